package realtime

import (
	"bufio"
	"errors"
	"net"
	"net/http"
	"sync"
	"syscall"
	"time"
)

// wire is the network connection of a socket. While it is held, what is written is gathered, so that many small frames
// become one packet. The websocket library writes to it from the writer, and from the reader when it refuses a frame.
type wire struct {
	net.Conn

	mu      sync.Mutex
	held    bool
	waiting *[]byte // borrowed while something waits
	moved   func()  // told whenever something was written; may be nil

	raw    syscall.RawConn // of a network that can be asked to take what it can; may be nil
	once   func(fd uintptr) bool
	offer  []byte // what once writes
	took   int    // how much of it
	failed error
}

// findRaw looks whether the connection can be written to without waiting.
func (w *wire) findRaw() {
	if c, ok := w.Conn.(syscall.Conn); ok {
		if raw, err := c.SyscallConn(); err == nil {
			w.raw, w.once = raw, w.writeOnce
		}
	}
}

// writeOnce offers the network some bytes, once.
func (w *wire) writeOnce(fd uintptr) bool {
	w.took, w.failed = syscall.Write(int(fd), w.offer)
	return true
}

// try writes what the network takes at once of p, and reports how much is left. Unless that is all of p, the rest waits for
// release.
func (w *wire) try(p []byte) (left int, err error) {
	if w.raw == nil || !w.mu.TryLock() {
		return len(p), nil
	}
	defer w.mu.Unlock()
	if w.held || w.waiting != nil {
		return len(p), nil
	}
	w.offer, w.took, w.failed = p, 0, nil
	err = w.raw.Write(w.once)
	w.offer = nil
	switch {
	case err != nil:
		return 0, err
	case errors.Is(w.failed, syscall.EAGAIN) || errors.Is(w.failed, syscall.EINTR):
		return len(p), nil
	case w.failed != nil:
		return 0, w.failed
	}
	if left = len(p) - w.took; left > 0 {
		_, err = w.gather(p[w.took:])
	}
	return left, err
}

// gatherBytes is how much is gathered before it is written, and the most that is written at once: how long that takes
// tells a slow network from one that is stuck.
const gatherBytes = 16 << 10

var gathers = sync.Pool{New: func() any {
	b := make([]byte, 0, gatherBytes)
	return &b
}}

// hold begins to gather.
func (w *wire) hold() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held = true
}

// release writes what was gathered, and gathers no more.
func (w *wire) release() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held = false
	return w.flush()
}

// Write writes p, or gathers it while held.
func (w *wire) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.held && len(p) < gatherBytes {
		return w.gather(p)
	}
	if err := w.flush(); err != nil {
		return 0, err
	}
	return w.writeOut(p)
}

// writeOut writes p piece by piece.
func (w *wire) writeOut(p []byte) (written int, err error) {
	for len(p) > 0 && err == nil {
		var n int
		n, err = w.Conn.Write(p[:min(len(p), gatherBytes)])
		p = p[n:]
		written += n
		if w.moved != nil {
			w.moved()
		}
	}
	return written, err
}

func (w *wire) gather(p []byte) (int, error) {
	if w.waiting != nil && len(*w.waiting)+len(p) > gatherBytes {
		if err := w.flush(); err != nil {
			return 0, err
		}
	}
	if w.waiting == nil {
		w.waiting = gathers.Get().(*[]byte)
	}
	*w.waiting = append(*w.waiting, p...)
	return len(p), nil
}

// flush writes what was gathered. The caller holds mu.
func (w *wire) flush() error {
	if w.waiting == nil {
		return nil
	}
	_, err := w.writeOut(*w.waiting)
	*w.waiting = (*w.waiting)[:0]
	gathers.Put(w.waiting)
	w.waiting = nil
	return err
}

// SetWriteDeadline does nothing when t is zero: the pulse looks after writes that are stuck, and a timer for each write
// would cost more than the write.
func (w *wire) SetWriteDeadline(t time.Time) error {
	if t.IsZero() {
		return nil
	}
	return w.Conn.SetWriteDeadline(t)
}

// hijacker puts a wire between the HTTP server's connection and the websocket.
type hijacker struct {
	http.ResponseWriter
	wire *wire
}

// Hijack takes the connection over from the HTTP server.
func (h hijacker) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	conn, rw, err := http.NewResponseController(h.ResponseWriter).Hijack()
	if err != nil {
		return nil, nil, err
	}
	h.wire.Conn = conn
	return h.wire, rw, nil
}
