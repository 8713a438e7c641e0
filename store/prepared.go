package store

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
)

// statement is a statement of the path that every keystroke takes. On SQLite those are prepared once: to take a statement
// apart there costs more than to run it.
type statement int

const (
	moveHead statement = iota
	addUpdate
)

// statements are their words.
var statements = [...]string{
	moveHead: "UPDATE documents SET version = ?, text = ?, changed_at = ?, sum = ? WHERE id = ? AND version = ? AND " +
		"(? = 0 OR EXISTS (SELECT 1 FROM updates AS u WHERE u.document = documents.number AND u.version = ?)) " +
		"RETURNING number, (SELECT u.sum FROM updates AS u WHERE u.document = documents.number AND u.version = ?)",
	addUpdate: "INSERT INTO updates (document, version, writer, seq, changes, made_at, sum) VALUES (?, ?, ?, ?, ?, ?, ?)",
}

// prepare prepares the statements for the connection that writes.
func (db *DB) prepare(ctx context.Context) error {
	if !db.engine.prepares {
		return nil
	}
	db.prepared = make([]*sql.Stmt, len(statements))
	for i, words := range statements {
		var err error
		if db.prepared[i], err = db.engine.writer.PrepareContext(ctx, words); err != nil {
			return fmt.Errorf("store: %w", db.translate(ctx, err))
		}
	}
	return nil
}

// unwatched is a context without an end where statements are prepared: for every statement SQLite's driver would start a
// goroutine to watch for that. Beginning a transaction waits for another process as long as a connection does, which is
// bounded; after that there is nothing to wait for.
func (db *DB) unwatched(ctx context.Context) context.Context {
	if db.prepared == nil {
		return ctx
	}
	return context.WithoutCancel(ctx)
}

// prepared gives a statement for use in this transaction.
func (tx *Tx) prepared(ctx context.Context, s statement) *sql.Stmt {
	if tx.mine[s] == nil {
		tx.mine[s] = tx.bun.StmtContext(ctx, tx.db.prepared[s])
	}
	return tx.mine[s]
}

// row runs a statement that gives one row, and returns what reads it; its error is sql.ErrNoRows when there is none.
func (tx *Tx) row(ctx context.Context, s statement, args ...any) func(into ...any) error {
	if tx.db.prepared == nil {
		return func(into ...any) error { return tx.bun.NewRaw(statements[s], args...).Scan(ctx, into...) }
	}
	return tx.prepared(ctx, s).QueryRowContext(ctx, args...).Scan
}

// maxWriters is how many writers are remembered.
const maxWriters = 20_000

// writerKey is how a writer is looked up.
type writerKey struct {
	document int
	client   string
}

// writers remembers the latest writers, which never change, so that they are not looked up for every keystroke.
type writers struct {
	mu    sync.Mutex
	known map[writerKey]writerRow
}

func (w *writers) get(key writerKey) (writerRow, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	row, known := w.known[key]
	return row, known
}

// add remembers writers that are stored.
func (w *writers) add(rows []writerRow) {
	if len(rows) == 0 {
		return
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.known == nil || len(w.known)+len(rows) > maxWriters {
		w.known = make(map[writerKey]writerRow)
	}
	for _, r := range rows {
		w.known[writerKey{r.Document, r.Client}] = r
	}
}
