package domain_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"rodedraad/domain"
)

var importer, second = domain.Hand{By: "ond", At: at}, domain.Hand{By: "ond-2", At: at}

// expected is a dataset of which nothing has come yet.
func expected() domain.Dataset {
	return domain.Dataset{
		ID: "w0-ghz-em", Programme: "p1", Version: 1, Wave: "w0", Case: "c-ghz", Group: domain.EmployeesManagers,
		State: domain.DatasetExpected, Revision: 1,
	}
}

// mustFreeze takes a dataset all the way.
func mustFreeze(t *testing.T, d domain.Dataset, values ...domain.Tally) domain.Dataset {
	t.Helper()
	d, err := d.Import(importer, "hash", 20, 10)
	if err == nil {
		d, err = d.Approve(second)
	}
	if err == nil {
		d, err = d.Freeze(importer, string(d.ID), values)
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// moves are everything that can be done to a dataset.
var moves = map[string]func(domain.Dataset) (domain.Dataset, error){
	"rule":    func(d domain.Dataset) (domain.Dataset, error) { return d.Rule(domain.Words{NL: "alleen interviews"}) },
	"expect":  func(d domain.Dataset) (domain.Dataset, error) { return d.Expect() },
	"import":  func(d domain.Dataset) (domain.Dataset, error) { return d.Import(importer, "hash", 20, 10) },
	"approve": func(d domain.Dataset) (domain.Dataset, error) { return d.Approve(second) },
	"reopen":  func(d domain.Dataset) (domain.Dataset, error) { return d.Reopen() },
	"freeze":  func(d domain.Dataset) (domain.Dataset, error) { return d.Freeze(importer, string(d.ID), nil) },
	"correct": func(d domain.Dataset) (domain.Dataset, error) { return d.Correct("verkeerd bestand") },
}

func TestDatasetStates(t *testing.T) {
	allowed := map[domain.DatasetState]map[string]domain.DatasetState{
		domain.DatasetExpected:      {"rule": domain.DatasetNotApplicable, "import": domain.DatasetImported},
		domain.DatasetNotApplicable: {"expect": domain.DatasetExpected},
		domain.DatasetImported:      {"import": domain.DatasetImported, "approve": domain.DatasetChecked},
		domain.DatasetChecked: {
			"import": domain.DatasetImported, "reopen": domain.DatasetImported, "freeze": domain.DatasetFrozen,
		},
		domain.DatasetFrozen: {"correct": domain.DatasetExpected},
	}
	for _, state := range domain.DatasetStates {
		for name, move := range moves {
			d := expected()
			d.State, d.Imported = state, importer
			next, err := move(d)
			want, may := allowed[state][name]
			if may != (err == nil) || may && next.State != want {
				t.Errorf("%s of %s: %s, %v", name, state, next.State, err)
			}
		}
	}
}

func TestR26NothingChangesAFrozenDataset(t *testing.T) {
	frozen := mustFreeze(t, expected())
	for name, move := range moves {
		next, err := move(frozen)
		var refused *domain.Error
		if name != "correct" && (!errors.As(err, &refused) || refused.Rule != "R26") {
			t.Errorf("%s: %v, want R26", name, err)
		}
		if name == "correct" && next.Version == frozen.Version {
			t.Errorf("a correction is the same version")
		}
	}
}

func TestDatasetNeedsFourEyes(t *testing.T) {
	d, err := expected().Import(importer, "hash", 20, 10)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Approve(importer); domain.KindOf(err) != domain.Rule {
		t.Errorf("who imported it approves it: %v", err)
	}
	checked, err := d.Approve(second)
	if err != nil {
		t.Fatal(err)
	}
	again, err := checked.Import(importer, "other", 20, 9)
	if err != nil || again.Checked != (domain.Hand{}) || again.State != domain.DatasetImported {
		t.Errorf("a new file leaves the approval of the old one: %+v, %v", again, err)
	}
}

func TestWhatCameInIsNotInferred(t *testing.T) {
	d := expected()
	d.Labels = []domain.Label{domain.Inferred, domain.Synthetic}
	next, err := d.Import(importer, "hash", 20, 10)
	if err != nil || !slices.Equal(next.Labels, []domain.Label{domain.Synthetic}) || len(d.Labels) != 2 {
		t.Errorf("after a file came in it is %v, before %v: %v", next.Labels, d.Labels, err)
	}
}

func TestFreezingAsksForTheCode(t *testing.T) {
	d, err := expected().Import(importer, "hash", 20, 10)
	if err == nil {
		d, err = d.Approve(second)
	}
	if err != nil {
		t.Fatal(err)
	}
	for typed, fine := range map[string]bool{"": false, "w0-ghz": false, " W0-GHZ-em ": true} {
		if _, err := d.Freeze(importer, typed, nil); (err == nil) != fine {
			t.Errorf("%q: %v", typed, err)
		}
	}
}

func TestR28CorrectionIsANewVersionWithAnErratum(t *testing.T) {
	frozen := mustFreeze(t, expected(), domain.Tally{Indicator: "e-zzp", Base: 10, Counts: []int{4, 6}})
	for erratum, fine := range map[string]bool{"": false, " ": false, "twee rijen dubbel": true, strings.Repeat("x", domain.MaxNote+1): false} {
		if _, err := frozen.Correct(erratum); (err == nil) != fine {
			t.Errorf("erratum %.20q: %v", erratum, err)
		}
	}
	next, err := frozen.Correct("twee rijen dubbel")
	if err != nil || next.Version != 2 || next.State != domain.DatasetExpected || next.FileHash != "" || next.Checksum != "" {
		t.Errorf("the next version is %+v, %v", next, err)
	}
	all := []domain.Dataset{frozen, next, {ID: "other", Version: 1}}
	if shown := domain.ShownDatasets(all); len(shown) != 2 || shown[0].Version != 1 {
		t.Errorf("while it is corrected is shown %+v", shown)
	}
	if latest := domain.LatestDatasets(all); len(latest) != 2 || latest[0].Version != 2 {
		t.Errorf("worked on is %+v", latest)
	}
	all[1].State = domain.DatasetFrozen
	if shown := domain.ShownDatasets(all); shown[0].Version != 2 {
		t.Errorf("after it was corrected is shown version %d", shown[0].Version)
	}
}

func TestDatasetCheck(t *testing.T) {
	for name, change := range map[string]func(*domain.Dataset){
		"identifier":     func(d *domain.Dataset) { d.ID = "w0--ghz" },
		"version":        func(d *domain.Dataset) { d.Version = 0 },
		"below nobody":   func(d *domain.Dataset) { d.Usable = -1 },
		"more than were": func(d *domain.Dataset) { d.Invited, d.Usable = 5, 6 },
		"too many":       func(d *domain.Dataset) { d.Usable = domain.MaxRespondents + 1 },
		"state":          func(d *domain.Dataset) { d.State = "lost" },
		"group":          func(d *domain.Dataset) { d.Group = "everybody" },
		"label":          func(d *domain.Dataset) { d.Labels = []domain.Label{"true"} },
		"R7 no reason":   func(d *domain.Dataset) { d.State = domain.DatasetNotApplicable },
		"long reason":    func(d *domain.Dataset) { d.Reason.NL = strings.Repeat("x", domain.MaxWords+1) },
	} {
		d := expected()
		change(&d)
		if d.Check() == nil {
			t.Errorf("%s: not refused", name)
		}
	}
	if err := expected().Check(); err != nil {
		t.Error(err)
	}
}

func TestChecksumIsOfTheValues(t *testing.T) {
	a := []domain.Tally{{Indicator: "e-zzp", Base: 10, Counts: []int{4, 6}}}
	for name, b := range map[string][]domain.Tally{
		"count": {{Indicator: "e-zzp", Base: 10, Counts: []int{5, 5}}}, "base": {{Indicator: "e-zzp", Base: 11, Counts: []int{4, 6}}},
		"indicator": {{Indicator: "e-zz", Base: 10, Counts: []int{4, 6}}}, "nothing": nil,
	} {
		if domain.Checksum(a) == domain.Checksum(b) {
			t.Errorf("another %s has the same sum", name)
		}
	}
	if sum := domain.Checksum(a); domain.Checksum(slices.Clone(a)) != sum || len(sum) != 64 {
		t.Error("the sum is not one")
	}
	d := expected()
	if d.ResponseRate() != 0 {
		t.Error("a response of nobody asked")
	}
	if d.Invited, d.Usable = 1480, 412; d.ResponseRate() != 278 {
		t.Errorf("response is %d", d.ResponseRate())
	}
}
