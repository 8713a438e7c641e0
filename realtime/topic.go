package realtime

import (
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"rodedraad/domain"
)

// topic is what is known of one subject of live pages: the latest events, as hints without content, and who watches.
// While somebody watches, a worker renders what happens and sends it.
type topic struct {
	hub    *Hub
	name   string
	wakeup chan struct{}

	mu        sync.Mutex
	kept      []entry // the latest events, oldest first
	forgotten int64   // every event with a greater n is in kept
	waiting   []entry // events that are still to be rendered
	overflown bool    // more waited than may; all watchers have to refresh
	watchers  []*watcher
	arrivals  []arrival
	newest    int64 // the n of the latest event
	restless  bool  // who is here has changed
	working   bool
	idleAt    time.Duration // since when nobody watches

	presenceAt time.Duration // when the worker last told who is here
}

// entry is an event with its number.
type entry struct {
	n  int64
	ev domain.Event
}

// sameHint reports whether two events would be rendered the same: content comes from the database, so rendering the
// later one is enough.
func sameHint(a, b domain.Event) bool {
	return a.Subject == b.Subject && a.Verb == b.Verb && a.Was == b.Was
}

// watcher is one topic watched on one connection.
type watcher struct {
	conn     *conn
	topic    *topic
	audience atomic.Pointer[domain.Audience]
	stale    atomic.Bool // rights may have changed; nothing is shown until they are asked again
	missed   atomic.Bool // something was not shown for that reason
	left     atomic.Bool

	at string // guarded by topic.mu
}

// arrival is a watcher that is still to be told what it missed since an n, and where it begins.
type arrival struct {
	*watcher
	since int64
}

// Announce tells everyone who watches the topic of the event, on every node, what changed, rendered once for each audience
// that is there. It never waits: rendering happens later, from what the database then holds.
func (h *Hub) Announce(ev domain.Event) {
	h.nodes.publish(Hint{Kind: HintEvent, Event: ev})
	h.announce(ev)
}

func (h *Hub) announce(ev domain.Event) {
	h.topicsMu.Lock()
	t := h.topicLocked(ev.Topic)
	h.position++
	n := h.position
	t.mu.Lock()
	h.topicsMu.Unlock()
	defer t.mu.Unlock()
	t.newest = n
	t.kept = append(t.kept, entry{n, ev})
	if len(t.kept) > KeptEvents {
		t.forgotten = t.kept[0].n
		t.kept = append(t.kept[:0], t.kept[1:]...)
	}
	if len(t.watchers) == 0 {
		t.idleAt = h.elapsed()
		return
	}
	t.waiting = slices.DeleteFunc(t.waiting, func(e entry) bool { return sameHint(e.ev, ev) })
	if len(t.waiting) >= MaxWaitingEvents {
		t.waiting, t.overflown = nil, true
	}
	t.waiting = append(t.waiting, entry{n, ev})
	t.poke()
}

// Position is the number of the latest event of any topic. A page that reads it before it reads its content, and watches
// with it as `since`, misses nothing in between.
func (h *Hub) Position() int64 {
	h.topicsMu.Lock()
	defer h.topicsMu.Unlock()
	return h.position
}

// topicLocked gives a topic, known before or not. The caller holds topicsMu.
func (h *Hub) topicLocked(name string) *topic {
	t := h.topics[name]
	if t == nil {
		t = &topic{hub: h, name: name, wakeup: make(chan struct{}, 1), forgotten: h.forgotten, newest: h.position,
			idleAt: h.elapsed()}
		h.topics[name] = t
	}
	return t
}

// forgetTopics lets go of topics that nobody has watched, and in which nothing has happened, for a while. Whoever comes
// back to one of them with an older n has to refresh.
func (h *Hub) forgetTopics(now time.Duration) {
	h.topicsMu.Lock()
	defer h.topicsMu.Unlock()
	for name, t := range h.topics {
		t.mu.Lock()
		if len(t.watchers) == 0 && !t.working && now-t.idleAt > h.limits.IdleTopic {
			if len(t.kept) > 0 {
				h.forgotten = max(h.forgotten, t.newest)
			}
			delete(h.topics, name)
		}
		t.mu.Unlock()
	}
}

// watch makes w a watcher of the topic called name, and has it told what it missed since an n (-1: nothing).
func (h *Hub) watch(w *watcher, name string, since int64) {
	h.topicsMu.Lock()
	t := h.topicLocked(name)
	t.mu.Lock()
	h.topicsMu.Unlock()
	defer t.mu.Unlock()
	w.topic = t
	t.watchers = append(t.watchers, w)
	t.arrive(w, since)
}

// again has a watcher told again what it missed.
func (t *topic) again(w *watcher, since int64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.arrive(w, since)
}

// arrive has the worker welcome a watcher, and starts the worker when there is none. The caller holds mu.
func (t *topic) arrive(w *watcher, since int64) {
	t.restless = true
	if since < 0 {
		since = t.newest
	}
	t.forgetArrival(w)
	t.arrivals = append(t.arrivals, arrival{w, since})
	if !t.working {
		t.working = true
		t.hub.workers.Add(1)
		go t.run()
	}
	t.poke()
}

func (t *topic) forgetArrival(w *watcher) {
	t.arrivals = slices.DeleteFunc(t.arrivals, func(a arrival) bool { return a.watcher == w })
}

// leave ends watching.
func (t *topic) leave(w *watcher) {
	w.left.Store(true)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.watchers = slices.DeleteFunc(t.watchers, func(other *watcher) bool { return other == w })
	t.forgetArrival(w)
	t.restless = true
	t.idleAt = t.hub.elapsed()
	t.poke()
}

// stand notes what of the topic a watcher looks at.
func (t *topic) stand(w *watcher, at string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if w.at != at {
		w.at = at
		t.restless = true
		t.poke()
	}
}

// stir has everyone told again who is here.
func (t *topic) stir() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.restless = true
	t.poke()
}

// poke makes the worker look. It never waits.
func (t *topic) poke() { poke(t.wakeup) }
