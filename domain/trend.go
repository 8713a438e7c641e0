package domain

import (
	"strings"
	"time"
	"unicode/utf8"
)

// SeriesID identifies a Series, in all its versions.
type SeriesID string

// Unit is what the numbers of a series count.
type Unit string

// The units of national trends (domain.md §1.15).
const (
	ThousandPersons     Unit = "persons_x1000"
	ShareOfWorkers      Unit = "percent_of_working_population"
	ShareOfStaffCosts   Unit = "percent_of_staff_costs"
	ChangeInPercent     Unit = "change_pct" // no points: only how much it changed was said
	maxCaveats               = 12
	maxPoints                = 200
	firstYear, lastYear      = 1900, 2100
	statedDiffersTenths      = 10 // more than one percentage point (R41)
)

// Units lists the units.
var Units = []Unit{ThousandPersons, ShareOfWorkers, ShareOfStaffCosts, ChangeInPercent}

// share reports whether numbers in the unit are percentages, so that a change is told in percentage points.
func (u Unit) share() bool { return u == ShareOfWorkers || u == ShareOfStaffCosts }

// Direction is what is said of how a series goes where no numbers are given.
type Direction string

// Directions lists what can be said of how a series goes.
var Directions = []Direction{"up", "up_strong", "up_then_down", "down_erratic"}

// Point is one year of a series.
type Point struct {
	Year        int
	Value       Tenths
	Provisional bool // marked wherever it is shown (R39)
	Rounded     bool
}

// LooseValue is a number of which the branch is not known. It is said, and never stands in a series, so it is never drawn
// under a branch (R42).
type LooseValue struct {
	Year  int
	Value Tenths
}

// Series is a national trend. Its numbers are counted by another definition than those of the study: the two are never
// added up or divided by each other (R63), and the caveats travel with it (R40).
type Series struct {
	ID         SeriesID
	Programme  ProgrammeID
	Version    int // from 1; a version is never changed
	Title      Words
	Unit       Unit
	Scope      string // all_sectors, care_welfare or branch
	Definition Words
	Source     string
	Direction  Direction // "" when the points say it
	Stated     *Tenths   // the change that the source gives, in percent or percentage points; nil when it gives none
	Points     []Point
	Loose      []LooseValue
	Caveats    []Words
	Order      int
	At         time.Time // when this version was added
}

// Scopes lists what a series can be about.
var Scopes = []string{"all_sectors", "care_welfare", "branch"}

// Check refuses a series that cannot be stored.
func (s Series) Check() error {
	switch {
	case !ValidID(string(s.ID)) || strings.Contains(string(s.ID), cellMark):
		return invalid("id", "bad_id")
	case s.Version < 1:
		return invalid("version", "too_small")
	case s.Title.NL == "":
		return invalid("title", "missing")
	case blank(s.Source) || utf8.RuneCountInString(s.Source) > MaxNote:
		return invalid("source", "missing")
	case len(s.Points) > maxPoints:
		return invalid("points", "too_many")
	case len(s.Loose) > maxPoints:
		return invalid("loose", "too_many")
	case len(s.Caveats) > maxCaveats:
		return invalid("caveats", "too_many")
	case s.Unit == ChangeInPercent && len(s.Points) > 0:
		return invalid("points", "not_for_kind")
	}
	last := firstYear - 1
	for _, p := range s.Points {
		if p.Year <= last || p.Year > lastYear {
			return invalid("points", "bad_date")
		}
		last = p.Year
	}
	for _, v := range s.Loose {
		if v.Year < firstYear || v.Year > lastYear {
			return invalid("loose", "bad_date")
		}
	}
	for _, c := range s.Caveats {
		if c.NL == "" {
			return invalid("caveats", "missing")
		}
	}
	for _, err := range []error{
		s.Title.Check("title"), s.Definition.Check("definition"), oneOf("unit", s.Unit, false, Units),
		oneOf("scope", s.Scope, false, Scopes), oneOf("direction", s.Direction, true, Directions),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// Computed is how much the series changed from its first to its last point: in percent, or in percentage points where it
// counts a share. Where there are no two points it is not known.
func (s Series) Computed() (change Tenths, known bool) {
	if len(s.Points) < 2 {
		return 0, false
	}
	from, to := s.Points[0].Value, s.Points[len(s.Points)-1].Value
	switch {
	case s.Unit.share():
		return to - from, true
	case from <= 0:
		return 0, false
	case to < from:
		return -PerCent(int(from-to), int(from)), true
	}
	return PerCent(int(to-from), int(from)), true
}

// Differs reports whether the change that the source states is more than one percentage point away from the one computed:
// then both are shown beside each other (R41).
func (s Series) Differs() bool {
	computed, known := s.Computed()
	if s.Stated == nil || !known {
		return false
	}
	apart := *s.Stated - computed
	return max(apart, -apart) > statedDiffersTenths
}

// Provisional reports whether a point of the series is provisional (R39).
func (s Series) Provisional() bool {
	for _, p := range s.Points {
		if p.Provisional {
			return true
		}
	}
	return false
}

// SeriesRef points at a series. Series and indicators share their identifiers: both are figures.
func SeriesRef(id SeriesID) Ref { return Ref{Kind: RefFigure, ID: string(id)} }
