package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// Server is a PostgreSQL server of this test binary. It listens on a socket in a directory of its own, so that any number
// of test binaries run side by side.
type Server struct {
	dir      string
	program  string
	as       *syscall.Credential
	settings []string // beside the usual ones
	pid      int
	end      func(how os.Signal)
	made     atomic.Int64
	raw      sync.Map // the addresses of databases that tests had a raw connection to

	mu   sync.Mutex
	free []string // migrated and empty databases
}

// usual settings of a server: small, in another time zone than ours so that times must be right by themselves, and as
// durable as the store demands.
var usual = []string{
	"listen_addresses=", "shared_buffers=16MB", "max_connections=150", "max_wal_size=256MB", "timezone=Asia/Tokyo",
	"autovacuum=off", "log_min_messages=fatal", "log_min_error_statement=panic",
}

var (
	inMain   atomic.Bool
	starting sync.Mutex
	shared   *Server
	failed   error
)

// Main runs the tests of a package, stops the PostgreSQL server if one was started, and exits.
func Main(m *testing.M) {
	inMain.Store(true)
	code := m.Run()
	starting.Lock()
	defer starting.Unlock()
	if shared != nil {
		shared.remove()
	}
	os.Exit(code)
}

// mustShared returns the server that all tests share; the first that asks starts it.
func mustShared(tb testing.TB) *Server {
	tb.Helper()
	if !inMain.Load() {
		tb.Fatal("a package that tests on PostgreSQL needs func TestMain(m *testing.M) { storetest.Main(m) }")
	}
	starting.Lock()
	defer starting.Unlock()
	if shared == nil && failed == nil {
		shared, failed = start(nil)
		if failed == nil {
			mustMigrate(tb, shared.url("template1"))
		}
	}
	if failed != nil {
		tb.Fatalf("starting PostgreSQL: %v", failed)
	}
	return shared
}

// MustServer starts a server for one test alone, which may stop and break it, with settings such as "fsync=off" beside
// the usual ones.
func MustServer(tb testing.TB, settings ...string) *Server {
	tb.Helper()
	s, err := start(settings)
	if err != nil {
		tb.Fatalf("starting PostgreSQL: %v", err)
	}
	tb.Cleanup(s.remove)
	return s
}

// URL is the address of the database "postgres" of the server.
func (s *Server) URL() string { return s.url("postgres") }

// Crash stops the server at once, as a failing machine would, and leaves its files.
func (s *Server) Crash() { s.end(syscall.SIGQUIT) }

// Freeze stops every process of the server where it is, without ending it or its connections, until the returned
// function is called.
func (s *Server) Freeze(tb testing.TB) (thaw func()) {
	tb.Helper()
	processes := append(childrenOf(tb, s.pid), s.pid)
	send := func(signal syscall.Signal) {
		for _, pid := range processes {
			_ = syscall.Kill(pid, signal) // one that has ended needs none
		}
	}
	send(syscall.SIGSTOP)
	thaw = sync.OnceFunc(func() { send(syscall.SIGCONT) })
	tb.Cleanup(thaw)
	return thaw
}

// MustStart starts the server again after Crash, with these settings beside the usual ones.
func (s *Server) MustStart(tb testing.TB, settings ...string) {
	tb.Helper()
	s.settings = settings
	if err := s.run(); err != nil {
		tb.Fatalf("starting PostgreSQL again: %v", err)
	}
}

func (s *Server) remove() {
	s.end(syscall.SIGINT)
	_ = os.RemoveAll(s.dir)
}

// start makes a new cluster in a temporary directory and starts a server on it. The cluster sorts as Dutch people do, which
// the store must not depend on.
func start(settings []string) (*Server, error) {
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
	initdb := exec.Command(filepath.Join(programs, "initdb"), "-D", filepath.Join(dir, "data"), "-U", "postgres",
		"--auth=trust", "--encoding=UTF8", "--locale=C", "--locale-provider=icu", "--icu-locale=nl", "--wal-segsize=1",
		"--no-sync", "--no-instructions")
	initdb.Dir, initdb.SysProcAttr = dir, &syscall.SysProcAttr{Credential: as}
	if out, err := initdb.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("initdb: %w: %s", err, out), os.RemoveAll(dir))
	}
	s := &Server{dir: dir, program: filepath.Join(programs, "postgres"), as: as, settings: settings}
	if err := s.run(); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return s, nil
}

// run starts the server and waits until it answers. One goroutine owns the process from start to end, on one thread: the
// server is told to stop when that thread ends, so that it never outlives a test binary that was killed.
func (s *Server) run() error {
	cmd := exec.Command(s.program, "-D", filepath.Join(s.dir, "data"), "-c", "unix_socket_directories="+s.dir)
	for _, setting := range append(slices.Clone(usual), s.settings...) {
		cmd.Args = append(cmd.Args, "-c", setting)
	}
	cmd.Dir = s.dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: s.as, Pdeathsig: syscall.SIGQUIT}
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
	s.pid = cmd.Process.Pid
	s.end = func(how os.Signal) {
		_ = cmd.Process.Signal(how)
		select {
		case <-ended:
		case <-time.After(20 * time.Second):
			_ = cmd.Process.Kill()
			<-ended
		}
	}
	return s.await(ended)
}

// await returns when the server answers.
func (s *Server) await(ended <-chan struct{}) error {
	db, err := sql.Open("postgres", s.URL())
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	for deadline := time.Now().Add(60 * time.Second); ; {
		err := db.PingContext(context.Background())
		if err == nil {
			return nil
		}
		select {
		case <-ended:
			return fmt.Errorf("the server stopped as it started: %w", err)
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			s.end(syscall.SIGKILL)
			return fmt.Errorf("the server does not answer: %w", err)
		}
	}
}
