package domain_test

import (
	"testing"
	"time"

	"rodedraad/domain"
)

func TestR38ACitationForAnotherGroupIsToBeLookedAt(t *testing.T) {
	about := domain.SourceTable{ID: "tab-b3-11", Code: "B3.11", Topic: domain.Words{NL: "voordelen"}, Group: domain.EmployeesManagers, Certainty: "cited"}
	both := about
	both.Group = ""
	for _, c := range []struct {
		name string
		of   domain.SourceTable
		as   domain.Group
		want domain.Doubt
	}{
		{"the same", about, domain.EmployeesManagers, ""}, {"another", about, domain.Flexworkers, domain.DoubtGroup},
		{"not said", about, "", ""}, {"about both", both, domain.Flexworkers, ""},
	} {
		if got := c.of.Doubts(domain.Link{As: c.as}); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	if err := about.Check(); err != nil {
		t.Error(err)
	}
	for name, change := range map[string]func(*domain.SourceTable){
		"identifier": func(s *domain.SourceTable) { s.ID = "" }, "code": func(s *domain.SourceTable) { s.Code = "" },
		"topic": func(s *domain.SourceTable) { s.Topic.NL = "" }, "group": func(s *domain.SourceTable) { s.Group = "x" },
		"certainty": func(s *domain.SourceTable) { s.Certainty = "perhaps" },
	} {
		s := about
		change(&s)
		if s.Check() == nil {
			t.Errorf("%s: not refused", name)
		}
	}
}

func TestDoubtsAboutFiguresAndQuotes(t *testing.T) {
	frozen := mustFreeze(t, expected())
	open, second := frozen, frozen
	open.State = domain.DatasetChecked
	second.Version = 2
	for _, c := range []struct {
		name string
		of   domain.Dataset
		at   time.Time
		want domain.Doubt
	}{
		{"frozen", frozen, at.Add(-time.Hour), ""}, {"not frozen", open, at, domain.DoubtUnfrozen},
		{"corrected since", second, at.Add(-time.Hour), domain.DoubtSuperseded}, {"corrected before", second, at.Add(time.Hour), ""},
	} {
		if got := c.of.Doubts(domain.Link{At: c.at}); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
	gone, err := tiring().Withdraw("ond", at, "")
	if err != nil || gone.Doubts(domain.Link{}) != domain.DoubtWithdrawn || tiring().Doubts(domain.Link{}) != "" {
		t.Errorf("quotes: %q, %v", gone.Doubts(domain.Link{}), err)
	}
}
