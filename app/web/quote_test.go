package web_test

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/net/html/atom"

	"rodedraad/app"
	"rodedraad/domain"

	nethtml "golang.org/x/net/html"
)

// knelt is a word that only managers of ghz use.
const knelt = "knelwoord"

// namesGHZ finds what that case is called, also inside of identifiers with hyphens in them.
var namesGHZ = regexp.MustCompile(`(?i)\bghz\b|brug|bridge|gehandicaptenzorg`)

// MustManagers adds what managers of ghz said, by an interview for publication, a quote from it and an open answer, all of them
// released to everybody, and what cites it: for the programme, and in another case.
func (s *site) MustManagers() (cites []app.CardView, quotes []app.QuoteView) {
	s.tb.Helper()
	i, err := s.app.AddInterview(ctx, s.person(researcher), care, domain.Interview{
		Name: "leidinggevenden van De Brug", Case: "c-ghz", Wave: "w0", Group: domain.Manager, People: 9, Consent: domain.ConsentPublic, Summary: "Wat " + knelt + ".",
	})
	must(s.tb, err)
	must(s.tb, one(s.app.TellFragment(ctx, s.person(researcher), care, i.ID, 1, "Het rooster "+knelt+" altijd.")))
	for _, q := range []domain.Quote{
		{Interview: i.ID, Words: "Het rooster " + knelt + "."}, {Kind: domain.OpenAnswer, Dataset: "w0-ghz-em", Group: domain.Manager, Words: "Het tempo " + knelt + "."},
	} {
		q.Speaker, q.Speakers, q.Consent = domain.Words{NL: "leidinggevende"}, 9, domain.ConsentPublic
		v, err := s.app.AddQuote(ctx, s.person(researcher), care, q)
		must(s.tb, err)
		must(s.tb, one(s.app.ReleaseQuote(ctx, s.person(researcher), care, v.ID, 1, domain.VisiblePublic)))
		quotes = append(quotes, v)
	}
	for _, code := range []string{"", "zkh"} {
		card := s.MustAdd(researcher, code, domain.KindInsight, app.NewLink{To: quotes[0].Ref(), Relation: domain.RestsOn}, app.NewLink{To: quotes[1].Ref(), Relation: domain.RestsOn})
		cites = append(cites, s.MustRelease(researcher, card, domain.VisiblePublic))
	}
	return cites, quotes
}

// around is what a page says around a word: in every article, item of a list or section, whichever is smallest, that has it.
func around(tb testing.TB, page, word string) (said []string) {
	tb.Helper()
	for n := range parse(tb, "a page", page).root.Descendants() {
		if n.Type != nethtml.TextNode || !strings.Contains(n.Data, word) {
			continue
		}
		for n = n.Parent; n.Parent != nil && n.DataAtom != atom.Article && n.DataAtom != atom.Li && n.DataAtom != atom.Section; n = n.Parent {
		}
		var b strings.Builder
		must(tb, nethtml.Render(&b, n))
		said = append(said, html.UnescapeString(b.String()))
	}
	return said
}

