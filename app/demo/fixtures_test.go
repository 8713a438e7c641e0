package demo_test

import (
	"context"
	"testing"
	"time"

	"rodedraad/app"
	"rodedraad/app/demo"
	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// tryout is a database with, usually, the demonstration in it.
type tryout struct {
	db     *store.DB
	svc    *app.Service
	people map[string]domain.PersonID
	clock  *demo.Clock
	report demo.Report
}

const (
	care = "flexwerk-zorg"
	city = "flexwerk-gemeente"
)

func TestMain(m *testing.M) { storetest.Main(m) }

// MustOpen prepares an empty database for loading.
func MustOpen(tb testing.TB, db *store.DB) *tryout {
	tb.Helper()
	began := time.Now().AddDate(0, -2, 0)
	clock := demo.NewClock(began, 7*time.Minute)
	return &tryout{db: db, clock: clock, svc: app.New(app.Config{Store: db, Now: clock.Now})}
}

// MustEmpty opens an empty SQLite database.
func MustEmpty(tb testing.TB) *tryout {
	tb.Helper()
	return MustOpen(tb, storetest.MustOpen(tb, storetest.URL(tb, storetest.SQLite)))
}

// MustLoad loads the demonstration into an empty database.
func (d *tryout) MustLoad(tb testing.TB) {
	tb.Helper()
	report, err := demo.Load(context.Background(), d.svc, d.clock, nil)
	if err != nil {
		tb.Fatal(err)
	}
	d.report, d.people = report, map[string]domain.PersonID{}
	err = d.db.Read(context.Background(), func(tx *store.Tx) error {
		logins, err := tx.Logins(context.Background())
		for _, p := range logins {
			d.people[p.Login] = p.ID
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
}

func (d *tryout) MustHome(tb testing.TB, login, slug string) app.ProgrammeHome {
	tb.Helper()
	home, err := d.svc.ProgrammeHome(context.Background(), d.people[login], slug, false)
	if err != nil {
		tb.Fatalf("%s at %s: %v", login, slug, err)
	}
	return home
}

func (d *tryout) MustBoard(tb testing.TB, login, slug, code string) app.Board {
	tb.Helper()
	board, err := d.svc.Board(context.Background(), d.people[login], slug, code)
	if err != nil {
		tb.Fatalf("%s at %s: %v", login, code, err)
	}
	return board
}

// count returns how many cards of a kind stand on a board, top level and parts apart.
func count(board app.Board, kind domain.CardKind) (top, parts int) {
	for _, c := range board.Cards {
		if c.Kind == kind && c.Case == board.Case.ID {
			top++
			parts += len(c.Parts)
		}
	}
	return top, parts
}

func mustAdmin(t *testing.T, d *tryout) domain.PersonID {
	t.Helper()
	var id domain.PersonID
	err := d.db.Read(context.Background(), func(tx *store.Tx) error {
		p, err := tx.PersonByLogin(context.Background(), "beheerder")
		id = p.ID
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return id
}
