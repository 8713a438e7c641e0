package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rodedraad/app"
	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// MustInterview adds an interview at the bridge, about the baseline, with a part of what was said in it; it is at revision 2.
func MustInterview(tb testing.TB, w *world, id domain.InterviewID, consent domain.Consent) domain.Interview {
	tb.Helper()
	i, err := w.AddInterview(ctx, researcher, care, domain.Interview{
		ID: id, Name: "interview at night", Case: "c-bridge", Group: "flexworker", Date: "2026-03-01", Mode: "group", People: 3,
		Consent: consent, Summary: "They explained the roster.",
	})
	must(tb, err)
	must(tb, one(w.TellFragment(ctx, researcher, care, id, 1, "Steeds opnieuw vertellen maakt moe, zei iedereen.")))
	i.Revision = 2
	return i
}

// quoted adds a quote from an interview.
func quoted(w *world, id domain.QuoteID, from domain.InterviewID, consent domain.Consent) (app.QuoteView, error) {
	return w.AddQuote(ctx, researcher, care, domain.Quote{
		ID: id, Interview: from, Kind: "team_meeting", Source: "elsewhere", Case: "c-lake", Speaker: words("zelfstandige"), Speakers: 3, ShowCase: true,
		Words: "Steeds opnieuw vertellen maakt moe.", Consent: consent,
	})
}

