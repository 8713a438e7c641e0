package app

import (
	"context"
	"errors"

	"rodedraad/domain"
)

// errClosed refuses a change in a programme that no longer changes.
var errClosed = &domain.Error{Kind: domain.Forbidden, Key: "programme_closed"}

// refusal says why somebody may not change a card that they see.
func refusal(st domain.Standing, c domain.Card) error {
	switch {
	case st.Closed:
		return errClosed
	case c.Gone() && st.PutsBack(c):
		return conflict("card_withdrawn")
	}
	return domain.ErrForbidden
}

// cardChange is one change of one card: the verb of its act, who may make it, and the rule that makes it.
type cardChange struct {
	verb domain.Verb
	may  func(st domain.Standing, c domain.Card) error
	rule func(sc *scope, c domain.Card, has domain.Neighbours) (domain.Card, error)
}

// changeCard makes a change to a card that still has that revision, and returns it as it has become. On
// domain.ErrStale the card is returned as it is now.
func (s *Service) changeCard(
	ctx context.Context, who domain.PersonID, slug string, id domain.CardID, revision int, do cardChange,
) (CardView, error) {
	var view CardView
	err := s.change(ctx, who, slug, func(sc *scope) error {
		c, st, err := sc.card(id)
		if err != nil {
			return err
		}
		if err := do.may(st, c); err != nil {
			return err
		}
		if c.Revision != revision {
			return domain.ErrStale
		}
		next, err := do.rule(sc, c, sc.thread.neighbours(c))
		if err != nil {
			return err
		}
		if next, err = s.saveCard(ctx, sc, do.verb, c, next); err != nil {
			return err
		}
		view, err = sc.cardView(ctx, next)
		return err
	})
	if errors.Is(err, domain.ErrStale) {
		return s.cardNow(ctx, who, slug, id), err
	}
	return view, err
}

// saveCard stores how a card has become, with its act, and announces it. A card that did not change is left alone.
func (s *Service) saveCard(
	ctx context.Context, sc *scope, verb domain.Verb, before, after domain.Card,
) (domain.Card, error) {
	was, is := recordOf(before), recordOf(after)
	if len(changes(was, is)) == 0 {
		return before, nil
	}
	after.Changed = sc.at
	stored, err := sc.tx.UpdateCard(ctx, after)
	if err != nil {
		return before, err
	}
	sc.hold(stored)
	if err := sc.actOnCard(ctx, s.newID(), verb, stored, was, is); err != nil {
		return before, err
	}
	sc.cardBecame(before, stored)
	return stored, nil
}

// cardBecame announces a changed card, and when others see more or less of it, or another state, what is linked to it.
func (sc *scope) cardBecame(before, after domain.Card) {
	sc.cardChanged(after, seenAs(before))
	if before.Visibility != after.Visibility || before.Gone() != after.Gone() {
		sc.recheck.documents = append(sc.recheck.documents, after.Document)
		if after.Learn != "" {
			sc.recheck.documents = append(sc.recheck.documents, after.Learn)
		}
	} else if before.State == after.State {
		return
	}
	sc.neighboursChanged(after)
}

// cardView shows a card with its parts.
func (sc *scope) cardView(ctx context.Context, c domain.Card) (CardView, error) {
	parts := sc.parts(c)
	l, err := sc.lens(ctx, sight{cards: append([]domain.Card{c}, parts...)})
	if err != nil {
		return CardView{}, err
	}
	return l.withParts(c, parts), nil
}

// cardNow is the card as it is now, for somebody whose change came too late. It is empty when it cannot be read.
func (s *Service) cardNow(ctx context.Context, who domain.PersonID, slug string, id domain.CardID) CardView {
	page, err := s.CardPage(ctx, who, slug, id)
	if err != nil {
		s.log.WarnContext(ctx, "a stale change could not be answered with the current card", "error", err)
		return CardView{}
	}
	return page.Card
}

// ChangeFacts changes the facts that the patch names. To escalate an obstacle, which shows it to the sponsor (R22), the
// person must be allowed to release it.
func (s *Service) ChangeFacts(
	ctx context.Context, who domain.PersonID, slug string, id domain.CardID, patch FactsPatch,
) (CardView, error) {
	return s.changeCard(ctx, who, slug, id, patch.Revision, cardChange{
		verb: domain.ActFacts,
		may: func(st domain.Standing, c domain.Card) error {
			if !st.Writes(c) {
				return refusal(st, c)
			}
			if patch.State != nil && *patch.State == domain.Escalated && c.State != domain.Escalated && !st.Releases(c) {
				return domain.ErrForbidden
			}
			return nil
		},
		rule: func(sc *scope, c domain.Card, has domain.Neighbours) (domain.Card, error) {
			to := patch.apply(c.Facts)
			if err := sc.ownerSits(ctx, c.Case, to.Owner); err != nil && to.Owner != c.Owner {
				return c, err
			}
			return c.Change(to, has)
		},
	})
}

