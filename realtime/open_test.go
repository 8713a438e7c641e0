package realtime_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"rodedraad/domain"
	"rodedraad/realtime"
)

func TestOpen(t *testing.T) {
	n := start(t)
	n.journal.write("d1", "c", "b", "a")
	p := n.visit(t, "anna")
	missed := func(from int) string {
		var all []string
		for i, s := range []string{"c", "b", "a"}[from:] {
			rest := ""
			if from+i > 0 {
				rest = fmt.Sprintf(",%d", from+i)
			}
			all = append(all, fmt.Sprintf(`{"client":"elsewhere","seq":%d,"changes":[[0,%q]%s],"person":"far","at":"*"}`, from+i+1, s, rest))
		}
		return strings.Join(all, ",")
	}
	const after = `"may":"write","length":3,"sum":"352441c2"`
	for _, tt := range []struct{ name, send, want string }{
		{"whole", `{"type":"open","doc":"d1"}`, `{"type":"doc","doc":"d1","version":3,"text":"abc","may":"write"}`},
		{"up to date", `{"type":"open","doc":"d1","version":3}`, `{"type":"updates","doc":"d1","version":3,"updates":[],` + after + `}`},
		{"one missed", `{"type":"open","doc":"d1","version":2}`, `{"type":"updates","doc":"d1","version":2,"updates":[` + missed(2) + `],` + after + `}`},
		{"all missed", `{"type":"open","doc":"d1","version":0}`, `{"type":"updates","doc":"d1","version":0,"updates":[` + missed(0) + `],` + after + `}`},
		{"ahead of us", `{"type":"open","doc":"d1","version":4}`, `{"type":"reset","doc":"d1","version":3,"text":"abc","may":"write"}`},
		{"far ahead", `{"type":"open","doc":"d1","version":9007199254740992}`, `{"type":"reset","doc":"d1","version":3,"text":"abc","may":"write"}`},
		{"another document", `{"type":"open","doc":"other"}`, `{"type":"doc","doc":"other","version":0,"text":"","may":"write"}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p.tb = t
			p.send("%s", tt.send)
			p.expect("%s", tt.want)
			p.quiet()
		})
	}
	p.tb = t
	if got := n.metric(t, "rodedraad_live_documents"); got != 2 {
		t.Errorf("%v documents in memory", got)
	}
}

// A history longer than memory holds comes from the journal; one longer than MaxCatchUp becomes a reset.
func TestOpenReachesBack(t *testing.T) {
	n := start(t)
	inserts := make([]string, realtime.MaxCatchUp+1)
	for i := range inserts {
		inserts[i] = "x"
	}
	n.journal.write("d1", inserts...)
	last := len(inserts)
	p := n.visit(t, "anna")
	p.send(`{"type":"open","doc":"d1","version":1}`)
	if m := p.until("updates"); len(m["updates"].([]any)) != last-1 {
		t.Errorf("%d updates, want %d", len(m["updates"].([]any)), last-1)
	}
	p.send(`{"type":"open","doc":"d1","version":0}`)
	if m := p.until("reset"); len(m["text"].(string)) != last || m["version"].(float64) != float64(last) {
		t.Errorf("reset to version %v", m["version"])
	}
	// A push on an old version is mapped over what the journal has.
	q := n.visit(t, "bob")
	q.open("d1", last, strings.Repeat("x", last))
	q.insert("d1", 1, 1, 1, "y")
	if m := q.until("updates"); m["version"].(float64) != float64(last) {
		t.Errorf("the push became version %v", m["version"])
	}
	// A push on a version too long ago gets a reset, and nothing of it is kept.
	q.insert("d1", 0, 2, 0, "z")
	q.until("reset")
	if n.journal.count("d1") != last+1 {
		t.Errorf("%d updates stored", n.journal.count("d1"))
	}
}

func TestOpenRefused(t *testing.T) {
	n := start(t)
	n.gate.set(func(g *gate) {
		g.refuse["anna hidden"] = domain.ErrNotFound
		g.refuse["anna shut"] = domain.ErrForbidden
		g.refuse["anna away"] = errAway
		g.rules["anna reading"] = domain.DocumentAccess{Names: true}
		g.rules["anna frozen"] = domain.DocumentAccess{Write: true, Frozen: true}
	})
	n.journal.set(func(j *journal) {
		j.onLoad = func(doc string) error {
			switch doc {
			case "gone":
				return domain.ErrNotFound
			case "unread":
				return errAway
			}
			return nil
		}
	})
	p := n.visit(t, "anna")
	for _, tt := range []struct{ doc, want string }{
		{"hidden", `{"type":"refused","doc":"hidden","code":"forbidden","message":"*"}`},
		{"shut", `{"type":"refused","doc":"shut","code":"forbidden","message":"*"}`},
		{"away", `{"type":"refused","doc":"away","code":"unavailable","message":"*"}`},
		{"gone", `{"type":"refused","doc":"gone","code":"forbidden","message":"*"}`},
		{"unread", `{"type":"refused","doc":"unread","code":"unavailable","message":"*"}`},
		{"reading", `{"type":"doc","doc":"reading","version":0,"text":"","may":"read"}`},
		{"frozen", `{"type":"doc","doc":"frozen","version":0,"text":"","may":"read"}`},
	} {
		t.Run(tt.doc, func(t *testing.T) {
			p.tb = t
			p.send(`{"type":"open","doc":%q}`, tt.doc)
			p.expect("%s", tt.want)
			p.quiet()
		})
	}
	if strings.Contains(n.log.String(), "canary") {
		t.Error("the words of an error were logged")
	}
}

// I8, D6: a load that failed is never an empty document, for those who open and for what is stored.
func TestLoadFailureIsNotAnEmptyDocument(t *testing.T) {
	n := start(t)
	n.journal.write("d1", "text")
	n.journal.set(func(j *journal) { j.onLoad = func(string) error { return errAway } })
	p := n.visit(t, "anna")
	p.send(`{"type":"open","doc":"d1"}`)
	p.expect(`{"type":"refused","doc":"d1","code":"unavailable","message":"*"}`)
	p.insert("d1", 0, 1, 0, "x")
	p.expect(`{"type":"refused","doc":"d1","code":"unavailable","seq":1,"message":"*"}`)
	n.journal.set(func(j *journal) { j.onLoad = nil })
	p.open("d1", 1, "text")
	if got := n.journal.text(t, "d1"); got != "text" {
		t.Errorf("stored text %q", got)
	}
}

// A history that cannot be read is not a reset: the page would think its text cannot be merged.
func TestHistoryFailureIsUnavailable(t *testing.T) {
	n := start(t)
	inserts := make([]string, 300)
	for i := range inserts {
		inserts[i] = "x"
	}
	n.journal.write("d1", inserts...)
	n.journal.set(func(j *journal) { j.onRead = func(string) error { return errAway } })
	p := n.visit(t, "anna")
	p.send(`{"type":"open","doc":"d1","version":3}`)
	p.expect(`{"type":"refused","doc":"d1","code":"unavailable","message":"*"}`)
	p.open("d1", 300, strings.Repeat("x", 300))
	p.insert("d1", 3, 1, 3, "y")
	p.expect(`{"type":"refused","doc":"d1","code":"unavailable","seq":1,"message":"*"}`)
	n.journal.set(func(j *journal) { j.onRead = nil })
	p.insert("d1", 3, 1, 3, "y")
	p.until("updates")
}

// L2: however many open a document at once, it is loaded once.
func TestLoadsAreSingleFlight(t *testing.T) {
	n := start(t)
	n.journal.write("d1", "text")
	release := make(chan struct{})
	n.journal.set(func(j *journal) { j.onLoad = func(string) error { <-release; return nil } })
	var all sync.WaitGroup
	for range 20 {
		p := n.visit(t, "anna")
		p.send(`{"type":"open","doc":"d1"}`)
		all.Go(func() { p.until("doc") })
	}
	close(release)
	all.Wait()
	if n.journal.loads["d1"] != 1 {
		t.Errorf("loaded %d times", n.journal.loads["d1"])
	}
}

// Those who wait for a load that fails are all refused by that one failure.
func TestLoadFailureIsSharedToo(t *testing.T) {
	n := start(t)
	release := make(chan struct{})
	n.journal.set(func(j *journal) { j.onLoad = func(string) error { <-release; return errAway } })
	var pages []*page
	for range 10 {
		p := n.visit(t, "anna")
		p.send(`{"type":"open","doc":"d1"}`)
		pages = append(pages, p)
	}
	eventually(t, "all are waiting", func() bool {
		n.gate.mu.Lock()
		defer n.gate.mu.Unlock()
		return n.gate.asked["anna d1"] == len(pages)
	})
	time.Sleep(50 * time.Millisecond)
	close(release)
	for _, p := range pages {
		p.expect(`{"type":"refused","doc":"d1","code":"unavailable","message":"*"}`)
	}
	if n.journal.loads["d1"] > 2 {
		t.Errorf("loaded %d times", n.journal.loads["d1"])
	}
}

// A document that nobody has open leaves memory, and comes back from the journal.
func TestEviction(t *testing.T) {
	n := start(t, func(c *realtime.Config) { c.Limits.IdleDocument = 20 * time.Millisecond })
	p := n.visit(t, "anna")
	p.open("d1", 0, "")
	p.insert("d1", 0, 1, 0, "hoi")
	p.until("updates")
	time.Sleep(60 * time.Millisecond)
	if got := n.metric(t, "rodedraad_live_documents"); got != 1 {
		t.Errorf("%v documents in memory while it is open", got)
	}
	p.send(`{"type":"close","doc":"d1"}`)
	eventually(t, "the document left memory", func() bool { return n.metric(t, "rodedraad_live_documents") == 0 })
	p.open("d1", 1, "hoi")
	p.ws.Close()
	eventually(t, "the document left memory again", func() bool { return n.metric(t, "rodedraad_live_documents") == 0 })
	if n.journal.loads["d1"] != 2 {
		t.Errorf("loaded %d times", n.journal.loads["d1"])
	}
}

func TestCloseStopsUpdates(t *testing.T) {
	n := start(t)
	p, q := n.visit(t, "anna"), n.visit(t, "bob")
	p.open("d1", 0, "")
	q.open("d1", 0, "")
	p.send(`{"type":"close","doc":"d1"}`)
	p.send(`{"type":"close","doc":"d1"}`)
	p.quiet()
	q.insert("d1", 0, 1, 0, "x")
	q.until("updates")
	p.quiet()
	p.insert("d1", 1, 1, 1, "y")
	p.expect(`{"type":"refused","doc":"d1","code":"forbidden","seq":1,"message":"*"}`)
	p.send(`{"type":"open","doc":"d1","version":0}`)
	p.until("updates")
}

// Text pushed just before closing the document, or the tab, is stored all the same.
func TestPushThenClose(t *testing.T) {
	n := start(t)
	block := make(chan struct{})
	n.journal.set(func(j *journal) { j.onLoad = func(string) error { <-block; return nil } })
	close(block)
	p, q := n.visit(t, "anna"), n.visit(t, "bob")
	p.open("d1", 0, "")
	q.open("d2", 0, "")
	p.insert("d1", 0, 1, 0, "x")
	p.send(`{"type":"close","doc":"d1"}`)
	q.insert("d2", 0, 1, 0, "y")
	q.ws.Close()
	eventually(t, "both are stored", func() bool { return n.journal.count("d1") == 1 && n.journal.count("d2") == 1 })
}

func TestDivergedIsCounted(t *testing.T) {
	n := start(t)
	p := n.visit(t, "anna")
	p.send(`{"type":"diverged","doc":"d1"}`) // not open here: nobody's business
	p.open("d1", 0, "")
	p.send(`{"type":"diverged","doc":"d1","version":0,"length":3,"sum":"00000000"}`)
	p.quiet()
	if got := n.metric(t, "rodedraad_live_divergences_total"); got != 1 {
		t.Errorf("%v divergences counted", got)
	}
	if !strings.Contains(n.log.String(), "a page diverged") {
		t.Error("it was not logged")
	}
}
