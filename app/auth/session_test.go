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

func TestSessionsEnd(t *testing.T) {
	ctx := context.Background()
	for _, c := range []struct {
		name  string
		after func(h *house, token string, s auth.Session)
		lasts bool
	}{
		{"just before it is idle too long", func(h *house, _ string, _ auth.Session) { h.clock.Move(auth.SessionIdle - time.Second) }, true},
		{"idle too long", func(h *house, _ string, _ auth.Session) { h.clock.Move(auth.SessionIdle) }, false},
		{"used often, just before its life is over", func(h *house, token string, _ auth.Session) { h.useFor(token, auth.SessionLife-time.Hour) }, true},
		{"used often, its life over", func(h *house, token string, _ auth.Session) { h.useFor(token, auth.SessionLife) }, false},
		{"signed out", func(h *house, _ string, s auth.Session) { h.noError(h.auth.End(ctx, s.ID)) }, false},
		{"signed out twice", func(h *house, _ string, s auth.Session) {
			h.noError(h.auth.End(ctx, s.ID))
			h.noError(h.auth.End(ctx, s.ID))
		}, false},
		{"signed out everywhere", func(h *house, _ string, s auth.Session) {
			ended, err := h.auth.EndAll(ctx, s.Person.ID)
			h.noError(err)
			if len(ended) != 1 || ended[0] != s.ID {
				h.tb.Errorf("ended %v, want %s", ended, s.ID)
			}
		}, false},
		{"the person disabled", func(h *house, _ string, s auth.Session) {
			h.Must(func(tx *store.Tx) error {
				p := s.Person
				p.Disabled = true
				return tx.UpdatePerson(ctx, p)
			})
		}, false},
		{"somebody else signed out", func(h *house, _ string, _ auth.Session) {
			_, err := h.auth.EndAll(ctx, "gone")
			h.noError(err)
		}, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := MustHouse(t, nil)
			token, s := h.MustDemo("projectleider")
			c.after(h, token, s)
			_, err := h.auth.Session(ctx, token)
			if c.lasts && err != nil {
				t.Errorf("session ended: %v", err)
			}
			if ended, err := h.auth.Ended(ctx, []string{s.ID}); err != nil || (len(ended) == 0) != c.lasts {
				t.Errorf("of this session %v has ended (%v)", ended, err)
			}
			if !c.lasts && err != auth.ErrSignedOut {
				t.Errorf("error is %v, want ErrSignedOut", err)
			}
		})
	}
}

// useFor uses a session every day for as long as told.
func (h *house) useFor(token string, long time.Duration) {
	for passed := time.Duration(0); passed < long; {
		by := min(24*time.Hour, long-passed)
		h.clock.Move(by)
		passed += by
		if _, err := h.auth.Session(context.Background(), token); err != nil && passed < long {
			h.tb.Fatalf("session ended after %v: %v", passed, err)
		}
	}
}

func (h *house) noError(err error) {
	h.tb.Helper()
	if err != nil {
		h.tb.Fatal(err)
	}
}

func TestEverySignInIsANewSession(t *testing.T) {
	h := MustHouse(t, nil)
	first, one := h.MustDemo("projectleider")
	second, two := h.MustDemo("projectleider")
	if first == second || one.ID == two.ID {
		t.Fatal("a sign-in kept the session there was")
	}
	if len(first) < 43 || strings.ContainsAny(first, "+/= ;") {
		t.Errorf("token %q is short or does not fit in a cookie", first)
	}
	h.noError(h.auth.End(context.Background(), one.ID))
	h.MustSession(second)
}

func TestTokensThatAreNone(t *testing.T) {
	h := MustHouse(t, nil)
	token, s := h.MustDemo("projectleider")
	for name, forged := range map[string]string{
		"empty": "", "short": "abc", "chosen beforehand": strings.Repeat("A", 43), "the session's id": s.ID,
		"with a tail": token + "A", "cut": token[:42], "in capitals": strings.ToUpper(token), "huge": strings.Repeat("A", 1<<20),
		"with a line end": token + "\n",
	} {
		if _, err := h.auth.Session(context.Background(), forged); err != auth.ErrSignedOut {
			t.Errorf("%s: error is %v, want ErrSignedOut", name, err)
		}
	}
}

