package web_test

import (
	"fmt"
	"html"
	"strings"
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
)

// MustRewording makes a question that puts one of the demonstration in other words, and of which nobody beside researchers and
// lead sees figures.
func (s *site) MustRewording(of domain.IndicatorID) domain.Indicator {
	s.tb.Helper()
	k, err := s.app.Kept(ctx, s.person(researcher), care)
	must(s.tb, err)
	i, err := k.Indicator(of)
	must(s.tb, err)
	i.ID, i.ComparableWith, i.Question, i.Table = domain.IndicatorID(fmt.Sprintf("proef-%d", count.Add(1))), of, domain.Words{NL: "Anders gezegd " + canary + "?"}, ""
	for n := range i.Options {
		i.Options[n].Label = domain.Words{NL: fmt.Sprint("antwoord ", n, " ", canary)}
	}
	i, err = s.app.AddIndicator(ctx, s.person(researcher), care, i)
	must(s.tb, err)
	return i
}

// TestNobodyReadsAPercentageAsOneOfEverybody holds that to whom of the group a question was put stands beside every number of
// people, in the language of the reader and in what is copied, and that nothing of the kind is said of what everybody was asked.
func TestNobodyReadsAPercentageAsOneOfEverybody(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	s.post(researcher, inCare+"/indicators/e-zzp", "revision", "2", "base_nl", "wie vast <werkt>", "base_en", "those on a contract").mustJSON(t, 200)
	insight := s.MustAdd(researcher, "", domain.KindInsight, app.NewLink{To: domain.IndicatorRef("e-zzp"), Relation: domain.RestsOn})
	insight = s.MustRelease(researcher, insight, domain.VisibleSponsor)
	must(t, s.app.SetLanguage(ctx, s.person(lead), domain.English))
	card := "/cards/" + string(insight.ID)
	for _, c := range []struct {
		login, path, says string
		times             int
	}{
		{member, "/figures/e-zzp", "n = 412, alleen wie vast <werkt>", 1}, {member, "/figures/e-zzp", "leidinggevenden, alleen wie vast <werkt>; ", 4},
		{member, "/figures/e-zzp", "leidinggevenden, alleen wie vast <werkt> ·", 1}, {lead, "/figures/e-zzp", "n = 146, only those on a contract", 1},
		{member, card, "n = 412, alleen wie vast <werkt>", 1}, {lead, card, "n = 720, only those on a contract", 1},
		{member, "/datasets/w0-ghz-em", "n = 412, alleen wie vast <werkt>", 1}, {member, "/trace/figure:e-zzp", "alleen wie vast <werkt> · ", 1},
		{member, "/figures/e-structural", ", alleen ", 0},
	} {
		page := s.get(c.login, inCare+c.path)
		if got := strings.Count(html.UnescapeString(page.body), c.says); page.status != 200 || got != c.times {
			t.Errorf("%s as %s (%d) says %q %d times, want %d", c.path, c.login, page.status, c.says, got, c.times)
		}
	}
	for path, says := range map[string]string{"/figures/e-zzp": `"base":"wie vast`, "/evidence": `"base":"wie vast`, "/figures/e-structural": `"base":""`} {
		if got := s.getJSON(member, inCare+path).body; !strings.Contains(got, says) {
			t.Errorf("%s in JSON does not say %s: %s", path, says, got)
		}
	}
}

