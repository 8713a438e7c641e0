package web_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"rodedraad/app/web"
	"rodedraad/domain"
	"rodedraad/realtime"
)

// inSessions asks something of a live session of one's own, opened for the occasion.
func inSessions() []fixture {
	return []fixture{func(s *site) ask {
		return ask{path: s.call(or(s.asking, member)).path, json: "[]", header: map[string]string{"Origin": s.url}}
	}}
}

// caller is a page without a socket.
type caller struct {
	site   *site
	as     string
	bearer string
	path   string
	client string
	after  int
}

// call opens a session as somebody of the demonstration.
func (s *site) call(as string) *caller {
	s.tb.Helper()
	c := &caller{site: s, as: as}
	c.open()
	return c
}

func (c *caller) open() {
	c.site.tb.Helper()
	body := c.site.do(ask{method: "POST", path: "/live/sessions", as: c.as, bearer: c.bearer, accept: asJSON}).mustJSON(c.site.tb, 200)
	c.path = "/live/sessions/" + body["session"].(string)
}

// post sends messages; $me stands for the client id.
func (c *caller) post(messages ...string) answer {
	c.site.tb.Helper()
	body := strings.ReplaceAll("["+strings.Join(messages, ",")+"]", "$me", c.client)
	return c.site.do(ask{method: "POST", path: c.path, as: c.as, bearer: c.bearer, json: body, accept: asJSON})
}

// poll asks for what comes after what it has.
func (c *caller) poll() answer {
	c.site.tb.Helper()
	a := ask{path: fmt.Sprintf("%s?after=%d", c.path, c.after), as: c.as, bearer: c.bearer, accept: asJSON}
	if c.bearer == "" {
		a.header = map[string]string{"Sec-Fetch-Site": "same-origin"}
	}
	return c.site.do(a)
}

// until gives the next message of a type; others before it are dropped.
func (c *caller) until(kind string) map[string]any {
	c.site.tb.Helper()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); {
		var body struct {
			Next     int
			Messages []map[string]any
		}
		got := c.poll()
		if err := json.Unmarshal([]byte(got.body), &body); err != nil || got.status != 200 {
			c.site.tb.Fatalf("poll: %d %.300s", got.status, got.body)
		}
		c.after = body.Next
		for i, m := range body.Messages {
			if m["type"] == kind {
				c.after -= len(body.Messages) - 1 - i
				return m
			}
		}
	}
	c.site.tb.Fatalf("no %s came", kind)
	return nil
}

// TestLiveWithoutASocket writes together over HTTP, with a cookie and with a token.
func TestLiveWithoutASocket(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	token, err := s.auth.IssueToken(ctx, guide)
	must(t, err)
	s.hush(token)
	doc := s.MustCard(member, "ghz-a1").Document
	one, two := s.call(member), &caller{site: s, bearer: token}
	two.open()
	for _, c := range []*caller{one, two} {
		hello := c.until("hello")
		c.client = hello["client"].(string)
		s.hush(hello["key"].(string), hello["vault"].(string))
		if got := c.post(`{"type":"open","doc":"` + doc + `"}`); got.status != 204 || got.body != "" {
			t.Fatalf("post: %d %s", got.status, got.body)
		}
	}
	opened := two.until("doc")
	text, version := opened["text"].(string), int(opened["version"].(float64))
	if opened["may"] != "write" || one.until("doc")["text"] != text {
		t.Fatalf("opened %v", opened)
	}
	length := len([]rune(text))
	push := fmt.Sprintf(`{"type":"push","doc":%q,"version":%d,"updates":[{"client":"$me","seq":1,"changes":[%d,[0,"!"]]}]}`, doc, version, length)
	two.post(push)
	for _, c := range []*caller{two, one} {
		m := c.until("updates")
		u := m["updates"].([]any)[0].(map[string]any)
		if u["client"] != two.client || u["person"] != string(s.person(guide)) {
			t.Errorf("told %v", m)
		}
	}
}