func TestOnlyTheFingerprintIsStored(t *testing.T) {
	h := MustHouse(t, nil)
	token, _ := h.MustDemo("projectleider")
	h.Must(func(tx *store.Tx) error {
		_, err := tx.SessionByHash(context.Background(), token)
		if !errors.Is(err, domain.ErrNotFound) {
			t.Errorf("the session is found by its bare token: %v", err)
		}
		return nil
	})
}

func TestOwnSessions(t *testing.T) {
	storetest.Each(t, ownSessions)
}

func ownSessions(t *testing.T, db *store.DB) {
	h := MustHouseIn(t, db, nil)
	ctx := context.Background()
	_, old := h.MustDemo("projectleider")
	h.clock.Move(auth.SessionIdle + time.Hour)
	_, one := h.MustDemo("projectleider")
	h.clock.Move(time.Hour)
	_, two := h.MustDemo("projectleider")
	list, err := h.auth.Sessions(ctx, "lead")
	h.noError(err)
	if len(list) != 2 || list[0].ID != two.ID || list[1].ID != one.ID {
		t.Fatalf("sessions are %v, want the two that count, latest first, without %s", list, old.ID)
	}
	if err := h.auth.EndOwn(ctx, "gone", one.ID); !errors.Is(err, domain.ErrNotFound) {
		t.Errorf("somebody ended another's session: %v", err)
	}
	h.noError(h.auth.EndOwn(ctx, "lead", one.ID))
	ended, err := h.auth.Ended(ctx, []string{"none", one.ID, old.ID, two.ID})
	if err != nil || !slices.Equal(ended, []string{"none", one.ID, old.ID}) {
		t.Errorf("ended are %v (%v), want all but %s", ended, err, two.ID)
	}
	if ended, err = h.auth.Ended(ctx, nil); err != nil || len(ended) != 0 {
		t.Errorf("of none %v ended (%v)", ended, err)
	}
	if list, err = h.auth.Sessions(ctx, "lead"); err != nil || len(list) != 1 {
		t.Errorf("%d sessions left (%v), want 1", len(list), err)
	}
}

func TestProgramTokens(t *testing.T) {
	h := MustHouse(t, func(c *auth.Config) { c.Demo = false })
	ctx := context.Background()
	for _, login := range []string{"projectleider", "lena@example.nl"} {
		token, err := h.auth.IssueToken(ctx, login)
		h.noError(err)
		s, err := h.auth.Bearer(ctx, token)
		if err != nil || s.Person.ID != "lead" {
			t.Errorf("bearer is %v (%v), want lead", s.Person.ID, err)
		}
		if _, err := h.auth.Session(ctx, token); err != auth.ErrSignedOut {
			t.Errorf("a program's token works as a cookie: %v", err)
		}
		h.clock.Move(auth.SessionIdle + time.Hour)
		if _, err := h.auth.Bearer(ctx, token); err != nil {
			t.Errorf("a program's token ended by not being used: %v", err)
		}
		h.clock.Move(auth.TokenLife)
		if _, err := h.auth.Bearer(ctx, token); err != auth.ErrSignedOut {
			t.Errorf("a program's token outlives its life: %v", err)
		}
	}
	for _, login := range []string{"", "nobody", "weg", "nobody@example.nl"} {
		if token, err := h.auth.IssueToken(ctx, login); !errors.Is(err, domain.ErrNotFound) || token != "" {
			t.Errorf("token for %q: %v, want not found", login, err)
		}
	}
}

func TestBrowserTokenIsNoBearer(t *testing.T) {
	h := MustHouse(t, nil)
	token, _ := h.MustDemo("projectleider")
	if _, err := h.auth.Bearer(context.Background(), token); err != auth.ErrSignedOut {
		t.Errorf("a cookie works as a program's token: %v", err)
	}
}

func TestDemoLogins(t *testing.T) {
	for _, c := range []struct {
		name, login string
		demo, in    bool
	}{
		{"in a demonstration", "projectleider", true, true},
		{"elsewhere", "projectleider", false, false},
		{"unknown", "niemand", true, false},
		{"nothing", "", true, false},
		{"disabled", "weg", true, false},
		{"a mail address", "lena@example.nl", true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := MustHouse(t, func(cfg *auth.Config) { cfg.Demo = c.demo })
			token, err := h.auth.DemoLogin(context.Background(), c.login)
			if c.in && err != nil || !c.in && !errors.Is(err, domain.ErrNotFound) || c.in != (token != "") {
				t.Errorf("token %q, error %v", token, err)
			}
		})
	}
}
