package realtime_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"rodedraad/domain"
	"rodedraad/realtime"
)

// revocations are ways in which hints about rights fail.
var revocations = []struct {
	name  string
	fault func(realtime.Hint, int, int) []time.Duration
}{
	{"told", nil},
	{"the hint is lost", lose(realtime.HintPerson)},
	{"the bus is away", lose("")},
	{"the other node is not heard", func(_ realtime.Hint, from, to int) []time.Duration {
		if from == 0 && to == 1 {
			return nil
		}
		return []time.Duration{0}
	}},
	{"the other node is heard late", func(_ realtime.Hint, from, to int) []time.Duration {
		if from == 0 && to == 1 {
			return []time.Duration{time.Minute}
		}
		return []time.Duration{0}
	}},
	{"everything is late", func(realtime.Hint, int, int) []time.Duration { return []time.Duration{5 * time.Second} }},
}

// N8: a right that is lost on one node is felt on the other within two seconds, whatever has become of the bus.
func TestNodesRevoke(t *testing.T) {
	t.Parallel()
	for _, tt := range revocations {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			m, list := startNodes(t, 2)
			p, r := list[1].visit(t, "anna"), list[1].call(t, "anna")
			p.open("d1", 0, "")
			p.watch("")
			r.send(`{"type":"open","doc":"d1"}`)
			r.expect(`{"type":"doc","doc":"d1","version":0,"text":"","may":"write"}`)
			m.set(tt.fault)
			if tt.fault != nil && tt.name != "the hint is lost" {
				eventually(t, "it is noticed", func() bool { return list[1].metric(t, "rodedraad_live_nodes_away") == 1 })
			}
			list[0].gate.set(func(g *gate) { g.refuse["anna"] = domain.ErrForbidden })
			began := time.Now()
			list[0].hub.RecheckPerson("anna")
			p.until("refused")
			p.until("error")
			r.expect(`{"type":"refused","doc":"d1","code":"forbidden","message":"*"}`)
			took := time.Since(began)
			if took > 2*time.Second {
				t.Errorf("it took %v", took)
			}
			t.Logf("it took %v", took)
			p.insert("d1", 0, 1, 0, "x")
			p.until("refused")
			m.set(nil)
		})
	}
}

// While others cannot be heard, rights that stay are no trouble to anybody.
func TestNodesAskInVain(t *testing.T) {
	t.Parallel()
	m, list := startNodes(t, 2)
	p := list[1].visit(t, "anna")
	p.open("d1", 0, "")
	m.set(lose(""))
	eventually(t, "it is noticed", func() bool { return list[1].metric(t, "rodedraad_live_nodes_away") == 1 })
	asked := func() (n int) {
		list[1].gate.set(func(g *gate) { n = g.asked["anna d1"] })
		return n
	}
	before := asked()
	eventually(t, "rights are asked again, twice", func() bool { return asked() >= before+2 })
	p.insert("d1", 0, 1, 0, "x")
	p.expect(byAnna, 0, 1)
	p.quiet()
	m.set(nil)
	eventually(t, "it is over", func() bool { return list[1].metric(t, "rodedraad_live_nodes_away") == 0 })
}

// A session that expired, or ended on a node that could not tell, ends its connections all the same.
func TestNodesFindEndedSessions(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	over := map[string]bool{}
	m, list := startNodes(t, 2, func(c *realtime.Config) {
		c.Ended = func(_ context.Context, sessions []string) (ended []string, err error) {
			mu.Lock()
			defer mu.Unlock()
			if over["away"] {
				return nil, errAway
			}
			for _, s := range sessions {
				if over[s] {
					ended = append(ended, s)
				}
			}
			return ended, nil
		}
	})
	p, q, other := list[1].visit(t, "anna"), list[1].call(t, "bob"), list[1].visit(t, "eve")
	m.set(lose(""))
	eventually(t, "it is noticed", func() bool { return list[1].metric(t, "rodedraad_live_nodes_away") == 1 })
	mu.Lock()
	over["s-anna"], over["s-bob"] = true, true
	mu.Unlock()
	began := time.Now()
	p.closed(4003)
	q.closed(4003)
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("it took %v", took)
	}
	mu.Lock()
	over["away"] = true
	mu.Unlock()
	eventually(t, "it is logged", func() bool { return strings.Contains(list[1].log.String(), "which sessions have ended") })
	other.quiet()
	if strings.Contains(list[1].log.String(), "canary") {
		t.Error("the words of an error were logged")
	}
}

// A session that ends, and a client id that is taken over, end connections on other nodes; but not one that has just begun.
func TestNodesEndConnections(t *testing.T) {
	t.Parallel()
	_, list := startNodes(t, 2)
	p, q, other := list[1].visit(t, "anna"), list[1].visit(t, "bob"), list[1].visit(t, "eve")
	list[0].hub.EndSession("s-anna")
	p.closed(4003)
	moved := list[0].visit(t, "bob")
	moved.send(`{"type":"resume","client":%q,"key":%q}`, q.client, q.key)
	moved.expect(`{"type":"resumed","client":%q}`, q.client)
	q.quiet() // it has the id for less than a hint may take
	time.Sleep(realtime.AwayAfter)
	again := list[0].visit(t, "bob")
	again.send(`{"type":"resume","client":%q,"key":%q}`, q.client, q.key)
	q.closed(4001)
	moved.closed(4001)
	again.until("resumed")
	again.quiet()
	other.quiet()
}
