package bench

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// writer is one person at one document: it writes a letter at a random place at a steady pace.
type writer struct {
	socket *websocket.Conn
	room   *room
	doc    string // "" for the relay

	mu      sync.Mutex
	client  string
	version int
	length  int
	seq     int
	waiting bool // an edit of its own is not confirmed yet
	steady  bool // goes on after a connection that ended, because it comes back; and takes letters away from a long text
	stopped atomic.Bool
}

// longText is the length from which a steady writer takes letters away.
const longText = 2000

// pass is what lets somebody in: the headers of a signed-in request. The relay takes everybody, with a nil pass.
type pass http.Header

// dial opens a socket.
func dial(url string, as pass) (*websocket.Conn, error) {
	dialer := websocket.Dialer{NetDialContext: roam, HandshakeTimeout: 20 * time.Second, ReadBufferSize: 2048, WriteBufferSize: 1024}
	headers := http.Header(as).Clone()
	if as != nil {
		dialer.Subprotocols = []string{"rodedraad.v1"}
		headers.Set("Origin", strings.TrimSuffix(url, "/live")) // of the node that it goes to
	}
	socket, answer, err := dialer.Dial("ws"+strings.TrimPrefix(url, "http"), headers) //nolint:bodyclose // it has been read by then
	if err != nil && answer != nil {
		return nil, fmt.Errorf("open a socket: %w: %s", err, answer.Status)
	}
	return socket, err
}

// join opens the document and waits until it is there.
func join(base string, as pass, doc string, r *room) (*writer, error) {
	socket, err := dial(base+"/live", as)
	if err != nil {
		return nil, err
	}
	w := &writer{socket: socket, room: r, doc: doc}
	if err := socket.WriteJSON(map[string]any{"type": "open", "doc": doc}); err != nil {
		return nil, err
	}
	for {
		var m message
		if err := socket.ReadJSON(&m); err != nil {
			return nil, err
		}
		switch m.Type {
		case "hello":
			w.client = m.Client
		case "doc":
			w.version, w.length = m.Version, utf16Length(m.Text)
			return w, nil
		case "refused", "error":
			return nil, fmt.Errorf("the document was not opened: %s", m.Code)
		}
	}
}

func utf16Length(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xffff {
			n++
		}
	}
	return n
}

// again comes back over another socket, as a page does after a walk through a tunnel.
func (w *writer) again(base string, as pass) error {
	_ = w.close()
	back, err := join(base, as, w.doc, w.room)
	if err != nil {
		return err
	}
	w.mu.Lock()
	w.socket, w.client, w.version, w.length = back.socket, back.client, back.version, back.length
	w.seq, w.waiting = 0, false
	w.mu.Unlock()
	go w.listen()
	return nil
}

func (w *writer) close() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.socket.Close()
}

// listen reads until the socket closes.
func (w *writer) listen() {
	w.mu.Lock()
	socket := w.socket
	w.mu.Unlock()
	for {
		_, body, err := socket.ReadMessage()
		if err != nil {
			return
		}
		if h := w.room.hear(body); h != nil {
			w.hear(h)
		}
	}
}

func (w *writer) hear(h *heard) {
	switch h.Type {
	case "edit": // the relay's
		w.room.saw(h)
	case "updates":
		w.mu.Lock()
		w.version = h.Version + len(h.Updates)
		w.length = h.Length
		for _, u := range h.Updates {
			if u.Client == w.client {
				w.waiting = false
			}
		}
		w.mu.Unlock()
		w.room.saw(h)
	case "refused":
		w.room.tally.refused.Add(1)
		w.mu.Lock()
		w.waiting = false
		w.seq--
		w.mu.Unlock()
	}
}

// write makes edits at a pace until it is stopped. Like an editor it keeps one push under way, and waits when the answer
// has not come.
func (w *writer) write(perSecond float64) {
	pause := time.Duration(float64(time.Second) / perSecond)
	time.Sleep(rand.N(pause)) //nolint:gosec // spreads the writers, guards nothing
	for next := time.Now(); !w.stopped.Load(); next = next.Add(pause) {
		time.Sleep(time.Until(next))
		if err := w.edit(); err != nil && !w.steady {
			return
		}
	}
}

func (w *writer) edit() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.waiting {
		return nil
	}
	w.seq++
	w.room.made(fmt.Sprintf("%s:%d", w.client, w.seq))
	if w.doc == "" {
		return w.socket.WriteJSON(map[string]any{"type": "edit", "client": w.client, "seq": w.seq, "changes": "xxxxxxxxxxxxxxxxxxxx"})
	}
	w.waiting = true
	return w.socket.WriteJSON(map[string]any{
		"type": "push", "doc": w.doc, "version": w.version,
		"updates": []any{map[string]any{"client": w.client, "seq": w.seq, "changes": w.change()}},
	})
}

// change is one letter more, or less where that keeps a text of the same length for hours.
func (w *writer) change() []any {
	if !w.steady || w.length < longText {
		return letter(w.length)
	}
	return []any{w.length - 1, []any{1}}
}

// letter inserts one letter at a random place of a text of that length.
func letter(length int) []any {
	at := rand.N(length + 1) //nolint:gosec // chooses a place, guards nothing
	changes := []any{}
	if at > 0 {
		changes = append(changes, at)
	}
	changes = append(changes, []any{0, string(rune('a' + at%26))})
	if length > at {
		changes = append(changes, length-at)
	}
	return changes
}
