package auth

import (
	"container/list"
	"context"
	"net/netip"
	"sync"
	"time"
)

// Limits on trying, counted per address (an IPv6 address counts as its /64). A whole team may sit behind one address, so
// what succeeds is given back and only what fails wears an allowance out. Nothing is counted per code or mailbox alone:
// that would let a stranger lock somebody else out.
const (
	// CodeFailures is how many wrong codes an address may enter at once; one is given back every CodePause.
	CodeFailures = 30
	CodePause    = 5 * time.Minute
	// SameCodeFailures is how often an address may enter the same wrong code at once; one is given back every CodePause.
	SameCodeFailures = 25
	// MailRequests is how many mail links an address may ask for at once; one is given back every MailPause.
	MailRequests = 20
	MailPause    = time.Minute
	// SameMailRequests is how many links an address may ask for one mailbox at once; one is given back every SameMailPause.
	SameMailRequests = 3
	SameMailPause    = 5 * time.Minute
	// LinkFailures is how many wrong mail links an address may open at once; one is given back every LinkPause.
	LinkFailures = 20
	LinkPause    = time.Minute
	// DemoSignIns is how many demonstration sign-ins an address may make at once; one is given back every DemoPause.
	DemoSignIns = 120
	DemoPause   = time.Second
	// AllowancesKept is how many allowances are remembered; beyond it the one that was used longest ago is forgotten.
	AllowancesKept = 20000
)

type addressKey struct{}

// WithAddress returns a context that carries the network address of who asks, as the edge found it. Limits are counted
// against it; requests without one share a single allowance.
func WithAddress(ctx context.Context, address string) context.Context {
	return context.WithValue(ctx, addressKey{}, address)
}

// addressOf returns what requests are counted by.
func addressOf(ctx context.Context) string {
	raw, _ := ctx.Value(addressKey{}).(string)
	return Network(raw)
}

// Network returns what limits count an address by: an IPv4 address itself, or the /64 network of an IPv6 address, since
// one machine usually holds all of it. It returns "" for what is no address.
func Network(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	a = a.Unmap().WithZone("")
	if a.Is6() {
		if network, err := a.Prefix(64); err == nil {
			return network.String()
		}
	}
	return a.String()
}

// rule is an allowance: so many at once, and one back every pause.
type rule struct {
	name  string
	burst int
	pause time.Duration
}

var (
	codes     = rule{"code", CodeFailures, CodePause}
	sameCode  = rule{"same_code", SameCodeFailures, CodePause}
	mails     = rule{"mail", MailRequests, MailPause}
	sameMail  = rule{"same_mail", SameMailRequests, SameMailPause}
	linkTries = rule{"link", LinkFailures, LinkPause}
	demos     = rule{"demo", DemoSignIns, DemoPause}
)

type allowanceKey struct{ rule, address, subject string }

type allowance struct {
	key  allowanceKey
	used float64 // how much of the burst is gone
	at   time.Time
}

// limits remembers what each address used up. The mutex is held for moments only.
type limits struct {
	mu    sync.Mutex
	kept  map[allowanceKey]*list.Element
	order *list.List // of *allowance, the latest used in front
}

func newLimits() *limits {
	return &limits{kept: map[allowanceKey]*list.Element{}, order: list.New()}
}

// try takes one from the allowance of the address and, when about is not empty, one from its allowance for that subject.
// The subject is only looked at when the address has any left, so an address cannot fill the memory with subjects. The
// caller calls giveBack when the attempt succeeded.
func (l *limits) try(address, about string, wide, narrow rule, now time.Time) (giveBack func(), err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	keys := []*allowance{l.find(allowanceKey{wide.name, address, ""}, wide, now)}
	if keys[0].used+1 > float64(wide.burst) {
		return nil, tooFast(wide)
	}
	if about != "" {
		a := l.find(allowanceKey{narrow.name, address, about}, narrow, now)
		if a.used+1 > float64(narrow.burst) {
			return nil, tooFast(narrow)
		}
		keys = append(keys, a)
	}
	for _, a := range keys {
		a.used++
	}
	return func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		for _, a := range keys {
			a.used = max(0, a.used-1)
		}
	}, nil
}

// find returns the allowance as it is now, making a fresh one, and room for it, when it is not remembered.
func (l *limits) find(key allowanceKey, r rule, now time.Time) *allowance {
	if e, ok := l.kept[key]; ok {
		a := e.Value.(*allowance)
		if passed := now.Sub(a.at); passed > 0 {
			a.used = max(0, a.used-float64(passed)/float64(r.pause))
			a.at = now
		}
		l.order.MoveToFront(e)
		return a
	}
	for l.order.Len() >= AllowancesKept {
		oldest := l.order.Back()
		delete(l.kept, oldest.Value.(*allowance).key)
		l.order.Remove(oldest)
	}
	a := &allowance{key: key, at: now}
	l.kept[key] = l.order.PushFront(a)
	return a
}

func tooFast(r rule) error {
	e := *ErrTooFast
	e.Args = map[string]any{"Seconds": int(r.pause / time.Second)}
	return &e
}

// Allowances is how many allowances are remembered now, at most AllowancesKept.
func (s *Service) Allowances() int {
	s.limits.mu.Lock()
	defer s.limits.mu.Unlock()
	return s.limits.order.Len()
}
