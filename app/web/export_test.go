package web

import "time"

// Limiter is a limiter for the tests.
type Limiter struct{ *limiter }

// NewLimiter makes a limiter.
func NewLimiter(now func() time.Time) Limiter { return Limiter{newLimiter(now)} }

// Allow is allow.
func (l Limiter) Allow(address string, change bool) bool { return l.allow(address, change) }

// Kept is how many addresses are remembered.
func (l Limiter) Kept() int { return l.order.Len() }
