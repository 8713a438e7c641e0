package web_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"rodedraad/app"
	"rodedraad/domain"
)

// markup is a parsed page, or a part of one.
type markup struct {
	name string
	root *html.Node
	ids  map[string]*html.Node
}

// parse parses a page and notes its identifiers, each of which stands once.
func parse(tb testing.TB, name, page string) *markup {
	tb.Helper()
	root, err := html.Parse(strings.NewReader(page))
	must(tb, err)
	m := &markup{name, root, map[string]*html.Node{}}
	m.each(func(n *html.Node) {
		id, there := attribute(n, "id")
		if !there {
			return
		}
		if m.ids[id] != nil {
			tb.Errorf("%s: two elements have the id %q", name, id)
		}
		if id == "" || strings.ContainsAny(id, " \t\n") {
			tb.Errorf("%s: the id %q is none", name, id)
		}
		m.ids[id] = n
	})
	return m
}

// each visits every element in the order of the page, also those inside templates.
func (m *markup) each(visit func(*html.Node)) {
	for n := range m.root.Descendants() {
		if n.Type == html.ElementNode {
			visit(n)
		}
	}
}

func attribute(n *html.Node, name string) (string, bool) {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val, true
		}
	}
	return "", false
}

// words is what an element says, by its text and the labels in it.
func words(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
		if label, ok := attribute(d, "aria-label"); ok {
			b.WriteString(label)
		}
	}
	return strings.TrimSpace(b.String())
}

// pointing are the attributes that hold identifiers of other elements.
var pointing = []string{"aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-details", "for", "list", "form"}

// unfinished is what a page says where words or values are missing.
var unfinished = regexp.MustCompile(`\[[a-z_]+\.[a-z_.]*\]|<no value>|ZgotmplZ|%!|&lt;no value`)

// check holds a page to what must hold for every page.
func (m *markup) check(tb testing.TB, source string, whole bool) {
	tb.Helper()
	fail := func(format string, args ...any) { tb.Errorf(m.name+": "+format, args...) }
	if found := unfinished.FindString(source); found != "" {
		fail("it says %q", found)
	}
	labelled := map[string]bool{}
	var levels []int
	m.each(func(n *html.Node) {
		for _, a := range n.Attr {
			if a.Key == "style" || strings.HasPrefix(a.Key, "on") {
				fail("<%s %s=%q>", n.Data, a.Key, a.Val)
			}
			if (a.Key == "href" || a.Key == "src" || a.Key == "action") && !strings.HasPrefix(a.Val, "/") && !strings.HasPrefix(a.Val, "#") &&
				!strings.HasPrefix(a.Val, "http") && !strings.HasPrefix(a.Val, "mailto:") {
				fail("<%s %s=%q> leads nowhere", n.Data, a.Key, a.Val)
			}
			if slices.Contains(pointing, a.Key) && !(a.Key == "for" && n.Data == "output") {
				for _, id := range strings.Fields(a.Val) {
					if m.ids[id] == nil {
						fail("<%s %s=%q> points at nothing", n.Data, a.Key, a.Val)
					} else if a.Key == "aria-labelledby" && words(m.ids[id]) == "" {
						fail("<%s %s=%q> points at nothing that is said", n.Data, a.Key, a.Val)
					}
					labelled[id] = labelled[id] || a.Key == "for"
				}
			}
		}
		if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
			levels = append(levels, int(n.Data[1]-'0'))
			if words(n) == "" {
				fail("a heading <%s> says nothing", n.Data)
			}
		}
		if (n.Data == "style" || n.Data == "script") && n.FirstChild != nil {
			if kind, _ := attribute(n, "type"); kind != "application/json" {
				fail("a <%s> of its own: %.60s", n.Data, n.FirstChild.Data)
			}
		}
		if (n.Data == "a" || n.Data == "button" || n.Data == "summary" || n.Data == "option") && words(n) == "" {
			if label, _ := attribute(n, "aria-label"); label == "" {
				fail("a <%s> that says nothing: %v", n.Data, n.Attr)
			}
		}
	})
	m.each(func(n *html.Node) { m.field(n, labelled, fail) })
	if whole {
		m.page(levels, fail)
	}
}

