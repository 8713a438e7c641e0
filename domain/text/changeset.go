package text

import (
	"slices"
	"strings"
)

// MaxSections is the greatest number of parts a change set may arrive with.
const MaxSections = 10000

// ChangeSet is an immutable set of changes to a document of one exact length.
// The zero ChangeSet changes nothing in an empty document.
//
// It is kept in normal form: no part without effect, neighbouring kept parts
// and neighbouring pure deletions joined, neighbouring pure insertions joined.
// The editor's library produces nothing else.
type ChangeSet struct {
	sections      []section
	before, after int
}

// section is one part of a change set: either length units are kept, or they
// are replaced by insert (of which either may be empty, not both).
type section struct {
	length int
	kept   bool
	insert []uint16
}

func (s section) pureDelete() bool { return !s.kept && len(s.insert) == 0 }
func (s section) pureInsert() bool { return !s.kept && s.length == 0 }

// LenBefore is the length, in UTF-16 units, of the documents it applies to.
func (c ChangeSet) LenBefore() int { return c.before }

// LenAfter is the length, in UTF-16 units, of the document it results in.
func (c ChangeSet) LenAfter() int { return c.after }

// Empty reports whether nothing is changed, whatever the document's length.
func (c ChangeSet) Empty() bool {
	return len(c.sections) == 0 || len(c.sections) == 1 && c.sections[0].kept
}

// Equal reports whether both sets consist of the same parts.
func (c ChangeSet) Equal(other ChangeSet) bool {
	return c.before == other.before && slices.EqualFunc(c.sections, other.sections, func(a, b section) bool {
		return a.length == b.length && a.kept == b.kept && slices.Equal(a.insert, b.insert)
	})
}

// Insert is the change that puts s at position at of a document of the given
// length; at is clamped to the document. Like Replace it tidies s.
func Insert(length, at int, s string) ChangeSet {
	at = min(max(at, 0), length)
	var b builder
	b.keep(at)
	b.replace(0, tidy(s), false)
	b.keep(length - at)
	return b.done()
}

// Replace is the smallest single change that turns old into s: what they have
// in common at both ends is kept, and no surrogate pair is split. Line breaks
// in s are normalised to \n, NUL is dropped and invalid UTF-8 becomes U+FFFD,
// so that the result always applies to old unless s is too long.
func Replace(old Text, s string) ChangeSet {
	from, to := old.units, tidy(s)
	start, limit := 0, min(len(from), len(to))
	for start < limit && from[start] == to[start] {
		start++
	}
	if start > 0 && isHigh(from[start-1]) {
		start--
	}
	end := 0
	for end < limit-start && from[len(from)-1-end] == to[len(to)-1-end] {
		end++
	}
	if end > 0 && isLow(from[len(from)-end]) {
		end--
	}
	var b builder
	b.keep(start)
	b.replace(len(from)-start-end, to[start:len(to)-end:len(to)-end], false)
	b.keep(end)
	return b.done()
}

// tidy turns any string into the units of a well-formed text.
func tidy(s string) []uint16 {
	if strings.Contains(s, "\r") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	units := make([]uint16, 0, len(s))
	for _, r := range s {
		if r != 0 {
			units = appendRune(units, r)
		}
	}
	return units
}
