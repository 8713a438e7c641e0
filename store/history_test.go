package store_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"rodedraad/domain"
	"rodedraad/domain/text"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// Everything a document ever was can be had again: each version is what applying the updates one by one gives, and so is
// who wrote which part of it.
func TestAtIsEveryVersion(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.MustOpen(t, url)
		MustSeed(t, db)
		p := MustJoin(t, db, "d-a", "c1")
		for range 7 {
			wantCommit(t, db, []bool{false}, p.commit(t, slices.Repeat([]string{"é", "👍", "\n"}, 130)...))
		}
		if n := countRows(t, storetest.Raw(t, url), "checkpoints"); n != 2 {
			t.Errorf("%d checkpoints, want 2", n)
		}
		all, err := db.Updates(t.Context(), "d-a", 0, p.version)
		if err != nil {
			t.Fatal(err)
		}
		was, spans := text.Text{}, text.Spans(nil)
		for i := 0; i <= len(all); i++ {
			if i > 0 {
				if spans, err = spans.Apply(all[i-1].Changes, i); err != nil {
					t.Fatal(err)
				}
				if was, err = all[i-1].Changes.Apply(was); err != nil {
					t.Fatal(err)
				}
			}
			if near := i % 1000; i > 2 && near > 1 && near < 999 && i != len(all) {
				continue
			}
			got, gotSpans, err := db.At(t.Context(), "d-a", i)
			if err != nil || !got.Equal(was) || !slices.Equal(gotSpans, spans) {
				t.Errorf("version %d: %d units in %d spans, %v", i, got.Len(), len(gotSpans), err)
			}
		}
		for _, version := range []int{-1, len(all) + 1} {
			_, _, err := db.At(t.Context(), "d-a", version)
			wantKind(t, err, domain.NotFound, "")
		}
		_, _, err = db.At(t.Context(), "none", 0)
		wantKind(t, err, domain.NotFound, "")
		if damaged := MustVerify(t, db, "d-a"); damaged != 0 {
			t.Errorf("damaged at %d", damaged)
		}
	})
}

func TestLogEntries(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		p := MustJoin(t, db, "d-a", "c1")
		wantCommit(t, db, []bool{false}, p.commit(t, "ab", "👍", "c"))
		read := func(from, to, limit int) ([]store.Entry, error) {
			var entries []store.Entry
			err := db.Read(t.Context(), func(tx *store.Tx) (err error) {
				entries, err = tx.LogEntries(t.Context(), "d-a", from, to, limit)
				return err
			})
			return entries, err
		}
		entry := func(version, inserted int) store.Entry {
			return store.Entry{Version: version, Person: "ann", At: noon.Add(time.Duration(version) * time.Second), Inserted: inserted}
		}
		for _, test := range []struct {
			from, to, limit int
			want            []store.Entry
		}{
			{1, 4, 0, []store.Entry{entry(4, 1), entry(3, 2), entry(2, 2)}},
			{0, 4, 2, []store.Entry{entry(4, 1), entry(3, 2)}},
			{2, 3, 9, []store.Entry{entry(3, 2)}},
			{3, 3, 9, []store.Entry{}},
		} {
			got, err := read(test.from, test.to, test.limit)
			if err != nil {
				t.Fatal(err)
			}
			same(t, fmt.Sprint(test.from, test.to, test.limit), got, test.want)
		}
		for _, stretch := range [][2]int{{-1, 3}, {3, 2}, {0, 5}} {
			_, err := read(stretch[0], stretch[1], 0)
			wantKind(t, err, domain.NotFound, "")
		}
	})
}

