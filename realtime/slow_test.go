package realtime_test

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"rodedraad/domain"
	"rodedraad/realtime"
)

// L3: who reads too slowly is closed with 1013 once the queue is full, and nobody else waits for it.
func TestSlowReader(t *testing.T) {
	n := start(t, func(c *realtime.Config) {
		c.Limits.QueueBytes, c.Limits.Pushes = 256<<10, realtime.Rate{PerSecond: 1e6, Burst: 1e6}
	})
	p, q := n.visit(t, "anna"), n.visit(t, "bob")
	slow := n.dial(t, "person=slow")
	slow.NetConn().(*net.TCPConn).SetReadBuffer(64 << 10)
	if err := slow.WriteMessage(1, []byte(`{"type":"open","doc":"d1"}`)); err != nil {
		t.Fatal(err)
	}
	p.open("d1", 0, "")
	q.open("d1", 0, "")
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	big := strings.Repeat("x", 100_000)
	length := 0
	for i := 0; n.metric(t, "rodedraad_live_slow_readers_total") == 0; i++ {
		if i == 400 {
			t.Fatal("the slow one was not dropped")
		}
		p.send(`{"type":"push","doc":"d1","version":%d,"updates":[{"client":"$me","seq":%d,"changes":[[%d,%q]]}]}`, i, i+1, length, big)
		length = len(big)
		began := time.Now()
		p.until("updates")
		q.until("updates")
		if took := time.Since(began); took > 5*time.Second {
			t.Errorf("the others waited for %v", took)
		}
	}
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 64<<20 {
		t.Errorf("the heap grew by %d bytes", grown)
	}
	eventually(t, "it is gone", func() bool { return n.metric(t, "rodedraad_live_connections") == 2 })
	end := &page{tb: t, ws: slow, in: make(chan string, 4096)}
	go end.read()
	end.closed(1013)
}

// deaf opens a socket over a network that holds nothing: what the server writes waits until the page reads.
func (n *node) deaf(tb testing.TB, person string) *page {
	tb.Helper()
	near, far := net.Pipe()
	tb.Cleanup(func() { far.Close() })
	go func() {
		if r, err := http.ReadRequest(bufio.NewReader(near)); err == nil {
			n.hub.Serve(stuck{httptest.NewRecorder(), near}, r, realtime.Visitor{Person: domain.PersonID(person)})
		}
	}()
	dialer := websocket.Dialer{
		NetDialContext: func(context.Context, string, string) (net.Conn, error) { return far, nil }, Subprotocols: []string{realtime.Subprotocol},
	}
	ws, _, err := dialer.Dial("ws://near/live", nil)
	if err != nil {
		tb.Fatal(err)
	}
	return &page{tb: tb, ws: ws, in: make(chan string, 4096)}
}

// openUnheard reads hello, opens a document and pushes to it, and reads nothing more. When somebody else sees the update,
// the answer to the open and the update wait to be sent.
func (p *page) openUnheard(other *page) {
	p.tb.Helper()
	_, hello, err := p.ws.ReadMessage()
	if err != nil {
		p.tb.Fatal(err)
	}
	p.client = decode(p.tb, string(hello))["client"].(string)
	p.send(`{"type":"open","doc":"d1"}`)
	p.insert("d1", 0, 1, 0, "s")
	other.until("updates")
}

// The queue of a slow reader is bounded in messages and in bytes; what it was sent before that, it gets.
func TestQueueOfASlowReader(t *testing.T) {
	for _, tt := range []struct {
		name   string
		limits realtime.Limits
		text   string
	}{
		{"messages", realtime.Limits{QueueMessages: 5}, "x"},
		{"bytes", realtime.Limits{QueueBytes: 50_000}, strings.Repeat("x", 10_000)},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := start(t, func(c *realtime.Config) { c.Limits = tt.limits })
			p := n.visit(t, "anna")
			p.open("d1", 0, "")
			slow := n.deaf(t, "slow")
			slow.openUnheard(p)
			dropped, length := 0, 1
			for dropped = 0; n.metric(t, "rodedraad_live_slow_readers_total") == 0; dropped++ {
				p.insert("d1", dropped+1, dropped+1, length, tt.text)
				length += len(tt.text)
				p.until("updates")
				p.quiet()
			}
			if dropped < 4 || dropped > 7 {
				t.Errorf("dropped after %d messages", dropped)
			}
			go slow.read()
			slow.until("doc")
			slow.closed(1013)
		})
	}
}

