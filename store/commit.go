package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"maps"
	"slices"

	"rodedraad/domain"
	"rodedraad/domain/text"
)

// CommitUpdates stores a batch of accepted updates in one transaction, and returns only after that is on the disk. An
// entry is stored when its document is still at the version it starts from; otherwise conflicted tells that somebody else
// was first, and nothing of that entry is stored while the others are. So it is with an entry that a constraint refuses,
// such as a sequence number that was used before. With an error nothing is stored, but for one of the kind unavailable,
// which leaves it open: the caller reloads what it wants to know.
func (db *DB) CommitUpdates(ctx context.Context, batch []text.Commit) (conflicted []bool, err error) {
	if err := checkBatch(batch); err != nil || len(batch) == 0 {
		return make([]bool, len(batch)), err
	}
	if stored, err := db.quickly(ctx, batch); stored || err != nil {
		return make([]bool, len(batch)), db.away(ctx, err)
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
	var met []writerRow
	var left map[string]head
	err := db.retry(ctx, func(ctx context.Context) error {
		if err := ctx.Err(); err != nil {
			return db.translate(ctx, err)
		}
		conflicted, met, left = make([]bool, len(batch)), nil, nil
		ctx = db.unwatched(ctx)
		return db.transact(ctx, db.writer, nil, func(tx *Tx) error {
			tx.writes = true
			err := way(tx, ctx, batch, order, conflicted)
			met, left = tx.met, tx.left
			return err
		})
	})
	if err == nil {
		db.writers.add(met)
		for document, at := range left {
			db.heads.set(document, at)
		}
	}
	return conflicted, err
}

// commitTogether moves the heads one by one and then adds to the log.
func (tx *Tx) commitTogether(ctx context.Context, batch []text.Commit, order []int, conflicted []bool) error {
	var rows []updateRow
	type past struct{ entry, document int }
	var stored []past
	for _, i := range order {
		if n := len(stored); n > 0 && batch[stored[n-1].entry].Document == batch[i].Document { // it follows on what has to be there
			if err := tx.addToLog(ctx, rows); err != nil {
				return err
			}
			rows = nil
		}
		document, before, moved, err := tx.moveHead(ctx, batch[i])
		if err != nil {
			return err
		}
		if conflicted[i] = !moved; !moved {
			continue
		}
		more, err := tx.rowsOfCommit(ctx, document, batch[i], before)
		if err != nil {
			return err
		}
		rows, stored = append(rows, more...), append(stored, past{i, document})
		last := more[len(more)-1]
		tx.leave(map[string]head{batch[i].Document: {document, last.Version, last.Sum}})
	}
	if err := tx.addToLog(ctx, rows); err != nil {
		return err
	}
	for _, p := range stored {
		c := batch[p.entry]
		if err := tx.checkpoint(ctx, c.Document, p.document, c.Version, c.Version+len(c.Updates)); err != nil {
			return err
		}
	}
	return nil
}

// leave notes where logs end when the transaction is stored.
func (tx *Tx) leave(at map[string]head) {
	if tx.left == nil {
		tx.left = make(map[string]head)
	}
	maps.Copy(tx.left, at)
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
			tx.met = append(tx.met, entry.met...)
			tx.leave(entry.left)
		}
		if err != nil {
			return tx.failed(ctx, err)
		}
	}
	return nil
}

// moveHead gives a document its next text when it is still at the version that the commit starts from, and returns its
// number and the sum of the last entry of its log. A document whose last entry is gone stays as it is: whoever loads it
// sees the damage.
func (tx *Tx) moveHead(ctx context.Context, c text.Commit) (number int, before []byte, moved bool, err error) {
	version, after := c.Version+len(c.Updates), c.After.String()
	if err := tx.ready(true, c.Document, after); err != nil {
		return 0, nil, false, err
	}
	err = tx.row(ctx, moveHead, version, after, millis(c.Updates[len(c.Updates)-1].At), sumOfText(c.Document, version, after),
		c.Document, c.Version, c.Version, c.Version, c.Version)(&number, &before)
	if errors.Is(err, sql.ErrNoRows) {
		return 0, nil, false, nil
	}
	if before == nil {
		before = noSum
	}
	return number, before, err == nil, tx.failed(ctx, err)
}

// addToLog adds entries to the log.
func (tx *Tx) addToLog(ctx context.Context, rows []updateRow) error {
	if len(rows) == 0 {
		return nil
	}
	if tx.db.prepared == nil {
		return tx.insert(ctx, &rows) // in one statement, because each one is a journey
	}
	for i := range rows {
		r := &rows[i]
		_, err := tx.prepared(ctx, addUpdate).ExecContext(ctx, r.Document, r.Version, r.Writer, r.Seq, r.Changes, r.At, r.Sum)
		if err != nil {
			return tx.failed(ctx, err)
		}
	}
	return nil
}
