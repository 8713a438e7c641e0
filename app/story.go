package app

import (
	"slices"
	"time"
)

// Happening is one thing that happened to a card: a moment of writing, an act, or a link that was made to it from another
// card and stands. One of the three is there.
type Happening struct {
	At     time.Time
	Moment *Moment
	Act    *ActView
	Link   *LinkView
}

// story puts all that happened to a card in one order, latest first; what happened at one time in the order of the lists.
// Links that the card itself makes are acts.
func story(moments []Moment, acts []ActView, links []LinkView) []Happening {
	var list []Happening
	for i := range moments {
		list = append(list, Happening{At: moments[i].At, Moment: &moments[i]})
	}
	for i := range acts {
		list = append(list, Happening{At: acts[i].At, Act: &acts[i]})
	}
	for i := range links {
		if !links[i].Outgoing {
			list = append(list, Happening{At: links[i].At, Link: &links[i]})
		}
	}
	slices.SortStableFunc(list, func(a, b Happening) int { return b.At.Compare(a.At) })
	return list
}

// writersIn lists who wrote in the passages, in the order in which they are first read, and tells each passage which of
// them it is by.
func writersIn(list []Passage) []Author {
	var writers []Author
	for i := range list {
		at := slices.IndexFunc(writers, list[i].Author.is)
		if at < 0 {
			at, writers = len(writers), append(writers, list[i].Author)
		}
		list[i].Writer = at
	}
	return writers
}

// is reports whether the reader can tell two authors apart no further.
func (a Author) is(b Author) bool {
	if a.Seat == nil || b.Seat == nil {
		return a.Name == b.Name && a.Role == b.Role && a.Seat == b.Seat
	}
	return a.Name == b.Name && a.Role == b.Role && a.Seat.ID == b.Seat.ID
}
