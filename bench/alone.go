package bench

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
)

// Idle is the memory that sockets cost that do nothing.
type Idle struct {
	Server  int     `json:"server_kib"` // before anybody came
	Sockets int     `json:"sockets"`
	With    int     `json:"server_with_sockets_kib"`
	Each    float64 `json:"kib_per_socket"`
	Storm   float64 `json:"all_back_after_a_cut_seconds"`
	CPU     float64 `json:"all_back_after_a_cut_cpu_seconds"`
	Refused int64   `json:"refused_at_first_after_the_cut"`
}

// Open is what opening a document with a long history costs.
type Open struct {
	Edits int     `json:"edits"`
	Units int     `json:"text_units"`
	Warm  float64 `json:"warm_ms"`
	Cold  float64 `json:"cold_ms"`
	Bytes int     `json:"bytes"`
	Disk  int64   `json:"bytes_on_disk,omitempty"` // what the history takes; 0 when it cannot be told
}

// idle measures the memory of sockets that do nothing, and how they come back when all are cut at once.
func idle(ctx context.Context, p Plan) (*Idle, error) {
	site, err := openSite(ctx, p)
	if err != nil {
		return nil, err
	}
	i, err := site.idle(ctx, p.Idle)
	return i, errors.Join(err, site.close())
}

// long measures the opening of a document with a long history.
func long(ctx context.Context, p Plan) (*Open, error) {
	site, err := openSite(ctx, p)
	if err != nil {
		return nil, err
	}
	before := site.onDisk()
	o, err := site.long(ctx, p.History)
	err = errors.Join(err, site.stop())
	if err == nil && before > 0 {
		o.Disk = site.onDisk() - before
	}
	return o, errors.Join(err, os.RemoveAll(site.folder))
}

// onDisk is how many bytes the new SQLite file of a site takes when its server does not run or is idle.
func (s *site) onDisk() (total int64) {
	files, _ := filepath.Glob(filepath.Join(s.folder, "bench.db*"))
	for _, name := range files {
		if about, err := os.Stat(name); err == nil {
			total += about.Size()
		}
	}
	return total
}

// idle opens sockets, ten at a document as when people read along, and compares the memory before and after.
func (s *site) idle(ctx context.Context, sockets int) (*Idle, error) {
	if err := s.crowd(ctx, sockets); err != nil {
		return nil, err
	}
	time.Sleep(2 * time.Second)
	before, err := s.resident()
	if err != nil {
		return nil, err
	}
	documents := make([]string, sockets/10+1)
	for d := range documents {
		if documents[d], err = s.addDocument(ctx, d); err != nil {
			return nil, err
		}
	}
	open, _, err := s.arrive(documents, sockets)
	defer func() {
		for _, w := range open {
			_ = w.close()
		}
	}()
	if err != nil {
		return nil, err
	}
	time.Sleep(5 * time.Second)
	with, err := s.resident()
	if err != nil {
		return nil, err
	}
	i := &Idle{Server: before, Sockets: sockets, With: with, Each: float64(with-before) / float64(sockets)}
	s.profile()
	for _, w := range open {
		_ = w.socket.NetConn().Close() // without a word, as a network does
	}
	used, err := s.cpu()
	if err != nil {
		return nil, err
	}
	began := time.Now()
	open, i.Refused, err = s.arrive(documents, sockets)
	i.Storm = time.Since(began).Seconds()
	after, failed := s.cpu()
	i.CPU = (after - used).Seconds()
	return i, errors.Join(err, failed)
}

// atOnce is how many sockets are on their way in at the same time.
const atOnce = 500

