package demo_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"rodedraad/domain"
)

// codes are the cases in their order.
var codes = []string{"vph", "haz", "ghz", "jgd", "zkh", "thz", "ggz", "reg"}

// whatIsThere follows the table of counts that the demonstration must meet.
func whatIsThere(t *testing.T, d *tryout) {
	home := d.MustHome(t, "projectleider", care)
	if n := len(home.Questions); n != 7 {
		t.Errorf("%d main questions, want 7", n)
	}
	if home.Programme.Status != domain.ProgrammeRunning || home.Programme.Phase != 2 {
		t.Errorf("programme is %s in phase %d", home.Programme.Status, home.Programme.Phase)
	}
	if err := domain.CheckParties(home.Parties); err != nil || len(home.Parties) != 5 {
		t.Errorf("%d parties: %v", len(home.Parties), err)
	}
	if len(home.Cases) != len(codes) {
		t.Fatalf("%d cases, want %d", len(home.Cases), len(codes))
	}
	seats, started := []int{3, 5, 6, 6, 4, 4, 0, 0}, 0
	for i, c := range home.Cases {
		size := 0
		if c.Team != nil {
			started++
			size = c.Team.Size()
		}
		if c.Code != codes[i] || size != seats[i] {
			t.Errorf("case %d is %s with %d seats, want %s with %d", i, c.Code, size, codes[i], seats[i])
		}
		if c.Team == nil && c.NoTeamReason.NL == "" || !c.Survey.Has && c.Survey.Reason.NL == "" {
			t.Errorf("case %s has no team or survey and no reason", c.Code)
		}
	}
	if started != 6 {
		t.Errorf("%d teams started, want 6", started)
	}
	confirmed, candidates := 0, 0
	for _, theme := range home.Themes {
		switch theme.State {
		case domain.Confirmed:
			confirmed++
		case domain.Candidate:
			candidates++
		}
	}
	if confirmed != 9 || candidates != 1 {
		t.Errorf("%d themes confirmed and %d candidates, want 9 and 1", confirmed, candidates)
	}
}

func whatStandsOnBoards(t *testing.T, d *tryout) {
	subQuestions, reactions := []int{3, 3, 3, 6, 3, 5}, []int{4, 4, 5, 4, 5, 4}
	actions, parts := []int{3, 4, 4, 2, 3, 2}, []int{0, 0, 0, 3, 0, 0}
	for i, code := range codes[:6] {
		board := d.MustBoard(t, "projectleider", care, code)
		for _, c := range []struct {
			kind        domain.CardKind
			want, parts int
		}{
			{domain.KindQuestion, 1, 0}, {domain.KindSubQuestion, subQuestions[i], 0}, {domain.KindReaction, reactions[i], 0},
			{domain.KindAction, actions[i], parts[i]},
		} {
			if top, inside := count(board, c.kind); top != c.want || inside != c.parts {
				t.Errorf("%s: %d %s and %d parts, want %d and %d", code, top, c.kind, inside, c.want, c.parts)
			}
		}
	}
}

func themesRestOnTwoCases(t *testing.T, d *tryout) {
	against := map[string]bool{}
	for _, theme := range d.MustHome(t, "begeleider-1", care).Themes {
		page, err := d.svc.CardPage(context.Background(), d.people["begeleider-1"], care, theme.ID)
		if err != nil {
			t.Fatal(err)
		}
		cases := map[domain.CaseID]bool{}
		for _, l := range page.Card.Links {
			switch l.Relation {
			case domain.Supports, domain.Nuances, domain.Contradicts, domain.Asks:
				cases[l.Other.Case] = true
				if l.Relation == domain.Contradicts {
					against[string(theme.ID)] = true
				}
			}
		}
		if enough := len(cases) >= 2; enough != (theme.State == domain.Confirmed) {
			t.Errorf("theme %s is %s and rests on %d cases", theme.ID, theme.State, len(cases))
		}
	}
	for _, n := range d.report.NotYet {
		if n.Relation == domain.Contradicts {
			against[string(n.Card)] = true
		}
	}
	for _, id := range []string{"t3", "t4", "t6", "t7", "t8", "t9"} {
		if !against[id] {
			t.Errorf("nothing contradicts %s", id)
		}
	}
}

