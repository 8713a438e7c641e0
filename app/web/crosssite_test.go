package web_test

import (
	"maps"
	"net/http"
	"strings"
	"testing"

	"rodedraad/app/web"
)

// strangeOrigins are the ways in which a request shows that it does not come from our own pages. Ours is base.
func strangeOrigins(base string) map[string]map[string]string {
	host := strings.TrimPrefix(base, "http://")
	return map[string]map[string]string{
		"another site":              {"Origin": "https://evil.example"},
		"nowhere":                   {"Origin": "null"},
		"no Origin":                 {"Origin": "-"},
		"an empty Origin":           {"Origin": ""},
		"our name as a beginning":   {"Origin": base + ".evil.example"},
		"our name as an end":        {"Origin": "http://evil" + host},
		"our name as a user":        {"Origin": "http://" + host + "@evil.example"},
		"another scheme":            {"Origin": "https://" + host},
		"another port":              {"Origin": strings.Split(base, ":")[0] + "://127.0.0.1:1"},
		"no port":                   {"Origin": "http://127.0.0.1"},
		"a slash too many":          {"Origin": base + "/"},
		"capitals":                  {"Origin": strings.ToUpper(base)},
		"two Origins":               {"Origin": base + ", https://evil.example"},
		"our name in the Referer":   {"Origin": "-", "Referer": base + "/"},
		"the browser says not ours": {"Origin": "-", "Sec-Fetch-Site": "cross-site"},
		"the browser says a sister": {"Origin": "-", "Sec-Fetch-Site": "same-site"},
		"the browser does not know": {"Origin": "-", "Sec-Fetch-Site": "none"},
		"asked for by a script":     {"Origin": "https://evil.example", "X-Requested-With": "XMLHttpRequest"},
		"our host, said otherwise":  {"Origin": "https://evil.example", "X-Forwarded-Host": "evil.example", "Host": "evil.example"},
	}
}

// TestForeignPagesChangeNothing asks every route that changes something from everywhere but our own pages, with the cookie
// of somebody who may (W2): all are refused, and the database holds what it held.
func TestForeignPagesChangeNothing(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	requests := map[string]ask{}
	for _, row := range web.Routes {
		if row.Method != http.MethodGet {
			a := fixtures[row.Method+" "+row.Path][0](s)
			a.method, a.as, a.accept = row.Method, or(insider[row.Who], member), asJSON
			requests[row.Method+" "+row.Path] = a
		}
	}
	before := s.contents(member, guide, lead, researcher)
	for name, a := range requests {
		for how, headers := range strangeOrigins(s.url) {
			a.header = headers
			got := s.do(a)
			if got.status != 403 || got.code() != "foreign_origin" {
				t.Errorf("%s from %s: %d %s", name, how, got.status, got.code())
			}
			if len(got.header.Values("Set-Cookie")) > 0 {
				t.Errorf("%s from %s sets a cookie", name, how)
			}
		}
	}
	if tables := changed(before, s.contents()); len(tables) > 0 {
		t.Fatalf("pages of others changed %v", tables)
	}
	for name, headers := range map[string]map[string]string{
		"our Origin":           {},
		"the browser's word":   {"Origin": "-", "Sec-Fetch-Site": "same-origin"},
		"both":                 {"Sec-Fetch-Site": "same-origin"},
		"our Origin, no cache": {"Cache-Control": "no-cache"},
	} {
		a := ask{method: "POST", path: inGHZ + "/cards", as: member, accept: asJSON, header: headers, form: form("kind", "reaction", "text", "x")}
		if got := s.do(a); got.status != 201 {
			t.Errorf("our own page with %s: %d %s", name, got.status, got.code())
		}
	}
}

// TestPagesOfOthersReadNothing asks for what is personal as a script on another site would: no answer lets it read along.
func TestPagesOfOthersReadNothing(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	for _, method := range []string{"GET", "OPTIONS"} {
		got := s.do(ask{method: method, path: "/programmes", as: member, accept: asJSON, header: map[string]string{
			"Origin": "https://evil.example", "Access-Control-Request-Method": "PATCH", "Access-Control-Request-Headers": "authorization",
		}})
		for name := range got.header {
			if strings.HasPrefix(name, "Access-Control-") {
				t.Errorf("%s lets others in by %s", method, name)
			}
		}
		if got.header.Get("Cross-Origin-Resource-Policy") != "same-origin" {
			t.Errorf("%s can be read along", method)
		}
	}
}

// TestReadingChangesNothing asks every page and its JSON, with fields that would change something if they were read (W2).
func TestReadingChangesNothing(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	var requests []ask
	for _, row := range web.Routes {
		for _, make := range fixtures[row.Method+" "+row.Path] {
			a := make(s)
			if row.Method == http.MethodGet {
				requests = append(requests, a)
			} else if a.form != nil {
				requests = append(requests, ask{path: a.path + "?" + a.form.Encode()}, ask{path: a.path, form: a.form})
			}
		}
	}
	before := s.contents(member, guide, lead, researcher)
	for n, a := range requests {
		for _, accept := range []string{asHTML, asJSON} {
			a.as, a.accept = []string{member, guide, lead}[n%3], accept
			a.header = map[string]string{"Origin": "https://evil.example"}
			if got := s.do(a); got.status >= 500 {
				t.Errorf("GET %s as %s: %d", a.path, a.as, got.status)
			}
		}
	}
	if after := s.contents(); len(changed(before, after)) > 0 {
		t.Errorf("reading changed %v", changed(before, after))
	}
	if !maps.Equal(before, s.contents()) {
		t.Error("looking at the database changes it")
	}
}
