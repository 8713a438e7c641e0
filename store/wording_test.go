package store_test

import (
	"context"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// rewording is becoming in other words, with an answer that is called otherwise.
func rewording() domain.Indicator {
	i := becoming
	i.ID, i.ComparableWith, i.Question, i.Order = "e-anew", "e-zzp", domain.Words{NL: "Ga je weg?"}, 2
	i.Options = slices.Clone(i.Options)
	i.Options[0].Label = domain.Words{NL: hostile}
	return i
}

// TestAnIndicatorFollowsItsFirstWording stores which question an indicator puts in other words, takes that back, and says it
// again.
func TestAnIndicatorFollowsItsFirstWording(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		anew := rewording()
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			return firstError(tx.AddIndicator(ctx, becoming), tx.AddIndicator(ctx, anew))
		})
		for _, with := range []domain.IndicatorID{"e-zzp", "", "e-zzp"} {
			anew.ComparableWith = with
			MustWrite(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
				anew, err = tx.UpdateIndicator(ctx, anew)
				return err
			})
			got := MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Indicator, error) { return tx.Indicators(ctx, "p1") })
			if want := []domain.Indicator{becoming, anew}; !cmp.Equal(got, want) {
				t.Errorf("comparable with %q: %s", with, cmp.Diff(want, got))
			}
		}
	})
}

// TestR31TheStoreRefusesWhatIsNotComparable tries what the domain refuses, as who goes around it could.
func TestR31TheStoreRefusesWhatIsNotComparable(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.MustOpen(t, url)
		MustSeed(t, db)
		third := rewording()
		third.ID, third.ComparableWith = "e-third", ""
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			return firstError(tx.AddIndicator(ctx, becoming), tx.AddIndicator(ctx, rewording()), tx.AddIndicator(ctx, third))
		})
		for name, spoil := range map[string]func(i *domain.Indicator){
			"another group":  func(i *domain.Indicator) { i.Group = domain.Flexworkers },
			"another kind":   func(i *domain.Indicator) { i.Kind = domain.MultiAnswer },
			"fewer answers":  func(i *domain.Indicator) { i.Options = i.Options[:1] },
			"another order":  func(i *domain.Indicator) { slices.Reverse(i.Options) },
			"another answer": func(i *domain.Indicator) { i.Options[1].Code = "maybe" },
			"a wording":      func(i *domain.Indicator) { i.ComparableWith = "e-anew" },
			"itself":         func(i *domain.Indicator) { i.ComparableWith = i.ID },
		} {
			i := rewording()
			i.ID = "e-new"
			spoil(&i)
			wantR31(t, name, db.Write(t.Context(), func(tx *store.Tx) error { return tx.AddIndicator(t.Context(), i) }))
		}
		first := becoming
		first.ComparableWith = "e-third"
		wantR31(t, "a first wording that follows", db.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.UpdateIndicator(t.Context(), first)
			return err
		}))
		raw := storetest.Raw(t, url)
		for _, statement := range []string{
			"UPDATE indicators SET kind = 'multi' WHERE id = 'e-zzp'", "UPDATE indicators SET respondents = 'flexworkers' WHERE id = 'e-anew'",
			"UPDATE indicator_wordings SET first_wording = 'e-anew'", "INSERT INTO indicator_wordings VALUES ('p1', 'e-third', 'none')",
			"INSERT INTO indicator_wordings VALUES ('p2', 'e-third', 'e-zzp')", "DELETE FROM indicators WHERE id = 'e-third'; DELETE FROM indicators WHERE id = 'e-anew'",
		} {
			if _, err := raw.Exec(statement); !isConstraint(err) {
				t.Errorf("%s: %v, want a constraint", statement, err)
			}
		}
	})
}

func wantR31(t *testing.T, name string, err error) {
	t.Helper()
	var told *domain.Error
	if !asError(err, &told) || told.Rule != "R31" {
		t.Errorf("%s: %v, want R31", name, err)
	}
}
