package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"rodedraad/domain"
)

// Session is one sign-in of one person. The token itself is never stored: Hash is its SHA-256, in hexadecimal.
type Session struct {
	ID      string
	Hash    string
	Person  domain.PersonID
	Created time.Time
	Seen    time.Time // when it was last used
	Expires time.Time // when it ends whatever happens
	Kind    SessionKind
}

// SessionKind says how a session is carried.
type SessionKind string

// The kinds of session: a browser's cookie, or a token for a program.
const (
	SessionBrowser SessionKind = "browser"
	SessionToken   SessionKind = "token"
)

type sessionRow struct {
	bun.BaseModel `bun:"table:sessions"`

	ID      string          `bun:"id,pk"`
	Hash    string          `bun:"hash"`
	Person  domain.PersonID `bun:"person"`
	Created int64           `bun:"created_at"`
	Seen    int64           `bun:"seen_at"`
	Expires int64           `bun:"expires_at"`
	Kind    string          `bun:"kind"`
}

func (r sessionRow) domain() Session {
	return Session{
		ID: r.ID, Hash: r.Hash, Person: r.Person, Created: moment(r.Created), Seen: moment(r.Seen),
		Expires: moment(r.Expires), Kind: SessionKind(r.Kind),
	}
}

// AddSession stores a new session.
func (tx *Tx) AddSession(ctx context.Context, s Session) error {
	return tx.insert(ctx, &sessionRow{
		ID: s.ID, Hash: s.Hash, Person: s.Person, Created: millis(s.Created), Seen: millis(s.Seen),
		Expires: millis(s.Expires), Kind: string(s.Kind),
	})
}

// SessionByHash returns the session whose token has that hash. Whether it has expired is for the caller to see.
func (tx *Tx) SessionByHash(ctx context.Context, hash string) (Session, error) {
	return one[sessionRow](ctx, tx, "hash = ?", hash)
}

// TouchSession remembers when a session was last used.
func (tx *Tx) TouchSession(ctx context.Context, id string, seen time.Time) error {
	return tx.execOne(ctx, "UPDATE sessions SET seen_at = ? WHERE id = ?", millis(seen), id)
}

// EndSession removes a session; one that is not there has ended already.
func (tx *Tx) EndSession(ctx context.Context, id string) error {
	_, err := tx.exec(ctx, "DELETE FROM sessions WHERE id = ?", id)
	return err
}

// EndSessionsOf removes every session of a person, tokens too, and returns their identifiers.
func (tx *Tx) EndSessionsOf(ctx context.Context, person domain.PersonID) ([]string, error) {
	sessions, err := list[sessionRow](ctx, tx, "id", 0, "person = ?", person)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(sessions))
	for i, s := range sessions {
		ids[i] = s.ID
	}
	_, err = tx.exec(ctx, "DELETE FROM sessions WHERE person = ?", person)
	return ids, err
}

type mailLinkRow struct {
	bun.BaseModel `bun:"table:mail_links"`

	Hash    string          `bun:"hash,pk"`
	Person  domain.PersonID `bun:"person"`
	Expires int64           `bun:"expires_at"`
}

func (r mailLinkRow) domain() domain.PersonID { return r.Person }

// AddMailLink stores a link that signs a person in once, known by the hash of its token.
func (tx *Tx) AddMailLink(ctx context.Context, hash string, person domain.PersonID, expires time.Time) error {
	return tx.insert(ctx, &mailLinkRow{Hash: hash, Person: person, Expires: millis(expires)})
}

// UseMailLink takes the link away and returns whom it signs in; domain.ErrNotFound when it was used before or has
// expired. Links that have expired are removed along the way.
func (tx *Tx) UseMailLink(ctx context.Context, hash string, at time.Time) (domain.PersonID, error) {
	if _, err := tx.exec(ctx, "DELETE FROM mail_links WHERE expires_at <= ?", millis(at)); err != nil {
		return "", err
	}
	person, err := one[mailLinkRow](ctx, tx, "hash = ?", hash)
	if err != nil {
		return "", err
	}
	return person, tx.execOne(ctx, "DELETE FROM mail_links WHERE hash = ?", hash)
}
