package text

import "time"

// Update is one accepted change: it made one version of a document. Its JSON
// form is the one of protocol §3.
type Update struct {
	Client  string    `json:"client"`
	Seq     int       `json:"seq"` // rises by one per client and document, from 1
	Changes ChangeSet `json:"changes"`
	Person  string    `json:"person"`
	At      time.Time `json:"at"`
}

// Push is what one connection asks to add. Client, Person and At are those of
// the session and the server, never of the payload; Receive puts them on what
// it accepts, and ignores Person and At of the Updates.
type Push struct {
	Version int // the version the first update starts from
	Client  string
	Person  string
	At      time.Time
	Updates []Update
}

// Stored is a document as the journal keeps it.
type Stored struct {
	Version int
	Text    Text
	Tail    []Update       // the latest updates, ending at Version
	Seqs    map[string]int // the last sequence number of each client

	// Damaged tells that what is kept of the document is not what was once
	// stored. Text is then the best there is, Tail and Seqs are empty, and
	// nothing may be added: it is read, and mended from a backup.
	Damaged bool
}

// Commit is what the journal stores after Receive accepted something.
type Commit struct {
	Document string
	Version  int // before the first update
	Updates  []Update
	After    Text
}
