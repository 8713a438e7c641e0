package app

import (
	"context"
	"errors"
	"time"

	"rodedraad/domain"
	"rodedraad/store"
)

// scope is one call of one person in one programme: everything that the call decides follows from it. It lives as long
// as the transaction it was made in, and gathers what is to be announced after the commit.
type scope struct {
	tx        *store.Tx
	person    domain.Person
	programme domain.Programme
	of        []domain.Membership // of the person, in every programme
	at        time.Time
	standings map[domain.CaseID]domain.Standing
	inOrder   []domain.Case                 // every case of the programme; nil until asked for
	cases     map[domain.CaseID]domain.Case // the same, by identifier
	thread    *thread                       // every card and link, with what this call changed
	changed   bool                          // the thread is a copy of its own

	looksAt  domain.CaseID // whose board is looked at, when one is
	audience *audience     // whom the call is for when it is not one person

	undoes  domain.ActID // the act that this call undoes
	acted   domain.ActID // the last act on a card that this call stored
	events  []domain.Event
	recheck recheck
}

// audience is everyone with the same standing on one board, or in the programme as a whole when board is "".
type audience struct {
	board    domain.CaseID
	standing domain.Standing
}

// recheck is whose and what rights are to be asked again once a change is committed.
type recheck struct {
	people    []domain.PersonID
	documents []string
	topics    []string
}

var errSignedOut = &domain.Error{Kind: domain.Unauthenticated, Key: "signed_out"}

// person returns who asks. Nobody, somebody unknown and somebody disabled are alike: not signed in.
func person(ctx context.Context, tx *store.Tx, who domain.PersonID) (domain.Person, error) {
	if who == "" {
		return domain.Person{}, errSignedOut
	}
	p, err := tx.Person(ctx, who)
	if errors.Is(err, domain.ErrNotFound) || (err == nil && p.Disabled) {
		return domain.Person{}, errSignedOut
	}
	return p, err
}

// enter begins a call in the programme with that slug. Who may not know of the programme is told that it is not there.
func (s *Service) enter(ctx context.Context, tx *store.Tx, who domain.PersonID, slug string) (*scope, error) {
	p, err := person(ctx, tx, who)
	if err != nil {
		return nil, err
	}
	in, err := tx.ProgrammeBySlug(ctx, slug)
	if err != nil {
		return nil, err
	}
	return s.begin(ctx, tx, p, in)
}

// begin begins a call of a person in a programme.
func (s *Service) begin(
	ctx context.Context, tx *store.Tx, p domain.Person, in domain.Programme,
) (*scope, error) {
	of, err := tx.Memberships(ctx, p.ID)
	if err != nil {
		return nil, err
	}
	sc := &scope{tx: tx, person: p, programme: in, of: of, at: s.clock(), standings: map[domain.CaseID]domain.Standing{}}
	if !sc.standing("").SeesCase() {
		return nil, domain.ErrNotFound
	}
	return sc, nil
}

// change runs a use case that changes something, and announces what it gathered once that is committed. fn may run more
// than once; only what the last run did counts.
func (s *Service) change(ctx context.Context, who domain.PersonID, slug string, fn func(sc *scope) error) error {
	var done *scope
	err := s.write(ctx, func(tx *store.Tx) error {
		sc, err := s.enter(ctx, tx, who, slug)
		if err != nil {
			return err
		}
		if sc.thread, err = s.threads.at(ctx, tx, sc.programme.ID); err != nil {
			return err
		}
		done = sc
		return fn(sc)
	})
	if err != nil {
		return err
	}
	s.tell(done.events, done.recheck)
	return nil
}

// look runs a use case that changes nothing.
func (s *Service) look(ctx context.Context, who domain.PersonID, slug string, fn func(sc *scope) error) error {
	return s.read(ctx, func(tx *store.Tx) error {
		sc, err := s.enter(ctx, tx, who, slug)
		if err != nil {
			return err
		}
		if sc.thread, err = s.threads.at(ctx, tx, sc.programme.ID); err != nil {
			return err
		}
		return fn(sc)
	})
}

// standing is what the person is relative to a case; to the programme as a whole when of is "".
func (sc *scope) standing(of domain.CaseID) domain.Standing {
	if st, known := sc.standings[of]; known {
		return st
	}
	st := sc.standingOf(of)
	sc.standings[of] = st
	return st
}

func (sc *scope) standingOf(of domain.CaseID) domain.Standing {
	if sc.audience != nil {
		st := sc.audience.standing
		if of != sc.audience.board {
			st.OnTeam, st.Facilitates = false, false
		}
		return st
	}
	var c *domain.Case
	if of != "" {
		c = &domain.Case{ID: of}
	}
	return domain.StandingIn(sc.person, sc.programme, c, sc.of, sc.at)
}

// allCases loads the cases of the programme, once a call.
func (sc *scope) allCases(ctx context.Context) (map[domain.CaseID]domain.Case, error) {
	if sc.cases != nil {
		return sc.cases, nil
	}
	list, err := sc.caseList(ctx)
	if err != nil {
		return nil, err
	}
	sc.cases = make(map[domain.CaseID]domain.Case, len(list))
	for _, c := range list {
		sc.cases[c.ID] = c
	}
	return sc.cases, nil
}

// caseList loads the cases of the programme in their order, once a call.
func (sc *scope) caseList(ctx context.Context) ([]domain.Case, error) {
	var err error
	if sc.inOrder == nil {
		sc.inOrder, err = sc.tx.Cases(ctx, sc.programme.ID)
	}
	return sc.inOrder, err
}

// caseWith returns the case with that code.
func (sc *scope) caseWith(ctx context.Context, code string) (domain.Case, error) {
	return sc.tx.CaseByCode(ctx, sc.programme.ID, code)
}

// caseOrNone returns the identifier of the case with that code; "" when code is "".
func (sc *scope) caseOrNone(ctx context.Context, code string) (domain.CaseID, error) {
	if code == "" {
		return "", nil
	}
	c, err := sc.caseWith(ctx, code)
	return c.ID, err
}

// card returns a card of this programme that the person sees, with their standing for it. Everything else is not found,
// a card of another programme too (A2).
func (sc *scope) card(id domain.CardID) (domain.Card, domain.Standing, error) {
	c, held := sc.thread.cards[id]
	if !held || !sc.standing(c.Case).Sees(*c) {
		return domain.Card{}, domain.Standing{}, domain.ErrNotFound
	}
	return *c, sc.standing(c.Case), nil
}

// visible returns the card that a reference points at when the person sees it.
func (sc *scope) visible(ref domain.Ref) (domain.Card, bool) {
	c, held := sc.thread.card(ref)
	if !held || !sc.standing(c.Case).Sees(c) {
		return domain.Card{}, false
	}
	return c, true
}

// hold keeps in the thread how cards have become in this call, and join how links have.
func (sc *scope) hold(cards ...domain.Card) {
	sc.own()
	sc.thread.hold(cards)
}

func (sc *scope) join(links ...domain.Link) {
	sc.own()
	sc.thread.join(links)
}

// own makes the thread a copy that this call may change.
func (sc *scope) own() {
	if !sc.changed {
		sc.thread, sc.changed = sc.thread.copy(), true
	}
}

// invalid refuses one field of what was asked for.
func invalid(field, key string) error {
	return &domain.Error{Kind: domain.Invalid, Key: "invalid", Fields: map[string]string{field: key}}
}

// conflict refuses what no longer fits what is there.
func conflict(key string) error { return &domain.Error{Kind: domain.Conflict, Key: key} }