// field holds a field of a form to having a label.
func (m *markup) field(n *html.Node, labelled map[string]bool, fail func(string, ...any)) {
	if n.Data != "input" && n.Data != "select" && n.Data != "textarea" {
		return
	}
	id, _ := attribute(n, "id")
	kind, _ := attribute(n, "type")
	label, _ := attribute(n, "aria-label")
	inside := false
	for p := range n.Ancestors() {
		inside = inside || p.Data == "label"
	}
	if kind != "hidden" && !labelled[id] && !inside && label == "" {
		fail("a <%s> without a label: %v", n.Data, n.Attr)
	}
}

// page holds a whole page to one language, one heading of the first level, no level that is passed over, links within it that
// lead somewhere, and at most one element that has the focus at first.
func (m *markup) page(levels []int, fail func(string, ...any)) {
	if len(levels) == 0 || levels[0] != 1 || slices.Contains(levels[1:], 1) {
		fail("its headings are %v", levels)
	}
	for i := 1; i < len(levels); i++ {
		if levels[i] > levels[i-1]+1 {
			fail("a heading of level %d follows one of level %d: %v", levels[i], levels[i-1], levels)
			break
		}
	}
	mains, focused := 0, 0
	m.each(func(n *html.Node) {
		if n.Data == "main" {
			mains++
		}
		if _, first := attribute(n, "autofocus"); first {
			focused++
		}
		if to, _ := attribute(n, "href"); len(to) > 1 && to[0] == '#' && m.ids[to[1:]] == nil {
			fail("a link to %s, which is not on it", to)
		}
		if lang, there := attribute(n, "lang"); n.Data == "html" && (!there || lang != "nl" && lang != "en") {
			fail("its language is %q", lang)
		}
		if n.Data == "title" && len(words(n)) < len(" · Rode Draad")+3 {
			fail("its title is %q", words(n))
		}
	})
	if mains != 1 {
		fail("it has %d <main>", mains)
	}
	if focused > 1 {
		fail("%d elements want the focus", focused)
	}
}

// fill puts cards of every kind on the board of ghz, in every place a card can stand.
func (s *site) fill() (paths []string) {
	s.tb.Helper()
	add := func(v app.CardView) app.CardView {
		paths = append(paths, inCare+"/cards/"+string(v.ID))
		return v
	}
	for _, kind := range []domain.CardKind{
		domain.KindQuestion, domain.KindSubQuestion, domain.KindReaction, domain.KindCondition, domain.KindObstacle, domain.KindLesson,
	} {
		add(s.MustAdd(member, ghz, kind))
	}
	action := add(s.MustAdd(member, ghz, domain.KindAction))
	add(s.MustPart(member, action))
	s.MustLink(member, action)
	add(s.MustAdd(researcher, ghz, domain.KindInsight))
	add(s.MustAdd(researcher, "", domain.KindInsight))
	add(s.MustAdd(otherGuide, "", domain.KindTheme))
	add(s.MustRelease(member, s.MustAdd(member, ghz, domain.KindReaction), domain.VisiblePublic))
	add(s.MustWithdraw(member, s.MustAdd(member, ghz, domain.KindReaction)))
	odd, err := s.app.AddCard(ctx, s.person(member), app.AddCard{
		Slug: care, CaseCode: ghz, Kind: domain.KindReaction, Text: "# \u202e<b>\"raar\"</b> &amp;\n\n# kop\n\n## kop\n\n[x]: y\n\nnoot[^1]\n\n[^1]: de noot\n\n<script>alert(1)</script>",
	})
	must(s.tb, err)
	add(odd)
	must(s.tb, one(s.app.AddLink(ctx, s.person(member), care, app.NewLink{From: action.Ref(), To: odd.Ref(), Relation: domain.RelatesTo})))
	return paths
}

