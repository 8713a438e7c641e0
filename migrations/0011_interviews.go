package migrations

import (
	"context"

	"github.com/uptrace/bun"
)

// interviews makes the tables of interviews and of the parts of them that are kept, and lets a quote belong to one. What was
// agreed to in the interview is the most that a quote from it may have: triggers hold that on both sides (R35).
var interviews = step{
	name:    "0011",
	comment: "interviews",
	statements: []string{
		`CREATE TABLE interviews (
			programme :text NOT NULL REFERENCES programmes (id),
			id :text NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
			name :text NOT NULL CHECK (name <> '' AND length(name) <= 500),
			case_id :text,
			wave :text,
			interviewee :text NOT NULL CHECK (interviewee IN ('employee', 'manager', 'flexworker', 'agency', 'works_council')),
			held :text NOT NULL CHECK (held = '' OR length(held) = 10),
			mode :text NOT NULL CHECK (mode IN ('', 'in_person', 'group', 'phone', 'video', 'writing')),
			people :int NOT NULL CHECK (people BETWEEN 0 AND 1000),
			consent :text NOT NULL CHECK (consent IN ('none', 'internal', 'publishable')),
			summary :text NOT NULL,
			withdrawn_by :text REFERENCES persons (id),
			withdrawn_at :time,
			withdrawn_note :text NOT NULL CHECK (length(withdrawn_note) <= 500),
			labels :text NOT NULL,
			made_by :text NOT NULL REFERENCES persons (id),
			made_at :time NOT NULL,
			revision :int NOT NULL CHECK (revision >= 1),
			PRIMARY KEY (programme, id),
			FOREIGN KEY (case_id, programme) REFERENCES cases (id, programme),
			FOREIGN KEY (programme, wave) REFERENCES waves (programme, id),
			CHECK ((withdrawn_by IS NULL) = (withdrawn_at IS NULL)),
			CONSTRAINT interviews_gone CHECK (withdrawn_by IS NULL OR (summary = '' AND consent = 'none'))
		) :table`,
		`CREATE TABLE interview_fragments (
			programme :text NOT NULL,
			interview :text NOT NULL,
			id :text NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
			words :text NOT NULL CHECK (words <> ''),
			made_at :time NOT NULL,
			PRIMARY KEY (programme, id),
			FOREIGN KEY (programme, interview) REFERENCES interviews (programme, id)
		) :table`,
		`CREATE INDEX interview_fragments_interview ON interview_fragments (programme, interview)`,
		`ALTER TABLE quotes ADD COLUMN interview :text`,
		`CREATE INDEX quotes_interview ON quotes (programme, interview)`,
	},
	data: guardInterviews,
}

// rank0011 is how much a consent allows, as a number.
func rank0011(consent string) string {
	return "(CASE " + consent + " WHEN 'none' THEN 0 WHEN 'internal' THEN 1 ELSE 2 END)"
}

func guardInterviews(ctx context.Context, db *bun.DB) error {
	unbound := "NEW.interview IS NOT NULL AND NOT EXISTS (SELECT 1 FROM interviews i WHERE i.programme = NEW.programme AND i.id = NEW.interview" +
		" AND " + rank0011("NEW.consent") + " <= " + rank0011("i.consent") + " AND (i.withdrawn_by IS NULL OR NEW.withdrawn_by IS NOT NULL))"
	beyond := "EXISTS (SELECT 1 FROM quotes q WHERE q.programme = NEW.programme AND q.interview = NEW.id AND (" +
		rank0011("q.consent") + " > " + rank0011("NEW.consent") + " OR (NEW.withdrawn_by IS NOT NULL AND q.withdrawn_by IS NULL)))"
	told := "EXISTS (SELECT 1 FROM interviews i WHERE i.programme = NEW.programme AND i.id = NEW.interview AND i.withdrawn_by IS NOT NULL)"
	for _, g := range []guarded{
		{"quotes_bound_new", "quotes", "INSERT", unbound, "quotes_bound"},
		{"quotes_bound_keep", "quotes", "UPDATE", unbound, "quotes_bound"},
		{"interviews_bound_keep", "interviews", "UPDATE", beyond, "quotes_bound"},
		{"interview_fragments_told", "interview_fragments", "INSERT", told, "interviews_gone"},
	} {
		if err := run(ctx, db, g.statements(db.Dialect().Name())); err != nil {
			return err
		}
	}
	return nil
}
