package web_test

import (
	"strconv"
	"strings"
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
	"rodedraad/store"
)

// foreign is what stands in the programme city.
type foreign struct {
	card       app.CardView
	link       domain.LinkID
	invitation string
	membership string
	code       string // of a case of city
}

// MustForeign makes a card with a link, an invitation and a member in the programme city.
func (s *site) MustForeign() (f foreign) {
	s.tb.Helper()
	const text = "# Vreemde kaart die niemand zien mag"
	var err error
	f.code = "pz"
	f.card, err = s.app.AddCard(ctx, s.person(otherGuide), app.AddCard{Slug: city, CaseCode: f.code, Kind: domain.KindAction, Text: text})
	must(s.tb, err)
	link, err := s.app.AddLink(ctx, s.person(otherGuide), city, app.NewLink{
		From: f.card.Ref(), To: domain.Ref{Kind: domain.RefCase, ID: string(f.card.Case)}, Relation: domain.RelatesTo,
	})
	must(s.tb, err)
	f.link = link.ID
	_, i, err := s.app.Invite(ctx, s.person(admin), city, f.code, app.InviteSeat{Role: domain.Facilitator})
	must(s.tb, err)
	team, err := s.app.TeamPage(ctx, s.person(lead), city, f.code)
	must(s.tb, err)
	f.invitation, f.membership = i.ID, team.Members[0].Membership.ID
	return f
}

// TestForeignIdentifiers puts identifiers of another programme in the path and in the fields of requests in one's own
// (A2), as people who take part in both and may do everything in either.
func TestForeignIdentifiers(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	f := s.MustForeign()
	mine := s.MustAdd(guide, ghz, domain.KindAction)
	own := s.MustAdd(otherGuide, "zkh", domain.KindAction)
	id, question := string(f.card.ID), s.mainQuestion().String()
	inZKH := inCare + "/cases/zkh"
	for _, tt := range []struct {
		method, path string
		form         []string
		status       int
	}{
		{"GET", inCare + "/cards/" + id, nil, 404},
		{"GET", inCare + "/cards/" + id + "?part=panel", nil, 404},
		{"GET", inCare + "/trace/" + f.card.Ref().String(), nil, 404},
		{"GET", inCare + "/trace/case:" + string(f.card.Case), nil, 404},
		{"GET", "/programmes/" + city + "/datasets/w0-ghz-em", nil, 404},
		{"GET", "/programmes/" + city + "/figures/e-zzp", nil, 404},
		{"GET", "/programmes/" + city + "/figures/w0-ghz-em--e-zzp", nil, 404},
		{"GET", "/programmes/" + city + "/trace/figure:e-zzp", nil, 404},
		{"GET", inCare + "/cases/" + f.code, nil, 404},
		{"GET", inCare + "/cases/" + f.code + "/team", nil, 404},
		{"GET", inCare + "/refs?q=Vreemde&case=" + f.code, nil, 404},
		{"PATCH", inCare + "/cards/" + id, []string{"revision", "1"}, 404},
		{"POST", inCare + "/cards/" + id, []string{"revision", "1"}, 404},
		{"POST", inCare + "/cards/" + id + "/move", []string{"revision", "1"}, 404},
		{"POST", inCare + "/cards/" + id + "/release", []string{"revision", "1", "to", "public"}, 404},
		{"POST", inCare + "/cards/" + id + "/withdraw", []string{"revision", "1", "note", "x"}, 404},
		{"POST", inCare + "/cards/" + id + "/put-back", []string{"revision", "1"}, 404},
		{"POST", inCare + "/cards/" + id + "/borrow", []string{"case", "zkh"}, 404},
		{"POST", inCare + "/cards/" + string(mine.ID) + "/borrow", []string{"case", f.code}, 404},
		{"POST", inCare + "/cards/" + string(own.ID) + "/move", []string{"revision", strconv.Itoa(own.Revision), "after", id}, 404},
		{"PATCH", inCare + "/cards/" + string(own.ID), []string{"revision", strconv.Itoa(own.Revision), "owner", "ghz-4"}, 400},
		{"POST", inCare + "/cases/" + f.code + "/cards", []string{"kind", "reaction", "text", "x"}, 404},
		{"POST", inZKH + "/cards", []string{"kind", "action", "text", "x", "parent", id}, 404},
		{"POST", inZKH + "/cards", []string{"kind", "action", "text", "x", "parent", string(mine.ID)}, 404},
		{"POST", inZKH + "/cards", []string{"kind", "action", "text", "x", "to", f.card.Ref().String(), "relation", "relates_to"}, 404},
		{"POST", inZKH + "/cards", []string{"kind", "action", "text", "x", "owner", "ghz-4"}, 400},
		{"POST", inCare + "/cases/" + f.code + "/undo", nil, 404},
		{"POST", inCare + "/links", []string{"from", f.card.Ref().String(), "to", question, "relation", "answers"}, 404},
		{"POST", inCare + "/links", []string{"from", own.Ref().String(), "to", f.card.Ref().String(), "relation", "relates_to"}, 404},
		{"POST", inCare + "/links", []string{"from", own.Ref().String(), "to", "case:" + string(f.card.Case), "relation", "touches"}, 404},
		{"POST", inCare + "/links", []string{"from", own.Ref().String(), "to", "theme:" + string(own.ID), "relation", "touches"}, 404},
		{"DELETE", inCare + "/links/" + string(f.link), nil, 404},
		{"POST", inCare + "/links/" + string(f.link) + "/end", nil, 404},
		{"POST", inZKH + "/invitations/" + f.invitation + "/revoke", nil, 404},
		{"POST", inZKH + "/members/" + f.membership + "/remove", nil, 404},
		{"POST", inZKH + "/invitations", []string{"role", "member", "seat", "ghz-4"}, 404},
		{"POST", inZKH + "/steps/" + s.step("").Step.ID, []string{"revision", "0", "progress", "done"}, 404},
	} {
		for _, who := range []string{otherGuide, lead} {
			got := s.do(ask{method: tt.method, path: tt.path, as: who, accept: asJSON, form: form(tt.form...)})
			if got.status != tt.status && (got.status != 403 || who != lead) { // the lead may not write, wherever it stands
				t.Errorf("%s %s %v as %s: %d %s, want %d", tt.method, tt.path, tt.form, who, got.status, got.code(), tt.status)
			}
			if strings.Contains(got.body, "Vreemde kaart") || got.status < 400 {
				t.Errorf("%s %s as %s tells of the other programme: %.200s", tt.method, tt.path, who, got.body)
			}
		}
	}
	must(t, s.db.Read(ctx, func(tx *store.Tx) error {
		now, err := tx.Card(ctx, f.card.ID)
		if now.Revision != f.card.Revision || now.Gone() {
			t.Error("the card of the other programme was changed")
		}
		return err
	}))
}

