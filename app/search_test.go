package app_test

import (
	"fmt"
	"strings"
	"testing"

	"rodedraad/app"
	"rodedraad/app/search"
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

// TestSearchOffersWhatCouldBeFound holds that nobody is offered to look for what they may never see.
func TestSearchOffersWhatCouldBeFound(t *testing.T) {
	w := MustWorld(t)
	for who, want := range map[domain.PersonID]string{
		researcher: "quote fragment figure", lead: "quote fragment figure", anna: "quote figure", sponsor: "quote figure", reader: "quote figure", admin: "",
	} {
		found, err := w.Search(ctx, who, care, app.AskSearch{})
		must(t, err)
		if got := strings.Join(found.Kinds()[len(domain.CardKinds):], " "); got != want {
			t.Errorf("%s is offered %q, want %q", who, got, want)
		}
	}
}

// TestSearchFindsFigures finds questions by their words in either language, for who reads figures of them: others are told
// nothing by a count. Of a case are those of which the reader sees its figures.
func TestSearchFindsFigures(t *testing.T) {
	w := MustWorld(t)
	MustSurvey(t, w)
	MustAnswers(t, w, "w0", bridge, 40, 8)
	MustSeries(t, w, 200)
	must(t, one(w.AddIndicator(ctx, researcher, care, domain.Indicator{
		ID: "e-leave", Group: domain.Flexworkers, Kind: domain.MultiAnswer, Question: domain.Words{NL: "Vertrek je?", EN: "Will you leave?"},
		Options: []domain.Option{{Code: "yes", Label: words("ja")}},
	})))
	for _, c := range []struct {
		who         domain.PersonID
		query, of   string
		kind        string
		want, other string
	}{
		{researcher, "weg", "", "", "Wil je weg?", ""}, {anna, "weg", "", "figure", "Wil je weg?", ""}, {anna, "weg", bridge, "", "Wil je weg?", ""},
		{anna, "weg", lake, "", "", ""}, {otherTeam, "weg", "", "", "", ""}, {sponsor, "weg", "", "", "", ""}, {admin, "weg", "", "", "", ""},
		{anna, "weg", "", "quote", "", ""}, {lead, "leave", "", "", "Vertrek je?", "Will you leave?"}, {anna, "leave", "", "", "", ""},
		{sponsor, "flexwerker", "", "", "Flexwerkers", ""}, {sponsor, "flexwerker", bridge, "", "", ""}, {admin, "flexwerker", "", "", "", ""},
	} {
		found, err := w.Search(ctx, c.who, care, app.AskSearch{Query: c.query, Case: c.of, Kind: c.kind})
		must(t, err)
		if hitTitles(found) != c.want || found.Total != len(found.Hits) {
			t.Errorf("%s finds %q of %d by %q in %q, want %q", c.who, hitTitles(found), found.Total, c.query, c.of, c.want)
			continue
		}
		if c.other != "" && (found.Hits[0].Other != domain.English || joined(found.Hits[0].Snippet) != c.other) {
			t.Errorf("by the other language is found %+v", found.Hits[0])
		}
	}
	if found, err := w.Search(ctx, lead, care, app.AskSearch{Query: "weg", Language: domain.English}); err != nil || hitTitles(found) != "Wil je weg? (en)" || found.Hits[0].Language != domain.English {
		t.Errorf("in English is found %+v, %v", found.Hits, err)
	}
	released, err := w.ReleaseIndicator(ctx, researcher, care, "e-zzp", 1, domain.VisibleSponsor)
	must(t, err)
	if found, err := w.Search(ctx, sponsor, care, app.AskSearch{Query: "weg"}); err != nil || found.Total != 1 {
		t.Errorf("released to %s the sponsor finds %d, %v", released.Visibility, found.Total, err)
	}
}

func joined(pieces []search.Piece) (text string) {
	for _, p := range pieces {
		text += p.Text
	}
	return text
}

// TestSearchOfAWave finds what is linked to figures of a wave and what is linked to such an insight, as far as the reader
// sees both ends: who does not read the figures finds nothing by them, and no count tells of what is hidden.
func TestSearchOfAWave(t *testing.T) {
	w := MustWorld(t)
	MustSurvey(t, w)
	cell := domain.CellRef(MustAnswers(t, w, "w0", bridge, 40, 8), "e-zzp")
	insight := w.MustAdd(researcher, "", domain.KindInsight, "Proef inzicht", app.NewLink{To: cell, Relation: domain.RestsOn})
	insight = w.MustRelease(researcher, insight, domain.VisibleSponsor)
	reaction := w.MustAdd(anna, bridge, domain.KindReaction, "Proef reactie", app.NewLink{To: insight.Ref(), Relation: domain.ReactsTo})
	w.MustAdd(anna, bridge, domain.KindReaction, "Proef verderop", app.NewLink{To: reaction.Ref(), Relation: domain.RelatesTo})
	loose := w.MustAdd(anna, bridge, domain.KindReaction, "Proef los")
	MustQuote(t, w, "q-1", domain.ConsentInternal)
	gone := w.MustLink(anna, loose, domain.RestsOn, cell)
	must(t, one(w.EndLink(ctx, anna, care, gone.ID)))
	look := func(who domain.PersonID, query string, wave domain.WaveID) string {
		found, err := w.Search(ctx, who, care, app.AskSearch{Query: query, Wave: wave})
		if err != nil {
			return string(domain.KindOf(err))
		}
		return fmt.Sprint(found.Total, " ", hitTitles(found))
	}
	for _, c := range []struct {
		who   domain.PersonID
		query string
		wave  domain.WaveID
		want  string
	}{
		{anna, "proef", "w0", "2 Proef reactie, Proef inzicht"}, {anna, "proef", "w1", "0 "}, {anna, "weg", "w0", "1 Wil je weg?"}, {anna, "weg", "w1", "0 "},
		{lead, "proef", "w0", "2 Proef reactie, Proef inzicht"}, {sponsor, "proef", "w0", "0 "}, {sponsor, "proef", "", "1 Proef inzicht"},
		{otherTeam, "proef", "w0", "0 "}, {researcher, "moe", "w0", "0 "}, {anna, "proef", "w9", "not_found"}, {admin, "proef", "w0", "not_found"},
	} {
		if got := look(c.who, c.query, c.wave); got != c.want {
			t.Errorf("%s finds %s by %q in %q, want %s", c.who, got, c.query, c.wave, c.want)
		}
	}
}
