package domain

import "time"

// FunctionClass is the class a function in a learning team belongs to.
type FunctionClass string

// FunctionClasses lists the classes of functions (domain.md §1.6).
var FunctionClasses = []FunctionClass{
	"hr", "line_manager", "team_lead", "care_professional", "medical", "finance", "flex_worker", "works_council", "board",
}

// Team is the learning team of one case: small, diverse, composed of functions.
type Team struct {
	ID    string
	Case  CaseID
	Seats []Seat
}

// Seat is a place in a learning team, known by its function and never by a name outside the team (R9). Count is how many
// people hold the same function. A seat may be empty (R11).
type Seat struct {
	ID       SeatID
	Team     string
	Class    FunctionClass
	Count    int
	Contract string
	Function Words
	Order    int
}

// Check refuses a seat that cannot be stored.
func (s Seat) Check() error {
	switch {
	case !ValidID(string(s.ID)):
		return invalid("id", "bad_id")
	case s.Function.NL == "":
		return invalid("function", "missing")
	case s.Count < 1 || s.Count > 9:
		return invalid("count", "out_of_range")
	}
	return oneOf("class", s.Class, false, FunctionClasses)
}

// Size is the number of seats, people counted.
func (t Team) Size() int {
	n := 0
	for _, s := range t.Seats {
		n += s.Count
	}
	return n
}

// TeamWarning is something worth noticing about the composition of a team; it never blocks anything.
type TeamWarning string

// The warnings of R10.
const (
	OneFunctionClass TeamWarning = "one_function_class"
	NobodyFromCare   TeamWarning = "nobody_from_care"
)

// Warnings lists what R10 asks to notice: a single function class, or nobody who gives care or works flexibly.
func (t Team) Warnings() []TeamWarning {
	classes := map[FunctionClass]bool{}
	care := false
	for _, s := range t.Seats {
		classes[s.Class] = true
		care = care || s.Class == "care_professional" || s.Class == "flex_worker" || s.Class == "medical" ||
			s.Class == "works_council"
	}
	var w []TeamWarning
	if len(classes) == 1 {
		w = append(w, OneFunctionClass)
	}
	if len(t.Seats) > 0 && !care {
		w = append(w, NobodyFromCare)
	}
	return w
}

// Seat returns the seat with that identifier.
func (t Team) Seat(id SeatID) (Seat, bool) {
	for _, s := range t.Seats {
		if s.ID == id {
			return s, true
		}
	}
	return Seat{}, false
}

// Invitation lets somebody take a seat, or a role, without an account: by link or by a six-character code.
type Invitation struct {
	ID        string
	Programme ProgrammeID
	Case      CaseID
	Seat      SeatID
	Role      Role
	CodeHash  string
	Uses      int // how many may still use it
	Expires   time.Time
	By        PersonID
	Revoked   bool
}

// Usable reports whether the invitation can still be used at that moment.
func (i Invitation) Usable(at time.Time) bool {
	return !i.Revoked && i.Uses > 0 && at.Before(i.Expires)
}
