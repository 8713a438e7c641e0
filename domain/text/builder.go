package text

// builder collects sections into normal form.
type builder struct {
	sections      []section
	before, after int
}

func (b *builder) done() ChangeSet {
	return ChangeSet{sections: b.sections, before: b.before, after: b.after}
}

// keep adds a part that stays as it is.
func (b *builder) keep(length int) {
	if length == 0 {
		return
	}
	b.before += length
	b.after += length
	if last := b.last(); last != nil && last.kept {
		last.length += length
		return
	}
	b.sections = append(b.sections, section{length: length, kept: true})
}

// replace adds a part in which length units make way for insert. With join it
// becomes part of the section before it, whatever that is.
func (b *builder) replace(length int, insert []uint16, join bool) {
	if length == 0 && len(insert) == 0 {
		return
	}
	b.before += length
	b.after += len(insert)
	next := section{length: length, insert: insert}
	last := b.last()
	switch {
	case last == nil:
	case last.pureDelete() && next.pureDelete(), last.pureInsert() && next.pureInsert(), join:
		last.length += length
		last.insert = concat(last.insert, insert)
		return
	}
	b.sections = append(b.sections, next)
}

func (b *builder) last() *section {
	if len(b.sections) == 0 {
		return nil
	}
	return &b.sections[len(b.sections)-1]
}

// concat joins two runs of units without ever writing into memory that either
// of them shares with another change set.
func concat(a, b []uint16) []uint16 {
	switch {
	case len(a) == 0:
		return b
	case len(b) == 0:
		return a
	}
	return append(a[:len(a):len(a)], b...)
}
