package app

import (
	"context"
	"slices"

	"rodedraad/domain"
	"rodedraad/store"
)

// SetLanguage keeps the language a person chose. It returns domain.ErrNotFound for an unknown person.
func (s *Service) SetLanguage(ctx context.Context, who domain.PersonID, language string) error {
	if !slices.Contains([]string{domain.Dutch, domain.English}, language) {
		return &domain.Error{Kind: domain.Invalid, Key: "invalid", Fields: map[string]string{"language": "not_in_list"}}
	}
	return s.store.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Person(ctx, who)
		if err != nil {
			return err
		}
		p.Language = language
		return tx.UpdatePerson(ctx, p)
	})
}
