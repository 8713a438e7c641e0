package migrations

import (
	"context"

	"github.com/uptrace/bun"
)

// wordings makes the table of questions that were asked anew in other words, each with its first wording. Triggers hold what
// makes the two comparable (R31): the same group, the same kind and the same answers in the same order, and no wording of a
// wording. How an answer is called may differ.
var wordings = step{
	name:    "0013",
	comment: "wordings",
	statements: []string{
		`CREATE TABLE indicator_wordings (
			programme :text NOT NULL,
			indicator :text NOT NULL,
			first_wording :text NOT NULL,
			PRIMARY KEY (programme, indicator),
			FOREIGN KEY (programme, indicator) REFERENCES indicators (programme, id),
			FOREIGN KEY (programme, first_wording) REFERENCES indicators (programme, id),
			CONSTRAINT indicators_r31 CHECK (indicator <> first_wording)
		) :table`,
		`CREATE INDEX indicator_wordings_first ON indicator_wordings (programme, first_wording)`,
	},
	data: guardWordings,
}

func guardWordings(ctx context.Context, db *bun.DB) error {
	chained := "EXISTS (SELECT 1 FROM indicator_wordings w WHERE w.programme = NEW.programme" +
		" AND (w.indicator = NEW.first_wording OR w.first_wording = NEW.indicator))"
	unlike := "EXISTS (SELECT 1 FROM indicators a JOIN indicators b ON b.programme = a.programme WHERE a.programme = NEW.programme" +
		" AND a.id = NEW.indicator AND b.id = NEW.first_wording AND (a.kind <> b.kind OR a.respondents <> b.respondents))" +
		" OR EXISTS (SELECT 1 FROM indicator_options o WHERE o.programme = NEW.programme AND o.indicator IN (NEW.indicator, NEW.first_wording)" +
		" GROUP BY o.position, o.code HAVING count(*) <> 2)"
	compared := "(OLD.kind <> NEW.kind OR OLD.respondents <> NEW.respondents) AND EXISTS (SELECT 1 FROM indicator_wordings w" +
		" WHERE w.programme = OLD.programme AND (w.indicator = OLD.id OR w.first_wording = OLD.id))"
	for _, g := range []guarded{
		{"indicator_wordings_new", "indicator_wordings", "INSERT", chained + " OR " + unlike, "indicators_r31"},
		{"indicator_wordings_keep", "indicator_wordings", "UPDATE", chained + " OR " + unlike, "indicators_r31"},
		{"indicators_alike", "indicators", "UPDATE", compared, "indicators_r31"},
	} {
		if err := run(ctx, db, g.statements(db.Dialect().Name())); err != nil {
			return err
		}
	}
	return nil
}
