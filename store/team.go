package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"rodedraad/domain"
)

type teamRow struct {
	bun.BaseModel `bun:"table:teams"`

	ID   string        `bun:"id,pk"`
	Case domain.CaseID `bun:"case_id"`
}

func (r teamRow) domain() domain.Team { return domain.Team{ID: r.ID, Case: r.Case} }

type seatRow struct {
	bun.BaseModel `bun:"table:seats"`

	ID       domain.SeatID `bun:"id,pk"`
	Team     string        `bun:"team"`
	Class    string        `bun:"class"`
	People   int           `bun:"people"`
	Contract string        `bun:"contract"`
	Function words         `bun:"embed:function_"`
	Position int           `bun:"position"`
}

func (r seatRow) domain() domain.Seat {
	return domain.Seat{
		ID: r.ID, Team: r.Team, Class: domain.FunctionClass(r.Class), Count: r.People, Contract: r.Contract,
		Function: domain.Words(r.Function), Order: r.Position,
	}
}

// teams returns the teams, with their seats in order, of the cases that an expression gives.
func (tx *Tx) teams(ctx context.Context, cases string, args ...any) (map[domain.CaseID]*domain.Team, error) {
	teams, err := list[teamRow](ctx, tx, "id", 0, "case_id IN ("+cases+")", args...)
	if err != nil {
		return nil, err
	}
	seats, err := list[seatRow](ctx, tx, "position, id", 0,
		"team IN (SELECT id FROM teams WHERE case_id IN ("+cases+"))", args...)
	if err != nil {
		return nil, err
	}
	byID := map[string]*domain.Team{}
	byCase := map[domain.CaseID]*domain.Team{}
	for i := range teams {
		byID[teams[i].ID], byCase[teams[i].Case] = &teams[i], &teams[i]
	}
	for _, s := range seats {
		byID[s.Team].Seats = append(byID[s.Team].Seats, s)
	}
	return byCase, nil
}

// AddTeam gives a case its learning team with its seats; a second team is refused (R6).
func (tx *Tx) AddTeam(ctx context.Context, t domain.Team) error {
	if err := tx.insert(ctx, &teamRow{ID: t.ID, Case: t.Case}); err != nil {
		return err
	}
	for _, s := range t.Seats {
		if err := tx.insert(ctx, &seatRow{
			ID: s.ID, Team: t.ID, Class: string(s.Class), People: s.Count, Contract: s.Contract, Function: words(s.Function),
			Position: s.Order,
		}); err != nil {
			return err
		}
	}
	return nil
}

type membershipRow struct {
	bun.BaseModel `bun:"table:memberships"`

	ID        string             `bun:"id,pk"`
	Person    domain.PersonID    `bun:"person"`
	Programme domain.ProgrammeID `bun:"programme"`
	Role      string             `bun:"role"`
	Case      domain.CaseID      `bun:"case_id,nullzero"`
	Seat      domain.SeatID      `bun:"seat,nullzero"`
	Since     int64              `bun:"since"`
	Ended     *int64             `bun:"ended_at"`
}

func (r membershipRow) domain() domain.Membership {
	return domain.Membership{
		ID: r.ID, Person: r.Person, Programme: r.Programme, Role: domain.Role(r.Role), Case: r.Case, Seat: r.Seat,
		From: moment(r.Since), Until: momentOrZero(r.Ended),
	}
}

// Memberships lists what a person is and was in every programme, oldest first.
func (tx *Tx) Memberships(ctx context.Context, of domain.PersonID) ([]domain.Membership, error) {
	return list[membershipRow](ctx, tx, "since, id", 0, "person = ?", of)
}

// MembershipsIn lists who takes and took part in a programme, oldest first.
func (tx *Tx) MembershipsIn(ctx context.Context, programme domain.ProgrammeID) ([]domain.Membership, error) {
	return list[membershipRow](ctx, tx, "since, id", 0, "programme = ?", programme)
}

// AddMembership stores a new membership; a second seat in one programme is refused (R67).
func (tx *Tx) AddMembership(ctx context.Context, m domain.Membership) error {
	return tx.insert(ctx, &membershipRow{
		ID: m.ID, Person: m.Person, Programme: m.Programme, Role: string(m.Role), Case: m.Case, Seat: m.Seat,
		Since: millis(m.From), Ended: millisOrNull(m.Until),
	})
}

// EndMembership ends a membership that lasts; domain.ErrNotFound when there is none, or it has ended.
func (tx *Tx) EndMembership(ctx context.Context, id string, at time.Time) error {
	return tx.execOne(ctx, "UPDATE memberships SET ended_at = ? WHERE id = ? AND ended_at IS NULL", millis(at), id)
}

type invitationRow struct {
	bun.BaseModel `bun:"table:invitations"`

	ID        string             `bun:"id,pk"`
	Programme domain.ProgrammeID `bun:"programme"`
	Case      domain.CaseID      `bun:"case_id,nullzero"`
	Seat      domain.SeatID      `bun:"seat,nullzero"`
	Role      string             `bun:"role"`
	CodeHash  string             `bun:"code_hash"`
	Uses      int                `bun:"uses"`
	Expires   int64              `bun:"expires_at"`
	By        domain.PersonID    `bun:"made_by"`
	Revoked   bool               `bun:"revoked"`
}

func (r invitationRow) domain() domain.Invitation {
	return domain.Invitation{
		ID: r.ID, Programme: r.Programme, Case: r.Case, Seat: r.Seat, Role: domain.Role(r.Role), CodeHash: r.CodeHash,
		Uses: r.Uses, Expires: moment(r.Expires), By: r.By, Revoked: r.Revoked,
	}
}

// AddInvitation stores a new invitation.
func (tx *Tx) AddInvitation(ctx context.Context, i domain.Invitation) error {
	return tx.insert(ctx, &invitationRow{
		ID: i.ID, Programme: i.Programme, Case: i.Case, Seat: i.Seat, Role: string(i.Role), CodeHash: i.CodeHash, Uses: i.Uses,
		Expires: millis(i.Expires), By: i.By, Revoked: i.Revoked,
	})
}

// InvitationByHash returns the invitation whose code has that hash, whether or not it can still be used.
func (tx *Tx) InvitationByHash(ctx context.Context, hash string) (domain.Invitation, error) {
	return one[invitationRow](ctx, tx, "code_hash = ?", hash)
}

// Invitation returns the invitation with that identifier, whether or not it can still be used.
func (tx *Tx) Invitation(ctx context.Context, id string) (domain.Invitation, error) {
	return one[invitationRow](ctx, tx, "id = ?", id)
}

// Invitations lists the invitations to a case, those that last longest first, used and revoked ones too.
func (tx *Tx) Invitations(ctx context.Context, of domain.CaseID) ([]domain.Invitation, error) {
	return list[invitationRow](ctx, tx, "expires_at DESC, id", 0, "case_id = ?", of)
}

// UseInvitation takes one use of an invitation; domain.ErrNotFound when none is left or it was revoked. Two people never
// take the same use. Whether it has expired is for the caller to ask of the invitation.
func (tx *Tx) UseInvitation(ctx context.Context, id string) error {
	return tx.execOne(ctx, "UPDATE invitations SET uses = uses - 1 WHERE id = ? AND uses > 0 AND NOT revoked", id)
}

// RevokeInvitation makes an invitation useless.
func (tx *Tx) RevokeInvitation(ctx context.Context, id string) error {
	return tx.execOne(ctx, "UPDATE invitations SET revoked = TRUE WHERE id = ?", id)
}
