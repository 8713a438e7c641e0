package domain_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"rodedraad/domain"
)

// enough is a decision of the day on which tests are.
func enough() domain.Saturation {
	return domain.Saturation{
		ID: "sat-1", Programme: "p", Wave: "w0", Date: "2020-01-15", Reason: "De laatste gesprekken gaven niets nieuws.", By: "ond", At: at,
	}
}

func TestR62SaturationIsADatedDecision(t *testing.T) {
	if err := enough().Check(); err != nil {
		t.Fatal(err)
	}
	for _, change := range []func(*domain.Saturation){
		func(s *domain.Saturation) { s.Date = "" }, func(s *domain.Saturation) { s.Reason = " \n" },
	} {
		s := enough()
		change(&s)
		MustBreak(t, s.Check(), "R62")
	}
	for _, c := range []struct {
		name       string
		change     func(*domain.Saturation)
		field, key string
	}{
		{"no wave", func(s *domain.Saturation) { s.Wave = "" }, "", ""},
		{"long ago", func(s *domain.Saturation) { s.Date = "2019-02-28" }, "", ""},
		{"a day that has begun somewhere", func(s *domain.Saturation) { s.Date = "2020-01-16" }, "", ""},
		{"a day to come", func(s *domain.Saturation) { s.Date = "2020-01-17" }, "date", "not_yet"},
		{"no such day", func(s *domain.Saturation) { s.Date = "2019-02-30" }, "date", "bad_date"},
		{"the longest reason", func(s *domain.Saturation) { s.Reason = strings.Repeat("é", domain.MaxNote) }, "", ""},
		{"one longer", func(s *domain.Saturation) { s.Reason = strings.Repeat("é", domain.MaxNote+1) }, "reason", "too_long"},
		{"no identifier", func(s *domain.Saturation) { s.ID = "" }, "id", "bad_id"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := enough()
			c.change(&s)
			if c.field == "" {
				MustPass(t, s.Check())
				return
			}
			MustRefuse(t, s.Check(), c.field, c.key)
		})
	}
}

func TestR62SaturationIsDecidedOncePerWave(t *testing.T) {
	of := func(wave domain.WaveID) domain.Interview {
		i := night()
		i.Wave = wave
		return i
	}
	gone, err := of("w0").Withdraw("ond", at, "")
	MustPass(t, err)
	ended, err := enough().End("ond", at, "toch niet")
	MustPass(t, err)
	other := enough()
	other.Wave = ""
	for _, c := range []struct {
		name   string
		held   []domain.Interview
		before []domain.Saturation
		key    string
	}{
		{"the first", []domain.Interview{of("w1"), of("w0")}, nil, ""},
		{"beside that of another wave", []domain.Interview{of("w0")}, []domain.Saturation{other}, ""},
		{"after one that was taken back", []domain.Interview{of("w0")}, []domain.Saturation{ended}, ""},
		{"while one holds", []domain.Interview{of("w0")}, []domain.Saturation{ended, enough()}, "saturation_holds"},
		{"of no interviews", nil, nil, "saturation_of_nothing"},
		{"of interviews of other waves", []domain.Interview{of(""), of("w1")}, nil, "saturation_of_nothing"},
		{"of an interview that is gone", []domain.Interview{gone}, nil, "saturation_of_nothing"},
	} {
		err := enough().Decide(c.held, c.before)
		if c.key == "" && err != nil || c.key != "" && !errors.Is(err, &domain.Error{Kind: domain.Conflict, Key: c.key}) {
			t.Errorf("%s: %v, want %q", c.name, err, c.key)
		}
	}
	undated := enough()
	undated.Date = ""
	MustBreak(t, undated.Decide([]domain.Interview{of("w0")}, nil), "R62")
}

func TestR62SaturationIsTakenBackAndStays(t *testing.T) {
	later := at.Add(time.Hour)
	ended, err := enough().End("ann", later, " een nieuwe groep ")
	MustPass(t, err)
	if ended.Holds() || !enough().Holds() || *ended.Ended != (domain.Withdrawal{By: "ann", At: later, Note: "een nieuwe groep"}) ||
		ended.Reason != enough().Reason || ended.Date != enough().Date || ended.By != "ond" {
		t.Errorf("taken back it is %+v", ended)
	}
	if _, err := ended.End("ann", later, "nog eens"); !errors.Is(err, &domain.Error{Kind: domain.Conflict, Key: "saturation_ended"}) {
		t.Errorf("twice: %v", err)
	}
	_, err = enough().End("ann", later, " ")
	MustRefuse(t, err, "note", "missing")
	_, err = enough().End("ann", later, strings.Repeat("a", domain.MaxNote+1))
	MustRefuse(t, err, "note", "too_long")
}
