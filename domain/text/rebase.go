package text

// rebase maps the pending updates over the missed ones, one at a time, and
// drops those that turn out to be among them. Mapping over a composition would
// be shorter and can end in another text than the pages have.
func rebase(pending, missed []Update) ([]Update, error) {
	if len(missed) == 0 {
		return pending, nil
	}
	moving := make([]movable, len(pending))
	for i, u := range pending {
		moving[i] = move(u.Changes)
	}
	for _, m := range missed {
		if len(pending) == 0 {
			break
		}
		if first := pending[0]; m.Client == first.Client && m.Seq == first.Seq {
			if !m.Changes.Equal(moving[0].set()) {
				return nil, reused(first.Seq)
			}
			pending, moving = pending[1:], moving[1:]
			continue
		}
		over := move(m.Changes)
		for i := range moving {
			cross(&moving[i], &over)
		}
	}
	rebased := make([]Update, len(pending))
	for i, u := range pending {
		u.Changes = moving[i].set()
		rebased[i] = u
	}
	return rebased, nil
}

// movable is a change set on its way past others. Nearly all of them change one
// place only, and hardly ever the place that the other changes; such a one
// merely shifts, which takes no memory. After a long absence that is the
// difference between one second and many.
type movable struct {
	whole  ChangeSet // used when there is not exactly one change
	alone  bool      // whether there is, and the fields below are used
	at     int       // where it starts
	change section
	before int // the length of the documents it applies to
}

func move(c ChangeSet) movable {
	m := movable{whole: c, before: c.before}
	switch s := c.sections; {
	case len(s) == 1 && !s[0].kept, len(s) == 2 && s[1].kept:
		m.alone, m.change = true, s[0]
	case len(s) == 2 && s[0].kept, len(s) == 3 && s[0].kept && s[2].kept:
		m.alone, m.at, m.change = true, s[0].length, s[1]
	}
	return m
}

// cross maps mine over over, and over over mine as it was. Only changes with
// something between them that both keep are shifted; where two touch, Map
// decides.
func cross(mine, over *movable) {
	switch {
	case !mine.alone || !over.alone:
	case over.at+over.change.length < mine.at:
		mine.at += over.growth()
		mine.before, over.before = mine.before+over.growth(), over.before+mine.growth()
		return
	case mine.at+mine.change.length < over.at:
		over.at += mine.growth()
		mine.before, over.before = mine.before+over.growth(), over.before+mine.growth()
		return
	}
	m, o := mine.set(), over.set()
	*mine, *over = move(m.Map(o, false)), move(o.Map(m, true))
}

// growth is by how much the change makes a document longer.
func (m *movable) growth() int { return len(m.change.insert) - m.change.length }

// set is the change set as it now is.
func (m *movable) set() ChangeSet {
	if !m.alone {
		return m.whole
	}
	b := builder{sections: make([]section, 0, 3)}
	b.keep(m.at)
	b.replace(m.change.length, m.change.insert, false)
	b.keep(m.before - m.at - m.change.length)
	return b.done()
}
