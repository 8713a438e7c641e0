package web_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"rodedraad/app"
	"rodedraad/app/web"
	"rodedraad/domain"
	"rodedraad/realtime"
	"rodedraad/store"
)

// dial opens a socket with these headers; as nobody when login is "".
func (s *site) dial(login string, headers map[string]string) (*websocket.Conn, *http.Response, error) {
	s.tb.Helper()
	header := http.Header{}
	if login != "" {
		header.Set("Cookie", web.CookieName+"="+s.cookie(login))
	}
	for name, value := range headers {
		if value != "-" {
			header.Set(name, value)
		}
	}
	d := websocket.Dialer{Subprotocols: []string{realtime.Subprotocol}, HandshakeTimeout: 10 * time.Second}
	return d.Dial("ws"+strings.TrimPrefix(s.url, "http")+"/live", header)
}

// wire is an open socket.
type wire struct {
	tb testing.TB
	ws *websocket.Conn
}

// MustDial opens a socket as a page of ours does.
func (s *site) MustDial(login string) *wire {
	s.tb.Helper()
	ws, _, err := s.dial(login, map[string]string{"Origin": s.url})
	must(s.tb, err)
	s.tb.Cleanup(func() { _ = ws.Close() })
	return &wire{s.tb, ws}
}

func (w *wire) send(message string) {
	w.tb.Helper()
	must(w.tb, w.ws.WriteMessage(websocket.TextMessage, []byte(message)))
}

// next is the next message of that type; others are passed over. It waits at most that long and returns nil then.
func (w *wire) next(kind string, patience time.Duration) map[string]any {
	w.tb.Helper()
	must(w.tb, w.ws.SetReadDeadline(time.Now().Add(patience)))
	for {
		_, frame, err := w.ws.ReadMessage()
		if err != nil {
			return nil
		}
		var message map[string]any
		must(w.tb, json.Unmarshal(frame, &message))
		if message["type"] == kind {
			return message
		}
	}
}

// MustNext is next for what has to come.
func (w *wire) MustNext(kind string) map[string]any {
	w.tb.Helper()
	message := w.next(kind, 20*time.Second)
	if message == nil {
		w.tb.Fatalf("no %s came", kind)
	}
	return message
}

// closed waits until the other side closes, and returns its code; 0 when it does not within that time.
func (w *wire) closed(patience time.Duration) int {
	w.tb.Helper()
	must(w.tb, w.ws.SetReadDeadline(time.Now().Add(patience)))
	for {
		_, _, err := w.ws.ReadMessage()
		var end *websocket.CloseError
		if errors.As(err, &end) {
			return end.Code
		}
		if err != nil {
			return 0
		}
	}
}

// TestSocketOrigin opens sockets from everywhere (W1): only our own pages get one, and others are refused before their
// session is looked at.
func TestSocketOrigin(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	for name, headers := range strangeOrigins(s.url) {
		delete(headers, "Host")
		for _, login := range []string{member, nobody} {
			ws, res, err := s.dial(login, headers)
			if err == nil {
				_ = ws.Close()
				t.Errorf("from %s as %q: the socket opened", name, login)
			} else if res.StatusCode != http.StatusForbidden {
				t.Errorf("from %s as %q: %d, want 403", name, login, res.StatusCode)
			}
		}
	}
	ours := map[string]string{"Origin": s.url}
	if _, res, err := s.dial(nobody, ours); err == nil || res.StatusCode != http.StatusUnauthorized {
		t.Errorf("our own page without a session: %v", err)
	}
	hello := s.MustDial(member).MustNext("hello")
	person, _ := hello["person"].(map[string]any)
	if hello["client"] == "" || hello["key"] == "" || hello["build"] != "test" || person["id"] != string(s.person(member)) {
		t.Errorf("hello is %v", hello)
	}
	if got := s.do(ask{path: "/live", as: member, header: ours}); got.status != 400 {
		t.Errorf("no socket at all: %d", got.status)
	}
}

// TestOriginIsCheckedFirst breaks the looking up of sessions: a stranger's page is refused all the same, so it was not
// looked up.
func TestOriginIsCheckedFirst(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	cookie := s.cookie(member)
	must(t, s.db.Close())
	header := func(origin string) map[string]string {
		return map[string]string{"Cookie": web.CookieName + "=" + cookie, "Origin": origin}
	}
	if _, res, err := s.dial("", header("https://evil.example")); err == nil || res.StatusCode != http.StatusForbidden {
		t.Errorf("a socket from a stranger's page without a database: %v", err)
	}
	if _, res, err := s.dial("", header(s.url)); err == nil || res.StatusCode < 500 {
		t.Errorf("a socket from our own page without a database: %v", err)
	}
	if got := s.do(ask{method: "POST", path: "/sign-out", header: header("null")}); got.status != 403 {
		t.Errorf("a form from a stranger's page without a database: %d", got.status)
	}
}

