package realtime

import (
	"context"
	"errors"

	"rodedraad/domain"
)

// Rights are asked from the Gate once per connection and document or topic, and remembered until one of the Recheck
// methods says that they may have changed. From that moment nothing is done on the strength of the old answer: what a
// connection asks waits for a new one, and the connections that ask nothing are asked about by the recheck workers.
//
// The epoch of a Hub rises with every Recheck. An answer is kept only when the epoch did not rise while it was asked for,
// so that an answer that was on its way cannot outlive the change.

// access asks the Gate what a person may do with a document.
func (h *Hub) access(ctx context.Context, person domain.PersonID, doc string) (domain.DocumentAccess, error) {
	ctx, cancel := context.WithTimeout(ctx, GateTimeout)
	defer cancel()
	return h.gate.DocumentAccess(ctx, person, doc)
}

// audience asks the Gate for whom a topic is rendered when this visitor watches it.
func (h *Hub) audience(ctx context.Context, v Visitor, topic string) (domain.Audience, error) {
	ctx, cancel := context.WithTimeout(ctx, GateTimeout)
	defer cancel()
	return h.gate.TopicAudience(ctx, v.Person, topic, v.Language)
}

// denied reports whether an answer of the Gate is a no, rather than no answer.
func denied(err error) bool {
	switch domain.KindOf(err) {
	case domain.NotFound, domain.Forbidden, domain.Unauthenticated:
		return true
	}
	return false
}

// refusalFor is the code with which a document is refused after the Gate or Journal gave an error.
func (h *Hub) refusalFor(err error) string {
	if denied(err) {
		return forbidden
	}
	if !errors.Is(err, context.Canceled) {
		h.log.Error("live: could not be told", "error", kindForLog(err))
	}
	return unavailable
}

// join makes the connection a member of a document that it does not have open, or tells the page why not and gives nil.
func (c *conn) join(doc string) *member {
	c.mu.Lock()
	full := len(c.docs) >= MaxDocuments
	c.mu.Unlock()
	if full {
		c.send(errorMessage("too_many", "too many documents open", "doc", doc))
		return nil
	}
	epoch := c.hub.epoch.Load()
	access, err := c.hub.access(c.hub.ctx, c.visitor.Person, doc)
	if err != nil {
		c.refuse(doc, c.hub.refusalFor(err), 0, "the document cannot be opened")
		return nil
	}
	m := newMember(c, doc, access)
	c.mu.Lock()
	if c.detached {
		c.mu.Unlock()
		return nil
	}
	if c.docs == nil {
		c.docs = make(map[string]*member)
	}
	c.docs[doc] = m
	delete(c.lapsed, doc)
	c.mu.Unlock()
	if c.hub.epoch.Load() != epoch {
		m.stale.Store(true)
		if !c.fresh(c.hub.ctx, m) {
			return nil
		}
	}
	return m
}

// maxAsks is how often one question is asked again because rights changed while it was asked.
const maxAsks = 20

// fresh makes sure that what is known of the member's rights is not stale, and reports false when the document was
// closed because they were lost or could not be told. The page has then been told.
func (c *conn) fresh(ctx context.Context, m *member) bool {
	for asked := 0; m.stale.Load(); asked++ {
		epoch := c.hub.epoch.Load()
		access, err := c.hub.access(ctx, c.visitor.Person, m.doc)
		if err == nil && asked == maxAsks {
			err = context.DeadlineExceeded
		}
		if err != nil {
			c.lose(m, c.hub.refusalFor(err))
			return false
		}
		c.keep(m, access, epoch)
	}
	return !m.left.Load()
}

// keep remembers an answer of the Gate, unless rights changed since epoch, and has the page told when it makes a
// difference to it.
func (c *conn) keep(m *member, access domain.DocumentAccess, epoch uint64) {
	c.mu.Lock()
	current := c.hub.epoch.Load() == epoch
	if current {
		if old := m.access.Swap(&access); may(*old) != may(access) {
			m.tell.Store(true)
		}
		m.stale.Store(false)
	}
	c.mu.Unlock()
	if r := m.room.Load(); r != nil && current {
		r.poke()
	}
}

// lose closes a document because its reader may not, or cannot be known to, read it any more.
func (c *conn) lose(m *member, code string) {
	if m.left.Load() {
		return
	}
	if code == forbidden {
		m.revoked.Store(true)
	}
	c.lapse(m, code)
	c.refuse(m.doc, code, 0, "the document was closed")
}
