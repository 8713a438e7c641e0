package text_test

import (
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"rodedraad/domain/text"
)

// push is a push of changes under consecutive numbers from seq.
func push(version int, client string, seq int, changes ...text.ChangeSet) text.Push {
	p := text.Push{Version: version, Client: client, Person: "p-" + client}
	for i, c := range changes {
		p.Updates = append(p.Updates, text.Update{Client: client, Seq: seq + i, Changes: c})
	}
	return p
}

func MustReceive(tb testing.TB, a *text.Authority, p text.Push) []text.Update {
	tb.Helper()
	accepted, err := a.Receive(p)
	if err != nil {
		tb.Fatalf("Receive at version %d: %v", p.Version, err)
	}
	return accepted
}

// three is an authority at version 3 of which the text is "abc": c1 wrote a,
// c2 wrote b and c1 wrote c, each at the end.
func three(tb testing.TB) *text.Authority {
	tb.Helper()
	a := text.NewAuthority(text.Stored{})
	MustReceive(tb, a, push(0, "c1", 1, text.Insert(0, 0, "a")))
	MustReceive(tb, a, push(1, "c2", 1, text.Insert(1, 1, "b")))
	MustReceive(tb, a, push(2, "c1", 2, text.Insert(2, 2, "c")))
	return a
}

// state is all that can be seen of an authority.
func state(a *text.Authority) string {
	var b strings.Builder
	b.WriteString(a.Text().String())
	all, _ := a.Since(a.Oldest())
	for _, u := range all {
		b.WriteString(" " + u.Client)
		b.Write(u.Changes.AppendJSON(nil))
	}
	return b.String()
}

func TestReceive(t *testing.T) {
	insert := text.Insert
	change := func(raw string) text.ChangeSet { return MustChanges(t, raw) }
	for _, c := range []struct {
		name    string
		push    text.Push
		want    string // the text afterwards
		version int
	}{
		{"nothing", push(3, "c1", 1), "abc", 3},
		{"the next of a known client", push(3, "c1", 3, insert(3, 3, "d")), "abcd", 4},
		{"the first of a new client", push(3, "c3", 1, insert(3, 0, "x")), "xabc", 4},
		{"several at once", push(3, "c3", 1, insert(3, 0, "x"), insert(4, 1, "y"), change(`[1,[1],3]`)), "xabc", 6},
		{"one that changes nothing", push(3, "c3", 1, change(`[3]`)), "abc", 4},
		{"on an older version", push(1, "c3", 1, insert(1, 1, "x")), "abcx", 4},
		{"on the empty beginning", push(0, "c3", 1, insert(0, 0, "x")), "abcx", 4},
		{"all that was missed of my own", push(0, "c1", 1, insert(0, 0, "a"), insert(1, 1, "c"), insert(2, 2, "d")), "abcd", 4},
		{"repeated", push(0, "c1", 1, insert(0, 0, "a")), "abc", 3},
		{"repeated twice over", push(0, "c1", 1, insert(0, 0, "a"), insert(1, 1, "c")), "abc", 3},
		{"repeated after mapping", push(2, "c1", 2, insert(2, 2, "c")), "abc", 3},
		{"repeated although it was seen", push(3, "c1", 2, insert(2, 2, "c")), "abc", 3},
		{"seen, repeated, and a new one", push(3, "c1", 2, insert(2, 2, "c"), insert(3, 3, "d")), "abcd", 4},
		{"a second one sent ahead of the first's return", push(0, "c2", 2, insert(0, 0, "x")), "abcx", 4},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := three(t)
			c.push.At = time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC)
			before := a.Version()
			accepted, err := a.Receive(c.push)
			if err != nil || a.Text().String() != c.want || a.Version() != c.version || len(accepted) != c.version-before {
				t.Fatalf("got %q at version %d with %d accepted and %v", a.Text().String(), a.Version(), len(accepted), err)
			}
			for i, u := range accepted {
				last := c.push.Updates[len(c.push.Updates)-len(accepted)+i]
				if u.Client != c.push.Client || u.Person != c.push.Person || !u.At.Equal(c.push.At) || u.Seq != last.Seq {
					t.Errorf("accepted as %+v", u)
				}
			}
			if missed, ok := a.Since(before); !ok || len(missed) != len(accepted) {
				t.Errorf("%d updates since version %d", len(missed), before)
			}
		})
	}
}

// refusedPush is a push that the authority at "abc" must refuse.
type refusedPush struct {
	name string
	push text.Push
	code string
	seq  int
}