// TestAQuestionStandsBesideItsNewWording declares with the form of a question that it puts an earlier one in other words. The
// figures of either show both, with how many people of which group, in both languages and to a program; who may not read the
// cases reads nothing of it (R31).
func TestAQuestionStandsBesideItsNewWording(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	s.MustCast()
	made := s.post(researcher, inCare+"/indicators", "code", "e-zzp-2", "question_nl", "Ga je als <zzp’er> werken?", "question_en", "Will you go freelance?", "group", "employees_managers",
		"kind", "single", "options", "zeker wel | certainly\nmisschien | maybe\nniet | no", "base_nl", "wie vast werkt", "comparable", "no", "comparable_with", "e-zzp").mustJSON(t, 201)
	if i := made["indicator"].(map[string]any); i["comparable_with"] != "e-zzp" || !strings.Contains(s.getJSON(researcher, inCare+"/indicators/e-zzp-2").body, `"code":"certain"`) {
		t.Fatalf("it is kept as %v", i)
	}
	early := html.UnescapeString(s.get(member, inCare+"/figures/e-zzp").body)
	if !strings.Contains(early, "Later gevraagd als:") || !strings.Contains(early, "zodra een casus op beide vragen antwoordde") || strings.Contains(early, "procentpunt") {
		t.Error("before it was answered the page does not say what is to come, or compares")
	}
	s.MustFollowUp("e-zzp-2")
	must(t, s.app.SetLanguage(ctx, s.person(lead), domain.English))
	for _, path := range []string{"e-zzp", "e-zzp-2"} {
		for login, says := range map[string][]string{
			member: {"Dezelfde vraag in andere woorden", "0-meting<br>n = 412", "9-meting<br>n = 97", "Ga je als <zzp’er> werken? <span class=\"quiet\">alleen wie vast werkt", "Wil je als zelfstandige gaan werken?",
				"werknemers en leidinggevenden", "Verschil<br>procentpunt", ">+1,3<", "fictief", "Tussen de metingen"},
			lead: {"The same question in other words", "baseline<br>n = 412", "follow-up<br>n = 97", "Will you go freelance?", "Difference<br>percentage points", ">+1.3<"},
		} {
			whole := s.get(login, inCare+"/figures/"+path).body
			parse(t, path, whole).check(t, whole, true)
			_, page, _ := strings.Cut(html.UnescapeString(whole), `id="reworded"`)
			for _, want := range says {
				if !strings.Contains(page, want) {
					t.Errorf("%s as %s does not say %q", path, login, want)
				}
			}
			if got := strings.Count(page, `<table aria-labelledby="reworded-`); got < 1 || login == member && strings.Count(page, "n = 97") != 1 {
				t.Errorf("%s as %s has %d tables", path, login, got)
			}
		}
		got := s.getJSON(member, inCare+"/figures/"+path).body
		for _, want := range []string{`"change":[13,`, `"indicator":"e-zzp-2"`, `"dataset":"w9-ghz-em"`, `"was":{`, `"wordings":[{"id":"e-zzp`} {
			if !strings.Contains(got, want) {
				t.Errorf("%s in JSON does not say %s: %s", path, want, got)
			}
		}
	}
	if got := s.getJSON(member, inCare+"/figures/w0-ghz-em--e-zzp").body; !strings.Contains(got, `"reworded":[]`) {
		t.Errorf("what one dataset says by itself is compared: %s", got)
	}
	must(t, one(s.app.ReleaseIndicator(ctx, s.person(researcher), care, "e-zzp", 2, domain.VisibleSponsor)))
	if got := s.getJSON(sponsor, inCare+"/figures/e-zzp"); got.status != 200 || strings.Contains(got.body, "zzp’er") || strings.Contains(got.body, "e-zzp-2") {
		t.Errorf("the sponsor reads %d %s", got.status, got.body)
	}
}

// TestAQuestionThatIsNotComparableIsRefused sends the form of a question with an earlier one that it cannot stand beside: what is
// wrong stands beside its field.
func TestAQuestionThatIsNotComparableIsRefused(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	must(t, s.app.SetLanguage(ctx, s.person(researcher), domain.Dutch))
	first := s.MustRewording("e-zzp")
	for _, c := range []struct {
		path  string
		form  []string
		wrong string
	}{
		{"", []string{"options", "zeker wel\nniet", "comparable_with", "e-zzp"}, "heeft andere antwoorden, of een andere volgorde"},
		{"", []string{"kind", "multi", "comparable_with", "e-zzp"}, "wordt op een andere manier beantwoord"},
		{"", []string{"group", "flexworkers", "comparable_with", "e-zzp"}, "van een andere groep"},
		{"", []string{"comparable_with", string(first.ID)}, "stelt zelf een eerdere vraag in andere woorden; kies die eerdere"},
		{"", []string{"comparable_with", "nergens"}, "staat niet in de lijst"},
		{"/e-zzp", []string{"comparable_with", "e-sat-load"}, "kan niet: een andere vraag stelt deze al in andere woorden"},
		{"/e-sat-load", []string{"comparable_with", "e-sat-flex"}, "is niet in een eerdere meting gesteld"},
	} {
		fields := map[string]string{"code": "e-nieuw", "question_nl": "Anders?", "group": "employees_managers", "kind": "single", "options": "zeker wel\nmisschien\nniet"}
		if c.path != "" {
			fields = map[string]string{"revision": "2"}
		}
		for n := 0; n < len(c.form); n += 2 {
			fields[c.form[n]] = c.form[n+1]
		}
		var pairs []string
		for name, value := range fields {
			pairs = append(pairs, name, value)
		}
		got := s.do(ask{path: inCare + "/indicators" + c.path, as: researcher, form: form(pairs...), method: "POST", accept: "text/html"})
		if _, wrong := standing(t, got.body); got.status < 400 || got.status > 422 || len(wrong) != 1 || wrong["comparable_with"] != c.wrong {
			t.Errorf("%s with %v: %d, %v", c.path, c.form, got.status, wrong)
		}
	}
	counted := s.get(researcher, inCare+"/indicators/e-sat-load").body
	if !strings.Contains(counted, `value="e-sat-content"`) || strings.Contains(counted, `value="e-adv"`) || strings.Contains(counted, `value="f-sat-load"`) || strings.Contains(counted, string(first.ID)) {
		t.Error("a question that was answered offers others than those it could stand beside")
	}
}
