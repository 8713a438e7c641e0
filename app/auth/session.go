package auth

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"rodedraad/domain"
	"rodedraad/store"
)

// How long sign-ins last.
const (
	// SessionIdle is how long a session lasts without being used.
	SessionIdle = 14 * 24 * time.Hour
	// SessionLife is how long a session lasts at most, used or not.
	SessionLife = 60 * 24 * time.Hour
	// TokenLife is how long the token of a program lasts.
	TokenLife = 365 * 24 * time.Hour
	// seenEvery is how stale the moment of last use may become: it is not written at every request.
	seenEvery = 10 * time.Minute
)

// Session is a sign-in that counts, and who it is of.
type Session struct {
	ID      string
	Person  domain.Person
	Created time.Time
	Seen    time.Time
	Expires time.Time // at the latest; earlier when it is not used for SessionIdle
}

// Session returns the session of a browser's token, and notes that it was used. It returns ErrSignedOut when the token
// is unknown, the session has ended or was not used for SessionIdle, or the person is disabled.
func (s *Service) Session(ctx context.Context, token string) (Session, error) {
	return s.find(ctx, token, store.SessionBrowser)
}

// Bearer returns the session of a program's token, as Session does for a browser's. One is never taken for the other.
func (s *Service) Bearer(ctx context.Context, token string) (Session, error) {
	return s.find(ctx, token, store.SessionToken)
}

func (s *Service) find(ctx context.Context, token string, kind store.SessionKind) (Session, error) {
	if !secretForm(token) {
		return Session{}, ErrSignedOut
	}
	now := s.clock()
	var found Session
	err := s.store.Read(ctx, func(tx *store.Tx) error {
		kept, err := tx.SessionByHash(ctx, fingerprint(token))
		if err != nil {
			return err
		}
		if kept.Kind != kind || !counts(kept, now) {
			return domain.ErrNotFound
		}
		person, err := tx.Person(ctx, kept.Person)
		found = view(kept, person)
		return err
	})
	if errors.Is(err, domain.ErrNotFound) || (err == nil && found.Person.Disabled) {
		return Session{}, ErrSignedOut
	}
	if err != nil {
		return Session{}, fmt.Errorf("find session: %w", err)
	}
	if now.Sub(found.Seen) >= seenEvery {
		err := s.store.Write(ctx, func(tx *store.Tx) error { return tx.TouchSession(ctx, found.ID, now) })
		if errors.Is(err, domain.ErrNotFound) {
			return Session{}, ErrSignedOut // it was ended a moment ago
		}
		if err != nil {
			return Session{}, fmt.Errorf("note use of session: %w", err)
		}
		found.Seen = now
	}
	return found, nil
}

// counts reports whether a stored session still signs its person in at that moment.
func counts(kept store.Session, now time.Time) bool {
	idle := kept.Kind == store.SessionBrowser && now.Sub(kept.Seen) >= SessionIdle
	return now.Before(kept.Expires) && !idle
}

func view(kept store.Session, of domain.Person) Session {
	return Session{ID: kept.ID, Person: of, Created: kept.Created, Seen: kept.Seen, Expires: kept.Expires}
}

// start makes a new session with a token that was never used before, whoever was signed in already, so that a token
// known to somebody else before the sign-in is worth nothing after it. What is left of the person's sessions that no
// longer count is removed.
func (s *Service) start(ctx context.Context, tx *store.Tx, of domain.PersonID, kind store.SessionKind) (string, error) {
	token, now, life := newSecret(), s.clock(), SessionLife
	if err := s.sweep(ctx, tx, of, now); err != nil {
		return "", err
	}
	if kind == store.SessionToken {
		life = TokenLife
	}
	err := tx.AddSession(ctx, store.Session{
		ID: newID(), Hash: fingerprint(token), Person: of, Created: now, Seen: now, Expires: now.Add(life), Kind: kind,
	})
	if err != nil {
		return "", fmt.Errorf("start session: %w", err)
	}
	return token, nil
}

// sweep removes the sessions of a person that no longer count.
func (s *Service) sweep(ctx context.Context, tx *store.Tx, of domain.PersonID, now time.Time) error {
	kept, err := tx.SessionsOf(ctx, of)
	if err != nil {
		return fmt.Errorf("sweep sessions: %w", err)
	}
	for _, k := range kept {
		if counts(k, now) {
			continue
		}
		if err := tx.EndSession(ctx, k.ID); err != nil {
			return fmt.Errorf("sweep sessions: %w", err)
		}
	}
	return nil
}

// Sessions lists the sign-ins of a person that still count, tokens of programs included, the latest used first.
func (s *Service) Sessions(ctx context.Context, of domain.PersonID) ([]Session, error) {
	var list []Session
	err := s.store.Read(ctx, func(tx *store.Tx) error {
		person, err := tx.Person(ctx, of)
		if err != nil {
			return err
		}
		list = nil
		kept, err := tx.SessionsOf(ctx, of)
		for _, k := range kept {
			if counts(k, s.clock()) {
				list = append(list, view(k, person))
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list sessions: %w", err)
	}
	return list, nil
}

// sessionsAtOnce is how many sessions one query of Ended asks about.
const sessionsAtOnce = 5000

// Ended tells which of the sessions do not count any more: they were ended, or have expired.
func (s *Service) Ended(ctx context.Context, sessions []string) (ended []string, err error) {
	err = s.store.Read(ctx, func(tx *store.Tx) error {
		ended = nil
		live := make(map[string]bool, len(sessions))
		for some := range slices.Chunk(sessions, sessionsAtOnce) {
			kept, err := tx.SessionsAmong(ctx, some)
			if err != nil {
				return err
			}
			for _, k := range kept {
				live[k.ID] = counts(k, s.clock())
			}
		}
		for _, id := range sessions {
			if !live[id] {
				ended = append(ended, id)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("look for ended sessions: %w", err)
	}
	return ended, nil
}

// End ends a session; ending one that has ended is no error. The caller closes the sockets of the session.
func (s *Service) End(ctx context.Context, session string) error {
	return s.store.Write(ctx, func(tx *store.Tx) error { return tx.EndSession(ctx, session) })
}

// EndOwn ends one session of the person, such as one left open on another machine. A session of somebody else is not
// found. The caller closes the sockets of the session.
func (s *Service) EndOwn(ctx context.Context, of domain.PersonID, session string) error {
	return s.store.Write(ctx, func(tx *store.Tx) error {
		kept, err := tx.SessionsOf(ctx, of)
		if err != nil {
			return err
		}
		for _, k := range kept {
			if k.ID == session {
				return tx.EndSession(ctx, session)
			}
		}
		return domain.ErrNotFound
	})
}

// EndAll ends every session of the person, tokens of programs included, and returns which, so that the caller can close
// their sockets.
func (s *Service) EndAll(ctx context.Context, of domain.PersonID) (ended []string, err error) {
	err = s.store.Write(ctx, func(tx *store.Tx) error {
		ended, err = tx.EndSessionsOf(ctx, of)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("end sessions: %w", err)
	}
	return ended, nil
}
