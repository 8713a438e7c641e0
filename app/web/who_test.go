package web_test

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"rodedraad/app"
	"rodedraad/app/auth"
	"rodedraad/app/web"
	"rodedraad/domain"
)

// circles is the documented table: who is in which circle, seen from the case ghz.
var circles = map[web.Who][]string{
	web.Nobody:        {},
	web.Everyone:      everybody,
	web.SignedIn:      everybody[1:],
	web.InProgramme:   {member, guide, otherGuide, researcher, lead, sponsor, friend, participant, reader, otherMember, admin},
	web.TakingPart:    {member, guide, otherGuide, researcher, lead, sponsor, friend, participant, reader, otherMember},
	web.Researchers:   {researcher},
	web.Overviewers:   {guide, otherGuide, researcher, lead},
	web.CaseMakers:    {member, guide, researcher},
	web.CardKeepers:   {member, guide, otherGuide, researcher},
	web.Insiders:      {member, guide, otherGuide, researcher, lead},
	web.AgendaKeepers: {member, otherMember, guide, otherGuide},
	web.StepKeepers:   {guide, lead},
	web.TeamKeepers:   {guide, lead, admin},
	web.LeadOnly:      {lead},
}

// fixture prepares something to ask of a route, such as a card to change, and asks it.
type fixture func(s *site) ask

func at(path string) fixture { return func(*site) ask { return ask{path: path} } }

func posted(path string, pairs ...string) fixture {
	return func(*site) ask { return ask{path: path, form: form(pairs...)} }
}

// onCards asks the same of a team's own card, an insight and a theme, each made anew by who may.
func onCards(path string, make func(s *site, v app.CardView) (app.CardView, []string)) []fixture {
	var list []fixture
	for _, of := range []struct {
		by, code string
		kind     domain.CardKind
	}{{member, ghz, domain.KindAction}, {researcher, "", domain.KindInsight}, {otherGuide, "", domain.KindTheme}} {
		list = append(list, func(s *site) ask {
			v, pairs := make(s, s.MustAdd(of.by, of.code, of.kind))
			return ask{path: "/programmes/" + care + "/cards/" + string(v.ID) + path, form: form(pairs...)}
		})
	}
	return list
}

func asMade(pairs ...string) func(*site, app.CardView) (app.CardView, []string) {
	return func(_ *site, v app.CardView) (app.CardView, []string) {
		return v, append([]string{"revision", strconv.Itoa(v.Revision)}, pairs...)
	}
}

const (
	inCare = "/programmes/" + care
	inGHZ  = inCare + "/cases/" + ghz
)

