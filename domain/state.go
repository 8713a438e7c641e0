package domain

import "slices"

// State is where a card is in its life. What states a card has depends on its kind (domain.md §1.27).
type State string

// The states of cards.
const (
	Draft             State = "draft"
	Adopted           State = "adopted"
	Reworded          State = "reworded"
	Retired           State = "retired"
	Open              State = "open"
	ProvisionalAnswer State = "provisional_answer"
	Dissolved         State = "dissolved"
	Persistent        State = "persistent"
	Idea              State = "idea"
	Contour           State = "contour"
	Agreed            State = "agreed"
	Started           State = "started"
	Adjusted          State = "adjusted"
	Done              State = "done"
	Stopped           State = "stopped"
	Parked            State = "parked"
	Removed           State = "removed"
	Accepted          State = "accepted"
	Escalated         State = "escalated"
	Answered          State = "answered"
	Released          State = "released"
	Candidate         State = "candidate"
	Confirmed         State = "confirmed"
	Merged            State = "merged"
)

// states lists per kind its states, first one first; a kind that is absent has none.
var states = map[CardKind][]State{
	KindQuestion:    {Draft, Adopted, Reworded, Retired},
	KindSubQuestion: {Open, ProvisionalAnswer, Dissolved, Persistent},
	KindAction:      {Idea, Contour, Agreed, Started, Adjusted, Done, Stopped, Parked},
	KindObstacle:    {Open, Removed, Accepted, Escalated, Answered},
	KindLesson:      {Draft, Released},
	KindTheme:       {Candidate, Confirmed, Merged, Retired},
}

// next lists per kind which state may follow which. A team may stop or park an action at any moment before its end:
// stopping is learning, and neutral (R19). Steps back within a conversation are allowed where a team thinks aloud.
var next = map[CardKind]map[State][]State{
	KindQuestion: {
		Draft: {Adopted, Retired}, Adopted: {Reworded, Retired}, Reworded: {Reworded, Retired}, Retired: {},
	},
	KindSubQuestion: {
		Open:              {ProvisionalAnswer, Dissolved, Persistent},
		ProvisionalAnswer: {Open, Dissolved, Persistent},
		Dissolved:         {Open, Persistent},
		Persistent:        {Open, ProvisionalAnswer, Dissolved},
	},
	KindAction: {
		Idea:     {Contour, Stopped, Parked},
		Contour:  {Idea, Agreed, Stopped, Parked},
		Agreed:   {Contour, Started, Stopped, Parked},
		Started:  {Adjusted, Done, Stopped, Parked},
		Adjusted: {Started, Done, Stopped, Parked},
		Done:     {},
		Stopped:  {},
		Parked:   {Stopped}, // and back to where it was: see CardKind.Next
	},
	KindObstacle: {
		Open:      {Removed, Accepted, Escalated},
		Removed:   {Open},
		Accepted:  {Open},
		Escalated: {Answered},
		Answered:  {Open, Removed},
	},
	KindTheme: {Candidate: {Confirmed, Retired}, Confirmed: {Candidate, Merged, Retired}, Merged: {}, Retired: {}},
}

// States lists the states of cards of this kind, the first one first; nil when the kind has none.
func (k CardKind) States() []State { return states[k] }

func (k CardKind) firstState() State {
	if s := states[k]; len(s) > 0 {
		return s[0]
	}
	return ""
}

// NextStates lists the states the card can go to by choice. A lesson becomes released by releasing it, not by choice,
// and so do a theme's ends, which carry evidence rules of their own.
func (c Card) NextStates() []State {
	if c.Kind == KindTheme {
		return nil
	}
	after := slices.Clone(next[c.Kind][c.State])
	if c.State == Parked && c.Resume != "" {
		after = append([]State{c.Resume}, after...)
	}
	return after
}

// Neighbours counts the links that the rules about states and release look at. The caller counts links that have not
// ended and whose other end has not been withdrawn.
type Neighbours struct {
	SubQuestionsServed int // serves → sub-question of the same case
	Lessons            int // lesson learned_from this action
	Sources            int // what a lesson rests on or was learned from
	MainQuestions      int // main questions answered
}

