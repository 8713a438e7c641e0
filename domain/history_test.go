package domain_test

import (
	"testing"

	"rodedraad/domain"
)

// Earlier wordings were never released: whoever reads a card only because it was released reads no history of it.
func TestHistoryIsForThoseWhoSeeWhatIsNotReleased(t *testing.T) {
	roles := func(list ...domain.Role) domain.Standing {
		var s domain.Standing
		for _, r := range list {
			s.Roles = s.Roles.With(r)
		}
		return s
	}
	member := roles(domain.Member)
	member.OnTeam = true
	guide := roles(domain.Facilitator)
	guide.Facilitates = true
	ofCase := domain.Card{ID: "a1", Case: "c1", Kind: domain.KindAction, Visibility: domain.VisiblePublic}
	theme := domain.Card{ID: "t1", Kind: domain.KindTheme, Visibility: domain.VisiblePublic}
	for name, test := range map[string]struct {
		standing     domain.Standing
		board, theme bool
	}{
		"the team":            {member, true, false},
		"who facilitates it":  {guide, true, true},
		"researcher":          {roles(domain.Researcher), true, true},
		"lead":                {roles(domain.Lead), true, true},
		"another team":        {roles(domain.Member), false, false},
		"another facilitator": {roles(domain.Facilitator), false, true},
		"sponsor":             {roles(domain.Sponsor), false, false},
		"critical friend":     {roles(domain.CriticalFriend), false, false},
		"reader":              {roles(domain.Reader), false, false},
		"administrator":       {domain.Standing{Admin: true}, false, false},
		"nobody":              {domain.Standing{}, false, false},
	} {
		if got := test.standing.SeesHistory(ofCase); got != test.board {
			t.Errorf("%s, a public card of the case: %v", name, got)
		}
		if got := test.standing.SeesHistory(theme); got != test.theme {
			t.Errorf("%s, a public theme: %v", name, got)
		}
	}
	if hidden := (domain.Card{Case: "c1", Visibility: domain.VisibleTeam}); roles(domain.Sponsor).SeesHistory(hidden) {
		t.Error("a sponsor reads the history of a card that they do not see")
	}
}
