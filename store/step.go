package store

import (
	"context"

	"github.com/uptrace/bun"

	"rodedraad/domain"
)

type stepRow struct {
	bun.BaseModel `bun:"table:steps"`

	Programme domain.ProgrammeID `bun:"programme,pk"`
	ID        string             `bun:"id,pk"`
	Position  int                `bun:"position"`
	Leg       string             `bun:"leg"`
	Phase     int                `bun:"phase"`
	Scope     string             `bun:"scope"`
	Planned   int                `bun:"planned"`
	Name      words              `bun:"embed:name_"`
}

func (r stepRow) domain() domain.Step {
	return domain.Step{
		ID: r.ID, Programme: r.Programme, Order: r.Position, Leg: domain.Leg(r.Leg), Phase: r.Phase,
		Scope: domain.StepScope(r.Scope), Planned: r.Planned, Name: domain.Words(r.Name),
	}
}

// Steps lists the steps of a programme in their order.
func (tx *Tx) Steps(ctx context.Context, in domain.ProgrammeID) ([]domain.Step, error) {
	return list[stepRow](ctx, tx, "position, id", 0, "programme = ?", in)
}

// AddStep stores a new step. Identifiers are unique within the programme.
func (tx *Tx) AddStep(ctx context.Context, s domain.Step) error {
	return tx.insert(ctx, &stepRow{
		Programme: s.Programme, ID: s.ID, Position: s.Order, Leg: string(s.Leg), Phase: s.Phase, Scope: string(s.Scope),
		Planned: s.Planned, Name: words(s.Name),
	})
}

// DeleteStep removes a step and the states that say it has not started. A step with any other state stays (R4).
func (tx *Tx) DeleteStep(ctx context.Context, in domain.ProgrammeID, step string) error {
	inUse, err := list[stepStateRow](ctx, tx, "step", 1, "programme = ? AND step = ? AND progress <> ?", in, step,
		string(domain.StepNotStarted))
	if err != nil {
		return err
	}
	if len(inUse) > 0 {
		return refusals["step_states_r4"]
	}
	if _, err := tx.exec(ctx, "DELETE FROM step_states WHERE programme = ? AND step = ?", in, step); err != nil {
		return err
	}
	return tx.execOne(ctx, "DELETE FROM steps WHERE programme = ? AND id = ?", in, step)
}

type stepStateRow struct {
	bun.BaseModel `bun:"table:step_states"`

	Programme domain.ProgrammeID `bun:"programme"`
	Step      string             `bun:"step"`
	Case      domain.CaseID      `bun:"case_id,nullzero"`
	Progress  string             `bun:"progress"`
	Times     int                `bun:"times"`
	Reason    string             `bun:"reason"`
	Note      words              `bun:"embed:note_"`
	Labels    string             `bun:"labels"`
	By        domain.PersonID    `bun:"made_by,nullzero"`
	At        int64              `bun:"made_at"`
	Revision  int                `bun:"revision"`
}

func (r stepStateRow) domain() domain.StepState {
	return domain.StepState{
		Step: r.Step, Case: r.Case, Progress: domain.StepProgress(r.Progress), Times: r.Times, Reason: r.Reason,
		Note: domain.Words(r.Note), Labels: splitLabels(r.Labels), By: r.By, At: moment(r.At), Revision: r.Revision,
	}
}

// StepStates lists where the programme and its cases stand on the steps. What has no state has not started.
func (tx *Tx) StepStates(ctx context.Context, in domain.ProgrammeID) ([]domain.StepState, error) {
	return list[stepStateRow](ctx, tx, "COALESCE(case_id, ''), step", 0, "programme = ?", in)
}

// SetStepState stores where a case, or the programme, stands on a step, and returns it at the next revision. Revision 0
// is a first state; when somebody else was before it is domain.ErrStale, as for any other revision that has passed.
func (tx *Tx) SetStepState(ctx context.Context, in domain.ProgrammeID, s domain.StepState) (domain.StepState, error) {
	was := s.Revision
	s.Revision++
	r := &stepStateRow{
		Programme: in, Step: s.Step, Case: s.Case, Progress: string(s.Progress), Times: s.Times, Reason: s.Reason,
		Note: words(s.Note), Labels: joinLabels(s.Labels), By: s.By, At: millis(s.At), Revision: s.Revision,
	}
	if was > 0 {
		return s, tx.swap(ctx, r, []string{"programme", "step", "case_id"}, was,
			"programme = ? AND step = ? AND COALESCE(case_id, '') = ?", in, s.Step, s.Case)
	}
	added, err := tx.insertNew(ctx, r)
	if err == nil && !added {
		err = domain.ErrStale
	}
	return s, err
}
