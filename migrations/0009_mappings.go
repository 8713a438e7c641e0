package migrations

// mappings makes the table of how files are read: by programme and group, which columns are which indicators and which texts
// are which answers, as it was the last time. It is offered for the next case, and holds nothing that a respondent said
// beside the answers that an indicator has.
var mappings = step{
	name:    "0009",
	comment: "mappings",
	statements: []string{
		`CREATE TABLE mappings (
			programme :text NOT NULL REFERENCES programmes (id),
			respondents :text NOT NULL CHECK (respondents IN ('employees_managers', 'flexworkers')),
			content :text NOT NULL CHECK (content <> '' AND length(content) <= 1048576),
			kept_by :text NOT NULL REFERENCES persons (id),
			kept_at :time NOT NULL,
			PRIMARY KEY (programme, respondents)
		) :table`,
	},
}
