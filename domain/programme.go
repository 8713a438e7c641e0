package domain

import "time"

// ProgrammeStatus is where a programme is in its life (domain.md §1.27).
type ProgrammeStatus string

// A programme goes draft → running → closed → archived.
const (
	ProgrammeDraft    ProgrammeStatus = "draft"
	ProgrammeRunning  ProgrammeStatus = "running"
	ProgrammeClosed   ProgrammeStatus = "closed"
	ProgrammeArchived ProgrammeStatus = "archived"
)

// ProgrammeStatuses lists the statuses in their order.
var ProgrammeStatuses = []ProgrammeStatus{ProgrammeDraft, ProgrammeRunning, ProgrammeClosed, ProgrammeArchived}

// Programme is one action-research programme: what it is for, who pays, who carries it out.
type Programme struct {
	ID               ProgrammeID
	Slug             string
	Title            Words
	Purpose          Words
	Occasion         Words
	Method           Words
	DefinitionNote   Words
	Dossier          string
	Licence          string
	Status           ProgrammeStatus
	Phase            int // decided by the lead, never computed (R5)
	PrivacyThreshold int // people; groups smaller than this are not shown (R29)
	Snapshot         string
	Revision         int
}

// Running reports whether content of the programme may still change.
func (p Programme) Running() bool {
	return p.Status == ProgrammeDraft || p.Status == ProgrammeRunning
}

// Check refuses a programme that cannot be stored.
func (p Programme) Check() error {
	switch {
	case !ValidID(string(p.ID)):
		return invalid("id", "bad_id")
	case !ValidID(p.Slug):
		return invalid("slug", "bad_id")
	case p.Title.NL == "":
		return invalid("title", "missing")
	case p.PrivacyThreshold < 1:
		return invalid("privacy_threshold", "too_small")
	}
	return oneOf("status", p.Status, false, ProgrammeStatuses)
}

// DecidePhase returns the programme in the phase its lead chose; the decision is logged by the caller (R5).
func (p Programme) DecidePhase(phase int) (Programme, error) {
	if phase < 1 || phase > 2 {
		return p, broken("R5", "phase_unknown")
	}
	p.Phase = phase
	return p, nil
}

// PartyRole is what an organisation is to a programme.
type PartyRole string

// The roles of parties (domain.md §1.2). A signatory signs the invitation beside the commissioner.
const (
	Commissioner PartyRole = "commissioner"
	Executor     PartyRole = "executor"
	CaseHolder   PartyRole = "case_holder"
	AroundCase   PartyRole = "around_case"
	Outside      PartyRole = "outside"
	Signatory    PartyRole = "signatory"
)

// PartyRoles lists the roles of parties.
var PartyRoles = []PartyRole{Commissioner, Executor, CaseHolder, AroundCase, Outside, Signatory}

// Party is an organisation in its role in a programme.
type Party struct {
	ID        string
	Programme ProgrammeID
	Role      PartyRole
	Kind      string
	Name      Words
}

// CheckParties holds R1: exactly one commissioner; there may be several signatories.
func CheckParties(parties []Party) error {
	commissioners := 0
	for _, p := range parties {
		if err := oneOf("role", p.Role, false, PartyRoles); err != nil {
			return err
		}
		if p.Role == Commissioner {
			commissioners++
		}
	}
	if commissioners != 1 {
		return broken("R1", "one_commissioner")
	}
	return nil
}

// MainQuestion is a question the commissioner asks of the whole programme. Teams never edit it.
type MainQuestion struct {
	ID          string
	Programme   ProgrammeID
	Number      int
	Perspective string
	Text        Words
	Amendments  []Amendment
}

// Amendment is a numbered change of a main question after the programme started, with its reason (R2).
type Amendment struct {
	Number int
	Text   Words
	Reason string
	By     PersonID
	At     time.Time
}

// Current is the text as last amended.
func (q MainQuestion) Current() Words {
	if n := len(q.Amendments); n > 0 {
		return q.Amendments[n-1].Text
	}
	return q.Text
}

// Edit changes the text while the programme is a draft; afterwards the questions are frozen (R2).
func (q MainQuestion) Edit(in Programme, text Words) (MainQuestion, error) {
	if in.Status != ProgrammeDraft {
		return q, broken("R2", "main_question_frozen")
	}
	if text.NL == "" {
		return q, invalid("text", "missing")
	}
	q.Text = text
	return q, nil
}

// Amend adds a numbered amendment with its reason, once the programme has started (R2).
func (q MainQuestion) Amend(in Programme, text Words, reason string, by PersonID, at time.Time) (MainQuestion, error) {
	switch {
	case in.Status != ProgrammeRunning:
		return q, broken("R2", "amend_when_running")
	case blank(reason):
		return q, broken("R2", "amendment_reason")
	case text.NL == "":
		return q, invalid("text", "missing")
	}
	a := Amendment{Number: len(q.Amendments) + 1, Text: text, Reason: reason, By: by, At: at}
	q.Amendments = append(append([]Amendment(nil), q.Amendments...), a)
	return q, nil
}
