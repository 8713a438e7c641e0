package migrations

import (
	"context"
	"errors"
	"fmt"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"
)

// fragments lets a link end at a part of an interview.
var fragments = step{name: "0015", comment: "fragments", data: linkToFragments}

// What a link may end at, before this step and from it on.
const (
	ends0001 = "to_kind IN ('card', 'insight', 'theme', 'case', 'main_question', 'figure', 'table', 'quote')"
	ends0015 = "to_kind IN ('card', 'insight', 'theme', 'case', 'main_question', 'figure', 'table', 'quote', 'fragment')"
)

// linkToFragments says the constraint anew. SQLite knows no statement for that: its manual has the text of the table changed,
// which holds for what is stored by then, since more is allowed than before.
func linkToFragments(ctx context.Context, db *bun.DB) error {
	if db.Dialect().Name() != dialect.SQLite {
		return run(ctx, db, []string{
			`ALTER TABLE links DROP CONSTRAINT links_to_kind_check`,
			`ALTER TABLE links ADD CONSTRAINT links_to_kind_check CHECK (` + ends0015 + `)`,
		})
	}
	var version int
	if err := db.QueryRowContext(ctx, "PRAGMA schema_version").Scan(&version); err != nil {
		return err
	}
	if err := run(ctx, db, []string{`PRAGMA writable_schema = ON`}); err != nil {
		return err
	}
	const change = "UPDATE sqlite_schema SET sql = replace(sql, ?, ?) WHERE type = 'table' AND name = 'links'"
	if _, err := db.ExecContext(ctx, change, ends0001, ends0015); err != nil {
		return err
	}
	var said bool
	const check = "SELECT instr(sql, ?) > 0 FROM sqlite_schema WHERE type = 'table' AND name = 'links'"
	if err := db.QueryRowContext(ctx, check, ends0015).Scan(&said); err != nil {
		return err
	}
	if !said {
		return errors.New("the table of links is not as it was made")
	}
	return run(ctx, db, []string{fmt.Sprintf(`PRAGMA schema_version = %d`, version+1), `PRAGMA writable_schema = RESET`})
}
