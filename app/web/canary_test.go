package web_test

import (
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"rodedraad/app"
	"rodedraad/domain"
)

// canary stands in everything that the team of ghz has not released: titles, texts, notes, reasons and identifiers.
const canary = "kanarie"

// MustCanaries puts what the team keeps to itself on the board of ghz, linked to what others do see, and returns the
// identifiers of it all.
func (s *site) MustCanaries() (ids []string) {
	s.tb.Helper()
	open := s.MustRelease(member, s.MustAdd(member, ghz, domain.KindAction), domain.VisiblePublic)
	theme := s.MustRelease(otherGuide, s.MustAdd(otherGuide, "", domain.KindTheme), domain.VisiblePublic)
	kinds := []domain.CardKind{
		domain.KindQuestion, domain.KindSubQuestion, domain.KindReaction, domain.KindAction, domain.KindCondition, domain.KindObstacle,
		domain.KindLesson,
	}
	for i, kind := range kinds {
		add := app.AddCard{
			Slug: care, CaseCode: ghz, Kind: kind, ID: domain.CardID(fmt.Sprintf("%s-%d", canary, i)),
			Text:  "# " + canary + " titel\n\n" + canary + " tekst",
			Links: []app.NewLink{{To: s.mainQuestion(), Relation: domain.Answers, Note: canary + " noot"}},
		}
		switch kind {
		case domain.KindLesson:
			add.Facts.Level = domain.Practice
		case domain.KindAction:
			add.Learn, add.Facts.Next, add.Facts.NoLesson = canary+" leren", "2031-12-24", canary+" reden"
		}
		v, err := s.app.AddCard(ctx, s.person(member), add)
		must(s.tb, err)
		for _, link := range []struct {
			by       string
			from     domain.Ref
			relation domain.Relation
		}{{member, open.Ref(), domain.RelatesTo}, {guide, theme.Ref(), domain.Supports}} {
			must(s.tb, one(s.app.AddLink(ctx, s.person(link.by), care, app.NewLink{
				From: link.from, To: v.Ref(), Relation: link.relation, Note: canary + " noot",
			})))
		}
		ids = append(ids, string(v.ID))
	}
	state := domain.Contour
	must(s.tb, one(s.app.ChangeFacts(ctx, s.person(member), care, canary+"-3", app.FactsPatch{Revision: 1, State: &state})))
	once, err := s.app.AddCard(ctx, s.person(member), app.AddCard{
		Slug: care, CaseCode: ghz, Kind: domain.KindReaction, ID: canary + "-9", Text: canary + " was even open",
	})
	must(s.tb, err)
	once = s.MustRelease(member, once, domain.VisiblePublic)
	must(s.tb, one(s.app.Withdraw(ctx, s.person(member), care, once.ID, once.Revision, canary+" toch niet")))
	s.MustQuote(domain.NoConsent)
	s.MustQuote(domain.ConsentPublic) // not released
	told := s.MustInterview(domain.ConsentPublic)
	insight := s.MustRelease(researcher, s.MustAdd(researcher, "", domain.KindInsight), domain.VisiblePublic)
	must(s.tb, one(s.app.AddLink(ctx, s.person(researcher), care, app.NewLink{
		From: insight.Ref(), To: told.Refs()[0], Relation: domain.RestsOn, Note: canary + " noot",
	})))
	s.MustSaturation()
	s.MustIndicator() // whose figures nobody outside the research sees
	s.MustRewording("e-structural")
	return append(ids, string(insight.ID), string(once.ID), string(open.ID), string(theme.ID))
}

// outsiders are everybody who does not see what the team of ghz keeps to itself.
var outsiders = []string{sponsor, otherMember, reader, friend, participant, admin, removed, stranger, nobody}

// address finds everything in a page that leads somewhere.
var address = regexp.MustCompile(`(?:href|action|src|data-url|data-trace|data-refs-url|data-self)="(/[^"#]*)`)

// elsewhereCards are pages about cards of other cases, which nothing of ghz is linked to.
var elsewhereCards = regexp.MustCompile(`/(cards|trace)/(card:)?(vph|haz|zkh|thz|jgd|ggz|reg)-`)

