package store

import (
	"context"

	"github.com/uptrace/bun"

	"rodedraad/domain"
)

// SessionsAmong returns those of the sessions that are there, those that have expired included, and those of somebody who
// has been disabled not.
func (tx *Tx) SessionsAmong(ctx context.Context, ids []string) ([]Session, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return list[sessionRow](ctx, tx, "id", 0, "id IN (?) AND person NOT IN (SELECT id FROM persons WHERE disabled)", bun.List(ids))
}

// SessionsOf lists the sessions of a person, the latest used first, those that have expired included.
func (tx *Tx) SessionsOf(ctx context.Context, of domain.PersonID) ([]Session, error) {
	return list[sessionRow](ctx, tx, "seen_at DESC, created_at DESC, id", 0, "person = ?", of)
}
