package domain

import "slices"

// DoubtUnresolved is the doubt about a number that is nowhere to be found: no frozen dataset, series or labelled number is
// behind it (R57).
const DoubtUnresolved Doubt = "unresolved"

// DoubtMixed is the doubt about something that rests on figures of the study and on national ones at once. They are counted
// by different definitions, and are never added up or divided by each other (R63).
const DoubtMixed Doubt = "mixed"

// Stock is what numbers are read out of: the datasets in the versions that are read, what was asked, what was counted for the
// indicators that Resolve is asked about, and national trends.
type Stock struct {
	Datasets   []Dataset
	Indicators map[IndicatorID]Indicator
	Tallies    map[Cell]Tally
	Series     map[SeriesID]Series
}

// Resolve follows a reference to a figure to what it rests on (R57). It has no doubt about what a frozen dataset counted, a
// version of a series, and what is labelled as invented or derived. DoubtUnfrozen is what may still change, DoubtUnresolved
// what is not there: a dataset in which the question was not asked says nothing about it.
func (s Stock) Resolve(ref Ref) Doubt {
	id, of := ref.Figure()
	if _, national := s.Series[SeriesID(of)]; national && id == "" {
		return ""
	}
	i, asked := s.Indicators[of]
	if !asked || ref.Kind != RefFigure {
		return DoubtUnresolved
	}
	there := false
	for _, d := range s.Datasets {
		if _, counted := s.Tallies[d.Cell(of)]; !counted || d.Group != i.Group || id != "" && d.ID != id {
			continue
		}
		there = true
		if d.State == DatasetFrozen || labelled(d.Labels) || labelled(i.Labels) {
			return ""
		}
	}
	if !there {
		return DoubtUnresolved
	}
	return DoubtUnfrozen
}

// labelled reports whether labels say that a number is invented or derived.
func labelled(labels []Label) bool {
	return slices.Contains(labels, Synthetic) || slices.Contains(labels, Derived)
}

// Mixes reports whether references are to figures of the study and to national ones (R63).
func (s Stock) Mixes(refs []Ref) bool {
	study, national := false, false
	for _, ref := range refs {
		if ref.Kind != RefFigure {
			continue
		}
		id, of := ref.Figure()
		_, series := s.Series[SeriesID(of)]
		_, asked := s.Indicators[of]
		national, study = national || series && id == "", study || asked
	}
	return study && national
}
