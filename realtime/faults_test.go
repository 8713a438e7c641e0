package realtime_test

import (
	"encoding/binary"
	"fmt"
	"net"
	"strings"
	"testing"
	"time"

	"rodedraad/domain/text"
)

// panics are places where something can panic, what a page does to make it, and what then happens to that page.
var panics = []struct {
	name    string
	disturb func(n *node)
	act     func(p *page)
	outcome func(p *page)
}{
	{"in a message", func(n *node) {
		n.gate.onAsk = func(_, what string) error {
			if what == "d2" {
				panic("canary")
			}
			return nil
		}
	}, func(p *page) { p.send(`{"type":"open","doc":"d2"}`) }, func(p *page) { p.closed(1011) }},
	{"in a recheck", func(n *node) {
		n.gate.onAsk = func(person, _ string) error {
			if person == "anna" {
				panic("canary")
			}
			return nil
		}
		n.hub.RecheckPerson("anna")
	}, func(*page) {}, func(p *page) { p.closed(1011) }},
	{"in a load", func(n *node) {
		n.journal.onLoad = func(doc string) error {
			if doc == "d2" {
				panic("canary")
			}
			return nil
		}
	}, func(p *page) { p.send(`{"type":"open","doc":"d2"}`) }, func(p *page) {
		p.expect(`{"type":"refused","doc":"d2","code":"unavailable","message":"*"}`)
		p.quiet()
	}},
	{"in a commit", func(n *node) {
		n.journal.onCommit = func(batch []text.Commit) error {
			if batch[0].Document == "d1" {
				panic("canary")
			}
			return nil
		}
	}, func(p *page) { p.insert("d1", 0, 1, 0, "canary") }, func(p *page) {
		p.expect(`{"type":"refused","doc":"d1","code":"unavailable","seq":1,"message":"*"}`)
		p.quiet()
	}},
}

// L9: a panic costs one connection, or one push, and never the process; nothing of what was said is logged or sent.
func TestPanics(t *testing.T) {
	for _, tt := range panics {
		t.Run(tt.name, func(t *testing.T) {
			n := start(t)
			p, bob := n.visit(t, "anna"), n.visit(t, "bob")
			p.open("d1", 0, "")
			bob.open("other", 0, "")
			tt.disturb(n)
			tt.act(p)
			tt.outcome(p)
			bob.insert("other", 0, 1, 0, "x")
			bob.until("updates")
			bob.quiet()
			if n.metric(t, "rodedraad_live_panics_total") == 0 {
				t.Error("it was not counted")
			}
			if strings.Contains(n.log.String(), "canary") {
				t.Error("its words were logged")
			}
		})
	}
}

// A document whose owner panics in the middle of its work goes on from what is stored.
func TestPanicInADocument(t *testing.T) {
	n := start(t)
	p, q := n.visit(t, "anna"), n.visit(t, "bob")
	p.open("d1", 0, "")
	q.open("d1", 0, "")
	panicked := false
	n.journal.set(func(j *journal) {
		j.first = func(doc string, version int) []text.Update {
			if version > 0 {
				return nil
			}
			return []text.Update{{Client: "elsewhere", Seq: 1, Changes: text.Insert(0, 0, "-"), Person: "far"}}
		}
		j.onRead = func(string) error {
			if !panicked {
				panicked = true
				panic("canary")
			}
			return nil
		}
	})
	p.insert("d1", 0, 1, 0, "x") // conflicts, and reading what was first panics
	p.expect(`{"type":"refused","doc":"d1","code":"unavailable","seq":1,"message":"*"}`)
	for _, who := range []*page{p, q} {
		who.expect(`{"type":"updates","doc":"d1","version":0,"updates":[{"client":"elsewhere","seq":1,"changes":[[0,"-"]],"person":"far","at":"*"}],"length":1,"sum":"*"}`)
	}
	p.insert("d1", 0, 1, 0, "x")
	p.until("updates")
	if got := n.journal.text(t, "d1"); got != "-x" {
		t.Errorf("stored text %q", got)
	}
}

// longHeader begins a masked frame that says to be so long.
func longHeader(first byte, length uint64) []byte {
	frame := binary.BigEndian.AppendUint64([]byte{first, 0x80 | 127}, length)
	return append(frame, 0, 0, 0, 0)
}

// shortFrame is a masked frame of at most 125 bytes.
func shortFrame(first byte, payload string) []byte {
	return append([]byte{first, 0x80 | byte(len(payload)), 0, 0, 0, 0}, payload...)
}

var zeros = make([]byte, 1<<20)

// hostileFrames are frames that a browser never sends, and the close codes they may end with.
var hostileFrames = []struct {
	name  string
	codes []int
	send  func(conn net.Conn)
}{
	{"50 MiB", []int{1009}, func(c net.Conn) {
		c.Write(longHeader(0x81, 50<<20))
		for range 50 {
			c.Write(zeros)
		}
	}},
	{"2^63 long", []int{1009, 1006}, func(c net.Conn) { c.Write(longHeader(0x81, 1<<63)) }},
	{"2^63-1 long", []int{1009}, func(c net.Conn) { c.Write(longHeader(0x81, 1<<63-1)) }},
	{"fragments without end", []int{1009}, func(c net.Conn) {
		c.Write(append(longHeader(0x01, 1<<19), zeros[:1<<19]...))
		for range 3 {
			c.Write(append(longHeader(0x00, 1<<19), zeros[:1<<19]...))
		}
	}},
	{"compressed", []int{1002}, func(c net.Conn) { c.Write(shortFrame(0xc1, "x")) }},
	{"not masked", []int{1002}, func(c net.Conn) { c.Write([]byte{0x81, 1, 'x'}) }},
	{"long ping", []int{1002}, func(c net.Conn) { c.Write(longHeader(0x89, 126)) }},
}

// L4: frames that a browser never sends end the connection, and cost nobody else anything.
func TestHostileFrames(t *testing.T) {
	for _, tt := range hostileFrames {
		t.Run(tt.name, func(t *testing.T) {
			n := start(t)
			other := n.visit(t, "bob")
			p := n.visit(t, "anna")
			tt.send(p.ws.NetConn())
			end := make(chan struct{})
			go func() {
				defer close(end)
				for range p.in {
				}
			}()
			select {
			case <-end:
			case <-time.After(patience):
				t.Fatal("the connection did not end")
			}
			said := fmt.Sprint(p.end)
			for _, code := range tt.codes {
				if strings.Contains(said, fmt.Sprint("close ", code)) {
					said = ""
				}
			}
			if said != "" {
				t.Errorf("it ended with %s", said)
			}
			other.quiet()
		})
	}
}
