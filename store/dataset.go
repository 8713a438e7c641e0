package store

import (
	"context"

	"github.com/uptrace/bun"

	"rodedraad/domain"
)

type datasetRow struct {
	bun.BaseModel `bun:"table:datasets"`

	Programme  domain.ProgrammeID `bun:"programme,pk"`
	ID         domain.DatasetID   `bun:"id,pk"`
	Version    int                `bun:"version,pk"`
	Wave       domain.WaveID      `bun:"wave"`
	Case       domain.CaseID      `bun:"case_id"`
	Group      string             `bun:"respondents"`
	State      string             `bun:"state"`
	Reason     words              `bun:"embed:reason_"`
	Invited    int                `bun:"invited"`
	Usable     int                `bun:"usable"`
	FileHash   string             `bun:"file_hash"`
	ImportedBy domain.PersonID    `bun:"imported_by,nullzero"`
	ImportedAt *int64             `bun:"imported_at"`
	CheckedBy  domain.PersonID    `bun:"checked_by,nullzero"`
	CheckedAt  *int64             `bun:"checked_at"`
	FrozenBy   domain.PersonID    `bun:"frozen_by,nullzero"`
	FrozenAt   *int64             `bun:"frozen_at"`
	Checksum   string             `bun:"checksum"`
	Erratum    string             `bun:"erratum"`
	Labels     string             `bun:"labels"`
	Revision   int                `bun:"revision"`
}

func (r datasetRow) domain() domain.Dataset {
	return domain.Dataset{
		ID: r.ID, Programme: r.Programme, Version: r.Version, Wave: r.Wave, Case: r.Case, Group: domain.Group(r.Group),
		State: domain.DatasetState(r.State), Reason: domain.Words(r.Reason), Invited: r.Invited, Usable: r.Usable,
		FileHash: r.FileHash, Imported: domain.Hand{By: r.ImportedBy, At: momentOrZero(r.ImportedAt)},
		Checked:  domain.Hand{By: r.CheckedBy, At: momentOrZero(r.CheckedAt)},
		Frozen:   domain.Hand{By: r.FrozenBy, At: momentOrZero(r.FrozenAt)},
		Checksum: r.Checksum, Erratum: r.Erratum, Labels: splitLabels(r.Labels), Revision: r.Revision,
	}
}

func rowOfDataset(d domain.Dataset) *datasetRow {
	return &datasetRow{
		Programme: d.Programme, ID: d.ID, Version: d.Version, Wave: d.Wave, Case: d.Case, Group: string(d.Group),
		State: string(d.State), Reason: words(d.Reason), Invited: d.Invited, Usable: d.Usable, FileHash: d.FileHash,
		ImportedBy: d.Imported.By, ImportedAt: millisOrNull(d.Imported.At), CheckedBy: d.Checked.By,
		CheckedAt: millisOrNull(d.Checked.At), FrozenBy: d.Frozen.By, FrozenAt: millisOrNull(d.Frozen.At), Checksum: d.Checksum,
		Erratum: d.Erratum, Labels: joinLabels(d.Labels), Revision: d.Revision,
	}
}

// Datasets lists the datasets of a programme in the order of waves, cases and groups, in all their versions.
func (tx *Tx) Datasets(ctx context.Context, in domain.ProgrammeID) ([]domain.Dataset, error) {
	return list[datasetRow](ctx, tx, "wave, case_id, respondents, id, version", 0, "programme = ?", in)
}

// DatasetVersions lists the versions of one dataset, from the first to the last; none is domain.ErrNotFound.
func (tx *Tx) DatasetVersions(
	ctx context.Context, in domain.ProgrammeID, id domain.DatasetID,
) ([]domain.Dataset, error) {
	all, err := list[datasetRow](ctx, tx, "version", 0, "programme = ? AND id = ?", in, id)
	if err == nil && len(all) == 0 {
		err = domain.ErrNotFound
	}
	return all, err
}

// AddDataset stores a new dataset, or a new version of one, at revision 1.
func (tx *Tx) AddDataset(ctx context.Context, d domain.Dataset) error {
	d.Revision = 1
	return tx.insert(ctx, rowOfDataset(d))
}

// UpdateDataset stores the dataset when its revision is still the current one, and returns it at the next revision. A
// frozen one is refused by the database: that is R26.
func (tx *Tx) UpdateDataset(ctx context.Context, d domain.Dataset) (domain.Dataset, error) {
	was := d.Revision
	d.Revision++
	return d, tx.swap(ctx, rowOfDataset(d), []string{"wave", "case_id", "respondents"}, was,
		"programme = ? AND id = ? AND version = ?", d.Programme, d.ID, d.Version)
}

type valueRow struct {
	bun.BaseModel `bun:"table:indicator_values"`

	Programme domain.ProgrammeID `bun:"programme,pk"`
	Dataset   domain.DatasetID   `bun:"dataset,pk"`
	Version   int                `bun:"version,pk"`
	Indicator domain.IndicatorID `bun:"indicator,pk"`
	Answer    string             `bun:"answer,pk"`
	Base      int                `bun:"base"`
	People    int                `bun:"people"`
}

// Value is how many people of one dataset gave one answer.
type Value struct {
	Dataset   domain.DatasetID
	Version   int
	Indicator domain.IndicatorID
	Answer    string
	Base      int
	People    int
}

func (r valueRow) domain() Value {
	return Value{r.Dataset, r.Version, r.Indicator, r.Answer, r.Base, r.People}
}

// Values lists what was counted for these indicators in every dataset of a programme.
func (tx *Tx) Values(ctx context.Context, in domain.ProgrammeID, of []domain.IndicatorID) ([]Value, error) {
	if len(of) == 0 {
		return nil, nil
	}
	return list[valueRow](ctx, tx, "dataset, version, indicator, answer", 0, "programme = ? AND indicator IN (?)", in, bun.List(of))
}

// Counted tells of which indicators of a programme anything was counted, in whatever dataset and version.
func (tx *Tx) Counted(ctx context.Context, in domain.ProgrammeID) (map[domain.IndicatorID]bool, error) {
	if err := tx.ready(false, in); err != nil {
		return nil, err
	}
	var ids []domain.IndicatorID
	err := tx.bun.NewSelect().Table("indicator_values").Distinct().Column("indicator").Where("programme = ?", in).Scan(ctx, &ids)
	counted := make(map[domain.IndicatorID]bool, len(ids))
	for _, id := range ids {
		counted[id] = true
	}
	return counted, tx.failed(ctx, err)
}

// ValuesIn lists what was counted in one version of a dataset.
func (tx *Tx) ValuesIn(ctx context.Context, d domain.Dataset) ([]Value, error) {
	return list[valueRow](ctx, tx, "indicator, answer", 0, "programme = ? AND dataset = ? AND version = ?", d.Programme, d.ID, d.Version)
}

// SetValues puts what was counted in the place of what the dataset holds. In a frozen one that is refused by the database:
// that is R26.
func (tx *Tx) SetValues(ctx context.Context, d domain.Dataset, values []Value) error {
	if _, err := tx.exec(ctx, "DELETE FROM indicator_values WHERE programme = ? AND dataset = ? AND version = ?",
		d.Programme, d.ID, d.Version); err != nil {
		return err
	}
	if len(values) == 0 {
		return nil
	}
	rows := make([]valueRow, len(values))
	for i, v := range values {
		rows[i] = valueRow{
			Programme: d.Programme, Dataset: d.ID, Version: d.Version, Indicator: v.Indicator, Answer: v.Answer, Base: v.Base,
			People: v.People,
		}
	}
	return tx.insert(ctx, &rows)
}
