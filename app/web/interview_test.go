package web_test

import (
	"fmt"
	"maps"
	"strconv"
	"strings"
	"testing"

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
