package domain_test

import (
	"errors"
	"maps"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"rodedraad/domain"
)

// anew is zzp in other words, with an answer that is called otherwise.
func anew() domain.Indicator {
	i := zzp()
	i.ID, i.ComparableWith, i.Comparable, i.Question = "e-zzp-2", "e-zzp", false, domain.Words{NL: "Ga je als zelfstandige werken?"}
	i.Options = append([]domain.Option{{Code: "certain", Label: domain.Words{NL: "zeker wel"}}}, i.Options[1:]...)
	return i
}

// TestR31WordingsOfOneQuestionAreAlike holds which questions can be declared comparable, and what is said of others beside
// which field.
func TestR31WordingsOfOneQuestionAreAlike(t *testing.T) {
	third := anew()
	third.ID = "e-zzp-3"
	for name, c := range map[string]struct {
		spoil func(i, first *domain.Indicator)
		begun map[domain.IndicatorID]int
		wrong map[string]string
	}{
		"alike":             {},
		"asked later":       {begun: map[domain.IndicatorID]int{"e-zzp": 0, "e-zzp-2": 1}},
		"not asked yet":     {begun: map[domain.IndicatorID]int{"e-zzp": 3}},
		"asked at once":     {begun: map[domain.IndicatorID]int{"e-zzp": 1, "e-zzp-2": 1}, wrong: map[string]string{"comparable_with": "not_earlier"}},
		"asked before":      {begun: map[domain.IndicatorID]int{"e-zzp": 1, "e-zzp-2": 0}, wrong: map[string]string{"comparable_with": "not_earlier"}},
		"itself":            {spoil: func(i, _ *domain.Indicator) { i.ComparableWith = i.ID }, wrong: map[string]string{"comparable_with": "linked_to_itself"}},
		"nothing":           {spoil: func(i, _ *domain.Indicator) { i.ComparableWith = "none" }, wrong: map[string]string{"comparable_with": "not_in_list"}},
		"another programme": {spoil: func(_, first *domain.Indicator) { first.Programme = "p2" }, wrong: map[string]string{"comparable_with": "not_in_list"}},
		"another group":     {spoil: func(_, first *domain.Indicator) { first.Group = domain.Flexworkers }, wrong: map[string]string{"comparable_with": "other_group"}},
		"another kind":      {spoil: func(i, _ *domain.Indicator) { i.Kind = domain.MultiAnswer }, wrong: map[string]string{"comparable_with": "other_kind"}},
		"fewer answers":     {spoil: func(i, _ *domain.Indicator) { i.Options = i.Options[:2] }, wrong: map[string]string{"comparable_with": "other_options"}},
		"another order": {spoil: func(i, _ *domain.Indicator) {
			i.Options = []domain.Option{i.Options[1], i.Options[0], i.Options[2]}
		}, wrong: map[string]string{"comparable_with": "other_options"}},
		"a wording of a wording": {spoil: func(_, first *domain.Indicator) { first.ComparableWith = "e-zzp-0" }, wrong: map[string]string{"comparable_with": "is_reworded"}},
		"two that follow one":    {spoil: func(i, _ *domain.Indicator) { i.ID = "e-zzp-4" }},
		"a circle":               {spoil: func(i, first *domain.Indicator) { first.ComparableWith = i.ID }, wrong: map[string]string{"comparable_with": "is_first"}},
	} {
		i, first := anew(), zzp()
		if c.spoil != nil {
			c.spoil(&i, &first)
		}
		var refused *domain.Error
		got := map[string]string(nil)
		if errors.As(i.CheckAlike([]domain.Indicator{anew(), first, third}, c.begun), &refused) {
			got = refused.Fields
		}
		if !maps.Equal(got, c.wrong) {
			t.Errorf("%s: %v is wrong, want %v", name, got, c.wrong)
		}
	}
}

