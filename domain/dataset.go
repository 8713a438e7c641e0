package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// DatasetState is where a dataset is in its life (domain.md §1.27).
type DatasetState string

// A dataset goes expected → imported ⇄ checked → frozen, or is not applicable with a reason. Frozen is the end of it: a
// correction is another version.
const (
	DatasetExpected      DatasetState = "expected"
	DatasetImported      DatasetState = "imported"
	DatasetChecked       DatasetState = "checked"
	DatasetFrozen        DatasetState = "frozen"
	DatasetNotApplicable DatasetState = "not_applicable"
)

// DatasetStates lists the states.
var DatasetStates = []DatasetState{DatasetExpected, DatasetImported, DatasetChecked, DatasetFrozen, DatasetNotApplicable}

// Dataset is what one group in one case said in one wave: the unit that is imported, checked and frozen (R27). Rows of
// respondents are never in it, only counts.
type Dataset struct {
	ID        DatasetID
	Programme ProgrammeID
	Version   int // from 1; a correction is the next one (R28)
	Wave      WaveID
	Case      CaseID
	Group     Group
	State     DatasetState
	Reason    Words // why it is not applicable
	Invited   int   // people asked; 0 when that is not known
	Usable    int   // people whose answers count
	FileHash  string
	Imported  Hand
	Checked   Hand
	Frozen    Hand
	Checksum  string // of the values, once frozen
	Erratum   string // what a version after the first one puts right (R28)
	Labels    []Label
	Revision  int
}

// Hand is who did something, and when; the zero Hand is nobody yet.
type Hand struct {
	By PersonID
	At time.Time
}

// MaxRespondents is the most people a dataset can be about.
const MaxRespondents = 10_000_000

// Check refuses a dataset that cannot be stored.
func (d Dataset) Check() error {
	switch {
	case !ValidID(string(d.ID)) || strings.Contains(string(d.ID), cellMark):
		return invalid("id", "bad_id")
	case d.Version < 1:
		return invalid("version", "too_small")
	case d.Invited < 0 || d.Usable < 0 || d.Invited > MaxRespondents || d.Usable > MaxRespondents:
		return invalid("usable", "too_small")
	case d.Invited > 0 && d.Usable > d.Invited:
		return invalid("usable", "more_than_invited")
	case d.State == DatasetNotApplicable && blank(d.Reason.NL):
		return broken("R7", "dataset_reason")
	case d.Version > 1 && blank(d.Erratum):
		return broken("R28", "erratum")
	case utf8.RuneCountInString(d.Erratum) > MaxNote || !utf8.ValidString(d.Erratum):
		return invalid("erratum", "too_long")
	}
	if err := d.Reason.Check("reason"); err != nil {
		return err
	}
	if err := oneOf("state", d.State, false, DatasetStates); err != nil {
		return err
	}
	if err := oneOf("group", d.Group, false, Groups); err != nil {
		return err
	}
	return CheckLabels(d.Labels)
}

// errFrozen is what everybody is told who would change what is frozen, the administrator too (R26).
var errFrozen = broken("R26", "frozen")

// to moves the dataset to a state when it is in one of those.
func (d Dataset) to(state DatasetState, from ...DatasetState) (Dataset, error) {
	if d.State == DatasetFrozen {
		return d, errFrozen
	}
	if !slices.Contains(from, d.State) {
		return d, broken("states", "state_order")
	}
	d.State = state
	return d, nil
}

// Rule says that there will be nothing of this group in this case, and why.
func (d Dataset) Rule(reason Words) (Dataset, error) {
	next, err := d.to(DatasetNotApplicable, DatasetExpected)
	if err != nil {
		return d, err
	}
	next.Reason = reason
	return next, next.Check()
}

// Expect takes back that a dataset is not applicable.
func (d Dataset) Expect() (Dataset, error) {
	next, err := d.to(DatasetExpected, DatasetNotApplicable)
	if err == nil {
		next.Reason = Words{}
	}
	return next, err
}

