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
		"GET /programmes/:p/waves": {at(inCare + "/waves")},
		"POST /programmes/:p/waves": {func(*site) ask {
			n := strconv.Itoa(10 + int(count.Add(1)))
			return ask{path: inCare + "/waves", form: form("number", n, "label_nl", n+"-meting", "expect", "on")}
		}},
		"GET /programmes/:p/waves/:w": {at(inCare + "/waves/w0")},
		"POST /programmes/:p/waves/:w": {func(s *site) ask {
			w := s.MustDataset(domain.DatasetExpected).Wave
			return ask{path: inCare + "/waves/" + string(w), form: form("revision", "1", "status", "closed")}
		}},
		"POST /programmes/:p/waves/:w/expect-all": {func(s *site) ask {
			return ask{path: inCare + "/waves/" + string(s.MustDataset(domain.DatasetExpected).Wave) + "/expect-all"}
		}},
		"POST /programmes/:p/waves/:w/datasets": {func(s *site) ask {
			w := s.MustDataset(domain.DatasetExpected).Wave
			return ask{path: inCare + "/waves/" + string(w) + "/datasets", form: form("case", "c-zkh", "group", "flexworkers")}
		}},
		"GET /programmes/:p/indicators": {at(inCare + "/indicators")},
		"POST /programmes/:p/indicators": {func(*site) ask {
			return ask{path: inCare + "/indicators", form: form("code", fmt.Sprint("vraag-", count.Add(1)), "question_nl", "Blijf je?", "group", "flexworkers", "options", "ja\nnee")}
		}},
		"GET /programmes/:p/indicators/:i": {at(inCare + "/indicators/e-zzp")},
		"POST /programmes/:p/indicators/:i": {func(s *site) ask {
			return ask{path: inCare + "/indicators/" + string(s.MustIndicator().ID), form: form("revision", "1", "table", "B3.11")}
		}},
		"GET /programmes/:p/tables": {at(inCare + "/tables")},
		"POST /programmes/:p/tables": {func(*site) ask {
			return ask{path: inCare + "/tables", form: form("code", fmt.Sprint("C", count.Add(1)), "topic_nl", "redenen")}
		}},
		"GET /programmes/:p/tables/:t":  {at(inCare + "/tables/tab-b3-4")},
		"POST /programmes/:p/tables/:t": {tableToChange},
		"GET /programmes/:p/series":     {at(inCare + "/series")},
		"POST /programmes/:p/series": {
			posted(inCare+"/series", "title_nl", "Oproepkrachten", "unit", "persons_x1000", "scope", "branch", "source", "StatLine", "points", "2010; 10"),
		},
		"GET /programmes/:p/series/:t": {at(inCare + "/series/tr-zzp-nl")},
		"POST /programmes/:p/series/:t": {func(s *site) ask {
			t, err := s.app.AddSeries(ctx, s.person(researcher), care, domain.Series{
				Title: domain.Words{NL: fmt.Sprint("Reeks ", count.Add(1))}, Unit: domain.ShareOfWorkers, Scope: "branch", Source: "StatLine",
			})
			must(s.tb, err)
			return ask{path: inCare + "/series/" + string(t.ID), form: form("revision", "1", "points", "2010; 10")}
		}},
	})
}

func tableToChange(s *site) ask {
	t, err := s.app.AddSourceTable(ctx, s.person(researcher), care, domain.SourceTable{
		Code: fmt.Sprint("D", count.Add(1)), Topic: domain.Words{NL: "redenen"}, Certainty: "cited",
	})
	must(s.tb, err)
	return ask{path: inCare + "/tables/" + string(t.ID), form: form("revision", "1", "group", "flexworkers")}
}

