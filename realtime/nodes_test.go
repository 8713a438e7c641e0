package realtime_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rodedraad/domain"
	"rodedraad/domain/text"
	"rodedraad/realtime"
)

// mesh is a bus in memory between the nodes of a test, with the faults that a network has.
type mesh struct {
	mu    sync.Mutex
	ears  []func(realtime.Hint)
	fault func(h realtime.Hint, from, to int) (arrivals []time.Duration) // nil: everything arrives at once
	said  []realtime.Hint
}

// seat is one node's place at a mesh.
type seat struct {
	mesh  *mesh
	place int
}

func (m *mesh) join() realtime.Bus {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ears = append(m.ears, nil)
	return seat{m, len(m.ears) - 1}
}

func (m *mesh) set(fault func(h realtime.Hint, from, to int) []time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.fault = fault
}

func (s seat) Subscribe(receive func(realtime.Hint)) {
	s.mesh.mu.Lock()
	defer s.mesh.mu.Unlock()
	s.mesh.ears[s.place] = receive
}

func (s seat) Publish(h realtime.Hint) {
	s.mesh.mu.Lock()
	fault, ears := s.mesh.fault, slices.Clone(s.mesh.ears)
	if h.Kind != realtime.HintAlive {
		s.mesh.said = append(s.mesh.said, h)
	}
	s.mesh.mu.Unlock()
	for to, ear := range ears {
		if ear == nil {
			continue
		}
		if fault == nil {
			ear(h)
			continue
		}
		for _, after := range fault(h, s.place, to) {
			time.AfterFunc(after, func() { ear(h) })
		}
	}
}

// inject has every node hear something that no node said.
func (m *mesh) inject(h realtime.Hint) {
	m.mu.Lock()
	ears := slices.Clone(m.ears)
	m.mu.Unlock()
	for _, ear := range ears {
		ear(h)
	}
}

// lose makes hints of a kind get lost; "" makes all of them.
func lose(kind realtime.HintKind) func(realtime.Hint, int, int) []time.Duration {
	return func(h realtime.Hint, _, _ int) []time.Duration {
		if kind == "" || h.Kind == kind {
			return nil
		}
		return []time.Duration{0}
	}
}

// startNodes starts nodes on one journal and with one gate, and waits until they know each other.
func startNodes(tb testing.TB, count int, change ...func(*realtime.Config)) (*mesh, []*node) {
	tb.Helper()
	m, j, g := &mesh{}, newJournal(), newGate()
	list := make([]*node, count)
	for i := range list {
		list[i] = start(tb, append([]func(*realtime.Config){func(c *realtime.Config) {
			c.Journal, c.Gate, c.Bus = j, g, m.join()
		}}, change...)...)
		list[i].gate = g
	}
	for _, n := range list {
		eventually(tb, "everybody is heard", func() bool {
			return n.metric(tb, "rodedraad_live_hints_total") > float64(4*count) && n.metric(tb, "rodedraad_live_nodes_away") == 0
		})
	}
	time.Sleep(realtime.CatchUpEvery) // what was said before they knew each other has been looked up
	return m, list
}

const byAnna = `{"type":"updates","doc":"d1","version":%d,"updates":[{"client":"*","seq":%d,"changes":"*","person":"anna","at":"*"}],"length":"*","sum":"*"}`

