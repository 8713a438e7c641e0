package web_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"rodedraad/app/web"
	"rodedraad/domain"
)

// poisoned makes a site overwrite the memory of requests once they are answered.
func poisoned(s *site, _ *web.Config) { s.before = (*web.Server).Poison }

// TestNothingIsKeptOfARequest does everything that stores something of a request while the memory of each is overwritten
// behind it (W16): what is stored is what was sent.
func TestNothingIsKeptOfARequest(t *testing.T) {
	t.Parallel()
	s := MustOpen(t, poisoned)
	rows := strings.Repeat("X", 4)
	code, _ := s.MustInvite(care, domain.Participant, 1)
	joined := s.do(ask{method: "POST", path: "/join/" + code, form: form("initials", "QZ", "name", "Quirine Zandstra")})
	if joined.status != 303 {
		t.Fatalf("joining: %d", joined.status)
	}
	token := joined.cookie(web.CookieName).Value
	s.hush(token, "Quirine")
	if page := s.do(ask{path: inCare, header: withCookie(token)}); !strings.Contains(page.body, "<bdi>Quirine Zandstra</bdi>") {
		t.Error("the name of who joined is not what was sent")
	}
	var all sync.WaitGroup
	for n := range 4 {
		all.Go(func() { s.writeAndLookBack(t, n) })
	}
	all.Wait()
	if got := s.do(ask{method: "POST", path: "/language", as: guide, form: form("language", "en", "next", inGHZ)}); got.header.Get("Location") != inGHZ {
		t.Errorf("after a language: %q", got.header.Get("Location"))
	}
	if got := s.get(guide, inGHZ); !strings.Contains(got.body, `<html lang="en">`) {
		t.Error("the language is not kept")
	}
	ws, _, err := s.dial(member, map[string]string{"Origin": s.url, "Accept-Language": "en"})
	must(t, err)
	w := &wire{t, ws}
	w.send(`{"type":"watch","topic":"` + domain.BoardTopic(s.board()) + `"}`)
	w.MustNext("watching")
	s.post(guide, inGHZ+"/cards", "kind", "reaction", "text", "Wat ons opviel").mustJSON(t, 201)
	if html, _ := w.MustNext("stream")["html"].(string); !strings.Contains(html, "<span>reaction</span>") && !strings.Contains(html, "<span>Reaction</span>") {
		t.Errorf("a socket forgets the language it was opened in: %.300s", html)
	}
	must(t, ws.Close())
	must(t, one(s.app.AddPerson(ctx, s.person(admin), domain.Person{Name: "Iemand", Initials: "IM", Mail: "iemand@example.org"})))
	s.do(ask{method: "POST", path: "/sign-in/mail", form: form("mail", "iemand@example.org")})
	for end := time.Now().Add(10 * time.Second); s.mail.String() == ""; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the letter that was asked for does not come")
		}
	}
	for table, rowsOf := range s.contents() {
		if strings.Contains(rowsOf, rows) {
			t.Errorf("the table %s holds memory of a request that was overwritten", table)
		}
	}
	if strings.Contains(s.log.String(), rows) {
		t.Error("the log holds memory of a request that was overwritten")
	}
}

// writeAndLookBack adds, changes, links, moves and withdraws a card, and looks whether it is as it was sent.
func (s *site) writeAndLookBack(t *testing.T, n int) {
	text := fmt.Sprintf("# Kaart nummer %d\n\nMet woorden van nummer %d erin.", n, n)
	made := s.post(member, inGHZ+"/cards", "kind", "action", "text", text, "learn", fmt.Sprint("Leren ", n)).mustJSON(t, 201)
	card := made["card"].(map[string]any)
	path := inCare + "/cards/" + card["id"].(string)
	s.post(member, path, "revision", "1", "next", "2027-03-0"+fmt.Sprint(n+1), "no_lesson", fmt.Sprint("reden ", n), "type", "pilot").mustJSON(t, 200)
	s.post(member, inCare+"/links", "from", "card:"+card["id"].(string), "to", "insight:in1", "relation", "rests_on", "note", fmt.Sprint("noot ", n)).mustJSON(t, 201)
	s.post(member, path+"/move", "revision", "2", "after", "").mustJSON(t, 200)
	v := s.MustCard(member, domain.CardID(card["id"].(string)))
	if v.Text != text || v.LearnText != fmt.Sprint("Leren ", n) || v.Next != "2027-03-0"+fmt.Sprint(n+1) || v.NoLesson != fmt.Sprint("reden ", n) ||
		v.Type != "pilot" || v.Links[0].Note != fmt.Sprint("noot ", n) {
		t.Errorf("card %d became %+v", n, v)
	}
	s.post(member, path+"/withdraw", "revision", "2", "note", fmt.Sprint("weg ", n)).mustJSON(t, 200)
	if gone := s.MustCard(member, v.ID); gone.Withdrawn == nil || gone.Withdrawn.Note != fmt.Sprint("weg ", n) {
		t.Errorf("card %d was withdrawn with %+v", n, gone.Withdrawn)
	}
}
