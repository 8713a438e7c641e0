package store_test

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"rodedraad/migrations"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// steps is how many steps the schema has gone through.
const steps = 15

// blank runs the test on every kind of database, each time with one that holds nothing.
func blank(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	for _, kind := range storetest.Kinds {
		t.Run(kind, func(t *testing.T) { test(t, storetest.Blank(t, kind)) })
	}
}

func TestOpenRefusesWhatIsNoAddress(t *testing.T) {
	for _, url := range []string{"", "sqlite:", "sqlite::memory:", "mysql://x", "postgres://%zz", "rodedraad.db"} {
		if db, err := store.Open(t.Context(), url, store.Options{}); err == nil {
			t.Errorf("Open(%q) gave %v, want an error", url, db)
		}
	}
}

func TestOpenRefusesAnUnmigratedDatabase(t *testing.T) {
	blank(t, func(t *testing.T, url string) {
		if _, err := store.Open(t.Context(), url, store.Options{}); !errors.Is(err, store.ErrUnmigrated) {
			t.Fatalf("error = %v, want ErrUnmigrated", err)
		}
		for range 2 {
			db, err := store.Open(t.Context(), url, store.Options{Migrate: true})
			if err != nil {
				t.Fatalf("migrating: %v", err)
			}
			if db.Version() != migrations.Latest() {
				t.Errorf("version = %q, want %q", db.Version(), migrations.Latest())
			}
			if err := db.Close(); err != nil {
				t.Fatal(err)
			}
		}
		if taken := countRows(t, storetest.Raw(t, url), migrations.Table); taken != steps {
			t.Errorf("%d steps are remembered, want %d", taken, steps)
		}
	})
}

func TestOpenRefusesANewerDatabase(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		open := storetest.MustOpen(t, url)
		mustExec(t, storetest.Raw(t, url), "INSERT INTO "+migrations.Table+" (name, group_id) VALUES ('9999', 1)")
		for _, migrate := range []bool{false, true} {
			_, err := store.Open(t.Context(), url, store.Options{Migrate: migrate})
			if !errors.Is(err, store.ErrNewer) || !strings.Contains(err.Error(), "9999") {
				t.Errorf("migrate %v: error = %v, want ErrNewer and the step", migrate, err)
			}
		}
		if err := open.Ping(t.Context()); !errors.Is(err, store.ErrNewer) {
			t.Errorf("ping = %v, want ErrNewer", err)
		}
	})
}

func TestManyMayMigrateAtOnce(t *testing.T) {
	blank(t, func(t *testing.T, url string) {
		var wait sync.WaitGroup
		for range 6 {
			wait.Go(func() {
				db, err := store.Open(t.Context(), url, store.Options{Migrate: true, Conns: 1})
				if err == nil {
					err = db.Close()
				}
				if err != nil {
					t.Errorf("migrating beside others: %v", err)
				}
			})
		}
		wait.Wait()
		if taken := countRows(t, storetest.Raw(t, url), migrations.Table); taken != steps {
			t.Errorf("%d steps are remembered, want %d", taken, steps)
		}
	})
}

func TestMigrationThatFailsLeavesNothing(t *testing.T) {
	blank(t, func(t *testing.T, url string) {
		raw := storetest.Raw(t, url)
		mustExec(t, raw, "CREATE TABLE secrets (other TEXT)")
		if _, err := store.Open(t.Context(), url, store.Options{Migrate: true}); err == nil {
			t.Fatal("a migration over a foreign table succeeded")
		}
		if _, err := raw.Exec("SELECT count(*) FROM persons"); err == nil {
			t.Fatal("the failed migration left a table")
		}
		mustExec(t, raw, "DROP TABLE secrets")
		db, err := store.Open(t.Context(), url, store.Options{Migrate: true})
		if err != nil {
			t.Fatalf("migrating again: %v", err)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

// A migration whose connection is cut in the middle must not go on over a new connection, outside its transaction.
func TestMigrationCutOffLeavesNothing(t *testing.T) {
	url := storetest.Blank(t, storetest.Postgres)
	raw := storetest.Raw(t, url)
	inTheWay, err := raw.BeginTx(t.Context(), nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := inTheWay.Exec("CREATE TABLE secrets (other TEXT)"); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() {
		_, err := store.Open(context.Background(), url, store.Options{Migrate: true})
		ended <- err
	}()
	const waiting = `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
	for pid := 0; pid == 0; time.Sleep(5 * time.Millisecond) {
		if err := raw.QueryRow(waiting).Scan(&pid); err == nil {
			mustExec(t, raw, "SELECT pg_terminate_backend("+itoa(pid)+")")
		}
	}
	if err := inTheWay.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil {
		t.Fatal("a migration that lost its connection succeeded")
	}
	if _, err := raw.Exec("SELECT count(*) FROM visits"); err == nil {
		t.Fatal("the migration left a table")
	}
	db, err := store.Open(t.Context(), url, store.Options{Migrate: true})
	if err != nil {
		t.Fatalf("migrating again: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestSQLiteFileIsForItsOwnerOnly(t *testing.T) {
	url := storetest.URL(t, storetest.SQLite)
	storetest.MustOpen(t, url)
	path := strings.TrimPrefix(url, "sqlite:")
	for _, name := range []string{path, path + "-wal"} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if mode := info.Mode().Perm(); mode&0o077 != 0 {
			t.Errorf("%s has mode %o, want nothing for others", name, mode)
		}
	}
}

func countRows(t *testing.T, raw *sql.DB, table string) int {
	t.Helper()
	var n int
	if err := raw.QueryRow("SELECT count(*) FROM " + table).Scan(&n); err != nil {
		t.Fatalf("counting %s: %v", table, err)
	}
	return n
}

func mustExec(t *testing.T, raw *sql.DB, statement string, args ...any) {
	t.Helper()
	if _, err := raw.Exec(statement, args...); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// TestCloseAfterTheServerWentAway closes a database of which the connections have ended already, as after a restart of
// PostgreSQL: a node that stops then has stored everything, and has nothing to complain of.
func TestCloseAfterTheServerWentAway(t *testing.T) {
	server := storetest.MustServer(t)
	db, err := store.Open(t.Context(), server.URL(), store.Options{Migrate: true, Conns: 4})
	if err != nil {
		t.Fatal(err)
	}
	server.Crash()
	if err := db.Close(); err != nil {
		t.Errorf("closing gives %v", err)
	}
}
