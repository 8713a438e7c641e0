package web_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"rodedraad/store/storetest"
)

// contents is every row of every table, by table, as text, once these people have signed in. When somebody last used a
// session or visited a programme is left out, and what is indexed to be searched: reading moves those.
func (s *site) contents(people ...string) map[string]string {
	s.tb.Helper()
	for _, login := range people {
		s.cookie(login)
	}
	raw := storetest.Raw(s.tb, s.database)
	defer func() { _ = raw.Close() }()
	all := map[string]string{}
	for _, table := range s.rows(raw, "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'visits' AND name NOT LIKE 'search~_%' ESCAPE '~'") {
		columns := s.rows(raw, "SELECT name FROM pragma_table_info('"+table+"') WHERE name <> 'seen_at' ORDER BY name")
		rows := s.rows(raw, "SELECT "+strings.Join(columns, ", ")+" FROM "+table)
		slices.Sort(rows)
		all[table] = strings.Join(rows, "\n")
	}
	if len(all) < 10 || len(all["cards"]) < 1000 {
		s.tb.Fatalf("this is not the database: %d tables", len(all))
	}
	return all
}

// rows is what a query gives, each row as one text.
func (s *site) rows(db *sql.DB, query string) (list []string) {
	s.tb.Helper()
	found, err := db.Query(query)
	must(s.tb, err)
	defer func() { _ = found.Close() }()
	names, err := found.Columns()
	must(s.tb, err)
	for found.Next() {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		must(s.tb, found.Scan(into...))
		texts := make([]string, len(values))
		for i, v := range values {
			if b, bytes := v.([]byte); bytes {
				v = string(b)
			}
			texts[i] = fmt.Sprint(v)
		}
		list = append(list, strings.Join(texts, "\x1f"))
	}
	must(s.tb, found.Err())
	return list
}

// changed lists the tables that differ.
func changed(before, after map[string]string) (tables []string) {
	for table, rows := range after {
		if before[table] != rows {
			tables = append(tables, table)
		}
	}
	slices.Sort(tables)
	return tables
}
