package domain

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// SaturationID identifies a Saturation.
type SaturationID string

// firstDay is how far the earliest day on earth is ahead of UTC.
const firstDay = 14 * time.Hour

// Saturation is the decision of a researcher, with its day, that more interviews of a wave would tell nothing new (R62). It
// is never worked out from how many there are, and never rewritten: when it no longer holds it is taken back, with a note.
type Saturation struct {
	ID        SaturationID
	Programme ProgrammeID
	Wave      WaveID // "" for the interviews that belong to no wave
	Date      string // YYYY-MM-DD, the day of the decision
	Reason    string
	By        PersonID
	At        time.Time   // when it was recorded
	Ended     *Withdrawal // nil while it holds
}

// Check refuses a decision that cannot be stored. R62: it has a day, which has come, and a reason.
func (s Saturation) Check() error {
	switch {
	case !ValidID(string(s.ID)):
		return invalid("id", "bad_id")
	case s.Date == "":
		return undecided("date")
	case blank(s.Reason):
		return undecided("reason")
	case utf8.RuneCountInString(s.Reason) > MaxNote || !utf8.ValidString(s.Reason):
		return invalid("reason", "too_long")
	}
	if _, err := time.Parse(time.DateOnly, s.Date); err != nil {
		return invalid("date", "bad_date")
	}
	if s.Date > s.At.UTC().Add(firstDay).Format(time.DateOnly) {
		return invalid("date", "not_yet")
	}
	return nil
}

// undecided refuses a decision without its day or its reason.
func undecided(field string) *Error {
	return brokenAt("R62", "saturation_dated", field, "missing")
}

// Holds reports whether the decision was not taken back.
func (s Saturation) Holds() bool { return s.Ended == nil }

// Decide refuses a decision about a wave of which there are no interviews, and a second one while the first holds.
func (s Saturation) Decide(interviews []Interview, before []Saturation) error {
	if err := s.Check(); err != nil {
		return err
	}
	if !slices.ContainsFunc(interviews, func(i Interview) bool { return i.Wave == s.Wave && !i.Gone() }) {
		return &Error{Kind: Conflict, Key: "saturation_of_nothing", Fields: map[string]string{"wave": "has_no_interviews"}}
	}
	if slices.ContainsFunc(before, func(b Saturation) bool { return b.Wave == s.Wave && b.Holds() }) {
		return &Error{Kind: Conflict, Key: "saturation_holds", Fields: map[string]string{"wave": "taken"}}
	}
	return nil
}

// End takes the decision back, with a note that says why. What was decided stays to be read.
func (s Saturation) End(by PersonID, at time.Time, note string) (Saturation, error) {
	switch {
	case !s.Holds():
		return s, &Error{Kind: Conflict, Key: "saturation_ended"}
	case blank(note):
		return s, invalid("note", "missing")
	case utf8.RuneCountInString(note) > MaxNote || !utf8.ValidString(note):
		return s, invalid("note", "too_long")
	}
	s.Ended = &Withdrawal{By: by, At: at, Note: strings.TrimSpace(note)}
	return s, nil
}
