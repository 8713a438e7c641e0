package realtime

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"rodedraad/domain"
	"rodedraad/domain/text"
)

// room owns one open document. Its goroutine alone touches the authority and the list of members; it takes what waits
// in its inbox, commits all pushes of it at once, and only then shows them to anyone.
type room struct {
	hub *Hub
	doc string

	wakeup chan struct{}
	heard  atomic.Int64 // the latest version that the document is said to have
	known  atomic.Int64 // the version up to which members were told

	strangers atomic.Int64 // how many there are

	mu       sync.Mutex
	inbox    []request
	stopping bool // nothing is taken any more; the goroutine ends when the inbox is empty
	over     bool // the goroutine has ended or is about to

	// The rest belongs to the goroutine.
	authority *text.Authority // nil when it has to be loaded
	damaged   bool            // what is kept of it is not what was stored: it can be read and nothing else
	told      int             // the version up to which members were told; -1 before the first load
	members   []*member
	far       []*stranger
	committed chan verdict
	rate      bucket
	access    domain.DocumentAccess // of the latest push, for the announcement

	shownAt    time.Duration // when the members were last told of updates
	announceAt time.Duration // when the change of text is announced; 0 when there is none
	reloadAt   time.Duration // when to load again of its own accord; 0 when there is no need
	emptyAt    time.Duration // since when nobody has it open
	alarm      *time.Timer
}

// requestKind says what a request asks.
type requestKind uint8

const (
	openRequest requestKind = iota
	pushRequest
	cursorRequest
	caretRequest  // somebody on another node is somewhere
	forgetRequest // carets on other nodes that were not heard of for long are to be forgotten
)

// request is what a connection asks of a room.
type request struct {
	kind     requestKind
	member   *member
	version  int           // of an open; -1 when the page has nothing
	answered chan struct{} // of an open; closed when it was answered
	push     *push
	cursor   cursor
	stranger *stranger
}

// room gives the room of a document, and starts one when there is none; nil during shutdown.
func (h *Hub) room(doc string) *room {
	h.mu.Lock()
	defer h.mu.Unlock()
	if r := h.rooms[doc]; r != nil {
		return r
	}
	if h.closing {
		return nil
	}
	r := &room{hub: h, doc: doc, told: -1, wakeup: make(chan struct{}, 1), committed: make(chan verdict, 1),
		emptyAt: h.elapsed(), alarm: time.NewTimer(h.limits.IdleDocument)}
	h.rooms[doc] = r
	h.metrics.documents.Inc()
	h.roomsLeft.Add(1)
	go r.run()
	return r
}

// offer puts a request in the inbox, or gives the code with which it is refused. gone tells that the room has ended and
// another must be asked for.
func (r *room) offer(q request) (code string, gone bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.over:
		return unavailable, true
	case r.stopping:
		return unavailable, false
	case len(r.inbox) >= r.hub.limits.Inbox:
		return tooFast, false
	}
	r.inbox = append(r.inbox, q)
	r.poke()
	return "", false
}

// poke makes the room look at its inbox and members. It never waits.
func (r *room) poke() { poke(r.wakeup) }

// stop lets the room do what is waiting, and end.
func (r *room) stop() {
	r.mu.Lock()
	r.stopping = true
	r.mu.Unlock()
	r.poke()
}

// run is the room's goroutine.
func (r *room) run() {
	defer r.hub.roomsLeft.Done()
	defer r.hub.metrics.documents.Dec()
	defer r.alarm.Stop()
	var spare []request
	for {
		select {
		case <-r.wakeup:
		case <-r.alarm.C:
		}
		if moment := r.pause(); moment > 0 {
			r.alarm.Reset(moment)
			continue
		}
		waiting := r.take(spare)
		r.attempt(waiting)
		clear(waiting)
		spare = waiting[:0]
		if cap(spare) > 64 {
			spare = nil
		}
		if r.retire() {
			return
		}
		r.setAlarm()
	}
}

