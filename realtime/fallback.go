package realtime

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"rodedraad/domain"
)

// fallback carries a conn over HTTP requests, where no websocket gets through (protocol §1). It has no goroutine of its
// own: a request that posts messages is the reader, and a request that polls is the writer. What was told in an answer
// stays until a later poll says that it arrived, and nothing more is taken from the outbox before that, so that what
// waits is as bounded as it is for a socket.
type fallback struct {
	hub  *Hub
	conn *conn
	id   string

	posts   atomic.Int32  // requests that hand over messages, or wait to
	reading sync.Mutex    // held by the one that does, so that messages are handled one at a time
	news    chan struct{} // has room for one; tells the poll that waits to look

	mu       sync.Mutex
	polled   time.Duration // when the latest poll began
	turn     chan struct{} // of the poll that is going on; closed when a newer one begins
	arrived  int           // the number of the last message that is known to have arrived
	sent     []*message    // those after it that were told
	told     bool          // the last of them says that the connection has ended
	finished bool
}

// OpenSession begins a connection over HTTP, and gives the id under which Post and Poll know it. The caller has checked
// the Origin and knows who the visitor is. It fails with a domain error of kind unavailable or too_fast when the node or
// the person has as many connections as may be.
func (h *Hub) OpenSession(v Visitor) (id string, err error) {
	v = v.clone()
	switch h.admit(v.Person) {
	case 0:
	case http.StatusTooManyRequests:
		return "", &domain.Error{Kind: domain.TooFast, Key: "too_fast"}
	default:
		return "", &domain.Error{Kind: domain.Unavailable, Key: "unavailable"}
	}
	f := &fallback{hub: h, id: newClientID(), news: make(chan struct{}, 1), polled: h.elapsed()}
	f.conn = newConn(h, v, f.poke, func() {})
	f.conn.greet()
	h.mu.Lock()
	h.fallbacks[f.id] = f
	closing := h.closing
	h.mu.Unlock()
	if closing {
		f.conn.end(closeRestarting, true)
		f.finish()
	}
	return f.id, nil
}

// Post handles messages of a page one after the other, as if they came over a socket. It waits for the posts before it,
// and returns when the last message was handled; answers come with Poll. What is said after the end of the connection
// counts for nothing. It is domain.ErrNotFound for a session that is not there or not this visitor's, and of kind too_fast
// when too many posts wait already.
func (h *Hub) Post(id string, v Visitor, messages []json.RawMessage) error {
	f := h.fallbackOf(id, v)
	if f == nil {
		return domain.ErrNotFound
	}
	defer f.posts.Add(-1)
	if f.posts.Add(1) > MaxWaitingPosts {
		return &domain.Error{Kind: domain.TooFast, Key: "too_fast"}
	}
	f.reading.Lock()
	defer f.reading.Unlock()
	for _, m := range messages {
		f.handle(m)
	}
	return nil
}

func (f *fallback) handle(m []byte) {
	if f.conn.isOver() || !f.conn.admitFrame() {
		return
	}
	if len(m) > MaxFrame {
		f.conn.end(closeTooBig, false)
		return
	}
	defer f.hub.guard("message", func() { f.conn.end(closeInternal, false) })
	f.conn.handle(m)
}

// Poll gives the messages after number `after`, and the number of the last of them. It waits for some, at most as long as
// Limits.Poll, and may return none. What it gave it gives again until it is called with a higher `after`. The last message
// of a connection that ended is {"type":"closed","code":…}, with the close code of protocol §7; when that has arrived the
// session is gone.
//
// One poll waits at a time: a newer one makes the older return at once. It is domain.ErrNotFound for a session that is
// not there or not this visitor's, and of kind invalid for an `after` that was never told or was passed already.
func (h *Hub) Poll(ctx context.Context, id string, v Visitor, after int) (next int, messages []json.RawMessage, err error) {
	f := h.fallbackOf(id, v)
	if f == nil {
		return 0, nil, domain.ErrNotFound
	}
	turn, err := f.begin(after)
	if err != nil {
		return 0, nil, err
	}
	defer f.leave(turn)
	patience := time.NewTimer(h.limits.Poll)
	defer patience.Stop()
	for {
		messages, more := f.collect(turn)
		if !more {
			return after + len(messages), messages, nil
		}
		select {
		case <-f.news:
		case <-turn:
		case <-patience.C:
			return after, nil, nil
		case <-ctx.Done():
			return after, nil, nil
		}
	}
}

