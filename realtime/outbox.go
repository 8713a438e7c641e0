package realtime

import (
	"slices"
	"sync"
)

// message is one message for pages, encoded once however many receive it. What was encoded must not be changed any more.
type message struct {
	payload []byte
	frame   []byte // the payload as a frame of a websocket
	latest  string // when not "", it replaces a waiting message with the same key, and is dropped before anything else
}

// The close codes of protocol §7 that the server uses.
const (
	closeInternal   = 1011
	closePolicy     = 1008
	closeTooBig     = 1009
	closeSilent     = 1001
	closeRestarting = 1012
	closeTooSlow    = 1013
	closeTakenOver  = 4001
	closeRights     = 4003
	closeSilently   = 0 // it is closed already
)

// outbox holds what waits to be sent on one connection, bounded in messages and bytes. Whoever has something to send
// puts it in and never waits; the transport's writer takes everything that waits at once. Where nothing waits, a short
// message goes to the network at once, as far as that takes it without waiting.
type outbox struct {
	mu       sync.Mutex
	queue    []*message
	cursors  map[string]*message // of each the latest only
	bytes    int                 // of queue, and of the batch being written
	writing  int                 // bytes of the batch being written
	pong     []byte              // the payload to answer the latest ping with
	control  controlSet
	code     int  // the close code, once ending
	busy     bool // a writer is at work and will look again
	maxCount int
	maxBytes int
	wake     func() // starts a writer; called when something waits and none is at work
}

// controlSet says which control frames wait.
type controlSet uint8

const (
	sendPing controlSet = 1 << iota
	sendPong
	sendClose
	closed // everything was said
)

// batch is what a writer took.
type batch struct {
	messages []*message
	control  controlSet
	pong     []byte
	code     int
}

// put adds a message. It reports false when the reader is too slow to have it; the caller then ends the connection.
// After the end of the connection messages are dropped in silence.
func (o *outbox) put(m *message) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.putLocked(m)
}

func (o *outbox) putLocked(m *message) bool {
	if o.control&(sendClose|closed) != 0 {
		return true
	}
	if m.latest != "" {
		o.putLatest(m)
		return true
	}
	if len(o.queue) >= o.maxCount || o.bytes > 0 && o.bytes+len(m.payload) > o.maxBytes {
		return false
	}
	o.queue = append(o.queue, m)
	o.bytes += len(m.payload)
	o.rouse()
	return true
}

// putOrCarry is put for a caller that can send a short message itself. When no writer is at work and nothing waits, the
// message is not put, and the caller is the writer until it says what became of it with carried.
func (o *outbox) putOrCarry(m *message) (fits, carry bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.busy || len(m.frame) > gatherBytes || o.control&(sendClose|closed) != 0 {
		return o.putLocked(m), false
	}
	o.busy = true
	return true, true
}

// carried notes that a message was sent save so many bytes, which the writer that comes next has. It reports whether there
// is something for a writer to do.
func (o *outbox) carried(left int) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if left > 0 {
		o.bytes += left
		o.writing += left
		return true
	}
	o.busy = o.waits()
	return o.busy
}

// back puts a message that could not be sent before all others. The caller starts a writer.
func (o *outbox) back(m *message) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.control&closed != 0 {
		return
	}
	o.queue = slices.Insert(o.queue, 0, m)
	o.bytes += len(m.payload)
}

// waits reports whether there is something to write. The caller holds mu.
func (o *outbox) waits() bool {
	return len(o.queue) > 0 || len(o.cursors) > 0 || o.control&^closed != 0
}

func (o *outbox) putLatest(m *message) {
	if o.cursors == nil {
		o.cursors = make(map[string]*message)
	}
	if _, waits := o.cursors[m.latest]; !waits && len(o.cursors) >= MaxQueueCursors {
		return
	}
	o.cursors[m.latest] = m
	o.rouse()
}

// ping asks for a ping frame to be sent.
func (o *outbox) ping() {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.control&(sendClose|closed) == 0 {
		o.control |= sendPing
		o.rouse()
	}
}

// answer asks for a pong frame with that payload; only the latest ping is answered.
func (o *outbox) answer(payload []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.control&(sendClose|closed) == 0 {
		o.pong = payload
		o.control |= sendPong
		o.rouse()
	}
}

// end closes the outbox with a close code, and reports whether this was the first to do so. Unless flush, what waits is
// dropped. With closeSilently nothing more is sent at all.
func (o *outbox) end(code int, flush bool) bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.control&(sendClose|closed) != 0 {
		return false
	}
	if !flush {
		o.queue, o.bytes = nil, o.writing
	}
	o.cursors = nil
	if code == closeSilently {
		o.control = closed
		return true
	}
	o.code = code
	o.control = o.control&^sendPing | sendClose
	o.rouse()
	return true
}

// rouse starts a writer when none is at work. The caller holds mu.
func (o *outbox) rouse() {
	if !o.busy {
		o.busy = true
		o.wake()
	}
}

// take gives the writer everything that waits, in order and the close last. It reports false when there is nothing: the
// writer must then stop, because the next message starts another.
func (o *outbox) take(spare []*message) (b batch, more bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.bytes -= o.writing
	o.writing = o.bytes
	if !o.waits() {
		o.busy, o.cursors = false, nil
		return batch{}, false
	}
	b = batch{messages: o.queue, control: o.control &^ closed, pong: o.pong, code: o.code}
	for _, m := range o.cursors {
		b.messages = append(b.messages, m)
	}
	o.queue, o.pong = spare, nil
	clear(o.cursors)
	if o.control&(sendClose|closed) != 0 {
		o.control = closed
	} else {
		o.control = 0
	}
	return b, true
}
