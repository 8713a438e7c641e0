package domain_test

import (
	"testing"

	"rodedraad/domain"
)

// evidenceRights is the written table of who reads and keeps evidence. The letters:
//
//	r reads evidence at all · o reads the frozen figures of the own case · a those of every case ·
//	u figures that may still change · k keeps evidence · - nothing at all
//
// The second column is a programme that is closed.
var evidenceRights = map[string][2]string{
	"anonymous":         {"-", "-"},
	"admin":             {"-", "-"},
	"reader":            {"r", "r"},
	"sponsor":           {"r", "r"},
	"participant":       {"r", "r"},
	"critical friend":   {"r", "r"},
	"other member":      {"r", "r"},
	"other facilitator": {"roa", "roa"},
	"member":            {"ro", "ro"},
	"facilitator":       {"roa", "roa"},
	"researcher":        {"roauk", "roau"},
	"lead":              {"roau", "roau"},
}

func TestEvidenceRights(t *testing.T) {
	MustEqual(t, len(evidenceRights), len(standings))
	frozen, open := expected(), expected()
	frozen.State = domain.DatasetFrozen
	for name, want := range evidenceRights {
		for i, s := range []domain.Standing{standings[name], closed(standings[name])} {
			got := ""
			for _, right := range []struct {
				letter string
				has    bool
			}{
				{"r", s.SeesEvidence()}, {"o", s.SeesCell(frozen)}, {"a", s.SeesAcross()}, {"u", s.SeesUnfrozen()},
				{"k", s.KeepsEvidence()},
			} {
				if right.has {
					got += right.letter
				}
			}
			if got == "" {
				got = "-"
			}
			if got != want[i] {
				t.Errorf("%s, closed %v: %s, the table says %s", name, s.Closed, got, want[i])
			}
			if s.SeesCell(open) != s.SeesUnfrozen() {
				t.Errorf("%s reads what is not frozen", name)
			}
		}
	}
}

// TestReleasedFiguresAreSeenFromTheLadder holds who sees an indicator over all cases at each step of the ladder.
func TestReleasedFiguresAreSeenFromTheLadder(t *testing.T) {
	from := map[string]domain.Visibility{
		"reader": domain.VisiblePublic, "sponsor": domain.VisibleSponsor, "critical friend": domain.VisiblePlaza,
		"participant": domain.VisiblePlaza, "member": domain.VisibleProgramme, "other member": domain.VisibleProgramme,
		"researcher": domain.VisibleTeam, "lead": domain.VisibleTeam, "facilitator": domain.VisibleTeam,
		"other facilitator": domain.VisibleTeam, "anonymous": domain.VisiblePublic, "admin": domain.VisiblePublic,
	}
	MustEqual(t, len(from), len(standings))
	for name, lowest := range from {
		for _, v := range domain.Ladder {
			i := zzp()
			i.Visibility = v
			if got := standings[name].SeesOver(i); got != v.AtLeast(lowest) {
				t.Errorf("%s, figures seen by %s: %v", name, v, got)
			}
		}
	}
}