// standing is what stands in the fields of a page, by name, and what is said to be wrong with each.
func standing(tb testing.TB, page string) (values, wrong map[string]string) {
	tb.Helper()
	m := parse(tb, "a form", page)
	m.check(tb, page, true)
	values, wrong = map[string]string{}, map[string]string{}
	m.each(func(n *html.Node) {
		name, _ := attribute(n, "name")
		if value, there := attribute(n, "value"); there && n.Data == "input" {
			values[name] = value
		}
		if n.Data == "textarea" && n.FirstChild != nil {
			values[name] = n.FirstChild.Data
		}
		if _, chosen := attribute(n, "selected"); chosen {
			name, _ := attribute(n.Parent, "name")
			values[name], _ = attribute(n, "value")
		}
		if id, _ := attribute(n, "id"); strings.HasSuffix(id, "-wrong") {
			wrong[strings.TrimSuffix(id, "-wrong")] = words(n)
		}
	})
	return values, wrong
}

// TestARefusedFormKeepsWhatWasTyped sends forms with something wrong in them: what is wrong stands beside its field, what
// was typed stands in every field, and nothing is stored.
func TestARefusedFormKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	must(t, s.app.SetLanguage(ctx, s.person(researcher), domain.Dutch))
	before := s.contents(researcher)
	for _, c := range []struct {
		path   string
		form   []string
		status int
		wrong  map[string]string
	}{
		{"/waves", []string{"number", "0", "label_nl", "Nog een", "when", "2027-01-01"}, 409, map[string]string{"number": "is er al"}},
		{"/waves", []string{"number", "", "label_nl", "Eén", "mode", "survey+focus_group"}, 400, map[string]string{"number": "is geen heel getal"}},
		{"/waves", []string{"number", "7", "label_nl", " ", "note_en", "later"}, 400, map[string]string{"label_nl": "mag niet leeg zijn"}},
		{"/waves", []string{"number", "7", "label_nl", "Eén", "when", "2027-02-01", "until", "2027-01-01"}, 400, map[string]string{"until": "ligt voor het begin"}},
		{"/waves/w0", []string{"revision", "1", "number", "8", "label_nl", "Begin"}, 422, map[string]string{"number": "staat vast, want er is iets bevroren"}},
		{"/waves/w0/datasets", []string{"case", "c-ghz", "group", "flexworkers", "reason_nl", "toch niet"}, 409, map[string]string{"case": "is er al"}},
		{"/indicators", []string{"code", "e-zzp", "question_nl", "Nog eens?", "group", "flexworkers", "options", "ja\nnee"}, 409, map[string]string{"code": "is er al"}},
		{"/indicators", []string{"code", "Met spatie", "question_nl", "Nog eens?", "group", "flexworkers", "options", "ja"}, 400, map[string]string{"code": "is geen geldig kenmerk"}},
		{"/indicators", []string{"code", "q", "question_nl", "<b>\"?", "group", "flexworkers", "options", ""}, 400, map[string]string{"options": "mag niet leeg zijn"}},
		{"/indicators", []string{"code", "q", "question_nl", "Veel?", "group", "flexworkers", "options", strings.TrimSpace(strings.Repeat("ja\n", domain.MaxOptions+1))}, 400, map[string]string{"options": "zijn er te veel"}},
		{"/series", []string{"title_nl", "Reeks", "unit", "persons_x1000", "scope", "branch", "source", "StatLine", "caveats", strings.TrimSpace(strings.Repeat("let op\n", 13))}, 400, map[string]string{"caveats": "zijn er te veel"}},
		{"/series", []string{"title_nl", "Reeks", "unit", "persons_x1000", "scope", "branch", "source", "StatLine", "loose", "1899; 4"}, 400, map[string]string{"loose": "is geen datum"}},
		{"/tables", []string{"code", "B3.11", "topic_nl", "redenen", "certainty", "inferred"}, 409, map[string]string{"code": "is er al"}},
		{"/series", []string{"title_nl", "Reeks", "unit", "persons_x1000", "scope", "branch", "source", "StatLine", "points", "2010; 8,5\n2011; veel"}, 400, map[string]string{"points": "Regel 2 is niet te lezen."}},
		{"/series", []string{"title_nl", "Reeks", "unit", "persons_x1000", "scope", "branch", "source", "", "stated", "18"}, 400, map[string]string{"source": "mag niet leeg zijn"}},
		{"/series/tr-zzp-nl", []string{"revision", "1", "stated", "veel"}, 400, map[string]string{"stated": "is geen getal met hooguit één decimaal"}},
	} {
		got := s.do(ask{path: inCare + c.path, as: researcher, form: form(c.form...), method: "POST", accept: "text/html"})
		values, wrong := standing(t, got.body)
		if got.status != c.status || fmt.Sprint(wrong) != fmt.Sprint(c.wrong) {
			t.Errorf("%s %q: %d, and %v is said to be wrong; want %d and %v", c.path, c.form, got.status, wrong, c.status, c.wrong)
		}
		for i := 0; i < len(c.form); i += 2 {
			if stands := strings.TrimSpace(values[c.form[i]]); stands != strings.TrimSpace(c.form[i+1]) {
				t.Errorf("%s %q: in %s stands %q", c.path, c.form, c.form[i], stands)
			}
		}
	}
	if tables := changed(before, s.contents()); len(tables) > 0 {
		t.Errorf("refused forms changed %v", tables)
	}
}

