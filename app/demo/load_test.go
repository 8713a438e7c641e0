package demo_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"rodedraad/app"
	"rodedraad/app/demo"
	"rodedraad/domain"
	"rodedraad/store"
)

// tryout is a database with, usually, the demonstration in it.
type tryout struct {
	tb     testing.TB
	db     *store.DB
	svc    *app.Service
	people map[string]domain.PersonID
	report demo.Report
}

const (
	care = "flexwerk-zorg"
	city = "flexwerk-gemeente"
)

// MustOpen opens an empty database.
func MustOpen(tb testing.TB) *tryout {
	tb.Helper()
	db, err := store.Open(context.Background(), "sqlite:"+filepath.Join(tb.TempDir(), "demo.db"), store.Options{Migrate: true})
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = db.Close() })
	began := time.Now().AddDate(0, -2, 0)
	svc := app.New(app.Config{Store: db, Now: demo.SteppingClock(began, 7*time.Minute)})
	return &tryout{tb: tb, db: db, svc: svc}
}

// MustLoad opens a database and loads the demonstration.
func MustLoad(tb testing.TB) *tryout {
	tb.Helper()
	d := MustOpen(tb)
	report, err := demo.Load(context.Background(), d.svc, nil)
	if err != nil {
		tb.Fatal(err)
	}
	d.report, d.people = report, map[string]domain.PersonID{}
	err = d.db.Read(context.Background(), func(tx *store.Tx) error {
		logins, err := tx.Logins(context.Background())
		for _, p := range logins {
			d.people[p.Login] = p.ID
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func (d *tryout) MustHome(login, slug string) app.ProgrammeHome {
	d.tb.Helper()
	home, err := d.svc.ProgrammeHome(context.Background(), d.people[login], slug, false)
	if err != nil {
		d.tb.Fatalf("%s at %s: %v", login, slug, err)
	}
	return home
}

func (d *tryout) MustBoard(login, slug, code string) app.Board {
	d.tb.Helper()
	board, err := d.svc.Board(context.Background(), d.people[login], slug, code)
	if err != nil {
		d.tb.Fatalf("%s at %s: %v", login, code, err)
	}
	return board
}

// count returns how many cards of a kind stand on a board, top level and parts apart.
func count(board app.Board, kind domain.CardKind) (top, parts int) {
	for _, c := range board.Cards {
		if c.Kind == kind && c.Case == board.Case.ID {
			top++
			parts += len(c.Parts)
		}
	}
	return top, parts
}

// TestWhatIsThere follows the table of counts that the demonstration must meet.
func TestWhatIsThere(t *testing.T) {
	began := time.Now()
	d := MustLoad(t)
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("loading took %v", took)
	}
	home := d.MustHome("projectleider", care)
	if n := len(home.Questions); n != 7 {
		t.Errorf("%d main questions, want 7", n)
	}
	if home.Programme.Status != domain.ProgrammeRunning || home.Programme.Phase != 2 {
		t.Errorf("programme is %s in phase %d", home.Programme.Status, home.Programme.Phase)
	}
	if err := domain.CheckParties(home.Parties); err != nil || len(home.Parties) != 5 {
		t.Errorf("%d parties: %v", len(home.Parties), err)
	}
	codes := []string{"vph", "haz", "ghz", "jgd", "zkh", "thz", "ggz", "reg"}
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
	subQuestions, reactions := []int{3, 3, 3, 6, 3, 5}, []int{4, 4, 5, 4, 5, 4}
	actions, parts := []int{3, 4, 4, 2, 3, 2}, []int{0, 0, 0, 3, 0, 0}
	for i, code := range codes[:6] {
		board := d.MustBoard("projectleider", care, code)
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

func TestConfirmedThemesRestOnTwoCases(t *testing.T) {
	d := MustLoad(t)
	against := map[string]bool{}
	for _, theme := range d.MustHome("begeleider-1", care).Themes {
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

func TestMunicipality(t *testing.T) {
	d := MustLoad(t)
	home := d.MustHome("projectleider", city)
	if len(home.Cases) != 4 {
		t.Fatalf("%d units, want 4", len(home.Cases))
	}
	for _, c := range home.Cases {
		if c.Type != domain.OrganisationUnit || c.Branch != "municipality" || c.Team != nil || c.NoTeamReason.NL == "" ||
			c.Survey.Has || c.Survey.Reason.NL == "" {
			t.Errorf("unit is %+v", c.Case)
		}
		if n, _ := count(d.MustBoard("begeleider-1", city, c.Code), domain.KindSubQuestion); n != 4 {
			t.Errorf("%s has %d sub-questions, want 4", c.Code, n)
		}
	}
}

func TestSourcesThatAreNotThereYetAreReported(t *testing.T) {
	d := MustLoad(t)
	reported := map[string]bool{}
	for _, n := range d.report.NotYet {
		reported[fmt.Sprintf("%s %s %s", n.Card, n.Relation, n.Source)] = true
	}
	for _, want := range []string{
		"le1 learned_from st-induction", "le6 learned_from po3", "ghz-r3 reacts_to sf4", "t7 contradicts ext-mirror",
		"t1 supports tab-b3-11", "in1 rests_on f_reason",
	} {
		if !reported[want] {
			t.Errorf("%s is not reported", want)
		}
	}
	if d.report.Done != d.report.Total || d.report.Cards != 138 || len(d.report.Programmes) != 2 {
		t.Errorf("report is %+v", d.report)
	}
}

// TestWhoReadsWhat holds that everybody who can sign in finds something to read, and nothing they should not.
func TestWhoReadsWhat(t *testing.T) {
	d := MustLoad(t)
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

func TestStatesAndLabelsOnTheBoards(t *testing.T) {
	d := MustLoad(t)
	for id, want := range map[domain.CardID]domain.State{
		"vph-q": domain.Adopted, "vph-a1": domain.Started, "vph-a2": domain.Contour, "ghz-a1": domain.Agreed,
		"ob1": domain.Escalated, "ob2": domain.Open, "ob8": domain.Accepted, "le3": domain.Released, "le1": domain.Draft,
		"t9": domain.Confirmed, "jgd-a2a": domain.Idea, "zkh-qa": domain.Open,
	} {
		for _, login := range []string{"projectleider"} {
			page, err := d.svc.CardPage(context.Background(), d.people[login], care, id)
			if err != nil || page.Card.State != want {
				t.Errorf("%s is %q (%v), want %q", id, page.Card.State, err, want)
			}
		}
	}
	for id, want := range map[domain.CardID]string{
		"ob6": "[synthetic derived]", "le8": "[synthetic]", "t10": "[synthetic]", "cd1": "[derived]", "vph-r1": "[]",
	} {
		page, err := d.svc.CardPage(context.Background(), d.people["projectleider"], care, id)
		if got := fmt.Sprint(page.Card.Labels); err != nil || got != want {
			t.Errorf("%s has labels %s (%v), want %s", id, got, err, want)
		}
	}
	for _, c := range d.MustHome("projectleider", care).Cases {
		for _, step := range c.Steps {
			invented := len(step.State.Labels) > 0
			want := c.Code == "ghz" && step.ID == "s5" || (c.Code == "ggz" || c.Code == "reg") && step.ID == "s3"
			if invented != want {
				t.Errorf("step %s of %s has labels %v", step.ID, c.Code, step.State.Labels)
			}
		}
	}
}

func TestLoadingTwiceChangesNothing(t *testing.T) {
	d := MustLoad(t)
	before := len(d.MustHome("projectleider", care).Changes)
	report, err := demo.Load(context.Background(), d.svc, nil)
	if !errors.Is(err, demo.ErrNotEmpty) || report.Done != 0 || report.Cards != 0 {
		t.Errorf("loading again: %v, %d use cases done", err, report.Done)
	}
	if after := len(d.MustHome("projectleider", care).Changes); after != before {
		t.Errorf("%d changes, then %d", before, after)
	}
}

func TestItNeverComesToStandBesidePeople(t *testing.T) {
	d := MustOpen(t)
	ctx := context.Background()
	if _, err := d.svc.FirstAdmin(ctx, domain.Person{Name: "Anna", Initials: "A"}); err != nil {
		t.Fatal(err)
	}
	if _, err := demo.Load(ctx, d.svc, nil); !errors.Is(err, demo.ErrNotEmpty) {
		t.Errorf("error is %v, want ErrNotEmpty", err)
	}
}

func TestLoadingTellsHowFarItIsAndCanBeStopped(t *testing.T) {
	d := MustOpen(t)
	ctx, stop := context.WithCancel(context.Background())
	last, whole := 0, 0
	report, err := demo.Load(ctx, d.svc, func(done, total int) {
		if done != last+1 || whole != 0 && total != whole {
			t.Errorf("progress %d of %d after %d of %d", done, total, last, whole)
		}
		if last, whole = done, total; done == 60 {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) || report.Done != 60 || report.Total != whole || len(report.Programmes) != 0 {
		t.Errorf("stopped with %v, report %+v", err, report)
	}
	home, err := d.svc.Programmes(context.Background(), mustAdmin(t, d))
	if err != nil || len(home) != 1 {
		t.Errorf("%d programmes remain (%v), want the one that was begun", len(home), err)
	}
}

func mustAdmin(t *testing.T, d *tryout) domain.PersonID {
	t.Helper()
	var id domain.PersonID
	err := d.db.Read(context.Background(), func(tx *store.Tx) error {
		p, err := tx.PersonByLogin(context.Background(), "beheerder")
		id = p.ID
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}

func TestSteppingClock(t *testing.T) {
	from := time.Now().Add(-time.Hour)
	now := demo.SteppingClock(from, 25*time.Minute)
	var at []time.Duration
	for range 4 {
		at = append(at, now().Sub(from))
	}
	if got := fmt.Sprint(at); got != "[25m0s 50m0s 50m0s 50m0s]" {
		t.Errorf("the clock gives %s; it must step and never pass the real time", got)
	}
}
