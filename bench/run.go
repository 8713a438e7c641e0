package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// Plan says what to measure.
type Plan struct {
	Binary    string        // the server to measure: this program itself
	Build     string        // its version, kept with the results
	Database  string        // "" is a new SQLite file
	Scenarios []string      // names of scenarios; all when empty
	Length    time.Duration // how long each scenario is measured
	Idle      int           // how many idle sockets to measure memory with; 0 skips it
	History   int           // how many edits the long document gets; 0 skips it
	Folder    string        // where results are kept; "" keeps none
}

// Result is everything one run measured, with what it was measured on.
type Result struct {
	Build   string    `json:"build"`
	At      time.Time `json:"at"`
	Machine string    `json:"machine"`
	Figures []Figures `json:"figures"`
	Idle    *Idle     `json:"idle,omitempty"`
	Open    *Open     `json:"open,omitempty"`
}

// Run measures what the plan says, prints a table to out and keeps the result as JSON.
func Run(ctx context.Context, p Plan, out io.Writer) (Result, error) {
	pin(os.Getpid(), 1%runtime.NumCPU())
	r := Result{Build: p.Build, At: time.Now().UTC(), Machine: fmt.Sprintf("%s/%s, %d processors", runtime.GOOS, runtime.GOARCH, runtime.NumCPU())}
	for _, s := range scenarios {
		if len(p.Scenarios) > 0 && !contains(p.Scenarios, s.Name) {
			continue
		}
		pair, err := measure(ctx, p, s)
		if err != nil {
			return r, err
		}
		r.Figures = append(r.Figures, pair...)
	}
	if p.Idle > 0 || p.History > 0 {
		if err := r.alone(ctx, p); err != nil {
			return r, err
		}
	}
	if err := r.print(out); err != nil {
		return r, err
	}
	return r, r.keep(p.Folder)
}

func contains(list []string, name string) bool {
	for _, item := range list {
		if strings.EqualFold(item, name) {
			return true
		}
	}
	return false
}

// measure plays one scenario on the relay and on the server, each alone on its processor.
func measure(ctx context.Context, p Plan, s scenario) ([]Figures, error) {
	relay, err := start(ctx, p.Binary, "/healthz", "bench-relay")
	if err != nil {
		return nil, err
	}
	bare, err := s.play(ctx, relay, "relay", func(d, w int, r *room) (*writer, error) {
		socket, err := dial(relay.base+"/room/"+strconv.Itoa(d), nil)
		return &writer{socket: socket, room: r, client: fmt.Sprintf("%d-%d", d, w)}, err
	}, p.Length)
	relay.kill()
	if err != nil {
		return nil, err
	}
	site, err := openSite(ctx, p.Binary, p.Database)
	if err != nil {
		return nil, err
	}
	ours, err := s.onSite(ctx, site, p.Length)
	if err := errors.Join(err, site.close()); err != nil {
		return nil, err
	}
	if bare.CPU > 0 {
		ours.Ratio = ours.CPU / bare.CPU
	}
	return []Figures{bare, ours}, nil
}

// onSite plays a scenario on a server of ours, in documents made for it.
func (s scenario) onSite(ctx context.Context, site *site, length time.Duration) (Figures, error) {
	if err := site.crowd(ctx, s.Documents*s.Writers); err != nil {
		return Figures{}, err
	}
	documents := make([]string, s.Documents)
	for d := range documents {
		var err error
		if documents[d], err = site.addDocument(ctx, d); err != nil {
			return Figures{}, err
		}
	}
	return s.play(ctx, site.process, "rodedraad", func(d, w int, r *room) (*writer, error) {
		return join(site.base, site.board(d).pass(w), documents[d], r)
	}, length)
}

// print writes the table that people read.
func (r Result) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintf(w, "scenario\tserver\tCPU s / 1,000 delivered\t× relay\tvisible p50 ms\tp99 ms\tdelivered\trefused\tunseen\n")
	for _, f := range r.Figures {
		ratio := ""
		if f.Ratio > 0 {
			ratio = fmt.Sprintf("%.2f", f.Ratio)
		}
		_, _ = fmt.Fprintf(w, "%s\t%s\t%.4f\t%s\t%.2f\t%.2f\t%d\t%d\t%d\n", f.Scenario, f.Server, f.CPU, ratio, f.P50, f.P99,
			f.Delivered, f.Refused, f.Unseen)
	}
	if r.Idle != nil {
		_, _ = fmt.Fprintf(w, "memory\trodedraad\tidle %d KiB\twith %d sockets %d KiB\t%.1f KiB a socket\n", r.Idle.Server, r.Idle.Sockets,
			r.Idle.With, r.Idle.Each)
	}
	if r.Open != nil {
		_, _ = fmt.Fprintf(w, "open\trodedraad\t%d edits, %d units\twarm %.2f ms\tcold %.2f ms\t%d bytes\t%.2f × the text\t%.1f MB on disk\n",
			r.Open.Edits, r.Open.Units, r.Open.Warm, r.Open.Cold, r.Open.Bytes, float64(r.Open.Bytes)/float64(max(1, r.Open.Units)),
			float64(r.Open.Disk)/1e6)
	}
	return w.Flush()
}

// keep writes the result to a file of its own.
func (r Result) keep(folder string) error {
	if folder == "" {
		return nil
	}
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	raw, err := json.MarshalIndent(r, "", "  ")
	if err != nil {
		return err
	}
	name := r.At.Format("20060102-150405") + "-" + strings.Map(fileSafe, r.Build) + ".json"
	return os.WriteFile(filepath.Join(folder, name), append(raw, '\n'), 0o600)
}

func fileSafe(r rune) rune {
	if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '.' {
		return r
	}
	return -1
}
