package domain_test

import (
	"testing"

	"rodedraad/domain"
)

func tenths(n domain.Tenths) *domain.Tenths { return &n }

// selfEmployed is the trend whose source states another change than its numbers give.
func selfEmployed() domain.Series {
	return domain.Series{
		ID: "tr-zzp-nl", Version: 1, Title: domain.Words{NL: "Zelfstandigen"}, Unit: domain.ThousandPersons, Scope: "all_sectors",
		Source: "AZW StatLine", Stated: tenths(180), Caveats: []domain.Words{{NL: "Cijfers over 2018 zijn voorlopig"}},
		Points: []domain.Point{{Year: 2010, Value: 8650}, {Year: 2018, Value: 10740, Provisional: true}},
	}
}

func TestR41StatedAndComputedChangeStandBesideEachOther(t *testing.T) {
	share := selfEmployed()
	share.Unit, share.Stated = domain.ShareOfWorkers, tenths(15)
	share.Points = []domain.Point{{Year: 2010, Value: 133}, {Year: 2018, Value: 148}}
	falling := selfEmployed()
	falling.Points[0].Value, falling.Points[1].Value = 1000, 900
	single := selfEmployed()
	single.Points = single.Points[:1]
	nothing := selfEmployed()
	nothing.Points = []domain.Point{{Year: 2010}, {Year: 2018, Value: 5}}
	close, unstated := selfEmployed(), selfEmployed()
	close.Stated, unstated.Stated = tenths(232), nil
	for _, c := range []struct {
		name    string
		s       domain.Series
		change  domain.Tenths
		known   bool
		differs bool
	}{
		{"eighteen or twenty-four", selfEmployed(), 242, true, true},
		{"a share in points", share, 15, true, false},
		{"falling", falling, -100, true, true},
		{"one point", single, 0, false, false},
		{"from nothing", nothing, 0, false, false},
		{"within a point", close, 242, true, false},
		{"nothing stated", unstated, 242, true, false},
	} {
		change, known := c.s.Computed()
		if change != c.change || known != c.known || c.s.Differs() != c.differs {
			t.Errorf("%s: %d %v, differs %v", c.name, change, known, c.s.Differs())
		}
	}
}

func TestR39ProvisionalIsKnown(t *testing.T) {
	s := selfEmployed()
	if !s.Provisional() {
		t.Error("a provisional point is not noticed")
	}
	s.Points = s.Points[:1]
	if s.Provisional() {
		t.Error("it is provisional without a provisional point")
	}
}

func TestSeriesCheck(t *testing.T) {
	if err := selfEmployed().Check(); err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*domain.Series){
		"identifier":             func(s *domain.Series) { s.ID = "a--b" },
		"version":                func(s *domain.Series) { s.Version = 0 },
		"title":                  func(s *domain.Series) { s.Title.NL = "" },
		"source":                 func(s *domain.Series) { s.Source = " " },
		"unit":                   func(s *domain.Series) { s.Unit = "apples" },
		"scope":                  func(s *domain.Series) { s.Scope = "world" },
		"direction":              func(s *domain.Series) { s.Direction = "sideways" },
		"R40 caveat says naught": func(s *domain.Series) { s.Caveats[0].NL = "" },
		"years in no order":      func(s *domain.Series) { s.Points[1].Year = 2010 },
		"no year":                func(s *domain.Series) { s.Points[0].Year = 20 },
		"R42 loose in no year":   func(s *domain.Series) { s.Loose = []domain.LooseValue{{Year: 1}} },
		"points of a change":     func(s *domain.Series) { s.Unit = domain.ChangeInPercent },
	} {
		s := selfEmployed()
		change(&s)
		if s.Check() == nil {
			t.Errorf("%s: not refused", name)
		}
	}
	if domain.SeriesRef("tr-zzp-nl").String() != "figure:tr-zzp-nl" {
		t.Error("a series is pointed at otherwise")
	}
}