// fixtures says for every row of the table of routes what to ask of it. A row without one fails the test.
var fixtures = map[string][]fixture{
	"GET /healthz":                  {at("/healthz")},
	"GET /metrics":                  {at("/metrics")},
	"GET /robots.txt":               {at("/robots.txt")},
	"GET /.well-known/security.txt": {at("/.well-known/security.txt")},
	"GET /favicon.ico":              {at("/favicon.ico")},
	"GET /assets/:file":             {built("app.css")},
	"GET /assets/fonts/:file":       {built("source-sans-3.woff2")},
	"GET /toegankelijkheid":         {at("/toegankelijkheid")},
	"POST /language":                {posted("/language", "language", "nl", "next", "/")},
	"GET /sign-in":                  {at("/sign-in")},
	"POST /sign-in/code": {func(s *site) ask {
		code, _ := s.MustInvite(s.MustProgramme(), domain.Reader, 1)
		return ask{path: "/sign-in/code", form: form("code", code)}
	}},
	"POST /sign-in/mail": {func(s *site) ask {
		s.clock.pass(auth.SameMailPause)
		return ask{path: "/sign-in/mail", form: form("mail", "iemand@example.org")}
	}},
	"GET /sign-in/mail/:token":    {func(s *site) ask { return ask{path: "/sign-in/mail/" + s.MustMailLink(reader)} }},
	"POST /sign-in/mail/:token":   {func(s *site) ask { return ask{path: "/sign-in/mail/" + s.MustMailLink(reader)} }},
	"GET /sign-in/demo/:login":    {at("/sign-in/demo/" + reader)},
	"POST /sign-in/demo/:login":   {at("/sign-in/demo/" + reader)},
	"GET /join/:code":             {joining()},
	"POST /join/:code":            {joining("initials", "XY")},
	"POST /sign-out":              {posted("/sign-out")},
	"GET /":                       {at("/")},
	"GET /live":                   {func(s *site) ask { return ask{path: "/live", header: map[string]string{"Origin": s.url}} }},
	"POST /live/sessions":         {posted("/live/sessions")},
	"POST /live/sessions/:id":     inSessions(),
	"GET /live/sessions/:id":      inSessions(),
	"GET /programmes":             {at("/programmes")},
	"GET /programmes/:p":          {at(inCare)},
	"GET /programmes/:p/refs":     {at(inCare + "/refs?q=a")},
	"GET /programmes/:p/search":   {at(inCare + "/search?q=a")},
	"GET /programmes/:p/cases/:c": {at(inGHZ)},
	"GET /programmes/:p/trace/:ref": {func(s *site) ask {
		return ask{path: inCare + "/trace/" + s.mainQuestion().String()}
	}},
	"GET /programmes/:p/evidence": {at(inCare + "/evidence")},
	"GET /programmes/:p/trends":   {at(inCare + "/trends")},
	"GET /programmes/:p/sources":  {at(inCare + "/sources")},
	"GET /programmes/:p/quotes":   {at(inCare + "/quotes")},
	"POST /programmes/:p/quotes": {
		posted(inCare+"/quotes", "kind", "interview", "source", "interview 1", "speaker", "zelfstandige", "words", "Dat ging goed.", "consent", "none"),
	},
	"POST /programmes/:p/quotes/:q/shorten":  onQuotes("shorten", "short", "Dat […]"),
	"POST /programmes/:p/quotes/:q/speaker":  onQuotes("speaker", "group", "employee"),
	"POST /programmes/:p/quotes/:q/release":  onQuotes("release", "to", "plaza"),
	"POST /programmes/:p/quotes/:q/withdraw": onQuotes("withdraw", "note", ""),
	"GET /programmes/:p/datasets/:d":         {at(inCare + "/datasets/w0-ghz-em")},
	"GET /programmes/:p/figures/:f": {func(s *site) ask {
		i := s.MustIndicator()
		must(s.tb, one(s.app.ReleaseIndicator(ctx, s.person(researcher), care, i.ID, 1, domain.VisiblePublic)))
		return ask{path: inCare + "/figures/" + string(i.ID)}
	}},
	"POST /programmes/:p/figures/:f/release": {func(s *site) ask {
		return ask{path: inCare + "/figures/" + string(s.MustIndicator().ID) + "/release", form: form("revision", "1", "to", "plaza")}
	}},
	"GET /programmes/:p/datasets/:d/import":           {at(expected + "/import")},
	"POST /programmes/:p/datasets/:d/import":          {bringing},
	"POST /programmes/:p/datasets/:d/import/read":     onFile("read", "separator", ";"),
	"POST /programmes/:p/datasets/:d/import/rows":     onFile("rows", "shape", "respondents"),
	"POST /programmes/:p/datasets/:d/import/question": onFile("question", "indicator", "e-zzp", "column", "0"),
	"POST /programmes/:p/datasets/:d/import/store":    onFile("store", "revision", "1"),
	"POST /programmes/:p/datasets/:d/import/stop":     onFile("stop"),
	"POST /programmes/:p/datasets/:d/rule-out":        onDatasets("rule-out", domain.DatasetExpected, "reason", "alleen interviews"),
	"POST /programmes/:p/datasets/:d/expect":          onDatasets("expect", domain.DatasetNotApplicable),
	"POST /programmes/:p/datasets/:d/approve":         onDatasets("approve", domain.DatasetImported),
	"POST /programmes/:p/datasets/:d/reopen":          onDatasets("reopen", domain.DatasetChecked),
	"POST /programmes/:p/datasets/:d/freeze":          onDatasets("freeze", domain.DatasetChecked, "typed", "code"),
	"POST /programmes/:p/datasets/:d/correct":         onDatasets("correct", domain.DatasetFrozen, "erratum", "een rij dubbel"),
	"POST /programmes/:p/phase": {func(s *site) ask {
		home, err := s.app.ProgrammeHome(ctx, s.person(lead), care, false)
		must(s.tb, err)
		return ask{path: inCare + "/phase", form: form("revision", strconv.Itoa(home.Programme.Revision), "phase", "2")}
	}},
	"POST /programmes/:p/steps/:step":          {stepping("")},
	"POST /programmes/:p/cases/:c/steps/:step": {stepping(ghz)},
	"POST /programmes/:p/cases/:c/cards": {
		posted(inGHZ+"/cards", "kind", "reaction", "text", "Wat ons opviel"),
		posted(inGHZ+"/cards", "kind", "insight", "text", "Wat uit de cijfers blijkt"),
	},
	"POST /programmes/:p/cases/:c/undo": {posted(inGHZ + "/undo")},
	"GET /programmes/:p/cases/:c/team":  {at(inGHZ + "/team")},
	"POST /programmes/:p/cases/:c/invitations": {
		posted(inGHZ+"/invitations", "role", "member", "seat", "ghz-1"),
	},
	"POST /programmes/:p/cases/:c/invitations/:id/revoke": {func(s *site) ask {
		_, i := s.MustInvite(care, domain.Member, 1)
		return ask{path: inGHZ + "/invitations/" + i.ID + "/revoke"}
	}},
	"POST /programmes/:p/cases/:c/members/:id/remove": {func(s *site) ask {
		p, err := s.app.AddPerson(ctx, s.person(admin), domain.Person{Name: "Tijdelijk", Initials: "TY"})
		must(s.tb, err)
		m, err := s.app.AddMembership(ctx, s.person(admin), care, domain.Membership{
			Person: p.ID, Role: domain.Member, Case: s.MustCard(member, "ghz-a1").Case, Seat: "ghz-1",
		})
		must(s.tb, err)
		return ask{path: inGHZ + "/members/" + m.ID + "/remove"}
	}},
	"GET /programmes/:p/cards/:id": onCards("", func(s *site, v app.CardView) (app.CardView, []string) {
		return s.MustRelease(map[domain.CardKind]string{
			domain.KindAction: member, domain.KindInsight: researcher, domain.KindTheme: otherGuide,
		}[v.Kind], v, domain.VisiblePublic), nil
	}),
	"GET /programmes/:p/cards/:id/history": onCards("/history", func(_ *site, v app.CardView) (app.CardView, []string) { return v, nil }),
	"POST /programmes/:p/cards/:id/history/restore": onCards("/history/restore", func(_ *site, v app.CardView) (app.CardView, []string) {
		return v, []string{"version", "1"}
	}),
	"PATCH /programmes/:p/cards/:id":         onCards("", asMade()),
	"POST /programmes/:p/cards/:id":          onCards("", asMade()),
	"POST /programmes/:p/cards/:id/move":     onCards("/move", asMade("after", "")),
	"POST /programmes/:p/cards/:id/release":  onCards("/release", asMade("to", "programme")),
	"POST /programmes/:p/cards/:id/withdraw": onCards("/withdraw", asMade("note", "")),
	"POST /programmes/:p/cards/:id/put-back": onCards("/put-back", func(s *site, v app.CardView) (app.CardView, []string) {
		by := map[domain.CardKind]string{domain.KindAction: member, domain.KindInsight: researcher, domain.KindTheme: otherGuide}
		return asMade()(s, s.MustWithdraw(by[v.Kind], v))
	}),
	"POST /programmes/:p/cards/:id/borrow": {borrowing(member, ghz, "zkh"), borrowing(otherMember, "zkh", ghz)},
	"POST /programmes/:p/links": {
		linking(member, ghz, domain.KindAction), linking(researcher, "", domain.KindInsight), linking(otherGuide, "", domain.KindTheme),
	},
	"DELETE /programmes/:p/links/:id":   ending(""),
	"POST /programmes/:p/links/:id/end": ending("/end"),
}

