package web_test

import (
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

	"rodedraad/app/web"
	"rodedraad/domain"
)

// wanted are the headers of every answer, whatever it is (quality.md §3.2); NONCE stands for what differs.
var wanted = map[string]string{
	"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-NONCE'; img-src 'self'; font-src 'self'; " +
		"connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-src 'none'; frame-ancestors 'none'; " +
		"object-src 'none'",
	"Strict-Transport-Security":    "max-age=63072000; includeSubDomains",
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
	"Referrer-Policy":              "same-origin",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Permissions-Policy":           "camera=(), microphone=(), geolocation=(), interest-cohort=()",
	"Cache-Control":                "no-store",
}

var nonceForm = regexp.MustCompile(`'nonce-([A-Za-z0-9_-]{24})'`)

// answersOfEveryKind is one answer of every kind there is, each with its status. A panic is caused in looking whether the
// server is well, and a status of 500 and more in looking up what is in a database that has gone.
func answersOfEveryKind(t *testing.T, s *site) map[string]answer {
	card := s.MustAdd(member, ghz, domain.KindAction)
	path, revision := inCare+"/cards/"+string(card.ID), strconv.Itoa(card.Revision)
	css, err := mustAssets(t).URL("app.css")
	must(t, err)
	socket := func(origin, cookie string) answer {
		header := map[string]string{"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Origin": origin, "Accept": "-",
			"Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Cookie": web.CookieName + "=" + cookie}
		return s.do(ask{path: "/live", header: header})
	}
	all := map[string]answer{
		"200 page":              s.get(member, inGHZ),
		"200 JSON":              s.getJSON(member, inGHZ),
		"200 part":              s.get(member, path+"?part=panel"),
		"200 HEAD":              s.do(ask{method: "HEAD", path: inGHZ, as: member}),
		"200 health":            s.get(nobody, "/robots.txt"),
		"200 asset":             s.get(nobody, css),
		"302 icon":              s.get(nobody, "/favicon.ico"),
		"303 sign in":           s.get(nobody, inGHZ),
		"303 form":              s.do(ask{method: "POST", path: inGHZ + "/cards", as: member, form: form("kind", "reaction", "text", "x")}),
		"303 signed in":         s.do(ask{method: "POST", path: "/sign-in/demo/" + reader}),
		"400 page":              s.do(ask{method: "POST", path: path, as: member, form: form("revision", "x")}),
		"400 JSON":              s.post(member, path, "revision", "x"),
		"400 no socket":         s.do(ask{path: "/live", as: member, header: map[string]string{"Origin": s.url}}),
		"401 JSON":              s.getJSON(nobody, inGHZ),
		"401 page":              s.do(ask{method: "POST", path: path, form: form("revision", "1")}),
		"401 socket":            socket(s.url, ""),
		"400 other subprotocol": socket(s.url, s.cookie(member)),
		"403 page":              s.get(member, inGHZ+"/team"),
		"403 JSON":              s.getJSON(member, inGHZ+"/team"),
		"403 foreign page":      s.do(ask{method: "POST", path: path, as: member, header: map[string]string{"Origin": "null"}}),
		"403 foreign socket":    socket("https://evil.example", ""),
		"404 page":              s.get(member, inCare+"/cards/nothing"),
		"404 JSON":              s.getJSON(member, inCare+"/cards/nothing"),
		"404 no route":          s.get(member, "/nothing"),
		"404 asset":             s.get(nobody, "/assets/nothing.css"),
		"404 other method":      s.do(ask{method: "TRACE", path: inGHZ, as: member}),
		"404 OPTIONS":           s.do(ask{method: "OPTIONS", path: inGHZ, as: member}),
		"409 JSON":              s.post(member, path+"/move", "revision", "99", "after", ""),
		"409 page":              s.do(ask{method: "POST", path: path, as: member, form: form("revision", "99")}),
		"413 page":              s.huge(member, asHTML, path),
		"413 JSON":              s.huge(member, asJSON, path),
		"422 page":              s.do(ask{method: "POST", path: path, as: member, form: form("revision", revision, "state", "done")}),
		"422 JSON":              s.post(member, path, "revision", revision, "state", "done"),
		"431 header":            s.raw("GET", "GET / HTTP/1.1\r\nHost: x\r\nX-Long: "+strings.Repeat("a", 40<<10)+"\r\n\r\n"),
		"500 panic":             s.get(nobody, "/healthz"),
		"500 panic JSON":        s.getJSON(nobody, "/healthz"),
		"400 what is no HTTP":   s.raw("GET", "GET / HTTP/1.1\r\nContent-Length: x\r\n\r\n"),
		"200 sign-in":           s.get(nobody, "/sign-in"),
		"404 wrong code":        s.do(ask{method: "POST", path: "/sign-in/code", form: form("code", "ACDEFH")}),
		"200 security contacts": s.get(nobody, "/.well-known/security.txt"),
	}
	s.clock.freeze()
	for range web.ChangeBurst + 1 {
		all["429 JSON"] = s.post(nobody, "/nothing")
	}
	all["429 page"] = s.do(ask{method: "POST", path: "/nothing"})
	s.clock.pass(3600e9)
	must(t, s.db.Close())
	all["5xx page"], all["5xx JSON"] = s.get(member, inGHZ), s.getJSON(member, inGHZ)
	return all
}

