package text

import "fmt"

// Span is a run of text that one update wrote.
type Span struct {
	Length  int // UTF-16 units, at least 1
	Version int // the version that the update made; 0 stands for text from before anything was kept
}

// Spans says of every unit of a document which update wrote it, from start to
// end. Neighbouring spans of one version are joined. It is never changed.
type Spans []Span

// Len is the number of units that the spans cover.
func (s Spans) Len() int {
	n := 0
	for _, span := range s {
		n += span.Length
	}
	return n
}

// Apply returns the spans after the update that made the given version: what
// is kept keeps its writer, what is inserted has the update as its writer. It
// refuses a change set for a document of another length.
func (s Spans) Apply(c ChangeSet, version int) (Spans, error) {
	if have := s.Len(); have != c.before {
		return nil, fmt.Errorf("text: spans cover %d units, the change is for %d", have, c.before)
	}
	after := make(Spans, 0, len(s)+2)
	add := func(length, version int) {
		if length == 0 {
			return
		}
		if last := len(after) - 1; last >= 0 && after[last].Version == version {
			after[last].Length += length
			return
		}
		after = append(after, Span{length, version})
	}
	at, used := 0, 0 // the span that is read, and how much of it is used
	for _, part := range c.sections {
		for left := part.length; left > 0; {
			take := min(left, s[at].Length-used)
			if part.kept {
				add(take, s[at].Version)
			}
			left -= take
			if used += take; used == s[at].Length {
				at, used = at+1, 0
			}
		}
		add(len(part.insert), version)
	}
	return after, nil
}
