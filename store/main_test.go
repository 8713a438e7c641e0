package store_test

import (
	"context"
	"os"
	"testing"
	"time"

	"rodedraad/domain"
	"rodedraad/domain/text"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

func TestMain(m *testing.M) {
	if url := os.Getenv(childURL); url != "" {
		typeUntilKilled(url)
		return
	}
	storetest.Main(m)
}

// noon is a moment with a fraction that is kept.
var noon = time.Date(2020, 1, 15, 12, 0, 0, 123_000_000, time.UTC)

// hostile is text that a database could spoil: quotes, a placeholder, a backslash, emoji, both kinds of é, bidi marks.
const hostile = "l'été \"?\" \\' 100% 👩‍👩‍👧 e\u0301 \u202e\u2066 \ufffd İ \u2028 -- ; DROP"

// MustWrite runs fn in a transaction that succeeds.
func MustWrite(t *testing.T, db *store.DB, fn func(ctx context.Context, tx *store.Tx) error) {
	t.Helper()
	if err := db.Write(t.Context(), func(tx *store.Tx) error { return fn(t.Context(), tx) }); err != nil {
		t.Fatalf("writing: %v", err)
	}
}

// MustRead returns what fn reads.
func MustRead[V any](t *testing.T, db *store.DB, fn func(ctx context.Context, tx *store.Tx) (V, error)) V {
	t.Helper()
	var v V
	err := db.Read(t.Context(), func(tx *store.Tx) (err error) {
		v, err = fn(t.Context(), tx)
		return err
	})
	if err != nil {
		t.Fatalf("reading: %v", err)
	}
	return v
}

// MustText is the text of s.
func MustText(t testing.TB, s string) text.Text {
	t.Helper()
	made, err := text.New(s)
	if err != nil {
		t.Fatalf("text %q: %v", s, err)
	}
	return made
}

// wantKind fails the test unless err is of that kind and, when key is given, has that key.
func wantKind(t *testing.T, err error, kind domain.ErrorKind, key string) {
	t.Helper()
	if !errorIs(err, &domain.Error{Kind: kind, Key: key}) {
		t.Fatalf("error = %v, want kind %s %s", err, kind, key)
	}
}
