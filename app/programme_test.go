package app_test

import (
	"slices"
	"strings"
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

func TestProgrammes(t *testing.T) {
	w := MustWorld(t)
	for _, c := range []struct {
		who  domain.PersonID
		want []string
	}{
		{admin, []string{care, other}}, {anna, []string{care}}, {sponsor, []string{care}}, {stranger, []string{other}},
	} {
		list, err := w.Programmes(ctx, c.who)
		must(t, err)
		var slugs []string
		for _, p := range list {
			slugs = append(slugs, p.Slug)
		}
		slices.Sort(slugs)
		same(t, string(c.who), slugs, c.want)
	}
	for _, who := range []domain.PersonID{nobody, disabled, "unknown"} {
		_, err := w.Programmes(ctx, who)
		want(t, err, "unauthenticated")
	}
}

func TestWhatChangedSinceTheLastVisit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := MustWorldIn(t, db)
		news := func(who domain.PersonID, visit bool) []string {
			t.Helper()
			home, err := w.ProgrammeHome(ctx, who, care, visit)
			must(t, err)
			var lines []string
			for _, a := range home.Changes {
				lines = append(lines, string(a.Verb)+" "+a.Title)
			}
			return lines
		}
		secret := w.MustAdd(anna, bridge, domain.KindReaction, "secret")
		open := w.MustAdd(anna, bridge, domain.KindReaction, "open")
		same(t, "bert, first", news(bert, false), []string{"add open", "add secret"})
		same(t, "anna: her own is no news", news(anna, false), nil)
		same(t, "sponsor: nothing", news(sponsor, true), nil)
		same(t, "bert, the page is loaded again", news(bert, true), []string{"add open", "add secret"})
		must(t, w.MarkVisit(ctx, bert, care))
		same(t, "bert, and again", news(bert, false), []string{"add open", "add secret"})
		w.time = w.time.Add(app.VisitPause)
		same(t, "bert, later", news(bert, true), nil)
		open = w.MustRelease(anna, open, domain.VisibleSponsor)
		w.MustLink(anna, secret, domain.RelatesTo, open.Ref())
		w.MustAdd(anna, bridge, domain.KindReaction, "third")
		must(t, one(w.MoveCard(ctx, anna, care, secret.ID, secret.Revision, open.ID)))
		same(t, "bert, newest first", news(bert, false), []string{"add third", "link secret", "release open"})
		same(t, "sponsor", news(sponsor, true), []string{"release open"})
		same(t, "sponsor, the page is loaded again", news(sponsor, true), []string{"release open"})
		w.time = w.time.Add(app.VisitPause)
		same(t, "sponsor, later", news(sponsor, false), nil)
		w.MustWithdraw(anna, open)
		same(t, "sponsor, of what was withdrawn", news(sponsor, false), nil)
		must(t, one(w.SetStep(ctx, facilitator, care, bridge, "s2", app.SetStep{Progress: domain.StepRunning})))
		same(t, "sponsor, of steps", news(sponsor, false), []string{"step "})
	})
}

func TestProgrammeHome(t *testing.T) {
	w := MustWorld(t)
	theme := w.MustAdd(facilitator, "", domain.KindTheme, "a theme")
	w.MustAdd(otherGuide, "", domain.KindTheme, "another theme")
	home, err := w.ProgrammeHome(ctx, researcher, care, false)
	must(t, err)
	same(t, "themes", titles(home.Themes), []string{"a theme", "another theme"})
	if len(home.Questions) != 2 || len(home.Parties) != 1 || len(home.Cases) != 2 || len(home.Steps) != 3 || !home.Since.IsZero() {
		t.Errorf("home is %+v", home)
	}
	same(t, "the lake's steps", []string{home.Cases[1].Steps[0].Step.ID, home.Cases[1].Steps[1].Step.ID}, []string{"s2", "s3"})
	sponsors, err := w.ProgrammeHome(ctx, sponsor, care, false)
	must(t, err)
	if len(sponsors.Themes) != 0 {
		t.Errorf("the sponsor sees %v", titles(sponsors.Themes))
	}
	w.MustRelease(facilitator, theme, domain.VisibleSponsor)
	to, err := w.TopicAudience(ctx, sponsor, "programme:p-"+care, "nl")
	must(t, err)
	card, place, err := w.BoardCardFor(ctx, to.Standing, "programme:p-"+care, theme.Ref())
	must(t, err)
	if card.Title != "a theme" || place.After != "" || place.Lane != domain.LaneSaw {
		t.Errorf("live the theme is %+v at %+v", card, place)
	}
}

