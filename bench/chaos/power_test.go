package chaos_test

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// Bounds of the trace of a server.
const (
	// tracedBytes is how much of what is written is traced: more than a page of the database, and than a message.
	tracedBytes = 16_384
	// tracedMarks is how many marks must have been told to somebody for the trace to say anything.
	tracedMarks = 8
)

// TestNothingIsToldThatPowerLossTakesBack lets people write on a server of which the system calls are traced. Whatever it
// tells anybody of what was typed has to be in the database's log by then, and forced to the disk since: a power cut takes
// back only what was not.
func TestNothingIsToldThatPowerLossTakesBack(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	trace := filepath.Join(folder, "trace")
	w := newWorld(quiet(11), MustGround(t, settings[0]), folder)
	w.under = []string{"strace", "-D", "-f", "--seccomp-bpf", "-qq", "-y", "-xx", "-s", fmt.Sprint(tracedBytes), "-A", "-o", trace,
		"-e", "trace=write,writev,sendto,pwrite64,fsync,fdatasync", "-e", "signal=none"}
	all, err := w.live(t.Context(), MustBundle(t), settings[0])
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range check(all[0]) {
		t.Error(found)
	}
	for name, without := range map[string]string{"as it was": "", "as if nothing had been forced to the disk": "sync("} {
		file, err := os.Open(trace)
		if err != nil {
			t.Fatal(err)
		}
		told, early, err := readTrace(file, without)
		if err := file.Close(); err != nil {
			t.Error(err)
		}
		t.Logf("%s: %d marks were told, %d of them too early", name, len(told), len(early))
		switch {
		case err != nil:
			t.Fatal(err)
		case len(told) < tracedMarks:
			t.Errorf("only %d marks were told", len(told))
		case without == "" && len(early) > 0:
			t.Errorf("D2: told before they were safe: %v", early)
		case without != "" && len(early) != len(told):
			t.Errorf("%s, %d of %d marks seem to have been safe", name, len(told)-len(early), len(told))
		}
	}
}

// A line of the trace: who made the call, which, on what, and with which bytes. The end of a call that others came between
// has a line of its own.
var (
	callLine = regexp.MustCompile(`^(\d+) +(\w+)\(\d+<((?:\\x[0-9a-f]{2}|[^>])*)>(?:, (?:\[\{iov_base=)?"((?:\\x[0-9a-f]{2})*)")?`)
	endLine  = regexp.MustCompile(`^(\d+) +<\.\.\. (\w+) resumed>`)
	mark     = regexp.MustCompile(`⟦[a-z]+-\d+⟧`)
)

// call is a call that has begun.
type call struct {
	name, on string
	marks    []string
	covers   []string // of one that forces to the disk: what had been written when it began
}

// readTrace follows a trace, leaving out the lines with a text in them, and gives the marks that were told to anybody, and
// those of them that were not safe then.
func readTrace(from io.Reader, without string) (told, early map[string]bool, err error) {
	told, early = map[string]bool{}, map[string]bool{}
	written, safe := map[string]bool{}, map[string]bool{} // to the log of the database; and forced to the disk after that
	begun := map[string]call{}                            // by thread
	end := func(thread string) {
		c := begun[thread]
		delete(begun, thread)
		for _, m := range c.covers {
			safe[m] = true
		}
		for _, m := range c.marks {
			written[m] = written[m] || strings.HasSuffix(c.on, "-wal")
		}
	}
	lines := bufio.NewScanner(from)
	lines.Buffer(nil, 16*tracedBytes)
	for lines.Scan() {
		line := lines.Text()
		if without != "" && strings.Contains(line, without) {
			continue
		}
		if m := endLine.FindStringSubmatch(line); m != nil {
			end(m[1])
			continue
		}
		m := callLine.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		c := call{name: m[2], on: unhexed(m[3]), marks: mark.FindAllString(unhexed(m[4]), -1)}
		switch {
		case strings.HasSuffix(c.name, "sync"):
			for w := range written {
				c.covers = append(c.covers, w)
			}
		case strings.HasPrefix(c.on, "TCP") || strings.HasPrefix(c.on, "socket"):
			for _, one := range c.marks {
				told[one] = true
				early[one] = early[one] || !safe[one]
			}
		}
		if begun[m[1]] = c; !strings.HasSuffix(line, "<unfinished ...>") {
			end(m[1])
		}
	}
	for one, is := range early {
		if !is {
			delete(early, one)
		}
	}
	return told, early, lines.Err()
}

// unhexed is a text with what stands in it as \x00.
func unhexed(text string) string {
	bytes, err := hex.DecodeString(strings.ReplaceAll(text, `\x`, ""))
	if err != nil {
		return text // it was not written so
	}
	return string(bytes)
}
