package domain

import (
	"regexp"
	"slices"
	"strings"
)

// IndicatorKind is how an indicator is answered.
type IndicatorKind string

// The kinds of indicator: one answer, or as many as apply.
const (
	SingleAnswer IndicatorKind = "single"
	MultiAnswer  IndicatorKind = "multi"
)

// IndicatorKinds lists the kinds of indicator.
var IndicatorKinds = []IndicatorKind{SingleAnswer, MultiAnswer}

// MaxOptions is the most answers an indicator offers.
const MaxOptions = 40

// Option is one answer that can be given.
type Option struct {
	Code  string
	Label Words
}

// Indicator is one question that a group was asked, with the answers that could be given. It has no good or bad side (R12).
type Indicator struct {
	ID         IndicatorID
	Programme  ProgrammeID
	Table      string // the table of the appendix that reports it, such as B3.11; "" when that is not known
	Group      Group
	Kind       IndicatorKind
	Question   Words
	Base       Words // to whom of the group it was put; empty when to everybody
	Options    []Option
	Comparable bool // asked alike in every wave, so that waves may stand beside each other (R31)
	// ComparableWith is the indicator that this one asks anew, in other words and first in a later wave; "" when there is none.
	ComparableWith IndicatorID
	Visibility     Visibility // who sees the figures over all cases; the cases see their own
	Labels         []Label
	Order          int
	Revision       int
}

var optionCode = regexp.MustCompile(`^[a-z0-9][a-z0-9_]{0,31}$`)

// MaxTable is the longest code of a table, in bytes.
const MaxTable = 16

// Check refuses an indicator that cannot be stored.
func (i Indicator) Check() error {
	switch {
	case !ValidID(string(i.ID)) || strings.Contains(string(i.ID), cellMark):
		return invalid("id", "bad_id")
	case blank(i.Question.NL):
		return invalid("question", "missing")
	case len(i.Options) == 0:
		return invalid("options", "missing")
	case len(i.Options) > MaxOptions:
		return invalid("options", "too_many")
	case len(i.Table) > MaxTable:
		return invalid("table", "too_long")
	}
	seen := map[string]bool{}
	for _, o := range i.Options {
		if !optionCode.MatchString(o.Code) || seen[o.Code] {
			return invalid("options", "bad_code")
		}
		if blank(o.Label.NL) {
			return invalid("options", "missing")
		}
		if err := o.Label.Check("options"); err != nil {
			return err
		}
		seen[o.Code] = true
	}
	for _, err := range []error{
		i.Question.Check("question"), i.Base.Check("base"), oneOf("group", i.Group, false, Groups), oneOf("kind", i.Kind, false, IndicatorKinds),
		oneOf("visibility", i.Visibility, false, Ladder), CheckLabels(i.Labels),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// Become changes what is said of the indicator. Once answers were counted, what was asked of whom stays as it was, in every
// language: an answer that is called otherwise is another answer (R26).
func (i Indicator) Become(next Indicator, counted bool) (Indicator, error) {
	next.ID, next.Programme, next.Visibility, next.Labels, next.Revision = i.ID, i.Programme, i.Visibility, i.Labels, i.Revision
	if counted {
		stays := map[string]bool{
			"group": next.Group == i.Group, "kind": next.Kind == i.Kind, "question": next.Question == i.Question,
			"options": slices.Equal(next.Options, i.Options),
		}
		for field, same := range stays {
			if !same {
				return i, brokenAt("R26", "already_counted", field, "is_counted")
			}
		}
	}
	return next, next.Check()
}

// Release shows the figures over all cases to more people; showing them to fewer is not possible.
func (i Indicator) Release(to Visibility) (Indicator, error) {
	if to.rank() < 0 || to == i.Visibility || !to.AtLeast(i.Visibility) {
		return i, broken("ladder", "release_goes_up")
	}
	i.Visibility = to
	return i, nil
}

// Option returns the place of an answer among the options; -1 when it is not one of them.
func (i Indicator) Option(code string) int {
	for at, o := range i.Options {
		if o.Code == code {
			return at
		}
	}
	return -1
}

// Tally is how often each answer to an indicator was given by the people of one dataset.
type Tally struct {
	Indicator IndicatorID
	Base      int   // people who were asked and answered
	Counts    []int // by option
}

// Fits refuses a tally that cannot be of the indicator and the dataset: for another group, with more answers than people,
// or, where one answer is given, with another number of answers than of people.
func (t Tally) Fits(i Indicator, d Dataset) error {
	sum := 0
	switch {
	case t.Indicator != i.ID || i.Group != d.Group:
		return invalid("indicator", "other_group")
	case len(t.Counts) != len(i.Options):
		return invalid("options", "not_in_list")
	case t.Base < 0 || t.Base > d.Usable:
		return invalid("base", "more_than_asked")
	}
	for _, n := range t.Counts {
		if n < 0 || n > t.Base {
			return invalid("count", "more_than_asked")
		}
		sum += n
	}
	if i.Kind == SingleAnswer && sum != t.Base {
		return invalid("count", "not_the_sum")
	}
	return nil
}
