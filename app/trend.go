package app

import (
	"context"

	"rodedraad/domain"
)

// AddSeries adds a national trend, or a new version of one that is there: versions are never changed. Researchers do.
func (s *Service) AddSeries(ctx context.Context, who domain.PersonID, slug string, add domain.Series) (domain.Series, error) {
	return s.addSeries(ctx, who, slug, add, func(domain.Series) error { return nil })
}

// ReviseSeries adds the next version of a national trend, when the version given is still the last one. Researchers do.
func (s *Service) ReviseSeries(
	ctx context.Context, who domain.PersonID, slug string, id domain.SeriesID, version int, add domain.Series,
) (domain.Series, error) {
	add.ID = id
	return s.addSeries(ctx, who, slug, add, func(last domain.Series) error {
		switch last.Version {
		case 0:
			return domain.ErrNotFound
		case version:
			return nil
		}
		return domain.ErrStale
	})
}

// addSeries adds a version of a trend after the last one, when that is as it should be; the zero Series is none.
func (s *Service) addSeries(
	ctx context.Context, who domain.PersonID, slug string, add domain.Series, after func(last domain.Series) error,
) (domain.Series, error) {
	err := s.research(ctx, who, slug, func(sc *scope) error {
		e, err := sc.evidence(ctx, nil)
		if err != nil {
			return err
		}
		if add.ID == "" {
			add.ID = domain.SeriesID(s.called("tr-"+add.Title.NL, func(id string) bool {
				_, asked := e.indicators[domain.IndicatorID(id)]
				_, there := e.series[domain.SeriesID(id)]
				return asked || there
			}))
		}
		last := e.series[add.ID]
		if err := after(last); err != nil {
			return err
		}
		if _, asked := e.indicators[domain.IndicatorID(add.ID)]; asked {
			return taken("id")
		}
		if add.Order == 0 {
			add.Order = len(e.trends) + 1
		}
		add.Programme, add.Version, add.At = sc.programme.ID, e.series[add.ID].Version+1, sc.at
		if err := add.Check(); err != nil {
			return err
		}
		if err := sc.tx.AddSeries(ctx, add); err != nil {
			return err
		}
		sc.sourceChanged(domain.SeriesRef(add.ID))
		return nil
	})
	return add, err
}

// TrendsPage is the national trends of a programme, of each the last version, and what the reader sees that rests on them.
type TrendsPage struct {
	Programme domain.Programme
	Standing  domain.Standing
	Series    []SeriesView
}

// SeriesView is a national trend with what rests on it.
type SeriesView struct {
	domain.Series
	Cited []LinkView
}

// Trends shows the national trends. Whoever has a role in the programme may ask: they were published elsewhere.
func (s *Service) Trends(ctx context.Context, who domain.PersonID, slug string) (TrendsPage, error) {
	var page TrendsPage
	err := s.look(ctx, who, slug, func(sc *scope) error {
		if !sc.standing("").SeesEvidence() {
			return domain.ErrForbidden
		}
		page = TrendsPage{Programme: sc.programme, Standing: sc.standing("")}
		e, err := sc.evidence(ctx, nil)
		if err != nil {
			return err
		}
		refs := make([]domain.Ref, 0, len(e.trends))
		for _, id := range e.trends {
			refs = append(refs, domain.SeriesRef(id))
		}
		cited, err := sc.citedBy(ctx, refs...)
		if err != nil {
			return err
		}
		for _, id := range e.trends {
			page.Series = append(page.Series, SeriesView{e.series[id], cited[domain.SeriesRef(id)]})
		}
		return nil
	})
	return page, err
}
