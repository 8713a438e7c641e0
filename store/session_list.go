package store

import (
	"context"

	"rodedraad/domain"
)

// SessionsOf lists the sessions of a person, the latest used first, those that have expired included.
func (tx *Tx) SessionsOf(ctx context.Context, of domain.PersonID) ([]Session, error) {
	return list[sessionRow](ctx, tx, "seen_at DESC, created_at DESC, id", 0, "person = ?", of)
}
