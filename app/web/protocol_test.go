package web_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"rodedraad/domain"
)

// The fields that protocol §8 promises.
var (
	cardFields = []string{
		"id", "kind", "letter", "title", "text", "html", "document", "version", "revision", "state", "level", "visibility", "url",
	}
	linkFields = []string{"id", "from", "to", "relation", "note", "by", "at"}
)

// program is a program that acts as somebody, with a token.
type program struct {
	*site
	token string
}

// MustProgram issues a token.
func (s *site) MustProgram(login string) program {
	s.tb.Helper()
	token, err := s.auth.IssueToken(ctx, login)
	must(s.tb, err)
	s.hush(token)
	return program{s, token}
}

// call sends what stands in the protocol, letter by letter, and returns the JSON of the answer.
func (p program) call(status int, line string, body ...string) map[string]any {
	p.tb.Helper()
	method, path, _ := strings.Cut(line, " ")
	return p.do(ask{method: method, path: path, bearer: p.token, accept: asJSON, json: strings.Join(body, "")}).mustJSON(p.tb, status)
}

// has fails for each field that is not there.
func has(tb testing.TB, what string, object map[string]any, fields ...string) {
	tb.Helper()
	for _, field := range fields {
		if _, there := object[field]; !there {
			tb.Errorf("%s has no %q: %v", what, field, object)
		}
	}
}

func inside(tb testing.TB, object map[string]any, field string) map[string]any {
	tb.Helper()
	inner, ok := object[field].(map[string]any)
	if !ok {
		tb.Fatalf("%q is no object in %v", field, object)
	}
	return inner
}

func listIn(tb testing.TB, object map[string]any, field string) (list []map[string]any) {
	tb.Helper()
	items, ok := object[field].([]any)
	if !ok {
		tb.Fatalf("%q is no list in %v", field, object)
	}
	for _, item := range items {
		list = append(list, item.(map[string]any))
	}
	return list
}

// TestProtocolReads asks for everything that protocol §8 says can be read.
func TestProtocolReads(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	p := s.MustProgram(member)
	programmes := listIn(t, p.call(200, "GET /programmes"), "programmes")
	if len(programmes) != 1 {
		t.Fatalf("a member sees %d programmes", len(programmes))
	}
	has(t, "a programme", programmes[0], "slug", "title", "url")
	if title, _ := programmes[0]["title"].(string); title == "" || programmes[0]["slug"] != care || programmes[0]["url"] != inCare {
		t.Errorf("the programme is %v", programmes[0])
	}
	home := p.call(200, "GET /programmes/flexwerk-zorg")
	has(t, "the programme", inside(t, home, "programme"), "slug", "title", "url")
	cases := listIn(t, home, "cases")
	if len(cases) != 8 {
		t.Errorf("%d cases, want 8", len(cases))
	}
	for _, c := range cases {
		has(t, "a case", c, "code", "name", "branch", "stage", "url")
		if got := s.do(ask{path: c["url"].(string), bearer: p.token, accept: asJSON}); got.status != 200 {
			t.Errorf("the address of a case: %d", got.status)
		}
	}
	board := p.call(200, "GET /programmes/flexwerk-zorg/cases/ghz")
	has(t, "the case", inside(t, board, "case"), "code", "name", "branch", "stage", "url")
	if board["topic"] != domain.BoardTopic(s.board()) {
		t.Errorf("topic %v", board["topic"])
	}
	for _, card := range listIn(t, board, "cards") {
		has(t, "a card", card, cardFields...)
		if got := s.do(ask{path: card["url"].(string), bearer: p.token, accept: asJSON}); got.status != 200 {
			t.Errorf("the address of a card: %d", got.status)
		}
	}
	card := p.call(200, "GET /programmes/flexwerk-zorg/cards/ghz-a1")
	has(t, "the card", inside(t, card, "card"), cardFields...)
	links := listIn(t, card, "links")
	if len(links) == 0 {
		t.Error("the card has no links: the test proves nothing")
	}
	for _, link := range links {
		has(t, "a link", link, linkFields...)
		if at, err := time.Parse("2006-01-02T15:04:05.000Z", link["at"].(string)); err != nil || at.IsZero() {
			t.Errorf("at is %v", link["at"])
		}
	}
	trace := p.call(200, "GET /programmes/flexwerk-zorg/trace/card:ghz-a1")
	nodes, edges := listIn(t, trace, "nodes"), listIn(t, trace, "edges")
	known := map[any]bool{}
	for _, node := range nodes {
		known[node["id"]] = true
	}
	for _, edge := range edges {
		has(t, "an edge", edge, "from", "to", "relation")
		if !known[edge["from"]] || !known[edge["to"]] {
			t.Errorf("an edge leads to no node: %v", edge)
		}
	}
	if len(nodes) < 3 || len(edges) < 2 || nodes[0]["id"] != "card:ghz-a1" {
		t.Errorf("the thread has %d nodes and %d edges", len(nodes), len(edges))
	}
}

