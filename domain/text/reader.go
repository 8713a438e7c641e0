package text

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

// mustMatch keeps two lengths that differ from leading to a mangled text.
func mustMatch(a, b int) {
	if a != b {
		panic("text: change sets of documents of different lengths")
	}
}
