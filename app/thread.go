package app

import (
	"cmp"
	"maps"
	"slices"

	"rodedraad/domain"
)

// thread is every card and link of one programme in memory, as they were right after one act. One that is shared is never
// changed: who changes something works on a copy. It decides nothing about who sees what.
type thread struct {
	number int64 // of the last act it knows of
	cards  map[domain.CardID]*domain.Card
	links  map[domain.Ref][]*domain.Link // by end, so each link stands here twice; ended ones too, oldest first
}

func newThread(number int64, cards []domain.Card, links []domain.Link) *thread {
	t := &thread{
		number: number,
		cards:  make(map[domain.CardID]*domain.Card, len(cards)),
		links:  make(map[domain.Ref][]*domain.Link, len(cards)),
	}
	t.hold(cards)
	for i := range links {
		l := &links[i]
		t.links[l.From] = append(t.links[l.From], l)
		t.links[l.To] = append(t.links[l.To], l)
	}
	return t
}

// copy is a thread that can be changed without changing this one.
func (t *thread) copy() *thread {
	return &thread{number: t.number, cards: maps.Clone(t.cards), links: maps.Clone(t.links)}
}

// hold adds cards, or replaces them by how they have become.
func (t *thread) hold(cards []domain.Card) {
	for i := range cards {
		t.cards[cards[i].ID] = &cards[i]
	}
}

// join adds links, or replaces them by how they have become.
func (t *thread) join(links []domain.Link) {
	changed := map[domain.Ref]map[domain.LinkID]*domain.Link{}
	for i := range links {
		l := &links[i]
		for _, end := range []domain.Ref{l.From, l.To} {
			if changed[end] == nil {
				changed[end] = map[domain.LinkID]*domain.Link{}
			}
			changed[end][l.ID] = l
		}
	}
	for end, now := range changed {
		list := make([]*domain.Link, 0, len(t.links[end])+len(now)) // a list may be shared, so it is made anew
		for _, l := range t.links[end] {
			if now[l.ID] == nil {
				list = append(list, l)
			}
		}
		list = slices.AppendSeq(list, maps.Values(now))
		slices.SortFunc(list, byAge) // not by when we heard of them: the clocks of two nodes may differ
		t.links[end] = list
	}
}

// byAge compares which of two links was made first.
func byAge(a, b *domain.Link) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.ID, b.ID)) }

// card returns the card that a reference points at, withdrawn or not.
func (t *thread) card(ref domain.Ref) (domain.Card, bool) {
	c, held := t.cards[ref.Card()]
	if !held || c.Ref() != ref {
		return domain.Card{}, false
	}
	return *c, true
}

// of lists the cards of a case, or those of the programme as a whole when the case is "", in the order of their places.
func (t *thread) of(c domain.CaseID) []domain.Card {
	var cards []domain.Card
	for _, card := range t.cards {
		if card.Case == c {
			cards = append(cards, *card)
		}
	}
	slices.SortFunc(cards, inOrder)
	return cards
}

// farEnd returns the end of a link that is not the near one.
func farEnd(l *domain.Link, near domain.Ref) domain.Ref {
	if l.From == near {
		return l.To
	}
	return l.From
}

// live returns the links of a thing that have not ended, outgoing ones first, each in the order of the relations.
func (t *thread) live(ref domain.Ref) []*domain.Link {
	links := slices.Clone(t.links[ref])
	links = slices.DeleteFunc(links, func(l *domain.Link) bool { return !l.Ended.IsZero() })
	rank := func(l *domain.Link) int {
		if l.From == ref {
			return relationRank[l.Relation]
		}
		return relationRank[l.Relation] + len(domain.Relations)
	}
	slices.SortStableFunc(links, func(a, b *domain.Link) int { return rank(a) - rank(b) })
	return links
}

// relationRank is the place of each relation in their order.
var relationRank = func() map[domain.Relation]int {
	ranks := map[domain.Relation]int{}
	for i, r := range domain.Relations {
		ranks[r] = i
	}
	return ranks
}()

// standsAt returns the card at an end of a link when it is there and not withdrawn.
func (t *thread) standsAt(ref domain.Ref) (domain.Card, bool) {
	c, held := t.card(ref)
	return c, held && !c.Gone()
}

// neighbours counts what the rules about states and release look at: live links to things that stand.
func (t *thread) neighbours(c domain.Card) domain.Neighbours {
	var n domain.Neighbours
	ref := c.Ref()
	for _, l := range t.links[ref] {
		if !l.Ended.IsZero() {
			continue
		}
		outgoing := l.From == ref
		far, stands := t.standsAt(farEnd(l, ref))
		switch {
		case outgoing && l.Relation == domain.Answers && l.To.Kind == domain.RefMainQuestion:
			n.MainQuestions++
		case !stands:
		case outgoing && l.Relation == domain.Serves && far.Kind == domain.KindSubQuestion && far.Case == c.Case:
			n.SubQuestionsServed++
		case outgoing && (l.Relation == domain.LearnedFrom || l.Relation == domain.RestsOn):
			n.Sources++
		case !outgoing && l.Relation == domain.LearnedFrom && far.Kind == domain.KindLesson:
			n.Lessons++
		}
	}
	return n
}
