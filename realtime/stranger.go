package realtime

import (
	"slices"
	"time"
)

// stranger is somebody who has the document open on another node, as far as their caret tells.
type stranger struct {
	node, client string
	number       uint64
	at           Caret
	heard        time.Duration
	name         string
	shown        bool
}

func (s *stranger) frame(doc string, gone bool) *message {
	return caretFrame(doc, s.client, present{id: s.at.Person, name: s.name}, cursor{s.at.Version, s.at.Anchor, s.at.Head}, gone)
}

// meetStrangers takes in where people on other nodes are, and shows it to everyone who sees names once the updates that
// came before have been told.
func (r *room) meetStrangers(waiting []request) {
	for _, q := range waiting {
		switch q.kind {
		case caretRequest:
			r.meet(q.stranger)
		case forgetRequest:
			r.forgetStrangers(func(s *stranger) bool { return r.hub.elapsed()-s.heard > HereFor })
		}
	}
	for _, s := range r.far {
		if !s.shown && s.at.Version <= r.told && r.authority != nil {
			s.shown = true
			here := r.fit(cursor{s.at.Version, s.at.Anchor, s.at.Head})
			s.at.Anchor, s.at.Head = here.anchor, here.head
			r.relay(nil, s.frame(r.doc, false))
		}
	}
	r.strangers.Store(int64(len(r.far)))
}

// meet takes in one caret. One that says nothing new is not shown again, and neither is that of a client who is here by
// now.
func (r *room) meet(s *stranger) {
	i := slices.IndexFunc(r.far, func(o *stranger) bool { return o.client == s.client })
	isHere := slices.ContainsFunc(r.members, func(m *member) bool { return m.client == s.client && !m.left.Load() })
	switch {
	case i >= 0 && r.far[i].node == s.node && s.number <= r.far[i].number:
	case s.at.Gone || isHere:
		r.forgetStrangers(func(o *stranger) bool { return o.client == s.client && (o.node == s.node || isHere) })
	case i >= 0:
		old := r.far[i]
		s.name, s.shown = old.name, old.shown && old.at == s.at
		r.far[i] = s
	case len(r.far) < MaxStrangers:
		var known bool
		if s.name, known = r.hub.nameOf(s.at.Person); known {
			r.far = append(r.far, s)
		}
	}
}

// forgetStrangers takes the carets away for which over holds. That of a client who is here by now stays: it is theirs.
func (r *room) forgetStrangers(over func(*stranger) bool) {
	r.far = slices.DeleteFunc(r.far, func(s *stranger) bool {
		gone := over(s)
		if gone && s.shown && !slices.ContainsFunc(r.members, func(m *member) bool { return m.client == s.client }) {
			r.relay(nil, s.frame(r.doc, true))
		}
		return gone
	})
}