// arrive has so many sockets open the documents, ten for each. One that is refused comes again, a little later.
func (s *site) arrive(documents []string, sockets int) (open []*writer, refused int64, err error) {
	open = make([]*writer, sockets)
	failed := make([]error, sockets)
	var again atomic.Int64
	var coming sync.WaitGroup
	turns := make(chan struct{}, atOnce)
	for i := range sockets {
		turns <- struct{}{}
		coming.Go(func() {
			defer func() { <-turns }()
			for tries := range 20 {
				open[i], failed[i] = join(s.base, s.board(i/10).pass(i), documents[i/10], &room{tally: &tally{}})
				if failed[i] == nil {
					return
				}
				again.Add(1)
				time.Sleep(time.Duration(tries+1) * 100 * time.Millisecond)
			}
		})
	}
	coming.Wait()
	arrived := slices.DeleteFunc(open, func(w *writer) bool { return w == nil })
	return arrived, again.Load(), errors.Join(slices.DeleteFunc(failed, func(err error) bool { return err == nil })...)
}

// batch is how many edits one push holds while a long history is made.
const batch = 500

// long gives a document a history of that many edits of one letter, two in three inserts, and measures opening it.
func (s *site) long(ctx context.Context, edits int) (*Open, error) {
	doc, err := s.addDocument(ctx, 0)
	if err != nil {
		return nil, err
	}
	w, err := join(s.base, s.board(0).pass(0), doc, &room{tally: &tally{}})
	if err != nil {
		return nil, err
	}
	defer func() { _ = w.socket.Close() }()
	for made := 0; made < edits; made += batch {
		if err := w.push(min(batch, edits-made)); err != nil {
			return nil, err
		}
	}
	o := &Open{Edits: edits, Units: w.length}
	if o.Warm, o.Bytes, err = s.opening(doc); err != nil {
		return nil, err
	}
	_ = w.socket.Close()
	time.Sleep(35 * time.Second) // until the document has left memory
	o.Cold, _, err = s.opening(doc)
	return o, err
}

// push sends edits and waits until they are confirmed.
func (w *writer) push(edits int) error {
	var updates []any
	length := w.length
	for range edits {
		w.seq++
		var changes []any
		if length > 1000 && w.seq%4 == 0 {
			changes = []any{length - 1, []any{1}}
			length--
		} else {
			changes = letter(length)
			length++
		}
		updates = append(updates, map[string]any{"client": w.client, "seq": w.seq, "changes": changes})
	}
	if err := w.socket.WriteJSON(map[string]any{"type": "push", "doc": w.doc, "version": w.version, "updates": updates}); err != nil {
		return err
	}
	for {
		var m message
		if err := w.socket.ReadJSON(&m); err != nil {
			return err
		}
		switch m.Type {
		case "refused":
			if m.Code != "too_fast" {
				return fmt.Errorf("an edit was refused: %s", m.Code)
			}
			time.Sleep(100 * time.Millisecond)
			if err := w.socket.WriteJSON(map[string]any{"type": "push", "doc": w.doc, "version": w.version, "updates": updates}); err != nil {
				return err
			}
		case "updates":
			w.version = m.Version + len(m.Updates)
			w.length = m.Length
			if n := len(m.Updates); n > 0 && m.Updates[n-1].Seq == w.seq {
				return nil
			}
		}
	}
}

// opening measures one opening on a fresh socket: milliseconds from asking to having the text, and the bytes of it.
func (s *site) opening(doc string) (float64, int, error) {
	socket, err := dial(s.base+"/live", s.board(0).pass(0))
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = socket.Close() }()
	if _, _, err := socket.ReadMessage(); err != nil { // hello
		return 0, 0, err
	}
	ask, err := json.Marshal(map[string]string{"type": "open", "doc": doc})
	if err != nil {
		return 0, 0, err
	}
	began := time.Now()
	if err := socket.WriteMessage(websocket.TextMessage, ask); err != nil {
		return 0, 0, err
	}
	for {
		_, body, err := socket.ReadMessage()
		if err != nil {
			return 0, 0, err
		}
		var m message
		if err := json.Unmarshal(body, &m); err != nil {
			return 0, 0, err
		}
		if m.Type == "doc" {
			return float64(time.Since(began).Microseconds()) / 1000, len(body), nil
		}
	}
}
