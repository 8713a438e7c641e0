package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
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
	NATS      string        // where two nodes hear of each other, for the scenario nodes
	Scenarios []string      // names of scenarios; all when empty
	Length    time.Duration // how long each scenario is measured
	Idle      int           // how many idle sockets to measure memory with, and to cut and take back at once
	History   int           // how many edits the long document gets
	Cards     int           // how many cards are added to the board whose page is measured
	Soak      time.Duration // how long the server is looked at when the scenario soak is named
	Folder    string        // where results are kept; "" keeps none
	Profile   string        // where the server writes profiles of the time it is measured; "" has none made
}

// Result is everything one run measured, with what it was measured on.
type Result struct {
	Build   string    `json:"build"`
	At      time.Time `json:"at"`
	Machine Machine   `json:"machine"`
	Figures []Figures `json:"figures"`
	Idle    *Idle     `json:"idle,omitempty"`
	Open    *Open     `json:"open,omitempty"`
	Page    *Page     `json:"board,omitempty"`
	Soak    *Soak     `json:"soak,omitempty"`
}

// errNodes is returned for the scenario nodes without what two nodes share.
var errNodes = errors.New("the scenario nodes needs a PostgreSQL database and NATS")

// Run measures what the plan says, prints a table to out and keeps the result as JSON. It returns an ErrGrew when the
// server grew in a soak.
func Run(ctx context.Context, p Plan, out io.Writer) (Result, error) {
	pin(clientProcessor())
	r := Result{Build: p.Build, At: time.Now().UTC()}
	var err error
	if r.Machine, err = describe(); err != nil {
		return r, err
	}
	for _, s := range scenarios {
		if !p.plays(s.Name, s.Name != "wide" && s.Name != "nodes") {
			continue
		}
		if s.Name == "nodes" && (p.NATS == "" || p.Database == "") {
			return r, errNodes
		}
		pair, err := measure(ctx, p, s)
		if err != nil {
			return r, err
		}
		r.Figures = append(r.Figures, pair...)
	}
	err = r.others(ctx, p)
	if err != nil && !errors.Is(err, ErrGrew) {
		return r, err
	}
	return r, errors.Join(err, r.print(out), r.keep(p.Folder))
}

// others measures what is no writing in documents. Each has a name, as the scenarios have.
func (r *Result) others(ctx context.Context, p Plan) (err error) {
	if p.plays("idle", true) {
		if r.Idle, err = idle(ctx, p); err != nil {
			return err
		}
	}
	if p.plays("open", true) {
		if r.Open, err = long(ctx, p); err != nil {
			return err
		}
	}
	if p.plays("board", true) {
		if r.Page, err = page(ctx, p); err != nil {
			return err
		}
	}
	if p.plays("soak", false) {
		r.Soak, err = soak(ctx, p)
	}
	return err
}

// plays reports whether a scenario is in the plan; otherwise says so for a plan that names none.
func (p Plan) plays(name string, otherwise bool) bool {
	if len(p.Scenarios) == 0 {
		return otherwise
	}
	return contains(p.Scenarios, name)
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
	relay, err := start(ctx, p.Binary, "bench-relay")
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
	site, err := openSite(ctx, p)
	if err != nil {
		return nil, err
	}
	if s.Name == "nodes" {
		if site.second, err = start(ctx, p.Binary, site.args...); err != nil {
			return nil, errors.Join(err, site.close())
		}
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
	documents, err := s.documents(ctx, site)
	if err != nil {
		return Figures{}, err
	}
	return s.play(ctx, site, "rodedraad", func(d, w int, r *room) (*writer, error) {
		return join(site.at(w), site.board(d).pass(d/len(site.boards)*s.Writers+w), documents[d], r)
	}, length)
}

// documents makes the documents of a scenario, and people enough to write in them.
func (s scenario) documents(ctx context.Context, site *site) ([]string, error) {
	err := site.crowd(ctx, s.Documents*s.Writers)
	documents := make([]string, s.Documents)
	for d := range documents {
		if err == nil {
			documents[d], err = site.addDocument(ctx, d)
		}
	}
	return documents, err
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
	if err := w.Flush(); err != nil {
		return err
	}
	for _, line := range r.lines() {
		if _, err := fmt.Fprintln(out, line); err != nil {
			return err
		}
	}
	return nil
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
