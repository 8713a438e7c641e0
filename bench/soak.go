package bench

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"time"
)

// Soak is a long run of writing, looking and reconnecting, and what the server held meanwhile.
type Soak struct {
	Minutes    float64  `json:"minutes"`
	Delivered  int64    `json:"edits_delivered"`
	Refused    int64    `json:"refused"`
	Pages      int64    `json:"pages"`
	Reconnects int64    `json:"reconnects"`
	Failures   int64    `json:"failures"` // of pages and reconnects
	P50        float64  `json:"visible_to_all_p50_ms"`
	P99        float64  `json:"visible_to_all_p99_ms"`
	Samples    []Sample `json:"samples"`
	Grew       []string `json:"grew"`
}

// Sample is what the server held at a moment.
type Sample struct {
	Second      int `json:"second"`
	Resident    int `json:"resident_kib"`
	Living      int `json:"living_kib"` // of Go's heap after a collection, stacks included; the rest of Resident is room, code and SQLite
	Goroutines  int `json:"goroutines"`
	Descriptors int `json:"descriptors"`
}

// ErrGrew is returned for a soak in which the server went on taking more of something.
var ErrGrew = errors.New("the server grew while it did the same all the time")

// Pauses between what is done besides writing, and the fewest seconds between two samples.
const (
	pagePause      = 250 * time.Millisecond
	reconnectPause = 500 * time.Millisecond
	samplePause    = 2 * time.Second
	samplesWanted  = 120
)

// soak plays scenario M for a long time, with pages looked at and writers that come back, and looks whether the server grows.
func soak(ctx context.Context, p Plan) (*Soak, error) {
	site, err := openSite(ctx, p)
	if err != nil {
		return nil, err
	}
	k := &Soak{Minutes: p.Soak.Minutes()}
	err = errors.Join(k.run(ctx, site, p.Soak), site.close())
	if err == nil {
		if k.Grew = k.judge(); len(k.Grew) > 0 {
			err = fmt.Errorf("%w: %s", ErrGrew, strings.Join(k.Grew, ", "))
		}
	}
	return k, err
}

func (k *Soak) run(ctx context.Context, site *site, length time.Duration) error {
	s := scenario{"soak", 20, 10, 2}
	documents, err := s.documents(ctx, site)
	if err != nil {
		return err
	}
	seen := &tally{}
	writers, _, err := s.gather(func(d, w int, r *room) (*writer, error) {
		return join(site.base, site.board(d).pass(w), documents[d], r)
	}, seen)
	defer func() {
		for _, w := range writers {
			_ = w.close()
		}
	}()
	if err != nil {
		return err
	}
	for _, w := range writers {
		w.steady = true
	}
	writing := s.begin(writers)
	ctx, cancel := context.WithTimeout(ctx, length)
	defer cancel()
	var pages, reconnects, failures atomic.Int64
	go every(ctx, pagePause, func() { count(site.browse(ctx), &pages, &failures) })
	go every(ctx, reconnectPause, func() {
		i := rand.N(len(writers)) //nolint:gosec // chooses a writer, guards nothing
		count(writers[i].again(site.base, site.board(i/s.Writers).pass(i%s.Writers)), &reconnects, &failures)
	})
	began := time.Now()
	every(ctx, max(samplePause, length/samplesWanted), func() {
		if sample, err := site.sample(ctx); err == nil {
			sample.Second = int(time.Since(began).Seconds())
			k.Samples = append(k.Samples, sample)
		}
	})
	for _, w := range writers {
		w.stopped.Store(true)
	}
	writing.Wait()
	f := s.figures("rodedraad", seen, seen.delivered.Load(), 0, 0)
	k.Delivered, k.Refused, k.P50, k.P99 = f.Delivered, f.Refused, f.P50, f.P99
	k.Pages, k.Reconnects, k.Failures = pages.Load(), reconnects.Load(), failures.Load()
	return nil
}

// every does something at a pace until ctx ends.
func every(ctx context.Context, pause time.Duration, do func()) {
	beat := time.NewTicker(pause)
	defer beat.Stop()
	for {
		select {
		case <-beat.C:
			do()
		case <-ctx.Done():
			return
		}
	}
}

func count(err error, good, bad *atomic.Int64) {
	switch {
	case err == nil:
		good.Add(1)
	case !errors.Is(err, context.DeadlineExceeded) && !errors.Is(err, context.Canceled):
		bad.Add(1)
	}
}

// browse looks at one of the boards.
func (s *site) browse(ctx context.Context) error {
	b := s.board(rand.N(len(s.boards))) //nolint:gosec // chooses a board, guards nothing
	_, _, err := look(ctx, &visitor, s.base+b.url, b.pass(0))
	return err
}

// sample asks the system and the server what it holds.
func (s *site) sample(ctx context.Context) (Sample, error) {
	var now Sample
	var err error
	if now.Resident, err = s.resident(); err != nil {
		return now, err
	}
	open, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", s.cmd.Process.Pid))
	if err != nil {
		return now, err
	}
	now.Descriptors = len(open)
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, s.base+"/metrics", nil)
	if err != nil {
		return now, err
	}
	answer, err := visitor.RoundTrip(request)
	if err != nil {
		return now, err
	}
	defer func() { _ = answer.Body.Close() }()
	told := map[string]int{}
	for lines := bufio.NewScanner(answer.Body); lines.Scan(); {
		name, value, _ := strings.Cut(lines.Text(), " ")
		if number, err := strconv.ParseFloat(value, 64); err == nil {
			told[name] = int(number)
		}
	}
	now.Goroutines = told["go_goroutines"]
	now.Living = told["go_memstats_next_gc_bytes"] / 2 >> 10 // the next collection is when there is twice as much
	if now.Goroutines == 0 || now.Living == 0 {
		return now, errors.New("the server does not tell how many goroutines it has, and what lives in its heap")
	}
	return now, nil
}

// What the last quarter of a soak may have more than the second: memory in parts and KiB, the others in parts and number.
const (
	growth         = 1.10
	growthResident = 8 << 10
	growthLiving   = 2 << 10
	growthOthers   = 20
)

// judge names what the server had more of at the end than when it had warmed up.
func (k *Soak) judge() (grew []string) {
	n := len(k.Samples)
	if n < 8 {
		return []string{"nothing: the run was too short to tell"}
	}
	early, late := k.Samples[n/4:n/2], k.Samples[n-n/4:]
	for _, held := range []struct {
		name string
		of   func(s Sample) int
		room int
	}{
		{"memory", func(s Sample) int { return s.Resident }, growthResident},
		{"living memory", func(s Sample) int { return s.Living }, growthLiving},
		{"goroutines", func(s Sample) int { return s.Goroutines }, growthOthers},
		{"descriptors", func(s Sample) int { return s.Descriptors }, growthOthers},
	} {
		was, is := middle(early, held.of), middle(late, held.of)
		if float64(is) > growth*float64(was)+float64(held.room) {
			grew = append(grew, fmt.Sprintf("%s from %d to %d", held.name, was, is))
		}
	}
	return grew
}

func middle(samples []Sample, of func(s Sample) int) int {
	values := make([]int, len(samples))
	for i, s := range samples {
		values[i] = of(s)
	}
	slices.Sort(values)
	return values[len(values)/2]
}