func refusedPushes() []refusedPush {
	x := text.Insert(3, 3, "x")
	full := text.Insert(3, 3, strings.Repeat("x", text.MaxLength-3))
	emoji := text.Insert(3, 3, "😀")
	foreign := push(3, "c1", 3, x)
	foreign.Client = "c9"
	gap := push(3, "c3", 1, x, text.Insert(4, 4, "y"))
	gap.Updates[1].Seq = 3
	same := push(3, "c3", 1, x, text.Insert(4, 4, "y"))
	same.Updates[1].Seq = 1
	mixed := push(3, "c3", 1, x, text.Insert(4, 4, "y"))
	mixed.Updates[1].Client = "c1"
	return []refusedPush{
		{"a version that is not there yet", push(4, "c3", 1, x), text.FutureVersion, 0},
		{"a version far off", push(1<<53, "c3", 1, x), text.FutureVersion, 0},
		{"a negative version", push(-1, "c3", 1, x), text.FutureVersion, 0},
		{"another's update", foreign, text.ForeignClient, 3},
		{"another's update among one's own", mixed, text.ForeignClient, 1 + 1},
		{"nobody's update", push(3, "", 1, x), text.ForeignClient, 1},
		{"a gap after what is held", push(3, "c1", 4, x), text.BadSeq, 4},
		{"a gap at the start", push(3, "c3", 2, x), text.BadSeq, 2},
		{"a gap within the push", gap, text.BadSeq, 3},
		{"one number twice in the push", same, text.BadSeq, 1},
		{"number nought", push(3, "c3", 0, x), text.BadSeq, 0},
		{"a negative number", push(3, "c3", -1, x), text.BadSeq, -1},
		{"a used number with other text", push(0, "c1", 1, text.Insert(0, 0, "z")), text.BadSeq, 1},
		{"a used number with a new base", push(3, "c1", 2, x), text.BadSeq, 2},
		{"a used number, the second of two", push(0, "c1", 1, text.Insert(0, 0, "a"), text.Insert(1, 0, "c")), text.BadSeq, 2},
		{"a used number seen long ago", push(2, "c1", 1, text.Insert(2, 0, "a")), text.BadSeq, 1},
		{"a wrong length", push(3, "c3", 1, text.Insert(2, 0, "x")), text.BadChange, 1},
		{"a wrong length on an older version", push(1, "c3", 1, x), text.BadChange, 1},
		{"a wrong length in the second", push(3, "c3", 1, x, x), text.BadChange, 2},
		{"a pair split by a later one", push(3, "c3", 1, emoji, text.Insert(5, 4, "x")), text.BadChange, 2},
		{"too long", push(3, "c3", 1, full, text.Insert(text.MaxLength, 0, "x")), text.TooLarge, 2},
		{"too long once mapped", push(1, "c3", 1, text.Insert(1, 0, strings.Repeat("x", text.MaxLength-1))), text.TooLarge, 1},
	}
}

func TestReceiveRefuses(t *testing.T) {
	for _, c := range refusedPushes() {
		t.Run(c.name, func(t *testing.T) {
			a := three(t)
			before := state(a)
			accepted, err := a.Receive(c.push)
			wantRefused(t, err, c.code)
			var refusal *text.Refusal
			if errors.As(err, &refusal) && refusal.Seq != c.seq {
				t.Errorf("the refusal names update %d, want %d", refusal.Seq, c.seq)
			}
			if accepted != nil || a.Version() != 3 || state(a) != before {
				t.Errorf("something changed: %q at version %d", state(a), a.Version())
			}
			MustReceive(t, a, push(3, "c1", 3, text.Insert(3, 3, "x"))) // it goes on as if nothing happened
		})
	}
}

// TestReceiveMapsWhatItMissed shows where concurrent insertions and deletions
// end: what came first stays in front, and nothing typed is lost.
func TestReceiveMapsWhatItMissed(t *testing.T) {
	for _, c := range []struct{ name, doc, first, second, want string }{
		{"insertions at one place", "ab", `[1,[0,"1"],1]`, `[1,[0,"2"],1]`, "a12b"},
		{"insertion inside a deletion", "abcd", `[1,[2],1]`, `[2,[0,"x"],2]`, "axd"},
		{"deletion around an insertion", "abcd", `[2,[0,"x"],2]`, `[1,[2],1]`, "axd"},
		{"the same deletion", "abcd", `[1,[2],1]`, `[1,[2],1]`, "ad"},
		{"overlapping deletions", "abcd", `[[2],2]`, `[1,[2],1]`, "d"},
		{"the same replacement", "abc", `[1,[1,"x"],1]`, `[1,[1,"y"],1]`, "axyc"},
		{"emoji on both sides", "👍", `[[0,"😀"],2]`, `[2,[0,"🇳🇱"]]`, "😀👍🇳🇱"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := text.NewAuthority(text.Stored{Version: 9, Text: MustText(t, c.doc)})
			MustReceive(t, a, push(9, "c1", 1, MustChanges(t, c.first)))
			MustReceive(t, a, push(9, "c2", 1, MustChanges(t, c.second)))
			if got := a.Text().String(); got != c.want || a.Version() != 11 {
				t.Errorf("got %q at version %d, want %q", got, a.Version(), c.want)
			}
		})
	}
}

