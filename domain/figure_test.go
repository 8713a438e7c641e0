package domain_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"rodedraad/domain"
)

func TestPerCent(t *testing.T) {
	for _, c := range []struct {
		count, base int
		want        domain.Tenths
	}{{18, 146, 123}, {41, 412, 100}, {3, 64, 47}, {1, 8, 125}, {1, 16, 63}, {0, 5, 0}, {5, 5, 1000}, {3, 0, 0}} {
		if got := domain.PerCent(c.count, c.base); got != c.want {
			t.Errorf("%d of %d is %d tenths of a percent, want %d", c.count, c.base, got, c.want)
		}
	}
}

func TestFigureReferences(t *testing.T) {
	for _, ref := range []domain.Ref{domain.CellRef("w0-ghz-em", "e-zzp"), domain.IndicatorRef("e-zzp")} {
		read, err := domain.ParseRef(ref.String())
		if err != nil || read != ref {
			t.Errorf("%s is read as %s, %v", ref, read, err)
		}
	}
	if d, i := domain.CellRef("w0-ghz-em", "e-zzp").Figure(); d != "w0-ghz-em" || i != "e-zzp" {
		t.Errorf("the cell is %s of %s", i, d)
	}
	if d, i := domain.IndicatorRef("e-zzp").Figure(); d != "" || i != "e-zzp" {
		t.Errorf("the indicator is %s of %s", i, d)
	}
}

func TestR29SmallGroupsAreNotShown(t *testing.T) {
	for _, c := range []struct {
		base, threshold int
		shown           bool
	}{{5, 5, true}, {4, 5, false}, {0, 5, false}, {1, 1, true}, {0, 0, false}, {9, 10, false}} {
		f := domain.Show(domain.Tally{Indicator: "e-zzp", Base: c.base, Counts: []int{c.base, 0}}, c.threshold)
		if c.shown != (f.Hidden == "") {
			t.Errorf("%d people below %d: %+v", c.base, c.threshold, f)
		}
		if !c.shown && !cmp.Equal(f, domain.Figure{Hidden: domain.SmallGroup}) {
			t.Errorf("what is hidden tells %+v", f)
		}
	}
}

func TestR32EveryPercentageHasItsNumberOfPeople(t *testing.T) {
	f := domain.Show(domain.Tally{Indicator: "e-zzp", Base: 412, Counts: []int{41, 87, 284}}, 5)
	if want := (domain.Figure{N: 412, Counts: []int{41, 87, 284}, Percent: []domain.Tenths{100, 211, 689}}); !cmp.Equal(f, want) {
		t.Errorf("shown is %+v", f)
	}
}

func TestR33RangesAreComputedAndSayOverHowManyCases(t *testing.T) {
	var figures []domain.Figure
	for _, tally := range []domain.Tally{
		{"e-zzp", 146, []int{18, 128}}, {"e-zzp", 64, []int{3, 61}}, {"e-zzp", 412, []int{41, 371}}, {"e-zzp", 98, []int{8, 90}},
		{"e-zzp", 3, []int{3, 0}},
	} {
		figures = append(figures, domain.Show(tally, 5))
	}
	over := domain.ShowOver(figures, domain.MinCasesOver)
	if over.Cases != 4 || over.N != 720 || over.Ranges[0] != (domain.Range{From: 47, To: 123}) || over.Percent[0] != 97 {
		t.Errorf("over the cases: %+v", over)
	}
	few := domain.ShowOver(figures[:2], domain.MinCasesOver)
	if want := (domain.Over{Figure: domain.Figure{Hidden: domain.FewCases}}); !cmp.Equal(few, want) {
		t.Errorf("over two cases is told %+v", few)
	}
	if none := domain.ShowOver(figures[4:], 0); none.Hidden != domain.FewCases {
		t.Errorf("over nothing is told %+v", none)
	}
}

