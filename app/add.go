package app

import (
	"context"
	"errors"
	"strings"

	"rodedraad/app/markdown"
	"rodedraad/domain"
	"rodedraad/domain/text"
)

// AddCard adds a card to the board of a case, or to the programme as a whole, together with the links asked for. The
// first line of its text is its title and says something. A sub-question gets the next letter of its case.
func (s *Service) AddCard(ctx context.Context, who domain.PersonID, add AddCard) (CardView, error) {
	var view CardView
	err := s.change(ctx, who, add.Slug, func(sc *scope) error {
		of, err := sc.caseOrNone(ctx, add.CaseCode)
		if err != nil {
			return err
		}
		if err := mayAdd(sc.standing(of), add.Kind, of); err != nil {
			return err
		}
		c, err := s.newCard(ctx, sc, of, add)
		if err != nil {
			return err
		}
		view, err = sc.cardView(ctx, c)
		return err
	})
	return view, err
}

// mayAdd refuses who may not add a card of this kind.
func mayAdd(st domain.Standing, kind domain.CardKind, of domain.CaseID) error {
	switch {
	case st.Closed:
		return errClosed
	case !st.Adds(kind, of != ""):
		return domain.ErrForbidden
	}
	return nil
}

// newCard checks and stores a new card with its texts, links and act, and announces it.
func (s *Service) newCard(ctx context.Context, sc *scope, of domain.CaseID, add AddCard) (domain.Card, error) {
	c, wanted, err := s.draft(ctx, sc, of, add)
	if err != nil {
		return c, err
	}
	body, err := readText("text", add.Text, true)
	if err != nil {
		return c, err
	}
	learn, err := readText("learn", add.Learn, false)
	if err != nil {
		return c, err
	}
	if learn.Len() > 0 && c.Learn == "" {
		return c, invalid("learn", "not_for_kind")
	}
	if err := sc.tx.AddDocument(ctx, c.Document, body, sc.person.ID, sc.at); err != nil {
		return c, err
	}
	if c.Learn != "" {
		if err := sc.tx.AddDocument(ctx, c.Learn, learn, sc.person.ID, sc.at); err != nil {
			return c, err
		}
	}
	if err := sc.tx.AddCard(ctx, c); err != nil {
		return c, err
	}
	sc.hold(c)
	if err := s.linkNew(ctx, sc, c, add.Links); err != nil {
		return c, err
	}
	if c, err = sc.begin(ctx, c, wanted); err != nil {
		return c, err
	}
	if err := sc.actOnCard(ctx, s.newID(), domain.ActAdd, c, record{}, recordOf(c)); err != nil {
		return c, err
	}
	sc.cardChanged(c, "")
	return c, nil
}

// draft is the new card as the rules let it begin, and the state it is to go to.
func (s *Service) draft(
	ctx context.Context, sc *scope, of domain.CaseID, add AddCard,
) (c domain.Card, wanted domain.State, err error) {
	id := add.ID
	if id == "" {
		id = domain.CardID(s.newID())
	}
	facts := add.Facts
	if add.Kind != domain.KindTheme {
		wanted, facts.State = facts.State, ""
	}
	c, err = domain.NewCard(domain.Card{
		ID: id, Programme: sc.programme.ID, Case: of, Kind: add.Kind, Letter: add.Letter, Facts: facts,
		Document: textDocument(id), Labels: add.Labels, By: sc.person.ID, At: sc.at,
	})
	if err != nil {
		return c, wanted, err
	}
	if err := domain.CheckLabels(c.Labels); err != nil {
		return c, wanted, err
	}
	if c.Kind == domain.KindAction {
		c.Learn = learnDocument(id)
	}
	if err := sc.ownerSits(ctx, of, c.Owner); err != nil {
		return c, wanted, err
	}
	if add.Parent != "" {
		if c, err = sc.partOf(c, add.Parent); err != nil {
			return c, wanted, err
		}
	}
	if c, err = sc.lettered(ctx, c); err != nil {
		return c, wanted, err
	}
	c.Position = len(sc.laneOf(c))
	return c, wanted, nil
}

// partOf makes the new card a part of an action on the same board (R20).
func (sc *scope) partOf(c domain.Card, parent domain.CardID) (domain.Card, error) {
	of, _, err := sc.card(parent)
	if err != nil {
		return c, err
	}
	if of.Gone() {
		return c, conflict("card_withdrawn")
	}
	return c.Part(of)
}

