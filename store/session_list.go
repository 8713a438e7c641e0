package store

import (
	"context"
	"errors"

	"rodedraad/domain"
)

// SessionsOf lists the sessions of a person, the latest used first, those that no longer count included.
func (tx *Tx) SessionsOf(ctx context.Context, of domain.PersonID) ([]Session, error) {
	return nil, errors.New("store: not yet")
}
