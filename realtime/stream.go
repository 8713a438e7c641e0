package realtime

import (
	"cmp"
	"context"
	"slices"
	"time"

	"rodedraad/domain"
)

// work is what a topic worker does in one go.
type work struct {
	events    []entry // still to be rendered
	watchers  []*watcher
	arrivals  map[*watcher]int64 // the n each of them has seen
	kept      []entry            // when there are arrivals: the latest events, of those that render the same the last
	forgotten int64
	newest    int64
	overflown bool
}

// run is the topic's worker: it welcomes watchers, renders what happens, and tells who is here, until nobody watches.
func (t *topic) run() {
	defer t.hub.workers.Done()
	presence := time.NewTimer(time.Hour)
	defer presence.Stop()
	for {
		t.attempt()
		people, wait, more := t.look()
		if !more {
			return
		}
		if people != nil {
			t.tellPresence(people)
		} else if wait > 0 {
			presence.Reset(wait)
		}
		select {
		case <-t.wakeup:
		case <-presence.C:
		case <-t.hub.ctx.Done():
			t.mu.Lock()
			t.working = false
			t.mu.Unlock()
			return
		}
	}
}

// attempt does what waits. After a panic the watchers have to refresh.
func (t *topic) attempt() {
	w := t.takeWork()
	defer t.hub.guard("topic", func() { t.sendAll(w.watchers, staleMessage(t.name)) })
	t.do(w)
}

func (t *topic) takeWork() work {
	t.mu.Lock()
	defer t.mu.Unlock()
	w := work{events: t.waiting, overflown: t.overflown, forgotten: t.forgotten, newest: t.newest}
	if len(w.events) > 0 || len(t.arrivals) > 0 || w.overflown {
		w.watchers = slices.Clone(t.watchers)
	}
	if len(t.arrivals) > 0 {
		w.arrivals = make(map[*watcher]int64, len(t.arrivals))
		for _, a := range t.arrivals {
			w.arrivals[a.watcher] = a.since
		}
		for i, e := range t.kept {
			if !slices.ContainsFunc(t.kept[i+1:], func(later entry) bool { return sameHint(e.ev, later.ev) }) {
				w.kept = append(w.kept, e)
			}
		}
	}
	t.waiting, t.arrivals, t.overflown = nil, nil, false
	return w
}

// do renders each event once for every audience that is there. Watchers that arrive are told what they missed, and after
// that everything.
func (t *topic) do(w work) {
	made := make(rendered)
	if w.overflown {
		t.sendAll(w.watchers, staleMessage(t.name))
	}
	for _, e := range w.events {
		for _, to := range w.watchers {
			if since, arrives := w.arrivals[to]; !arrives || e.n <= since {
				t.show(made, e, to)
			}
		}
	}
	for to, since := range w.arrivals {
		t.welcome(made, &w, to, since)
	}
}

// welcome tells a watcher that arrived what it missed, or that it has to refresh, and from which n it is told everything.
func (t *topic) welcome(made rendered, w *work, to *watcher, since int64) {
	if since < w.forgotten || since > t.hub.Position() {
		to.send(staleMessage(t.name))
	} else {
		for _, e := range w.kept {
			if e.n > since {
				t.show(made, e, to)
			}
		}
	}
	to.send(watchingMessage(t.name, w.newest))
}

// rendered holds what was rendered in one go: the message, or nil when there is nothing to show.
type rendered map[rendering]*message

type rendering struct {
	n  int64
	to domain.Audience
}

// show sends one event to one watcher. A watcher whose rights are being asked is told to refresh when they are known.
func (t *topic) show(made rendered, e entry, to *watcher) {
	if to.left.Load() {
		return
	}
	if to.stale.Load() {
		to.missed.Store(true)
		return
	}
	key := rendering{e.n, *to.audience.Load()}
	m, done := made[key]
	if !done {
		m = t.render(e, key.to)
		made[key] = m
	}
	if m != nil {
		to.send(m)
	}
}

// render renders one event for one audience. When that fails they have to refresh.
func (t *topic) render(e entry, to domain.Audience) (m *message) {
	renderer := t.hub.renderer.Load()
	if renderer == nil {
		return nil
	}
	defer t.hub.guard("renderer", func() { m = staleMessage(t.name) })
	ctx, cancel := context.WithTimeout(t.hub.ctx, RenderTimeout)
	defer cancel()
	html, err := (*renderer).RenderEvent(ctx, e.ev, to)
	switch {
	case err != nil:
		t.hub.log.Error("live: an event could not be rendered", "topic", t.name, "error", kindForLog(err))
		return staleMessage(t.name)
	case html == "":
		return nil
	}
	return streamMessage(t.name, e.n, html)
}

func (t *topic) sendAll(watchers []*watcher, m *message) {
	for _, w := range watchers {
		w.send(m)
	}
}

func (w *watcher) send(m *message) {
	if !w.left.Load() {
		w.conn.send(m)
	}
}

// look decides what the worker does next: tell who is here, do that after a while, or end because nobody watches.
func (t *topic) look() (people []*watcher, wait time.Duration, more bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if len(t.watchers) == 0 {
		t.working, t.waiting, t.restless = false, nil, false
		t.hub.nodes.tellHere(t.name, nil)
		return nil, 0, false
	}
	if !t.restless {
		return nil, 0, true
	}
	now := t.hub.elapsed()
	if wait = t.presenceAt + PresenceEvery - now; t.presenceAt != 0 && wait > 0 {
		return nil, wait, true
	}
	t.presenceAt, t.restless = now, false
	return slices.Clone(t.watchers), 0, true
}

// tellPresence tells who is here, on any node, to those who see names.
func (t *topic) tellPresence(watchers []*watcher) {
	places := make(map[domain.PersonID]present, len(watchers))
	t.mu.Lock()
	for _, w := range watchers {
		v := &w.conn.visitor
		if p, known := places[v.Person]; !known || p.at == "" {
			places[v.Person] = present{v.Person, v.Name, w.at}
		}
	}
	t.mu.Unlock()
	people, own := make([]present, 0, len(places)), make([]Here, 0, len(places))
	for _, p := range places {
		people, own = append(people, p), append(own, Here{p.id, p.at})
	}
	slices.SortFunc(own, func(a, b Here) int { return cmp.Compare(a.Person, b.Person) })
	t.hub.nodes.tellHere(t.name, own)
	for _, p := range t.hub.nodes.hereElsewhere(t.name) {
		if _, here := places[p.Person]; here {
			continue
		}
		if name, known := t.hub.nameOf(p.Person); known {
			places[p.Person] = present{p.Person, name, p.At}
			people = append(people, places[p.Person])
		}
	}
	m := presenceMessage(t.name, people)
	for _, w := range watchers {
		if !w.stale.Load() && w.audience.Load().Standing.SeesNames() {
			w.send(m)
		}
	}
}
