package migrations

import (
	"context"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"
)

// saturations makes the table of the decisions that more interviews would tell nothing new. What was decided stays as it was:
// triggers let a row be taken back once, and nothing else be done to it. Of each wave, and of the interviews of no wave, one
// decision holds at the most (R62).
var saturations = step{
	name:    "0014",
	comment: "saturations",
	statements: []string{
		`CREATE TABLE saturations (
			programme :text NOT NULL REFERENCES programmes (id),
			id :text NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
			wave :text,
			decided :text NOT NULL,
			reason :text NOT NULL CHECK (length(reason) <= 500),
			made_by :text NOT NULL REFERENCES persons (id),
			made_at :time NOT NULL,
			ended_by :text REFERENCES persons (id),
			ended_at :time,
			ended_note :text NOT NULL CHECK (length(ended_note) <= 500),
			PRIMARY KEY (programme, id),
			FOREIGN KEY (programme, wave) REFERENCES waves (programme, id),
			CONSTRAINT saturations_dated CHECK (length(decided) = 10 AND reason <> ''),
			CHECK ((ended_by IS NULL) = (ended_at IS NULL) AND (ended_by IS NULL) = (ended_note = ''))
		) :table`,
		`CREATE UNIQUE INDEX saturations_holding ON saturations (programme, (coalesce(wave, ''))) WHERE ended_by IS NULL`,
	},
	data: guardSaturations,
}

func guardSaturations(ctx context.Context, db *bun.DB) error {
	holds := "EXISTS (SELECT 1 FROM saturations s WHERE s.programme = NEW.programme AND (s.id = NEW.id OR" +
		" (s.wave IS NOT DISTINCT FROM NEW.wave AND s.ended_by IS NULL AND NEW.ended_by IS NULL)))"
	rewritten := "OLD.ended_by IS NOT NULL OR NEW.ended_by IS NULL OR NEW.programme <> OLD.programme OR NEW.id <> OLD.id" +
		" OR NEW.wave IS DISTINCT FROM OLD.wave OR NEW.decided <> OLD.decided OR NEW.reason <> OLD.reason" +
		" OR NEW.made_by <> OLD.made_by OR NEW.made_at <> OLD.made_at"
	for _, g := range []guarded{
		{"saturations_once", "saturations", "INSERT", holds, "saturations_hold"},
		{"saturations_keep", "saturations", "UPDATE", rewritten, "saturations_kept"},
		{"saturations_stay", "saturations", "DELETE", "OLD.id <> ''", "saturations_kept"},
	} {
		if err := run(ctx, db, g.statements(db.Dialect().Name())); err != nil {
			return err
		}
	}
	if db.Dialect().Name() == dialect.SQLite {
		return nil
	}
	return run(ctx, db, []string{
		`CREATE FUNCTION saturations_whole() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'saturations_kept', MESSAGE = 'saturations_kept';
		END $$`,
		`CREATE TRIGGER saturations_whole BEFORE TRUNCATE ON saturations EXECUTE FUNCTION saturations_whole()`,
	})
}
