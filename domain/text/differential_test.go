package text_test

import (
	"bytes"
	"strconv"
	"testing"

	"rodedraad/domain/text"
)

// differ is one case that both this package and the editor's library work out.
type differ struct {
	doc, a, b, c string
	positions    [][2]int
}

func (c choose) differ() differ {
	var d differ
	d.doc = c.text(12)
	var after string
	d.a, after = c.change(d.doc)
	d.b, _ = c.change(d.doc)
	d.c, _ = c.change(after)
	for range 4 {
		d.positions = append(d.positions, [2]int{c(units(d.doc) + 1), c(3) - 1})
	}
	return d
}

// message is the case as the peer reads it.
func (d differ) message() []byte {
	out := []byte(`{"doc":` + quoted(d.doc) + `,"a":` + d.a + `,"b":` + d.b + `,"c":` + d.c + `,"positions":[`)
	for i, p := range d.positions {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(out, "["+strconv.Itoa(p[0])+","+strconv.Itoa(p[1])+"]"...)
	}
	return append(out, "]}\n"...)
}

// answer is what this package makes of the case, in the peer's form.
func (d differ) answer(tb testing.TB) []byte {
	tb.Helper()
	before := MustText(tb, d.doc)
	a, b, c := MustChanges(tb, d.a), MustChanges(tb, d.b), MustChanges(tb, d.c)
	afterA := MustApply(tb, a, before)
	both, bOverA := a.Compose(c), b.Map(a, false)
	out := []byte{'['}
	for _, part := range []text.ChangeSet{
		a, written(afterA), a.Map(b, false), a.Map(b, true), bOverA, b.Map(a, true), written(MustApply(tb, bOverA, afterA)),
		both, both.Map(b, false), b.Map(both, true), a.Compose(bOverA), a.Invert(before), both.Invert(before),
		c.Invert(afterA).Map(b.Map(both, true), false),
	} {
		out = append(part.AppendJSON(out), ',')
	}
	out = append(out, '[')
	for i, p := range d.positions {
		if i > 0 {
			out = append(out, ',')
		}
		out = strconv.AppendInt(out, int64(both.MapPos(p[0], p[1])), 10)
	}
	out = append(out, "],["...)
	for i, u := range d.rebased(tb, before, []text.ChangeSet{a, c}, b) {
		if i > 0 {
			out = append(out, ',')
		}
		out = u.Changes.AppendJSON(out)
	}
	return append(out, "]]"...)
}

// written is the change set that inserts the whole of a text.
func written(t text.Text) text.ChangeSet { return text.Insert(0, 0, t.String()) }

// rebased has an Authority receive the pending changes after a missed one.
func (d differ) rebased(tb testing.TB, before text.Text, pending []text.ChangeSet, missed text.ChangeSet) []text.Update {
	tb.Helper()
	authority := text.NewAuthority(text.Stored{Text: before})
	MustReceive(tb, authority, push(0, "theirs", 1, missed))
	return MustReceive(tb, authority, push(0, "mine", 1, pending...))
}

// TestSameAsTheEditor holds every operation against the editor's own library,
// byte for byte, on random cases (quality C2).
func TestSameAsTheEditor(t *testing.T) {
	cases := number(t, "RODEDRAAD_DIFFERENTIAL_CASES", 100_000)
	seed := uint64(number(t, "RODEDRAAD_SEED", 1))
	t.Logf("%d cases from seed %d", cases, seed)
	p := MustPeer(t, "differential.mjs")
	go func() {
		for i := range uint64(cases) {
			if _, err := p.in.Write(seeded(seed + i).differ().message()); err != nil {
				return // the reader finds the peer's output ended
			}
		}
		_ = p.end()
	}()
	read, failures := 0, 0
	for ; p.out.Scan(); read++ {
		d := seeded(seed + uint64(read)).differ()
		if want, got := p.out.Bytes(), d.answer(t); !bytes.Equal(got, want) {
			if failures++; failures <= 5 {
				t.Errorf("seed %d\ncase %s got  %s\nwant %s", seed+uint64(read), d.message(), got, want)
			}
		}
	}
	p.wait(t)
	if read != cases || failures > 0 {
		t.Errorf("%d of %d cases answered, %d differ", read, cases, failures)
	}
}