// What is stored on one node is shown on the other, at once and as the journal has it.
func TestNodesShowWhatOthersStored(t *testing.T) {
	t.Parallel()
	m, list := startNodes(t, 2)
	p, q := list[0].visit(t, "anna"), list[1].visit(t, "bob")
	p.open("d1", 0, "")
	q.open("d1", 0, "")
	for i := range 100 {
		p.insert("d1", i, i+1, i, "x")
		p.expect(byAnna, i, i+1)
	}
	for version := 0; version < 100; {
		u := q.until("updates")
		if int(u["version"].(float64)) != version {
			t.Fatalf("I5: version %v after %d", u["version"], version)
		}
		version += len(u["updates"].([]any))
	}
	q.insert("d1", 100, 1, 100, "y")
	p.expect(`{"type":"updates","doc":"d1","version":100,"updates":[{"client":%q,"seq":1,"changes":"*","person":"bob","at":"*"}],"length":101,"sum":"*"}`, q.client)
	if loads := list[0].journal.loads["d1"]; loads > 3 {
		t.Errorf("the document was loaded %d times", loads)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, h := range m.said {
		if fmt.Sprint(h) == "" || strings.Contains(fmt.Sprint(h), "xx") {
			t.Errorf("a hint tells what was written: %v", h)
		}
	}
}

// A document that nobody has open is not behind either when somebody opens it again.
func TestNodesKeepUpWithoutReaders(t *testing.T) {
	t.Parallel()
	_, list := startNodes(t, 2)
	q := list[1].visit(t, "bob")
	q.open("d1", 0, "")
	q.send(`{"type":"close","doc":"d1"}`)
	p := list[0].visit(t, "anna")
	p.open("d1", 0, "")
	p.insert("d1", 0, 1, 0, "x")
	p.until("updates")
	eventually(t, "the other node is up to date", func() bool {
		q.send(`{"type":"open","doc":"d1"}`)
		m := q.until("doc")
		q.send(`{"type":"close","doc":"d1"}`)
		return m["text"] == "x"
	})
}

// N1: hints that are lost, doubled, late, or out of order, and all of these: nothing is lost, doubled or out of order in a
// document, and gaps are filled within ten seconds.
func TestNodesWithBadHints(t *testing.T) {
	t.Parallel()
	chance := func(n int) bool { return rand.IntN(n) == 0 }
	for name, tt := range map[string]struct {
		fault  func(h realtime.Hint, from, to int) []time.Duration
		within time.Duration
	}{
		"about documents lost": {lose(realtime.HintDocument), 3 * time.Second},
		"all lost":             {lose(""), realtime.PollVersions},
		"every other one lost": {func(h realtime.Hint, _, _ int) []time.Duration {
			if chance(2) {
				return nil
			}
			return []time.Duration{0}
		}, 5 * time.Second},
		"doubled": {func(realtime.Hint, int, int) []time.Duration { return []time.Duration{0, 0, 50 * time.Millisecond} }, 3 * time.Second},
		"late":    {func(realtime.Hint, int, int) []time.Duration { return []time.Duration{30 * time.Second} }, realtime.PollVersions},
		"out of order": {func(realtime.Hint, int, int) []time.Duration {
			return []time.Duration{time.Duration(rand.IntN(400)) * time.Millisecond}
		}, 3 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m, list := startNodes(t, 2)
			p, q := list[0].visit(t, "anna"), list[1].visit(t, "bob")
			p.open("d1", 0, "")
			q.open("d1", 0, "")
			m.set(tt.fault)
			for i := range 20 {
				p.insert("d1", i, i+1, i, "x")
				p.expect(byAnna, i, i+1) // N2: what is written is acknowledged all the same
			}
			began := time.Now()
			for version := 0; version < 20; {
				u := q.until("updates")
				if int(u["version"].(float64)) != version {
					t.Fatalf("I5: version %v after %d", u["version"], version)
				}
				version += len(u["updates"].([]any))
			}
			took := time.Since(began)
			if took > tt.within {
				t.Errorf("it took %v", took)
			}
			t.Logf("it took %v", took)
			m.set(nil)
		})
	}
}

