package realtime

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"rodedraad/domain"
)

// Subprotocol is the websocket subprotocol a page has to offer.
const Subprotocol = "rodedraad.v1"

// socket carries a conn over a websocket.
type socket struct {
	hub  *Hub
	conn *conn
	ws   *websocket.Conn
	wire *wire
}

// Serve upgrades a request to a websocket and starts the connection. It returns as soon as that is done, so that nothing
// of the HTTP server has to stay in memory for it. The caller has checked the Origin and knows who the visitor is.
func (h *Hub) Serve(w http.ResponseWriter, r *http.Request, v Visitor) {
	v = v.clone()
	if !slices.Contains(websocket.Subprotocols(r), Subprotocol) {
		http.Error(w, "the subprotocol "+Subprotocol+" is required", http.StatusBadRequest)
		return
	}
	if status := h.admit(v.Person); status != 0 {
		w.Header().Set("Retry-After", "10")
		http.Error(w, http.StatusText(status), status)
		return
	}
	up := websocket.Upgrader{
		HandshakeTimeout: h.limits.Handshake,
		ReadBufferSize:   readBuffer,
		WriteBufferSize:  writeBuffer,
		WriteBufferPool:  &writeBuffers,
		Subprotocols:     []string{Subprotocol},
		CheckOrigin:      func(*http.Request) bool { return true },
	}
	s := &socket{hub: h, wire: &wire{}}
	ws, err := up.Upgrade(hijacker{w, s.wire}, r, nil)
	if err != nil {
		h.release(v.Person)
		return
	}
	_ = s.wire.Conn.SetWriteDeadline(time.Time{})
	s.ws = ws
	s.conn = newConn(h, v, func() { go s.write() }, s.close)
	s.wire.moved = s.noteProgress
	s.wire.findRaw()
	s.conn.carry = s.carry
	h.start(s)
}

// Buffers of a socket, in bytes. Reading has its own, small because most messages are; writing borrows one.
const (
	readBuffer  = 512
	writeBuffer = 4096
)

var (
	writeBuffers sync.Pool
	readBuffers  = sync.Pool{New: func() any { return new(bytes.Buffer) }}
)

// keepBuffer is the largest read buffer that is kept for the next message.
const keepBuffer = 64 << 10

// admit counts a connection for a person, or gives the status with which it is refused.
func (h *Hub) admit(person domain.PersonID) (status int) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.closing, h.admitted >= h.limits.Connections:
		return http.StatusServiceUnavailable
	case h.perPerson[person] >= h.limits.ConnectionsPerPerson:
		return http.StatusTooManyRequests
	}
	h.admitted++
	h.perPerson[person]++
	h.carriersLeft.Add(1)
	return 0
}

// release is the opposite of admit.
func (h *Hub) release(person domain.PersonID) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.admitted--
	if h.perPerson[person]--; h.perPerson[person] == 0 {
		delete(h.perPerson, person)
	}
	h.carriersLeft.Done()
}

// start greets, and starts the reader.
func (h *Hub) start(s *socket) {
	s.conn.greet()
	h.mu.Lock()
	h.sockets[s] = struct{}{}
	closing := h.closing
	h.mu.Unlock()
	go s.read()
	if closing {
		s.conn.end(closeRestarting, true)
	}
}

func (h *Hub) allSockets() []*socket {
	h.mu.RLock()
	defer h.mu.RUnlock()
	all := make([]*socket, 0, len(h.sockets))
	for s := range h.sockets {
		all = append(all, s)
	}
	return all
}

// read is the reader's goroutine: it hands every message to the connection until the socket ends.
func (s *socket) read() {
	defer s.finish()
	defer s.hub.guard("connection", func() { s.conn.end(closeInternal, false) })
	s.ws.SetReadLimit(MaxFrame)
	s.ws.SetPingHandler(func(payload string) error {
		if s.conn.admitFrame() {
			s.conn.out.answer([]byte(payload))
		}
		return nil
	})
	s.ws.SetPongHandler(func(string) error {
		s.conn.admitFrame()
		return nil
	})
	for {
		kind, frame, err := s.ws.NextReader()
		if err == nil {
			err = s.handle(kind, frame)
		}
		if errors.Is(err, websocket.ErrReadLimit) {
			s.linger()
		}
		if err != nil {
			return
		}
	}
}

