package realtime_test

import (
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rodedraad/domain"
	"rodedraad/realtime"
)

// card is a hint that a card of a board changed.
func card(id string) domain.Event {
	return domain.Event{Topic: "board:c1", Verb: domain.VerbCard, Subject: domain.Ref{Kind: domain.RefCard, ID: id}}
}

// watch watches the board and waits until it is watched; it gives the n from which everything is told.
func (p *page) watch(extra string) int {
	p.tb.Helper()
	p.send(`{"type":"watch","topic":"board:c1"%s}`, extra)
	for {
		m := p.next()
		if m["type"] == "watching" {
			return int(m["n"].(float64))
		}
	}
}

func (p *page) expectCard(id string) int {
	p.tb.Helper()
	m := p.until("stream")
	if html := m["html"].(string); m["topic"] != "board:c1" || !strings.HasPrefix(html, "<p>card card:"+id+" ") {
		p.tb.Fatalf("streamed %v, not card %s", m, id)
	}
	return int(m["n"].(float64))
}

func TestStream(t *testing.T) {
	now := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	n := start(t, func(c *realtime.Config) { c.Now = func() time.Time { return now } })
	n.gate.set(func(g *gate) { g.views["sam"] = domain.Audience{Language: "en"} })
	anna, bob, sam, out := n.visit(t, "anna"), n.visit(t, "bob"), n.visit(t, "sam"), n.visit(t, "out")
	for _, p := range []*page{anna, bob, sam} {
		p.watch("")
	}
	first := n.hub.Position() + 1
	n.hub.Announce(card("a1"))
	n.hub.Announce(domain.Event{Topic: "board:other", Verb: domain.VerbCard})
	want := `{"type":"stream","topic":"board:c1","n":%d,"html":"<p>card card:a1 %s</p>"}`
	for _, p := range []*page{anna, bob} {
		if m := p.until("stream"); !matches(decode(t, fmt.Sprintf(want, first, "nl names")), m) {
			t.Errorf("streamed %v", m)
		}
	}
	sam.expect(want, first, "en")
	if n.renderer.count() != 2 {
		t.Errorf("rendered %d times for two audiences", n.renderer.count())
	}
	out.quiet()
	anna.send(`{"type":"unwatch","topic":"board:c1"}`)
	anna.send(`{"type":"unwatch","topic":"never"}`)
	anna.send(`{"type":"clock"}`)
	anna.until("clock")
	n.hub.Announce(card("a2"))
	bob.expectCard("a2")
	anna.quiet()
}

func TestWatchRefused(t *testing.T) {
	n := start(t)
	n.gate.set(func(g *gate) {
		g.refuse["anna board:hidden"] = domain.ErrNotFound
		g.refuse["anna board:away"] = errAway
	})
	p := n.visit(t, "anna")
	p.send(`{"type":"watch","topic":"board:hidden"}`)
	p.expect(`{"type":"error","code":"forbidden","topic":"board:hidden","message":"*"}`)
	p.send(`{"type":"watch","topic":"board:away"}`)
	p.expect(`{"type":"error","code":"unavailable","topic":"board:away","message":"*"}`)
	p.send(`{"type":"at","topic":"board:hidden","at":"card:a1"}`)
	p.expect(`{"type":"error","code":"forbidden","topic":"board:hidden","message":"*"}`)
	n.hub.Announce(domain.Event{Topic: "board:hidden"})
	p.quiet()
}

func TestNothingToShow(t *testing.T) {
	n := start(t)
	p := n.visit(t, "anna")
	p.watch("")
	n.renderer.set(func(r *renderer) {
		r.onRender = func(ev domain.Event, _ domain.Audience) (string, error) {
			switch ev.Subject.ID {
			case "unseen":
				return "", nil
			case "broken":
				return "", errAway
			case "panic":
				panic("canary")
			}
			return "<p>card " + ev.Subject.String() + " </p>", nil
		}
	})
	for _, id := range []string{"unseen", "broken", "panic", "seen"} {
		n.hub.Announce(card(id))
	}
	p.until("presence")
	for range 2 {
		p.expect(`{"type":"stale","topic":"board:c1"}`)
	}
	p.expectCard("seen")
	if strings.Contains(n.log.String(), "canary") {
		t.Error("the words of an error were logged")
	}
}

// Events that wait and would render the same are rendered once.
func TestEventsCoalesce(t *testing.T) {
	n := start(t)
	p := n.visit(t, "anna")
	p.watch("")
	release := make(chan struct{})
	var asked atomic.Int32
	n.renderer.set(func(r *renderer) {
		r.onRender = func(ev domain.Event, _ domain.Audience) (string, error) {
			asked.Add(1)
			<-release
			return "<p>card " + ev.Subject.String() + " " + string(ev.Was) + "</p>", nil
		}
	})
	n.hub.Announce(card("first"))
	eventually(t, "the first is being rendered", func() bool { return asked.Load() == 1 })
	for range 1000 { // never waits for the renderer
		n.hub.Announce(card("a1"))
		n.hub.Announce(card("a2"))
	}
	moved := card("a1")
	moved.Was = domain.VisibleTeam // would render otherwise: to some it disappears
	n.hub.Announce(moved)
	close(release)
	p.expectCard("first")
	last := 0
	for _, id := range []string{"a1", "a2", "a1"} {
		m := p.expectCard(id)
		if m <= last {
			t.Errorf("n %d after %d", m, last)
		}
		last = m
	}
	if asked.Load() != 4 {
		t.Errorf("rendered %d times", asked.Load())
	}
}

