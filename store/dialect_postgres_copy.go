package store

import (
	"context"
	"database/sql"

	"github.com/lib/pq"
)

// fillPostgres takes the rows of a table in one COPY, at whose end it is seen whether what they refer to is there.
func fillPostgres(ctx context.Context, tx *sql.Tx, table string, columns []string) (sink, error) {
	return prepared(ctx, tx, pq.CopyIn(table, columns...), true)
}
