package app_test

import (
	"fmt"
	"slices"
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

func TestTheSourceCheckListsWhatToLookAtAgain(t *testing.T) {
	w := MustWorld(t)
	MustSurvey(t, w)
	MustAnswers(t, w, "w0", bridge, 4, 8)
	MustImport(t, w, "w0", lake, 5, 6)
	MustSeries(t, w, 200)
	q := MustQuote(t, w, "q-1", domain.ConsentPublic)
	q, err := w.ReleaseQuote(ctx, researcher, care, "q-1", q.Revision, domain.VisibleProgramme)
	must(t, err)
	must(t, one(w.AddSourceTable(ctx, researcher, care, domain.SourceTable{
		ID: "tab-1", Code: "B3.11", Topic: words("voordelen"), Group: domain.EmployeesManagers, Certainty: "cited",
	})))
	want(t, one(w.AddSourceTable(ctx, lead, care, domain.SourceTable{ID: "tab-2"})), "forbidden")
	insight := w.MustAdd(researcher, "", domain.KindInsight, "insight")
	insight = w.MustRelease(researcher, insight, domain.VisibleSponsor)
	table := domain.Ref{Kind: domain.RefTable, ID: "tab-1"}
	for _, ref := range []domain.Ref{
		domain.CellRef("w0-bridge", "e-zzp"), domain.CellRef("w0-lake", "e-zzp"), domain.IndicatorRef("e-zzp"), domain.SeriesRef("tr-flex"), q.Ref(),
	} {
		w.MustLink(researcher, insight, domain.RestsOn, ref)
	}
	must(t, one(w.AddLink(ctx, researcher, care, app.NewLink{From: insight.Ref(), To: table, Relation: domain.Supports, As: domain.Flexworkers})))
	must(t, one(w.AddLink(ctx, researcher, care, app.NewLink{From: insight.Ref(), To: table, Relation: domain.RestsOn, As: domain.EmployeesManagers})))
	listed := func() []string {
		page, err := w.SourceCheck(ctx, researcher, care)
		must(t, err)
		var said []string
		for _, d := range page.Doubts {
			said = append(said, fmt.Sprint(d.Doubt, " ", d.By.Title, " ", d.Of.Ref))
		}
		slices.Sort(said)
		return said
	}
	same(t, "at first", listed(), []string{"mixed insight :", "other_group insight table:tab-1", "unfrozen insight figure:w0-lake--e-zzp"})
	must(t, one(w.Correct(ctx, researcher, care, "w0-bridge", 4, "een rij dubbel")))
	must(t, one(w.ImportDataset(ctx, researcher, care, "w0-bridge", 1, answered("right", 3, 8))))
	must(t, one(w.Approve(ctx, second, care, "w0-bridge", 2)))
	must(t, one(w.Freeze(ctx, researcher, care, "w0-bridge", 3, "w0-bridge")))
	MustSeries(t, w, 210)
	must(t, one(w.WithdrawQuote(ctx, researcher, care, "q-1", q.Revision, "")))
	all := []string{
		"mixed insight :", "other_group insight table:tab-1", "superseded insight figure:e-zzp", "superseded insight figure:tr-flex",
		"superseded insight figure:w0-bridge--e-zzp", "unfrozen insight figure:w0-lake--e-zzp", "withdrawn insight :",
	}
	same(t, "in the end", listed(), all)
	marked := map[domain.Doubt]int{}
	for _, l := range w.MustCard(researcher, insight.ID).Links {
		marked[l.Doubt]++
	}
	if marked[domain.DoubtSuperseded] != 3 || marked[domain.DoubtWithdrawn] != 1 || marked[domain.DoubtGroup] != 1 || marked[domain.DoubtUnfrozen] != 1 {
		t.Errorf("on the card is marked %v", marked)
	}
	for _, l := range w.MustCard(sponsor, insight.ID).Links {
		if l.Doubt != "" && !l.Other.Visible {
			t.Errorf("the sponsor is told %s of what they do not see", l.Doubt)
		}
	}
	for _, who := range []domain.PersonID{lead, facilitator, anna, sponsor, admin} {
		want(t, one(w.SourceCheck(ctx, who, care)), "forbidden")
	}
}

func TestR57TheSourceCheckListsNumbersInTextsThatAreNowhere(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := MustWorldIn(t, db)
		MustSurvey(t, w)
		MustAnswers(t, w, "w0", bridge, 4, 8)
		MustImport(t, w, "w0", lake, 5, 6)
		MustSeries(t, w, 200)
		cite := func(who domain.PersonID, code string, kind domain.CardKind, text string) app.CardView {
			return w.MustAddCard(who, app.AddCard{Slug: care, CaseCode: code, Kind: kind, Text: text})
		}
		cite(researcher, "", domain.KindInsight, "# Goed\n\nZie [[cijfer:e-zzp]], [[figure:w0-bridge--e-zzp|een tiende]] en [[tabel:b3]].")
		cite(anna, bridge, domain.KindAction, "# Fout\n\nZie [[cijfer:w0-weg--e-zzp]], [[cijfer:nergens]] en [[cijfer:w0-lake--e-zzp]].")
		must(t, one(w.AddIndicator(ctx, researcher, care, domain.Indicator{
			ID: "e-later", Group: domain.EmployeesManagers, Kind: domain.SingleAnswer, Question: words("Kom je terug?"), Options: []domain.Option{{Code: "yes", Label: words("ja")}},
		})))
		if unasked, err := w.Indicator(ctx, researcher, care, "e-later", "w0-bridge"); err != nil || len(unasked.Waves) > 0 {
			t.Errorf("where it was not asked stands %+v, %v", unasked.Waves, err)
		}
		for _, c := range []struct {
			who domain.PersonID
			in  domain.DatasetID
		}{{otherTeam, "w0-bridge"}, {sponsor, "w0-bridge"}, {anna, "w0-lake"}, {researcher, "w0-weg"}} {
			want(t, one(w.Indicator(ctx, c.who, care, "e-later", c.in)), "not_found")
		}
		cite(researcher, "", domain.KindInsight, "# Later\n\nZie [[cijfer:w0-bridge--e-later]] en [[cijfer:e-later]].")
		later := w.MustAdd(researcher, "", domain.KindInsight, "verband")
		made, err := w.AddLink(ctx, researcher, care, app.NewLink{From: later.Ref(), To: domain.CellRef("w0-bridge", "e-later"), Relation: domain.RestsOn})
		must(t, err)
		if marked := w.MustCard(researcher, later.ID).Links[0].Doubt; made.Doubt != domain.DoubtUnresolved || marked != domain.DoubtUnresolved {
			t.Errorf("a question that was not asked there is doubted as %q when it is cited, and as %q on the card", made.Doubt, marked)
		}
		cite(researcher, "", domain.KindInsight, "# Samen\n\nZie [[cijfer:e-zzp]] en [[cijfer:tr-flex]].")
		gone := cite(anna, bridge, domain.KindAction, "# Weg\n\nZie [[cijfer:nergens]].")
		w.MustWithdraw(anna, gone)
		page, err := w.SourceCheck(ctx, researcher, care)
		must(t, err)
		var said []string
		for _, d := range page.Doubts {
			said = append(said, fmt.Sprint(d.Doubt, " ", d.By.Title, " ", d.Written.ID, " ", d.Of.Visible))
		}
		slices.Sort(said)
		same(t, "in texts", said, []string{
			"mixed Samen  false", "unfrozen Fout w0-lake--e-zzp true", "unresolved Fout nergens false", "unresolved Fout w0-weg--e-zzp false",
			"unresolved Later e-later true", "unresolved Later w0-bridge--e-later true", "unresolved verband  true",
		})
	})
}
