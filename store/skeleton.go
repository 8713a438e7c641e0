package store

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"rodedraad/domain"
	"rodedraad/domain/text"
)

var errNotYet = errors.New("store: not yet")

type DB struct{}
type Tx struct{}
type Head struct {
	Text    string
	Version int
}
type Options struct {
	Migrate bool
	Conns   int
	Log     *slog.Logger
}

func Open(ctx context.Context, url string, o Options) (*DB, error)    { return nil, errNotYet }
func (db *DB) Write(ctx context.Context, fn func(tx *Tx) error) error { return errNotYet }
func (db *DB) Read(ctx context.Context, fn func(tx *Tx) error) error  { return errNotYet }
func (db *DB) LoadDocument(ctx context.Context, doc string) (text.Stored, error) {
	return text.Stored{}, errNotYet
}
func (db *DB) Updates(ctx context.Context, doc string, from, to int) ([]text.Update, error) {
	return nil, errNotYet
}
func (db *DB) CommitUpdates(ctx context.Context, batch []text.Commit) (conflicted []bool, err error) {
	return nil, errNotYet
}
func (db *DB) Secret(ctx context.Context, name string) ([]byte, error) { return nil, errNotYet }
func (db *DB) Ping(ctx context.Context) error                          { return errNotYet }
func (db *DB) Close() error                                            { return errNotYet }
func (db *DB) Migrate(ctx context.Context) error                       { return errNotYet }
func (db *DB) Version() string                                         { return "" }
func (db *DB) Kind() string                                            { return "" }

