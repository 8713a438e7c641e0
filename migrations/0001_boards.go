package migrations

import "slices"

// boards is the first schema: programmes with their cases and learning teams, the people, the cards with their text and
// links, and the acts. Constraints that hold a numbered rule carry its number, so that a refusal can be told in its words.
var boards = step{
	name:       "0001",
	comment:    "boards",
	statements: slices.Concat(boardsPlaces, boardsPeople, boardsCards),
}
