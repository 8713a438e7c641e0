package app_test

import (
	"fmt"
	"strings"
	"testing"

	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// anew is the question of MustSurvey in other words.
func anew() domain.Indicator {
	return domain.Indicator{
		ID: "e-anew", Group: domain.EmployeesManagers, Kind: domain.SingleAnswer, Question: words("Ga je weg?"), ComparableWith: "e-zzp",
		Options: []domain.Option{{Code: "yes", Label: words("ja, zeker")}, {Code: "no", Label: words("nee")}},
	}
}

// MustAsk takes a dataset all the way: so many people answered yes and no to a question.
func MustAsk(tb testing.TB, w *world, of domain.IndicatorID, wave domain.WaveID, code string, yes, no int) {
	tb.Helper()
	id := domain.DatasetID(string(wave) + "-" + code)
	must(tb, one(w.AddDataset(ctx, researcher, care, domain.Dataset{ID: id, Wave: wave, Case: domain.CaseID("c-" + code), Group: domain.EmployeesManagers})))
	in := answered("file of "+string(id), yes, no)
	in.Tallies[0].Indicator = of
	must(tb, one(w.ImportDataset(ctx, researcher, care, id, 1, in)))
	must(tb, one(w.Approve(ctx, second, care, id, 2)))
	must(tb, one(w.Freeze(ctx, researcher, care, id, 3, string(id))))
}

// reworded writes what somebody reads of a question beside its other wordings.
func reworded(w *world, who domain.PersonID, of domain.IndicatorID) string {
	page, err := w.Indicator(ctx, who, care, of, "")
	if err != nil {
		return string(domain.KindOf(err))
	}
	var said []string
	for _, i := range page.Wordings {
		said = append(said, string(i.ID))
	}
	for _, r := range page.Reworded {
		for _, c := range r.Cases {
			said = append(said, fmt.Sprintf("%s of %s %s %v, %s of %s %v: %v", c.Now.Case.Code, r.Was.Indicator.ID, r.Was.Wave.ID, c.Was.Figure.Counts,
				r.Now.Indicator.ID, r.Now.Wave.ID, c.Now.Figure.Counts, c.Change))
		}
	}
	for _, b := range page.Between {
		said = append(said, fmt.Sprintf("between %s-%s", b.First.Wave.ID, b.Last.Wave.ID))
	}
	return strings.Join(said, "; ")
}

// TestR31AQuestionStandsBesideItsNewWording asks in the follow-up in other words: where both datasets are frozen and no group is
// small, who reads both figures reads them beside each other, from either question.
func TestR31AQuestionStandsBesideItsNewWording(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := MustWorldIn(t, db)
		MustSurvey(t, w)
		MustAnswers(t, w, "w0", bridge, 4, 8)
		MustAnswers(t, w, "w0", lake, 1, 2)
		MustAnswers(t, w, "w0", "hill", 5, 5)
		must(t, one(w.AddIndicator(ctx, researcher, care, anew())))
		if got := reworded(w, anna, "e-zzp"); got != "e-anew" {
			t.Errorf("before it is answered anna reads %q", got)
		}
		MustAsk(t, w, "e-anew", "w1", lake, 6, 6)
		open := answered("file of w1-hill", 7, 3)
		open.Tallies[0].Indicator = "e-anew"
		must(t, one(w.AddDataset(ctx, researcher, care, domain.Dataset{ID: "w1-hill", Wave: "w1", Case: "c-hill", Group: domain.EmployeesManagers})))
		must(t, one(w.ImportDataset(ctx, researcher, care, "w1-hill", 1, open)))
		if got := reworded(w, researcher, "e-zzp"); got != "e-anew" {
			t.Errorf("beside a small group, and before it is frozen, stands %q", got)
		}
		MustAsk(t, w, "e-anew", "w1", bridge, 7, 3)
		const both = "bridge of e-zzp w0 [4 8], e-anew of w1 [7 3]: [367 -367]; between w0-w1"
		for who, want := range map[domain.PersonID]string{anna: both, lead: both, researcher: both, otherTeam: "", sponsor: "not_found", admin: "not_found"} {
			for of, other := range map[domain.IndicatorID]string{"e-zzp": "e-anew", "e-anew": "e-zzp"} {
				want := want
				if want != "not_found" {
					want = strings.Trim(other+"; "+want, "; ")
				}
				if got := reworded(w, who, of); got != want {
					t.Errorf("%s of %s reads\n %q, want\n %q", who, of, got, want)
				}
			}
		}
		must(t, one(w.ReleaseIndicator(ctx, researcher, care, "e-zzp", 1, domain.VisibleSponsor)))
		if got := reworded(w, sponsor, "e-zzp"); got != "" {
			t.Errorf("who reads all cases together reads %q of another wording", got)
		}
	})
}