// Import takes in what a file said about this many people; whatever an earlier file said is replaced, and what was checked
// is to be checked again. That it was only inferred that there would be one ends with it.
func (d Dataset) Import(by Hand, hash string, invited, usable int) (Dataset, error) {
	next, err := d.to(DatasetImported, DatasetExpected, DatasetImported, DatasetChecked)
	if err != nil {
		return d, err
	}
	next.Imported, next.Checked = by, Hand{}
	next.FileHash, next.Invited, next.Usable = hash, invited, usable
	next.Labels = slices.DeleteFunc(slices.Clone(d.Labels), func(l Label) bool { return l == Inferred })
	return next, next.Check()
}

// Approve is the second pair of eyes: somebody else than who imported it says that the dataset is right.
func (d Dataset) Approve(by Hand) (Dataset, error) {
	if d.State == DatasetImported && d.Imported.By == by.By {
		return d, broken("R28", "four_eyes")
	}
	next, err := d.to(DatasetChecked, DatasetImported)
	if err != nil {
		return d, err
	}
	next.Checked = by
	return next, nil
}

// Reopen takes a dataset back from checked.
func (d Dataset) Reopen() (Dataset, error) {
	next, err := d.to(DatasetImported, DatasetChecked)
	if err == nil {
		next.Checked = Hand{}
	}
	return next, err
}

// Freeze ends it: nobody changes a frozen dataset (R26). Who freezes types its code, so that it is never done by accident;
// the sum is that of the values.
func (d Dataset) Freeze(by Hand, typed string, values []Tally) (Dataset, error) {
	next, err := d.to(DatasetFrozen, DatasetChecked)
	switch {
	case err != nil:
		return d, err
	case strings.TrimSpace(strings.ToLower(typed)) != string(d.ID):
		return d, invalid("typed", "type_the_code")
	}
	next.Frozen, next.Checksum = by, Checksum(values)
	return next, nil
}

// Correct begins the next version of a frozen dataset, with what it is to put right. The old one stays as it is, and is
// the one that is shown until the new one is frozen too (R28).
func (d Dataset) Correct(erratum string) (Dataset, error) {
	if d.State != DatasetFrozen {
		return d, broken("R28", "correct_what_is_frozen")
	}
	next := Dataset{
		ID: d.ID, Programme: d.Programme, Version: d.Version + 1, Wave: d.Wave, Case: d.Case, Group: d.Group,
		State: DatasetExpected, Erratum: strings.TrimSpace(erratum), Labels: d.Labels, Revision: 1,
	}
	return next, next.Check()
}

// Counted reports whether there is something in the dataset.
func (d Dataset) Counted() bool {
	return d.State == DatasetImported || d.State == DatasetChecked || d.State == DatasetFrozen
}

// ResponseRate is which part of those asked can be counted, in tenths of a percent; 0 when that is not known.
func (d Dataset) ResponseRate() Tenths {
	if d.Invited == 0 {
		return 0
	}
	return PerCent(d.Usable, d.Invited)
}

// Checksum is the SHA-256 of values in their order, in hexadecimal: the same values have the same sum in every database.
func Checksum(values []Tally) string {
	var b strings.Builder
	for _, t := range values {
		_, _ = fmt.Fprintf(&b, "%s %d %v\n", t.Indicator, t.Base, t.Counts)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}

// ShownDatasets picks of each dataset the version that is read: the last one that is frozen, and before there is one the
// last. Order is kept.
func ShownDatasets(all []Dataset) []Dataset {
	best := map[DatasetID]Dataset{}
	var order []DatasetID
	for _, d := range all {
		b, seen := best[d.ID]
		if !seen {
			order = append(order, d.ID)
		}
		frozen, was := d.State == DatasetFrozen, b.State == DatasetFrozen
		if !seen || frozen && !was || frozen == was && d.Version > b.Version {
			best[d.ID] = d
		}
	}
	shown := make([]Dataset, 0, len(order))
	for _, id := range order {
		shown = append(shown, best[id])
	}
	return shown
}

// LatestDatasets picks of each dataset the last version, on which researchers work. Order is kept.
func LatestDatasets(all []Dataset) []Dataset {
	place := map[DatasetID]int{}
	var latest []Dataset
	for _, d := range all {
		at, seen := place[d.ID]
		switch {
		case !seen:
			place[d.ID] = len(latest)
			latest = append(latest, d)
		case d.Version > latest[at].Version:
			latest[at] = d
		}
	}
	return latest
}
