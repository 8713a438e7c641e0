package demo_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"rodedraad/app/demo"
	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// TestDemonstration loads the demonstration once into each kind of database and looks at what is there.
func TestDemonstration(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		d := MustOpen(t, db)
		d.MustLoad(t)
		for _, look := range []struct {
			name string
			at   func(*testing.T, *tryout)
		}{
			{"what is there", whatIsThere},
			{"how much stands on the boards", whatStandsOnBoards},
			{"confirmed themes rest on two cases", themesRestOnTwoCases},
			{"municipality", municipality},
			{"sources that are not there yet are reported", notYet},
			{"who reads what", whoReadsWhat},
			{"what was counted", whatWasCounted},
			{"what is published elsewhere", whatIsPublishedElsewhere},
			{"what people said", whatPeopleSaid},
			{"what is cited otherwise", whatIsCitedOtherwise},
			{"states", states},
			{"labels", labels},
			{"loading twice changes nothing", loadingTwice},
		} {
			t.Run(look.name, func(t *testing.T) { look.at(t, d) })
		}
	})
}

func loadingTwice(t *testing.T, d *tryout) {
	before := len(d.MustHome(t, "projectleider", care).Changes)
	report, err := demo.Load(context.Background(), d.svc, d.clock, nil)
	if !errors.Is(err, demo.ErrNotEmpty) || report.Done != 0 || report.Cards != 0 {
		t.Errorf("loading again: %v, %d use cases done", err, report.Done)
	}
	if after := len(d.MustHome(t, "projectleider", care).Changes); after != before {
		t.Errorf("%d changes, then %d", before, after)
	}
}

func TestItNeverComesToStandBesidePeople(t *testing.T) {
	d := MustEmpty(t)
	ctx := context.Background()
	if _, err := d.svc.FirstAdmin(ctx, domain.Person{Name: "Anna", Initials: "A"}); err != nil {
		t.Fatal(err)
	}
	if _, err := demo.Load(ctx, d.svc, d.clock, nil); !errors.Is(err, demo.ErrNotEmpty) {
		t.Errorf("error is %v, want ErrNotEmpty", err)
	}
}

func TestLoadingTellsHowFarItIsAndCanBeStopped(t *testing.T) {
	d := MustEmpty(t)
	ctx, stop := context.WithCancel(context.Background())
	last, whole := 0, 0
	report, err := demo.Load(ctx, d.svc, d.clock, func(done, total int) {
		if done != last+1 || whole != 0 && total != whole {
			t.Errorf("progress %d of %d after %d of %d", done, total, last, whole)
		}
		if last, whole = done, total; done == 60 {
			stop()
		}
	})
	if !errors.Is(err, context.Canceled) || report.Done != 60 || report.Total != whole || len(report.Programmes) != 0 {
		t.Errorf("stopped with %v, report %+v", err, report)
	}
	home, err := d.svc.Programmes(context.Background(), mustAdmin(t, d))
	if err != nil || len(home) != 1 {
		t.Errorf("%d programmes remain (%v), want the one that was begun", len(home), err)
	}
}

func TestTheClockSteps(t *testing.T) {
	from := time.Now().Add(-time.Hour)
	now := demo.NewClock(from, 25*time.Minute).Now
	var at []time.Duration
	for range 4 {
		at = append(at, now().Sub(from))
	}
	if got := fmt.Sprint(at); got != "[25m0s 50m0s 50m0s 50m0s]" {
		t.Errorf("the clock gives %s; it must step and never pass the real time", got)
	}
}
