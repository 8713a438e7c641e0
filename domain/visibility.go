package domain

import "time"

// Visibility says who can see a thing; each step up the ladder adds readers. Going up is an explicit act (release);
// going down is only possible by withdrawing, with a note.
type Visibility string

// The ladder, from the fewest readers to the most (domain.md §1.0).
const (
	VisibleTeam      Visibility = "team"
	VisibleProgramme Visibility = "programme"
	VisiblePlaza     Visibility = "plaza"
	VisibleSponsor   Visibility = "sponsor"
	VisiblePublic    Visibility = "public"
)

// Ladder lists the visibilities in their order.
var Ladder = []Visibility{VisibleTeam, VisibleProgramme, VisiblePlaza, VisibleSponsor, VisiblePublic}

// rank is the place on the ladder, from 0; an unknown visibility ranks below everything, so that nobody sees it.
func (v Visibility) rank() int {
	for i, w := range Ladder {
		if v == w {
			return i
		}
	}
	return -1
}

// AtLeast reports whether a thing with visibility v is seen by those for whom w is the lowest they see.
func (v Visibility) AtLeast(w Visibility) bool { return v.rank() >= 0 && v.rank() >= w.rank() }

// Withdrawal is the explicit act that takes a card off the board, or back to the team after it was released. The card
// and its text stay, and can be put back.
type Withdrawal struct {
	By   PersonID
	At   time.Time
	Note string
}

// MaxNote is the longest note or reason, in characters.
const MaxNote = 500
