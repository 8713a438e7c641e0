package realtime_test

import (
	"errors"
	"strings"
	"testing"

	"rodedraad/domain"
	"rodedraad/domain/text"
)

// D11: a damaged document is shown to everyone and changed by nobody.
func TestDamagedDocumentIsReadOnly(t *testing.T) {
	n := start(t)
	n.journal.write("d1", "c", "b", "a")
	n.journal.set(func(j *journal) { j.damaged = map[string]bool{"d1": true} })
	p := n.visit(t, "anna")
	p.send(`{"type":"open","doc":"d1"}`)
	p.expect(`{"type":"doc","doc":"d1","version":3,"text":"abc","may":"read"}`)
	p.send(`{"type":"open","doc":"d1","version":1}`)
	p.expect(`{"type":"reset","doc":"d1","version":3,"text":"abc","may":"read"}`)
	p.send(`{"type":"open","doc":"d1","version":3}`)
	p.expect(`{"type":"updates","doc":"d1","version":3,"updates":[],"may":"read","length":3,"sum":"352441c2"}`)
	p.insert("d1", 3, 1, 3, "x")
	if m := p.until("refused"); m["code"] != "frozen" {
		t.Errorf("refused with %v", m["code"])
	}
	if n.journal.count("d1") != 3 {
		t.Error("something was added to a damaged log")
	}
	if counted := n.metric(t, "rodedraad_live_documents_damaged_total"); counted != 1 {
		t.Errorf("%v damaged documents are counted", counted)
	}
	if log := n.log.String(); !strings.Contains(log, "a document is damaged") {
		t.Errorf("the log says nothing of it: %s", log)
	}
	p.open("d2", 0, "")
	p.insert("d2", 0, 1, 0, "other documents go on")
	p.until("updates")
}

// Damage that shows while people write: what they push is not stored, and they are told that they may only read now.
func TestDocumentIsDamagedWhileItIsOpen(t *testing.T) {
	n := start(t)
	n.journal.write("d1", "c", "b", "a")
	p := n.visit(t, "anna")
	p.open("d1", 3, "abc")
	n.journal.set(func(j *journal) {
		j.damaged = map[string]bool{"d1": true}
		j.onCommit = func([]text.Commit) error { return errAway }
	})
	p.insert("d1", 3, 1, 3, "x")
	p.until("refused")
	n.journal.set(func(j *journal) { j.onCommit = nil })
	for m := p.until("updates"); m["may"] != "read"; m = p.until("updates") {
	}
	p.insert("d1", 3, 1, 3, "x")
	if m := p.until("refused"); m["code"] != "frozen" {
		t.Errorf("refused with %v", m["code"])
	}
}

// A page that has been away for longer than the log is sound gets the document as it is, not an error for ever.
func TestDamageFarBackBecomesAReset(t *testing.T) {
	n := start(t)
	n.journal.write("d1", strings.Split(strings.Repeat("x", 400), "")...)
	n.journal.set(func(j *journal) {
		j.onRead = func(string) error { return errors.Join(&domain.Error{Kind: domain.Unavailable, Key: "damaged"}) }
	})
	p := n.visit(t, "anna")
	p.send(`{"type":"open","doc":"d1","version":2}`)
	if m := p.until("reset"); m["version"].(float64) != 400 || m["may"] != "write" {
		t.Errorf("reset to version %v, may %v", m["version"], m["may"])
	}
	p.insert("d1", 2, 1, 2, "y")
	p.until("reset")
}
