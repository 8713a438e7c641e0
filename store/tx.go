package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/uptrace/bun"

	"rodedraad/domain"
)

// readLimit and writeLimit end what takes too long: a reader that stays keeps SQLite's log from shrinking, a writer that
// stays keeps everybody waiting.
const (
	readLimit  = time.Minute
	writeLimit = 30 * time.Second
)

// attempts is how often a transaction is tried when the database says that it could succeed the next time.
const attempts = 6

// errReadOnly is returned for a change asked of a transaction that only reads. It is a mistake in the caller.
var errReadOnly = errors.New("store: a change was asked of DB.Read")

// Tx is one transaction. It is used by one goroutine, and not after the function it was given to returned.
type Tx struct {
	db     *DB
	bun    bun.Tx
	writes bool
	broken error // the first error of the database; nothing is stored after it

	mine [len(statements)]*sql.Stmt // prepared statements for this transaction
	met  []writerRow                // writers that this transaction found or made
	left map[string]head            // where it leaves the logs that it adds to
}

// Write runs fn in a transaction and stores what it did, or nothing when it returns an error. One such function runs at a
// time. It may be run again from the start when the database asks for it, so it must change nothing but the transaction;
// what should happen once stands behind Write. An error of the kind unavailable leaves open whether it was stored.
func (db *DB) Write(ctx context.Context, fn func(tx *Tx) error) error {
	return db.retry(ctx, func(ctx context.Context) error {
		return db.transact(ctx, db.writer, nil, func(tx *Tx) error {
			tx.writes = true
			if enter := db.engine.enterWrite; enter != "" {
				if _, err := tx.bun.ExecContext(ctx, enter); err != nil {
					return tx.failed(ctx, err)
				}
			}
			return fn(tx)
		})
	})
}

// Read runs fn in a transaction that sees one moment and changes nothing.
func (db *DB) Read(ctx context.Context, fn func(tx *Tx) error) error {
	ctx, cancel := context.WithTimeout(ctx, readLimit)
	defer cancel()
	return db.transact(ctx, db.reader, db.engine.reads, fn)
}

// retry runs a transaction again, after a short and growing pause, as long as the database asks for it.
func (db *DB) retry(ctx context.Context, once func(ctx context.Context) error) error {
	ctx, cancel := context.WithTimeout(ctx, writeLimit)
	defer cancel()
	for try := 1; ; try++ {
		err := once(ctx)
		if !db.again(err) || try == attempts || ctx.Err() != nil {
			return err
		}
		pause := time.Duration(rand.Int64N(int64(10*time.Millisecond) << try))
		select {
		case <-time.After(pause):
		case <-ctx.Done():
			return err
		}
	}
}

// transact runs fn in a transaction of the pool, and rolls it back when fn fails, panics, or went on after an error.
func (db *DB) transact(ctx context.Context, pool *bun.DB, o *sql.TxOptions, fn func(tx *Tx) error) (err error) {
	t, err := pool.BeginTx(ctx, o)
	if err != nil {
		return db.translate(ctx, err)
	}
	tx := &Tx{db: db, bun: t}
	done := false
	defer func() {
		if !done {
			_ = t.Rollback() // the error that led here says more
		}
	}()
	if err := fn(tx); err != nil {
		return err
	}
	if tx.broken != nil {
		return tx.broken
	}
	done = true
	return db.translate(ctx, t.Commit())
}

// failed translates an error of the database and remembers that the transaction has come to nothing: PostgreSQL refuses
// every statement after it, so SQLite must not go on either.
func (tx *Tx) failed(ctx context.Context, err error) error {
	if err == nil {
		return nil
	}
	err = tx.db.translate(ctx, err)
	if tx.broken == nil && !errors.Is(err, domain.ErrNotFound) {
		tx.broken = err
	}
	return err
}

// ready refuses a statement that must not reach the database.
func (tx *Tx) ready(changes bool, values ...any) error {
	switch {
	case tx.broken != nil:
		return tx.broken
	case changes && !tx.writes:
		return errReadOnly
	}
	return clean(values...)
}

