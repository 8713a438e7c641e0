package app_test

import (
	"fmt"
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// expected is what a wave has, by code and state.
func expected(t *testing.T, w *world, wave domain.WaveID) (said []string) {
	t.Helper()
	k, err := w.Kept(ctx, researcher, care)
	must(t, err)
	for _, d := range k.Datasets {
		if d.Wave == wave {
			said = append(said, fmt.Sprint(d.ID, " ", d.State, d.Reason.NL))
		}
	}
	return said
}

// TestAWaveExpectsAllOfIt plans a wave with everything in it in one act: a case without a survey says why there is nothing
// (R7), and what is there already stays as it is.
func TestAWaveExpectsAllOfIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := MustWorldIn(t, db)
		must(t, one(w.CreateCase(ctx, admin, care, domain.Case{
			ID: "c-hill", Code: "hill", Name: words("Hill"), Type: domain.CareOrganisation, Branch: "hospital",
			Survey: domain.SurveyPlan{Reason: words("interviews only")}, NoTeamReason: words("later"),
		})))
		wave, err := w.PlanWave(ctx, researcher, care, domain.Wave{Mode: domain.BySurvey, Status: domain.WavePlanned, Label: words("baseline")})
		must(t, err)
		all := []string{
			"w0-bridge-em expected", "w0-bridge-fx expected", "w0-hill-em not_applicableinterviews only", "w0-hill-fx not_applicableinterviews only",
			"w0-lake-em expected", "w0-lake-fx expected",
		}
		same(t, "planned at once", expected(t, w, wave.ID), all)
		if made, err := w.ExpectAll(ctx, researcher, care, wave.ID); err != nil || made != 0 {
			t.Errorf("again made %d, %v", made, err)
		}
		later, err := w.AddWave(ctx, researcher, care, domain.Wave{Number: 1, Mode: domain.BySurvey, Status: domain.WavePlanned, Label: words("later")})
		must(t, err)
		must(t, one(w.AddDataset(ctx, researcher, care, domain.Dataset{Wave: later.ID, Case: "c-lake", Group: domain.Flexworkers, Reason: words("nobody there")})))
		want(t, one(w.AddDataset(ctx, researcher, care, domain.Dataset{Wave: later.ID, Case: "c-lake", Group: domain.Flexworkers})), "exists")
		want(t, one(w.AddDataset(ctx, researcher, care, domain.Dataset{Wave: later.ID, Case: "c-none", Group: domain.Flexworkers})), "invalid")
		if made, err := w.ExpectAll(ctx, researcher, care, later.ID); err != nil || made != 5 {
			t.Errorf("beside the one there were made %d, %v", made, err)
		}
		if got := expected(t, w, later.ID); len(got) != 6 || got[5] != "w1-lake-fx not_applicablenobody there" {
			t.Errorf("then there are %q", got)
		}
		want(t, one(w.PlanWave(ctx, researcher, care, domain.Wave{Number: 1, Mode: domain.BySurvey, Status: domain.WavePlanned, Label: words("x")})), "exists")
		want(t, one(w.ExpectAll(ctx, researcher, care, "w9")), "not_found")
		if k, err := w.Kept(ctx, researcher, care); err != nil || len(k.Waves) != 2 || len(k.Cases) != 3 {
			t.Errorf("kept is %+v, %v", k, err)
		}
	})
}

// TestWhatWasAskedStaysOnceItWasAnswered changes waves, questions and tables: freely, until an answer was counted or frozen
// (R26), and never over what somebody else changed.
func TestWhatWasAskedStaysOnceItWasAnswered(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := MustWorldIn(t, db)
		MustSurvey(t, w)
		k, err := w.Kept(ctx, researcher, care)
		must(t, err)
		i, err := k.Indicator("e-zzp")
		must(t, err)
		other := i
		other.Question, other.Kind = words("Blijf je?"), domain.MultiAnswer
		other.Options = []domain.Option{{Code: "yes", Label: words("ja")}, {Code: "maybe", Label: words("misschien")}, {Code: "no", Label: words("nee")}}
		changed, err := w.ChangeIndicator(ctx, researcher, care, i.ID, 1, other)
		if err != nil || len(changed.Options) != 3 || changed.Revision != 2 || changed.Question.NL != "Blijf je?" {
			t.Errorf("before an answer it becomes %+v, %v", changed, err)
		}
		want(t, one(w.ChangeIndicator(ctx, researcher, care, i.ID, 1, i)), "stale")
		must(t, one(w.ChangeIndicator(ctx, researcher, care, i.ID, 2, i)))
		insight := w.MustAdd(researcher, "", domain.KindInsight, "insight", app.NewLink{To: domain.IndicatorRef("e-zzp"), Relation: domain.RestsOn})
		MustImport(t, w, "w0", bridge, 4, 8)
		want(t, one(w.ChangeIndicator(ctx, researcher, care, i.ID, 3, other)), "R26")
		i.Base, i.Table, i.Comparable = words("who may leave"), "B3.11", false
		w.live.take()
		must(t, one(w.ChangeIndicator(ctx, researcher, care, i.ID, 3, i)))
		if told := w.live.take(); len(told) != 1 || told[0] != "programme:p-care card "+insight.Ref().String()+" was=team" {
			t.Errorf("told is %q", told)
		}
		page, err := w.Indicator(ctx, researcher, care, i.ID, "")
		if err != nil || page.Indicator.Base.EN != "who may leave (en)" || page.Indicator.Comparable || len(page.Indicator.Options) != 2 {
			t.Errorf("it is %+v, %v", page.Indicator, err)
		}
		wave, err := k.Wave("w0")
		must(t, err)
		wave.Number, wave.Until, wave.When = 5, "2026-04-01", "2026-03-01"
		must(t, one(w.ChangeWave(ctx, researcher, care, "w0", 1, wave)))
		must(t, one(w.Approve(ctx, second, care, "w0-bridge", 2)))
		must(t, one(w.Freeze(ctx, researcher, care, "w0-bridge", 3, "w0-bridge")))
		wave.Number = 6
		want(t, one(w.ChangeWave(ctx, researcher, care, "w0", 2, wave)), "R26")
		wave.Number, wave.Label = 1, words("begin")
		want(t, one(w.ChangeWave(ctx, researcher, care, "w0", 2, wave)), "exists")
		wave.Number = 5
		want(t, one(w.ChangeWave(ctx, researcher, care, "w0", 1, wave)), "stale")
		if got, err := w.ChangeWave(ctx, researcher, care, "w0", 2, wave); err != nil || got.Label.NL != "begin" || got.Revision != 3 {
			t.Errorf("the wave becomes %+v, %v", got, err)
		}
	})
}

