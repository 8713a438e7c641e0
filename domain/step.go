package domain

import (
	"time"
	"unicode/utf8"
)

// Leg is a part of the U-curve: down into depth, the bottom, or up with actions.
type Leg string

// The legs of the U-curve.
const (
	LegDown   Leg = "down"
	LegBottom Leg = "bottom"
	LegUp     Leg = "up"
)

// StepScope says whether a step is taken by each case or by the programme as a whole.
type StepScope string

// The scopes of a step.
const (
	ScopeProgramme StepScope = "programme"
	ScopeCase      StepScope = "case"
)

// Step is one step along the U-curve (domain.md §1.4). Planned is how often it is planned; 0 means as often as needed.
type Step struct {
	ID        string
	Programme ProgrammeID
	Order     int
	Leg       Leg
	Phase     int
	Scope     StepScope
	Planned   int
	Name      Words
}

// StepProgress is how far a case, or the programme, is with one step.
type StepProgress string

// The states of a step. Order is shown and never enforced (R3): any state may follow any other.
const (
	StepNotStarted StepProgress = "not_started"
	StepRunning    StepProgress = "running"
	StepDone       StepProgress = "done"
	StepSkipped    StepProgress = "skipped"
)

// StepProgresses lists the states of a step.
var StepProgresses = []StepProgress{StepNotStarted, StepRunning, StepDone, StepSkipped}

// StepState is where one case stands on one step; Case is empty for a step of the programme as a whole.
type StepState struct {
	Step     string
	Case     CaseID
	Progress StepProgress
	Times    int // how many of the planned times were held
	Reason   string
	Note     Words
	Labels   []Label
	By       PersonID
	At       time.Time
	Revision int
}

// Set moves a step to a state. Each case moves on its own and in any order (R3); skipping needs a reason.
func (s StepState) Set(to StepProgress, times int, reason string, by PersonID, at time.Time) (StepState, error) {
	if err := oneOf("progress", to, false, StepProgresses); err != nil {
		return s, err
	}
	if times < 0 || times > 99 {
		return s, invalid("times", "out_of_range")
	}
	if to == StepSkipped && blank(reason) {
		return s, invalid("reason", "missing")
	}
	if utf8.RuneCountInString(reason) > MaxNote {
		return s, invalid("reason", "too_long")
	}
	s.Progress, s.Times, s.Reason, s.By, s.At = to, times, reason, by, at
	return s, nil
}

// MayDeleteStep holds R4: a step on which any case has a state stays.
func MayDeleteStep(states []StepState) error {
	for _, s := range states {
		if s.Progress != StepNotStarted && s.Progress != "" {
			return broken("R4", "step_in_use")
		}
	}
	return nil
}
