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

var nightly = domain.Interview{
	ID: "iv-1", Programme: "p1", Name: hostile, Case: "c-ghz", Wave: "w0", Group: domain.Flexworker, Date: "2026-03-01", Mode: "group", People: 3,
	Consent: domain.ConsentInternal, Summary: hostile, Labels: []domain.Label{domain.Inferred}, By: "ann", At: noon, Revision: 1,
}

// TestInterviewsComeBackAsStored stores interviews with what was said in them, and holds the database to what it keeps by
// itself: no quote goes beyond its interview (R35), and of a withdrawn one there are no words.
func TestInterviewsComeBackAsStored(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.MustOpen(t, url)
		MustSeed(t, db)
		loose := domain.Interview{
			ID: "iv-2", Programme: "p1", Name: "bureau", Group: "agency", Consent: domain.NoConsent, By: "ann", At: noon.Add(time.Second), Revision: 1,
		}
		said := []domain.Fragment{{ID: "f-1", Words: hostile, At: noon}, {ID: "f-2", Words: "en meer", At: noon.Add(time.Minute)}}
		quote := tiring
		quote.Interview, quote.Consent, quote.Visibility = "iv-1", domain.ConsentInternal, domain.VisibleProgramme
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			return firstError(tx.AddWave(ctx, baseline), tx.AddInterview(ctx, loose), tx.AddInterview(ctx, nightly), tx.AddFragment(ctx, nightly, said[1]),
				tx.AddFragment(ctx, nightly, said[0]), tx.AddQuote(ctx, quote))
		})
		read := func() []domain.Interview {
			return MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Interview, error) { return tx.Interviews(ctx, "p1") })
		}
		first := nightly
		first.Fragments = said
		if got, want := read(), []domain.Interview{first, loose}; !cmp.Equal(got, want) {
			t.Errorf("interviews: %s", cmp.Diff(want, got))
		}
		quotes := MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Quote, error) { return tx.Quotes(ctx, "p1") })
		if !cmp.Equal(quotes, []domain.Quote{quote}) {
			t.Errorf("quotes: %s", cmp.Diff([]domain.Quote{quote}, quotes))
		}
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.DropFragment(ctx, nightly, "f-2") })
		gone, err := first.Withdraw("bea", noon.Add(time.Hour), "op verzoek")
		if err != nil {
			t.Fatal(err)
		}
		beyond, less := quote, nightly
		beyond.ID, beyond.Consent = "st-9", domain.ConsentPublic
		less.Consent = domain.NoConsent
		nowhere := quote
		nowhere.ID, nowhere.Interview = "st-8", "iv-9"
		for name, change := range map[string]func(tx *store.Tx) error{
			"a quote beyond it":      func(tx *store.Tx) error { return tx.AddQuote(t.Context(), beyond) },
			"a quote of none":        func(tx *store.Tx) error { return tx.AddQuote(t.Context(), nowhere) },
			"less than its quotes":   func(tx *store.Tx) error { _, err := tx.UpdateInterview(t.Context(), less); return err },
			"gone before its quotes": func(tx *store.Tx) error { _, err := tx.UpdateInterview(t.Context(), gone); return err },
		} {
			if err := db.Write(t.Context(), change); !errorIs(err, &domain.Error{Kind: domain.Rule, Key: "interview_consent"}) {
				t.Errorf("%s: %v", name, err)
			}
		}
		away, err := quote.Withdraw("bea", noon.Add(time.Hour), "op verzoek")
		if err != nil {
			t.Fatal(err)
		}
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			if _, err = tx.UpdateQuote(ctx, away); err != nil {
				return err
			}
			gone, err = tx.UpdateInterview(ctx, gone)
			return err
		})
		if got := read(); !cmp.Equal(got[0], gone) || gone.Revision != 2 {
			t.Errorf("withdrawn: %s", cmp.Diff(gone, got[0]))
		}
		err = db.Write(t.Context(), func(tx *store.Tx) error { return tx.AddFragment(t.Context(), nightly, said[0]) })
		wantKind(t, err, domain.Conflict, "interview_withdrawn")
		err = db.Write(t.Context(), func(tx *store.Tx) error { return tx.DropFragment(t.Context(), nightly, "f-1") })
		wantKind(t, err, domain.NotFound, "not_found")
		err = db.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.UpdateInterview(t.Context(), nightly); return err })
		wantKind(t, err, domain.Conflict, "stale")
		raw := storetest.Raw(t, url)
		for _, statement := range []string{
			"UPDATE interviews SET summary = 'terug' WHERE withdrawn_by IS NOT NULL", "UPDATE interviews SET name = ''", "UPDATE interviews SET interviewee = 'boss'",
			"UPDATE interviews SET people = 1001",
		} {
			if _, err := raw.Exec(statement); !isConstraint(err) {
				t.Errorf("%s: %v, want a constraint", statement, err)
			}
		}
	})
}
