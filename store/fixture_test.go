package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"rodedraad/domain"
	"rodedraad/store"
)

func errorIs(err error, target *domain.Error) bool { return errors.Is(err, target) }

var (
	ann = domain.Person{ID: "ann", Name: "Ann " + "Özgür", Initials: "AÖ", Mail: "ann@voorbeeld.nl", Language: "nl", Created: noon}
	bea = domain.Person{ID: "bea", Name: "Bea", Initials: "B", Login: "bea", Admin: true, Created: noon}

	flex = domain.Programme{
		ID: "p1", Slug: "flexwerk", Title: domain.Words{NL: "Flexwerk " + hostile, EN: "Flexible"}, Status: domain.ProgrammeDraft,
		Purpose: domain.Words{NL: "Doel"}, Occasion: domain.Words{NL: "Aanleiding", EN: "Occasion"},
		Method: domain.Words{NL: "Actieonderzoek"}, DefinitionNote: domain.Words{EN: "only English"}, Dossier: "29 282",
		Licence: "CC BY 4.0", Phase: 1, PrivacyThreshold: 5, Snapshot: "2020-01-15", Revision: 1,
	}
	other = domain.Programme{
		ID: "p2", Slug: "gemeente", Title: domain.Words{NL: "Gemeente"}, Status: domain.ProgrammeRunning, PrivacyThreshold: 5,
		Revision: 1,
	}
	ghz = domain.Case{
		ID: "c-ghz", Programme: "p1", Code: "ghz", Name: domain.Words{NL: "Gehandicaptenzorg", EN: "Disability care"},
		Type: domain.CareOrganisation, Branch: "disability_care", Focus: domain.Words{NL: "Roosters"},
		Region: domain.Words{NL: "Zuid"}, LocalTerm: domain.Words{NL: "invaller"},
		Survey: domain.SurveyPlan{Has: true, Status: "expected"}, ProvisionalDirection: true,
		Labels: []domain.Label{domain.Synthetic, domain.Inferred}, Order: 2, Revision: 1,
		Team: &domain.Team{ID: "t-ghz", Case: "c-ghz", Seats: []domain.Seat{
			{ID: "ghz-hr", Team: "t-ghz", Class: "hr", Count: 1, Function: domain.Words{NL: "HR-adviseur"}, Order: 1},
			{ID: "ghz-care", Team: "t-ghz", Class: "care_professional", Count: 2, Contract: "vast", Function: domain.Words{
				NL: "begeleider", EN: "support worker"}, Order: 2},
		}},
	}
	zkh = domain.Case{
		ID: "c-zkh", Programme: "p1", Code: "zkh", Name: domain.Words{NL: "Ziekenhuis"}, Type: domain.CareOrganisation,
		Branch: "hospital", Survey: domain.SurveyPlan{Reason: domain.Words{NL: "nog niet"}},
		NoTeamReason: domain.Words{NL: "geen tijd", EN: "no time"}, Order: 1, Revision: 1,
	}
	away = domain.Case{
		ID: "c-gem", Programme: "p2", Code: "gem", Name: domain.Words{NL: "Onderdeel"}, Type: domain.OrganisationUnit,
		Branch: "municipality", Survey: domain.SurveyPlan{Has: true}, Revision: 1,
	}
	action = domain.Card{
		ID: "ghz-a1", Programme: "p1", Case: "c-ghz", Kind: domain.KindAction, Facts: domain.Facts{
			State: domain.Parked, Type: "pilot", Level: domain.Practice, Owner: "ghz-hr", Next: "2020-03-01",
			Tests: domain.Tests{Meaningful: true, Study: true}, Origin: "team", NoLesson: "nog niet", Resume: domain.Contour,
		},
		Visibility: domain.VisiblePlaza, Position: 3, Document: "d-a1", Learn: "d-a1-learn",
		Labels: []domain.Label{domain.Derived}, By: "ann", At: noon, Changed: noon.Add(time.Hour),
		Withdrawn: &domain.Withdrawal{By: "bea", At: noon.Add(2 * time.Hour), Note: hostile}, Revision: 1,
	}
	question = domain.Card{
		ID: "ghz-a", Programme: "p1", Case: "c-ghz", Kind: domain.KindSubQuestion, Letter: "a",
		Facts: domain.Facts{State: domain.Open, Type: "how"}, Visibility: domain.VisibleTeam, Document: "d-a", By: "ann",
		At: noon, Changed: noon, Revision: 1,
	}
	theme = domain.Card{
		ID: "t1", Programme: "p1", Kind: domain.KindTheme, Letter: "T1", Facts: domain.Facts{State: domain.Candidate},
		Visibility: domain.VisibleProgramme, Document: "d-t1", By: "bea", At: noon, Changed: noon, Revision: 1,
	}
)

// MustSeed stores two people, two programmes, three cases and three cards with their documents.
func MustSeed(t *testing.T, db *store.DB) {
	t.Helper()
	MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
		return firstError(
			tx.AddPerson(ctx, ann), tx.AddPerson(ctx, bea),
			tx.AddProgramme(ctx, flex), tx.AddProgramme(ctx, other),
			tx.AddCase(ctx, ghz), tx.AddCase(ctx, zkh), tx.AddCase(ctx, away),
			tx.AddDocument(ctx, "d-a1", MustText(t, "Proef\nMet een weekrooster"), "ann", noon),
			tx.AddDocument(ctx, "d-a1-learn", MustText(t, ""), "ann", noon),
			tx.AddDocument(ctx, "d-a", MustText(t, "Hoe roosteren we samen?"), "ann", noon),
			tx.AddDocument(ctx, "d-t1", MustText(t, hostile), "bea", noon),
			tx.AddCard(ctx, action), tx.AddCard(ctx, question), tx.AddCard(ctx, theme),
		)
	})
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// atOnce runs fn n times at the same time and returns what each returned.
func atOnce(n int, fn func(i int) error) []error {
	results := make([]error, n)
	var wait sync.WaitGroup
	for i := range n {
		wait.Go(func() { results[i] = fn(i) })
	}
	wait.Wait()
	return results
}

func asError(err error, target **domain.Error) bool { return errors.As(err, target) }