func TestR31WavesAreComparedOnlyWhereThatIsDeclared(t *testing.T) {
	before, after := mustFreeze(t, expected()), mustFreeze(t, expected())
	after.Wave = "w1"
	from := domain.Show(domain.Tally{Indicator: "e-zzp", Base: 10, Counts: []int{4, 6}}, 5)
	to := domain.Show(domain.Tally{Indicator: "e-zzp", Base: 8, Counts: []int{6, 2}}, 5)
	change, fine := domain.Change(zzp(), zzp(), before, after, from, to)
	if !fine || !cmp.Equal(change, []domain.Tenths{350, -350}) {
		t.Errorf("the change is %v, %v", change, fine)
	}
	for name, spoil := range map[string]func(i *domain.Indicator, a, b *domain.Dataset, f *domain.Figure){
		"not declared": func(i *domain.Indicator, _, _ *domain.Dataset, _ *domain.Figure) { i.Comparable = false },
		"first open":   func(_ *domain.Indicator, a, _ *domain.Dataset, _ *domain.Figure) { a.State = domain.DatasetChecked },
		"second open":  func(_ *domain.Indicator, _, b *domain.Dataset, _ *domain.Figure) { b.State = domain.DatasetImported },
		"other case":   func(_ *domain.Indicator, _, b *domain.Dataset, _ *domain.Figure) { b.Case = "c-zkh" },
		"other group":  func(_ *domain.Indicator, _, b *domain.Dataset, _ *domain.Figure) { b.Group = domain.Flexworkers },
		"same wave":    func(_ *domain.Indicator, _, b *domain.Dataset, _ *domain.Figure) { b.Wave = "w0" },
		"hidden": func(_ *domain.Indicator, _, _ *domain.Dataset, f *domain.Figure) {
			*f = domain.Figure{Hidden: domain.SmallGroup}
		},
	} {
		i, a, b, f := zzp(), before, after, to
		spoil(&i, &a, &b, &f)
		if change, fine := domain.Change(i, i, a, b, from, f); fine || change != nil {
			t.Errorf("%s: compared all the same", name)
		}
	}
}

// cells draws what some cases said, small groups among them.
func cells(t *rapid.T) []domain.Tally {
	options := rapid.IntRange(1, 4).Draw(t, "options")
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) domain.Tally {
		tally := domain.Tally{Indicator: "e-zzp", Base: rapid.IntRange(0, 14).Draw(t, "base"), Counts: make([]int, options)}
		for i := range tally.Counts {
			tally.Counts[i] = rapid.IntRange(0, tally.Base).Draw(t, "count")
		}
		return tally
	}), 0, 8).Draw(t, "cells")
}

// published is everything that somebody can ask for about the chosen cases: each by itself, and all of them together.
func published(tallies []domain.Tally, threshold int, chosen []bool) ([]domain.Figure, domain.Over) {
	var figures []domain.Figure
	for i, tally := range tallies {
		if chosen[i] {
			figures = append(figures, domain.Show(tally, threshold))
		}
	}
	return figures, domain.ShowOver(figures, 1)
}

// TestR29NothingHiddenCanBeWorkedOut holds that whatever the small groups said, everything that can be asked for, for any
// choice of cases, is the same: so no sum, difference or second question tells anything about them.
func TestR29NothingHiddenCanBeWorkedOut(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		truth, threshold := cells(t), rapid.IntRange(1, 8).Draw(t, "threshold")
		other := make([]domain.Tally, len(truth))
		for i, tally := range truth {
			if other[i] = tally; tally.Base < threshold {
				base := rapid.IntRange(0, threshold-1).Draw(t, "other base")
				other[i].Base, other[i].Counts = base, make([]int, len(tally.Counts))
				for at := range other[i].Counts {
					other[i].Counts[at] = rapid.IntRange(0, base).Draw(t, "other count")
				}
			}
		}
		for range 3 {
			chosen := rapid.SliceOfN(rapid.Bool(), len(truth), len(truth)).Draw(t, "chosen")
			was, over := published(truth, threshold, chosen)
			is, overToo := published(other, threshold, chosen)
			if !cmp.Equal(was, is) || !cmp.Equal(over, overToo) {
				t.Fatalf("what is hidden shows: %v and %v give %+v and %+v", truth, other, over, overToo)
			}
		}
	})
}

// TestR29WhoKnowsOneCaseLearnsNoOther holds that taking the own case away from what is told over all cases never leaves one
// single case, nor a group that is smaller than the threshold.
func TestR29WhoKnowsOneCaseLearnsNoOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		truth, threshold := cells(t), rapid.IntRange(1, 8).Draw(t, "threshold")
		var figures []domain.Figure
		for _, tally := range truth {
			figures = append(figures, domain.Show(tally, threshold))
		}
		over := domain.ShowOver(figures, domain.MinCasesOver)
		if over.Hidden != "" {
			return
		}
		for _, own := range figures {
			if own.Hidden == "" && (over.Cases-1 < 2 || over.N-own.N < 2*threshold) {
				t.Fatalf("without the own case of %d people %d cases and %d people are left", own.N, over.Cases-1, over.N-own.N)
			}
		}
	})
}