// crawl follows every address from the first page on, and returns what was said where. Card pages are asked for in parts
// as well, and everything as JSON too.
func (s *site) crawl(login string, from ...string) map[string]string {
	s.tb.Helper()
	said := map[string]string{}
	for todo := from; len(todo) > 0; todo = todo[1:] {
		path := strings.ReplaceAll(todo[0], "&amp;", "&")
		if _, done := said[path]; done || strings.HasPrefix(path, "/assets/") || elsewhereCards.MatchString(path) {
			continue
		}
		page := s.get(login, path)
		said[path] = page.body + fmt.Sprint(page.header)
		said["JSON of "+path] = s.getJSON(login, path).body
		if strings.Contains(path, "/cards/") && page.status == 200 {
			said[path+"?part=panel"] = s.get(login, path+"?part=panel").body
		}
		for _, found := range address.FindAllStringSubmatch(page.body, -1) {
			todo = append(todo, found[1])
		}
	}
	return said
}

// TestNothingLeaks reads everything there is to read as everybody outside the team (A7): what the team keeps to itself
// stands nowhere, and neither does who they are.
func TestNothingLeaks(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	s.MustCast()
	ids := s.MustCanaries()
	from := []string{
		"/", "/programmes", inCare, inGHZ, inGHZ + "?q=" + canary, inGHZ + "?state=contour&level=practice&mine=1", inGHZ + "/team",
		inCare + "/refs", inCare + "/refs?q=" + canary + "&case=ghz", inCare + "/refs?q=titel", inCare + "/search?q=" + canary, inCare + "/search?q=titel&case=ghz", inCare + "/search?q=proefvraag&kind=figure", inCare + "/search?q=vanzelf", inCare + "/search?q=vanzelf&kind=fragment&wave=w0", inCare + "/interviews", inCare + "/search?q=titel&wave=w0", inCare + "/trace/case:" + string(s.board()),
		inCare + "/trace/" + s.mainQuestion().String(), inCare + "/trace/" + s.mainQuestion().String() + "?at=2031-01-01",
	}
	for _, id := range ids {
		from = append(from, inCare+"/cards/"+id, inCare+"/trace/card:"+id)
	}
	most := append(slices.Clone(from), inCare+"/cards/"+ids[2]+"?part=card", inCare+"/trace/theme:"+ids[len(ids)-1], inCare+"/refs?q="+ids[2])
	team := string(s.person(member))
	for _, login := range outsiders {
		first := from[2:]
		if login == sponsor || login == otherMember {
			first = most // the two who see most walk everywhere
		}
		for path, told := range s.crawlAs(login, first) {
			for _, asked := range []string{path, escaped(path), html.EscapeString(path)} { // what was asked for may be said again
				told = strings.ReplaceAll(told, asked, "")
			}
			told = strings.ReplaceAll(told, "value=\""+canary+"\"", "")
			if at := strings.Index(strings.ToLower(told), canary); at >= 0 {
				t.Errorf("%s as %q tells …%s…", path, login, told[max(0, at-100):min(len(told), at+60)])
			}
			if strings.Contains(told, team) {
				t.Errorf("%s as %q tells who is in the team", path, login)
			}
		}
	}
	own := strings.Join([]string{s.get(member, inGHZ).body, s.getJSON(member, inCare+"/cards/"+canary+"-3").body}, "")
	if n := strings.Count(own, canary); n < 50 {
		t.Errorf("the team itself reads its words %d times: the test proves nothing", n)
	}
}

// crawlAs crawls everywhere as the two who see most, and only the pages named as the others.
func (s *site) crawlAs(login string, from []string) map[string]string {
	s.tb.Helper()
	if login == sponsor || login == otherMember {
		return s.crawl(login, from...)
	}
	said := map[string]string{}
	for _, path := range from {
		said[path] = s.get(login, path).body
		if login != removed && login != stranger && login != nobody {
			said["JSON of "+path] = s.getJSON(login, path).body
		}
	}
	return said
}

func escaped(path string) string {
	return strings.NewReplacer("/", "%2F", "?", "%3F", "=", "%3D", "&", "%26", ":", "%3A").Replace(path)
}

