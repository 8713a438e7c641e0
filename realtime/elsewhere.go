package realtime

import (
	"context"
	"maps"
	"slices"
	"time"

	"rodedraad/domain"
)

// Here is one person who watches a topic on the node that says so, and what of the topic they look at.
type Here struct {
	Person domain.PersonID
	At     string `json:",omitzero"`
}

// Caret is where somebody is in one version of a document, on the node that says so.
type Caret struct {
	Person                domain.PersonID
	Version, Anchor, Head int
	Gone                  bool `json:",omitzero"`
}

// elsewhere is what a node tells of who is here, and what it heard of who is on other nodes. All of it is said again every
// HereEvery and forgotten after HereFor, so that a lost hint, a node that fell silent and one that has just begun need
// nothing of their own.
type elsewhere struct {
	own    map[string][]Here     // by topic: what was last said
	carets map[caretOf]Caret     // what was last said
	topics map[string]struct{}   // are to be said
	moved  map[caretOf]Caret     // are to be said
	heard  map[topicOn]hereHeard // by other nodes
	moment time.Duration         // when all of it was last said
	caret  time.Duration         // when carets were last said
}

type caretOf struct{ document, client string }

type topicOn struct{ node, topic string }

type hereHeard struct {
	people []Here
	number uint64
	at     time.Duration
}

func newElsewhere() elsewhere {
	return elsewhere{own: map[string][]Here{}, carets: map[caretOf]Caret{}, topics: map[string]struct{}{},
		moved: map[caretOf]Caret{}, heard: map[topicOn]hereHeard{}}
}

// tellHere tells the other nodes who watches a topic here; nobody when there are no people.
func (n *nodes) tellHere(topic string, people []Here) {
	if n == nil {
		return
	}
	people = people[:min(len(people), MaxHere)]
	n.mu.Lock()
	defer n.mu.Unlock()
	if slices.Equal(n.own[topic], people) {
		return
	}
	if len(people) == 0 {
		delete(n.own, topic)
	} else {
		n.own[topic] = people
	}
	n.topics[topic] = struct{}{}
	poke(n.wakeup)
}

// tellCaret tells the other nodes where a member's caret is, or that it is gone.
func (n *nodes) tellCaret(m *member, gone bool) {
	if n == nil {
		return
	}
	of := caretOf{m.doc, m.client}
	at := Caret{m.conn.visitor.Person, m.cursor.version, m.cursor.anchor, m.cursor.head, gone}
	n.mu.Lock()
	defer n.mu.Unlock()
	if gone {
		delete(n.carets, of)
	} else if _, known := n.carets[of]; known || len(n.carets) < MaxCaretsElsewhere {
		n.carets[of] = at
	} else {
		return
	}
	n.moved[of] = at
	poke(n.wakeup)
}

// takeHere gives the hints about who is here that are to be said now, and how long the others have to wait.
func (n *nodes) takeHere(now time.Duration) (hints []Hint, wait time.Duration) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if now-n.moment >= HereEvery {
		n.moment = now
		for topic := range n.own {
			n.topics[topic] = struct{}{}
		}
		for of, at := range n.carets {
			n.moved[of] = at
		}
	}
	for topic := range n.topics {
		hints = append(hints, Hint{Kind: HintHere, Topic: topic, People: n.own[topic]})
	}
	clear(n.topics)
	if len(n.moved) == 0 {
		return hints, 0
	}
	if wait = n.caret + CaretsEvery - now; wait > 0 {
		return hints, wait
	}
	n.caret = now
	for of, at := range n.moved {
		hints = append(hints, Hint{Kind: HintCaret, Document: of.document, Client: of.client, Caret: at})
	}
	clear(n.moved)
	return hints, 0
}

// hearHere takes in who watches a topic on another node.
func (n *nodes) hearHere(h Hint) {
	key, now := topicOn{h.Node, h.Topic}, n.hub.elapsed()
	n.mu.Lock()
	old, known := n.heard[key]
	if h.Number <= old.number || !known && len(n.heard) >= MaxTopicsElsewhere {
		n.mu.Unlock()
		return
	}
	n.heard[key] = hereHeard{h.People, h.Number, now}
	n.mu.Unlock()
	if !slices.Equal(old.people, h.People) {
		n.hub.stir(h.Topic)
	}
}

// hereElsewhere lists who watches a topic on other nodes.
func (n *nodes) hereElsewhere(topic string) (people []Here) {
	if n == nil {
		return nil
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	for on, was := range n.heard {
		if on.topic == topic {
			people = append(people, was.people...)
		}
	}
	return people
}

// forgetHere forgets what was not said again, and has whoever it was shown to told.
func (n *nodes) forgetHere(now time.Duration) {
	var stirred []string
	n.mu.Lock()
	maps.DeleteFunc(n.heard, func(on topicOn, was hereHeard) bool {
		over := now-was.at > HereFor
		if over && len(was.people) > 0 {
			stirred = append(stirred, on.topic)
		}
		return over
	})
	n.mu.Unlock()
	for _, topic := range stirred {
		n.hub.stir(topic)
	}
	for _, r := range n.hub.openRooms() {
		if r.strangers.Load() > 0 {
			r.offer(request{kind: forgetRequest})
		}
	}
}

// hearCaret hands a caret on another node to the owner of the document, if there is one.
func (h *Hub) hearCaret(hint Hint) {
	h.mu.RLock()
	r := h.rooms[hint.Document]
	h.mu.RUnlock()
	if r != nil {
		r.offer(request{kind: caretRequest, stranger: &stranger{
			node: hint.Node, client: hint.Client, number: hint.Number, at: hint.Caret, heard: h.elapsed(),
		}})
	}
}

// stir has everyone who watches a topic told again who is there.
func (h *Hub) stir(topic string) {
	h.topicsMu.Lock()
	t := h.topics[topic]
	h.topicsMu.Unlock()
	if t != nil {
		t.stir()
	}
}

// named is the name of a person, as it was a while ago.
type named struct {
	name string
	at   time.Duration
}

// nameOf is the name of somebody who is on another node; hints hold none. Those whose name cannot be told are not shown.
func (h *Hub) nameOf(person domain.PersonID) (name string, known bool) {
	if h.names == nil {
		return "", false
	}
	now := h.elapsed()
	h.mu.RLock()
	was, known := h.known[person]
	h.mu.RUnlock()
	if known && now-was.at < NameFor {
		return was.name, true
	}
	ctx, cancel := context.WithTimeout(h.ctx, GateTimeout)
	defer cancel()
	name, err := h.names(ctx, person)
	if err != nil {
		return "", false
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.known) >= MaxNames {
		clear(h.known)
	}
	h.known[person] = named{name, now}
	return name, true
}
