package migrations

import (
	"context"
	"fmt"
	"slices"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/migrate"
)

// Table is the table that remembers which steps a database went through.
const Table = "schema_steps"

// step is one change of the schema. Its name is a number of four digits, and steps are taken in that order.
type step struct {
	name       string
	comment    string
	statements []string
	data       func(ctx context.Context, db *bun.DB) error // what cannot be said in SQL; nil when there is none
	after      []string                                    // statements that come after it
}

// history lists the steps from first to last.
var history = []step{
	boards, historyStep, evidence, trends, searchStep, visits, quotes, sources, mappings, asked, interviews, speakers, wordings, saturations, fragments,
}

// Latest is the name of the newest step this binary knows.
func Latest() string { return history[len(history)-1].name }

// Up takes the steps that the database has not gone through yet, and remembers each one only after it succeeded. The
// caller holds a lock that keeps every other process from doing the same, and a transaction around the whole on the one
// connection of db: when Up fails nothing of it must stay.
func Up(ctx context.Context, db *bun.DB) error { return UpTo(ctx, db, Latest()) }

// UpTo is Up that goes no further than the step with that name.
func UpTo(ctx context.Context, db *bun.DB, last string) error {
	steps := migrate.NewMigrations()
	for _, s := range history {
		if s.name > last {
			break
		}
		steps.Add(migrate.Migration{Name: s.name, Comment: s.comment, Up: s.up})
	}
	m := migrate.NewMigrator(db, steps,
		migrate.WithTableName(Table), migrate.WithLocksTableName(Table+"_lock"), migrate.WithMarkAppliedOnSuccess(true))
	if err := m.Init(ctx); err != nil {
		return fmt.Errorf("migrations: %w", err)
	}
	if _, err := m.Migrate(ctx); err != nil {
		return fmt.Errorf("migrations: step %w", err)
	}
	return nil
}

// Applied lists the names of the steps a database went through, in their order. The table must be there.
func Applied(ctx context.Context, db bun.IDB) ([]string, error) {
	var names []string
	err := db.NewSelect().Table(Table).Column("name").OrderExpr("name").Scan(ctx, &names)
	if err != nil {
		return nil, fmt.Errorf("migrations: %w", err)
	}
	return names, nil
}

// Unknown lists those of the names that are no step of this binary: a newer one has been at work.
func Unknown(names []string) []string {
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool {
		return slices.ContainsFunc(history, func(s step) bool { return s.name == name })
	})
}

// up runs the statements of the step in the column types of the database.
func (s step) up(ctx context.Context, m *migrate.Migrator, _ *migrate.Migration) error {
	if err := run(ctx, m.DB(), s.statements); err != nil {
		return err
	}
	if s.data != nil {
		if err := s.data(ctx, m.DB()); err != nil {
			return err
		}
	}
	return run(ctx, m.DB(), s.after)
}

func run(ctx context.Context, db *bun.DB, statements []string) error {
	types := columnTypes(db.Dialect().Name())
	for _, statement := range statements {
		if _, err := db.ExecContext(ctx, types.Replace(statement)); err != nil {
			return err
		}
	}
	return nil
}
