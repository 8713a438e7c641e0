package web_test

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"rodedraad/domain"
)

func init() {
	maps.Copy(fixtures, map[string][]fixture{
		"GET /programmes/:p/interviews": {at(inCare + "/interviews")},
		"POST /programmes/:p/interviews": {
			posted(inCare+"/interviews", "name", "interview 7", "group", "manager", "case", "c-ghz", "consent", "internal"),
		},
		"GET /programmes/:p/interviews/:i":            {onInterviews("")},
		"POST /programmes/:p/interviews/:i":           {onInterviews("", "name", "interview 8")},
		"POST /programmes/:p/interviews/:i/fragments": {onInterviews("/fragments", "fragment", "Dat hielp.")},
		"POST /programmes/:p/interviews/:i/fragments/:f/remove": {func(s *site) ask {
			i := s.MustInterview(domain.ConsentPublic)
			path := inCare + "/interviews/" + string(i.ID) + "/fragments/" + string(i.Fragments[0].ID) + "/remove"
			return ask{path: path, form: form("revision", strconv.Itoa(i.Revision))}
		}},
		"POST /programmes/:p/interviews/:i/quotes": {func(s *site) ask {
			path := inCare + "/interviews/" + string(s.MustInterview(domain.ConsentPublic).ID) + "/quotes"
			return ask{path: path, form: form("spoken", "Dat hielp.", "speaker_nl", "zelfstandige", "agreed", "internal")}
		}},
		"POST /programmes/:p/interviews/:i/withdraw": {onInterviews("/withdraw", "note", "op verzoek")},
	})
}

// onInterviews asks something of an interview at ghz, for publication.
func onInterviews(act string, pairs ...string) fixture {
	return func(s *site) ask {
		i := s.MustInterview(domain.ConsentPublic)
		return ask{path: inCare + "/interviews/" + string(i.ID) + act, form: form(append([]string{"revision", strconv.Itoa(i.Revision)}, pairs...)...)}
	}
}

// MustInterview adds an interview at ghz about the baseline, with a fragment, of which those who do not work across the cases
// read nothing.
func (s *site) MustInterview(consent domain.Consent) domain.Interview {
	s.tb.Helper()
	id := domain.InterviewID(fmt.Sprintf("iv-%d", count.Add(1)))
	i, err := s.app.AddInterview(ctx, s.person(researcher), care, domain.Interview{
		ID: id, Name: canary + " gesprek", Case: "c-ghz", Wave: "w0", Group: "flexworker", People: 3, Consent: consent, Summary: canary + " samenvatting",
	})
	must(s.tb, err)
	f, err := s.app.TellFragment(ctx, s.person(researcher), care, id, 1, "Dat ging "+canary+" vanzelf.")
	must(s.tb, err)
	i.Fragments, i.Revision = []domain.Fragment{f}, 2
	return i
}

