package store

import (
	"context"
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
	Damaged bool // what is kept of the text is not what was stored
}

type documentRow struct {
	bun.BaseModel `bun:"table:documents"`

	ID      string `bun:"id,pk"`
	Number  int    `bun:"number"` // what the log and all that belongs to it call the document
	Version int    `bun:"version"`
	Text    string `bun:"text"`
	Made    int64  `bun:"made_at"`
	Changed int64  `bun:"changed_at"`
	Sum     []byte `bun:"sum,nullzero"` // of the text; NULL at version 0
}

// identified is a head, the sum it was stored with, and the document it is of.
type identified struct {
	id     string
	number int
	Head
	sum []byte
}

func (r documentRow) domain() identified {
	return identified{r.ID, r.Number, Head{Text: r.Text, Version: r.Version}, r.Sum}
}

// AddDocument stores a new document. Version 0 is empty: a text is stored as its first update, under a client of its own,
// so that everything anybody reads was written by somebody.
func (tx *Tx) AddDocument(ctx context.Context, id string, t text.Text, by domain.PersonID, at time.Time) error {
	r := &documentRow{ID: id, Made: millis(at), Changed: millis(at)}
	if err := tx.ready(true, id); err != nil {
		return err
	}
	err := tx.bun.NewRaw("SELECT COALESCE(MAX(number), 0) + 1 FROM documents").Scan(ctx, &r.Number)
	if err != nil {
		return tx.failed(ctx, err)
	}
	if t.Len() == 0 {
		return tx.insert(ctx, r)
	}
	first := text.Update{
		Client: "s-" + id, Seq: 1, Changes: text.Insert(0, 0, t.String()), Person: string(by), At: at,
	}
	r.Version, r.Text = 1, t.String()
	r.Sum = sumOfText(id, r.Version, r.Text)
	if err := tx.insert(ctx, r); err != nil {
		return err
	}
	rows, err := tx.rowsOfCommit(ctx, r.Number, text.Commit{Document: id, Updates: []text.Update{first}, After: t}, noSum)
	if err != nil {
		return err
	}
	return tx.insert(ctx, &rows)
}

// Heads returns the texts of documents as they are now. A document that is not there is not in the answer. What is told of
// damage is of the text alone, see Sound.
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
		_, err := d.read()
		d.Damaged = err != nil
		heads[d.id] = d.Head
	}
	return heads, nil
}

// Sound reports whether a document can be written in: whether its text and its latest updates are what was stored. One
// that is not there is sound.
func (tx *Tx) Sound(ctx context.Context, id string) (bool, error) {
	head, err := one[documentRow](ctx, tx, "id = ?", id)
	if domain.KindOf(err) == domain.NotFound {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	if _, err = tx.load(ctx, head); tx.isDamage(err) {
		tx.broken = nil // what could be read is all there is
		return false, nil
	}
	return err == nil, err
}
