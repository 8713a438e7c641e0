package text

import (
	"errors"
	"fmt"
	"slices"
)

// Fold applies updates one after another to a document and to what is known of
// who wrote it. Each costs as much as there were before it, however long the
// document and its spans are, so that a thousand are folded in milliseconds.
type Fold struct {
	text    Text
	spans   Spans
	version int
	length  int
	pieces  []piece // the document now, from start to end
	spare   []piece
}

// piece is a run of the folded document: of what it began with, or inserted.
type piece struct {
	length  int
	from    int      // where it is in the text that the fold began with
	version int      // the version that wrote it, when it was inserted
	insert  []uint16 // nil for what the fold began with
}

// NewFold starts from a document at a version. It refuses spans that cover
// another length than that of the text.
func NewFold(t Text, spans Spans, version int) (*Fold, error) {
	if have := spans.Len(); have != t.Len() {
		return nil, fmt.Errorf("text: spans cover %d units of %d", have, t.Len())
	}
	f := &Fold{text: t, spans: spans, version: version, length: t.Len()}
	if f.length > 0 {
		f.pieces = append(f.pieces, piece{length: f.length})
	}
	return f, nil
}

// Version is that of the last update that was added.
func (f *Fold) Version() int { return f.version }

// Add applies the update that made the next version. It refuses, and changes
// nothing, when that is for a document of another length, or makes one longer
// than MaxLength.
func (f *Fold) Add(c ChangeSet) error {
	switch {
	case c.before != f.length:
		return refuse(BadChange, "the change set is for a document of another length")
	case c.after > MaxLength:
		return refuse(TooLarge, "the document would become too long")
	}
	f.version++
	after := f.spare[:0]
	at, used := 0, 0 // the piece that is read, and how much of it is used
	for _, s := range c.sections {
		for left := s.length; left > 0; {
			take := min(left, f.pieces[at].length-used)
			if s.kept {
				after = append(after, f.pieces[at].cut(used, take))
			}
			left -= take
			if used += take; used == f.pieces[at].length {
				at, used = at+1, 0
			}
		}
		if len(s.insert) > 0 {
			after = append(after, piece{length: len(s.insert), version: f.version, insert: s.insert})
		}
	}
	f.spare, f.pieces, f.length = f.pieces, after, c.after
	return nil
}

// cut is the part of a piece that begins after skip units.
func (p piece) cut(skip, length int) piece {
	p.length = length
	if p.insert == nil {
		p.from += skip
	} else {
		p.insert = p.insert[skip : skip+length]
	}
	return p
}

// errHalfPair is returned for updates that leave half a surrogate pair.
var errHalfPair = errors.New("text: the updates leave half a surrogate pair")

// Done gives the document and its spans at Version. It refuses updates that
// have split a surrogate pair.
func (f *Fold) Done() (Text, Spans, error) {
	units := make([]uint16, 0, f.length)
	for _, p := range f.pieces {
		if p.insert == nil {
			units = append(units, f.text.units[p.from:p.from+p.length]...)
		} else {
			units = append(units, p.insert...)
		}
	}
	for i := 0; i < len(units); i++ {
		switch {
		case isHigh(units[i]) && i+1 < len(units) && isLow(units[i+1]):
			i++
		case isHigh(units[i]) || isLow(units[i]):
			return Text{}, nil, errHalfPair
		}
	}
	return Text{units}, f.write(), nil
}

// write gives the spans. What is left of the spans that the fold began with is
// in their order, so both are walked through once.
func (f *Fold) write() Spans {
	after := make(Spans, 0, len(f.spans)+len(f.pieces))
	at, end := 0, 0 // the span that is read, and where it ends
	for _, p := range f.pieces {
		if p.insert != nil {
			after = after.join(p.length, p.version)
			continue
		}
		for from, to := p.from, p.from+p.length; from < to; {
			for end <= from {
				end += f.spans[at].Length
				at++
			}
			upTo := min(to, end)
			after = after.join(upTo-from, f.spans[at-1].Version)
			from = upTo
		}
	}
	return slices.Clip(after)
}

// join adds a span to the end.
func (s Spans) join(length, version int) Spans {
	if last := len(s) - 1; last >= 0 && s[last].Version == version {
		s[last].Length += length
		return s
	}
	return append(s, Span{length, version})
}

// Size is how many units a change set removes and how many it inserts.
func (c ChangeSet) Size() (removed, inserted int) {
	for _, s := range c.sections {
		if !s.kept {
			removed += s.length
			inserted += len(s.insert)
		}
	}
	return removed, inserted
}
