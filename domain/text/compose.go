package text

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
