package auth

import (
	"context"
	"errors"
	"fmt"

	"rodedraad/domain"
	"rodedraad/store"
)

// Invite is what somebody who holds a code is invited to.
type Invite struct {
	Programme domain.Words
	Slug      string
	Case      domain.Words // empty when the invitation is for the programme as a whole
	CaseCode  string
	Role      domain.Role
	Seat      *domain.Seat  // the seat that is kept for this code, if one is
	Seats     []domain.Seat // the seats of the team to choose from, when none is kept and the role is member
}

// Newcomer is what somebody says about themselves when using a code: initials, and a name only if they want.
type Newcomer struct {
	As       domain.PersonID // somebody who is signed in already and joins as who they are; "" makes a new person
	Seat     domain.SeatID   // the seat chosen, when the invitation keeps none
	Initials string
	Name     string // what the own team sees; the initials when it is left out
	Language string // "" follows the browser
}

// InvitationFor returns what a code invites to, without using it. It returns ErrCode when the code is unknown, used up,
// expired or revoked, and ErrTooFast when the address tried too many that were.
func (s *Service) InvitationFor(ctx context.Context, code string) (Invite, error) {
	var invite Invite
	err := s.tryCode(ctx, code, func(hash string) error {
		return s.store.Read(ctx, func(tx *store.Tx) error {
			i, err := s.usable(ctx, tx, hash)
			if err != nil {
				return err
			}
			invite, _, err = describe(ctx, tx, i)
			return err
		})
	})
	if err != nil {
		return Invite{}, err
	}
	return invite, nil
}

// Redeem uses a code once: the newcomer gets the role and seat it stands for and is signed in with a new session, whose
// token is returned. All of it happens or nothing does, so a refused newcomer leaves the code as it was. Beside the
// refusals of InvitationFor it refuses what the newcomer filled in wrongly (domain.Invalid, by field: initials, name,
// language, seat) and, of somebody known, a second seat in the same programme (R67) and a role they
// have already (domain.Conflict).
func (s *Service) Redeem(ctx context.Context, code string, who Newcomer) (token string, err error) {
	person, err := s.person(who)
	if err != nil {
		return "", err
	}
	err = s.tryCode(ctx, code, func(hash string) error {
		return s.store.Write(ctx, func(tx *store.Tx) error {
			token, err = s.join(ctx, tx, hash, who, person)
			return err
		})
	})
	if err != nil {
		return "", err
	}
	s.log.InfoContext(ctx, "joined by invitation", "person", string(person.ID))
	return token, nil
}

// tryCode does what needs a code, within the limits on trying. An attempt that reached a usable invitation costs
// nothing, so a team that joins together from one address is not held up.
func (s *Service) tryCode(ctx context.Context, code string, do func(hash string) error) error {
	hash, err := s.codeHash(ctx, code)
	if err != nil {
		return err
	}
	giveBack, err := s.limits.try(addressOf(ctx), hash, codes, sameCode, s.clock())
	if err != nil {
		return err
	}
	err = do(hash)
	if errors.Is(err, ErrCode) {
		s.log.InfoContext(ctx, "invitation refused")
	} else {
		giveBack()
	}
	if err != nil && domain.KindOf(err) == "" {
		return fmt.Errorf("use invitation: %w", err)
	}
	return err
}

// codeHash returns what is stored of a code; "" for what can be no code.
func (s *Service) codeHash(ctx context.Context, code string) (string, error) {
	key, err := s.store.Secret(ctx, domain.CodeSecret)
	if err != nil {
		return "", fmt.Errorf("key of invitations: %w", err)
	}
	return domain.HashCode(key, code), nil
}

// usable returns the invitation with that hash, or ErrCode for every reason why there is none to use.
func (s *Service) usable(ctx context.Context, tx *store.Tx, hash string) (domain.Invitation, error) {
	if hash == "" {
		return domain.Invitation{}, ErrCode
	}
	i, err := tx.InvitationByHash(ctx, hash)
	if errors.Is(err, domain.ErrNotFound) || (err == nil && !i.Usable(s.clock())) {
		return domain.Invitation{}, ErrCode
	}
	return i, err
}

