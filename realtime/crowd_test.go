package realtime_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"rodedraad/realtime"
)

// crowd has so many open a document of which no more than three are told at once what happened in it.
func crowd(t *testing.T, many int, pause time.Duration) (*node, []*page) {
	t.Helper()
	n := start(t, func(c *realtime.Config) { c.Limits.Prompt, c.Limits.Crowd = 3, pause })
	pages := make([]*page, many)
	for i := range pages {
		pages[i] = n.visit(t, fmt.Sprintf("p%d", i))
		pages[i].open("d1", 0, "")
	}
	return n, pages
}

// heard reads updates until a version is reached, and gives how many messages that took.
func (p *page) heard(version int) (messages int) {
	p.tb.Helper()
	for at := 0; at < version; messages++ {
		m := p.until("updates")
		at = int(m["version"].(float64)) + len(m["updates"].([]any))
	}
	return messages
}

// Where many have a document open, what several write within a moment is shown in one message, and to all.
func TestACrowdIsToldTogether(t *testing.T) {
	n, pages := crowd(t, 8, time.Second)
	pages[0].insert("d1", 0, 1, 0, "a")
	for _, p := range pages {
		if m := p.until("updates"); m["version"] != 0.0 {
			t.Fatalf("got %v", m)
		}
	}
	for _, p := range pages[1:] {
		p.insert("d1", 1, 1, 1, "b")
	}
	for i, p := range pages {
		if messages := p.heard(8); messages > 3 {
			t.Errorf("page %d was told of seven updates in %d messages", i, messages)
		}
	}
	if got := n.journal.text(t, "d1"); got != "bbbbbbba" {
		t.Errorf("the text is %q", got)
	}
}

// Few are told at once, however long a crowd would be left waiting.
func TestFewAreToldAtOnce(t *testing.T) {
	_, pages := crowd(t, 3, time.Hour)
	for seq := 1; seq <= 3; seq++ {
		pages[0].insert("d1", seq-1, seq, seq-1, "a")
		for _, p := range pages {
			p.until("updates")
		}
	}
}

// What waits to be shown to a crowd is stored when the node stops.
func TestWhatWaitsForACrowdIsStoredAtTheEnd(t *testing.T) {
	n, pages := crowd(t, 5, time.Hour)
	pages[0].insert("d1", 0, 1, 0, "a")
	pages[1].until("updates")
	pages[1].insert("d1", 1, 1, 1, "b")
	pages[1].quiet() // the push is in the inbox
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	if err := n.hub.Shutdown(ctx); err != nil {
		t.Fatal(err)
	}
	if got := n.journal.text(t, "d1"); got != "ba" {
		t.Errorf("the text is %q", got)
	}
}