// TestATableChangesItsGroup holds that what cites a table for the group it was about is doubted afterwards (R38).
func TestATableChangesItsGroup(t *testing.T) {
	w := MustWorld(t)
	table, err := w.AddSourceTable(ctx, researcher, care, domain.SourceTable{Code: "B3.11", Topic: words("voordelen"), Group: domain.EmployeesManagers, Certainty: "cited"})
	must(t, err)
	if table.ID != "tab-b3-11" || table.Order != 1 {
		t.Errorf("the table is %+v", table)
	}
	w.MustAdd(researcher, "", domain.KindInsight, "insight", app.NewLink{To: table.Ref(), Relation: domain.RestsOn, As: domain.EmployeesManagers})
	table.Group = domain.Flexworkers
	want(t, one(w.ChangeSourceTable(ctx, researcher, care, table.ID, 2, table)), "stale")
	must(t, one(w.ChangeSourceTable(ctx, researcher, care, table.ID, 1, table)))
	if page, err := w.SourceCheck(ctx, researcher, care); err != nil || len(page.Doubts) != 1 || page.Doubts[0].Doubt != domain.DoubtGroup {
		t.Errorf("the check lists %+v, %v", page.Doubts, err)
	}
	must(t, one(w.AddSourceTable(ctx, researcher, care, domain.SourceTable{Code: "B3-11", Topic: words("nog een"), Certainty: "cited"})))
	want(t, one(w.AddSourceTable(ctx, researcher, care, domain.SourceTable{Code: "B3.11", Topic: words("x"), Certainty: "cited"})), "exists")
	table.Code = "B3-11"
	want(t, one(w.ChangeSourceTable(ctx, researcher, care, table.ID, 2, table)), "exists")
	want(t, one(w.ChangeSourceTable(ctx, researcher, care, "tab-9", 1, table)), "not_found")
}

// TestOnlyResearchersChangeEvidence asks everything there is to keep as everybody else.
func TestOnlyResearchersChangeEvidence(t *testing.T) {
	w := MustWorld(t)
	MustSurvey(t, w)
	MustSeries(t, w, 200)
	for _, who := range everybody {
		if who == researcher {
			continue
		}
		for name, do := range map[string]func() error{
			"kept":   func() error { return one(w.Kept(ctx, who, care)) },
			"plan":   func() error { return one(w.PlanWave(ctx, who, care, domain.Wave{})) },
			"wave":   func() error { return one(w.ChangeWave(ctx, who, care, "w0", 1, domain.Wave{})) },
			"all":    func() error { return one(w.ExpectAll(ctx, who, care, "w0")) },
			"asked":  func() error { return one(w.ChangeIndicator(ctx, who, care, "e-zzp", 1, domain.Indicator{})) },
			"table":  func() error { return one(w.ChangeSourceTable(ctx, who, care, "tab-1", 1, domain.SourceTable{})) },
			"revise": func() error { return one(w.ReviseSeries(ctx, who, care, "tr-flex", 1, domain.Series{})) },
		} {
			switch kind := domain.KindOf(do()); kind {
			case domain.Forbidden, domain.NotFound, domain.Unauthenticated:
			default:
				t.Errorf("%s: %s is answered %q", name, who, kind)
			}
		}
	}
	want(t, one(w.ReviseSeries(ctx, researcher, care, "tr-none", 1, domain.Series{})), "not_found")
	want(t, one(w.ReviseSeries(ctx, researcher, care, "tr-flex", 2, domain.Series{})), "stale")
	k, err := w.Kept(ctx, researcher, care)
	must(t, err)
	versions, err := k.Versions("tr-flex")
	must(t, err)
	if next, err := w.ReviseSeries(ctx, researcher, care, "tr-flex", 1, versions[0]); err != nil || next.Version != 2 {
		t.Errorf("the next is %+v, %v", next, err)
	}
	_, err = k.Versions("tr-none")
	want(t, err, "not_found")
}
