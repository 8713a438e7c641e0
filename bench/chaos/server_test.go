package chaos_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// Waiting for a server, on a machine that is busy with many of them.
const (
	startPatience = 60 * time.Second
	stopPatience  = 10 * time.Second // protocol §8: exit 0 within ten seconds after SIGTERM
)

var (
	building sync.Mutex
	built    string
)

// MustBinary builds the server under test, as it is released, unless it is there already; with CHAOS_RACE set, with the race
// detector in it.
func MustBinary(tb testing.TB) string {
	tb.Helper()
	building.Lock()
	defer building.Unlock()
	if built == "" {
		path := filepath.Join("..", "..", "bin", "rodedraad-chaos")
		build := exec.Command("go", "build", "-buildvcs=false", "-ldflags", "-s -w", "-o", path, "rodedraad")
		build.Env = append(os.Environ(), "CGO_ENABLED=0")
		if os.Getenv("CHAOS_RACE") != "" {
			path += "-race"
			build = exec.Command("go", "build", "-buildvcs=false", "-race", "-o", path, "rodedraad")
		}
		if out, err := build.CombinedOutput(); err != nil {
			tb.Fatalf("building the server: %v: %s", err, out)
		}
		built = path
	}
	return built
}

// run runs a command of the binary and gives what it printed.
func run(binary string, args ...string) (string, error) {
	out, err := exec.Command(binary, args...).Output()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		err = fmt.Errorf("rodedraad %s: %w: %s", args[0], err, exit.Stderr)
	}
	return strings.TrimSpace(string(out)), err
}

// server is one node: a process that is killed and started again, each time at another address.
type server struct {
	binary, database, nats string
	under                  []string // the command it is run by; empty for none
	log                    string   // the file that the processes of this node write their log to
	moved                  func(address string)

	mu      sync.Mutex // held while it is started and ended
	pid     int        // 0 when none runs
	address string
	ended   chan struct{}
	exit    error
}

// start starts the server and waits until it greets. One goroutine owns the process, on one thread: it is told to end when
// that thread does, so that it never outlives a test that was killed.
func (s *server) start(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	log, err := os.OpenFile(s.log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	args := append(slices.Clone(s.under), s.binary, "serve", "--listen", "127.0.0.1:0", "--database", s.database)
	if s.nats != "" {
		args = append(args, "--nats", s.nats)
	}
	cmd := exec.Command(args[0], args[1:]...)
	cmd.Stderr, cmd.SysProcAttr = log, &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return errors.Join(err, log.Close())
	}
	begun, greeted := make(chan error, 1), make(chan string, 1)
	s.ended = make(chan struct{})
	go func() {
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		defer close(s.ended)
		err := cmd.Start()
		begun <- err
		if err != nil {
			return
		}
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if _, at, found := strings.Cut(lines.Text(), " at http://"); found {
				greeted <- at
			}
		}
		s.exit = errors.Join(cmd.Wait(), log.Close())
	}()
	if err := <-begun; err != nil {
		return err
	}
	select {
	case s.address = <-greeted:
	case <-s.ended:
		return fmt.Errorf("the server ended as it started: %w", s.exit)
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(startPatience):
		return errors.New("the server did not start")
	}
	s.pid = cmd.Process.Pid
	s.moved(s.address)
	return nil
}

// end ends the server with a signal and waits. A server that was asked to stop says with which error it did.
func (s *server) end(signal syscall.Signal) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pid == 0 {
		return nil
	}
	pid := s.pid
	s.pid = 0
	_ = syscall.Kill(pid, signal)          // it may have ended already
	_ = syscall.Kill(pid, syscall.SIGCONT) // one that is paused hears nothing
	if signal == syscall.SIGKILL {
		<-s.ended
		return nil
	}
	select {
	case <-s.ended:
		return s.exit
	case <-time.After(stopPatience):
		_ = syscall.Kill(pid, syscall.SIGKILL)
		<-s.ended
		return fmt.Errorf("the server had not stopped %s after SIGTERM", stopPatience)
	}
}

// pause stops the process where it is, and lets it go on after that time.
func (s *server) pause(length time.Duration) {
	s.mu.Lock()
	pid := s.pid
	if pid != 0 {
		_ = syscall.Kill(pid, syscall.SIGSTOP)
	}
	s.mu.Unlock()
	time.Sleep(length)
	s.mu.Lock()
	defer s.mu.Unlock()
	if pid != 0 && s.pid == pid {
		_ = syscall.Kill(pid, syscall.SIGCONT)
	}
}

// fill lets no file of the process grow beyond so many bytes for a while, as if the disk were full.
func (s *server) fill(length time.Duration, bytes uint64) error {
	s.mu.Lock()
	pid := s.pid
	s.mu.Unlock()
	var before unix.Rlimit
	err := unix.Prlimit(pid, unix.RLIMIT_FSIZE, nil, &before)
	if pid == 0 || err != nil {
		return nil // it was killed just now
	}
	_ = unix.Prlimit(pid, unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: bytes, Max: before.Max}, nil)
	time.Sleep(length)
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.pid != pid {
		return nil
	}
	return unix.Prlimit(pid, unix.RLIMIT_FSIZE, &before, nil)
}

// base is where the server is now.
func (s *server) base() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return "http://" + s.address
}

// complaints gives the lines of the log that no fault excuses, and how many transactions failed of which it was unknown
// whether they were stored.
func (s *server) complaints() (list []string, failed int, err error) {
	log, err := os.ReadFile(s.log)
	if err != nil {
		return nil, 0, err
	}
	failed = strings.Count(string(log), "a transaction failed")
	for _, line := range strings.Split(string(log), "\n") {
		for _, word := range []string{"recovered from a panic", "panic:", "fatal error:", "DATA RACE", "used twice", "is damaged"} {
			if strings.Contains(line, word) {
				list = append(list, line)
			}
		}
	}
	return list, failed, nil
}