// TestR61NothingTellsWhereAManagerSaidIt reads every page, JSON, search and stream that holds words of managers, as everybody who does
// not keep them: none of them names the case. Of somebody else who spoke there, and of whom it may be told, they do.
func TestR61NothingTellsWhereAManagerSaidIt(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	cites, quotes := s.MustManagers()
	const told = "vrijwoord"
	other, err := s.app.AddQuote(ctx, s.person(researcher), care, domain.Quote{
		Case: "c-ghz", Kind: "team_meeting", Source: "bijeenkomst", Speaker: domain.Words{NL: "begeleider"}, Group: domain.Employee, Speakers: 9, ShowCase: true,
		Words: "Dat " + told + " helpt.", Consent: domain.ConsentPublic,
	})
	must(t, err)
	must(t, one(s.app.ReleaseQuote(ctx, s.person(researcher), care, other.ID, 1, domain.VisiblePublic)))
	paths := []string{inCare + "/quotes", inCare + "/interviews", inCare + "/search?q=" + knelt, inCare + "/search?q=" + knelt + "&wave=w0", inCare + "/refs?q=" + knelt, inCare + "/refs?q=" + knelt + "&case=ghz"}
	for _, kind := range []string{"quote", "fragment"} {
		paths = append(paths, inCare+"/search?kind="+kind+"&q="+knelt)
	}
	for _, c := range cites {
		paths = append(paths, inCare+"/cards/"+string(c.ID), inCare+"/trace/"+c.Ref().String())
	}
	home := inCare + "/search?case=ghz&q="
	for login, sees := range map[string]int{lead: 20, guide: 20, otherGuide: 20, member: 10, otherMember: 10, sponsor: 10, friend: 10, participant: 10, reader: 10} {
		seen := 0
		pages := append([]string{}, paths...)
		if sees > 10 {
			page, err := s.app.Interviews(ctx, s.person(login), care)
			must(t, err)
			pages = append(pages, inCare+"/interviews/"+string(page.Interviews[len(page.Interviews)-1].ID))
		}
		for _, path := range pages {
			for _, said := range append(around(t, s.get(login, path).body, knelt), s.getJSON(login, path).body) {
				if strings.Contains(said, knelt) {
					seen++
				}
				if tells := namesGHZ.FindString(strings.ReplaceAll(said, "case=ghz", "")); tells != "" && strings.Contains(said, knelt) {
					t.Errorf("%s as %s tells %q: %.600s", path, login, tells, said)
				}
			}
		}
		if seen < sees {
			t.Errorf("%s reads it %d times: the test proves nothing", login, seen)
		}
		if got := s.getJSON(login, home+knelt).body; !strings.Contains(got, `"total":0`) {
			t.Errorf("%s finds in the case %s", login, got)
		}
		if got := s.getJSON(login, home+told).body; !strings.Contains(got, `"total":1`) {
			t.Errorf("%s does not find in the case what was said there: %s", login, got)
		}
		if said := around(t, s.get(login, inCare+"/quotes").body, told); len(said) != 1 || !strings.Contains(said[0], "De Brug") {
			t.Errorf("%s is not told where that was: %q", login, said)
		}
		for _, c := range cites {
			for _, topic := range []string{domain.BoardTopic("c-zkh"), c.Topic()} {
				ev := domain.Event{Topic: topic, Verb: domain.VerbLink, Subject: c.Ref(), Was: domain.VisiblePublic, Revision: c.Revision}
				if said := s.MustRender(ev, login, domain.Dutch); namesGHZ.MatchString(said) {
					t.Errorf("%s hears %.600s", login, said)
				}
			}
		}
	}
	if got := s.getJSON(researcher, home+knelt).body; !strings.Contains(got, `"total":3`) {
		t.Errorf("who keeps it does not find it in the case: %s", got)
	}
	if got := s.post(researcher, inGHZ+"/cards", "kind", "insight", "text", "Te druk", "to", quotes[0].Ref().String(), "relation", "rests_on"); got.status != 422 || got.code() != "R61" {
		t.Errorf("a card of the case that cites it: %d %s", got.status, got.body)
	}
}

