package text_test

import (
	"encoding/json"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"rodedraad/domain/text"
)

// wireUpdate is an update as it travels, with its change set untouched.
type wireUpdate struct {
	Client  string          `json:"client"`
	Seq     int             `json:"seq"`
	Changes json.RawMessage `json:"changes"`
}

// question is what the peer asks about one run, or says at the end of it.
type question struct {
	Run   int     `json:"run"`
	Start *string `json:"start"`
	Push  *struct {
		Version int          `json:"version"`
		Client  string       `json:"client"`
		Updates []wireUpdate `json:"updates"`
	} `json:"push"`
	Since *int     `json:"since"`
	End   *outcome `json:"end"`
	Done  bool     `json:"done"`
}

// outcome is where the editors of one run ended.
type outcome struct {
	Texts   []string   `json:"texts"`
	Pending int        `json:"pending"`
	Broken  bool       `json:"broken"`  // the texts grew so different that a change fitted nowhere
	Marks   []string   `json:"marks"`   // all that were typed; none when people used undo
	Deleted []string   `json:"deleted"` // those that somebody deleted
	Between [][]string `json:"between"` // marks in the order in which somebody put them
}

type answer struct {
	Run     int           `json:"run"`
	Version int           `json:"version"`
	Updates []text.Update `json:"updates"`
	Refused string        `json:"refused,omitempty"`
}

// journal is one document with its whole log, around an Authority that forgets
// its history now and then, and is sometimes started anew from what was stored.
type journal struct {
	start     text.Text
	first     int // the version at the start
	log       []text.Update
	authority *text.Authority
	dice      *rand.Rand
}

func openJournal(tb testing.TB, run int, start string) *journal {
	doc := MustText(tb, start)
	first := run % 7 * 1000
	return &journal{
		start: doc, first: first,
		authority: text.NewAuthority(text.Stored{Version: first, Text: doc}),
		dice:      rand.New(rand.NewPCG(uint64(run), 1)),
	}
}

func (j *journal) receive(tb testing.TB, p text.Push) ([]text.Update, error) {
	tb.Helper()
	accepted, err := j.authority.Receive(p)
	if need := new(text.NeedHistory); errors.As(err, &need) {
		j.authority.Prepend(j.log[need.From-j.first : j.authority.Oldest()-j.first])
		accepted, err = j.authority.Receive(p)
	}
	j.log = append(j.log, accepted...)
	switch {
	case j.dice.IntN(20) == 0:
		j.authority.Trim(j.dice.IntN(10))
	case j.dice.IntN(50) == 0:
		j.restart(tb)
	}
	return accepted, err
}

// restart goes through what a database keeps: JSON, and the last numbers.
func (j *journal) restart(tb testing.TB) {
	tb.Helper()
	s := text.Stored{Version: j.authority.Version(), Text: MustText(tb, j.authority.Text().String()), Seqs: map[string]int{}}
	for _, u := range j.log {
		s.Seqs[u.Client] = u.Seq
	}
	for _, u := range j.log[max(0, len(j.log)-j.dice.IntN(10)):] {
		u.Changes = MustChanges(tb, string(u.Changes.AppendJSON(nil)))
		s.Tail = append(s.Tail, u)
	}
	j.authority = text.NewAuthority(s)
}

// answer does what the peer asks.
func (j *journal) answer(tb testing.TB, q question) answer {
	tb.Helper()
	out := answer{Run: q.Run, Version: j.first, Updates: []text.Update{}}
	switch {
	case q.Since != nil:
		out.Version = *q.Since
		out.Updates = append(out.Updates, j.log[*q.Since-j.first:]...)
	case q.Push != nil:
		out.Version = j.authority.Version()
		p := text.Push{Version: q.Push.Version, Client: q.Push.Client, Person: "p-" + q.Push.Client}
		for _, u := range q.Push.Updates {
			c := MustChanges(tb, string(u.Changes))
			if written := string(c.AppendJSON(nil)); written != string(u.Changes) {
				tb.Errorf("run %d: the editor wrote %s, we write %s", q.Run, u.Changes, written)
			}
			p.Updates = append(p.Updates, text.Update{Client: u.Client, Seq: u.Seq, Changes: c})
		}
		accepted, err := j.receive(tb, p)
		if err != nil {
			out.Refused = err.Error()
		}
		out.Updates = append(out.Updates, accepted...)
	}
	return out
}

