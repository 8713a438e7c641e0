package app

import (
	"cmp"
	"slices"

	"rodedraad/domain"
)

// surface is the cards of one page in their order, as one reader sees them: the board of a case, or the themes of a
// programme.
type surface struct {
	top   []domain.Card                   // in the order of lanes and, in a lane, from top to bottom
	parts map[domain.CardID][]domain.Card // of the actions in top
	gone  []domain.Card                   // withdrawn, latest first
}

// boardSurface lays out the board of a case. In a lane first come the insights from outside the case that its cards link
// to, then its own cards. A part whose action is not on the board stands by itself, so that no card is ever lost.
func (sc *scope) boardSurface(board domain.CaseID) surface {
	s := surface{parts: map[domain.CardID][]domain.Card{}}
	st := sc.standing(board)
	shown := map[domain.CardID]domain.Card{}
	for _, c := range sc.thread.of(board) {
		switch {
		case !st.Sees(c):
		case c.Gone():
			s.gone = append(s.gone, c)
		default:
			shown[c.ID] = c
		}
	}
	for _, c := range shown {
		if _, inside := shown[c.Parent]; inside {
			s.parts[c.Parent] = append(s.parts[c.Parent], c)
		} else {
			s.top = append(s.top, c)
		}
	}
	s.top = append(s.top, sc.insightsFor(board, shown)...)
	s.sort(board)
	return s
}

// insightsFor lists the insights from outside the case that cards on its board link to, as far as the reader sees them.
func (sc *scope) insightsFor(board domain.CaseID, shown map[domain.CardID]domain.Card) []domain.Card {
	var insights []domain.Card
	seen := map[domain.CardID]bool{}
	for _, c := range shown {
		near := c.Ref()
		for _, link := range sc.thread.links[near] {
			far, stands := sc.thread.standsAt(farEnd(link, near))
			if !stands || !link.Ended.IsZero() || far.Kind != domain.KindInsight || far.Case == board || seen[far.ID] {
				continue
			}
			if sc.standing(far.Case).Sees(far) {
				seen[far.ID] = true
				insights = append(insights, far)
			}
		}
	}
	return insights
}

// themeSurface lays out the themes of the programme.
func (sc *scope) themeSurface() surface {
	s := surface{parts: map[domain.CardID][]domain.Card{}}
	st := sc.standing("")
	for _, c := range sc.thread.of("") {
		switch {
		case c.Kind != domain.KindTheme || !st.Sees(c):
		case c.Gone():
			s.gone = append(s.gone, c)
		default:
			s.top = append(s.top, c)
		}
	}
	s.sort("")
	return s
}

func (s *surface) sort(board domain.CaseID) {
	slices.SortFunc(s.top, func(a, b domain.Card) int {
		return cmp.Or(
			slices.Index(domain.Lanes, a.Kind.Lane())-slices.Index(domain.Lanes, b.Kind.Lane()),
			foreign(b, board)-foreign(a, board), inOrder(a, b),
		)
	})
	for _, parts := range s.parts {
		slices.SortFunc(parts, inOrder)
	}
	slices.SortFunc(s.gone, func(a, b domain.Card) int {
		return cmp.Or(b.Withdrawn.At.Compare(a.Withdrawn.At), cmp.Compare(a.ID, b.ID))
	})
}

// foreign is 1 for a card from outside the board.
func foreign(c domain.Card, board domain.CaseID) int {
	if c.Case == board {
		return 0
	}
	return 1
}

// all lists every card of the surface, withdrawn ones last.
func (s *surface) all() []domain.Card {
	var list []domain.Card
	for _, c := range s.top {
		list = append(append(list, c), s.parts[c.ID]...)
	}
	return append(list, s.gone...)
}

// find returns a card of the surface and where it stands. A withdrawn card has no lane to stand in.
func (s *surface) find(ref domain.Ref) (domain.Card, Placement, bool) {
	var last domain.CardID
	var lane domain.Lane
	for _, c := range s.top {
		if c.Kind.Lane() != lane {
			lane, last = c.Kind.Lane(), ""
		}
		if c.Ref() == ref {
			return c, Placement{Lane: lane, After: last}, true
		}
		last = c.ID
		var before domain.CardID
		for _, part := range s.parts[c.ID] {
			if part.Ref() == ref {
				return part, Placement{Lane: lane, After: before, Parent: c.ID}, true
			}
			before = part.ID
		}
	}
	for _, c := range s.gone {
		if c.Ref() == ref {
			return c, Placement{}, true
		}
	}
	return domain.Card{}, Placement{}, false
}

// withParts shows a card with the parts given.
func (l *lens) withParts(c domain.Card, parts []domain.Card) CardView {
	v := l.card(c)
	for _, part := range parts {
		v.Parts = append(v.Parts, l.card(part))
	}
	return v
}

// parts lists the parts of an action that the reader sees, in their order.
func (sc *scope) parts(c domain.Card) []domain.Card {
	if c.Kind != domain.KindAction || c.Parent != "" {
		return nil
	}
	return slices.DeleteFunc(sc.thread.of(c.Case), func(part domain.Card) bool {
		return part.Parent != c.ID || part.Gone() || !sc.standing(c.Case).Sees(part)
	})
}
