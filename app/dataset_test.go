package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// second is another researcher: the second pair of eyes.
const second domain.PersonID = "second"

// MustSurvey gives the world a baseline with three cases, an indicator, and another researcher. The answers come later.
func MustSurvey(tb testing.TB, w *world) {
	tb.Helper()
	w.mustCase(care, "hill", "h")
	must(tb, one(w.AddPerson(ctx, admin, someone(second))))
	must(tb, one(w.AddMembership(ctx, admin, care, domain.Membership{Person: second, Role: domain.Researcher})))
	for n, id := range []domain.WaveID{"w0", "w1"} {
		must(tb, one(w.AddWave(ctx, researcher, care, domain.Wave{
			ID: id, Number: n, Mode: domain.BySurvey, Status: domain.WaveOpen, Label: words(fmt.Sprint(n, "-meting")),
		})))
	}
	must(tb, one(w.AddIndicator(ctx, researcher, care, domain.Indicator{
		ID: "e-zzp", Group: domain.EmployeesManagers, Kind: domain.SingleAnswer, Question: words("Wil je weg?"), Comparable: true,
		Options: []domain.Option{{Code: "yes", Label: words("ja")}, {Code: "no", Label: words("nee")}},
	})))
	w.live.take()
}

// MustAnswers takes a dataset all the way: so many people answered yes and no.
func MustAnswers(tb testing.TB, w *world, wave domain.WaveID, code string, yes, no int) domain.DatasetID {
	tb.Helper()
	id := MustImport(tb, w, wave, code, yes, no)
	must(tb, one(w.Approve(ctx, second, care, id, 2)))
	must(tb, one(w.Freeze(ctx, researcher, care, id, 3, string(id))))
	return id
}

// MustImport adds a dataset and imports answers into it.
func MustImport(tb testing.TB, w *world, wave domain.WaveID, code string, yes, no int) domain.DatasetID {
	tb.Helper()
	id := domain.DatasetID(string(wave) + "-" + code)
	must(tb, one(w.AddDataset(ctx, researcher, care, domain.Dataset{
		ID: id, Wave: wave, Case: domain.CaseID("c-" + code), Group: domain.EmployeesManagers,
	})))
	must(tb, one(w.ImportDataset(ctx, researcher, care, id, 1, answered("file of "+string(id), yes, no))))
	return id
}

// answered is what a file says when so many people answered yes and no.
func answered(file string, yes, no int) app.Counts {
	return app.Counts{
		FileHash: file, Invited: 100, Usable: yes + no, Tallies: []domain.Tally{{Indicator: "e-zzp", Base: yes + no, Counts: []int{yes, no}}},
	}
}

func TestADatasetGoesFromExpectedToFrozen(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := MustWorldIn(t, db)
		MustSurvey(t, w)
		id := MustImport(t, w, "w0", bridge, 4, 8)
		want(t, one(w.ImportDataset(ctx, researcher, care, id, 2, answered("file of w0-bridge", 4, 8))), "same_file")
		want(t, one(w.ImportDataset(ctx, researcher, care, id, 1, answered("newer", 4, 9))), "stale")
		bad := answered("newer", 4, 9)
		bad.Tallies[0].Counts[0] = 5
		want(t, one(w.ImportDataset(ctx, researcher, care, id, 2, bad)), "invalid")
		want(t, one(w.Approve(ctx, researcher, care, id, 2)), "four_eyes")
		want(t, one(w.Freeze(ctx, researcher, care, id, 2, string(id))), "state_order")
		must(t, one(w.Approve(ctx, second, care, id, 2)))
		want(t, one(w.Freeze(ctx, researcher, care, id, 3, "something")), "invalid")
		must(t, one(w.Freeze(ctx, researcher, care, id, 3, string(id))))
		for _, who := range []domain.PersonID{researcher, second} {
			want(t, one(w.ImportDataset(ctx, who, care, id, 4, answered("newer", 4, 9))), "R26")
			want(t, one(w.Reopen(ctx, who, care, id, 4)), "R26")
			want(t, one(w.RuleOut(ctx, who, care, id, 4, words("toch niet"))), "R26")
		}
		page, err := w.Dataset(ctx, anna, care, id, 0)
		must(t, err)
		if page.Dataset.Usable != 12 || page.Dataset.Invited != 100 || page.Figures[0].Counts[1] != 8 || len(page.Dataset.Checksum) != 64 {
			t.Errorf("frozen is %+v with %+v", page.Dataset, page.Figures)
		}
	})
}

