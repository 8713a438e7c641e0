package store_test

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// MustVerify returns the first damaged version of a document.
func MustVerify(t *testing.T, db *store.DB, doc string) int {
	t.Helper()
	damaged, err := db.Verify(t.Context(), doc)
	if err != nil {
		t.Fatalf("verifying %s: %v", doc, err)
	}
	return damaged
}

// of is the condition that a row belongs to a document.
func of(doc string) string {
	return "document = (SELECT number FROM documents WHERE id = '" + doc + "')"
}

// The sum of an entry is written down here once more, so that it cannot change without a step that writes all of them again.
func TestSumOfAnEntry(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.MustOpen(t, url)
		MustSeed(t, db)
		p := MustJoin(t, db, "d-a", "c1")
		wantCommit(t, db, []bool{false, false}, p.commit(t, "<é\"\n👍", "b"), p.commit(t, "c"))
		rows, err := storetest.Raw(t, url).Query(
			"SELECT u.version, client, seq, changes, person, u.made_at, u.sum FROM updates AS u " +
				"JOIN writers AS w ON w.document = u.document AND w.number = u.writer " +
				"JOIN documents AS d ON d.number = u.document WHERE d.id = 'd-a' ORDER BY u.version")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = rows.Close() }()
		before := make([]byte, 16)
		n := 0
		for ; rows.Next(); n++ {
			var version, seq, at uint64
			var client, changes, person string
			var sum []byte
			if err := rows.Scan(&version, &client, &seq, &changes, &person, &at, &sum); err != nil {
				t.Fatal(err)
			}
			h := sha256.New()
			h.Write(before)
			for _, field := range []string{"d-a", number(version), client, number(seq), changes, person, number(at)} {
				h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(field))))
				h.Write([]byte(field))
			}
			if before = h.Sum(nil)[:16]; string(before) != string(sum) {
				t.Errorf("version %d has sum %x, want %x", version, sum, before)
			}
		}
		if err := rows.Err(); err != nil || n != 4 {
			t.Errorf("%d entries, %v", n, err)
		}
	})
}

func number(n uint64) string { return string(binary.BigEndian.AppendUint64(nil, n)) }

// D11: an entry that is not what was stored is noticed, and the document is there to be read all the same.
func TestDamagedLogLoadsWithItsText(t *testing.T) {
	damages := map[string]struct {
		damage string
		first  int
	}{
		"a letter of the changes":   {"UPDATE updates SET changes = replace(changes, 'b', 'B') WHERE % AND version = 3", 3},
		"changes that do not fit":   {"UPDATE updates SET changes = '[9999]' WHERE % AND version = 2", 2},
		"changes that are none":     {"UPDATE updates SET changes = '{}' WHERE % AND version = 4", 4},
		"another person":            {"UPDATE writers SET person = 'bea' WHERE % AND client = 'c1'", 2},
		"another name for a client": {"UPDATE writers SET client = 'c2' WHERE % AND client = 'c1'", 2},
		"another moment":            {"UPDATE updates SET made_at = made_at + 1 WHERE % AND version = 1", 1},
		"another number":            {"UPDATE updates SET seq = 77 WHERE % AND version = 4", 4},
		"another writer":            {"UPDATE updates SET writer = 3 - writer WHERE % AND version = 4", 4},
		"another sum at the end":    {"UPDATE updates SET sum = (SELECT u.sum FROM updates AS u WHERE u.document = 1) WHERE % AND version = 4", 4},
		"an entry that is gone":     {"DELETE FROM updates WHERE % AND version = 2", 2},
		"a last entry that is gone": {"DELETE FROM updates WHERE % AND version = 4", 4},
		"a log that is gone":        {"DELETE FROM updates WHERE %", 1},
	}
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.MustOpen(t, url)
		MustSeed(t, db)
		raw := storetest.Raw(t, url)
		for name, test := range damages {
			t.Run(name, func(t *testing.T) {
				doc := fmt.Sprintf("d-%x", name)
				MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
					return tx.AddDocument(ctx, doc, MustText(t, "rooster"), "ann", noon)
				})
				p := MustJoin(t, db, doc, "c1")
				wantCommit(t, db, []bool{false}, p.commit(t, "a", "b", "c"))
				if damaged := MustVerify(t, db, doc); damaged != 0 {
					t.Fatalf("damaged at %d before it is", damaged)
				}
				mustExec(t, raw, strings.ReplaceAll(test.damage, "%", of(doc)))
				stored, err := db.LoadDocument(t.Context(), doc)
				if err != nil {
					t.Fatalf("loading: %v", err)
				}
				if !stored.Damaged || stored.Version != 4 || stored.Text.String() != p.text.String() || len(stored.Tail) != 0 {
					t.Errorf("stored %+v", stored)
				}
				sound := MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]bool, error) {
					broken, err := tx.Sound(ctx, doc)
					other, _ := tx.Sound(ctx, "d-t1")
					none, _ := tx.Sound(ctx, "none")
					return []bool{broken, other, none}, err
				})
				same(t, "sound", sound, []bool{false, true, true})
				_, err = db.Updates(t.Context(), doc, 0, 4)
				if !errorIs(err, store.ErrDamaged) || strings.Contains(err.Error(), "rooster") {
					t.Errorf("updates: error = %v, want ErrDamaged and no text", err)
				}
				if first := MustVerify(t, db, doc); first != test.first {
					t.Errorf("damaged at %d, want %d", first, test.first)
				}
			})
		}
		if other := MustVerify(t, db, "d-t1"); other != 0 {
			t.Errorf("another document is damaged at %d", other)
		}
	})
}

