package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/lib/pq"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/schema"
)

// The numbers of our advisory locks: one for those who write facts, one for those who migrate.
const (
	postgresWriteLock  = 7_201_101
	postgresSchemaLock = 7_201_102
)

// postgresWants lists the settings that keep what was stored, and the values they may have. Without
// standard_conforming_strings a backslash in somebody's text could end the quotes it stands in.
var postgresWants = []struct {
	setting string
	values  []string
}{
	{"fsync", []string{"on"}},
	{"full_page_writes", []string{"on"}},
	{"synchronous_commit", []string{"on", "remote_apply"}},
	{"standard_conforming_strings", []string{"on"}},
	{"server_encoding", []string{"UTF8"}},
	{"client_encoding", []string{"UTF8"}},
}

// openPostgres prepares one pool for everything. The functions given to Write take one lock, so that they run one after
// another as on SQLite; waiting for it longer than ten seconds is an error.
func openPostgres(url string, o Options) (engine, error) {
	config, err := pq.NewConfig(url)
	if err != nil {
		return engine{}, fmt.Errorf("postgres: the address cannot be read: %w", err)
	}
	if config.ConnectTimeout == 0 {
		config.ConnectTimeout = 10 * time.Second
	}
	if config.ApplicationName == "" {
		config.ApplicationName = "rodedraad"
	}
	patient, err := pq.NewConnectorConfig(config)
	if err != nil {
		return engine{}, fmt.Errorf("postgres: %w", err)
	}
	connector, err := pq.NewConnectorConfig(config)
	if err != nil {
		return engine{}, fmt.Errorf("postgres: %w", err)
	}
	connector.Dialer(&stallDialer{stall: o.Stall})
	pool := sql.OpenDB(checkedConnector{connector, checkPostgres})
	pool.SetMaxOpenConns(o.Conns)
	pool.SetMaxIdleConns(o.Conns)
	pool.SetConnMaxIdleTime(10 * time.Minute)
	alone := fmt.Sprintf("SELECT set_config('lock_timeout', '10s', true), pg_advisory_xact_lock(%d)", postgresWriteLock)
	return engine{
		kind:     "postgres",
		dialect:  func() schema.Dialect { return pgdialect.New() },
		writer:   pool,
		reader:   pool,
		migrator: func() (*sql.DB, error) { return migrationPool(checkedConnector{patient, checkPostgres}), nil },
		reads:    &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true},

		enterWrite: alone,
		lockSchema: []string{"BEGIN", fmt.Sprintf("SELECT pg_advisory_xact_lock(%d)", postgresSchemaLock)},
		hasTable:   "SELECT count(*) FROM pg_tables WHERE schemaname = ANY (current_schemas(false)) AND tablename = ?",
		tables:     "SELECT tablename FROM pg_tables WHERE schemaname = ANY (current_schemas(false))",
		enterFill:  []string{alone},
		fill:       fillPostgres,
		fault:      postgresFault,
		searched:   "SELECT document FROM search_texts WHERE lexemes @@ ?::tsquery",
		find:       func(terms [][]string) string { return allOf(terms, "'", " | ", " & ") },
	}, nil
}

// checkPostgres reads the settings on one connection.
func checkPostgres(ctx context.Context, conn driver.Conn) error {
	asks := make([]string, len(postgresWants))
	for i, want := range postgresWants {
		asks[i] = "current_setting('" + want.setting + "')"
	}
	row, err := firstRow(ctx, conn, "SELECT "+strings.Join(asks, ", "))
	if err != nil {
		return err
	}
	for i, want := range postgresWants {
		if have := fmt.Sprint(row[i]); !slices.Contains(want.values, have) {
			return &settingError{want.setting, have, strings.Join(want.values, " or ")}
		}
	}
	return nil
}