// TestWhatIsKeptCanBeReadBack sends forms as a browser would and sends what then stands in them once more: nothing changes
// by that but the revision, and what was asked stays once it was answered (R26).
func TestWhatIsKeptCanBeReadBack(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	send := func(path string, pairs ...string) answer {
		return s.do(ask{path: inCare + path, as: researcher, form: form(pairs...), method: "POST", accept: "text/html"})
	}
	for _, c := range []struct {
		at, path, want string
		pairs          []string
	}{
		{"/indicators", "/indicators/blijven", `"options":[{"code":"ja","label":{"nl":"Ja","en":"Yes"}},{"code":"ja2","label":{"nl":"Ja!"}},{"code":"a","label":{"nl":"?"}}]`,
			[]string{"code", "Blijven", "question_nl", "Blijf je?", "question_en", "Will you stay?", "group", "flexworkers", "kind", "multi", "options", "Ja | Yes\r\nJa!\r\n\r\n?", "base_nl", "wie flexwerker is", "table", "B3.11", "comparable", "no"}},
		{"/tables", "/tables/tab-e-1", `"topic":{"nl":"redenen","en":"reasons"}`, []string{"code", "E.1", "topic_nl", "redenen", "topic_en", "reasons", "group", "flexworkers"}},
		{"/waves", "/waves/w2", `"until":"2027-02-03"`, []string{"number", "2", "label_nl", "2-meting", "when", "2027-01-02", "until", "2027-02-03", "mode", "survey", "status", "open"}},
	} {
		if got := send(c.at, c.pairs...); got.status != 303 {
			t.Fatalf("%s: %d %.300s", c.at, got.status, got.body)
		}
		was := s.getJSON(researcher, inCare+c.path).body
		if !strings.Contains(was, c.want) {
			t.Errorf("%s is %s", c.path, was)
		}
		values, _ := standing(t, s.get(researcher, inCare+c.path).body)
		again := []string{}
		for name, value := range values {
			if name != "then" && name != "language" && name != "next" && !strings.HasPrefix(name, "reason") && name != "" && (name != "case" && (name != "group" || c.at != "/waves")) {
				again = append(again, name, value)
			}
		}
		if got := send(c.path, again...); got.status != 303 {
			t.Fatalf("%s again with %q: %d %.300s", c.path, again, got.status, got.body)
		}
		if is := s.getJSON(researcher, inCare+c.path).body; is != strings.Replace(was, `"revision":1`, `"revision":2`, 1) {
			t.Errorf("%s was %s and is %s", c.path, was, is)
		}
		if got := send(c.path, again...); got.status != 409 || !strings.Contains(got.body, `name="revision" value="2"`) {
			t.Errorf("%s on an old revision: %d", c.path, got.status)
		}
	}
	if got := send("/indicators/e-zzp", "revision", "2", "question_nl", "Iets anders?"); got.status != 422 {
		t.Errorf("a question that was answered became another one: %d", got.status)
	}
	if got := send("/indicators/e-zzp", "revision", "2", "base_nl", "wie vast werkt"); got.status != 303 {
		t.Errorf("to whom it was put could not be said: %d", got.status)
	}
}

