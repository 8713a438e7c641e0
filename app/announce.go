package app

import "rodedraad/domain"

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
func (sc *scope) cardChanged(c domain.Card, was domain.Visibility) {
	for _, topic := range sc.topicsOf(c) {
		sc.event(topic, domain.VerbCard, c.Ref(), was, c.Revision)
	}
}

// topicsOf lists the pages a card stands on: its own, and for an insight the boards of the cases that link to it.
func (sc *scope) topicsOf(c domain.Card) []string {
	topics := []string{c.Topic()}
	if c.Kind != domain.KindInsight {
		return topics
	}
	seen := map[domain.CaseID]bool{c.Case: true, "": true}
	for _, n := range sc.neighbours(c) {
		if !seen[n.Case] {
			seen[n.Case] = true
			topics = append(topics, domain.BoardTopic(n.Case))
		}
	}
	return topics
}

// neighboursChanged announces the cards that a live link joins to c: what they show of their other end has changed.
func (sc *scope) neighboursChanged(c domain.Card) {
	for _, n := range sc.neighbours(c) {
		sc.event(n.Topic(), domain.VerbLink, n.Ref(), seenAs(n), n.Revision)
	}
}

// neighbours returns the cards that a live link joins to c, each once.
func (sc *scope) neighbours(c domain.Card) []domain.Card {
	var cards []domain.Card
	seen := map[domain.CardID]bool{}
	for _, l := range sc.thread.live(c.Ref()) {
		if n, held := sc.thread.card(farEnd(l, c.Ref())); held && !seen[n.ID] {
			seen[n.ID] = true
			cards = append(cards, n)
		}
	}
	return cards
}

func (sc *scope) event(topic, verb string, subject domain.Ref, was domain.Visibility, revision int) {
	sc.events = append(sc.events, domain.Event{
		Topic: topic, Verb: verb, Subject: subject, Was: was, Revision: revision, Actor: sc.person.ID,
	})
}
