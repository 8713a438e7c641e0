package app

import (
	"context"

	"rodedraad/domain"
	"rodedraad/store"
)

// checkLanguage refuses a language that the product does not speak; "" follows the browser.
func checkLanguage(language string) error {
	if language != "" && language != domain.Dutch && language != domain.English {
		return invalid("language", "not_in_list")
	}
	return nil
}

// peopleByID returns the people with those identifiers; one who is not there is left out.
func peopleByID(
	ctx context.Context, tx *store.Tx, ids []domain.PersonID,
) (map[domain.PersonID]domain.Person, error) {
	list, err := tx.People(ctx, ids)
	people := make(map[domain.PersonID]domain.Person, len(list))
	for _, p := range list {
		people[p.ID] = p
	}
	return people, err
}
