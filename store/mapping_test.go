package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

func TestTheLastMappingIsKeptByGroup(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		kept := domain.Hand{By: "ann", At: noon}
		first := store.Mapping{Programme: "p1", Group: domain.Flexworkers, Content: `{"shape":"respondents"}`, Kept: kept}
		last := first
		last.Content = `{"shape":"` + hostile + `"}`
		for _, m := range []store.Mapping{first, last} {
			MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.SetMapping(ctx, m) })
		}
		got := MustRead(t, db, func(ctx context.Context, tx *store.Tx) (store.Mapping, error) {
			return tx.Mapping(ctx, "p1", domain.Flexworkers)
		})
		if got != last {
			t.Errorf("kept is %+v, want %+v", got, last)
		}
		err := db.Read(t.Context(), func(tx *store.Tx) error {
			_, err := tx.Mapping(t.Context(), "p1", domain.EmployeesManagers)
			return err
		})
		if !errors.Is(err, domain.ErrNotFound) {
			t.Errorf("of another group there is %v", err)
		}
		last.Content = strings.Repeat("a", 1<<20+1)
		if err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.SetMapping(t.Context(), last) }); !isConstraint(err) {
			t.Errorf("a mapping that is too long: %v", err)
		}
	})
}