// TestTextsOutliveLaterPushes holds a text while many more updates come in, in
// one push and in several: no buffer of one may serve for another.
func TestTextsOutliveLaterPushes(t *testing.T) {
	a := text.NewAuthority(text.Stored{Text: MustText(t, "begin")})
	held := map[string]text.Text{"begin": a.Text()}
	for round := range 20 {
		n := a.Text().Len()
		back := MustChanges(t, fmt.Sprintf(`[[1],%d]`, n+1))
		same, last, first := text.Insert(n, 0, ""), text.Insert(n, n, "x"), text.Insert(n+1, 0, "y")
		MustReceive(t, a, push(a.Version(), "c1", 4*round+1, same, last, first, back))
		held[a.Text().String()] = a.Text()
	}
	for want, got := range held {
		if got.String() != want {
			t.Errorf("a text became %q, it was %q", got.String(), want)
		}
	}
}

// TestTakeBack lets an authority accept what is then taken back, again and again: it goes on as one that never heard of it.
func TestTakeBack(t *testing.T) {
	const seed, steps = 5, 2000
	dice := rand.New(rand.NewPCG(seed, 0))
	a, b := text.NewAuthority(text.Stored{}), text.NewAuthority(text.Stored{})
	seqs := map[string]int{}
	typed := func(from *text.Authority, seqs map[string]int) text.Push {
		client := fmt.Sprint("c", dice.IntN(4))
		seqs[client]++
		n := from.Text().Len()
		return push(from.Version(), client, seqs[client], text.Insert(n, dice.IntN(n+1), string(rune('a'+dice.IntN(26)))))
	}
	for step := range steps {
		version, was := a.Version(), a.Text()
		lost := maps.Clone(seqs)
		for range dice.IntN(4) {
			MustReceive(t, a, typed(a, lost))
		}
		if !a.TakeBack(version, was) {
			t.Fatalf("seed %d, step %d: version %d is not gone back to", seed, step, version)
		}
		p := typed(b, seqs)
		MustReceive(t, a, p)
		MustReceive(t, b, p)
		if state(a) != state(b) || a.Version() != b.Version() {
			t.Fatalf("seed %d, step %d: %q at %d, want %q at %d", seed, step, state(a), a.Version(), state(b), b.Version())
		}
		if dice.IntN(100) == 0 {
			a.Trim(3)
			b.Trim(3)
		}
	}
}

func TestTakeBackRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		to  int
		was string
	}{
		"a version that is to come":         {4, "abcd"},
		"one before what is in memory":      {0, ""},
		"a text of another length, earlier": {2, "abc"},
		"a text of another length, now":     {3, "ab"},
	} {
		a := three(t)
		a.Trim(2)
		before := state(a)
		if a.TakeBack(c.to, MustText(t, c.was)) || state(a) != before || a.Version() != 3 {
			t.Errorf("%s: now %q at %d", name, state(a), a.Version())
		}
	}
}

// What was handed out stays as it is when something else comes in the place of what was taken back.
func TestTakeBackOverwritesNothing(t *testing.T) {
	a := three(t)
	was, _ := text.New("ab")
	out, _ := a.Since(2)
	if !a.TakeBack(2, was) {
		t.Fatal("not taken back")
	}
	MustReceive(t, a, push(2, "c3", 1, text.Insert(2, 0, "x")))
	if out[0].Client != "c1" || a.Text().String() != "xab" {
		t.Errorf("what was handed out is of %s now, and the text %q", out[0].Client, a.Text())
	}
}

func TestEffort(t *testing.T) {
	a := three(t)
	for _, c := range []struct {
		name string
		push text.Push
		want int
	}{
		{"nothing missed", push(3, "c3", 1, text.Insert(3, 1, "x")), 0},
		{"one update over the three of 1, 2 and 2 sections", push(0, "c3", 1, text.Insert(0, 0, "x")), 3*1 + 1*5},
		{"two updates over two", push(1, "c3", 1, text.Insert(1, 0, "x"), text.Insert(2, 1, "x")), 2*(2+3) + 2*4},
		{"from before the history", push(-1, "c3", 1, text.Insert(0, 0, "x")), 0},
	} {
		if got := a.Effort(c.push); got != c.want {
			t.Errorf("%s: %d, want %d", c.name, got, c.want)
		}
	}
}