// TestR35AnInterviewBoundsItsQuotes holds that a quote takes its source and case from its interview (R34) and never more
// consent than it has, also when less is agreed to later, in both databases.
func TestR35AnInterviewBoundsItsQuotes(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := MustWorldIn(t, db)
		i := MustInterview(t, w, "iv-1", domain.ConsentPublic)
		MustInterview(t, w, "iv-2", domain.ConsentInternal)
		_, err := quoted(w, "q-0", "iv-2", domain.ConsentPublic)
		want(t, err, "interview_consent")
		_, err = quoted(w, "q-0", "iv-9", domain.ConsentInternal)
		want(t, err, "not_found")
		q, err := quoted(w, "q-1", "iv-1", domain.ConsentPublic)
		must(t, err)
		if q.Source != "interview at night" || q.Case != "c-bridge" || q.Kind != "interview" {
			t.Errorf("the quote is %+v", q.Quote)
		}
		must(t, one(w.ReleaseQuote(ctx, researcher, care, "q-1", 1, domain.VisiblePublic)))
		insight := w.MustRelease(researcher, w.MustAdd(researcher, "", domain.KindInsight, "insight", app.NewLink{To: q.Ref(), Relation: domain.RestsOn}), domain.VisiblePublic)
		reads := func(who domain.PersonID) bool {
			page, err := w.Quotes(ctx, who, care)
			must(t, err)
			return slices.ContainsFunc(page.Quotes, func(v app.QuoteView) bool { return v.ID == "q-1" })
		}
		if !reads(sponsor) || !reads(anna) {
			t.Error("a released quote is not read")
		}
		next := i
		next.Case = "c-lake"
		want(t, one(w.ChangeInterview(ctx, researcher, care, "iv-1", 2, next)), "interview_quoted")
		next.Case, next.Consent = i.Case, domain.ConsentInternal
		w.live.take()
		must(t, one(w.ChangeInterview(ctx, researcher, care, "iv-1", 2, next)))
		if told := strings.Join(w.live.take(), "; "); !strings.Contains(told, insight.Ref().String()) || reads(sponsor) || !reads(anna) {
			t.Errorf("agreed to less, the sponsor reads %v, the team %v; told is %q", reads(sponsor), reads(anna), told)
		}
		want(t, one(w.ReleaseQuote(ctx, researcher, care, "q-1", 3, domain.VisibleSponsor)), "R35")
		next.Consent = domain.NoConsent
		must(t, one(w.ChangeInterview(ctx, researcher, care, "iv-1", 3, next)))
		if reads(anna) || reads(lead) || !reads(researcher) {
			t.Error("without consent others than researchers read it")
		}
		next.Consent = domain.ConsentPublic
		must(t, one(w.ChangeInterview(ctx, researcher, care, "iv-1", 4, next)))
		if reads(anna) {
			t.Error("what was agreed to later opened a quote by itself")
		}
		for name, bad := range map[string]domain.Interview{
			"name": {Group: "agency", Consent: domain.NoConsent}, "case": {Name: "x", Case: "c-none", Group: "agency", Consent: domain.NoConsent},
			"wave": {Name: "x", Wave: "w7", Group: "agency", Consent: domain.NoConsent}, "group": {Name: "x", Consent: domain.NoConsent},
		} {
			if err := one(w.AddInterview(ctx, researcher, care, bad)); domain.KindOf(err) != domain.Invalid {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

// TestConsentTakenBackFromAnInterviewRemovesAllOfIt withdraws an interview: its quotes are gone everywhere, what cited them
// is to be looked at again, and no word of it is kept.
func TestConsentTakenBackFromAnInterviewRemovesAllOfIt(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := MustWorldIn(t, db)
		MustInterview(t, w, "iv-1", domain.ConsentPublic)
		q, err := quoted(w, "q-1", "iv-1", domain.ConsentPublic)
		must(t, err)
		must(t, one(quoted(w, "q-2", "iv-1", domain.ConsentInternal)))
		must(t, one(w.WithdrawQuote(ctx, researcher, care, "q-2", 1, "eerder al")))
		must(t, one(w.ReleaseQuote(ctx, researcher, care, "q-1", 1, domain.VisiblePublic)))
		w.MustRelease(researcher, w.MustAdd(researcher, "", domain.KindInsight, "insight", app.NewLink{To: q.Ref(), Relation: domain.RestsOn}), domain.VisiblePublic)
		for _, who := range []domain.PersonID{lead, facilitator, anna, sponsor, admin} {
			want(t, one(w.WithdrawInterview(ctx, who, care, "iv-1", 2, "")), "forbidden")
		}
		want(t, one(w.WithdrawInterview(ctx, researcher, care, "iv-1", 1, "")), "stale")
		w.live.take()
		must(t, one(w.WithdrawInterview(ctx, researcher, care, "iv-1", 2, "op verzoek")))
		if told := w.live.take(); len(told) == 0 {
			t.Error("nobody is told")
		}
		quotes, err := w.Quotes(ctx, researcher, care)
		must(t, err)
		if len(quotes.Quotes) != 0 || len(quotes.Gone) != 2 || quotes.Gone[0].Withdrawn.Note != "op verzoek" || quotes.Gone[1].Withdrawn.Note != "eerder al" {
			t.Errorf("the quotes are %+v, gone %+v", quotes.Quotes, quotes.Gone)
		}
		if page, err := w.SourceCheck(ctx, researcher, care); err != nil || len(page.Doubts) != 1 || page.Doubts[0].Doubt != domain.DoubtWithdrawn {
			t.Errorf("the check lists %+v, %v", page.Doubts, err)
		}
		page, err := w.Interviews(ctx, researcher, care)
		must(t, err)
		if len(page.Interviews) != 0 || len(page.Gone) != 1 || strings.Contains(fmt.Sprint(page), "moe") || strings.Contains(fmt.Sprint(page), "roster") {
			t.Errorf("of the interview is left %+v", page)
		}
		_, err = quoted(w, "q-3", "iv-1", domain.NoConsent)
		want(t, err, "interview_withdrawn")
		want(t, one(w.TellFragment(ctx, researcher, care, "iv-1", 3, "nog iets")), "interview_withdrawn")
		want(t, one(w.ChangeInterview(ctx, researcher, care, "iv-1", 3, domain.Interview{})), "interview_withdrawn")
		want(t, one(w.WithdrawInterview(ctx, researcher, care, "iv-1", 3, "")), "interview_withdrawn")
	})
}

// TestWhoReadsInterviews holds that interviews are read by who works across the cases, as far as was agreed, that where one
// was held is told where that may be, and that search finds no more than that, also of a case and of a wave.
func TestWhoReadsInterviews(t *testing.T) {
	w := MustWorld(t)
	MustSurvey(t, w)
	MustInterview(t, w, "iv-none", domain.NoConsent)
	MustInterview(t, w, "iv-internal", domain.ConsentInternal)
	i := MustInterview(t, w, "iv-public", domain.ConsentPublic)
	i.Wave = "w0"
	must(t, one(w.ChangeInterview(ctx, researcher, care, "iv-public", 2, i)))
	q, err := quoted(w, "q-1", "iv-public", domain.ConsentPublic)
	must(t, err)
	must(t, one(w.ReleaseQuote(ctx, researcher, care, "q-1", q.Revision, domain.VisiblePublic)))
	read := func(who domain.PersonID) string {
		page, err := w.Interviews(ctx, who, care)
		if err != nil {
			return string(domain.KindOf(err))
		}
		var said []string
		for _, i := range page.Interviews {
			said = append(said, fmt.Sprint(i.ID, " ", i.Place, i.Name, i.Case, i.By, len(i.Fragments)))
		}
		return strings.Join(said, "; ")
	}
	find := func(who domain.PersonID, query string, of string, wave domain.WaveID) string {
		found, err := w.Search(ctx, who, care, app.AskSearch{Query: query, Case: of, Wave: wave})
		if err != nil {
			return string(domain.KindOf(err))
		}
		kinds := map[domain.RefKind]int{}
		for _, h := range found.Hits {
			kinds[h.Ref.Kind]++
		}
		return fmt.Sprint(found.Total, " ", kinds[domain.RefFragment], kinds[domain.RefQuote])
	}
	const all = "iv-none c-bridgeinterview at nightc-bridgeresearcher1; iv-internal c-bridgeinterview at nightc-bridgeresearcher1; iv-public c-bridgeinterview at nightc-bridgeresearcher1"
	for _, c := range []struct {
		who                          domain.PersonID
		reads, finds, ofCase, ofWave string
	}{
		{researcher, all, "4 3 1", "4 3 1", "2 1 1"}, {lead, "iv-internal 1; iv-public c-bridge1", "3 2 1", "2 1 1", "2 1 1"},
		{facilitator, "iv-internal 1; iv-public c-bridge1", "3 2 1", "2 1 1", "2 1 1"}, {anna, "forbidden", "1 0 1", "1 0 1", "1 0 1"},
		{sponsor, "forbidden", "1 0 1", "1 0 1", "1 0 1"}, {admin, "forbidden", "0 0 0", "0 0 0", "not_found"}, {stranger, "not_found", "not_found", "not_found", "not_found"},
		{nobody, "unauthenticated", "unauthenticated", "unauthenticated", "unauthenticated"},
	} {
		if got := read(c.who); got != c.reads {
			t.Errorf("%s reads %q, want %q", c.who, got, c.reads)
		}
		for got, want := range map[string]string{
			"anywhere " + find(c.who, "vertel moe", "", ""): "anywhere " + c.finds, "of the case " + find(c.who, "vertel moe", bridge, ""): "of the case " + c.ofCase,
			"of the wave " + find(c.who, "vertel moe", "", "w0"): "of the wave " + c.ofWave,
		} {
			if got != want {
				t.Errorf("%s finds %q, want %q", c.who, got, want)
			}
		}
	}
	if found, err := w.Search(ctx, lead, care, app.AskSearch{Query: "zei iedereen", Kind: "fragment"}); err != nil || len(found.Hits) != 2 ||
		!strings.HasPrefix(app.URL(care, found.Hits[0].End), "/programmes/care/interviews/iv-") {
		t.Errorf("fragments are %+v, %v", found.Hits, err)
	}
	fragment := i
	page, err := w.Interviews(ctx, researcher, care)
	must(t, err)
	view, err := page.Interview("iv-public")
	must(t, err)
	fragment.Fragments = view.Fragments
	want(t, one(w.DropFragment(ctx, researcher, care, "iv-none", 2, fragment.Fragments[0].ID)), "not_found")
	want(t, one(w.DropFragment(ctx, lead, care, "iv-public", 3, fragment.Fragments[0].ID)), "forbidden")
	must(t, one(w.DropFragment(ctx, researcher, care, "iv-public", 3, fragment.Fragments[0].ID)))
	if got := find(lead, "zei iedereen", "", ""); got != "1 1 0" {
		t.Errorf("after a fragment is gone the lead finds %s", got)
	}
	want(t, one(w.AddInterview(ctx, lead, care, domain.Interview{})), "forbidden")
	want(t, one(w.TellFragment(ctx, anna, care, "iv-public", 4, "x")), "forbidden")
	want(t, one(w.ChangeInterview(ctx, sponsor, care, "iv-public", 4, domain.Interview{})), "forbidden")
}

// TestAnInsightRestsOnAFragment holds that a fragment can be linked to and named in a text by who reads it, that to everybody
// else it is an end without content, and that what rests on it is to be looked at again once it is gone, one way or the other.
func TestAnInsightRestsOnAFragment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := MustWorldIn(t, db)
		MustInterview(t, w, "iv-none", domain.NoConsent)
		MustInterview(t, w, "iv-1", domain.ConsentInternal)
		page, err := w.Interviews(ctx, researcher, care)
		must(t, err)
		none, first := page.Interviews[0].Refs()[0], page.Interviews[1].Refs()[0]
		second, err := w.TellFragment(ctx, researcher, care, "iv-1", 2, "Een tweede keer gaat het vanzelf.")
		must(t, err)
		restsOn := func(from, to domain.Ref, who domain.PersonID) error {
			return one(w.AddLink(ctx, who, care, app.NewLink{From: from, To: to, Relation: domain.RestsOn}))
		}
		insight := w.MustRelease(researcher, w.MustAdd(researcher, "", domain.KindInsight, "Telling it again tires", app.NewLink{To: first, Relation: domain.RestsOn}), domain.VisiblePublic)
		texted := w.MustAdd(researcher, "", domain.KindInsight, "As [["+second.Ref().String()+"|somebody said]]")
		action := w.MustAdd(anna, bridge, domain.KindAction, "action", app.NewLink{To: insight.Ref(), Relation: domain.RestsOn})
		theme := w.MustAdd(facilitator, "", domain.KindTheme, "theme")
		must(t, restsOn(theme.Ref(), first, facilitator))
		want(t, restsOn(theme.Ref(), none, facilitator), "not_found")
		want(t, restsOn(action.Ref(), first, anna), "not_found")
		want(t, restsOn(insight.Ref(), domain.Ref{Kind: domain.RefFragment, ID: "f-9"}, researcher), "not_found")
		offered := func(who domain.PersonID) int {
			refs, err := w.References(ctx, who, care, "", "vertellen moe", 10)
			must(t, err)
			return len(refs)
		}
		reaches := func(who domain.PersonID) (words string, dark int) {
			trace, err := w.Trace(ctx, who, care, action.Ref(), time.Time{})
			must(t, err)
			for _, n := range trace.Nodes {
				if n.Ref.Kind == domain.RefFragment {
					words = n.End.Title
				}
				if !n.End.Visible {
					dark++
				}
			}
			return words, dark
		}
		for who, n := range map[domain.PersonID]int{researcher: 2, facilitator: 1, anna: 0, sponsor: 0} {
			if got := offered(who); got != n {
				t.Errorf("%s is offered %d fragments, want %d", who, got, n)
			}
		}
		if words, dark := reaches(facilitator); words != "Steeds opnieuw vertellen maakt moe, zei iedereen." || dark != 0 {
			t.Errorf("the facilitator reaches %q, %d hidden", words, dark)
		}
		if words, dark := reaches(anna); words != "" || dark != 1 {
			t.Errorf("the team reaches %q, %d hidden", words, dark)
		}
		if tr, err := w.Trace(ctx, facilitator, care, first, time.Time{}); err != nil || len(tr.Nodes) != 4 {
			t.Errorf("from the fragment on: %+v, %v", tr.Nodes, err)
		}
		want(t, one(w.Trace(ctx, sponsor, care, first, time.Time{})), "not_found")
		page, err = w.Interviews(ctx, facilitator, care)
		must(t, err)
		if cited := page.Interviews[0].Cited[first]; len(cited) != 2 {
			t.Errorf("the fragment is cited by %+v", cited)
		}
		doubts := func() string {
			page, err := w.SourceCheck(ctx, researcher, care)
			must(t, err)
			var list []string
			for _, d := range page.Doubts {
				list = append(list, fmt.Sprint(d.By.Title, " ", d.Doubt))
			}
			return strings.Join(list, "; ")
		}
		if got := doubts(); got != "" {
			t.Errorf("there is no doubt yet, and the check lists %q", got)
		}
		w.live.take()
		must(t, one(w.DropFragment(ctx, researcher, care, "iv-1", 3, domain.FragmentID(first.ID))))
		if told := strings.Join(w.live.take(), "; "); !strings.Contains(told, insight.Ref().String()) {
			t.Errorf("who reads the insight is told %q", told)
		}
		if got := doubts(); got != "Telling it again tires withdrawn; theme withdrawn" {
			t.Errorf("a fragment is gone, and the check lists %q", got)
		}
		if links := w.MustCard(researcher, insight.ID).Links; len(links) == 0 || links[0].Doubt != domain.DoubtWithdrawn && links[1].Doubt != domain.DoubtWithdrawn {
			t.Errorf("the insight has %+v", links)
		}
		must(t, one(w.WithdrawInterview(ctx, researcher, care, "iv-1", 4, "op verzoek")))
		if got := doubts(); !strings.HasSuffix(got, texted.Title+" withdrawn") {
			t.Errorf("the consent is gone, and the check lists %q", got)
		}
		if words, dark := reaches(researcher); words != "" || dark != 1 {
			t.Errorf("the researcher still reaches %q, %d hidden", words, dark)
		}
	})
}
