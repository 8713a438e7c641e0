package chaos_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"rodedraad/store/storetest"
)

// ground is a database with the demonstration in it that worlds get a copy of, and the tokens of those who write.
type ground struct {
	binary string
	file   string            // of SQLite
	server *storetest.Server // of PostgreSQL; nil for SQLite
	tokens map[string]string // by login
	made   atomic.Int64
	tb     testing.TB
	fails  sync.Mutex // held while the server is crashed or frozen
}

// copied is the name of the database that copies are made of.
const copied = "chaos"

// MustGround makes the ground of a setting.
func MustGround(tb testing.TB, s setting) *ground {
	tb.Helper()
	g := &ground{binary: MustBinary(tb), tokens: map[string]string{}, tb: tb}
	at := ""
	if s.pg {
		g.server = storetest.MustServer(tb)
		if err := g.exec("CREATE DATABASE " + copied); err != nil {
			tb.Fatal(err)
		}
		line, err := g.line()
		if err != nil {
			tb.Fatal(err)
		}
		defer line.close()
		at = through(line, copied)
	} else {
		g.file = filepath.Join(tb.TempDir(), "ground.db")
		at = "sqlite:" + g.file
	}
	if _, err := run(g.binary, "demo", "--database", at); err != nil {
		tb.Fatal(err)
	}
	for _, login := range logins {
		token, err := run(g.binary, "token", "--database", at, login)
		if err != nil {
			tb.Fatal(err)
		}
		g.tokens[login] = token
	}
	return g
}

// line makes a way to PostgreSQL's own socket over TCP, as servers come to it.
func (g *ground) line() (*proxy, error) {
	at, err := url.Parse(g.server.URL())
	if err != nil {
		return nil, err
	}
	line, err := newProxy("tcp", "127.0.0.1:0")
	if err == nil {
		line.lead("unix", filepath.Join(at.Query().Get("host"), ".s.PGSQL.5432"))
	}
	return line, err
}

// through is the address of a database at the end of a line.
func through(line *proxy, name string) string {
	return "postgres://postgres@" + line.listener.Addr().String() + "/" + name + "?sslmode=disable"
}

// exec runs a statement on the server.
func (g *ground) exec(statement string) error {
	db, err := sql.Open("postgres", g.server.URL())
	if err != nil {
		return err
	}
	_, err = db.Exec(statement)
	return errors.Join(err, db.Close())
}

// kept is the database of one world.
type kept struct {
	ground *ground
	url    string   // for who looks at it from outside
	name   string   // on PostgreSQL
	lines  []*proxy // one of each node to PostgreSQL, and one for who looks
}

// open makes a copy for a world of so many nodes.
func (g *ground) open(folder string, nodes int) (*kept, error) {
	k := &kept{ground: g}
	if g.server == nil {
		file := filepath.Join(folder, "world.db")
		content, err := os.ReadFile(g.file)
		if err == nil {
			err = os.WriteFile(file, content, 0o600)
		}
		k.url = "sqlite:" + file
		return k, err
	}
	k.name = fmt.Sprintf("world%d", g.made.Add(1))
	if err := g.exec("CREATE DATABASE " + k.name + " TEMPLATE " + copied); err != nil {
		return nil, err
	}
	for range nodes + 1 {
		line, err := g.line()
		if err != nil {
			return nil, err
		}
		k.lines = append(k.lines, line)
	}
	k.url = through(k.lines[nodes], k.name)
	return k, nil
}

// urlOf is the address that a node uses.
func (k *kept) urlOf(node int) string {
	if k.ground.server == nil {
		return k.url
	}
	return through(k.lines[node], k.name)
}

// raw opens the database beside the servers.
func (k *kept) raw() (*sql.DB, error) {
	if path, found := strings.CutPrefix(k.url, "sqlite:"); found {
		return sql.Open("sqlite", "file:"+path+"?_pragma=busy_timeout(20000)")
	}
	return sql.Open("postgres", k.url)
}

// happen lets a fault of the database happen and ends it. On SQLite all of them are that somebody else writes, but for a full disk.
func (k *kept) happen(ctx context.Context, f fault) error {
	switch {
	case k.ground.server == nil:
		return k.lock(ctx, f.length)
	case f.kind == "lock", f.kind == "full", f.kind == "terminate":
		_ = k.ground.exec("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + k.name + "'") // it may be away already
	case f.kind == "freeze-store", f.kind == "crash-store":
		if !k.ground.fails.TryLock() {
			return nil
		}
		defer k.ground.fails.Unlock()
		if f.kind == "freeze-store" {
			thaw := k.ground.server.Freeze(k.ground.tb)
			time.Sleep(f.length)
			thaw()
			return nil
		}
		k.ground.server.Crash()
		time.Sleep(f.length)
		k.ground.server.MustStart(k.ground.tb)
	default:
		k.lines[f.target].happen(f)
	}
	return nil
}

// lock holds the write lock of a SQLite file.
func (k *kept) lock(ctx context.Context, length time.Duration) error {
	db, err := k.raw()
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = conn.Close() }()
	if _, err := conn.ExecContext(ctx, "BEGIN IMMEDIATE"); err != nil {
		return err
	}
	time.Sleep(length)
	_, err = conn.ExecContext(ctx, "ROLLBACK")
	return err
}

// heal ends what faults are left.
func (k *kept) heal() {
	for _, line := range k.lines {
		line.heal()
	}
}

// close throws the database away.
func (k *kept) close() error {
	for _, line := range k.lines {
		line.close()
	}
	if k.ground.server == nil {
		return nil
	}
	return k.ground.exec("DROP DATABASE " + k.name + " WITH (FORCE)")
}
