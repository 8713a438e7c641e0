package web

import (
	"container/list"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// Rate limits of the edge, per address as auth.Network counts them. A whole learning team may share one address, so they
// are wide; what guards codes and mail links is narrower and lives in package auth.
const (
	// RequestsPerSecond and RequestBurst bound all requests of one address.
	RequestsPerSecond = 100
	RequestBurst      = 600
	// ChangesPerSecond and ChangeBurst bound the requests that change something.
	ChangesPerSecond = 20
	ChangeBurst      = 120
	// MessagesPerSecond and MessageBurst bound the requests of live sessions over HTTP, apart from all others: each page
	// of a team that has no socket makes several a second. What is in them is bounded for each session by the hub.
	MessagesPerSecond = 1000
	MessageBurst      = 4000
	// AddressesKept is how many addresses are remembered; beyond it the one that asked longest ago is forgotten.
	AddressesKept = 20000
	// AddressRests is after how long an address may ask for as much as one that never asked: it is forgotten by then.
	AddressRests = time.Second * max(RequestBurst/RequestsPerSecond, ChangeBurst/ChangesPerSecond, MessageBurst/MessagesPerSecond)
)

type allowance struct {
	address                string
	used                   time.Time
	all, changes, messages *rate.Limiter
}

// limiter bounds how fast one address may ask. It is the one owner of its map; the mutex is held for moments only.
type limiter struct {
	mu    sync.Mutex
	now   func() time.Time
	kept  map[string]*list.Element
	order *list.List // of *allowance, the latest used in front
}

func newLimiter(now func() time.Time) *limiter {
	return &limiter{now: now, kept: map[string]*list.Element{}, order: list.New()}
}

// allow reports whether the address may make one more request now.
func (l *limiter) allow(address string, change bool) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	a := l.find(address, now)
	return a.all.AllowN(now, 1) && (!change || a.changes.AllowN(now, 1))
}

// allowMessages reports whether the address may make one more request of a live session now.
func (l *limiter) allowMessages(address string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	return l.find(address, now).messages.AllowN(now, 1)
}

// find returns the allowance of an address, making a fresh one, and room for it, when it is not remembered.
func (l *limiter) find(address string, now time.Time) *allowance {
	for e := l.order.Back(); e != nil; e = l.order.Back() {
		if oldest := e.Value.(*allowance); oldest.address == address || l.order.Len() < AddressesKept && now.Sub(oldest.used) <= AddressRests {
			break
		}
		delete(l.kept, l.order.Remove(e).(*allowance).address)
	}
	e, known := l.kept[address]
	if !known {
		e = l.order.PushFront(&allowance{
			address:  address,
			all:      rate.NewLimiter(RequestsPerSecond, RequestBurst),
			changes:  rate.NewLimiter(ChangesPerSecond, ChangeBurst),
			messages: rate.NewLimiter(MessagesPerSecond, MessageBurst),
		})
		l.kept[address] = e
	}
	a := e.Value.(*allowance)
	l.order.MoveToFront(e)
	a.used = now
	return a
}
