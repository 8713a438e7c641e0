package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"rodedraad/store"
	"rodedraad/store/storetest"
)

// found is what a search finds, with how well, in one line.
func found(t *testing.T, db *store.DB, terms ...string) string {
	t.Helper()
	lists := make([][]string, len(terms))
	for i, list := range terms {
		lists[i] = strings.Split(list, "|")
	}
	var line []string
	for _, f := range MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]store.Found, error) { return tx.Search(ctx, lists) }) {
		line = append(line, fmt.Sprint(f.Document, " ", f.InTitle))
	}
	return strings.Join(line, ", ")
}

// Both databases find the same by the same terms, in the latest version of a text and in no earlier one.
func TestSearch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		index := func(texts ...store.Searchable) {
			t.Helper()
			MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.MakeSearchable(ctx, texts) })
		}
		waiting := func() int {
			return len(MustRead(t, db, func(ctx context.Context, tx *store.Tx) (map[string]store.Head, error) {
				return tx.Unsearchable(ctx, 100)
			}))
		}
		if n := waiting(); n != 3 {
			t.Errorf("%d texts cannot be searched yet", n)
		}
		index(store.Searchable{Document: "d-a1", Version: 1, Title: []string{"nproef", "eproef"}, Rest: []string{"nrooster", "eroster"}},
			store.Searchable{Document: "d-a", Version: 1, Rest: []string{"nproef", "n2026"}},
			store.Searchable{Document: "none", Version: 1})
		if n := waiting(); n != 1 {
			t.Errorf("%d texts cannot be searched yet", n)
		}
		for _, c := range []struct {
			terms []string
			want  string
		}{
			{nil, ""},
			{[]string{"nproef"}, "d-a 0, d-a1 1"},
			{[]string{"nproef|eprove"}, "d-a 0, d-a1 1"},
			{[]string{"nproef", "nrooster|eroster"}, "d-a1 1"},
			{[]string{"nproef", "n2026"}, "d-a 0"},
			{[]string{"nproe"}, ""},
			{[]string{"and"}, ""},
			{[]string{"eproef", "eproef"}, "d-a1 2"},
		} {
			if got := found(t, db, c.terms...); got != c.want {
				t.Errorf("%v finds %q, want %q", c.terms, got, c.want)
			}
		}
		for _, bad := range []string{"", `x"`, "x'", "x OR y", "é", "A", "x*", "x)"} {
			err := db.Read(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Search(t.Context(), [][]string{{"nproef", bad}})
				return err
			})
			if err == nil {
				t.Errorf("the term %q is no term", bad)
			}
		}
		index(store.Searchable{Document: "d-a1", Version: 3, Title: []string{"nanders"}})
		index(store.Searchable{Document: "d-a1", Version: 2, Title: []string{"nouder"}}) // came too late
		if got := found(t, db, "nproef") + "; " + found(t, db, "nanders") + "; " + found(t, db, "nouder"); got != "d-a 0; d-a1 1; " {
			t.Errorf("after a change: %s", got)
		}
		index(store.Searchable{Document: "d-a", Version: 4})
		if got := found(t, db, "nproef"); got != "" {
			t.Errorf("of a text that is empty now: %s", got)
		}
	})
}
