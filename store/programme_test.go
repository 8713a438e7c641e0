package store_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// same fails the test when what was read is not what was stored; no list and an empty list are the same.
func same[V any](t *testing.T, what string, got, want V) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s: stored - and read + differ:\n%s", what, diff)
	}
}

func TestProgrammesComeBackAsStored(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		same(t, "programmes", MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Programme, error) {
			return tx.Programmes(ctx)
		}), []domain.Programme{flex, other})
		same(t, "by slug", MustRead(t, db, func(ctx context.Context, tx *store.Tx) (domain.Programme, error) {
			return tx.ProgrammeBySlug(ctx, "gemeente")
		}), other)
	})
}

func TestUpdateProgrammeIsACompareAndSet(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		changed := flex
		changed.Status, changed.Phase, changed.Title.EN = domain.ProgrammeRunning, 2, ""
		var after domain.Programme
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			after, err = tx.UpdateProgramme(ctx, changed)
			return err
		})
		changed.Revision = 2
		same(t, "returned", after, changed)
		same(t, "stored", MustRead(t, db, func(ctx context.Context, tx *store.Tx) (domain.Programme, error) {
			return tx.Programme(ctx, flex.ID)
		}), changed)
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.UpdateProgramme(t.Context(), flex)
			return err
		})
		wantKind(t, err, domain.Conflict, "stale")
		err = db.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.UpdateProgramme(t.Context(), domain.Programme{ID: "p9", Revision: 1})
			return err
		})
		wantKind(t, err, domain.NotFound, "")
	})
}

func TestOneCommissioner(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		parties := []domain.Party{
			{ID: "vws", Programme: "p1", Role: domain.Commissioner, Kind: "ministry", Name: domain.Words{NL: "Ministerie"}},
			{ID: "aaa", Programme: "p1", Role: domain.Signatory, Name: domain.Words{NL: "Wethouder", EN: "Alderman"}},
		}
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			return firstError(tx.AddParty(ctx, parties[0]), tx.AddParty(ctx, parties[1]))
		})
		second := parties[0]
		second.ID = "szw"
		err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.AddParty(t.Context(), second) })
		wantKind(t, err, domain.Rule, "one_commissioner")
		same(t, "parties", MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Party, error) {
			return tx.Parties(ctx, "p1")
		}), parties)
	})
}

func TestMainQuestionsKeepTheirAmendments(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		first := domain.MainQuestion{
			ID: "mq1", Programme: "p1", Number: 1, Perspective: "worker", Text: domain.Words{NL: "Wat beweegt?", EN: "What moves?"},
		}
		elsewhere := first
		elsewhere.Programme = "p2"
		amended := first
		amended.Amendments = []domain.Amendment{
			{Number: 1, Text: domain.Words{NL: "Wat beweegt ons?"}, Reason: hostile, By: "ann", At: noon},
			{Number: 2, Text: domain.Words{NL: "Wat beweegt wie?"}, Reason: "scherper", By: "bea", At: noon.Add(time.Second)},
		}
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			return firstError(tx.AddMainQuestion(ctx, first), tx.AddMainQuestion(ctx, elsewhere))
		})
		half := amended
		half.Amendments = amended.Amendments[:1]
		for _, q := range []domain.MainQuestion{half, amended} {
			MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.UpdateMainQuestion(ctx, q) })
		}
		questions := func(ctx context.Context, tx *store.Tx) ([]domain.MainQuestion, error) {
			return tx.MainQuestions(ctx, "p1")
		}
		same(t, "questions", MustRead(t, db, questions), []domain.MainQuestion{amended})
		rival := half
		rival.Amendments = append([]domain.Amendment{}, amended.Amendments...)
		rival.Amendments[1].Reason = "tegelijk"
		for _, q := range []domain.MainQuestion{first, half, rival} {
			err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.UpdateMainQuestion(t.Context(), q) })
			wantKind(t, err, domain.Conflict, "stale")
		}
		same(t, "questions after rivals", MustRead(t, db, questions), []domain.MainQuestion{amended})
	})
}

func TestStepsInUseStay(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		steps := []domain.Step{
			{ID: "s2", Programme: "p1", Order: 1, Leg: domain.LegDown, Phase: 1, Scope: domain.ScopeCase, Planned: 2,
				Name: domain.Words{NL: "Bijeenkomsten"}},
			{ID: "s1", Programme: "p1", Order: 2, Leg: domain.LegUp, Phase: 2, Scope: domain.ScopeProgramme,
				Name: domain.Words{NL: "Verslag", EN: "Report"}},
		}
		running := domain.StepState{
			Step: "s2", Case: "c-ghz", Progress: domain.StepRunning, Times: 1, Reason: hostile, Note: domain.Words{NL: "n"},
			Labels: []domain.Label{domain.Derived}, By: "ann", At: noon,
		}
		ours := domain.StepState{Step: "s1", Progress: domain.StepNotStarted, At: noon}
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			err = firstError(tx.AddStep(ctx, steps[0]), tx.AddStep(ctx, steps[1]))
			if err == nil {
				running, err = tx.SetStepState(ctx, "p1", running)
			}
			if err == nil {
				ours, err = tx.SetStepState(ctx, "p1", ours)
			}
			return err
		})
		again := running
		again.Revision = 0
		for _, stale := range []domain.StepState{again, {Step: "s2", Case: "c-ghz", Progress: domain.StepDone, Revision: 7}} {
			wantKind(t, db.Write(t.Context(), func(tx *store.Tx) error {
				return errorOf(tx.SetStepState(t.Context(), "p1", stale))
			}), domain.Conflict, "stale")
		}
		running.Progress, running.Times = domain.StepDone, 2
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			running, err = tx.SetStepState(ctx, "p1", running)
			return err
		})
		same(t, "states", MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.StepState, error) {
			return tx.StepStates(ctx, "p1")
		}), []domain.StepState{ours, running})
		err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.DeleteStep(t.Context(), "p1", "s2") })
		wantKind(t, err, domain.Rule, "step_in_use")
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.DeleteStep(ctx, "p1", "s1") })
		same(t, "steps", MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Step, error) {
			return tx.Steps(ctx, "p1")
		}), steps[:1])
		err = db.Write(t.Context(), func(tx *store.Tx) error { return tx.DeleteStep(t.Context(), "p1", "s1") })
		wantKind(t, err, domain.NotFound, "")
	})
}
