package domain_test

import (
	"testing"

	"rodedraad/domain"
)

func TestWaveCheck(t *testing.T) {
	good := domain.Wave{ID: "w0", Mode: domain.BySurvey, Status: domain.WaveOpen, Label: domain.Words{NL: "0-meting"}}
	for _, c := range []struct {
		name   string
		change func(*domain.Wave)
		fine   bool
	}{
		{"as it is", func(*domain.Wave) {}, true},
		{"with a day", func(w *domain.Wave) { w.When = "2020-05-01" }, true},
		{"no identifier", func(w *domain.Wave) { w.ID = "W 0" }, false},
		{"below the baseline", func(w *domain.Wave) { w.Number = -1 }, false},
		{"no Dutch label", func(w *domain.Wave) { w.Label = domain.Words{EN: "baseline"} }, false},
		{"with two days", func(w *domain.Wave) { w.When, w.Until = "2020-05-01", "2020-05-01" }, true},
		{"ends before it begins", func(w *domain.Wave) { w.When, w.Until = "2020-05-01", "2020-04-30" }, false},
		{"no last day", func(w *domain.Wave) { w.Until = "juni" }, false},
		{"the highest number", func(w *domain.Wave) { w.Number = domain.MaxWave }, true},
		{"beyond it", func(w *domain.Wave) { w.Number = domain.MaxWave + 1 }, false},
		{"a blank label", func(w *domain.Wave) { w.Label = domain.Words{NL: " "} }, false},
		{"no day", func(w *domain.Wave) { w.When = "mei" }, false},
		{"no mode", func(w *domain.Wave) { w.Mode = "phone" }, false},
		{"no status", func(w *domain.Wave) { w.Status = "final" }, false},
		{"no label in use", func(w *domain.Wave) { w.Labels = []domain.Label{"true"} }, false},
	} {
		w := good
		c.change(&w)
		if err := w.Check(); (err == nil) != c.fine {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestR27WaveIsFinalWhenEveryDatasetIsSettled(t *testing.T) {
	w := domain.Wave{ID: "w0"}
	set := func(id string, version int, state domain.DatasetState) domain.Dataset {
		return domain.Dataset{ID: domain.DatasetID(id), Wave: "w0", Version: version, State: state}
	}
	frozen, none := set("a", 1, domain.DatasetFrozen), set("b", 1, domain.DatasetNotApplicable)
	for _, c := range []struct {
		name string
		of   []domain.Dataset
		want bool
	}{
		{"nothing in it", nil, false},
		{"all settled", []domain.Dataset{frozen, none}, true},
		{"one expected", []domain.Dataset{frozen, set("b", 1, domain.DatasetExpected)}, false},
		{"one checked", []domain.Dataset{frozen, set("b", 1, domain.DatasetChecked)}, false},
		{"one being corrected", []domain.Dataset{frozen, none, set("a", 2, domain.DatasetImported)}, true},
		{"another wave's", []domain.Dataset{frozen, {ID: "c", Wave: "w1", State: domain.DatasetExpected}}, true},
	} {
		if got := w.Final(c.of); got != c.want {
			t.Errorf("%s: final is %v", c.name, got)
		}
	}
}

func TestR26ANumberStaysOnceSomethingIsFrozen(t *testing.T) {
	w := domain.Wave{ID: "w0", Programme: "p", Mode: domain.BySurvey, Status: domain.WaveOpen, Label: domain.Words{NL: "0-meting"}, Revision: 3}
	next := w
	next.ID, next.Number, next.Revision, next.Status = "other", 4, 9, domain.WaveClosed
	if got, err := w.Become(next, false); err != nil || got.ID != "w0" || got.Number != 4 || got.Revision != 3 || got.Status != domain.WaveClosed {
		t.Errorf("it becomes %+v, %v", got, err)
	}
	if got, err := w.Become(next, true); err == nil || got.Number != 0 {
		t.Errorf("frozen it becomes %+v, %v", got, err)
	}
	next.Number = 0
	if _, err := w.Become(next, true); err != nil {
		t.Errorf("its status: %v", err)
	}
}