// pause is how long what waits is left waiting, because it would be shown to so many that the next would wait for that
// longer than for this.
func (r *room) pause() time.Duration {
	if r.shownAt == 0 || len(r.members) <= r.hub.limits.Prompt {
		return 0
	}
	moment := r.shownAt + r.hub.limits.Crowd - r.hub.elapsed()
	if moment <= 0 {
		return 0
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.stopping {
		return 0
	}
	return moment
}

// take empties the inbox.
func (r *room) take(spare []request) []request {
	r.mu.Lock()
	defer r.mu.Unlock()
	waiting := r.inbox
	r.inbox = spare
	return waiting
}

// attempt serves what waits. After a panic the requests that were not answered are refused, and the document is loaded
// again before anything else is done with it: what is in memory may be half changed.
func (r *room) attempt(waiting []request) {
	defer r.hub.guard("document", func() {
		r.forget()
		r.refuseAll(waiting, unavailable)
	})
	r.serve(waiting)
}

func (r *room) serve(waiting []request) {
	r.sweep()
	if r.authority == nil && (len(waiting) > 0 || len(r.members) > 0 && r.due(r.reloadAt)) {
		if err := r.load(); err != nil {
			r.loadFailed(waiting, err)
			return
		}
	}
	r.catchUp()
	pushes := r.sort(waiting)
	switch {
	case r.authority == nil:
		r.refuseAll(waiting, unavailable)
	case len(pushes) > 0:
		r.accept(pushes)
	}
	r.showCursors(waiting)
	r.meetStrangers(waiting)
	if r.due(r.announceAt) {
		r.announce()
	}
}

// sort answers the opens, and gives the pushes. After a look in the journal that failed there is nothing to answer with.
func (r *room) sort(waiting []request) (pushes []*push) {
	for _, q := range waiting {
		switch {
		case q.kind == openRequest && r.authority != nil:
			r.open(q)
		case q.kind == pushRequest:
			q.push.from = q.member
			pushes = append(pushes, q.push)
		}
	}
	return pushes
}

// load reads the document from the journal, and tells the members what they missed when they were told of an earlier
// version.
func (r *room) load() error {
	ctx, cancel := context.WithTimeout(r.hub.ctx, LoadTimeout)
	defer cancel()
	r.reloadAt = 0
	stored, err := r.hub.journal.LoadDocument(ctx, r.doc)
	if err != nil {
		return err
	}
	r.authority = text.NewAuthority(stored)
	r.noteDamage(stored.Damaged)
	if r.told < 0 {
		r.tellUpTo(stored.Version)
	}
	if err := r.publish(); err != nil {
		r.authority = nil
		return err
	}
	return nil
}

// noteDamage remembers whether the document is damaged, and has everyone who has it open told what may be done with it now.
func (r *room) noteDamage(damaged bool) {
	if damaged == r.damaged {
		return
	}
	r.damaged = damaged
	if damaged {
		r.hub.metrics.damaged.Inc()
		r.hub.log.Error("live: a document is damaged, and can only be read", "document", r.doc)
	}
	for _, m := range r.members {
		m.tell.Store(true)
	}
	r.poke()
}

// may is what a member's page is told it may do.
func (r *room) may(m *member) string {
	if r.damaged {
		return may(domain.DocumentAccess{})
	}
	return m.may()
}

// loadFailed refuses everyone who waits, those included who came while the load was going on. Nobody gets an empty
// document in its place.
func (r *room) loadFailed(waiting []request, err error) {
	code := r.hub.refusalFor(err)
	r.refuseAll(waiting, code)
	more := r.take(nil)
	r.refuseAll(more, code)
	r.forget()
}

// forget drops what is in memory, so that the document is loaded again before it is used.
func (r *room) forget() {
	r.authority = nil
	r.reloadAt = r.hub.elapsed() + ReloadAfter
}

// refuseAll refuses the requests that were not answered yet.
func (r *room) refuseAll(waiting []request, code string) {
	for _, q := range waiting {
		switch {
		case q.kind == pushRequest && !q.push.settled:
			q.push.from = q.member
			q.push.refuse(code, q.push.updates[0].Seq, "the document is not there now")
		case q.kind == openRequest && !q.isAnswered():
			r.refuseOpen(q, code)
		}
	}
}

func (r *room) refuseOpen(q request, code string) {
	if !q.member.left.Load() {
		q.member.conn.lapse(q.member, code)
		q.member.conn.refuse(r.doc, code, 0, "the document is not there now")
	}
	close(q.answered)
}

// isAnswered reports whether the reader that waits for an open was let go on.
func (q *request) isAnswered() bool {
	select {
	case <-q.answered:
		return true
	default:
		return false
	}
}
