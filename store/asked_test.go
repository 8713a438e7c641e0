package store_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// TestWhatIsAskedChanges changes a wave and a question by their revisions, until an answer was counted: then its options
// stay, and the database says which questions that are.
func TestWhatIsAskedChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		wave, asked := baseline, becoming
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			return firstError(tx.AddWave(ctx, followUp), tx.AddWave(ctx, wave), tx.AddIndicator(ctx, asked), tx.AddDataset(ctx, employees))
		})
		wave.Label, wave.Until, wave.Number = domain.Words{NL: hostile}, "", 4
		asked.Options = []domain.Option{{Code: "no", Label: domain.Words{NL: "nooit"}}, {Code: "yes", Label: domain.Words{NL: "ja"}}}
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			if wave, err = tx.UpdateWave(ctx, wave); err != nil {
				return err
			}
			return firstError(tx.SetOptions(ctx, asked), tx.SetValues(ctx, employees, counted))
		})
		waves := MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Wave, error) { return tx.Waves(ctx, "p1") })
		if want := []domain.Wave{followUp, wave}; wave.Revision != 2 || !cmp.Equal(waves, want) {
			t.Errorf("waves: %s", cmp.Diff(want, waves))
		}
		indicators := MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Indicator, error) { return tx.Indicators(ctx, "p1") })
		if !cmp.Equal(indicators, []domain.Indicator{asked}) {
			t.Errorf("indicators: %s", cmp.Diff([]domain.Indicator{asked}, indicators))
		}
		of := MustRead(t, db, func(ctx context.Context, tx *store.Tx) (map[domain.IndicatorID]bool, error) {
			return tx.Counted(ctx, "p1")
		})
		if !cmp.Equal(of, map[domain.IndicatorID]bool{"e-zzp": true}) {
			t.Errorf("counted is %v", of)
		}
		for name, change := range map[string]func(tx *store.Tx) error{
			"an old revision":          func(tx *store.Tx) error { _, err := tx.UpdateWave(t.Context(), baseline); return err },
			"options that are counted": func(tx *store.Tx) error { return tx.SetOptions(t.Context(), becoming) },
		} {
			if err := db.Write(t.Context(), change); domain.KindOf(err) != domain.Conflict {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}
