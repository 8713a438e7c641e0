package domain_test

import (
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rodedraad/domain"
)

const said = "Steeds opnieuw vertellen hoe je met iemand omgaat, maakt moe. Dat merk je 's avonds."

// tiring is a quote of a case with several possible speakers.
func tiring() domain.Quote {
	return domain.Quote{
		ID: "st-1", Programme: "p1", Case: "c-ghz", Kind: "interview", Source: "interview 3", Speaker: domain.Words{NL: "zelfstandige"}, Group: domain.Flexworker,
		Speakers: 4, ShowCase: true, Words: said, Consent: domain.ConsentPublic, Visibility: domain.VisibleTeam, Revision: 1,
	}
}

func TestR34NoQuoteWithoutASource(t *testing.T) {
	q := tiring()
	q.Source = " "
	MustBreak(t, q.Check(), "R34")
}

func TestQuoteCheck(t *testing.T) {
	if err := tiring().Check(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*domain.Quote){
		"identifier":     func(q *domain.Quote) { q.ID = "" },
		"nobody speaks":  func(q *domain.Quote) { q.Speaker.NL = "" },
		"kind":           func(q *domain.Quote) { q.Kind = "rumour" },
		"consent":        func(q *domain.Quote) { q.Consent = "perhaps" },
		"visibility":     func(q *domain.Quote) { q.Visibility = "world" },
		"no words":       func(q *domain.Quote) { q.Words = " " },
		"too many words": func(q *domain.Quote) { q.Words = strings.Repeat("a", domain.MaxQuote+1) },
		"fewer than one": func(q *domain.Quote) { q.Speakers = -1 },
		"label":          func(q *domain.Quote) { q.Labels = []domain.Label{"true"} },
		"beyond consent": func(q *domain.Quote) { q.Consent, q.Visibility = domain.ConsentInternal, domain.VisiblePlaza },
		"group":          func(q *domain.Quote) { q.Group = "boss" },
		"a dataset":      func(q *domain.Quote) { q.Dataset = "w0-ghz-fx" },
		"R37 reworded":   func(q *domain.Quote) { q.Short = "Steeds opnieuw uitleggen […]" },
	} {
		q := tiring()
		change(&q)
		if q.Check() == nil {
			t.Errorf("%s: not refused", name)
		}
	}
}

func TestR35TheCaseIsToldOnlyWithConsentAndSeveralPossibleSpeakers(t *testing.T) {
	for _, c := range []struct {
		name   string
		change func(*domain.Quote)
		shown  bool
	}{
		{"all of it", func(*domain.Quote) {}, true},
		{"two speakers", func(q *domain.Quote) { q.Speakers = 2 }, true},
		{"one possible speaker", func(q *domain.Quote) { q.Speakers = 1 }, false},
		{"internal", func(q *domain.Quote) { q.Consent = domain.ConsentInternal }, false},
		{"not chosen", func(q *domain.Quote) { q.ShowCase = false }, false},
		{"no case", func(q *domain.Quote) { q.Case = "" }, false},
	} {
		q := tiring()
		c.change(&q)
		if q.ShowsCase(5) != c.shown {
			t.Errorf("%s: the case is told: %v", c.name, q.ShowsCase(5))
		}
	}
}

func TestR37QuotesAreShortenedAndNeverReworded(t *testing.T) {
	for short, fine := range map[string]bool{
		"Steeds opnieuw vertellen […] maakt moe. […]": true,
		"[…] Dat merk je 's avonds.":                  true,
		"Steeds opnieuw […]":                          true,
		"[…] hoe je met iemand omgaat […]":            true,
		said:                                          false, // nothing is left out
		"Steeds opnieuw vertellen":                    false, // not marked
		"Steeds opnieuw uitleggen […]":                false, // another word
		"Steeds op […]":                               false, // half a word
		"opnieuw vertellen […]":                       false, // what is left out at the beginning is not marked
		"[…] Dat merk je":                             false, // nor at the end
		"[…] maakt moe. […] Steeds opnieuw […]":       false, // another order
		"[…]":     false,
		"[…] […]": false,
	} {
		if domain.IsShortened(said, short) != fine {
			t.Errorf("%q: %v", short, !fine)
		}
	}
	q, err := tiring().Shorten(" Steeds opnieuw […] ")
	if err != nil || q.Shown() != "Steeds opnieuw […]" || q.Words != said {
		t.Errorf("shortened to %q, %v", q.Shown(), err)
	}
	if whole, err := q.Shorten(""); err != nil || whole.Shown() != said {
		t.Errorf("whole again is %q, %v", whole.Shown(), err)
	}
	_, err = q.Shorten("Steeds vermoeiend […]")
	MustBreak(t, err, "R37")
}