func TestR28ACorrectionStandsBesideWhatItCorrects(t *testing.T) {
	w := MustWorld(t)
	MustSurvey(t, w)
	id := MustAnswers(t, w, "w0", bridge, 4, 8)
	want(t, one(w.Correct(ctx, researcher, care, id, 4, " ")), "R28")
	must(t, one(w.Correct(ctx, researcher, care, id, 4, "twee mensen dubbel")))
	must(t, one(w.ImportDataset(ctx, researcher, care, id, 1, answered("right", 3, 7))))
	shown := func(who domain.PersonID, version int) string {
		page, err := w.Dataset(ctx, who, care, id, version)
		if err != nil {
			return string(domain.KindOf(err))
		}
		return fmt.Sprint(page.Dataset.Version, " of ", len(page.Versions), " ", page.Figures[0].Counts)
	}
	for _, c := range []struct {
		who     domain.PersonID
		version int
		want    string
	}{{anna, 0, "1 of 1 [4 8]"}, {anna, 2, "not_found"}, {researcher, 0, "2 of 2 [3 7]"}, {researcher, 1, "1 of 2 [4 8]"}, {researcher, 3, "not_found"}} {
		if got := shown(c.who, c.version); got != c.want {
			t.Errorf("%s asks for version %d: %s, want %s", c.who, c.version, got, c.want)
		}
	}
	cell := func(who domain.PersonID) string {
		page, err := w.Evidence(ctx, who, care)
		must(t, err)
		c := page.Waves[0].Rows[0].Cells[0]
		next := ""
		if c.Next != nil {
			next = fmt.Sprint(c.Next.State, c.Next.Version)
		}
		return fmt.Sprint(c.State, c.Version, " ", c.Usable, " ", next)
	}
	if a, r := cell(anna), cell(researcher); a != "frozen1 12 " || r != "frozen1 12 imported2" {
		t.Errorf("while it is corrected the overview tells the team %q, researchers %q", a, r)
	}
	must(t, one(w.Approve(ctx, second, care, id, 2)))
	must(t, one(w.Freeze(ctx, second, care, id, 3, string(id))))
	if got := cell(researcher); got != "frozen2 10 " {
		t.Errorf("corrected, it is %q in the overview", got)
	}
	if got := shown(anna, 0); got != "2 of 1 [3 7]" {
		t.Errorf("after it was corrected anna sees %s", got)
	}
	if got := shown(researcher, 1); got != "1 of 2 [4 8]" {
		t.Errorf("the corrected version is %s", got)
	}
}

