package app_test

import (
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
)

// TestR38ACitationSaysForWhichGroup holds that who cites a figure or table says for which group, that another group than it is
// about is noticed at once, and that nothing else is cited for a group. What is undone comes back for the same group.
func TestR38ACitationSaysForWhichGroup(t *testing.T) {
	w := MustWorld(t)
	MustSurvey(t, w)
	MustAnswers(t, w, "w0", bridge, 4, 8)
	figure, cell := domain.IndicatorRef("e-zzp"), domain.CellRef("w0-bridge", "e-zzp")
	action := w.MustAdd(anna, bridge, domain.KindAction, "action")
	cite := func(to domain.Ref, as domain.Group) (app.LinkView, error) {
		return w.AddLink(ctx, anna, care, app.NewLink{From: action.Ref(), To: to, Relation: domain.RestsOn, As: as})
	}
	for _, c := range []struct {
		to   domain.Ref
		as   domain.Group
		want domain.Doubt
	}{
		{cell, domain.EmployeesManagers, ""}, {cell, domain.Flexworkers, domain.DoubtGroup}, {cell, "", ""},
	} {
		l, err := cite(c.to, c.as)
		must(t, err)
		if l.Doubt != c.want || l.As != c.as || l.Other.Group != domain.EmployeesManagers {
			t.Errorf("%s for %q: doubt %q, for %q, about %q", c.to, c.as, l.Doubt, l.As, l.Other.Group)
		}
		must(t, one(w.EndLink(ctx, anna, care, l.ID)))
	}
	for _, to := range []domain.Ref{{Kind: domain.RefMainQuestion, ID: "mq1"}, {Kind: domain.RefCase, ID: "c-" + bridge}} {
		_, err := cite(to, domain.Flexworkers)
		want(t, err, "invalid")
	}
	insight := w.MustAdd(researcher, "", domain.KindInsight, "insight", app.NewLink{To: figure, Relation: domain.RestsOn, As: domain.Flexworkers})
	page, err := w.SourceCheck(ctx, researcher, care)
	must(t, err)
	if len(page.Doubts) != 1 || page.Doubts[0].By.Ref != insight.Ref() || page.Doubts[0].As != domain.Flexworkers || page.Doubts[0].Of.Group != domain.EmployeesManagers {
		t.Errorf("the check lists %+v", page.Doubts)
	}
	l, err := cite(cell, domain.Flexworkers)
	must(t, err)
	must(t, one(w.EndLink(ctx, anna, care, l.ID)))
	must(t, one(w.Undo(ctx, anna, care, bridge)))
	if links := w.MustCard(anna, action.ID).Links; len(links) != 1 || links[0].As != domain.Flexworkers {
		t.Errorf("after it was undone there are %+v", links)
	}
}