// handle reads one message and has the connection handle it. What still arrives when the connection has ended is read
// and dropped, until the other side has seen that it did.
func (s *socket) handle(kind int, frame io.Reader) error {
	if !s.conn.admitFrame() {
		return nil
	}
	if kind != websocket.TextMessage {
		s.conn.end(closePolicy, true)
		return nil
	}
	buffer := readBuffers.Get().(*bytes.Buffer)
	buffer.Reset()
	defer func() {
		if buffer.Cap() <= keepBuffer {
			readBuffers.Put(buffer)
		}
	}()
	if _, err := buffer.ReadFrom(frame); err != nil {
		return err
	}
	defer s.hub.guard("message", func() { s.conn.end(closeInternal, false) })
	s.conn.handle(buffer.Bytes())
	return nil
}

// maxLinger is how much of a message that is too long is read, in bytes, so that the other side gets to see why it ends.
const maxLinger = 64 << 20

// linger reads on for a moment after a close frame: closing at once would take the close frame back from the network.
func (s *socket) linger() {
	s.conn.end(closeSilently, false)
	conn := s.ws.NetConn()
	_ = conn.SetReadDeadline(time.Now().Add(s.hub.limits.CloseGrace))
	_, _ = io.CopyN(io.Discard, conn, maxLinger)
}

// finish ends what the reader began.
func (s *socket) finish() {
	s.conn.end(closeSilently, false)
	s.close()
	h := s.hub
	h.mu.Lock()
	delete(h.sockets, s)
	h.mu.Unlock()
	h.release(s.conn.visitor.Person)
}

// close closes the socket without a word. The reader ends by it.
func (s *socket) close() { _ = s.ws.Close() }

// write is the writer's goroutine: it sends what waits until nothing does.
func (s *socket) write() {
	defer s.hub.guard("writer", func() { s.close() })
	var spare []*message
	for {
		b, more := s.conn.out.take(spare)
		if !more {
			return
		}
		s.noteProgress()
		err := s.send(b)
		s.conn.writing.Store(0)
		if err != nil {
			s.close()
			return
		}
		clear(b.messages)
		spare = b.messages[:0]
	}
}

// carry sends a message when the network takes it at once, and otherwise starts a writer. Whoever tells many people
// something does it for all of them in one go, which costs half of waking a goroutine for each.
func (s *socket) carry(m *message) {
	left, err := s.wire.try(m.frame)
	switch {
	case err != nil:
		s.close()
	case left == len(m.frame):
		s.conn.out.back(m)
		go s.write()
	case left > 0:
		s.conn.out.carried(left)
		go s.goOn()
	case s.conn.out.carried(0):
		go s.write()
	}
}

// goOn is the goroutine of a writer that begins with the rest of a message.
func (s *socket) goOn() {
	defer s.hub.guard("writer", func() { s.close() })
	s.noteProgress()
	err := s.wire.release()
	s.conn.writing.Store(0)
	if err != nil {
		s.close()
		return
	}
	s.write()
}

// noteProgress notes that the network takes what is written. The pulse ends a connection whose network does not.
func (s *socket) noteProgress() { s.conn.writing.Store(int64(s.hub.elapsed())) }

// send writes a batch in as few calls to the network as will do. Control frames go first, save the close frame.
func (s *socket) send(b batch) error {
	s.wire.hold()
	var err error
	if b.control&sendPong != 0 {
		err = s.ws.WriteControl(websocket.PongMessage, b.pong, time.Time{})
	}
	if b.control&sendPing != 0 && err == nil {
		err = s.ws.WriteControl(websocket.PingMessage, nil, time.Time{})
	}
	for _, m := range b.messages {
		if err == nil {
			_, err = s.wire.Write(m.frame)
		}
	}
	if b.control&sendClose != 0 && err == nil {
		err = s.ws.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(b.code, ""), time.Time{})
	}
	if flushed := s.wire.release(); err == nil {
		err = flushed
	}
	if b.control&sendClose != 0 && err == nil {
		_ = s.ws.SetReadDeadline(time.Now().Add(s.hub.limits.CloseGrace))
	}
	return err
}
