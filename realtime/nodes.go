package realtime

import (
	"maps"
	"sync"
	"time"
)

// nodes is what one node knows of the others, and how it talks with them. A hint says where to look; content and rights
// always come from the database. What makes that enough, although hints may be lost, doubled, late or out of order:
//
//   - Every node numbers what it says, and gives a sign of life a few times a second. A number that is missing means that
//     something was missed, whatever it was: then everything is looked at again (keeper.go).
//   - A sign of life says when the signs of the others were last heard. A node whose answer to our own signs is older than
//     AwayAfter cannot be relied on to tell us anything in time, and neither can the bus when our own signs do not come
//     back. While that is so the rights of all live connections are asked again and again (keep).
//   - Versions of open documents are compared with the database every PollVersions, with or without a bus.
//
// A nil *nodes is that of a node which is alone: it says nothing.
type nodes struct {
	hub    *Hub
	bus    Bus
	self   string
	wakeup chan struct{} // the sender looks
	alarm  chan struct{} // the keeper looks

	mu        sync.Mutex
	number    uint64         // of the latest hint
	documents map[string]int // the versions that are still to be told
	waiting   []Hint         // what else is
	peers     map[string]*peer
	missed    bool // something was; everything is to be looked at again
	elsewhere      // who is here, and who is on other nodes
}

// peer is a node, this one too, as it was last heard. Times are of our own clock, except said.
type peer struct {
	number   uint64
	heard    time.Duration // when anything was last heard of it
	said     time.Duration // its latest sign of life, on its own clock
	answered time.Duration // the latest of our signs of life that it has heard
	left     bool
}

// joinNodes makes the hub one of several nodes.
func joinNodes(h *Hub, bus Bus) *nodes {
	n := &nodes{hub: h, bus: bus, self: newClientID(), wakeup: make(chan struct{}, 1), alarm: make(chan struct{}, 1),
		peers: map[string]*peer{}, elsewhere: newElsewhere()}
	n.peers[n.self] = &peer{}
	bus.Subscribe(n.receive)
	return n
}

// publish has a hint sent. It never waits: of documents only the latest version is kept, and when too much waits
// otherwise it is dropped, which the others notice by the numbers.
func (n *nodes) publish(h Hint) {
	if n == nil {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	switch {
	case h.Kind == HintDocument:
		if n.documents == nil {
			n.documents = map[string]int{}
		}
		n.documents[h.Document] = max(h.Version, n.documents[h.Document])
	case len(n.waiting) >= MaxWaitingHints:
		n.waiting = nil
		n.number++
	default:
		n.waiting = append(n.waiting, h)
	}
	poke(n.wakeup)
}

// send is the sender's goroutine. It ends with the hub.
func (n *nodes) send() {
	defer n.hub.workers.Done()
	beat, later := time.NewTicker(AliveEvery), time.NewTimer(time.Hour)
	defer beat.Stop()
	defer later.Stop()
	n.say(n.alive())
	for {
		select {
		case <-n.wakeup:
		case <-later.C:
		case <-beat.C:
			n.say(n.alive())
		case <-n.hub.ctx.Done():
			n.flush()
			n.say(Hint{Kind: HintLeaving})
			return
		}
		if wait := n.flush(); wait > 0 {
			later.Reset(wait)
		}
	}
}

// flush sends what waits, and says how long the rest has to. Documents go first: an event may be about the text that it
// announces.
func (n *nodes) flush() (wait time.Duration) {
	n.mu.Lock()
	documents, waiting := n.documents, n.waiting
	n.documents, n.waiting = nil, nil
	n.mu.Unlock()
	for doc, version := range documents {
		n.say(Hint{Kind: HintDocument, Document: doc, Version: version})
	}
	here, wait := n.takeHere(n.hub.elapsed())
	for _, h := range append(waiting, here...) {
		n.say(h)
	}
	return wait
}

// say gives a hint its number and sends it.
func (n *nodes) say(h Hint) {
	n.mu.Lock()
	n.number++
	h.Node, h.Number = n.self, n.number
	n.mu.Unlock()
	defer n.hub.guard("bus", func() {})
	n.bus.Publish(h)
}

// alive is a sign of life.
func (n *nodes) alive() Hint {
	n.mu.Lock()
	defer n.mu.Unlock()
	h := Hint{Kind: HintAlive, At: n.hub.elapsed(), Heard: map[string]time.Duration{}}
	for name, p := range n.peers {
		if name != n.self && !p.left && p.said != 0 {
			h.Heard[name] = p.said
		}
	}
	return h
}

// receive takes in a hint of a node. What no node of ours would say is ignored.
func (n *nodes) receive(h Hint) {
	defer n.hub.guard("hint", func() {})
	if !h.valid() {
		n.hub.metrics.ignored.Inc()
		return
	}
	n.hub.metrics.hints.Inc()
	fresh := n.note(h)
	if h.Node == n.self {
		return
	}
	switch h.Kind {
	case HintDocument:
		n.hub.hear(h.Document, h.Version)
	case HintEvent:
		n.hub.announce(h.Event)
	case HintPerson:
		n.hub.recheckPerson(h.Person)
	case HintRights:
		n.hub.recheckDocument(h.Document)
	case HintTopic:
		n.hub.recheckTopic(h.Topic)
	case HintSession:
		n.hub.endSession(h.Session)
	case HintClient:
		if fresh {
			n.hub.handOver(h.Client)
		}
	case HintHere:
		n.hearHere(h)
	case HintCaret:
		n.hub.hearCaret(h)
	}
}

// note remembers who was heard, and notices when something before it was missed. It reports whether the hint is known to
// be no older than AwayAfter.
func (n *nodes) note(h Hint) (fresh bool) {
	now := n.hub.elapsed()
	n.mu.Lock()
	defer n.mu.Unlock()
	p := n.peers[h.Node]
	if p == nil {
		if len(n.peers) >= MaxNodes {
			return false
		}
		p = &peer{answered: now}
		n.peers[h.Node] = p
	}
	if h.Number > p.number+1 && h.Node != n.self {
		n.hub.metrics.gaps.Inc()
		n.missed = true
		poke(n.alarm)
	}
	fresh = h.Number > p.number && now-p.answered <= AwayAfter
	p.number, p.heard = max(p.number, h.Number), now
	switch {
	case h.Kind == HintLeaving:
		p.left = true
	case h.Kind == HintAlive && h.Node == n.self:
		p.answered = max(p.answered, h.At)
	case h.Kind == HintAlive:
		p.said = max(p.said, h.At)
		p.answered = max(p.answered, h.Heard[n.self])
	}
	return fresh
}

// look tells how things are between the nodes, and forgets who has not been heard for long.
func (n *nodes) look(now time.Duration) (away, cutOff bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	maps.DeleteFunc(n.peers, func(name string, p *peer) bool { return name != n.self && now-p.heard > ForgetNodeAfter })
	for name, p := range n.peers {
		if !p.left && now-p.answered > AwayAfter {
			away = true
			cutOff = cutOff || name == n.self
		}
	}
	return away, cutOff
}

// takeMissed reports whether something was missed since it was last asked.
func (n *nodes) takeMissed() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	missed := n.missed
	n.missed = false
	return missed
}

// poke tells whoever looks at a channel with room for one to look. It never waits.
func poke(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
