package app_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"rodedraad/app"
	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// The people of the test world, by what they are. Their identifiers are these words.
const (
	admin       domain.PersonID = "admin"
	lead        domain.PersonID = "lead"
	facilitator domain.PersonID = "facilitator" // of the bridge
	otherGuide  domain.PersonID = "other-guide" // facilitator of the lake
	researcher  domain.PersonID = "researcher"
	anna        domain.PersonID = "anna"  // a member of the bridge
	bert        domain.PersonID = "bert"  // another one
	otherTeam   domain.PersonID = "clara" // a member of the lake
	friend      domain.PersonID = "friend"
	participant domain.PersonID = "participant"
	sponsor     domain.PersonID = "sponsor"
	reader      domain.PersonID = "reader"
	stranger    domain.PersonID = "stranger" // leads another programme
	disabled    domain.PersonID = "disabled"
	nobody      domain.PersonID = ""
)

// everybody lists all of them.
var everybody = []domain.PersonID{
	admin, lead, facilitator, otherGuide, researcher, anna, bert, otherTeam, friend, participant, sponsor, reader, stranger,
	disabled, nobody,
}

// The places of the test world.
const (
	care   = "care"   // the programme
	bridge = "bridge" // a case with anna and bert in its team
	lake   = "lake"   // a case with clara in its team
	other  = "other"  // another programme, with a case "mill"
	mill   = "mill"
)

// world is a small research programme in a real database, and what was announced in it.
type world struct {
	*app.Service
	tb   testing.TB
	db   *store.DB
	live *recorder
	mu   sync.Mutex
	time time.Time
	ids  int
}

// start is when the test world begins.
var start = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// now is a clock that moves one second with every look.
func (w *world) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.time = w.time.Add(time.Second)
	return w.time
}

func (w *world) newID() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ids++
	return "n" + strconv.Itoa(w.ids)
}

// recorder remembers what a hub is told.
type recorder struct {
	mu        sync.Mutex
	events    []domain.Event
	people    []domain.PersonID
	documents []string
	topics    []string
}

func (r *recorder) DocumentChanged(string, int) {}

func (r *recorder) Announce(ev domain.Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.events = append(r.events, ev)
}

func (r *recorder) RecheckPerson(p domain.PersonID) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.people = append(r.people, p)
}

func (r *recorder) RecheckDocument(doc string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.documents = append(r.documents, doc)
}

func (r *recorder) RecheckTopic(topic string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.topics = append(r.topics, topic)
}

// take returns what was announced since the last time, as lines "topic verb subject was".
func (r *recorder) take() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	var lines []string
	for _, ev := range r.events {
		lines = append(lines, fmt.Sprintf("%s %s %s was=%s", ev.Topic, ev.Verb, ev.Subject, ev.Was))
	}
	r.events, r.people, r.documents, r.topics = nil, nil, nil, nil
	return lines
}

// MustWorld is a world in a SQLite database.
func MustWorld(tb testing.TB) *world {
	tb.Helper()
	return MustWorldIn(tb, storetest.MustOpen(tb, storetest.URL(tb, storetest.SQLite)))
}

// MustWorldIn sets the world up in an empty database, with use cases only.
func MustWorldIn(tb testing.TB, db *store.DB) *world {
	tb.Helper()
	w := &world{tb: tb, db: db, live: &recorder{}, time: start}
	w.Service = app.New(app.Config{Store: db, Now: w.now, NewID: w.newID})
	w.SetHub(w.live)
	ctx := context.Background()
	must(tb, one(w.FirstAdmin(ctx, someone(admin))))
	for _, p := range everybody[1 : len(everybody)-1] {
		must(tb, one(w.AddPerson(ctx, admin, someone(p))))
	}
	w.mustProgramme(care, lead)
	w.mustCase(care, bridge, "b")
	w.mustCase(care, lake, "l")
	w.mustProgramme(other, stranger)
	w.mustCase(other, mill, "m")
	for _, m := range []domain.Membership{
		{Person: facilitator, Role: domain.Facilitator, Case: "c-" + bridge},
		{Person: otherGuide, Role: domain.Facilitator, Case: "c-" + lake},
		{Person: researcher, Role: domain.Researcher},
		{Person: anna, Role: domain.Member, Case: "c-" + bridge, Seat: "b1"},
		{Person: bert, Role: domain.Member, Case: "c-" + bridge, Seat: "b2"},
		{Person: otherTeam, Role: domain.Member, Case: "c-" + lake, Seat: "l1"},
		{Person: friend, Role: domain.CriticalFriend},
		{Person: participant, Role: domain.Participant},
		{Person: sponsor, Role: domain.Sponsor},
		{Person: reader, Role: domain.Reader},
		{Person: disabled, Role: domain.Lead},
	} {
		must(tb, one(w.AddMembership(ctx, admin, care, m)))
	}
	must(tb, db.Write(ctx, func(tx *store.Tx) error {
		p, err := tx.Person(ctx, disabled)
		if err != nil {
			return err
		}
		p.Disabled = true
		return tx.UpdatePerson(ctx, p)
	}))
	must(tb, one(w.StartProgramme(ctx, lead, care)))
	w.live.take()
	return w
}

func someone(id domain.PersonID) domain.Person {
	return domain.Person{ID: id, Name: "Name of " + string(id), Initials: strings.ToUpper(string(id[:2]))}
}

func words(s string) domain.Words { return domain.Words{NL: s, EN: s + " (en)"} }

