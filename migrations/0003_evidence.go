package migrations

import (
	"context"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect"
)

// evidence makes the tables of waves, datasets, indicators and what was counted. What is frozen is kept from everybody by
// triggers (R26): the database itself refuses to change it, whoever asks and however. A row of a frozen dataset may be
// added, so that a backup can be restored; the values are to be there before it.
var evidence = step{
	name:    "0003",
	comment: "evidence",
	statements: []string{
		`CREATE TABLE waves (
			programme :text NOT NULL REFERENCES programmes (id),
			id :text NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
			number :int NOT NULL CHECK (number >= 0),
			mode :text NOT NULL CHECK (mode IN ('survey', 'survey+focus_group')),
			status :text NOT NULL CHECK (status IN ('planned', 'open', 'closed')),
			label_nl :text NOT NULL CHECK (label_nl <> ''),
			label_en :text NOT NULL,
			note_nl :text NOT NULL,
			note_en :text NOT NULL,
			begins :text NOT NULL CHECK (begins = '' OR length(begins) = 10),
			labels :text NOT NULL,
			PRIMARY KEY (programme, id)
		) :table`,
		`CREATE UNIQUE INDEX waves_number ON waves (programme, number)`,

		`CREATE TABLE indicators (
			programme :text NOT NULL REFERENCES programmes (id),
			id :text NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
			source_table :text NOT NULL CHECK (length(source_table) <= 16),
			respondents :text NOT NULL CHECK (respondents IN ('employees_managers', 'flexworkers')),
			kind :text NOT NULL CHECK (kind IN ('single', 'multi')),
			question_nl :text NOT NULL CHECK (question_nl <> ''),
			question_en :text NOT NULL,
			comparable :bool NOT NULL,
			visibility :text NOT NULL CHECK (visibility IN ('team', 'programme', 'plaza', 'sponsor', 'public')),
			labels :text NOT NULL,
			position :int NOT NULL,
			revision :int NOT NULL CHECK (revision >= 1),
			PRIMARY KEY (programme, id)
		) :table`,
		`CREATE TABLE indicator_options (
			programme :text NOT NULL,
			indicator :text NOT NULL,
			code :text NOT NULL CHECK (code <> ''),
			position :int NOT NULL CHECK (position >= 0),
			label_nl :text NOT NULL CHECK (label_nl <> ''),
			label_en :text NOT NULL,
			PRIMARY KEY (programme, indicator, code),
			FOREIGN KEY (programme, indicator) REFERENCES indicators (programme, id)
		) :table`,
		`CREATE UNIQUE INDEX indicator_options_position ON indicator_options (programme, indicator, position)`,

		`CREATE TABLE datasets (
			programme :text NOT NULL,
			id :text NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
			version :int NOT NULL CHECK (version >= 1),
			wave :text NOT NULL,
			case_id :text NOT NULL,
			respondents :text NOT NULL CHECK (respondents IN ('employees_managers', 'flexworkers')),
			state :text NOT NULL CHECK (state IN ('expected', 'imported', 'checked', 'frozen', 'not_applicable')),
			reason_nl :text NOT NULL,
			reason_en :text NOT NULL,
			invited :int NOT NULL CHECK (invited >= 0),
			usable :int NOT NULL CHECK (usable >= 0),
			file_hash :text NOT NULL,
			imported_by :text REFERENCES persons (id),
			imported_at :time,
			checked_by :text REFERENCES persons (id),
			checked_at :time,
			frozen_by :text REFERENCES persons (id),
			frozen_at :time,
			checksum :text NOT NULL,
			erratum :text NOT NULL CHECK (length(erratum) <= 500),
			labels :text NOT NULL,
			revision :int NOT NULL CHECK (revision >= 1),
			PRIMARY KEY (programme, id, version),
			FOREIGN KEY (programme, wave) REFERENCES waves (programme, id),
			FOREIGN KEY (case_id, programme) REFERENCES cases (id, programme),
			CHECK (invited = 0 OR usable <= invited),
			CHECK ((imported_by IS NULL) = (imported_at IS NULL)),
			CHECK ((checked_by IS NULL) = (checked_at IS NULL)),
			CHECK ((frozen_by IS NULL) = (frozen_at IS NULL)),
			CHECK ((state = 'frozen') = (frozen_by IS NOT NULL)),
			CHECK (state <> 'frozen' OR (checksum <> '' AND checked_by IS NOT NULL)),
			CONSTRAINT datasets_eyes CHECK (checked_by IS NULL OR checked_by <> imported_by),
			CONSTRAINT datasets_r7 CHECK (state <> 'not_applicable' OR reason_nl <> ''),
			CONSTRAINT datasets_r28 CHECK (version = 1 OR erratum <> '')
		) :table`,
		`CREATE UNIQUE INDEX datasets_unit ON datasets (programme, wave, case_id, respondents, version)`,

		`CREATE TABLE indicator_values (
			programme :text NOT NULL,
			dataset :text NOT NULL,
			version :int NOT NULL,
			indicator :text NOT NULL,
			answer :text NOT NULL,
			base :int NOT NULL CHECK (base >= 0),
			people :int NOT NULL CHECK (people >= 0 AND people <= base),
			PRIMARY KEY (programme, dataset, version, indicator, answer),
			FOREIGN KEY (programme, dataset, version) REFERENCES datasets (programme, id, version)
				DEFERRABLE INITIALLY DEFERRED,
			FOREIGN KEY (programme, indicator, answer) REFERENCES indicator_options (programme, indicator, code)
		) :table`,
		`CREATE INDEX indicator_values_indicator ON indicator_values (programme, indicator)`,
	},
	data: guardEvidence,
}

