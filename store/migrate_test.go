package store_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/schema"

	"rodedraad/domain"
	"rodedraad/migrations"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// MustBeginAt brings a blank database to a step of long ago.
func MustBeginAt(t *testing.T, url, step string) *sql.DB {
	t.Helper()
	raw := storetest.Raw(t, url)
	raw.SetMaxOpenConns(1)
	var dialect schema.Dialect = pgdialect.New()
	if strings.HasPrefix(url, "sqlite:") {
		dialect = sqlitedialect.New()
	}
	if err := migrations.UpTo(t.Context(), bun.NewDB(raw, dialect), step); err != nil {
		t.Fatalf("to step %s: %v", step, err)
	}
	return raw
}

// first0002 is how many updates the long document of the test has: more than the step has in memory.
const first0002 = 2300

// fill0001 is text as step 0001 kept it: a long document, a short one that comes between in time, an empty one.
func fill0001(t *testing.T, raw *sql.DB) (long string) {
	t.Helper()
	mustExec(t, raw, "BEGIN")
	mustExec(t, raw, "INSERT INTO persons VALUES ('ann', 'Ann', 'A', NULL, NULL, '', $1, 0, $1)", false)
	long = strings.Repeat("é", first0002)
	for doc, text := range map[string]string{"d-empty": "", "d-long": long, "d-short": "a\n\"b\""} {
		version := map[string]int{"d-long": first0002, "d-short": 2}[doc]
		mustExec(t, raw, "INSERT INTO documents VALUES ($1, $2, $3, 7, 8)", doc, version, text)
	}
	const add = "INSERT INTO updates VALUES ($1, $2, 'c1', $2, $3, 'ann', 1234567890123)"
	for i := range first0002 {
		rest := fmt.Sprintf("%d,", i)
		if i == 0 {
			rest = ""
		}
		mustExec(t, raw, add, "d-long", i+1, "["+rest+`[0,"é"]]`)
	}
	mustExec(t, raw, add, "d-short", 1, `[[0,"a",""]]`)
	mustExec(t, raw, add, "d-short", 2, `[2,[0,"\"b\""]]`)
	mustExec(t, raw, "COMMIT")
	return long
}

// Step 0002 gives everything that is there its sums, and what people type goes on from them.
func TestStep0002SumsWhatIsThere(t *testing.T) {
	blank(t, func(t *testing.T, url string) {
		raw := MustBeginAt(t, url, "0001")
		long := fill0001(t, raw)
		mustExec(t, raw, "CREATE TABLE checkpoints (other TEXT)")
		if _, err := store.Open(t.Context(), url, store.Options{Migrate: true}); err == nil {
			t.Fatal("the step went over a foreign table")
		}
		if n := countRows(t, raw, "updates"); n != first0002+2 {
			t.Fatalf("after a step that failed %d updates are left", n)
		}
		mustExec(t, raw, "DROP TABLE checkpoints")
		if _, err := store.Open(t.Context(), url, store.Options{}); err == nil {
			t.Fatal("a database of step 0001 was opened")
		}
		if db, err := store.Open(t.Context(), url, store.Options{Migrate: true}); err != nil {
			t.Fatal(err)
		} else if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		db := storetest.MustOpen(t, url)
		for doc, want := range map[string]string{"d-empty": "", "d-long": long, "d-short": "a\n\"b\""} {
			stored := MustLoad(t, db, doc)
			if stored.Damaged || stored.Text.String() != want || MustVerify(t, db, doc) != 0 {
				t.Errorf("%s came through damaged: %+v", doc, stored.Damaged)
			}
		}
		wantCommit(t, db, []bool{false, false, false}, MustJoin(t, db, "d-long", "c2").commit(t, make([]string, 800)...),
			MustJoin(t, db, "d-short", "c2").commit(t, "x"), MustJoin(t, db, "d-empty", "c2").commit(t, "y"))
		for _, doc := range []string{"d-long", "d-short", "d-empty"} {
			if damaged := MustVerify(t, db, doc); damaged != 0 {
				t.Errorf("%s is damaged at %d", doc, damaged)
			}
		}
		if n := countRows(t, raw, "checkpoints"); n != 3 {
			t.Errorf("%d checkpoints are made of an old log, want 3", n)
		}
	})
}

// Step 0012 says of the quotes that are there to which group their speakers belong, and ends that the case is told of those who are
// managers or may be.
func TestStep0012KnowsWhoSpoke(t *testing.T) {
	blank(t, func(t *testing.T, url string) {
		raw := MustBeginAt(t, url, "0011")
		mustExec(t, raw, "INSERT INTO persons VALUES ('ann', 'Ann', 'A', NULL, NULL, '', $1, 0, $1)", false)
		mustExec(t, raw, `INSERT INTO programmes VALUES ('p1', 'flex', 'Flex', '', '', '', '', '', '', '', '', '', '', '', 'draft', 1, 5, '', 1)`)
		for id, group := range map[string]string{"iv-flex": "flexworker", "iv-boss": "manager"} {
			mustExec(t, raw, `INSERT INTO interviews (programme, id, name, interviewee, held, mode, people, consent, summary, withdrawn_note, labels, made_by, made_at, revision)
				VALUES ('p1', $1, 'gesprek', $2, '', '', 3, 'publishable', '', '', '', 'ann', 1, 1)`, id, group)
		}
		for id, from := range map[string]any{"q-flex": "iv-flex", "q-boss": "iv-boss", "q-loose": nil} {
			mustExec(t, raw, `INSERT INTO quotes (programme, id, kind, source, speaker_nl, speaker_en, speakers, show_case, literal, words, short, consent, visibility,
				withdrawn_note, labels, made_by, made_at, revision, interview)
				VALUES ('p1', $1, 'interview', 'gesprek', 'iemand', '', 3, $3, $3, 'ja', '', 'publishable', 'public', '', '', 'ann', 1, 1, $2)`, id, from, true)
		}
		db, err := store.Open(t.Context(), url, store.Options{Migrate: true})
		if err != nil {
			t.Fatal(err)
		}
		quotes := MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Quote, error) { return tx.Quotes(ctx, "p1") })
		var got []string
		for _, q := range quotes {
			got = append(got, fmt.Sprint(q.ID, " ", q.Group, q.ShowCase, q.Dataset))
		}
		if want := "q-boss managerfalse; q-flex flexworkertrue; q-loose false"; strings.Join(got, "; ") != want {
			t.Errorf("quotes are %q, want %q", got, want)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	})
}
