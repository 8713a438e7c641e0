package auth_test

import (
	"bytes"
	"context"
	"log/slog"
	"net/url"
	"sync"
	"testing"
	"time"

	"rodedraad/app/auth"
	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// clock is a clock that stands still until it is moved.
type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

func (c *clock) Move(by time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(by)
}

// lines hands each write on, so that a test can wait for it.
type lines chan string

func (l lines) Write(p []byte) (int, error) {
	l <- string(p)
	return len(p), nil
}

// house is an installation with one programme, one case with a team of two seats, and a few people.
type house struct {
	tb    testing.TB
	db    *store.DB
	clock *clock
	auth  *auth.Service
	mail  lines
	log   *bytes.Buffer
	mu    sync.Mutex
}

const (
	programme = domain.ProgrammeID("p-one")
	caseOne   = domain.CaseID("c-one")
	seatNurse = domain.SeatID("seat-nurse")
	seatHR    = domain.SeatID("seat-hr")
)

func TestMain(m *testing.M) { storetest.Main(m) }

// MustHouse opens a fresh SQLite database. change may alter the configuration.
func MustHouse(tb testing.TB, change func(*auth.Config)) *house {
	tb.Helper()
	return MustHouseIn(tb, storetest.MustOpen(tb, storetest.URL(tb, storetest.SQLite)), change)
}

// MustHouseIn is MustHouse in a database that is empty.
func MustHouseIn(tb testing.TB, db *store.DB, change func(*auth.Config)) *house {
	tb.Helper()
	h := &house{
		tb: tb, db: db, mail: make(lines, 100), log: &bytes.Buffer{},
		clock: &clock{at: time.Date(2026, 11, 21, 9, 0, 0, 0, time.UTC)},
	}
	base, err := url.Parse("https://draad.example")
	if err != nil {
		tb.Fatal(err)
	}
	cfg := auth.Config{
		Store: db, Now: h.clock.Now, Terminal: h.mail, BaseURL: base, Demo: true,
		Log: slog.New(slog.NewTextHandler(&locked{h: h}, nil)),
	}
	if change != nil {
		change(&cfg)
	}
	h.auth = auth.New(cfg)
	tb.Cleanup(h.auth.Close)
	h.Must(func(tx *store.Tx) error { return furnish(context.Background(), tx, h.clock.Now()) })
	return h
}

// locked is a log that several goroutines write to.
type locked struct{ h *house }

func (l *locked) Write(p []byte) (int, error) {
	l.h.mu.Lock()
	defer l.h.mu.Unlock()
	return l.h.log.Write(p)
}

// Logged returns what was logged so far.
func (h *house) Logged() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.log.String()
}

func furnish(ctx context.Context, tx *store.Tx, at time.Time) error {
	team := &domain.Team{ID: "team-one", Case: caseOne, Seats: []domain.Seat{
		{ID: seatNurse, Team: "team-one", Class: "care_professional", Count: 1, Function: domain.Words{NL: "verpleegkundige"}, Order: 1},
		{ID: seatHR, Team: "team-one", Class: "hr", Count: 1, Function: domain.Words{NL: "adviseur P&O"}, Order: 2},
	}}
	for _, do := range []func() error{
		func() error {
			return tx.AddPerson(ctx, domain.Person{
				ID: "lead", Name: "Lena de Vries", Initials: "LV", Mail: "lena@example.nl", Login: "projectleider", Created: at,
			})
		},
		func() error {
			return tx.AddPerson(ctx, domain.Person{
				ID: "gone", Name: "Gerard Weg", Initials: "GW", Mail: "gerard@example.nl", Login: "weg", Created: at, Disabled: true,
			})
		},
		func() error {
			return tx.AddProgramme(ctx, domain.Programme{
				ID: programme, Slug: "een", Title: domain.Words{NL: "Een programma"}, Status: domain.ProgrammeRunning, Phase: 1,
				PrivacyThreshold: 5, Revision: 1,
			})
		},
		func() error {
			return tx.AddCase(ctx, domain.Case{
				ID: caseOne, Programme: programme, Code: "een", Name: domain.Words{NL: "Een casus"},
				Type: domain.CareOrganisation, Branch: "hospital", Survey: domain.SurveyPlan{Has: true}, Team: team, Order: 1,
				Revision: 1,
			})
		},
	} {
		if err := do(); err != nil {
			return err
		}
	}
	return nil
}

// Must runs a transaction that has to succeed.
func (h *house) Must(fn func(tx *store.Tx) error) {
	h.tb.Helper()
	if err := h.db.Write(context.Background(), fn); err != nil {
		h.tb.Fatal(err)
	}
}

// MustInvite stores an invitation for a code; change may alter it.
func (h *house) MustInvite(code string, change func(*domain.Invitation)) domain.Invitation {
	h.tb.Helper()
	ctx := context.Background()
	secret, err := h.db.Secret(ctx, domain.CodeSecret)
	if err != nil {
		h.tb.Fatal(err)
	}
	i := domain.Invitation{
		ID: "inv-" + domain.HashCode(secret, code)[:12], Programme: programme, Case: caseOne, Seat: seatNurse,
		Role: domain.Member, CodeHash: domain.HashCode(secret, code), Uses: 1, Expires: h.clock.Now().Add(24 * time.Hour),
		By: "lead",
	}
	revoked := false
	if change != nil {
		change(&i)
		revoked, i.Revoked = i.Revoked, false
	}
	h.Must(func(tx *store.Tx) error {
		if err := tx.AddInvitation(ctx, i); err != nil || !revoked {
			return err
		}
		return tx.RevokeInvitation(ctx, i.ID)
	})
	return i
}

// MustDemo signs in by a demonstration login and returns the token and the session.
func (h *house) MustDemo(login string) (string, auth.Session) {
	h.tb.Helper()
	token, err := h.auth.DemoLogin(context.Background(), login)
	if err != nil {
		h.tb.Fatal(err)
	}
	return token, h.MustSession(token)
}

// MustSession returns the session of a token that has to count.
func (h *house) MustSession(token string) auth.Session {
	h.tb.Helper()
	s, err := h.auth.Session(context.Background(), token)
	if err != nil {
		h.tb.Fatalf("session: %v", err)
	}
	return s
}

// Link waits for a mail link and returns its token; "" when none comes.
func (h *house) Link() string {
	h.tb.Helper()
	select {
	case line := <-h.mail:
		_, token, found := cutLast(line, auth.MailPath)
		if !found {
			h.tb.Fatal("a line was written that holds no link")
		}
		return token
	case <-time.After(5 * time.Second):
		return ""
	}
}

func cutLast(line, sep string) (before, after string, found bool) {
	at := bytes.LastIndex([]byte(line), []byte(sep))
	if at < 0 {
		return line, "", false
	}
	return line[:at], string(bytes.TrimSpace([]byte(line[at+len(sep):]))), true
}

// from returns a context of somebody at that address.
func from(address string) context.Context { return auth.WithAddress(context.Background(), address) }