// apply returns facts with what the patch names.
func (p FactsPatch) apply(f domain.Facts) domain.Facts {
	set(&f.State, p.State)
	set(&f.Type, p.Type)
	set(&f.Level, p.Level)
	set(&f.Owner, p.Owner)
	set(&f.Next, p.Next)
	set(&f.Tests, p.Tests)
	set(&f.Origin, p.Origin)
	set(&f.Addressee, p.Addressee)
	set(&f.Maturity, p.Maturity)
	set(&f.NoLesson, p.NoLesson)
	set(&f.Source, p.Source)
	return f
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

// ownerSits refuses an owner that is no seat in the team of the case.
func (sc *scope) ownerSits(ctx context.Context, of domain.CaseID, owner domain.SeatID) error {
	if owner == "" {
		return nil
	}
	cases, err := sc.allCases(ctx)
	if err != nil {
		return err
	}
	if team := cases[of].Team; team != nil {
		if _, sits := team.Seat(owner); sits {
			return nil
		}
	}
	return invalid("owner", "not_in_list")
}

// Release shows a card to more people. Releasing a lesson needs a source (R25) and, about the system, an addressee and a
// main question (R24).
func (s *Service) Release(
	ctx context.Context, who domain.PersonID, slug string, id domain.CardID, revision int, to domain.Visibility,
) (CardView, error) {
	return s.changeCard(ctx, who, slug, id, revision, cardChange{
		verb: domain.ActRelease,
		may: func(st domain.Standing, c domain.Card) error {
			if !st.Releases(c) {
				return refusal(st, c)
			}
			return nil
		},
		rule: func(_ *scope, c domain.Card, has domain.Neighbours) (domain.Card, error) { return c.Release(to, has) },
	})
}

// Withdraw takes a card off the board. Its text and links stay, and it can be put back. What had been released is
// withdrawn with a note.
func (s *Service) Withdraw(
	ctx context.Context, who domain.PersonID, slug string, id domain.CardID, revision int, note string,
) (CardView, error) {
	return s.changeCard(ctx, who, slug, id, revision, cardChange{
		verb: domain.ActWithdraw,
		may: func(st domain.Standing, c domain.Card) error {
			if !st.Withdraws(c) {
				return refusal(st, c)
			}
			return nil
		},
		rule: func(sc *scope, c domain.Card, _ domain.Neighbours) (domain.Card, error) {
			return sc.withdraw(ctx, c, note)
		},
	})
}

// withdraw is the rule and what it does to the lane: the cards below move up.
func (sc *scope) withdraw(ctx context.Context, c domain.Card, note string) (domain.Card, error) {
	gone, err := c.Withdraw(domain.Withdrawal{By: sc.person.ID, At: sc.at, Note: note})
	if err != nil {
		return c, err
	}
	lane := sc.laneOf(c)
	return gone, sc.renumber(ctx, lane.without(c.ID))
}

// PutBack returns a withdrawn card to its place on the board, seen by the team only.
func (s *Service) PutBack(
	ctx context.Context, who domain.PersonID, slug string, id domain.CardID, revision int,
) (CardView, error) {
	return s.changeCard(ctx, who, slug, id, revision, cardChange{
		verb: domain.ActPutBack,
		may: func(st domain.Standing, c domain.Card) error {
			if st.PutsBack(c) {
				return nil
			}
			if !c.Gone() && st.Writes(c) {
				return conflict("card_not_withdrawn")
			}
			return refusal(st, c)
		},
		rule: func(sc *scope, c domain.Card, _ domain.Neighbours) (domain.Card, error) { return sc.putBack(ctx, c) },
	})
}

// putBack is the rule and what it does to the lane: the card takes its place again.
func (sc *scope) putBack(ctx context.Context, c domain.Card) (domain.Card, error) {
	back, err := c.PutBack()
	if err != nil {
		return c, err
	}
	lane := sc.laneOf(back).with(back, c.Position)
	back.Position = lane.place(back.ID)
	return back, sc.renumber(ctx, lane)
}
