package realtime

import (
	"slices"
	"time"
)

// sweep lets go of members that left, and tells those who stayed when what they may do has changed.
func (r *room) sweep() {
	var gone []*member
	r.members = slices.DeleteFunc(r.members, func(m *member) bool {
		if m.left.Load() {
			gone = append(gone, m)
			return true
		}
		return false
	})
	for _, m := range gone {
		m.joined = false
		r.hideCursor(m)
	}
	for _, m := range r.members {
		if r.authority != nil && m.tell.CompareAndSwap(true, false) {
			m.conn.send(r.change(r.told, nil).message(m.seesNames(), r.may(m)))
		}
	}
	if len(r.members) > 0 {
		r.emptyAt = 0
	} else if r.emptyAt == 0 {
		r.emptyAt = r.hub.elapsed()
	}
}

// due reports whether the time has come; 0 is never.
func (r *room) due(at time.Duration) bool { return at != 0 && r.hub.elapsed() >= at }

// setAlarm wakes the room at the first moment when something is due.
func (r *room) setAlarm() {
	next := time.Duration(0)
	if len(r.members) == 0 {
		r.reloadAt = 0
	}
	for _, at := range []time.Duration{r.announceAt, r.reloadAt, r.evictAt()} {
		if at != 0 && (next == 0 || at < next) {
			next = at
		}
	}
	if next == 0 {
		r.alarm.Stop()
		return
	}
	r.alarm.Reset(max(next-r.hub.elapsed(), time.Millisecond))
}

// evictAt is when the document leaves memory; 0 while somebody has it open.
func (r *room) evictAt() time.Duration {
	if r.emptyAt == 0 {
		return 0
	}
	return r.emptyAt + r.hub.limits.IdleDocument
}

// retire ends the room when it is stopping or nobody has had the document open for a while, and reports whether it did.
// The hub's lock makes sure that nobody finds the room after that.
func (r *room) retire() bool {
	r.mu.Lock()
	stopping := r.stopping
	r.mu.Unlock()
	if !stopping && (len(r.members) > 0 || !r.due(r.evictAt())) {
		return false
	}
	if r.announceAt != 0 {
		r.announce()
	}
	r.hub.mu.Lock()
	defer r.hub.mu.Unlock()
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.inbox) > 0 {
		r.poke()
		return false
	}
	r.over = true
	delete(r.hub.rooms, r.doc)
	return true
}
