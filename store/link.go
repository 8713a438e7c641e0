package store

import (
	"context"

	"github.com/uptrace/bun"

	"rodedraad/domain"
)

type linkRow struct {
	bun.BaseModel `bun:"table:links"`

	ID        domain.LinkID      `bun:"id,pk"`
	Programme domain.ProgrammeID `bun:"programme"`
	FromKind  string             `bun:"from_kind"`
	FromID    string             `bun:"from_id"`
	FromCard  domain.CardID      `bun:"from_card,nullzero"` // holds the reference when the end is a card
	ToKind    string             `bun:"to_kind"`
	ToID      string             `bun:"to_id"`
	ToCard    domain.CardID      `bun:"to_card,nullzero"`
	Relation  string             `bun:"relation"`
	Note      string             `bun:"note"`
	As        string             `bun:"cited_as"`
	By        domain.PersonID    `bun:"made_by"`
	At        int64              `bun:"made_at"`
	EndedBy   domain.PersonID    `bun:"ended_by,nullzero"`
	Ended     *int64             `bun:"ended_at"`
}

func (r linkRow) domain() domain.Link {
	return domain.Link{
		ID: r.ID, Programme: r.Programme, From: domain.Ref{Kind: domain.RefKind(r.FromKind), ID: r.FromID},
		To: domain.Ref{Kind: domain.RefKind(r.ToKind), ID: r.ToID}, Relation: domain.Relation(r.Relation), Note: r.Note, As: domain.Group(r.As),
		By: r.By, At: moment(r.At), EndedBy: r.EndedBy, Ended: momentOrZero(r.Ended),
	}
}

// The refusals of links.
var (
	errLinkExists = &domain.Error{Kind: domain.Conflict, Key: "link_exists"}
	errLinkEnded  = &domain.Error{Kind: domain.Conflict, Key: "link_ended"}
)

// Link returns the link with that identifier, ended or not.
func (tx *Tx) Link(ctx context.Context, id domain.LinkID) (domain.Link, error) {
	return one[linkRow](ctx, tx, "id = ?", id)
}

// LinksOfProgramme lists all links of a programme, oldest first, ended ones too.
func (tx *Tx) LinksOfProgramme(ctx context.Context, in domain.ProgrammeID) ([]domain.Link, error) {
	return list[linkRow](ctx, tx, "made_at, id", 0, "programme = ?", in)
}

// LinksOf lists the links from and to one thing in any programme, oldest first, ended ones too.
func (tx *Tx) LinksOf(ctx context.Context, ref domain.Ref) ([]domain.Link, error) {
	return list[linkRow](ctx, tx, "made_at, id", 0, "(from_kind = ? AND from_id = ?) OR (to_kind = ? AND to_id = ?)",
		string(ref.Kind), ref.ID, string(ref.Kind), ref.ID)
}

// AddLink stores a new link. A link between the same two things in the same relation that has not ended is a conflict,
// "link_exists"; a card that is not there, or belongs to another programme, is a conflict as well.
func (tx *Tx) AddLink(ctx context.Context, l domain.Link) error {
	added, err := tx.insertNew(ctx, &linkRow{
		ID: l.ID, Programme: l.Programme, FromKind: string(l.From.Kind), FromID: l.From.ID, FromCard: l.From.Card(),
		ToKind: string(l.To.Kind), ToID: l.To.ID, ToCard: l.To.Card(), Relation: string(l.Relation), Note: l.Note, As: string(l.As),
		By: l.By, At: millis(l.At), EndedBy: l.EndedBy, Ended: millisOrNull(l.Ended),
	})
	if err == nil && !added {
		return errLinkExists
	}
	return err
}

// EndLink stores who ended a link and when. A link that has ended stays as it ended: that is a conflict, "link_ended".
func (tx *Tx) EndLink(ctx context.Context, l domain.Link) error {
	n, err := tx.exec(ctx, "UPDATE links SET ended_by = ?, ended_at = ? WHERE id = ? AND ended_at IS NULL", l.EndedBy,
		millis(l.Ended), l.ID)
	if err != nil || n > 0 {
		return err
	}
	if _, err := tx.Link(ctx, l.ID); err != nil {
		return err
	}
	return errLinkEnded
}
