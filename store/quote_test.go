package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

var tiring = domain.Quote{
	ID: "st-1", Programme: "p1", Case: "c-ghz", Kind: "interview", Source: "interview 3", Speaker: domain.Words{NL: "zelfstandige", EN: "self-employed"},
	Speakers: 4, ShowCase: true, Literal: true, Words: hostile, Consent: domain.ConsentPublic, Visibility: domain.VisiblePlaza,
	Labels: []domain.Label{domain.Inferred}, By: "ann", At: noon, Revision: 1,
}

func TestQuotesComeBackAsStored(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.MustOpen(t, url)
		MustSeed(t, db)
		loose := tiring
		loose.ID, loose.Case, loose.At, loose.Consent, loose.Visibility = "st-2", "", noon.Add(time.Second), domain.NoConsent, domain.VisibleTeam
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			return firstError(tx.AddQuote(ctx, loose), tx.AddQuote(ctx, tiring))
		})
		read := func() []domain.Quote {
			return MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Quote, error) { return tx.Quotes(ctx, "p1") })
		}
		if got := read(); !cmp.Equal(got, []domain.Quote{tiring, loose}) {
			t.Errorf("quotes: %s", cmp.Diff([]domain.Quote{tiring, loose}, got))
		}
		gone, err := tiring.Withdraw("bea", noon.Add(time.Hour), "op verzoek")
		if err != nil {
			t.Fatal(err)
		}
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			gone, err = tx.UpdateQuote(ctx, gone)
			return err
		})
		if got := read(); !cmp.Equal(got[0], gone) {
			t.Errorf("withdrawn: %s", cmp.Diff(gone, got[0]))
		}
		err = db.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.UpdateQuote(t.Context(), tiring); return err })
		if !errorIs(err, domain.ErrStale) {
			t.Errorf("on an old revision: %v", err)
		}
		raw := storetest.Raw(t, url)
		for _, statement := range []string{
			"UPDATE quotes SET source = ''", "UPDATE quotes SET visibility = 'public' WHERE consent = 'none'",
			"UPDATE quotes SET words = 'terug' WHERE withdrawn_by IS NOT NULL", "UPDATE quotes SET words = '' WHERE withdrawn_by IS NULL",
		} {
			if _, err := raw.Exec(statement); !isConstraint(err) {
				t.Errorf("%s: %v, want a constraint", statement, err)
			}
		}
	})
}
