package domain_test

import (
	"reflect"
	"testing"
	"time"

	"rodedraad/domain"
)

// roles returns the set that holds these roles.
func roles(list ...domain.Role) (s domain.RoleSet) {
	for _, r := range list {
		s = s.With(r)
	}
	return s
}

// standings are the sorts of people there are, each relative to one case of one programme that still runs.
var standings = map[string]domain.Standing{
	"anonymous":         {},
	"admin":             {Admin: true},
	"reader":            {Roles: roles(domain.Reader)},
	"sponsor":           {Roles: roles(domain.Sponsor)},
	"participant":       {Roles: roles(domain.Participant)},
	"critical friend":   {Roles: roles(domain.CriticalFriend)},
	"other member":      {Roles: roles(domain.Member)},
	"other facilitator": {Roles: roles(domain.Facilitator)},
	"member":            {Roles: roles(domain.Member), OnTeam: true},
	"facilitator":       {Roles: roles(domain.Facilitator), Facilitates: true},
	"researcher":        {Roles: roles(domain.Researcher)},
	"lead":              {Roles: roles(domain.Lead)},
}

func TestRoleSet(t *testing.T) {
	var none domain.RoleSet
	for i, r := range domain.Roles {
		one := none.With(r)
		for j, other := range domain.Roles {
			MustEqual(t, one.Has(other), i == j)
		}
		MustEqual(t, one.With(r), one)
	}
	MustEqual(t, none.With("king"), none)
	MustEqual(t, roles(domain.Roles...).Has("king"), false)
}

func TestStandingIn(t *testing.T) {
	person, running := domain.Person{ID: "p1"}, programme(domain.ProgrammeRunning)
	here, elsewhere := domain.Case{ID: "c1"}, domain.Case{ID: "c2"}
	member := domain.Membership{Person: "p1", Programme: "p1", Role: domain.Member, Case: "c1", Seat: "s1", From: at}
	guide := domain.Membership{Person: "p1", Programme: "p1", Role: domain.Facilitator, Case: "c2", From: at}
	foreign, others, gone, later := member, member, member, member
	foreign.Programme, others.Person = "p2", "p2"
	gone.Until, later.From = at, at.Add(time.Hour)
	of := func(m ...domain.Membership) []domain.Membership { return m }
	for name, row := range map[string]struct {
		person domain.Person
		status domain.ProgrammeStatus
		of     *domain.Case
		have   []domain.Membership
		want   domain.Standing
	}{
		"nobody":                   {domain.Person{}, domain.ProgrammeRunning, &here, of(member), domain.Standing{}},
		"nobody, admin by mistake": {domain.Person{Admin: true}, domain.ProgrammeRunning, &here, nil, domain.Standing{}},
		"somebody disabled":        {domain.Person{ID: "p1", Disabled: true, Admin: true}, domain.ProgrammeRunning, &here, of(member), domain.Standing{}},
		"without a role":           {person, domain.ProgrammeRunning, &here, nil, domain.Standing{}},
		"a member":                 {person, domain.ProgrammeRunning, &here, of(member), standings["member"]},
		"a member elsewhere":       {person, domain.ProgrammeRunning, &elsewhere, of(member), standings["other member"]},
		"a member, no case":        {person, domain.ProgrammeRunning, nil, of(member), standings["other member"]},
		"a facilitator":            {person, domain.ProgrammeRunning, &elsewhere, of(guide), standings["facilitator"]},
		"a facilitator elsewhere":  {person, domain.ProgrammeRunning, &here, of(guide), standings["other facilitator"]},
		"both":                     {person, domain.ProgrammeRunning, &here, of(guide, member), domain.Standing{Roles: roles(domain.Member, domain.Facilitator), OnTeam: true}},
		"of another programme":     {person, domain.ProgrammeRunning, &here, of(foreign), domain.Standing{}},
		"memberships of others":    {person, domain.ProgrammeRunning, &here, of(others), domain.Standing{}},
		"who left":                 {person, domain.ProgrammeRunning, &here, of(gone), domain.Standing{}},
		"who has yet to come":      {person, domain.ProgrammeRunning, &here, of(later), domain.Standing{}},
		"an administrator":         {domain.Person{ID: "p1", Admin: true}, domain.ProgrammeRunning, &here, nil, standings["admin"]},
		"while it is a draft":      {person, domain.ProgrammeDraft, &here, of(member), standings["member"]},
		"when it is closed":        {person, domain.ProgrammeClosed, &here, of(member), closed(standings["member"])},
		"when it is archived":      {person, domain.ProgrammeArchived, &here, of(member), closed(standings["member"])},
		"nobody, closed":           {domain.Person{}, domain.ProgrammeClosed, &here, nil, domain.Standing{Closed: true}},
	} {
		t.Run(name, func(t *testing.T) {
			p := running
			p.Status = row.status
			MustEqual(t, domain.StandingIn(row.person, p, row.of, row.have, at), row.want)
		})
	}
}

func TestStandingAndAudienceAreComparable(t *testing.T) {
	for _, of := range []reflect.Type{reflect.TypeFor[domain.Standing](), reflect.TypeFor[domain.Audience]()} {
		MustEqual(t, of.Comparable(), true)
	}
	MustEqual(t, reflect.TypeFor[domain.Standing]().Size() <= 16, true)
}

func TestTopics(t *testing.T) {
	MustEqual(t, MustCard(t, domain.Card{Kind: domain.KindAction, Case: "c-ghz"}).Topic(), "board:c-ghz")
	MustEqual(t, MustCard(t, domain.Card{Kind: domain.KindTheme, Programme: "p-flex"}).Topic(), "programme:p-flex")
}
