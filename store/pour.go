package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"rodedraad/migrations"
)

// portable lists the tables in an order in which what is referred to comes first. What was counted comes before its
// dataset, since a frozen one takes nothing in; that reference is looked at when all of it is there.
var portable = []string{
	"persons", "programmes", "parties", "main_questions", "amendments", "steps", "cases", "step_states", "teams", "seats",
	"memberships", "invitations", "sessions", "mail_links", "documents", "writers", "updates", "checkpoints", "cards", "links",
	"acts", "visits", "secrets", "waves", "indicators", "indicator_options", "indicator_wordings", "indicator_values", "datasets",
	"trend_points", "trend_loose", "trend_caveats", "trend_series", "interviews", "interview_fragments", "saturations", "quotes", "source_tables", "mappings",
}

// derived is how the names of tables begin that are made of the others, and made again when they are needed.
const derived = "search_"

// ErrNotEmpty is returned for a database that was to be filled and holds something already.
var ErrNotEmpty = errors.New("the database holds something already; a backup is restored into an empty one")

// sink takes the rows of one table.
type sink struct {
	add  func(values []any) error
	done func() error
}

// pour copies every row of one database, as it is at one moment, into an empty one of either kind, and returns how many
// that were. All of it is stored, or nothing; before it is, check looks at it.
func pour(ctx context.Context, from, to *DB, check func(from, to *Tx) error) (rows int, err error) {
	err = from.transact(ctx, from.reader, from.engine.reads, func(source *Tx) error {
		return to.transact(ctx, to.writer, nil, func(target *Tx) error {
			target.writes = true
			for _, enter := range to.engine.enterFill {
				if _, err := target.bun.ExecContext(ctx, enter); err != nil {
					return target.failed(ctx, err)
				}
			}
			if err := errors.Join(source.mustKnowTables(ctx), target.mustBeEmpty(ctx)); err != nil {
				return err
			}
			rows = 0
			for _, table := range portable {
				n, err := pourTable(ctx, source, target, table)
				if err != nil {
					return fmt.Errorf("store: copying %s: %w", table, err)
				}
				rows += n
			}
			return check(source, target)
		})
	})
	return rows, err
}

// mustKnowTables refuses a database with a table that would be left behind.
func (tx *Tx) mustKnowTables(ctx context.Context) error {
	var names []string
	if err := tx.bun.NewRaw(tx.db.engine.tables).Scan(ctx, &names); err != nil {
		return tx.failed(ctx, err)
	}
	for _, name := range names {
		if !slices.Contains(portable, name) && !strings.HasPrefix(name, migrations.Table) && !strings.HasPrefix(name, derived) {
			return fmt.Errorf("store: table %s is not known and would be left behind", name)
		}
	}
	return nil
}

// mustBeEmpty refuses a database with a row in it.
func (tx *Tx) mustBeEmpty(ctx context.Context) error {
	for _, table := range portable {
		there, err := tx.bun.NewSelect().Table(table).Exists(ctx)
		if err != nil {
			return tx.failed(ctx, err)
		}
		if there {
			return fmt.Errorf("store: %w", ErrNotEmpty)
		}
	}
	return nil
}

// pourTable copies one table, and counts what came of it.
func pourTable(ctx context.Context, source, target *Tx, table string) (int, error) {
	rows, err := source.bun.QueryContext(ctx, "SELECT * FROM ?", bun.Ident(table))
	if err != nil {
		return 0, source.failed(ctx, err)
	}
	defer func() { _ = rows.Close() }() // its error comes with rows.Err
	columns, err := rows.Columns()
	if err != nil {
		return 0, source.failed(ctx, err)
	}
	into, err := target.db.engine.fill(ctx, target.bun.Tx, table, columns)
	if err != nil {
		return 0, target.failed(ctx, err)
	}
	values, places := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		places[i] = &values[i]
	}
	n := 0
	for ; rows.Next(); n++ {
		if err := rows.Scan(places...); err != nil {
			return 0, source.failed(ctx, err)
		}
		if err := into.add(values); err != nil {
			return 0, target.failed(ctx, errors.Join(err, into.done()))
		}
	}
	if err := errors.Join(rows.Err(), into.done()); err != nil {
		return 0, target.failed(ctx, err)
	}
	arrived, err := target.bun.NewSelect().Table(table).Count(ctx)
	if err == nil && int(arrived) != n {
		err = fmt.Errorf("%d rows of %d arrived", arrived, n)
	}
	return n, target.failed(ctx, err)
}

// prepared is a sink whose statement takes one row at a time, and, when it has to be told, that there are no more.
func prepared(ctx context.Context, tx *sql.Tx, statement string, tellEnd bool) (sink, error) {
	s, err := tx.PrepareContext(ctx, statement)
	if err != nil {
		return sink{}, err
	}
	return sink{
		add: func(values []any) error {
			_, err := s.ExecContext(ctx, values...)
			return err
		},
		done: func() error {
			var err error
			if tellEnd {
				_, err = s.ExecContext(ctx)
			}
			return errors.Join(err, s.Close())
		},
	}, nil
}