func TestHistory(t *testing.T) {
	a := three(t)
	all, ok := a.Since(0)
	if !ok || len(all) != 3 {
		t.Fatalf("got %d updates since the beginning, %v", len(all), ok)
	}
	for _, version := range []int{-1, 4} {
		if _, ok := a.Since(version); ok {
			t.Errorf("there are updates since version %d", version)
		}
	}
	a.Trim(5)
	if a.Oldest() != 0 {
		t.Errorf("trimming to more than there is left versions from %d", a.Oldest())
	}
	a.Trim(1)
	if latest, ok := a.Since(2); a.Oldest() != 2 || !ok || len(latest) != 1 || latest[0].Seq != 2 {
		t.Errorf("after trimming, the history is %v from version %d", latest, a.Oldest())
	}
	if _, ok := a.Since(1); ok {
		t.Error("a history is given that was let go of")
	}
	late := push(0, "c3", 1, text.Insert(0, 0, "x"))
	_, err := a.Receive(late)
	var need *text.NeedHistory
	if !errors.As(err, &need) || need.From != 0 {
		t.Fatalf("got %v, want a need of the history from 0", err)
	}
	a.Prepend(all[need.From:a.Oldest()])
	if MustReceive(t, a, late); a.Text().String() != "abcx" || a.Oldest() != 0 {
		t.Errorf("got %q with history from %d", a.Text().String(), a.Oldest())
	}
	a.Trim(-1)
	if a.Oldest() != a.Version() || len(all) != 3 || all[0].Client != "c1" {
		t.Error("trimming all went wrong, or took away what was given out")
	}
	MustReceive(t, a, push(4, "c1", 3, text.Insert(4, 0, "-")))
}

// TestHistoryIsNotShared appends to what was given out, as a caller may.
func TestHistoryIsNotShared(t *testing.T) {
	a := three(t)
	given, _ := a.Since(0)
	MustReceive(t, a, push(3, "c2", 2, text.Insert(3, 0, "x")))
	if longer := append(given, text.Update{Client: "c9"}); len(longer) != 4 {
		t.Fatal("appending went wrong")
	}
	if latest, _ := a.Since(3); latest[0].Client != "c2" {
		t.Error("appending to what was given out has changed the history")
	}
}

func TestStartsFromWhatWasStored(t *testing.T) {
	a := three(t)
	tail, _ := a.Since(1)
	seqs := map[string]int{"c1": 2, "c2": 1}
	b := text.NewAuthority(text.Stored{Version: 3, Text: a.Text(), Tail: tail, Seqs: seqs})
	if b.Version() != 3 || b.Oldest() != 1 || !b.Text().Equal(a.Text()) {
		t.Fatalf("it starts at %d with history from %d and %q", b.Version(), b.Oldest(), b.Text().String())
	}
	MustReceive(t, b, push(2, "c1", 2, text.Insert(2, 2, "c"), text.Insert(3, 0, "x")))
	if b.Version() != 4 || b.Text().String() != "xabc" || seqs["c1"] != 2 || len(tail) != 2 {
		t.Errorf("got %q at version %d; what was stored: %v, %d updates", b.Text().String(), b.Version(), seqs, len(tail))
	}
}

// TestStoredDoesNotFit covers a journal that contradicts itself: no update is
// mapped over a history of another document, and none is stored twice.
func TestStoredDoesNotFit(t *testing.T) {
	a := three(t)
	all, _ := a.Since(0)
	for _, c := range []struct {
		name   string
		stored text.Stored
		oldest int
	}{
		{"a tail of another text", text.Stored{Version: 3, Text: MustText(t, "long ago"), Tail: all}, 3},
		{"a hole in the tail", text.Stored{Version: 3, Text: a.Text(), Tail: []text.Update{all[0], all[2]}}, 2},
		{"more updates than versions", text.Stored{Version: 2, Text: a.Text(), Tail: all}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := text.NewAuthority(c.stored).Oldest(); got != c.oldest {
				t.Errorf("the history starts at %d, want %d", got, c.oldest)
			}
		})
	}
	b := text.NewAuthority(text.Stored{Version: 3, Text: a.Text(), Tail: all[:0], Seqs: map[string]int{"c1": 9}})
	_, err := b.Receive(push(3, "c1", 9, text.Insert(3, 0, "x")))
	wantRefused(t, err, text.BadSeq)
	c := text.NewAuthority(text.Stored{Version: 3, Text: a.Text(), Tail: all, Seqs: map[string]int{"c1": 9}})
	_, err = c.Receive(push(1, "c1", 5, text.Insert(1, 0, "x")))
	wantRefused(t, err, text.BadSeq)
}
