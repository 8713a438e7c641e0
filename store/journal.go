package store

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"rodedraad/domain"
	"rodedraad/domain/text"
)

// LoadDocument reads a document as it was at one moment: its text, its latest updates, and the last sequence number of
// every client that ever wrote in it. One that is damaged is given with Damaged set and the best text there is, never with
// an empty one. A document that is not there is domain.ErrNotFound; whatever else goes wrong is of the kind unavailable.
func (db *DB) LoadDocument(ctx context.Context, doc string) (text.Stored, error) {
	var stored text.Stored
	err := db.Read(ctx, func(tx *Tx) error {
		head, err := one[documentRow](ctx, tx, "id = ?", doc)
		if err != nil {
			return err
		}
		stored, err = tx.load(ctx, head)
		if tx.isDamage(err) {
			stored, err = tx.salvage(ctx, head)
			tx.broken = nil // what could be read is all there is
		}
		return err
	})
	if err != nil {
		return text.Stored{}, db.away(ctx, err)
	}
	return stored, nil
}

// load reads what belongs to a head.
func (tx *Tx) load(ctx context.Context, head identified) (stored text.Stored, err error) {
	stored.Version = head.Version
	if stored.Text, err = head.read(); err != nil {
		return stored, err
	}
	if stored.Tail, err = tx.updates(ctx, head.id, max(0, head.Version-Tail), head.Version); err != nil {
		return stored, err
	}
	if n := len(stored.Tail); n > 0 && stored.Tail[n-1].Changes.LenAfter() != stored.Text.Len() {
		return stored, &damage{head.id, head.Version, "the text does not fit the log"}
	}
	stored.Seqs, err = tx.lastSeqs(ctx, head.number)
	return stored, err
}

// Updates reads the updates that made the versions from+1 up to and including to. It is domain.ErrNotFound when the
// document never had all of them, and ErrDamaged when one of them is not what was once stored.
func (db *DB) Updates(ctx context.Context, doc string, from, to int) ([]text.Update, error) {
	if from < 0 || to < from {
		return nil, domain.ErrNotFound
	}
	var updates []text.Update
	err := db.Read(ctx, func(tx *Tx) error {
		head, err := one[documentRow](ctx, tx, "id = ?", doc)
		if err != nil {
			return err
		}
		if to > head.Version {
			return domain.ErrNotFound
		}
		updates, err = tx.updates(ctx, doc, from, to)
		return err
	})
	return updates, db.away(ctx, err)
}

// lastSeqs reads the last sequence number of every client of a document: a look in the index for each, however long the
// log is.
func (tx *Tx) lastSeqs(ctx context.Context, number int) (map[string]int, error) {
	var rows []struct {
		Client string `bun:"client"`
		Seq    int    `bun:"seq"`
	}
	err := tx.bun.NewRaw("SELECT w.client, COALESCE((SELECT MAX(u.seq) FROM updates AS u "+
		"WHERE u.document = w.document AND u.writer = w.number), 0) AS seq FROM writers AS w WHERE w.document = ?", number).
		Scan(ctx, &rows)
	if err != nil {
		return nil, tx.failed(ctx, err)
	}
	seqs := make(map[string]int, len(rows))
	for _, r := range rows {
		seqs[r.Client] = r.Seq
	}
	return seqs, nil
}

// versionsAtOnce is how many documents one query of Versions asks about, so that it stays within what SQLite reads.
const versionsAtOnce = 5000

// Versions reads which version each of the documents has now. A document that is not there is not in the answer.
func (db *DB) Versions(ctx context.Context, docs []string) (map[string]int, error) {
	versions := make(map[string]int, len(docs))
	err := db.Read(ctx, func(tx *Tx) error {
		for some := range slices.Chunk(docs, versionsAtOnce) {
			var rows []struct {
				ID      string `bun:"id"`
				Version int    `bun:"version"`
			}
			err := tx.bun.NewSelect().Table("documents").Column("id", "version").Where("id IN (?)", bun.List(some)).Scan(ctx, &rows)
			if err != nil {
				return tx.failed(ctx, err)
			}
			for _, r := range rows {
				versions[r.ID] = r.Version
			}
		}
		return nil
	})
	return versions, db.away(ctx, err)
}
