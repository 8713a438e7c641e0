package storetest

import (
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// server is a PostgreSQL server of this test binary. It listens on a socket in a directory of its own, so that any number
// of test binaries run side by side.
type server struct {
	dir       string
	stop      func()
	databases atomic.Int64
}

var (
	inMain   atomic.Bool
	starting sync.Mutex
	running  *server
	failed   error
)

// Main runs the tests of a package, stops the PostgreSQL server if one was started, and exits.
func Main(m *testing.M) {
	inMain.Store(true)
	code := m.Run()
	starting.Lock()
	defer starting.Unlock()
	if running != nil {
		running.stop()
	}
	os.Exit(code)
}

// mustServer starts the server when the first test asks for it.
func mustServer(tb testing.TB) *server {
	tb.Helper()
	if !inMain.Load() {
		tb.Fatal("a package that tests on PostgreSQL needs func TestMain(m *testing.M) { storetest.Main(m) }")
	}
	starting.Lock()
	defer starting.Unlock()
	if running == nil && failed == nil {
		running, failed = start()
		if failed == nil {
			mustMigrate(tb, running.url("template1"))
		}
	}
	if failed != nil {
		tb.Fatalf("starting PostgreSQL: %v", failed)
	}
	return running
}

// start makes a new cluster in a temporary directory and starts a server on it.
func start() (*server, error) {
	programs, err := findPrograms()
	if err != nil {
		return nil, err
	}
	as, err := somebodyElse()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "rodedraad-pg-")
	if err != nil {
		return nil, err
	}
	if as != nil {
		if err := os.Chown(dir, int(as.Uid), int(as.Gid)); err != nil {
			return nil, err
		}
	}
	s := &server{dir: dir}
	initdb := exec.Command(filepath.Join(programs, "initdb"), "-D", filepath.Join(dir, "data"), "-U", "postgres",
		"--auth=trust", "--encoding=UTF8", "--locale=C", "--no-sync", "--no-instructions")
	initdb.Dir, initdb.SysProcAttr = dir, &syscall.SysProcAttr{Credential: as}
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("initdb: %w: %s", err, out), os.RemoveAll(dir))
	}
	if err := s.run(filepath.Join(programs, "postgres"), as); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

// settings of the server: small, in another time zone than ours so that times must be right by themselves, and durable
// as the store demands.
var settings = []string{
	"listen_addresses=", "shared_buffers=16MB", "max_connections=150", "max_wal_size=256MB", "timezone=Asia/Tokyo",
	"autovacuum=off", "log_min_messages=fatal", "log_min_error_statement=panic",
}

// run starts the server and waits until it answers. One goroutine owns the process from start to end, on one thread: the
// server is told to stop when that thread ends, so that it never outlives a test binary that was killed.
func (s *server) run(program string, as *syscall.Credential) error {
	cmd := exec.Command(program, "-D", filepath.Join(s.dir, "data"), "-c", "unix_socket_directories="+s.dir)
	for _, setting := range settings {
		cmd.Args = append(cmd.Args, "-c", setting)
	}
	cmd.Dir = s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: as, Pdeathsig: syscall.SIGQUIT}
	begun, ended := make(chan error, 1), make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer close(ended)
		err := cmd.Start()
		begun <- err
		if err == nil {
			_ = cmd.Wait() // it was told to stop
		}
	}()
	if err := <-begun; err != nil {
		return err
	}
	s.stop = func() {
		_ = cmd.Process.Signal(syscall.SIGINT)
		select {
		case <-ended:
		case <-time.After(20 * time.Second):
			_ = cmd.Process.Kill()
			<-ended
		}
		_ = os.RemoveAll(s.dir)
	}
	return s.await(ended)
}

// await returns when the server answers.
func (s *server) await(ended <-chan struct{}) error {
	db, err := sql.Open("postgres", s.url("postgres"))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	for deadline := time.Now().Add(30 * time.Second); ; {
		err := db.Ping()
		if err == nil {
			return nil
		}
		select {
		case <-ended:
			return fmt.Errorf("the server stopped as it started: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			s.stop()
			return fmt.Errorf("the server does not answer: %w", err)
		}
	}
}

// url is the address of a database of the server.
func (s *server) url(name string) string {
	query := url.Values{"host": {s.dir}, "sslmode": {"disable"}}
	address := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/" + name, RawQuery: query.Encode()}
	return address.String()
}

// database makes a database for one test: a copy of the migrated template, or a blank one.
func (s *server) database(tb testing.TB, migrated bool) string {
	tb.Helper()
	template := "template0"
	if migrated {
		template = "template1"
	}
	name := "test" + strconv.FormatInt(s.databases.Add(1), 10)
	s.mustExec(tb, "CREATE DATABASE "+name+" TEMPLATE "+template)
	tb.Cleanup(func() { s.mustExec(tb, "DROP DATABASE "+name+" WITH (FORCE)") })
	return s.url(name)
}

func (s *server) mustExec(tb testing.TB, statement string) {
	tb.Helper()
	db, err := sql.Open("postgres", s.url("postgres"))
	if err == nil {
		_, err = db.Exec(statement)
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		tb.Fatalf("%s: %v", statement, err)
	}
}
