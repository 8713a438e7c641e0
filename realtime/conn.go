package realtime

import (
	"sync"
	"sync/atomic"
	"time"
)

// conn is one connection of one tab: what it has open and watches, and what it may. It knows nothing of how messages
// travel: a transport hands it whole messages with handle, one at a time, and sends what its outbox holds.
type conn struct {
	hub     *Hub
	visitor Visitor
	out     outbox
	abort   func()           // closes the transport without a word; may be called more than once and from anywhere
	carry   func(m *message) // sends a short message at once or hands it to a writer, and never waits; may be nil

	client string        // its id; written by the reader under Hub.mu
	named  time.Duration // since when it has that id; under Hub.mu

	mu     sync.Mutex
	docs   map[string]*member
	lapsed map[string]bool // documents that were closed because the database was away
	topics map[string]*watcher

	heard    atomic.Int64 // when something last arrived, in nanoseconds of Hub.elapsed
	pinged   atomic.Int64 // when a ping was last asked for
	writing  atomic.Int64 // when the write that is going on began; 0 when none is
	ended    chan struct{}
	detached bool // under mu: nothing may be added to docs and topics any more

	// The buckets belong to the reader.
	frames, pushes, asks, cursors bucket
}

// newConn makes a connection, of which nobody knows yet. Its transport calls greet when it can carry messages.
func newConn(h *Hub, v Visitor, wake, abort func()) *conn {
	c := &conn{hub: h, visitor: v, abort: abort, client: newClientID(), ended: make(chan struct{})}
	c.out.maxCount, c.out.maxBytes, c.out.wake = h.limits.QueueMessages, h.limits.QueueBytes, wake
	c.named = h.elapsed()
	c.heard.Store(int64(c.named))
	c.pinged.Store(int64(c.named))
	return c
}

// greet makes the connection known and sends hello, which is the first message.
func (c *conn) greet() {
	h := c.hub
	h.know(c)
	person := c.visitor.Person
	c.send(helloMessage(c.client, h.clientKey(c.client, person), h.vaultKey(person), c.visitor, h.build, h.now()))
}

// send puts a message in the outbox; a reader that is too slow for it is dropped.
func (c *conn) send(m *message) {
	var fits, carry bool
	if c.carry == nil {
		fits = c.out.put(m)
	} else {
		fits, carry = c.out.putOrCarry(m)
	}
	if carry {
		c.carry(m)
	}
	if !fits {
		c.hub.metrics.dropped.Inc()
		c.end(closeTooSlow, false)
	}
}

func (c *conn) fail(f *fault) {
	if f.field != "" {
		c.send(errorMessage("bad_message", f.reason, "field", f.field))
		return
	}
	c.send(errorMessage("bad_message", f.reason))
}

// refuse refuses something about a document.
func (c *conn) refuse(doc, code string, seq int, reason string) {
	c.hub.metrics.refusals.WithLabelValues(code).Inc()
	c.send(refusedMessage(doc, code, seq, reason))
}

// admitFrame counts a frame of any kind, and reports false when the connection was ended for sending too many.
func (c *conn) admitFrame() bool {
	now := c.hub.elapsed()
	c.heard.Store(int64(now))
	if c.frames.take(now, c.hub.limits.Frames) {
		return true
	}
	c.end(closePolicy, false)
	return false
}

// mayAsk reports whether a message that needs a question to the database is within the rate.
func (c *conn) mayAsk() bool { return c.asks.take(c.hub.elapsed(), c.hub.limits.Asks) }

// handle does what one message asks. The reader calls it, one message after the other.
func (c *conn) handle(frame []byte) {
	if c.hub.draining.Load() || c.isOver() {
		return
	}
	o, f := parseMessage(frame)
	if f != nil {
		c.fail(f)
		return
	}
	kind, f := o.name("type", false)
	if f != nil {
		c.fail(f)
		return
	}
	if f = c.dispatch(kind, &o); f != nil {
		c.fail(f)
	}
}

func (c *conn) dispatch(kind string, o *object) *fault {
	switch kind {
	case "push":
		return c.onPush(o)
	case "cursor":
		return c.onCursor(o)
	case "open":
		return c.aside(c.onOpen, o)
	case "close":
		return c.onClose(o)
	case "diverged":
		return c.onDiverged(o)
	case "watch":
		return c.aside(c.onWatch, o)
	case "unwatch":
		return c.onUnwatch(o)
	case "at":
		return c.onAt(o)
	case "resume":
		return c.onResume(o)
	case "clock":
		if f := o.allow("type"); f != nil {
			return f
		}
		c.send(clockMessage(c.hub.now()))
		return nil
	}
	c.send(errorMessage("unknown_type", "no such message", "field", "type"))
	return nil
}

// aside does what asks the database on a goroutine of its own, and waits for it: the stack that it needs goes with it, and
// the reader, which lives as long as the page, keeps a small one.
func (c *conn) aside(do func(o *object) *fault, o *object) (f *fault) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer c.hub.guard("message", func() { c.end(closeInternal, false) })
		f = do(o)
	}()
	<-done
	return f
}

func (c *conn) isOver() bool {
	select {
	case <-c.ended:
		return true
	default:
		return false
	}
}

// end ends the connection with a close code: at once for everyone else, and for the other side as soon as it is told.
// Without flush what still waits for it is dropped. Ending twice does nothing.
func (c *conn) end(code int, flush bool) {
	if !c.out.end(code, flush) {
		return
	}
	close(c.ended)
	c.detach()
	c.hub.forget(c)
}

// detach leaves every document and topic.
func (c *conn) detach() {
	c.mu.Lock()
	c.detached = true
	docs, topics := c.docs, c.topics
	c.docs, c.topics = nil, nil
	c.mu.Unlock()
	for _, m := range docs {
		m.leave()
	}
	for _, w := range topics {
		w.topic.leave(w)
	}
}

// check is called by the pulse: it pings, and ends a connection that is silent or whose write is stuck.
func (c *conn) check(now time.Duration) {
	l := &c.hub.limits
	if began := c.writing.Load(); began != 0 && now-time.Duration(began) > l.Write {
		c.end(closeTooSlow, false)
		c.abort()
		return
	}
	if now-time.Duration(c.heard.Load()) > l.Silence {
		c.end(closeSilent, false)
		return
	}
	if now-time.Duration(c.pinged.Load()) >= l.PingEvery {
		c.pinged.Store(int64(now))
		c.out.ping()
	}
}
