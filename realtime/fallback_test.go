package realtime_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"rodedraad/domain"
	"rodedraad/domain/text"
	"rodedraad/realtime"
)

// caller is a page that has no socket: it posts and polls.
type caller struct {
	tb      testing.TB
	hub     *realtime.Hub
	visitor realtime.Visitor
	id      string
	client  string
	after   int
	waiting []string // told, and not looked at yet
}

// call opens a session for a person, and reads hello.
func (n *node) call(tb testing.TB, person string) *caller {
	tb.Helper()
	c := &caller{tb: tb, hub: n.hub, visitor: realtime.Visitor{
		Person: domain.PersonID(person), Name: strings.ToUpper(person), Language: "nl", Session: "s-" + person,
	}}
	id, err := n.hub.OpenSession(c.visitor)
	if err != nil {
		tb.Fatalf("open: %v", err)
	}
	c.id = id
	hello := c.expect(`{"type":"hello","client":"*","key":"*","vault":"*","person":{"id":%q,"name":"*"},"build":"b1","now":"*"}`, person)
	c.client, _ = hello["client"].(string)
	return c
}

// send posts messages; $me stands for the client id.
func (c *caller) send(messages ...string) {
	c.tb.Helper()
	raw := make([]json.RawMessage, len(messages))
	for i, m := range messages {
		raw[i] = json.RawMessage(strings.ReplaceAll(m, "$me", c.client))
	}
	if err := c.hub.Post(c.id, c.visitor, raw); err != nil {
		c.tb.Fatalf("post: %v", err)
	}
}

// poll gives what is told after a number.
func (c *caller) poll(after int) (next int, messages []string, err error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	next, raw, err := c.hub.Poll(ctx, c.id, c.visitor, after)
	for _, m := range raw {
		messages = append(messages, string(m))
	}
	return next, messages, err
}

// raw gives the next message.
func (c *caller) raw() string {
	c.tb.Helper()
	for deadline := time.Now().Add(patience); len(c.waiting) == 0; {
		next, messages, err := c.poll(c.after)
		if err != nil || time.Now().After(deadline) {
			c.tb.Fatalf("poll after %d: %v", c.after, err)
		}
		c.after, c.waiting = next, messages
	}
	m := c.waiting[0]
	c.waiting = c.waiting[1:]
	return m
}

// expect reads the next message, which must be as given; see page.expect.
func (c *caller) expect(format string, args ...any) map[string]any {
	c.tb.Helper()
	frame, want := c.raw(), strings.ReplaceAll(fmt.Sprintf(format, args...), "$me", c.client)
	got := decode(c.tb, frame)
	if !matches(decode(c.tb, want), got) {
		c.tb.Fatalf("got  %s\nwant %s", frame, want)
	}
	return got
}

// closed drops what is told until the end of the connection, which must be with that code, and checks that it stays told
// until it has arrived.
func (c *caller) closed(code int) {
	c.tb.Helper()
	want := fmt.Sprintf(`{"type":"closed","code":%d}`, code)
	for m := c.raw(); m != want; m = c.raw() {
		if strings.Contains(m, `"type":"closed"`) {
			c.tb.Fatalf("got %s, want %s", m, want)
		}
	}
	if len(c.waiting) > 0 {
		c.tb.Fatalf("after the end came %q", c.waiting)
	}
	if _, again, err := c.poll(c.after - 1); err != nil || len(again) != 1 || again[0] != want {
		c.tb.Fatalf("asked again, got %q, %v", again, err)
	}
	c.gone(c.after)
}

// gone checks that the session is not there any more.
func (c *caller) gone(after int) {
	c.tb.Helper()
	if _, _, err := c.poll(after); !errors.Is(err, domain.ErrNotFound) {
		c.tb.Fatalf("poll of a session that ended: %v", err)
	}
	if err := c.hub.Post(c.id, c.visitor, nil); !errors.Is(err, domain.ErrNotFound) {
		c.tb.Fatalf("post to a session that ended: %v", err)
	}
}

