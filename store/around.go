package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"rodedraad/domain"
)

// Cards returns the cards with those identifiers, by identifier, withdrawn ones too. One that is not there is left out.
func (tx *Tx) Cards(ctx context.Context, ids []domain.CardID) ([]domain.Card, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return list[cardRow](ctx, tx, "id", 0, "id IN (?)", bun.List(ids))
}

// People returns the people with those identifiers, by identifier. One who is not there is left out.
func (tx *Tx) People(ctx context.Context, ids []domain.PersonID) ([]domain.Person, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return list[personRow](ctx, tx, "id", 0, "id IN (?)", bun.List(ids))
}

// LinksOfCase lists the links from and to the cards of a case, oldest first, ended ones too.
func (tx *Tx) LinksOfCase(ctx context.Context, of domain.CaseID) ([]domain.Link, error) {
	const cards = "(SELECT c.id FROM cards AS c WHERE c.case_id = ?)"
	return list[linkRow](ctx, tx, "made_at, id", 0, "from_card IN "+cards+" OR to_card IN "+cards, of, of)
}

// InvitationsIn lists the invitations to a programme and its cases, those that last longest first, used and revoked ones
// too.
func (tx *Tx) InvitationsIn(ctx context.Context, in domain.ProgrammeID) ([]domain.Invitation, error) {
	return list[invitationRow](ctx, tx, "expires_at DESC, id", 0, "programme = ?", in)
}

// LastVisit returns when a person last looked at a programme; the zero time when they never did.
func (tx *Tx) LastVisit(ctx context.Context, person domain.PersonID, in domain.ProgrammeID) (time.Time, error) {
	at, err := one[visitRow](ctx, tx, "person = ? AND programme = ?", person, in)
	if domain.KindOf(err) == domain.NotFound {
		return time.Time{}, nil
	}
	return at, err
}

// CountPeople returns how many people there are, disabled ones too.
func (tx *Tx) CountPeople(ctx context.Context) (int, error) {
	if err := tx.ready(false); err != nil {
		return 0, err
	}
	n, err := tx.bun.NewSelect().Model((*personRow)(nil)).Count(ctx)
	return int(n), tx.failed(ctx, err)
}
