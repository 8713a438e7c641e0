package chaos_test

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"
)

// entry is one line of the ledger: something that a tab did or saw, in its own words. One of the first five fields says
// what, and names the tab where tab does not.
type entry struct {
	Offered string   `json:"offered,omitempty"` // a mark that is about to be typed
	Deleted []string `json:"deleted,omitempty"` // marks that are about to be deleted
	Seen    string   `json:"seen,omitempty"`    // updates were seen; those of its own client are acknowledged by that
	Loaded  string   `json:"loaded,omitempty"`  // a text was loaded
	Refused string   `json:"refused,omitempty"` // something was refused for good
	Ended   string   `json:"ended,omitempty"`   // a connection ended for good
	Trouble string   `json:"trouble,omitempty"` // something that should never be
	Removed string   `json:"removed,omitempty"` // a person was taken from the team; the harness itself writes this

	Tab     string    `json:"tab,omitempty"`
	Left    string    `json:"left,omitempty"` // the marks between which one is typed
	Right   string    `json:"right,omitempty"`
	Own     string    `json:"own,omitempty"` // the client id of the tab
	Version int       `json:"version"`
	Length  int       `json:"length"`
	Sum     string    `json:"sum,omitempty"`
	Reset   bool      `json:"reset,omitempty"`
	Code    string    `json:"code,omitempty"`
	Reason  string    `json:"reason,omitempty"`
	Updates []shown   `json:"updates,omitempty"`
	At      time.Time `json:"at"` // when the harness heard of it
}

// shown is an update as a tab saw it.
type shown struct {
	Client  string          `json:"client"`
	Seq     int             `json:"seq"`
	Changes json.RawMessage `json:"changes"`
}

// ledger keeps what was acknowledged outside of any server: on the disk, before anything is made of it.
type ledger struct {
	file *os.File
	come chan entry
	done chan struct{}

	mu  sync.Mutex
	err error
}

func newLedger(path string) (*ledger, error) {
	file, err := os.Create(path)
	if err != nil {
		return nil, err
	}
	l := &ledger{file: file, come: make(chan entry, 4096), done: make(chan struct{})}
	go l.write()
	return l, nil
}

// add has a line written. It waits for the disk when there is much to write.
func (l *ledger) add(e entry) {
	e.At = time.Now()
	l.come <- e
}

// write is the goroutine that owns the file: it writes what waits, and forces it to the disk, over and over.
func (l *ledger) write() {
	defer close(l.done)
	out := bufio.NewWriter(l.file)
	lines := json.NewEncoder(out)
	for e := range l.come {
		err := lines.Encode(e)
		for more := true; more && err == nil; {
			select {
			case e, open := <-l.come:
				if more = open; open {
					err = lines.Encode(e)
				}
			default:
				more = false
			}
		}
		if err := errors.Join(err, out.Flush(), l.file.Sync()); err != nil {
			l.mu.Lock()
			l.err = errors.Join(l.err, err)
			l.mu.Unlock()
		}
	}
}

// close ends the ledger and reads it back from the disk.
func (l *ledger) close() ([]entry, error) {
	close(l.come)
	<-l.done
	name := l.file.Name()
	if err := errors.Join(l.err, l.file.Close()); err != nil {
		return nil, err
	}
	return readLedger(name)
}

func readLedger(path string) ([]entry, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	var entries []entry
	for lines := json.NewDecoder(file); lines.More(); {
		var e entry
		if err := lines.Decode(&e); err != nil {
			return nil, fmt.Errorf("line %d of the ledger: %w", len(entries)+1, err)
		}
		entries = append(entries, e)
	}
	return entries, nil
}
