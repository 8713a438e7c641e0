package domain

import (
	"regexp"
	"time"
	"unicode/utf8"
)

// CardKind says what a card is.
type CardKind string

// The kinds of card. A theme is a red thread of the whole programme and belongs to no case.
const (
	KindQuestion    CardKind = "question"
	KindSubQuestion CardKind = "sub_question"
	KindReaction    CardKind = "reaction"
	KindAction      CardKind = "action"
	KindCondition   CardKind = "condition"
	KindObstacle    CardKind = "obstacle"
	KindLesson      CardKind = "lesson"
	KindInsight     CardKind = "insight"
	KindTheme       CardKind = "theme"
)

// CardKinds lists the kinds of card.
var CardKinds = []CardKind{
	KindQuestion, KindSubQuestion, KindReaction, KindAction, KindCondition, KindObstacle, KindLesson, KindInsight, KindTheme,
}

// Lane is one of the four columns of a board.
type Lane string

// The lanes, in reading order: what we saw, what we ask, what we do, what we learn.
const (
	LaneSaw   Lane = "saw"
	LaneAsk   Lane = "ask"
	LaneDo    Lane = "do"
	LaneLearn Lane = "learn"
)

// Lanes lists the lanes in reading order.
var Lanes = []Lane{LaneSaw, LaneAsk, LaneDo, LaneLearn}

// Lane returns the column in which cards of this kind stand.
func (k CardKind) Lane() Lane {
	switch k {
	case KindInsight, KindReaction, KindTheme:
		return LaneSaw
	case KindQuestion, KindSubQuestion:
		return LaneAsk
	case KindAction:
		return LaneDo
	}
	return LaneLearn
}

// Ref points at a card of this kind.
func (k CardKind) Ref(id CardID) Ref {
	switch k {
	case KindInsight:
		return Ref{RefInsight, string(id)}
	case KindTheme:
		return Ref{RefTheme, string(id)}
	}
	return Ref{RefCard, string(id)}
}

// Level is whom a lesson or obstacle concerns.
type Level string

// The three levels of lessons and obstacles (R49: the solution matrix has two of its own).
const (
	Practice     Level = "practice"
	Organisation Level = "organisation"
	System       Level = "system"
)

// Levels lists the levels.
var Levels = []Level{Practice, Organisation, System}

// Addressee is who is asked to do something about an obstacle or lesson.
type Addressee string

// Addressees lists whom an obstacle or a lesson can be addressed to (domain.md §1.10).
var Addressees = []Addressee{"team", "board", "sector_body", "insurer", "ministry", "agency"}

// Maturity is how firm a lesson is.
type Maturity string

// Maturities lists how firm a lesson can be, from least to most.
var Maturities = []Maturity{"first_signal", "recurring", "solid"}

// Origin is where an action came from (domain.md §1.9).
type Origin string

// Origins lists where an action can come from.
var Origins = []Origin{"team", "solution_direction", "other_case", "outside_care"}

// Tests are the three tests a team uses to choose an action: is it meaningful for our question, can we start now, does
// it contribute to the study.
type Tests struct {
	Meaningful bool `json:"meaningful"`
	Now        bool `json:"now"`
	Study      bool `json:"study"`
}

// Facts are what is known about a card beside its text: single choices, changed by compare-and-set on the card's
// revision. Which of them a kind of card has is told by Facts.check.
type Facts struct {
	State     State
	Type      string // sort of sub-question, reaction or action; category of an obstacle
	Level     Level
	Owner     SeatID // the seat, never the person, that carries an action
	Next      string // the next moment of an action, as YYYY-MM-DD
	Tests     Tests
	Origin    Origin
	Addressee Addressee
	Maturity  Maturity
	NoLesson  string // why a finished action gave no lesson (R18)
	Source    string // where an insight comes from
	Resume    State  // the state a parked action returns to
}

// Card is one thing on a board: its kind, its facts and the documents that hold its text. Text is never a fact.
type Card struct {
	ID        CardID
	Programme ProgrammeID
	Case      CaseID // "" for a card of the programme as a whole
	Kind      CardKind
	Letter    string // of a sub-question: stable, never used again; of a theme: its code
	Parent    CardID // of a part of an action
	Facts
	Visibility Visibility
	Position   int    // order within the lane, from 0
	Document   string // the document with the text; its first line is the title
	Learn      string // of an action: the document "what we want to learn"
	Labels     []Label
	By         PersonID
	At         time.Time
	Changed    time.Time // when a fact last changed
	Withdrawn  *Withdrawal
	Revision   int
}

// Ref points at the card.
func (c Card) Ref() Ref { return c.Kind.Ref(c.ID) }

// Topic is the live topic on which changes of the card are told.
func (c Card) Topic() string {
	if c.Case == "" {
		return ProgrammeTopic(c.Programme)
	}
	return BoardTopic(c.Case)
}

// Gone reports whether the card is withdrawn from the board.
func (c Card) Gone() bool { return c.Withdrawn != nil }

// factTypes lists per kind the values its Type may take; a kind that is absent has none.
var factTypes = map[CardKind][]string{
	KindSubQuestion: {"why", "how", "what_if", "cost"},
	KindReaction:    {"recognise", "doubt", "nuance", "surprise", "missing", "self_critique", "question_back"},
	KindAction: {"experiment", "pilot", "inquiry", "conversation", "design", "vision", "join_existing", "feedback_round",
		"recruitment"},
	KindObstacle: {"employment_terms", "labour_law", "other_legal", "capability", "structure", "culture", "money",
		"time_pressure", "data"},
}