// TestNothingLeaksLive listens to everything that can be heard while the team works (A7): on the boards, in the programme
// and by opening documents by name.
func TestNothingLeaksLive(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	s.MustCast()
	ids := s.MustCanaries()
	home, err := s.app.ProgrammeHome(ctx, s.person(lead), care, false)
	must(t, err)
	topics := []string{domain.BoardTopic(s.board()), domain.ProgrammeTopic(home.Programme.ID)}
	listeners := map[string]*listener{}
	for _, login := range outsiders[:len(outsiders)-1] {
		w := s.MustDial(login)
		for _, topic := range topics {
			w.send(`{"type":"watch","topic":"` + topic + `"}`)
		}
		for _, id := range ids {
			if strings.HasPrefix(id, canary) {
				w.send(`{"type":"open","doc":"card-` + id + `"}`)
				w.send(`{"type":"open","doc":"learn-` + id + `","version":0}`)
				w.send(`{"type":"cursor","doc":"card-` + id + `","version":1,"anchor":0,"head":0}`)
			}
		}
		listeners[login] = w.listen()
	}
	s.work(ids)
	time.Sleep(500 * time.Millisecond) // for what is told a moment later
	for login, w := range listeners {
		w.send(`{"type":"open","doc":"the-end"}`)
		heard := w.until(`"the-end"`)
		for _, asked := range ids {
			for _, kind := range []string{"card-", "learn-"} {
				heard = strings.ReplaceAll(heard, `"doc":"`+kind+asked+`"`, "") // the refusal names what was asked for
			}
		}
		if at := strings.Index(strings.ToLower(heard), canary); at >= 0 {
			t.Errorf("%s hears …%s…", login, heard[max(0, at-200):min(len(heard), at+80)])
		}
		if strings.Contains(heard, string(s.person(member))) {
			t.Errorf("%s hears who is in the team", login)
		}
	}
}

// work has a member write, change, move, link, release and withdraw, on the board and through a socket.
func (s *site) work(ids []string) {
	s.tb.Helper()
	w := s.MustDial(member)
	client, _ := w.MustNext("hello")["client"].(string)
	w.send(`{"type":"watch","topic":"` + domain.BoardTopic(s.board()) + `"}`)
	w.send(`{"type":"open","doc":"card-` + canary + `-2"}`)
	text, _ := w.MustNext("doc")["text"].(string)
	length := len(utf16.Encode([]rune(text)))
	w.send(fmt.Sprintf(`{"type":"push","doc":"card-%s-2","version":1,"updates":[{"client":%q,"seq":1,"changes":[%d,[0," %s live"]]}]}`,
		canary, client, length, canary))
	w.MustNext("updates")
	w.send(`{"type":"cursor","doc":"card-` + canary + `-2","version":2,"anchor":1,"head":3}`)
	for _, id := range ids {
		if v := s.MustCard(member, domain.CardID(id)); v.May.Write && v.CaseCode == ghz {
			path := inCare + "/cards/" + id
			s.post(member, path+"/move", "revision", fmt.Sprint(v.Revision), "after", "")
			s.post(member, path+"/withdraw", "revision", fmt.Sprint(v.Revision), "note", canary+" weg")
			s.post(member, path+"/put-back", "revision", fmt.Sprint(v.Revision+1))
		}
	}
	got := s.post(member, inGHZ+"/cards", "kind", "question", "text", canary+" nieuw", "to", "card:"+canary+"-1", "relation", "relates_to")
	if got.status != 201 {
		s.tb.Fatalf("a new card: %d %s", got.status, got.body)
	}
	s.post(guide, inGHZ+"/steps/"+s.step(ghz).Step.ID, "revision", fmt.Sprint(s.step(ghz).State.Revision), "progress", "done", "reason", "klaar")
	s.post(member, inGHZ+"/undo")
	if streamed, _ := w.MustNext("stream")["html"].(string); streamed == "" {
		s.tb.Error("the team itself hears nothing")
	}
}

// listener is a socket of which everything that is said is written down.
type listener struct {
	*wire
	heard paper
}

// listen writes down everything that is said on a socket from now on, until it closes.
func (w *wire) listen() *listener {
	w.tb.Helper()
	l := &listener{wire: w}
	must(w.tb, w.ws.SetReadDeadline(time.Time{}))
	go func() { // ends when the test closes the socket
		for {
			_, frame, err := w.ws.ReadMessage()
			if err != nil {
				return
			}
			_, _ = l.heard.Write(frame)
		}
	}()
	return l
}

// until is everything that was heard, once that was.
func (l *listener) until(last string) string {
	l.tb.Helper()
	for end := time.Now().Add(30 * time.Second); ; time.Sleep(5 * time.Millisecond) {
		if heard := l.heard.String(); strings.Contains(heard, last) {
			return heard
		} else if time.Now().After(end) {
			l.tb.Fatalf("%s was not heard", last)
		}
	}
}
