package auth_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"rodedraad/app/auth"
	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// MustLink asks for a mail link and returns its token.
func (h *house) MustLink(mail string) string {
	h.tb.Helper()
	h.noError(h.auth.StartMail(from("192.0.2.1"), mail))
	link := h.Link()
	if link == "" {
		h.tb.Fatal("no link came")
	}
	return link
}

func TestMailLinkSignsInOnce(t *testing.T) {
	h := MustHouse(t, nil)
	ctx := from("192.0.2.1")
	_, before := h.MustDemo("projectleider")
	link := h.MustLink("  Lena@Example.NL ")
	token, err := h.auth.FinishMail(ctx, link)
	h.noError(err)
	s := h.MustSession(token)
	if s.Person.ID != "lead" || s.ID == before.ID || token == link {
		t.Errorf("signed in as %v, with session %v", s.Person.ID, s.ID)
	}
	if again, err := h.auth.FinishMail(ctx, link); err != auth.ErrLink || again != "" {
		t.Errorf("the link worked twice: %v", err)
	}
	if _, err := h.auth.Session(ctx, link); err != auth.ErrSignedOut {
		t.Errorf("a link works as a session: %v", err)
	}
}

func TestMailLinkUsedAtOnceSignsInOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		h := MustHouseIn(t, db, nil)
		link := h.MustLink("lena@example.nl")
		tokens, errs := parallel(15, func() (string, error) { return h.auth.FinishMail(from("192.0.2.1"), link) })
		in := 0
		for i, token := range tokens {
			if token != "" {
				in++
			} else if errs[i] != auth.ErrLink {
				t.Errorf("refused with %v, want ErrLink", errs[i])
			}
		}
		if in != 1 {
			t.Errorf("signed in %d times, want 1", in)
		}
	})
}

func TestMailLinksThatDoNotWorkAreAlike(t *testing.T) {
	ctx := from("192.0.2.1")
	for _, c := range []struct {
		name  string
		spoil func(h *house, link string) string
	}{
		{"expired", func(h *house, link string) string { h.clock.Move(auth.MailLinkLife); return link }},
		{"unknown", func(*house, string) string { return strings.Repeat("A", 43) }},
		{"empty", func(*house, string) string { return "" }},
		{"huge", func(*house, string) string { return strings.Repeat("A", 1<<20) }},
		{"cut", func(_ *house, link string) string { return link[:42] }},
		{"of somebody disabled since", func(h *house, link string) string {
			h.Must(func(tx *store.Tx) error {
				p, err := tx.Person(ctx, "lead")
				if err != nil {
					return err
				}
				p.Disabled = true
				return tx.UpdatePerson(ctx, p)
			})
			return link
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := MustHouse(t, nil)
			link := c.spoil(h, h.MustLink("lena@example.nl"))
			if token, err := h.auth.FinishMail(ctx, link); err != auth.ErrLink || token != "" {
				t.Errorf("error is %v, want exactly ErrLink", err)
			}
		})
	}
}

func TestMailLinkLastsAlmostItsLife(t *testing.T) {
	h := MustHouse(t, nil)
	link := h.MustLink("lena@example.nl")
	h.clock.Move(auth.MailLinkLife - time.Second)
	if _, err := h.auth.FinishMail(from("192.0.2.1"), link); err != nil {
		t.Error(err)
	}
}

func TestOnlyWhoIsKnownGetsALink(t *testing.T) {
	h := MustHouse(t, nil)
	for _, mail := range []string{"nobody@example.nl", "gerard@example.nl"} {
		h.noError(h.auth.StartMail(from("192.0.2.1"), mail))
	}
	h.MustLink("lena@example.nl") // the queue is dealt with in order, so the others were looked at
	if len(h.mail) > 0 {
		t.Error("somebody unknown or disabled got a link")
	}
}

