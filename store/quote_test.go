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
	Group: domain.Flexworker, Speakers: 4, ShowCase: true, Literal: true, Words: hostile, Consent: domain.ConsentPublic, Visibility: domain.VisiblePlaza,
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

// TestQuotesKeepWhoSpokeAndInWhichDataset holds the database to what it keeps by itself of the speaker and the dataset of a quote:
// of a manager no case is told (R61), the group is that of the interview, and a dataset with answers that are quoted stays (R34).
func TestQuotesKeepWhoSpokeAndInWhichDataset(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.MustOpen(t, url)
		MustSeed(t, db)
		MustFreeze(t, db)
		answer, from := tiring, tiring
		answer.ID, answer.Kind, answer.Dataset, answer.Group = "st-2", domain.OpenAnswer, "w0-ghz-em", domain.Employee
		from.ID, from.Interview, from.Consent, from.Visibility = "st-3", "iv-1", domain.ConsentInternal, domain.VisibleTeam
		later := employees
		later.Wave, later.ID = "w1", "w1-ghz-em"
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			return firstError(tx.AddQuote(ctx, answer), tx.AddInterview(ctx, nightly), tx.AddQuote(ctx, from), tx.AddDataset(ctx, later))
		})
		got := MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Quote, error) { return tx.Quotes(ctx, "p1") })
		if want := []domain.Quote{answer, from}; !cmp.Equal(got, want) {
			t.Errorf("quotes: %s", cmp.Diff(want, got))
		}
		add := func(change func(q *domain.Quote)) func(tx *store.Tx) error {
			q := tiring
			q.ID = "st-9"
			change(&q)
			return func(tx *store.Tx) error { return tx.AddQuote(t.Context(), q) }
		}
		tied, sourced := &domain.Error{Kind: domain.Rule, Key: "manager_case"}, &domain.Error{Kind: domain.Rule, Key: "quote_source"}
		other := nightly
		other.Group = domain.Manager
		shown := from
		shown.Group = domain.Employee
		for name, c := range map[string]struct {
			change func(tx *store.Tx) error
			want   *domain.Error
		}{
			"the case of a manager":    {add(func(q *domain.Quote) { q.Group = domain.Manager }), tied},
			"the case of nobody knows": {add(func(q *domain.Quote) { q.Group = "" }), tied},
			"another group": {add(func(q *domain.Quote) {
				q.Interview, q.Consent, q.Group, q.ShowCase = "iv-1", domain.NoConsent, domain.Manager, false
			}), tied},
			"an interview of others":    {func(tx *store.Tx) error { _, err := tx.UpdateInterview(t.Context(), other); return err }, tied},
			"a dataset that is not":     {add(func(q *domain.Quote) { q.Kind, q.Dataset = domain.OpenAnswer, "w9" }), sourced},
			"a dataset without answers": {add(func(q *domain.Quote) { q.Kind, q.Dataset = domain.OpenAnswer, "w1-ghz-em" }), sourced},
			"a dataset elsewhere":       {add(func(q *domain.Quote) { q.Kind, q.Dataset, q.Case = domain.OpenAnswer, "w0-ghz-em", "c-zkh" }), sourced},
			"a dataset of no case":      {add(func(q *domain.Quote) { q.Kind, q.Dataset, q.Case = domain.OpenAnswer, "w0-ghz-em", "" }), sourced},
			"no open answer":            {add(func(q *domain.Quote) { q.Dataset = "w0-ghz-em" }), &domain.Error{Kind: domain.Invalid}},
		} {
			if err := db.Write(t.Context(), c.change); !errorIs(err, c.want) {
				t.Errorf("%s: %v", name, err)
			}
		}
		from.Group, from.ShowCase = domain.Manager, false
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error { // its quotes go before the interview
			if _, err := tx.UpdateQuote(ctx, from); err != nil {
				return err
			}
			_, err := tx.UpdateInterview(ctx, other)
			return err
		})
		shown.Revision++
		if err := db.Write(t.Context(), func(tx *store.Tx) error { _, err := tx.UpdateQuote(t.Context(), shown); return err }); !errorIs(err, tied) {
			t.Errorf("a case of an interview with managers: %v", err)
		}
		raw := storetest.Raw(t, url)
		for _, statement := range []string{
			"UPDATE quotes SET show_case = TRUE WHERE id = 'st-3'", "UPDATE quotes SET interviewee = 'boss'", "UPDATE quotes SET case_id = 'c-zkh' WHERE id = 'st-2'",
			"DELETE FROM datasets WHERE id = 'w0-ghz-em'", "UPDATE datasets SET id = 'w7' WHERE id = 'w0-ghz-em'",
			"DELETE FROM interviews", "UPDATE quotes SET interview = NULL, interviewee = 'employee', show_case = TRUE WHERE id = 'st-3'",
		} {
			if _, err := raw.Exec(statement); !isConstraint(err) {
				t.Errorf("%s: %v, want a constraint", statement, err)
			}
		}
	})
}

