package realtime

import (
	"context"

	"rodedraad/domain"
)

// onWatch subscribes to a topic, or asks again for what was missed.
func (c *conn) onWatch(o *object) *fault {
	m, f := parseWatch(o)
	if f != nil {
		return f
	}
	if !c.mayAsk() {
		c.send(errorMessage(tooFast, "too many requests", "topic", m.topic))
		return nil
	}
	c.mu.Lock()
	w, full := c.topics[m.topic], len(c.topics) >= MaxTopics
	c.mu.Unlock()
	if w != nil {
		if c.freshTopic(c.hub.ctx, w) {
			w.topic.again(w, int64(m.since))
		}
		return nil
	}
	if full {
		c.send(errorMessage("too_many", "too many topics watched", "topic", m.topic))
		return nil
	}
	epoch := c.hub.epoch.Load()
	to, err := c.hub.audience(c.hub.ctx, c.visitor, m.topic)
	if err != nil {
		c.send(errorMessage(c.hub.refusalFor(err), "the topic cannot be watched", "topic", m.topic))
		return nil
	}
	c.startWatching(m, to, epoch)
	return nil
}

func (c *conn) startWatching(m watchMessage, to domain.Audience, epoch uint64) {
	w := &watcher{conn: c}
	w.audience.Store(&to)
	c.mu.Lock()
	if c.detached {
		c.mu.Unlock()
		return
	}
	if c.topics == nil {
		c.topics = make(map[string]*watcher)
	}
	changed := c.hub.epoch.Load() != epoch
	w.stale.Store(changed)
	c.hub.watch(w, m.topic, int64(m.since))
	c.topics[m.topic] = w
	c.mu.Unlock()
	if changed {
		c.freshTopic(c.hub.ctx, w)
	}
}

// onUnwatch ends watching a topic.
func (c *conn) onUnwatch(o *object) *fault {
	name, f := parseNamed(o, "topic")
	if f != nil {
		return f
	}
	if w := c.watcher(name); w != nil {
		c.dropTopic(w)
	}
	return nil
}

// onAt tells those who see names what of a topic this person looks at. Like cursors, it is dropped when it comes too
// fast.
func (c *conn) onAt(o *object) *fault {
	m, f := parseAt(o)
	if f != nil {
		return f
	}
	w := c.watcher(m.topic)
	if w == nil {
		c.send(errorMessage(forbidden, "the topic is not watched here", "topic", m.topic))
		return nil
	}
	if c.cursors.take(c.hub.elapsed(), c.hub.limits.Cursors) {
		w.topic.stand(w, m.at)
	}
	return nil
}

func (c *conn) watcher(name string) *watcher {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.topics[name]
}

func (c *conn) dropTopic(w *watcher) {
	c.mu.Lock()
	if c.topics[w.topic.name] == w {
		delete(c.topics, w.topic.name)
	}
	c.mu.Unlock()
	w.topic.leave(w)
}

// freshTopic makes sure that the audience of a watcher is not stale, and reports false when watching was ended because
// the right to it was lost or could not be told. A page whose audience changed, or that was not shown something
// meanwhile, has to refresh.
func (c *conn) freshTopic(ctx context.Context, w *watcher) bool {
	for asked := 0; w.stale.Load(); asked++ {
		epoch := c.hub.epoch.Load()
		to, err := c.hub.audience(ctx, c.visitor, w.topic.name)
		if err == nil && asked == maxAsks {
			err = context.DeadlineExceeded
		}
		if err != nil {
			if !w.left.Load() {
				c.dropTopic(w)
				c.send(errorMessage(c.hub.refusalFor(err), "the topic is no longer watched", "topic", w.topic.name))
			}
			return false
		}
		c.mu.Lock()
		current := c.hub.epoch.Load() == epoch
		if current {
			if old := w.audience.Swap(&to); *old != to {
				w.missed.Store(true)
			}
			w.stale.Store(false)
		}
		c.mu.Unlock()
		if current {
			c.afterRecheck(w)
		}
	}
	return !w.left.Load()
}

func (c *conn) afterRecheck(w *watcher) {
	if w.missed.Swap(false) {
		w.send(staleMessage(w.topic.name))
	}
	w.topic.stir()
}
