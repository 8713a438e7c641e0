package realtime

import "runtime/debug"

// ManyConnections is how many connections have to come or go before a node gives back the memory that this took.
const ManyConnections = 500

// calm gives memory back to the system when many connections have come or gone and no more do: what it takes to let
// thousands in is several times what they need to stay. It belongs to the pulse.
type calm struct {
	then   int // connections when memory was last given back
	before int // connections at the latest look
}

// look is told how many connections there are, and reports whether memory was given back.
func (c *calm) look(now int) bool {
	change := now - c.then
	quiet := now-c.before < ManyConnections/50 && c.before-now < ManyConnections/50
	c.before = now
	if !quiet || change < ManyConnections && -change < ManyConnections {
		return false
	}
	c.then = now
	debug.FreeOSMemory()
	return true
}

// count is how many connections there are.
func (h *Hub) count() int {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return len(h.byClient)
}