// TestADatasetWithQuotedAnswersStays takes away a dataset that is not frozen, which nothing but its quoted answers keeps.
func TestADatasetWithQuotedAnswersStays(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.MustOpen(t, url)
		MustSeed(t, db)
		answer, brought := tiring, employees
		answer.Kind, answer.Dataset, answer.Group = domain.OpenAnswer, "w0-ghz-em", domain.Employee
		brought.State, brought.Imported = domain.DatasetImported, domain.Hand{By: "ann", At: noon}
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			return firstError(tx.AddWave(ctx, baseline), tx.AddDataset(ctx, brought), tx.AddQuote(ctx, answer))
		})
		raw := storetest.Raw(t, url)
		for _, statement := range []string{
			"DELETE FROM datasets", "UPDATE datasets SET id = 'w7'", "UPDATE datasets SET case_id = 'c-zkh'", "UPDATE datasets SET state = 'expected'",
			"INSERT INTO datasets SELECT * FROM datasets",
		} {
			if _, err := raw.Exec(statement); !isConstraint(err) {
				t.Errorf("%s: %v, want a constraint", statement, err)
			}
		}
		mustExec(t, raw, "DELETE FROM quotes")
		mustExec(t, raw, "DELETE FROM datasets")
	})
}

// TestNothingTakesThePlaceOfAnInterviewOrDataset puts a row where one is: SQLite knows a way to do that by which no trigger of a
// change or removal is asked.
func TestNothingTakesThePlaceOfAnInterviewOrDataset(t *testing.T) {
	url := storetest.URL(t, storetest.SQLite)
	db := storetest.MustOpen(t, url)
	MustSeed(t, db)
	answer, brought, from := tiring, employees, tiring
	answer.Kind, answer.Dataset, answer.Group = domain.OpenAnswer, "w0-ghz-em", domain.Employee
	from.ID, from.Interview, from.Consent, from.Visibility = "st-3", "iv-1", domain.ConsentInternal, domain.VisibleTeam
	brought.State, brought.Imported = domain.DatasetImported, domain.Hand{By: "ann", At: noon}
	MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
		return firstError(tx.AddWave(ctx, baseline), tx.AddDataset(ctx, brought), tx.AddQuote(ctx, answer), tx.AddInterview(ctx, nightly), tx.AddQuote(ctx, from))
	})
	err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.AddInterview(t.Context(), nightly) })
	if !errorIs(err, &domain.Error{Kind: domain.Conflict, Key: "exists"}) {
		t.Errorf("an interview that is there: %v", err)
	}
	raw := storetest.Raw(t, url)
	for _, table := range []string{"datasets", "interviews"} {
		if _, err := raw.Exec("INSERT OR REPLACE INTO " + table + " SELECT * FROM " + table); !isConstraint(err) {
			t.Errorf("%s: %v, want a constraint", table, err)
		}
	}
}