func (w *world) mustProgramme(slug string, led domain.PersonID) {
	w.tb.Helper()
	ctx := context.Background()
	must(w.tb, one(w.CreateProgramme(ctx, admin, domain.Programme{
		ID: domain.ProgrammeID("p-" + slug), Slug: slug, Title: words("Programme " + slug),
	})))
	must(w.tb, one(w.AddMembership(ctx, admin, slug, domain.Membership{Person: led, Role: domain.Lead})))
	must(w.tb, one(w.AddParty(ctx, led, slug, domain.Party{Role: domain.Commissioner, Name: words("Ministry")})))
	for n := 1; n <= 2; n++ {
		must(w.tb, one(w.AddMainQuestion(ctx, led, slug, domain.MainQuestion{
			ID: "mq" + strconv.Itoa(n), Text: words("What moves people " + strconv.Itoa(n)),
		})))
	}
	for _, s := range []domain.Step{
		{ID: "s1", Order: 1, Leg: domain.LegDown, Phase: 1, Scope: domain.ScopeProgramme, Name: words("Trends")},
		{ID: "s2", Order: 2, Leg: domain.LegDown, Phase: 1, Scope: domain.ScopeCase, Name: words("Surveys")},
		{ID: "s3", Order: 3, Leg: domain.LegUp, Phase: 2, Scope: domain.ScopeCase, Name: words("Acting")},
	} {
		must(w.tb, one(w.AddStep(ctx, led, slug, s)))
	}
}

func (w *world) mustCase(slug, code, seat string) {
	w.tb.Helper()
	must(w.tb, one(w.CreateCase(context.Background(), admin, slug, domain.Case{
		ID: domain.CaseID("c-" + code), Code: code, Name: words("Case " + code), Type: domain.CareOrganisation,
		Branch: "hospital", Survey: domain.SurveyPlan{Has: true},
		Team: &domain.Team{ID: "t-" + code, Seats: []domain.Seat{
			{ID: domain.SeatID(seat + "1"), Class: "care_professional", Function: words("nurse of " + code)},
			{ID: domain.SeatID(seat + "2"), Class: "hr", Count: 2, Function: words("adviser of " + code)},
		}},
	})))
}

// MustAdd adds a card to the board of a case, or to the programme when the code is "". Its title is title.
func (w *world) MustAdd(who domain.PersonID, code string, kind domain.CardKind, title string, links ...app.NewLink) app.CardView {
	w.tb.Helper()
	add := app.AddCard{Slug: care, CaseCode: code, Kind: kind, Text: "# " + title + "\n\nMore about it.", Links: links}
	if kind == domain.KindLesson {
		add.Facts.Level = domain.Practice
	}
	return w.MustAddCard(who, add)
}

// MustAddCard adds a card.
func (w *world) MustAddCard(who domain.PersonID, add app.AddCard) app.CardView {
	w.tb.Helper()
	c, err := w.AddCard(context.Background(), who, add)
	must(w.tb, err)
	return c
}

// MustLink joins two cards.
func (w *world) MustLink(who domain.PersonID, from app.CardView, r domain.Relation, to domain.Ref) app.LinkView {
	w.tb.Helper()
	l, err := w.AddLink(context.Background(), who, care, app.NewLink{From: from.Ref(), To: to, Relation: r})
	must(w.tb, err)
	return l
}

// MustState takes a card to a state.
func (w *world) MustState(who domain.PersonID, c app.CardView, states ...domain.State) app.CardView {
	w.tb.Helper()
	for _, s := range states {
		next, err := w.ChangeFacts(context.Background(), who, care, c.ID, app.FactsPatch{Revision: c.Revision, State: &s})
		must(w.tb, err)
		c = next
	}
	return c
}

// MustRelease releases a card.
func (w *world) MustRelease(who domain.PersonID, c app.CardView, to domain.Visibility) app.CardView {
	w.tb.Helper()
	next, err := w.Release(context.Background(), who, care, c.ID, c.Revision, to)
	must(w.tb, err)
	return next
}

// MustWithdraw takes a card off the board.
func (w *world) MustWithdraw(who domain.PersonID, c app.CardView) app.CardView {
	w.tb.Helper()
	next, err := w.Withdraw(context.Background(), who, care, c.ID, c.Revision, "a note")
	must(w.tb, err)
	return next
}

// MustCard is a card as somebody sees it now.
func (w *world) MustCard(who domain.PersonID, id domain.CardID) app.CardView {
	w.tb.Helper()
	page, err := w.CardPage(context.Background(), who, care, id)
	must(w.tb, err)
	return page.Card
}

// MustBoard is a board as somebody sees it now.
func (w *world) MustBoard(who domain.PersonID, code string) app.Board {
	w.tb.Helper()
	b, err := w.Board(context.Background(), who, care, code)
	must(w.tb, err)
	return b
}

// one drops a value, to look at the error only.
func one[T any](_ T, err error) error { return err }

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatalf("unexpected: %v", err)
	}
}

// want is what an error should be: "" for none, a kind such as "forbidden", or a code such as "R17" or "stale".
func want(tb testing.TB, err error, code string) {
	tb.Helper()
	var e *domain.Error
	switch {
	case code == "" && err != nil:
		tb.Errorf("unexpected: %v", err)
	case code == "":
	case !errors.As(err, &e):
		tb.Errorf("got %v, want %s", err, code)
	case string(e.Kind) != code && e.Code() != code && e.Key != code:
		tb.Errorf("got %v, want %s", err, code)
	}
}

// titles lists the titles of cards.
func titles(cards []app.CardView) []string {
	list := []string{}
	for _, c := range cards {
		list = append(list, c.Title)
	}
	return list
}

func same(tb testing.TB, what string, got, want []string) {
	tb.Helper()
	if !slices.Equal(got, want) {
		tb.Errorf("%s: got %q, want %q", what, got, want)
	}
}

func ptr[T any](v T) *T { return &v }

var ctx = context.Background()
