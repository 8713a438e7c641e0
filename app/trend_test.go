package app_test

import (
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
)

// MustSeries adds a version of a national trend that goes from ten to so many tenths.
func MustSeries(tb testing.TB, w *world, to domain.Tenths) domain.Series {
	tb.Helper()
	s, err := w.AddSeries(ctx, researcher, care, domain.Series{
		ID: "tr-flex", Title: words("Flexwerkers"), Unit: domain.ThousandPersons, Scope: "all_sectors", Source: "StatLine",
		Caveats: []domain.Words{words("voorlopig")}, Points: []domain.Point{{Year: 2010, Value: 100}, {Year: 2018, Value: to, Provisional: true}},
	})
	must(tb, err)
	return s
}

func TestTrendsAreReadByAllAndKeptByResearchers(t *testing.T) {
	w := MustWorld(t)
	MustSurvey(t, w)
	MustSeries(t, w, 200)
	if again := MustSeries(t, w, 150); again.Version != 2 {
		t.Errorf("the second is version %d", again.Version)
	}
	for _, who := range everybody {
		page, err := w.Trends(ctx, who, care)
		switch who {
		case admin:
			want(t, err, "forbidden")
		case stranger:
			want(t, err, "not_found")
		case disabled, nobody:
			want(t, err, "unauthenticated")
		default:
			if err != nil || len(page.Series) != 1 || page.Series[0].Points[1].Value != 150 || len(page.Series[0].Caveats) != 1 {
				t.Errorf("%s reads %+v, %v", who, page.Series, err)
			}
		}
		if who != researcher && who != nobody && who != disabled {
			if _, err := w.AddSeries(ctx, who, care, domain.Series{ID: "x"}); err == nil {
				t.Errorf("%s adds a series", who)
			}
		}
	}
	want(t, one(w.AddSeries(ctx, researcher, care, domain.Series{ID: "e-zzp", Title: words("x"), Unit: domain.ThousandPersons,
		Scope: "branch", Source: "y"})), "exists")
	want(t, one(w.AddIndicator(ctx, researcher, care, domain.Indicator{ID: "tr-flex"})), "exists")
}

func TestTheTraceReachesATrend(t *testing.T) {
	w := MustWorld(t)
	MustSeries(t, w, 200)
	insight := w.MustAdd(researcher, "", domain.KindInsight, "insight", app.NewLink{To: domain.SeriesRef("tr-flex"), Relation: domain.RestsOn})
	insight = w.MustRelease(researcher, insight, domain.VisibleSponsor)
	tr, err := w.Trace(ctx, sponsor, care, insight.Ref(), start.AddDate(1, 0, 0))
	must(t, err)
	if n := tr.Nodes[1]; n.End.Series == nil || n.End.Words.NL != "Flexwerkers" || app.URL(care, n.End) != "/programmes/care/trends#tr-flex" {
		t.Errorf("the trace reaches %+v", n)
	}
	page, err := w.Trends(ctx, sponsor, care)
	must(t, err)
	if len(page.Series[0].Cited) != 1 || page.Series[0].Cited[0].Other.Title != "insight" {
		t.Errorf("the trend is cited by %+v", page.Series[0].Cited)
	}
}