// The same messages travel over HTTP, in the same order, between pages with and without a socket.
func TestFallback(t *testing.T) {
	n := start(t)
	c, p := n.call(t, "anna"), n.visit(t, "bob")
	p.open("d1", 0, "")
	c.send(`{"type":"open","doc":"d1"}`,
		`{"type":"push","doc":"d1","version":0,"updates":[{"client":"$me","seq":1,"changes":[[0,"a"]]}]}`,
		`{"type":"clock"}`, `{"type":"x"}`, `[]`)
	c.expect(`{"type":"doc","doc":"d1","version":0,"text":"","may":"write"}`)
	var got []string
	for range 4 {
		got = append(got, c.raw())
	}
	for _, want := range []string{`"type":"clock"`, `"code":"unknown_type"`, `"code":"bad_message"`, `"type":"updates","doc":"d1","version":0`} {
		if !strings.Contains(strings.Join(got, "\n"), want) {
			t.Errorf("%s is not in %q", want, got)
		}
	}
	p.expect(`{"type":"updates","doc":"d1","version":0,"updates":[{"client":%q,"seq":1,"changes":[[0,"a"]],"person":"anna","at":"*"}],"length":1,"sum":"*"}`, c.client)
	p.insert("d1", 1, 1, 1, "b")
	c.expect(`{"type":"updates","doc":"d1","version":1,"updates":[{"client":"*","seq":1,"changes":[[0,"b"],1],"person":"bob","at":"*"}],"length":2,"sum":"*"}`)
	if got := n.journal.text(t, "d1"); got != "ba" {
		t.Errorf("stored text %q", got)
	}
}

// A lost answer is fetched again, as often as it takes; what arrived is not told again.
func TestFallbackLostAnswer(t *testing.T) {
	n := start(t)
	c := n.call(t, "anna")
	c.send(`{"type":"open","doc":"d1"}`, `{"type":"open","doc":"d2"}`)
	first, messages, err := c.poll(1)
	if err != nil || first != 3 || len(messages) != 2 {
		t.Fatalf("got %d, %q, %v", first, messages, err)
	}
	c.send(`{"type":"open","doc":"d3"}`)
	for range 3 {
		next, again, err := c.poll(1)
		if err != nil || next != 3 || strings.Join(again, "") != strings.Join(messages, "") {
			t.Fatalf("asked again, got %d, %q, %v", next, again, err)
		}
	}
	if next, rest, err := c.poll(2); err != nil || next != 3 || len(rest) != 1 || rest[0] != messages[1] {
		t.Errorf("after the first got %d, %q, %v", next, rest, err)
	}
	if next, rest, err := c.poll(3); err != nil || next != 4 || !strings.Contains(rest[0], `"d3"`) {
		t.Errorf("after both got %d, %q, %v", next, rest, err)
	}
	for _, after := range []int{-1, 0, 1, 2, 5, 1 << 60} {
		if _, _, err := c.poll(after); domain.KindOf(err) != domain.Invalid {
			t.Errorf("poll after %d: %v", after, err)
		}
	}
}

// A session is of one visitor: for all others it is not there.
func TestFallbackOfSomebodyElse(t *testing.T) {
	n := start(t)
	c := n.call(t, "anna")
	for _, v := range []realtime.Visitor{
		{Person: "anna", Session: "another"}, {Person: "bob", Session: "s-anna"}, {},
	} {
		if _, _, err := n.hub.Poll(t.Context(), c.id, v, 1); !errors.Is(err, domain.ErrNotFound) {
			t.Errorf("poll as %+v: %v", v, err)
		}
		if err := n.hub.Post(c.id, v, nil); !errors.Is(err, domain.ErrNotFound) {
			t.Errorf("post as %+v: %v", v, err)
		}
	}
	c.send(`{"type":"clock"}`)
	c.expect(`{"type":"clock","now":"*"}`)
}