func municipality(t *testing.T, d *tryout) {
	home := d.MustHome(t, "projectleider", city)
	if len(home.Cases) != 4 {
		t.Fatalf("%d units, want 4", len(home.Cases))
	}
	for _, c := range home.Cases {
		if c.Type != domain.OrganisationUnit || c.Branch != "municipality" || c.Team != nil || c.NoTeamReason.NL == "" ||
			c.Survey.Has || c.Survey.Reason.NL == "" {
			t.Errorf("unit is %+v", c.Case)
		}
		if n, _ := count(d.MustBoard(t, "begeleider-1", city, c.Code), domain.KindSubQuestion); n != 4 {
			t.Errorf("%s has %d sub-questions, want 4", c.Code, n)
		}
	}
}

func notYet(t *testing.T, d *tryout) {
	reported := map[string]bool{}
	for _, n := range d.report.NotYet {
		reported[fmt.Sprintf("%s %s %s", n.Card, n.Relation, n.Source)] = true
	}
	for _, want := range []string{
		"le6 learned_from po3", "ghz-r3 reacts_to sf4", "t7 contradicts ext-mirror",
	} {
		if !reported[want] {
			t.Errorf("%s is not reported", want)
		}
	}
	if d.report.Done != d.report.Total || d.report.Cards != 138 || len(d.report.Programmes) != 2 {
		t.Errorf("report is %+v", d.report)
	}
}

// whoReadsWhat holds that everybody who can sign in finds something to read, and nothing they should not.
func whoReadsWhat(t *testing.T, d *tryout) {
	for _, c := range []struct {
		login       string
		sees, hides []domain.CardID
	}{
		{"lezer", []domain.CardID{"le3"}, []domain.CardID{"le4", "ob1", "vph-r2", "t1", "in7", "ghz-a1"}},
		{"opdrachtgever", []domain.CardID{"le3", "le4", "le5", "ob1", "ob5", "t1", "in7", "vph-a1", "vph-qb"},
			[]domain.CardID{"vph-r2", "zkh-r1", "t2", "ob3", "le2", "ghz-r1"}},
		{"critical-friend", []domain.CardID{"zkh-a2", "le8", "le4"}, []domain.CardID{"zkh-r1", "t2"}},
		{"deelnemer", []domain.CardID{"zkh-a2", "le8"}, []domain.CardID{"zkh-r1"}},
		{"ghz-manager", []domain.CardID{"ghz-r1", "ghz-a4", "t2", "in1", "vph-r2", "le2"}, []domain.CardID{"vph-r4", "zkh-r4", "ob3"}},
		{"thz-casemanager", []domain.CardID{"thz-r1", "thz-a1", "t7"}, []domain.CardID{"ghz-r1"}},
		{"begeleider-1", []domain.CardID{"vph-r4", "zkh-r4", "ob8", "le6"}, []domain.CardID{"ghz-r1", "jgd-r1"}},
		{"beheerder", nil, []domain.CardID{"ghz-r1", "le4", "t1"}},
	} {
		for _, id := range c.sees {
			page, err := d.svc.CardPage(context.Background(), d.people[c.login], care, id)
			if err != nil || page.Card.Text == "" {
				t.Errorf("%s does not see %s: %v", c.login, id, err)
			}
		}
		for _, id := range c.hides {
			if _, err := d.svc.CardPage(context.Background(), d.people[c.login], care, id); !errors.Is(err, domain.ErrNotFound) {
				t.Errorf("%s sees %s: %v", c.login, id, err)
			}
		}
	}
}

