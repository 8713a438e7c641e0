package app

import (
	"context"

	"rodedraad/domain"
)

// CreateCase adds a case. It may come with its team; without one, or without a survey, it says why (R7).
func (s *Service) CreateCase(
	ctx context.Context, who domain.PersonID, slug string, c domain.Case,
) (domain.Case, error) {
	err := s.manage(ctx, who, slug, func(sc *scope) error {
		if sc.standing("").Closed {
			return errClosed
		}
		if c.ID == "" {
			c.ID = domain.CaseID(s.newID())
		}
		c.Programme, c.Revision = sc.programme.ID, 1
		if c.Team != nil {
			team, err := s.seated(c.ID, *c.Team)
			if err != nil {
				return err
			}
			c.Team = &team
		}
		if err := c.Check(); err != nil {
			return err
		}
		return sc.tx.AddCase(ctx, c)
	})
	return c, err
}

// FormTeam gives a case its learning team; a case has at most one (R6).
func (s *Service) FormTeam(
	ctx context.Context, who domain.PersonID, slug, code string, t domain.Team,
) (domain.Case, error) {
	var formed domain.Case
	err := s.change(ctx, who, slug, func(sc *scope) error {
		c, err := sc.caseWith(ctx, code)
		if err != nil {
			return err
		}
		if st := sc.standing(c.ID); !st.ManagesTeam() {
			return refusal(st, domain.Card{})
		}
		if t, err = s.seated(c.ID, t); err != nil {
			return err
		}
		if c, err = c.WithTeam(t); err != nil {
			return err
		}
		if formed, err = sc.tx.UpdateCase(ctx, c); err != nil {
			return err
		}
		formed.Team = &t
		if err := sc.tx.AddTeam(ctx, t); err != nil {
			return err
		}
		subject := domain.Ref{Kind: domain.RefCase, ID: string(c.ID)}
		sc.event(domain.BoardTopic(c.ID), domain.VerbPeople, subject, domain.VisiblePublic, formed.Revision)
		return nil
	})
	return formed, err
}

// seated is a team of a case with its seats checked and in order. Identifiers may be left out.
func (s *Service) seated(of domain.CaseID, t domain.Team) (domain.Team, error) {
	if t.ID == "" {
		t.ID = s.newID()
	}
	if !domain.ValidID(t.ID) {
		return t, invalid("id", "bad_id")
	}
	t.Case = of
	seats := make([]domain.Seat, len(t.Seats))
	for i, seat := range t.Seats {
		if seat.ID == "" {
			seat.ID = domain.SeatID(s.newID())
		}
		seat.Team, seat.Order = t.ID, i
		if seat.Count == 0 {
			seat.Count = 1
		}
		if err := seat.Check(); err != nil {
			return t, err
		}
		seats[i] = seat
	}
	t.Seats = seats
	return t, nil
}