// check holds a finished run against the invariants of quality §1.
func (j *journal) check(tb testing.TB, run int, end outcome) {
	tb.Helper()
	fail := func(format string, args ...any) {
		tb.Helper()
		tb.Errorf("run "+strconv.Itoa(run)+": "+format, args...)
	}
	folded := j.start
	seqs := map[string]int{}
	for _, u := range j.log {
		folded = MustApply(tb, u.Changes, folded)
		if seqs[u.Client]++; u.Seq != seqs[u.Client] {
			fail("I3: update %d of %s is in the log in the place of %d", u.Seq, u.Client, seqs[u.Client])
		}
	}
	server := j.authority.Text().String()
	if j.authority.Version() != j.first+len(j.log) {
		fail("I5: %d updates led to version %d from %d", len(j.log), j.authority.Version(), j.first)
	}
	if folded.String() != server {
		fail("I1: the log gives %q, the server has %q", folded.String(), server)
	}
	for i, s := range end.Texts {
		if s != server {
			fail("I1: editor %d has %q, the server has %q", i, s, server)
		}
	}
	if end.Pending > 0 {
		fail("%d editors have text that was never confirmed", end.Pending)
	}
	for _, complaint := range intentions(server, end) {
		fail("I6: %s", complaint)
	}
}

// intentions says what became otherwise than somebody meant: every mark that
// nobody deleted is there once, a deleted one is not, and a mark stands between
// those of its neighbours that are left.
func intentions(server string, end outcome) (complaints []string) {
	deleted := map[string]bool{}
	for _, m := range end.Deleted {
		deleted[m] = true
	}
	for _, m := range end.Marks {
		want := 1
		if deleted[m] {
			want = 0
		}
		if n := strings.Count(server, m); n != want {
			complaints = append(complaints, m+" is there "+strconv.Itoa(n)+" times")
		}
	}
	for _, marks := range end.Between {
		at := -1
		for _, m := range marks {
			i := strings.Index(server, m)
			if i >= 0 && i < at {
				complaints = append(complaints, strings.Join(marks, " ")+" are in another order")
			}
			at = max(at, i)
		}
	}
	return complaints
}

// TestEditorsConverge lets real editors write together over a bad network
// (quality C1, C4, C7, C8).
func TestEditorsConverge(t *testing.T) {
	runs := number(t, "RODEDRAAD_CONVERGE_RUNS", 500)
	seed := number(t, "RODEDRAAD_SEED", 1)
	p := MustPeer(t, "converge.mjs", strconv.Itoa(seed), strconv.Itoa(runs))
	journals := map[int]*journal{}
	ended, updates := 0, 0
	reply := json.NewEncoder(p.in)
	for p.out.Scan() {
		var q question
		if err := json.Unmarshal(p.out.Bytes(), &q); err != nil {
			t.Fatalf("the peer said %.200s: %v", p.out.Bytes(), err)
		}
		if q.Done {
			if err := p.end(); err != nil {
				t.Fatal(err)
			}
			continue
		}
		if q.Start != nil {
			journals[q.Run] = openJournal(t, q.Run, *q.Start)
		}
		j := journals[q.Run]
		if q.End != nil {
			j.check(t, q.Run, *q.End)
			ended, updates = ended+1, updates+len(j.log)
			delete(journals, q.Run)
			continue
		}
		if err := reply.Encode(j.answer(t, q)); err != nil {
			t.Fatal(err)
		}
		if err := p.in.Flush(); err != nil {
			t.Fatal(err)
		}
	}
	p.wait(t)
	t.Logf("%d runs from seed %d, %d updates", ended, seed, updates)
	if ended != runs {
		t.Errorf("%d of %d runs ended", ended, runs)
	}
}

// TestComposingDiverges shows why updates are mapped one at a time, and that
// this way of comparing can fail: the same editors, with a server and pages that
// map over compositions, do not always end with the same text.
func TestComposingDiverges(t *testing.T) {
	const runs = 1000
	p := MustPeer(t, "converge.mjs", "1", strconv.Itoa(runs), "composed")
	ended, diverged, broken := 0, 0, 0
	for ; p.out.Scan(); ended++ {
		var q question
		if err := json.Unmarshal(p.out.Bytes(), &q); err != nil || q.End == nil {
			t.Fatalf("the peer said %.200s: %v", p.out.Bytes(), err)
		}
		if q.End.Broken {
			broken++
		} else if len(slices.Compact(q.End.Texts)) > 1 {
			diverged++
		}
	}
	p.wait(t)
	t.Logf("of %d composed runs %d ended in different texts and %d broke off", ended, diverged, broken)
	if ended != runs || diverged == 0 {
		t.Errorf("%d of %d runs ended, %d of them in different texts; at least one should", ended, runs, diverged)
	}
}