// TestMarkup reads every page as people of every sort, in both languages.
func TestMarkup(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	paths := append(s.fill(), inCare, inGHZ, inGHZ+"?q=kaart&state=idea", inGHZ+"/team", "/programmes", inCare+"/trace/"+s.mainQuestion().String(),
		inCare+"/trace/card:ghz-a1", inCare+"/cases/vph", inCare+"/evidence", inCare+"/trends", inCare+"/quotes", inCare+"/interviews", inCare+"/interviews/"+string(s.MustInterview(domain.ConsentPublic).ID), inCare+"/waves/w0", inCare+"/search?q=werk&wave=w0", inCare+"/sources", inCare+"/figures/e-zzp", inCare+"/figures/e-adv", inCare+"/figures/w0-ghz-em--e-zzp",
		inCare+"/datasets/w0-ghz-em", inCare+"/trace/figure:e-zzp", "/nothing", "/toegankelijkheid", "/programmes/"+city)
	for login, lang := range map[string]string{member: "nl", guide: "en", lead: "nl", sponsor: "en", admin: "nl", researcher: "en"} {
		must(t, s.app.SetLanguage(ctx, s.person(login), lang))
		for n, path := range paths {
			if (n+len(login))%3 != 0 && login != member && login != guide {
				continue // a third of the pages for those who see less on them
			}
			got := s.get(login, path)
			name := fmt.Sprintf("%s as %s (%d)", path, login, got.status)
			parse(t, name, got.body).check(t, got.body, true)
		}
	}
	code, _ := s.MustInvite(care, domain.Member, 1)
	open, _ := s.MustInvite(care, domain.Participant, 1)
	for _, lang := range []string{"nl", "en"} {
		for _, a := range []ask{
			{path: "/sign-in"}, {path: "/join/" + code}, {path: "/join/" + open}, {path: "/sign-in/demo/" + member},
			{path: "/sign-in/mail/" + strings.Repeat("A", 43)}, {path: "/toegankelijkheid"}, {path: "/nothing"},
			{method: "POST", path: "/sign-in/code", form: form("code", "ACDEFH")}, {method: "POST", path: "/join/" + code, form: form("initials", "")},
			{method: "POST", path: "/sign-in/mail", form: form("mail", "iemand@example.org")},
			{method: "POST", path: inGHZ + "/invitations", as: guide, form: form("role", "member", "seat", "ghz-1")},
			{method: "POST", path: inCare + "/cards/ghz-a1", as: member, form: form("revision", "x", "color", "y")},
		} {
			a.header = map[string]string{"Accept-Language": lang}
			got := s.do(a)
			parse(t, fmt.Sprintf("%s %s in %s (%d)", a.method, a.path, lang, got.status), got.body).check(t, got.body, true)
		}
	}
}

// TestMarkupOfParts loads the panel of every card into the board, and puts a streamed card in its place: identifiers stand
// once all the same.
func TestMarkupOfParts(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	paths := s.fill()
	for _, login := range []string{member, sponsor} {
		board := s.get(login, inGHZ).body
		for _, path := range paths {
			id := path[strings.LastIndex(path, "/")+1:]
			place := `id="panel-` + id + `" data-panel hidden>`
			panel := s.get(login, path+"?part=panel")
			if !strings.Contains(board, place) || panel.status != 200 {
				continue
			}
			open := strings.Replace(board, place, place+panel.body, 1)
			parse(t, "the board with the panel of "+path+" as "+login, open).check(t, open, true)
			card := s.get(login, path+"?part=card").body
			parse(t, "the part "+path+" as "+login, card).check(t, card, false)
		}
	}
	v := s.MustCard(member, domain.CardID(paths[6][strings.LastIndex(paths[6], "/")+1:]))
	for _, verb := range []string{domain.VerbCard, domain.VerbText} {
		streamed := s.MustRender(s.about(v, verb, ""), member, domain.English)
		if unfinished.MatchString(streamed) || strings.Contains(streamed, " style=") {
			t.Errorf("streamed by %s: %s", verb, streamed)
		}
	}
}
