package chaos_test

import (
	"context"
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

// openFresh opens a document as somebody does who was never there, and gives what comes.
func openFresh(base, token, doc string) (o opened, err error) {
	dialer := websocket.Dialer{Subprotocols: []string{"rodedraad.v1"}, HandshakeTimeout: 20 * time.Second}
	socket, _, err := dialer.Dial("ws"+strings.TrimPrefix(base, "http")+"/live", http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		return o, err
	}
	defer func() { _ = socket.Close() }()
	if err := socket.WriteJSON(map[string]string{"type": "open", "doc": doc}); err != nil {
		return o, err
	}
	for {
		var m struct {
			Type, Text, Code string
			Version          int
		}
		if err := errors.Join(socket.SetReadDeadline(time.Now().Add(30*time.Second)), socket.ReadJSON(&m)); err != nil {
			return o, err
		}
		switch m.Type {
		case "doc":
			return opened{m.Version, m.Text}, nil
		case "refused", "error":
			return o, fmt.Errorf("opening the document afresh: %s", m.Code)
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
	err = raw.QueryRow("SELECT version, text FROM documents WHERE id"+is).Scan(&e.Head.Version, &e.Head.Text)
	if err != nil {
		return err
	}
	err = raw.QueryRow("SELECT COALESCE(MAX(version), 0) FROM checkpoints WHERE document" + is).Scan(&e.Checkpoint)
	if err != nil {
		return err
	}
	rows, err := raw.Query("SELECT u.version, u.client, u.seq, u.changes, COALESCE(p.login, ''), u.made_at FROM updates AS u " +
		"JOIN persons AS p ON p.id = u.person WHERE u.document" + is + " ORDER BY u.version")
	if err != nil {
		return err
	}
	for rows.Next() {
		var r row
		var at int64
		if err := rows.Scan(&r.Version, &r.Client, &r.Seq, &r.Changes, &r.Login, &at); err != nil {
			return err
		}
		r.At = time.UnixMilli(at)
		e.Rows = append(e.Rows, r)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return err
	}
	return e.readThroughStore(ctx, k.url)
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
