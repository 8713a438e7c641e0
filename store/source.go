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
}

func (r sourceTableRow) domain() domain.SourceTable {
	return domain.SourceTable{
		ID: r.ID, Programme: r.Programme, Code: r.Code, Topic: domain.Words(r.Topic), Group: domain.Group(r.Group),
		Certainty: domain.Certainty(r.Certainty), Order: r.Position,
	}
}

// SourceTables lists the tables of the appendix of a programme in their order.
func (tx *Tx) SourceTables(ctx context.Context, in domain.ProgrammeID) ([]domain.SourceTable, error) {
	return list[sourceTableRow](ctx, tx, "position, id", 0, "programme = ?", in)
}

// AddSourceTable stores a new table. Identifiers and codes are unique within the programme.
func (tx *Tx) AddSourceTable(ctx context.Context, t domain.SourceTable) error {
	return tx.insert(ctx, &sourceTableRow{
		Programme: t.Programme, ID: t.ID, Code: t.Code, Topic: words(t.Topic), Group: string(t.Group),
		Certainty: string(t.Certainty), Position: t.Order,
	})
}
