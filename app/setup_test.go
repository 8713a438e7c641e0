package app_test

import (
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
	"rodedraad/store/storetest"
)

func TestFirstAdmin(t *testing.T) {
	db := storetest.MustOpen(t, storetest.URL(t, storetest.SQLite))
	svc := app.New(app.Config{Store: db})
	p, err := svc.FirstAdmin(ctx, domain.Person{Name: " First   Person ", Initials: "FP"})
	must(t, err)
	if !p.Admin || p.Name != "First Person" || !domain.ValidID(string(p.ID)) {
		t.Errorf("the first administrator is %+v", p)
	}
	_, err = svc.FirstAdmin(ctx, domain.Person{Name: "Second", Initials: "S"})
	want(t, err, "forbidden")
	for _, c := range []struct {
		name string
		p    domain.Person
		want string
	}{
		{"without name", domain.Person{Initials: "S"}, "invalid"},
		{"without initials", domain.Person{Name: "Second"}, "invalid"},
		{"in a language we do not speak", domain.Person{Name: "Second", Initials: "S", Language: "de"}, "invalid"},
		{"with an identifier of the wrong form", domain.Person{ID: "Second Person", Name: "Second", Initials: "S"}, "invalid"},
		{"whole", domain.Person{ID: "second", Name: "Second", Initials: "S", Language: "en", Login: "second"}, ""},
		{"twice", domain.Person{ID: "second", Name: "Second", Initials: "S"}, "conflict"},
		{"with a login that is taken", domain.Person{Name: "Third", Initials: "T", Login: "second"}, "conflict"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := svc.AddPerson(ctx, p.ID, c.p)
			want(t, err, c.want)
		})
	}
	must(t, svc.SetLanguage(ctx, "second", "nl"))
	want(t, svc.SetLanguage(ctx, "second", "fr"), "invalid")
	want(t, svc.SetLanguage(ctx, nobody, "nl"), "unauthenticated")
}

func TestMainQuestionsFreeze(t *testing.T) { // R2
	w := MustWorld(t)
	must(t, one(w.CreateProgramme(ctx, admin, domain.Programme{Slug: "draft", Title: words("A draft")})))
	q, err := w.AddMainQuestion(ctx, admin, "draft", domain.MainQuestion{Text: words("Why?")})
	must(t, err)
	_, err = w.AddMainQuestion(ctx, admin, "draft", domain.MainQuestion{})
	want(t, err, "invalid")
	must(t, one(w.EditMainQuestion(ctx, admin, "draft", q.ID, words("Why not?"))))
	_, err = w.AmendMainQuestion(ctx, admin, "draft", q.ID, words("New"), "a reason")
	want(t, err, "R2")
	_, err = w.StartProgramme(ctx, admin, "draft")
	want(t, err, "R1")
	must(t, one(w.AddParty(ctx, admin, "draft", domain.Party{Role: domain.Commissioner, Name: words("Alderman")})))
	must(t, one(w.AddParty(ctx, admin, "draft", domain.Party{Role: domain.Signatory, Name: words("Union")})))
	_, err = w.AddParty(ctx, admin, "draft", domain.Party{Role: domain.Commissioner, Name: words("Another")})
	want(t, err, "R1")
	_, err = w.AddParty(ctx, admin, "draft", domain.Party{Role: "friend", Name: words("Another")})
	want(t, err, "invalid")
	started, err := w.StartProgramme(ctx, admin, "draft")
	must(t, err)
	if started.Status != domain.ProgrammeRunning {
		t.Errorf("started is %s", started.Status)
	}
	_, err = w.StartProgramme(ctx, admin, "draft")
	want(t, err, "state_order")
	_, err = w.AddMainQuestion(ctx, admin, "draft", domain.MainQuestion{Text: words("Late?")})
	want(t, err, "R2")
	_, err = w.EditMainQuestion(ctx, admin, "draft", q.ID, words("Late?"))
	want(t, err, "R2")
	_, err = w.AmendMainQuestion(ctx, admin, "draft", q.ID, words("New"), " ")
	want(t, err, "R2")
	amended, err := w.AmendMainQuestion(ctx, admin, "draft", q.ID, words("New"), "the law changed")
	must(t, err)
	if amended.Text.NL != "Why not?" || amended.Current().NL != "New" || amended.Amendments[0].Number != 1 {
		t.Errorf("amended is %+v", amended)
	}
	home, err := w.ProgrammeHome(ctx, admin, "draft", false)
	must(t, err)
	if a := home.Questions[0].Amendments[0]; a.By != "" || a.Reason != "the law changed" {
		t.Errorf("shown is %+v", a)
	}
}

func TestCreateCase(t *testing.T) {
	w := MustWorld(t)
	whole := domain.Case{
		Code: "hill", Name: words("Hill"), Type: domain.CareOrganisation, Branch: "hospital",
		Survey: domain.SurveyPlan{Has: true}, NoTeamReason: words("still to come"),
	}
	for _, c := range []struct {
		name   string
		change func(c *domain.Case)
		want   string
	}{
		{"no reason for having no team (R7)", func(c *domain.Case) { c.NoTeamReason = domain.Words{} }, "R7"},
		{"no reason for having no survey (R7)", func(c *domain.Case) { c.Survey.Has = false }, "R7"},
		{"a branch that is not in the list (R8)", func(c *domain.Case) { c.Branch = "bakery" }, "R8"},
		{"a code of the wrong form", func(c *domain.Case) { c.Code = "The Hill" }, "invalid"},
		{"a seat without function", func(c *domain.Case) { c.Team = &domain.Team{Seats: []domain.Seat{{Class: "hr"}}} }, "invalid"},
		{"whole", func(*domain.Case) {}, ""},
		{"a code that is taken", func(*domain.Case) {}, "conflict"},
	} {
		t.Run(c.name, func(t *testing.T) {
			add := whole
			c.change(&add)
			_, err := w.CreateCase(ctx, lead, care, add)
			want(t, err, c.want)
		})
	}
	_, err := w.CreateProgramme(ctx, admin, domain.Programme{Slug: care, Title: words("Again")})
	want(t, err, "conflict")
	_, err = w.CreateProgramme(ctx, admin, domain.Programme{Slug: "Not a slug", Title: words("Again")})
	want(t, err, "invalid")
}

func TestAddStep(t *testing.T) {
	w := MustWorld(t)
	whole := domain.Step{ID: "s9", Leg: domain.LegUp, Scope: domain.ScopeCase, Phase: 2, Name: words("Reflecting")}
	for _, c := range []struct {
		name   string
		change func(s *domain.Step)
		want   string
	}{
		{"an identifier of the wrong form", func(s *domain.Step) { s.ID = "Step 9" }, "invalid"},
		{"no name", func(s *domain.Step) { s.Name = domain.Words{} }, "invalid"},
		{"no part of the U", func(s *domain.Step) { s.Leg = "aside" }, "invalid"},
		{"no scope", func(s *domain.Step) { s.Scope = "" }, "invalid"},
		{"whole", func(*domain.Step) {}, ""},
		{"twice", func(*domain.Step) {}, "conflict"},
	} {
		step := whole
		c.change(&step)
		if _, err := w.AddStep(ctx, lead, care, step); !matches(err, c.want) {
			t.Errorf("%s: got %v, want %q", c.name, err, c.want)
		}
	}
	_, err := w.AddParty(ctx, lead, care, domain.Party{ID: "Bad id", Role: domain.Executor, Name: words("Institute")})
	want(t, err, "invalid")
	_, err = w.AddParty(ctx, lead, care, domain.Party{Role: domain.Executor})
	want(t, err, "invalid")
}
