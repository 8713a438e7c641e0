package realtime_test

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"rodedraad/domain/text"
	"rodedraad/realtime"
)

func TestFrameLimit(t *testing.T) {
	n := start(t)
	p, other := n.visit(t, "anna"), n.visit(t, "bob")
	pad := strings.Repeat(" ", realtime.MaxFrame-len(`{"type":"clock"}`))
	p.send(`{"type":"clock"%s}`, pad)
	p.expect(`{"type":"clock","now":"*"}`)
	p.ws.WriteMessage(websocket.TextMessage, []byte(`{"type":"clock" `+pad+`}`))
	p.closed(1009)
	other.quiet()
}

func TestDocumentsPerConnection(t *testing.T) {
	n := start(t)
	p := n.visit(t, "anna")
	for i := range realtime.MaxDocuments {
		p.open(fmt.Sprintf("d%d", i), 0, "")
	}
	p.send(`{"type":"open","doc":"more"}`)
	p.expect(`{"type":"error","code":"too_many","doc":"more","message":"*"}`)
	p.open("d0", 0, "") // again is not more
	p.send(`{"type":"close","doc":"d0"}`)
	p.open("more", 0, "")
}

func TestTopicsPerConnection(t *testing.T) {
	n := start(t)
	p := n.visit(t, "anna")
	for i := range realtime.MaxTopics {
		p.send(`{"type":"watch","topic":"board:%d"}`, i)
		p.until("watching")
	}
	p.send(`{"type":"watch","topic":"more"}`)
	if m := p.until("error"); m["code"] != "too_many" || m["topic"] != "more" {
		t.Errorf("got %v", m)
	}
	p.send(`{"type":"unwatch","topic":"board:0"}`)
	p.send(`{"type":"watch","topic":"more"}`)
	p.until("watching")
}

// slowly allows so many in a row, and for the time of a test no more.
func slowly(burst float64) realtime.Rate { return realtime.Rate{PerSecond: 1e-6, Burst: burst} }

func TestPushesPerConnection(t *testing.T) {
	n := start(t, func(c *realtime.Config) { c.Limits.Pushes = slowly(3) })
	p, bob := n.visit(t, "anna"), n.visit(t, "bob")
	p.open("d1", 0, "")
	bob.open("d2", 0, "")
	for i := range 3 {
		p.insert("d1", i, i+1, i, "x")
		p.until("updates")
	}
	p.insert("d1", 3, 4, 3, "x")
	p.expect(`{"type":"refused","doc":"d1","code":"too_fast","seq":4,"message":"*"}`)
	bob.insert("d2", 0, 1, 0, "x")
	bob.until("updates") // others go on
	if n.journal.count("d1") != 3 {
		t.Errorf("%d stored", n.journal.count("d1"))
	}
}

// What was refused for its pace is accepted when it is sent again later.
func TestPushAgainAfterTooFast(t *testing.T) {
	n := start(t, func(c *realtime.Config) { c.Limits.Pushes = realtime.Rate{PerSecond: 20, Burst: 1} })
	p := n.visit(t, "anna")
	p.open("d1", 0, "")
	for i := 0; i < 3; {
		p.insert("d1", i, i+1, i, "x")
		if p.next()["type"] == "updates" {
			i++
		}
		time.Sleep(10 * time.Millisecond)
	}
	if n.metric(t, "rodedraad_live_refusals_total", "too_fast") == 0 {
		t.Error("none was refused")
	}
}

func TestPushesPerDocument(t *testing.T) {
	n := start(t, func(c *realtime.Config) { c.Limits.DocumentPushes = slowly(3) })
	p, bob := n.visit(t, "anna"), n.visit(t, "bob")
	p.open("d1", 0, "")
	bob.open("d1", 0, "")
	for i := range 3 {
		p.insert("d1", i, i+1, i, "x")
		p.until("updates")
		bob.until("updates")
	}
	bob.insert("d1", 3, 1, 3, "x")
	bob.expect(`{"type":"refused","doc":"d1","code":"too_fast","seq":1,"message":"*"}`)
	bob.open("d2", 0, "")
	bob.insert("d2", 0, 1, 0, "x")
	bob.until("updates")
	p.quiet()
}