// N4, I1: writers on two nodes write in one document at once, on connections that break and move to the other node, while
// hints go astray: every text ends as the fold of the journal.
func TestNodesConverge(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	m, list := startNodes(t, 2, func(c *realtime.Config) {
		c.Limits.ConnectionsPerPerson, c.Limits.PollVersions = 1000, 300*time.Millisecond
	})
	m.set(func(h realtime.Hint, _, _ int) []time.Duration {
		if h.Kind == realtime.HintDocument && rand.IntN(3) == 0 {
			return nil
		}
		return []time.Duration{time.Duration(rand.IntN(20)) * time.Millisecond}
	})
	var all sync.WaitGroup
	writers := make([]*writer, 6)
	for i := range writers {
		w := &writer{n: list[0], nodes: list, tb: t, random: rand.New(rand.NewPCG(seed, uint64(i)))}
		writers[i] = w
		all.Go(func() { w.run(60) })
	}
	all.Wait()
	if t.Failed() {
		return
	}
	want, total := list[0].journal.text(t, "d1"), list[0].journal.count("d1")
	for i, w := range writers {
		for w.known < total {
			w.receive(w.page.raw())
		}
		if w.text.String() != want {
			t.Errorf("writer %d ended with another text", i)
		}
	}
	t.Logf("%d updates, %d units", total, len(want))
}

// Events reach those who watch on another node; where hints were lost they are told to refresh.
func TestNodesAnnounce(t *testing.T) {
	t.Parallel()
	m, list := startNodes(t, 2)
	p := list[1].visit(t, "bob")
	p.watch("")
	list[0].hub.Announce(card("a1"))
	p.expectCard("a1")
	since := list[1].hub.Position()
	m.set(lose(realtime.HintEvent))
	began := time.Now()
	list[0].hub.Announce(card("a2"))
	p.until("stale")
	if took := time.Since(began); took > 3*time.Second {
		t.Errorf("it took %v", took)
	}
	m.set(nil)
	q := list[1].visit(t, "eve")
	q.send(`{"type":"watch","topic":"board:c1","since":%d}`, since)
	q.until("stale")
	list[0].hub.Announce(card("a3"))
	p.expectCard("a3")
	if list[0].hub.Position()>>20 == list[1].hub.Position()>>20 {
		t.Error("numbers of one node can be taken for numbers of the other")
	}
}

// N9: a hint that no node of ours would say is ignored, and one that is forged tells nobody anything.
func TestNodesIgnoreWhatIsForged(t *testing.T) {
	t.Parallel()
	m, list := startNodes(t, 2)
	p := list[1].visit(t, "anna")
	p.open("d1", 0, "")
	p.watch("")
	p.until("presence")
	before := list[1].metric(t, "rodedraad_live_hints_ignored_total")
	long := strings.Repeat("x", 300)
	bad := []realtime.Hint{
		{}, {Kind: "text", Node: "n", Number: 1}, {Kind: realtime.HintDocument, Document: "d1", Version: 7},
		{Kind: realtime.HintDocument, Node: "n", Number: 1, Document: "d1", Version: -7}, {Kind: realtime.HintDocument, Node: "n", Number: 1, Version: 1},
		{Kind: realtime.HintDocument, Node: long, Number: 1, Document: "d1", Version: 1}, {Kind: realtime.HintPerson, Node: "n", Number: 1},
		{Kind: realtime.HintSession, Node: "n", Number: 1, Session: long}, {Kind: realtime.HintClient, Node: "n", Number: 1, Client: "a b"},
		{Kind: realtime.HintEvent, Node: "n", Number: 1, Event: domain.Event{Topic: "board:c1", Verb: "card", Subject: domain.Ref{Kind: "card", ID: "<b>"}}},
		{Kind: realtime.HintEvent, Node: "n", Number: 1, Event: domain.Event{Topic: "board:c1", Verb: "card", Was: "everybody"}},
		{Kind: realtime.HintEvent, Node: "n", Number: 1, Event: domain.Event{Topic: "board:c1", Verb: "<script>" + long}},
		{Kind: realtime.HintTopic, Node: "n", Number: 1, Topic: "\x00"},
	}
	for _, h := range bad {
		m.inject(h)
	}
	if got := list[1].metric(t, "rodedraad_live_hints_ignored_total") - before; int(got) != len(bad) {
		t.Errorf("%v of %d were ignored", got, len(bad))
	}
	m.inject(realtime.Hint{Kind: realtime.HintDocument, Node: "n", Number: 1, Document: "d1", Version: 1 << 40})
	m.inject(realtime.Hint{Kind: realtime.HintDocument, Node: "n", Number: 2, Document: "none", Version: 1})
	m.inject(realtime.Hint{Kind: realtime.HintRights, Node: "n", Number: 3, Document: "d1"})
	m.inject(realtime.Hint{Kind: realtime.HintTopic, Node: "n", Number: 4, Topic: "board:c1"})
	p.quiet()
	q := list[0].visit(t, "anna")
	q.open("d1", 0, "")
	q.insert("d1", 0, 1, 0, "x")
	p.expect(byAnna, 0, 1)
	for i := range 2 * realtime.MaxNodes {
		m.inject(realtime.Hint{Kind: realtime.HintLeaving, Node: fmt.Sprint("n", i), Number: 1})
	}
	q.insert("d1", 1, 2, 1, "x")
	p.expect(byAnna, 1, 2)
}