// TestR31EachWaveStandsBesideTheOneBefore asks a question twice, and then in other words: the new wording stands beside the last
// wave before. When the question was not asked alike in both, nobody can say which it is comparable with.
func TestR31EachWaveStandsBesideTheOneBefore(t *testing.T) {
	w := MustWorld(t)
	MustSurvey(t, w)
	must(t, one(w.AddWave(ctx, researcher, care, domain.Wave{ID: "w2", Number: 2, Mode: domain.BySurvey, Status: domain.WaveOpen, Label: words("2-meting")})))
	MustAnswers(t, w, "w0", bridge, 4, 8)
	MustAnswers(t, w, "w1", bridge, 6, 6)
	must(t, one(w.AddIndicator(ctx, researcher, care, anew())))
	MustAsk(t, w, "e-anew", "w2", bridge, 7, 3)
	if got := reworded(w, anna, "e-anew"); got != "e-zzp; bridge of e-zzp w1 [6 6], e-anew of w2 [7 3]: [200 -200]; between w1-w2" {
		t.Errorf("anna reads %q", got)
	}
	k, err := w.Kept(ctx, researcher, care)
	must(t, err)
	first, err := k.Indicator("e-zzp")
	must(t, err)
	first.Comparable = false
	must(t, one(w.ChangeIndicator(ctx, researcher, care, "e-zzp", 1, first)))
	if got := reworded(w, anna, "e-anew"); got != "e-zzp" {
		t.Errorf("beside a question that was not asked alike stands %q", got)
	}
}

// TestR31WhatIsNotComparableIsRefused declares what cannot be, when a question is added and when it is changed.
func TestR31WhatIsNotComparableIsRefused(t *testing.T) {
	w := MustWorld(t)
	MustSurvey(t, w)
	MustAnswers(t, w, "w0", bridge, 4, 8)
	for name, spoil := range map[string]func(i *domain.Indicator){
		"group": func(i *domain.Indicator) { i.Group = domain.Flexworkers }, "kind": func(i *domain.Indicator) { i.Kind = domain.MultiAnswer },
		"itself": func(i *domain.Indicator) { i.ComparableWith = i.ID }, "answers": func(i *domain.Indicator) { i.Options = i.Options[:1] },
	} {
		i := anew()
		spoil(&i)
		if err := one(w.AddIndicator(ctx, researcher, care, i)); domain.KindOf(err) != domain.Rule {
			t.Errorf("%s: %v", name, err)
		}
	}
	none := anew()
	none.ComparableWith = "tr-none"
	want(t, one(w.AddIndicator(ctx, researcher, care, none)), "invalid")
	loose := anew()
	loose.ComparableWith = ""
	must(t, one(w.AddIndicator(ctx, researcher, care, loose)))
	once := answered("both", 4, 8)
	once.Tallies = append(once.Tallies, domain.Tally{Indicator: "e-anew", Base: 12, Counts: []int{4, 8}})
	must(t, one(w.AddDataset(ctx, researcher, care, domain.Dataset{ID: "w0-hill", Wave: "w0", Case: "c-hill", Group: domain.EmployeesManagers})))
	must(t, one(w.ImportDataset(ctx, researcher, care, "w0-hill", 1, once)))
	want(t, one(w.ChangeIndicator(ctx, researcher, care, "e-anew", 1, anew())), "R31") // both were asked in the same wave
	late := answered("late", 4, 8)
	must(t, one(w.ImportDataset(ctx, researcher, care, "w0-hill", 2, late)))
	if i, err := w.ChangeIndicator(ctx, researcher, care, "e-anew", 1, anew()); err != nil || i.ComparableWith != "e-zzp" {
		t.Errorf("it becomes %+v, %v", i, err)
	}
	third := anew()
	third.ID, third.ComparableWith = "e-third", "e-anew"
	want(t, one(w.AddIndicator(ctx, researcher, care, third)), "R31")
}

// TestAWordingThatIsAskedTwiceIsOneMoment asks a question in other words in two waves after the first: what lies between names each
// of the waves once.
func TestAWordingThatIsAskedTwiceIsOneMoment(t *testing.T) {
	w := MustWorld(t)
	MustSurvey(t, w)
	must(t, one(w.AddWave(ctx, researcher, care, domain.Wave{ID: "w2", Number: 2, Mode: domain.BySurvey, Status: domain.WaveOpen, Label: words("2-meting")})))
	again := anew()
	again.Comparable = true
	MustAnswers(t, w, "w0", bridge, 4, 8)
	must(t, one(w.AddIndicator(ctx, researcher, care, again)))
	MustAsk(t, w, "e-anew", "w1", bridge, 6, 6)
	MustAsk(t, w, "e-anew", "w2", bridge, 7, 5)
	page, err := w.Indicator(ctx, researcher, care, "e-anew", "")
	must(t, err)
	waves := 0
	for _, m := range page.Between[0].Moments {
		if m.Wave != nil {
			waves++
		}
	}
	if len(page.Between) != 1 || waves > 1 {
		t.Errorf("between the first and the last wave there are %d waves in %+v", waves, page.Between)
	}
}

// TestWhatIsCountedLaterTakesNoWordingBack counts the new wording in an earlier wave than the first, after it was declared: nothing
// else of the question is kept from changing by it.
func TestWhatIsCountedLaterTakesNoWordingBack(t *testing.T) {
	w := MustWorld(t)
	MustSurvey(t, w)
	must(t, one(w.AddIndicator(ctx, researcher, care, anew())))
	MustAsk(t, w, "e-anew", "w0", bridge, 6, 6)
	MustAnswers(t, w, "w1", bridge, 4, 8)
	kept, err := w.Kept(ctx, researcher, care)
	must(t, err)
	i, err := kept.Indicator("e-anew")
	must(t, err)
	i.Order = 7
	must(t, one(w.ChangeIndicator(ctx, researcher, care, "e-anew", i.Revision, i)))
}
