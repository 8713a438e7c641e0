package domain_test

import (
	"strings"
	"testing"
	"time"

	"rodedraad/domain"
)

func TestCleanName(t *testing.T) {
	for name, row := range map[string]struct {
		in, want string
		refused  string
	}{
		"as typed":                  {"Anna de Vries", "Anna de Vries", ""},
		"blanks around and inside":  {"  Anna \t de\n Vries ", "Anna de Vries", ""},
		"no-break space":            {"Anna\u00a0Vries", "Anna Vries", ""},
		"accents and other scripts": {"Zoë Ångström Ελένη", "Zoë Ångström Ελένη", ""},
		"markup stays text":         {"<b>Anna</b>", "<b>Anna</b>", ""},
		"the longest":               {strings.Repeat("é", 80), strings.Repeat("é", 80), ""},
		"too long":                  {strings.Repeat("é", 81), "", "too_long"},
		"empty":                     {"", "", "missing"},
		"only blanks":               {" \t\u2003", "", "missing"},
		"broken UTF-8":              {"Anna\xff", "", "too_long"},
		"a control character":       {"Anna\x00", "", "bad_character"},
		"right-to-left override":    {"Anna\u202eseirV", "", "bad_character"},
		"isolate":                   {"Anna\u2066", "", "bad_character"},
		"zero-width space":          {"An\u200bna", "", "bad_character"},
		"byte order mark":           {"\ufeffAnna", "", "bad_character"},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := domain.CleanName("name", row.in, domain.MaxName)
			if row.refused != "" {
				MustRefuse(t, err, "name", row.refused)
				return
			}
			MustPass(t, err)
			MustEqual(t, got, row.want)
		})
	}
}

func TestMembershipCheck(t *testing.T) {
	for name, row := range map[string]struct {
		m    domain.Membership
		want check
	}{
		"a member in a seat":      {domain.Membership{Role: domain.Member, Case: "c1", Seat: "s1"}, check{}},
		"a member without a seat": {domain.Membership{Role: domain.Member, Case: "c1"}, check{field: "seat", key: "missing"}},
		"a member without a case": {domain.Membership{Role: domain.Member, Seat: "s1"}, check{field: "seat", key: "missing"}},
		"a facilitator of a case": {domain.Membership{Role: domain.Facilitator, Case: "c1"}, check{}},
		"a sponsor":               {domain.Membership{Role: domain.Sponsor}, check{}},
		"a sponsor in a seat":     {domain.Membership{Role: domain.Sponsor, Seat: "s1"}, check{field: "seat", key: "not_for_role"}},
		"no role":                 {domain.Membership{}, check{field: "role", key: "not_in_list"}},
		"admin is no role":        {domain.Membership{Role: "admin"}, check{field: "role", key: "not_in_list"}},
	} {
		t.Run(name, func(t *testing.T) { row.want.Of(t, row.m.Check()) })
	}
}

func TestMembershipActive(t *testing.T) {
	from, until := at, at.Add(time.Hour)
	for name, row := range map[string]struct {
		m    domain.Membership
		when time.Time
		want bool
	}{
		"before it begins":        {domain.Membership{From: from}, from.Add(-1), false},
		"from its first moment":   {domain.Membership{From: from}, from, true},
		"while it lasts":          {domain.Membership{From: from}, from.AddDate(9, 0, 0), true},
		"just before its end":     {domain.Membership{From: from, Until: until}, until.Add(-1), true},
		"at its end no longer":    {domain.Membership{From: from, Until: until}, until, false},
		"ended before it started": {domain.Membership{From: until, Until: from}, from, false},
	} {
		t.Run(name, func(t *testing.T) { MustEqual(t, row.m.Active(row.when), row.want) })
	}
}

func TestR67OneTeamPerProgramme(t *testing.T) {
	member := func(programme domain.ProgrammeID, of domain.CaseID) domain.Membership {
		return domain.Membership{Person: "p1", Programme: programme, Role: domain.Member, Case: of, Seat: "s1", From: at}
	}
	facilitator := func(of domain.CaseID) domain.Membership {
		return domain.Membership{Person: "p1", Programme: "a", Role: domain.Facilitator, Case: of, From: at}
	}
	left := member("a", "c1")
	left.Until = at.Add(time.Minute)
	for name, row := range map[string]struct {
		have []domain.Membership
		add  domain.Membership
		want check
	}{
		"the first team":                   {nil, member("a", "c1"), check{}},
		"a second team, same programme":    {[]domain.Membership{member("a", "c1")}, member("a", "c2"), check{rule: "R67"}},
		"a second seat in the same team":   {[]domain.Membership{member("a", "c1")}, member("a", "c1"), check{rule: "R67"}},
		"a team in another programme":      {[]domain.Membership{member("a", "c1")}, member("b", "c9"), check{}},
		"a team after leaving the first":   {[]domain.Membership{left}, member("a", "c2"), check{}},
		"a facilitator of a second case":   {[]domain.Membership{facilitator("c1")}, facilitator("c2"), check{}},
		"a facilitator who joins a team":   {[]domain.Membership{facilitator("c1")}, member("a", "c2"), check{}},
		"a member who starts facilitating": {[]domain.Membership{member("a", "c1")}, facilitator("c2"), check{}},
		"hidden behind other memberships":  {[]domain.Membership{facilitator("c1"), member("b", "c9"), member("a", "c1")}, member("a", "c2"), check{rule: "R67"}},
	} {
		t.Run(name, func(t *testing.T) { row.want.Of(t, domain.MayJoin(row.have, row.add, at.Add(time.Hour))) })
	}
}
