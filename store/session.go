package store

import (
	"time"

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