// TestProtocolWrites adds and changes as protocol §8 says.
func TestProtocolWrites(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	p := s.MustProgram(member)
	const text = "# Een proef met roosters\n\nWe beginnen **klein**. 😀"
	body, err := json.Marshal(map[string]string{"kind": "action", "text": text})
	must(t, err)
	card := inside(t, p.call(201, "POST /programmes/flexwerk-zorg/cases/ghz/cards", string(body)), "card")
	has(t, "the new card", card, cardFields...)
	for field, want := range map[string]any{
		"kind": "action", "title": "Een proef met roosters", "text": text, "state": "idea", "visibility": "team", "revision": 1.0, "version": 1.0,
		"letter": "", "level": "",
	} {
		if card[field] != want {
			t.Errorf("%s is %v, want %v", field, card[field], want)
		}
	}
	if html, _ := card["html"].(string); !strings.Contains(html, "<strong>klein</strong>") {
		t.Errorf("html is %v", card["html"])
	}
	id := card["id"].(string)
	changed := inside(t, p.call(200, "PATCH /programmes/flexwerk-zorg/cards/"+id, `{"revision":1,"state":"contour"}`), "card")
	if changed["state"] != "contour" || changed["revision"] != 2.0 {
		t.Errorf("after the change: %v, revision %v", changed["state"], changed["revision"])
	}
	stale := p.call(409, "PATCH /programmes/flexwerk-zorg/cards/"+id, `{"revision":1,"state":"parked"}`)
	if inside(t, stale, "error")["code"] != "stale" || inside(t, stale, "card")["state"] != "contour" {
		t.Errorf("a stale change: %v", stale)
	}
	has(t, "the card beside the refusal", inside(t, stale, "card"), cardFields...)
	agreed := `{"revision":2,"state":"agreed"}`
	refused := inside(t, p.call(422, "PATCH /programmes/flexwerk-zorg/cards/"+id, agreed), "error")
	if refused["code"] != "R17" || !strings.Contains(refused["message"].(string), "deelvraag") {
		t.Errorf("a broken rule: %v", refused)
	}
	p.call(200, "POST /language", `{"language":"en"}`)
	refused = inside(t, p.call(422, "PATCH /programmes/flexwerk-zorg/cards/"+id, agreed), "error")
	if refused["code"] != "R17" || !strings.Contains(refused["message"].(string), "sub-question") {
		t.Errorf("a broken rule in English: %v", refused)
	}
	question := inside(t, p.call(201, "POST /programmes/flexwerk-zorg/cases/ghz/cards", `{"kind":"sub_question","text":"Wie begint er?"}`), "card")
	link := inside(t, p.call(201, "POST /programmes/flexwerk-zorg/links",
		fmt.Sprintf(`{"from":"card:%s","to":"card:%s","relation":"serves"}`, id, question["id"])), "link")
	has(t, "the new link", link, linkFields...)
	if link["from"] != "card:"+id || link["relation"] != "serves" || link["by"] != string(s.person(member)) {
		t.Errorf("the new link: %v", link)
	}
	if agreed := inside(t, p.call(200, "PATCH /programmes/flexwerk-zorg/cards/"+id, agreed), "card"); agreed["state"] != "agreed" {
		t.Errorf("with a sub-question: %v", agreed["state"])
	}
	onInsight := p.call(201, "POST /programmes/flexwerk-zorg/links", `{"from":"card:`+id+`","to":"insight:in1","relation":"rests_on"}`)
	has(t, "the link to an insight", inside(t, onInsight, "link"), linkFields...)
	ended := inside(t, p.call(200, "DELETE /programmes/flexwerk-zorg/links/"+link["id"].(string)), "link")
	if ended["ended"] == nil {
		t.Errorf("an ended link: %v", ended)
	}
	links := listIn(t, p.call(200, "GET /programmes/flexwerk-zorg/cards/"+id), "links")
	if len(links) != 1 || links[0]["to"] != "insight:in1" {
		t.Errorf("links afterwards: %v", links)
	}
}

