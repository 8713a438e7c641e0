package app

import (
	"context"
	"fmt"
	"slices"

	"rodedraad/domain"
)

// AddWave adds a wave of asking. Researchers do.
func (s *Service) AddWave(ctx context.Context, who domain.PersonID, slug string, w domain.Wave) (domain.Wave, error) {
	err := s.research(ctx, who, slug, func(sc *scope) (err error) {
		w, err = s.addWave(ctx, sc, w)
		return err
	})
	return w, err
}

// PlanWave is AddWave that expects something of every case and group in the wave as well, as ExpectAll does: all or nothing.
func (s *Service) PlanWave(ctx context.Context, who domain.PersonID, slug string, w domain.Wave) (domain.Wave, error) {
	err := s.research(ctx, who, slug, func(sc *scope) (err error) {
		if w, err = s.addWave(ctx, sc, w); err != nil {
			return err
		}
		_, err = s.expectAll(ctx, sc, w)
		return err
	})
	return w, err
}

// addWave stores a new wave; a number has one wave.
func (s *Service) addWave(ctx context.Context, sc *scope, w domain.Wave) (domain.Wave, error) {
	waves, err := sc.tx.Waves(ctx, sc.programme.ID)
	if err != nil {
		return w, err
	}
	for _, other := range waves {
		if other.Number == w.Number {
			return w, taken("number")
		}
	}
	if w.ID == "" {
		w.ID = domain.WaveID(s.called(fmt.Sprint("w", w.Number), func(id string) bool {
			return slices.ContainsFunc(waves, func(w domain.Wave) bool { return string(w.ID) == id })
		}))
	}
	w.Programme, w.Revision = sc.programme.ID, 1
	if err := w.Check(); err != nil {
		return w, err
	}
	return w, sc.tx.AddWave(ctx, w)
}

// taken refuses a field whose value another thing of its kind has.
func taken(field string) error {
	return &domain.Error{Kind: domain.Conflict, Key: "exists", Fields: map[string]string{field: "taken"}}
}

// ChangeWave changes what is said of a wave, from a revision. Researchers do.
func (s *Service) ChangeWave(
	ctx context.Context, who domain.PersonID, slug string, id domain.WaveID, revision int, next domain.Wave,
) (domain.Wave, error) {
	err := s.research(ctx, who, slug, func(sc *scope) error {
		waves, err := sc.tx.Waves(ctx, sc.programme.ID)
		if err != nil {
			return err
		}
		w, err := found(waves, func(w domain.Wave) bool { return w.ID == id })
		switch {
		case err != nil:
			return err
		case w.Revision != revision:
			return domain.ErrStale
		case slices.ContainsFunc(waves, func(o domain.Wave) bool { return o.ID != id && o.Number == next.Number }):
			return taken("number")
		}
		datasets, err := sc.tx.Datasets(ctx, sc.programme.ID)
		if err != nil {
			return err
		}
		frozen := slices.ContainsFunc(datasets, func(d domain.Dataset) bool { return d.Wave == id && d.State == domain.DatasetFrozen })
		if next, err = w.Become(next, frozen); err != nil {
			return err
		}
		if next, err = sc.tx.UpdateWave(ctx, next); err != nil {
			return err
		}
		sc.figuresChanged()
		return nil
	})
	return next, err
}

// figuresChanged announces every card that shows a figure: how waves and questions are called stands beside all of them.
func (sc *scope) figuresChanged() {
	for ref := range sc.thread.links {
		if ref.Kind == domain.RefFigure {
			sc.sourceChanged(ref)
		}
	}
}

// research runs a use case that only a researcher of the programme may run.
func (s *Service) research(ctx context.Context, who domain.PersonID, slug string, fn func(sc *scope) error) error {
	return s.change(ctx, who, slug, func(sc *scope) error {
		if err := sc.mayResearch(); err != nil {
			return err
		}
		return fn(sc)
	})
}

// mayResearch refuses everybody but the researchers of a programme that is not closed.
func (sc *scope) mayResearch() error {
	switch st := sc.standing(""); {
	case st.Closed:
		return errClosed
	case !st.KeepsEvidence():
		return domain.ErrForbidden
	}
	return nil
}

