package store

import (
	"context"

	"github.com/uptrace/bun"

	"rodedraad/domain"
)

type saturationRow struct {
	bun.BaseModel `bun:"table:saturations"`

	Programme domain.ProgrammeID  `bun:"programme,pk"`
	ID        domain.SaturationID `bun:"id,pk"`
	Wave      domain.WaveID       `bun:"wave,nullzero"`
	Decided   string              `bun:"decided"`
	Reason    string              `bun:"reason"`
	By        domain.PersonID     `bun:"made_by"`
	At        int64               `bun:"made_at"`
	Ended     withdrawal          `bun:"embed:ended_"`
}

func (r saturationRow) domain() domain.Saturation {
	return domain.Saturation{
		ID: r.ID, Programme: r.Programme, Wave: r.Wave, Date: r.Decided, Reason: r.Reason, By: r.By, At: moment(r.At), Ended: r.Ended.domain(),
	}
}

// Saturations lists the decisions of a programme that more interviews would tell nothing new, oldest first; those that were
// taken back too.
func (tx *Tx) Saturations(ctx context.Context, in domain.ProgrammeID) ([]domain.Saturation, error) {
	return list[saturationRow](ctx, tx, "made_at, id", 0, "programme = ?", in)
}

// AddSaturation stores a new decision. While another one about the same interviews holds, that is a conflict,
// "saturation_holds" (R62).
func (tx *Tx) AddSaturation(ctx context.Context, s domain.Saturation) error {
	return tx.insert(ctx, &saturationRow{
		Programme: s.Programme, ID: s.ID, Wave: s.Wave, Decided: s.Date, Reason: s.Reason, By: s.By, At: millis(s.At), Ended: withdrawalOf(s.Ended),
	})
}

// EndSaturation stores that a decision was taken back, by whom, when and why. One that was taken back before stays as it was:
// that is a conflict, "saturation_ended".
func (tx *Tx) EndSaturation(ctx context.Context, s domain.Saturation) error {
	ended := withdrawalOf(s.Ended)
	return tx.execOne(ctx, "UPDATE saturations SET ended_by = ?, ended_at = ?, ended_note = ? WHERE programme = ? AND id = ?",
		ended.By, ended.At, ended.Note, s.Programme, s.ID)
}
