package migrations

// visits keeps, beside when a person last looked at a programme, when their visit before that one ended, so that what
// changed is not gone when the page is loaded again. Nobody has such a moment yet: 0 stands for none.
var visits = step{
	name:       "0006",
	comment:    "visits",
	statements: []string{`ALTER TABLE visits ADD COLUMN before_at :time NOT NULL DEFAULT 0`},
}