// One poll waits at a time, for a while.
func TestFallbackPollsWaitTheirTurn(t *testing.T) {
	n := start(t, func(c *realtime.Config) { c.Limits.Poll = 300 * time.Millisecond })
	c := n.call(t, "anna")
	older := make(chan time.Duration, 1)
	began := time.Now()
	go func() {
		next, messages, err := c.poll(1)
		if err != nil || next != 1 || len(messages) != 0 {
			t.Errorf("the older poll got %d, %q, %v", next, messages, err)
		}
		older <- time.Since(began)
	}()
	time.Sleep(50 * time.Millisecond)
	next, messages, err := c.poll(1)
	if err != nil || next != 1 || len(messages) != 0 {
		t.Errorf("the newer poll got %d, %q, %v", next, messages, err)
	}
	if waited := time.Since(began); waited < 300*time.Millisecond {
		t.Errorf("the newer poll waited %v", waited)
	}
	if waited := <-older; waited > 250*time.Millisecond {
		t.Errorf("the older poll waited %v", waited)
	}
}

// Whatever wakes polls that take turns, no message is left lying.
func TestFallbackNothingIsLeftLying(t *testing.T) {
	n := start(t)
	c := n.call(t, "anna")
	stop := make(chan struct{})
	var disturbers sync.WaitGroup
	for range 3 {
		disturbers.Go(func() {
			for {
				select {
				case <-stop:
					return
				default:
					ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
					n.hub.Poll(ctx, c.id, c.visitor, 1<<40)
					cancel()
				}
			}
		})
	}
	for range 200 {
		c.send(`{"type":"clock"}`)
		c.expect(`{"type":"clock","now":"*"}`)
	}
	close(stop)
	disturbers.Wait()
}

// endings are the ways in which a connection over HTTP ends, and what it is then told.
var endings = []struct {
	name string
	code int
	end  func(n *node, c *caller)
}{
	{"signed out", 4003, func(n *node, c *caller) { n.hub.EndSession("s-anna") }},
	{"taken over", 4001, func(n *node, c *caller) {
		p := n.visit(c.tb, "anna")
		p.send(`{"type":"resume","client":%q,"key":%q}`, c.client, "")
		p.until("error")
		d := n.call(c.tb, "anna")
		d.send(fmt.Sprintf(`{"type":"resume","client":%q,"key":%q}`, p.client, p.key))
		d.expect(`{"type":"resumed","client":%q}`, p.client)
		p.closed(4001)
		c.hub, c.id, c.visitor, c.after, c.waiting = d.hub, d.id, d.visitor, d.after, d.waiting
		q := n.visit(c.tb, "anna")
		q.send(`{"type":"resume","client":%q,"key":%q}`, p.client, p.key)
		q.expect(`{"type":"resumed","client":%q}`, p.client)
	}},
	{"too many messages", 1008, func(n *node, c *caller) {
		c.send(strings.Split(strings.Repeat(`{"type":"close","doc":"d1"} `, 1200)+`{}`, " ")...)
	}},
	{"too big a message", 1009, func(n *node, c *caller) {
		c.send(`{"type":"clock","x":"` + strings.Repeat("x", realtime.MaxFrame) + `"}`)
	}},
	{"too slow", 1013, func(n *node, c *caller) {
		for range 1100 {
			n.hub.Announce(card("a1"))
			c.send(`{"type":"x"}`)
		}
	}},
	{"a panic", 1011, func(n *node, c *caller) {
		n.gate.set(func(g *gate) { g.onAsk = func(string, string) error { panic("canary") } })
		c.send(`{"type":"open","doc":"d1"}`)
	}},
}

func TestFallbackEnds(t *testing.T) {
	for _, tt := range endings {
		t.Run(tt.name, func(t *testing.T) {
			n := start(t, func(c *realtime.Config) { c.Limits.Frames = realtime.Rate{PerSecond: 1, Burst: 1150} })
			c := n.call(t, "anna")
			tt.end(n, c)
			c.closed(tt.code)
		})
	}
}