// Change returns the card with other facts, or the rule that forbids it:
//
//   - a state follows the allowed transitions (domain.md §1.27);
//   - an action is agreed only when it serves a sub-question (R17), and done or stopped only with a lesson or a reason
//     for none (R18);
//   - an obstacle at system level names an addressee (R21), and one that is escalated reaches the sponsor (R22);
//   - a lesson keeps exactly one level (R23), and one that is released names an addressee and a main question when that
//     level is the system (R24).
//
// The revision is not touched: the store raises it when the compare-and-set succeeds.
func (c Card) Change(to Facts, has Neighbours) (Card, error) {
	if c.Gone() {
		return c, broken("withdrawn", "card_withdrawn")
	}
	from := c.State
	to.Resume = c.Resume
	if to.State != from {
		if !slices.Contains(c.NextStates(), to.State) {
			return c, broken("states", "state_order")
		}
		switch {
		case to.State == Parked:
			to.Resume = from
		case from == Parked:
			to.Resume = ""
		}
	}
	if err := to.check(c.Kind); err != nil {
		return c, err
	}
	if err := c.reached(to, has); err != nil {
		return c, err
	}
	c.Facts = to
	if c.Kind == KindObstacle && c.State == Escalated && !c.Visibility.AtLeast(VisibleSponsor) {
		c.Visibility = VisibleSponsor
	}
	return c, nil
}

// reached holds the rules about what an action needs in the state it goes to, and a released lesson at its level.
func (c Card) reached(to Facts, has Neighbours) error {
	if c.Kind == KindLesson && c.Visibility != VisibleTeam {
		return to.systemLesson(has)
	}
	if c.Kind != KindAction {
		return nil
	}
	begun := to.State == Agreed || to.State == Started || to.State == Adjusted || to.State == Done
	if begun && has.SubQuestionsServed == 0 && to.State != c.State {
		return broken("R17", "serve_a_sub_question")
	}
	ended := to.State == Done || to.State == Stopped
	if ended && has.Lessons == 0 && blank(to.NoLesson) {
		return broken("R18", "lesson_or_reason")
	}
	return nil
}

// systemLesson holds R24: a lesson about the system names whom it is for and the main question it answers.
func (f Facts) systemLesson(has Neighbours) error {
	if f.Level == System && (f.Addressee == "" || has.MainQuestions == 0) {
		return broken("R24", "system_lesson")
	}
	return nil
}

// Release raises the visibility of the card, an explicit act of those who own it. A lesson without a source is not
// released (R25), and a lesson at system level names an addressee and a main question first (R24). Releasing a lesson
// turns a draft into a released lesson.
func (c Card) Release(to Visibility, has Neighbours) (Card, error) {
	if c.Gone() {
		return c, broken("withdrawn", "card_withdrawn")
	}
	if to.rank() < 0 {
		return c, invalid("visibility", "not_in_list")
	}
	if to.rank() <= c.Visibility.rank() {
		return c, broken("ladder", "release_goes_up")
	}
	if c.Kind == KindLesson {
		if has.Sources == 0 {
			return c, broken("R25", "lesson_source")
		}
		if err := c.systemLesson(has); err != nil {
			return c, err
		}
		c.State = Released
	}
	c.Visibility = to
	return c, nil
}

// Withdraw takes the card off the board, and back to the team when it had been released; its text and links stay and it
// can be put back. A released card is withdrawn with a note.
func (c Card) Withdraw(w Withdrawal) (Card, error) {
	if c.Gone() {
		return c, broken("withdrawn", "card_withdrawn")
	}
	if c.Visibility != VisibleTeam && blank(w.Note) {
		return c, broken("ladder", "withdraw_note")
	}
	if len([]rune(w.Note)) > MaxNote {
		return c, invalid("note", "too_long")
	}
	c.Withdrawn = &w
	return c, nil
}

// PutBack returns a withdrawn card to the board, seen by the team only: releasing it again is a new decision.
func (c Card) PutBack() (Card, error) {
	if !c.Gone() {
		return c, broken("withdrawn", "card_not_withdrawn")
	}
	c.Withdrawn, c.Visibility = nil, VisibleTeam
	if c.Kind == KindLesson {
		c.State = Draft
	}
	if c.Kind == KindObstacle && c.State == Escalated {
		c.State = Open
	}
	return c, nil
}
