package store

import (
	"context"
	"crypto/rand"
	"errors"

	"github.com/uptrace/bun"

	"rodedraad/domain"
)

type secretRow struct {
	bun.BaseModel `bun:"table:secrets"`

	Name  string `bun:"name,pk"`
	Value []byte `bun:"value"`
}

func (r secretRow) domain() []byte { return r.Value }

// Secret returns the 32 random bytes with that name, which are made when they are first asked for and are the same for
// every node on this database ever after.
func (db *DB) Secret(ctx context.Context, name string) ([]byte, error) {
	var value []byte
	find := func(tx *Tx) (err error) {
		value, err = one[secretRow](ctx, tx, "name = ?", name)
		return err
	}
	err := db.Read(ctx, find)
	if !errors.Is(err, domain.ErrNotFound) {
		return value, err
	}
	fresh := make([]byte, 32)
	if _, err := rand.Read(fresh); err != nil {
		return nil, err
	}
	err = db.Write(ctx, func(tx *Tx) error {
		if _, err := tx.insertNew(ctx, &secretRow{Name: name, Value: fresh}); err != nil {
			return err
		}
		return find(tx)
	})
	return value, err
}
