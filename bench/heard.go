package bench

import (
	"encoding/json"
	"fmt"
	"hash/maphash"
	"sync"
	"sync/atomic"
	"time"
)

// edit is one insert that a writer made, until everyone who has the document open has seen it.
type edit struct {
	key  string
	made time.Time
	left atomic.Int32 // who has yet to see it
}

// room is what the writers of one document share in this process: when each edit was made, and what was heard lately.
type room struct {
	size  int
	edits sync.Map // client:seq → *edit
	tally *tally

	mu     sync.Mutex
	lately map[uint64]*heard // by the sum of what came
	order  [heardLately]uint64
	next   int
}

// tally gathers what was seen in one scenario.
type tally struct {
	mu        sync.Mutex
	latencies []time.Duration // from making an edit to the last one seeing it
	delivered atomic.Int64    // updates received, the writer's own among them
	made      atomic.Int64
	refused   atomic.Int64
}

// forget drops the latencies of the time in which everybody warmed up.
func (t *tally) forget() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.latencies = nil
}

// message is what a writer reads of what the server says.
type message struct {
	Type    string `json:"type"`
	Client  string `json:"client"`
	Seq     int    `json:"seq"`
	Code    string `json:"code"`
	Version int    `json:"version"`
	Length  int    `json:"length"`
	Text    string `json:"text"`
	Updates []struct {
		Client string `json:"client"`
		Seq    int    `json:"seq"`
	} `json:"updates"`
}

// heard is a message and the edits that are told in it.
type heard struct {
	message
	edits []*edit
	told  int64 // how many edits, those included that nobody here made
}

// heardLately is how many messages a room remembers. Everybody in it is told the same: reading that once leaves the processor
// of the writers to those who write, so that many of them measure the server and not themselves.
const heardLately = 256

var heardSeed = maphash.MakeSeed()

// hear reads what came; nil for what is no message.
func (r *room) hear(body []byte) *heard {
	sum := maphash.Bytes(heardSeed, body)
	r.mu.Lock()
	defer r.mu.Unlock()
	if h := r.lately[sum]; h != nil {
		return h
	}
	h := &heard{}
	if json.Unmarshal(body, &h.message) != nil {
		return nil
	}
	if h.Type == "edit" {
		h.tell(r, h.Client, h.Seq)
	}
	for _, u := range h.Updates {
		h.tell(r, u.Client, u.Seq)
	}
	if r.lately == nil {
		r.lately = make(map[uint64]*heard, heardLately)
	}
	delete(r.lately, r.order[r.next])
	r.lately[sum], r.order[r.next] = h, sum
	r.next = (r.next + 1) % heardLately
	return h
}

func (h *heard) tell(r *room, client string, seq int) {
	h.told++
	if found, known := r.edits.Load(fmt.Sprintf("%s:%d", client, seq)); known {
		h.edits = append(h.edits, found.(*edit))
	}
}

func (r *room) made(key string) {
	e := &edit{key: key, made: time.Now()}
	e.left.Store(int32(r.size))
	r.edits.Store(key, e)
	r.tally.made.Add(1)
}

// saw notes that one more writer knows of what was heard.
func (r *room) saw(h *heard) {
	r.tally.delivered.Add(h.told)
	for _, e := range h.edits {
		if e.left.Add(-1) != 0 {
			continue
		}
		r.edits.Delete(e.key)
		took := time.Since(e.made)
		r.tally.mu.Lock()
		r.tally.latencies = append(r.tally.latencies, took)
		r.tally.mu.Unlock()
	}
}
