package text_test

import (
	"bufio"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"testing"
	"time"
)

// peer is a Node process that runs the editor's own library and speaks JSON
// lines. The tests here prove nothing without it, so its absence is a failure.
type peer struct {
	in  *bufio.Writer
	out *bufio.Scanner

	stdin io.Closer
	cmd   *exec.Cmd
}

// MustPeer starts assets/peer/name. It is killed, if need be, when the test ends
// or has taken ten minutes.
func MustPeer(tb testing.TB, name string, args ...string) *peer {
	tb.Helper()
	node, err := exec.LookPath("node")
	if err != nil {
		tb.Fatal("Node 20 is not on the PATH; run make test, which says what it needs")
	}
	assets := filepath.Join("..", "..", "assets")
	if _, err := os.Stat(filepath.Join(assets, "node_modules", "@codemirror", "collab", "package.json")); err != nil {
		tb.Fatal("assets/node_modules lacks @codemirror/collab; run make test, which installs it")
	}
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Minute)
	tb.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, node, append([]string{filepath.Join(assets, "peer", name)}, args...)...)
	cmd.Stderr = os.Stderr
	stdin, err := cmd.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	out := bufio.NewScanner(stdout)
	out.Buffer(make([]byte, 1<<16), 1<<24)
	return &peer{in: bufio.NewWriterSize(stdin, 1<<16), out: out, stdin: stdin, cmd: cmd}
}

// end closes the peer's input; it is used by whoever writes.
func (p *peer) end() error {
	if err := p.in.Flush(); err != nil {
		return err
	}
	return p.stdin.Close()
}

// wait reports how the peer ended, after its output was read to the end.
func (p *peer) wait(tb testing.TB) {
	tb.Helper()
	if err := p.out.Err(); err != nil {
		tb.Fatalf("reading from the peer: %v", err)
	}
	if err := p.cmd.Wait(); err != nil {
		tb.Fatalf("the peer failed: %v", err)
	}
}

// number reads a number from the environment, so that a nightly run can do
// more than a commit does.
func number(tb testing.TB, name string, otherwise int) int {
	tb.Helper()
	value := os.Getenv(name)
	if value == "" {
		return otherwise
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < 0 {
		tb.Fatalf("%s is %q, which is not a number", name, value)
	}
	return n
}
