package web_test

import (
	"maps"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"rodedraad/domain"
)

func init() {
	maps.Copy(fixtures, map[string][]fixture{
		"POST /programmes/:p/saturations": {func(s *site) ask {
			s.MustUndecided()
			return ask{path: inCare + "/saturations", form: form("round", "w0", "decided", "2026-03-01", "reason", "niets nieuws")}
		}},
		"POST /programmes/:p/saturations/:s/end": {func(s *site) ask {
			return ask{path: inCare + "/saturations/" + string(s.MustSaturation().ID) + "/end", form: form("note", "toch niet")}
		}},
	})
}

// MustUndecided takes back what was decided about the interviews of the baseline.
func (s *site) MustUndecided() {
	s.tb.Helper()
	page, err := s.app.Interviews(ctx, s.person(researcher), care)
	must(s.tb, err)
	for _, d := range page.Saturations {
		if d.Wave == "w0" && d.Holds() {
			must(s.tb, one(s.app.EndSaturation(ctx, s.person(researcher), care, d.ID, "opnieuw")))
		}
	}
}

// MustSaturation decides that more interviews about the baseline would tell nothing new.
func (s *site) MustSaturation() domain.Saturation {
	s.tb.Helper()
	s.MustUndecided()
	d, err := s.app.RecordSaturation(ctx, s.person(researcher), care, domain.Saturation{Wave: "w0", Date: "2026-03-01", Reason: canary + " niets nieuws"})
	must(s.tb, err)
	return d
}

// TestR62SaturationFromBeginningToEnd decides by the forms of the interviews: what is refused stays typed, who sees the
// interviews reads it without a name, and what was taken back stays to be read.
func TestR62SaturationFromBeginningToEnd(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	for _, login := range []string{researcher, guide, lead} {
		must(t, s.app.SetLanguage(ctx, s.person(login), domain.Dutch))
	}
	send := func(path string, pairs ...string) answer {
		return s.do(ask{path: inCare + path, as: researcher, form: form(pairs...), method: "POST", accept: "text/html"})
	}
	refused := func(got answer, status int, field, why string) map[string]string {
		t.Helper()
		values, wrong := standing(t, got.body)
		if got.status != status || len(wrong) != 1 || wrong[field] != why {
			t.Errorf("%d, %v is wrong; want %d and %s of %s", got.status, wrong, status, why, field)
		}
		return values
	}
	typed := refused(send("/saturations", "round", "w0", "decided", "", "reason", "niets nieuws"), 422, "decided", "mag niet leeg zijn")
	if typed["reason"] != "\nniets nieuws" && typed["reason"] != "niets nieuws" {
		t.Errorf("what was typed is %q", typed["reason"])
	}
	refused(send("/saturations", "round", "w0", "decided", "2126-03-01", "reason", "niets nieuws"), 400, "decided", "ligt in de toekomst")
	refused(send("/saturations", "round", "w0", "decided", "2020-03-01", "reason", " "), 422, "reason", "mag niet leeg zijn")
	if got := send("/saturations", "round", "w0", "decided", "2020-03-01", "reason", "Niets nieuws meer."); got.status != 303 ||
		got.header.Get("Location") != inCare+"/interviews#saturation" {
		t.Fatalf("%d to %s: %.300s", got.status, got.header.Get("Location"), got.body)
	}
	if typed = refused(send("/saturations", "round", "w0", "decided", "2020-03-02", "reason", "nog eens"), 409, "round", "is er al"); typed["round"] != "w0" {
		t.Errorf("of the wave that was chosen the page makes %q", typed["round"])
	}
	refused(send("/saturations", "decided", "2020-03-02", "reason", "van welke meting?"), 400, "round", "mag niet leeg zijn")
	page, err := s.app.Interviews(ctx, s.person(researcher), care)
	must(t, err)
	name, path := page.Saturations[0].Decider, "/saturations/"+string(page.Saturations[0].ID)+"/end"
	got := send(path, "note", " ")
	refused(got, 400, "note-"+string(page.Saturations[0].ID), "mag niet leeg zijn")
	if !strings.Contains(got.body, "Waarom geldt het niet meer?: mag niet leeg zijn</a>") {
		t.Errorf("the refusal does not say of which field: %q", around(t, got.body, "mag niet leeg zijn"))
	}
	if got := send(path, "note", "Een nieuwe groep."); got.status != 303 {
		t.Fatalf("taking back: %d %.300s", got.status, got.body)
	}
	late := send(path, "note", "Ook ik <vind> dat.")
	standing(t, late.body)
	if late.status != 409 || strings.Count(late.body, `role="alert"`) != 1 || !strings.Contains(late.body, "was al teruggenomen") || !strings.Contains(late.body, "Ook ik &lt;vind&gt; dat.") {
		t.Errorf("who is late reads %d %q", late.status, around(t, late.body, "teruggenomen"))
	}
	if strings.Contains(s.get(researcher, inCare+"/interviews").body, "Ook ik") {
		t.Error("what came too late was stored")
	}
	for login, reads := range map[string]bool{researcher: true, guide: true, lead: true, member: false, sponsor: false, admin: false} {
		page, program := s.get(login, inCare+"/interviews").body, s.getJSON(login, inCare+"/interviews").body
		for _, said := range []string{"Niets nieuws meer.", "Een nieuwe groep."} {
			if strings.Contains(page, said) != reads || strings.Contains(program, said) != reads {
				t.Errorf("%s reads %q: %v", login, said, !reads)
			}
		}
		_, section, _ := strings.Cut(page, `id="saturation"`)
		section, _, _ = strings.Cut(section, "</section>")
		if strings.Contains(section, name) != (login == researcher) || strings.Contains(program, name) != (login == researcher) {
			t.Errorf("%s is told by whom", login)
		}
		if strings.Contains(page, `action="`+inCare+`/saturations"`) != (login == researcher) {
			t.Errorf("%s may decide", login)
		}
	}
}

