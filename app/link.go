package app

import (
	"context"

	"rodedraad/domain"
)

// links shows the live links of a card. Of a link to something hidden only the relation is shown, and its identifier to
// those who may end it.
func (l *lens) links(c domain.Card, st domain.Standing) []LinkView {
	near := c.Ref()
	var views []LinkView
	for _, link := range l.thread.live(near) {
		v := LinkView{Link: link, Outgoing: link.From == near, Other: l.end(farEnd(link, near))}
		v.May.End = l.mayEnd(link)
		if !v.Other.Visible {
			v.Link = domain.Link{Relation: link.Relation}
			if v.Outgoing {
				v.From = near
			} else {
				v.To = near
			}
			if v.May.End {
				v.ID = link.ID
			}
		} else if !st.SeesNames() {
			v.By = ""
		}
		views = append(views, v)
	}
	return views
}

// mayEnd reports whether the reader may end a link: those who may link from its From, unless R45 keeps it.
func (l *lens) mayEnd(link domain.Link) bool {
	from, sees := l.visibleCard(link.From)
	if !sees {
		return false
	}
	st := l.sc.standing(from.Case)
	return st.Links(from) && domain.MayDetach(link, st, l.sc.person.ID) == nil
}

// AddLink joins two things of the programme. The person must be allowed to link from the one and see the other.
func (s *Service) AddLink(ctx context.Context, who domain.PersonID, slug string, add NewLink) (LinkView, error) {
	var view LinkView
	err := s.change(ctx, who, slug, func(sc *scope) error {
		from, err := sc.linkFrom(ctx, add.From)
		if err != nil {
			return err
		}
		link, err := sc.saveLink(ctx, s.newID(), from, add)
		if err != nil {
			return err
		}
		if err := sc.actOnLink(ctx, s.newID(), domain.ActLink, from, link); err != nil {
			return err
		}
		view, err = sc.linkView(ctx, from, link)
		return err
	})
	return view, err
}

// EndLink ends a link; that it was there stays known.
func (s *Service) EndLink(ctx context.Context, who domain.PersonID, slug string, id domain.LinkID) (LinkView, error) {
	var view LinkView
	err := s.change(ctx, who, slug, func(sc *scope) error {
		link, from, err := sc.ownLink(ctx, id)
		if err != nil {
			return err
		}
		if view, err = sc.linkView(ctx, from, link); err != nil {
			return err
		}
		ended, err := sc.stopLink(ctx, from, link)
		if err != nil {
			return err
		}
		view.Ended, view.EndedBy = ended.Ended, ended.EndedBy
		return sc.actOnLink(ctx, s.newID(), domain.ActEndLink, from, ended)
	})
	return view, err
}

// linkFrom returns the card that a new link is to begin at, when the person may link from it.
func (sc *scope) linkFrom(ctx context.Context, ref domain.Ref) (domain.Card, error) {
	if !ref.IsCard() {
		return domain.Card{}, domain.ErrNotFound
	}
	c, st, err := sc.card(ctx, ref.Card())
	switch {
	case err != nil:
		return domain.Card{}, err
	case c.Ref() != ref:
		return domain.Card{}, domain.ErrNotFound
	case !st.Links(c):
		return domain.Card{}, domain.ErrForbidden
	}
	return c, nil
}

// linkTo returns the kind of what a new link is to end at; "" for what is no card. What the person does not see, and
// what is of another programme, is not found.
func (sc *scope) linkTo(ctx context.Context, ref domain.Ref) (domain.CardKind, error) {
	switch {
	case ref.IsCard():
		c, _, err := sc.card(ctx, ref.Card())
		if err == nil && c.Ref() != ref {
			err = domain.ErrNotFound
		}
		if err == nil && c.Gone() {
			err = conflict("card_withdrawn")
		}
		return c.Kind, err
	case ref.Kind == domain.RefCase:
		cases, err := sc.allCases(ctx)
		if _, known := cases[domain.CaseID(ref.ID)]; err == nil && !known {
			err = domain.ErrNotFound
		}
		return "", err
	case ref.Kind == domain.RefMainQuestion:
		questions, err := sc.tx.MainQuestions(ctx, sc.programme.ID)
		if err != nil {
			return "", err
		}
		for _, q := range questions {
			if q.ID == ref.ID {
				return "", nil
			}
		}
	}
	return "", domain.ErrNotFound
}

