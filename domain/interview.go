package domain

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

type (
	// InterviewID identifies an Interview.
	InterviewID string
	// FragmentID identifies a Fragment.
	FragmentID string
)

// Interviewee is which group somebody belongs to who was interviewed.
type Interviewee string

// The groups of people that were asked what they think (domain.md §1.13).
const (
	Employee     Interviewee = "employee"
	Manager      Interviewee = "manager"
	Flexworker   Interviewee = "flexworker"
	Agency       Interviewee = "agency"
	WorksCouncil Interviewee = "works_council"
)

// Interviewees lists the groups.
var Interviewees = []Interviewee{Employee, Manager, Flexworker, Agency, WorksCouncil}

// InCase reports whether it may be told at all in which case somebody of the group said something. Managers are one or two in
// a unit, so what they think is never tied to one; and neither is what was said by people of whom the group is not known, since
// they could be managers (R61).
func (g Interviewee) InCase() bool { return g != "" && g != Manager }

// InterviewMode is how an interview was held.
type InterviewMode string

// InterviewModes lists how an interview can be held.
var InterviewModes = []InterviewMode{"in_person", "group", "phone", "video", "writing"}

// The bounds of an interview.
const (
	// MaxSummary is the longest summary, in characters.
	MaxSummary = 4000
	// MaxFragments is the most fragments that are kept of an interview.
	MaxFragments = 200
	// MaxInterviewed is the most people that are in one interview.
	MaxInterviewed = 1000
)

// Interview is a conversation in which people explained what a survey found, and what would help. What they agreed to is the
// most that any quote from it may have (R35).
type Interview struct {
	ID        InterviewID
	Programme ProgrammeID
	Name      string // what the researchers call it, such as interview 3; never the name of a person
	Case      CaseID // "" when it belongs to no case, as with an agency
	Wave      WaveID // whose figures it explains; "" when that is not known
	Group     Interviewee
	Date      string        // YYYY-MM-DD; "" when that is not known
	Mode      InterviewMode // "" when that is not known
	People    int           // how many took part; 0 when that is not known
	Consent   Consent
	Summary   string // "" once consent was taken back
	Fragments []Fragment
	Withdrawn *Withdrawal
	Labels    []Label
	By        PersonID
	At        time.Time
	Revision  int
}

// Fragment is a part of what was said in an interview, as the researchers wrote it down. It is never reworded (R37).
type Fragment struct {
	ID    FragmentID
	Words string
	At    time.Time
}

// Ref points at the fragment.
func (f Fragment) Ref() Ref { return Ref{Kind: RefFragment, ID: string(f.ID)} }

// Check refuses a fragment that cannot be stored.
func (f Fragment) Check() error {
	switch {
	case !ValidID(string(f.ID)):
		return invalid("id", "bad_id")
	case blank(f.Words):
		return invalid("fragment", "missing")
	case utf8.RuneCountInString(f.Words) > MaxQuote || !utf8.ValidString(f.Words):
		return invalid("fragment", "too_long")
	}
	return nil
}

// Check refuses an interview that cannot be stored.
func (i Interview) Check() error {
	switch {
	case !ValidID(string(i.ID)):
		return invalid("id", "bad_id")
	case blank(i.Name):
		return invalid("name", "missing")
	case utf8.RuneCountInString(i.Name) > MaxNote || !utf8.ValidString(i.Name):
		return invalid("name", "too_long")
	case i.People < 0:
		return invalid("people", "too_small")
	case i.People > MaxInterviewed:
		return invalid("people", "too_large")
	case utf8.RuneCountInString(i.Summary) > MaxSummary || !utf8.ValidString(i.Summary):
		return invalid("summary", "too_long")
	}
	if _, err := time.Parse(time.DateOnly, i.Date); i.Date != "" && err != nil {
		return invalid("date", "bad_date")
	}
	for _, err := range []error{
		oneOf("group", i.Group, false, Interviewees), oneOf("mode", i.Mode, true, InterviewModes),
		oneOf("consent", i.Consent, false, Consents), CheckLabels(i.Labels),
	} {
		if err != nil {
			return err
		}
	}
	return nil
}

// Gone reports whether the consent was taken back.
func (i Interview) Gone() bool { return i.Withdrawn != nil }

var errInterviewGone = &Error{Kind: Conflict, Key: "interview_withdrawn"}

