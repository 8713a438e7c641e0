package web_test

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"rodedraad/app/web"
	"rodedraad/domain"
	"rodedraad/store"
)

// elsewhere are addresses that lead to another host in some browser, or hide where they lead.
var elsewhere = []string{
	"//evil.example", "///evil.example", "////evil.example", "/\\evil.example", "\\\\evil.example", "\\/evil.example", "/\\/evil.example",
	"/%09/evil.example", "/\t/evil.example", "/\n/evil.example", "\t//evil.example", " //evil.example", "/%0d%0aLocation:%20//evil.example",
	"https:evil.example", "https:/evil.example", "https://evil.example", "http://evil.example", "HTTPS://evil.example", "//evil.example/%2f..",
	"javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "mailto:x@evil.example", "evil.example", ".evil.example",
	"@evil.example", "http://127.0.0.1@evil.example", "/%2f%2fevil.example", "/%5cevil.example", "%2f%2fevil.example", "/\u2028//evil.example",
	"//evil.example\r\nSet-Cookie: x=1", "/\r\nSet-Cookie: x=1", "/programmes\x00", "?next=//evil.example", "#//evil.example", "",
	"//[::1]", "//evil%E3%80%82example", "/\u3002evil", "//evil。example", "/..//evil.example", "/.//evil.example", "/;//evil.example",
}

// staysHere reports whether a browser that is told to go to a place stays on our host.
func (s *site) staysHere(to string) bool {
	if !strings.HasPrefix(to, "/") || strings.ContainsAny(to, "\\\t\r\n\x00") || len(to) > 1 && to[1] == '/' {
		return false
	}
	base, err := url.Parse(s.url + "/sign-in")
	must(s.tb, err)
	there, err := base.Parse(to)
	return err == nil && there.Host == base.Host && there.Scheme == base.Scheme && there.User == nil && !strings.HasPrefix(there.Path, "//")
}

// TestNextStaysHere signs in, and chooses a language, on the way to another host (W8): nobody arrives there.
func TestNextStaysHere(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	for _, next := range elsewhere {
		page := s.get(nobody, "/sign-in?next="+url.QueryEscape(next))
		header := map[string]string{}
		if c := page.cookie("__Host-next"); c != nil {
			header["Cookie"] = c.Name + "=" + c.Value
		}
		in := s.do(ask{method: "POST", path: "/sign-in/demo/" + reader, header: header})
		if to := in.header.Get("Location"); in.status != 303 || !s.staysHere(to) {
			t.Errorf("signing in on the way to %q leads to %q (%d)", next, to, in.status)
		}
		forged := http.Cookie{Name: "__Host-next", Value: url.QueryEscape(next)}
		in = s.do(ask{method: "POST", path: "/sign-in/demo/" + reader, header: map[string]string{"Cookie": forged.Name + "=" + forged.Value}})
		if to := in.header.Get("Location"); in.status != 303 || !s.staysHere(to) {
			t.Errorf("signing in with the way to %q in a cookie leads to %q (%d)", next, to, in.status)
		}
		lang := s.do(ask{method: "POST", path: "/language", form: form("language", "nl", "next", next)})
		if to := lang.header.Get("Location"); lang.status != 400 && (lang.status != 303 || !s.staysHere(to)) {
			t.Errorf("a language on the way to %q leads to %q (%d)", next, to, lang.status)
		}
		for _, got := range []answer{page, in, lang} {
			if cookie := got.header.Get("Set-Cookie"); strings.Contains(cookie, "x=1") {
				t.Errorf("%q writes a header: %s", next, cookie)
			}
		}
	}
}

// TestNextGoesOn signs in in every way on the way to a page, and arrives there once.
func TestNextGoesOn(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	page := inGHZ + "?q=fles&state=idea"
	asked := s.get(nobody, page)
	first := s.get(nobody, asked.header.Get("Location"))
	cookie := first.cookie("__Host-next")
	if asked.status != 303 || first.status != 200 || cookie == nil {
		t.Fatalf("a page that needs a session: %d, then %d", asked.status, first.status)
	}
	for name, a := range signIns(s) {
		a.method, a.header = "POST", map[string]string{"Cookie": cookie.Name + "=" + cookie.Value}
		got := s.do(a)
		if to := got.header.Get("Location"); got.status != 303 || to != page {
			t.Errorf("%s: %d to %q, want %q", name, got.status, to, page)
		}
		if gone := got.cookie("__Host-next"); gone == nil || gone.MaxAge >= 0 {
			t.Errorf("%s: the way is not forgotten: %v", name, gone)
		}
	}
	if c := s.get(nobody, "/sign-in").cookie("__Host-next"); c != nil {
		t.Errorf("nobody was on their way and yet it is remembered: %v", c)
	}
	if c := s.get(nobody, "/sign-in?next=/"+strings.Repeat("a", 3000)).cookie("__Host-next"); c != nil {
		t.Error("a path without end is remembered")
	}
}

