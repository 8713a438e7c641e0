package store

import (
	"context"

	"github.com/uptrace/bun"

	"rodedraad/domain"
)

type sourceTableRow struct {
	bun.BaseModel `bun:"table:source_tables"`

	Programme domain.ProgrammeID `bun:"programme,pk"`
	ID        domain.TableID     `bun:"id,pk"`
	Code      string             `bun:"code"`
	Topic     words              `bun:"embed:topic_"`
	Group     string             `bun:"respondents"`
	Certainty string             `bun:"certainty"`
	Position  int                `bun:"position"`
	Revision  int                `bun:"revision"`
}

func (r sourceTableRow) domain() domain.SourceTable {
	return domain.SourceTable{
		ID: r.ID, Programme: r.Programme, Code: r.Code, Topic: domain.Words(r.Topic), Group: domain.Group(r.Group),
		Certainty: domain.Certainty(r.Certainty), Order: r.Position, Revision: r.Revision,
	}
}

func rowOfSourceTable(t domain.SourceTable) *sourceTableRow {
	return &sourceTableRow{
		Programme: t.Programme, ID: t.ID, Code: t.Code, Topic: words(t.Topic), Group: string(t.Group),
		Certainty: string(t.Certainty), Position: t.Order, Revision: t.Revision,
	}
}

// SourceTables lists the tables of the appendix of a programme in their order.
func (tx *Tx) SourceTables(ctx context.Context, in domain.ProgrammeID) ([]domain.SourceTable, error) {
	return list[sourceTableRow](ctx, tx, "position, id", 0, "programme = ?", in)
}

// AddSourceTable stores a new table at revision 1. Identifiers and codes are unique within the programme.
func (tx *Tx) AddSourceTable(ctx context.Context, t domain.SourceTable) error {
	t.Revision = 1
	return tx.insert(ctx, rowOfSourceTable(t))
}

// UpdateSourceTable stores the table when its revision is still the current one, and returns it at the next revision.
func (tx *Tx) UpdateSourceTable(ctx context.Context, t domain.SourceTable) (domain.SourceTable, error) {
	was := t.Revision
	t.Revision++
	return t, tx.swap(ctx, rowOfSourceTable(t), nil, was, "programme = ? AND id = ?", t.Programme, t.ID)
}
