package store

import (
	"context"

	"github.com/uptrace/bun"

	"rodedraad/domain"
)

type waveRow struct {
	bun.BaseModel `bun:"table:waves"`

	Programme domain.ProgrammeID `bun:"programme,pk"`
	ID        domain.WaveID      `bun:"id,pk"`
	Number    int                `bun:"number"`
	Mode      string             `bun:"mode"`
	Status    string             `bun:"status"`
	Label     words              `bun:"embed:label_"`
	Note      words              `bun:"embed:note_"`
	Begins    string             `bun:"begins"`
	Labels    string             `bun:"labels"`
}

func (r waveRow) domain() domain.Wave {
	return domain.Wave{
		ID: r.ID, Programme: r.Programme, Number: r.Number, Mode: domain.WaveMode(r.Mode), Status: domain.WaveStatus(r.Status),
		Label: domain.Words(r.Label), Note: domain.Words(r.Note), When: r.Begins, Labels: splitLabels(r.Labels),
	}
}

// Waves lists the waves of a programme by number.
func (tx *Tx) Waves(ctx context.Context, in domain.ProgrammeID) ([]domain.Wave, error) {
	return list[waveRow](ctx, tx, "number", 0, "programme = ?", in)
}

// AddWave stores a new wave. Identifiers and numbers are unique within the programme.
func (tx *Tx) AddWave(ctx context.Context, w domain.Wave) error {
	return tx.insert(ctx, &waveRow{
		Programme: w.Programme, ID: w.ID, Number: w.Number, Mode: string(w.Mode), Status: string(w.Status), Label: words(w.Label),
		Note: words(w.Note), Begins: w.When, Labels: joinLabels(w.Labels),
	})
}
