package realtime_test

import (
	"testing"

	"rodedraad/realtime"
)

// Memory is given back once after many have come or gone, and not while they are still on their way.
func TestMemoryIsGivenBackInTheCalm(t *testing.T) {
	look := realtime.NewCalm()
	for i, step := range []struct {
		connections int
		gives       bool
	}{
		{0, false}, {300, false}, {301, false}, {450, false}, {5000, false}, {5004, true}, {5004, false}, {5400, false}, {5400, false},
		{100, false}, {100, true}, {100, false}, {550, false}, {550, false}, {605, false}, {606, true},
	} {
		if gives := look(step.connections); gives != step.gives {
			t.Errorf("look %d, at %d connections: %v, want %v", i, step.connections, gives, step.gives)
		}
	}
}
