package app

import (
	"context"
	"slices"

	"rodedraad/domain"
	"rodedraad/store"
)

// SetLanguage keeps the language in which somebody reads; "" follows the browser.
func (s *Service) SetLanguage(ctx context.Context, who domain.PersonID, language string) error {
	if err := checkLanguage(language); err != nil {
		return err
	}
	return s.write(ctx, func(tx *store.Tx) error {
		p, err := person(ctx, tx, who)
		if err != nil {
			return err
		}
		p.Language = language
		return tx.UpdatePerson(ctx, p)
	})
}

// MyBoards lists the cases of a programme to whose agenda the person may add actions: where one can be borrowed to.
func (s *Service) MyBoards(ctx context.Context, who domain.PersonID, slug string) ([]domain.Case, error) {
	var mine []domain.Case
	err := s.look(ctx, who, slug, func(sc *scope) error {
		all, err := sc.tx.Cases(ctx, sc.programme.ID)
		mine = slices.DeleteFunc(all, func(c domain.Case) bool {
			return mayAdd(sc.standing(c.ID), domain.KindAction, c.ID) != nil
		})
		return err
	})
	return mine, err
}

// Siblings lists what stands in the lane of a card, from top to bottom and without the card itself: behind each of them
// it can be moved.
func (s *Service) Siblings(
	ctx context.Context, who domain.PersonID, slug string, id domain.CardID,
) ([]End, error) {
	var ends []End
	err := s.look(ctx, who, slug, func(sc *scope) error {
		c, _, err := sc.card(id)
		if err != nil {
			return err
		}
		beside := sc.laneOf(c).without(id)
		var refs []domain.Ref
		for _, other := range beside {
			refs = append(refs, other.Ref())
		}
		l, err := sc.lens(ctx, sight{refs: refs})
		if err != nil {
			return err
		}
		ends = nil
		for _, ref := range refs {
			if end := l.end(ref); end.Visible {
				ends = append(ends, end)
			}
		}
		return nil
	})
	return ends, err
}
