package app

import (
	"context"
	"errors"
	"time"

	"rodedraad/app/markdown"
	"rodedraad/domain"
)

var errNotYet = errors.New("app: not yet")

func (s *Service) Programmes(ctx context.Context, who domain.PersonID) ([]domain.Programme, error) {
	return nil, errNotYet
}
func (s *Service) ProgrammeHome(ctx context.Context, who domain.PersonID, slug string, visit bool) (ProgrammeHome, error) {
	return ProgrammeHome{}, errNotYet
}
func (s *Service) MarkVisit(ctx context.Context, who domain.PersonID, slug string) error {
	return errNotYet
}
func (s *Service) Board(ctx context.Context, who domain.PersonID, slug, code string) (Board, error) {
	return Board{}, errNotYet
}
func (s *Service) CardPage(ctx context.Context, who domain.PersonID, slug string, id domain.CardID) (CardPage, error) {
	return CardPage{}, errNotYet
}

// topic is that of the event: an insight of the programme stands on many boards.
func (s *Service) BoardCardFor(ctx context.Context, to domain.Standing, topic string, ref domain.Ref) (CardView, Placement, error) {
	return CardView{}, Placement{}, errNotYet
}

// CaseFor and ThemeFor-like reads for live rendering of VerbStep: the case with stage and steps.
func (s *Service) CaseFor(ctx context.Context, to domain.Standing, id domain.CaseID) (CaseView, error) {
	return CaseView{}, errNotYet
}
func (s *Service) AddCard(ctx context.Context, who domain.PersonID, add AddCard) (CardView, error) {
	return CardView{}, errNotYet
}
func (s *Service) ChangeFacts(ctx context.Context, who domain.PersonID, slug string, id domain.CardID, patch FactsPatch) (CardView, error) {
	return CardView{}, errNotYet
}
func (s *Service) MoveCard(ctx context.Context, who domain.PersonID, slug string, id domain.CardID, revision int, after domain.CardID) (CardView, error) {
	return CardView{}, errNotYet
}
func (s *Service) Release(ctx context.Context, who domain.PersonID, slug string, id domain.CardID, revision int, to domain.Visibility) (CardView, error) {
	return CardView{}, errNotYet
}
func (s *Service) Withdraw(ctx context.Context, who domain.PersonID, slug string, id domain.CardID, revision int, note string) (CardView, error) {
	return CardView{}, errNotYet
}
func (s *Service) PutBack(ctx context.Context, who domain.PersonID, slug string, id domain.CardID, revision int) (CardView, error) {
	return CardView{}, errNotYet
}
func (s *Service) Borrow(ctx context.Context, who domain.PersonID, slug string, id domain.CardID, toCode string) (CardView, error) {
	return CardView{}, errNotYet
}
func (s *Service) Undo(ctx context.Context, who domain.PersonID, slug, code string) (ActView, error) {
	return ActView{}, errNotYet
}
func (s *Service) AddLink(ctx context.Context, who domain.PersonID, slug string, add NewLink) (LinkView, error) {
	return LinkView{}, errNotYet
}
func (s *Service) EndLink(ctx context.Context, who domain.PersonID, slug string, id domain.LinkID) (LinkView, error) {
	return LinkView{}, errNotYet
}
func (s *Service) SetStep(ctx context.Context, who domain.PersonID, slug, code, step string, set SetStep) (StepView, error) {
	return StepView{}, errNotYet
}
func (s *Service) DecidePhase(ctx context.Context, who domain.PersonID, slug string, revision, phase int) (domain.Programme, error) {
	return domain.Programme{}, errNotYet
}
func (s *Service) Trace(ctx context.Context, who domain.PersonID, slug string, ref domain.Ref, at time.Time) (Trace, error) {
	return Trace{}, errNotYet
}
func (s *Service) References(ctx context.Context, who domain.PersonID, slug, code, query string, limit int) ([]End, error) {
	return nil, errNotYet
}

