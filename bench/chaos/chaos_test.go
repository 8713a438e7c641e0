package chaos_test

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"rodedraad/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// Sizes. In the tests of every day there is one small world in each setting; make chaos asks for many larger ones.
const (
	killsOfWorld = 20
	everyKills   = 4
	everyFaults  = 4
	everySeed    = 1
)

// MustNumber reads a number from the environment.
func MustNumber(tb testing.TB, name string, otherwise int) int {
	tb.Helper()
	value := os.Getenv(name)
	if value == "" {
		return otherwise
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 {
		tb.Fatalf("%s is no number: %q", name, value)
	}
	return n
}

// TestChaos lets people write while servers are killed and networks fail, and judges what is left by the invariants.
func TestChaos(t *testing.T) {
	kills, faults := MustNumber(t, "CHAOS_KILLS", everyKills), MustNumber(t, "CHAOS_FAULTS", everyFaults)
	seed, lanes := MustNumber(t, "CHAOS_SEED", everySeed), MustNumber(t, "CHAOS_LANES", 1)
	worlds := max(1, (kills+killsOfWorld-1)/killsOfWorld)
	bundle := MustBundle(t)
	MustBinary(t)
	for _, s := range settings {
		if only := os.Getenv("CHAOS_SETTING"); only != "" && only != s.name {
			continue
		}
		for lane := range lanes {
			t.Run(fmt.Sprintf("%s-%d", s.name, lane), func(t *testing.T) {
				t.Parallel()
				ground := MustGround(t, s)
				done := 0
				for i := lane; i < worlds; i += lanes {
					p := newPlan(s, uint64(seed+i), min(kills, killsOfWorld), (faults+worlds-1)/worlds)
					done += MustHold(t, s, ground, bundle, p, kills, faults)
				}
				t.Logf("%s: %d kills", s.name, done)
			})
		}
	}
}

// MustHold lives through a world and fails the test for every invariant that did not hold. It gives how many kills there
// were.
func MustHold(t *testing.T, s setting, g *ground, bundle string, p plan, kills, faults int) int {
	t.Helper()
	folder, err := os.MkdirTemp("", "rodedraad-chaos-")
	if err != nil {
		t.Fatal(err)
	}
	begun := time.Now()
	w := newWorld(p, g, folder)
	all, err := w.live(t.Context(), bundle, s)
	var found []string
	versions, lines := 0, 0
	for _, e := range all {
		found = append(found, check(e)...)
		versions, lines = versions+len(e.Rows), lines+len(e.Book)
	}
	if err != nil {
		found = append(slices.Clone(w.notes), "the harness: "+err.Error())
	}
	t.Logf("%s, seed %d: %d kills, %d schedules, %d failed commits, %d versions, %d lines in the ledger, %.1f s", s.name, p.seed, w.killed,
		len(p.schedules), w.failed, versions, lines, time.Since(begun).Seconds())
	if len(found) == 0 {
		if err := os.RemoveAll(folder); err != nil {
			t.Error(err)
		}
		return w.killed
	}
	t.Errorf("%s, seed %d:\n  %s\nwhat is left of it is in %s; again: CHAOS_SETTING=%s CHAOS_SEED=%d CHAOS_KILLS=%d CHAOS_FAULTS=%d make chaos",
		s.name, p.seed, strings.Join(found, "\n  "), folder, s.name, p.seed, min(kills, killsOfWorld), len(p.schedules))
	return w.killed
}