// TestLiveSessionsAreStrict refuses what no page of ours would ask.
func TestLiveSessionsAreStrict(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	c := s.call(member)
	for name, tt := range map[string]struct {
		ask    ask
		status int
	}{
		"opened from elsewhere":     {ask{method: "POST", path: "/live/sessions", header: map[string]string{"Origin": "https://evil.example"}}, 403},
		"opened with a field":       {ask{method: "POST", path: "/live/sessions", json: `{"session":"x"}`}, 400},
		"posted from elsewhere":     {ask{method: "POST", path: c.path, json: "[]", header: map[string]string{"Origin": "null"}}, 403},
		"posted without an origin":  {ask{method: "POST", path: c.path, json: "[]", header: map[string]string{"Origin": "-"}}, 403},
		"polled from elsewhere":     {ask{path: c.path, header: map[string]string{"Sec-Fetch-Site": "cross-site"}}, 403},
		"polled without an origin":  {ask{path: c.path}, 403},
		"polled by somebody else":   {ask{path: c.path, as: guide, header: map[string]string{"Origin": s.url}}, 404},
		"posted by somebody else":   {ask{method: "POST", path: c.path, as: guide, json: "[]"}, 404},
		"of no session":             {ask{method: "POST", path: "/live/sessions/none", json: "[]"}, 404},
		"a form":                    {ask{method: "POST", path: c.path, form: form("a", "b")}, 400},
		"an object":                 {ask{method: "POST", path: c.path, json: `{}`}, 400},
		"not closed":                {ask{method: "POST", path: c.path, json: `[{}`}, 400},
		"with a comma too many":     {ask{method: "POST", path: c.path, json: `[{},]`}, 400},
		"with something behind it":  {ask{method: "POST", path: c.path, json: `[] []`}, 400},
		"no text":                   {ask{method: "POST", path: c.path, json: "[\"\xff\"]"}, 400},
		"compressed":                {ask{method: "POST", path: c.path, json: `[]`, header: map[string]string{"Content-Encoding": "gzip"}}, 400},
		"more than a megabyte":      {ask{method: "POST", path: c.path, json: `["` + strings.Repeat("x", realtime.MaxFrame) + `"]`}, 413},
		"too many messages":         {ask{method: "POST", path: c.path, json: "[" + strings.Repeat("1,", 1000) + "1]"}, 413},
		"after what is no number":   {ask{path: c.path + "?after=x", header: map[string]string{"Origin": s.url}}, 400},
		"after what was never told": {ask{path: c.path + "?after=7", header: map[string]string{"Origin": s.url}}, 400},
	} {
		if tt.ask.as == "" {
			tt.ask.as = member
		}
		tt.ask.accept = asJSON
		if got := s.do(tt.ask); got.status != tt.status {
			t.Errorf("%s: %d %.200s, want %d", name, got.status, got.body, tt.status)
		}
	}
	c.until("hello") // the session has borne it all
}

// TestLiveSessionsEnd feels what a socket feels (A4): a role that is lost, and signing out.
func TestLiveSessionsEnd(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	c := s.call(removed)
	card := s.MustCard(member, "ghz-a1")
	c.post(`{"type":"open","doc":"`+card.Document+`"}`, fmt.Sprintf(`{"type":"watch","topic":%q}`, domain.BoardTopic(card.Case)))
	c.until("watching")
	told := make(chan map[string]any, 1)
	go func() { told <- c.until("refused") }()
	began := time.Now()
	s.MustCast()
	if m := <-told; m["code"] != "forbidden" || time.Since(began) > realtime.RecheckWithin {
		t.Errorf("told %v after %v", m, time.Since(began))
	}
	go func() { told <- c.until("closed") }()
	time.Sleep(50 * time.Millisecond)
	token := s.cookie(removed)
	s.post(removed, "/sign-out")
	if m := <-told; m["code"] != float64(4003) {
		t.Errorf("told %v", m)
	}
	if got := s.do(ask{path: c.path, header: map[string]string{"Cookie": web.CookieName + "=" + token, "Origin": s.url}, accept: asJSON}); got.status != 401 {
		t.Errorf("after signing out: %d %s", got.status, got.body)
	}
}

// TestLiveSessionsOfATeam posts more often from one address than anything else may.
func TestLiveSessionsOfATeam(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	s.clock.freeze()
	c := s.call(member)
	for range 700 {
		if got := c.post(`{"type":"unwatch","topic":"none"}`); got.status != 204 {
			t.Fatalf("post: %d %s", got.status, got.body)
		}
	}
}
