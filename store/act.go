package store

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"rodedraad/domain"
)

type actRow struct {
	bun.BaseModel `bun:"table:acts"`

	ID          domain.ActID       `bun:"id,pk"`
	Number      int64              `bun:"number"` // the order in which acts were done, whatever the clocks said
	Programme   domain.ProgrammeID `bun:"programme"`
	Case        domain.CaseID      `bun:"case_id,nullzero"`
	By          domain.PersonID    `bun:"made_by"`
	At          int64              `bun:"made_at"`
	Verb        string             `bun:"verb"`
	SubjectKind string             `bun:"subject_kind"`
	SubjectID   string             `bun:"subject_id"`
	Link        domain.LinkID      `bun:"link,nullzero"`
	Before      string             `bun:"facts_before,nullzero"`
	After       string             `bun:"facts_after,nullzero"`
	Undoes      domain.ActID       `bun:"undoes,nullzero"`
	UndoneBy    domain.ActID       `bun:"undone_by,nullzero"`
}

func (r actRow) domain() domain.Act {
	return domain.Act{
		ID: r.ID, Programme: r.Programme, Case: r.Case, By: r.By, At: moment(r.At), Verb: domain.Verb(r.Verb),
		Subject: domain.Ref{Kind: domain.RefKind(r.SubjectKind), ID: r.SubjectID}, Link: r.Link,
		Before: bytesOrNil(r.Before), After: bytesOrNil(r.After), Undoes: r.Undoes, UndoneBy: r.UndoneBy,
	}
}

func bytesOrNil(s string) []byte {
	if s == "" {
		return nil
	}
	return []byte(s)
}

// errActUndone is returned for an act that was undone before.
var errActUndone = &domain.Error{Kind: domain.Conflict, Key: "act_undone"}

// AddAct adds an act to the end of the history.
func (tx *Tx) AddAct(ctx context.Context, a domain.Act) error {
	r := &actRow{
		ID: a.ID, Programme: a.Programme, Case: a.Case, By: a.By, At: millis(a.At), Verb: string(a.Verb),
		SubjectKind: string(a.Subject.Kind), SubjectID: a.Subject.ID, Link: a.Link, Before: string(a.Before),
		After: string(a.After), Undoes: a.Undoes, UndoneBy: a.UndoneBy,
	}
	if err := tx.ready(true, r); err != nil {
		return err
	}
	_, err := tx.bun.NewInsert().Model(r).Value("number", "(SELECT COALESCE(MAX(number), 0) + 1 FROM acts)").
		Returning("NULL").Exec(ctx)
	return tx.failed(ctx, err)
}

// Act returns the act with that identifier.
func (tx *Tx) Act(ctx context.Context, id domain.ActID) (domain.Act, error) {
	return one[actRow](ctx, tx, "id = ?", id)
}

// ActsOfCase lists the acts in a case, latest first, at most limit of them; 0 is all.
func (tx *Tx) ActsOfCase(ctx context.Context, of domain.CaseID, limit int) ([]domain.Act, error) {
	return list[actRow](ctx, tx, "number DESC", int64(limit), "case_id = ?", of)
}

// ActsOfProgramme lists the acts after a moment in a programme and its cases, latest first, at most limit of them; 0 is
// all.
func (tx *Tx) ActsOfProgramme(ctx context.Context, in domain.ProgrammeID, since time.Time, limit int) ([]domain.Act, error) {
	return list[actRow](ctx, tx, "number DESC", int64(limit), "programme = ? AND made_at > ?", in, millis(since))
}

// ActsBetween lists the acts with one of the verbs after a moment and before another, in a programme and its cases, latest
// first, at most limit of them.
func (tx *Tx) ActsBetween(
	ctx context.Context, in domain.ProgrammeID, from, to time.Time, verbs []domain.Verb, limit int,
) ([]domain.Act, error) {
	return list[actRow](ctx, tx, "number DESC", int64(limit), "programme = ? AND made_at > ? AND made_at < ? AND verb IN (?)",
		in, millis(from), millis(to), bun.List(verbs))
}

// ActsOf lists the acts that were done to one thing, latest first.
func (tx *Tx) ActsOf(ctx context.Context, ref domain.Ref) ([]domain.Act, error) {
	return list[actRow](ctx, tx, "number DESC", 0, "subject_kind = ? AND subject_id = ?", string(ref.Kind), ref.ID)
}

// MarkUndone remembers which act undid an act. One that was undone before is a conflict, "act_undone".
func (tx *Tx) MarkUndone(ctx context.Context, act, by domain.ActID) error {
	n, err := tx.exec(ctx, "UPDATE acts SET undone_by = ? WHERE id = ? AND undone_by IS NULL", by, act)
	if err != nil || n > 0 {
		return err
	}
	if _, err := tx.Act(ctx, act); err != nil {
		return err
	}
	return errActUndone
}
