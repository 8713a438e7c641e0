package chaos_test

import (
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// quiet is a plan in which people write for a while, and one server is asked to stop and begins again.
func quiet(seed uint64) plan {
	p := newPlan(settings[0], seed, 0, 0)
	for i := range p.tabs {
		p.tabs[i].in = 0
	}
	p.history = 1
	p.kills = []kill{{after: 1500 * time.Millisecond, terms: true}, {after: 500 * time.Millisecond, terms: true}}
	return p
}

// MustTamper changes what a database holds, as no server would.
func MustTamper(tb testing.TB, k *kept, statements ...string) {
	tb.Helper()
	db, err := k.raw()
	if err != nil {
		tb.Fatal(err)
	}
	for _, statement := range statements {
		if _, err := db.Exec(statement); err != nil {
			tb.Fatalf("%s: %v", statement, err)
		}
	}
	if err := db.Close(); err != nil {
		tb.Fatal(err)
	}
}

// TestTheCheckerNoticesWhatIsWrongInTheDatabase takes a world in which everything holds, and spoils copies of its database.
func TestTheCheckerNoticesWhatIsWrongInTheDatabase(t *testing.T) {
	t.Parallel()
	g := MustGround(t, settings[0])
	folder := t.TempDir()
	w := newWorld(quiet(7), g, folder)
	all, err := w.live(t.Context(), MustBundle(t), settings[0])
	if err != nil {
		t.Fatal(err)
	}
	e := all[0]
	if found := check(e); len(found) > 0 || len(e.Rows) < 10 {
		t.Fatalf("%d versions, and before anything was spoilt: %v", len(e.Rows), found)
	}
	const number = "(SELECT number FROM documents WHERE id = '%')"
	const latest = "document = " + number + " AND version = (SELECT version FROM documents WHERE id = '%')"
	for name, c := range map[string]struct {
		want       string
		statements []string
	}{
		"an entry of the log is lost": {"I5", []string{"DELETE FROM updates WHERE version = 5 AND document = " + number}},
		"an entry says something else": {"I2", []string{
			"UPDATE updates SET changes = replace(changes, '-00', '-09') WHERE version > 1 AND document = " + number}},
		"what was acknowledged last is gone, without a trace": {"I2", []string{
			"DELETE FROM updates WHERE " + latest, "UPDATE documents SET version = version - 1 WHERE id = '%'"}},
		"an update is stored twice": {"I3", []string{
			"INSERT INTO updates SELECT document, (SELECT version + 1 FROM documents WHERE id = '%'), writer, seq + 1000, changes, " +
				"made_at, sum FROM updates WHERE " + latest,
			"UPDATE documents SET version = version + 1 WHERE id = '%'"}},
		"a text is another than its log":  {"I1", []string{"UPDATE documents SET text = text || 'x' WHERE id = '%'"}},
		"a text is empty":                 {"I1", []string{"UPDATE documents SET text = '' WHERE id = '%'"}},
		"a head that is ahead of its log": {"I5", []string{"UPDATE documents SET version = version + 1 WHERE id = '%'"}},
		"a checkpoint ahead of the log": {"I2", []string{
			"INSERT INTO checkpoints (document, version, text, spans, sum) SELECT number, 99000, x'00', x'00', zeroblob(16) FROM documents WHERE id = '%'"}},
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "spoilt.db")
			content, err := os.ReadFile(filepath.Join(folder, "world.db"))
			if err := errors.Join(err, os.WriteFile(file, content, 0o600)); err != nil {
				t.Fatal(err)
			}
			k := &kept{ground: g, url: "sqlite:" + file}
			for i := range c.statements {
				c.statements[i] = strings.ReplaceAll(c.statements[i], "%", e.Document)
			}
			MustTamper(t, k, c.statements...)
			spoilt := e
			spoilt.Rows = nil
			if err := spoilt.read(t.Context(), k); err != nil && !errors.Is(err, sql.ErrNoRows) {
				t.Logf("reading it: %v", err)
			}
			expect(t, spoilt, c.want)
		})
	}
	t.Run("of what was seen", func(t *testing.T) { spoilTheAccount(t, e) })
}

// expect fails unless the checker finds a violation of that invariant.
func expect(t *testing.T, e evidence, want string) {
	t.Helper()
	found := check(e)
	if !slices.ContainsFunc(found, func(f string) bool { return strings.Contains(f, want) }) {
		t.Errorf("nothing about %s was found, but %q", want, found)
	}
}

// spoilTheAccount changes what tabs did, saw and ended with.
func spoilTheAccount(t *testing.T, e evidence) {
	var alive, left, right string
	seen := entry{}
	for _, b := range e.Book {
		if b.Offered != "" && b.Left != "" && strings.Contains(e.Head.Text, b.Offered) && strings.Contains(e.Head.Text, b.Left) {
			alive, left, right = b.Offered, b.Left, b.Right
		}
		if b.Seen != "" && b.Updates[0].Client == b.Own {
			seen = b
		}
	}
	if alive == "" || seen.Seen == "" {
		t.Fatal("nobody typed anything behind a mark that is left, or had it acknowledged")
	}
	person := e.Tabs[0].login
	with := func(more ...entry) func(*evidence) {
		return func(e *evidence) { e.Book = append(slices.Clone(e.Book), more...) }
	}
	elsewhere, beyond, blank := seen, seen, entry{Loaded: "a", Version: e.Head.Version, Sum: "00000000"}
	elsewhere.Version--
	beyond.Version = e.Head.Version
	for name, c := range map[string]struct {
		want  string
		spoil func(*evidence)
	}{
		"an acknowledgement at another version":       {"I2", with(elsewhere)},
		"an acknowledgement of what was never stored": {"I2", with(beyond)},
		"somebody loads an empty text":                {"I1, I8", with(blank)},
		"a mark is typed and lost":                    {"I2, I7", with(entry{Offered: "⟦a-9999⟧", Tab: "a"})},
		"a mark that was deleted is there":            {"I6", with(entry{Deleted: []string{alive}, Tab: "a"})},
		"a mark stands on the wrong side":             {"I6", with(entry{Offered: alive, Left: right, Right: left, Tab: "a"})},
		"a tab is told to begin anew":                 {"I7", with(entry{Loaded: "a", Reset: true, Sum: "00000000"})},
		"a tab has trouble":                           {"diverged", with(entry{Tab: "", Trouble: "diverged"})},
		"a mark that nobody typed": {"I4", func(e *evidence) {
			e.Book = slices.DeleteFunc(slices.Clone(e.Book), func(b entry) bool { return b.Offered == alive })
		}},
		"a tab with another text": {"I1", func(e *evidence) {
			e.Looks = slices.Clone(e.Looks)
			e.Looks[0].Text += "x"
		}},
		"a tab that is left with unsent text": {"I7", func(e *evidence) {
			e.Looks = slices.Clone(e.Looks)
			e.Looks[0].Unsent = 1
		}},
		"somebody who was taken from the team writes on": {"I9", func(e *evidence) {
			e.Removed, e.Book = person, append([]entry{{Removed: person, At: time.Unix(0, 0)}}, e.Book...)
		}},
		"a fresh opening that is behind": {"I1, I8", func(e *evidence) {
			e.Opened = []opened{{e.Head.Version - 1, e.Head.Text}}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			spoilt := e
			c.spoil(&spoilt)
			expect(t, spoilt, c.want)
		})
	}
}