// confused are ways to write a path that leads elsewhere than it seems, each made from the one way that is right.
var confused = map[string]func(path string) string{
	"in capitals":           strings.ToUpper,
	"first in capitals":     func(p string) string { return "/P" + p[2:] },
	"a double slash":        func(p string) string { return "/" + p },
	"a double slash inside": func(p string) string { return strings.Replace(p[1:], "/", "//", 1) },
	"a slash at the end":    func(p string) string { return p + "/" },
	"a dot segment":         func(p string) string { return "/." + p },
	"an encoded dot":        func(p string) string { return "/%2e" + p },
	"up and down":           func(p string) string { return "/sign-in/.." + p },
	"encoded up and down":   func(p string) string { return "/sign-in/%2e%2e" + p },
	"assets, up and down":   func(p string) string { return "/assets/.." + p },
	"assets, encoded":       func(p string) string { return "/assets/..%2f" + p[1:] },
	"assets, encoded twice": func(p string) string { return "/assets/%252e%252e%252f" + p[1:] },
	"backslashes":           func(p string) string { return strings.ReplaceAll(p, "/", `\`) },
	"encoded backslashes":   func(p string) string { return "/" + strings.ReplaceAll(p[1:], "/", "%5c") },
	"encoded slashes":       func(p string) string { return "/" + strings.ReplaceAll(p[1:], "/", "%2f") },
	"slashes encoded twice": func(p string) string { return "/" + strings.ReplaceAll(p[1:], "/", "%252f") },
	"a letter encoded":      func(p string) string { return "/%70" + p[2:] },
	"a letter, twice":       func(p string) string { return "/%2570" + p[2:] },
	"a parameter":           func(p string) string { return p + ";x=1" },
	"an encoded parameter":  func(p string) string { return p + "%3bx" },
	"an encoded query":      func(p string) string { return p + "%3fx" },
	"an encoded fragment":   func(p string) string { return p + "%23x" },
	"a NUL":                 func(p string) string { return p + "%00" },
	"a NUL and an ending":   func(p string) string { return p + "%00.css" },
	"an ending":             func(p string) string { return p + ".css" },
	"a line break":          func(p string) string { return p + "%0d%0aX-Evil:%201" },
	"a space":               func(p string) string { return p + "%20" },
	"a tab":                 func(p string) string { return p + "%09" },
	"full width":            func(p string) string { return p + "%ef%bc%8f" },
	"many segments":         func(p string) string { return p + strings.Repeat("/x", 200) },
	"many segments before":  func(p string) string { return strings.Repeat("/x", 200) + p },
	"a long path":           func(p string) string { return p + "/" + strings.Repeat("x", 8000) },
	"another host":          func(p string) string { return "http://evil.example" + p },
	"a user":                func(p string) string { return "http://user@127.0.0.1" + p },
	"a fragment":            func(p string) string { return p + "#/assets/app.css" },
	"a question":            func(p string) string { return p + "?/assets/app.css" },
}

// TestPathConfusion writes the paths of what is kept from somebody in every way that a guard and a router may read
// differently (A9): the decision stays what it is for the right way to write it.
func TestPathConfusion(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	kept := s.MustAdd(member, ghz, domain.KindReaction)
	for _, tt := range []struct{ as, path string }{
		{nobody, inCare}, {nobody, "/programmes"}, {nobody, inGHZ},
		{sponsor, inCare + "/cards/" + string(kept.ID)}, {sponsor, inGHZ + "/team"}, {member, inGHZ + "/team"},
	} {
		if got := s.line(tt.as, "GET", tt.path); !got.refused() {
			t.Fatalf("GET %s as %q: %d, want a refusal", tt.path, tt.as, got.status)
		}
		for name, write := range confused {
			got := s.line(tt.as, "GET", write(tt.path))
			if got.status == 400 || got.status == 431 || got.status == 0 || got.refused() {
				continue
			}
			t.Errorf("GET %s with %s as %q: %d", tt.path, name, tt.as, got.status)
		}
	}
	for name, write := range confused {
		path := write(inGHZ + "/undo")
		got := s.line(sponsor, "POST", path)
		if got.status != 0 && got.status < 400 {
			t.Errorf("POST with %s as sponsor: %d", name, got.status)
		}
		if got.header.Get("X-Evil") != "" {
			t.Errorf("%s: a header was written through the path", name)
		}
	}
	for _, path := range []string{"/assets/../server.go", "/assets/..%2f..%2fgo.mod", "/assets/%2e%2e/%2e%2e/etc/passwd", "/assets/manifest.json",
		"/assets/fonts/../manifest.json", "/assets/fonts/%2e%2e%2fmanifest.json", "/assets/..%5c..%5cgo.mod", "/assets/", "/assets/fonts/"} {
		if got := s.line(nobody, "GET", path); got.status != 404 && got.status != 400 {
			t.Errorf("GET %s: %d %.80s", path, got.status, got.body)
		}
	}
}

// TestHostIsNotBelieved asks with names of other hosts (§4 row 15): every address in an answer is our own.
func TestHostIsNotBelieved(t *testing.T) {
	t.Parallel()
	s := MustOpen(t, trusting)
	evil := map[string]string{
		"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "gopher", "X-Forwarded-Prefix": "//evil.example", "Forwarded": "host=evil.example",
		"X-Original-URL": "/programmes", "X-Rewrite-URL": "/programmes", "X-Host": "evil.example",
	}
	for _, path := range []string{"/sign-in", "/", "/programmes", "/.well-known/security.txt", "/favicon.ico", inGHZ} {
		got := s.do(ask{path: path, as: member, header: evil})
		if strings.Contains(got.body+got.header.Get("Location"), "evil.example") {
			t.Errorf("%s believes a header about its host", path)
		}
	}
	code := s.do(ask{method: "POST", path: inGHZ + "/invitations", as: guide, accept: asJSON, header: evil,
		form: form("role", "member", "seat", "ghz-1")}).mustJSON(t, 201)
	if url, _ := code["url"].(string); !strings.HasPrefix(url, s.url+"/join/") {
		t.Errorf("an invitation leads to %q", url)
	}
	raw := s.raw("GET", "GET /sign-in HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n")
	if raw.status != 200 || strings.Contains(raw.body, "evil.example") {
		t.Errorf("with another Host: %d", raw.status)
	}
}