// A write that is stuck for too long ends the connection, however little waits behind it.
func TestStuckWrite(t *testing.T) {
	n := start(t, func(c *realtime.Config) { c.Limits.Write = 50 * time.Millisecond })
	n.deaf(t, "slow")
	eventually(t, "it is known", func() bool { return n.metric(t, "rodedraad_live_connections") == 1 })
	eventually(t, "it is gone", func() bool { return n.metric(t, "rodedraad_live_connections") == 0 })
}

// Of the cursors that wait for a slow reader only the latest of each page is kept, and they never cost it its
// connection.
func TestCursorsDoNotQueue(t *testing.T) {
	n := start(t, func(c *realtime.Config) { c.Limits.QueueMessages = 3 })
	p := n.visit(t, "anna")
	p.open("d1", 0, "")
	p.send(`{"type":"cursor","doc":"d1","version":0,"anchor":0,"head":0}`)
	slow := n.deaf(t, "slow")
	slow.openUnheard(p)
	q := n.visit(t, "bob")
	q.open("d1", 1, "s")
	q.until("cursor")
	p.insert("d1", 1, 1, 1, "x")
	p.until("updates")
	q.until("updates")
	for i := range 30 {
		p.send(`{"type":"cursor","doc":"d1","version":1,"anchor":0,"head":%d}`, i)
		if m := q.until("cursor"); int(m["head"].(float64)) != i {
			t.Fatalf("got %v", m)
		}
	}
	go slow.read()
	seen := 0
	for head := -1; head != 29; seen++ {
		head = int(slow.until("cursor")["head"].(float64))
	}
	if seen > 3 {
		t.Errorf("%d cursors waited", seen)
	}
	slow.quiet()
}

// What the network does not take at once follows in its place: who reads late, and in small pieces, misses no letter.
func TestLateReaderMissesNothing(t *testing.T) {
	n := start(t, func(c *realtime.Config) {
		c.Limits.QueueBytes, c.Limits.Pushes = 16<<20, realtime.Rate{PerSecond: 1e6, Burst: 1e6}
	})
	late := n.dial(t, "person=late")
	late.NetConn().(*net.TCPConn).SetReadBuffer(64 << 10)
	if err := late.WriteMessage(websocket.TextMessage, []byte(`{"type":"open","doc":"d1"}`)); err != nil {
		t.Fatal(err)
	}
	for range 2 { // hello and the document; from here on it does not read
		if _, _, err := late.ReadMessage(); err != nil {
			t.Fatal(err)
		}
	}
	p := n.visit(t, "anna")
	p.open("d1", 0, "")
	const pushes, size = 400, 12_000 // together more than a network holds
	length := 0
	for i := range pushes {
		p.send(`{"type":"push","doc":"d1","version":%d,"updates":[{"client":"$me","seq":%d,"changes":[[%d,%q]]}]}`, i, i+1, length,
			strings.Repeat(string(rune('a'+i%26)), size))
		length = size
		p.until("updates")
	}
	reader := &page{tb: t, ws: late, in: make(chan string, 16)}
	go reader.read()
	for version := 0; version < pushes; {
		m := reader.until("updates")
		for _, u := range m["updates"].([]any) {
			changes := u.(map[string]any)["changes"].([]any)[0].([]any)
			if want := strings.Repeat(string(rune('a'+version%26)), size); int(m["version"].(float64)) > version || changes[1] != want {
				t.Fatalf("version %v holds %.20q, want %.20q", m["version"], changes[1], want)
			}
			version++
		}
	}
}
