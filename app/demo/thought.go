package demo

import (
	"context"

	"rodedraad/app"
	"rodedraad/domain"
)

// think plans what people wrote: the researcher's insights and the themes first, since boards refer to them, then each
// board. A board is released when all of it stands, as a team would at the end of a meeting.
func (l *loader) think(s study) {
	slug := s.Programme.Slug
	l.write(slug, "", researcher, s.shared.Insights)
	l.write(slug, "", facilitator, s.shared.Themes)
	l.write(slug, "", facilitator, s.shared.Others)
	for _, b := range s.boards {
		l.write(slug, b.Case, b.By, b.Cards)
	}
}

// write plans a row of cards by one author, and then their release. Insights are the researcher's wherever they stand.
func (l *loader) write(slug, code, by string, cards []card) {
	author := func(c card) string {
		if c.Kind == domain.KindInsight {
			return researcher
		}
		return by
	}
	for _, c := range cards {
		l.add(slug, code, author(c), c)
	}
	for _, c := range cards {
		if c.Visible != "" {
			l.release(slug, author(c), c)
		}
	}
}

// add plans a card with its links and its way to the state it has.
func (l *loader) add(slug, code, by string, c card) {
	l.then("card "+string(c.ID), func(ctx context.Context) error {
		ask := app.AddCard{
			Slug: slug, CaseCode: code, ID: c.ID, Kind: c.Kind, Text: c.text(), Letter: c.Letter, Parent: c.Parent,
			Labels: c.Labels, Facts: domain.Facts{
				Type: c.Type, Level: c.Level, Addressee: c.Addressee, Maturity: c.Maturity, Source: c.Source,
			},
		}
		if c.Kind == domain.KindTheme {
			ask.Facts.State = c.State
		}
		for _, k := range c.Links {
			to, err := domain.ParseRef(k.To)
			if err != nil {
				return err
			}
			ask.Links = append(ask.Links, app.NewLink{To: to, Relation: k.Relation, Note: k.Note, As: k.As})
		}
		made, err := l.svc.AddCard(ctx, l.people[by], ask)
		if err != nil {
			return err
		}
		l.cards[c.ID] = made.Card
		l.report.Cards++
		l.report.Links += len(c.Links)
		for _, n := range c.NotYet {
			l.report.NotYet = append(l.report.NotYet,
				NotYet{Programme: slug, Card: c.ID, Relation: n.Relation, Source: n.Source, Note: n.Note})
		}
		return nil
	})
	for _, state := range way(c) {
		l.then("state of "+string(c.ID), func(ctx context.Context) error {
			changed, err := l.svc.ChangeFacts(ctx, l.people[by], slug, c.ID,
				app.FactsPatch{Revision: l.cards[c.ID].Revision, State: &state})
			l.cards[c.ID] = changed.Card
			return err
		})
	}
}

// release plans the release of a card; an obstacle that was escalated has been released by that already.
func (l *loader) release(slug, by string, c card) {
	l.then("release of "+string(c.ID), func(ctx context.Context) error {
		if l.cards[c.ID].Visibility == c.Visible {
			return nil
		}
		released, err := l.svc.Release(ctx, l.people[by], slug, c.ID, l.cards[c.ID].Revision, c.Visible)
		l.cards[c.ID] = released.Card
		return err
	})
}

// way returns the shortest way from the first state of a kind to the state the card has, that first state left out. A
// theme is written down in its state, so it has no way to go.
func way(c card) []domain.State {
	if c.State == "" || c.Kind == domain.KindTheme {
		return nil
	}
	first := c.Kind.States()[0]
	from := map[domain.State]domain.State{first: ""}
	for queue := []domain.State{first}; len(queue) > 0; queue = queue[1:] {
		if queue[0] == c.State {
			break
		}
		for _, next := range (domain.Card{Kind: c.Kind, Facts: domain.Facts{State: queue[0]}}).NextStates() {
			if _, seen := from[next]; !seen {
				from[next] = queue[0]
				queue = append(queue, next)
			}
		}
	}
	if _, reached := from[c.State]; !reached {
		return []domain.State{c.State} // which the use case refuses, with its reason
	}
	var path []domain.State
	for state := c.State; state != first; state = from[state] {
		path = append([]domain.State{state}, path...)
	}
	return path
}
