package bench

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Page is what a board costs, beside a page of the same size that never changes.
type Page struct {
	Cards    int     `json:"cards_added"`
	Bytes    int     `json:"bytes"`
	Asked    int     `json:"requests"`
	Failed   int     `json:"failed"`
	Late     int     `json:"not_asked"` // because too many were under way
	CPU      float64 `json:"cpu_ms_per_request"`
	Constant float64 `json:"constant_page_cpu_ms_per_request"`
	Ratio    float64 `json:"ratio"`
	P50      float64 `json:"first_byte_p50_ms"`
	P99      float64 `json:"first_byte_p99_ms"`
}

// pagesPerSecond is how many boards are asked for, and maxUnderWay how many of them are waited for at the most.
const (
	pagesPerSecond = 200
	maxUnderWay    = 32
)

// page measures a board with that many cards more than the demonstration gives it.
func page(ctx context.Context, p Plan) (*Page, error) {
	site, err := openSite(ctx, p)
	if err != nil {
		return nil, err
	}
	m := &Page{Cards: p.Cards}
	err = site.crowd(ctx, 100)
	for range p.Cards {
		if err == nil {
			_, err = site.addDocument(ctx, 0)
		}
	}
	if err == nil {
		who := site.board(0).pass(0)
		if m.Bytes, _, err = look(ctx, &visitor, site.base+site.board(0).url, who); err == nil {
			m.CPU, err = m.ask(ctx, site.process, site.base+site.board(0).url, who, p.Length)
		}
	}
	if err := errors.Join(err, site.close()); err != nil {
		return nil, err
	}
	relay, err := start(ctx, p.Binary, "bench-relay")
	if err != nil {
		return nil, err
	}
	defer relay.kill()
	var constant Page
	m.Constant, err = constant.ask(ctx, relay, relay.base+"/page/"+strconv.Itoa(m.Bytes), nil, p.Length)
	if m.Constant > 0 {
		m.Ratio = m.CPU / m.Constant
	}
	return m, err
}

// ask asks for a page at a steady pace, whatever becomes of it, and returns the processor time of the server for each, in
// milliseconds.
func (m *Page) ask(ctx context.Context, server *process, url string, who pass, length time.Duration) (float64, error) {
	var people [16]http.Transport
	for i := range people {
		people[i].DialContext = roam
		defer people[i].CloseIdleConnections()
	}
	var mu sync.Mutex
	var first []time.Duration
	var asking sync.WaitGroup
	beat := time.NewTicker(time.Second / pagesPerSecond)
	defer beat.Stop()
	before, err := server.cpu()
	if err != nil {
		return 0, err
	}
	turns := make(chan struct{}, maxUnderWay)
	for until := time.Now().Add(length); time.Now().Before(until); {
		<-beat.C
		select {
		case turns <- struct{}{}:
		default:
			m.Late++
			continue
		}
		by := &people[m.Asked%len(people)]
		m.Asked++
		asking.Go(func() {
			defer func() { <-turns }()
			_, took, err := look(ctx, by, url, who)
			mu.Lock()
			defer mu.Unlock()
			if err != nil {
				m.Failed++
				return
			}
			first = append(first, took)
		})
	}
	asking.Wait()
	after, err := server.cpu()
	slices.Sort(first)
	m.P50, m.P99 = percentile(first, 50), percentile(first, 99)
	return 1000 * (after - before).Seconds() / float64(max(1, m.Asked)), err
}

// look gets a page, and tells how long it is and how long its first byte took.
func look(ctx context.Context, by http.RoundTripper, url string, who pass) (size int, first time.Duration, err error) {
	began := time.Now()
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotFirstResponseByte: func() { first = time.Since(began) }})
	request, err := http.NewRequestWithContext(traced, http.MethodGet, url, nil)
	if err != nil {
		return 0, 0, err
	}
	if who != nil {
		request.Header = http.Header(who).Clone()
	}
	request.Header.Set("Accept", "text/html")
	answer, err := by.RoundTrip(request)
	if err != nil {
		return 0, 0, err
	}
	n, err := io.Copy(io.Discard, answer.Body)
	if err := errors.Join(err, answer.Body.Close()); err != nil {
		return 0, 0, err
	}
	if answer.StatusCode != http.StatusOK {
		return 0, 0, fmt.Errorf("%s: %s", url, answer.Status)
	}
	return int(n), first, nil
}
