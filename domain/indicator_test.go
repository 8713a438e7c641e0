package domain_test

import (
	"testing"

	"rodedraad/domain"
)

// zzp is an indicator with one answer of three.
func zzp() domain.Indicator {
	return domain.Indicator{
		ID: "e-zzp", Programme: "p1", Group: domain.EmployeesManagers, Kind: domain.SingleAnswer, Comparable: true,
		Question: domain.Words{NL: "Wil je als zelfstandige werken?"}, Visibility: domain.VisibleTeam, Options: []domain.Option{
			{Code: "certain", Label: domain.Words{NL: "zeker"}}, {Code: "maybe", Label: domain.Words{NL: "misschien"}},
			{Code: "no", Label: domain.Words{NL: "niet"}},
		},
	}
}

func TestIndicatorCheck(t *testing.T) {
	if err := zzp().Check(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*domain.Indicator){
		"identifier":    func(i *domain.Indicator) { i.ID = "e_zzp" },
		"cell":          func(i *domain.Indicator) { i.ID = "w0--e" },
		"question":      func(i *domain.Indicator) { i.Question.NL = "" },
		"no options":    func(i *domain.Indicator) { i.Options = nil },
		"many options":  func(i *domain.Indicator) { i.Options = make([]domain.Option, domain.MaxOptions+1) },
		"option twice":  func(i *domain.Indicator) { i.Options = append(i.Options, i.Options[0]) },
		"option code":   func(i *domain.Indicator) { i.Options[0].Code = "Zeker wel" },
		"option unsaid": func(i *domain.Indicator) { i.Options[0].Label.NL = "" },
		"group":         func(i *domain.Indicator) { i.Group = "" },
		"kind":          func(i *domain.Indicator) { i.Kind = "open" },
		"visibility":    func(i *domain.Indicator) { i.Visibility = "world" },
		"table":         func(i *domain.Indicator) { i.Table = "B3.11 and all that follows" },
		"label":         func(i *domain.Indicator) { i.Labels = []domain.Label{"true"} },
	} {
		i := zzp()
		change(&i)
		if i.Check() == nil {
			t.Errorf("%s: not refused", name)
		}
	}
}

func TestIndicatorIsReleasedUpwardsOnly(t *testing.T) {
	i, err := zzp().Release(domain.VisibleSponsor)
	if err != nil || i.Visibility != domain.VisibleSponsor {
		t.Fatalf("%s, %v", i.Visibility, err)
	}
	for _, to := range []domain.Visibility{domain.VisibleTeam, domain.VisiblePlaza, domain.VisibleSponsor, "world"} {
		if _, err := i.Release(to); err == nil {
			t.Errorf("down to %s", to)
		}
	}
}

func TestTallyFits(t *testing.T) {
	d := expected()
	d.Usable = 10
	multi := zzp()
	multi.Kind = domain.MultiAnswer
	for _, c := range []struct {
		name string
		of   domain.Indicator
		t    domain.Tally
		fine bool
	}{
		{"one answer each", zzp(), domain.Tally{"e-zzp", 10, []int{1, 2, 7}}, true},
		{"not everybody", zzp(), domain.Tally{"e-zzp", 9, []int{1, 1, 7}}, true},
		{"an answer too few", zzp(), domain.Tally{"e-zzp", 10, []int{1, 2, 6}}, false},
		{"R30 several answers each", multi, domain.Tally{"e-zzp", 10, []int{9, 8, 7}}, true},
		{"more than were asked", multi, domain.Tally{"e-zzp", 10, []int{11, 8, 7}}, false},
		{"more than there are", multi, domain.Tally{"e-zzp", 11, []int{1, 1, 1}}, false},
		{"fewer than none", multi, domain.Tally{"e-zzp", 10, []int{-1, 1, 1}}, false},
		{"an option short", multi, domain.Tally{"e-zzp", 10, []int{1, 1}}, false},
		{"another indicator", multi, domain.Tally{"e-adv", 10, []int{1, 1, 1}}, false},
	} {
		if err := c.t.Fits(c.of, d); (err == nil) != c.fine {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	d.Group = domain.Flexworkers
	if (domain.Tally{"e-zzp", 10, []int{1, 2, 7}}).Fits(zzp(), d) == nil {
		t.Error("answers of another group fit")
	}
	if zzp().Option("maybe") != 1 || zzp().Option("perhaps") != -1 {
		t.Error("options are not found by their code")
	}
}

func TestR26WhatWasAskedStaysOnceCounted(t *testing.T) {
	i := domain.Indicator{
		ID: "e-zzp", Group: domain.Flexworkers, Kind: domain.SingleAnswer, Question: domain.Words{NL: "Blijf je?"}, Visibility: domain.VisiblePlaza,
		Options: []domain.Option{{Code: "yes", Label: domain.Words{NL: "ja"}}}, Revision: 2,
	}
	for name, change := range map[string]func(*domain.Indicator){
		"group": func(i *domain.Indicator) { i.Group = domain.EmployeesManagers },
		"kind":  func(i *domain.Indicator) { i.Kind = domain.MultiAnswer },
		"words": func(i *domain.Indicator) { i.Question.EN = "Will you stay?" },
		"label": func(i *domain.Indicator) {
			i.Options = []domain.Option{{Code: "yes", Label: domain.Words{NL: "zeker"}}}
		},
		"more": func(i *domain.Indicator) {
			i.Options = append([]domain.Option{{Code: "no", Label: domain.Words{NL: "nee"}}}, i.Options...)
		},
	} {
		next := i
		change(&next)
		if _, err := i.Become(next, true); err == nil {
			t.Errorf("%s of what was counted changed", name)
		}
		if _, err := i.Become(next, false); err != nil {
			t.Errorf("%s before that: %v", name, err)
		}
	}
	next := i
	next.Base, next.Table, next.Comparable, next.Order = domain.Words{NL: "wie twijfelt"}, "B3.10", true, 4
	next.Visibility, next.Revision = domain.VisibleTeam, 7
	if got, err := i.Become(next, true); err != nil || got.Base.NL != "wie twijfelt" || got.Visibility != domain.VisiblePlaza || got.Revision != 2 {
		t.Errorf("it becomes %+v, %v", got, err)
	}
}