// TestARefusedQuoteKeepsWhatWasTyped sends the forms about quotes with something wrong in them: the page comes back with what is
// wrong beside each field and above the form, with all that was typed, and nothing is stored. Programs are answered as ever.
func TestARefusedQuoteKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	for _, login := range []string{researcher, member} {
		must(t, s.app.SetLanguage(ctx, s.person(login), domain.Dutch))
	}
	q := s.MustQuote(domain.ConsentInternal)
	send := func(login, path string, pairs ...string) answer {
		return s.do(ask{path: inCare + "/quotes" + path, as: login, form: form(pairs...), method: "POST", accept: "text/html"})
	}
	said := []string{"words", "\nZo is het.", "literal", "on", "speaker", "planner", "group", "employee", "kind", "open_answer", "dataset", "w0-ghz-em", "source", "", "case", "", "speakers", "7",
		"consent", "publishable", "show_case", "on"}
	self := "/" + string(q.ID)
	before := s.getJSON(researcher, inCare+"/quotes").body
	for _, c := range []struct {
		name, path string
		change     []string
		status     int
		wrong, why string
	}{
		{"a manager", "", []string{"group", "manager"}, 422, "show_case", "kan niet bij een leidinggevende"},
		{"nobody knows who", "", []string{"group", ""}, 422, "show_case", "kan alleen als bekend is bij welke groep de spreker hoort"},
		{"no dataset", "", []string{"dataset", ""}, 422, "dataset", "mag niet leeg zijn"},
		{"no open answer", "", []string{"kind", "team_meeting", "source", "bijeenkomst"}, 422, "dataset", "hoort alleen bij een open antwoord"},
		{"another group", "", []string{"dataset", "w0-ghz-fx"}, 422, "group", "van een andere groep"},
		{"no dataset of that name", "", []string{"dataset", "w0-zkh-em"}, 422, "dataset", "staat niet in de lijst"},
		{"no words", "", []string{"words", " "}, 422, "spoken", "mag niet leeg zijn"},
		{"nobody speaks", "", []string{"speaker", ""}, 422, "speaker", "mag niet leeg zijn"},
		{"no source", "", []string{"kind", "team_meeting", "dataset", ""}, 422, "source", "mag niet leeg zijn"},
		{"no number", "", []string{"speakers", "veel"}, 422, "speakers", "is geen heel getal"},
		{"reworded", self + "/shorten", []string{"short", "Dat ging fout."}, 422, "short-" + string(q.ID), "is niet alleen ingekort"},
		{"too long a note", self + "/withdraw", []string{"note", strings.Repeat("a", domain.MaxNote+1)}, 422, "note-" + string(q.ID), "is te lang"},
		{"beyond consent", self + "/release", []string{"to", "public"}, 422, "", ""},
		{"seen before", self + "/shorten", []string{"short", "Dat […]", "revision", "9"}, 409, "", ""},
	} {
		pairs := []string{"revision", "1"}
		if c.path == "" {
			pairs = append([]string{}, said...)
		}
		sent := form(append(pairs, c.change...)...)
		for name, values := range sent {
			sent[name] = values[len(values)-1:]
		}
		got := s.do(ask{path: inCare + "/quotes" + c.path, as: researcher, form: sent, method: "POST", accept: "text/html"})
		values, wrong := standing(t, got.body)
		want := map[string]string{}
		if c.wrong != "" {
			want[c.wrong] = c.why
		}
		if got.status != c.status || fmt.Sprint(wrong) != fmt.Sprint(want) {
			t.Errorf("%s: %d, %v is wrong", c.name, got.status, wrong)
		}
		top := around(t, got.body, c.why)
		if strings.Count(got.body, `role="alert" tabindex="-1" autofocus`) != 1 || c.wrong != "" && (len(top) == 0 || !strings.Contains(got.body, `<a href="#`+c.wrong+`">`)) {
			t.Errorf("%s: the summary is %.300q", c.name, top)
		}
		for name, value := range sent {
			if c.path == "" && name != "literal" && name != "show_case" && c.why != "staat niet in de lijst" && values[name] != value[0] {
				t.Errorf("%s: in %s stands %q", c.name, name, values[name])
			}
		}
		if c.path == "" && strings.Count(got.body, " checked") != 2 {
			t.Errorf("%s: what was ticked is not", c.name)
		}
		if c.path != "" && !strings.Contains(got.body, "<details open><summary>") {
			t.Errorf("%s: its form is not in sight", c.name)
		}
	}
	if after := s.getJSON(researcher, inCare+"/quotes").body; after != before {
		t.Error("something was stored")
	}
	for _, c := range []struct {
		login, path string
		pairs       []string
		status      int
	}{
		{member, "", said, 403}, {member, "", []string{"words", "x", "colour", "red"}, 400}, {member, self + "/shorten", []string{"revision", "1", "short", "Dat […]"}, 403},
		{researcher, "/nothing/shorten", []string{"revision", "1", "short", "x"}, 404}, {researcher, "/nothing/shorten", []string{"revision", "x", "short", "x"}, 400},
	} {
		if got := send(c.login, c.path, c.pairs...); got.status != c.status || strings.Contains(got.body, `role="alert" tabindex`) {
			t.Errorf("%s at %s: %d", c.login, c.path, got.status)
		}
	}
	if got := s.post(researcher, inCare+"/quotes", "kind", "interview", "words", ""); got.status != 422 || got.code() != "R34" {
		t.Errorf("a program is answered %d %s", got.status, got.body)
	}
	if got := send(researcher, "", said...); got.status != 303 || !strings.HasPrefix(got.header.Get("Location"), inCare+"/quotes#") {
		t.Errorf("what is right: %d %.300s", got.status, got.body)
	}
	page := s.get(researcher, inCare+"/quotes").body
	if said := around(t, page, "Zo is het."); len(said) != 1 && len(said) != 2 || !strings.Contains(said[0], `href="`+inCare+`/datasets/w0-ghz-em"`) {
		t.Errorf("who keeps it does not see its dataset: %q", said)
	}
}
