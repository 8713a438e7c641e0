package realtime

import (
	"context"
	"maps"
	"math/rand/v2"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// keeper looks after a node that is one of several: that what was missed is looked up, and that rights are asked again
// while others could not tell that they have changed.
type keeper struct {
	*nodes
	awaySince time.Duration // 0: everybody is heard
	askedAt   time.Duration // when all rights were last asked again
	caughtUp  time.Duration // when everything was last looked at again
	forgot    time.Duration // when what nobody says any more was last forgotten
}

// keep is the keeper's goroutine. It ends with the hub.
func (n *nodes) keep() {
	defer n.hub.workers.Done()
	k := keeper{nodes: n}
	beat := time.NewTicker(AliveEvery)
	defer beat.Stop()
	for {
		select {
		case <-beat.C:
		case <-n.alarm:
		case <-n.hub.ctx.Done():
			return
		}
		k.turn(n.hub.elapsed())
	}
}

// turn does what is to be done now.
func (k *keeper) turn(now time.Duration) {
	defer k.hub.guard("keeper", func() {})
	away, cutOff := k.look(now)
	k.noteAway(away, now)
	if now-k.forgot >= HereEvery {
		k.forgot = now
		k.forgetHere(now)
	}
	asked := false
	if now-k.caughtUp >= CatchUpEvery && (k.takeMissed() || cutOff && now-k.caughtUp >= RefreshAway && now-k.awaySince >= RefreshAway) {
		k.caughtUp = now
		k.hub.loseTrack()
		asked = true
	}
	if asked || away && now-k.askedAt >= AskAway {
		k.askedAt = now
		poke(k.hub.pollNow)
		k.hub.askAll()
	}
}

// noteAway notes when others stop being heard, and when they are again.
func (k *keeper) noteAway(away bool, now time.Duration) {
	switch {
	case away && k.awaySince == 0:
		k.awaySince = now
		k.hub.metrics.away.Set(1)
		k.hub.log.Warn("live: not all nodes are heard in time; rights are asked again until they are")
	case !away && k.awaySince != 0:
		k.awaySince, k.askedAt = 0, 0
		k.hub.metrics.away.Set(0)
		k.hub.log.Info("live: all nodes are heard in time")
	}
}

// loseTrack has everyone who watches anything refresh: something happened somewhere that was not told here.
func (h *Hub) loseTrack() {
	h.topicsMu.Lock()
	defer h.topicsMu.Unlock()
	h.position++
	h.forgotten = h.position
	for _, t := range h.topics {
		t.mu.Lock()
		t.kept, t.waiting = nil, nil
		t.forgotten, t.newest = h.position, h.position
		if len(t.watchers) > 0 {
			t.overflown = true
			t.poke()
		}
		t.mu.Unlock()
	}
}

// askAll asks again what every live connection may do, a few at a time. Nobody waits for it; where an answer differs, or
// cannot be had, what is known is no longer used.
func (h *Hub) askAll() {
	ctx, cancel := context.WithTimeout(h.ctx, RecheckWithin)
	defer cancel()
	all := h.connections()
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(MaxRecheckWorkers, len(all)) {
		workers.Go(func() {
			for i := next.Add(1) - 1; i < int64(len(all)); i = next.Add(1) - 1 {
				all[i].askAgain(ctx)
			}
		})
	}
	workers.Wait()
}

// askAgain asks what the connection may do with what it has open, and has the strict way followed where that has changed.
func (c *conn) askAgain(ctx context.Context) {
	defer c.hub.guard("recheck", func() { c.end(closeInternal, false) })
	docs, topics := c.everything()
	for _, m := range docs {
		access, err := c.hub.access(ctx, c.visitor.Person, m.doc)
		if err != nil || access != *m.access.Load() {
			m.stale.Store(true)
			c.fresh(c.hub.ctx, m)
		}
	}
	for _, w := range topics {
		to, err := c.hub.audience(ctx, c.visitor, w.topic.name)
		if err != nil || to != *w.audience.Load() {
			w.stale.Store(true)
			c.freshTopic(c.hub.ctx, w)
		}
	}
}

// everything lists what the connection has open and watches.
func (c *conn) everything() (docs []*member, topics []*watcher) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.docs {
		docs = append(docs, m)
	}
	for _, w := range c.topics {
		topics = append(topics, w)
	}
	return docs, topics
}

// poll is the poller's goroutine: it compares the versions of open documents with the database, so that what another node
// or program wrote is shown even if nobody told of it, and looks for sessions that have ended. It ends with the hub.
func (h *Hub) poll() {
	defer h.workers.Done()
	for {
		// Some sooner and some later, so that the nodes do not all ask at once.
		timer := time.NewTimer(h.limits.PollVersions/2 + rand.N(h.limits.PollVersions/2))
		select {
		case <-timer.C:
		case <-h.pollNow:
			timer.Stop()
		case <-h.ctx.Done():
			timer.Stop()
			return
		}
		h.compareVersions()
		h.endEnded()
	}
}

// endEnded ends the connections of sessions that ended without anybody telling us.
func (h *Hub) endEnded() {
	defer h.guard("sessions", func() {})
	all := map[string]bool{}
	for _, c := range h.connections() {
		all[c.visitor.Session] = true
	}
	if h.ended == nil || len(all) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(h.ctx, GateTimeout)
	defer cancel()
	ended, err := h.ended(ctx, slices.Collect(maps.Keys(all)))
	if err != nil {
		h.log.Error("live: it could not be told which sessions have ended", "sessions", len(all), "error", kindForLog(err))
		return
	}
	for _, session := range ended {
		h.endSession(session)
	}
}

// compareVersions asks for the versions of all open documents at once.
func (h *Hub) compareVersions() {
	defer h.guard("versions", func() {})
	var docs []string
	for _, r := range h.openRooms() {
		docs = append(docs, r.doc)
	}
	if len(docs) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(h.ctx, LoadTimeout)
	defer cancel()
	versions, err := h.journal.Versions(ctx, docs)
	if err != nil {
		h.log.Error("live: versions could not be compared", "documents", len(docs), "error", kindForLog(err))
		return
	}
	for doc, version := range versions {
		h.hear(doc, version)
	}
}

// hear tells the owner of a document, if there is one, that it may have a new version.
func (h *Hub) hear(doc string, version int) {
	h.mu.RLock()
	r := h.rooms[doc]
	h.mu.RUnlock()
	if r != nil {
		r.hear(version)
	}
}
