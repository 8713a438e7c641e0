package realtime_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"rodedraad/domain/text"
	"rodedraad/realtime"
)

// A page that answers pings may be silent otherwise; one that answers nothing is closed.
func TestSilence(t *testing.T) {
	n := start(t, func(c *realtime.Config) {
		c.Limits.PingEvery, c.Limits.Silence = 50*time.Millisecond, time.Second
	})
	p := n.visit(t, "anna")
	silent := &page{tb: t, ws: n.dial(t, "person=bob"), in: make(chan string, 9)}
	silent.ws.SetPingHandler(func(string) error { return nil })
	go silent.read()
	silent.closed(1001)
	p.quiet()
}

func TestPingsAreAnswered(t *testing.T) {
	p := &page{tb: t, ws: start(t).dial(t, "person=anna"), in: make(chan string, 9)}
	pong := make(chan string, 1)
	p.ws.SetPongHandler(func(s string) error { pong <- s; return nil })
	go p.read()
	if err := p.ws.WriteControl(websocket.PingMessage, []byte("hoi"), time.Now().Add(patience)); err != nil {
		t.Fatal(err)
	}
	select {
	case s := <-pong:
		if s != "hoi" {
			t.Errorf("answered with %q", s)
		}
	case <-time.After(patience):
		t.Error("no answer")
	}
}

// A page that closes gets its close frame back.
func TestCloseHandshake(t *testing.T) {
	p := start(t).visit(t, "anna")
	p.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(patience))
	p.closed(1000)
}

// L10: connections leave nothing behind.
func TestNothingLeaks(t *testing.T) {
	n := start(t, func(c *realtime.Config) {
		c.Limits.IdleDocument = 10 * time.Millisecond
		c.Limits.Connections, c.Limits.ConnectionsPerPerson = 1000, 1000
	})
	n.visit(t, "anna").ws.Close()
	time.Sleep(100 * time.Millisecond)
	http.DefaultTransport.(*http.Transport).CloseIdleConnections()
	before := runtime.NumGoroutine()
	for i := range 500 {
		ws := n.dial(t, "person=anna")
		ws.WriteMessage(1, []byte(fmt.Sprintf(`{"type":"open","doc":"d%d"}`, i%7)))
		ws.WriteMessage(1, []byte(`{"type":"watch","topic":"board:c1"}`))
		if i%3 == 0 {
			ws.ReadMessage()
		}
		if i%2 == 0 {
			ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(1000, ""), time.Now().Add(patience))
		}
		ws.Close()
	}
	eventually(t, "everything ended", func() bool { return runtime.NumGoroutine() <= before })
	if got := n.metric(t, "rodedraad_live_connections"); got != 0 {
		t.Errorf("%v connections counted", got)
	}
	if got := n.metric(t, "rodedraad_live_documents"); got != 0 {
		t.Errorf("%v documents counted", got)
	}
}

// D7: what is queued is committed and acknowledged, then every socket is closed with 1012.
func TestShutdown(t *testing.T) {
	n := start(t)
	p, q, idle := n.visit(t, "anna"), n.visit(t, "bob"), n.visit(t, "eve")
	p.open("d1", 0, "")
	q.open("d1", 0, "")
	release := make(chan struct{})
	var held atomic.Int32
	n.journal.set(func(j *journal) { j.onCommit = func([]text.Commit) error { held.Add(1); <-release; return nil } })
	p.insert("d1", 0, 1, 0, "x")
	eventually(t, "a transaction is going on", func() bool { return held.Load() == 1 })
	q.insert("d1", 0, 1, 0, "y")
	q.quiet()
	ended := make(chan error, 1)
	go func() { ended <- n.hub.Shutdown(t.Context()) }()
	eventually(t, "nobody new is let in", func() bool {
		status, _ := n.mustGet(t, "person=anna", handshake(realtime.Subprotocol))
		return status == http.StatusServiceUnavailable
	})
	close(release)
	p.until("updates")
	q.until("updates")
	q.until("updates")
	for _, each := range []*page{p, q, idle} {
		each.closed(1012)
	}
	if err := <-ended; err != nil {
		t.Errorf("shutdown: %v", err)
	}
	if got := n.journal.text(t, "d1"); got != "xy" {
		t.Errorf("stored text %q", got)
	}
	n.hub.Announce(card("a1")) // harmless afterwards
}

// A shutdown that takes too long is cut off, and says so.
func TestShutdownWithADeadline(t *testing.T) {
	n := start(t)
	p := n.visit(t, "anna")
	p.open("d1", 0, "")
	var held atomic.Int32
	release := make(chan struct{})
	n.journal.set(func(j *journal) { j.onCommit = func([]text.Commit) error { held.Add(1); <-release; return nil } })
	p.insert("d1", 0, 1, 0, "x")
	eventually(t, "a transaction is going on", func() bool { return held.Load() == 1 })
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	began := time.Now()
	if err := n.hub.Shutdown(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("shutdown: %v", err)
	}
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it took %v", took)
	}
	close(release)
	for range p.in {
	}
	if n.journal.count("d1") > 1 || strings.Contains(n.log.String(), "panic") {
		t.Error("it did not end well")
	}
}

func TestMetricsAreCounted(t *testing.T) {
	n := start(t)
	p := n.visit(t, "anna")
	p.open("d1", 0, "")
	for i := range 3 {
		p.insert("d1", i, i+1, i, "x")
		p.until("updates")
	}
	for name, want := range map[string]float64{
		"rodedraad_live_connections": 1, "rodedraad_live_documents": 1, "rodedraad_live_commits_total": 3,
		"rodedraad_live_commit_documents": 3, "rodedraad_live_ack_seconds": 3, "rodedraad_live_divergences_total": 0,
		"rodedraad_live_panics_total": 0, "rodedraad_live_slow_readers_total": 0,
	} {
		eventually(t, name, func() bool { return n.metric(t, name) == want })
	}
}
