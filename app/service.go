package app

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"

	"rodedraad/domain"
	"rodedraad/store"
)

// Config is what a Service needs. Store is required.
type Config struct {
	Store *store.DB
	Now   func() time.Time // time.Now when nil
	NewID func() string    // makes identifiers of the form of domain.ValidID, never twice the same; random when nil
	Log   *slog.Logger     // slog.Default() when nil
}

// Service is every use case. It is safe for concurrent use.
type Service struct {
	store *store.DB
	now   func() time.Time
	newID func() string
	log   *slog.Logger

	threads   threads
	searching sync.Mutex // held while texts are made searchable
	uploads   *uploads

	mu   sync.RWMutex
	live Live // nil when nothing is announced
}

// Live is what use cases tell the live part of the server after they have committed. None of its methods waits.
// *realtime.Hub is one.
type Live interface {
	Announce(ev domain.Event)
	RecheckPerson(p domain.PersonID)
	RecheckDocument(doc string)
	RecheckTopic(topic string)
	DocumentChanged(doc string, version int)
}

// New returns a Service that announces nothing until SetHub is called.
func New(c Config) *Service {
	s := &Service{store: c.Store, now: c.Now, newID: c.NewID, log: c.Log}
	if s.now == nil {
		s.now = time.Now
	}
	if s.newID == nil {
		s.newID = randomID
	}
	if s.log == nil {
		s.log = slog.Default()
	}
	s.uploads = newUploads(s.now)
	return s
}

// SetHub sets where changes are announced; nil stops announcing.
func (s *Service) SetHub(to Live) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.live = to
}

// hub returns where to announce, or nil.
func (s *Service) hub() Live {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.live
}

// clock returns the moment of a call: in UTC and in whole milliseconds, which both databases keep.
func (s *Service) clock() time.Time { return s.now().UTC().Truncate(time.Millisecond) }

// idLetters is base32 in lower case; identifiers hold no capitals.
var idLetters = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// randomID returns 26 letters and digits that hold 128 random bits.
func randomID() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails: the program stops when there is no randomness
	return strings.ToLower(idLetters.EncodeToString(b[:]))
}

// write runs fn in one transaction that is committed when fn returns nil.
func (s *Service) write(ctx context.Context, fn func(tx *store.Tx) error) error {
	return s.store.Write(ctx, fn)
}

// read runs fn in one transaction that changes nothing. It runs it again when the transaction began before another one
// that is known by now.
func (s *Service) read(ctx context.Context, fn func(tx *store.Tx) error) error {
	for range maxBehind {
		if err := s.store.Read(ctx, fn); !errors.Is(err, errBehind) {
			return err
		}
	}
	return &domain.Error{Kind: domain.Unavailable, Key: "unavailable"}
}

// maxBehind is how often a reader begins again before it gives up; each time it would have to be overtaken by a change.
const maxBehind = 10
