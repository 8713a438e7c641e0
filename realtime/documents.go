package realtime

import (
	"errors"

	"rodedraad/domain/text"
)

// onOpen opens a document, or catches up with one that is open already. It waits for the answer, so that a page that
// opens many documents at once gets them one after the other and its outbox stays small.
func (c *conn) onOpen(o *object) *fault {
	m, f := parseOpen(o)
	if f != nil {
		return f
	}
	if !c.mayAsk() {
		c.refuse(m.doc, tooFast, 0, "too many requests")
		return nil
	}
	mine, known := c.member(m.doc)
	if !known {
		mine = c.join(m.doc)
	}
	if mine == nil || !c.fresh(c.hub.ctx, mine) {
		return nil
	}
	answered := make(chan struct{})
	if code := mine.enter(request{kind: openRequest, member: mine, version: m.version, answered: answered}); code != "" {
		c.lapse(mine, code)
		c.refuse(m.doc, code, 0, "the document cannot be opened now")
		return nil
	}
	select {
	case <-answered:
	case <-c.ended:
	}
	return nil
}

// onClose closes a document. What was pushed before still counts.
func (c *conn) onClose(o *object) *fault {
	doc, f := parseNamed(o, "doc")
	if f != nil {
		return f
	}
	if m, open := c.member(doc); open {
		c.drop(m)
	}
	c.mu.Lock()
	delete(c.lapsed, doc)
	c.mu.Unlock()
	return nil
}

// onPush hands updates to the owner of the document, who answers. It asks for the right to write per push; the answer
// is remembered until somebody says that rights have changed.
func (c *conn) onPush(o *object) *fault {
	p, f := parsePush(o, c.client)
	if f != nil {
		return f
	}
	m, open := c.member(p.doc)
	if !open {
		c.refuse(p.doc, c.notOpen(p.doc), p.firstSeq(), "the document is not open here")
		return nil
	}
	if !c.fresh(c.hub.ctx, m) {
		return nil
	}
	if code := m.mayWrite(); code != "" {
		c.refuse(p.doc, code, p.firstSeq(), "no right to write")
		return nil
	}
	if p.refusal != nil {
		c.refuse(p.doc, p.refusal.Code, p.refusal.Seq, p.refusal.Reason)
		return nil
	}
	code := tooFast
	if c.pushes.take(c.hub.elapsed(), c.hub.limits.Pushes) {
		code = m.offer(request{kind: pushRequest, member: m, push: &push{
			version: p.version, updates: p.updates, received: c.hub.elapsed(),
		}})
	}
	if code != "" {
		c.refuse(p.doc, code, p.firstSeq(), "try again")
	}
	return nil
}

// firstSeq is the number of the first update, or 0 when it has none.
func (p *pushMessage) firstSeq() int {
	if len(p.updates) == 0 {
		return 0
	}
	return p.updates[0].Seq
}

// onCursor hands a cursor to the owner of the document. It is dropped when they come too fast or nobody may see it.
func (c *conn) onCursor(o *object) *fault {
	m, f := parseCursor(o)
	if f != nil {
		return f
	}
	mine, open := c.member(m.doc)
	if !open || !mine.seesNames() || !c.cursors.take(c.hub.elapsed(), c.hub.limits.Cursors) {
		return nil
	}
	mine.offer(request{kind: cursorRequest, member: mine, cursor: cursor{m.version, m.anchor, m.head}})
	return nil
}

// onDiverged counts a page whose text was not what the server said it was. The page opens the document again by itself.
func (c *conn) onDiverged(o *object) *fault {
	doc, f := parseDiverged(o)
	if f != nil {
		return f
	}
	if _, open := c.member(doc); open && c.mayAsk() {
		c.hub.metrics.divergences.Inc()
		c.hub.log.Error("a page diverged", "document", doc, "client", c.client)
	}
	return nil
}

// member finds an open document.
func (c *conn) member(doc string) (*member, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m, open := c.docs[doc]
	return m, open
}

// drop closes a document on this connection. The owner of the document notices by itself.
func (c *conn) drop(m *member) {
	c.mu.Lock()
	if c.docs[m.doc] == m {
		delete(c.docs, m.doc)
	}
	c.mu.Unlock()
	m.leave()
}

// lapse closes a document with a code. Where that is because the document cannot be read now, or it cannot be told what may be
// done with it, the page may have sent more by the time it hears of that, which is to be no reason for it to give up.
func (c *conn) lapse(m *member, code string) {
	c.mu.Lock()
	if code != forbidden && c.docs[m.doc] == m && len(c.lapsed) < MaxDocuments {
		if c.lapsed == nil {
			c.lapsed = make(map[string]bool)
		}
		c.lapsed[m.doc] = true
	}
	c.mu.Unlock()
	c.drop(m)
}

// notOpen is the code with which a push is refused to a document that is not open: the page may not, or it has to open the
// document again because it was closed for want of an answer.
func (c *conn) notOpen(doc string) (code string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.lapsed[doc] {
		return unavailable
	}
	return forbidden
}

// The codes of refusals that are about rights and resources; the others are those of package text.
const (
	forbidden   = "forbidden"
	frozen      = "frozen"
	tooFast     = "too_fast"
	unavailable = "unavailable"
)

// asRefusal finds a *text.Refusal.
func asRefusal(err error) (*text.Refusal, bool) {
	var refusal *text.Refusal
	return refusal, errors.As(err, &refusal)
}