// TestAnInterviewFromBeginningToEnd keeps an interview by its forms: what is refused stays typed, a quote goes no further than
// was agreed (R35), others read what they may, and with the consent all of it goes.
func TestAnInterviewFromBeginningToEnd(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	for _, login := range []string{researcher, guide, sponsor} {
		must(t, s.app.SetLanguage(ctx, s.person(login), domain.Dutch))
	}
	send := func(path string, pairs ...string) answer {
		return s.do(ask{path: inCare + path, as: researcher, form: form(pairs...), method: "POST", accept: "text/html"})
	}
	refused := func(got answer, status int, field, why string, pairs ...string) {
		t.Helper()
		values, wrong := standing(t, got.body)
		if got.status != status || len(wrong) != 1 || wrong[field] != why {
			t.Errorf("%d, %v is wrong; want %d and %s of %s", got.status, wrong, status, why, field)
		}
		for i := 0; i < len(pairs); i += 2 {
			if values[pairs[i]] != pairs[i+1] {
				t.Errorf("in %s stands %q", pairs[i], values[pairs[i]])
			}
		}
	}
	said := []string{"name", "Gesprek in de nacht", "group", "flexworker", "case", "c-ghz", "wave", "w0", "date", "", "mode", "video", "people", "3", "consent", "internal", "summary", "\nover het rooster"}
	wrong := append([]string{}, said...)
	wrong[1] = ""
	refused(send("/interviews", wrong...), 400, "name", "mag niet leeg zijn", "mode", "video", "people", "3", "consent", "internal", "summary", "\nover het rooster")
	got := send("/interviews", said...)
	path, there := strings.CutPrefix(got.header.Get("Location"), inCare)
	if got.status != 303 || !there || strings.Contains(path, "nacht") { // others read the address, and not how it is called
		t.Fatalf("%d to %s: %.300s", got.status, path, got.body)
	}
	refused(send(path+"/fragments", "revision", "1", "fragment", " "), 400, "fragment", "mag niet leeg zijn")
	if got := send(path+"/fragments", "revision", "1", "fragment", "Steeds opnieuw uitleggen sloopt je."); got.status != 303 {
		t.Fatalf("a fragment: %d %.300s", got.status, got.body)
	}
	quote := []string{"spoken", "Uitleggen sloopt je.", "speaker_nl", "zelfstandige", "speakers", "4", "agreed", "publishable"}
	refused(send(path+"/quotes", quote...), 422, "agreed", "gaat verder dan bij het interview is afgesproken", "spoken", "Uitleggen sloopt je.", "speakers", "4")
	quote[7] = "internal"
	if got := send(path+"/quotes", quote...); got.status != 303 {
		t.Fatalf("a quote: %d %.300s", got.status, got.body)
	}
	refused(send(path, "revision", "2", "case", "c-zkh"), 409, "case", "staat vast, want er zijn citaten van", "case", "c-zkh")
	for login, reads := range map[string]bool{researcher: true, guide: true, lead: true, member: false, sponsor: false} {
		page, quotes := s.get(login, inCare+path), s.get(login, inCare+"/quotes").body
		if strings.Contains(page.body, "sloopt je") != reads || strings.Contains(page.body, "Gesprek in de nacht") != (login == researcher) {
			t.Errorf("%s reads the interview: %d", login, page.status)
		}
		if strings.Contains(page.body, "De Brug") != (login == researcher) || strings.Contains(quotes, "Gesprek in de nacht") != (login == researcher) {
			t.Errorf("%s is told where it was, or how it is called", login)
		}
		for asked, finds := range map[string]bool{"": reads, "&wave=w0": login == researcher} { // its wave would tell where it was
			found := s.getJSON(login, inCare+"/search?q=sloopt&kind=fragment"+asked).body
			if strings.Contains(found, "Steeds opnieuw") != finds || strings.Contains(found, `"total":1`) != finds {
				t.Errorf("%s finds %s", login, found)
			}
		}
	}
	long := strings.Repeat("a", domain.MaxNote+1)
	refused(send(path+"/withdraw", "revision", "2", "note", long), 400, "note", "is te lang", "note", long)
	stale := send(path+"/withdraw", "revision", "1", "note", "op verzoek")
	if values, wrong := standing(t, stale.body); stale.status != 409 || values["note"] != "op verzoek" || len(wrong) > 0 ||
		!strings.Contains(stale.body, "Wat jij typte, staat hieronder nog.") || !strings.Contains(stale.body, "sloopt je") {
		t.Errorf("withdrawing what changed meanwhile: %d, typed is %q", stale.status, values["note"])
	}
	if got := send(path+"/withdraw", "revision", "2", "note", "op verzoek"); got.status != 303 {
		t.Fatalf("withdrawing: %d %.300s", got.status, got.body)
	}
	for _, at := range []string{"/interviews", "/quotes", "/search?q=sloopt", path} {
		if page := s.get(researcher, inCare+at); strings.Contains(page.body, "sloopt je") || strings.Contains(page.body, "over het rooster") {
			t.Errorf("%s still has words of it", at)
		}
	}
	if page := s.get(researcher, inCare+"/interviews").body; !strings.Contains(page, "op verzoek") {
		t.Error("the researcher is not told that it was taken back")
	}
}

// TestRefusalsBesideNoFieldHaveAnOrder holds that what is wrong beside no field of a form stands in one order, by the words for it
// where there are, and that a field with more lines takes no more than is kept.
func TestRefusalsBesideNoFieldHaveAnOrder(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	must(t, s.app.SetLanguage(ctx, s.person(researcher), domain.Dutch))
	path := inCare + "/interviews/" + string(s.MustInterview(domain.ConsentPublic).ID) + "/fragments"
	const want = "<li>kennen we niet</li><li>Casus: kennen we niet</li><li>Groep: kennen we niet</li><li>is geen heel getal</li><li>Meting: kennen we niet</li>"
	for range 4 {
		got := s.do(ask{path: path, as: researcher, form: form("revision", "x", "fragment", "Dat hielp.", "wave", "w0", "group", "manager", "case", "c-ghz", "aap", "noot"), method: "POST", accept: "text/html"})
		if _, list, _ := strings.Cut(got.body, `role="alert"`); got.status != 400 || !strings.Contains(list, want) {
			t.Errorf("%d, refused for %q", got.status, around(t, got.body, "kennen we niet"))
		}
	}
	most := map[string]string{"fragment": strconv.Itoa(domain.MaxQuote), "spoken": strconv.Itoa(domain.MaxQuote), "summary": strconv.Itoa(domain.MaxSummary)}
	parse(t, path, s.get(researcher, strings.TrimSuffix(path, "/fragments")).body).each(func(n *html.Node) {
		name, _ := attribute(n, "name")
		if max, _ := attribute(n, "maxlength"); n.Data == "textarea" && max != most[name] {
			t.Errorf("%s takes %q characters", name, max)
		}
		delete(most, name)
	})
	if len(most) > 0 {
		t.Errorf("not on the page: %v", most)
	}
}
