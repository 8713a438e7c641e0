package migrations

// asked lets researchers say more of what they ask, and change it without going over each other: until when a wave goes, to
// whom of a group a question was put, and at which revision a wave and a table of the appendix are.
var asked = step{
	name:    "0010",
	comment: "asked",
	statements: []string{
		`ALTER TABLE waves ADD COLUMN ends :text NOT NULL DEFAULT '' CHECK (ends = '' OR length(ends) = 10)`,
		`ALTER TABLE waves ADD COLUMN revision :int NOT NULL DEFAULT 1 CHECK (revision >= 1)`,
		`ALTER TABLE source_tables ADD COLUMN revision :int NOT NULL DEFAULT 1 CHECK (revision >= 1)`,
		`ALTER TABLE indicators ADD COLUMN base_nl :text NOT NULL DEFAULT ''`,
		`ALTER TABLE indicators ADD COLUMN base_en :text NOT NULL DEFAULT ''`,
	},
}
