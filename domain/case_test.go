package domain_test

import (
	"testing"

	"rodedraad/domain"
)

func someCase() domain.Case {
	return domain.Case{
		ID: "c-ghz", Programme: "p1", Code: "ghz", Name: domain.Words{NL: "De Brug"}, Type: domain.CareOrganisation,
		Branch: "disability_care", Survey: domain.SurveyPlan{Has: true}, Team: &domain.Team{ID: "t1", Case: "c-ghz"},
	}
}

func TestCaseCheck(t *testing.T) {
	for name, row := range map[string]struct {
		change func(*domain.Case)
		want   check
	}{
		"as it should be":        {func(*domain.Case) {}, check{}},
		"a wrong identifier":     {func(c *domain.Case) { c.ID = "C GHZ" }, check{field: "id", key: "bad_id"}},
		"a code in capitals":     {func(c *domain.Case) { c.Code = "GHZ" }, check{field: "code", key: "bad_code"}},
		"a code of one letter":   {func(c *domain.Case) { c.Code = "g" }, check{field: "code", key: "bad_code"}},
		"a code that is a path":  {func(c *domain.Case) { c.Code = "../ghz" }, check{field: "code", key: "bad_code"}},
		"a code with a line end": {func(c *domain.Case) { c.Code = "ghz\n" }, check{field: "code", key: "bad_code"}},
		"no name":                {func(c *domain.Case) { c.Name = domain.Words{} }, check{field: "name", key: "missing"}},
		"an unknown type":        {func(c *domain.Case) { c.Type = "school" }, check{field: "type", key: "not_in_list"}},
		"every type":             {func(c *domain.Case) { c.Type = domain.OrganisationUnit }, check{}},
	} {
		t.Run(name, func(t *testing.T) {
			c := someCase()
			row.change(&c)
			row.want.Of(t, c.Check())
		})
	}
}

func TestR6AtMostOneLearningTeam(t *testing.T) {
	c := someCase()
	c.Team, c.NoTeamReason = nil, domain.Words{NL: "start in het voorjaar"}
	first, err := c.WithTeam(domain.Team{ID: "t1"})
	MustPass(t, err)
	MustEqual(t, first.Team.ID, "t1")
	MustEqual(t, first.NoTeamReason, domain.Words{})
	second, err := first.WithTeam(domain.Team{ID: "t2"})
	MustBreak(t, err, "R6")
	MustEqual(t, second, first)
	MustEqual(t, c.Team == nil, true)
}

func TestR7NoTeamOrSurveyOnlyWithAReason(t *testing.T) {
	why := domain.Words{NL: "alleen interviews afgenomen"}
	for name, row := range map[string]struct {
		change func(*domain.Case)
		want   check
	}{
		"no survey, no reason":        {func(c *domain.Case) { c.Survey = domain.SurveyPlan{} }, check{rule: "R7"}},
		"no survey, English only":     {func(c *domain.Case) { c.Survey = domain.SurveyPlan{Reason: domain.Words{EN: "x"}} }, check{rule: "R7"}},
		"no survey, with a reason":    {func(c *domain.Case) { c.Survey = domain.SurveyPlan{Reason: why} }, check{}},
		"a survey still expected":     {func(c *domain.Case) { c.Survey = domain.SurveyPlan{Has: true, Status: "expected"} }, check{}},
		"no team, no reason":          {func(c *domain.Case) { c.Team = nil }, check{rule: "R7"}},
		"no team, with a reason":      {func(c *domain.Case) { c.Team, c.NoTeamReason = nil, why }, check{}},
		"neither, one reason missing": {func(c *domain.Case) { c.Team, c.NoTeamReason, c.Survey = nil, why, domain.SurveyPlan{} }, check{rule: "R7"}},
	} {
		t.Run(name, func(t *testing.T) {
			c := someCase()
			row.change(&c)
			row.want.Of(t, c.Check())
		})
	}
}

func TestR8TheBranchComesFromAList(t *testing.T) {
	for _, b := range domain.Branches {
		c := someCase()
		c.Branch = b
		MustPass(t, c.Check())
	}
	for _, b := range []domain.Branch{"", "Disability_care", "zorg", "hospital "} {
		c := someCase()
		c.Branch = b
		MustBreak(t, c.Check(), "R8")
	}
	MustEqual(t, len(domain.Branches), 9)
}

func TestR50AProvisionalDirectionNeedsNoTeam(t *testing.T) {
	c := someCase()
	c.Team, c.NoTeamReason, c.ProvisionalDirection = nil, domain.Words{NL: "volgt"}, true
	MustPass(t, c.Check())
}

func TestDeriveStageIsTheHighestThatHolds(t *testing.T) {
	all := domain.CaseFacts{
		DataCollected: true, Team: true, QuestionSet: true, Contours: true, Acting: true, Reflecting: true, Closed: true,
	}
	for _, row := range []struct {
		facts domain.CaseFacts
		want  domain.Stage
	}{
		{domain.CaseFacts{}, domain.StageSelected},
		{domain.CaseFacts{DataCollected: true}, domain.StageDataCollected},
		{domain.CaseFacts{Team: true}, domain.StageTeamFormed},
		{domain.CaseFacts{DataCollected: true, QuestionSet: true}, domain.StageQuestionSet},
		{domain.CaseFacts{Contours: true}, domain.StageContours},
		{domain.CaseFacts{Team: true, Acting: true}, domain.StageActing},
		{domain.CaseFacts{Reflecting: true, Acting: true}, domain.StageReflecting},
		{all, domain.StageClosed},
	} {
		MustEqual(t, domain.DeriveStage(row.facts), row.want)
	}
}
