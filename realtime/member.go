package realtime

import (
	"sync/atomic"

	"rodedraad/domain"
)

// member is one document open on one connection. The connection decides whether it is open and what may be done; the
// owner of the document decides when it is told what.
type member struct {
	conn   *conn
	doc    string
	client string // the connection's id: it cannot change while something is open
	room   atomic.Pointer[room]
	access atomic.Pointer[domain.DocumentAccess]

	stale   atomic.Bool // rights may have changed; nothing is allowed until they are asked again
	left    atomic.Bool // closed; nothing is sent about the document any more
	revoked atomic.Bool // closed because the right to read was lost; what still waits is refused
	tell    atomic.Bool // what may be done has changed; the owner tells the page

	// The rest belongs to the owner of the document.
	joined bool
	since  int // the version from which every update was put in this connection's outbox
	cursor cursor
	shown  bool // the cursor was shown to others
}

// cursor is a place in one version of a document.
type cursor struct{ version, anchor, head int }

func newMember(c *conn, doc string, access domain.DocumentAccess) *member {
	m := &member{conn: c, doc: doc, client: c.client}
	m.access.Store(&access)
	return m
}

// leave closes the document for this member. What it pushed before still counts.
func (m *member) leave() {
	m.left.Store(true)
	if r := m.room.Load(); r != nil {
		r.poke()
	}
}

// enter hands a request to the owner of the document, and starts one when there is none. It gives the code of the
// refusal when that is not possible now.
func (m *member) enter(q request) (code string) {
	for {
		r := m.conn.hub.room(m.doc)
		if r == nil {
			return unavailable
		}
		m.room.Store(r)
		if code, gone := r.offer(q); !gone {
			return code
		}
	}
}

// offer hands a request to the owner of the document, which there is as long as it is open.
func (m *member) offer(q request) (code string) {
	r := m.room.Load()
	if r == nil {
		return unavailable
	}
	code, gone := r.offer(q)
	if gone {
		return unavailable
	}
	return code
}

// mayWrite gives the code with which a push is refused, or "".
func (m *member) mayWrite() (code string) {
	access := m.access.Load()
	switch {
	case m.revoked.Load():
		return forbidden
	case m.stale.Load():
		return tooFast
	case access.Frozen:
		return frozen
	case !access.Write:
		return forbidden
	}
	return ""
}

// may is what the page is told it may do.
func (m *member) may() string { return may(*m.access.Load()) }

func may(a domain.DocumentAccess) string {
	if a.Write && !a.Frozen {
		return "write"
	}
	return "read"
}

func (m *member) seesNames() bool { return m.access.Load().Names }