func TestAsksPerConnection(t *testing.T) {
	p := start(t, func(c *realtime.Config) { c.Limits.Asks = slowly(2) }).visit(t, "anna")
	p.open("d1", 0, "")
	p.send(`{"type":"watch","topic":"t"}`)
	p.until("presence")
	p.send(`{"type":"open","doc":"d1"}`)
	p.expect(`{"type":"refused","doc":"d1","code":"too_fast","message":"*"}`)
	p.send(`{"type":"watch","topic":"t"}`)
	p.expect(`{"type":"error","code":"too_fast","topic":"t","message":"*"}`)
	p.send(`{"type":"resume","client":"$me","key":%q}`, p.key)
	p.expect(`{"type":"error","code":"client_refused","message":"*"}`)
}

// L4, L6: frames without end, of any kind, end the connection that sends them.
func TestFramesPerConnection(t *testing.T) {
	n := start(t, func(c *realtime.Config) { c.Limits.Frames = slowly(100) })
	other := n.visit(t, "bob")
	for _, tt := range []struct {
		name string
		send func(*page) error
	}{
		{"messages", func(p *page) error { return p.ws.WriteMessage(websocket.TextMessage, []byte(`{"type":"clock"}`)) }},
		{"pings", func(p *page) error {
			return p.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(patience))
		}},
		{"pongs", func(p *page) error {
			return p.ws.WriteControl(websocket.PongMessage, nil, time.Now().Add(patience))
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := n.visit(t, "anna")
			for range 10_000 {
				if tt.send(p) != nil {
					break
				}
			}
			p.closed(1008)
			other.quiet()
		})
	}
}

func TestInbox(t *testing.T) {
	n := start(t, func(c *realtime.Config) { c.Limits.Inbox = 3 })
	var pages []*page
	for range 5 {
		p := n.visit(t, "anna")
		p.open("d1", 0, "")
		pages = append(pages, p)
	}
	release := make(chan struct{})
	var held atomic.Int32
	n.journal.set(func(j *journal) { j.onCommit = func([]text.Commit) error { held.Add(1); <-release; return nil } })
	pages[0].insert("d1", 0, 1, 0, "x")
	eventually(t, "a transaction is going on", func() bool { return held.Load() == 1 })
	for _, p := range pages[1:] {
		p.insert("d1", 0, 1, 0, "x")
		if p != pages[4] {
			p.quiet() // the push is in the inbox
		}
	}
	pages[4].expect(`{"type":"refused","doc":"d1","code":"too_fast","seq":1,"message":"*"}`)
	close(release)
	for seen := 0; seen < 4; {
		seen += len(pages[4].until("updates")["updates"].([]any))
	}
	pages[4].insert("d1", 4, 1, 4, "x")
	pages[4].until("updates")
	if got := n.journal.text(t, "d1"); got != "xxxxx" {
		t.Errorf("stored text %q", got)
	}
}

func TestConnections(t *testing.T) {
	n := start(t, func(c *realtime.Config) { c.Limits.Connections, c.Limits.ConnectionsPerPerson = 3, 2 })
	status := func(person string) int {
		status, _ := n.mustGet(t, "person="+person, handshake(realtime.Subprotocol))
		return status
	}
	p := n.visit(t, "anna")
	n.visit(t, "anna")
	if got := status("anna"); got != http.StatusTooManyRequests {
		t.Errorf("a third one for a person: %d", got)
	}
	n.visit(t, "bob")
	if got := status("eve"); got != http.StatusServiceUnavailable {
		t.Errorf("a fourth one: %d", got)
	}
	if got := n.metric(t, "rodedraad_live_connections"); got != 3 {
		t.Errorf("%v connections counted", got)
	}
	p.ws.Close()
	eventually(t, "there is room again", func() bool { return status("anna") == http.StatusSwitchingProtocols })
}

// stuck is an HTTP connection whose other side reads nothing.
type stuck struct {
	http.ResponseWriter
	conn net.Conn
}

func (s stuck) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	return s.conn, bufio.NewReadWriter(bufio.NewReader(s.conn), bufio.NewWriter(s.conn)), nil
}

func TestHandshakeTimeout(t *testing.T) {
	n := start(t, func(c *realtime.Config) {
		c.Limits.Handshake, c.Limits.ConnectionsPerPerson = 50*time.Millisecond, 1
	})
	near, far := net.Pipe()
	defer far.Close()
	r := httptest.NewRequest(http.MethodGet, "/live", nil)
	r.Header = handshake(realtime.Subprotocol)
	began := time.Now()
	n.hub.Serve(stuck{httptest.NewRecorder(), near}, r, realtime.Visitor{Person: "anna"})
	if took := time.Since(began); took > patience/2 {
		t.Errorf("it took %v", took)
	}
	n.visit(t, "anna") // the failed one does not count
}