// describe looks up what an invitation is to, and the seats of the team it is for.
func describe(ctx context.Context, tx *store.Tx, i domain.Invitation) (Invite, []domain.Seat, error) {
	programme, err := tx.Programme(ctx, i.Programme)
	if err != nil {
		return Invite{}, nil, err
	}
	invite := Invite{Programme: programme.Title, Slug: programme.Slug, Role: i.Role}
	if i.Case == "" {
		return invite, nil, nil
	}
	of, err := tx.Case(ctx, i.Case)
	if err != nil {
		return Invite{}, nil, err
	}
	invite.Case, invite.CaseCode = of.Name, of.Code
	if of.Team == nil || i.Role != domain.Member {
		return invite, nil, nil
	}
	if seat, ok := of.Team.Seat(i.Seat); ok {
		invite.Seat = &seat
		return invite, []domain.Seat{seat}, nil
	}
	invite.Seats = of.Team.Seats
	return invite, of.Team.Seats, nil
}

// join uses the invitation and makes the person, the membership and the session.
func (s *Service) join(ctx context.Context, tx *store.Tx, hash string, who Newcomer, person domain.Person) (string, error) {
	invitation, err := s.usable(ctx, tx, hash)
	if err != nil {
		return "", err
	}
	m := domain.Membership{
		ID: newID(), Person: person.ID, Programme: invitation.Programme, Role: invitation.Role, Case: invitation.Case,
		From: s.clock(),
	}
	if m.Seat, err = chosenSeat(ctx, tx, invitation, who.Seat); err != nil {
		return "", err
	}
	if err := tx.UseInvitation(ctx, invitation.ID); errors.Is(err, domain.ErrNotFound) {
		return "", ErrCode
	} else if err != nil {
		return "", err
	}
	if err := s.enrol(ctx, tx, who, person, m); err != nil {
		return "", err
	}
	return s.start(ctx, tx, person.ID, store.SessionBrowser)
}

// chosenSeat is the seat the invitation keeps, or the one the newcomer chose in the team it is for; nobody but a member
// has a seat.
func chosenSeat(ctx context.Context, tx *store.Tx, i domain.Invitation, chosen domain.SeatID) (domain.SeatID, error) {
	if i.Role != domain.Member {
		return "", nil
	}
	_, seats, err := describe(ctx, tx, i)
	if err != nil {
		return "", err
	}
	if i.Seat != "" {
		chosen = i.Seat
	}
	for _, seat := range seats {
		if seat.ID == chosen {
			return chosen, nil
		}
	}
	if chosen == "" {
		return "", wrongField("seat", "missing")
	}
	return "", wrongField("seat", "not_in_list")
}

// enrol stores the membership, and the person when there was none, unless the person already sits in a team (R67).
func (s *Service) enrol(ctx context.Context, tx *store.Tx, who Newcomer, person domain.Person, m domain.Membership) error {
	if err := m.Check(); err != nil {
		return err
	}
	if who.As == "" {
		if err := tx.AddPerson(ctx, person); err != nil {
			return err
		}
		return tx.AddMembership(ctx, m)
	}
	known, err := tx.Person(ctx, who.As)
	if err != nil {
		return err
	}
	if known.Disabled {
		return ErrSignedOut
	}
	have, err := tx.Memberships(ctx, who.As)
	if err != nil {
		return err
	}
	if err := domain.MayJoin(have, m, m.From); err != nil {
		return err
	}
	for _, h := range have {
		if h.Programme == m.Programme && h.Role == m.Role && h.Case == m.Case && h.Active(m.From) {
			return &domain.Error{Kind: domain.Conflict, Key: "already_joined"}
		}
	}
	return tx.AddMembership(ctx, m)
}

// person returns the newcomer as a person, refusing what cannot be kept. Somebody who is known already is only named.
func (s *Service) person(who Newcomer) (p domain.Person, err error) {
	if who.As != "" {
		return domain.Person{ID: who.As}, nil
	}
	p = domain.Person{ID: domain.PersonID(newID()), Language: who.Language, Created: s.clock()}
	if p.Initials, err = domain.CleanName("initials", who.Initials, domain.MaxInitials); err != nil {
		return p, err
	}
	p.Name = p.Initials
	if who.Name != "" {
		if p.Name, err = domain.CleanName("name", who.Name, domain.MaxName); err != nil {
			return p, err
		}
	}
	if who.Language != "" && who.Language != domain.Dutch && who.Language != domain.English {
		return p, wrongField("language", "not_in_list")
	}
	return p, nil
}

func wrongField(field, key string) error {
	return &domain.Error{Kind: domain.Invalid, Key: "invalid", Fields: map[string]string{field: key}}
}
