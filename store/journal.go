package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
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
	stored.Seqs, err = tx.lastSeqs(ctx, head.id)
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

// lastSeqs reads the last sequence number of every client of a document.
func (tx *Tx) lastSeqs(ctx context.Context, doc string) (map[string]int, error) {
	var rows []struct {
		Client string `bun:"client"`
		Seq    int    `bun:"seq"`
	}
	err := tx.bun.NewSelect().Table("updates").ColumnExpr("client, MAX(seq) AS seq").Where("document = ?", doc).
		Group("client").Scan(ctx, &rows)
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

// CommitUpdates stores a batch of accepted updates in one transaction, and returns only after that is on the disk. An
// entry is stored when its document is still at the version it starts from; otherwise conflicted tells that somebody else
// was first, and nothing of that entry is stored while the others are. So it is with an entry that a constraint refuses,
// such as a sequence number that was used before. With an error nothing is stored, but for one of the kind unavailable,
// which leaves it open: the caller reloads what it wants to know.
func (db *DB) CommitUpdates(ctx context.Context, batch []text.Commit) (conflicted []bool, err error) {
	if err := checkBatch(batch); err != nil || len(batch) == 0 {
		return make([]bool, len(batch)), err
	}
	conflicted, err = db.commit(ctx, batch, (*Tx).commitTogether)
	if db.constrained(err) {
		conflicted, err = db.commit(ctx, batch, (*Tx).commitApart)
	}
	if err != nil {
		return nil, db.away(ctx, err)
	}
	return conflicted, nil
}

// checkBatch refuses what could never be stored and would spoil the log.
func checkBatch(batch []text.Commit) error {
	for _, c := range batch {
		n := len(c.Updates)
		if n == 0 || c.Version < 0 || c.Updates[n-1].Changes.LenAfter() != c.After.Len() {
			return &domain.Error{Kind: domain.Invalid, Key: "bad_commit"}
		}
		for i, u := range c.Updates {
			if err := clean(c.Document, u.Client, u.Person); err != nil {
				return err
			}
			if i > 0 && u.Changes.LenBefore() != c.Updates[i-1].Changes.LenAfter() {
				return &domain.Error{Kind: domain.Invalid, Key: "bad_commit"}
			}
		}
	}
	return nil
}

// commit runs one way of storing the batch in a transaction. Entries are taken in the order of their documents, so that
// two nodes cannot wait for each other.
func (db *DB) commit(ctx context.Context, batch []text.Commit,
	way func(tx *Tx, ctx context.Context, batch []text.Commit, order []int, conflicted []bool) error,
) ([]bool, error) {
	order := make([]int, len(batch))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(batch[a].Document, batch[b].Document) })
	var conflicted []bool
	err := db.retry(ctx, func(ctx context.Context) error {
		conflicted = make([]bool, len(batch))
		return db.transact(ctx, db.writer, nil, func(tx *Tx) error {
			tx.writes = true
			return way(tx, ctx, batch, order, conflicted)
		})
	})
	return conflicted, err
}

// commitTogether moves the heads one by one and then adds to the log in one statement.
func (tx *Tx) commitTogether(ctx context.Context, batch []text.Commit, order []int, conflicted []bool) error {
	var rows []updateRow
	var stored []text.Commit
	for _, i := range order {
		if n := len(rows); n > 0 && rows[n-1].Document == batch[i].Document { // it follows on what has to be there
			if err := tx.insert(ctx, &rows); err != nil {
				return err
			}
			rows = nil
		}
		before, moved, err := tx.moveHead(ctx, batch[i])
		if err != nil {
			return err
		}
		if conflicted[i] = !moved; !moved {
			continue
		}
		more, err := rowsOfCommit(batch[i])
		if err != nil {
			return err
		}
		chain(more, before)
		rows, stored = append(rows, more...), append(stored, batch[i])
	}
	if len(rows) > 0 {
		if err := tx.insert(ctx, &rows); err != nil {
			return err
		}
	}
	for _, c := range stored {
		if err := tx.checkpoint(ctx, c.Document, c.Version, c.Version+len(c.Updates)); err != nil {
			return err
		}
	}
	return nil
}

// commitApart stores each entry by itself, so that one that is refused takes nothing with it.
func (tx *Tx) commitApart(ctx context.Context, batch []text.Commit, order []int, conflicted []bool) error {
	for _, i := range order {
		inner, err := tx.bun.BeginTx(ctx, nil)
		if err != nil {
			return tx.failed(ctx, err)
		}
		entry := &Tx{db: tx.db, bun: inner, writes: true}
		err = entry.commitTogether(ctx, batch, []int{i}, conflicted)
		switch {
		case tx.db.constrained(err):
			conflicted[i] = true
			err = inner.Rollback()
		case err == nil:
			err = inner.Commit()
		}
		if err != nil {
			return tx.failed(ctx, err)
		}
	}
	return nil
}

// moveHead gives a document its next text when it is still at the version that the commit starts from, and returns the
// sum of the last entry of its log. A document whose last entry is gone stays as it is: whoever loads it sees the damage.
func (tx *Tx) moveHead(ctx context.Context, c text.Commit) (before []byte, moved bool, err error) {
	version, after := c.Version+len(c.Updates), c.After.String()
	if err := tx.ready(true, c.Document, after); err != nil {
		return nil, false, err
	}
	err = tx.bun.NewRaw("UPDATE documents SET version = ?0, text = ?1, changed_at = ?2, sum = ?3 "+
		"WHERE id = ?4 AND version = ?5 AND (?5 = 0 OR EXISTS "+
		"(SELECT 1 FROM updates AS u WHERE u.document = documents.id AND u.version = ?5)) "+
		"RETURNING (SELECT u.sum FROM updates AS u WHERE u.document = documents.id AND u.version = ?5)",
		version, after, millis(c.Updates[len(c.Updates)-1].At), sumOfText(c.Document, version, after), c.Document, c.Version,
	).Scan(ctx, &before)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, false, nil
	}
	if before == nil {
		before = noSum
	}
	return before, err == nil, tx.failed(ctx, err)
}
