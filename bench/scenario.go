package bench

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"
)

// scenario is so many documents, with so many writers each, who make so many edits a second.
type scenario struct {
	Name      string
	Documents int
	Writers   int
	Rate      float64
}

// scenarios are those of the published comparison, and hot: many writers in one. Wide has twenty times the documents of L
// and as many edits a second; nodes is M with every second writer at another node. Those two are played only when named.
var scenarios = []scenario{
	{"S", 1, 10, 5}, {"M", 20, 10, 2}, {"L", 100, 5, 2}, {"H", 1, 50, 2}, {"X", 20, 10, 5}, {"hot", 1, 200, 2},
	{"wide", 2000, 5, .1}, {"nodes", 20, 10, 2},
}

// Figures are what one scenario gave on one server.
type Figures struct {
	Server    string  `json:"server"`
	Scenario  string  `json:"scenario"`
	Made      int64   `json:"edits_made"`
	Delivered int64   `json:"edits_delivered"`
	Refused   int64   `json:"refused"`
	CPU       float64 `json:"cpu_seconds_per_1000_delivered"`
	P50       float64 `json:"visible_to_all_p50_ms"`
	P99       float64 `json:"visible_to_all_p99_ms"`
	Unseen    int64   `json:"edits_not_seen_by_all"`
	Ratio     float64 `json:"cpu_ratio_to_relay,omitempty"`
}

// measured is the server of a scenario, or several that are one.
type measured interface {
	cpu() (time.Duration, error) // that it used since it began
	profile()                    // the next seconds
}

// opener opens the sockets of one document.
type opener func(document, writer int, r *room) (*writer, error)

// play runs a scenario on a server: everybody joins, the first seconds warm up, then it is measured.
func (s scenario) play(ctx context.Context, p measured, server string, open opener, length time.Duration) (Figures, error) {
	seen := &tally{}
	writers, rooms, err := s.gather(open, seen)
	defer func() {
		for _, w := range writers {
			_ = w.close()
		}
	}()
	if err != nil {
		return Figures{}, fmt.Errorf("scenario %s: %w", s.Name, err)
	}
	writing := s.begin(writers)
	if err := sleep(ctx, min(2*time.Second, length/3)); err != nil {
		return Figures{}, err
	}
	p.profile()
	seen.forget()
	delivered := seen.delivered.Load()
	before, err := p.cpu()
	if err != nil {
		return Figures{}, err
	}
	if err := sleep(ctx, length); err != nil {
		return Figures{}, err
	}
	after, err := p.cpu()
	if err != nil {
		return Figures{}, err
	}
	delivered = seen.delivered.Load() - delivered
	for _, w := range writers {
		w.stopped.Store(true)
	}
	writing.Wait()
	time.Sleep(500 * time.Millisecond) // what is under way arrives
	return s.figures(server, seen, delivered, after-before, unseen(rooms)), nil
}

// begin lets every writer write; what it returns is done when all have stopped writing.
func (s scenario) begin(writers []*writer) *sync.WaitGroup {
	var writing sync.WaitGroup
	for _, w := range writers {
		writing.Add(1)
		go func() {
			defer writing.Done()
			w.write(s.Rate)
		}()
	}
	return &writing
}

func sleep(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}

// gather opens every socket of the scenario, and listens to it: one that answers no ping for a minute is closed.
func (s scenario) gather(open opener, t *tally) ([]*writer, []*room, error) {
	var writers []*writer
	var rooms []*room
	for d := range s.Documents {
		r := &room{size: s.Writers, tally: t}
		rooms = append(rooms, r)
		for i := range s.Writers {
			w, err := open(d, i, r)
			if err != nil {
				return writers, rooms, err
			}
			writers = append(writers, w)
			go w.listen()
		}
	}
	return writers, rooms, nil
}

func unseen(rooms []*room) int64 {
	n := int64(0)
	for _, r := range rooms {
		r.edits.Range(func(any, any) bool {
			n++
			return true
		})
	}
	return n
}

func (s scenario) figures(server string, t *tally, delivered int64, cpu time.Duration, unseen int64) Figures {
	t.mu.Lock()
	defer t.mu.Unlock()
	slices.Sort(t.latencies)
	f := Figures{
		Server: server, Scenario: s.Name, Made: t.made.Load(), Delivered: delivered, Refused: t.refused.Load(), Unseen: unseen,
		P50: percentile(t.latencies, 50), P99: percentile(t.latencies, 99),
	}
	if delivered > 0 {
		f.CPU = cpu.Seconds() / float64(delivered) * 1000
	}
	return f
}

// percentile is in milliseconds; 0 when nothing was measured.
func percentile(sorted []time.Duration, p int) float64 {
	if len(sorted) == 0 {
		return 0
	}
	return float64(sorted[min(len(sorted)-1, len(sorted)*p/100)].Microseconds()) / 1000
}
