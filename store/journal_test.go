package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"rodedraad/domain"
	"rodedraad/domain/text"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// typist writes in one document the way a room does: it knows the text and adds to it.
type typist struct {
	doc     string
	client  string
	version int
	seq     int
	text    text.Text
}

// MustJoin is a typist in a document as it is now.
func MustJoin(t testing.TB, db *store.DB, doc, client string) *typist {
	t.Helper()
	stored, err := db.LoadDocument(context.Background(), doc)
	if err != nil {
		t.Fatalf("loading %s: %v", doc, err)
	}
	return &typist{doc: doc, client: client, version: stored.Version, seq: stored.Seqs[client], text: stored.Text}
}

// commit adds each string at the start of the text, one update each, and goes on from there.
func (p *typist) commit(t testing.TB, strings ...string) text.Commit {
	t.Helper()
	c := text.Commit{Document: p.doc, Version: p.version}
	for _, s := range strings {
		p.seq++
		p.version++
		changes := text.Insert(p.text.Len(), 0, s)
		after, err := changes.Apply(p.text)
		if err != nil {
			t.Fatalf("typing %q: %v", s, err)
		}
		p.text = after
		c.Updates = append(c.Updates, text.Update{
			Client: p.client, Seq: p.seq, Changes: changes, Person: "ann", At: noon.Add(time.Duration(p.version) * time.Second),
		})
	}
	c.After = p.text
	return c
}

// wantCommit commits the batch and fails the test unless exactly those entries conflict.
func wantCommit(t *testing.T, db *store.DB, conflicts []bool, batch ...text.Commit) {
	t.Helper()
	conflicted, err := db.CommitUpdates(t.Context(), batch)
	if err != nil {
		t.Fatalf("committing: %v", err)
	}
	same(t, "conflicted", conflicted, conflicts)
}

// MustLoad reads a document and checks that its log leads to its text.
func MustLoad(t *testing.T, db *store.DB, doc string) text.Stored {
	t.Helper()
	stored, err := db.LoadDocument(t.Context(), doc)
	if err != nil {
		t.Fatalf("loading %s: %v", doc, err)
	}
	all, err := db.Updates(t.Context(), doc, 0, stored.Version)
	if err != nil {
		t.Fatalf("reading the log of %s: %v", doc, err)
	}
	folded := MustText(t, "")
	for _, u := range all {
		if folded, err = u.Changes.Apply(folded); err != nil {
			t.Fatalf("the log of %s does not apply: %v", doc, err)
		}
	}
	if folded.String() != stored.Text.String() {
		t.Fatalf("the text of %s is %q and its log says %q", doc, stored.Text, folded)
	}
	return stored
}

func TestAddDocumentAttributesItsText(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		stored := MustLoad(t, db, "d-t1")
		if stored.Version != 1 || stored.Text.String() != hostile || stored.Seqs["s-d-t1"] != 1 {
			t.Errorf("stored %+v", stored)
		}
		if u := stored.Tail[0]; u.Client != "s-d-t1" || u.Seq != 1 || u.Person != "bea" || !u.At.Equal(noon) {
			t.Errorf("first update = %+v", u)
		}
		if empty := MustLoad(t, db, "d-a1-learn"); empty.Version != 0 || empty.Text.Len() != 0 || len(empty.Tail) != 0 {
			t.Errorf("an empty document is %+v", empty)
		}
		heads := MustRead(t, db, func(ctx context.Context, tx *store.Tx) (map[string]store.Head, error) {
			return tx.Heads(ctx, []string{"d-t1", "none", "d-a1-learn"})
		})
		same(t, "heads", heads, map[string]store.Head{"d-t1": {Text: hostile, Version: 1}, "d-a1-learn": {}})
		none := MustRead(t, db, func(ctx context.Context, tx *store.Tx) (map[string]store.Head, error) {
			return tx.Heads(ctx, nil)
		})
		if len(none) != 0 {
			t.Errorf("no documents have heads %v", none)
		}
	})
}

