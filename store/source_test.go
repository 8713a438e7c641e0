package store_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

var advantages = domain.SourceTable{
	ID: "tab-b3-11", Programme: "p1", Code: "B3.11", Topic: domain.Words{NL: hostile, EN: "advantages"}, Group: domain.EmployeesManagers,
	Certainty: "cited", Order: 2, Revision: 1,
}

func TestSourceTablesComeBackAsStored(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		first := domain.SourceTable{ID: "tab-b3-1", Programme: "p1", Code: "B3.1", Topic: domain.Words{NL: "respons"}, Certainty: "block", Order: 1, Revision: 1}
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			return firstError(tx.AddSourceTable(ctx, advantages), tx.AddSourceTable(ctx, first))
		})
		got := MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.SourceTable, error) {
			return tx.SourceTables(ctx, "p1")
		})
		if want := []domain.SourceTable{first, advantages}; !cmp.Equal(got, want) {
			t.Errorf("tables: %s", cmp.Diff(want, got))
		}
		twice := advantages
		twice.ID = "tab-other"
		err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.AddSourceTable(t.Context(), twice) })
		wantKind(t, err, domain.Conflict, "exists")
		other := advantages
		other.Group, other.Topic = "", domain.Words{NL: "nadelen"}
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			other, err = tx.UpdateSourceTable(ctx, other)
			return err
		})
		if got, err := tables(t, db); err != nil || other.Revision != 2 || !cmp.Equal(got[1], other) {
			t.Errorf("changed: %s", cmp.Diff(other, got[1]))
		}
		err = db.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.UpdateSourceTable(t.Context(), advantages); return err })
		wantKind(t, err, domain.Conflict, "stale")
	})
}

func tables(t *testing.T, db *store.DB) (all []domain.SourceTable, err error) {
	err = db.Read(t.Context(), func(tx *store.Tx) error {
		all, err = tx.SourceTables(t.Context(), "p1")
		return err
	})
	return all, err
}
