package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// enough is a decision about the interviews of no wave.
var enough = domain.Saturation{ID: "sat-2", Programme: "p1", Date: "2026-03-02", Reason: hostile, By: "ann", At: noon.Add(time.Second)}

// TestR62SaturationsComeBackAsStored stores decisions, and holds the database to what it keeps by itself: one about the same
// interviews at a time, each with a day and a reason, and nothing of what was decided is rewritten or removed.
func TestR62SaturationsComeBackAsStored(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.MustOpen(t, url)
		MustSeed(t, db)
		first := domain.Saturation{ID: "sat-1", Programme: "p1", Wave: "w0", Date: "2026-03-01", Reason: hostile, By: "ann", At: noon}
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			return firstError(tx.AddWave(ctx, baseline), tx.AddSaturation(ctx, enough), tx.AddSaturation(ctx, first))
		})
		want := func(all ...domain.Saturation) {
			t.Helper()
			got := MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Saturation, error) { return tx.Saturations(ctx, "p1") })
			if !cmp.Equal(got, all) {
				t.Errorf("decisions: %s", cmp.Diff(all, got))
			}
		}
		want(first, enough)
		again, nowhere, undated := first, first, first
		again.ID, nowhere.ID, undated.ID = "sat-3", "sat-4", "sat-5"
		nowhere.Wave, undated.Wave, undated.Date = "w9", "w0", ""
		second := enough
		second.ID = "sat-6"
		for _, s := range []domain.Saturation{again, second} {
			wantKind(t, db.Write(t.Context(), func(tx *store.Tx) error { return tx.AddSaturation(t.Context(), s) }), domain.Conflict, "saturation_holds")
		}
		wantKind(t, db.Write(t.Context(), func(tx *store.Tx) error { return tx.AddSaturation(t.Context(), nowhere) }), domain.Conflict, "missing_reference")
		gone, err := first.End("bea", noon.Add(time.Hour), hostile)
		if err != nil {
			t.Fatal(err)
		}
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.EndSaturation(ctx, gone) })
		wantKind(t, db.Write(t.Context(), func(tx *store.Tx) error { return tx.AddSaturation(t.Context(), undated) }), domain.Rule, "saturation_dated")
		again.At = noon.Add(2 * time.Second)
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.AddSaturation(ctx, again) })
		want(gone, enough, again)
		wantKind(t, db.Write(t.Context(), func(tx *store.Tx) error { return tx.EndSaturation(t.Context(), gone) }), domain.Conflict, "saturation_ended")
		missing := gone
		missing.ID = "sat-9"
		wantKind(t, db.Write(t.Context(), func(tx *store.Tx) error { return tx.EndSaturation(t.Context(), missing) }), domain.NotFound, "not_found")

		raw := storetest.Raw(t, url)
		statements := []string{
			"DELETE FROM saturations", "UPDATE saturations SET reason = 'anders'", "UPDATE saturations SET decided = '2026-03-09' WHERE ended_by IS NULL",
			"UPDATE saturations SET ended_by = NULL, ended_at = NULL, ended_note = '' WHERE ended_by IS NOT NULL",
			"UPDATE saturations SET wave = 'w0', ended_by = 'bea', ended_at = 1, ended_note = 'x' WHERE id = 'sat-2'",
			"UPDATE saturations SET ended_by = 'bea', ended_at = 1 WHERE id = 'sat-2'",
		}
		if strings.HasPrefix(url, "sqlite:") {
			statements = append(statements, "REPLACE INTO saturations SELECT programme, id, wave, decided, 'anders', made_by, made_at, ended_by, ended_at, ended_note FROM saturations")
		} else {
			statements = append(statements, "TRUNCATE saturations")
		}
		for _, statement := range statements {
			if _, err := raw.Exec(statement); !isConstraint(err) {
				t.Errorf("%s: %v, want a constraint", statement, err)
			}
		}
		want(gone, enough, again)
	})
}
