package realtime

// showCursors shows the cursors that wait to everyone who sees names; of each member the latest. Cursors are only shown
// after the updates that came before them.
func (r *room) showCursors(waiting []request) {
	var moved []*member
	for _, q := range waiting {
		m := q.member
		if q.kind != cursorRequest || m.left.Load() || !m.joined || r.authority == nil || q.cursor.version > r.told {
			continue
		}
		m.cursor = r.fit(q.cursor)
		if len(moved) == 0 || moved[len(moved)-1] != m {
			moved = append(moved, m)
		}
	}
	for _, m := range moved {
		if m.seesNames() {
			m.shown = true
			r.relay(m, cursorFrame(m, false))
			r.hub.nodes.tellCaret(m, false)
		}
	}
}

// fit cuts a cursor in the present version to the length of the text.
func (r *room) fit(c cursor) cursor {
	if c.version == r.told {
		length := r.authority.Text().Len()
		c.anchor, c.head = min(c.anchor, length), min(c.head, length)
	}
	return c
}

// hideCursor tells the others that the cursor of a member that left is gone.
func (r *room) hideCursor(m *member) {
	if m.shown {
		m.shown = false
		r.relay(m, cursorFrame(m, true))
		r.hub.nodes.tellCaret(m, true)
	}
}

// greet shows a new member where the others are.
func (r *room) greet(newcomer *member) {
	if !newcomer.seesNames() {
		return
	}
	for _, m := range r.members {
		if m != newcomer && m.shown && !m.left.Load() && m.seesNames() {
			newcomer.conn.send(cursorFrame(m, false))
		}
	}
	for _, s := range r.far {
		if s.shown {
			newcomer.conn.send(s.frame(r.doc, false))
		}
	}
}

// relay sends a cursor to the other members who see names.
func (r *room) relay(from *member, frame *message) {
	for _, m := range r.members {
		if m != from && !m.left.Load() && m.seesNames() {
			m.conn.send(frame)
		}
	}
}
