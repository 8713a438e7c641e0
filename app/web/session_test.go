package web_test

import (
	"context"
	"net/http"
	"net/url"
	"path"
	"regexp"
	"strings"
	"testing"
	"time"

	"rodedraad/app/auth"
	"rodedraad/app/web"
	"rodedraad/domain"
	"rodedraad/store"
)

// cookie is the cookie of that name that an answer sets, and nil when it sets none.
func (a answer) cookie(name string) *http.Cookie {
	for _, c := range (&http.Response{Header: a.header}).Cookies() {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// withCookie is a header with a session cookie of one's choice.
func withCookie(token string) map[string]string {
	return map[string]string{"Cookie": web.CookieName + "=" + token}
}

// signIns are the ways to sign in, each once.
func signIns(s *site) map[string]ask {
	code, _ := s.MustInvite(care, domain.Participant, 1)
	return map[string]ask{
		"as in a demonstration": {path: "/sign-in/demo/" + reader},
		"with a code":           {path: "/join/" + code, form: form("initials", "AB", "name", "Anna B")},
		"by mail":               {path: "/sign-in/mail/" + s.MustMailLink(reader)},
	}
}

// TestEverySignInIsNew signs in every way there is, with a cookie of somebody's choice and with a running session (W3).
func TestEverySignInIsNew(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	chosen := strings.Repeat("A", 43)
	for _, before := range []string{"", chosen, s.cookie(lead)} {
		for name, a := range signIns(s) {
			a.method, a.header = "POST", withCookie(before)
			if name == "with a code" && before == s.cookie(lead) {
				continue // who is signed in joins as who they are: see TestJoining
			}
			got := s.do(a)
			cookie := got.cookie(web.CookieName)
			if got.status != 303 || cookie == nil {
				t.Fatalf("%s: %d %.200s", name, got.status, got.body)
			}
			s.hush(cookie.Value)
			if len(cookie.Value) < 43 || cookie.Value == before {
				t.Errorf("%s keeps the session %q", name, before)
			}
			if in := s.do(ask{path: "/programmes", accept: asJSON, header: withCookie(cookie.Value)}); in.status != 200 {
				t.Errorf("%s: the new session is refused: %d", name, in.status)
			}
			if before == chosen {
				if in := s.do(ask{path: "/programmes", accept: asJSON, header: withCookie(before)}); in.status != 401 {
					t.Errorf("%s: a session that somebody chose counts: %d", name, in.status)
				}
			}
		}
		if before == s.cookie(lead) {
			if in := s.do(ask{path: "/programmes", accept: asJSON, header: withCookie(before)}); in.status != 401 {
				t.Errorf("the session before signing in anew still counts: %d", in.status)
			}
		}
	}
}

// TestJoining uses a code as somebody who is signed in: they keep who they are, and their old session ends.
func TestJoining(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	slug := s.MustProgramme()
	code, _ := s.MustInvite(slug, domain.Reader, 1)
	old := s.cookie(reader)
	got := s.do(ask{method: "POST", path: "/join/" + code, as: reader, form: form()})
	cookie := got.cookie(web.CookieName)
	if got.status != 303 || cookie == nil || cookie.Value == old {
		t.Fatalf("joining: %d", got.status)
	}
	s.hush(cookie.Value)
	if in := s.do(ask{path: "/programmes/" + slug, accept: asJSON, header: withCookie(cookie.Value)}); in.status != 200 {
		t.Errorf("after joining: %d", in.status)
	}
	if in := s.do(ask{path: "/programmes", accept: asJSON, header: withCookie(old)}); in.status != 401 {
		t.Errorf("the session from before joining: %d, rights changed and so should it", in.status)
	}
	again := s.do(ask{method: "POST", path: "/join/" + code, accept: asJSON, form: form("initials", "CD")})
	if again.status != 404 || again.code() != "code_unknown" {
		t.Errorf("a code that was used up: %d %s", again.status, again.code())
	}
}

// TestCookies looks at every cookie that is ever set (W3).
func TestCookies(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	requests := signIns(s)
	requests["signing out"] = ask{path: "/sign-out", as: member}
	requests["a language"] = ask{path: "/language", form: form("language", "en", "next", "/")}
	requests["on the way"] = ask{method: "GET", path: "/sign-in?next=" + inCare}
	requests["a wrong code"] = ask{path: "/sign-in/code", form: form("code", "XXXXXX")}
	seen := map[string]bool{}
	for name, a := range requests {
		a.method = or(a.method, "POST")
		got := s.do(a)
		for _, line := range got.header.Values("Set-Cookie") {
			parts := strings.Split(line, "; ")
			flags := map[string]bool{}
			for _, flag := range parts[1:] {
				flags[strings.ToLower(strings.TrimSpace(flag))] = true
			}
			if !strings.HasPrefix(parts[0], "__Host-") || !flags["secure"] || !flags["httponly"] || !flags["samesite=lax"] || !flags["path=/"] {
				t.Errorf("%s sets %s", name, line)
			}
			if strings.Contains(strings.ToLower(line), "domain=") {
				t.Errorf("%s sets a cookie for other hosts: %s", name, line)
			}
			cookieName, value, _ := strings.Cut(parts[0], "=")
			seen[cookieName] = true
			if cookieName == web.CookieName {
				s.hush(value)
			}
		}
	}
	if len(seen) != 3 {
		t.Errorf("saw the cookies %v, want three", seen)
	}
	out := s.do(ask{method: "POST", path: "/sign-out", as: guide, accept: asJSON})
	gone := out.cookie(web.CookieName)
	if gone == nil || gone.MaxAge >= 0 || gone.Value != "" || !strings.Contains(out.header.Get("Clear-Site-Data"), "cache") {
		t.Errorf("signing out: %v, %v", gone, out.header)
	}
}

// TestSessionsEnd lets time pass: a session ends when it is not used, and in the end whatever happens.
func TestSessionsEnd(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	signedIn := func(login string) bool { return s.getJSON(login, "/programmes").status == 200 }
	s.cookie(member)
	s.cookie(guide)
	for day := time.Duration(0); day < auth.SessionLife-24*time.Hour; day += 24 * time.Hour {
		if s.clock.pass(24 * time.Hour); !signedIn(guide) {
			t.Fatalf("a session in use ended after %s", day)
		}
		if day == auth.SessionIdle && signedIn(member) {
			t.Errorf("a session that nobody used lasts longer than %s", auth.SessionIdle)
		}
	}
	if s.clock.pass(25 * time.Hour); signedIn(guide) {
		t.Errorf("a session lasts longer than %s", auth.SessionLife)
	}
	if got := s.get(guide, inGHZ+"?q=a"); got.header.Get("Location") != "/sign-in?next=%2Fprogrammes%2Fflexwerk-zorg%2Fcases%2Fghz%3Fq%3Da" {
		t.Errorf("after the session: %d to %q", got.status, got.header.Get("Location"))
	}
}

// TestDisabledPerson disables somebody who is signed in: the next request is refused.
func TestDisabledPerson(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	if got := s.getJSON(member, "/programmes"); got.status != 200 {
		t.Fatalf("before: %d", got.status)
	}
	must(t, s.db.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Person(context.Background(), s.person(member))
		p.Disabled = true
		if err != nil {
			return err
		}
		return tx.UpdatePerson(ctx, p)
	}))
	if got := s.getJSON(member, "/programmes"); got.status != 401 {
		t.Errorf("after: %d", got.status)
	}
	if got := s.post(nobody, "/sign-in/demo/"+member); got.status != 404 {
		t.Errorf("signing in again: %d", got.status)
	}
}