// A checkpoint is a help and never the truth: one that is damaged, or gone, is gone past, and made again no sooner than the
// log leads there.
func TestDamagedCheckpointCountsAsNone(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.MustOpen(t, url)
		MustSeed(t, db)
		raw := storetest.Raw(t, url)
		p := MustJoin(t, db, "d-a", "c1")
		for range 3 {
			wantCommit(t, db, []bool{false}, p.commit(t, slices.Repeat([]string{"a"}, 800)...))
		}
		for round, damage := range []string{
			"UPDATE checkpoints SET text = spans WHERE version = 2000",
			"UPDATE checkpoints SET spans = text WHERE version = 1000",
		} {
			mustExec(t, raw, damage)
			if was, _, err := db.At(t.Context(), "d-a", 2400); err != nil || was.Len() != p.text.Len()-1 {
				t.Errorf("%s: %d units, %v", damage, was.Len(), err)
			}
			if damaged := MustVerify(t, db, "d-a"); damaged != 2000-1000*round {
				t.Errorf("%s: damaged at %d", damage, damaged)
			}
		}
		mustExec(t, raw, "DELETE FROM checkpoints")
		wantCommit(t, db, []bool{false}, p.commit(t, slices.Repeat([]string{"b"}, 700)...))
		if n := countRows(t, raw, "checkpoints"); n != 3 {
			t.Errorf("%d checkpoints are made again, want 3", n)
		}
		if damaged := MustVerify(t, db, "d-a"); damaged != 0 {
			t.Errorf("damaged at %d", damaged)
		}
		mustExec(t, raw, "UPDATE updates SET made_at = made_at - 1 WHERE "+of("d-a")+" AND version = 2500")
		mustExec(t, raw, "DELETE FROM checkpoints WHERE version > 1000")
		wantCommit(t, db, []bool{false}, p.commit(t, slices.Repeat([]string{"c"}, 1000)...))
		if n := countRows(t, raw, "checkpoints"); n != 2 {
			t.Errorf("%d checkpoints lead to the damage, want 2", n)
		}
		_, _, err := db.At(t.Context(), "d-a", 2600)
		if !errorIs(err, store.ErrDamaged) {
			t.Errorf("error = %v, want ErrDamaged", err)
		}
	})
}

// A checkpoint comes and goes with the commit that went past it.
func TestCheckpointIsNeverAheadOfTheLog(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.MustOpen(t, url)
		MustSeed(t, db)
		raw := storetest.Raw(t, url)
		p, q := MustJoin(t, db, "d-a", "c1"), MustJoin(t, db, "d-a", "c2")
		far := q.commit(t, slices.Repeat([]string{"x"}, 1100)...)
		wantCommit(t, db, []bool{false}, p.commit(t, "first"))
		wantCommit(t, db, []bool{true}, far)
		nobody := MustJoin(t, db, "d-t1", "c3").commit(t, slices.Repeat([]string{"y"}, 1100)...)
		nobody.Updates[1099].Person = "nobody"
		wantCommit(t, db, []bool{true}, nobody)
		if n := countRows(t, raw, "checkpoints"); n != 0 {
			t.Errorf("%d checkpoints of what was not stored", n)
		}
		if _, err := raw.Exec("INSERT INTO checkpoints SELECT document, 1000, sum, sum, sum FROM updates LIMIT 1"); err == nil {
			t.Error("the database takes a checkpoint ahead of the log")
		}
	})
}

// scribe writes in one document a letter at a time, as people do: at one place for a while, with mistakes.
type scribe struct {
	doc, client string
	version     int
	content     []byte
	at, left    int
	dice        *rand.Rand
}

// commit is the next n letters.
func (s *scribe) commit(t testing.TB, n int) text.Commit {
	t.Helper()
	c := text.Commit{Document: s.doc, Version: s.version}
	for range n {
		if s.left--; s.left < 0 {
			s.at, s.left = s.dice.IntN(len(s.content)+1), 20+s.dice.IntN(80)
		}
		var changes text.ChangeSet
		if s.at > 0 && s.dice.IntN(12) == 0 {
			var err error
			if changes, err = text.ParseChanges(fmt.Appendf(nil, "[%d,[1],%d]", s.at-1, len(s.content)-s.at)); err != nil {
				t.Fatal(err)
			}
			s.at--
			s.content = slices.Delete(s.content, s.at, s.at+1)
		} else {
			letter := "etaoin shrdlu\n"[s.dice.IntN(14)]
			changes = text.Insert(len(s.content), s.at, string(letter))
			s.content = slices.Insert(s.content, s.at, letter)
			s.at++
		}
		s.version++
		c.Updates = append(c.Updates, text.Update{
			Client: s.client, Seq: s.version, Changes: changes, Person: longID, At: noon.Add(time.Duration(s.version) * time.Second),
		})
	}
	c.After = MustText(t, string(s.content))
	return c
}

