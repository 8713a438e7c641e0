package app

import (
	"context"

	"rodedraad/domain"
)

// links shows the live links of a card.
func (l *lens) links(c domain.Card, st domain.Standing) []LinkView {
	var views []LinkView
	for _, link := range l.sc.thread.live(c.Ref()) {
		views = append(views, l.link(c, *link, st))
	}
	return views
}

// link shows a link as one of its ends shows it. Of a link to something hidden only the relation is shown, and its
// identifier to those who may end it.
func (l *lens) link(c domain.Card, link domain.Link, st domain.Standing) LinkView {
	near := c.Ref()
	v := LinkView{Link: link, Outgoing: link.From == near, Other: l.end(farEnd(&link, near))}
	v.May.End = l.mayEnd(link)
	if v.Outgoing && (v.Other.Visible || v.May.End) {
		v.Doubt = l.from.about(link)
	}
	if v.Other.Visible {
		v.Author, v.AuthorSeat, v.AuthorRole = l.author(link.By, c.Case)
		if !st.SeesNames() {
			v.By = ""
		}
		return v
	}
	v.Link = domain.Link{Relation: link.Relation}
	if v.Outgoing {
		v.From = near
	} else {
		v.To = near
	}
	if v.May.End {
		v.ID = link.ID
	}
	return v
}

// mayEnd reports whether the reader may end a link: those who may link from its From, unless R45 keeps it.
func (l *lens) mayEnd(link domain.Link) bool {
	from, sees := l.sc.visible(link.From)
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
		from, err := sc.linkFrom(add.From)
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
func (sc *scope) linkFrom(ref domain.Ref) (domain.Card, error) {
	if !ref.IsCard() {
		return domain.Card{}, domain.ErrNotFound
	}
	c, st, err := sc.card(ref.Card())
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
// what is of another programme, is not found. A source comes with those of its kind.
func (sc *scope) linkTo(ctx context.Context, ref domain.Ref) (kind domain.CardKind, from sources, err error) {
	switch {
	case ref.IsCard():
		c, _, err := sc.card(ref.Card())
		if err == nil && c.Ref() != ref {
			err = domain.ErrNotFound
		}
		if err == nil && c.Gone() {
			err = conflict("card_withdrawn")
		}
		return c.Kind, from, err
	case ref.Kind == domain.RefCase:
		cases, err := sc.allCases(ctx)
		if _, known := cases[domain.CaseID(ref.ID)]; err == nil && !known {
			err = domain.ErrNotFound
		}
		return "", from, err
	case ref.IsSource():
		from, err = sc.sources(ctx, []domain.RefKind{ref.Kind}, nil)
		if err == nil && !sc.sourceEnd(from, ref, false).Visible {
			err = domain.ErrNotFound
		}
		return "", from, err
	case ref.Kind == domain.RefMainQuestion:
		questions, err := sc.tx.MainQuestions(ctx, sc.programme.ID)
		if err != nil {
			return "", from, err
		}
		for _, q := range questions {
			if q.ID == ref.ID {
				return "", from, nil
			}
		}
	}
	return "", from, domain.ErrNotFound
}

// saveLink checks and stores a link from a card that the person may link from, and announces both its ends.
func (sc *scope) saveLink(ctx context.Context, id string, from domain.Card, add NewLink) (domain.Link, error) {
	kind, said, err := sc.linkTo(ctx, add.To)
	if err != nil {
		return domain.Link{}, err
	}
	link := domain.Link{
		ID: domain.LinkID(id), Programme: sc.programme.ID, From: from.Ref(), To: add.To, Relation: add.Relation,
		Note: add.Note, As: add.As, By: sc.person.ID, At: sc.at,
	}
	if err := link.Check(); err != nil {
		return link, err
	}
	if err := link.Relation.Fits(from.Kind, kind); err != nil {
		return link, err
	}
	group, in := said.saidBy(add.To)
	if err := domain.MayCite(from, group, in, sc.standing(from.Case)); err != nil {
		return link, err
	}
	if err := sc.tx.AddLink(ctx, link); err != nil {
		return link, err
	}
	sc.join(link)
	sc.linkChanged(from, link)
	return link, nil
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
	from, err := sc.linkFrom(link.From)
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
	sc.join(ended)
	sc.linkChanged(from, link)
	return ended, nil
}

// linkChanged announces both ends of a link.
func (sc *scope) linkChanged(from domain.Card, link domain.Link) {
	ends := []domain.Card{from}
	if to, held := sc.thread.card(link.To); held {
		ends = append(ends, to)
	}
	for _, c := range ends {
		sc.event(c.Topic(), domain.VerbLink, c.Ref(), seenAs(c), c.Revision)
	}
	if to := ends[len(ends)-1]; to.Kind == domain.KindInsight && to.Topic() != from.Topic() {
		sc.event(from.Topic(), domain.VerbLink, to.Ref(), seenAs(to), to.Revision)
	}
}

// linkView shows a link that holds as its From shows it.
func (sc *scope) linkView(ctx context.Context, from domain.Card, link domain.Link) (LinkView, error) {
	l, err := sc.lens(ctx, sight{refs: []domain.Ref{link.To}, figures: true, writers: []domain.PersonID{link.By}, writersIn: from.Case})
	if err != nil {
		return LinkView{}, err
	}
	return l.link(from, link, sc.standing(from.Case)), nil
}
