package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"rodedraad/domain"
	"rodedraad/domain/text"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// MustFill stores something in every table: a part before what it is part of, acts that point at later ones, history.
func MustFill(t *testing.T, db *store.DB) {
	t.Helper()
	MustSeed(t, db)
	MustLink(t, db)
	MustFreeze(t, db)
	MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
		mapping := store.Mapping{Programme: "p1", Group: domain.Flexworkers, Content: hostile, Kept: domain.Hand{By: "ann", At: noon}}
		said := tiring
		said.ID, said.Interview, said.Consent, said.Visibility = "st-0", nightly.ID, nightly.Consent, domain.VisibleProgramme
		return firstError(tx.AddIndicator(ctx, rewording()), tx.AddSeries(ctx, selfEmployed), tx.AddQuote(ctx, tiring), tx.AddInterview(ctx, nightly),
			tx.AddSaturation(ctx, enough),
			tx.AddFragment(ctx, nightly, domain.Fragment{ID: "f-1", Words: hostile, At: noon}), tx.AddQuote(ctx, said),
			tx.AddSourceTable(ctx, advantages), tx.SetMapping(ctx, mapping))
	})
	question1 := domain.MainQuestion{ID: "mq1", Programme: "p1", Number: 1, Text: domain.Words{NL: "Wat beweegt?"}}
	amended := question1
	amended.Amendments = []domain.Amendment{{Number: 1, Text: domain.Words{NL: "Wie?"}, Reason: hostile, By: "ann", At: noon}}
	MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
		stepped := tx.AddStep(ctx, domain.Step{ID: "s1", Programme: "p1", Leg: domain.LegUp, Phase: 2,
			Scope: domain.ScopeProgramme, Name: domain.Words{NL: "Verslag"}})
		_, stated := tx.SetStepState(ctx, "p1", domain.StepState{Step: "s1", Progress: domain.StepRunning, At: noon})
		_, visited := tx.Visit(ctx, "ann", "p1", noon, time.Hour)
		return firstError(stepped, stated, visited,
			tx.AddParty(ctx, domain.Party{ID: "vws", Programme: "p1", Role: domain.Commissioner, Name: domain.Words{NL: "M"}}),
			tx.AddMainQuestion(ctx, question1), tx.UpdateMainQuestion(ctx, amended),
			tx.AddMembership(ctx, domain.Membership{ID: "m1", Person: "ann", Programme: "p1", Role: domain.Member, Case: "c-ghz",
				Seat: "ghz-hr", From: noon}),
			tx.AddInvitation(ctx, domain.Invitation{ID: "i1", Programme: "p1", Case: "c-ghz", Seat: "ghz-care",
				Role: domain.Member, CodeHash: "hash", Uses: 3, Expires: noon, By: "bea"}),
			tx.AddSession(ctx, store.Session{ID: "s1", Hash: "h1", Person: "ann", Created: noon, Seen: noon, Expires: noon,
				Kind: store.SessionBrowser}),
			tx.AddMailLink(ctx, "h2", "ann", noon),
			tx.AddAct(ctx, domain.Act{ID: "x9", Programme: "p1", By: "ann", At: noon, Verb: domain.ActFacts,
				Subject: question.Ref(), Before: []byte(`{"a":"é\u0000"}`)}),
			tx.AddAct(ctx, domain.Act{ID: "x5", Programme: "p1", By: "bea", At: noon, Verb: domain.ActUndo,
				Subject: question.Ref(), Undoes: "x9"}),
			tx.MarkUndone(ctx, "x9", "x5"))
	})
	part := domain.Card{ID: "ghz-a0", Programme: "p1", Case: "c-ghz", Kind: domain.KindAction, Facts: domain.Facts{State: domain.Idea},
		Visibility: domain.VisibleTeam, Document: "d-a0", By: "ann", At: noon, Changed: noon, Revision: 1}
	whole := part
	whole.ID, whole.Document = "ghz-a9", "d-a9"
	MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
		err := firstError(tx.AddDocument(ctx, "d-a0", text.Text{}, "ann", noon), tx.AddDocument(ctx, "d-a9", text.Text{}, "ann", noon),
			tx.AddCard(ctx, part), tx.AddCard(ctx, whole))
		part.Parent = "ghz-a9"
		if err == nil {
			_, err = tx.UpdateCard(ctx, part)
		}
		return err
	})
	if _, err := db.Secret(t.Context(), "client-keys"); err != nil {
		t.Fatal(err)
	}
	wantCommit(t, db, []bool{false}, MustJoin(t, db, "d-a", "c1").commit(t, slices.Repeat([]string{hostile}, 1200)...))
}

