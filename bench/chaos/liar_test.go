package chaos_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"rodedraad/domain/text"
)

// liar is a server that acknowledges what it is about to store, and sometimes never does: what a checker is for.
type liar struct {
	mu        sync.Mutex
	authority *text.Authority
	stored    []row
	accepted  int
	forgets   int // of so many updates in a row the last is forgotten; 0 none
	clients   int
}

// asked is what the liar understands of a message.
type asked struct {
	Type    string `json:"type"`
	Version int    `json:"version"`
	Updates []struct {
		Client  string          `json:"client"`
		Seq     int             `json:"seq"`
		Changes json.RawMessage `json:"changes"`
	} `json:"updates"`
}

// ServeHTTP talks with one tab.
func (l *liar) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{Subprotocols: []string{"rodedraad.v1"}}
	socket, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer func() { _ = socket.Close() }()
	l.mu.Lock()
	l.clients++
	client := fmt.Sprintf("c%d", l.clients)
	l.mu.Unlock()
	hello := map[string]any{"type": "hello", "client": client, "key": "k", "build": "", "person": map[string]string{"id": "p", "name": "P"}}
	for err = socket.WriteJSON(hello); err == nil; {
		var m asked
		if err = socket.ReadJSON(&m); err == nil {
			err = socket.WriteJSON(l.answer(m))
		}
	}
}

// answer answers one message.
func (l *liar) answer(m asked) map[string]any {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch m.Type {
	case "open":
		return map[string]any{"type": "doc", "doc": "d", "version": l.authority.Version(), "text": l.authority.Text().String(), "may": "write"}
	case "push":
		return l.push(m)
	}
	return map[string]any{"type": "clock", "now": time.Now()}
}

// push takes a push, tells that it was stored, and stores what it does not forget.
func (l *liar) push(m asked) map[string]any {
	p := text.Push{Version: m.Version, At: time.Now()}
	for _, u := range m.Updates {
		changes, err := text.ParseChanges(u.Changes)
		if err != nil {
			return map[string]any{"type": "refused", "doc": "d", "code": "bad_change"}
		}
		p.Client = u.Client
		p.Updates = append(p.Updates, text.Update{Client: u.Client, Seq: u.Seq, Changes: changes})
	}
	before := l.authority.Version()
	fresh, err := l.authority.Receive(p)
	if err != nil {
		return map[string]any{"type": "refused", "doc": "d", "code": "bad_seq"}
	}
	list := []map[string]any{}
	for _, u := range fresh {
		list = append(list, map[string]any{"client": u.Client, "seq": u.Seq, "changes": u.Changes})
		l.accepted++
		if l.forgets == 0 || l.accepted%l.forgets != 0 {
			raw, _ := json.Marshal(u.Changes)
			l.stored = append(l.stored, row{Version: before + len(list), Client: u.Client, Seq: u.Seq, Changes: string(raw)})
		}
	}
	end := stateOf(l.authority.Text().String())
	return map[string]any{"type": "updates", "doc": "d", "version": before, "updates": list, "length": end.length, "sum": end.sum}
}

// TestTheCheckerNoticesAServerThatLies lets real tabs write at a server that keeps its word, and at one that does not.
func TestTheCheckerNoticesAServerThatLies(t *testing.T) {
	t.Parallel()
	bundle := MustBundle(t)
	for name, forgets := range map[string]int{"every word is kept": 0, "the last of ten is not": 10} {
		for _, kind := range []string{"page", "library"} {
			t.Run(name+", "+kind, func(t *testing.T) {
				found := writeAt(t, &liar{authority: text.NewAuthority(text.Stored{}), forgets: forgets}, bundle, kind)
				if lies := strings.Contains(strings.Join(found, "\n"), "I2: version 10 was acknowledged"); lies != (forgets > 0) {
					t.Errorf("found %q", found)
				}
				if forgets == 0 && len(found) > 0 {
					t.Errorf("found %q", found)
				}
			})
		}
	}
}

// writeAt lets one tab make a dozen updates at a liar, and judges what the liar stored.
func writeAt(t *testing.T, l *liar, bundle, kind string) []string {
	at := httptest.NewServer(l)
	t.Cleanup(at.Close)
	book, err := newLedger(filepath.Join(t.TempDir(), "ledger.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	tabs := []tab{{Name: "a", Kind: kind, Way: "socket", Base: at.URL, Token: "t", Seed: 3, Doc: "d"}}
	people, err := startEditors(bundle, 40, tabs, book)
	if err != nil {
		t.Fatal(err)
	}
	if err := people.tell("write", ""); err != nil {
		t.Fatal(err)
	}
	until := func(what string, done func(look) bool) (looks []look) {
		for end := time.Now().Add(30 * time.Second); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
			if looks, err = people.look(); err != nil || done(looks[0]) {
				return looks
			}
		}
		t.Fatalf("%s: %+v", what, looks)
		return nil
	}
	until("the tab writes", func(l look) bool { return l.Version >= 12 })
	if err := people.tell("rest", ""); err != nil {
		t.Fatal(err)
	}
	looks := until("the tab comes to rest", func(l look) bool { return l.Unsent == 0 })
	if err := people.end(); err != nil {
		t.Fatal(err)
	}
	e := evidence{Tabs: tabs, Looks: looks}
	if e.Book, err = book.close(); err != nil {
		t.Fatal(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	e.Rows = l.stored
	if l.forgets > 0 {
		e.Rows = e.Rows[:l.forgets-1] // what follows on something that is not there was not stored either
	}
	e.Head = opened{len(e.Rows), folded(t, e.Rows)}
	return check(e)
}

// folded is the text that updates make.
func folded(tb testing.TB, rows []row) string {
	tb.Helper()
	var content text.Text
	for _, r := range rows {
		changes, err := text.ParseChanges([]byte(r.Changes))
		if err == nil {
			content, err = changes.Apply(content)
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	return content.String()
}
