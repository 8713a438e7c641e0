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
	Ends      string             `bun:"ends"`
	Labels    string             `bun:"labels"`
	Revision  int                `bun:"revision"`
}

func (r waveRow) domain() domain.Wave {
	return domain.Wave{
		ID: r.ID, Programme: r.Programme, Number: r.Number, Mode: domain.WaveMode(r.Mode), Status: domain.WaveStatus(r.Status),
		Label: domain.Words(r.Label), Note: domain.Words(r.Note), When: r.Begins, Until: r.Ends,
		Labels: splitLabels(r.Labels), Revision: r.Revision,
	}
}

func rowOfWave(w domain.Wave) *waveRow {
	return &waveRow{
		Programme: w.Programme, ID: w.ID, Number: w.Number, Mode: string(w.Mode), Status: string(w.Status), Label: words(w.Label),
		Note: words(w.Note), Begins: w.When, Ends: w.Until, Labels: joinLabels(w.Labels), Revision: w.Revision,
	}
}

// Waves lists the waves of a programme by number.
func (tx *Tx) Waves(ctx context.Context, in domain.ProgrammeID) ([]domain.Wave, error) {
	return list[waveRow](ctx, tx, "number", 0, "programme = ?", in)
}

// AddWave stores a new wave at revision 1. Identifiers and numbers are unique within the programme.
func (tx *Tx) AddWave(ctx context.Context, w domain.Wave) error {
	w.Revision = 1
	return tx.insert(ctx, rowOfWave(w))
}

// UpdateWave stores the wave when its revision is still the current one, and returns it at the next revision.
func (tx *Tx) UpdateWave(ctx context.Context, w domain.Wave) (domain.Wave, error) {
	was := w.Revision
	w.Revision++
	return w, tx.swap(ctx, rowOfWave(w), nil, was, "programme = ? AND id = ?", w.Programme, w.ID)
}