// Types lists the sorts a card of this kind can be of; empty when the kind has none.
func (k CardKind) Types() []string { return factTypes[k] }

// HasLevel reports whether cards of this kind concern a level.
func (k CardKind) HasLevel() bool { return k == KindLesson || k == KindObstacle || k == KindAction }

// letterForm is the form of a letter for the kinds that carry one; on other kinds no letter fits.
var letterForm = map[CardKind]*regexp.Regexp{
	KindSubQuestion: regexp.MustCompile(`^[a-z]{1,3}$`),
	KindTheme:       regexp.MustCompile(`^[A-Za-z0-9]{1,8}$`),
}

// NewCard returns a card as it begins: first state of its kind, seen by the team, revision 1. It refuses what can never
// be right, and any other beginning: what a rule asks for a state or a release (R17, R18, R22, R25) is checked on the way
// there, so a card cannot begin beyond it. Only a theme may begin in any of its states. A lesson has exactly one level
// from the start (R23), and an obstacle at system level an addressee (R21).
func NewCard(c Card) (Card, error) {
	if !ValidID(string(c.ID)) {
		return c, invalid("id", "bad_id")
	}
	if err := oneOf("kind", c.Kind, false, CardKinds); err != nil {
		return c, err
	}
	if c.Case == "" && !c.Kind.programmeWide() {
		return c, invalid("case", "missing")
	}
	if c.Kind == KindTheme && c.Case != "" {
		return c, invalid("case", "not_for_kind")
	}
	if c.Parent != "" && c.Kind != KindAction {
		return c, broken("R20", "parts_of_actions_only")
	}
	if form := letterForm[c.Kind]; c.Letter != "" && (form == nil || !form.MatchString(c.Letter)) {
		return c, invalid("letter", "bad_id")
	}
	if c.State == "" {
		c.State = c.Kind.firstState()
	}
	if first := c.Kind.firstState(); first != "" && c.State != first && c.Kind != KindTheme {
		return c, broken("states", "state_order")
	}
	if c.Visibility == "" {
		c.Visibility = VisibleTeam
	}
	if c.Visibility != VisibleTeam {
		return c, invalid("visibility", "not_in_list")
	}
	c.Revision, c.Changed, c.Resume, c.Withdrawn = 1, c.At, "", nil
	return c, c.Facts.check(c.Kind)
}

// programmeWide reports whether a card of this kind may belong to the programme instead of a case.
func (k CardKind) programmeWide() bool {
	return k == KindInsight || k == KindTheme || k == KindLesson || k == KindObstacle
}

// check refuses facts that cannot stand on a card of this kind.
func (f Facts) check(k CardKind) error {
	if f.Level == "" && k == KindLesson {
		return broken("R23", "one_level")
	}
	if f.Level == System && f.Addressee == "" && k == KindObstacle {
		return broken("R21", "addressee")
	}
	for _, err := range []error{
		oneOf("state", f.State, len(k.States()) == 0, k.States()),
		oneOf("type", f.Type, true, k.Types()),
		oneOf("level", f.Level, true, Levels),
		oneOf("origin", f.Origin, true, Origins),
		oneOf("addressee", f.Addressee, true, Addressees),
		oneOf("maturity", f.Maturity, true, Maturities),
	} {
		if err != nil {
			return err
		}
	}
	if f.Next != "" {
		if _, err := time.Parse(time.DateOnly, f.Next); err != nil {
			return invalid("next", "bad_date")
		}
	}
	for field, text := range map[string]string{"no_lesson": f.NoLesson, "source": f.Source} {
		if utf8.RuneCountInString(text) > MaxNote || !utf8.ValidString(text) {
			return invalid(field, "too_long")
		}
	}
	return f.onlyFor(k)
}

// onlyFor refuses a fact that cards of this kind do not have.
func (f Facts) onlyFor(k CardKind) error {
	action := k == KindAction
	for _, misplaced := range []struct {
		field string
		wrong bool
	}{
		{"level", f.Level != "" && !k.HasLevel()},
		{"owner", f.Owner != "" && !action},
		{"next", f.Next != "" && !action},
		{"tests", f.Tests != Tests{} && !action},
		{"origin", f.Origin != "" && !action},
		{"no_lesson", f.NoLesson != "" && !action},
		{"addressee", f.Addressee != "" && k != KindObstacle && k != KindLesson},
		{"maturity", f.Maturity != "" && k != KindLesson},
		{"source", f.Source != "" && k != KindInsight},
	} {
		if misplaced.wrong {
			return invalid(misplaced.field, "not_for_kind")
		}
	}
	return nil
}

// Part makes a card a part of an action. Parts go one level deep (R20) and stay within their case.
func (c Card) Part(of Card) (Card, error) {
	switch {
	case c.Kind != KindAction || of.Kind != KindAction:
		return c, broken("R20", "parts_of_actions_only")
	case of.Parent != "" || of.ID == c.ID:
		return c, broken("R20", "one_level_of_parts")
	case of.Case != c.Case:
		return c, ErrNotFound
	}
	c.Parent = of.ID
	return c, nil
}

// NextLetter returns the letter for a new sub-question given every letter the case has ever used, withdrawn ones too: a
// letter is stable and never used again. After z come aa, ab and so on.
func NextLetter(used []string) string {
	highest := 0
	for _, l := range used {
		n := 0
		for _, r := range l {
			n = n*26 + int(r-'a') + 1
		}
		highest = max(highest, n)
	}
	letters := ""
	for n := highest + 1; n > 0; n = (n - 1) / 26 {
		letters = string(rune('a'+(n-1)%26)) + letters
	}
	return letters
}