// TestHeaders looks at the headers of every kind of answer (W7).
func TestHeaders(t *testing.T) {
	t.Parallel()
	s := MustOpen(t, func(_ *site, c *web.Config) { c.Healthy = func(context.Context) error { panic("secret of the panic") } })
	nonces := map[string]string{}
	for name, got := range answersOfEveryKind(t, s) {
		if status := strconv.Itoa(got.status); status != name[:3] && (name[:3] != "5xx" || status[0] != '5') && (name[:3] != "431" || status != "400") {
			t.Errorf("%s: status %d %.200s", name, got.status, got.body)
		}
		for header, want := range wanted {
			told := strings.Join(got.header.Values(header), " | ")
			if header == "Content-Security-Policy" {
				found := nonceForm.FindStringSubmatch(told)
				if found == nil {
					t.Errorf("%s: no nonce in %q", name, told)
					continue
				}
				if other, twice := nonces[found[1]]; twice {
					t.Errorf("%s and %s have the same nonce", name, other)
				}
				nonces[found[1]] = name
				told = nonceForm.ReplaceAllString(told, "'nonce-NONCE'")
				if strings.Contains(got.body, "csp-nonce") && !strings.Contains(got.body, `content="`+found[1]+`"`) {
					t.Errorf("%s: the page tells another nonce than the header", name)
				}
			}
			if header == "Cache-Control" && name == "200 asset" {
				want = "public, max-age=31536000, immutable"
			}
			if told != want {
				t.Errorf("%s: %s is %q, want %q", name, header, told, want)
			}
		}
		if kind := got.header.Get("Content-Type"); got.body != "" && !strings.Contains(kind, "charset=utf-8") && kind != asJSON {
			t.Errorf("%s: content type %q", name, kind)
		}
		if server := got.header.Get("Server") + got.header.Get("X-Powered-By"); server != "" {
			t.Errorf("%s: the server is called %q", name, server)
		}
		if strings.Contains(got.body, "secret of the panic") || strings.Contains(got.body, "goroutine") || strings.Contains(got.body, "sql") {
			t.Errorf("%s tells what went wrong inside: %.400s", name, got.body)
		}
		if name[:1] >= "4" && strings.HasSuffix(name, "JSON") && (got.code() == "" || got.header.Get("Content-Type") != asJSON) {
			t.Errorf("%s is no error of the protocol: %.200s", name, got.body)
		}
	}
}

// TestPanic panics in a handler (L9): the answer tells nothing of it, the log does but not what was said, and the server
// goes on.
func TestPanic(t *testing.T) {
	t.Parallel()
	s := MustOpen(t, func(s *site, c *web.Config) {
		c.Healthy = func(context.Context) error { panic(errors.New("words of somebody")) }
	})
	s.hush("words of somebody")
	for range 20 {
		got := s.getJSON(nobody, "/healthz")
		if got.status != 500 || got.code() != "internal" || strings.Contains(got.body, "words") {
			t.Fatalf("a panic gives %d %s", got.status, got.body)
		}
	}
	page := s.get(nobody, "/healthz")
	id := page.header.Get("X-Request-Id")
	if page.status != 500 || !strings.Contains(page.body, id) || !strings.Contains(s.log.String(), "msg=panic request="+id) {
		t.Errorf("the page does not name the request that is in the log: %d", page.status)
	}
	if got := s.getJSON(member, inGHZ); got.status != 200 {
		t.Errorf("after panics: %d", got.status)
	}
}

