package store

import (
	"context"

	"github.com/uptrace/bun"

	"rodedraad/domain"
)

type indicatorRow struct {
	bun.BaseModel `bun:"table:indicators"`

	Programme  domain.ProgrammeID `bun:"programme,pk"`
	ID         domain.IndicatorID `bun:"id,pk"`
	Table      string             `bun:"source_table"`
	Group      string             `bun:"respondents"`
	Kind       string             `bun:"kind"`
	Question   words              `bun:"embed:question_"`
	Base       words              `bun:"embed:base_"`
	Comparable bool               `bun:"comparable"`
	Visibility string             `bun:"visibility"`
	Labels     string             `bun:"labels"`
	Position   int                `bun:"position"`
	Revision   int                `bun:"revision"`
}

func (r indicatorRow) domain() domain.Indicator {
	return domain.Indicator{
		ID: r.ID, Programme: r.Programme, Table: r.Table, Group: domain.Group(r.Group), Kind: domain.IndicatorKind(r.Kind),
		Question: domain.Words(r.Question), Base: domain.Words(r.Base), Comparable: r.Comparable, Visibility: domain.Visibility(r.Visibility),
		Labels: splitLabels(r.Labels), Order: r.Position, Revision: r.Revision,
	}
}

func rowOfIndicator(i domain.Indicator) *indicatorRow {
	return &indicatorRow{
		Programme: i.Programme, ID: i.ID, Table: i.Table, Group: string(i.Group), Kind: string(i.Kind), Question: words(i.Question),
		Base: words(i.Base), Comparable: i.Comparable, Visibility: string(i.Visibility), Labels: joinLabels(i.Labels),
		Position: i.Order, Revision: i.Revision,
	}
}

type optionRow struct {
	bun.BaseModel `bun:"table:indicator_options"`

	Programme domain.ProgrammeID `bun:"programme,pk"`
	Indicator domain.IndicatorID `bun:"indicator,pk"`
	Code      string             `bun:"code,pk"`
	Position  int                `bun:"position"`
	Label     words              `bun:"embed:label_"`
}

// optionOf is an option and the indicator it answers.
type optionOf struct {
	indicator domain.IndicatorID
	domain.Option
}

func (r optionRow) domain() optionOf {
	return optionOf{r.Indicator, domain.Option{Code: r.Code, Label: domain.Words(r.Label)}}
}

type wordingRow struct {
	bun.BaseModel `bun:"table:indicator_wordings"`

	Programme domain.ProgrammeID `bun:"programme,pk"`
	Indicator domain.IndicatorID `bun:"indicator,pk"`
	First     domain.IndicatorID `bun:"first_wording"`
}

// wordingOf is an indicator and the first wording of what it asks.
type wordingOf struct{ indicator, first domain.IndicatorID }

func (r wordingRow) domain() wordingOf { return wordingOf{r.Indicator, r.First} }

// Indicators lists the indicators of a programme in their order, with their options and the wordings that they follow.
func (tx *Tx) Indicators(ctx context.Context, in domain.ProgrammeID) ([]domain.Indicator, error) {
	indicators, err := list[indicatorRow](ctx, tx, "position, id", 0, "programme = ?", in)
	if err != nil {
		return nil, err
	}
	options, err := list[optionRow](ctx, tx, "indicator, position", 0, "programme = ?", in)
	if err != nil {
		return nil, err
	}
	wordings, err := list[wordingRow](ctx, tx, "indicator", 0, "programme = ?", in)
	if err != nil {
		return nil, err
	}
	of, first := map[domain.IndicatorID][]domain.Option{}, map[domain.IndicatorID]domain.IndicatorID{}
	for _, o := range options {
		of[o.indicator] = append(of[o.indicator], o.Option)
	}
	for _, w := range wordings {
		first[w.indicator] = w.first
	}
	for n := range indicators {
		indicators[n].Options, indicators[n].ComparableWith = of[indicators[n].ID], first[indicators[n].ID]
	}
	return indicators, nil
}

// AddIndicator stores a new indicator at revision 1, with its options and the wording that it follows.
func (tx *Tx) AddIndicator(ctx context.Context, i domain.Indicator) error {
	i.Revision = 1
	if err := tx.insert(ctx, rowOfIndicator(i)); err != nil {
		return err
	}
	if err := tx.addOptions(ctx, i); err != nil {
		return err
	}
	return tx.addWording(ctx, i)
}

// addWording stores which indicator this one puts in other words, if it does. When the two cannot be compared the database
// refuses it: that is R31.
func (tx *Tx) addWording(ctx context.Context, i domain.Indicator) error {
	if i.ComparableWith == "" {
		return nil
	}
	return tx.insert(ctx, &wordingRow{Programme: i.Programme, Indicator: i.ID, First: i.ComparableWith})
}

func (tx *Tx) addOptions(ctx context.Context, i domain.Indicator) error {
	options := make([]optionRow, len(i.Options))
	for at, o := range i.Options {
		options[at] = optionRow{Programme: i.Programme, Indicator: i.ID, Code: o.Code, Position: at, Label: words(o.Label)}
	}
	return tx.insert(ctx, &options)
}

// UpdateIndicator stores what is said of the indicator when its revision is still the current one, and returns it at the
// next revision, with the wording that it follows. Its options are not touched. What was asked is not changed once an answer is
// frozen: that is R26.
func (tx *Tx) UpdateIndicator(ctx context.Context, i domain.Indicator) (domain.Indicator, error) {
	was := i.Revision
	i.Revision++
	if _, err := tx.exec(ctx, "DELETE FROM indicator_wordings WHERE programme = ? AND indicator = ?", i.Programme, i.ID); err != nil {
		return i, err
	}
	if err := tx.swap(ctx, rowOfIndicator(i), nil, was, "programme = ? AND id = ?", i.Programme, i.ID); err != nil {
		return i, err
	}
	return i, tx.addWording(ctx, i)
}

// SetOptions puts the options of an indicator in the place of those it has. It is refused once one of them was counted.
func (tx *Tx) SetOptions(ctx context.Context, i domain.Indicator) error {
	if _, err := tx.exec(ctx, "DELETE FROM indicator_options WHERE programme = ? AND indicator = ?", i.Programme, i.ID); err != nil {
		return err
	}
	return tx.addOptions(ctx, i)
}
