package store

import (
	"context"

	"github.com/uptrace/bun"

	"rodedraad/domain"
)

type mappingRow struct {
	bun.BaseModel `bun:"table:mappings"`

	Programme domain.ProgrammeID `bun:"programme,pk"`
	Group     string             `bun:"respondents,pk"`
	Content   string             `bun:"content"`
	KeptBy    domain.PersonID    `bun:"kept_by"`
	KeptAt    int64              `bun:"kept_at"`
}

// Mapping is how files about one group were read the last time, as JSON of at most 1 MiB.
type Mapping struct {
	Programme domain.ProgrammeID
	Group     domain.Group
	Content   string
	Kept      domain.Hand
}

func (r mappingRow) domain() Mapping {
	return Mapping{r.Programme, domain.Group(r.Group), r.Content, domain.Hand{By: r.KeptBy, At: moment(r.KeptAt)}}
}

// Mapping returns how files about a group were read the last time; domain.ErrNotFound when there was none.
func (tx *Tx) Mapping(ctx context.Context, in domain.ProgrammeID, group domain.Group) (Mapping, error) {
	return one[mappingRow](ctx, tx, "programme = ? AND respondents = ?", in, string(group))
}

// SetMapping keeps how files about a group are read, in the place of what was kept before.
func (tx *Tx) SetMapping(ctx context.Context, m Mapping) error {
	if _, err := tx.exec(ctx, "DELETE FROM mappings WHERE programme = ? AND respondents = ?", m.Programme, string(m.Group)); err != nil {
		return err
	}
	return tx.insert(ctx, &mappingRow{
		Programme: m.Programme, Group: string(m.Group), Content: m.Content, KeptBy: m.Kept.By, KeptAt: millis(m.Kept.At),
	})
}
