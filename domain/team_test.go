package domain_test

import (
	"reflect"
	"testing"
	"time"

	"rodedraad/domain"
)

func team(classes ...domain.FunctionClass) domain.Team {
	t := domain.Team{ID: "t1", Case: "c1"}
	for i, class := range classes {
		t.Seats = append(t.Seats, domain.Seat{
			ID: domain.SeatID("s" + string(rune('1'+i))), Team: "t1", Class: class, Count: 1,
			Function: domain.Words{NL: "functie"}, Order: i,
		})
	}
	return t
}

func TestSeatCheck(t *testing.T) {
	for name, row := range map[string]struct {
		change func(*domain.Seat)
		want   check
	}{
		"as it should be":      {func(*domain.Seat) {}, check{}},
		"nine of one function": {func(s *domain.Seat) { s.Count = 9 }, check{}},
		"a wrong identifier":   {func(s *domain.Seat) { s.ID = "" }, check{field: "id", key: "bad_id"}},
		"no Dutch function":    {func(s *domain.Seat) { s.Function = domain.Words{EN: "HR"} }, check{field: "function", key: "missing"}},
		"for nobody":           {func(s *domain.Seat) { s.Count = 0 }, check{field: "count", key: "out_of_range"}},
		"for ten":              {func(s *domain.Seat) { s.Count = 10 }, check{field: "count", key: "out_of_range"}},
		"an unknown class":     {func(s *domain.Seat) { s.Class = "director" }, check{field: "class", key: "not_in_list"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := team("hr").Seats[0]
			row.change(&s)
			row.want.Of(t, s.Check())
		})
	}
}

func TestTeamSizeCountsPeople(t *testing.T) {
	tm := team("hr", "line_manager", "medical")
	tm.Seats[2].Count = 2
	MustEqual(t, tm.Size(), 4)
	MustEqual(t, domain.Team{}.Size(), 0)
	found, ok := tm.Seat("s3")
	MustEqual(t, ok && found.Class == "medical", true)
	_, ok = tm.Seat("s4")
	MustEqual(t, ok, false)
}

// personal are the words that betray a field with personal data.
var personal = map[string]bool{"Name": true, "Mail": true, "Initials": true, "Person": true, "Login": true}

func TestR9ASeatAndATeamHoldNoNames(t *testing.T) {
	for _, of := range []reflect.Type{reflect.TypeFor[domain.Seat](), reflect.TypeFor[domain.Team]()} {
		for i := range of.NumField() {
			if personal[of.Field(i).Name] {
				t.Errorf("%s.%s: outside the team a seat is known by its function", of.Name(), of.Field(i).Name)
			}
		}
	}
}

func TestR9OnlyTheTeamAndItsFacilitatorSeeNames(t *testing.T) {
	for name, s := range standings {
		want := name == "member" || name == "facilitator"
		if s.SeesNames() != want {
			t.Errorf("%s sees names: %v", name, !want)
		}
		access, err := s.Document(seenBy(MustCard(t, domain.Card{Kind: domain.KindAction}), domain.VisiblePublic))
		MustPass(t, err)
		MustEqual(t, access.Names, want)
	}
}

func TestR10WarnsAndNeverBlocks(t *testing.T) {
	one, nobody := domain.OneFunctionClass, domain.NobodyFromCare
	for name, row := range map[string]struct {
		team domain.Team
		want []domain.TeamWarning
	}{
		"no seats yet":               {team(), nil},
		"two classes, one from care": {team("hr", "care_professional"), nil},
		"a flexworker will do":       {team("line_manager", "flex_worker"), nil},
		"so will a doctor":           {team("finance", "medical"), nil},
		"so will the works council":  {team("hr", "works_council", "line_manager"), nil},
		"nobody from care":           {team("board", "hr", "hr"), []domain.TeamWarning{nobody}},
		"a team lead is a manager":   {team("team_lead", "line_manager"), []domain.TeamWarning{nobody}},
		"one class, from care":       {team("care_professional", "care_professional"), []domain.TeamWarning{one}},
		"one class, not from care":   {team("hr", "hr", "hr"), []domain.TeamWarning{one, nobody}},
	} {
		t.Run(name, func(t *testing.T) {
			MustEqual(t, row.team.Warnings(), row.want)
			c := someCase()
			c.Team = nil
			_, err := c.WithTeam(row.team)
			MustPass(t, err)
		})
	}
}

func TestR11ASeatMayBeEmpty(t *testing.T) {
	// A seat stands by itself: a person comes to it by a membership, and nothing asks for one.
	tm := team("hr", "care_professional")
	for _, s := range tm.Seats {
		MustPass(t, s.Check())
	}
	c := someCase()
	c.Team = &tm
	MustPass(t, c.Check())
}

func TestInvitationUsable(t *testing.T) {
	for name, row := range map[string]struct {
		invitation domain.Invitation
		want       bool
	}{
		"with uses left":       {domain.Invitation{Uses: 1, Expires: at.Add(time.Second)}, true},
		"used up":              {domain.Invitation{Uses: 0, Expires: at.Add(time.Hour)}, false},
		"at its very end":      {domain.Invitation{Uses: 1, Expires: at}, false},
		"past its end":         {domain.Invitation{Uses: 5, Expires: at.Add(-time.Hour)}, false},
		"revoked":              {domain.Invitation{Uses: 5, Expires: at.Add(time.Hour), Revoked: true}, false},
		"the empty invitation": {domain.Invitation{}, false},
	} {
		t.Run(name, func(t *testing.T) { MustEqual(t, row.invitation.Usable(at), row.want) })
	}
}