// TestProtocolRefusals asks what is refused, with each status of the protocol, in both languages.
func TestProtocolRefusals(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	own := s.MustAdd(member, ghz, domain.KindAction)
	card := "/programmes/flexwerk-zorg/cards/" + string(own.ID)
	for _, tt := range []struct {
		as, line, body string
		status         int
		code           string
	}{
		{member, "PATCH " + card, `{"revision"`, 400, "bad_json"},
		{member, "PATCH " + card, `{"revision":1,"next":"morgen"}`, 400, "invalid"},
		{member, "PATCH " + card, `{"revision":1,"color":"red"}`, 400, "invalid"},
		{member, "POST /programmes/flexwerk-zorg/links", `{"from":"card","to":"insight:in1","relation":"rests_on"}`, 400, "invalid"},
		{member, "POST /programmes/flexwerk-zorg/cases/ghz/cards", `{"kind":"action","text":""}`, 400, "invalid"},
		{"", "GET /programmes", "", 401, "not_signed_in"},
		{reader, "POST /programmes/flexwerk-zorg/cases/ghz/cards", `{"kind":"action","text":"x"}`, 403, "forbidden"},
		{researcher, "PATCH " + card, `{"revision":1}`, 403, "forbidden"},
		{sponsor, "GET " + card, "", 404, "not_found"},
		{sponsor, "PATCH " + card, `{"revision":1}`, 404, "not_found"},
		{member, "GET /programmes/nergens", "", 404, "not_found"},
		{member, "GET /nergens", "", 404, "not_found"},
		{member, "PATCH " + card, `{"revision":7}`, 409, "stale"},
		{member, "POST /programmes/flexwerk-zorg/cases/ghz/cards", `{"kind":"action","text":"` + strings.Repeat("a", 262145) + `"}`, 413, "text_too_long"},
		{member, "PATCH " + card, `{"revision":1,"state":"done"}`, 422, "states"},
		{member, "POST " + card + "/release", `{"revision":1,"to":"team"}`, 422, "ladder"},
	} {
		said := map[string]string{}
		for _, lang := range []string{"nl", "en"} {
			a := ask{path: tt.line[strings.Index(tt.line, " ")+1:], method: tt.line[:strings.Index(tt.line, " ")], as: tt.as, json: tt.body, accept: asJSON,
				header: map[string]string{"Accept-Language": lang}}
			body := inside(t, s.do(a).mustJSON(t, tt.status), "error")
			has(t, "an error", body, "code", "message")
			message, _ := body["message"].(string)
			if body["code"] != tt.code || len(message) < 10 || strings.Contains(message, "[") || strings.Contains(message, "<no value>") {
				t.Errorf("%s %.60s: %v, want %s", tt.line, tt.body, body, tt.code)
			}
			fields, _ := body["fields"].(map[string]any)
			for field, what := range fields {
				if text, _ := what.(string); len(text) < 5 || strings.Contains(text, "[") {
					t.Errorf("%s: of the field %s is said %v", tt.line, field, what)
				}
			}
			said[lang] = message
		}
		if said["nl"] == said["en"] {
			t.Errorf("%s: the same words in both languages: %q", tt.line, said["nl"])
		}
	}
}

// TestLinksHideWhoMadeThem reads a released card from outside the team: nothing in it says who did what (R9).
func TestLinksHideWhoMadeThem(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	v := s.MustAdd(member, ghz, domain.KindAction)
	s.MustLink(member, v)
	s.MustRelease(member, s.MustCard(member, v.ID), domain.VisiblePublic)
	for _, who := range []string{sponsor, lead, researcher, otherMember} {
		card := s.getJSON(who, inCare+"/cards/"+string(v.ID)).mustJSON(t, 200)
		link := listIn(t, card, "links")[0]
		has(t, "a link", link, linkFields...)
		if link["by"] != "" {
			t.Errorf("%s reads who made a link: %v", who, link["by"])
		}
		if regexp.MustCompile(`"(by|author|mail|login|hash|token)":"[^"]`).MatchString(asText(t, card)) {
			t.Errorf("%s reads of a person: %v", who, card)
		}
	}
}

func asText(tb testing.TB, v any) string {
	tb.Helper()
	b, err := json.Marshal(v)
	must(tb, err)
	return string(b)
}

// TestSameRightsByTokenAndCookie compares what a program and a browser of one person read.
func TestSameRightsByTokenAndCookie(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	for _, who := range []string{member, sponsor, admin} {
		p := s.MustProgram(who)
		for _, path := range []string{"/programmes", inCare, inGHZ, inCare + "/cards/ghz-a1", inGHZ + "/team"} {
			one, two := s.getJSON(who, path), s.do(ask{path: path, bearer: p.token, accept: asJSON})
			if one.status != two.status || one.body != two.body && !slices.Contains([]string{inGHZ + "/team"}, path) {
				t.Errorf("%s as %s: a browser gets %d, a program %d", path, who, one.status, two.status)
			}
		}
	}
}
