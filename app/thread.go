package app

import (
	"context"
	"slices"

	"rodedraad/domain"
	"rodedraad/store"
)

// thread holds cards and links of one programme in memory: all of them, or those around a board or card. What it does
// not hold it takes for hidden. It decides nothing about who sees what.
type thread struct {
	cards map[domain.CardID]domain.Card
	links []domain.Link
	of    map[domain.Ref][]int // the places in links of those with that end
}

func newThread(cards []domain.Card, links []domain.Link) *thread {
	t := &thread{
		cards: make(map[domain.CardID]domain.Card, len(cards)),
		links: links,
		of:    make(map[domain.Ref][]int, len(cards)),
	}
	t.hold(cards)
	for i, l := range links {
		t.of[l.From] = append(t.of[l.From], i)
		t.of[l.To] = append(t.of[l.To], i)
	}
	return t
}

// hold adds cards, or replaces them by how they have become.
func (t *thread) hold(cards []domain.Card) {
	for _, c := range cards {
		t.cards[c.ID] = c
	}
}

// farEnd returns the end of a link that is not the near one.
func farEnd(l domain.Link, near domain.Ref) domain.Ref {
	if l.From == near {
		return l.To
	}
	return l.From
}

// live returns the links of a thing that have not ended, outgoing ones first, each in the order of the relations.
func (t *thread) live(ref domain.Ref) []domain.Link {
	var links []domain.Link
	for _, i := range t.of[ref] {
		if l := t.links[i]; l.Ended.IsZero() {
			links = append(links, l)
		}
	}
	slices.SortStableFunc(links, func(a, b domain.Link) int {
		if (a.From == ref) != (b.From == ref) {
			if a.From == ref {
				return -1
			}
			return 1
		}
		if d := slices.Index(domain.Relations, a.Relation) - slices.Index(domain.Relations, b.Relation); d != 0 {
			return d
		}
		return a.At.Compare(b.At)
	})
	return links
}

// standsAt returns the card at an end of a link when it is there and not withdrawn.
func (t *thread) standsAt(ref domain.Ref) (domain.Card, bool) {
	c, held := t.cards[ref.Card()]
	return c, held && !c.Gone()
}

// neighbours counts what the rules about states and release look at: live links to things that stand.
func (t *thread) neighbours(c domain.Card) domain.Neighbours {
	var n domain.Neighbours
	ref := c.Ref()
	for _, i := range t.of[ref] {
		l := t.links[i]
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

// wholeThread loads every card and link of a programme.
func wholeThread(ctx context.Context, tx *store.Tx, in domain.ProgrammeID) (*thread, error) {
	cards, err := tx.CardsOfProgramme(ctx, in)
	if err != nil {
		return nil, err
	}
	links, err := tx.LinksOfProgramme(ctx, in)
	if err != nil {
		return nil, err
	}
	return newThread(cards, links), nil
}

// boardThread loads the cards of a case, their links, and what those links lead to.
func boardThread(ctx context.Context, tx *store.Tx, of domain.CaseID) (*thread, error) {
	cards, err := tx.CardsOfCase(ctx, of)
	if err != nil {
		return nil, err
	}
	links, err := tx.LinksOfCase(ctx, of)
	if err != nil {
		return nil, err
	}
	return withFarEnds(ctx, tx, cards, links)
}

// cardThread loads a card, the parts of an action, their links, and what those lead to.
func cardThread(ctx context.Context, tx *store.Tx, c domain.Card) (*thread, error) {
	if c.Case != "" {
		return boardThread(ctx, tx, c.Case)
	}
	links, err := tx.LinksOf(ctx, c.Ref())
	if err != nil {
		return nil, err
	}
	return withFarEnds(ctx, tx, []domain.Card{c}, links)
}

// withFarEnds makes a thread and adds the cards its links lead to.
func withFarEnds(ctx context.Context, tx *store.Tx, cards []domain.Card, links []domain.Link) (*thread, error) {
	t := newThread(cards, links)
	var missing []domain.CardID
	for ref := range t.of {
		if id := ref.Card(); id != "" {
			if _, held := t.cards[id]; !held {
				missing = append(missing, id)
			}
		}
	}
	far, err := tx.Cards(ctx, missing)
	if err != nil {
		return nil, err
	}
	t.hold(far)
	return t, nil
}