func TestOnlyResearchersKeepEvidence(t *testing.T) {
	w := MustWorld(t)
	MustSurvey(t, w)
	id := MustImport(t, w, "w0", bridge, 4, 8)
	for _, who := range everybody {
		allowed := ""
		switch {
		case who == researcher:
			continue
		case who == disabled || who == nobody:
			allowed = "unauthenticated"
		case who == stranger:
			allowed = "not_found"
		default:
			allowed = "forbidden"
		}
		for name, do := range map[string]func() error{
			"wave":      func() error { return one(w.AddWave(ctx, who, care, domain.Wave{})) },
			"indicator": func() error { return one(w.AddIndicator(ctx, who, care, domain.Indicator{})) },
			"release":   func() error { return one(w.ReleaseIndicator(ctx, who, care, "e-zzp", 1, domain.VisiblePublic)) },
			"dataset":   func() error { return one(w.AddDataset(ctx, who, care, domain.Dataset{})) },
			"import":    func() error { return one(w.ImportDataset(ctx, who, care, id, 2, answered("x", 1, 2))) },
			"rule out":  func() error { return one(w.RuleOut(ctx, who, care, id, 2, words("niet"))) },
			"expect":    func() error { return one(w.Expect(ctx, who, care, id, 2)) },
			"approve":   func() error { return one(w.Approve(ctx, who, care, id, 2)) },
			"reopen":    func() error { return one(w.Reopen(ctx, who, care, id, 2)) },
			"freeze":    func() error { return one(w.Freeze(ctx, who, care, id, 2, string(id))) },
			"correct":   func() error { return one(w.Correct(ctx, who, care, id, 2, "fout")) },
		} {
			if err := do(); string(domain.KindOf(err)) != allowed {
				t.Errorf("%s as %s: %v, want %s", name, who, err, allowed)
			}
		}
	}
}

func TestAWaveAtOneGlance(t *testing.T) {
	w := MustWorld(t)
	MustSurvey(t, w)
	MustAnswers(t, w, "w0", bridge, 4, 8)
	MustAnswers(t, w, "w0", "hill", 1, 2)
	must(t, one(w.AddDataset(ctx, researcher, care, domain.Dataset{ID: "w0-lake", Wave: "w0", Case: "c-lake", Group: domain.EmployeesManagers})))
	must(t, one(w.RuleOut(ctx, researcher, care, "w0-lake", 1, words("alleen interviews"))))
	glance := func(who domain.PersonID) string {
		page, err := w.Evidence(ctx, who, care)
		if err != nil {
			return string(domain.KindOf(err))
		}
		var said []string
		for _, row := range page.Waves[0].Rows {
			c := row.Cells[0]
			said = append(said, fmt.Sprintf("%s %s %d %s %s", row.Case.Code, c.State, c.Usable, c.Hidden, c.Reason.NL))
		}
		return strings.Join(said, "; ") + fmt.Sprint(" ", page.Waves[0].Final, page.Waves[1].Final)
	}
	const all = "bridge frozen 12  ; hill frozen 0 small_group ; lake not_applicable 0  alleen interviews true false"
	const bare = "bridge frozen 0  ; hill frozen 0  ; lake not_applicable 0  alleen interviews true false"
	for who, want := range map[domain.PersonID]string{
		researcher: all, lead: all, facilitator: all, sponsor: bare, reader: bare, otherTeam: bare, admin: "forbidden",
		anna: "bridge frozen 12  ; hill frozen 0  ; lake not_applicable 0  alleen interviews true false",
	} {
		if got := glance(who); got != want {
			t.Errorf("%s sees\n %s, want\n %s", who, got, want)
		}
	}
	page, err := w.Evidence(ctx, anna, care)
	must(t, err)
	if cell := page.Waves[0].Rows[0].Cells[0]; cell.FileHash != "" || cell.Imported.By != "" || cell.Frozen.By != "" || cell.Frozen.At.IsZero() {
		t.Errorf("a team learns who did it: %+v", cell)
	}
}

// figures writes what somebody reads of the indicator: cases with their counts, and over how many cases of how many people.
func figures(w *world, who domain.PersonID) string {
	page, err := w.Indicator(ctx, who, care, "e-zzp", "")
	if err != nil {
		return string(domain.KindOf(err))
	}
	var said []string
	for _, v := range page.Waves {
		for _, c := range v.Cells {
			said = append(said, fmt.Sprintf("%s %s %v%s", v.Wave.ID, c.Case.Code, c.Figure.Counts, c.Figure.Hidden))
		}
		if v.SeesOver {
			said = append(said, fmt.Sprintf("%s %d cases %v%s", v.Wave.ID, v.Over.Cases, v.Over.Counts, v.Over.Hidden))
		}
	}
	return strings.Join(said, "; ")
}

