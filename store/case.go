package store

import (
	"context"

	"github.com/uptrace/bun"

	"rodedraad/domain"
)

type caseRow struct {
	bun.BaseModel `bun:"table:cases"`

	ID                   domain.CaseID      `bun:"id,pk"`
	Programme            domain.ProgrammeID `bun:"programme"`
	Code                 string             `bun:"code"`
	Name                 words              `bun:"embed:name_"`
	Type                 string             `bun:"type"`
	Branch               string             `bun:"branch"`
	Focus                words              `bun:"embed:focus_"`
	Region               words              `bun:"embed:region_"`
	LocalTerm            words              `bun:"embed:local_term_"`
	SurveyHas            bool               `bun:"survey_has"`
	SurveyStatus         string             `bun:"survey_status"`
	SurveyReason         words              `bun:"embed:survey_reason_"`
	NoTeamReason         words              `bun:"embed:no_team_reason_"`
	ProvisionalDirection bool               `bun:"provisional_direction"`
	Labels               string             `bun:"labels"`
	Position             int                `bun:"position"`
	Revision             int                `bun:"revision"`
}

func (r caseRow) domain() domain.Case {
	return domain.Case{
		ID: r.ID, Programme: r.Programme, Code: r.Code, Name: domain.Words(r.Name), Type: domain.CaseType(r.Type),
		Branch: domain.Branch(r.Branch), Focus: domain.Words(r.Focus), Region: domain.Words(r.Region),
		LocalTerm:    domain.Words(r.LocalTerm),
		Survey:       domain.SurveyPlan{Has: r.SurveyHas, Status: r.SurveyStatus, Reason: domain.Words(r.SurveyReason)},
		NoTeamReason: domain.Words(r.NoTeamReason), ProvisionalDirection: r.ProvisionalDirection,
		Labels: splitLabels(r.Labels), Order: r.Position, Revision: r.Revision,
	}
}

func rowOfCase(c domain.Case) *caseRow {
	return &caseRow{
		ID: c.ID, Programme: c.Programme, Code: c.Code, Name: words(c.Name), Type: string(c.Type), Branch: string(c.Branch),
		Focus: words(c.Focus), Region: words(c.Region), LocalTerm: words(c.LocalTerm), SurveyHas: c.Survey.Has,
		SurveyStatus: c.Survey.Status, SurveyReason: words(c.Survey.Reason), NoTeamReason: words(c.NoTeamReason),
		ProvisionalDirection: c.ProvisionalDirection, Labels: joinLabels(c.Labels), Position: c.Order, Revision: c.Revision,
	}
}

// Cases lists the cases of a programme in their order, with their teams and seats.
func (tx *Tx) Cases(ctx context.Context, in domain.ProgrammeID) ([]domain.Case, error) {
	cases, err := list[caseRow](ctx, tx, "position, code", 0, "programme = ?", in)
	if err != nil {
		return nil, err
	}
	teams, err := tx.teams(ctx, "SELECT id FROM cases WHERE programme = ?", in)
	if err != nil {
		return nil, err
	}
	for i := range cases {
		cases[i].Team = teams[cases[i].ID]
	}
	return cases, nil
}

// Case returns the case with that identifier, with its team.
func (tx *Tx) Case(ctx context.Context, id domain.CaseID) (domain.Case, error) {
	c, err := one[caseRow](ctx, tx, "id = ?", id)
	return tx.withTeam(ctx, c, err)
}

// CaseByCode returns the case of a programme with that code, with its team.
func (tx *Tx) CaseByCode(ctx context.Context, in domain.ProgrammeID, code string) (domain.Case, error) {
	c, err := one[caseRow](ctx, tx, "programme = ? AND code = ?", in, code)
	return tx.withTeam(ctx, c, err)
}

func (tx *Tx) withTeam(ctx context.Context, c domain.Case, err error) (domain.Case, error) {
	if err != nil {
		return c, err
	}
	teams, err := tx.teams(ctx, "?", c.ID)
	c.Team = teams[c.ID]
	return c, err
}

// AddCase stores a new case at revision 1, with its team when it has one.
func (tx *Tx) AddCase(ctx context.Context, c domain.Case) error {
	c.Revision = 1
	if err := tx.insert(ctx, rowOfCase(c)); err != nil {
		return err
	}
	if c.Team == nil {
		return nil
	}
	t := *c.Team
	t.Case = c.ID
	return tx.AddTeam(ctx, t)
}

// UpdateCase stores the case when its revision is still the current one, and returns it at the next revision. The
// programme it belongs to and its team are not touched.
func (tx *Tx) UpdateCase(ctx context.Context, c domain.Case) (domain.Case, error) {
	was := c.Revision
	c.Revision++
	return c, tx.swap(ctx, rowOfCase(c), []string{"programme"}, was, "id = ?", c.ID)
}
