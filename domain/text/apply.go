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

// applyAll applies the updates one after another, in two buffers at most.
func applyAll(t Text, updates []Update) (Text, error) {
	units, spare, ours := t.units, []uint16(nil), false
	for _, u := range updates {
		if refusal := u.Changes.check(units); refusal != nil {
			refusal.Seq = u.Seq
			return Text{}, refusal
		}
		if u.Changes.Empty() {
			continue
		}
		if cap(spare) < u.Changes.after {
			spare = make([]uint16, 0, u.Changes.after)
		}
		before := units
		units, spare = u.Changes.write(spare[:0], before), nil
		if ours { // t itself is never written to
			spare = before
		}
		ours = true
	}
	return Text{units}, nil
}