// TestR37LeavingOutWordsIsAlwaysAllowed shortens by leaving out any words in the middle.
func TestR37LeavingOutWordsIsAlwaysAllowed(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[a-zé]{1,4}`), 3, 12).Draw(t, "words")
		from := rapid.IntRange(1, len(words)-2).Draw(t, "from")
		to := rapid.IntRange(from+1, len(words)-1).Draw(t, "to")
		short := strings.Join(words[:from], " ") + " […] " + strings.Join(words[to:], " ")
		if !domain.IsShortened(strings.Join(words, " "), short) {
			t.Fatalf("%v shortened to %q is refused", words, short)
		}
	})
}

func TestConsentTakenBackTakesTheWords(t *testing.T) {
	q, err := tiring().Release(domain.VisiblePublic)
	if err != nil {
		t.Fatal(err)
	}
	gone, err := q.Withdraw("ond", at, "op verzoek")
	if err != nil || gone.Words != "" || gone.Shown() != "" || !gone.Gone() || gone.ShowsCase(5) || gone.Check() != nil {
		t.Errorf("left is %+v, %v, %v", gone, err, gone.Check())
	}
	for name, move := range map[string]func() error{
		"shorten":  func() error { _, err := gone.Shorten(""); return err },
		"release":  func() error { _, err := gone.Release(domain.VisiblePublic); return err },
		"withdraw": func() error { _, err := gone.Withdraw("ond", at, ""); return err },
	} {
		if domain.KindOf(move()) != domain.Conflict {
			t.Errorf("%s: %v", name, move())
		}
	}
	if _, err := q.Release(domain.VisibleTeam); err == nil {
		t.Error("released downwards")
	}
	internal := tiring()
	internal.Consent = domain.ConsentInternal
	if _, err := internal.Release(domain.VisibleSponsor); err == nil {
		t.Error("released beyond the consent")
	}
}

// TestWhoReadsAQuote is the table of who reads which quote: from the first visibility on, with each consent.
func TestWhoReadsAQuote(t *testing.T) {
	const never = domain.Visibility("never")
	from := map[string][3]domain.Visibility{ // with none, internal and publishable
		"anonymous": {never, never, never}, "admin": {never, never, never},
		"reader": {never, never, domain.VisiblePublic}, "sponsor": {never, never, domain.VisibleSponsor},
		"participant": {never, never, domain.VisiblePlaza}, "critical friend": {never, never, domain.VisiblePlaza},
		"member": {never, domain.VisibleProgramme, domain.VisibleProgramme}, "other member": {never, domain.VisibleProgramme, domain.VisibleProgramme},
		"facilitator": {never, domain.VisibleTeam, domain.VisibleTeam}, "other facilitator": {never, domain.VisibleTeam, domain.VisibleTeam},
		"lead": {never, domain.VisibleTeam, domain.VisibleTeam}, "researcher": {domain.VisibleTeam, domain.VisibleTeam, domain.VisibleTeam},
	}
	MustEqual(t, len(from), len(standings))
	for name, want := range from {
		for n, consent := range domain.Consents {
			for _, v := range domain.Ladder {
				q := tiring()
				q.Consent, q.Visibility = consent, v
				if q.Check() != nil {
					continue // goes beyond the consent, and so is never stored
				}
				if got := standings[name].SeesQuote(q); got != (want[n] != never && v.AtLeast(want[n])) {
					t.Errorf("%s reads one with consent %s at %s: %v", name, consent, v, got)
				}
			}
		}
		gone, err := tiring().Withdraw("ond", at, "")
		if err != nil || standings[name].SeesQuote(gone) {
			t.Errorf("%s reads what was withdrawn (%v)", name, err)
		}
	}
}

func TestR61AFewOfOneFormOfContractAreTiedToNoUnit(t *testing.T) {
	for _, c := range []struct {
		kind      domain.QuoteSource
		speakers  int
		threshold int
		shown     bool
	}{
		{"focus_group", 4, 5, false}, {"focus_group", 5, 5, true}, {"focus_group", 9, 10, false}, {"focus_group", 1, 1, false},
		{"focus_group", 2, 0, true}, {"interview", 4, 5, true}, {"mirror_session", 60, 5, false}, {"open_answer", 4, 5, false},
		{"open_answer", 5, 5, true}, {"open_answer", 1, 0, false},
	} {
		q := tiring()
		q.Kind, q.Speakers = c.kind, c.speakers
		if q.ShowsCase(c.threshold) != c.shown {
			t.Errorf("%s of %d people below %d: the case is told: %v", c.kind, c.speakers, c.threshold, !c.shown)
		}
	}
}

// TestR61WhatManagersThinkIsTiedToNoUnit asks of every group, and of one that is not known, whether the case may be told: of a
// quote, of an interview, and by a card of that case that cites it.
func TestR61WhatManagersThinkIsTiedToNoUnit(t *testing.T) {
	for group, tied := range map[domain.Interviewee]bool{
		domain.Employee: true, domain.Manager: false, domain.Flexworker: true, domain.Agency: true, domain.WorksCouncil: true, "": false,
	} {
		q, i := tiring(), night()
		q.Group, i.Group = group, group
		if q.ShowsCase(5) != tied || i.ShowsCase() != tied || group.InCase() != tied {
			t.Errorf("of %q the case is told: %v, %v, %v", group, q.ShowsCase(5), i.ShowsCase(), group.InCase())
		}
		if tied {
			MustEqual(t, q.Check(), nil)
			continue
		}
		err := q.Check()
		MustBreak(t, err, "R61")
		var known *domain.Error
		if errors.As(err, &known); known.Fields["show_case"] == "" {
			t.Errorf("of %q it is said of %v", group, known.Fields)
		}
		q.ShowCase = false
		MustEqual(t, q.Check(), nil)
	}
	research, guide := domain.Standing{Roles: roles(domain.Researcher)}, domain.Standing{Roles: roles(domain.Facilitator), Facilitates: true}
	closed := research
	closed.Closed = true
	for _, c := range []struct {
		name    string
		from    domain.CaseID
		group   domain.Interviewee
		said    domain.CaseID
		by      domain.Standing
		refuses bool
	}{
		{"that very case", "c-ghz", domain.Manager, "c-ghz", research, true}, {"another case", "c-zkh", domain.Manager, "c-ghz", research, false},
		{"the programme", "", domain.Manager, "c-ghz", research, false}, {"said in no case", "", domain.Manager, "", research, false},
		{"another group", "c-ghz", domain.Employee, "c-ghz", research, false}, {"a group that is not known", "c-ghz", "", "c-ghz", research, false},
		{"who is not told", "c-ghz", domain.Manager, "c-ghz", guide, false}, {"a programme that is over", "c-ghz", domain.Manager, "c-ghz", closed, false},
	} {
		err := domain.MayCite(domain.Card{ID: "x", Case: c.from}, c.group, c.said, c.by)
		if (err != nil) != c.refuses {
			t.Errorf("%s: %v", c.name, err)
		}
		if c.refuses {
			MustBreak(t, err, "R61")
		}
	}
}

// TestR34AnOpenAnswerIsOfADataset makes quotes answers of datasets: they take their case and source from there, and their group
// where everybody in it is of one.
func TestR34AnOpenAnswerIsOfADataset(t *testing.T) {
	flexible := domain.Dataset{ID: "w0-ghz-fx", Wave: "w0", Case: "c-zkh", Group: domain.Flexworkers, State: domain.DatasetFrozen, Usable: 20}
	few := flexible
	few.Usable = tiring().Speakers - 1
	staff := flexible
	staff.ID, staff.Group = "w0-ghz-em", domain.EmployeesManagers
	empty := flexible
	empty.State = domain.DatasetExpected
	for _, c := range []struct {
		name  string
		of    domain.Dataset
		names domain.DatasetID
		group domain.Interviewee
		want  domain.Interviewee
		wrong string
	}{
		{"flexworkers", flexible, "w0-ghz-fx", "", domain.Flexworker, ""}, {"said to be one", flexible, "w0-ghz-fx", domain.Flexworker, domain.Flexworker, ""},
		{"by an agency", flexible, "w0-ghz-fx", domain.Agency, domain.Agency, ""}, {"a manager among them", flexible, "w0-ghz-fx", domain.Manager, "", "group"},
		{"employees or managers", staff, "w0-ghz-em", "", "", ""}, {"a manager", staff, "w0-ghz-em", domain.Manager, domain.Manager, ""},
		{"a flexworker among them", staff, "w0-ghz-em", domain.Flexworker, "", "group"}, {"of none", flexible, "", "", "", "dataset"},
		{"by more than answered", few, "w0-ghz-fx", "", "", "speakers"},
		{"of another", flexible, "w0-ghz-em", "", "", "dataset"}, {"not counted", empty, "w0-ghz-fx", "", "", "dataset"}, {"not there", domain.Dataset{}, "w0-ghz-fx", "", "", "dataset"},
	} {
		q := tiring()
		q.Dataset, q.Group, q.Kind, q.ShowCase, q.Interview = c.names, c.group, domain.OpenAnswer, false, "iv-1"
		got, err := q.AnsweredIn(c.of)
		var known *domain.Error
		if errors.As(err, &known) != (c.wrong != "") || c.wrong != "" && known.Fields[c.wrong] == "" {
			t.Errorf("%s: %v %+v", c.name, err, known)
		}
		if err == nil && (got.Case != "c-zkh" || got.Source != string(c.names) || got.Group != c.want || got.Interview != "" || got.Check() != nil) {
			t.Errorf("%s: %+v, %v", c.name, got, got.Check())
		}
	}
	if q, err := tiring().AnsweredIn(flexible); err == nil || domain.KindOf(err) != domain.Rule {
		t.Errorf("without a dataset: %+v, %v", q, err)
	}
}

// TestWhoSpokeIsSaidOnce says of which group the speaker of a quote is, where that is not known.
func TestWhoSpokeIsSaidOnce(t *testing.T) {
	unknown := tiring()
	unknown.Group, unknown.ShowCase = "", false
	answer := unknown
	answer.Kind, answer.Dataset = domain.OpenAnswer, "w0-ghz-em"
	gone, err := unknown.Withdraw("ond", at, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name  string
		quote domain.Quote
		group domain.Interviewee
		want  domain.ErrorKind
	}{
		{"an employee", unknown, domain.Employee, ""}, {"a manager", unknown, domain.Manager, ""}, {"an answer of an employee", answer, domain.Employee, ""},
		{"nobody", unknown, "", domain.Invalid}, {"no group", unknown, "boss", domain.Invalid}, {"a flexworker among employees", answer, domain.Flexworker, domain.Invalid},
		{"known", tiring(), domain.Manager, domain.Conflict}, {"withdrawn", gone, domain.Employee, domain.Conflict},
	} {
		got, err := c.quote.SpokenBy(c.group)
		if domain.KindOf(err) != c.want || err == nil && (got.Group != c.group || got.ShowCase || got.Check() != nil) {
			t.Errorf("%s: %+v, %v", c.name, got, err)
		}
	}
}
