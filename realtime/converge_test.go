package realtime_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"
	"unicode/utf16"

	"rodedraad/domain/text"
	"rodedraad/realtime"
)

// writer is a page with an editor: it keeps what is confirmed and what is not, as the editor's library does.
type writer struct {
	n       *node
	nodes   []*node // it connects to any of these when there are some
	tb      testing.TB
	random  *rand.Rand
	page    *page
	known   int // the version confirmed
	text    text.Text
	pending []text.Update
	seq     int
	waiting bool // for the answer to a push
	tokens  int
}

// wire is an updates, doc, reset or refused message.
type wire struct {
	Type, Doc, Text, Sum, Code string
	Version, Length            int
	Updates                    []struct {
		Client  string
		Seq     int
		Changes json.RawMessage
	}
}

func (w *writer) connect() {
	old := w.page
	if len(w.nodes) > 0 {
		w.n = w.nodes[w.random.IntN(len(w.nodes))]
	}
	w.page = w.n.visit(w.tb, "anna")
	w.waiting = false
	if old == nil {
		w.page.send(`{"type":"open","doc":"d1"}`)
		return
	}
	w.page.send(`{"type":"resume","client":%q,"key":%q}`, old.client, old.key)
	w.page.expect(`{"type":"resumed","client":%q}`, old.client)
	w.page.client, w.page.key = old.client, old.key
	w.page.send(`{"type":"open","doc":"d1","version":%d}`, w.known)
}

// receive handles one message.
func (w *writer) receive(frame string) {
	var m wire
	if err := json.Unmarshal([]byte(frame), &m); err != nil {
		w.tb.Fatal(err)
	}
	switch m.Type {
	case "doc":
		w.known = m.Version
		w.text, _ = text.New(m.Text)
	case "refused":
		if m.Code != "unavailable" && m.Code != "too_fast" {
			w.tb.Fatalf("refused: %s", frame)
		}
		w.waiting = false
	case "updates":
		w.apply(m)
	default:
		w.tb.Fatalf("unexpected: %s", frame)
	}
}

func (w *writer) apply(m wire) {
	if m.Version != w.known {
		w.tb.Fatalf("I5: version %d after %d", m.Version, w.known)
	}
	for _, u := range m.Updates {
		changes, err := text.ParseChanges(u.Changes)
		if err != nil {
			w.tb.Fatal(err)
		}
		w.known++
		if u.Client == w.page.client {
			if len(w.pending) == 0 || w.pending[0].Seq != u.Seq {
				w.tb.Fatalf("own update %d came back out of turn", u.Seq)
			}
			w.pending = w.pending[1:]
			w.waiting = false
			continue
		}
		for i := range w.pending {
			mine := w.pending[i].Changes
			w.pending[i].Changes = mine.Map(changes, false)
			changes = changes.Map(mine, true)
		}
		w.change(changes)
	}
	if len(w.pending) == 0 && (m.Length != w.text.Len() || m.Sum != w.text.Sum()) {
		w.tb.Fatalf("I1: diverged at version %d", w.known)
	}
}

func (w *writer) change(c text.ChangeSet) {
	after, err := c.Apply(w.text)
	if err != nil {
		w.tb.Fatal(err)
	}
	w.text = after
}

// type changes something at random: mostly a token of its own, sometimes it deletes.
func (w *writer) typeSomething() {
	units := utf16.Encode([]rune(w.text.String()))
	at := w.random.IntN(len(units) + 1)
	for at > 0 && at < len(units) && units[at]&0xfc00 == 0xdc00 {
		at--
	}
	old := w.text.String()
	before, after := string(utf16.Decode(units[:at])), string(utf16.Decode(units[at:]))
	if w.random.IntN(5) == 0 && after != "" {
		_, cut, _ := strings.Cut(after, "⟧")
		after = cut
	} else {
		w.tokens++
		before += fmt.Sprintf("⟦%s-%d😀\n⟧", w.page.client[:3], w.tokens)
	}
	c := text.Replace(w.text, before+after)
	if before+after == old {
		return
	}
	w.change(c)
	w.seq++
	w.pending = append(w.pending, text.Update{Seq: w.seq, Changes: c})
}

func (w *writer) push() {
	if w.waiting || len(w.pending) == 0 {
		return
	}
	var updates []string
	for _, u := range w.pending {
		changes, _ := u.Changes.MarshalJSON()
		updates = append(updates, fmt.Sprintf(`{"client":"$me","seq":%d,"changes":%s}`, u.Seq, changes))
	}
	w.waiting = true
	w.page.send(`{"type":"push","doc":"d1","version":%d,"updates":[%s]}`, w.known, strings.Join(updates, ","))
}

// run types for a while, on a connection that breaks now and then, and then waits until everything is confirmed.
func (w *writer) run(rounds int) {
	w.connect()
	w.receive(w.page.raw())
	for range rounds {
		for range w.random.IntN(3) {
			w.typeSomething()
		}
		w.push()
		if w.random.IntN(25) == 0 {
			w.page.ws.Close()
			w.connect()
			w.receive(w.page.raw())
		}
		time.Sleep(time.Duration(w.random.IntN(8)) * time.Millisecond)
		w.drain()
	}
	for len(w.pending) > 0 {
		w.push()
		w.receive(w.page.raw())
		if !w.waiting {
			time.Sleep(5 * time.Millisecond)
		}
	}
}

func (w *writer) drain() {
	for {
		select {
		case frame, open := <-w.page.in:
			if !open {
				w.tb.Fatalf("the connection ended: %v", w.page.end)
			}
			w.receive(frame)
		default:
			return
		}
	}
}

// disturb makes transactions fail, their answers get lost, and another node be first, now and then.
func disturb(j *journal) {
	var commits atomic.Int32
	elsewhere := 0
	j.onCommit = func([]text.Commit) error {
		if commits.Add(1)%17 == 0 {
			return errors.New("the transaction failed")
		}
		return nil
	}
	j.after = func([]text.Commit) error {
		if commits.Load()%23 == 0 {
			return errors.New("the answer was lost")
		}
		return nil
	}
	j.first = func(doc string, version int) []text.Update {
		if version%19 != 7 {
			return nil
		}
		elsewhere++
		now, _ := fold(j.docs[doc])
		return []text.Update{{Client: "elsewhere", Seq: elsewhere, Changes: text.Insert(now.Len(), 0, "⟦e⟧"), Person: "far"}}
	}
}

// C1, C7, I1, I3, I5: eight writers, connections that break, commits that fail and another node that is first: in the end
// every text is the fold of the journal.
func TestConvergence(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	n := start(t, func(c *realtime.Config) { c.Limits.ConnectionsPerPerson = 1000 })
	n.journal.set(disturb)
	var all sync.WaitGroup
	writers := make([]*writer, 8)
	for i := range writers {
		w := &writer{n: n, tb: t, random: rand.New(rand.NewPCG(seed, uint64(i)))}
		writers[i] = w
		all.Go(func() { w.run(150) })
	}
	all.Wait()
	if t.Failed() {
		return
	}
	want, total := n.journal.text(t, "d1"), n.journal.count("d1")
	for i, w := range writers {
		for w.known < total {
			w.receive(w.page.raw())
		}
		if w.text.String() != want {
			t.Errorf("writer %d ended with another text", i)
		}
	}
	p := n.visit(t, "anna")
	p.send(`{"type":"open","doc":"d1"}`)
	if m := p.until("doc"); m["text"] != want || int(m["version"].(float64)) != total {
		t.Error("the server has another text")
	}
	t.Logf("%d updates, %d units", total, len(want))
}
