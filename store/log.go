package store

import (
	"context"

	"github.com/uptrace/bun"

	"rodedraad/domain"
	"rodedraad/domain/text"
)

// ofDocument is the condition that a row belongs to the document with an id.
const ofDocument = "document = (SELECT number FROM documents WHERE id = ?)"

// updateRow is an entry of the log. It calls its document and its writer by their numbers.
type updateRow struct {
	bun.BaseModel `bun:"table:updates"`

	Document int    `bun:"document,pk"`
	Version  int    `bun:"version,pk"` // the version that the update made
	Writer   int    `bun:"writer"`
	Seq      int    `bun:"seq"`
	Changes  string `bun:"changes"`
	At       int64  `bun:"made_at"`
	Sum      []byte `bun:"sum"` // of this entry and the one before it, see chain.go
}

// writerRow is a client that writes in a document, and whose it is.
type writerRow struct {
	bun.BaseModel `bun:"table:writers"`

	Document int    `bun:"document,pk"`
	Number   int    `bun:"number,pk"`
	Client   string `bun:"client"`
	Person   string `bun:"person"`
}

func (r writerRow) domain() writerRow { return r }

// logged is an entry of the log as it is read, with the names that its numbers stand for.
type logged struct {
	Version int    `bun:"version"`
	Client  string `bun:"client"`
	Seq     int    `bun:"seq"`
	Changes string `bun:"changes"`
	Person  string `bun:"person"`
	At      int64  `bun:"made_at"`
	Sum     []byte `bun:"sum"`
}

// logged reads the entries of a document from one version up to and including another. A writer that is gone has no names.
func (tx *Tx) logged(ctx context.Context, doc string, from, to int) ([]logged, error) {
	if err := tx.ready(false, doc); err != nil {
		return nil, err
	}
	entries := make([]logged, 0, to-from+1)
	err := tx.bun.NewRaw("SELECT u.version, COALESCE(w.client, '') AS client, u.seq, u.changes, COALESCE(w.person, '') AS person, "+
		"u.made_at, u.sum FROM updates AS u LEFT JOIN writers AS w ON w.document = u.document AND w.number = u.writer "+
		"WHERE u."+ofDocument+" AND u.version >= ? AND u.version <= ? ORDER BY u.version", doc, from, to).Scan(ctx, &entries)
	return entries, tx.failed(ctx, err)
}

// errWriter is returned for an update by another person than the one its client belongs to.
var errWriter = &domain.Error{Kind: domain.Invalid, Key: "bad_commit"}

// rowsOfCommit returns the entries of the log that a commit adds to the document with that number, following on an entry
// with that sum. Clients that write there for the first time become writers.
func (tx *Tx) rowsOfCommit(ctx context.Context, number int, c text.Commit, before []byte) ([]updateRow, error) {
	rows := make([]updateRow, len(c.Updates))
	var w writerRow
	for i, u := range c.Updates {
		if w.Client != u.Client {
			var err error
			if w, err = tx.writer(ctx, number, u); err != nil {
				return nil, err
			}
		}
		if w.Person != u.Person {
			return nil, errWriter
		}
		rows[i] = rowAfter(c.Document, before, w, c.Version+i+1, u)
		before = rows[i].Sum
	}
	return rows, nil
}

// rowAfter is the entry of the log for an update that makes a version of a document, following on an entry with that sum.
func rowAfter(document string, before []byte, w writerRow, version int, u text.Update) updateRow {
	changes := string(u.Changes.AppendJSON(make([]byte, 0, 48)))
	e := logged{Version: version, Client: u.Client, Seq: u.Seq, Changes: changes, Person: u.Person, At: millis(u.At)}
	return updateRow{Document: w.Document, Version: version, Writer: w.Number, Seq: e.Seq, Changes: changes, At: e.At,
		Sum: e.sumAfter(document, before)}
}

// writer gives the writer of an update, and makes the client one when it is not.
func (tx *Tx) writer(ctx context.Context, document int, u text.Update) (writerRow, error) {
	key := writerKey{document, u.Client}
	if w, known := tx.db.writers.get(key); known {
		return w, nil
	}
	there, err := list[writerRow](ctx, tx, "number", 1, "document = ? AND client = ?", document, u.Client)
	if err != nil {
		return writerRow{}, err
	}
	if len(there) > 0 {
		tx.met = append(tx.met, there[0])
		return there[0], nil
	}
	w := writerRow{Document: document, Client: u.Client, Person: u.Person}
	err = tx.bun.NewRaw("INSERT INTO writers (document, number, client, person) "+
		"SELECT ?0, COALESCE(MAX(number), 0) + 1, ?1, ?2 FROM writers WHERE document = ?0 RETURNING number",
		document, u.Client, u.Person).Scan(ctx, &w.Number)
	tx.met = append(tx.met, w)
	return w, tx.failed(ctx, err)
}
