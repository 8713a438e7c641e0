package app

import (
	"context"
	"slices"

	"rodedraad/domain"
	"rodedraad/store"
)

// AddDataset says that something is expected of one group in one case in one wave or, with a reason, that nothing will come of
// it. Researchers do.
func (s *Service) AddDataset(ctx context.Context, who domain.PersonID, slug string, d domain.Dataset) (DatasetView, error) {
	var view DatasetView
	err := s.research(ctx, who, slug, func(sc *scope) error {
		if d.ID == "" {
			if err := s.nameDataset(ctx, sc, &d); err != nil {
				return err
			}
		}
		d = domain.Dataset{
			ID: d.ID, Programme: sc.programme.ID, Version: 1, Wave: d.Wave, Case: d.Case, Group: d.Group,
			State: domain.DatasetExpected, Reason: d.Reason, Labels: d.Labels, Revision: 1,
		}
		if d.Reason.NL != "" {
			d.State = domain.DatasetNotApplicable
		}
		if err := d.Check(); err != nil {
			return err
		}
		view = sc.datasetView(d)
		return sc.tx.AddDataset(ctx, d)
	})
	return view, err
}

// Counts is what a file said about the people of one dataset. Rows of respondents are never handed on: who reads a file
// counts them, and only the counts and the sum of the file are kept.
type Counts struct {
	FileHash string
	Invited  int // 0 when that is not known
	Usable   int
	Tallies  []domain.Tally
}

// MaxTallies is the most indicators one dataset is about.
const MaxTallies = 400

// ImportDataset takes in what a file said, all of it or nothing, in the place of what an earlier file said. The same file
// again is a conflict: everything in it is there.
func (s *Service) ImportDataset(
	ctx context.Context, who domain.PersonID, slug string, id domain.DatasetID, revision int, in Counts,
) (DatasetView, error) {
	return s.changeDataset(ctx, who, slug, id, revision, func(sc *scope, d domain.Dataset) (domain.Dataset, error) {
		return sc.takeIn(ctx, d, in)
	})
}

// takeIn puts what a file said into a dataset.
func (sc *scope) takeIn(ctx context.Context, d domain.Dataset, in Counts) (domain.Dataset, error) {
	if in.FileHash == "" || len(in.Tallies) == 0 || len(in.Tallies) > MaxTallies {
		return d, invalid("file", "missing")
	}
	if d.FileHash == in.FileHash {
		return d, conflict("same_file")
	}
	next, err := d.Import(domain.Hand{By: sc.person.ID, At: sc.at}, in.FileHash, in.Invited, in.Usable)
	if err != nil {
		return d, err
	}
	e, err := sc.evidence(ctx, nil)
	if err != nil {
		return d, err
	}
	values, err := e.values(next, in.Tallies)
	if err != nil {
		return d, err
	}
	return next, sc.tx.SetValues(ctx, next, values)
}

// values are tallies as the store keeps them, when each fits its indicator and the dataset.
func (e *evidence) values(d domain.Dataset, tallies []domain.Tally) ([]store.Value, error) {
	var values []store.Value
	for _, t := range tallies {
		i, known := e.indicators[t.Indicator]
		if !known {
			return nil, invalid("indicator", "not_in_list")
		}
		if err := t.Fits(i, d); err != nil {
			return nil, err
		}
		for at, o := range i.Options {
			values = append(values, store.Value{Indicator: i.ID, Answer: o.Code, Base: t.Base, People: t.Counts[at]})
		}
	}
	return values, nil
}

// RuleOut says that nothing will come of a dataset, and why; Expect takes that back.
func (s *Service) RuleOut(
	ctx context.Context, who domain.PersonID, slug string, id domain.DatasetID, revision int, reason domain.Words,
) (DatasetView, error) {
	return s.changeDataset(ctx, who, slug, id, revision, func(_ *scope, d domain.Dataset) (domain.Dataset, error) {
		return d.Rule(reason)
	})
}

// Expect takes back that nothing will come of a dataset.
func (s *Service) Expect(
	ctx context.Context, who domain.PersonID, slug string, id domain.DatasetID, revision int,
) (DatasetView, error) {
	return s.changeDataset(ctx, who, slug, id, revision, func(_ *scope, d domain.Dataset) (domain.Dataset, error) {
		return d.Expect()
	})
}

// Approve is the second pair of eyes on a dataset: another researcher than who imported it.
func (s *Service) Approve(
	ctx context.Context, who domain.PersonID, slug string, id domain.DatasetID, revision int,
) (DatasetView, error) {
	return s.changeDataset(ctx, who, slug, id, revision, func(sc *scope, d domain.Dataset) (domain.Dataset, error) {
		return d.Approve(domain.Hand{By: sc.person.ID, At: sc.at})
	})
}

// Reopen takes a dataset back from checked.
func (s *Service) Reopen(
	ctx context.Context, who domain.PersonID, slug string, id domain.DatasetID, revision int,
) (DatasetView, error) {
	return s.changeDataset(ctx, who, slug, id, revision, func(_ *scope, d domain.Dataset) (domain.Dataset, error) {
		return d.Reopen()
	})
}

// Freeze ends a dataset: from then on nobody changes it (R26). Typed is the code of the dataset.
func (s *Service) Freeze(
	ctx context.Context, who domain.PersonID, slug string, id domain.DatasetID, revision int, typed string,
) (DatasetView, error) {
	return s.changeDataset(ctx, who, slug, id, revision, func(sc *scope, d domain.Dataset) (domain.Dataset, error) {
		values, err := sc.tx.ValuesIn(ctx, d)
		if err != nil {
			return d, err
		}
		return d.Freeze(domain.Hand{By: sc.person.ID, At: sc.at}, typed, summed(values))
	})
}

