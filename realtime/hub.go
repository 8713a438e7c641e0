package realtime

import (
	"context"
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"log/slog"
	"maps"
	"runtime"
	"runtime/debug"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"rodedraad/domain"
)

// Hub is the live part of one node. Its methods may be called from any goroutine and never wait, save Serve, Post,
// Poll and Shutdown.
type Hub struct {
	journal  Journal
	gate     Gate
	ended    func(ctx context.Context, sessions []string) (ended []string, err error) // may be nil
	names    func(ctx context.Context, person domain.PersonID) (string, error)        // may be nil
	renderer atomic.Pointer[Renderer]
	secret   []byte
	build    string
	now      func() time.Time
	log      *slog.Logger
	limits   Limits
	metrics  *metrics
	started  time.Time

	ctx       context.Context // of everything the hub asks of others; ends with Shutdown
	cancel    context.CancelFunc
	committer *committer
	rechecks  rechecks
	nodes     *nodes        // nil when there is no bus
	pollNow   chan struct{} // the poller looks at once
	epoch     atomic.Uint64 // rises when rights may have changed
	draining  atomic.Bool   // messages are no longer handled

	mu        sync.RWMutex
	closing   bool
	byClient  map[string]*conn
	sockets   map[*socket]struct{}
	fallbacks map[string]*fallback
	admitted  int // connections, those included that have not been greeted yet
	perPerson map[domain.PersonID]int
	rooms     map[string]*room
	known     map[domain.PersonID]named // names of people on other nodes

	topicsMu  sync.Mutex
	topics    map[string]*topic
	position  int64 // the n of the latest event of any topic
	forgotten int64 // the greatest n of an event that is in no topic any more

	roomsLeft    sync.WaitGroup // rooms; added to under mu while not closing
	carriersLeft sync.WaitGroup // sockets and fallbacks; added to under mu while not closing
	workers      sync.WaitGroup // topic workers, the pulse, the poller, and what talks with other nodes
}

// New makes a Hub and starts it. It ends with Shutdown.
func New(c Config) *Hub {
	h := &Hub{
		journal: c.Journal, gate: c.Gate, ended: c.Ended, names: c.Names, secret: c.Secret, build: c.Build, now: c.Now, log: c.Log,
		limits: c.Limits.withDefaults(), metrics: newMetrics(c.Registry), started: time.Now(),
		byClient: map[string]*conn{}, sockets: map[*socket]struct{}{}, perPerson: map[domain.PersonID]int{},
		fallbacks: map[string]*fallback{}, rooms: map[string]*room{}, topics: map[string]*topic{},
		pollNow: make(chan struct{}, 1), known: map[domain.PersonID]named{},
	}
	if len(h.secret) == 0 {
		h.secret = make([]byte, 32)
		rand.Read(h.secret)
	}
	if h.now == nil {
		h.now = time.Now
	}
	if h.log == nil {
		h.log = slog.Default()
	}
	if c.Renderer != nil {
		h.SetRenderer(c.Renderer)
	}
	h.position = firstPosition()
	h.forgotten = h.position
	h.ctx, h.cancel = context.WithCancel(context.Background())
	h.rechecks.hub = h
	h.committer = newCommitter(h)
	go h.committer.run()
	h.workers.Add(2)
	go h.pulse()
	go h.poll()
	if c.Bus != nil {
		h.nodes = joinNodes(h, c.Bus)
		h.workers.Add(2)
		go h.nodes.send()
		go h.nodes.keep()
	}
	return h
}

// runBits is how many low bits of the number of an event count the events of one run of a node.
const runBits = 20

// firstPosition is where the numbers of events begin: for every run of every node at a place of its own, of 31 random
// bits, so that a number from elsewhere is never taken for one of ours. All numbers are exact in JavaScript.
func firstPosition() int64 {
	var random [4]byte
	rand.Read(random[:])
	return int64(binary.BigEndian.Uint32(random[:])>>1|1) << runBits
}

// SetRenderer sets what renders events. It may be called at any time.
func (h *Hub) SetRenderer(r Renderer) { h.renderer.Store(&r) }

// elapsed is the time since the hub was made; it never goes back.
func (h *Hub) elapsed() time.Duration { return time.Since(h.started) }

// EndSession closes every connection of a session, on every node, with 4003: somebody signed out, or was signed out.
func (h *Hub) EndSession(session string) {
	h.nodes.publish(Hint{Kind: HintSession, Session: session})
	h.endSession(session)
}

func (h *Hub) endSession(session string) {
	for _, c := range h.connections() {
		if c.visitor.Session == session {
			c.end(closeRights, false)
		}
	}
}

// connections gives every connection that has not ended.
func (h *Hub) connections() []*conn {
	h.mu.RLock()
	defer h.mu.RUnlock()
	all := make([]*conn, 0, len(h.byClient))
	for _, c := range h.byClient {
		all = append(all, c)
	}
	return all
}

// openRooms gives the owners of all documents that are open.
func (h *Hub) openRooms() []*room {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return slices.Collect(maps.Values(h.rooms))
}

// know makes a connection one of those that live, under its fresh id.
func (h *Hub) know(c *conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.byClient[c.client] = c
	h.metrics.connections.Inc()
}

// forget removes a connection that ended.
func (h *Hub) forget(c *conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.byClient[c.client] == c {
		delete(h.byClient, c.client)
	}
	h.metrics.connections.Dec()
}

// rename gives a connection an earlier id, and gives back the connection that had it until now.
func (h *Hub) rename(c *conn, client string) (older *conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.byClient[c.client] != c {
		return nil // it has ended, or is taken over itself
	}
	older = h.byClient[client]
	if older == c {
		return nil
	}
	delete(h.byClient, c.client)
	c.client, c.named = client, h.elapsed()
	h.byClient[client] = c
	return older
}

// handOver closes the connection that has an id with 4001, because another node has just given the id to another
// connection. One that got it just now may be that other one's successor, and stays.
func (h *Hub) handOver(client string) {
	h.mu.RLock()
	c := h.byClient[client]
	if c != nil && h.elapsed()-c.named <= AwayAfter {
		c = nil
	}
	h.mu.RUnlock()
	if c != nil {
		c.end(closeTakenOver, false)
	}
}

// pulse looks at every connection a few times per ping, so that none of them needs a timer.
func (h *Hub) pulse() {
	defer h.workers.Done()
	beat := time.NewTicker(max(min(time.Second, h.limits.PingEvery/4, h.limits.Silence/4, h.limits.Write/4), time.Millisecond))
	defer beat.Stop()
	forgot := h.elapsed()
	var rest calm
	for {
		select {
		case <-beat.C:
		case <-h.ctx.Done():
			return
		}
		now := h.elapsed()
		for _, s := range h.allSockets() {
			s.conn.check(now)
		}
		for _, f := range h.allFallbacks() {
			f.check(now)
		}
		rest.look(h.count())
		if now-forgot > h.limits.IdleTopic/4 {
			forgot = now
			h.forgetTopics(now)
		}
	}
}

// guard is deferred where a panic may hurt only one connection, document or topic. It notes the panic without what was
// said in it, which may hold text of people, and does what is left to do.
func (h *Hub) guard(where string, then func()) {
	p := recover()
	if p == nil {
		return
	}
	what := fmt.Sprintf("%T", p)
	if e, ok := p.(runtime.Error); ok {
		what = e.Error()
	}
	h.metrics.panics.Inc()
	h.log.Error("live: recovered from a panic", "in", where, "panic", what, "stack", string(debug.Stack()))
	then()
}
