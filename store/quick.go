package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"sync"

	"rodedraad/domain/text"
)

// The quick way stores what nearly every keystroke is: an entry of people who wrote in that document before, behind the
// entry that this process stored last. It does the same as commitTogether in the statements that are left then, given to
// SQLite's driver itself; everything else, and whatever goes wrong before the end, is left to commitTogether. See ADR 10.

// quickStatement is a statement of the quick way.
type quickStatement int

const (
	quickBegin quickStatement = iota
	quickHead
	quickUpdate
	quickCommit
	quickRollback
)

// quickStatements are their words. A head is moved when the entry before is there with the sum that it was stored with.
var quickStatements = [...]string{
	quickBegin: "BEGIN IMMEDIATE",
	quickHead: "UPDATE documents SET version = ?, text = ?, changed_at = ?, sum = ? WHERE id = ? AND number = ? AND version = ? " +
		"AND EXISTS (SELECT 1 FROM updates AS u WHERE u.document = ? AND u.version = ? AND u.sum = ?)",
	quickUpdate:   statements[addUpdate],
	quickCommit:   "COMMIT",
	quickRollback: "ROLLBACK",
}

// quick is the only connection that writes, and what is prepared on it. It is used by who has that connection.
type quick struct {
	of       driver.Conn
	prepared [len(quickStatements)]driver.StmtExecContext
}

// errMoved is returned by a quick commit for a head that is not where it was: another process was first, or the log is
// damaged.
var errMoved = errors.New("store: a head has moved")

// quickly stores a batch the quick way. It reports false when nothing was stored and the long way may do better; an error is
// of the end of the transaction, and leaves open whether it was stored.
func (db *DB) quickly(ctx context.Context, batch []text.Commit) (stored bool, err error) {
	entries, able := db.quickEntries(batch)
	if !able {
		return false, nil
	}
	conn, err := db.engine.writer.Conn(ctx)
	if err != nil {
		return false, nil //nolint:nilerr // the long way says what it is
	}
	defer func() { _ = conn.Close() }()
	ctx = db.unwatched(ctx)
	began := false
	_ = conn.Raw(func(c any) error {
		if err = db.quick.prepare(ctx, c); err != nil {
			return nil //nolint:nilerr // it is returned below: here it would cost the connection
		}
		if err = db.quick.run(ctx, quickBegin); err != nil {
			return nil //nolint:nilerr // as above
		}
		for i := range entries {
			if err = db.quick.store(ctx, &entries[i]); err != nil {
				return db.quick.giveUp(ctx)
			}
		}
		began = true
		if err = db.quick.run(ctx, quickCommit); err != nil {
			return db.quick.giveUp(ctx)
		}
		return nil
	})
	for i := range entries {
		if err == nil {
			db.heads.set(entries[i].document, entries[i].next)
		} else {
			db.heads.forget(entries[i].document)
		}
	}
	if err != nil && !began {
		return false, nil
	}
	return err == nil, err
}

// prepare prepares the statements when the connection is another than before.
func (q *quick) prepare(ctx context.Context, c any) error {
	conn, ok := c.(interface {
		driver.Conn
		driver.ConnPrepareContext
	})
	if !ok {
		return errors.New("store: the driver prepares nothing")
	}
	if q.of == conn {
		return nil
	}
	q.of = nil
	for i, words := range quickStatements {
		s, err := conn.PrepareContext(ctx, words)
		if err != nil {
			return err
		}
		if q.prepared[i], ok = s.(driver.StmtExecContext); !ok {
			return errors.Join(errors.New("store: the driver runs nothing"), s.Close())
		}
	}
	q.of = conn
	return nil
}

func (q *quick) run(ctx context.Context, s quickStatement, args ...driver.NamedValue) error {
	_, err := q.prepared[s].ExecContext(ctx, args)
	return err
}

// giveUp ends a transaction that came to nothing; a connection that cannot is thrown away.
func (q *quick) giveUp(ctx context.Context) error {
	if q.run(ctx, quickRollback) != nil {
		q.of = nil
		return driver.ErrBadConn
	}
	return nil
}

// store moves the head of one document and adds to its log.
func (q *quick) store(ctx context.Context, e *quickEntry) error {
	result, err := q.prepared[quickHead].ExecContext(ctx, named(
		int64(e.next.version), e.text, e.at, sumOfText(e.document, e.next.version, e.text), e.document, int64(e.now.number),
		int64(e.now.version), int64(e.now.number), int64(e.now.version), e.now.sum))
	if err != nil {
		return err
	}
	if moved, err := result.RowsAffected(); err != nil || moved != 1 {
		return errors.Join(errMoved, err)
	}
	for _, r := range e.rows {
		err := q.run(ctx, quickUpdate, named(int64(r.Document), int64(r.Version), int64(r.Writer), int64(r.Seq), r.Changes, r.At,
			r.Sum)...)
		if err != nil {
			return err
		}
	}
	return nil
}

// named numbers the arguments of a statement.
func named(values ...driver.Value) []driver.NamedValue {
	args := make([]driver.NamedValue, len(values))
	for i, v := range values {
		args[i] = driver.NamedValue{Ordinal: i + 1, Value: v}
	}
	return args
}

// quickEntry is what the quick way stores of one document.
type quickEntry struct {
	document  string
	now, next head
	text      string
	at        int64
	rows      []updateRow
}

// quickEntries prepares a batch; false when it cannot be stored the quick way.
func (db *DB) quickEntries(batch []text.Commit) ([]quickEntry, bool) {
	if db.prepared == nil {
		return nil, false
	}
	entries := make([]quickEntry, len(batch))
	seen := make(map[string]bool, len(batch))
	for i, c := range batch {
		now, known := db.heads.get(c.Document)
		last := c.Version + len(c.Updates)
		if !known || now.version != c.Version || seen[c.Document] || checkpointAt(c.Version) != checkpointAt(last) {
			return nil, false
		}
		seen[c.Document] = true
		after := c.After.String()
		rows, able := db.quickRows(now, c)
		if !able || clean(c.Document, after) != nil {
			return nil, false
		}
		entries[i] = quickEntry{
			document: c.Document, now: now, next: head{now.number, last, rows[len(rows)-1].Sum}, text: after,
			at: rows[len(rows)-1].At, rows: rows,
		}
	}
	return entries, true
}

// quickRows are the entries of the log of a commit whose writers are all known.
func (db *DB) quickRows(now head, c text.Commit) ([]updateRow, bool) {
	rows, before := make([]updateRow, len(c.Updates)), now.sum
	for i, u := range c.Updates {
		w, known := db.writers.get(writerKey{now.number, u.Client})
		if !known || w.Person != u.Person {
			return nil, false
		}
		rows[i] = rowAfter(c.Document, before, w, c.Version+i+1, u)
		before = rows[i].Sum
	}
	return rows, true
}

// head is where the log of a document ends: the version, and the sum of its last entry.
type head struct {
	number, version int
	sum             []byte
}

// maxHeads is how many heads are remembered.
const maxHeads = 20_000

// heads remembers where this process left the logs that it wrote in. What it says is looked at again in the transaction.
type heads struct {
	mu    sync.Mutex
	known map[string]head
}

func (h *heads) get(document string) (head, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	at, known := h.known[document]
	return at, known
}

func (h *heads) set(document string, at head) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if _, known := h.known[document]; !known && len(h.known) >= maxHeads {
		h.known = nil
	}
	if h.known == nil {
		h.known = make(map[string]head)
	}
	h.known[document] = at
}

func (h *heads) forget(document string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.known, document)
}
