package app_test

import (
	"fmt"
	"strings"
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// hitTitles are the titles of what was found, the best first.
func hitTitles(s app.Search) string {
	list := make([]string, len(s.Hits))
	for i, h := range s.Hits {
		list[i] = h.End.Title
	}
	return strings.Join(list, ", ")
}

// TestSearch looks for the same things in both databases: what was just written, in any form, best first, through filters.
func TestSearch(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := MustWorldIn(t, db)
		action := w.MustAddCard(anna, app.AddCard{
			Slug: care, CaseCode: bridge, Kind: domain.KindAction, Text: "Roosters samen maken\n\nEen **proef** op twee afdelingen.",
			Learn: "Of flexwerkers blijven",
		})
		w.MustAdd(anna, bridge, domain.KindReaction, "Anders\n\nHet rooster komt te laat.")
		w.MustAddCard(anna, app.AddCard{
			Slug: care, CaseCode: bridge, Kind: domain.KindLesson, Text: "Roosteren doe je samen", Facts: domain.Facts{Level: domain.Practice},
		})
		w.MustWithdraw(anna, w.MustAdd(anna, bridge, domain.KindReaction, "Rooster dat weg is"))
		look := func(ask app.AskSearch) app.Search {
			t.Helper()
			found, err := w.Search(ctx, anna, care, ask)
			must(t, err)
			return found
		}
		for _, c := range []struct {
			ask  app.AskSearch
			want string
		}{
			{app.AskSearch{Query: "rooster"}, "Roosteren doe je samen, Roosters samen maken, Anders"},
			{app.AskSearch{Query: "samen roosters"}, "Roosteren doe je samen, Roosters samen maken"},
			{app.AskSearch{Query: "proeven"}, "Roosters samen maken"},
			{app.AskSearch{Query: "flexwerker"}, "Roosters samen maken"},
			{app.AskSearch{Query: "flexwerker rooster"}, ""}, // each in a text of its own
			{app.AskSearch{Query: "rooster", Kind: "reaction"}, "Anders"},
			{app.AskSearch{Query: "rooster", Level: domain.Practice}, "Roosteren doe je samen"},
			{app.AskSearch{Query: "rooster", Case: lake}, ""},
			{app.AskSearch{Query: ""}, ""},
			{app.AskSearch{Query: "weg"}, ""},
		} {
			if got := look(c.ask); hitTitles(got) != c.want || got.Total != len(got.Hits) {
				t.Errorf("%+v finds %q of %d, want %q", c.ask, hitTitles(got), got.Total, c.want)
			}
		}
		hit := look(app.AskSearch{Query: "proef"}).Hits[0]
		if fmt.Sprint(hit.Snippet) != "[{Een  false} {proef true} { op twee afdelingen. false}]" || hit.Ref != action.Ref() {
			t.Errorf("the hit is %+v", hit)
		}
		if _, err := w.Search(ctx, anna, care, app.AskSearch{Query: "x", Case: "none"}); domain.KindOf(err) != domain.NotFound {
			t.Errorf("a case that is not there: %v", err)
		}
		for i := range app.SearchPage + 1 {
			w.MustAdd(anna, bridge, domain.KindReaction, fmt.Sprint("Bladeren ", i))
		}
		first, last := look(app.AskSearch{Query: "bladeren"}), look(app.AskSearch{Query: "bladeren", Page: 9})
		if first.Total != app.SearchPage+1 || len(first.Hits) != app.SearchPage || first.Pages != 2 || len(last.Hits) != 1 || last.Ask.Page != 2 {
			t.Errorf("the pages hold %d and %d of %d", len(first.Hits), len(last.Hits), first.Total)
		}
	})
}

// TestSearchFindsQuotes finds what people said as far as they agreed (R35): by its words for who may read it, and by its
// case for who may know where it was said.
func TestSearchFindsQuotes(t *testing.T) {
	w := MustWorld(t)
	MustQuote(t, w, "q-none", domain.NoConsent)
	internal := MustQuote(t, w, "q-internal", domain.ConsentInternal)
	public := MustQuote(t, w, "q-public", domain.ConsentPublic)
	must(t, one(w.ReleaseQuote(ctx, researcher, care, "q-internal", internal.Revision, domain.VisibleProgramme)))
	must(t, one(w.ReleaseQuote(ctx, researcher, care, "q-public", public.Revision, domain.VisibleSponsor)))
	for _, c := range []struct {
		who  domain.PersonID
		of   string
		want int
	}{
		{researcher, "", 3}, {researcher, bridge, 3}, {researcher, lake, 0}, {lead, "", 2}, {lead, bridge, 1}, {anna, "", 2},
		{anna, bridge, 1}, {sponsor, "", 1}, {sponsor, bridge, 1}, {reader, "", 0}, {admin, "", 0},
	} {
		found, err := w.Search(ctx, c.who, care, app.AskSearch{Query: "vertel opnieuw", Case: c.of, Kind: "quote"})
		must(t, err)
		if found.Total != c.want || len(found.Hits) != c.want {
			t.Errorf("%s finds %d quotes in %q, want %d", c.who, found.Total, c.of, c.want)
		}
	}
}
