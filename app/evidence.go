package app

import (
	"context"
	"slices"
	"time"

	"rodedraad/domain"
)

// evidence is what was counted in a programme, as far as a call needs it. It decides nothing about who sees what; what is
// shown of it passes through scope.figureView.
type evidence struct {
	waves      []domain.Wave
	cases      []domain.Case
	order      []domain.Indicator
	indicators map[domain.IndicatorID]domain.Indicator
	datasets   []domain.Dataset             // of each the version that is read
	tallies    map[domain.Cell]domain.Tally // of the indicators that were counted, in every version of every dataset
	trends     []domain.SeriesID
	series     map[domain.SeriesID]domain.Series // of each the last version
}

// evidence loads the waves, indicators and datasets of the programme, and what was counted for the indicators given.
func (sc *scope) evidence(ctx context.Context, of []domain.IndicatorID) (*evidence, error) {
	e := &evidence{indicators: map[domain.IndicatorID]domain.Indicator{}, tallies: map[domain.Cell]domain.Tally{}, series: map[domain.SeriesID]domain.Series{}}
	series, err := sc.tx.SeriesOf(ctx, sc.programme.ID)
	if err != nil {
		return e, err
	}
	for _, s := range series {
		if s.Version == 1 {
			e.trends = append(e.trends, s.ID)
		}
		e.series[s.ID] = s
	}
	if e.order, err = sc.tx.Indicators(ctx, sc.programme.ID); err != nil || len(e.order) == 0 {
		return e, err
	}
	for _, i := range e.order {
		e.indicators[i.ID] = i
	}
	if e.cases, err = sc.caseList(ctx); err != nil {
		return e, err
	}
	if e.waves, err = sc.tx.Waves(ctx, sc.programme.ID); err != nil {
		return e, err
	}
	all, err := sc.tx.Datasets(ctx, sc.programme.ID)
	if err != nil {
		return e, err
	}
	e.datasets = domain.ShownDatasets(all)
	return e, sc.count(ctx, e, of)
}

// count loads what was counted for the indicators given.
func (sc *scope) count(ctx context.Context, e *evidence, of []domain.IndicatorID) error {
	values, err := sc.tx.Values(ctx, sc.programme.ID, of)
	if err != nil {
		return err
	}
	for _, v := range values {
		i := e.indicators[v.Indicator]
		key := domain.Cell{Dataset: v.Dataset, Version: v.Version, Indicator: v.Indicator}
		t, begun := e.tallies[key]
		if !begun {
			t = domain.Tally{Indicator: v.Indicator, Base: v.Base, Counts: make([]int, len(i.Options))}
		}
		if at := i.Option(v.Answer); at >= 0 {
			t.Counts[at] = v.People
		}
		e.tallies[key] = t
	}
	return nil
}

