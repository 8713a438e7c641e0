package auth

import (
	"context"
	"io"
	"log/slog"
	"net/url"
	"sync"
	"time"

	"rodedraad/domain"
	"rodedraad/store"
)

// Config is what signing in needs.
type Config struct {
	Store    *store.DB
	Now      func() time.Time // nil means time.Now
	Log      *slog.Logger     // nil means slog.Default; it is never given a name, mail address, code or link
	Mailer   *Mailer          // nil when no mail server is configured: links are then written to Terminal
	Terminal io.Writer        // where links go without a Mailer; nil as well means that no links are made
	BaseURL  *url.URL         // the address people use; links begin with it
	Demo     bool             // whether demonstration logins may sign in
}

// Service signs people in and keeps their sessions. It is safe for concurrent use.
type Service struct {
	store    *store.DB
	now      func() time.Time
	log      *slog.Logger
	mailer   *Mailer
	terminal io.Writer
	base     *url.URL
	demo     bool
	limits   *limits

	letters  chan letter
	stopping context.CancelFunc
	sending  sync.WaitGroup
	closing  sync.Once
}

// New returns the service and starts the one goroutine that sends mail; Close ends it.
func New(c Config) *Service {
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	ctx, cancel := context.WithCancel(context.Background()) //nolint:gosec // Close calls it
	s := &Service{
		store: c.Store, now: c.Now, log: c.Log, mailer: c.Mailer, terminal: c.Terminal, base: c.BaseURL, demo: c.Demo,
		limits: newLimits(), letters: make(chan letter, MailQueue), stopping: cancel,
	}
	s.sending.Add(1)
	go s.post(ctx)
	return s
}

// Close stops sending mail and returns when the letter in hand has been dealt with. Letters still waiting are not sent;
// their askers can ask again. Close may be called more than once.
func (s *Service) Close() {
	s.closing.Do(s.stopping)
	s.sending.Wait()
}

// clock returns the moment of a call: in UTC and in whole milliseconds, which both databases keep.
func (s *Service) clock() time.Time { return s.now().UTC().Truncate(time.Millisecond) }

// The refusals of this package. Each is the same whatever the reason, so that an answer tells nothing about what exists.
var (
	// ErrSignedOut is returned for a session or token that is unknown, ended, expired or belongs to a disabled person.
	ErrSignedOut = &domain.Error{Kind: domain.Unauthenticated, Key: "not_signed_in"}
	// ErrCode is returned for an invitation that is unknown, used up, expired or revoked.
	ErrCode = &domain.Error{Kind: domain.NotFound, Key: "code_unknown"}
	// ErrLink is returned for a mail link that is unknown, used or expired.
	ErrLink = &domain.Error{Kind: domain.NotFound, Key: "mail_link_unknown"}
	// ErrTooFast is returned when an address tries more than the limits allow.
	ErrTooFast = &domain.Error{Kind: domain.TooFast, Key: "too_fast"}
)