// whatWasCounted holds the sixteen datasets, and that the small group is nowhere to be read.
func whatWasCounted(t *testing.T, d *tryout) {
	ctx := context.Background()
	page, err := d.svc.Evidence(ctx, d.people["onderzoeker"], care)
	if err != nil || len(page.Waves) != 2 || len(page.Indicators) != 24 {
		t.Fatalf("%d waves and %d indicators (%v), want 2 and 24", len(page.Waves), len(page.Indicators), err)
	}
	got := map[domain.DatasetState]int{}
	small := ""
	for _, row := range page.Waves[0].Rows {
		for _, c := range row.Cells {
			got[c.State]++
			if c.Hidden == domain.SmallGroup {
				small += string(c.ID)
			}
			if c.State == domain.DatasetFrozen && fmt.Sprint(c.Labels) != "[synthetic]" {
				t.Errorf("%s has labels %v", c.ID, c.Labels)
			}
			day := c.Frozen.At.Format(time.DateOnly)
			if inOrder := c.Imported.At.Before(c.Checked.At) && c.Checked.At.Before(c.Frozen.At); c.State == domain.DatasetFrozen && (day != "2019-10-31" || !inOrder) {
				t.Errorf("%s is imported %v, checked %v and frozen %v", c.ID, c.Imported.At, c.Checked.At, c.Frozen.At)
			}
		}
	}
	if fmt.Sprint(got) != "map[expected:4 frozen:10 not_applicable:2]" || page.Waves[0].Final || small != "w0-thz-em" {
		t.Errorf("datasets are %v, final is %v, small are %q", got, page.Waves[0].Final, small)
	}
	for _, c := range []struct {
		id       domain.IndicatorID
		option   int
		cases    int
		from, to domain.Tenths
	}{{"e-zzp", 0, 4, 47, 123}, {"f-zzp", 0, 4, 121, 222}, {"e-sat-flex", 0, 4, 397, 516}} {
		page, err := d.svc.Indicator(ctx, d.people["ghz-manager"], care, c.id, "")
		if err != nil || len(page.Waves) != 1 {
			t.Fatalf("%s: %v", c.id, err)
		}
		v := page.Waves[0]
		if len(v.Cells) != 1 || v.Over.Cases != c.cases || v.Over.Ranges[c.option] != (domain.Range{From: c.from, To: c.to}) {
			t.Errorf("%s: %d cells, over %d cases, range %v", c.id, len(v.Cells), v.Over.Cases, v.Over.Ranges[c.option])
		}
	}
	for login, sees := range map[string]bool{"opdrachtgever": false, "lezer": false, "thz-casemanager": true} {
		page, err := d.svc.Indicator(ctx, d.people[login], care, "e-zzp", "")
		if (err == nil) != sees {
			t.Fatalf("%s: %v", login, err)
		}
		for _, v := range page.Waves {
			if len(v.Cells) != 1 || v.Cells[0].Figure.Hidden != domain.SmallGroup || v.Over.N != 720 {
				t.Errorf("%s reads %+v and %+v", login, v.Cells, v.Over)
			}
		}
	}
	if page, err := d.svc.Indicator(ctx, d.people["opdrachtgever"], care, "e-structural", ""); err != nil || page.Waves[0].Over.Cases != 4 {
		t.Errorf("the sponsor reads %+v, %v", page.Waves, err)
	}
}

// whatIsPublishedElsewhere holds the national trends with what is odd about them: a change that is stated otherwise than its
// numbers give (R41), provisional years (R39), caveats (R40) and numbers without a branch (R42).
func whatIsPublishedElsewhere(t *testing.T, d *tryout) {
	page, err := d.svc.Trends(context.Background(), d.people["opdrachtgever"], care)
	if err != nil || len(page.Series) != 16 {
		t.Fatalf("%d series (%v), want 16", len(page.Series), err)
	}
	for _, s := range page.Series {
		change, known := s.Computed()
		if differs := s.ID == "tr-zzp-nl"; s.Differs() != differs || differs && (!known || change != 242 || *s.Stated != 180) {
			t.Errorf("%s changes %d, stated %v", s.ID, change, s.Stated)
		}
		if len(s.Caveats) < 2 {
			t.Errorf("%s has %d caveats", s.ID, len(s.Caveats))
		}
		if loose := s.ID == "tr-share-loose"; loose != (len(s.Loose) == 4) || loose && len(s.Points) > 0 {
			t.Errorf("%s has %d numbers without a branch and %d points", s.ID, len(s.Loose), len(s.Points))
		}
		if n := len(s.Points); n > 0 && s.Points[n-1].Provisional != (s.ID != "tr-cost-jeugd") {
			t.Errorf("the last year of %s is provisional: %v", s.ID, s.Points[n-1].Provisional)
		}
	}
}

