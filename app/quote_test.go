package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
)

// MustQuote adds what somebody of the bridge said, for publication.
func MustQuote(tb testing.TB, w *world, id domain.QuoteID, consent domain.Consent) app.QuoteView {
	tb.Helper()
	q, err := w.AddQuote(ctx, researcher, care, domain.Quote{
		ID: id, Case: "c-bridge", Kind: "interview", Source: "interview 3", Speaker: words("zelfstandige"), Group: domain.Flexworker, Speakers: 3, ShowCase: true,
		Words: "Steeds opnieuw vertellen maakt moe.", Consent: consent,
	})
	must(tb, err)
	return q
}

func TestWhoReadsWhichQuotes(t *testing.T) {
	w := MustWorld(t)
	MustQuote(t, w, "q-none", domain.NoConsent)
	internal := MustQuote(t, w, "q-internal", domain.ConsentInternal)
	public := MustQuote(t, w, "q-public", domain.ConsentPublic)
	must(t, one(w.ReleaseQuote(ctx, researcher, care, "q-internal", internal.Revision, domain.VisibleProgramme)))
	must(t, one(w.ReleaseQuote(ctx, researcher, care, "q-public", public.Revision, domain.VisibleSponsor)))
	want(t, one(w.ReleaseQuote(ctx, researcher, care, "q-none", 1, domain.VisibleProgramme)), "R35")
	read := func(who domain.PersonID) string {
		page, err := w.Quotes(ctx, who, care)
		if err != nil {
			return string(domain.KindOf(err))
		}
		var said []string
		for _, q := range page.Quotes {
			said = append(said, fmt.Sprint(q.ID, " ", q.Place, q.Source, q.By))
		}
		return strings.Join(said, "; ")
	}
	const all = "q-none c-bridgeinterview 3researcher; q-internal c-bridgeinterview 3researcher; q-public c-bridgeinterview 3researcher"
	for who, want := range map[domain.PersonID]string{
		researcher: all, anna: "q-internal ; q-public c-bridge", otherTeam: "q-internal ; q-public c-bridge",
		lead: "q-internal ; q-public c-bridge", sponsor: "q-public c-bridge", reader: "", admin: "forbidden", stranger: "not_found",
		nobody: "unauthenticated",
	} {
		if got := read(who); got != want {
			t.Errorf("%s reads %q, want %q", who, got, want)
		}
	}
}

func TestConsentTakenBackRemovesTheQuoteEverywhere(t *testing.T) {
	w := MustWorld(t)
	q := MustQuote(t, w, "q-1", domain.ConsentPublic)
	q, err := w.ReleaseQuote(ctx, researcher, care, "q-1", q.Revision, domain.VisiblePublic)
	must(t, err)
	insight := w.MustAdd(researcher, "", domain.KindInsight, "insight", app.NewLink{To: q.Ref(), Relation: domain.RestsOn})
	insight = w.MustRelease(researcher, insight, domain.VisiblePublic)
	theme := w.MustAdd(facilitator, "", domain.KindTheme, "theme")
	w.MustLink(facilitator, theme, domain.Supports, q.Ref()) // R36: one quote, many uses
	shown := func(who domain.PersonID) []string {
		tr, err := w.Trace(ctx, who, care, insight.Ref(), start.AddDate(1, 0, 0))
		must(t, err)
		said := []string{w.MustCard(who, insight.ID).Links[0].Other.Title}
		for _, n := range tr.Nodes {
			said = append(said, n.End.Title)
		}
		ends, err := w.References(ctx, who, care, "", "moe", 0)
		must(t, err)
		for _, e := range ends {
			said = append(said, e.Title)
		}
		target, err := w.Resolver(ctx, who, care, "nl", "[[citaat:q-1]]")
		must(t, err)
		return append(said, target(q.Ref()).Label)
	}
	const words = "Steeds opnieuw vertellen maakt moe."
	for _, who := range []domain.PersonID{anna, sponsor, reader} {
		if got := shown(who); !slices.Equal(got, []string{words, "insight", words, words, words}) {
			t.Errorf("%s reads %q", who, got)
		}
	}
	w.live.take()
	want(t, one(w.WithdrawQuote(ctx, anna, care, "q-1", q.Revision, "")), "forbidden")
	want(t, one(w.WithdrawQuote(ctx, researcher, care, "q-1", 1, "")), "stale")
	must(t, one(w.WithdrawQuote(ctx, researcher, care, "q-1", q.Revision, "op verzoek")))
	if told := w.live.take(); len(told) == 0 {
		t.Error("nobody is told")
	}
	for _, who := range []domain.PersonID{researcher, lead, anna, sponsor, reader} {
		if got := strings.Join(shown(who), " "); strings.Contains(got, "moe") {
			t.Errorf("%s still reads %q", who, got)
		}
	}
	page, err := w.Quotes(ctx, researcher, care)
	must(t, err)
	if len(page.Quotes) != 0 || len(page.Gone) != 1 || len(page.Gone[0].Cited) != 2 || page.Gone[0].Shown != "" {
		t.Errorf("the researcher keeps %+v", page)
	}
	if page, err := w.Quotes(ctx, lead, care); err != nil || len(page.Gone) != 0 {
		t.Errorf("the lead is told of %+v, %v", page.Gone, err)
	}
}

func TestR37OnlyResearchersShortenAndNobodyRewords(t *testing.T) {
	w := MustWorld(t)
	q := MustQuote(t, w, "q-1", domain.ConsentPublic)
	want(t, one(w.ShortenQuote(ctx, researcher, care, "q-1", q.Revision, "Vertellen is vermoeiend.")), "R37")
	want(t, one(w.ShortenQuote(ctx, lead, care, "q-1", q.Revision, "Steeds opnieuw […]")), "forbidden")
	short, err := w.ShortenQuote(ctx, researcher, care, "q-1", q.Revision, "Steeds opnieuw […]")
	if err != nil || short.Shown != "Steeds opnieuw […]" {
		t.Errorf("shown is %q, %v", short.Shown, err)
	}
	want(t, one(w.AddQuote(ctx, anna, care, domain.Quote{ID: "q-2"})), "forbidden")
	want(t, one(w.AddQuote(ctx, researcher, care, domain.Quote{ID: "q-2", Words: "x", Speaker: words("y"), Kind: "interview"})), "R34")
	want(t, one(w.ShortenQuote(ctx, researcher, care, "q-9", 1, "")), "not_found")
}