// countCited loads what was counted for the figures among references, so that it can be told whether they are there (R57).
func (sc *scope) countCited(ctx context.Context, e *evidence, refs []domain.Ref) error {
	seen := map[domain.IndicatorID]bool{}
	var ids []domain.IndicatorID
	for _, ref := range refs {
		_, id := ref.Figure()
		if _, asked := e.indicators[id]; asked && ref.Kind == domain.RefFigure && !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return sc.count(ctx, e, ids)
}

// figureEnd shows a figure by the question that was asked. With values, what was answered in the last wave goes with it. What
// the reader may not see, and what is not there, is the zero End.
func (sc *scope) figureEnd(e *evidence, ref domain.Ref, values bool) End {
	id, of := ref.Figure()
	if s, there := e.series[domain.SeriesID(of)]; there && id == "" && sc.standing("").SeesEvidence() {
		return End{Ref: ref, Title: s.Title.NL, Words: s.Title, Visible: true, Series: &s}
	}
	i, known := e.indicators[of]
	if !known || !sc.readsSome(e, i) {
		return End{}
	}
	end := End{Ref: ref, Title: i.Question.NL, Words: i.Question, Group: i.Group, Visible: true}
	if id != "" {
		d, reads := sc.readsIn(e, i, id)
		if !reads {
			return End{}
		}
		end.Case = d.Case
		for _, c := range e.cases {
			if c.ID == d.Case {
				end.CaseCode = c.Code
			}
		}
	}
	if views := sc.figureViews(e, i, id); values && len(views) > 0 {
		end.Figure = &views[len(views)-1]
	}
	return end
}

// readsIn returns a dataset of which the reader may read what it says about an indicator, whether or not that was asked in it.
func (sc *scope) readsIn(e *evidence, i domain.Indicator, id domain.DatasetID) (domain.Dataset, bool) {
	d, there := e.dataset(id)
	return d, there && d.Group == i.Group && sc.standing(d.Case).SeesCell(d)
}

// dataset returns the version of a dataset that is read.
func (e *evidence) dataset(id domain.DatasetID) (domain.Dataset, bool) {
	at := slices.IndexFunc(e.datasets, func(d domain.Dataset) bool { return d.ID == id })
	if at < 0 {
		return domain.Dataset{}, false
	}
	return e.datasets[at], true
}

// CellView is what one dataset says about an indicator, as one reader sees it.
type CellView struct {
	Case    domain.Case
	Dataset DatasetView
	Figure  domain.Figure
	Ref     domain.Ref
	Change  []domain.Tenths // since the wave before, by option; nil when the two are not comparable (R31)
}

// FigureView is an indicator in one wave as one reader sees it: the cases they may see, and all cases together.
type FigureView struct {
	Indicator domain.Indicator
	Wave      domain.Wave
	Cells     []CellView
	Over      domain.Over
	SeesOver  bool
	Labels    []domain.Label // of the datasets that are in Over
	Frozen    time.Time      // when the last of them was
	Ref       domain.Ref
	Own       *CellView // of the case whose board is looked at, or the only one there is; nil otherwise
}

// Empty reports whether there is nothing in it for the reader.
func (v FigureView) Empty() bool { return len(v.Cells) == 0 && (!v.SeesOver || v.Over.Hidden != "") }

// figureViews shows an indicator wave by wave, those in which it has a dataset. With only, it shows that dataset alone.
func (sc *scope) figureViews(e *evidence, i domain.Indicator, only domain.DatasetID) []FigureView {
	var views []FigureView
	for _, w := range e.waves {
		v := FigureView{Indicator: i, Wave: w, Ref: domain.IndicatorRef(i.ID), SeesOver: only == "" && sc.standing("").SeesOver(i)}
		var figures []domain.Figure
		var labels []domain.Label
		for _, c := range e.cases {
			d, t, there := e.cell(i, w.ID, c.ID)
			if !there || only != "" && d.ID != only {
				continue
			}
			f := domain.Show(t, sc.programme.PrivacyThreshold)
			if d.State == domain.DatasetFrozen {
				figures = append(figures, f)
				labels = append(labels, d.Labels...)
				if d.Frozen.At.After(v.Frozen) {
					v.Frozen = d.Frozen.At
				}
			}
			if !sc.standing(c.ID).SeesCell(d) {
				continue
			}
			cell := CellView{Case: c, Dataset: sc.datasetView(d), Figure: f, Ref: domain.CellRef(d.ID, i.ID)}
			cell.Change = sc.change(views, i, cell, d, f)
			v.Cells = append(v.Cells, cell)
		}
		if v.SeesOver {
			v.Over, v.Labels = domain.ShowOver(figures, sc.leastCases()), labels
		}
		for n := range v.Cells {
			if v.Cells[n].Case.ID == sc.looksAt || len(v.Cells) == 1 {
				v.Own = &v.Cells[n]
			}
		}
		if v.SeesOver && len(figures) > 0 || len(v.Cells) > 0 {
			views = append(views, v)
		}
	}
	return views
}

// leastCases is over how many cases the reader sees figures.
func (sc *scope) leastCases() int {
	if sc.standing("").SeesAcross() {
		return 1
	}
	return domain.MinCasesOver
}

// cell returns what was counted for an indicator in one wave and case. A dataset in which nobody was counted says nothing.
func (e *evidence) cell(i domain.Indicator, w domain.WaveID, c domain.CaseID) (domain.Dataset, domain.Tally, bool) {
	for _, d := range e.datasets {
		if d.Wave != w || d.Case != c || d.Group != i.Group {
			continue
		}
		t, there := e.tallies[d.Cell(i.ID)]
		return d, t, there
	}
	return domain.Dataset{}, domain.Tally{}, false
}

// change is what changed since the last wave before in which the case was asked.
func (sc *scope) change(
	before []FigureView, i domain.Indicator, cell CellView, d domain.Dataset, now domain.Figure,
) []domain.Tenths {
	for _, v := range slices.Backward(before) {
		for _, was := range v.Cells {
			if was.Case.ID == cell.Case.ID {
				changed, _ := domain.Change(i, i, was.Dataset.Dataset, d, was.Figure, now)
				return changed
			}
		}
	}
	return nil
}

// readsSome reports whether the reader may read figures of an indicator: over all cases, or of a case.
func (sc *scope) readsSome(e *evidence, i domain.Indicator) bool {
	if st := sc.standing(""); !st.SeesEvidence() || st.SeesOver(i) {
		return st.SeesEvidence()
	}
	return slices.ContainsFunc(e.datasets, func(d domain.Dataset) bool {
		return d.Group == i.Group && sc.standing(d.Case).SeesCell(d)
	})
}