// whatPeopleSaid holds the quotes, and that none of them tells in which case it was said.
func whatPeopleSaid(t *testing.T, d *tryout) {
	page, err := d.svc.Quotes(context.Background(), d.people["opdrachtgever"], care)
	if err != nil || len(page.Quotes) != 13 {
		t.Fatalf("%d quotes (%v), want 13", len(page.Quotes), err)
	}
	for _, q := range page.Quotes {
		if q.Place != "" || q.Literal || q.Speaker.NL == "" || q.Shown == "" {
			t.Errorf("%s is %+v", q.ID, q)
		}
	}
	kept, err := d.svc.Quotes(context.Background(), d.people["onderzoeker"], care)
	if err != nil {
		t.Fatal(err)
	}
	groups := map[domain.Interviewee]int{}
	for _, q := range kept.Quotes {
		groups[q.Group]++
		if (q.Kind == domain.OpenAnswer) != (q.Dataset != "") || q.Kind == domain.OpenAnswer && !slices.Contains(q.Labels, domain.Inferred) {
			t.Errorf("%s is of dataset %q, %v", q.ID, q.Dataset, q.Labels)
		}
	}
	if groups[domain.Manager] != 1 || groups[domain.Employee] != 5 || groups[domain.Flexworker] != 4 || groups[""] != 3 {
		t.Errorf("who spoke is of %v", groups)
	}
	told, err := d.svc.Interviews(context.Background(), d.people["projectleider"], care)
	if err != nil || len(told.Interviews) != 3 {
		t.Fatalf("%d interviews (%v), want 3", len(told.Interviews), err)
	}
	for _, i := range told.Interviews {
		if len(i.Fragments) == 0 || len(i.Quotes) == 0 || i.Place != "" || len(i.Labels) != 1 || i.Labels[0] != domain.Inferred {
			t.Errorf("interview %s is %+v", i.ID, i)
		}
	}
	lesson, err := d.svc.CardPage(context.Background(), d.people["projectleider"], care, "le1")
	if err != nil {
		t.Fatal(err)
	}
	quoted := 0
	for _, l := range lesson.Card.Links {
		if l.Other.Quote != nil && l.Relation == domain.LearnedFrom {
			quoted++
		}
	}
	if quoted != 2 {
		t.Errorf("the lesson rests on %d quotes, want 2", quoted)
	}
}

// whatIsCitedOtherwise holds the two tables that are cited for another group than they are about (R38).
func whatIsCitedOtherwise(t *testing.T, d *tryout) {
	page, err := d.svc.SourceCheck(context.Background(), d.people["onderzoeker"], care)
	if err != nil || len(page.Doubts) != 2 {
		t.Fatalf("%d doubts (%v), want 2", len(page.Doubts), err)
	}
	for i, want := range []string{"other_group t1 B3.12 flexworkers", "other_group t9 B3.11 flexworkers"} {
		v := page.Doubts[i]
		if got := fmt.Sprint(v.Doubt, " ", v.By.Ref.ID, " ", v.Of.Letter, " ", v.As); got != want {
			t.Errorf("doubt %d is %s, want %s", i, got, want)
		}
	}
}

func states(t *testing.T, d *tryout) {
	for id, want := range map[domain.CardID]domain.State{
		"vph-q": domain.Adopted, "vph-a1": domain.Started, "vph-a2": domain.Contour, "ghz-a1": domain.Agreed,
		"ob1": domain.Escalated, "ob2": domain.Open, "ob8": domain.Accepted, "le3": domain.Released, "le1": domain.Draft,
		"t9": domain.Confirmed, "jgd-a2a": domain.Idea, "zkh-qa": domain.Open,
	} {
		page, err := d.svc.CardPage(context.Background(), d.people["projectleider"], care, id)
		if err != nil || page.Card.State != want {
			t.Errorf("%s is %q (%v), want %q", id, page.Card.State, err, want)
		}
	}
}

func labels(t *testing.T, d *tryout) {
	for id, want := range map[domain.CardID]string{
		"ob6": "[synthetic derived]", "le8": "[synthetic]", "t10": "[synthetic]", "cd1": "[derived]", "vph-r1": "[]",
	} {
		page, err := d.svc.CardPage(context.Background(), d.people["projectleider"], care, id)
		if got := fmt.Sprint(page.Card.Labels); err != nil || got != want {
			t.Errorf("%s has labels %s (%v), want %s", id, got, err, want)
		}
	}
	for _, c := range d.MustHome(t, "projectleider", care).Cases {
		for _, step := range c.Steps {
			invented := len(step.State.Labels) > 0
			want := c.Code == "ghz" && step.ID == "s5" || (c.Code == "ggz" || c.Code == "reg") && step.ID == "s3"
			if invented != want {
				t.Errorf("step %s of %s has labels %v", step.ID, c.Code, step.State.Labels)
			}
		}
	}
}
