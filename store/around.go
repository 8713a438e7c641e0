package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"rodedraad/domain"
)

// CardsOutsideCases lists the cards that belong to a programme as a whole, withdrawn ones too, lane by lane and in the
// order of each lane.
func (tx *Tx) CardsOutsideCases(ctx context.Context, in domain.ProgrammeID) ([]domain.Card, error) {
	cards, err := list[cardRow](ctx, tx, "position, made_at, id", 0, "programme = ? AND case_id IS NULL", in)
	sortByLane(cards)
	return cards, err
}

// People returns the people with those identifiers, by identifier. One who is not there is left out.
func (tx *Tx) People(ctx context.Context, ids []domain.PersonID) ([]domain.Person, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	return list[personRow](ctx, tx, "id", 0, "id IN (?)", bun.List(ids))
}

// TitleLength is how much of a text Openings returns, in characters.
const TitleLength = 400

// Openings returns how documents begin, at most TitleLength of each: enough for a title, and far less than the texts. A
// document that is not there is not in the answer.
func (tx *Tx) Openings(ctx context.Context, ids []string) (map[string]string, error) {
	openings := make(map[string]string, len(ids))
	if len(ids) == 0 {
		return openings, nil
	}
	if err := tx.ready(false, ids); err != nil {
		return nil, err
	}
	rows, err := tx.bun.QueryContext(ctx, "SELECT id, substr(text, 1, ?) FROM documents WHERE id IN (?)", TitleLength,
		bun.List(ids))
	if err != nil {
		return nil, tx.failed(ctx, err)
	}
	defer func() { _ = rows.Close() }() // its error comes with rows.Err
	for rows.Next() {
		var id, opening string
		if err := rows.Scan(&id, &opening); err != nil {
			return nil, tx.failed(ctx, err)
		}
		openings[id] = opening
	}
	return openings, tx.failed(ctx, rows.Err())
}

// LastAct returns the number of the last act in a programme; 0 when there is none. What stands on its boards, and how it
// is linked, changes together with an act only, so it is as it was as long as this number is.
func (tx *Tx) LastAct(ctx context.Context, in domain.ProgrammeID) (int64, error) {
	if err := tx.ready(false, in); err != nil {
		return 0, err
	}
	var number int64
	err := tx.bun.NewRaw("SELECT COALESCE(MAX(number), 0) FROM acts WHERE programme = ?", in).Scan(ctx, &number)
	return number, tx.failed(ctx, err)
}

// ActsAfter lists the acts in a programme after the one with that number, first to last, at most limit of them.
func (tx *Tx) ActsAfter(
	ctx context.Context, in domain.ProgrammeID, number int64, limit int,
) ([]domain.Act, error) {
	return list[actRow](ctx, tx, "number", int64(limit), "programme = ? AND number > ?", in, number)
}

// InvitationsIn lists the invitations to a programme and its cases, those that last longest first, used and revoked ones
// too.
func (tx *Tx) InvitationsIn(ctx context.Context, in domain.ProgrammeID) ([]domain.Invitation, error) {
	return list[invitationRow](ctx, tx, "expires_at DESC, id", 0, "programme = ?", in)
}

// LastVisit returns when the visit of a person to a programme ended that comes before one at a moment, as Visit does, and
// remembers nothing.
func (tx *Tx) LastVisit(
	ctx context.Context, person domain.PersonID, in domain.ProgrammeID, at time.Time, pause time.Duration,
) (time.Time, error) {
	last, err := one[visitRow](ctx, tx, "person = ? AND programme = ?", person, in)
	if domain.KindOf(err) == domain.NotFound {
		return time.Time{}, nil
	}
	return last.before(at, pause), err
}

// CountPeople returns how many people there are, disabled ones too.
func (tx *Tx) CountPeople(ctx context.Context) (int, error) {
	if err := tx.ready(false); err != nil {
		return 0, err
	}
	n, err := tx.bun.NewSelect().Model((*personRow)(nil)).Count(ctx)
	return int(n), tx.failed(ctx, err)
}
