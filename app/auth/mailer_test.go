package auth_test

import (
	"bufio"
	"io"
	"mime"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"rodedraad/app/auth"
	"rodedraad/domain"
	"rodedraad/store"
)

// post is a mail server on this machine that keeps what it is sent.
type post struct {
	net.Listener
	letters chan string
	refuse  string // what it says to a recipient; "" accepts
	met     atomic.Int32
}

func mustPost(tb testing.TB, refuse string) *post {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	p := &post{Listener: l, letters: make(chan string, 10), refuse: refuse}
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.speak(c)
		}
	}()
	tb.Cleanup(func() { _ = l.Close() })
	return p
}

// speak holds one conversation in the mail protocol.
func (p *post) speak(c net.Conn) {
	defer func() { _ = c.Close() }()
	in := bufio.NewReader(c)
	say := func(s string) { _, _ = io.WriteString(c, s+"\r\n") }
	p.met.Add(1)
	say("220 post ready")
	for {
		line, err := in.ReadString('\n')
		if err != nil {
			return
		}
		switch verb := strings.ToUpper(strings.Fields(line + " x")[0]); {
		case verb == "EHLO":
			say("250 post")
		case verb == "RCPT" && p.refuse != "":
			say(p.refuse)
		case verb == "DATA":
			say("354 go on")
			var letter strings.Builder
			for {
				line, err := in.ReadString('\n')
				if err != nil || line == ".\r\n" {
					break
				}
				letter.WriteString(line)
			}
			p.letters <- letter.String()
			say("250 kept")
		case verb == "QUIT":
			say("221 bye")
			return
		default:
			say("250 well")
		}
	}
}

func (p *post) mailer(tb testing.TB) *auth.Mailer {
	tb.Helper()
	m, err := auth.NewMailer(auth.SMTP{
		Host: "127.0.0.1", Port: p.Addr().(*net.TCPAddr).Port, From: "draad@example.nl", Plain: true,
	})
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

func TestLetterHoldsTheLink(t *testing.T) {
	for _, c := range []struct{ language, subject, words string }{
		{"", "Je aanmeldlink voor Rode Draad", "één keer en 15 minuten lang"},
		{domain.Dutch, "Je aanmeldlink voor Rode Draad", "één keer en 15 minuten lang"},
		{domain.English, "Your sign-in link for Rode Draad", "once and for 15 minutes"},
	} {
		t.Run("language "+c.language, func(t *testing.T) {
			p := mustPost(t, "")
			h := MustHouse(t, func(cfg *auth.Config) { cfg.Mailer = p.mailer(t) })
			ctx := from("192.0.2.1")
			h.Must(func(tx *store.Tx) error {
				person, err := tx.Person(ctx, "lead")
				if err != nil {
					return err
				}
				person.Language = c.language
				return tx.UpdatePerson(ctx, person)
			})
			h.noError(h.auth.StartMail(ctx, "lena@example.nl"))
			letter := readLetter(t, p)
			if letter.to != "<lena@example.nl>" || letter.subject != c.subject || !strings.Contains(letter.body, c.words) {
				t.Errorf("letter is %+v", letter)
			}
			_, rest, found := strings.Cut(letter.body, "https://draad.example"+auth.MailPath)
			if !found {
				t.Fatalf("no link in %q", letter.body)
			}
			if _, err := h.auth.FinishMail(ctx, strings.Fields(rest)[0]); err != nil {
				t.Errorf("the link in the letter: %v", err)
			}
			if len(h.mail) > 0 {
				t.Error("a link was written to the terminal although there is a mail server")
			}
		})
	}
}

type readable struct{ to, subject, body string }

func readLetter(t *testing.T, p *post) readable {
	t.Helper()
	select {
	case raw := <-p.letters:
		m, err := mail.ReadMessage(strings.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		subject, err := new(mime.WordDecoder).DecodeHeader(m.Header.Get("Subject"))
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(quotedprintable.NewReader(m.Body))
		if err != nil {
			t.Fatal(err)
		}
		return readable{m.Header.Get("To"), subject, string(body)}
	case <-time.After(10 * time.Second):
		t.Fatal("no letter came")
		return readable{}
	}
}

func TestRefusedLettersAreLoggedWithoutTheAddress(t *testing.T) {
	p := mustPost(t, "550 no such person lena@example.nl")
	h := MustHouse(t, func(cfg *auth.Config) { cfg.Mailer = p.mailer(t) })
	h.noError(h.auth.StartMail(from("192.0.2.1"), "lena@example.nl"))
	for end := time.Now().Add(10 * time.Second); !strings.Contains(h.Logged(), "not delivered"); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the refusal is not logged")
		}
	}
	if log := h.Logged(); strings.Contains(log, "lena") {
		t.Errorf("the log holds the address: %s", log)
	}
}

func TestMailersThatAreRefused(t *testing.T) {
	for name, c := range map[string]auth.SMTP{
		"no sender":               {Host: "mail.example.nl", Port: 587},
		"two senders":             {Host: "mail.example.nl", Port: 587, From: "a@example.nl\r\nBcc: b@example.nl"},
		"no host":                 {Port: 587, From: "draad@example.nl"},
		"no port":                 {Host: "mail.example.nl", Port: 70000, From: "draad@example.nl"},
		"a password in the clear": {Host: "mail.example.nl", Port: 25, From: "draad@example.nl", User: "u", Password: "p", Plain: true},
	} {
		if _, err := auth.NewMailer(c); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
	for name, c := range map[string]auth.SMTP{
		"submission": {Host: "mail.example.nl", Port: 587, From: "draad@example.nl", User: "u", Password: "p"},
		"TLS":        {Host: "mail.example.nl", Port: 465, From: "draad@example.nl"},
		"local":      {Host: "localhost", Port: 25, From: "draad@example.nl"},
	} {
		if _, err := auth.NewMailer(c); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestServersThatDoNotEncryptGetNoLetter(t *testing.T) {
	p := mustPost(t, "")
	m, err := auth.NewMailer(auth.SMTP{Host: "0.0.0.0", Port: p.Addr().(*net.TCPAddr).Port, From: "draad@example.nl"})
	if err != nil {
		t.Fatal(err)
	}
	h := MustHouse(t, func(cfg *auth.Config) { cfg.Mailer = m })
	h.noError(h.auth.StartMail(from("192.0.2.1"), "lena@example.nl"))
	for end := time.Now().Add(30 * time.Second); !strings.Contains(h.Logged(), "not delivered"); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) || len(p.letters) > 0 {
			t.Fatal("a letter went out without encryption, or nothing was logged")
		}
	}
	if p.met.Load() == 0 {
		t.Error("the server was never asked, so this proves nothing")
	}
}
