package realtime_test

import (
	"testing"

	"rodedraad/domain"
	"rodedraad/realtime"
)

func TestCursors(t *testing.T) {
	n := start(t)
	n.journal.write("d1", "abc")
	n.gate.set(func(g *gate) { g.rules["sam"] = domain.DocumentAccess{Write: true} })
	anna, bob, sam := n.visit(t, "anna"), n.visit(t, "bob"), n.visit(t, "sam")
	for _, p := range []*page{anna, bob, sam} {
		p.open("d1", 1, "abc")
	}
	anna.send(`{"type":"cursor","doc":"d1","version":1,"anchor":1,"head":2}`)
	where := `{"type":"cursor","doc":"d1","client":"` + anna.client + `","person":{"id":"anna","name":"ANNA"},"version":1,`
	bob.expect("%s", where+`"anchor":1,"head":2}`)

	t.Run("beyond the text it is cut", func(t *testing.T) {
		anna.send(`{"type":"cursor","doc":"d1","version":1,"anchor":3,"head":9}`)
		bob.expect("%s", where+`"anchor":3,"head":3}`)
	})
	t.Run("of a future version it is dropped", func(t *testing.T) {
		anna.send(`{"type":"cursor","doc":"d1","version":2,"anchor":0,"head":0}`)
		anna.quiet()
		bob.quiet()
	})
	t.Run("who sees no names shows none", func(t *testing.T) {
		sam.send(`{"type":"cursor","doc":"d1","version":1,"anchor":0,"head":0}`)
		sam.quiet()
		anna.quiet()
		bob.quiet()
	})
	t.Run("a newcomer sees where the others are", func(t *testing.T) {
		eve := n.visit(t, "eve")
		eve.open("d1", 1, "abc")
		eve.expect("%s", where+`"anchor":3,"head":3}`)
	})
	t.Run("gone when closed", func(t *testing.T) {
		anna.send(`{"type":"close","doc":"d1"}`)
		bob.expect("%s", where+`"anchor":3,"head":3,"gone":true}`)
	})
	t.Run("gone when the connection ends", func(t *testing.T) {
		anna.open("d1", 1, "abc")
		anna.send(`{"type":"cursor","doc":"d1","version":1,"anchor":0,"head":0}`)
		bob.expect("%s", where+`"anchor":0,"head":0}`)
		anna.ws.Close()
		bob.expect("%s", where+`"anchor":0,"head":0,"gone":true}`)
	})
	sam.quiet()
}

// Cursors beyond their rate are dropped, and nothing else of that page is.
func TestCursorRate(t *testing.T) {
	n := start(t, func(c *realtime.Config) { c.Limits.Cursors = slowly(3) })
	anna, bob := n.visit(t, "anna"), n.visit(t, "bob")
	anna.open("d1", 0, "")
	bob.open("d1", 0, "")
	for i := range 9 {
		anna.send(`{"type":"cursor","doc":"d1","version":0,"anchor":0,"head":0}`)
		if i < 3 {
			bob.until("cursor")
		}
	}
	anna.insert("d1", 0, 1, 0, "x")
	anna.until("updates")
	if m := bob.next(); m["type"] != "updates" {
		t.Errorf("got %v", m)
	}
}
