package web_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"rodedraad/app/web"
)

// ask is one request.
type ask struct {
	method string // GET when ""
	path   string
	as     string // the login of who asks; "" for nobody
	bearer string // a token of a program
	accept string // HTML when ""
	form   url.Values
	json   string
	header map[string]string // replaces what would be sent; "-" leaves it out
}

// answer is what a server said.
type answer struct {
	status int
	header http.Header
	body   string
}

// idle keeps connections open between requests.
var idle = &http.Transport{MaxIdleConnsPerHost: 8, DisableCompression: true}

var client = &http.Client{
	Transport: idle, Timeout: 30 * time.Second,
	CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
}

const (
	asHTML = "text/html"
	asJSON = "application/json"
)

// do sends the request as a browser of the site would: state-changing ones with our Origin.
func (s *site) do(a ask) answer {
	s.tb.Helper()
	res, err := client.Do(s.request(a))
	must(s.tb, err)
	return s.read(res)
}

func (s *site) request(a ask) *http.Request {
	s.tb.Helper()
	if a.method == "" {
		a.method = http.MethodGet
	}
	body, kind := a.json, asJSON
	if a.form != nil || a.json == "" {
		body, kind = a.form.Encode(), "application/x-www-form-urlencoded"
	}
	req, err := http.NewRequestWithContext(context.Background(), a.method, s.url+a.path, strings.NewReader(body))
	must(s.tb, err)
	if a.accept == "" {
		a.accept = asHTML
	}
	req.Header.Set("Accept", a.accept)
	req.Header.Set("User-Agent", "test")
	if body != "" {
		req.Header.Set("Content-Type", kind)
	}
	if a.method != http.MethodGet && a.method != http.MethodHead && a.bearer == "" {
		req.Header.Set("Origin", s.url)
	}
	if a.as != "" {
		req.Header.Set("Cookie", web.CookieName+"="+s.cookie(a.as))
	}
	if a.bearer != "" {
		req.Header.Set("Authorization", "Bearer "+a.bearer)
	}
	for name, value := range a.header {
		if value == "-" {
			req.Header.Del(name)
		} else {
			req.Header.Set(name, value)
		}
	}
	return req
}

func (s *site) read(res *http.Response) answer {
	s.tb.Helper()
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	must(s.tb, err)
	return answer{res.StatusCode, res.Header, string(body)}
}

// get asks for a page.
func (s *site) get(as, path string) answer {
	s.tb.Helper()
	return s.do(ask{path: path, as: as})
}

// getJSON asks for a page as a program does.
func (s *site) getJSON(as, path string) answer {
	s.tb.Helper()
	return s.do(ask{path: path, as: as, accept: asJSON})
}

// post sends a form and asks for JSON.
func (s *site) post(as, path string, pairs ...string) answer {
	s.tb.Helper()
	return s.do(ask{method: http.MethodPost, path: path, as: as, accept: asJSON, form: form(pairs...)})
}

// form makes a form from names and values.
func form(pairs ...string) url.Values {
	values := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		values.Add(pairs[i], pairs[i+1])
	}
	return values
}

// raw sends bytes as they are and returns the answer, with a body only when the method is not HEAD. Nothing at all is
// status 0: the server closed the connection.
func (s *site) raw(method, request string) answer {
	s.tb.Helper()
	conn, err := net.DialTimeout("tcp", strings.TrimPrefix(s.url, "http://"), 5*time.Second)
	must(s.tb, err)
	defer func() { _ = conn.Close() }()
	must(s.tb, conn.SetDeadline(time.Now().Add(20*time.Second)))
	go func() { _, _ = io.WriteString(conn, request) }() // the server may answer, and close, before it has read all
	res, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		return answer{}
	}
	return s.read(res)
}

// line sends a request line as it is, as somebody of the demonstration.
func (s *site) line(as, method, target string) answer {
	s.tb.Helper()
	head := method + " " + target + " HTTP/1.1\r\nHost: " + strings.TrimPrefix(s.url, "http://") + "\r\nAccept: " + asJSON +
		"\r\nConnection: close\r\n"
	if as != "" {
		head += "Cookie: " + web.CookieName + "=" + s.cookie(as) + "\r\n"
	}
	if method != http.MethodGet && method != http.MethodHead {
		head += "Origin: " + s.url + "\r\nContent-Length: 0\r\n"
	}
	return s.raw(method, head+"\r\n")
}

// huge announces a body beyond the limit and sends none of it: the answer comes before anything was read.
func (s *site) huge(as, accept, path string) answer {
	s.tb.Helper()
	return s.raw(http.MethodPost, fmt.Sprintf("POST %s HTTP/1.1\r\nHost: x\r\nAccept: %s\r\nOrigin: %s\r\nCookie: %s=%s\r\n"+
		"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: %d\r\n\r\n",
		path, accept, s.url, web.CookieName, s.cookie(as), web.MaxBody+1))
}

// refused reports whether somebody was kept out: not signed in, may not, or not there for them.
func (a answer) refused() bool {
	return a.status == 401 || a.status == 403 || a.status == 404 ||
		(a.status == 303 && strings.HasPrefix(a.header.Get("Location"), "/sign-in?next="))
}

// code is the code of the error in a JSON answer; "" when there is none.
func (a answer) code() string {
	var body struct {
		Error struct{ Code string }
	}
	_ = json.Unmarshal([]byte(a.body), &body) // what is no JSON holds no code
	return body.Error.Code
}

// mustJSON reads the answer as a JSON object.
func (a answer) mustJSON(tb testing.TB, status int) map[string]any {
	tb.Helper()
	if a.status != status {
		tb.Fatalf("status %d, want %d: %.400s", a.status, status, a.body)
	}
	if kind := a.header.Get("Content-Type"); kind != asJSON {
		tb.Fatalf("content type %q", kind)
	}
	var body map[string]any
	if err := json.Unmarshal([]byte(a.body), &body); err != nil {
		tb.Fatalf("%v: %.200s", err, a.body)
	}
	return body
}