// A node that ends takes leave, and is not waited for; one that falls silent is.
func TestNodesTakeLeave(t *testing.T) {
	t.Parallel()
	m, list := startNodes(t, 3)
	if err := list[2].hub.Shutdown(t.Context()); err != nil {
		t.Fatal(err)
	}
	time.Sleep(realtime.AwayAfter + 500*time.Millisecond)
	if list[0].metric(t, "rodedraad_live_nodes_away") != 0 {
		t.Error("a node that took leave is waited for")
	}
	m.set(func(_ realtime.Hint, from, _ int) []time.Duration {
		if from == 1 {
			return nil
		}
		return []time.Duration{0}
	})
	eventually(t, "it is noticed", func() bool { return list[0].metric(t, "rodedraad_live_nodes_away") == 1 })
}

// A node that is alone compares versions with the database too: other programs write there.
func TestVersionsAreCompared(t *testing.T) {
	t.Parallel()
	n := start(t, func(c *realtime.Config) { c.Limits.PollVersions = 100 * time.Millisecond })
	p := n.visit(t, "anna")
	p.open("d1", 0, "")
	n.journal.write("d1", "a", "b")
	p.expect(`{"type":"updates","doc":"d1","version":0,"updates":["*","*"],"length":2,"sum":"*"}`)
	var many []string
	for range realtime.KeptUpdates + 50 {
		many = append(many, "x")
	}
	n.journal.write("d1", many...)
	if m := p.until("updates"); len(m["updates"].([]any)) != len(many) {
		t.Errorf("told %d updates", len(m["updates"].([]any)))
	}
	n.journal.set(func(j *journal) { j.onRead = func(string) error { return errAway } })
	n.journal.write("d1", "z")
	eventually(t, "it was tried", func() bool { return strings.Contains(n.log.String(), "could not be read") })
	n.journal.set(func(j *journal) { j.onRead = nil })
	if m := p.until("updates"); int(m["version"].(float64)) != 2+len(many) {
		t.Errorf("told %v", m)
	}
	if strings.Contains(n.log.String(), "canary") {
		t.Error("the words of an error were logged")
	}
}

// What other nodes stored stands in the history as they stored it.
func TestNodesKeepWhoWroteWhat(t *testing.T) {
	t.Parallel()
	n := start(t, func(c *realtime.Config) { c.Limits.PollVersions = 50 * time.Millisecond })
	p := n.visit(t, "anna")
	p.open("d1", 0, "")
	at := time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
	n.journal.set(func(j *journal) {
		j.docs["d1"] = []text.Update{{Client: "far", Seq: 1, Changes: text.Insert(0, 0, "x"), Person: "zoe", At: at}}
	})
	p.expect(`{"type":"updates","doc":"d1","version":0,"updates":[{"client":"far","seq":1,"changes":[[0,"x"]],"person":"zoe","at":"2026-11-21T10:00:00.000Z"}],"length":1,"sum":"*"}`)
}
