package domain_test

import (
	"testing"

	"rodedraad/domain"
)

func TestLadderHasItsOrder(t *testing.T) {
	MustEqual(t, domain.Ladder, []domain.Visibility{"team", "programme", "plaza", "sponsor", "public"})
	for i, v := range domain.Ladder {
		for j, lowest := range domain.Ladder {
			if v.AtLeast(lowest) != (i >= j) {
				t.Errorf("something at %s is seen by those who see from %s: %v", v, lowest, i < j)
			}
		}
		for _, unknown := range []domain.Visibility{"", "secret", "Public"} {
			if unknown.AtLeast(v) {
				t.Errorf("something at %q is seen by those who see from %s", unknown, v)
			}
		}
	}
}