func TestTooManyEventsWaiting(t *testing.T) {
	n := start(t)
	p := n.visit(t, "anna")
	p.watch("")
	release := make(chan struct{})
	var asked atomic.Int32
	n.renderer.set(func(r *renderer) {
		r.onRender = func(ev domain.Event, _ domain.Audience) (string, error) {
			asked.Add(1)
			<-release
			return "<p>card " + ev.Subject.String() + " </p>", nil
		}
	})
	n.hub.Announce(card("first"))
	eventually(t, "the first is being rendered", func() bool { return asked.Load() == 1 })
	for i := range realtime.MaxWaitingEvents + 1 {
		n.hub.Announce(card(fmt.Sprintf("c%d", i)))
	}
	close(release)
	p.expectCard("first")
	p.until("stale")
	p.expectCard(fmt.Sprintf("c%d", realtime.MaxWaitingEvents))
}

func TestPresence(t *testing.T) {
	n := start(t)
	n.gate.set(func(g *gate) { g.views["sam"] = domain.Audience{Language: "nl"} })
	anna := n.visit(t, "anna")
	anna.watch("")
	anna.expect(`{"type":"presence","topic":"board:c1","people":[{"id":"anna","name":"ANNA"}]}`)
	bob, again, sam := n.visit(t, "bob"), n.visit(t, "bob"), n.visit(t, "sam")
	sam.watch("")
	again.watch("")
	bob.watch("")
	bob.send(`{"type":"at","topic":"board:c1","at":"card:a1"}`)
	want := decode(t, `{"type":"presence","topic":"board:c1","people":[{"id":"anna","name":"ANNA"},{"id":"bob","name":"BOB","at":"card:a1"},{"id":"sam","name":"SAM"}]}`)
	for _, p := range []*page{anna, bob, again} {
		for !matches(want, p.until("presence")) {
		}
	}
	bob.send(`{"type":"at","topic":"board:c1","at":""}`)
	anna.expect(`{"type":"presence","topic":"board:c1","people":[{"id":"anna","name":"ANNA"},{"id":"bob","name":"BOB"},{"id":"sam","name":"SAM"}]}`)
	bob.ws.Close()
	again.send(`{"type":"unwatch","topic":"board:c1"}`)
	want = decode(t, `{"type":"presence","topic":"board:c1","people":[{"id":"anna","name":"ANNA"},{"id":"sam","name":"SAM"}]}`)
	for !matches(want, anna.until("presence")) {
	}
	sam.quiet() // who sees no names is told nothing about people
}

// A lost right to a topic ends watching it; another audience has to refresh; nothing is shown in between.
func TestRecheckOfTopics(t *testing.T) {
	for _, tt := range []struct {
		name    string
		recheck func(n *node)
	}{
		{"person", func(n *node) { n.hub.RecheckPerson("anna") }},
		{"topic", func(n *node) { n.hub.RecheckTopic("board:c1") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := start(t)
			p, bob := n.visit(t, "anna"), n.visit(t, "bob")
			p.watch("")
			p.until("presence")
			tt.recheck(n) // nothing has changed
			p.until("presence")
			n.hub.Announce(card("a0"))
			p.expectCard("a0")
			n.gate.set(func(g *gate) { g.views["anna"] = domain.Audience{Language: "nl"} })
			tt.recheck(n)
			p.expect(`{"type":"stale","topic":"board:c1"}`)
			n.hub.Announce(card("a1"))
			p.expect(`{"type":"stream","topic":"board:c1","n":"*","html":"<p>card card:a1 nl</p>"}`)

			release := make(chan struct{})
			n.gate.set(func(g *gate) {
				g.onAsk = func(person, _ string) error {
					if person == "anna" {
						<-release
					}
					return nil
				}
			})
			tt.recheck(n)
			bob.watch("")
			n.hub.Announce(card("canary"))
			bob.expectCard("canary")
			n.gate.set(func(g *gate) { g.refuse["anna board:c1"] = domain.ErrForbidden })
			close(release)
			p.expect(`{"type":"error","code":"forbidden","topic":"board:c1","message":"*"}`)
			n.hub.Announce(card("a2"))
			bob.expectCard("a2")
			p.quiet()
		})
	}
}

func TestRendererMayComeLater(t *testing.T) {
	n := start(t, func(c *realtime.Config) { c.Renderer = nil })
	p := n.visit(t, "anna")
	p.watch("")
	n.hub.Announce(card("a1"))
	p.until("presence")
	p.watch("")
	n.hub.SetRenderer(n.renderer)
	n.hub.Announce(card("a2"))
	p.expectCard("a2")
}