// What tells by what share something was said, how often or by how many in JSON, and any number.
var (
	shared  = regexp.MustCompile(`(?i)%|procent|per ?cent`)
	counted = regexp.MustCompile(`"(count|share|speakers|times|total)"`)
	digits  = regexp.MustCompile(`[0-9]`)
)

// TestR60InterviewsCountNothingThatWasSaid holds that the pages about interviews, and their JSON, tell what was said and never
// how often or by how many, also where the same was said twice and in an interview with many.
func TestR60InterviewsCountNothingThatWasSaid(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	const said = "Vertellen maakt moe, telkens weer."
	var paths []string
	for range 2 {
		i := s.MustInterview(domain.ConsentPublic)
		must(t, one(s.app.TellFragment(ctx, s.person(researcher), care, i.ID, 2, said)))
		must(t, one(s.app.AddQuote(ctx, s.person(researcher), care, domain.Quote{
			Interview: i.ID, Words: said, Speaker: domain.Words{NL: "zelfstandige"}, Speakers: 7017, ShowCase: true, Consent: domain.ConsentPublic,
		})))
		paths = append(paths, inCare+"/interviews/"+string(i.ID))
	}
	s.MustSaturation()
	for _, login := range []string{researcher, guide, lead} {
		for _, lang := range []string{domain.Dutch, domain.English} {
			must(t, s.app.SetLanguage(ctx, s.person(login), lang))
			for _, path := range append(paths, inCare+"/interviews") {
				page, program := s.get(login, path).body, s.getJSON(login, path).body
				_, main, _ := strings.Cut(page, "<main")
				if shared.MatchString(main+program) || counted.MatchString(program) || strings.Contains(main+program, "7017") {
					t.Errorf("%s as %s in %s counts what was said: %.600s", path, login, lang, program)
				}
				if !strings.Contains(program, said) {
					t.Fatalf("%s as %s does not tell what was said: the test proves nothing", path, login)
				}
				told := 0
				parse(t, path, page).each(func(n *html.Node) {
					if class, _ := attribute(n, "class"); n.Data != "article" || class != "quote" {
						return
					}
					told++
					if text := words(n); digits.MatchString(text) {
						t.Errorf("%s as %s in %s has a number at what was said: %s", path, login, lang, text)
					}
				})
				if path != inCare+"/interviews" && told < 3 {
					t.Errorf("%s as %s shows %d things that were said", path, login, told)
				}
			}
		}
	}
}