// summed are values in the order in which they are summed up: by indicator and answer.
func summed(values []store.Value) []domain.Tally {
	var tallies []domain.Tally
	for _, v := range values {
		if n := len(tallies); n == 0 || tallies[n-1].Indicator != v.Indicator {
			tallies = append(tallies, domain.Tally{Indicator: v.Indicator, Base: v.Base})
		}
		last := &tallies[len(tallies)-1]
		last.Counts = append(last.Counts, v.People)
	}
	return tallies
}

// Correct begins the next version of a frozen dataset, with what it puts right. The old one stays as it is (R28).
func (s *Service) Correct(
	ctx context.Context, who domain.PersonID, slug string, id domain.DatasetID, revision int, erratum string,
) (DatasetView, error) {
	var view DatasetView
	err := s.research(ctx, who, slug, func(sc *scope) error {
		d, err := sc.latest(ctx, id, revision)
		if err != nil {
			return err
		}
		if d, err = d.Correct(erratum); err != nil {
			return err
		}
		view = sc.datasetView(d)
		return sc.tx.AddDataset(ctx, d)
	})
	return view, err
}

// latest returns the last version of a dataset at the revision that the researcher saw.
func (sc *scope) latest(ctx context.Context, id domain.DatasetID, revision int) (domain.Dataset, error) {
	all, err := sc.tx.DatasetVersions(ctx, sc.programme.ID, id)
	if err != nil {
		return domain.Dataset{}, err
	}
	d := all[len(all)-1]
	if d.Revision != revision {
		return d, domain.ErrStale
	}
	return d, nil
}

// changeDataset stores the last version of a dataset as a rule lets it become, and announces what rests on it.
func (s *Service) changeDataset(
	ctx context.Context, who domain.PersonID, slug string, id domain.DatasetID, revision int,
	rule func(sc *scope, d domain.Dataset) (domain.Dataset, error),
) (DatasetView, error) {
	var view DatasetView
	err := s.research(ctx, who, slug, func(sc *scope) error {
		d, err := sc.latest(ctx, id, revision)
		if err != nil {
			return err
		}
		if d, err = rule(sc, d); err != nil {
			return err
		}
		if d, err = sc.tx.UpdateDataset(ctx, d); err != nil {
			return err
		}
		view = sc.datasetView(d)
		if d.State != domain.DatasetFrozen {
			return nil
		}
		values, err := sc.tx.ValuesIn(ctx, d)
		for _, t := range summed(values) {
			sc.sourceChanged(domain.IndicatorRef(t.Indicator))
			sc.sourceChanged(domain.CellRef(d.ID, t.Indicator))
		}
		return err
	})
	return view, err
}

// DatasetPage is one dataset with its versions and what was counted in the one shown, by indicator.
type DatasetPage struct {
	Programme  domain.Programme
	Standing   domain.Standing
	Case       domain.Case
	Wave       domain.Wave
	Dataset    DatasetView
	Versions   []DatasetView // from the last to the first
	Indicators []domain.Indicator
	Figures    []domain.Figure // of the indicators
}

// Dataset shows one version of a dataset, the last one when version is 0, to who may read its figures. Versions that were
// corrected, or are not frozen yet, are for researchers and the lead.
func (s *Service) Dataset(
	ctx context.Context, who domain.PersonID, slug string, id domain.DatasetID, version int,
) (DatasetPage, error) {
	var page DatasetPage
	err := s.look(ctx, who, slug, func(sc *scope) error {
		all, err := sc.tx.DatasetVersions(ctx, sc.programme.ID, id)
		if err != nil {
			return err
		}
		if !sc.standing(all[0].Case).SeesUnfrozen() {
			all = domain.ShownDatasets(all)
		}
		d := all[len(all)-1]
		if version != 0 {
			at := slices.IndexFunc(all, func(d domain.Dataset) bool { return d.Version == version })
			if at < 0 {
				return domain.ErrNotFound
			}
			d = all[at]
		}
		if !sc.standing(d.Case).SeesCell(d) {
			return domain.ErrNotFound
		}
		page, err = sc.datasetPage(ctx, d, all)
		return err
	})
	return page, err
}

func (sc *scope) datasetPage(ctx context.Context, d domain.Dataset, all []domain.Dataset) (DatasetPage, error) {
	page := DatasetPage{Programme: sc.programme, Standing: sc.standing(d.Case), Dataset: sc.datasetView(d)}
	for _, v := range slices.Backward(all) {
		page.Versions = append(page.Versions, sc.datasetView(v))
	}
	cases, err := sc.allCases(ctx)
	if err != nil {
		return page, err
	}
	page.Case = cases[d.Case]
	e, err := sc.evidence(ctx, nil)
	if err != nil {
		return page, err
	}
	for _, w := range e.waves {
		if w.ID == d.Wave {
			page.Wave = w
		}
	}
	values, err := sc.tx.ValuesIn(ctx, d)
	if err != nil {
		return page, err
	}
	counts := map[domain.IndicatorID]domain.Tally{}
	for _, v := range values {
		i := e.indicators[v.Indicator]
		t, begun := counts[i.ID]
		if !begun {
			t = domain.Tally{Indicator: i.ID, Base: v.Base, Counts: make([]int, len(i.Options))}
		}
		if at := i.Option(v.Answer); at >= 0 {
			t.Counts[at] = v.People
		}
		counts[i.ID] = t
	}
	for _, i := range e.order {
		if t, there := counts[i.ID]; there {
			page.Indicators = append(page.Indicators, i)
			page.Figures = append(page.Figures, domain.Show(t, sc.programme.PrivacyThreshold))
		}
	}
	return page, nil
}