// onDatasets asks something of a dataset of ghz that is in that state, with its code typed where that is asked for.
func onDatasets(act string, state domain.DatasetState, pairs ...string) []fixture {
	return []fixture{func(s *site) ask {
		d := s.MustDataset(state)
		said := append([]string{"revision", strconv.Itoa(d.Revision)}, pairs...)
		if act == "freeze" {
			said[3] = string(d.ID)
		}
		return ask{path: inCare + "/datasets/" + string(d.ID) + "/" + act, form: form(said...)}
	}}
}

// onQuotes asks something of a quote that nobody has used.
func onQuotes(act string, pairs ...string) []fixture {
	return []fixture{func(s *site) ask {
		q := s.MustQuote(domain.ConsentPublic)
		return ask{path: inCare + "/quotes/" + string(q.ID) + "/" + act, form: form(append([]string{"revision", "1"}, pairs...)...)}
	}}
}

func built(name string) fixture {
	return func(s *site) ask {
		url, err := mustAssets(s.tb).URL(name)
		must(s.tb, err)
		return ask{path: url}
	}
}

func joining(pairs ...string) fixture {
	return func(s *site) ask {
		code, _ := s.MustInvite(s.MustProgramme(), domain.Reader, 1)
		return ask{path: "/join/" + code, form: form(pairs...)}
	}
}

