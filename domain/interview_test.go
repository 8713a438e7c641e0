package domain_test

import (
	"strings"
	"testing"

	"rodedraad/domain"
)

// night is an interview for publication, with three people.
func night() domain.Interview {
	return domain.Interview{
		ID: "iv-1", Programme: "p", Name: "interview 3", Case: "c-ghz", Group: "flexworker", Mode: "group", People: 3, Consent: domain.ConsentPublic,
		Summary: "over het rooster", Revision: 4,
	}
}

func TestInterviewCheck(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*domain.Interview)
		fine   bool
	}{
		{"as it is", func(*domain.Interview) {}, true},
		{"hardly anything known", func(i *domain.Interview) { i.Case, i.Mode, i.People, i.Summary = "", "", 0, "" }, true},
		{"with a day", func(i *domain.Interview) { i.Date = "2026-02-28" }, true},
		{"the longest summary", func(i *domain.Interview) { i.Summary = strings.Repeat("é", domain.MaxSummary) }, true},
		{"one longer", func(i *domain.Interview) { i.Summary = strings.Repeat("é", domain.MaxSummary+1) }, false},
		{"the most people", func(i *domain.Interview) { i.People = domain.MaxInterviewed }, true},
		{"one more", func(i *domain.Interview) { i.People = domain.MaxInterviewed + 1 }, false},
		{"fewer than nobody", func(i *domain.Interview) { i.People = -1 }, false},
		{"no identifier", func(i *domain.Interview) { i.ID = "" }, false},
		{"no name", func(i *domain.Interview) { i.Name = " " }, false},
		{"too long a name", func(i *domain.Interview) { i.Name = strings.Repeat("a", domain.MaxNote+1) }, false},
		{"no such day", func(i *domain.Interview) { i.Date = "2026-02-30" }, false},
		{"no group", func(i *domain.Interview) { i.Group = "" }, false},
		{"no such mode", func(i *domain.Interview) { i.Mode = "walk" }, false},
		{"no such consent", func(i *domain.Interview) { i.Consent = "" }, false},
	} {
		i := night()
		c.change(&i)
		if err := i.Check(); (err == nil) != c.fine {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestR35AQuoteIsBoundedByItsInterview(t *testing.T) {
	for _, c := range []struct {
		of, asked domain.Consent
		fine      bool
	}{
		{domain.ConsentPublic, domain.ConsentPublic, true}, {domain.ConsentPublic, domain.NoConsent, true}, {domain.ConsentInternal, domain.ConsentInternal, true},
		{domain.ConsentInternal, domain.ConsentPublic, false}, {domain.NoConsent, domain.ConsentInternal, false},
	} {
		i, q := night(), tiring()
		i.Consent, q.Consent = c.of, c.asked
		got, err := q.From(i)
		if (err == nil) != c.fine || got.Interview != "iv-1" || got.Source != "interview 3" || got.Case != "c-ghz" || got.Kind != "interview" || got.Group != domain.Flexworker {
			t.Errorf("%s of %s: %+v, %v", c.asked, c.of, got, err)
		}
	}
	for _, c := range []struct {
		seen, want domain.Visibility
		most, has  domain.Consent
	}{
		{domain.VisiblePublic, domain.VisiblePublic, domain.ConsentPublic, domain.ConsentPublic},
		{domain.VisiblePublic, domain.VisibleProgramme, domain.ConsentInternal, domain.ConsentInternal},
		{domain.VisibleProgramme, domain.VisibleProgramme, domain.ConsentInternal, domain.ConsentInternal},
		{domain.VisibleTeam, domain.VisibleTeam, domain.ConsentInternal, domain.ConsentInternal},
		{domain.VisibleSponsor, domain.VisibleTeam, domain.NoConsent, domain.NoConsent},
	} {
		q := tiring()
		q.Consent, q.Visibility = domain.ConsentPublic, c.seen
		if got := q.Bounded(c.most); got.Visibility != c.want || got.Consent != c.has || got.Check() != nil {
			t.Errorf("%s at most %s: seen by %s with %s, %v", c.seen, c.most, got.Visibility, got.Consent, got.Check())
		}
	}
	for _, c := range []struct {
		become      domain.Interviewee
		consent     domain.Consent
		shows, same bool
	}{
		{domain.Flexworker, domain.ConsentPublic, true, true}, {domain.Employee, domain.ConsentPublic, true, false}, {domain.Manager, domain.ConsentPublic, false, false},
		{domain.Flexworker, domain.NoConsent, true, false},
	} {
		i := night()
		i.Group, i.Consent = c.become, c.consent
		got, changed := tiring().Following(i)
		if got.Group != c.become || got.ShowCase != c.shows || got.Consent != c.consent || changed == c.same || got.Check() != nil {
			t.Errorf("following %s with %s: %+v, changed %v, %v", c.become, c.consent, got, changed, got.Check())
		}
		back, _ := got.Following(night())
		if back.Group != domain.Flexworker || back.ShowCase != c.shows || back.Consent != c.consent {
			t.Errorf("back from %s: %+v", c.become, back)
		}
	}
	gone, err := night().Withdraw("ond", at, " op verzoek ")
	if err != nil || gone.Summary != "" || gone.Consent != domain.NoConsent || gone.Withdrawn.Note != "op verzoek" || gone.Check() != nil {
		t.Errorf("withdrawn is %+v, %v", gone, err)
	}
	if _, err := tiring().From(gone); err == nil {
		t.Error("a quote from an interview that was withdrawn")
	}
}

func TestInterviewChangesAndTells(t *testing.T) {
	next := night()
	next.Case, next.Revision, next.Name = "c-zkh", 9, "interview 4"
	if got, err := night().Become(next, false); err != nil || got.Case != "c-zkh" || got.Revision != 4 || got.Name != "interview 4" {
		t.Errorf("it becomes %+v, %v", got, err)
	}
	if _, err := night().Become(next, true); err == nil {
		t.Error("where quotes were said changed")
	}
	i := night()
	for n := range domain.MaxFragments + 1 {
		var err error
		if i, err = i.Tell(domain.Fragment{ID: "f", Words: "ja"}); (err == nil) != (n < domain.MaxFragments) {
			t.Fatalf("fragment %d: %v", n, err)
		}
	}
	for name, f := range map[string]domain.Fragment{
		"nothing": {ID: "f", Words: " "}, "too long": {ID: "f", Words: strings.Repeat("a", domain.MaxQuote+1)}, "nameless": {Words: "ja"},
	} {
		if _, err := night().Tell(f); err == nil {
			t.Errorf("%s: not refused", name)
		}
	}
	for _, c := range []struct {
		people  int
		consent domain.Consent
		want    bool
	}{{2, domain.ConsentPublic, true}, {1, domain.ConsentPublic, false}, {5, domain.ConsentInternal, false}} {
		i := night()
		i.People, i.Consent = c.people, c.consent
		if i.ShowsCase() != c.want {
			t.Errorf("%d people, %s: the case is told %v", c.people, c.consent, i.ShowsCase())
		}
	}
}

func TestWhoSeesInterviews(t *testing.T) {
	for _, c := range []struct {
		roles   domain.RoleSet
		consent domain.Consent
		want    bool
	}{
		{roles(domain.Researcher), domain.NoConsent, true}, {roles(domain.Lead), domain.NoConsent, false}, {roles(domain.Lead), domain.ConsentInternal, true},
		{roles(domain.Facilitator), domain.ConsentPublic, true}, {roles(domain.Member), domain.ConsentPublic, false},
		{roles(domain.Sponsor), domain.ConsentPublic, false}, {0, domain.ConsentPublic, false},
	} {
		i := night()
		i.Consent = c.consent
		st := domain.Standing{Roles: c.roles, OnTeam: c.roles.Has(domain.Member)}
		gone, _ := i.Withdraw("ond", at, "")
		if st.SeesInterview(i) != c.want || st.SeesInterview(gone) {
			t.Errorf("%v with %s: sees %v, withdrawn %v", c.roles, c.consent, st.SeesInterview(i), st.SeesInterview(gone))
		}
	}
}
