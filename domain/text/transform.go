package text

import "slices"

// Apply gives the document after the changes. It refuses (with a *Refusal) a
// document of another length, a change that begins or ends inside a surrogate
// pair, and a result longer than MaxLength.
func (c ChangeSet) Apply(t Text) (Text, error) {
	if err := c.check(t.units); err != nil {
		return Text{}, err
	}
	if c.Empty() {
		return t, nil
	}
	return Text{c.write(make([]uint16, 0, c.after), t.units)}, nil
}

// check tells whether the changes may be applied to a document of these units.
func (c ChangeSet) check(units []uint16) *Refusal {
	if c.before != len(units) {
		return refuse(BadChange, "the change set is for a document of another length")
	}
	if c.after > MaxLength {
		return refuse(TooLarge, "the document would become too long")
	}
	at := 0
	for _, s := range c.sections {
		if at < len(units) && isLow(units[at]) {
			return refuse(BadChange, "the change splits a surrogate pair")
		}
		at += s.length
	}
	return nil
}

// write appends the changed document to into, which must not overlap units.
func (c ChangeSet) write(into, units []uint16) []uint16 {
	at := 0
	for _, s := range c.sections {
		if s.kept {
			into = append(into, units[at:at+s.length]...)
		} else {
			into = append(into, s.insert...)
		}
		at += s.length
	}
	return into
}

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

// Compose gives the one change set that has the effect of c and then next. It
// panics when next does not start from the document that c results in.
func (c ChangeSet) Compose(next ChangeSet) ChangeSet {
	mustMatch(c.after, next.before)
	if c.Empty() {
		return next
	}
	if next.Empty() {
		return c
	}
	var out builder
	a, b := read(c), read(next)
	for open := false; !a.done() || !b.done(); {
		switch {
		case a.deletes():
			out.replace(a.length, nil, open)
			a.next()
		case b.inserts():
			out.replace(0, b.insert, open)
			b.next()
		default:
			open = composeStep(&out, &a, &b, open)
		}
	}
	return out.done()
}

// composeStep adds the part that a produces and b then keeps or replaces. It
// reports whether the part that follows belongs to the same replacement.
func composeStep(out *builder, a, b *reader, open bool) bool {
	n, had := min(a.produced(), b.length), len(out.sections)
	taken, written := a.length, b.insert
	if a.kept {
		taken = n
	} else if a.offset > 0 {
		taken = 0
	}
	if b.offset > 0 {
		written = nil
	}
	switch {
	case a.kept && b.kept:
		out.keep(n)
	case b.kept:
		out.replace(taken, a.insert[:n:n], open)
	default:
		out.replace(taken, written, open)
	}
	more := !a.kept && len(a.insert) > n || !b.kept && b.length > n
	open = more && (open || len(out.sections) > had)
	a.skipProduced(n)
	b.skip(n)
	return open
}

// Invert gives the changes that lead from the document c results in back to t,
// the document it was made for. It panics when t has another length.
func (c ChangeSet) Invert(t Text) ChangeSet {
	mustMatch(c.before, t.Len())
	sections, at := make([]section, len(c.sections)), 0
	for i, s := range c.sections {
		sections[i] = s
		if !s.kept {
			sections[i].length = len(s.insert)
			sections[i].insert = slices.Clone(t.units[at : at+s.length])
		}
		at += s.length
	}
	return ChangeSet{sections: sections, before: c.after, after: c.before}
}

// MapPos gives the position after the changes that corresponds to pos before
// them. At an insertion, a negative assoc stays in front of it and any other
// goes behind it. A pos outside the document counts as its nearest end.
func (c ChangeSet) MapPos(pos, assoc int) int {
	pos = min(max(pos, 0), c.before)
	at, to := 0, 0
	for _, s := range c.sections {
		end := at + s.length
		if s.kept {
			if end > pos {
				return to + pos - at
			}
			to += s.length
		} else {
			if end > pos || end == pos && assoc < 0 && s.length == 0 {
				if pos == at || assoc < 0 {
					return to
				}
				return to + len(s.insert)
			}
			to += len(s.insert)
		}
		at = end
	}
	return to
}

func mustMatch(a, b int) {
	if a != b {
		panic("text: change sets of documents of different lengths")
	}
}

// reader walks over the sections of a change set, a piece at a time.
type reader struct {
	section           // what is left of the current part
	rest    []section // the parts after it
	offset  int       // how much of the current part is behind us
	placed  bool      // whether Map has written its insertion already
	ended   bool
}

func read(c ChangeSet) reader {
	r := reader{rest: c.sections}
	r.next()
	return r
}

func (r *reader) done() bool    { return r.ended }
func (r *reader) deletes() bool { return !r.ended && r.pureDelete() }
func (r *reader) inserts() bool { return !r.ended && r.pureInsert() }

func (r *reader) next() {
	r.offset, r.placed = 0, false
	if len(r.rest) == 0 {
		r.section, r.ended = section{}, true
		return
	}
	r.section, r.rest = r.rest[0], r.rest[1:]
}

// skip moves n units on through the document before the change.
func (r *reader) skip(n int) {
	if n == r.length {
		r.next()
		return
	}
	r.length -= n
	r.offset += n
}

// produced is how long the current part is in the document after the change.
func (r *reader) produced() int {
	if r.kept {
		return r.length
	}
	return len(r.insert)
}

// skipProduced moves n units on through the document after the change.
func (r *reader) skipProduced(n int) {
	switch {
	case r.kept:
		r.skip(n)
	case n == len(r.insert):
		r.next()
	default:
		r.insert = r.insert[n:]
		r.offset += n
	}
}
