package domain

import "regexp"

// CaseType says what sort of place a case is.
type CaseType string

// The types of case. An organisation unit is a case within one employer, as in a factsheet programme.
const (
	CareOrganisation     CaseType = "care_organisation"
	EmployersAssociation CaseType = "employers_association"
	OrganisationUnit     CaseType = "organisation_unit"
)

// CaseTypes lists the types of case.
var CaseTypes = []CaseType{CareOrganisation, EmployersAssociation, OrganisationUnit}

// Branch is the sector branch of a case, from a fixed list so that cases and national trends can stand side by side (R8).
type Branch string

// Branches is the fixed list of sector branches (R8).
var Branches = []Branch{
	"nursing_home", "disability_care", "hospital", "disability_youth", "home_care", "gp_care", "mental_health",
	"cross_branch", "municipality",
}

// SurveyPlan says whether a case is surveyed, and when it is not, or not as expected, why (R7).
type SurveyPlan struct {
	Has    bool
	Status string // "", or "expected" while it still has to come
	Reason Words  // why there is none, or what is particular about it
}

// Case is a place where care is delivered by everyone needed for it. It may have no learning team and no survey; the
// reason is kept and shown (R7).
type Case struct {
	ID                   CaseID
	Programme            ProgrammeID
	Code                 string
	Name                 Words
	Type                 CaseType
	Branch               Branch
	Focus                Words
	Region               Words
	LocalTerm            Words // what this case calls a flexworker
	Survey               SurveyPlan
	NoTeamReason         Words // why there is no learning team yet
	ProvisionalDirection bool  // allowed before there is a team (R50)
	Team                 *Team // nil when there is none; at most one (R6)
	Labels               []Label
	Order                int
	Revision             int
}

var caseCode = regexp.MustCompile(`^[a-z0-9]{2,12}$`)

// Check refuses a case that cannot be stored, among others one without a team or survey and without the reason (R7) and
// one whose branch is not in the list (R8).
func (c Case) Check() error {
	if !ValidID(string(c.ID)) {
		return invalid("id", "bad_id")
	}
	if !caseCode.MatchString(c.Code) {
		return invalid("code", "bad_code")
	}
	if c.Name.NL == "" {
		return invalid("name", "missing")
	}
	if err := oneOf("type", c.Type, false, CaseTypes); err != nil {
		return err
	}
	if oneOf("branch", c.Branch, false, Branches) != nil {
		return broken("R8", "branch_unknown")
	}
	if !c.Survey.Has && c.Survey.Reason.NL == "" {
		return broken("R7", "survey_reason")
	}
	if c.Team == nil && c.NoTeamReason.NL == "" {
		return broken("R7", "team_reason")
	}
	return nil
}

// WithTeam gives the case its learning team; a case has at most one (R6).
func (c Case) WithTeam(t Team) (Case, error) {
	if c.Team != nil {
		return c, broken("R6", "one_team")
	}
	c.Team, c.NoTeamReason = &t, Words{}
	return c, nil
}

// Stage is how far a case has come, derived from what is there.
type Stage string

// The stages, from first to last; a case is at the highest one whose condition holds.
const (
	StageSelected      Stage = "selected"
	StageDataCollected Stage = "data_collected"
	StageTeamFormed    Stage = "team_formed"
	StageQuestionSet   Stage = "question_set"
	StageContours      Stage = "contours"
	StageActing        Stage = "acting"
	StageReflecting    Stage = "reflecting"
	StageClosed        Stage = "closed"
)

// CaseFacts is what the stage of a case is derived from.
type CaseFacts struct {
	DataCollected, Team, QuestionSet, Contours, Acting, Reflecting, Closed bool
}

// DeriveStage returns the highest stage whose condition holds.
func DeriveStage(f CaseFacts) Stage {
	ladder := []struct {
		holds bool
		stage Stage
	}{
		{f.Closed, StageClosed}, {f.Reflecting, StageReflecting}, {f.Acting, StageActing}, {f.Contours, StageContours},
		{f.QuestionSet, StageQuestionSet}, {f.Team, StageTeamFormed}, {f.DataCollected, StageDataCollected},
	}
	for _, rung := range ladder {
		if rung.holds {
			return rung.stage
		}
	}
	return StageSelected
}