// DatasetView is a dataset as one reader sees it. Who may not read its figures gets its state and reason only; who does not
// keep evidence learns nobody's name.
type DatasetView struct {
	domain.Dataset
	Reads    bool          // the figures of it
	Hidden   domain.Hidden // why the numbers of people are not told
	Response domain.Tenths
	Keeps    bool // may change it, as far as its state allows
	Mine     bool // the reader imported it, and so is not the second pair of eyes

	Next *domain.Dataset // the version that is to correct it, for who keeps it; nil when there is none
}

// WaveRow is one case of a wave, with what there is of each group, in the order of the groups.
type WaveRow struct {
	Case  domain.Case
	Cells []DatasetView
}

// WaveView is a wave at one glance: cases by groups.
type WaveView struct {
	domain.Wave
	Final bool // derived (R27)
	Rows  []WaveRow
}

// EvidencePage is what there is of evidence in a programme.
type EvidencePage struct {
	Programme  domain.Programme
	Standing   domain.Standing
	Waves      []WaveView
	Tables     []domain.SourceTable
	Indicators []domain.Indicator // of which the reader sees figures, or may come to
}

// Evidence shows what the cases saw: every wave with where its datasets are, and the indicators the reader can read. Whoever
// has a role in the programme may ask.
func (s *Service) Evidence(ctx context.Context, who domain.PersonID, slug string) (EvidencePage, error) {
	var page EvidencePage
	err := s.look(ctx, who, slug, func(sc *scope) error {
		if !sc.standing("").SeesEvidence() {
			return domain.ErrForbidden
		}
		page = EvidencePage{Programme: sc.programme, Standing: sc.standing("")}
		waves, err := sc.tx.Waves(ctx, sc.programme.ID)
		if err != nil {
			return err
		}
		datasets, err := sc.tx.Datasets(ctx, sc.programme.ID)
		if err != nil {
			return err
		}
		cases, err := sc.tx.Cases(ctx, sc.programme.ID)
		if err != nil {
			return err
		}
		for _, w := range waves {
			page.Waves = append(page.Waves, sc.waveView(w, cases, datasets))
		}
		if page.Tables, err = sc.tx.SourceTables(ctx, sc.programme.ID); err != nil {
			return err
		}
		src, err := sc.evidence(ctx, nil)
		if err != nil {
			return err
		}
		for _, i := range src.order {
			if sc.readsSome(src, i) {
				page.Indicators = append(page.Indicators, i)
			}
		}
		return nil
	})
	return page, err
}

// waveView lays out a wave: every case that has a dataset in it, in the version that is read.
func (sc *scope) waveView(w domain.Wave, cases []domain.Case, all []domain.Dataset) WaveView {
	v := WaveView{Wave: w, Final: w.Final(all)}
	of := slices.DeleteFunc(domain.ShownDatasets(all), func(d domain.Dataset) bool { return d.Wave != w.ID })
	latest := domain.LatestDatasets(all)
	for _, c := range cases {
		row := WaveRow{Case: c}
		for _, g := range domain.Groups {
			at := slices.IndexFunc(of, func(d domain.Dataset) bool { return d.Case == c.ID && d.Group == g })
			cell := DatasetView{}
			if at >= 0 {
				cell = sc.datasetView(of[at])
				last, _ := found(latest, func(d domain.Dataset) bool { return d.ID == cell.ID })
				if cell.Keeps && last.Version > cell.Version {
					cell.Next = &last
				}
			}
			row.Cells = append(row.Cells, cell)
		}
		if slices.ContainsFunc(row.Cells, func(c DatasetView) bool { return c.ID != "" }) {
			v.Rows = append(v.Rows, row)
		}
	}
	return v
}

// datasetView shows a dataset to the reader. How many people are in it is told when that is no small group (R29).
func (sc *scope) datasetView(d domain.Dataset) DatasetView {
	st := sc.standing(d.Case)
	v := DatasetView{Dataset: d, Reads: st.SeesCell(d), Keeps: st.KeepsEvidence(), Mine: d.Imported.By == sc.person.ID}
	if v.Response = d.ResponseRate(); d.Counted() && d.Usable < sc.programme.PrivacyThreshold {
		v.Hidden = domain.SmallGroup
	}
	if !v.Reads || v.Hidden != "" {
		v.Invited, v.Usable, v.Response = 0, 0, 0
	}
	if !v.Reads {
		v.Hidden, v.Checksum, v.Erratum = "", "", ""
	}
	if !v.Keeps {
		v.FileHash, v.Imported, v.Checked, v.Frozen.By = "", domain.Hand{}, domain.Hand{}, ""
	}
	return v
}
