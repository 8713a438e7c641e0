package domain_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rodedraad/domain"
)

const said = "Steeds opnieuw vertellen hoe je met iemand omgaat, maakt moe. Dat merk je 's avonds."

// tiring is a quote of a case with several possible speakers.
func tiring() domain.Quote {
	return domain.Quote{
		ID: "st-1", Programme: "p1", Case: "c-ghz", Kind: "interview", Source: "interview 3", Speaker: domain.Words{NL: "zelfstandige"},
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
		{"focus_group", 2, 0, true}, {"interview", 4, 5, true}, {"mirror_session", 60, 5, false},
	} {
		q := tiring()
		q.Kind, q.Speakers = c.kind, c.speakers
		if q.ShowsCase(c.threshold) != c.shown {
			t.Errorf("%s of %d people below %d: the case is told: %v", c.kind, c.speakers, c.threshold, !c.shown)
		}
	}
}
