package store

import (
	"context"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"rodedraad/domain"
)

type personRow struct {
	bun.BaseModel `bun:"table:persons"`

	ID       domain.PersonID `bun:"id,pk"`
	Name     string          `bun:"name"`
	Initials string          `bun:"initials"`
	Mail     string          `bun:"mail,nullzero"`
	Login    string          `bun:"login,nullzero"`
	Language string          `bun:"language"`
	Admin    bool            `bun:"admin"`
	Created  int64           `bun:"created_at"`
	Disabled bool            `bun:"disabled"`
}

func (r personRow) domain() domain.Person {
	return domain.Person{
		ID: r.ID, Name: r.Name, Initials: r.Initials, Mail: r.Mail, Login: r.Login, Language: r.Language, Admin: r.Admin,
		Created: moment(r.Created), Disabled: r.Disabled,
	}
}

func rowOfPerson(p domain.Person) *personRow {
	return &personRow{
		ID: p.ID, Name: p.Name, Initials: p.Initials, Mail: foldMail(p.Mail), Login: p.Login, Language: p.Language,
		Admin: p.Admin, Created: millis(p.Created), Disabled: p.Disabled,
	}
}

// foldMail is the form in which mail addresses are kept and compared: without white space around, in lower case.
func foldMail(mail string) string { return strings.ToLower(strings.TrimSpace(mail)) }

// Person returns the person with that identifier.
func (tx *Tx) Person(ctx context.Context, id domain.PersonID) (domain.Person, error) {
	return one[personRow](ctx, tx, "id = ?", id)
}

// PersonByLogin returns the person with that demonstration login.
func (tx *Tx) PersonByLogin(ctx context.Context, login string) (domain.Person, error) {
	return one[personRow](ctx, tx, "login = ?", login)
}

// PersonByMail returns the person with that mail address, in whatever case it is written.
func (tx *Tx) PersonByMail(ctx context.Context, mail string) (domain.Person, error) {
	return one[personRow](ctx, tx, "mail = ?", foldMail(mail))
}

// Logins lists the people with a demonstration login, by login.
func (tx *Tx) Logins(ctx context.Context) ([]domain.Person, error) {
	return list[personRow](ctx, tx, "login", 0, "login IS NOT NULL")
}

// AddPerson stores a new person. The mail address, in any case, and the login are unique.
func (tx *Tx) AddPerson(ctx context.Context, p domain.Person) error {
	return tx.insert(ctx, rowOfPerson(p))
}

// UpdatePerson stores what is known of a person; when the person came stays as it was.
func (tx *Tx) UpdatePerson(ctx context.Context, p domain.Person) error {
	n, err := tx.update(ctx, rowOfPerson(p), []string{"created_at"}, "id = ?", p.ID)
	if err == nil && n == 0 {
		return domain.ErrNotFound
	}
	return err
}

// Visit remembers that a person looks at a programme and returns when their visit before this one ended; the zero time when
// there was none. Who looks again within the pause is on the same visit.
func (tx *Tx) Visit(
	ctx context.Context, person domain.PersonID, in domain.ProgrammeID, at time.Time, pause time.Duration,
) (time.Time, error) {
	last, err := one[visitRow](ctx, tx, "person = ? AND programme = ?", person, in)
	now := &visitRow{Person: person, Programme: in, At: millis(at)}
	switch {
	case domain.KindOf(err) == domain.NotFound:
		return time.Time{}, tx.insert(ctx, now)
	case err != nil:
		return time.Time{}, err
	}
	before := last.before(at, pause)
	if !before.IsZero() {
		now.Before = millis(before)
	}
	_, err = tx.update(ctx, now, nil, "person = ? AND programme = ?", person, in)
	return before, err
}

// visited is when somebody last looked at a programme, and when their visit before that one ended, if there was one.
type visited struct{ at, earlier time.Time }

// before returns when the visit ended that comes before one at a moment.
func (v visited) before(at time.Time, pause time.Duration) time.Time {
	if at.Sub(v.at) >= pause {
		return v.at
	}
	return v.earlier
}

type visitRow struct {
	bun.BaseModel `bun:"table:visits"`

	Person    domain.PersonID    `bun:"person,pk"`
	Programme domain.ProgrammeID `bun:"programme,pk"`
	At        int64              `bun:"visited_at"`
	Before    int64              `bun:"before_at"` // 0: none
}

func (r visitRow) domain() visited {
	v := visited{at: moment(r.At)}
	if r.Before != 0 {
		v.earlier = moment(r.Before)
	}
	return v
}
