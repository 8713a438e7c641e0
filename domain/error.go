package domain

import (
	"errors"
	"fmt"
)

// ErrorKind says what sort of refusal an Error is. One table at the edge turns it into an HTTP status.
type ErrorKind string

// The kinds of refusal, each with the status it becomes.
const (
	Invalid         ErrorKind = "invalid"         // 400: malformed
	Unauthenticated ErrorKind = "unauthenticated" // 401: not signed in
	Forbidden       ErrorKind = "forbidden"       // 403: signed in, but may not
	NotFound        ErrorKind = "not_found"       // 404: not there, or not yours to know of
	Conflict        ErrorKind = "conflict"        // 409: stale or conflicting
	TooLarge        ErrorKind = "too_large"       // 413
	Rule            ErrorKind = "rule"            // 422: breaks a numbered rule
	TooFast         ErrorKind = "too_fast"        // 429
	Unavailable     ErrorKind = "unavailable"     // 503: a part we need is away
)

// Error is the one error that is written for people. Key is a translation key (`error.<Key>`); Rule is the rule number
// when Kind is Rule; Fields maps the name of a form field to the translation key of what is wrong with it. Args fill the
// translated sentence and never hold text that somebody wrote.
type Error struct {
	Kind   ErrorKind
	Key    string
	Rule   string
	Fields map[string]string
	Args   map[string]any
}

// Error describes the refusal for logs; it holds no personal text.
func (e *Error) Error() string {
	if e.Rule != "" {
		return fmt.Sprintf("%s: %s (%s)", e.Kind, e.Key, e.Rule)
	}
	return fmt.Sprintf("%s: %s", e.Kind, e.Key)
}

// Code is the short code a program reads: the rule number for a broken rule, otherwise the key.
func (e *Error) Code() string {
	if e.Rule != "" {
		return e.Rule
	}
	return e.Key
}

// Is reports whether target is an *Error with the same kind and, when target names one, the same key.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Kind == e.Kind && (t.Key == "" || t.Key == e.Key)
}

// KindOf returns the kind of the first *Error in err's chain, or "" when there is none.
func KindOf(err error) ErrorKind {
	var e *Error
	if errors.As(err, &e) {
		return e.Kind
	}
	return ""
}

// ErrNotFound is returned for what is not there and for what the asker may not know of: the two are not told apart.
var ErrNotFound = &Error{Kind: NotFound, Key: "not_found"}

// ErrForbidden is returned when a person may see a thing but not do this to it.
var ErrForbidden = &Error{Kind: Forbidden, Key: "forbidden"}

// ErrStale is returned when a change was made on a revision that is no longer the current one.
var ErrStale = &Error{Kind: Conflict, Key: "stale"}

func invalid(field, key string) *Error {
	return &Error{Kind: Invalid, Key: "invalid", Fields: map[string]string{field: key}}
}

func broken(rule, key string) *Error {
	return &Error{Kind: Rule, Key: key, Rule: rule}
}

// brokenAt is broken with what is wrong beside a field.
func brokenAt(rule, key, field, what string) *Error {
	return &Error{Kind: Rule, Key: key, Rule: rule, Fields: map[string]string{field: what}}
}