func TestAskingForALinkTellsNothing(t *testing.T) {
	h := MustHouse(t, nil)
	spent := map[string][]time.Duration{}
	for range 200 {
		h.clock.Move(time.Hour)
		for _, mail := range []string{"lena@example.nl", "nobody@example.nl"} {
			began := time.Now()
			err := h.auth.StartMail(from("192.0.2.1"), mail)
			spent[mail] = append(spent[mail], time.Since(began))
			if err != nil {
				t.Fatalf("%s: %v", mail, err)
			}
		}
		h.Link()
	}
	median := func(of []time.Duration) time.Duration { slices.Sort(of); return of[len(of)/2] }
	known, unknown := median(spent["lena@example.nl"]), median(spent["nobody@example.nl"])
	if apart := (known - unknown).Abs(); apart > 5*time.Millisecond {
		t.Errorf("the answer takes %v for a known and %v for an unknown address", known, unknown)
	}
}

func TestWhatIsNoMailAddress(t *testing.T) {
	h := MustHouse(t, nil)
	for name, typed := range map[string]string{
		"empty": "", "a word": "lena", "a name beside it": "Lena <lena@example.nl>", "two": "lena@example.nl, x@example.nl",
		"a second line": "lena@example.nl\r\nBcc: x@example.nl", "a line end within": "lena\n@example.nl",
		"in brackets": "<lena@example.nl>", "quoted": `"le na"@example.nl`, "zero": "lena\x00@example.nl",
		"huge": strings.Repeat("a", 1<<20) + "@example.nl",
	} {
		err := h.auth.StartMail(from("192.0.2.1"), typed)
		var refused *domain.Error
		if !errors.As(err, &refused) || refused.Kind != domain.Invalid || refused.Fields["mail"] == "" {
			t.Errorf("%s: error is %v, want the field refused", name, err)
		}
	}
}

func TestNowhereToSendLinks(t *testing.T) {
	h := MustHouse(t, func(c *auth.Config) { c.Terminal = nil })
	for _, mail := range []string{"lena@example.nl", "nobody@example.nl"} {
		if err := h.auth.StartMail(from("192.0.2.1"), mail); domain.KindOf(err) != domain.Unavailable {
			t.Errorf("%s: error is %v, want unavailable", mail, err)
		}
	}
}

func TestCloseEndsTheSending(t *testing.T) {
	h := MustHouse(t, nil)
	h.auth.Close()
	h.auth.Close()
	for range auth.MailQueue + 1 {
		h.clock.Move(time.Hour)
		if err := h.auth.StartMail(from("192.0.2.1"), "lena@example.nl"); err != nil {
			if domain.KindOf(err) != domain.Unavailable {
				t.Errorf("a full queue answers %v, want unavailable", err)
			}
			return
		}
	}
	t.Error("the queue has no end")
}

func TestNothingPersonalIsLogged(t *testing.T) {
	h := MustHouse(t, nil)
	ctx := from("192.0.2.77")
	h.MustInvite(code, nil)
	joined, err := h.auth.Redeem(ctx, code, auth.Newcomer{Initials: "QZ", Name: "Quirine Zwart"})
	h.noError(err)
	_, _ = h.auth.Redeem(ctx, code, newcomer())
	link := h.MustLink("lena@example.nl")
	signed, err := h.auth.FinishMail(ctx, link)
	h.noError(err)
	_, _ = h.auth.FinishMail(ctx, link)
	h.noError(h.auth.StartMail(context.Background(), "nobody@example.nl"))
	h.auth.Close()
	log := h.Logged()
	if !strings.Contains(log, "joined by invitation") || !strings.Contains(log, "signed in by mail") {
		t.Errorf("sign-ins are not logged: %s", log)
	}
	for _, personal := range []string{
		"Quirine", "QZ", "Lena", "lena@", "nobody@", code, link, joined, signed, "192.0.2.77",
	} {
		if strings.Contains(log, personal) {
			t.Errorf("the log holds %q", personal)
		}
	}
}
