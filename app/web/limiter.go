package web

import (
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rate limits of the edge, per address. A whole learning team may share one address, so they are wide; what guards
// codes and mail links is narrower and lives in package auth.
const (
	// RequestsPerSecond and RequestBurst bound all requests of one address.
	RequestsPerSecond = 100
	RequestBurst      = 600
	// ChangesPerSecond and ChangeBurst bound the requests that change something.
	ChangesPerSecond = 20
	ChangeBurst      = 120
	// AddressesKept is how many addresses are remembered; beyond it the oldest half is forgotten.
	AddressesKept = 20000
)

type allowance struct {
	all, changes *rate.Limiter
	seen         time.Time
}

// limiter bounds how fast one address may ask. It is the one owner of its map; the mutex is held for moments only.
type limiter struct {
	mu   sync.Mutex
	now  func() time.Time
	from map[string]*allowance
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, from: map[string]*allowance{}}
}

// allow reports whether the address may make one more request now.
func (l *limiter) allow(address string, change bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	a := l.from[address]
	if a == nil {
		l.forget(now)
		a = &allowance{
			all:     rate.NewLimiter(RequestsPerSecond, RequestBurst),
			changes: rate.NewLimiter(ChangesPerSecond, ChangeBurst),
		}
		l.from[address] = a
	}
	a.seen = now
	return a.all.AllowN(now, 1) && (!change || a.changes.AllowN(now, 1))
}

// forget makes room when too many addresses are remembered, dropping those that have been quiet for a minute; an address
// that is still pressing keeps its record. When all are pressing, new ones are simply remembered beside them.
func (l *limiter) forget(now time.Time) {
	if len(l.from) < AddressesKept {
		return
	}
	for address, a := range l.from {
		if now.Sub(a.seen) > time.Minute {
			delete(l.from, address)
		}
	}
}