// Become changes what is said of the interview. Its case stays once it has quotes: that is where they were said.
func (i Interview) Become(next Interview, quoted bool) (Interview, error) {
	switch {
	case i.Gone():
		return i, errInterviewGone
	case quoted && next.Case != i.Case:
		return i, &Error{Kind: Conflict, Key: "interview_quoted", Fields: map[string]string{"case": "is_quoted"}}
	}
	next.ID, next.Programme, next.Fragments, next.Withdrawn = i.ID, i.Programme, i.Fragments, nil
	next.Labels, next.By, next.At, next.Revision = i.Labels, i.By, i.At, i.Revision
	return next, next.Check()
}

// Tell adds a part of what was said.
func (i Interview) Tell(f Fragment) (Interview, error) {
	switch {
	case i.Gone():
		return i, errInterviewGone
	case len(i.Fragments) >= MaxFragments:
		return i, invalid("fragment", "too_many")
	}
	i.Fragments = append(slices.Clone(i.Fragments), f)
	return i, f.Check()
}

// Refs points at the fragments.
func (i Interview) Refs() []Ref {
	refs := make([]Ref, 0, len(i.Fragments))
	for _, f := range i.Fragments {
		refs = append(refs, f.Ref())
	}
	return refs
}

// Withdraw takes the consent back: no word of it is left, and that there was an interview is known to researchers only.
func (i Interview) Withdraw(by PersonID, at time.Time, note string) (Interview, error) {
	if i.Gone() {
		return i, errInterviewGone
	}
	if utf8.RuneCountInString(note) > MaxNote {
		return i, invalid("note", "too_long")
	}
	i.Withdrawn = &Withdrawal{By: by, At: at, Note: strings.TrimSpace(note)}
	i.Summary, i.Fragments, i.Consent = "", nil, NoConsent
	return i, nil
}

// ShowsCase reports whether those who do not keep the interview may know in which case it was held: only when what was said
// may be published and at least two people took part (R35), none of them a manager (R61).
func (i Interview) ShowsCase() bool {
	return i.Case != "" && i.Group.InCase() && i.Consent == ConsentPublic && i.People >= MinSpeakers
}

// rank is how much a consent allows.
func (c Consent) rank() int { return slices.Index(Consents, c) }

// From makes the quote one of an interview: of its case, source and group, and with no more consent than it has (R34, R35).
func (q Quote) From(i Interview) (Quote, error) {
	if i.Gone() {
		return q, errInterviewGone
	}
	q.Interview, q.Kind, q.Case, q.Source, q.Group, q.Dataset = i.ID, "interview", i.Case, i.Name, i.Group, ""
	if q.Consent.rank() > i.Consent.rank() {
		return q, brokenAt("R35", "interview_consent", "consent", "beyond_interview")
	}
	return q, nil
}

// Bounded is the quote with no more than a consent: who could read it by a consent that is no longer there no longer does.
func (q Quote) Bounded(most Consent) Quote {
	if q.Consent.rank() > most.rank() {
		q.Consent = most
	}
	switch {
	case q.Visibility.within(q.Consent):
	case q.Consent == ConsentInternal:
		q.Visibility = VisibleProgramme
	default:
		q.Visibility = VisibleTeam
	}
	return q
}

// Following is the quote once its interview has become this: of its group, and with no more than its consent. That the case is
// told ends where it may no longer be (R61), and does not come back by itself. Changed reports whether it is another quote than
// it was.
func (q Quote) Following(i Interview) (next Quote, changed bool) {
	next = q.Bounded(i.Consent)
	next.Group = i.Group
	next.ShowCase = next.ShowCase && next.Group.InCase()
	return next, next.Consent != q.Consent || next.Visibility != q.Visibility || next.Group != q.Group || next.ShowCase != q.ShowCase
}

// MayCite holds R61 for a link from a card to what somebody of a group said in a case, "" when that is of none: a card of that
// very case would tie the words of a manager to it, and is refused. Only who keeps evidence is: nobody else is told where a
// manager said something, and a refusal would tell them.
func MayCite(from Card, group Interviewee, said CaseID, s Standing) error {
	if group != Manager || said == "" || from.Case != said || !s.KeepsEvidence() {
		return nil
	}
	return brokenAt("R61", "manager_case", "to", "said_here")
}
