package app

import (
	"cmp"
	"context"

	"rodedraad/domain"
)

// AddIndicator adds a question that is asked, seen by who works with all cases until its figures are released. Researchers
// do.
func (s *Service) AddIndicator(
	ctx context.Context, who domain.PersonID, slug string, i domain.Indicator,
) (domain.Indicator, error) {
	err := s.research(ctx, who, slug, func(sc *scope) error {
		if i.ID == "" {
			i.ID = domain.IndicatorID(s.newID())
		}
		e, err := sc.evidence(ctx, nil)
		if err != nil {
			return err
		}
		_, measured := e.series[domain.SeriesID(i.ID)]
		if _, asked := e.indicators[i.ID]; measured || asked {
			return taken("id")
		}
		if i.Order == 0 {
			i.Order = len(e.order) + 1
		}
		i.Programme, i.Visibility, i.Revision = sc.programme.ID, domain.VisibleTeam, 1
		if err := cmp.Or(i.Check(), i.CheckAlike(e.order, nil)); err != nil {
			return err
		}
		return sc.tx.AddIndicator(ctx, i)
	})
	return i, err
}

// ChangeIndicator changes what is said of an indicator, from a revision. What was asked of whom can change until an answer
// was counted (R26). Researchers do.
func (s *Service) ChangeIndicator(
	ctx context.Context, who domain.PersonID, slug string, id domain.IndicatorID, revision int, next domain.Indicator,
) (domain.Indicator, error) {
	err := s.research(ctx, who, slug, func(sc *scope) error {
		all, err := sc.tx.Indicators(ctx, sc.programme.ID)
		if err != nil {
			return err
		}
		i, err := found(all, func(i domain.Indicator) bool { return i.ID == id })
		switch {
		case err != nil:
			return err
		case i.Revision != revision:
			return domain.ErrStale
		}
		counted, err := sc.tx.Counted(ctx, sc.programme.ID)
		if err != nil {
			return err
		}
		if next, err = i.Become(next, counted[id]); err != nil {
			return err
		}
		if err := sc.checkAlike(ctx, i, next, all); err != nil {
			return err
		}
		if !counted[id] {
			if err := sc.tx.SetOptions(ctx, next); err != nil {
				return err
			}
		}
		if next, err = sc.tx.UpdateIndicator(ctx, next); err != nil {
			return err
		}
		sc.figuresChanged()
		return nil
	})
	return next, err
}

// ReleaseIndicator shows the figures of an indicator over all cases to more people, from a revision. Researchers do.
func (s *Service) ReleaseIndicator(
	ctx context.Context, who domain.PersonID, slug string, id domain.IndicatorID, revision int, to domain.Visibility,
) (domain.Indicator, error) {
	var released domain.Indicator
	err := s.research(ctx, who, slug, func(sc *scope) error {
		e, err := sc.evidence(ctx, nil)
		if err != nil {
			return err
		}
		i, known := e.indicators[id]
		if !known {
			return domain.ErrNotFound
		}
		if i.Revision != revision {
			return domain.ErrStale
		}
		if released, err = i.Release(to); err != nil {
			return err
		}
		if released, err = sc.tx.UpdateIndicator(ctx, released); err != nil {
			return err
		}
		sc.sourceChanged(domain.IndicatorRef(id))
		return nil
	})
	return released, err
}

// sourceChanged announces the cards that a live link joins to a source: what they show of it has changed.
func (sc *scope) sourceChanged(ref domain.Ref) {
	for _, l := range sc.thread.live(ref) {
		if c, held := sc.thread.card(farEnd(l, ref)); held {
			sc.cardChanged(c, seenAs(c))
		}
	}
}

// IndicatorPage is one indicator with its figures, wave by wave, and what rests on it.
type IndicatorPage struct {
	Programme domain.Programme
	Standing  domain.Standing
	Indicator domain.Indicator
	Wordings  []domain.Indicator // the same question in other words, as far as the reader reads figures of it
	Waves     []FigureView
	Reworded  []Rewording   // where other wordings stand beside it
	Between   []Between     // of each case that is seen in more than one wave
	Cited     []LinkView    // by what the reader sees
	Cases     []domain.Case // of the programme, to name those of Cited
	Only      domain.DatasetID
}

// Indicator shows an indicator as the reader may read it. With only, it shows what that dataset says by itself, which
// is nothing where it was not asked.
func (s *Service) Indicator(
	ctx context.Context, who domain.PersonID, slug string, id domain.IndicatorID, only domain.DatasetID,
) (IndicatorPage, error) {
	var page IndicatorPage
	err := s.look(ctx, who, slug, func(sc *scope) error {
		e, err := sc.evidence(ctx, nil)
		if err != nil {
			return err
		}
		i, known := e.indicators[id]
		if !known || !sc.readsSome(e, i) {
			return domain.ErrNotFound
		}
		page = IndicatorPage{Programme: sc.programme, Standing: sc.standing(""), Indicator: i, Only: only}
		ids := []domain.IndicatorID{id}
		for _, w := range e.wordings(i) {
			if w.ID != id && sc.readsSome(e, w) {
				page.Wordings, ids = append(page.Wordings, w), append(ids, w.ID)
			}
		}
		if err := sc.count(ctx, e, ids); err != nil {
			return err
		}
		if _, reads := sc.readsIn(e, i, only); only != "" && !reads {
			return domain.ErrNotFound
		}
		if page.Waves = sc.figureViews(e, i, only); only == "" {
			page.Reworded = sc.rewordings(e, i)
		}
		if page.Between, err = sc.between(ctx, besides(page.Waves, page.Reworded)); err != nil {
			return err
		}
		cited, err := sc.citedBy(ctx, domain.IndicatorRef(id))
		page.Cited, page.Cases = cited[domain.IndicatorRef(id)], e.cases
		return err
	})
	return page, err
}

// citedBy lists the live links to each source from what the reader sees.
func (sc *scope) citedBy(ctx context.Context, of ...domain.Ref) (map[domain.Ref][]LinkView, error) {
	var refs []domain.Ref
	for _, ref := range of {
		for _, l := range sc.thread.live(ref) {
			refs = append(refs, farEnd(l, ref))
		}
	}
	view, err := sc.lens(ctx, sight{refs: refs})
	if err != nil {
		return nil, err
	}
	cited := map[domain.Ref][]LinkView{}
	for _, ref := range of {
		for _, l := range sc.thread.live(ref) {
			end := view.end(farEnd(l, ref))
			if end.Visible && !end.Gone {
				cited[ref] = append(cited[ref], LinkView{Link: domain.Link{Relation: l.Relation, At: l.At}, Other: end})
			}
		}
	}
	return cited, nil
}