// begin makes this poll the one that waits, and lets go of what has arrived.
func (f *fallback) begin(after int) (turn chan struct{}, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	count := after - f.arrived
	switch {
	case f.finished:
		return nil, domain.ErrNotFound
	case count < 0 || count > len(f.sent):
		return nil, &domain.Error{Kind: domain.Invalid, Key: "invalid", Fields: map[string]string{"after": "out_of_range"}}
	}
	clear(f.sent[:count])
	f.sent, f.arrived = f.sent[count:], after
	if f.told && len(f.sent) == 0 {
		f.finishLocked()
		return nil, domain.ErrNotFound
	}
	if f.turn != nil {
		close(f.turn)
	}
	f.turn = make(chan struct{})
	f.polled = f.hub.elapsed()
	return f.turn, nil
}

// collect gives what is to be told now, and whether to wait for it.
func (f *fallback) collect(turn chan struct{}) (messages []json.RawMessage, wait bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.finished {
		return nil, false
	}
	if f.turn != turn {
		f.poke() // what woke this poll may have been meant for the newer one
		return nil, false
	}
	if len(f.sent) == 0 {
		f.takeOut()
	}
	for _, m := range f.sent {
		messages = append(messages, m.payload)
	}
	return messages, len(messages) == 0
}

// takeOut takes what waits in the outbox. The caller holds mu.
func (f *fallback) takeOut() {
	b, more := f.conn.out.take(nil)
	if !more {
		return
	}
	f.sent = b.messages
	if b.control&sendClose != 0 {
		f.sent = append(f.sent, closedMessage(b.code))
		f.told = true
	}
}

// leave ends a poll. When the hub is ending too there is nobody left to wait for.
func (f *fallback) leave(turn chan struct{}) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.turn == turn {
		f.turn = nil
	}
	if f.turn == nil && f.hub.draining.Load() && f.conn.isOver() {
		f.finishLocked()
	}
}

// poke makes the poll that waits look. It never waits.
func (f *fallback) poke() { poke(f.news) }

// check is called by the pulse: it ends a session that nobody asks for.
func (f *fallback) check(now time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if now-f.polled > f.hub.limits.Silence {
		f.finishLocked()
	}
}

// finish ends the session without a word.
func (f *fallback) finish() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.finishLocked()
}

// finishUnpolled ends the session unless somebody waits for its last words.
func (f *fallback) finishUnpolled() {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.turn == nil {
		f.finishLocked()
	}
}

// finishLocked is finish for who holds mu.
func (f *fallback) finishLocked() {
	if f.finished {
		return
	}
	f.finished, f.sent = true, nil
	f.conn.end(closeSilently, false)
	h := f.hub
	h.mu.Lock()
	delete(h.fallbacks, f.id)
	h.mu.Unlock()
	h.release(f.conn.visitor.Person)
	f.poke()
}

// fallbackOf finds a session of this visitor; nil for one that is not there or somebody else's.
func (h *Hub) fallbackOf(id string, v Visitor) *fallback {
	h.mu.RLock()
	defer h.mu.RUnlock()
	f := h.fallbacks[id]
	if f == nil || f.conn.visitor.Session != v.Session || f.conn.visitor.Person != v.Person {
		return nil
	}
	return f
}

func (h *Hub) allFallbacks() []*fallback {
	h.mu.RLock()
	defer h.mu.RUnlock()
	all := make([]*fallback, 0, len(h.fallbacks))
	for _, f := range h.fallbacks {
		all = append(all, f)
	}
	return all
}

// clone copies a visitor whose words are of a request, which may be reused.
func (v Visitor) clone() Visitor {
	return Visitor{
		Person: domain.PersonID(strings.Clone(string(v.Person))), Name: strings.Clone(v.Name),
		Language: strings.Clone(v.Language), Session: strings.Clone(v.Session),
	}
}
