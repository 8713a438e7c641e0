package app

import (
	"context"

	"rodedraad/domain"
)

// tell announces events and asks for rights to be looked at again. It is called after the commit.
func (s *Service) tell(events []domain.Event, again recheck) {
	hub := s.hub()
	if hub == nil {
		return
	}
	for _, p := range again.people {
		hub.RecheckPerson(p)
	}
	for _, doc := range again.documents {
		hub.RecheckDocument(doc)
	}
	for _, topic := range again.topics {
		hub.RecheckTopic(topic)
	}
	for _, ev := range events {
		hub.Announce(ev)
	}
}

// seenAs is who could see the card before a change, for the event that tells of it: nobody beyond the team when it was
// withdrawn.
func seenAs(before domain.Card) domain.Visibility {
	if before.Gone() {
		return ""
	}
	return before.Visibility
}

// cardChanged announces a card on every page it stands on. Was is who could see it before.
func (sc *scope) cardChanged(ctx context.Context, c domain.Card, was domain.Visibility) error {
	topics, err := sc.topicsOf(ctx, c)
	if err != nil {
		return err
	}
	for _, topic := range topics {
		sc.event(topic, domain.VerbCard, c.Ref(), was, c.Revision)
	}
	return nil
}

// topicsOf lists the pages a card stands on: its own, and for what belongs to the programme as a whole the boards of the
// cases that link to it.
func (sc *scope) topicsOf(ctx context.Context, c domain.Card) ([]string, error) {
	topics := []string{c.Topic()}
	if c.Kind != domain.KindInsight {
		return topics, nil
	}
	near, err := sc.neighbourCards(ctx, c)
	if err != nil {
		return nil, err
	}
	seen := map[domain.CaseID]bool{c.Case: true, "": true}
	for _, n := range near {
		if !seen[n.Case] {
			seen[n.Case] = true
			topics = append(topics, domain.BoardTopic(n.Case))
		}
	}
	return topics, nil
}

// neighboursChanged announces the cards that a live link joins to c: what they show of their other end has changed.
func (sc *scope) neighboursChanged(ctx context.Context, c domain.Card) error {
	near, err := sc.neighbourCards(ctx, c)
	if err != nil {
		return err
	}
	for _, n := range near {
		sc.event(n.Topic(), domain.VerbLink, n.Ref(), seenAs(n), n.Revision)
	}
	return nil
}

// neighbourCards returns the cards that a live link joins to c.
func (sc *scope) neighbourCards(ctx context.Context, c domain.Card) ([]domain.Card, error) {
	links, err := sc.tx.LinksOf(ctx, c.Ref())
	if err != nil {
		return nil, err
	}
	var ids []domain.CardID
	for _, l := range links {
		if id := farEnd(l, c.Ref()).Card(); id != "" && l.Ended.IsZero() {
			ids = append(ids, id)
		}
	}
	return sc.tx.Cards(ctx, ids)
}

func (sc *scope) event(topic, verb string, subject domain.Ref, was domain.Visibility, revision int) {
	sc.events = append(sc.events, domain.Event{
		Topic: topic, Verb: verb, Subject: subject, Was: was, Revision: revision, Actor: sc.person.ID,
	})
}
