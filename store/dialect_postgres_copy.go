package store

import (
	"context"
	"database/sql"
	"strings"

	"github.com/lib/pq"
)

// fillPostgres takes the rows of a table in one COPY, at whose end it is seen whether what they refer to is there.
func fillPostgres(ctx context.Context, tx *sql.Tx, table string, columns []string) (sink, error) {
	names := make([]string, 0, len(columns))
	for _, c := range columns {
		names = append(names, pq.QuoteIdentifier(c))
	}
	return prepared(ctx, tx, "COPY "+pq.QuoteIdentifier(table)+" ("+strings.Join(names, ", ")+") FROM STDIN", true)
}