// TestSeriesAreTypedAsPeopleWriteNumbers sends years as people type them and copy them from a spreadsheet, and the form of
// the next version as it stands: it says the same.
func TestSeriesAreTypedAsPeopleWriteNumbers(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	got := s.post(researcher, inCare+"/series", "title_nl", "Flexwerk in proef", "unit", "persons_x1000", "scope", "branch", "source", "StatLine",
		"points", "2015\t12,5\tafgerond\n2010;1.732\n2018*; 2,303 ; rounded\n2019; −3.5; Voorlopig", "stated", "+33%", "caveats", "Let op | Mind\nNog iets",
		"loose", "2011; 1 074 300", "definition_nl", "hoofdbaan").mustJSON(t, 201)
	if fmt.Sprint(got["series"]) != "map[id:tr-flexwerk-in-proef version:1]" {
		t.Errorf("it is %v", got)
	}
	read := func() domain.Series {
		page, err := s.app.Trends(ctx, s.person(researcher), care)
		must(t, err)
		return page.Series[len(page.Series)-1].Series
	}
	first := read()
	want := []domain.Point{{Year: 2010, Value: 17320}, {Year: 2015, Value: 125, Rounded: true}, {Year: 2018, Value: 23030, Provisional: true, Rounded: true},
		{Year: 2019, Value: -35, Provisional: true}}
	if fmt.Sprint(first.Points) != fmt.Sprint(want) || *first.Stated != 330 || first.Caveats[0].EN != "Mind" || first.Loose[0].Value != 10743000 {
		t.Errorf("it reads %+v", first)
	}
	for _, lang := range []string{domain.Dutch, domain.English} {
		must(t, s.app.SetLanguage(ctx, s.person(researcher), lang))
		values, _ := standing(t, s.get(researcher, inCare+"/series/tr-flexwerk-in-proef").body)
		delete(values, "language")
		delete(values, "next")
		var pairs []string
		for name, value := range values {
			pairs = append(pairs, name, value)
		}
		s.post(researcher, inCare+"/series/tr-flexwerk-in-proef", pairs...).mustJSON(t, 200)
		next := read()
		next.Version, next.At = first.Version, first.At
		if a, b := fmt.Sprintf("%+v", next), fmt.Sprintf("%+v", first); strings.ReplaceAll(a, fmt.Sprint(next.Stated), "") != strings.ReplaceAll(b, fmt.Sprint(first.Stated), "") {
			t.Errorf("in %s it became\n%s\nwas\n%s", lang, a, b)
		}
	}
	if got := s.post(researcher, inCare+"/series/tr-flexwerk-in-proef", "revision", "1"); got.status != 409 {
		t.Errorf("after an old version: %d", got.status)
	}
}

// TestAnEmptyProgrammeSaysHowToBegin reads the evidence of the programme city, where nothing was measured.
func TestAnEmptyProgrammeSaysHowToBegin(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	s.MustCast()
	in := "/programmes/" + city + "/"
	if page := s.get(stranger, in+"evidence").body; !strings.Contains(page, `href="/programmes/`+city+`/waves"`) || !strings.Contains(page, "Zo begin je") {
		t.Error("a researcher is not told how to begin")
	}
	if got := s.do(ask{path: in + "waves", as: stranger, form: form("number", "0", "label_nl", "0-meting", "expect", "on"), method: "POST", accept: asJSON}); got.status != 201 {
		t.Fatalf("the first wave: %d %s", got.status, got.body)
	}
	if page := s.get(stranger, in+"evidence").body; strings.Contains(page, "Zo begin je") || strings.Count(page, "state-not_applicable") != 8 {
		t.Errorf("after the first wave %d cells say why there is nothing", strings.Count(page, "state-not_applicable"))
	}
}
