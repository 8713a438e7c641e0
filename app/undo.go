package app

import (
	"context"
	"slices"

	"rodedraad/domain"
)

// undoable finds the latest act of a person that can be undone, in a list with the newest first.
func undoable(acts []domain.Act, who domain.PersonID) (domain.Act, bool) {
	at := slices.IndexFunc(acts, func(a domain.Act) bool { return a.Undoable(who) })
	if at < 0 {
		return domain.Act{}, false
	}
	return acts[at], true
}

// Undo undoes the latest act of the person on the board of a case, or on what belongs to the programme as a whole when
// code is "". It is a new act, by the same rules and rights. It is refused when somebody changed the same thing since
// (undo_changed), and when it was released since (undo_released): others may have read it.
func (s *Service) Undo(ctx context.Context, who domain.PersonID, slug, code string) (ActView, error) {
	var view ActView
	err := s.change(ctx, who, slug, func(sc *scope) error {
		of, err := sc.caseOrNone(ctx, code)
		if err != nil {
			return err
		}
		if st := sc.standing(of); !st.Undoes() && !(of == "" && st.Roles.Has(domain.Facilitator) && !st.Closed) {
			return refusal(st, domain.Card{})
		}
		acts, err := sc.actsOn(ctx, of)
		if err != nil {
			return err
		}
		a, found := undoable(acts, who)
		if !found {
			return conflict("nothing_to_undo")
		}
		sc.undoes = a.ID
		if err := s.inverse(ctx, sc, a); err != nil {
			return err
		}
		view, err = sc.undone(ctx, a)
		return err
	})
	return view, err
}

// actsOn lists the latest acts on a board, newest first.
func (sc *scope) actsOn(ctx context.Context, of domain.CaseID) ([]domain.Act, error) {
	if of != "" {
		return sc.tx.ActsOfCase(ctx, of, undoDepth)
	}
	acts, err := sc.tx.ActsOfProgramme(ctx, sc.programme.ID, sc.at.AddDate(0, -1, 0), homeActs)
	return slices.DeleteFunc(acts, func(a domain.Act) bool { return a.Case != "" }), err
}

// undone marks the act and shows it as what was undone.
func (sc *scope) undone(ctx context.Context, a domain.Act) (ActView, error) {
	if a.UndoneBy = sc.acted; a.UndoneBy == "" {
		return ActView{}, conflict("undo_changed")
	}
	if err := sc.tx.MarkUndone(ctx, a.ID, a.UndoneBy); err != nil {
		return ActView{}, err
	}
	l, err := sc.lens(ctx, sight{acts: []domain.Act{a}})
	if err != nil {
		return ActView{}, err
	}
	view, _ := l.act(a)
	return view, nil
}

// inverse does the opposite of an act, when its subject is still as the act left it.
func (s *Service) inverse(ctx context.Context, sc *scope, a domain.Act) error {
	c, st, err := sc.card(a.Subject.Card())
	if err != nil {
		return err
	}
	if err := sc.releasedSince(ctx, a); err != nil {
		return err
	}
	before, err := readRecord(a.Before)
	if err != nil {
		return err
	}
	after, err := readRecord(a.After)
	if err != nil {
		return err
	}
	switch a.Verb {
	case domain.ActLink, domain.ActEndLink:
		return s.undoLink(ctx, sc, a)
	case domain.ActMove:
		return s.undoMove(ctx, sc, c, st, before, after)
	}
	if len(changes(after, recordOf(c))) > 0 {
		return conflict("undo_changed")
	}
	next, err := sc.undoCard(ctx, a.Verb, c, st, before)
	if err != nil {
		return err
	}
	_, err = s.saveCard(ctx, sc, a.Verb, c, next)
	return err
}

// releasedSince refuses when the act, or one that was done to the card after it, let more people see the card.
func (sc *scope) releasedSince(ctx context.Context, a domain.Act) error {
	acts, err := sc.tx.ActsOf(ctx, a.Subject) // latest first
	if err != nil {
		return err
	}
	for _, done := range acts {
		before, err := readRecord(done.Before)
		if err != nil {
			return err
		}
		after, err := readRecord(done.After)
		if err != nil {
			return err
		}
		if before.Visibility == "" {
			before.Visibility = domain.VisibleTeam
		}
		if after.Visibility != "" && !before.Visibility.AtLeast(after.Visibility) {
			return conflict("undo_released")
		}
		if done.ID == a.ID {
			break
		}
	}
	return nil
}

// undoCard is the card as it was before an act on its facts or on whether it stands on the board.
func (sc *scope) undoCard(
	ctx context.Context, verb domain.Verb, c domain.Card, st domain.Standing, before record,
) (domain.Card, error) {
	switch verb {
	case domain.ActWithdraw:
		if !st.PutsBack(c) {
			return c, refusal(st, c)
		}
		return sc.putBack(ctx, c)
	case domain.ActAdd, domain.ActPutBack:
		if !st.Withdraws(c) {
			return c, refusal(st, c)
		}
		return sc.withdraw(ctx, c, "")
	}
	if !st.Writes(c) {
		return c, refusal(st, c)
	}
	c.Facts = before.facts()
	return c, nil
}

// undoMove puts a card back behind the card it stood after, or at its old place when that one is not there any more.
func (s *Service) undoMove(
	ctx context.Context, sc *scope, c domain.Card, st domain.Standing, before, after record,
) error {
	if !st.Writes(c) {
		return refusal(st, c)
	}
	l := sc.laneOf(c)
	if l.before(c.ID) != after.Follows || before.Place == nil {
		return conflict("undo_changed")
	}
	at := *before.Place
	if before.Follows != "" {
		if behind := l.without(c.ID).place(before.Follows); behind >= 0 {
			at = behind + 1
		}
	}
	_, err := s.move(ctx, sc, l, c, at)
	return err
}

// undoLink ends a link that was made, or makes one again that was ended.
func (s *Service) undoLink(ctx context.Context, sc *scope, a domain.Act) error {
	link, err := sc.tx.Link(ctx, a.Link)
	if err != nil {
		return err
	}
	from, err := sc.linkFrom(link.From)
	if err != nil {
		return err
	}
	if a.Verb == domain.ActLink {
		if !link.Ended.IsZero() {
			return conflict("undo_changed")
		}
		ended, err := sc.stopLink(ctx, from, link)
		if err != nil {
			return err
		}
		return sc.actOnLink(ctx, s.newID(), domain.ActLink, from, ended)
	}
	again, err := sc.saveLink(ctx, s.newID(), from, NewLink{To: link.To, Relation: link.Relation, Note: link.Note, As: link.As})
	if err != nil {
		return err
	}
	return sc.actOnLink(ctx, s.newID(), domain.ActLink, from, again)
}
