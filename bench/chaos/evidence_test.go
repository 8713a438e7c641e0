package chaos_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gorilla/websocket"

	"rodedraad/store"
)

// evidence is everything a world is judged by.
type evidence struct {
	Document   string
	Rows       []row
	Head       opened
	Checkpoint int            // the latest version that a checkpoint is of
	At         map[int]string // texts of some versions, as the history gives them
	Damage     error          // what the store finds when it reads its log
	Opened     []opened       // by somebody who was never there, on each node
	Tabs       []tab
	Looks      []look
	Book       []entry
	Removed    string // the login of whom was taken from the team
	Notes      []string
}

// row is an entry of the log as the database has it.
type row struct {
	Version int
	Client  string
	Seq     int
	Changes string
	Login   string
	At      time.Time
}

// opened is a text at a version.
type opened struct {
	Version int
	Text    string
}

// fresh is a socket of somebody who was never there, who has opened a document.
type fresh struct {
	*websocket.Conn
	client string
	opened
}

// heard is a message of the server, as far as it is looked at here.
type heard struct {
	Type, Text, Code, Client string
	Version                  int
}

// openSocket opens a document on a socket of its own.
func openSocket(base, token, doc string) (*fresh, error) {
	dialer := websocket.Dialer{Subprotocols: []string{"rodedraad.v1"}, HandshakeTimeout: 20 * time.Second}
	socket, _, err := dialer.Dial("ws"+strings.TrimPrefix(base, "http")+"/live", http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		return nil, err
	}
	f := &fresh{Conn: socket}
	if err := socket.WriteJSON(map[string]string{"type": "open", "doc": doc}); err != nil {
		return nil, errors.Join(err, socket.Close())
	}
	m, err := f.await("doc")
	if err != nil {
		return nil, errors.Join(err, socket.Close())
	}
	f.opened = opened{m.Version, m.Text}
	return f, nil
}

// await reads until a message of a type comes.
func (f *fresh) await(kind string) (m heard, err error) {
	for {
		m = heard{}
		if err := errors.Join(f.SetReadDeadline(time.Now().Add(30*time.Second)), f.ReadJSON(&m)); err != nil {
			return m, err
		}
		switch m.Type {
		case "hello":
			f.client = m.Client
		case kind:
			return m, nil
		case "refused", "error":
			return m, fmt.Errorf("no %s came, but %s", kind, m.Code)
		}
	}
}

// openFresh opens a document as somebody does who was never there, and gives what comes.
func openFresh(base, token, doc string) (opened, error) {
	f, err := openSocket(base, token, doc)
	if err != nil {
		return opened{}, err
	}
	return f.opened, f.Close()
}

// writeHistory makes so many updates of one letter, in one push, when a document is new.
func writeHistory(base, token, doc string, versions int) error {
	f, err := openSocket(base, token, doc)
	if err != nil {
		return err
	}
	length := stateOf(f.Text).length
	updates := make([]any, versions)
	for i := range updates {
		changes, after := []any{length, []any{0, string(rune('a' + i%26))}}, length+1
		if i%3 == 2 {
			changes, after = []any{length - 2, []any{2}}, length-2
		}
		length = after
		updates[i] = map[string]any{"client": f.client, "seq": i + 1, "changes": changes}
	}
	err = f.WriteJSON(map[string]any{"type": "push", "doc": doc, "version": f.Version, "updates": updates})
	if err == nil {
		_, err = f.await("updates")
	}
	return errors.Join(err, f.Close())
}

// only takes what is about one document: its tabs, and what they did, saw and ended with.
func (e *evidence) only(document int, tabs []tab, looks []look, book []entry) {
	here := map[string]bool{"": document == 0}
	for i, t := range tabs {
		if here[t.Name] = t.in == document; here[t.Name] {
			e.Tabs, e.Looks = append(e.Tabs, t), append(e.Looks, looks[i])
		}
	}
	for _, b := range book {
		if b.Removed != "" || here[b.Tab+b.Seen+b.Loaded+b.Refused+b.Ended] {
			e.Book = append(e.Book, b)
		}
	}
}

// read reads what the database holds: past the store, as a table, and through the store, which checks its sums.
func (e *evidence) read(ctx context.Context, k *kept) error {
	raw, err := k.raw()
	if err != nil {
		return err
	}
	defer func() { _ = raw.Close() }()
	is := " = '" + e.Document + "'"
	number := " = (SELECT number FROM documents WHERE id" + is + ")"
	err = raw.QueryRow("SELECT version, text FROM documents WHERE id"+is).Scan(&e.Head.Version, &e.Head.Text)
	if err != nil {
		return err
	}
	err = raw.QueryRow("SELECT COALESCE(MAX(version), 0) FROM checkpoints WHERE document" + number).Scan(&e.Checkpoint)
	if err != nil {
		return err
	}
	if e.Rows, err = readLog(raw, number); err != nil {
		return err
	}
	return e.readThroughStore(ctx, k.url)
}

// readLog reads the log of a document as it stands in its tables.
func readLog(raw *sql.DB, number string) (list []row, err error) {
	rows, err := raw.Query("SELECT u.version, w.client, u.seq, u.changes, COALESCE(p.login, ''), u.made_at FROM updates AS u " +
		"JOIN writers AS w ON w.document = u.document AND w.number = u.writer JOIN persons AS p ON p.id = w.person " +
		"WHERE u.document" + number + " ORDER BY u.version")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var r row
		var at int64
		if err := rows.Scan(&r.Version, &r.Client, &r.Seq, &r.Changes, &r.Login, &at); err != nil {
			return nil, err
		}
		r.At = time.UnixMilli(at)
		list = append(list, r)
	}
	return list, rows.Err()
}

// readThroughStore reads all of the log again as a server does.
func (e *evidence) readThroughStore(ctx context.Context, url string) error {
	db, err := store.Open(ctx, url, store.Options{Conns: 2})
	if err != nil {
		return err
	}
	stored, err := db.LoadDocument(ctx, e.Document)
	if err == nil && stored.Damaged {
		err = store.ErrDamaged
	}
	if err == nil {
		_, err = db.Updates(ctx, e.Document, 0, e.Head.Version)
	}
	e.At = map[int]string{}
	for _, version := range []int{1, e.Head.Version / 2, e.Checkpoint, e.Head.Version} {
		if version == 0 || err != nil {
			continue
		}
		t, _, failed := db.At(ctx, e.Document, version)
		e.At[version], err = t.String(), failed
	}
	if errors.Is(err, store.ErrDamaged) {
		e.Damage, err = err, nil
	}
	return errors.Join(err, db.Close())
}
