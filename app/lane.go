package app

import (
	"cmp"
	"context"
	"slices"

	"rodedraad/domain"
)

// lane is the cards that stand below each other and can change places: those of one case, in one column, and inside one
// action when they are parts. Withdrawn cards are not in it.
type lane []domain.Card

// laneOf is the lane that a card stands in, or will.
func (sc *scope) laneOf(c domain.Card) lane {
	return slices.DeleteFunc(lane(sc.thread.of(c.Case)), func(other domain.Card) bool {
		return other.Gone() || !sameLane(other, c)
	})
}

// sameLane reports whether two cards stand in one lane when neither is withdrawn.
func sameLane(a, b domain.Card) bool {
	return a.Case == b.Case && a.Parent == b.Parent && a.Kind.Lane() == b.Kind.Lane()
}

// inOrder compares the places of two cards in one lane.
func inOrder(a, b domain.Card) int {
	return cmp.Or(cmp.Compare(a.Position, b.Position), a.At.Compare(b.At), cmp.Compare(a.ID, b.ID))
}

// place is where the card stands in the lane, from 0; -1 when it does not.
func (l lane) place(id domain.CardID) int {
	return slices.IndexFunc(l, func(c domain.Card) bool { return c.ID == id })
}

// before is the card that stands before it; "" when it is the first.
func (l lane) before(id domain.CardID) domain.CardID {
	if at := l.place(id); at > 0 {
		return l[at-1].ID
	}
	return ""
}

// without is the lane with the card taken out.
func (l lane) without(id domain.CardID) lane {
	return slices.DeleteFunc(slices.Clone(l), func(c domain.Card) bool { return c.ID == id })
}

// with is the lane with the card put in at that place, or at the end when the lane is shorter.
func (l lane) with(c domain.Card, at int) lane {
	return slices.Insert(l.without(c.ID), max(0, min(at, len(l.without(c.ID)))), c)
}

// renumber gives every card of the lane its place as its position, from 0 and without gaps.
func (sc *scope) renumber(ctx context.Context, l lane) error {
	positions := map[domain.CardID]int{}
	for at, c := range l {
		if c.Position != at {
			c.Position, positions[c.ID] = at, at
			sc.hold(c)
		}
	}
	if len(positions) == 0 {
		return nil
	}
	return sc.tx.SetPositions(ctx, positions)
}

// MoveCard puts a card after another one of its lane; "" puts it first. A move changes no facts and no revision: of two
// moves of one card the last holds. When the other card was withdrawn meanwhile, the card goes where that one stood.
func (s *Service) MoveCard(
	ctx context.Context, who domain.PersonID, slug string, id domain.CardID, revision int, after domain.CardID,
) (CardView, error) {
	var view CardView
	err := s.change(ctx, who, slug, func(sc *scope) error {
		c, st, err := sc.card(id)
		if err != nil {
			return err
		}
		if !st.Writes(c) {
			return refusal(st, c)
		}
		if c.Revision != revision {
			return domain.ErrStale
		}
		l := sc.laneOf(c)
		at, err := sc.placeAfter(l.without(id), c, after)
		if err != nil {
			return err
		}
		if c, err = s.move(ctx, sc, l, c, at); err != nil {
			return err
		}
		view, err = sc.cardView(ctx, c)
		return err
	})
	if err != nil && domain.KindOf(err) == domain.Conflict {
		return s.cardNow(ctx, who, slug, id), err
	}
	return view, err
}

// placeAfter is the place behind a card of the lane, for a card that is not in the lane.
func (sc *scope) placeAfter(l lane, c domain.Card, after domain.CardID) (int, error) {
	if after == "" {
		return 0, nil
	}
	if at := l.place(after); at >= 0 {
		return at + 1, nil
	}
	other, _, err := sc.card(after)
	if err != nil {
		return 0, err
	}
	if !other.Gone() || !sameLane(other, c) {
		return 0, invalid("after", "not_in_lane")
	}
	return min(other.Position, len(l)), nil
}

// move puts a card at a place of its lane, numbers the lane again, and stores and announces it.
func (s *Service) move(ctx context.Context, sc *scope, l lane, c domain.Card, at int) (domain.Card, error) {
	next := l.with(c, at)
	if l.place(c.ID) == next.place(c.ID) {
		return c, nil
	}
	if err := sc.renumber(ctx, next); err != nil {
		return c, err
	}
	before := recordOf(c).at(l.place(c.ID), l.before(c.ID))
	after := recordOf(c).at(next.place(c.ID), next.before(c.ID))
	c.Position = next.place(c.ID)
	if err := sc.actOnCard(ctx, s.newID(), domain.ActMove, c, before, after); err != nil {
		return c, err
	}
	sc.cardChanged(c, seenAs(c))
	return c, nil
}