func (tx *Tx) Programmes(ctx context.Context) (r []domain.Programme, err error) { return r, errNotYet }
func (tx *Tx) Programme(ctx context.Context, id domain.ProgrammeID) (r domain.Programme, err error) {
	return r, errNotYet
}
func (tx *Tx) ProgrammeBySlug(ctx context.Context, slug string) (r domain.Programme, err error) {
	return r, errNotYet
}
func (tx *Tx) AddProgramme(ctx context.Context, p domain.Programme) error { return errNotYet }
func (tx *Tx) UpdateProgramme(ctx context.Context, p domain.Programme) (r domain.Programme, err error) {
	return r, errNotYet
}
func (tx *Tx) Parties(ctx context.Context, in domain.ProgrammeID) (r []domain.Party, err error) {
	return r, errNotYet
}
func (tx *Tx) AddParty(ctx context.Context, p domain.Party) error { return errNotYet }
func (tx *Tx) MainQuestions(ctx context.Context, in domain.ProgrammeID) (r []domain.MainQuestion, err error) {
	return r, errNotYet
}
func (tx *Tx) AddMainQuestion(ctx context.Context, q domain.MainQuestion) error    { return errNotYet }
func (tx *Tx) UpdateMainQuestion(ctx context.Context, q domain.MainQuestion) error { return errNotYet }
func (tx *Tx) Steps(ctx context.Context, in domain.ProgrammeID) (r []domain.Step, err error) {
	return r, errNotYet
}
func (tx *Tx) AddStep(ctx context.Context, s domain.Step) error { return errNotYet }
func (tx *Tx) DeleteStep(ctx context.Context, in domain.ProgrammeID, step string) error {
	return errNotYet
}
func (tx *Tx) StepStates(ctx context.Context, in domain.ProgrammeID) (r []domain.StepState, err error) {
	return r, errNotYet
}
func (tx *Tx) SetStepState(ctx context.Context, in domain.ProgrammeID, s domain.StepState) (r domain.StepState, err error) {
	return r, errNotYet
}
func (tx *Tx) Cases(ctx context.Context, in domain.ProgrammeID) (r []domain.Case, err error) {
	return r, errNotYet
}
func (tx *Tx) Case(ctx context.Context, id domain.CaseID) (r domain.Case, err error) {
	return r, errNotYet
}
func (tx *Tx) CaseByCode(ctx context.Context, in domain.ProgrammeID, code string) (r domain.Case, err error) {
	return r, errNotYet
}
func (tx *Tx) AddCase(ctx context.Context, c domain.Case) error { return errNotYet }
func (tx *Tx) UpdateCase(ctx context.Context, c domain.Case) (r domain.Case, err error) {
	return r, errNotYet
}
func (tx *Tx) AddTeam(ctx context.Context, t domain.Team) error { return errNotYet }
func (tx *Tx) Person(ctx context.Context, id domain.PersonID) (r domain.Person, err error) {
	return r, errNotYet
}
func (tx *Tx) PersonByLogin(ctx context.Context, login string) (r domain.Person, err error) {
	return r, errNotYet
}
func (tx *Tx) PersonByMail(ctx context.Context, mail string) (r domain.Person, err error) {
	return r, errNotYet
}
func (tx *Tx) Logins(ctx context.Context) (r []domain.Person, err error) { return r, errNotYet }
func (tx *Tx) AddPerson(ctx context.Context, p domain.Person) error      { return errNotYet }
func (tx *Tx) UpdatePerson(ctx context.Context, p domain.Person) error   { return errNotYet }
func (tx *Tx) Memberships(ctx context.Context, of domain.PersonID) (r []domain.Membership, err error) {
	return r, errNotYet
}
func (tx *Tx) MembershipsIn(ctx context.Context, programme domain.ProgrammeID) (r []domain.Membership, err error) {
	return r, errNotYet
}
func (tx *Tx) AddMembership(ctx context.Context, m domain.Membership) error     { return errNotYet }
func (tx *Tx) EndMembership(ctx context.Context, id string, at time.Time) error { return errNotYet }
func (tx *Tx) AddInvitation(ctx context.Context, i domain.Invitation) error     { return errNotYet }
func (tx *Tx) InvitationByHash(ctx context.Context, hash string) (r domain.Invitation, err error) {
	return r, errNotYet
}
func (tx *Tx) Invitation(ctx context.Context, id string) (r domain.Invitation, err error) {
	return r, errNotYet
}
func (tx *Tx) Invitations(ctx context.Context, of domain.CaseID) (r []domain.Invitation, err error) {
	return r, errNotYet
}
func (tx *Tx) UseInvitation(ctx context.Context, id string) error    { return errNotYet }
func (tx *Tx) RevokeInvitation(ctx context.Context, id string) error { return errNotYet }
func (tx *Tx) AddSession(ctx context.Context, s Session) error       { return errNotYet }
func (tx *Tx) SessionByHash(ctx context.Context, hash string) (r Session, err error) {
	return r, errNotYet
}
func (tx *Tx) TouchSession(ctx context.Context, id string, seen time.Time) error { return errNotYet }
func (tx *Tx) EndSession(ctx context.Context, id string) error                   { return errNotYet }
func (tx *Tx) EndSessionsOf(ctx context.Context, person domain.PersonID) (r []string, err error) {
	return r, errNotYet
}
func (tx *Tx) AddMailLink(ctx context.Context, hash string, person domain.PersonID, expires time.Time) error {
	return errNotYet
}
func (tx *Tx) UseMailLink(ctx context.Context, hash string, at time.Time) (r domain.PersonID, err error) {
	return r, errNotYet
}
func (tx *Tx) Card(ctx context.Context, id domain.CardID) (r domain.Card, err error) {
	return r, errNotYet
}
func (tx *Tx) CardByDocument(ctx context.Context, doc string) (r domain.Card, err error) {
	return r, errNotYet
}
func (tx *Tx) CardsOfCase(ctx context.Context, of domain.CaseID) (r []domain.Card, err error) {
	return r, errNotYet
}
func (tx *Tx) CardsOfProgramme(ctx context.Context, in domain.ProgrammeID) (r []domain.Card, err error) {
	return r, errNotYet
}
func (tx *Tx) AddCard(ctx context.Context, c domain.Card) error { return errNotYet }
func (tx *Tx) UpdateCard(ctx context.Context, c domain.Card) (r domain.Card, err error) {
	return r, errNotYet
}
func (tx *Tx) UsedLetters(ctx context.Context, of domain.CaseID) (r []string, err error) {
	return r, errNotYet
}
func (tx *Tx) SetPositions(ctx context.Context, positions map[domain.CardID]int) error {
	return errNotYet
}
func (tx *Tx) AddDocument(ctx context.Context, id string, t text.Text, by domain.PersonID, at time.Time) error {
	return errNotYet
}
func (tx *Tx) Heads(ctx context.Context, ids []string) (r map[string]Head, err error) {
	return r, errNotYet
}
func (tx *Tx) Link(ctx context.Context, id domain.LinkID) (r domain.Link, err error) {
	return r, errNotYet
}
func (tx *Tx) LinksOfProgramme(ctx context.Context, in domain.ProgrammeID) (r []domain.Link, err error) {
	return r, errNotYet
}
func (tx *Tx) LinksOf(ctx context.Context, ref domain.Ref) (r []domain.Link, err error) {
	return r, errNotYet
}
func (tx *Tx) AddLink(ctx context.Context, l domain.Link) error { return errNotYet }
func (tx *Tx) EndLink(ctx context.Context, l domain.Link) error { return errNotYet }
func (tx *Tx) AddAct(ctx context.Context, a domain.Act) error   { return errNotYet }
func (tx *Tx) Act(ctx context.Context, id domain.ActID) (r domain.Act, err error) {
	return r, errNotYet
}
func (tx *Tx) ActsOfCase(ctx context.Context, of domain.CaseID, limit int) (r []domain.Act, err error) {
	return r, errNotYet
}
func (tx *Tx) ActsOfProgramme(ctx context.Context, in domain.ProgrammeID, since time.Time, limit int) (r []domain.Act, err error) {
	return r, errNotYet
}
func (tx *Tx) ActsOf(ctx context.Context, ref domain.Ref) (r []domain.Act, err error) {
	return r, errNotYet
}
func (tx *Tx) MarkUndone(ctx context.Context, act, by domain.ActID) error { return errNotYet }
func (tx *Tx) Visit(ctx context.Context, person domain.PersonID, in domain.ProgrammeID, at time.Time) (r time.Time, err error) {
	return r, errNotYet
}