func TestWhoReadsWhichFigures(t *testing.T) {
	w := MustWorld(t)
	MustSurvey(t, w)
	MustAnswers(t, w, "w0", bridge, 4, 8)
	MustAnswers(t, w, "w0", lake, 1, 2)
	check := func(when string, all map[domain.PersonID]string) {
		t.Helper()
		for who, want := range all {
			if got := figures(w, who); got != want {
				t.Errorf("%s %s reads\n %q, want\n %q", when, who, got, want)
			}
		}
	}
	const small = "w0 bridge [4 8]; w0 lake []small_group; w0 1 cases [4 8]"
	check("before release", map[domain.PersonID]string{
		researcher: small, lead: small, facilitator: small, anna: "w0 bridge [4 8]", otherTeam: "w0 lake []small_group",
		sponsor: "not_found", reader: "not_found", admin: "not_found", stranger: "not_found",
	})
	must(t, one(w.ReleaseIndicator(ctx, researcher, care, "e-zzp", 1, domain.VisibleSponsor)))
	want(t, one(w.ReleaseIndicator(ctx, researcher, care, "e-zzp", 1, domain.VisiblePublic)), "stale")
	check("over few cases", map[domain.PersonID]string{
		sponsor: "w0 0 cases []few_cases", anna: "w0 bridge [4 8]; w0 0 cases []few_cases", reader: "not_found",
	})
	MustAnswers(t, w, "w0", "hill", 5, 5)
	w.mustCase(care, "moor", "o")
	MustAnswers(t, w, "w0", "moor", 2, 6)
	MustImport(t, w, "w1", bridge, 7, 3)
	check("over three cases", map[domain.PersonID]string{
		sponsor: "w0 3 cases [11 19]", anna: "w0 bridge [4 8]; w0 3 cases [11 19]",
		lead: "w0 bridge [4 8]; w0 hill [5 5]; w0 lake []small_group; w0 moor [2 6]; w0 3 cases [11 19]; w1 bridge [7 3]; w1 0 cases []few_cases",
	})
}

func TestR31FollowUpStandsBesideTheBaseline(t *testing.T) {
	w := MustWorld(t)
	MustSurvey(t, w)
	MustAnswers(t, w, "w0", bridge, 4, 8)
	id := MustImport(t, w, "w1", bridge, 7, 3)
	changes := func(who domain.PersonID) []domain.Tenths {
		page, err := w.Indicator(ctx, who, care, "e-zzp", "")
		must(t, err)
		last := page.Waves[len(page.Waves)-1]
		return last.Cells[0].Change
	}
	if got := changes(researcher); got != nil {
		t.Errorf("compared before it was frozen: %v", got)
	}
	must(t, one(w.Approve(ctx, second, care, id, 2)))
	must(t, one(w.Freeze(ctx, researcher, care, id, 3, string(id))))
	for _, who := range []domain.PersonID{researcher, anna} {
		if got := changes(who); !slices.Equal(got, []domain.Tenths{367, -367}) {
			t.Errorf("%s reads the change %v", who, got)
		}
	}
}

