package store

import (
	"context"
	"database/sql"
)

// PingSQLite makes one connection to a SQLite file with other pragmas than ours, as a writer.
func PingSQLite(path string, pragmas []string) error {
	connector, err := sqliteConnector(path, "immediate", pragmas)
	if err != nil {
		return err
	}
	pool := sql.OpenDB(connector)
	defer func() { _ = pool.Close() }()
	return pool.Ping()
}

// Pragmas are those that every connection to SQLite is made with.
func Pragmas() []string { return append([]string(nil), sqlitePragmas...) }

// AtLeast compares versions.
var AtLeast = atLeast

// OnWriter runs a statement on the connection that writes, outside any transaction.
func (db *DB) OnWriter(statement string) error {
	_, err := db.engine.writer.Exec(statement)
	return err
}

// Translate tells an error of the driver as Write would.
func (db *DB) Translate(err error) error { return db.translate(context.Background(), err) }

// Portable lists the tables that a backup holds.
var Portable = portable
