package domain

import (
	"time"
	"unicode/utf8"
)

// Relation is what one thing is to another. It reads from the later thing to the earlier one: a lesson is learned from
// an action, an action serves a question.
type Relation string

// The relations.
const (
	RestsOn     Relation = "rests_on"     // X rests on what was seen
	ReactsTo    Relation = "reacts_to"    // a reaction to an insight
	LeadsTo     Relation = "leads_to"     // a reaction leads to a question
	Answers     Relation = "answers"      // touches, partly answers or answers a (main) question
	Serves      Relation = "serves"       // an action serves a sub-question
	LearnedFrom Relation = "learned_from" // a lesson comes from an action, obstacle, meeting
	BlockedBy   Relation = "blocked_by"   // an action meets an obstacle
	Needs       Relation = "needs"        // an action needs a condition
	InspiredBy  Relation = "inspired_by"  // borrowed from another case (R16)
	Touches     Relation = "touches"      // touches a theme
	Supports    Relation = "supports"
	Nuances     Relation = "nuances"
	Contradicts Relation = "contradicts"
	Asks        Relation = "asks"
	SiblingOf   Relation = "sibling_of" // the same lesson at another level (R23)
	RelatesTo   Relation = "relates_to"
)

// Relations lists the relations.
var Relations = []Relation{
	RestsOn, ReactsTo, LeadsTo, Answers, Serves, LearnedFrom, BlockedBy, Needs, InspiredBy, Touches, Supports, Nuances,
	Contradicts, Asks, SiblingOf, RelatesTo,
}

// Link is one typed step of the red thread. It is never deleted, only ended, so that the chain at any past moment can be
// shown.
type Link struct {
	ID        LinkID
	Programme ProgrammeID
	From      Ref
	To        Ref
	Relation  Relation
	Note      string
	As        Group // for which group a source is cited; "" when that is not said (R38)
	By        PersonID
	At        time.Time
	EndedBy   PersonID
	Ended     time.Time // zero while it holds
}

// HeldAt reports whether the link held at that moment.
func (l Link) HeldAt(at time.Time) bool {
	return !l.At.After(at) && (l.Ended.IsZero() || l.Ended.After(at))
}

// Check refuses a link that cannot be stored: an unknown relation, a thing linked to itself, too long a note.
func (l Link) Check() error {
	switch {
	case !ValidID(string(l.ID)) || !ValidID(l.From.ID) || !ValidID(l.To.ID):
		return invalid("link", "bad_id")
	case l.From == l.To:
		return invalid("to", "linked_to_itself")
	case utf8.RuneCountInString(l.Note) > MaxNote || !utf8.ValidString(l.Note):
		return invalid("note", "too_long")
	case l.As != "" && l.To.Kind != RefFigure && l.To.Kind != RefTable:
		return invalid("as", "not_of_a_group")
	}
	if err := oneOf("as", l.As, true, Groups); err != nil {
		return err
	}
	return oneOf("relation", l.Relation, false, Relations)
}

// End ends the link at a moment; a link that has ended stays as it ended.
func (l Link) End(by PersonID, at time.Time) (Link, error) {
	if !l.Ended.IsZero() {
		return l, &Error{Kind: Conflict, Key: "link_ended"}
	}
	l.EndedBy, l.Ended = by, at
	return l, nil
}

// Fits refuses relations that only make sense between certain kinds of card (R13, R17, R23): a reaction reacts without
// ever changing what it reacts to, only actions serve sub-questions, and only lessons are siblings.
func (r Relation) Fits(from, to CardKind) error {
	wrong := false
	switch r {
	case ReactsTo:
		wrong = from != KindReaction
	case Serves:
		wrong = from != KindAction || (to != KindSubQuestion && to != KindQuestion)
	case LearnedFrom:
		wrong = from != KindLesson
	case BlockedBy:
		wrong = to != KindObstacle
	case Needs:
		wrong = to != KindCondition
	case InspiredBy:
		wrong = from != KindAction
	case Touches:
		wrong = to != KindTheme
	case SiblingOf:
		wrong = from != KindLesson || to != KindLesson
	}
	if wrong {
		return invalid("relation", "relation_does_not_fit")
	}
	return nil
}

// MayDetach holds R45 for links that carry evidence about a theme: the owner of a theme cannot take away what
// contradicts it, only answer it; who attached it may.
func MayDetach(l Link, s Standing, who PersonID) error {
	aboutTheme := l.From.Kind == RefTheme || l.To.Kind == RefTheme
	if l.Relation == Contradicts && aboutTheme && l.By != who {
		return broken("R45", "contradiction_stays")
	}
	return nil
}
