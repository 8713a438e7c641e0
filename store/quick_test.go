package store_test

import (
	"fmt"
	"testing"

	"rodedraad/store"
	"rodedraad/store/storetest"
)

// settle has typists commit twice, so that what they do next is what most keystrokes are: of somebody known, behind an entry
// that is known.
func settle(t *testing.T, db *store.DB, typists ...*typist) {
	t.Helper()
	for range 2 {
		for _, p := range typists {
			wantCommit(t, db, []bool{false}, p.commit(t, "a"))
		}
	}
}

// What keeps a first keystroke from being stored keeps the hundredth from it, and nobody else's.
func TestWhatKeepsALaterKeystrokeFromBeingStored(t *testing.T) {
	for name, row := range map[string]struct {
		happens string // in the database, behind our back
		again   bool   // a sequence number is used twice
		as      string // who the writer says to be
		left    int    // the version that the document then has
	}{
		"another process was first":        {happens: "UPDATE documents SET version = version + 1 WHERE id = 'd-a'", left: 4},
		"the entry before is gone":         {happens: "DELETE FROM updates WHERE " + of("d-a") + " AND version = 3", left: 3},
		"the entry before is another":      {happens: "UPDATE updates SET version = 9 WHERE " + of("d-a") + " AND version = 3", left: 3},
		"a sequence number is used twice":  {again: true, left: 3},
		"a client belongs to another":      {as: "bea", left: 3},
		"everything is gone that it wrote": {happens: "DELETE FROM updates WHERE " + of("d-a"), left: 3},
	} {
		t.Run(name, func(t *testing.T) {
			storetest.EachURL(t, func(t *testing.T, url string) {
				db := storetest.MustOpen(t, url)
				MustSeed(t, db)
				p, q := MustJoin(t, db, "d-a", "c1"), MustJoin(t, db, "d-t1", "c1")
				settle(t, db, p, q)
				if row.happens != "" {
					mustExec(t, storetest.Raw(t, url), row.happens)
				}
				if row.again {
					p.seq--
				}
				entry := p.commit(t, "x")
				if row.as != "" {
					entry.Updates[0].Person = row.as
				}
				wantCommit(t, db, []bool{true, false}, entry, q.commit(t, "y"))
				if got := versionOf(t, db, "d-a"); got != row.left {
					t.Errorf("version %d, want %d", got, row.left)
				}
				wantCommit(t, db, []bool{false}, q.commit(t, "z"))
				if first := MustVerify(t, db, "d-t1"); first != 0 {
					t.Errorf("the other document is damaged at %d", first)
				}
			})
		})
	}
}

func versionOf(t *testing.T, db *store.DB, doc string) int {
	t.Helper()
	versions, err := db.Versions(t.Context(), []string{doc})
	if err != nil {
		t.Fatal(err)
	}
	return versions[doc]
}

// Two processes write in turns: each stores only behind what the other stored, and the log is one.
func TestTwoProcessesWriteInTurns(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		one, other := storetest.MustOpen(t, url), storetest.MustOpen(t, url)
		MustSeed(t, one)
		settle(t, one, MustJoin(t, one, "d-a", "c1"))
		settle(t, other, MustJoin(t, other, "d-a", "c2"))
		late := MustJoin(t, one, "d-a", "c1")
		wantCommit(t, other, []bool{false}, MustJoin(t, other, "d-a", "c2").commit(t, "b"))
		wantCommit(t, one, []bool{true}, late.commit(t, "late"))
		for i := range 6 {
			db, client := one, "c1"
			if i%2 > 0 {
				db, client = other, "c2"
			}
			wantCommit(t, db, []bool{false}, MustJoin(t, db, "d-a", client).commit(t, fmt.Sprint(i), "-"))
		}
		if stored := MustLoad(t, one, "d-a"); stored.Text.String()[:12] != "-5-4-3-2-1-0" || stored.Version != 18 {
			t.Errorf("version %d: %q", stored.Version, stored.Text)
		}
		if first := MustVerify(t, one, "d-a"); first != 0 {
			t.Errorf("damaged at %d", first)
		}
	})
}

// A document may be twice in a batch when the second follows on the first.
func TestALaterKeystrokeTwiceInABatch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		p := MustJoin(t, db, "d-a", "c1")
		settle(t, db, p)
		before := *p
		first, second := p.commit(t, "1"), p.commit(t, "2")
		*p = before
		wantCommit(t, db, []bool{false, false, true}, first, second, p.commit(t, "3"))
		if got := versionOf(t, db, "d-a"); got != 5 {
			t.Errorf("version %d, want 5", got)
		}
	})
}