func stepping(code string) fixture {
	return func(s *site) ask {
		step := s.step(code)
		path := inCare
		if code != "" {
			path += "/cases/" + code
		}
		return ask{path: path + "/steps/" + step.ID, form: form("revision", strconv.Itoa(step.State.Revision), "progress", "running")}
	}
}

func borrowing(by, from, to string) fixture {
	return func(s *site) ask {
		v := s.MustRelease(by, s.MustAdd(by, from, domain.KindAction), domain.VisiblePublic)
		return ask{path: inCare + "/cards/" + string(v.ID) + "/borrow", form: form("case", to)}
	}
}

func linking(by, code string, kind domain.CardKind) fixture {
	return func(s *site) ask {
		from := s.MustAdd(by, code, kind).Ref().String()
		return ask{path: inCare + "/links", form: form("from", from, "to", s.mainQuestion().String(), "relation", "answers")}
	}
}

func ending(path string) []fixture {
	of := func(by, code string, kind domain.CardKind) fixture {
		return func(s *site) ask {
			return ask{path: inCare + "/links/" + string(s.MustLink(by, s.MustAdd(by, code, kind)).ID) + path}
		}
	}
	return []fixture{of(member, ghz, domain.KindAction), of(researcher, "", domain.KindInsight), of(otherGuide, "", domain.KindTheme)}
}

// signs are the routes after which somebody may be signed in as somebody else.
var signs = []string{"/sign-in/mail/:token", "/sign-in/demo/:login", "/join/:code", "/sign-out"}

// TestWhoMayAskWhat tries every row of the table of routes as everybody (A1): who is outside its circle is refused whatever
// they ask, and who is inside gets through with something.
func TestWhoMayAskWhat(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	s.MustCast()
	for _, row := range web.Routes {
		name := row.Method + " " + row.Path
		if len(fixtures[name]) == 0 {
			t.Errorf("%s: the test does not know what to ask of this route", name)
			continue
		}
		circle, known := circles[row.Who]
		if !known {
			t.Fatalf("%s: the circle %d is in no table", name, row.Who)
		}
		for _, who := range everybody {
			through, said := s.attempt(row, who, slices.Contains(circle, who))
			if inside := slices.Contains(circle, who); inside != through {
				t.Errorf("%s as %q: inside its circle is %v, got through is %v: %s", name, who, inside, through, said)
			}
		}
	}
	for name := range fixtures {
		if !slices.ContainsFunc(web.Routes, func(r web.Route) bool { return r.Method+" "+r.Path == name }) {
			t.Errorf("the test asks something of %s, which is no route", name)
		}
	}
}