// TestLanguageComesBack chooses a language on a page, and on one that answers a form: both lead to a page that is there.
func TestLanguageComesBack(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	next := regexp.MustCompile(`name="next" value="([^"]*)"`)
	for _, tt := range []struct {
		ask  ask
		want string
	}{
		{ask{path: inGHZ + "?q=fles", as: member}, inGHZ + "?q=fles"},
		{ask{method: "POST", path: "/sign-in/code", form: form("code", "ACDEFH")}, "/"},
		{ask{method: "POST", path: inCare + "/cards/ghz-a1", as: member, form: form("revision", "x")}, "/"},
	} {
		found := next.FindStringSubmatch(s.do(tt.ask).body)
		if found == nil || html.UnescapeString(found[1]) != tt.want {
			t.Errorf("on %s a language leads to %q, want %q", tt.ask.path, found, tt.want)
		}
	}
	if got := s.raw("GET", "GET http://evil.example/sign-in HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"); strings.Contains(got.body, "evil") {
		t.Errorf("an address of another host comes back: %d", got.status)
	}
}

// oddNames are names that look like another one, run the wrong way or break a line.
var oddNames = []string{
	"An\u202ena", "\u2066Anna\u2069", "An\u200bna", "An\u200dna", "\ufeffAnna", "An\u00adna", "An\x00na", "An\x1bna", "\u061cAnna",
	"\u180eAnna", "Anna\U000e0041", strings.Repeat("A", 81), strings.Repeat("😀", 81),
}

// TestOddNames joins under names that deceive (W9, W12): they are refused by field, in the words of the page.
func TestOddNames(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	code, _ := s.MustInvite(care, domain.Participant, 9)
	for _, name := range oddNames {
		got := s.post(nobody, "/join/"+code, "initials", "AB", "name", name)
		if got.status != 400 || !strings.Contains(got.body, `"name"`) && got.code() != "bad_text" {
			t.Errorf("the name %q: %d %s", name, got.status, got.body)
		}
		page := s.do(ask{method: "POST", path: "/join/" + code, form: form("initials", "AB", "name", name)})
		if page.status != 400 || page.header.Get("Set-Cookie") != "" || !strings.Contains(page.body, `id="name-wrong"`) && !strings.Contains(name, "\x00") {
			t.Errorf("the page for the name %q: %d", name, page.status)
		}
	}
	for _, name := range []string{"Anna\r\nSet-Cookie: x=1", "Anna\u2028B", "An\u0085na", "  Anna\t B  "} {
		got := s.do(ask{method: "POST", path: "/join/" + code, form: form("initials", "AB", "name", name)})
		if got.status != 303 || got.header.Values("Set-Cookie")[0][:6] != "__Host" || len(got.header.Values("Set-Cookie")) != 1 {
			t.Errorf("the name %q: %d %v", name, got.status, got.header.Values("Set-Cookie"))
		}
		page := s.do(ask{path: inCare, header: withCookie(got.cookie(web.CookieName).Value)})
		if folded := strings.Join(strings.Fields(name), " "); !strings.Contains(page.body, "<bdi>"+folded+"</bdi>") {
			t.Errorf("the name %q is not shown in one line", name)
		}
	}
	for _, initials := range []string{"", " ", "ABCDE", "A\u200bB", "A\u202eB", "<b>"} {
		if got := s.post(nobody, "/join/"+code, "initials", initials); (got.status == 400) != (initials != "<b>") {
			t.Errorf("the initials %q: %d", initials, got.status)
		}
	}
}

// TestNamesStandApart shows names that run the wrong way or hold markup, as they may stand in an older database: each
// stands in an element of its own and stays text (W12).
func TestNamesStandApart(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	const name = "\u202eannA <b>&\"'"
	must(t, s.db.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Person(ctx, s.person(member))
		if err != nil {
			return err
		}
		p.Name = name
		return tx.UpdatePerson(ctx, p)
	}))
	s.hush(name)
	v := s.MustAdd(member, ghz, domain.KindReaction)
	s.MustAdd(guide, ghz, domain.KindReaction)
	for _, tt := range []struct{ as, path string }{
		{member, inGHZ}, {member, inCare}, {guide, inGHZ + "/team"}, {guide, inCare}, {guide, inCare + "/cards/" + string(v.ID)},
	} {
		got := s.get(tt.as, tt.path)
		if strings.Contains(got.body, "annA <b>") {
			t.Errorf("%s as %s: the name is markup", tt.path, tt.as)
		}
		for rest := got.body; ; {
			before, after, found := strings.Cut(rest, "\u202eannA")
			if !found {
				break
			}
			if !strings.HasSuffix(before, "<bdi>") && !strings.HasSuffix(before, `<span class="visually-hidden"> `) { // not drawn at all
				t.Errorf("%s as %s: a name runs into what stands around it: …%s", tt.path, tt.as, before[max(0, len(before)-60):])
			}
			rest = after
		}
		if !strings.Contains(got.body, "\u202eannA") {
			t.Errorf("%s as %s: the name is not there: the test proves nothing", tt.path, tt.as)
		}
	}
}