// saveLink checks and stores a link from a card that the person may link from, and announces both its ends.
func (sc *scope) saveLink(ctx context.Context, id string, from domain.Card, add NewLink) (domain.Link, error) {
	kind, err := sc.linkTo(ctx, add.To)
	if err != nil {
		return domain.Link{}, err
	}
	link := domain.Link{
		ID: domain.LinkID(id), Programme: sc.programme.ID, From: from.Ref(), To: add.To, Relation: add.Relation,
		Note: add.Note, By: sc.person.ID, At: sc.at,
	}
	if err := link.Check(); err != nil {
		return link, err
	}
	if err := link.Relation.Fits(from.Kind, kind); err != nil {
		return link, err
	}
	if err := sc.tx.AddLink(ctx, link); err != nil {
		return link, err
	}
	return link, sc.linkChanged(ctx, from, link)
}

// ownLink returns a link of this programme that still holds and that the person may end, and the card it begins at.
func (sc *scope) ownLink(ctx context.Context, id domain.LinkID) (domain.Link, domain.Card, error) {
	link, err := sc.tx.Link(ctx, id)
	if err != nil {
		return domain.Link{}, domain.Card{}, err
	}
	if link.Programme != sc.programme.ID {
		return domain.Link{}, domain.Card{}, domain.ErrNotFound
	}
	from, err := sc.linkFrom(ctx, link.From)
	if err != nil {
		return domain.Link{}, domain.Card{}, err
	}
	if _, err := link.End(sc.person.ID, sc.at); err != nil {
		return domain.Link{}, domain.Card{}, err
	}
	return link, from, domain.MayDetach(link, sc.standing(from.Case), sc.person.ID)
}

// stopLink ends a link and announces both its ends.
func (sc *scope) stopLink(ctx context.Context, from domain.Card, link domain.Link) (domain.Link, error) {
	ended, err := link.End(sc.person.ID, sc.at)
	if err != nil {
		return link, err
	}
	if err := sc.tx.EndLink(ctx, ended); err != nil {
		return link, err
	}
	return ended, sc.linkChanged(ctx, from, link)
}

// linkChanged announces both ends of a link.
func (sc *scope) linkChanged(ctx context.Context, from domain.Card, link domain.Link) error {
	ends := []domain.Card{from}
	if id := link.To.Card(); id != "" {
		to, err := sc.tx.Cards(ctx, []domain.CardID{id})
		if err != nil {
			return err
		}
		ends = append(ends, to...)
	}
	for _, c := range ends {
		sc.event(c.Topic(), domain.VerbLink, c.Ref(), seenAs(c), c.Revision)
	}
	if to := ends[len(ends)-1]; to.Kind == domain.KindInsight && to.Topic() != from.Topic() {
		sc.event(from.Topic(), domain.VerbLink, to.Ref(), seenAs(to), to.Revision)
	}
	return nil
}

// linkView shows a link as its From shows it.
func (sc *scope) linkView(ctx context.Context, from domain.Card, link domain.Link) (LinkView, error) {
	t, err := withFarEnds(ctx, sc.tx, []domain.Card{from}, []domain.Link{link})
	if err != nil {
		return LinkView{}, err
	}
	l, err := sc.lens(ctx, t, sight{cards: []domain.Card{from}})
	if err != nil {
		return LinkView{}, err
	}
	views := l.links(from, sc.standing(from.Case))
	if len(views) == 0 {
		return LinkView{}, domain.ErrNotFound
	}
	return views[0], nil
}
