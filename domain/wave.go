package domain

import "time"

// Evidence is identified within its programme, so that two programmes may call theirs alike.
type (
	// WaveID identifies a Wave.
	WaveID string
	// DatasetID identifies a Dataset, in all its versions.
	DatasetID string
	// IndicatorID identifies an Indicator.
	IndicatorID string
)

// Group is a group of respondents. What one group said is never counted with what another one said.
type Group string

// The groups of respondents (domain.md §1.12).
const (
	EmployeesManagers Group = "employees_managers"
	Flexworkers       Group = "flexworkers"
)

// Groups lists the groups of respondents in their order.
var Groups = []Group{EmployeesManagers, Flexworkers}

// WaveMode is how a wave is held.
type WaveMode string

// The modes of a wave.
const (
	BySurvey              WaveMode = "survey"
	BySurveyAndFocusGroup WaveMode = "survey+focus_group"
)

// WaveModes lists how a wave can be held.
var WaveModes = []WaveMode{BySurvey, BySurveyAndFocusGroup}

// WaveStatus is what the researcher says of a wave. That a wave is final is derived, never said (R27).
type WaveStatus string

// A wave goes planned → open → closed.
const (
	WavePlanned WaveStatus = "planned"
	WaveOpen    WaveStatus = "open"
	WaveClosed  WaveStatus = "closed"
)

// WaveStatuses lists the statuses in their order.
var WaveStatuses = []WaveStatus{WavePlanned, WaveOpen, WaveClosed}

// MaxWave is the highest number of a wave.
const MaxWave = 9999

// Wave is one round of asking: the baseline is number 0, the follow-up number 1.
type Wave struct {
	ID        WaveID
	Programme ProgrammeID
	Number    int
	Mode      WaveMode
	Status    WaveStatus
	Label     Words
	Note      Words
	When      string // the day it begins, as YYYY-MM-DD; "" when that is not known
	Until     string // the day it ends, alike; never before When
	Labels    []Label
	Revision  int
}

// Check refuses a wave that cannot be stored.
func (w Wave) Check() error {
	switch {
	case !ValidID(string(w.ID)):
		return invalid("id", "bad_id")
	case w.Number < 0:
		return invalid("number", "too_small")
	case w.Number > MaxWave:
		return invalid("number", "too_large")
	case blank(w.Label.NL):
		return invalid("label", "missing")
	}
	for field, day := range map[string]string{"when": w.When, "until": w.Until} {
		if _, err := time.Parse(time.DateOnly, day); day != "" && err != nil {
			return invalid(field, "bad_date")
		}
	}
	if w.Until != "" && w.Until < w.When {
		return invalid("until", "too_early")
	}
	for _, err := range []error{w.Label.Check("label"), w.Note.Check("note")} {
		if err != nil {
			return err
		}
	}
	if err := oneOf("mode", w.Mode, false, WaveModes); err != nil {
		return err
	}
	if err := oneOf("status", w.Status, false, WaveStatuses); err != nil {
		return err
	}
	return CheckLabels(w.Labels)
}

// Become changes what is said of the wave. Its number stands beside figures, and stays once something in it is frozen (R26).
func (w Wave) Become(next Wave, frozen bool) (Wave, error) {
	if frozen && next.Number != w.Number {
		return w, brokenAt("R26", "frozen", "number", "is_frozen")
	}
	next.ID, next.Programme, next.Labels, next.Revision = w.ID, w.Programme, w.Labels, w.Revision
	return next, next.Check()
}

// Final reports whether a wave is final: it has datasets, and each of them is frozen or not applicable (R27). Of a dataset
// that is being corrected the version that is frozen still counts.
func (w Wave) Final(datasets []Dataset) bool {
	settled := map[DatasetID]bool{}
	for _, d := range datasets {
		if d.Wave == w.ID {
			settled[d.ID] = settled[d.ID] || d.State == DatasetFrozen || d.State == DatasetNotApplicable
		}
	}
	for _, done := range settled {
		if !done {
			return false
		}
	}
	return len(settled) > 0
}
