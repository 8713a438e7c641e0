package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/uptrace/bun/dialect/sqlitedialect"
	"github.com/uptrace/bun/schema"
	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteOldest is the oldest SQLite we trust: an earlier one can lose a write when the log starts over.
const sqliteOldest = "3.51.3"

// sqliteWait is how long a connection waits for another process that writes, in milliseconds.
const sqliteWait = 10_000

// sqlitePragmas are set on every connection; sqliteWants is what they must read back as.
var sqlitePragmas = []string{
	fmt.Sprintf("busy_timeout(%d)", sqliteWait), "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
	"journal_size_limit(67108864)", "trusted_schema(0)",
}

var sqliteWants = []settingError{
	{setting: "journal_mode", want: "wal"},
	{setting: "synchronous", want: "2"},
	{setting: "foreign_keys", want: "1"},
	{setting: "busy_timeout", want: strconv.Itoa(sqliteWait)},
}

// openSQLite prepares the file at path: a pool with the one writer, whose transactions take the lock when they begin, and
// a pool of readers that cannot write.
func openSQLite(path string, o Options) (engine, error) {
	if path == "" || strings.Contains(path, ":memory:") {
		return engine{}, errors.New("sqlite: needs the path of a file, as in sqlite:/var/lib/rodedraad/rodedraad.db")
	}
	path, err := filepath.Abs(path)
	if err != nil {
		return engine{}, err
	}
	// The file holds what people wrote; the log beside it takes over its permissions.
	file, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return engine{}, fmt.Errorf("sqlite: %w", err)
	}
	if err := file.Close(); err != nil {
		return engine{}, fmt.Errorf("sqlite: %w", err)
	}
	writer, err := sqlitePool(path, "immediate", sqlitePragmas, 1)
	if err != nil {
		return engine{}, err
	}
	reader, err := sqlitePool(path, "deferred", append([]string{"query_only(1)"}, sqlitePragmas...), o.Conns)
	if err != nil {
		return engine{}, err
	}
	return engine{
		kind:     "sqlite",
		dialect:  func() schema.Dialect { return sqlitedialect.New() },
		writer:   writer,
		reader:   reader,
		migrator: func() (*sql.DB, error) { return sqliteMigrator(path) },
		reads:    &sql.TxOptions{ReadOnly: true},
		prepares: true,

		lockSchema: []string{"BEGIN IMMEDIATE"},
		hasTable:   "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = ?",
		tables:     `SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_'`,
		enterFill:  []string{"PRAGMA defer_foreign_keys = 1"},
		fill:       fillSQLite,
		vacuumInto: func(ctx context.Context, into string) error { return vacuumSQLite(ctx, path, into) },
		fault:      sqliteFault,
		searched:   "SELECT rowid FROM search_index WHERE search_index MATCH ?",
		find:       func(terms [][]string) string { return allOf(terms, `"`, " OR ", " AND ") },
	}, nil
}

// sqlitePool returns a pool of at most conns connections that begin transactions in the given way.
func sqlitePool(path, begin string, pragmas []string, conns int) (*sql.DB, error) {
	connector, err := sqliteConnector(path, begin, pragmas)
	if err != nil {
		return nil, err
	}
	pool := sql.OpenDB(connector)
	pool.SetMaxOpenConns(conns)
	pool.SetMaxIdleConns(conns)
	return pool, nil
}

// sqliteMigrator returns a pool that makes one connection in its life.
func sqliteMigrator(path string) (*sql.DB, error) {
	connector, err := sqliteConnector(path, "immediate", sqlitePragmas)
	if err != nil {
		return nil, err
	}
	return migrationPool(connector), nil
}

func sqliteConnector(path, begin string, pragmas []string) (driver.Connector, error) {
	query := url.Values{"_txlock": {begin}, "_dqs": {"0"}, "_pragma": pragmas}
	address := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: query.Encode()}
	connector, err := sqlite.NewConnector(address.String())
	if err != nil {
		return nil, fmt.Errorf("sqlite: %w", err)
	}
	wants := append([]settingError{}, sqliteWants...)
	if begin == "deferred" {
		wants = append(wants, settingError{setting: "query_only", want: "1"})
	}
	return checkedConnector{busyConnector{connector}, func(ctx context.Context, conn driver.Conn) error {
		return checkSQLite(ctx, conn, wants)
	}}, nil
}

// busyConnector waits while others keep it from opening a connection. SQLite's own waiting does not cover the moment in
// which several processes make the same new file keep a log.
type busyConnector struct{ driver.Connector }

// Connect opens a connection within the time that a lock is waited for.
func (c busyConnector) Connect(ctx context.Context) (driver.Conn, error) {
	ctx, cancel := context.WithTimeout(ctx, sqliteWait*time.Millisecond)
	defer cancel()
	for {
		conn, err := c.Connector.Connect(ctx)
		var e *sqlite.Error
		if err == nil || !errors.As(err, &e) || e.Code()&0xff != sqlite3.SQLITE_BUSY {
			return conn, err
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-ctx.Done():
			return nil, err
		}
	}
}

// checkSQLite reads back on one connection what was asked for.
func checkSQLite(ctx context.Context, conn driver.Conn, wants []settingError) error {
	row, err := firstRow(ctx, conn, "SELECT sqlite_version()")
	if err != nil {
		return err
	}
	if version := fmt.Sprint(row[0]); !atLeast(version, sqliteOldest) {
		return &settingError{"sqlite_version", version, "at least " + sqliteOldest}
	}
	for _, want := range wants {
		row, err := firstRow(ctx, conn, "PRAGMA "+want.setting)
		if err != nil {
			return err
		}
		if have := fmt.Sprint(row[0]); have != want.want {
			return &settingError{want.setting, have, want.want}
		}
	}
	return nil
}

// atLeast compares versions such as 3.51.3 number by number.
func atLeast(version, oldest string) bool {
	have, need := strings.Split(version, "."), strings.Split(oldest, ".")
	for i := range need {
		if i >= len(have) {
			return false
		}
		h, err := strconv.Atoi(have[i])
		n, _ := strconv.Atoi(need[i])
		if err != nil || h != n {
			return err == nil && h > n
		}
	}
	return true
}