func TestThePhaseIsADecision(t *testing.T) { // R5
	w := MustWorld(t)
	home, err := w.ProgrammeHome(ctx, lead, care, false)
	must(t, err)
	for _, c := range []struct {
		revision, phase int
		want            string
	}{
		{home.Programme.Revision, 3, "R5"}, {home.Programme.Revision, 0, "R5"}, {home.Programme.Revision - 1, 2, "stale"},
		{home.Programme.Revision, 2, ""}, {home.Programme.Revision, 1, "stale"}, {home.Programme.Revision + 1, 1, ""},
	} {
		_, err := w.DecidePhase(ctx, lead, care, c.revision, c.phase)
		want(t, err, c.want)
	}
	news, err := w.ProgrammeHome(ctx, sponsor, care, false)
	must(t, err)
	if len(news.Changes) != 1 || news.Changes[0].Verb != domain.ActPhase || news.Changes[0].AuthorRole != domain.Lead {
		t.Errorf("the decisions are %+v", news.Changes)
	}
	if news.Programme.Phase != 1 {
		t.Errorf("the phase is %d", news.Programme.Phase)
	}
}

func TestSteps(t *testing.T) { // R3, R4
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := MustWorldIn(t, db)
		for _, c := range []struct {
			name string
			step string
			set  app.SetStep
			want string
		}{
			{"the last step first (R3)", "s3", app.SetStep{Progress: domain.StepDone}, ""},
			{"on an old revision", "s3", app.SetStep{Progress: domain.StepRunning}, "stale"},
			{"back again", "s3", app.SetStep{Revision: 1, Progress: domain.StepRunning, Times: 2, Note: ptr(words("a note"))}, ""},
			{"skipped without a reason", "s2", app.SetStep{Progress: domain.StepSkipped}, "invalid"},
			{"skipped", "s2", app.SetStep{Progress: domain.StepSkipped, Reason: "interviews only"}, ""},
			{"to a state that is none", "s2", app.SetStep{Revision: 1, Progress: "late"}, "invalid"},
			{"too often", "s2", app.SetStep{Revision: 1, Progress: domain.StepDone, Times: 100}, "invalid"},
			{"with a note that is too long", "s2", app.SetStep{Revision: 1, Progress: domain.StepDone,
				Note: &domain.Words{NL: strings.Repeat("a", domain.MaxWords+1)}}, "invalid"},
			{"with a label that is none", "s2", app.SetStep{Revision: 1, Progress: domain.StepDone,
				Labels: []domain.Label{"true"}}, "invalid"},
			{"a step that is none", "s9", app.SetStep{Progress: domain.StepDone}, "not_found"},
		} {
			w.live.take()
			view, err := w.SetStep(ctx, facilitator, care, bridge, c.step, c.set)
			want(t, err, c.want)
			if err == nil && (view.State.Progress != c.set.Progress || view.State.Revision != c.set.Revision+1) {
				t.Errorf("%s: %+v", c.name, view)
			}
			if told := w.live.take(); (len(told) == 2) != (err == nil) {
				t.Errorf("%s: told %v", c.name, told)
			}
			if t.Failed() {
				t.Fatal(c.name)
			}
		}
		want(t, w.DeleteStep(ctx, lead, care, "s3"), "R4")
		must(t, w.DeleteStep(ctx, lead, care, "s1"))
		want(t, w.DeleteStep(ctx, lead, care, "s1"), "not_found")
		if s := stepOf(w.MustBoard(sponsor, bridge).Case.Steps, "s3"); s.State.By != "" || s.State.Note.NL != "a note" {
			t.Errorf("the sponsor sees the step %+v", s.State) // R9
		}
	})
}
