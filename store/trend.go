package store

import (
	"context"

	"github.com/uptrace/bun"

	"rodedraad/domain"
)

type seriesRow struct {
	bun.BaseModel `bun:"table:trend_series"`

	Programme  domain.ProgrammeID `bun:"programme,pk"`
	ID         domain.SeriesID    `bun:"id,pk"`
	Version    int                `bun:"version,pk"`
	Title      words              `bun:"embed:title_"`
	Unit       string             `bun:"unit"`
	Scope      string             `bun:"scope"`
	Definition words              `bun:"embed:definition_"`
	Source     string             `bun:"source"`
	Direction  string             `bun:"direction"`
	Stated     *domain.Tenths     `bun:"stated"`
	Position   int                `bun:"position"`
	At         int64              `bun:"made_at"`
}

func (r seriesRow) domain() domain.Series {
	return domain.Series{
		ID: r.ID, Programme: r.Programme, Version: r.Version, Title: domain.Words(r.Title), Unit: domain.Unit(r.Unit), Scope: r.Scope,
		Definition: domain.Words(r.Definition), Source: r.Source, Direction: domain.Direction(r.Direction), Stated: r.Stated,
		Order: r.Position, At: moment(r.At),
	}
}

// seriesKey is one version of a series.
type seriesKey struct {
	id      domain.SeriesID
	version int
}

// partOf is something that belongs to a version of a series.
type partOf[P any] struct {
	seriesKey
	part P
}

type pointRow struct {
	bun.BaseModel `bun:"table:trend_points"`

	Programme   domain.ProgrammeID `bun:"programme,pk"`
	Series      domain.SeriesID    `bun:"series,pk"`
	Version     int                `bun:"version,pk"`
	Year        int                `bun:"year,pk"`
	Tenths      domain.Tenths      `bun:"tenths"`
	Provisional bool               `bun:"provisional"`
	Rounded     bool               `bun:"rounded"`
}

func (r pointRow) domain() partOf[domain.Point] {
	return partOf[domain.Point]{seriesKey{r.Series, r.Version}, domain.Point{
		Year: r.Year, Value: r.Tenths, Provisional: r.Provisional, Rounded: r.Rounded,
	}}
}

type looseRow struct {
	bun.BaseModel `bun:"table:trend_loose"`

	Programme domain.ProgrammeID `bun:"programme,pk"`
	Series    domain.SeriesID    `bun:"series,pk"`
	Version   int                `bun:"version,pk"`
	Position  int                `bun:"position,pk"`
	Year      int                `bun:"year"`
	Tenths    domain.Tenths      `bun:"tenths"`
}

func (r looseRow) domain() partOf[domain.LooseValue] {
	return partOf[domain.LooseValue]{seriesKey{r.Series, r.Version}, domain.LooseValue{Year: r.Year, Value: r.Tenths}}
}

type caveatRow struct {
	bun.BaseModel `bun:"table:trend_caveats"`

	Programme domain.ProgrammeID `bun:"programme,pk"`
	Series    domain.SeriesID    `bun:"series,pk"`
	Version   int                `bun:"version,pk"`
	Position  int                `bun:"position,pk"`
	Text      words              `bun:"embed:text_"`
}

func (r caveatRow) domain() partOf[domain.Words] {
	return partOf[domain.Words]{seriesKey{r.Series, r.Version}, domain.Words(r.Text)}
}

// SeriesOf lists the national trends of a programme in their order, in all their versions.
func (tx *Tx) SeriesOf(ctx context.Context, in domain.ProgrammeID) ([]domain.Series, error) {
	all, err := list[seriesRow](ctx, tx, "position, id, version", 0, "programme = ?", in)
	if err != nil || len(all) == 0 {
		return all, err
	}
	points, err := list[pointRow](ctx, tx, "series, version, year", 0, "programme = ?", in)
	if err != nil {
		return nil, err
	}
	loose, err := list[looseRow](ctx, tx, "series, version, position", 0, "programme = ?", in)
	if err != nil {
		return nil, err
	}
	caveats, err := list[caveatRow](ctx, tx, "series, version, position", 0, "programme = ?", in)
	if err != nil {
		return nil, err
	}
	place := map[seriesKey]*domain.Series{}
	for i := range all {
		place[seriesKey{all[i].ID, all[i].Version}] = &all[i]
	}
	for _, p := range points {
		place[p.seriesKey].Points = append(place[p.seriesKey].Points, p.part)
	}
	for _, v := range loose {
		place[v.seriesKey].Loose = append(place[v.seriesKey].Loose, v.part)
	}
	for _, c := range caveats {
		place[c.seriesKey].Caveats = append(place[c.seriesKey].Caveats, c.part)
	}
	return all, nil
}

// AddSeries stores a new version of a series. It never changes afterwards; what belongs to it is stored before it.
func (tx *Tx) AddSeries(ctx context.Context, s domain.Series) error {
	for _, p := range s.Points {
		if err := tx.insert(ctx, &pointRow{
			Programme: s.Programme, Series: s.ID, Version: s.Version, Year: p.Year, Tenths: p.Value, Provisional: p.Provisional,
			Rounded: p.Rounded,
		}); err != nil {
			return err
		}
	}
	for i, v := range s.Loose {
		row := looseRow{Programme: s.Programme, Series: s.ID, Version: s.Version, Position: i, Year: v.Year, Tenths: v.Value}
		if err := tx.insert(ctx, &row); err != nil {
			return err
		}
	}
	for i, c := range s.Caveats {
		row := caveatRow{Programme: s.Programme, Series: s.ID, Version: s.Version, Position: i, Text: words(c)}
		if err := tx.insert(ctx, &row); err != nil {
			return err
		}
	}
	return tx.insert(ctx, &seriesRow{
		Programme: s.Programme, ID: s.ID, Version: s.Version, Title: words(s.Title), Unit: string(s.Unit), Scope: s.Scope,
		Definition: words(s.Definition), Source: s.Source, Direction: string(s.Direction), Stated: s.Stated, Position: s.Order,
		At: millis(s.At),
	})
}
