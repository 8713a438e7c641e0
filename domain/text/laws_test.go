package text_test

import (
	"testing"

	"pgregory.net/rapid"

	"rodedraad/domain/text"
)

// drawn lets a property test be the source of a case. Half of the cases are
// drawn choice by choice, so that a failure shrinks; as such choices lean
// towards the small, the other half comes from a seed and is spread evenly.
func drawn(t *rapid.T) choose {
	if rapid.Bool().Draw(t, "even") {
		return seeded(rapid.Uint64().Draw(t, "seed"))
	}
	return func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "choice") }
}

// concurrent draws a document and two change sets made in it independently.
func concurrent(t *rapid.T) (doc text.Text, a, b text.ChangeSet) {
	c := drawn(t)
	s := c.text(8)
	rawA, _ := c.changes(s)
	rawB, _ := c.changes(s)
	return mustText(t, s), mustChanges(t, rawA), mustChanges(t, rawB)
}

// successive draws a document and three change sets, each made after the other.
func successive(t *rapid.T) (doc text.Text, a, b, c text.ChangeSet) {
	choose := drawn(t)
	s := choose.text(8)
	rawA, afterA := choose.changes(s)
	rawB, afterB := choose.changes(afterA)
	rawC, _ := choose.changes(afterB)
	return mustText(t, s), mustChanges(t, rawA), mustChanges(t, rawB), mustChanges(t, rawC)
}

// TestLaws checks what convergence rests on (quality C3).
func TestLaws(t *testing.T) {
	for _, law := range []struct {
		name  string
		holds func(t *rapid.T)
	}{
		{"two concurrent changes end in one text, in either order", square},
		{"so do one change and a run of others, mapped one at a time", squareOfRuns},
		{"the inverse restores the text", inverse},
		{"composing has the effect of applying in turn", composition},
		{"composing is associative in effect", associativity},
		{"the empty change set is neutral", neutral},
		{"the JSON form survives reading and writing", roundTrip},
		{"positions keep their order and stay inside", positions},
		{"replacing gives the wanted text and touches no more than it must", replacing},
	} {
		t.Run(law.name, func(t *testing.T) { rapid.Check(t, law.holds) })
	}
}

func square(t *rapid.T) {
	doc, a, b := concurrent(t)
	one := mustApply(t, b.Map(a, false), mustApply(t, a, doc))
	two := mustApply(t, a.Map(b, true), mustApply(t, b, doc))
	wantEqual(t, one, two)
}

func squareOfRuns(t *rapid.T) {
	doc, mine, other := concurrent(t)
	c := drawn(t)
	server := mustApply(t, other, doc)
	page := mustApply(t, mine, doc)
	overMine := other.Map(mine, true)
	mine, page = mine.Map(other, false), mustApply(t, overMine, page)
	for range c(3) {
		raw, _ := c.changes(server.String())
		next := mustChanges(t, raw)
		page = mustApply(t, next.Map(mine, true), page)
		mine, server = mine.Map(next, false), mustApply(t, next, server)
	}
	wantEqual(t, mustApply(t, mine, server), page)
}

func inverse(t *rapid.T) {
	doc, a, b, _ := successive(t)
	for _, c := range []text.ChangeSet{a, a.Compose(b)} {
		wantEqual(t, mustApply(t, c.Invert(doc), mustApply(t, c, doc)), doc)
	}
}

func composition(t *rapid.T) {
	doc, a, b, _ := successive(t)
	both := a.Compose(b)
	wantEqual(t, mustApply(t, both, doc), mustApply(t, b, mustApply(t, a, doc)))
	if both.LenBefore() != a.LenBefore() || both.LenAfter() != b.LenAfter() {
		t.Fatalf("the composition goes from %d to %d", both.LenBefore(), both.LenAfter())
	}
}

func associativity(t *rapid.T) {
	doc, a, b, c := successive(t)
	wantEqual(t, mustApply(t, a.Compose(b).Compose(c), doc), mustApply(t, a.Compose(b.Compose(c)), doc))
}

func neutral(t *rapid.T) {
	doc, a, _ := concurrent(t)
	before, after := text.Insert(a.LenBefore(), 0, ""), text.Insert(a.LenAfter(), 0, "")
	for _, same := range []text.ChangeSet{before.Compose(a), a.Compose(after), a.Map(before, false), a.Map(before, true)} {
		if !same.Equal(a) {
			t.Fatalf("%s became %s", a.AppendJSON(nil), same.AppendJSON(nil))
		}
	}
	if !before.Empty() || !before.Map(a, true).Empty() {
		t.Fatal("a change set that changes nothing does not say so")
	}
	wantEqual(t, mustApply(t, before, doc), doc)
}

func roundTrip(t *rapid.T) {
	_, a, b := concurrent(t)
	for _, c := range []text.ChangeSet{a, b, a.Map(b, true), a.Compose(b.Map(a, false))} {
		raw := c.AppendJSON(nil)
		again := mustChanges(t, string(raw))
		if !again.Equal(c) || string(again.AppendJSON(nil)) != string(raw) {
			t.Fatalf("%s became %s", raw, again.AppendJSON(nil))
		}
	}
}

func positions(t *rapid.T) {
	_, a, _ := concurrent(t)
	for _, assoc := range []int{-1, 1} {
		last := 0
		for pos := range a.LenBefore() + 1 {
			mapped := a.MapPos(pos, assoc)
			if mapped < last || mapped > a.LenAfter() {
				t.Fatalf("%s moves %d to %d, after %d", a.AppendJSON(nil), pos, mapped, last)
			}
			last = mapped
		}
	}
}

func replacing(t *rapid.T) {
	c := drawn(t)
	s := c.text(8)
	raw, _ := c.changes(s)
	old := mustText(t, s)
	wanted := mustApply(t, mustChanges(t, raw), old)
	change := text.Replace(old, wanted.String())
	wantEqual(t, mustApply(t, change, old), wanted)
	if change.Empty() != old.Equal(wanted) {
		t.Fatalf("%s is said to be empty: %v", change.AppendJSON(nil), change.Empty())
	}
}

func wantEqual(t *rapid.T, got, want text.Text) {
	if !got.Equal(want) {
		t.Fatalf("got %q, want %q", got.String(), want.String())
	}
}

// Property tests have a testing type of their own, which is no testing.TB.

func mustText(t *rapid.T, s string) text.Text {
	doc, err := text.New(s)
	if err != nil {
		t.Fatalf("New(%q): %v", s, err)
	}
	return doc
}

func mustChanges(t *rapid.T, raw string) text.ChangeSet {
	c, err := text.ParseChanges([]byte(raw))
	if err != nil {
		t.Fatalf("ParseChanges(%s): %v", raw, err)
	}
	return c
}

func mustApply(t *rapid.T, c text.ChangeSet, doc text.Text) text.Text {
	after, err := c.Apply(doc)
	if err != nil {
		t.Fatalf("applying %s to %q: %v", c.AppendJSON(nil), doc.String(), err)
	}
	return after
}