// A right that is lost is felt by a poll that waits.
func TestFallbackRecheck(t *testing.T) {
	n := start(t)
	c := n.call(t, "anna")
	c.send(`{"type":"open","doc":"d1"}`)
	c.expect(`{"type":"doc","doc":"d1","version":0,"text":"","may":"write"}`)
	n.gate.set(func(g *gate) { g.refuse["anna"] = domain.ErrForbidden })
	began := time.Now()
	n.hub.RecheckPerson("anna")
	c.expect(`{"type":"refused","doc":"d1","code":"forbidden","message":"*"}`)
	if took := time.Since(began); took > realtime.RecheckWithin {
		t.Errorf("it took %v", took)
	}
	c.send(`{"type":"push","doc":"d1","version":0,"updates":[{"client":"$me","seq":1,"changes":[[0,"a"]]}]}`)
	c.expect(`{"type":"refused","doc":"d1","code":"forbidden","seq":1,"message":"*"}`)
}

// A session that nobody asks for ends, and with it everything that was open in it.
func TestFallbackSilence(t *testing.T) {
	n := start(t, func(c *realtime.Config) { c.Limits.Silence = 400 * time.Millisecond })
	c := n.call(t, "anna")
	for range 6 {
		time.Sleep(100 * time.Millisecond)
		c.send(`{"type":"clock"}`)
		c.expect(`{"type":"clock","now":"*"}`)
	}
	eventually(t, "the session is gone", func() bool { return n.metric(t, "rodedraad_live_connections") == 0 })
	c.gone(c.after)
}

// A person has as many connections as may be, whatever carries them.
func TestFallbackIsBounded(t *testing.T) {
	n := start(t, func(c *realtime.Config) { c.Limits.ConnectionsPerPerson, c.Limits.Connections = 2, 3 })
	n.visit(t, "anna")
	c := n.call(t, "anna")
	if _, err := n.hub.OpenSession(c.visitor); domain.KindOf(err) != domain.TooFast {
		t.Errorf("one too many for a person: %v", err)
	}
	n.call(t, "bob")
	if _, err := n.hub.OpenSession(realtime.Visitor{Person: "eve"}); domain.KindOf(err) != domain.Unavailable {
		t.Errorf("one too many for the node: %v", err)
	}
	n.hub.EndSession("s-anna")
	c.closed(4003)
	n.call(t, "eve")
}

// D7: what is queued is committed and told, and then the end; sessions that nobody asks for do not hold up a shutdown.
func TestFallbackShutdown(t *testing.T) {
	n := start(t)
	c := n.call(t, "anna")
	n.call(t, "bob")
	c.send(`{"type":"open","doc":"d1"}`)
	c.expect(`{"type":"doc","doc":"d1","version":0,"text":"","may":"write"}`)
	release := make(chan struct{})
	n.journal.set(func(j *journal) { j.onCommit = func([]text.Commit) error { <-release; return nil } })
	c.send(`{"type":"push","doc":"d1","version":0,"updates":[{"client":"$me","seq":1,"changes":[[0,"a"]]}]}`)
	type answer struct {
		messages []string
		err      error
	}
	told := make(chan answer, 1)
	go func() {
		_, messages, err := c.poll(c.after)
		told <- answer{messages, err}
	}()
	time.Sleep(50 * time.Millisecond)
	ended := make(chan error, 1)
	go func() { ended <- n.hub.Shutdown(t.Context()) }()
	time.Sleep(50 * time.Millisecond)
	close(release)
	if err := <-ended; err != nil {
		t.Errorf("shutdown: %v", err)
	}
	if a := <-told; a.err != nil || !strings.Contains(a.messages[0], `"type":"updates"`) {
		t.Errorf("the poll that waited got %q, %v", a.messages, a.err)
	}
	if _, err := n.hub.OpenSession(c.visitor); domain.KindOf(err) != domain.Unavailable {
		t.Errorf("opened after the end: %v", err)
	}
	c.gone(c.after)
}