// dump is everything in a database, row by row, in words that do not depend on its kind.
func dump(t *testing.T, raw *sql.DB) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	for _, table := range store.Portable {
		rows, err := raw.Query("SELECT * FROM " + table)
		if err != nil {
			t.Fatal(err)
		}
		names, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			values, places := make([]any, len(names)), make([]any, len(names))
			for i := range values {
				places[i] = &values[i]
			}
			if err := rows.Scan(places...); err != nil {
				t.Fatal(err)
			}
			told := make([]string, len(names))
			for i, v := range values {
				switch v := v.(type) {
				case bool:
					told[i] = fmt.Sprint(names[i], " ", map[bool]int{true: 1}[v])
				case []byte:
					told[i] = fmt.Sprintf("%s %x", names[i], v)
				default:
					told[i] = fmt.Sprintf("%s %v", names[i], v)
				}
			}
			slices.Sort(told)
			all[table] = append(all[table], strings.Join(told, "\x00"))
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
		slices.Sort(all[table])
	}
	return all
}

// D8: everything comes back, from either kind of database into either kind.
func TestBackupComesBackAsItWas(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.MustOpen(t, url)
		MustFill(t, db)
		was := dump(t, storetest.Raw(t, url))
		for _, table := range store.Portable {
			if len(was[table]) == 0 {
				t.Errorf("nothing is in %s", table)
			}
		}
		file := filepath.Join(t.TempDir(), "backup.db")
		if err := db.Backup(t.Context(), file); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("the backup has mode %v, %v", info.Mode(), err)
		}
		if err := db.Backup(t.Context(), file); err == nil || !strings.Contains(err.Error(), "already") {
			t.Errorf("a second backup to the same file: %v", err)
		}
		wantAlone(t, file)
		for _, kind := range storetest.Kinds {
			t.Run("into "+kind, func(t *testing.T) {
				into := storetest.Blank(t, kind)
				done, err := store.Restore(t.Context(), file, into)
				if err != nil {
					t.Fatal(err)
				}
				same(t, "everything", dump(t, storetest.Raw(t, into)), was)
				rows := 0
				for _, table := range was {
					rows += len(table)
				}
				same(t, "restored", done, store.Restored{Rows: rows, Documents: len(was["documents"])})
				again := storetest.MustOpen(t, into)
				if MustLoad(t, again, "d-a").Damaged || MustVerify(t, again, "d-a") != 0 {
					t.Error("the text came back damaged")
				}
				wantCommit(t, again, []bool{false}, MustJoin(t, again, "d-a", "c2").commit(t, "and on"))
				if _, err := store.Restore(t.Context(), file, into); !errors.Is(err, store.ErrNotEmpty) {
					t.Errorf("restoring twice: error = %v, want ErrNotEmpty", err)
				}
			})
		}
		wantAlone(t, file)
	})
}

// wantAlone fails the test when anything but the file is in its folder.
func wantAlone(t *testing.T, file string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the backup are %v, %v", entries, err)
	}
}

// A backup that is made while people write is what was there at one moment, and keeps nobody waiting.
func TestBackupWhilePeopleWrite(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.MustOpen(t, url)
		MustSeed(t, db)
		stop, ended := make(chan struct{}), make(chan error, 1)
		go func() {
			p, q := MustJoin(t, db, "d-a", "c1"), MustJoin(t, db, "d-t1", "c1")
			for {
				select {
				case <-stop:
					ended <- nil
					return
				default:
				}
				if conflicted, err := db.CommitUpdates(context.Background(), batchOf(p.commit(t, "x"), q.commit(t, "y"))); err != nil ||
					conflicted[0] || conflicted[1] {
					ended <- fmt.Errorf("conflicted %v: %w", conflicted, err)
					return
				}
			}
		}()
		file := filepath.Join(t.TempDir(), "backup.db")
		err := db.Backup(t.Context(), file)
		close(stop)
		if err := errors.Join(err, <-ended); err != nil {
			t.Fatal(err)
		}
		into := storetest.Blank(t, storetest.SQLite)
		if _, err := store.Restore(t.Context(), file, into); err != nil {
			t.Fatal(err)
		}
		again := storetest.MustOpen(t, into)
		one, other := MustLoad(t, again, "d-a"), MustLoad(t, again, "d-t1")
		if one.Version != other.Version {
			t.Errorf("half a transaction is in the backup: versions %d and %d", one.Version, other.Version)
		}
		whole, err := db.Updates(t.Context(), "d-a", 0, one.Version)
		if err != nil {
			t.Fatal(err)
		}
		part, err := again.Updates(t.Context(), "d-a", 0, one.Version)
		if err != nil || !slices.EqualFunc(whole, part, func(a, b text.Update) bool { return a.Seq == b.Seq && a.Changes.Equal(b.Changes) }) {
			t.Errorf("the restored log is no beginning of the log: %v", err)
		}
	})
}

