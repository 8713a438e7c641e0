package app

import (
	"context"
	"crypto/rand"
	"math/big"
	"time"

	"rodedraad/domain"
)

// The bounds of an invitation.
const (
	// MaxInvitationDays is how long an invitation can last, and InvitationDays how long it lasts when nobody says so.
	MaxInvitationDays, InvitationDays = 60, 14
	// MaxInvitationUses is how many people can use one invitation for a role; an invitation to a seat is for as many as
	// hold that function, and one to a team for as many as it has seats.
	MaxInvitationUses = 200
)

// Invite makes an invitation to a seat in the team of a case, or for a role; with code "" for a role in the programme as
// a whole. The code is returned once: only its hash is stored.
func (s *Service) Invite(
	ctx context.Context, who domain.PersonID, slug, code string, ask InviteSeat,
) (string, domain.Invitation, error) {
	secret, err := s.store.Secret(ctx, domain.CodeSecret)
	if err != nil {
		return "", domain.Invitation{}, err
	}
	sign, err := newCode()
	if err != nil {
		return "", domain.Invitation{}, err
	}
	var made domain.Invitation
	err = s.change(ctx, who, slug, func(sc *scope) error {
		if made, err = sc.invitation(ctx, code, ask); err != nil {
			return err
		}
		made.ID, made.CodeHash = s.newID(), domain.HashCode(secret, sign)
		return sc.tx.AddInvitation(ctx, made)
	})
	made.CodeHash = ""
	if err != nil {
		return "", domain.Invitation{}, err
	}
	return sign, made, nil
}

// invitation is what was asked for, when the person may ask for it and it makes sense.
func (sc *scope) invitation(ctx context.Context, code string, ask InviteSeat) (domain.Invitation, error) {
	var of domain.Case
	var err error
	if code != "" {
		if of, err = sc.caseWith(ctx, code); err != nil {
			return domain.Invitation{}, err
		}
	}
	if ask.Role == "" && ask.Seat != "" {
		ask.Role = domain.Member
	}
	if err := sc.mayManage(ask.Role, of.ID); err != nil {
		return domain.Invitation{}, err
	}
	if sc.standing(of.ID).Closed {
		return domain.Invitation{}, errClosed
	}
	most, err := mostUses(of, ask)
	if err != nil {
		return domain.Invitation{}, err
	}
	if ask.Uses == 0 {
		ask.Uses = 1
	}
	if ask.Days == 0 {
		ask.Days = InvitationDays
	}
	switch {
	case ask.Uses < 1 || ask.Uses > most:
		return domain.Invitation{}, invalid("uses", "out_of_range")
	case ask.Days < 1 || ask.Days > MaxInvitationDays:
		return domain.Invitation{}, invalid("days", "out_of_range")
	}
	return domain.Invitation{
		Programme: sc.programme.ID, Case: of.ID, Seat: ask.Seat, Role: ask.Role, Uses: ask.Uses,
		Expires: sc.at.Add(time.Duration(ask.Days) * 24 * time.Hour), By: sc.person.ID,
	}, nil
}

// mostUses checks the seat and role of an invitation, and returns how many may use it. An invitation to a team without a
// seat lets each newcomer choose one, and is for as many as the team has seats.
func mostUses(of domain.Case, ask InviteSeat) (int, error) {
	if ask.Role == domain.Member && ask.Seat == "" && of.Team != nil {
		return of.Team.Size(), nil
	}
	m := domain.Membership{Role: ask.Role, Case: of.ID, Seat: ask.Seat}
	if err := m.Check(); err != nil {
		return 0, err
	}
	switch ask.Role {
	case domain.Member:
		if of.Team == nil {
			return 0, domain.ErrNotFound
		}
		seat, found := of.Team.Seat(ask.Seat)
		if !found {
			return 0, domain.ErrNotFound
		}
		return seat.Count, nil
	case domain.Facilitator:
		if of.ID == "" {
			return 0, invalid("role", "needs_case")
		}
		return 1, nil
	case domain.Lead, domain.Researcher, domain.Sponsor:
		return 1, nil
	}
	return MaxInvitationUses, nil
}

// newCode returns a code that nobody can guess from the ones before.
func newCode() (string, error) {
	code := make([]byte, domain.CodeLength)
	most := big.NewInt(int64(len(domain.CodeAlphabet)))
	for i := range code {
		n, err := rand.Int(rand.Reader, most)
		if err != nil {
			return "", err
		}
		code[i] = domain.CodeAlphabet[n.Int64()]
	}
	return string(code), nil
}

// RevokeInvitation makes an invitation of the case with that code useless; with code "" one for the programme.
func (s *Service) RevokeInvitation(ctx context.Context, who domain.PersonID, slug, code, id string) error {
	return s.change(ctx, who, slug, func(sc *scope) error {
		of, err := sc.caseOrNone(ctx, code)
		if err != nil {
			return err
		}
		if err := sc.mayManage(domain.Member, of); err != nil {
			return err
		}
		i, err := sc.tx.Invitation(ctx, id)
		if err != nil {
			return err
		}
		if i.Programme != sc.programme.ID || i.Case != of {
			return domain.ErrNotFound
		}
		if err := sc.mayManage(i.Role, of); err != nil {
			return err
		}
		return sc.tx.RevokeInvitation(ctx, id)
	})
}