// guarded is one trigger: before one of the changes a row of a table must not meet the condition. A condition names the
// rows OLD and NEW.
type guarded struct {
	name, table, change, condition, rule string
}

// evidenceGuards keep what is frozen as it is. The words of an indicator belong to it: an answer that is called otherwise
// is another answer.
var evidenceGuards = []guarded{
	{"datasets_keep", "datasets", "UPDATE", "OLD.state = 'frozen'", "datasets_r26"},
	{"datasets_stay", "datasets", "DELETE", "OLD.state = 'frozen'", "datasets_r26"},
	{"datasets_once", "datasets", "INSERT", replaced0003, "datasets_r26"},
	{"indicator_values_closed", "indicator_values", "INSERT", frozen0003("NEW"), "datasets_r26"},
	{"indicator_values_keep", "indicator_values", "UPDATE", frozen0003("OLD") + " OR " + frozen0003("NEW"), "datasets_r26"},
	{"indicator_values_stay", "indicator_values", "DELETE", frozen0003("OLD"), "datasets_r26"},
	{"indicator_options_keep", "indicator_options", "UPDATE", counted0003("OLD.indicator"), "datasets_r26"},
	{"indicators_keep", "indicators", "UPDATE", "(OLD.kind <> NEW.kind OR OLD.respondents <> NEW.respondents" +
		" OR OLD.question_nl <> NEW.question_nl OR OLD.question_en <> NEW.question_en OR OLD.id <> NEW.id) AND " +
		counted0003("OLD.id"), "datasets_r26"},
}

// replaced0003 is true of a new row of datasets that would take the place of a frozen one.
const replaced0003 = "EXISTS (SELECT 1 FROM datasets d WHERE d.programme = NEW.programme AND d.version = NEW.version AND d.state = 'frozen'" +
	" AND (d.id = NEW.id OR (d.wave = NEW.wave AND d.case_id = NEW.case_id AND d.respondents = NEW.respondents)))"

// frozen0003 is true of a value whose dataset is frozen.
func frozen0003(row string) string {
	return "EXISTS (SELECT 1 FROM datasets d WHERE d.programme = " + row + ".programme AND d.id = " + row +
		".dataset AND d.version = " + row + ".version AND d.state = 'frozen')"
}

// counted0003 is true of an indicator with a value in a frozen dataset.
func counted0003(indicator string) string {
	return "EXISTS (SELECT 1 FROM indicator_values v JOIN datasets d ON d.programme = v.programme AND d.id = v.dataset" +
		" AND d.version = v.version WHERE v.programme = OLD.programme AND v.indicator = " + indicator + " AND d.state = 'frozen')"
}

func guardEvidence(ctx context.Context, db *bun.DB) error {
	for _, g := range evidenceGuards {
		if err := run(ctx, db, g.statements(db.Dialect().Name())); err != nil {
			return err
		}
	}
	if db.Dialect().Name() == dialect.SQLite {
		return nil
	}
	return run(ctx, db, []string{
		`CREATE FUNCTION evidence_whole() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = 'datasets_r26', MESSAGE = 'datasets_r26';
		END $$`,
		`CREATE TRIGGER datasets_whole BEFORE TRUNCATE ON datasets EXECUTE FUNCTION evidence_whole()`,
		`CREATE TRIGGER indicator_values_whole BEFORE TRUNCATE ON indicator_values EXECUTE FUNCTION evidence_whole()`,
	})
}

// statements make the trigger. A refusal is told as that of a check of the name of the rule.
func (g guarded) statements(name dialect.Name) []string {
	if name == dialect.SQLite {
		return []string{`CREATE TRIGGER ` + g.name + ` BEFORE ` + g.change + ` ON ` + g.table + ` WHEN ` + g.condition +
			` BEGIN SELECT RAISE(ABORT, '` + g.rule + `'); END`}
	}
	gives := "NEW"
	if g.change == "DELETE" {
		gives = "OLD"
	}
	return []string{
		`CREATE FUNCTION ` + g.name + `() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
			IF ` + g.condition + ` THEN
				RAISE EXCEPTION USING ERRCODE = '23514', CONSTRAINT = '` + g.rule + `', MESSAGE = '` + g.rule + `';
			END IF;
			RETURN ` + gives + `;
		END $$`,
		`CREATE TRIGGER ` + g.name + ` BEFORE ` + g.change + ` ON ` + g.table + ` FOR EACH ROW EXECUTE FUNCTION ` + g.name + `()`,
	}
}