func TestRestoreRefuses(t *testing.T) {
	db := storetest.MustOpen(t, storetest.URL(t, storetest.SQLite))
	MustSeed(t, db)
	good := filepath.Join(t.TempDir(), "backup.db")
	if err := db.Backup(t.Context(), good); err != nil {
		t.Fatal(err)
	}
	content, err := os.ReadFile(good)
	if err != nil {
		t.Fatal(err)
	}
	unsealed := slices.Clone(content)
	copy(unsealed[68:], "\x00\x00\x00\x00")
	torn := slices.Clone(content)
	clear(torn[4096:])
	for name, content := range map[string][]byte{
		"nothing": nil, "something else": []byte(strings.Repeat("PGDMP", 99)), "not finished": unsealed, "cut off": content[:5000],
		"pages lost": torn,
	} {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "backup.db")
			if err := os.WriteFile(file, content, 0o600); err != nil {
				t.Fatal(err)
			}
			into := storetest.URL(t, storetest.SQLite)
			if _, err := store.Restore(t.Context(), file, into); err == nil {
				t.Error("it is taken for a backup")
			}
			if n := countRows(t, storetest.Raw(t, into), "persons"); n != 0 {
				t.Errorf("%d people came of it", n)
			}
			wantAlone(t, file)
		})
	}
	if _, err := store.Restore(t.Context(), filepath.Join(t.TempDir(), "none"), storetest.URL(t, storetest.SQLite)); err == nil {
		t.Error("a file that is not there is a backup")
	}
}

// What was damaged before the backup was made comes back as damaged, and everything else with it.
func TestDamageComesBackAsDamage(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.MustOpen(t, url)
		MustSeed(t, db)
		mustExec(t, storetest.Raw(t, url), "UPDATE updates SET made_at = 1 WHERE "+of("d-a"))
		file := filepath.Join(t.TempDir(), "backup.db")
		if err := db.Backup(t.Context(), file); err != nil {
			t.Fatal(err)
		}
		into := storetest.Blank(t, storetest.SQLite)
		done, err := store.Restore(t.Context(), file, into)
		if err != nil || !slices.Equal(done.Damaged, []string{"d-a"}) {
			t.Fatalf("restored %+v, %v", done, err)
		}
		stored, err := storetest.MustOpen(t, into).LoadDocument(t.Context(), "d-a")
		if err != nil || !stored.Damaged || stored.Text.Len() == 0 {
			t.Errorf("stored %+v, %v", stored, err)
		}
	})
}

// backupFile and restoreFile are the environment variables with the file of a child that is going to be killed.
const (
	backupFile  = "RODEDRAAD_TEST_STORE_BACKUP"
	restoreFile = "RODEDRAAD_TEST_STORE_RESTORE"
)

// copyUntilKilled is the child process that makes a backup, or restores one.
func copyUntilKilled(url string) error {
	ctx := context.Background()
	if file := os.Getenv(restoreFile); file != "" {
		_, err := store.Restore(ctx, file, url)
		return err
	}
	db, err := store.Open(ctx, url, store.Options{})
	if err != nil {
		return err
	}
	return errors.Join(db.Backup(ctx, os.Getenv(backupFile)), db.Close())
}

// D8, D9: whoever is killed while copying leaves nothing that looks whole.
func TestKilledCopyLeavesNothingWhole(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.MustOpen(t, url)
		MustFill(t, db)
		people := countRows(t, storetest.Raw(t, url), "persons")
		good := filepath.Join(t.TempDir(), "good.db")
		if err := db.Backup(t.Context(), good); err != nil {
			t.Fatal(err)
		}
		for _, patience := range []time.Duration{20, 60, 120, 250, 500} {
			file := filepath.Join(t.TempDir(), "backup.db")
			killCopy(t, patience*time.Millisecond, childURL+"="+url, backupFile+"="+file)
			if _, err := os.Stat(file); err == nil {
				into := storetest.Blank(t, storetest.SQLite)
				if _, err := store.Restore(t.Context(), file, into); err != nil {
					t.Errorf("killed after %v ms: what is there is not whole: %v", int(patience), err)
				}
			}
			into := storetest.URL(t, db.Kind())
			killCopy(t, patience*time.Millisecond, childURL+"="+into, restoreFile+"="+good)
			if n := countRows(t, storetest.Raw(t, into), "persons"); n != 0 && n != people {
				t.Errorf("killed after %v ms: %d people of %d came back", int(patience), n, people)
			}
		}
	})
}

// killCopy starts a child and kills it after a while, unless it ends before.
func killCopy(t *testing.T, patience time.Duration, environment ...string) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), environment...)
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	timer := time.AfterFunc(patience, func() { _ = child.Process.Kill() })
	defer timer.Stop()
	_ = child.Wait() // killed, or done
}
