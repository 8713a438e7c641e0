package chaos_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

var (
	bundling sync.Mutex
	bundled  string
)

// MustBundle puts the tabs and what they take from the pages into one script that Node.js runs.
func MustBundle(tb testing.TB) string {
	tb.Helper()
	bundling.Lock()
	defer bundling.Unlock()
	if bundled == "" {
		assets := filepath.Join("..", "..", "assets")
		path, err := filepath.Abs(filepath.Join("..", "..", "bin", "chaos.mjs"))
		if err != nil {
			tb.Fatal(err)
		}
		bundle := exec.Command(filepath.Join("node_modules", ".bin", "esbuild"), "peer/chaos.mjs", "--bundle", "--platform=node",
			"--format=esm", "--target=node20", "--log-level=warning", "--outfile="+path)
		bundle.Dir = assets
		if out, err := bundle.CombinedOutput(); err != nil {
			tb.Fatalf("bundling the tabs (make assets installs what it takes): %v: %s", err, out)
		}
		bundled = path
	}
	return bundled
}

// tab is one browser tab of somebody.
type tab struct {
	Name  string `json:"name"`
	Kind  string `json:"kind"` // page, library or rude
	Way   string `json:"way"`  // socket, requests or carrier
	Base  string `json:"base"`
	Token string `json:"token"`
	Seed  uint32 `json:"seed"`
	Doc   string `json:"doc"`
	login string
	in    int // which of the documents
}

// look is how a tab is.
type look struct {
	Name, State, Ended, Client, Text, Problem, Phase string
	Kept                                             []string
	Unsent, Version                                  int
	Rude                                             bool
	Refused                                          map[string]int
}

// editors is the process in which the tabs are.
type editors struct {
	cmd  *exec.Cmd
	in   io.WriteCloser
	book *ledger

	mu    sync.Mutex
	asked int
	looks chan []look
	over  chan struct{}
}

// startEditors opens the tabs, each on its document. What they tell goes into the ledger.
func startEditors(bundle string, pace int, tabs []tab, book *ledger) (*editors, error) {
	plan, err := json.Marshal(map[string]any{"pace": pace, "tabs": tabs})
	if err != nil {
		return nil, err
	}
	e := &editors{book: book, looks: make(chan []look, 1), over: make(chan struct{})}
	e.cmd = exec.Command("node", "--no-warnings", "--experimental-websocket", bundle, string(plan))
	e.cmd.Stderr = os.Stderr
	if e.in, err = e.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := e.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := e.cmd.Start(); err != nil {
		return nil, fmt.Errorf("starting Node.js: %w", err)
	}
	go e.listen(out)
	return e, nil
}

// listen reads what the tabs tell until they end.
func (e *editors) listen(out io.Reader) {
	defer close(e.over)
	reader := bufio.NewReaderSize(out, 1<<16)
	for {
		line, err := reader.ReadBytes('\n')
		if err != nil {
			return
		}
		var told struct {
			entry
			Looked int    `json:"looked"`
			Tabs   []look `json:"tabs"`
			Ready  bool   `json:"ready"`
		}
		if err := json.Unmarshal(line, &told); err != nil {
			e.book.add(entry{Trouble: fmt.Sprintf("a line that is none: %v: %.200s", err, line)})
			continue
		}
		switch {
		case told.Looked > 0:
			e.mu.Lock()
			if told.Looked == e.asked {
				e.looks <- told.Tabs
			}
			e.mu.Unlock()
		case !told.Ready:
			e.book.add(told.entry)
		}
	}
}

// tell has the tabs do something.
func (e *editors) tell(what, tab string) error {
	return json.NewEncoder(e.in).Encode(map[string]any{"do": what, "tab": tab})
}

// look asks how all tabs are.
func (e *editors) look() ([]look, error) {
	e.mu.Lock()
	e.asked++
	n := e.asked
	select {
	case <-e.looks:
	default:
	}
	e.mu.Unlock()
	if err := json.NewEncoder(e.in).Encode(map[string]any{"do": "look", "n": n}); err != nil {
		return nil, err
	}
	select {
	case looks := <-e.looks:
		return looks, nil
	case <-e.over:
		return nil, errors.New("the tabs are gone")
	case <-time.After(30 * time.Second):
		return nil, errors.New("the tabs do not answer")
	}
}

// end closes all tabs.
func (e *editors) end() error {
	_ = e.in.Close()
	select {
	case <-e.over:
	case <-time.After(10 * time.Second):
		_ = e.cmd.Process.Kill()
	}
	return e.cmd.Wait()
}
