package domain

import "strings"

// This file turns what was counted into what may be read. Everything that shows a figure shows a Figure, so that what is
// hidden is hidden in one place (R29).

// Tenths is a number in tenths: 123 is 12.3.
type Tenths int

// PerCent is which part a number of people is of another, in tenths of a percent, half rounded up; 0 of nobody.
func PerCent(count, base int) Tenths {
	if base <= 0 {
		return 0
	}
	return Tenths((2000*count + base) / (2 * base))
}

// cellMark stands in a reference to a figure between the dataset and the indicator: w0-ghz-em--e-zzp.
const cellMark = "--"

// CellRef points at what one dataset says about an indicator.
func CellRef(d DatasetID, i IndicatorID) Ref {
	return Ref{Kind: RefFigure, ID: string(d) + cellMark + string(i)}
}

// IndicatorRef points at an indicator over all cases.
func IndicatorRef(i IndicatorID) Ref { return Ref{Kind: RefFigure, ID: string(i)} }

// Figure takes a reference to a figure apart; the dataset is "" when it points at no single one.
func (r Ref) Figure() (DatasetID, IndicatorID) {
	dataset, indicator, cell := strings.Cut(r.ID, cellMark)
	if !cell {
		return "", IndicatorID(r.ID)
	}
	return DatasetID(dataset), IndicatorID(indicator)
}

// Cell is an indicator in one version of a dataset.
type Cell struct {
	Dataset   DatasetID
	Version   int
	Indicator IndicatorID
}

// Cell is where the dataset says something about an indicator, if that was asked in it.
func (d Dataset) Cell(i IndicatorID) Cell { return Cell{d.ID, d.Version, i} }

// Hidden says why a figure is not shown; "" when it is.
type Hidden string

// The reasons why a figure is not shown.
const (
	SmallGroup Hidden = "small_group" // fewer people than the threshold of the programme (R29)
	FewCases   Hidden = "few_cases"   // over so few cases that one of them could be told from the others
)

// MinCasesOver is over how many cases figures are shown to who does not see each of them: with fewer, who knows one case
// could work out another.
const MinCasesOver = 3

// Figure is what is read: how many of how many people gave each answer. Of a hidden one only the reason is there.
type Figure struct {
	Hidden  Hidden
	N       int // people; always shown beside what they said (R32)
	Counts  []int
	Percent []Tenths
}

// Show returns what may be read of a tally when groups smaller than the threshold are not shown (R29). A threshold below 1
// hides nothing but nobody.
func Show(t Tally, threshold int) Figure {
	if t.Base < max(threshold, 1) {
		return Figure{Hidden: SmallGroup}
	}
	f := Figure{N: t.Base, Counts: t.Counts, Percent: make([]Tenths, len(t.Counts))}
	for i, n := range t.Counts {
		f.Percent[i] = PerCent(n, t.Base)
	}
	return f
}

// Range is how far the cases lie apart on one answer (R33).
type Range struct{ From, To Tenths }

// Over is an indicator over several cases: everybody taken together, and how far the cases lie apart. It is worked out from
// what is shown of the cases and from nothing else, so that nothing hidden can be worked out from it, whatever it is held
// against (R29), and it says over how many cases it is (R33).
type Over struct {
	Figure
	Cases  int
	Ranges []Range // by option
}

// ShowOver takes figures of cases together. Hidden ones are left out as if they were not there. Over fewer cases than least
// nothing is shown.
func ShowOver(figures []Figure, least int) Over {
	var o Over
	for _, f := range figures {
		if f.Hidden != "" {
			continue
		}
		o.Cases++
		o.N += f.N
		if o.Counts == nil {
			o.Counts, o.Ranges = make([]int, len(f.Counts)), make([]Range, len(f.Counts))
			for i := range f.Counts {
				o.Ranges[i] = Range{f.Percent[i], f.Percent[i]}
			}
		}
		for i, n := range f.Counts {
			o.Counts[i] += n
			o.Ranges[i].From, o.Ranges[i].To = min(o.Ranges[i].From, f.Percent[i]), max(o.Ranges[i].To, f.Percent[i])
		}
	}
	if o.Cases < max(least, 1) {
		return Over{Figure: Figure{Hidden: FewCases}}
	}
	o.Percent = make([]Tenths, len(o.Counts))
	for i, n := range o.Counts {
		o.Percent[i] = PerCent(n, o.N)
	}
	return o
}

// Change is what changed between two waves, by option in tenths of a percentage point. It is there only when the indicator
// is declared comparable with itself or the one with the other, both datasets are of one case and group, and both are frozen
// (R31), and when neither is hidden. It is worked out from two figures of two datasets and from nothing else, so who reads both
// learns nothing by it that they could not subtract themselves, and who may not read one of them is told none (R29).
func Change(was, now Indicator, before, after Dataset, from, to Figure) ([]Tenths, bool) {
	declared := was.ID == now.ID && now.Comparable || was.ID != now.ID && now.Alike(was)
	same := before.Case == after.Case && before.Group == after.Group && before.Wave != after.Wave
	frozen := before.State == DatasetFrozen && after.State == DatasetFrozen
	if !declared || !same || !frozen || from.Hidden != "" || to.Hidden != "" || len(from.Percent) != len(to.Percent) {
		return nil, false
	}
	change := make([]Tenths, len(to.Percent))
	for at := range to.Percent {
		change[at] = to.Percent[at] - from.Percent[at]
	}
	return change, true
}
