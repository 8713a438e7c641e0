package text

// Map gives the changes as they must be to have the same effect after over.
// Both start from the same document. Where both insert at one position, before
// tells whether c's insertion comes first. The two must agree on LenBefore;
// Map panics when they do not, as that is a fault of the caller.
func (c ChangeSet) Map(over ChangeSet, before bool) ChangeSet {
	mustMatch(c.before, over.before)
	if over.Empty() {
		return c
	}
	m := mapping{a: read(c), b: read(over), before: before}
	m.out.sections = make([]section, 0, len(c.sections)+2)
	for !m.a.done() || !m.b.done() {
		switch {
		case m.a.kept && m.b.kept:
			n := min(m.a.length, m.b.length)
			m.out.keep(n)
			m.a.skip(n)
			m.b.skip(n)
		case m.overFirst():
			m.passOver()
		default:
			m.place()
		}
	}
	return m.out.done()
}

// mapping is the state of one Map: a walks over the changes being mapped, b
// over those they are mapped over.
type mapping struct {
	a, b   reader
	before bool
	out    builder
}

// overFirst tells whether the change at b is dealt with before the one at a:
// changes go by where they start, then by how much they take away, then by
// the caller's choice.
func (m *mapping) overFirst() bool {
	switch {
	case m.b.kept || m.b.done():
		return false
	case m.a.kept || m.a.done() || m.a.placed:
		return true
	case m.a.offset > 0:
		return false
	}
	return m.b.length < m.a.length || m.b.length == m.a.length && !m.before
}

// passOver steps over one change of b. What it inserted is kept by a; what it
// took away is no longer there for a to change, but an insertion of a that lay
// wholly inside is still made.
func (m *mapping) passOver() {
	m.out.keep(len(m.b.insert))
	for left := m.b.length; left > 0; {
		piece := min(m.a.length, left)
		if !m.a.kept && !m.a.placed && m.a.length <= piece {
			m.out.replace(0, m.a.insert, false)
		}
		m.a.skip(piece)
		left -= piece
	}
	m.b.next()
}

// place puts down the change at a, up to the next change of b that is more
// than a deletion inside it.
func (m *mapping) place() {
	length, left := 0, m.a.length
	for left > 0 && !m.b.done() {
		if m.b.kept {
			piece := min(left, m.b.length)
			length += piece
			left -= piece
			m.b.skip(piece)
			continue
		}
		if len(m.b.insert) > 0 || m.b.length >= left {
			break
		}
		left -= m.b.length
		m.b.next()
	}
	insert := m.a.insert
	if m.a.placed {
		insert = nil
	}
	m.out.replace(length, insert, false)
	m.a.placed = true
	m.a.skip(m.a.length - left)
}
