package demo

import (
	"context"
	"errors"
	"fmt"

	"rodedraad/app"
	"rodedraad/domain"
)

// Report says what Load did.
type Report struct {
	Programmes  []string // the slugs of the programmes that are complete
	Cards       int
	Links       int
	NotYet      []NotYet // what the cards rest on that is no card yet, and so is not linked
	Done, Total int      // use cases called, of how many
}

// NotYet is a link that the material has and the product cannot hold yet, such as one to an outcome of a plaza.
type NotYet struct {
	Programme string
	Card      domain.CardID
	Relation  domain.Relation
	Source    string
	Note      domain.Words
}

// ErrNotEmpty is returned by Load for a database that has people in it, the demonstration itself included.
var ErrNotEmpty = &domain.Error{Kind: domain.Conflict, Key: "demo_not_empty"}

// Load builds both demonstration programmes in an empty database and calls progress, when it is not nil, after each use
// case. In a database with people in it nothing happens and the error is ErrNotEmpty: the logins of the demonstration ask
// for no proof, so they never come to stand beside people, and loading it twice changes nothing.
//
// Every use case is a transaction of its own. When ctx ends or one of them fails, what was done remains and the report
// says how far it came; to begin again, begin with an empty database.
//
// The clock is the one that the service reads.
func Load(ctx context.Context, svc *app.Service, clock *Clock, progress func(done, total int)) (Report, error) {
	l, err := newLoader(svc, clock)
	if err != nil {
		return Report{}, err
	}
	l.report.Total = len(l.plan)
	for _, step := range l.plan {
		if err := ctx.Err(); err != nil {
			return l.report, fmt.Errorf("demonstration stopped at %d of %d: %w", l.report.Done, l.report.Total, err)
		}
		if err := step.do(ctx); err != nil {
			return l.report, fmt.Errorf("demonstration: %s: %w", step.what, err)
		}
		l.report.Done++
		if progress != nil {
			progress(l.report.Done, l.report.Total)
		}
	}
	return l.report, nil
}

// loader holds what the steps of the plan pass on to each other.
type loader struct {
	svc      *app.Service
	clock    *Clock
	plan     []step
	people   map[string]domain.PersonID // by login
	now      map[string]domain.Programme
	cards    map[domain.CardID]domain.Card // as last answered
	helpers  map[[2]string]string          // the login that facilitates a case, by slug and code
	accounts []account
	report   Report
}

// step is one use case.
type step struct {
	what string
	do   func(context.Context) error
}

func (l *loader) then(what string, do func(context.Context) error) {
	l.plan = append(l.plan, step{what, do})
}

// newLoader reads the data and makes the plan: people, then each programme from its frame to its boards.
func newLoader(svc *app.Service, clock *Clock) (*loader, error) {
	l := &loader{
		svc: svc, clock: clock, people: map[string]domain.PersonID{}, now: map[string]domain.Programme{},
		cards: map[domain.CardID]domain.Card{}, helpers: map[[2]string]string{},
	}
	list, err := studies()
	if err != nil {
		return nil, err
	}
	if l.accounts, err = accounts(); err != nil {
		return nil, err
	}
	l.addPeople()
	for _, s := range list {
		l.setUp(s)
		l.ask(s)
		l.think(s)
		slug := s.Programme.Slug
		last := &l.plan[len(l.plan)-1]
		do := last.do
		last.do = func(ctx context.Context) error {
			err := do(ctx)
			if err == nil {
				l.report.Programmes = append(l.report.Programmes, slug)
			}
			return err
		}
	}
	return l, nil
}

// The logins that act when no team does.
const (
	administrator = "beheerder"
	lead          = "projectleider"
	facilitator   = "begeleider-1"
	researcher    = "onderzoeker"
	secondReader  = "onderzoeker-2"
)

// addPeople plans the accounts, the administrator first.
func (l *loader) addPeople() {
	for _, a := range l.accounts {
		p := domain.Person{Login: a.Login, Name: a.Name.NL, Initials: a.Initials, Admin: a.Admin}
		l.then("account "+a.Login, func(ctx context.Context) (err error) {
			if a.Login == administrator {
				p, err = l.svc.FirstAdmin(ctx, p)
				if errors.Is(err, domain.ErrForbidden) {
					err = ErrNotEmpty
				}
			} else {
				p, err = l.svc.AddPerson(ctx, l.people[administrator], p)
			}
			l.people[a.Login] = p.ID
			return err
		})
		for _, r := range a.Roles {
			for _, code := range r.Cases {
				l.helpers[[2]string{r.Programme, code}] = a.Login
			}
		}
	}
}
