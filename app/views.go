package app

import (
	"time"

	"rodedraad/domain"
)

// Rights says what the reader may do with one card now.
type Rights struct{ Write, Release, Withdraw, PutBack, Link bool }

// End is the other end of a link, or a thing that can be linked to. When it is not Visible every other field is zero:
// the reader learns that something is there, and nothing about it.
type End struct {
	Ref      domain.Ref
	Kind     domain.CardKind // "" for a case, main question or figure
	Title    string          // of what is no card: the Dutch words; see Words
	Words    domain.Words    // of what is no card
	Letter   string          // of a sub-question or theme; the number of a main question
	State    domain.State
	Group    domain.Group // of a figure or table: whom it is about, when that is one group
	Visible  bool
	Gone     bool // withdrawn, and still seen by this reader
	Case     domain.CaseID
	CaseCode string
	Figure   *FigureView    // of a figure that is shown with what was answered; otherwise nil
	Series   *domain.Series // of a national trend; otherwise nil
	Quote    *QuoteView     // of a quote; otherwise nil

	Interview domain.InterviewID // of a fragment: where it was said
}

// LinkView is one link of a card. When the other end is hidden the link holds its relation and own end only.
type LinkView struct {
	domain.Link
	Outgoing bool         // the card it is shown on is its From
	Doubt    domain.Doubt // why the source it cites is to be looked at again
	Other    End
	May      struct{ End bool }

	Author     string // by name to those who see names
	AuthorSeat *domain.Seat
	AuthorRole domain.Role
}

// CardView is a card as one reader sees it. By is empty for those who do not see names.
type CardView struct {
	domain.Card
	Title, Text, LearnText string
	Version, LearnVersion  int
	Damaged                bool // what is kept of its texts is not what was stored: they can be read and not written in
	OwnerSeat              *domain.Seat
	Author                 string // the name, for the own team; otherwise ""
	AuthorSeat             *domain.Seat
	AuthorRole             domain.Role
	Links                  []LinkView
	Parts                  []CardView
	May                    Rights
	CaseCode, Slug         string
	Threshold              int          // groups smaller than this are not shown
	DefinitionNote         domain.Words // of the programme, when the card rests on figures of the study beside national ones (R63)
}

// StepView is a step with where the case, or the programme, stands on it.
type StepView struct {
	domain.Step
	State domain.StepState
}

// CaseView is a case with where it stands. Names in its team do not exist: seats are functions.
type CaseView struct {
	domain.Case
	Stage     domain.Stage
	Steps     []StepView
	StepCount int // how many steps the U of the programme has in all
	Slug      string
}

// The keys of loose ends.
const (
	ActionWithoutQuestion = "action_without_question"
	LessonWithoutSource   = "lesson_without_source"
	InsightUnused         = "insight_unused"
	QuestionWithoutAction = "question_without_action"
	FinishedWithoutLesson = "finished_without_lesson"
)

// LooseEnd is a card at which the red thread stops. It asks for attention and blocks nothing.
type LooseEnd struct {
	Key  string
	Card CardView
}

// FactChange is one fact that an act changed; a value is "" when there was none. Fields are named as in FactsPatch, with
// visibility, position, parent and withdrawn beside them.
type FactChange struct{ Field, Before, After string }

// ActView is one act of the history of facts, with what it was about as the reader sees it now. By, Before and After are
// empty for those who do not see names.
type ActView struct {
	domain.Act
	Title      string
	Letter     string
	Kind       domain.CardKind
	CaseCode   string
	Step       string // of a step act: which one
	Other      *End   // of a link act: what the subject was linked to
	Relation   domain.Relation
	Changes    []FactChange
	Author     string
	AuthorSeat *domain.Seat
	AuthorRole domain.Role
}

// Board is the board of one case as one person sees it. Cards stand in the order of lanes, in a lane first the insights
// that come from outside the case, then by position; parts stand inside the action they belong to. Withdrawn cards and
// loose ends are there only for those who see what the team sees.
type Board struct {
	Programme domain.Programme
	Case      CaseView
	Standing  domain.Standing
	Cards     []CardView
	Withdrawn []CardView
	Loose     []LooseEnd
	Undo      *ActView // what Undo would undo for this person; nil when nothing
	MySeat    domain.SeatID
}

// ProgrammeHome is what a person sees of a programme when they come in.
type ProgrammeHome struct {
	Programme domain.Programme
	Parties   []domain.Party
	Questions []domain.MainQuestion
	Steps     []StepView // every step, with the state of the programme for those it takes as a whole
	Cases     []CaseView
	Themes    []CardView
	Changes   []ActView // newest first
	Since     time.Time // the previous visit; zero when this is the first
	Standing  domain.Standing
}

// CardPage is one card with its history. Case is nil for a card of the programme as a whole.
type CardPage struct {
	Programme domain.Programme
	Case      *CaseView
	Card      CardView
	Parent    *End // of a part of an action
	Acts      []ActView
	Standing  domain.Standing
}

// Placement says where a card stands on a board, for whoever it is rendered for.
type Placement struct {
	Lane   domain.Lane
	After  domain.CardID // the card before it that this reader sees; "" when it is the first
	Parent domain.CardID // of a part: the action it stands in
}

// Node is one thing of a trace. Depth is how many links it is away from the root: below 0 what the root rests on, above
// 0 what came of it. A hidden node has a Ref that means nothing outside this answer.
type Node struct {
	Ref   domain.Ref
	End   End
	Depth int
}

// Edge is one link of a trace, from the later to the earlier thing. The edge to a hidden node has only its ends and
// relation.
type Edge struct {
	Link     domain.LinkID
	From, To domain.Ref
	Relation domain.Relation
	Note     string
}

// HiddenNode is the kind of reference that hidden nodes of a trace have.
const HiddenNode domain.RefKind = "hidden"

// Trace is the chain through one thing as it was at a moment: what it rests on and what came of it.
type Trace struct {
	Root     domain.Ref
	Nodes    []Node // the root first, then by distance
	Edges    []Edge
	At       time.Time
	Standing domain.Standing // in the programme
	Cases    []domain.Case   // of the programme, to name those of the nodes
}

// MemberView is somebody who takes part in a case. Person, Name and Initials are empty for those who do not see names.
type MemberView struct {
	domain.Membership
	Name, Initials string
	Seat           *domain.Seat
}

// TeamPage is the learning team of a case and who works with it. Invitations are there for who manages the team, without
// the hash of their code.
type TeamPage struct {
	Programme   domain.Programme
	Case        CaseView
	Members     []MemberView
	Invitations []domain.Invitation
	Warnings    []domain.TeamWarning
	Standing    domain.Standing
}
