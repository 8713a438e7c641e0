package store_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

var stated = domain.Tenths(180)

var selfEmployed = domain.Series{
	ID: "tr-zzp-nl", Programme: "p1", Version: 1, Title: domain.Words{NL: "Zelfstandigen", EN: "Self-employed"},
	Unit: domain.ThousandPersons, Scope: "all_sectors", Definition: domain.Words{NL: hostile}, Source: "AZW StatLine",
	Direction: "up", Stated: &stated, Order: 2, At: noon,
	Points:  []domain.Point{{Year: 2010, Value: 8650, Rounded: true}, {Year: 2018, Value: 10740, Provisional: true}},
	Loose:   []domain.LooseValue{{Year: 2018, Value: 194}, {Year: 2018, Value: 99}},
	Caveats: []domain.Words{{NL: "voorlopig", EN: "provisional"}, {NL: "geen oorzaak"}},
}

func TestTrendsComeBackAsStoredAndNeverChange(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.MustOpen(t, url)
		MustSeed(t, db)
		newer := selfEmployed
		newer.Version, newer.Stated, newer.Loose = 2, nil, nil
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			return firstError(tx.AddSeries(ctx, selfEmployed), tx.AddSeries(ctx, newer))
		})
		read := func() []domain.Series {
			return MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Series, error) { return tx.SeriesOf(ctx, "p1") })
		}
		if got := read(); !cmp.Equal(got, []domain.Series{selfEmployed, newer}) {
			t.Errorf("series: %s", cmp.Diff([]domain.Series{selfEmployed, newer}, got))
		}
		raw := storetest.Raw(t, url)
		for _, statement := range []string{
			"UPDATE trend_points SET tenths = 1", "DELETE FROM trend_points", "UPDATE trend_series SET source = 'x'",
			"DELETE FROM trend_caveats", "UPDATE trend_caveats SET text_nl = 'x'", "DELETE FROM trend_loose", "DELETE FROM trend_series",
			"INSERT INTO trend_points SELECT programme, series, version, 2019, tenths, provisional, rounded FROM trend_points WHERE year = 2018",
			"INSERT INTO trend_loose SELECT programme, series, version, 9, year, tenths FROM trend_loose WHERE position = 0",
		} {
			if _, err := raw.Exec(statement); !isConstraint(err) {
				t.Errorf("%s: %v, want a constraint", statement, err)
			}
		}
		if got := read(); len(got) != 2 || len(got[0].Points) != 2 {
			t.Errorf("it changed to %+v", got)
		}
	})
}