// attempt asks of a route what there is to ask, and reports whether somebody got through with any of it. Those outside
// try everything; those inside stop at the first that works. What changes nothing, because it is refused or only read, is
// prepared once for all.
func (s *site) attempt(row web.Route, who string, inside bool) (through bool, said string) {
	s.tb.Helper()
	name := row.Method + " " + row.Path
	s.asking = who
	for n, make := range fixtures[name] {
		key := fmt.Sprint(name, n)
		a, prepared := s.prepared[key]
		if !prepared || inside && row.Method != http.MethodGet || strings.HasPrefix(row.Path, "/live") {
			a = make(s)
			s.prepared[key] = a
		}
		a.method, a.as, a.accept = row.Method, who, asJSON
		got := s.do(a)
		if inside && row.Method != http.MethodGet {
			delete(s.prepared, key)
		}
		said += fmt.Sprintf("%d %s, ", got.status, got.code())
		if got.status >= 500 {
			s.tb.Errorf("%s as %q: %d %.200s", name, who, got.status, got.body)
		}
		if slices.Contains(signs, row.Path) && row.Method == http.MethodPost {
			s.forget(who)
		}
		if through = through || !got.refused(); through && inside {
			break
		}
	}
	return through, said
}

// TestAnonymousPagesAskToSignIn tries every page without signing in, as a browser does.
func TestAnonymousPagesAskToSignIn(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	for _, row := range web.Routes {
		if row.Method != http.MethodGet || row.Who == web.Everyone || strings.HasPrefix(row.Path, "/live") {
			continue
		}
		a := fixtures[row.Method+" "+row.Path][0](s)
		got := s.do(a)
		if want := "/sign-in?next="; got.status != 303 || !strings.HasPrefix(got.header.Get("Location"), want) {
			t.Errorf("%s: %d to %q, want 303 to %s…", row.Path, got.status, got.header.Get("Location"), want)
		}
	}
}

// TestMethods asks every route by every method that is not its own (A9): HEAD is decided as GET is, every other method is
// not found for anybody, and neither a header nor a field makes one method into another.
func TestMethods(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	s.MustCast()
	own := map[string][]string{}
	for _, row := range web.Routes {
		own[row.Path] = append(own[row.Path], row.Method)
	}
	for path, methods := range own {
		target := fixtures[methods[0]+" "+path][0](s).path
		if slices.Contains(methods, "GET") && !strings.HasPrefix(path, "/live") {
			for _, who := range []string{nobody, member, sponsor} {
				get, head := s.do(ask{path: target, as: who}), s.do(ask{method: "HEAD", path: target, as: who})
				if get.status != head.status || head.body != "" {
					t.Errorf("HEAD %s as %q: %d with %d bytes, GET gives %d", path, who, head.status, len(head.body), get.status)
				}
			}
		}
		for n, method := range []string{"GET", "POST", "PATCH", "DELETE", "PUT", "OPTIONS", "TRACE"} {
			if slices.Contains(methods, method) {
				continue
			}
			who := []string{nobody, member, sponsor, admin}[n%4]
			if got := s.do(ask{method: method, path: target, as: who}); got.status != 404 {
				t.Errorf("%s %s as %q: %d, want 404", method, path, who, got.status)
			}
		}
	}
	for _, header := range []string{"X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"} {
		link := s.MustLink(member, s.MustAdd(member, ghz, domain.KindAction))
		got := s.do(ask{
			method: "POST", path: inCare + "/links/" + string(link.ID), as: member, header: map[string]string{header: "DELETE"},
			form: form("_method", "DELETE"),
		})
		if got.status != 404 {
			t.Errorf("%s: %d, want 404", header, got.status)
		}
		if got := s.do(ask{method: "DELETE", path: inCare + "/links/" + string(link.ID), as: member, accept: asJSON}); got.status != 200 {
			t.Errorf("%s: the link had ended already: %d", header, got.status)
		}
	}
}
