package app

import (
	"cmp"
	"context"
	"slices"

	"rodedraad/domain"
)

// Wording is a question as it was put in one wave.
type Wording struct {
	Indicator domain.Indicator
	Wave      domain.Wave
}

// Rewording is a question beside the same one in other words, in a later wave, with the cases that answered both (R31).
type Rewording struct {
	Was, Now Wording
	Cases    []CaseRewording
}

// CaseRewording is what one case answered to the one wording and to the other.
type CaseRewording struct {
	Was, Now CellView
	Change   []domain.Tenths // by option
}

// wordings lists what is declared to be one question in other words, the indicator itself among them, in their order.
func (e *evidence) wordings(i domain.Indicator) []domain.Indicator {
	return slices.DeleteFunc(slices.Clone(e.order), func(other domain.Indicator) bool { return !other.Alike(i) })
}

// checkAlike refuses an indicator that is declared comparable with one that it cannot stand beside (R31), as it would become
// among all that the programme asks. Which of the two was asked first is looked at when that is declared: what is counted later
// takes nothing back.
func (sc *scope) checkAlike(ctx context.Context, was, i domain.Indicator, all []domain.Indicator) error {
	if i.ComparableWith == "" || i.ComparableWith == was.ComparableWith {
		return i.CheckAlike(all, nil)
	}
	e, err := sc.evidence(ctx, []domain.IndicatorID{i.ID, i.ComparableWith})
	if err != nil {
		return err
	}
	return i.CheckAlike(all, e.begun())
}

// begun is the number of the first wave in which each of the indicators that were counted was answered.
func (e *evidence) begun() map[domain.IndicatorID]int {
	first := map[domain.IndicatorID]int{}
	for cell := range e.tallies {
		d, _ := e.dataset(cell.Dataset)
		for _, w := range e.waves {
			if was, known := first[cell.Indicator]; w.ID == d.Wave && (!known || w.Number < was) {
				first[cell.Indicator] = w.Number
			}
		}
	}
	return first
}

// rewordings lists where an indicator stands beside another wording: each case in a wave beside the last wave before in which
// it was asked. What stands there is made of figures that the reader sees by themselves, and of no others.
func (sc *scope) rewordings(e *evidence, i domain.Indicator) (list []Rewording) {
	var asked []FigureView
	for _, w := range e.wordings(i) {
		asked = append(asked, sc.figureViews(e, w, "")...)
	}
	slices.SortStableFunc(asked, byWave)
	for n, now := range asked {
		for _, cell := range now.Cells {
			for _, was := range lastBefore(asked[:n], now.Wave, cell.Case.ID) {
				if was.Indicator.ID == now.Indicator.ID || was.Indicator.ID != i.ID && now.Indicator.ID != i.ID {
					continue
				}
				if e.unsettled(was.Indicator, cell.Case.ID) || e.unsettled(now.Indicator, cell.Case.ID) {
					continue
				}
				one := CaseRewording{Was: *was.Own, Now: cell}
				var there bool
				one.Change, there = domain.Change(was.Indicator, now.Indicator, was.Own.Dataset.Dataset, cell.Dataset.Dataset, was.Own.Figure, cell.Figure)
				if there {
					list = addRewording(list, Wording{was.Indicator, was.Wave}, Wording{now.Indicator, now.Wave}, one)
				}
			}
		}
	}
	return list
}

func byWave(a, b FigureView) int { return cmp.Compare(a.Wave.Number, b.Wave.Number) }

// lastBefore lists what a case was asked in the last wave before one in which it was asked anything, each with the cell of that
// case as its own.
func lastBefore(asked []FigureView, w domain.Wave, of domain.CaseID) (last []FigureView) {
	for _, v := range slices.Backward(asked) {
		if v.Wave.Number >= w.Number || len(last) > 0 && last[0].Wave.Number != v.Wave.Number {
			continue
		}
		for n := range v.Cells {
			if v.Cells[n].Case.ID == of {
				v.Own = &v.Cells[n]
				last = append(last, v)
			}
		}
	}
	return last
}

// unsettled reports whether a case was asked an indicator in several waves, and not alike in each: then nobody can say which of
// them another wording is comparable with.
func (e *evidence) unsettled(i domain.Indicator, of domain.CaseID) bool {
	times := 0
	for _, w := range e.waves {
		if _, _, there := e.cell(i, w.ID, of); there {
			times++
		}
	}
	return times > 1 && !i.Comparable
}

// addRewording adds a case to the two wordings that it answered.
func addRewording(list []Rewording, was, now Wording, one CaseRewording) []Rewording {
	at := slices.IndexFunc(list, func(r Rewording) bool {
		return r.Was.Indicator.ID == was.Indicator.ID && r.Was.Wave.ID == was.Wave.ID && r.Now.Indicator.ID == now.Indicator.ID && r.Now.Wave.ID == now.Wave.ID
	})
	if at < 0 {
		at, list = len(list), append(list, Rewording{Was: was, Now: now})
	}
	list[at].Cases = append(list[at].Cases, one)
	return list
}

// besides are the waves of an indicator with those of the other wordings that stand beside it.
func besides(waves []FigureView, list []Rewording) []FigureView {
	all := slices.Clone(waves)
	for _, r := range list {
		was, now := FigureView{Wave: r.Was.Wave}, FigureView{Wave: r.Now.Wave}
		for _, c := range r.Cases {
			was.Cells, now.Cells = append(was.Cells, c.Was), append(now.Cells, c.Now)
		}
		all = append(all, was, now)
	}
	slices.SortStableFunc(all, byWave)
	return all
}
