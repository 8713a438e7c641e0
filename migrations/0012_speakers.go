package migrations

import (
	"context"

	"github.com/uptrace/bun"
)

// speakers says of a quote to which group its speaker belongs, and of an open answer in which dataset it was given. Where a
// manager said something is never told, and neither is where somebody did who may be one (R61): a check holds that, and so does
// the group of the interview that a quote is from. A dataset is the same one in all its versions, so that what refers to it has
// no key to refer to: triggers hold that it is there, that something was counted in it, that it is of the case of the quote (R34)
// and that it stays. The interview of a quote stays as well, and nothing takes the place of either.
var speakers = step{
	name:    "0012",
	comment: "speakers",
	statements: []string{
		`ALTER TABLE quotes ADD COLUMN interviewee :text NOT NULL DEFAULT ''
			CHECK (interviewee IN ('', 'employee', 'manager', 'flexworker', 'agency', 'works_council'))`,
		`UPDATE quotes SET interviewee = (SELECT i.interviewee FROM interviews i
			WHERE i.programme = quotes.programme AND i.id = quotes.interview) WHERE interview IS NOT NULL`,
		`UPDATE quotes SET show_case = FALSE WHERE interviewee IN ('', 'manager')`,
		`ALTER TABLE quotes ADD COLUMN dataset :text
			CONSTRAINT quotes_answers CHECK (dataset IS NULL OR kind = 'open_answer')
			CONSTRAINT quotes_r61 CHECK (NOT show_case OR interviewee NOT IN ('', 'manager'))`,
		`CREATE INDEX quotes_dataset ON quotes (programme, dataset)`,
	},
	data: guardSpeakers,
}

func guardSpeakers(ctx context.Context, db *bun.DB) error {
	from := "EXISTS (SELECT 1 FROM interviews i WHERE i.programme = NEW.programme AND i.id = NEW.interview AND "
	nowhere := "NEW.dataset IS NOT NULL AND NOT EXISTS (SELECT 1 FROM datasets d WHERE d.programme = NEW.programme AND d.id = NEW.dataset" +
		" AND d.case_id = NEW.case_id AND d.state IN ('imported', 'checked', 'frozen'))"
	answered := "EXISTS (SELECT 1 FROM quotes q WHERE q.programme = OLD.programme AND q.dataset = OLD.id)"
	for _, g := range []guarded{
		{"quotes_group_new", "quotes", "INSERT", from + "i.interviewee <> NEW.interviewee)", "quotes_r61"},
		{"quotes_group_keep", "quotes", "UPDATE", "NEW.interview IS DISTINCT FROM OLD.interview OR NEW.show_case AND " + from + "i.interviewee = 'manager')", "quotes_r61"},
		{"interviews_once", "interviews", "INSERT", "EXISTS (SELECT 1 FROM interviews i WHERE i.programme = NEW.programme AND i.id = NEW.id)", "interviews_once"},
		{"interviews_stay", "interviews", "DELETE", "EXISTS (SELECT 1 FROM quotes q WHERE q.programme = OLD.programme AND q.interview = OLD.id)", "interviews_quoted"},
		{"interviews_group_keep", "interviews", "UPDATE", "EXISTS (SELECT 1 FROM quotes q WHERE q.programme = NEW.programme" +
			" AND q.interview = NEW.id AND q.interviewee <> NEW.interviewee)", "quotes_r61"},
		{"quotes_dataset_new", "quotes", "INSERT", nowhere, "quotes_r34"},
		{"quotes_dataset_keep", "quotes", "UPDATE", nowhere, "quotes_r34"},
		{"datasets_answered_keep", "datasets", "UPDATE", "(OLD.programme <> NEW.programme OR OLD.id <> NEW.id OR OLD.case_id <> NEW.case_id" +
			" OR NEW.state NOT IN ('imported', 'checked', 'frozen')) AND OLD.state IN ('imported', 'checked', 'frozen') AND " + answered, "datasets_answered"},
		{"datasets_answered_stay", "datasets", "DELETE", answered, "datasets_answered"},
		{"datasets_answered_once", "datasets", "INSERT", "EXISTS (SELECT 1 FROM datasets d JOIN quotes q ON q.programme = d.programme AND q.dataset = d.id" +
			" WHERE d.programme = NEW.programme AND d.version = NEW.version AND d.id = NEW.id)", "datasets_answered"},
	} {
		if err := run(ctx, db, g.statements(db.Dialect().Name())); err != nil {
			return err
		}
	}
	return nil
}
