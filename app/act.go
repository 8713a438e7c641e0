package app

import (
	"context"

	"rodedraad/domain"
)

// actOnCard stores that the person did something to a card.
func (sc *scope) actOnCard(ctx context.Context, id string, verb domain.Verb, c domain.Card, before, after record) error {
	a := sc.newAct(id, verb, c)
	if a.After = after.json(); verb != domain.ActAdd {
		a.Before = before.json()
	}
	return sc.tx.AddAct(ctx, a)
}

// actOnLink stores that the person made or ended a link from a card.
func (sc *scope) actOnLink(ctx context.Context, id string, verb domain.Verb, from domain.Card, link domain.Link) error {
	after := record{Relation: link.Relation, To: link.To.String(), Ended: !link.Ended.IsZero()}
	before := after
	before.Ended = !after.Ended
	a := sc.newAct(id, verb, from)
	a.Link, a.Before, a.After = link.ID, before.json(), after.json()
	return sc.tx.AddAct(ctx, a)
}

// newAct is an act of the person on a card. While something is being undone every act is part of that.
func (sc *scope) newAct(id string, verb domain.Verb, c domain.Card) domain.Act {
	sc.acted = domain.ActID(id)
	if sc.undoes != "" {
		verb = domain.ActUndo
	}
	return domain.Act{
		ID: domain.ActID(id), Programme: sc.programme.ID, Case: c.Case, By: sc.person.ID, At: sc.at, Verb: verb,
		Subject: c.Ref(), Undoes: sc.undoes,
	}
}

// linkedTo returns what the act linked its subject to, when it did.
func linkedTo(a domain.Act) (domain.Ref, bool) {
	if a.Link == "" {
		return domain.Ref{}, false
	}
	r, err := readRecord(a.After)
	if err != nil {
		return domain.Ref{}, false
	}
	to, err := domain.ParseRef(r.To)
	return to, err == nil
}

// seesAct returns what the reader may know of an act: its subject, and how that was before and after. Somebody who reads
// only what a team has released learns nothing of what was done before that.
func (sc *scope) seesAct(a domain.Act) (before, after record, sees bool) {
	before, err1 := readRecord(a.Before)
	after, err2 := readRecord(a.After)
	if err1 != nil || err2 != nil {
		return before, after, false
	}
	if !a.Subject.IsCard() {
		return before, after, sc.standing(a.Case).SeesCase()
	}
	c, visible := sc.visible(a.Subject)
	if !visible {
		return before, after, false
	}
	if to, linked := linkedTo(a); linked {
		_, visible = sc.visible(to)
		return before, after, visible || !to.IsCard()
	}
	if c.Visibility, c.Withdrawn = after.Visibility, nil; after.Withdrawn {
		c.Withdrawn = &domain.Withdrawal{}
	}
	if st := sc.standing(c.Case); !st.Sees(c) {
		return before, after, false
	} else if c.Visibility = before.Visibility; before.Withdrawn || !st.Sees(c) {
		before = record{Visibility: before.Visibility}
	}
	return before, after, true
}

// act shows an act, or reports false when the reader may not know of it.
func (l *lens) act(a domain.Act) (ActView, bool) {
	before, after, sees := l.sc.seesAct(a)
	if !sees {
		return ActView{}, false
	}
	v := ActView{Act: a, CaseCode: l.cases[a.Case].Code, Relation: after.Relation, Step: after.Step, Changes: changes(before, after)}
	v.Before, v.After = nil, nil
	if c, ok := l.sc.visible(a.Subject); ok {
		v.Title, v.Letter, v.Kind = l.title(c), c.Letter, c.Kind
	}
	if to, linked := linkedTo(a); linked {
		end := l.end(to)
		if !to.IsCard() && !end.Visible {
			return ActView{}, false
		}
		v.Other = &end
	}
	v.Author, v.AuthorSeat, v.AuthorRole = l.author(a.By, a.Case)
	if !l.sc.standing(a.Case).SeesNames() {
		v.By = ""
	}
	return v, true
}

// acts shows the acts that the reader may know of.
func (l *lens) acts(list []domain.Act) []ActView {
	var views []ActView
	for _, a := range list {
		if v, sees := l.act(a); sees {
			views = append(views, v)
		}
	}
	return views
}

// news picks the acts that tell the reader something new: not their own, no moves, nothing undone, and of the same thing
// done to one card by one person the latest only.
func (sc *scope) news(list []domain.Act, limit int) []domain.Act {
	type deed struct {
		subject domain.Ref
		verb    domain.Verb
		by      domain.PersonID
		link    domain.LinkID
	}
	told := map[deed]bool{}
	var news []domain.Act
	for _, a := range list {
		if len(news) == limit {
			break
		}
		d := deed{a.Subject, a.Verb, a.By, a.Link}
		if told[d] || a.By == sc.person.ID || a.UndoneBy != "" || a.Verb == domain.ActMove || a.Verb == domain.ActUndo {
			continue
		}
		if _, _, sees := sc.seesAct(a); sees {
			told[d] = true
			news = append(news, a)
		}
	}
	return news
}