// TestSigningInTellsNothing asks what exists and what does not, and compares the answers letter by letter (W5).
func TestSigningInTellsNothing(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	must(t, one(s.app.AddPerson(ctx, s.person(admin), domain.Person{Name: "Iemand", Initials: "IM", Mail: "iemand@example.org"})))
	used, _ := s.MustInvite(care, domain.Participant, 1)
	if got := s.post(nobody, "/join/"+used, "initials", "AB"); got.status != 303 {
		t.Fatalf("using a code: %d %s", got.status, got.code())
	}
	revoked, i := s.MustInvite(care, domain.Member, 1)
	must(t, s.app.RevokeInvitation(ctx, s.person(guide), care, ghz, i.ID))
	expired, _ := s.MustInvite(care, domain.Participant, 1)
	s.clock.pass(15 * 24 * time.Hour)
	same := func(name string, asks ...ask) {
		t.Helper()
		var first answer
		for n, a := range asks {
			a.method = or(a.method, "POST")
			s.clock.pass(time.Hour) // so that what fails here fails for no other reason
			got := s.do(a)
			for _, own := range []string{a.path, url.QueryEscape(a.path), got.header.Get("X-Request-Id"), path.Base(a.path)} {
				if len(own) > 4 {
					got.body = strings.ReplaceAll(got.body, own, "OWN")
				}
			}
			got.body = regexp.MustCompile(`name="csp-nonce" content="[^"]*"`).ReplaceAllString(got.body, "NONCE")
			if n == 0 {
				first = got
			}
			if got.status != first.status || got.body != first.body || got.header.Get("Set-Cookie") != first.header.Get("Set-Cookie") {
				t.Errorf("%s: the answers differ: %d and %d\n%s\n%s", name, first.status, got.status, first.body, got.body)
			}
		}
	}
	for _, accept := range []string{asHTML, asJSON} {
		same("mail", ask{path: "/sign-in/mail", accept: accept, form: form("mail", "iemand@example.org")},
			ask{path: "/sign-in/mail", accept: accept, form: form("mail", "niemand@example.org")})
		var typed, opened, joined []ask
		for _, code := range []string{used, revoked, expired, "ACDEFH", "nonsense", ""} {
			typed = append(typed, ask{path: "/sign-in/code", accept: accept, form: form("code", code)})
			if code != "" {
				opened = append(opened, ask{method: "GET", path: "/join/" + code, accept: accept})
				joined = append(joined, ask{path: "/join/" + code, accept: accept, form: form("initials", "AB")})
			}
		}
		same("codes typed", typed...)
		same("codes opened", opened...)
		same("codes used", joined...)
		var links []ask
		for _, token := range []string{s.MustMailLink(reader), strings.Repeat("A", 43), "nonsense"} {
			links = append(links, ask{method: "GET", path: "/sign-in/mail/" + token, accept: accept})
		}
		same("pages of mail links", links...)
		same("wrong mail links", ask{path: "/sign-in/mail/" + strings.Repeat("A", 43), accept: accept}, ask{path: "/sign-in/mail/nonsense", accept: accept})
	}
}

// TestDemoSignInIsForDemonstrations asks an installation that is none for the logins of the demonstration.
func TestDemoSignInIsForDemonstrations(t *testing.T) {
	t.Parallel()
	s := MustOpen(t, func(s *site, c *web.Config) {
		c.Demo = false
		c.Auth = auth.New(auth.Config{Store: s.db, Now: c.Now, Log: c.Log, BaseURL: c.BaseURL})
		t.Cleanup(c.Auth.Close)
	})
	if got := s.get(nobody, "/sign-in"); strings.Contains(got.body, "/sign-in/demo/") {
		t.Error("the sign-in page offers people of the demonstration")
	}
	if got := s.get(nobody, "/sign-in/demo/"+reader); got.status != 404 {
		t.Errorf("the page of one: %d", got.status)
	}
	if got := s.post(nobody, "/sign-in/demo/"+reader); got.status != 404 || got.cookie(web.CookieName) != nil {
		t.Errorf("signing in as one: %d", got.status)
	}
}