// lettered gives a sub-question its letter: the one asked for when it was never used in the case, else the next one.
func (sc *scope) lettered(ctx context.Context, c domain.Card) (domain.Card, error) {
	if c.Kind != domain.KindSubQuestion {
		return c, nil
	}
	used, err := sc.tx.UsedLetters(ctx, c.Case)
	if err != nil {
		return c, err
	}
	if c.Letter == "" {
		c.Letter = domain.NextLetter(used)
		return c, nil
	}
	for _, letter := range used {
		if letter == c.Letter {
			return c, conflict("letter_taken")
		}
	}
	return c, nil
}

// linkNew makes the links of a new card.
func (s *Service) linkNew(ctx context.Context, sc *scope, c domain.Card, links []NewLink) error {
	for _, add := range links {
		switch (domain.Ref{}) {
		case add.From:
			add.From = c.Ref()
		case add.To:
			add.To = c.Ref()
		default:
			return invalid("links", "not_of_card")
		}
		from, err := sc.linkFrom(add.From)
		if err != nil {
			return err
		}
		if _, err := sc.saveLink(ctx, s.newID(), from, add); err != nil {
			return err
		}
	}
	return nil
}

// begin takes a new card to the state asked for, by the rule for changing it.
func (sc *scope) begin(ctx context.Context, c domain.Card, wanted domain.State) (domain.Card, error) {
	if wanted == "" || wanted == c.State {
		return c, nil
	}
	if wanted == domain.Escalated && !sc.standing(c.Case).Releases(c) {
		return c, domain.ErrForbidden
	}
	facts := c.Facts
	facts.State = wanted
	next, err := c.Change(facts, sc.thread.neighbours(c))
	if err != nil {
		return c, err
	}
	if next, err = sc.tx.UpdateCard(ctx, next); err != nil {
		return c, err
	}
	sc.hold(next)
	return next, nil
}

// The documents of a card are named after it. Only the gate reads these names, by asking for the card that has them.
func textDocument(c domain.CardID) string  { return "card-" + string(c) }
func learnDocument(c domain.CardID) string { return "learn-" + string(c) }

// readText reads a text as a form sends it. A needed text has a title: its first line holds something.
func readText(field, s string, needed bool) (text.Text, error) {
	s = strings.ReplaceAll(s, "\r\n", "\n")
	t, err := text.New(s)
	var refused *text.Refusal
	switch {
	case errors.As(err, &refused) && refused.Code == text.TooLarge:
		return t, &domain.Error{
			Kind: domain.TooLarge, Key: "text_too_long", Fields: map[string]string{field: "too_long"},
			Args: map[string]any{"Max": text.MaxLength},
		}
	case err != nil:
		return t, invalid(field, "bad_character")
	}
	first, _, _ := strings.Cut(s, "\n")
	if needed && markdown.Title(first) == "" {
		return t, invalid(field, "missing")
	}
	return t, nil
}

// Borrow copies an action of another case into one's own agenda: a new action that says what inspired it (R16). The team
// makes it its own; what it serves and who carries it is not copied.
func (s *Service) Borrow(
	ctx context.Context, who domain.PersonID, slug string, id domain.CardID, toCode string,
) (CardView, error) {
	var view CardView
	err := s.change(ctx, who, slug, func(sc *scope) error {
		original, _, err := sc.card(id)
		if err != nil {
			return err
		}
		to, err := sc.caseWith(ctx, toCode)
		if err != nil {
			return err
		}
		if err := mayAdd(sc.standing(to.ID), domain.KindAction, to.ID); err != nil {
			return err
		}
		switch {
		case original.Kind != domain.KindAction:
			return invalid("id", "actions_only")
		case original.Case == to.ID:
			return invalid("to", "own_case")
		case original.Gone():
			return conflict("card_withdrawn")
		}
		heads, err := sc.tx.Heads(ctx, []string{original.Document, original.Learn})
		if err != nil {
			return err
		}
		c, err := s.newCard(ctx, sc, to.ID, AddCard{
			Kind: domain.KindAction, Text: heads[original.Document].Text, Learn: heads[original.Learn].Text,
			Facts: domain.Facts{Type: original.Type, Origin: "other_case"}, Labels: original.Labels,
			Links: []NewLink{{To: original.Ref(), Relation: domain.InspiredBy}},
		})
		if err != nil {
			return err
		}
		view, err = sc.cardView(ctx, c)
		return err
	})
	return view, err
}