// TestHealth asks whether the server is well, with and without a database.
func TestHealth(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	if got := s.getJSON(nobody, "/healthz").mustJSON(t, 200); got["status"] != "ok" || got["build"] != "test" {
		t.Errorf("well: %v", got)
	}
	must(t, s.db.Close())
	if got := s.getJSON(nobody, "/healthz").mustJSON(t, 503); got["status"] == "ok" || got["build"] != "test" {
		t.Errorf("without a database: %v", got)
	}
}

// TestCompression asks for pages and files as browsers do.
func TestCompression(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	css, err := mustAssets(t).URL("app.css")
	must(t, err)
	for _, tt := range []struct{ path, accept, offer, encoding string }{
		{inGHZ, asHTML, "gzip, deflate", "gzip"}, {inGHZ, asJSON, "gzip", "gzip"}, {inGHZ, asHTML, "", ""}, {css, asHTML, "gzip, br", "br"}, {css, asHTML, "gzip", "gzip"}, {css, asHTML, "br;q=0, gzip", "gzip"},
		{css, asHTML, "", ""}, {css, asHTML, "gzip;q=0", ""}, {"/nothing", asHTML, "gzip", "gzip"}, {"/robots.txt", asHTML, "gzip", ""},
	} {
		got := s.do(ask{path: tt.path, as: member, accept: tt.accept, header: map[string]string{"Accept-Encoding": or(tt.offer, "-")}})
		if encoding := got.header.Get("Content-Encoding"); encoding != tt.encoding {
			t.Errorf("%s as %s for %q: encoded as %q, want %q", tt.path, tt.accept, tt.offer, encoding, tt.encoding)
			continue
		}
		if tt.encoding != "" && !strings.Contains(got.header.Get("Vary"), "Accept-Encoding") {
			t.Errorf("%s does not vary by encoding", tt.path)
		}
		if tt.encoding == "" {
			continue
		}
		var r io.Reader = brotli.NewReader(strings.NewReader(got.body))
		if tt.encoding == "gzip" {
			r, err = gzip.NewReader(strings.NewReader(got.body))
			must(t, err)
		}
		plain, err := io.ReadAll(r)
		must(t, err)
		if len(plain) <= len(got.body) || !strings.HasPrefix(tt.path, "/assets") && !strings.Contains(string(plain), "Rode Draad") && tt.accept == asHTML {
			t.Errorf("%s: %d bytes became %d", tt.path, len(plain), len(got.body))
		}
	}
	if got := s.do(ask{method: http.MethodHead, path: inGHZ, as: member, header: map[string]string{"Accept-Encoding": "gzip"}}); got.status != 200 || got.body != "" {
		t.Errorf("HEAD: %d with %d bytes", got.status, len(got.body))
	}
}

// TestSecurityText looks at the file that tells where to report a weakness, and at an installation that has nobody to
// report to.
func TestSecurityText(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	got := s.get(nobody, "/.well-known/security.txt")
	for _, line := range []string{`(?m)^Contact: mailto:veilig@example\.org$`, `(?m)^Expires: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$`, `(?m)^Canonical: http`} {
		if got.status != 200 || !regexp.MustCompile(line).MatchString(got.body) {
			t.Errorf("%d without %s: %s", got.status, line, got.body)
		}
	}
	without := MustOpen(t, func(_ *site, c *web.Config) { c.SecurityContact = "" })
	if got := without.get(nobody, "/.well-known/security.txt"); got.status != 404 {
		t.Errorf("without a contact: %d %s", got.status, got.body)
	}
	if got := without.get(nobody, "/robots.txt"); got.status != 200 || !strings.Contains(got.body, "Disallow: /") {
		t.Errorf("robots: %d %s", got.status, got.body)
	}
}