// Resolver answers the references in those texts for one person; ResolverFor for everyone with that standing, where the
// topic says which board or programme it is about.
func (s *Service) Resolver(ctx context.Context, who domain.PersonID, slug, language string, texts ...string) (markdown.Resolver, error) {
	return nil, errNotYet
}
func (s *Service) ResolverFor(ctx context.Context, to domain.Audience, topic string, texts ...string) (markdown.Resolver, error) {
	return nil, errNotYet
}
func (s *Service) TeamPage(ctx context.Context, who domain.PersonID, slug, code string) (TeamPage, error) {
	return TeamPage{}, errNotYet
}
func (s *Service) Invite(ctx context.Context, who domain.PersonID, slug, code string, ask InviteSeat) (string, domain.Invitation, error) {
	return "", domain.Invitation{}, errNotYet
}
func (s *Service) RevokeInvitation(ctx context.Context, who domain.PersonID, slug, code, id string) error {
	return errNotYet
}
func (s *Service) RemoveMember(ctx context.Context, who domain.PersonID, slug, code, membership string) error {
	return errNotYet
}
func (s *Service) DocumentAccess(ctx context.Context, person domain.PersonID, doc string) (domain.DocumentAccess, error) {
	return domain.DocumentAccess{}, errNotYet
}
func (s *Service) TopicAudience(ctx context.Context, person domain.PersonID, topic, language string) (domain.Audience, error) {
	return domain.Audience{}, errNotYet
}

// FirstAdmin makes the first person of an empty database, an administrator.
func (s *Service) FirstAdmin(ctx context.Context, p domain.Person) (domain.Person, error) {
	return domain.Person{}, errNotYet
}
func (s *Service) AddPerson(ctx context.Context, who domain.PersonID, p domain.Person) (domain.Person, error) {
	return domain.Person{}, errNotYet
}
func (s *Service) CreateProgramme(ctx context.Context, who domain.PersonID, p domain.Programme) (domain.Programme, error) {
	return domain.Programme{}, errNotYet
}
func (s *Service) StartProgramme(ctx context.Context, who domain.PersonID, slug string) (domain.Programme, error) {
	return domain.Programme{}, errNotYet
}
func (s *Service) CloseProgramme(ctx context.Context, who domain.PersonID, slug string) (domain.Programme, error) {
	return domain.Programme{}, errNotYet
}
func (s *Service) AddParty(ctx context.Context, who domain.PersonID, slug string, p domain.Party) (domain.Party, error) {
	return domain.Party{}, errNotYet
}
func (s *Service) AddMainQuestion(ctx context.Context, who domain.PersonID, slug string, q domain.MainQuestion) (domain.MainQuestion, error) {
	return domain.MainQuestion{}, errNotYet
}
func (s *Service) EditMainQuestion(ctx context.Context, who domain.PersonID, slug, id string, text domain.Words) (domain.MainQuestion, error) {
	return domain.MainQuestion{}, errNotYet
}
func (s *Service) AmendMainQuestion(ctx context.Context, who domain.PersonID, slug, id string, text domain.Words, reason string) (domain.MainQuestion, error) {
	return domain.MainQuestion{}, errNotYet
}
func (s *Service) AddStep(ctx context.Context, who domain.PersonID, slug string, step domain.Step) (domain.Step, error) {
	return domain.Step{}, errNotYet
}
func (s *Service) DeleteStep(ctx context.Context, who domain.PersonID, slug, step string) error {
	return errNotYet
}
func (s *Service) CreateCase(ctx context.Context, who domain.PersonID, slug string, c domain.Case) (domain.Case, error) {
	return domain.Case{}, errNotYet
}
func (s *Service) FormTeam(ctx context.Context, who domain.PersonID, slug, code string, t domain.Team) (domain.Case, error) {
	return domain.Case{}, errNotYet
}
func (s *Service) AddMembership(ctx context.Context, who domain.PersonID, slug string, m domain.Membership) (domain.Membership, error) {
	return domain.Membership{}, errNotYet
}
