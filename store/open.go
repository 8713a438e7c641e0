package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/uptrace/bun"
	"github.com/uptrace/bun/schema"

	"rodedraad/migrations"
)

// ErrUnmigrated is returned by Open for a database that has not gone through every step of this binary.
var ErrUnmigrated = errors.New("the database is older than this rodedraad; run `rodedraad migrate` first")

// ErrNewer is returned for a database that went through a step which this binary does not know.
var ErrNewer = errors.New("the database was changed by a newer rodedraad; start that one, or restore a backup")

// Options say how to open a database.
type Options struct {
	Migrate bool // bring the database to the present schema first
	Conns   int  // the most connections in use at a time, the writer of SQLite not counted; 0 is 12

	// Stall is how long a PostgreSQL server may be silent in the middle of an answer before it counts as gone; 0 is 35
	// seconds. It is longer than any statement should take, and than a lock is waited for.
	Stall time.Duration
}

// DB is an open database. Its methods may be called from any goroutine.
type DB struct {
	engine  engine
	writer  *bun.DB
	reader  *bun.DB // the same as writer on PostgreSQL
	mu      sync.Mutex
	version string // the last step the database went through

	prepared []*sql.Stmt // by statement; nil where they are not prepared
	writers  writers
	heads    heads
	quick    quick // belongs to whoever has the connection that writes
}

// engine is what one kind of database does in its own way.
type engine struct {
	kind     string
	dialect  func() schema.Dialect
	writer   *sql.DB
	reader   *sql.DB
	migrator func() (*sql.DB, error) // opens a pool that makes one connection in its life
	reads    *sql.TxOptions          // of a transaction that sees one moment
	prepares bool                    // statements are prepared once, for the one connection that writes

	enterWrite string // run first in Write, so that one of them runs at a time; may be empty
	lockSchema []string
	hasTable   string // counts the tables with a name
	tables     string // lists the tables

	searched string                        // the texts that answer a search expression
	find     func(terms [][]string) string // writes a search expression

	enterFill  []string // run first in a transaction that fills an empty database
	fill       func(ctx context.Context, tx *sql.Tx, table string, columns []string) (sink, error)
	vacuumInto func(ctx context.Context, path string) error // writes everything to a file of SQLite; nil when it cannot

	fault func(err error) fault // what an error of the driver means
}

// Open opens the database at url: "sqlite:PATH" or "postgres://…". It refuses a database whose settings could lose what
// was stored, one that is newer than this binary, and, unless asked to migrate, one that is older.
func Open(ctx context.Context, url string, o Options) (*DB, error) {
	if o.Conns < 1 {
		o.Conns = 12
	}
	if o.Stall <= 0 {
		o.Stall = 35 * time.Second
	}
	var e engine
	var err error
	switch scheme, rest, _ := strings.Cut(url, ":"); scheme {
	case "sqlite":
		e, err = openSQLite(rest, o)
	case "postgres", "postgresql":
		e, err = openPostgres(url, o)
	default:
		err = errors.New("the address of the database is neither sqlite:PATH nor postgres://…")
	}
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	db := &DB{engine: e, writer: bun.NewDB(e.writer, e.dialect())}
	db.reader = db.writer
	if e.reader != e.writer {
		db.reader = bun.NewDB(e.reader, e.dialect())
	}
	if err := db.start(ctx, o.Migrate); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return db, nil
}

// start makes the first connections, which check the settings, and looks at the schema.
func (db *DB) start(ctx context.Context, migrate bool) error {
	if err := errors.Join(db.writer.PingContext(ctx), db.reader.PingContext(ctx)); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	known := db.checkSchema
	if migrate {
		known = db.Migrate
	}
	if err := known(ctx); err != nil {
		return err
	}
	return db.prepare(ctx)
}

// checkSchema refuses a database that is older or newer than this binary.
func (db *DB) checkSchema(ctx context.Context) error {
	var tables int
	if err := db.reader.NewRaw(db.engine.hasTable, migrations.Table).Scan(ctx, &tables); err != nil {
		return db.translate(ctx, err)
	}
	if tables == 0 {
		return fmt.Errorf("store: %w", ErrUnmigrated)
	}
	names, err := migrations.Applied(ctx, db.reader)
	if err != nil {
		return db.translate(ctx, err)
	}
	if unknown := migrations.Unknown(names); len(unknown) > 0 {
		return fmt.Errorf("store: %w (it has step %s; the last step known here is %s)",
			ErrNewer, unknown[len(unknown)-1], migrations.Latest())
	}
	if len(names) == 0 || names[len(names)-1] != migrations.Latest() {
		return fmt.Errorf("store: %w", ErrUnmigrated)
	}
	db.mu.Lock()
	defer db.mu.Unlock()
	db.version = names[len(names)-1]
	return nil
}

// Migrate brings the database to the present schema, all steps or none. Several processes may do this at once: they wait
// for each other. A database that is newer than this binary is refused and left as it is.
func (db *DB) Migrate(ctx context.Context) error {
	pool, err := db.engine.migrator()
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	defer func() { _ = pool.Close() }()
	one := bun.NewDB(pool, db.engine.dialect())
	for _, statement := range db.engine.lockSchema {
		if _, err := one.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("store: waiting to migrate: %w", db.translate(ctx, err))
		}
	}
	err = db.migrateLocked(ctx, one)
	end := "COMMIT"
	if err != nil {
		end = "ROLLBACK"
	}
	if _, failed := one.ExecContext(context.WithoutCancel(ctx), end); failed != nil && err == nil {
		err = fmt.Errorf("store: %w", failed)
	}
	if err != nil {
		return err
	}
	return db.checkSchema(ctx)
}

// migrateLocked takes the steps on the connection that holds the lock.
func (db *DB) migrateLocked(ctx context.Context, one *bun.DB) error {
	var tables int
	if err := one.NewRaw(db.engine.hasTable, migrations.Table).Scan(ctx, &tables); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	if tables > 0 {
		names, err := migrations.Applied(ctx, one)
		if err != nil {
			return fmt.Errorf("store: %w", err)
		}
		if unknown := migrations.Unknown(names); len(unknown) > 0 {
			return fmt.Errorf("store: %w (it has step %s)", ErrNewer, unknown[len(unknown)-1])
		}
	}
	if err := migrations.Up(ctx, one); err != nil {
		return fmt.Errorf("store: %w", err)
	}
	return nil
}

// Kind is "sqlite" or "postgres".
func (db *DB) Kind() string { return db.engine.kind }

// Version is the name of the last step the database went through, such as "0001".
func (db *DB) Version() string {
	db.mu.Lock()
	defer db.mu.Unlock()
	return db.version
}

// Ping reports whether the database answers within five seconds and still has a schema that this binary knows.
func (db *DB) Ping(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	answer := make(chan error, 1)
	go func() { answer <- db.checkSchema(ctx) }() // ends when the driver gives up, after Options.Stall at the latest
	select {
	case err := <-answer:
		return err
	case <-ctx.Done():
		return db.translate(ctx, ctx.Err())
	}
}

// Close waits for what is under way and closes the database. What was committed is safe without it. That a PostgreSQL
// server, or the network, has ended some connections before is no error: they are closed.
func (db *DB) Close() error {
	err := db.writer.Close()
	if db.reader != db.writer {
		err = errors.Join(err, db.reader.Close())
	}
	if err == nil || db.Kind() == "postgres" {
		return nil
	}
	return fmt.Errorf("store: %w", err)
}