func TestVersions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		wantCommit(t, db, []bool{false}, MustJoin(t, db, "d-a", "c1").commit(t, "x", "y"))
		docs := []string{"d-a", "d-t1", "d-a1-learn", "none", "'; DROP TABLE documents; --"}
		for range 6000 {
			docs = append(docs, "d-a")
		}
		for _, tt := range []struct {
			docs []string
			want map[string]int
		}{
			{nil, map[string]int{}},
			{docs[3:5], map[string]int{}},
			{docs, map[string]int{"d-a": MustLoad(t, db, "d-a").Version, "d-t1": 1, "d-a1-learn": 0}},
		} {
			got, err := db.Versions(t.Context(), tt.docs)
			if err != nil {
				t.Fatal(err)
			}
			same(t, "versions", got, tt.want)
		}
		if MustLoad(t, db, "d-a").Version < 2 {
			t.Error("nothing was written in d-a")
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := db.Versions(ctx, docs); err == nil {
			t.Error("it answered although nobody waited any more")
		}
	})
}

func TestCommitStoresEveryUpdate(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		ann, bea := MustJoin(t, db, "d-a", "c1"), MustJoin(t, db, "d-t1", "c2")
		first := ann.commit(t, hostile, "👍\n\n", "x")
		wantCommit(t, db, []bool{false, false}, first, bea.commit(t, "rood "))
		wantCommit(t, db, []bool{false}, ann.commit(t, "y"))
		wantCommit(t, db, []bool{}, []text.Commit{}...)
		stored := MustLoad(t, db, "d-a")
		if stored.Version != 5 || stored.Text.String() != ann.text.String() || stored.Seqs["c1"] != 4 {
			t.Errorf("stored %+v", stored)
		}
		updates, err := db.Updates(t.Context(), "d-a", 1, 4)
		if err != nil {
			t.Fatal(err)
		}
		for i, got := range updates {
			want := first.Updates[i]
			if !got.Changes.Equal(want.Changes) || got.Client != "c1" || got.Seq != i+1 || !got.At.Equal(want.At) {
				t.Errorf("update %d = %+v, want %+v", i, got, want)
			}
		}
		if len(updates) != 3 {
			t.Errorf("%d updates, want 3", len(updates))
		}
	})
}

func TestLoserOfACommitLosesAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		here, there, elsewhere := MustJoin(t, db, "d-a", "c1"), MustJoin(t, db, "d-a", "c2"), MustJoin(t, db, "d-t1", "c3")
		wantCommit(t, db, []bool{false}, here.commit(t, "first "))
		gone := text.Commit{Document: "none", Updates: elsewhere.commit(t, "x").Updates, After: elsewhere.text}
		elsewhere = MustJoin(t, db, "d-t1", "c3")
		wantCommit(t, db, []bool{true, true, false, false},
			there.commit(t, "second "), gone, elsewhere.commit(t, "z"), here.commit(t, "third "))
		if got := MustLoad(t, db, "d-a"); got.Version != 3 || !strings.HasPrefix(got.Text.String(), "third first ") {
			t.Errorf("version %d: %q", got.Version, got.Text)
		}
		if got := MustLoad(t, db, "d-t1"); got.Version != 2 {
			t.Errorf("version %d", got.Version)
		}
	})
}

func TestCommitFromAVersionThatIsNotThereYet(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		ahead := MustJoin(t, db, "d-a", "c1").commit(t, "x")
		ahead.Version = 7
		wantCommit(t, db, []bool{true}, ahead)
		if got := MustLoad(t, db, "d-a"); got.Version != 1 {
			t.Errorf("version %d, want 1", got.Version)
		}
	})
}

func TestTwoCommitsOfOneDocumentInABatch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		p := MustJoin(t, db, "d-a", "c1")
		wantCommit(t, db, []bool{false, false, true}, p.commit(t, "one "), p.commit(t, "two "),
			MustJoin(t, db, "d-a", "c2").commit(t, "late "))
		if got := MustLoad(t, db, "d-a"); got.Version != 3 {
			t.Errorf("version %d, want 3", got.Version)
		}
	})
}

// A sequence number that was used before must not get into the log again, and must not keep others out of it.
func TestRepeatedSequenceNumberLosesAlone(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		p, q := MustJoin(t, db, "d-a", "c1"), MustJoin(t, db, "d-t1", "c1")
		wantCommit(t, db, []bool{false}, p.commit(t, "a"))
		p.seq = 0
		nobody := MustJoin(t, db, "d-a1", "c9").commit(t, "x")
		nobody.Updates[0].Person = "nobody"
		other := MustJoin(t, db, "d-a1-learn", "c1").commit(t, "x", "y")
		other.Updates[1].Person = "bea" // a client belongs to one person
		wantCommit(t, db, []bool{true, false, true, true}, p.commit(t, "b"), q.commit(t, "c", "d"), nobody, other)
		if got := MustLoad(t, db, "d-a"); got.Version != 2 || got.Seqs["c1"] != 1 {
			t.Errorf("stored %+v", got)
		}
		if got := MustLoad(t, db, "d-t1"); got.Version != 3 || got.Seqs["c1"] != 2 {
			t.Errorf("stored %+v", got)
		}
	})
}

func TestBadCommitSpoilsNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		good := MustJoin(t, db, "d-t1", "c1").commit(t, "good")
		for name, spoil := range map[string]func(c *text.Commit){
			"no updates":       func(c *text.Commit) { c.Updates = nil },
			"negative version": func(c *text.Commit) { c.Version = -1 },
			"another text":     func(c *text.Commit) { c.After = MustText(t, "something else") },
			"gap in lengths":   func(c *text.Commit) { c.Updates = c.Updates[1:]; c.Updates[0] = good.Updates[0] },
			"NUL in client":    func(c *text.Commit) { c.Updates[0].Client = "c\x00" },
			"bad person":       func(c *text.Commit) { c.Updates[1].Person = "\xff" },
			"bad document":     func(c *text.Commit) { c.Document = "d\x00" },
		} {
			t.Run(name, func(t *testing.T) {
				bad := MustJoin(t, db, "d-a", "c1").commit(t, "x", "y", "z")
				spoil(&bad)
				_, err := db.CommitUpdates(t.Context(), []text.Commit{good, bad})
				wantKind(t, err, domain.Invalid, "")
				if got := MustLoad(t, db, "d-t1"); got.Version != 1 {
					t.Errorf("version %d, want 1", got.Version)
				}
			})
		}
	})
}

func TestLoadGivesTheTail(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		p := MustJoin(t, db, "d-a", "c1")
		for range 3 {
			wantCommit(t, db, []bool{false}, p.commit(t, make([]string, 100)...))
			p.client, p.seq = p.client+"'", 0
		}
		stored := MustLoad(t, db, "d-a")
		if stored.Version != 301 || len(stored.Tail) != store.Tail || stored.Tail[0].Client != "c1" || stored.Tail[0].Seq != 45 {
			t.Errorf("version %d, %d in the tail, first %+v", stored.Version, len(stored.Tail), stored.Tail[0])
		}
		same(t, "seqs", stored.Seqs, map[string]int{"s-d-a": 1, "c1": 100, "c1'": 100, "c1''": 100})
		for _, stretch := range [][2]int{{0, 302}, {-1, 3}, {5, 4}, {301, 302}} {
			_, err := db.Updates(t.Context(), "d-a", stretch[0], stretch[1])
			wantKind(t, err, domain.NotFound, "")
		}
		if none, err := db.Updates(t.Context(), "d-a", 301, 301); err != nil || len(none) != 0 {
			t.Errorf("the stretch after the end is %v, %v", none, err)
		}
	})
}

// Many rooms commit at the same time, on two nodes: all text is kept, once, in order.
func TestCommitsFromTwoNodes(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		nodes := []*store.DB{storetest.MustOpen(t, url), storetest.MustOpen(t, url)}
		MustSeed(t, nodes[0])
		const writers, rounds = 6, 8
		for _, err := range atOnce(writers, func(i int) error {
			db := nodes[i%2]
			for round := 0; round < rounds; {
				p := MustJoin(t, db, "d-a", fmt.Sprint("c", i))
				q := MustJoin(t, db, "d-t1", fmt.Sprint("c", i))
				batch := []text.Commit{p.commit(t, fmt.Sprintf("⟦%d-%d⟧", i, round)), q.commit(t, "·")}
				if i%2 == 1 {
					batch[0], batch[1] = batch[1], batch[0]
				}
				conflicted, err := db.CommitUpdates(context.Background(), batch)
				if err != nil {
					return err
				}
				if !conflicted[i%2] {
					round++
				}
			}
			return nil
		}) {
			if err != nil {
				t.Errorf("committing beside others: %v", err)
			}
		}
		stored := MustLoad(t, nodes[0], "d-a")
		if stored.Version != 1+writers*rounds {
			t.Errorf("version %d, want %d", stored.Version, 1+writers*rounds)
		}
		for i := range writers {
			for round := range rounds {
				if token := fmt.Sprintf("⟦%d-%d⟧", i, round); strings.Count(stored.Text.String(), token) != 1 {
					t.Errorf("%s is there %d times", token, strings.Count(stored.Text.String(), token))
				}
			}
		}
		MustLoad(t, nodes[1], "d-t1")
	})
}
