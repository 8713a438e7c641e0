package realtime_test

import (
	"fmt"
	"testing"
	"time"

	"rodedraad/domain"
	"rodedraad/realtime"
)

func TestSince(t *testing.T) {
	n := start(t)
	p := n.visit(t, "anna")
	began := n.hub.Position()
	n.hub.Announce(card("before")) // nobody has ever watched
	if at := p.watch(fmt.Sprintf(`,"since":%d`, began)); int64(at) != began+1 {
		t.Errorf("watching from %d", at)
	}
	q := n.visit(t, "anna")
	q.send(`{"type":"watch","topic":"board:c1","since":%d}`, began)
	q.expectCard("before")
	q.until("watching")
	seen := n.hub.Position()
	q.ws.Close()

	n.hub.Announce(card("a1"))
	n.hub.Announce(domain.Event{Topic: "board:other"})
	n.hub.Announce(card("a2"))
	n.hub.Announce(card("a1"))
	q = n.visit(t, "anna")
	q.send(`{"type":"watch","topic":"board:c1","since":%d}`, seen)
	q.expectCard("a2") // a1 is rendered once, as it is now
	q.expectCard("a1")
	q.until("watching")

	t.Run("nothing missed", func(t *testing.T) {
		q.send(`{"type":"watch","topic":"board:c1","since":%d}`, n.hub.Position())
		q.expect(`{"type":"watching","topic":"board:c1","n":%d}`, n.hub.Position())
	})
	for _, tt := range []struct {
		name  string
		since func() int64
	}{
		{"before this hub", func() int64 { return began - 1 }},
		{"long ago", func() int64 { return 0 }},
		{"in the future", func() int64 { return n.hub.Position() + 1 }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			q := n.visit(t, "anna")
			q.send(`{"type":"watch","topic":"board:c1","since":%d}`, tt.since())
			q.expect(`{"type":"stale","topic":"board:c1"}`)
			q.until("watching")
			n.hub.Announce(card("later"))
			q.expectCard("later")
		})
	}
}

func TestSinceMoreThanIsKept(t *testing.T) {
	n := start(t)
	since := n.hub.Position()
	for range realtime.KeptEvents + 1 {
		n.hub.Announce(card("many"))
	}
	q := n.visit(t, "anna")
	q.send(`{"type":"watch","topic":"board:c1","since":%d}`, since)
	q.expect(`{"type":"stale","topic":"board:c1"}`)
}

// A topic that was forgotten cannot tell what was missed, and says so; the numbers never go back.
func TestForgottenTopic(t *testing.T) {
	n := start(t, func(c *realtime.Config) {
		c.Limits.IdleTopic = 20 * time.Millisecond
		c.Limits.PingEvery = 20 * time.Millisecond
	})
	since := n.hub.Position()
	n.hub.Announce(card("a1"))
	p := n.visit(t, "anna")
	eventually(t, "the topic is forgotten", func() bool {
		p.send(`{"type":"watch","topic":"board:c1","since":%d}`, since)
		defer time.Sleep(100 * time.Millisecond)
		defer p.send(`{"type":"unwatch","topic":"board:c1"}`)
		for {
			switch p.next()["type"] {
			case "stale":
				p.until("watching")
				return true
			case "watching":
				return false
			}
		}
	})
	n.hub.Announce(card("a2"))
	if at := p.watch(""); int64(at) != since+2 {
		t.Errorf("watching from %d", at)
	}
}
