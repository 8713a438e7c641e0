package store

import (
	"context"
	"database/sql"
	"errors"
	"strings"
)

// fillSQLite takes the rows of a table one by one. What they refer to may come later in the transaction.
func fillSQLite(ctx context.Context, tx *sql.Tx, table string, columns []string) (sink, error) {
	return prepared(ctx, tx, `INSERT INTO "`+table+`" ("`+strings.Join(columns, `", "`)+`") VALUES (?`+
		strings.Repeat(", ?", len(columns)-1)+`)`, false)
}

// vacuumSQLite writes everything that is in one file at one moment to another. It keeps nobody from writing.
func vacuumSQLite(ctx context.Context, path, into string) error {
	pool, err := sqliteMigrator(path)
	if err != nil {
		return err
	}
	_, err = pool.ExecContext(ctx, "VACUUM INTO ?", into)
	return errors.Join(err, pool.Close())
}
