package realtime

import "time"

// bucket is a token bucket that is owned by one goroutine. The zero bucket is full.
type bucket struct {
	spent float64 // tokens taken and not yet grown back
	last  time.Duration
}

// take takes a token, and reports false when none is left. now is a reading of a clock that never goes back.
func (b *bucket) take(now time.Duration, r Rate) bool {
	b.spent = max(0, b.spent-(now-b.last).Seconds()*r.PerSecond)
	b.last = now
	if b.spent+1 > r.Burst {
		return false
	}
	b.spent++
	return true
}
