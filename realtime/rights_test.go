package realtime_test

import (
	"sync/atomic"
	"testing"
	"time"

	"rodedraad/domain"
	"rodedraad/domain/text"
	"rodedraad/realtime"
)

// A3: what was opened, and nothing else, is there for a connection; and a bad message changes no rights.
func TestNothingButWhatWasOpened(t *testing.T) {
	n := start(t)
	n.journal.write("secret", "canary")
	n.gate.set(func(g *gate) { g.refuse["anna secret"] = domain.ErrNotFound })
	p, bob := n.visit(t, "anna"), n.visit(t, "bob")
	bob.open("secret", 1, "canary")
	p.open("d1", 0, "")
	for _, frame := range []string{
		`{"type":"open","doc":"secret"}`,
		`{"type":"open","doc":"secret","version":0}`,
		`{"type":"push","doc":"secret","version":0,"updates":[{"client":"$me","seq":1,"changes":[[0,"x"]]}]}`,
	} {
		p.send("%s", frame)
		if m := p.next(); m["type"] != "refused" || m["code"] != "forbidden" || m["text"] != nil {
			t.Errorf("%s was answered with %v", frame, m)
		}
	}
	p.send(`{"type":"resume","client":"c","key":"wrong"}`)
	p.until("error")
	p.send(`{"type":"open","doc":"secret"}`)
	p.expect(`{"type":"refused","doc":"secret","code":"forbidden","message":"*"}`)
	p.send(`{"type":"cursor","doc":"secret","version":0,"anchor":0,"head":0}`)
	p.send(`{"type":"close","doc":"secret"}`)
	bob.insert("secret", 1, 1, 6, "x")
	bob.until("updates")
	p.quiet()
}

func TestRightsAreRememberedUntilARecheck(t *testing.T) {
	n := start(t)
	p := n.visit(t, "anna")
	p.open("d1", 0, "")
	for i := range 10 {
		p.insert("d1", i, i+1, i, "x")
		p.until("updates")
	}
	n.gate.mu.Lock()
	if n.gate.asked["anna d1"] != 1 {
		t.Errorf("asked %d times", n.gate.asked["anna d1"])
	}
	n.gate.mu.Unlock()
	n.hub.RecheckDocument("other")
	n.hub.RecheckDocument("d1")
	eventually(t, "asked again", func() bool {
		n.gate.mu.Lock()
		defer n.gate.mu.Unlock()
		return n.gate.asked["anna d1"] == 2
	})
	p.quiet() // nothing has changed for the page
}

// A4: a lost right ends what rests on it within two seconds, whichever way it is announced, and for nobody else.
func TestRecheck(t *testing.T) {
	for _, tt := range []struct {
		name    string
		recheck func(n *node)
	}{
		{"person", func(n *node) { n.hub.RecheckPerson("anna") }},
		{"document", func(n *node) { n.hub.RecheckDocument("d1") }},
		{"topic", func(n *node) { n.hub.RecheckTopic("board:c1") }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			n := start(t)
			p, bob := n.visit(t, "anna"), n.visit(t, "bob")
			p.open("d1", 0, "")
			bob.open("d1", 0, "")
			write := func(frozen, write bool) domain.DocumentAccess {
				return domain.DocumentAccess{Write: write, Names: true, Frozen: frozen, Topic: "board:c1"}
			}
			for _, step := range []struct {
				access domain.DocumentAccess
				may    string
				code   string
			}{
				{write(false, false), "read", "forbidden"}, {write(false, true), "write", ""},
				{write(true, true), "read", "frozen"}, {write(false, true), "write", ""},
			} {
				n.gate.set(func(g *gate) { g.rules["anna"] = step.access })
				tt.recheck(n)
				p.expect(`{"type":"updates","doc":"d1","version":0,"updates":[],"may":%q,"length":0,"sum":"*"}`, step.may)
				if step.code != "" {
					p.insert("d1", 0, 1, 0, "x")
					p.expect(`{"type":"refused","doc":"d1","code":%q,"seq":1,"message":"*"}`, step.code)
				}
			}
			began := time.Now()
			n.gate.set(func(g *gate) { g.refuse["anna d1"] = domain.ErrNotFound })
			tt.recheck(n)
			p.expect(`{"type":"refused","doc":"d1","code":"forbidden","message":"*"}`)
			if took := time.Since(began); took > 2*time.Second {
				t.Errorf("it took %v", took)
			}
			bob.insert("d1", 0, 1, 0, "canary")
			bob.until("updates")
			p.insert("d1", 0, 1, 0, "x")
			p.expect(`{"type":"refused","doc":"d1","code":"forbidden","seq":1,"message":"*"}`)
			p.quiet()
		})
	}
}