// TestR31AFirstWordingStaysAsItIsWhileOthersFollowIt changes what others are compared with.
func TestR31AFirstWordingStaysAsItIsWhileOthersFollowIt(t *testing.T) {
	all := []domain.Indicator{zzp(), anew()}
	for field, change := range map[string]func(i *domain.Indicator){
		"group": func(i *domain.Indicator) { i.Group = domain.Flexworkers }, "kind": func(i *domain.Indicator) { i.Kind = domain.MultiAnswer },
		"options": func(i *domain.Indicator) { i.Options = i.Options[:2] },
		"":        func(i *domain.Indicator) { i.Question.NL, i.Comparable = "Wil je weg?", false },
	} {
		first := zzp()
		change(&first)
		var refused *domain.Error
		if err := first.CheckAlike(all, nil); errors.As(err, &refused) != (field != "") || refused != nil && refused.Fields[field] != "is_compared" {
			t.Errorf("%q: %v", field, err)
		}
	}
}

// TestR31ANewWordingStandsBesideTheOld holds that two wordings are compared where that is declared, either way around, and
// nowhere else.
func TestR31ANewWordingStandsBesideTheOld(t *testing.T) {
	before, after := mustFreeze(t, expected()), mustFreeze(t, expected())
	after.Wave = "w1"
	from := domain.Show(domain.Tally{Indicator: "e-zzp", Base: 10, Counts: []int{4, 6, 0}}, 5)
	to := domain.Show(domain.Tally{Indicator: "e-zzp-2", Base: 8, Counts: []int{6, 2, 0}}, 5)
	third, stranger, drifted := anew(), anew(), anew()
	third.ID, stranger.ComparableWith, drifted.Options = "e-zzp-3", "", drifted.Options[:2]
	for _, c := range []struct {
		was, now domain.Indicator
		fine     bool
	}{{zzp(), anew(), true}, {anew(), zzp(), true}, {anew(), third, true}, {zzp(), stranger, false}, {zzp(), drifted, false}, {anew(), anew(), false}} {
		change, fine := domain.Change(c.was, c.now, before, after, from, to)
		if fine != c.fine || fine && !cmp.Equal(change, []domain.Tenths{350, -350, 0}) {
			t.Errorf("%s beside %s: %v, %v", c.was.ID, c.now.ID, change, fine)
		}
	}
	before.State = domain.DatasetChecked
	if _, fine := domain.Change(zzp(), anew(), before, after, from, to); fine {
		t.Error("compared before it was frozen")
	}
}

// TestR29ComparingTellsNothingHidden holds that what stands between two wordings is made of what is shown of each and of nothing
// else: whatever a small group said, it is the same, and there is nothing when one of the two is hidden.
func TestR29ComparingTellsNothingHidden(t *testing.T) {
	before, after := mustFreeze(t, expected()), mustFreeze(t, expected())
	after.Wave = "w1"
	rapid.Check(t, func(t *rapid.T) {
		threshold := rapid.IntRange(1, 8).Draw(t, "threshold")
		said := func(name string, most int) domain.Figure {
			tally := domain.Tally{Base: rapid.IntRange(0, most).Draw(t, name+" base"), Counts: make([]int, 3)}
			for n := range tally.Counts {
				tally.Counts[n] = rapid.IntRange(0, tally.Base).Draw(t, name)
			}
			return domain.Show(tally, threshold)
		}
		large, small := said("large", 20), said("small", threshold-1)
		for _, pair := range [][2]domain.Figure{{large, small}, {small, large}, {small, small}} {
			if change, fine := domain.Change(zzp(), anew(), before, after, pair[0], pair[1]); fine || change != nil {
				t.Fatalf("beside a group that is hidden stands %v", change)
			}
		}
		if change, fine := domain.Change(zzp(), anew(), before, after, large, large); fine != (large.Hidden == "") || fine && !cmp.Equal(change, make([]domain.Tenths, 3)) {
			t.Fatalf("beside itself stands %v, %v", change, fine)
		}
	})
}
