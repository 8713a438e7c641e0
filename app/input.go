package app

import "rodedraad/domain"

// NewLink asks for a link. In the links of a new card, an empty From or To stands for that card.
type NewLink struct {
	From, To domain.Ref
	Relation domain.Relation
	Note     string
	As       domain.Group // for which group a source is cited; "" when that is not said
}

// AddCard asks for a new card. CaseCode is empty for a card of the programme as a whole. The first line of Text is the
// title. Facts may name a state when the card can go there from its first state. ID and Letter are chosen for the caller
// when they are empty.
type AddCard struct {
	Slug, CaseCode string
	ID             domain.CardID
	Kind           domain.CardKind
	Text, Learn    string
	Facts          domain.Facts
	Parent         domain.CardID
	Links          []NewLink
	Labels         []domain.Label
	Letter         string
}

// FactsPatch changes the facts that are not nil, when the card still has that revision.
type FactsPatch struct {
	Revision  int
	State     *domain.State
	Type      *string
	Level     *domain.Level
	Owner     *domain.SeatID
	Next      *string
	Tests     *domain.Tests
	Origin    *domain.Origin
	Addressee *domain.Addressee
	Maturity  *domain.Maturity
	NoLesson  *string
	Source    *string
}

// SetStep asks to move a step; Revision is 0 when it has no state yet. Note and Labels replace what is there when they
// are not nil.
type SetStep struct {
	Revision int
	Progress domain.StepProgress
	Times    int
	Reason   string
	Note     *domain.Words
	Labels   []domain.Label
}

// InviteSeat asks for an invitation: to a seat in the team of the case, or for a role. Uses is 1 and Days is 14 when 0.
type InviteSeat struct {
	Seat domain.SeatID
	Role domain.Role
	Uses int
	Days int
}