// From the moment that a recheck was asked for, nothing is done on the old answer, not even before the new one is there.
func TestRecheckHoldsAtOnce(t *testing.T) {
	n := start(t)
	p := n.visit(t, "anna")
	p.open("d1", 0, "")
	n.gate.set(func(g *gate) {
		g.refuse["anna"] = domain.ErrForbidden
		g.onAsk = func(string, string) error { time.Sleep(100 * time.Millisecond); return nil }
	})
	n.hub.RecheckPerson("anna")
	p.insert("d1", 0, 1, 0, "x")
	p.expect(`{"type":"refused","doc":"d1","code":"forbidden","message":"*"}`)
	if n.journal.count("d1") != 0 {
		t.Error("it was stored")
	}
}

// A push that waits when the right to write is lost is refused.
func TestRecheckReachesWhatWaits(t *testing.T) {
	n := start(t)
	p, bob := n.visit(t, "anna"), n.visit(t, "bob")
	p.open("d1", 0, "")
	bob.open("d1", 0, "")
	release := make(chan struct{})
	var held atomic.Int32
	n.journal.set(func(j *journal) { j.onCommit = func([]text.Commit) error { held.Add(1); <-release; return nil } })
	bob.insert("d1", 0, 1, 0, "x")
	eventually(t, "a transaction is going on", func() bool { return held.Load() == 1 })
	p.insert("d1", 0, 1, 0, "canary")
	p.quiet()
	n.gate.set(func(g *gate) { g.refuse["anna"] = domain.ErrNotFound })
	n.hub.RecheckPerson("anna")
	p.expect(`{"type":"refused","doc":"d1","code":"forbidden","message":"*"}`)
	close(release)
	bob.until("updates")
	bob.quiet()
	p.expect(`{"type":"refused","doc":"d1","code":"forbidden","seq":1,"message":"*"}`)
	p.quiet()
}

// An answer that was on its way when rights changed is not kept.
func TestRecheckWhileOpening(t *testing.T) {
	n := start(t)
	p := n.visit(t, "anna")
	entered, release := make(chan struct{}), make(chan struct{})
	var first atomic.Bool
	n.gate.set(func(g *gate) {
		g.onAsk = func(string, string) error {
			if first.CompareAndSwap(false, true) {
				close(entered)
				<-release
				return nil
			}
			return domain.ErrNotFound
		}
	})
	p.send(`{"type":"open","doc":"d1"}`)
	<-entered
	n.hub.RecheckDocument("d1")
	close(release)
	p.expect(`{"type":"refused","doc":"d1","code":"forbidden","message":"*"}`)
	p.quiet()
}

// Rights that cannot be checked are no rights.
func TestRecheckWithoutAnAnswer(t *testing.T) {
	n := start(t)
	p := n.visit(t, "anna")
	p.open("d1", 0, "")
	n.gate.set(func(g *gate) { g.refuse["anna"] = errAway })
	n.hub.RecheckPerson("anna")
	p.expect(`{"type":"refused","doc":"d1","code":"unavailable","message":"*"}`)
	p.insert("d1", 0, 1, 0, "x") // was sent before that was heard, and is no reason to give up
	p.expect(`{"type":"refused","doc":"d1","code":"unavailable","seq":1,"message":"*"}`)
	n.gate.set(func(g *gate) { delete(g.refuse, "anna") })
	p.open("d1", 0, "")
	p.insert("d1", 0, 1, 0, "x")
	p.expect(`{"type":"updates","doc":"d1","version":0,"updates":["*"],"length":1,"sum":"*"}`)
	n.gate.set(func(g *gate) { g.refuse["anna"] = errAway })
	n.hub.RecheckPerson("anna")
	p.expect(`{"type":"refused","doc":"d1","code":"unavailable","message":"*"}`)
	p.send(`{"type":"close","doc":"d1"}`)
	p.insert("d1", 1, 2, 1, "x")
	p.expect(`{"type":"refused","doc":"d1","code":"forbidden","seq":2,"message":"*"}`)
}

// With a gate that hangs, those who wait too long are sent away rather than left with rights that nobody checked.
func TestRecheckOfManyWithAGateThatHangs(t *testing.T) {
	n := start(t)
	const pages = 3 * realtime.MaxRecheckWorkers
	for range pages {
		n.visit(t, "anna").open("d1", 0, "")
	}
	n.gate.set(func(g *gate) { g.onAsk = func(string, string) error { time.Sleep(realtime.RecheckWithin); return nil } })
	n.hub.RecheckPerson("anna")
	eventually(t, "most are gone", func() bool {
		return n.metric(t, "rodedraad_live_connections") <= realtime.MaxRecheckWorkers
	})
}

func TestEndSession(t *testing.T) {
	n := start(t)
	p, same, other := n.visit(t, "anna&session=s1"), n.visit(t, "anna&session=s1"), n.visit(t, "anna&session=s2")
	p.open("d1", 0, "")
	n.hub.EndSession("s1")
	p.closed(4003)
	same.closed(4003)
	other.quiet()
}