func TestTheTraceReachesTheFigureAndBack(t *testing.T) {
	w := MustWorld(t)
	MustSurvey(t, w)
	MustAnswers(t, w, "w0", bridge, 4, 8)
	figure, cell := domain.IndicatorRef("e-zzp"), domain.CellRef("w0-bridge", "e-zzp")
	insight := w.MustAdd(researcher, "", domain.KindInsight, "insight", app.NewLink{To: figure, Relation: domain.RestsOn},
		app.NewLink{To: cell, Relation: domain.RestsOn})
	w.MustRelease(researcher, insight, domain.VisibleSponsor)
	action := w.MustAdd(anna, bridge, domain.KindAction, "action", app.NewLink{To: insight.Ref(), Relation: domain.RestsOn})
	find := func(who domain.PersonID, from, to domain.Ref) (app.Node, bool) {
		tr, err := w.Trace(ctx, who, care, from, start.AddDate(1, 0, 0))
		if err != nil {
			return app.Node{}, false
		}
		at := slices.IndexFunc(tr.Nodes, func(n app.Node) bool { return n.Ref == to })
		if at < 0 {
			return app.Node{}, false
		}
		return tr.Nodes[at], true
	}
	for _, ref := range []domain.Ref{figure, cell} {
		down, reached := find(anna, action.Ref(), ref)
		if !reached || down.Depth != -2 || down.End.Figure == nil || down.End.Figure.Own == nil || down.End.Figure.Own.Figure.N != 12 {
			t.Errorf("from the action to %s: %+v, %v", ref, down, reached)
		}
		if up, reached := find(anna, ref, action.Ref()); !reached || up.Depth != 2 {
			t.Errorf("from %s to the action: %+v, %v", ref, up, reached)
		}
		for _, who := range []domain.PersonID{sponsor, reader, friend} {
			if n, reached := find(who, insight.Ref(), ref); reached {
				t.Errorf("%s reaches %s: %+v", who, ref, n)
			}
			if _, err := w.Trace(ctx, who, care, ref, start); domain.KindOf(err) != domain.NotFound {
				t.Errorf("%s begins at %s: %v", who, ref, err)
			}
		}
	}
	if _, reached := find(otherTeam, insight.Ref(), cell); reached {
		t.Error("another team reaches the figure of a case")
	}
	want(t, one(w.AddLink(ctx, otherTeam, care, app.NewLink{
		From: w.MustAdd(otherTeam, lake, domain.KindAction, "theirs").Ref(), To: cell, Relation: domain.RestsOn,
	})), "not_found")
	w.live.take()
	must(t, one(w.ReleaseIndicator(ctx, researcher, care, "e-zzp", 1, domain.VisibleSponsor)))
	if told := w.live.take(); !slices.Contains(told, "board:c-bridge card "+insight.Ref().String()+" was=sponsor") {
		t.Errorf("the board with the insight is not told: %q", told)
	}
	if n, reached := find(sponsor, insight.Ref(), figure); !reached || n.End.Words.NL != "Wil je weg?" {
		t.Errorf("the sponsor does not reach what is released: %+v", n)
	}
}

func TestInsightsShowTheirFigureOnTheBoard(t *testing.T) {
	w := MustWorld(t)
	MustSurvey(t, w)
	MustAnswers(t, w, "w0", bridge, 4, 8)
	insight := w.MustAdd(researcher, "", domain.KindInsight, "insight", app.NewLink{To: domain.IndicatorRef("e-zzp"), Relation: domain.RestsOn})
	insight = w.MustRelease(researcher, insight, domain.VisibleSponsor)
	action := w.MustAdd(anna, bridge, domain.KindAction, "action", app.NewLink{To: insight.Ref(), Relation: domain.RestsOn})
	w.MustRelease(anna, action, domain.VisibleSponsor)
	shown := func(who domain.PersonID) app.End {
		for _, c := range w.MustBoard(who, bridge).Cards {
			if c.ID == insight.ID {
				for _, l := range c.Links {
					if l.Relation == domain.RestsOn && l.Outgoing {
						return l.Other
					}
				}
			}
		}
		t.Fatalf("%s does not see the insight with its link", who)
		return app.End{}
	}
	for _, who := range []domain.PersonID{anna, researcher, lead} {
		if end := shown(who); end.Figure == nil || end.Figure.Own == nil || end.Figure.Own.Figure.Counts[0] != 4 {
			t.Errorf("%s sees %+v", who, end)
		}
	}
	if end := shown(sponsor); end != (app.End{}) {
		t.Errorf("the sponsor sees %+v", end)
	}
}
