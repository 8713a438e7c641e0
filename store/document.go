package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/uptrace/bun"

	"rodedraad/domain"
	"rodedraad/domain/text"
)

// Tail is how many of the latest updates LoadDocument reads.
const Tail = 256

// Head is the text of a document now, and how many updates made it.
type Head struct {
	Text    string
	Version int
}

type documentRow struct {
	bun.BaseModel `bun:"table:documents"`

	ID      string `bun:"id,pk"`
	Version int    `bun:"version"`
	Text    string `bun:"text"`
	Made    int64  `bun:"made_at"`
	Changed int64  `bun:"changed_at"`
	Sum     []byte `bun:"sum,nullzero"` // of the text; NULL at version 0
}

// identified is a head, the sum it was stored with, and the document it is of.
type identified struct {
	id string
	Head
	sum []byte
}

func (r documentRow) domain() identified { return identified{r.ID, Head{r.Text, r.Version}, r.Sum} }

type updateRow struct {
	bun.BaseModel `bun:"table:updates"`

	Document string `bun:"document,pk"`
	Version  int    `bun:"version,pk"` // the version that the update made
	Client   string `bun:"client"`
	Seq      int    `bun:"seq"`
	Changes  string `bun:"changes"`
	Person   string `bun:"person"`
	At       int64  `bun:"made_at"`
	Sum      []byte `bun:"sum"` // of this entry and the one before it, see chain.go
}

func (r updateRow) domain() updateRow { return r }

// rowsOfCommit returns the entries of the log that a commit adds, without their sums.
func rowsOfCommit(c text.Commit) ([]updateRow, error) {
	rows := make([]updateRow, len(c.Updates))
	for i, u := range c.Updates {
		changes, err := json.Marshal(u.Changes)
		if err != nil {
			return nil, fmt.Errorf("store: changes of an update: %w", err)
		}
		rows[i] = updateRow{
			Document: c.Document, Version: c.Version + i + 1, Client: u.Client, Seq: u.Seq, Changes: string(changes),
			Person: u.Person, At: millis(u.At),
		}
	}
	return rows, nil
}

// AddDocument stores a new document. Version 0 is empty: a text is stored as its first update, under a client of its own,
// so that everything anybody reads was written by somebody.
func (tx *Tx) AddDocument(ctx context.Context, id string, t text.Text, by domain.PersonID, at time.Time) error {
	r := &documentRow{ID: id, Made: millis(at), Changed: millis(at)}
	if t.Len() == 0 {
		return tx.insert(ctx, r)
	}
	first := text.Update{
		Client: "s-" + id, Seq: 1, Changes: text.Insert(0, 0, t.String()), Person: string(by), At: at,
	}
	r.Version, r.Text = 1, t.String()
	r.Sum = sumOfText(id, r.Version, r.Text)
	rows, err := rowsOfCommit(text.Commit{Document: id, Updates: []text.Update{first}, After: t})
	if err != nil {
		return err
	}
	chain(rows, noSum)
	if err := tx.insert(ctx, r); err != nil {
		return err
	}
	return tx.insert(ctx, &rows)
}

// Heads returns the texts of documents as they are now. A document that is not there is not in the answer.
func (tx *Tx) Heads(ctx context.Context, ids []string) (map[string]Head, error) {
	heads := make(map[string]Head, len(ids))
	if len(ids) == 0 {
		return heads, nil
	}
	documents, err := list[documentRow](ctx, tx, "id", 0, "id IN (?)", bun.List(ids))
	if err != nil {
		return nil, err
	}
	for _, d := range documents {
		heads[d.id] = d.Head
	}
	return heads, nil
}