// longID is as long as identifiers are outside tests.
var longID = strings.Repeat("abcdefgh", 4)[:26]

// A long history takes little room, and of each of its versions there is a checkpoint near: how long finding one takes is
// logged, and for a bench to judge.
func TestHundredThousandLetters(t *testing.T) {
	const edits, room = 100_000, 15_000_000
	url := storetest.URL(t, storetest.SQLite)
	db := storetest.MustOpen(t, url)
	s := &scribe{doc: longID, client: longID[:22], dice: rand.New(rand.NewPCG(1, 2))}
	MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
		return firstError(tx.AddPerson(ctx, domain.Person{ID: domain.PersonID(longID), Created: noon}),
			tx.AddDocument(ctx, s.doc, text.Text{}, domain.PersonID(longID), noon))
	})
	before := diskOf(t, url)
	begin, slowest := time.Now(), time.Duration(0)
	was := map[int]string{}
	for s.version < edits {
		c := s.commit(t, min(800, edits-s.version))
		began := time.Now()
		wantCommit(t, db, []bool{false}, c)
		slowest = max(slowest, time.Since(began))
		was[s.version] = string(s.content)
	}
	wrote, used := time.Since(begin), diskOf(t, url)-before
	var took []time.Duration
	for range 40 {
		for version, want := range was {
			began := time.Now()
			got, spans, err := db.At(t.Context(), s.doc, version)
			took = append(took, time.Since(began))
			if err != nil || got.String() != want || spans.Len() != len(want) {
				t.Fatalf("version %d: %d units, spans of %d, want %d, %v", version, got.Len(), spans.Len(), len(want), err)
			}
			break
		}
	}
	slices.Sort(took)
	began := time.Now()
	if stored, err := db.LoadDocument(t.Context(), s.doc); err != nil || stored.Damaged {
		t.Errorf("loading: damaged %v, %v", stored.Damaged, err)
	}
	t.Logf("%d edits in %v, slowest commit %v, %d bytes on disk; loading %v; At: median %v, slowest %v",
		edits, wrote, slowest, used, time.Since(began), took[len(took)/2], took[len(took)-1])
	if n := countRows(t, storetest.Raw(t, url), "checkpoints"); n != 10+45 {
		t.Errorf("%d checkpoints, want one every thousand versions, and every two thousand after ten", n)
	}
	if used > room {
		t.Errorf("%d edits take %d bytes, more than %d", edits, used, room)
	}
	if damaged := MustVerify(t, db, s.doc); damaged != 0 {
		t.Errorf("damaged at %d", damaged)
	}
}

// diskOf is how large the file of a SQLite database is when everything of its log is in it.
func diskOf(t *testing.T, url string) int64 {
	t.Helper()
	mustExec(t, storetest.Raw(t, url), "PRAGMA wal_checkpoint(TRUNCATE)")
	info, err := os.Stat(strings.TrimPrefix(url, "sqlite:"))
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}

// Whoever wrote for long and whoever wrote between two others are told alike.
func TestWritersOfEveryVersion(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		people := []domain.PersonID{"ann", "bea"}
		want := map[int]domain.PersonID{1: "ann"}
		var all []int
		turns := []int{300, 1, 1, 2, 500, 126, 128, 1, 64, 64, 3}
		for turn, n := range turns {
			p := MustJoin(t, db, "d-a", fmt.Sprintf("c%d", turn%3))
			c := p.commit(t, make([]string, n)...)
			for i := range c.Updates {
				c.Updates[i].Person = string(people[turn%3%2])
				want[c.Version+i+1] = people[turn%3%2]
			}
			wantCommit(t, db, []bool{false}, c)
		}
		for v := range want {
			all = append(all, v)
		}
		err := db.Read(t.Context(), func(tx *store.Tx) error {
			for _, some := range [][]int{all, {7}, {2, 300, 301, 302, 303, 304, 500}, append([]int{len(all) + 1}, all...), {}} {
				got, err := tx.Writers(t.Context(), "d-a", some)
				if err != nil {
					return err
				}
				for _, v := range some {
					if got[v] != want[v] {
						t.Errorf("version %d is by %q, want %q", v, got[v], want[v])
					}
				}
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
	})
}
