package app

import (
	"context"

	"rodedraad/domain"
)

// AddMainQuestion adds a question that the commissioner asks, while the programme is a draft (R2).
func (s *Service) AddMainQuestion(
	ctx context.Context, who domain.PersonID, slug string, q domain.MainQuestion,
) (domain.MainQuestion, error) {
	err := s.manage(ctx, who, slug, func(sc *scope) error {
		if q.ID == "" {
			q.ID = s.newID()
		}
		if !domain.ValidID(q.ID) {
			return invalid("id", "bad_id")
		}
		var err error
		q.Programme, q.Amendments = sc.programme.ID, nil
		if q, err = q.Edit(sc.programme, q.Text); err != nil {
			return err
		}
		have, err := sc.tx.MainQuestions(ctx, sc.programme.ID)
		if err != nil {
			return err
		}
		if q.Number == 0 {
			q.Number = len(have) + 1
		}
		return sc.tx.AddMainQuestion(ctx, q)
	})
	return q, err
}

// EditMainQuestion changes a main question while the programme is a draft (R2).
func (s *Service) EditMainQuestion(
	ctx context.Context, who domain.PersonID, slug, id string, text domain.Words,
) (domain.MainQuestion, error) {
	return s.changeQuestion(ctx, who, slug, id, func(sc *scope, q domain.MainQuestion) (domain.MainQuestion, error) {
		return q.Edit(sc.programme, text)
	})
}

// AmendMainQuestion adds a numbered amendment, with its reason, to a main question of a running programme (R2).
func (s *Service) AmendMainQuestion(
	ctx context.Context, who domain.PersonID, slug, id string, text domain.Words, reason string,
) (domain.MainQuestion, error) {
	return s.changeQuestion(ctx, who, slug, id, func(sc *scope, q domain.MainQuestion) (domain.MainQuestion, error) {
		return q.Amend(sc.programme, text, reason, sc.person.ID, sc.at)
	})
}

// changeQuestion stores a main question of the programme as a rule lets it become.
func (s *Service) changeQuestion(
	ctx context.Context, who domain.PersonID, slug, id string,
	rule func(sc *scope, q domain.MainQuestion) (domain.MainQuestion, error),
) (domain.MainQuestion, error) {
	var changed domain.MainQuestion
	err := s.manage(ctx, who, slug, func(sc *scope) error {
		have, err := sc.tx.MainQuestions(ctx, sc.programme.ID)
		if err != nil {
			return err
		}
		for _, q := range have {
			if q.ID != id {
				continue
			}
			if changed, err = rule(sc, q); err != nil {
				return err
			}
			return sc.tx.UpdateMainQuestion(ctx, changed)
		}
		return domain.ErrNotFound
	})
	return changed, err
}
