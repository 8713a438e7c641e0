package realtime

import (
	"context"
	"sync"
	"time"

	"rodedraad/domain"
)

// RecheckPerson asks again what every connection of a person may do, on every node. Call it after the person's roles have
// changed.
func (h *Hub) RecheckPerson(p domain.PersonID) {
	h.nodes.publish(Hint{Kind: HintPerson, Person: p})
	h.recheckPerson(p)
}

// RecheckDocument asks again what every connection that has the document open may do with it, on every node.
func (h *Hub) RecheckDocument(doc string) {
	h.nodes.publish(Hint{Kind: HintRights, Document: doc})
	h.recheckDocument(doc)
}

// RecheckTopic asks again for every connection that watches the topic, or has a document open that belongs to it, on every
// node.
func (h *Hub) RecheckTopic(topic string) {
	h.nodes.publish(Hint{Kind: HintTopic, Topic: topic})
	h.recheckTopic(topic)
}

func (h *Hub) recheckPerson(p domain.PersonID) {
	h.recheck(func(c *conn) bool { return c.visitor.Person == p }, everyMember, everyWatcher)
}

func (h *Hub) recheckDocument(doc string) {
	h.recheck(everyConn, func(m *member) bool { return m.doc == doc }, nil)
}

func (h *Hub) recheckTopic(topic string) {
	h.recheck(everyConn,
		func(m *member) bool { return m.access.Load().Topic == topic },
		func(w *watcher) bool { return w.topic.name == topic })
}

func everyConn(*conn) bool       { return true }
func everyMember(*member) bool   { return true }
func everyWatcher(*watcher) bool { return true }

// recheck marks what is known of rights as stale, for the connections, documents and topics it is about (nil: none), and
// has them asked again. When it returns the old answers are no longer used.
func (h *Hub) recheck(conns func(*conn) bool, docs func(*member) bool, topics func(*watcher) bool) {
	h.epoch.Add(1)
	for _, c := range h.connections() {
		if conns(c) && c.markStale(docs, topics) {
			h.rechecks.add(c)
		}
	}
}

func (c *conn) markStale(docs func(*member) bool, topics func(*watcher) bool) (any bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.docs {
		if docs(m) {
			m.stale.Store(true)
			any = true
		}
	}
	if topics == nil {
		return any
	}
	for _, w := range c.topics {
		if topics(w) {
			w.stale.Store(true)
			any = true
		}
	}
	return any
}

// recheck asks again for everything of the connection that is stale.
func (c *conn) recheck(ctx context.Context) {
	c.mu.Lock()
	var docs []*member
	for _, m := range c.docs {
		if m.stale.Load() {
			docs = append(docs, m)
		}
	}
	var topics []*watcher
	for _, w := range c.topics {
		if w.stale.Load() {
			topics = append(topics, w)
		}
	}
	c.mu.Unlock()
	for _, m := range docs {
		c.fresh(ctx, m)
	}
	for _, w := range topics {
		c.freshTopic(ctx, w)
	}
}

// rechecks is the queue of connections whose rights are to be asked again, each at most once in it.
type rechecks struct {
	hub     *Hub
	mu      sync.Mutex
	waiting map[*conn]time.Duration // since when
	workers int
}

func (q *rechecks) add(c *conn) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if _, waits := q.waiting[c]; waits {
		return
	}
	if q.waiting == nil {
		q.waiting = make(map[*conn]time.Duration)
	}
	q.waiting[c] = q.hub.elapsed()
	if q.workers < MaxRecheckWorkers {
		q.workers++
		go q.run()
	}
}

// next takes a connection from the queue; the worker ends when there is none.
func (q *rechecks) next() (c *conn, since time.Duration) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for c, since = range q.waiting {
		delete(q.waiting, c)
		return c, since
	}
	q.workers--
	return nil, 0
}

func (q *rechecks) run() {
	for {
		c, since := q.next()
		if c == nil {
			return
		}
		if q.hub.elapsed()-since >= RecheckWithin {
			c.end(closeRestarting, false)
			continue
		}
		q.ask(c, since)
	}
}

func (q *rechecks) ask(c *conn, since time.Duration) {
	defer q.hub.guard("recheck", func() { c.end(closeInternal, false) })
	ctx, cancel := context.WithTimeout(q.hub.ctx, RecheckWithin-(q.hub.elapsed()-since))
	defer cancel()
	c.recheck(ctx)
}
