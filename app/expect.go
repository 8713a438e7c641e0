package app

import (
	"context"
	"slices"

	"rodedraad/domain"
)

// groupCodes are how groups are called in the codes of datasets, which people type when they freeze one.
var groupCodes = map[domain.Group]string{domain.EmployeesManagers: "em", domain.Flexworkers: "fx"}

// nameDataset gives a dataset a code of its wave, case and group. What there is already of these is a conflict.
func (s *Service) nameDataset(ctx context.Context, sc *scope, d *domain.Dataset) error {
	all, err := sc.tx.Datasets(ctx, sc.programme.ID)
	if err != nil {
		return err
	}
	cases, err := sc.allCases(ctx)
	if err != nil {
		return err
	}
	of, known := cases[d.Case]
	switch {
	case !known:
		return invalid("case", "not_in_list")
	case slices.ContainsFunc(all, func(o domain.Dataset) bool { return o.Wave == d.Wave && o.Case == d.Case && o.Group == d.Group }):
		return taken("case")
	}
	d.ID = s.datasetCode(all, d.Wave, of, d.Group)
	return nil
}

// datasetCode is a code for a dataset that none of these has.
func (s *Service) datasetCode(all []domain.Dataset, w domain.WaveID, of domain.Case, g domain.Group) domain.DatasetID {
	return domain.DatasetID(s.called(string(w)+"-"+of.Code+"-"+groupCodes[g], func(id string) bool {
		return slices.ContainsFunc(all, func(d domain.Dataset) bool { return string(d.ID) == id })
	}))
}

// ExpectAll expects something of every case and group of which the wave has nothing yet, and returns how many datasets that
// made. Of a case without a survey the datasets are not applicable, for the reason that the case gives (R7). Researchers do.
func (s *Service) ExpectAll(ctx context.Context, who domain.PersonID, slug string, id domain.WaveID) (made int, err error) {
	err = s.research(ctx, who, slug, func(sc *scope) error {
		waves, err := sc.tx.Waves(ctx, sc.programme.ID)
		if err != nil {
			return err
		}
		w, err := found(waves, func(w domain.Wave) bool { return w.ID == id })
		if err != nil {
			return err
		}
		made, err = s.expectAll(ctx, sc, w)
		return err
	})
	return made, err
}

func (s *Service) expectAll(ctx context.Context, sc *scope, w domain.Wave) (made int, err error) {
	all, err := sc.tx.Datasets(ctx, sc.programme.ID)
	if err != nil {
		return 0, err
	}
	cases, err := sc.tx.Cases(ctx, sc.programme.ID)
	if err != nil {
		return 0, err
	}
	for _, of := range cases {
		for _, g := range domain.Groups {
			if slices.ContainsFunc(all, func(d domain.Dataset) bool { return d.Wave == w.ID && d.Case == of.ID && d.Group == g }) {
				continue
			}
			d := domain.Dataset{
				ID: s.datasetCode(all, w.ID, of, g), Programme: sc.programme.ID, Version: 1, Wave: w.ID, Case: of.ID, Group: g,
				State: domain.DatasetExpected, Revision: 1,
			}
			if !of.Survey.Has {
				d.State, d.Reason = domain.DatasetNotApplicable, of.Survey.Reason
			}
			if err := d.Check(); err != nil {
				return made, err
			}
			if err := sc.tx.AddDataset(ctx, d); err != nil {
				return made, err
			}
			all = append(all, d)
			made++
		}
	}
	return made, nil
}