// TestBearer opens sockets and sends changes as a program does: with a token and without Origin.
func TestBearer(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	token, err := s.auth.IssueToken(ctx, member)
	must(t, err)
	s.hush(token)
	ws, _, err := s.dial("", map[string]string{"Authorization": "Bearer " + token})
	must(t, err)
	w := &wire{t, ws}
	w.MustNext("hello")
	must(t, ws.Close())
	for name, headers := range map[string]map[string]string{
		"a wrong token":             {"Authorization": "Bearer " + strings.Repeat("A", 43)},
		"no token":                  {"Authorization": "Bearer ", "Origin": s.url},
		"a session for a token":     {"Authorization": "Bearer " + s.cookie(member)},
		"a wrong one with a cookie": {"Authorization": "Bearer x", "Cookie": web.CookieName + "=" + s.cookie(member)},
		"a token for a session":     {"Cookie": web.CookieName + "=" + token, "Origin": s.url},
		"another scheme of signing": {"Authorization": "Basic " + token, "Origin": s.url},
	} {
		if ws, res, err := s.dial("", headers); err == nil {
			_ = ws.Close()
			t.Errorf("%s opens a socket", name)
		} else if res.StatusCode != http.StatusUnauthorized {
			t.Errorf("%s: %d, want 401", name, res.StatusCode)
		}
	}
	got := s.do(ask{method: "POST", path: inGHZ + "/cards", bearer: token, accept: asJSON, json: `{"kind":"reaction","text":"x"}`})
	if got.status != 201 {
		t.Errorf("a program adds a card: %d %s", got.status, got.code())
	}
}

// TestSocketsEndWithTheSession signs out and loses rights with sockets open (W1, §4.4): they close within two seconds.
func TestSocketsEndWithTheSession(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	mine, other := s.MustDial(member), s.MustDial(guide)
	mine.MustNext("hello")
	if got := s.post(member, "/sign-out"); got.status != 200 {
		t.Fatalf("sign-out: %d", got.status)
	}
	if code := mine.closed(2 * time.Second); code != 4003 {
		t.Errorf("after signing out the socket ends with %d, want 4003", code)
	}
	if got := s.getJSON(member, "/programmes"); got.status != 401 {
		t.Errorf("after signing out: %d", got.status)
	}
	s.forget(member)
	again := s.MustDial(member)
	again.MustNext("hello")
	old := map[string]string{"Cookie": web.CookieName + "=" + s.cookie(member)}
	if got := s.do(ask{method: "POST", path: "/sign-in/demo/" + reader, header: old}); got.status != 303 {
		t.Fatalf("signing in as somebody else: %d", got.status)
	}
	if code := again.closed(2 * time.Second); code != 4003 {
		t.Errorf("signing in as somebody else leaves the old socket: %d", code)
	}
	other.send(`{"type":"clock"}`)
	other.MustNext("clock")
}

// TestSocketsOfManyPeople opens and closes sockets of several people at once, each with words that are only theirs
// (W17): nobody gets a frame that is somebody else's.
func TestSocketsOfManyPeople(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	people := []string{member, guide, researcher, lead, sponsor, reader}
	ids := map[string]string{}
	for _, login := range people {
		ids[login] = string(s.person(login))
		s.cookie(login)
	}
	const rounds = 25
	var all sync.WaitGroup
	for _, login := range people {
		all.Go(func() {
			for range rounds {
				ws, _, err := s.dial(login, map[string]string{"Origin": s.url})
				if err != nil {
					t.Errorf("as %s: %v", login, err)
					return
				}
				w := &wire{t, ws}
				hello := w.next("hello", 20*time.Second)
				if person, _ := hello["person"].(map[string]any); person["id"] != ids[login] {
					t.Errorf("%s is greeted as somebody else: %v", login, hello)
				}
				_ = ws.Close()
			}
		})
	}
	all.Wait()
}

// board is the identifier of the case ghz.
func (s *site) board() domain.CaseID {
	s.tb.Helper()
	var id domain.CaseID
	must(s.tb, s.db.Read(context.Background(), func(tx *store.Tx) error {
		p, err := tx.ProgrammeBySlug(ctx, care)
		if err != nil {
			return err
		}
		c, err := tx.CaseByCode(ctx, p.ID, ghz)
		id = c.ID
		return err
	}))
	return id
}

// TestStreamsReachWhoWatches changes a card while somebody watches the board: the change comes in their language.
func TestStreamsReachWhoWatches(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	must(t, s.app.SetLanguage(ctx, s.person(guide), domain.English))
	v := s.MustAdd(member, ghz, domain.KindAction)
	watch := `{"type":"watch","topic":"` + domain.BoardTopic(s.board()) + `"}`
	dutch, english, outside := s.MustDial(member), s.MustDial(guide), s.MustDial(sponsor)
	for _, w := range []*wire{dutch, english, outside} {
		w.send(watch)
		w.MustNext("watching")
	}
	state := domain.Contour
	must(t, one(s.app.ChangeFacts(ctx, s.person(member), care, v.ID, app.FactsPatch{Revision: v.Revision, State: &state})))
	for w, word := range map[*wire]string{dutch: "Actie", english: "Action"} {
		html, _ := w.MustNext("stream")["html"].(string)
		if !strings.Contains(html, "card-"+string(v.ID)) || !strings.Contains(html, v.Title) || !strings.Contains(html, word) {
			t.Errorf("streamed: %s", html)
		}
	}
	outside.send(`{"type":"clock"}`)
	if message := outside.next("stream", 500*time.Millisecond); message != nil {
		t.Errorf("somebody who does not see the card is told %v", message)
	}
}