// row is a row that can be told as a value of the domain.
type row[D any] interface{ domain() D }

// one returns what the single row selected by where tells, or domain.ErrNotFound.
func one[R row[D], D any](ctx context.Context, tx *Tx, where string, args ...any) (D, error) {
	var r R
	var none D
	if err := tx.ready(false, args...); err != nil {
		return none, err
	}
	if err := tx.bun.NewSelect().Model(&r).Where(where, args...).Limit(1).Scan(ctx); err != nil {
		return none, tx.failed(ctx, err)
	}
	return r.domain(), nil
}

// list returns what the rows selected by where tell, in the given order; none is an empty list. A limit of 0 is none.
func list[R row[D], D any](ctx context.Context, tx *Tx, order string, limit int64, where string, args ...any) ([]D, error) {
	if err := tx.ready(false, args...); err != nil {
		return nil, err
	}
	var rows []R
	q := tx.bun.NewSelect().Model(&rows).Where(where, args...).OrderExpr(order)
	if limit > 0 {
		q = q.Limit(limit)
	}
	if err := q.Scan(ctx); err != nil {
		return nil, tx.failed(ctx, err)
	}
	values := make([]D, len(rows))
	for i, r := range rows {
		values[i] = r.domain()
	}
	return values, nil
}

// insert adds one row, or a slice of rows.
func (tx *Tx) insert(ctx context.Context, rows any) error {
	if err := tx.ready(true, rows); err != nil {
		return err
	}
	_, err := tx.bun.NewInsert().Model(rows).Returning("NULL").Exec(ctx)
	return tx.failed(ctx, err)
}

// insertNew adds the row unless it clashes with one that is there, and reports whether it did.
func (tx *Tx) insertNew(ctx context.Context, r any) (bool, error) {
	if err := tx.ready(true, r); err != nil {
		return false, err
	}
	result, err := tx.bun.NewInsert().Model(r).On("CONFLICT DO NOTHING").Returning("NULL").Exec(ctx)
	n, err := affected(result, err)
	return n > 0, tx.failed(ctx, err)
}

// update sets every column of the row but the fixed ones, where it applies, and returns how many rows that were.
func (tx *Tx) update(ctx context.Context, r any, fixed []string, where string, args ...any) (int64, error) {
	if err := tx.ready(true, append([]any{r}, args...)...); err != nil {
		return 0, err
	}
	result, err := tx.bun.NewUpdate().Model(r).ExcludeColumn(fixed...).Where(where, args...).Exec(ctx)
	n, err := affected(result, err)
	return n, tx.failed(ctx, err)
}

// swap is update of the one row with that key and revision: a row that is not there is domain.ErrNotFound, one that was
// changed since is domain.ErrStale.
func (tx *Tx) swap(ctx context.Context, r any, fixed []string, revision int, where string, args ...any) error {
	n, err := tx.update(ctx, r, fixed, "("+where+") AND revision = ?", append(args, revision)...)
	if err != nil || n > 0 {
		return err
	}
	there, err := tx.bun.NewSelect().Model(r).Where(where, args...).Exists(ctx)
	switch {
	case err != nil:
		return tx.failed(ctx, err)
	case there:
		return domain.ErrStale
	}
	return domain.ErrNotFound
}

// exec runs a statement and returns how many rows it changed.
func (tx *Tx) exec(ctx context.Context, statement string, args ...any) (int64, error) {
	if err := tx.ready(true, args...); err != nil {
		return 0, err
	}
	result, err := tx.bun.ExecContext(ctx, statement, args...)
	n, err := affected(result, err)
	return n, tx.failed(ctx, err)
}

// execOne is exec of a statement for one row; domain.ErrNotFound when there was none.
func (tx *Tx) execOne(ctx context.Context, statement string, args ...any) error {
	n, err := tx.exec(ctx, statement, args...)
	if err == nil && n == 0 {
		return domain.ErrNotFound
	}
	return err
}

func affected(result sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	n, err := result.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("how many rows: %w", err)
	}
	return n, nil
}
