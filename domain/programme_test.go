package domain_test

import (
	"testing"

	"rodedraad/domain"
)

func programme(status domain.ProgrammeStatus) domain.Programme {
	return domain.Programme{
		ID: "p1", Slug: "flexwerk-zorg", Title: domain.Words{NL: "Flexwerk"}, Status: status, Phase: 1, PrivacyThreshold: 5,
	}
}

func TestProgrammeCheck(t *testing.T) {
	for name, row := range map[string]struct {
		change func(*domain.Programme)
		want   check
	}{
		"as it should be":        {func(*domain.Programme) {}, check{}},
		"identifier in capitals": {func(p *domain.Programme) { p.ID = "P1" }, check{field: "id", key: "bad_id"}},
		"slug with a slash":      {func(p *domain.Programme) { p.Slug = "a/b" }, check{field: "slug", key: "bad_id"}},
		"no Dutch title":         {func(p *domain.Programme) { p.Title = domain.Words{EN: "x"} }, check{field: "title", key: "missing"}},
		"no threshold":           {func(p *domain.Programme) { p.PrivacyThreshold = 0 }, check{field: "privacy_threshold", key: "too_small"}},
		"unknown status":         {func(p *domain.Programme) { p.Status = "paused" }, check{field: "status", key: "not_in_list"}},
		"no status":              {func(p *domain.Programme) { p.Status = "" }, check{field: "status", key: "not_in_list"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := programme(domain.ProgrammeDraft)
			row.change(&p)
			row.want.Of(t, p.Check())
		})
	}
}

func TestProgrammeRunningWhileContentMayChange(t *testing.T) {
	want := map[domain.ProgrammeStatus]bool{
		domain.ProgrammeDraft: true, domain.ProgrammeRunning: true, domain.ProgrammeClosed: false, domain.ProgrammeArchived: false,
	}
	for _, status := range domain.ProgrammeStatuses {
		if got := programme(status).Running(); got != want[status] {
			t.Errorf("a programme that is %s may change: %v", status, got)
		}
	}
}

func TestR1OneCommissionerAndAnyNumberOfSignatories(t *testing.T) {
	party := func(roles ...domain.PartyRole) (list []domain.Party) {
		for _, r := range roles {
			list = append(list, domain.Party{Role: r})
		}
		return list
	}
	for name, row := range map[string]struct {
		parties []domain.Party
		want    check
	}{
		"one":                   {party(domain.Commissioner), check{}},
		"one and two who sign":  {party(domain.Signatory, domain.Commissioner, domain.Signatory, domain.Executor), check{}},
		"every other role once": {party(domain.PartyRoles...), check{}},
		"none":                  {party(domain.Executor, domain.Signatory), check{rule: "R1"}},
		"nobody":                {nil, check{rule: "R1"}},
		"two":                   {party(domain.Commissioner, domain.Executor, domain.Commissioner), check{rule: "R1"}},
		"a role that is none":   {party(domain.Commissioner, "owner"), check{field: "role", key: "not_in_list"}},
	} {
		t.Run(name, func(t *testing.T) { row.want.Of(t, domain.CheckParties(row.parties)) })
	}
}

func TestR2MainQuestionsFreezeAtTheStart(t *testing.T) {
	q := domain.MainQuestion{ID: "mq1", Number: 1, Text: domain.Words{NL: "oud"}}
	fresh := domain.Words{NL: "nieuw", EN: "new"}
	for _, status := range domain.ProgrammeStatuses {
		edited, err := q.Edit(programme(status), fresh)
		if status == domain.ProgrammeDraft {
			MustPass(t, err)
			MustEqual(t, edited.Current(), fresh)
			continue
		}
		MustBreak(t, err, "R2")
		MustEqual(t, edited, q)
	}
	_, err := q.Edit(programme(domain.ProgrammeDraft), domain.Words{EN: "only English"})
	MustRefuse(t, err, "text", "missing")
}

func TestR2AmendmentsAreNumberedAndGiveTheirReason(t *testing.T) {
	q := domain.MainQuestion{ID: "mq1", Number: 1, Text: domain.Words{NL: "eerst"}}
	running, second := programme(domain.ProgrammeRunning), domain.Words{NL: "dan"}
	for name, row := range map[string]struct {
		in     domain.Programme
		text   domain.Words
		reason string
		want   check
	}{
		"before the start": {programme(domain.ProgrammeDraft), second, "scherper", check{rule: "R2"}},
		"after the close":  {programme(domain.ProgrammeClosed), second, "scherper", check{rule: "R2"}},
		"archived":         {programme(domain.ProgrammeArchived), second, "scherper", check{rule: "R2"}},
		"no reason":        {running, second, "", check{rule: "R2"}},
		"a blank reason":   {running, second, " \t\n", check{rule: "R2"}},
		"no Dutch text":    {running, domain.Words{EN: "then"}, "scherper", check{field: "text", key: "missing"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := q.Amend(row.in, row.text, row.reason, "p1", at)
			row.want.Of(t, err)
			MustEqual(t, got, q)
		})
	}
	once, err := q.Amend(running, second, "scherper", "p1", at)
	MustPass(t, err)
	twice, err := once.Amend(running, domain.Words{NL: "ten slotte"}, "korter", "p2", at)
	MustPass(t, err)
	other, err := once.Amend(running, domain.Words{NL: "anders"}, "beter", "p3", at)
	MustPass(t, err)
	MustEqual(t, twice.Amendments, []domain.Amendment{
		{Number: 1, Text: second, Reason: "scherper", By: "p1", At: at},
		{Number: 2, Text: domain.Words{NL: "ten slotte"}, Reason: "korter", By: "p2", At: at},
	})
	MustEqual(t, other.Current(), domain.Words{NL: "anders"})
	MustEqual(t, once.Current(), second)
	MustEqual(t, twice.Text, q.Text)
	MustEqual(t, len(once.Amendments), 1)
}

func TestR5ThePhaseIsDecidedNotComputed(t *testing.T) {
	for phase, ok := range map[int]bool{-1: false, 0: false, 1: true, 2: true, 3: false} {
		before := programme(domain.ProgrammeRunning)
		after, err := before.DecidePhase(phase)
		if !ok {
			MustBreak(t, err, "R5")
			MustEqual(t, after, before)
			continue
		}
		MustPass(t, err)
		before.Phase = phase
		MustEqual(t, after, before)
	}
	// The decision depends on nothing but what the lead says: a step, a case or a date has no say in it.
	back, err := domain.Programme{Phase: 2, Status: domain.ProgrammeClosed}.DecidePhase(1)
	MustPass(t, err)
	MustEqual(t, back.Phase, 1)
}
