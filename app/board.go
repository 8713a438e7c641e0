package app

import (
	"context"

	"rodedraad/domain"
	"rodedraad/store"
)

// undoDepth is how many acts of a board are searched for one that a person can undo.
const undoDepth = 200

// Board is the board of the case with that code.
func (s *Service) Board(ctx context.Context, who domain.PersonID, slug, code string) (Board, error) {
	var b Board
	err := s.look(ctx, who, slug, func(sc *scope) error {
		of, err := sc.caseWith(ctx, code)
		if err != nil {
			return err
		}
		b, err = sc.board(ctx, of)
		return err
	})
	return b, err
}

// board shows the board of a case.
func (sc *scope) board(ctx context.Context, of domain.Case) (Board, error) {
	sc.looksAt = of.ID
	st := sc.standing(of.ID)
	page := sc.boardSurface(of.ID)
	see := sight{cards: page.all()}
	var undo *domain.Act
	if st.Undoes() {
		acts, err := sc.tx.ActsOfCase(ctx, of.ID, undoDepth)
		if err != nil {
			return Board{}, err
		}
		if a, found := undoable(acts, sc.person.ID); found {
			undo, see.acts = &a, []domain.Act{a}
		}
	}
	l, err := sc.lens(ctx, see)
	if err != nil {
		return Board{}, err
	}
	u, err := sc.curve(ctx)
	if err != nil {
		return Board{}, err
	}
	b := Board{
		Programme: sc.programme, Case: u.caseView(sc, of), Standing: st, MySeat: sc.seatIn(of.ID),
		Loose: l.looseEnds(st, page),
	}
	for _, c := range page.top {
		b.Cards = append(b.Cards, l.withParts(c, page.parts[c.ID]))
	}
	for _, c := range page.gone {
		b.Withdrawn = append(b.Withdrawn, l.card(c))
	}
	if undo != nil {
		if v, sees := l.act(*undo); sees {
			b.Undo = &v
		}
	}
	return b, nil
}

// seatIn is the seat of the person in the team of the case; "" when they have none.
func (sc *scope) seatIn(of domain.CaseID) domain.SeatID {
	for _, m := range sc.of {
		if m.Case == of && m.Programme == sc.programme.ID && m.Role == domain.Member && m.Active(sc.at) {
			return m.Seat
		}
	}
	return ""
}

// BoardCardFor shows one card as it stands on the page with that topic (a board, or the themes of a programme), to
// everyone with that standing. A card that they do not see there, or that is not there any more, is not found. What is
// linked to in other cases is shown as to somebody outside the teams of those.
func (s *Service) BoardCardFor(
	ctx context.Context, to domain.Standing, topic string, ref domain.Ref,
) (CardView, Placement, error) {
	var view CardView
	var place Placement
	err := s.read(ctx, func(tx *store.Tx) error {
		sc, err := s.behold(ctx, tx, to, topic)
		if err != nil {
			return err
		}
		page := sc.page()
		c, at, stands := page.find(ref)
		if !stands {
			return domain.ErrNotFound
		}
		parts := page.parts[c.ID]
		l, err := sc.lens(ctx, sight{cards: append([]domain.Card{c}, parts...)})
		if err != nil {
			return err
		}
		view, place = l.withParts(c, parts), at
		return nil
	})
	return view, place, err
}

// Sight says whether everyone with that standing sees a card now, and whether they saw it when its visibility was as told,
// before it was withdrawn or shown to more. A card that did not exist, which is the visibility "", was seen by nobody.
func (s *Service) Sight(
	ctx context.Context, to domain.Standing, topic string, ref domain.Ref, was domain.Visibility,
) (sees, saw bool, err error) {
	err = s.read(ctx, func(tx *store.Tx) error {
		sc, err := s.behold(ctx, tx, to, topic)
		if err != nil {
			return err
		}
		c, held := sc.thread.card(ref)
		if !held {
			return domain.ErrNotFound
		}
		sees = sc.standing(c.Case).Sees(c)
		if c.Visibility, c.Withdrawn = was, nil; was != "" {
			saw = sc.standing(c.Case).Sees(c)
		}
		return nil
	})
	if domain.KindOf(err) == domain.NotFound {
		err = nil // who may not know of the page sees nothing on it
	}
	return sees, saw, err
}

// behold begins a call for everyone with the same standing on the page with that topic.
func (s *Service) behold(ctx context.Context, tx *store.Tx, to domain.Standing, topic string) (*scope, error) {
	sc := &scope{tx: tx, at: s.clock(), standings: map[domain.CaseID]domain.Standing{}, audience: &audience{standing: to}}
	if !to.SeesCase() {
		return nil, domain.ErrNotFound
	}
	in, board, err := topicOf(ctx, tx, topic)
	if err != nil {
		return nil, err
	}
	sc.audience.board, sc.looksAt = board, board
	if sc.programme, err = tx.Programme(ctx, in); err != nil {
		return nil, err
	}
	sc.thread, err = s.threads.at(ctx, tx, in)
	return sc, err
}

// page lays out what an audience looks at.
func (sc *scope) page() surface {
	if board := sc.audience.board; board != "" {
		return sc.boardSurface(board)
	}
	return sc.themeSurface()
}
