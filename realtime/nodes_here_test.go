package realtime_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"rodedraad/domain"
	"rodedraad/realtime"
)

// byName names people as the database would, but for one whom it does not know any more.
func byName(c *realtime.Config) {
	c.Names = func(_ context.Context, person domain.PersonID) (string, error) {
		if person == "gone" {
			return "", domain.ErrNotFound
		}
		return strings.ToUpper(string(person)), nil
	}
}

// who lists who a page is told to be on a topic, with where they look.
func who(presence map[string]any) string {
	told := ""
	for _, p := range presence["people"].([]any) {
		one := p.(map[string]any)
		told += fmt.Sprintf("%v(%v)@%v ", one["id"], one["name"], one["at"])
	}
	return strings.TrimSpace(told)
}

// untilHere waits until a page is told that exactly these are on a topic.
func (p *page) untilHere(want string) {
	p.tb.Helper()
	for got := ""; got != want; {
		got = who(p.until("presence"))
	}
}

// People who watch the same topic on two nodes see each other, and see each other go.
func TestNodesTellWhoIsHere(t *testing.T) {
	t.Parallel()
	m, list := startNodes(t, 2, byName)
	anna, bob := list[0].visit(t, "anna"), list[1].visit(t, "bob")
	anna.send(`{"type":"watch","topic":"board:t1"}`)
	anna.untilHere("anna(ANNA)@<nil>")
	bob.send(`{"type":"watch","topic":"board:t1"}`)
	anna.untilHere("anna(ANNA)@<nil> bob(BOB)@<nil>")
	bob.untilHere("anna(ANNA)@<nil> bob(BOB)@<nil>")
	anna.send(`{"type":"at","topic":"board:t1","at":"card:k1"}`)
	bob.untilHere("anna(ANNA)@card:k1 bob(BOB)@<nil>")
	again := list[1].visit(t, "anna")
	again.send(`{"type":"watch","topic":"board:t1"}`)
	again.untilHere("anna(ANNA)@<nil> bob(BOB)@<nil>") // once, and as she is on this node
	again.ws.Close()
	bob.untilHere("anna(ANNA)@card:k1 bob(BOB)@<nil>")
	gone := list[0].visit(t, "gone")
	gone.send(`{"type":"watch","topic":"board:t1"}`)
	gone.untilHere("anna(ANNA)@card:k1 bob(BOB)@<nil> gone(GONE)@<nil>")
	anna.send(`{"type":"unwatch","topic":"board:t1"}`)
	bob.untilHere("bob(BOB)@<nil>") // of whom no name can be told is not shown elsewhere
	gone.ws.Close()

	m.mu.Lock()
	defer m.mu.Unlock()
	for _, h := range m.said {
		if strings.Contains(fmt.Sprintf("%+v", h), "ANNA") {
			t.Errorf("a hint tells a name: %+v", h)
		}
	}
}

// What is said of who is here is forgotten when nobody says it any more, and what was lost is said again.
func TestNodesForgetWhoFellSilent(t *testing.T) {
	t.Parallel()
	m, list := startNodes(t, 2, byName)
	bob := list[1].visit(t, "bob")
	bob.send(`{"type":"watch","topic":"board:t1"}`)
	m.set(lose(realtime.HintHere))
	anna := list[0].visit(t, "anna")
	anna.send(`{"type":"watch","topic":"board:t1"}`)
	anna.until("presence")
	m.set(nil)
	began := time.Now()
	bob.untilHere("anna(ANNA)@<nil> bob(BOB)@<nil>")
	if took := time.Since(began); took > realtime.HereEvery+time.Second {
		t.Errorf("what was lost was said again after %v", took)
	}
	for _, page := range []*page{anna, bob} {
		page.send(`{"type":"open","doc":"d1"}`)
		page.until("doc")
	}
	anna.send(`{"type":"cursor","doc":"d1","version":0,"anchor":0,"head":0}`)
	bob.until("cursor")
	m.set(lose(""))
	if left := bob.until("cursor"); left["gone"] != true {
		t.Errorf("the caret of a node that fell silent: %v", left)
	}
	bob.send(`{"type":"at","topic":"board:t1","at":"card:k1"}`)
	bob.untilHere("bob(BOB)@card:k1")
}

// Carets of people on another node are shown to those who see names, after the text they are in, and go when they go.
func TestNodesTellCarets(t *testing.T) {
	t.Parallel()
	_, list := startNodes(t, 2, byName)
	list[0].gate.set(func(g *gate) { g.rules["sam"] = domain.DocumentAccess{Write: true} })
	anna, bob, sam := list[0].visit(t, "anna"), list[1].visit(t, "bob"), list[1].visit(t, "sam")
	for _, p := range []*page{anna, bob, sam} {
		p.open("d1", 0, "")
	}
	where := `{"type":"cursor","doc":"d1","client":"` + anna.client + `","person":{"id":"anna","name":"ANNA"},"version":1,`
	anna.insert("d1", 0, 1, 0, "abc")
	anna.send(`{"type":"cursor","doc":"d1","version":1,"anchor":1,"head":2}`)
	bob.until("updates")
	bob.expect("%s", where+`"anchor":1,"head":2}`)
	anna.send(`{"type":"cursor","doc":"d1","version":1,"anchor":3,"head":9}`)
	bob.expect("%s", where+`"anchor":3,"head":3}`)
	sam.until("updates")
	sam.quiet()

	eve := list[1].visit(t, "eve")
	eve.open("d1", 1, "abc")
	eve.expect("%s", where+`"anchor":3,"head":3}`)

	anna.send(`{"type":"close","doc":"d1"}`)
	bob.expect("%s", where+`"anchor":3,"head":3,"gone":true}`)
	sam.quiet()
}

// Somebody who goes on under the same client id on the other node is there once.
func TestNodesMoveCarets(t *testing.T) {
	t.Parallel()
	_, list := startNodes(t, 2, byName)
	anna, bob := list[0].visit(t, "anna"), list[1].visit(t, "bob")
	anna.open("d1", 0, "")
	bob.open("d1", 0, "")
	anna.send(`{"type":"cursor","doc":"d1","version":0,"anchor":0,"head":0}`)
	bob.until("cursor")
	moved := list[1].visit(t, "anna")
	moved.send(`{"type":"resume","client":%q,"key":%q}`, anna.client, anna.key)
	moved.until("resumed")
	moved.open("d1", 0, "")
	moved.send(`{"type":"cursor","doc":"d1","version":0,"anchor":0,"head":0}`)
	for shown := false; !shown; {
		m := bob.until("cursor")
		if m["client"] != anna.client {
			t.Fatalf("a caret of %v", m["client"])
		}
		shown = m["gone"] == nil
	}
	moved.ws.Close()
	if m := bob.until("cursor"); m["gone"] != true {
		t.Errorf("the caret stays: %v", m)
	}
}
