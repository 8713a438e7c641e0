package domain_test

import (
	"strings"
	"testing"

	"rodedraad/domain"
)

func TestR3StepsAreTakenInAnyOrder(t *testing.T) {
	for _, from := range domain.StepProgresses {
		for _, to := range domain.StepProgresses {
			before := domain.StepState{Step: "s5", Case: "c1", Progress: from, Times: 1, Reason: "eerder", By: "p1", Revision: 4}
			after, err := before.Set(to, 2, "omdat", "p2", at)
			MustPass(t, err)
			want := domain.StepState{
				Step: "s5", Case: "c1", Progress: to, Times: 2, Reason: "omdat", By: "p2", At: at, Revision: 4,
			}
			MustEqual(t, after, want)
		}
	}
}

func TestStepStateSet(t *testing.T) {
	for name, row := range map[string]struct {
		to     domain.StepProgress
		times  int
		reason string
		want   check
	}{
		"done without a reason":    {domain.StepDone, 0, "", check{}},
		"held 99 times":            {domain.StepRunning, 99, "", check{}},
		"skipped with a reason":    {domain.StepSkipped, 0, "geen enquête", check{}},
		"skipped without a reason": {domain.StepSkipped, 0, "", check{field: "reason", key: "missing"}},
		"skipped, blank reason":    {domain.StepSkipped, 0, "  ", check{field: "reason", key: "missing"}},
		"a reason too long":        {domain.StepDone, 0, strings.Repeat("é", domain.MaxNote+1), check{field: "reason", key: "too_long"}},
		"the longest reason":       {domain.StepDone, 0, strings.Repeat("é", domain.MaxNote), check{}},
		"held a negative number":   {domain.StepRunning, -1, "", check{field: "times", key: "out_of_range"}},
		"held too often":           {domain.StepRunning, 100, "", check{field: "times", key: "out_of_range"}},
		"an unknown state":         {"late", 0, "", check{field: "progress", key: "not_in_list"}},
		"no state":                 {"", 0, "", check{field: "progress", key: "not_in_list"}},
	} {
		t.Run(name, func(t *testing.T) {
			before := domain.StepState{Step: "s1", Progress: domain.StepNotStarted, Revision: 1}
			after, err := before.Set(row.to, row.times, row.reason, "p1", at)
			row.want.Of(t, err)
			if err != nil {
				MustEqual(t, after, before)
			}
		})
	}
}

func TestR4AStepWithAnyCaseStateStays(t *testing.T) {
	states := func(list ...domain.StepProgress) (s []domain.StepState) {
		for _, p := range list {
			s = append(s, domain.StepState{Progress: p})
		}
		return s
	}
	for name, row := range map[string]struct {
		states []domain.StepState
		want   check
	}{
		"no case has reached it":      {nil, check{}},
		"every case has yet to start": {states(domain.StepNotStarted, "", domain.StepNotStarted), check{}},
		"one is under way":            {states(domain.StepNotStarted, domain.StepRunning), check{rule: "R4"}},
		"one is done":                 {states(domain.StepDone), check{rule: "R4"}},
		"one skipped it":              {states("", domain.StepSkipped), check{rule: "R4"}},
	} {
		t.Run(name, func(t *testing.T) { row.want.Of(t, domain.MayDeleteStep(row.states)) })
	}
}
