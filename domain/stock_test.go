package domain_test

import (
	"testing"

	"rodedraad/domain"
)

// stocked is a stock with one frozen dataset, one that is not, one that was invented, and a national trend. One question was
// asked in all three, and one only in the dataset that is not frozen and in a version of the frozen one that is not read.
func stocked(t *testing.T) domain.Stock {
	frozen := mustFreeze(t, expected())
	open, invented := frozen, frozen
	open.ID, open.State, open.Labels = "w0-open", domain.DatasetChecked, nil
	invented.ID, invented.State, invented.Labels = "w0-invented", domain.DatasetImported, []domain.Label{domain.Synthetic}
	other, later := zzp(), zzp()
	other.ID, other.Group = "f-zzp", domain.Flexworkers
	later.ID = "e-later"
	return domain.Stock{
		Datasets: []domain.Dataset{open, invented, frozen}, Series: map[domain.SeriesID]domain.Series{"tr-flex": {}},
		Indicators: map[domain.IndicatorID]domain.Indicator{"e-zzp": zzp(), "f-zzp": other, "e-later": later},
		Tallies: map[domain.Cell]domain.Tally{
			open.Cell("e-zzp"): {}, invented.Cell("e-zzp"): {}, frozen.Cell("e-zzp"): {}, open.Cell("e-later"): {},
			{Dataset: frozen.ID, Version: frozen.Version + 1, Indicator: "e-later"}: {},
		},
	}
}

func TestR57EveryNumberLeadsToAFrozenOrLabelledSource(t *testing.T) {
	s := stocked(t)
	frozen := s.Datasets[2].ID
	for _, c := range []struct {
		ref  domain.Ref
		want domain.Doubt
	}{
		{domain.CellRef(frozen, "e-zzp"), ""}, {domain.CellRef("w0-invented", "e-zzp"), ""}, {domain.SeriesRef("tr-flex"), ""},
		{domain.IndicatorRef("e-zzp"), ""}, {domain.CellRef("w0-open", "e-zzp"), domain.DoubtUnfrozen},
		{domain.IndicatorRef("f-zzp"), domain.DoubtUnresolved}, {domain.CellRef(frozen, "f-zzp"), domain.DoubtUnresolved},
		{domain.CellRef("w0-gone", "e-zzp"), domain.DoubtUnresolved}, {domain.IndicatorRef("nothing"), domain.DoubtUnresolved},
		{domain.CellRef(frozen, "e-later"), domain.DoubtUnresolved}, {domain.CellRef("w0-invented", "e-later"), domain.DoubtUnresolved},
		{domain.CellRef("w0-open", "e-later"), domain.DoubtUnfrozen}, {domain.IndicatorRef("e-later"), domain.DoubtUnfrozen},
		{domain.CellRef("w0-open", "tr-flex"), domain.DoubtUnresolved}, {domain.Ref{Kind: domain.RefTable, ID: "e-zzp"}, domain.DoubtUnresolved},
	} {
		if got := s.Resolve(c.ref); got != c.want {
			t.Errorf("%s: %q, want %q", c.ref, got, c.want)
		}
	}
	s.Datasets = s.Datasets[:1]
	if got := s.Resolve(domain.IndicatorRef("e-zzp")); got != domain.DoubtUnfrozen {
		t.Errorf("with nothing frozen: %q", got)
	}
	asked := s.Indicators["e-zzp"]
	asked.Labels = []domain.Label{domain.Derived}
	s.Indicators["e-zzp"] = asked
	if got := s.Resolve(domain.IndicatorRef("e-zzp")); got != "" {
		t.Errorf("with a label on what was asked: %q", got)
	}
}

func TestR63StudyAndNationalFiguresDoNotMix(t *testing.T) {
	s := stocked(t)
	study, cell, national := domain.IndicatorRef("e-zzp"), domain.CellRef("w0-open", "f-zzp"), domain.SeriesRef("tr-flex")
	table := domain.Ref{Kind: domain.RefTable, ID: "e-zzp"}
	for _, c := range []struct {
		refs []domain.Ref
		want bool
	}{
		{nil, false}, {[]domain.Ref{study, cell}, false}, {[]domain.Ref{national, national}, false}, {[]domain.Ref{national, table}, false},
		{[]domain.Ref{study, national}, true}, {[]domain.Ref{national, cell}, true},
	} {
		if got := s.Mixes(c.refs); got != c.want {
			t.Errorf("%v: %v, want %v", c.refs, got, c.want)
		}
	}
}
