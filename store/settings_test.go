package store_test

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

func TestSQLiteSettingsAreReadBack(t *testing.T) {
	tests := []struct{ ours, theirs, said string }{
		{"journal_mode(WAL)", "journal_mode(DELETE)", `journal_mode = "delete"`},
		{"synchronous(FULL)", "synchronous(NORMAL)", `synchronous = "1"`},
		{"synchronous(FULL)", "synchronous(OFF)", `synchronous = "0"`},
		{"foreign_keys(1)", "foreign_keys(0)", `foreign_keys = "0"`},
		{"busy_timeout(10000)", "busy_timeout(0)", `busy_timeout = "0"`},
	}
	for _, test := range tests {
		t.Run(test.theirs, func(t *testing.T) {
			pragmas := store.Pragmas()
			if err := store.PingSQLite(filepath.Join(t.TempDir(), "ours.db"), pragmas); err != nil {
				t.Fatalf("our own settings are refused: %v", err)
			}
			pragmas[slices.Index(pragmas, test.ours)] = test.theirs
			err := store.PingSQLite(filepath.Join(t.TempDir(), "theirs.db"), pragmas)
			if err == nil || !strings.Contains(err.Error(), test.said) || !strings.Contains(err.Error(), "does not start") {
				t.Errorf("error = %v, want a sentence with %s", err, test.said)
			}
		})
	}
}

func TestVersionsAreComparedByNumber(t *testing.T) {
	tests := []struct {
		version string
		enough  bool
	}{
		{"3.51.3", true}, {"3.51.10", true}, {"3.52.0", true}, {"4.0.0", true}, {"3.51.3.1", true},
		{"3.51.2", false}, {"3.9.9", false}, {"2.99.99", false}, {"3.51", false}, {"", false}, {"3.x.3", false},
	}
	for _, test := range tests {
		if got := store.AtLeast(test.version, "3.51.3"); got != test.enough {
			t.Errorf("AtLeast(%q) = %v, want %v", test.version, got, test.enough)
		}
	}
}

func TestPostgresSettingsAreReadBack(t *testing.T) {
	url := storetest.URL(t, storetest.Postgres)
	for _, setting := range []string{"synchronous_commit=off", "synchronous_commit=local", "standard_conforming_strings=off"} {
		t.Run(setting, func(t *testing.T) {
			_, err := store.Open(t.Context(), url+"&"+setting, store.Options{})
			name, value, _ := strings.Cut(setting, "=")
			if err == nil || !strings.Contains(err.Error(), name+` = "`+value+`"`) {
				t.Errorf("error = %v, want a sentence about %s", err, setting)
			}
		})
	}
}

func TestEveryNewConnectionIsChecked(t *testing.T) {
	url := storetest.URL(t, storetest.Postgres)
	db, err := store.Open(t.Context(), url, store.Options{Conns: 20})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if refused := holdTwenty(t, db); refused != 0 {
		t.Fatalf("%d of twenty connections were refused", refused)
	}
	raw := storetest.Raw(t, url)
	mustExec(t, raw, `DO $$ BEGIN EXECUTE 'ALTER DATABASE ' || current_database() || ' SET synchronous_commit = off'; END $$`)
	mustExec(t, raw, `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
		WHERE datname = current_database() AND application_name = 'rodedraad'`)
	if refused := holdTwenty(t, db); refused != 20 {
		t.Errorf("%d of twenty connections were refused, want all", refused)
	}
}

// holdTwenty has twenty readers at the same time and counts those who could not.
func holdTwenty(t *testing.T, db *store.DB) (refused int) {
	t.Helper()
	var everybody, wait sync.WaitGroup
	var mu sync.Mutex
	everybody.Add(20)
	for range 20 {
		wait.Go(func() {
			arrived := false
			err := db.Read(t.Context(), func(tx *store.Tx) error {
				arrived = true
				everybody.Done()
				everybody.Wait()
				_, err := tx.Programmes(context.Background())
				return err
			})
			if !arrived {
				everybody.Done()
			}
			if err != nil {
				mu.Lock()
				defer mu.Unlock()
				refused++
				if domain.KindOf(err) != domain.Unavailable {
					t.Errorf("error = %v, want kind unavailable", err)
				}
			}
		})
	}
	wait.Wait()
	return refused
}

func TestTwentyReadersOfSQLite(t *testing.T) {
	db, err := store.Open(t.Context(), storetest.URL(t, storetest.SQLite), store.Options{Conns: 20})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if refused := holdTwenty(t, db); refused != 0 {
		t.Errorf("%d of twenty connections were refused", refused)
	}
}
