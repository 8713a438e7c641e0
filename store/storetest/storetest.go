package storetest

import (
	"context"
	"database/sql"
	"path/filepath"
	"strings"
	"testing"

	"rodedraad/store"
)

// The kinds of database.
const (
	SQLite   = "sqlite"
	Postgres = "postgres"
)

// Kinds lists the kinds of database that Each runs on.
var Kinds = []string{SQLite, Postgres}

// Each runs the test on every kind of database, each time with an open, migrated and empty one.
func Each(t *testing.T, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	EachURL(t, func(t *testing.T, url string) { test(t, MustOpen(t, url)) })
}

// EachURL runs the test on every kind of database, each time with the address of a migrated and empty one.
func EachURL(t *testing.T, test func(t *testing.T, url string)) {
	t.Helper()
	for _, kind := range Kinds {
		t.Run(kind, func(t *testing.T) { test(t, URL(t, kind)) })
	}
}

// URL returns the address of a migrated and empty database of that kind, which is gone after the test.
func URL(tb testing.TB, kind string) string {
	tb.Helper()
	if kind == Postgres {
		return mustShared(tb).database(tb, true)
	}
	url := Blank(tb, kind)
	mustMigrate(tb, url)
	return url
}

// Blank is URL for a database that no step of the schema has been taken in.
func Blank(tb testing.TB, kind string) string {
	tb.Helper()
	if kind == Postgres {
		return mustShared(tb).database(tb, false)
	}
	return "sqlite:" + filepath.Join(tb.TempDir(), "rode draad?.db")
}

// MustOpen opens the database until the end of the test.
func MustOpen(tb testing.TB, url string) *store.DB {
	tb.Helper()
	db, err := store.Open(context.Background(), url, store.Options{Conns: 8})
	if err != nil {
		tb.Fatalf("opening the database: %v", err)
	}
	tb.Cleanup(func() {
		if err := db.Close(); err != nil {
			tb.Errorf("closing the database: %v", err)
		}
	})
	return db
}

// Raw opens the database beside the store until the end of the test, to look at what it holds and to break it.
func Raw(tb testing.TB, url string) *sql.DB {
	tb.Helper()
	driver, address := "postgres", url
	if strings.HasPrefix(url, "postgres:") {
		mustShared(tb).raw.Store(url, true)
	}
	if path, found := strings.CutPrefix(url, "sqlite:"); found {
		driver = "sqlite"
		address = "file:" + strings.ReplaceAll(path, "?", "%3f") + "?_pragma=busy_timeout(10000)&_pragma=foreign_keys(1)"
	}
	raw, err := sql.Open(driver, address)
	if err != nil {
		tb.Fatalf("opening the raw database: %v", err)
	}
	tb.Cleanup(func() { _ = raw.Close() })
	return raw
}

func mustMigrate(tb testing.TB, url string) {
	tb.Helper()
	db, err := store.Open(context.Background(), url, store.Options{Migrate: true, Conns: 1})
	if err != nil {
		tb.Fatalf("migrating the database: %v", err)
	}
	if err := db.Close(); err != nil {
		tb.Fatalf("closing the migrated database: %v", err)
	}
}