// A text that is not what was stored is read from the log; when that is damaged too, what is left of it is shown.
func TestDamagedTextIsNeverHidden(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.MustOpen(t, url)
		MustSeed(t, db)
		raw := storetest.Raw(t, url)
		p := MustJoin(t, db, "d-a", "c1")
		wantCommit(t, db, []bool{false}, p.commit(t, "a", "b"))
		mustExec(t, raw, "UPDATE documents SET text = 'Spoilt'||$1 WHERE id = 'd-a'", "\r\n.")
		for _, want := range []string{p.text.String(), "Spoilt\n."} {
			stored, err := db.LoadDocument(t.Context(), "d-a")
			if err != nil || !stored.Damaged || stored.Version != 3 || stored.Text.String() != want {
				t.Errorf("stored %+v, %v, want %q", stored, err, want)
			}
			heads := MustRead(t, db, func(ctx context.Context, tx *store.Tx) (map[string]store.Head, error) {
				return tx.Heads(ctx, []string{"d-a", "d-t1"})
			})
			same(t, "damaged heads", []bool{heads["d-a"].Damaged, heads["d-t1"].Damaged}, []bool{true, false})
			if first := MustVerify(t, db, "d-a"); (first == 3) != (want != "Spoilt\n.") {
				t.Errorf("damaged at %d", first)
			}
			mustExec(t, raw, "DELETE FROM updates WHERE "+of("d-a")+" AND version = 1")
		}
		mustExec(t, raw, "UPDATE documents SET version = 1, text = 'x' WHERE id = 'd-a1-learn'")
		stored, err := db.LoadDocument(t.Context(), "d-a1-learn")
		if err != nil || !stored.Damaged || stored.Text.String() != "x" {
			t.Errorf("stored %+v, %v", stored, err)
		}
		_, err = db.LoadDocument(t.Context(), "none")
		wantKind(t, err, domain.NotFound, "")
		_, err = db.Updates(t.Context(), "none", 0, 0)
		wantKind(t, err, domain.NotFound, "")
	})
}

// A room that does not know yet that the log is damaged cannot add to it, and keeps nobody else from adding to theirs.
func TestNothingIsAddedBehindAnEntryThatIsGone(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.MustOpen(t, url)
		MustSeed(t, db)
		p, q := MustJoin(t, db, "d-a", "c1"), MustJoin(t, db, "d-t1", "c1")
		mustExec(t, storetest.Raw(t, url), "DELETE FROM updates WHERE "+of("d-a"))
		wantCommit(t, db, []bool{true, false}, p.commit(t, "x"), q.commit(t, "y"))
		stored, err := db.LoadDocument(t.Context(), "d-a")
		if err != nil || !stored.Damaged || stored.Version != 1 {
			t.Errorf("stored %+v, %v", stored, err)
		}
	})
}

// The sums hold through everything that people do at once, and an older part of the log is looked at when it is read.
func TestDamageBeforeTheTail(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.MustOpen(t, url)
		MustSeed(t, db)
		p := MustJoin(t, db, "d-a", "c1")
		for range 3 {
			wantCommit(t, db, []bool{false}, p.commit(t, make([]string, 100)...))
		}
		mustExec(t, storetest.Raw(t, url), "UPDATE updates SET made_at = made_at - 1 WHERE "+of("d-a")+" AND version = 7")
		if stored, err := db.LoadDocument(t.Context(), "d-a"); err != nil || stored.Damaged || len(stored.Tail) != store.Tail {
			t.Errorf("damaged %v, %d in the tail, %v", stored.Damaged, len(stored.Tail), err)
		}
		for stretch, sound := range map[[2]int]bool{{0, 6}: true, {6, 7}: false, {7, 300}: true, {5, 9}: false, {6, 6}: true} {
			updates, err := db.Updates(t.Context(), "d-a", stretch[0], stretch[1])
			if sound != (err == nil) || sound && len(updates) != stretch[1]-stretch[0] || !sound && !errorIs(err, store.ErrDamaged) {
				t.Errorf("%v: %d updates, %v", stretch, len(updates), err)
			}
		}
		if first := MustVerify(t, db, "d-a"); first != 7 {
			t.Errorf("damaged at %d, want 7", first)
		}
		_, err := db.Verify(t.Context(), "none")
		wantKind(t, err, domain.NotFound, "")
	})
}
