package migrations

// sources makes the table of what texts cite, and lets a link say for which group it cites it.
var sources = step{
	name:    "0008",
	comment: "sources",
	statements: []string{
		`CREATE TABLE source_tables (
			programme :text NOT NULL REFERENCES programmes (id),
			id :text NOT NULL CHECK (length(id) BETWEEN 1 AND 64),
			code :text NOT NULL CHECK (code <> '' AND length(code) <= 16),
			topic_nl :text NOT NULL CHECK (topic_nl <> ''),
			topic_en :text NOT NULL,
			respondents :text NOT NULL CHECK (respondents IN ('', 'employees_managers', 'flexworkers')),
			certainty :text NOT NULL CHECK (certainty IN ('cited', 'block', 'inferred', 'never_cited')),
			position :int NOT NULL,
			PRIMARY KEY (programme, id)
		) :table`,
		`CREATE UNIQUE INDEX source_tables_code ON source_tables (programme, code)`,
		`ALTER TABLE trend_series ADD COLUMN made_at :time NOT NULL DEFAULT 0`,
		`ALTER TABLE links ADD COLUMN cited_as :text NOT NULL DEFAULT ''
			CHECK (cited_as IN ('', 'employees_managers', 'flexworkers'))`,
	},
}
