package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rodedraad/app"
	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// between writes what somebody reads of what happened in bridge between its waves.
func between(w *world, who domain.PersonID) string {
	page, err := w.Indicator(ctx, who, care, "e-zzp", "")
	if err != nil {
		return string(domain.KindOf(err))
	}
	var said []string
	for _, b := range page.Between {
		line := fmt.Sprintf("%s %s-%s:", b.Case.Code, b.First.Wave.ID, b.Last.Wave.ID)
		for _, m := range b.Moments {
			switch {
			case m.Wave != nil:
				line += " " + string(m.Wave.ID)
			case m.Step != nil:
				line += fmt.Sprintf(" %s×%d", m.Step.Name.NL, m.Times)
			default:
				line += fmt.Sprintf(" %s=%s", m.Action.Title, m.State)
			}
		}
		said = append(said, line)
	}
	return strings.Join(said, "; ")
}

func TestWhatHappenedBetweenTwoWaves(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := MustWorldIn(t, db)
		MustSurvey(t, w)
		q := w.MustAdd(anna, bridge, domain.KindSubQuestion, "Waarom?")
		early := w.MustAdd(anna, bridge, domain.KindAction, "Vroeg", app.NewLink{To: q.Ref(), Relation: domain.Serves})
		w.MustState(anna, early, domain.Contour, domain.Agreed)
		MustAnswers(t, w, "w0", bridge, 4, 8)
		MustAnswers(t, w, "w0", lake, 4, 8)
		if got := between(w, anna); got != "" {
			t.Errorf("with one wave there is something between: %s", got)
		}
		secret := w.MustAdd(anna, bridge, domain.KindAction, "Stil", app.NewLink{To: q.Ref(), Relation: domain.Serves})
		w.MustState(anna, secret, domain.Contour, domain.Agreed, domain.Started)
		open := w.MustAdd(anna, bridge, domain.KindAction, "Open", app.NewLink{To: q.Ref(), Relation: domain.Serves})
		open = w.MustState(anna, open, domain.Contour, domain.Agreed)
		open = w.MustRelease(anna, open, domain.VisibleProgramme)
		w.MustState(anna, open, domain.Started)
		gone := w.MustAdd(anna, bridge, domain.KindAction, "Weg", app.NewLink{To: q.Ref(), Relation: domain.Serves})
		w.MustWithdraw(anna, w.MustState(anna, gone, domain.Contour, domain.Agreed))
		undone := w.MustAdd(anna, bridge, domain.KindAction, "Terug", app.NewLink{To: q.Ref(), Relation: domain.Serves})
		w.MustState(anna, undone, domain.Contour, domain.Agreed)
		must(t, one(w.Undo(ctx, anna, care, bridge)))
		must(t, one(w.SetStep(ctx, facilitator, care, bridge, "s3", app.SetStep{Progress: domain.StepRunning, Times: 1})))
		must(t, one(w.SetStep(ctx, facilitator, care, bridge, "s2", app.SetStep{Progress: domain.StepDone})))
		MustAnswers(t, w, "w1", bridge, 6, 6)
		w.MustState(anna, w.MustCard(anna, open.ID), domain.Adjusted)

		const steps = " Acting×1 Surveys×0"
		for who, want := range map[domain.PersonID]string{
			anna: "bridge w0-w1: Stil=agreed Stil=started Open=agreed Open=started" + steps, otherGuide: "bridge w0-w1: Open=started" + steps,
			lead: "bridge w0-w1: Stil=agreed Stil=started Open=agreed Open=started" + steps, sponsor: "not_found", otherTeam: "",
		} {
			if got := between(w, who); got != want {
				t.Errorf("%s reads %q, want %q", who, got, want)
			}
		}
	})
}

func TestMomentsThatAreMany(t *testing.T) {
	w := MustWorld(t)
	MustSurvey(t, w)
	MustAnswers(t, w, "w0", bridge, 4, 8)
	day := start.AddDate(0, 1, 0)
	for n := range app.BetweenMoments + 2 {
		w.MustAddCard(anna, app.AddCard{
			Slug: care, CaseCode: bridge, Kind: domain.KindAction, Text: fmt.Sprint("# Actie ", n),
			Facts: domain.Facts{Next: day.AddDate(0, 0, n).Format(time.DateOnly)},
		})
	}
	w.mu.Lock()
	w.time = start.AddDate(1, 0, 0)
	w.mu.Unlock()
	MustAnswers(t, w, "w1", bridge, 6, 6)
	page, err := w.Indicator(ctx, anna, care, "e-zzp", "")
	must(t, err)
	b := page.Between[0]
	if len(b.Moments) != app.BetweenMoments || !b.Earlier || b.Moments[0].Action.Title != "Actie 2" ||
		!slices.IsSortedFunc(b.Moments, func(a, b app.CaseMoment) int { return a.At.Compare(b.At) }) {
		t.Errorf("%d moments of %d, earlier ones: %v, the first is %+v", len(b.Moments), app.BetweenMoments+2, b.Earlier, b.Moments[0].Action)
	}
	must(t, one(w.AddWave(ctx, researcher, care, domain.Wave{
		ID: "w2", Number: 2, Mode: domain.BySurvey, Status: domain.WaveOpen, Label: words("2-meting"), When: "2026-03-15",
	})))
	MustAnswers(t, w, "w2", bridge, 6, 6)
	if got := between(w, anna); !strings.HasPrefix(got, "bridge w0-w2:") || strings.Contains(got, "Actie") || strings.Contains(got, "w1") {
		t.Errorf("up to a day that is known: %s", got)
	}
}
