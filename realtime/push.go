package realtime

import (
	"errors"
	"time"

	"rodedraad/domain"
	"rodedraad/domain/text"
)

// push is one push on its way through a room. Nothing about it is told to anyone before it is known what was committed:
// a refusal may rest on an update before it in the same transaction.
type push struct {
	from     *member
	version  int
	updates  []text.Update
	received time.Duration

	counted  bool          // it was counted for the document's rate, which is done once
	tooSoon  bool          // and was beyond it
	accepted int           // how many of its updates were new
	refusal  *text.Refusal // nil when it was accepted
	tooFar   bool          // it is based on a version too long ago
	settled  bool          // the page was told, or will see its updates come back
}

// refuse tells the page, now.
func (p *push) refuse(code string, seq int, reason string) {
	p.settled = true
	p.from.conn.refuse(p.from.doc, code, seq, reason)
}

// accept puts all pushes that wait in order, commits what is new in them as one entry of one transaction, shows it to
// everyone, and tells the senders of the others what became of theirs. When another node was first, it starts again from
// what that node stored.
func (r *room) accept(pushes []*push) {
	for conflicts := 0; ; conflicts++ {
		before, was := r.authority.Version(), r.authority.Text()
		var fresh []text.Update
		for _, p := range pushes {
			fresh = append(fresh, r.receive(p)...)
		}
		if len(fresh) == 0 {
			break
		}
		v := r.commit(text.Commit{Document: r.doc, Version: before, Updates: fresh, After: r.authority.Text()})
		if v.err == nil && !v.conflicted {
			r.noteChange(pushes)
			break
		}
		if v.err != nil || conflicts == MaxConflicts {
			r.forget()
		}
		if r.authority == nil || r.yield(before, was) != nil {
			r.giveUp(pushes)
			return
		}
	}
	if err := r.publish(); err != nil {
		r.forget()
		return
	}
	for _, p := range pushes {
		r.settle(p)
	}
}

// giveUp refuses the pushes after a failed commit. Whether it was stored after all is unknown, so the document is loaded
// again at once if that can be done, and those who have it open see what really happened.
func (r *room) giveUp(pushes []*push) {
	for _, p := range pushes {
		p.refuse(unavailable, p.updates[0].Seq, "the text could not be stored")
	}
	if r.authority == nil && r.load() != nil {
		r.forget()
	}
}

// receive hands one push to the authority and gives what is new in it. What is wrong with it is kept until settle.
func (r *room) receive(p *push) []text.Update {
	p.accepted, p.refusal, p.tooFar = 0, nil, false
	first := p.updates[0].Seq
	if code := r.vet(p); code != "" {
		p.refusal = &text.Refusal{Code: code, Seq: first, Reason: "not now"}
		return nil
	}
	missed := r.authority.Version() - p.version
	if missed > MaxCatchUp || missed > 0 && missed*len(p.updates) > MaxRebase {
		p.tooFar = true
		return nil
	}
	accepted, err := r.authority.Receive(p.forAuthority(r.hub.now()))
	var need *text.NeedHistory
	if errors.As(err, &need) {
		if err = r.reachBack(need.From); err == nil {
			accepted, err = r.authority.Receive(p.forAuthority(r.hub.now()))
		}
	}
	p.refusal, p.tooFar = r.judge(err, first)
	p.accepted = len(accepted)
	return accepted
}

// vet gives the code with which a push is refused whatever is in it, or "".
func (r *room) vet(p *push) (code string) {
	if code := p.from.mayWrite(); code != "" {
		return code
	}
	if r.damaged {
		return frozen
	}
	if !p.counted {
		p.counted = true
		p.tooSoon = !r.rate.take(r.hub.elapsed(), r.hub.limits.DocumentPushes)
	}
	if p.tooSoon {
		return tooFast
	}
	return ""
}

func (p *push) forAuthority(now time.Time) text.Push {
	return text.Push{Version: p.version, Client: p.from.client, Person: string(p.from.conn.visitor.Person),
		At: now.UTC().Truncate(time.Millisecond), Updates: p.updates}
}

// judge says what an error of the authority, or of reading history for it, means for a push.
func (r *room) judge(err error, first int) (refusal *text.Refusal, tooFar bool) {
	var need *text.NeedHistory
	if err == nil || errors.As(err, &need) || errors.Is(err, errDamaged) {
		return nil, err != nil
	}
	if refusal, ok := asRefusal(err); ok {
		return refusal, false
	}
	r.hub.log.Error("live: history could not be read", "document", r.doc, "error", kindForLog(err))
	return &text.Refusal{Code: unavailable, Seq: first, Reason: "the history could not be read"}, false
}

// commit waits until the committer has stored the entry.
func (r *room) commit(entry text.Commit) verdict {
	r.hub.committer.submit(commitJob{entry: entry, done: r.committed})
	return <-r.committed
}

// noteChange remembers to announce that the text changed.
func (r *room) noteChange(pushes []*push) {
	for _, p := range pushes {
		if p.accepted > 0 {
			r.access = *p.from.access.Load()
		}
	}
	if r.announceAt == 0 {
		r.announceAt = r.hub.elapsed() + TextEventEvery
	}
}

// announce tells those who watch the topic of the document that its text changed.
func (r *room) announce() {
	r.announceAt = 0
	if r.access.Topic != "" {
		r.hub.Announce(domain.Event{Topic: r.access.Topic, Verb: domain.VerbText, Subject: r.access.Subject})
	}
}

// publish tells the members of every update after the version they were told of. It is called when all of them are
// committed. After an error nobody was told anything.
func (r *room) publish() error {
	version := r.authority.Version()
	if version == r.told {
		return nil
	}
	missed, reaches, err := r.history(r.told)
	if err != nil {
		return err
	}
	if !reaches {
		r.tellUpTo(version)
		for _, m := range r.members {
			r.reset(m)
		}
		return nil
	}
	c := r.change(r.told, missed)
	r.tellUpTo(version)
	var named, plain *message
	for _, m := range r.members {
		if m.left.Load() {
			continue
		}
		into, names := &plain, m.seesNames()
		if names {
			into = &named
		}
		if *into == nil {
			*into = c.message(names, "")
		}
		m.conn.send(*into)
	}
	r.shownAt = r.hub.elapsed()
	if version-r.authority.Oldest() > 2*KeptUpdates {
		r.authority.Trim(KeptUpdates)
	}
	return nil
}

// tellUpTo notes that the members are told of every update up to a version.
func (r *room) tellUpTo(version int) {
	r.told = version
	r.known.Store(int64(version))
}

// settle tells the sender what became of a push, unless its updates came back to it already.
func (r *room) settle(p *push) {
	switch {
	case p.refusal != nil:
		p.refuse(p.refusal.Code, p.refusal.Seq, p.refusal.Reason)
		r.checkReuse(p)
	case p.tooFar:
		r.reset(p.from)
	case p.accepted == 0:
		r.confirm(p)
	default:
		r.hub.metrics.ack.Observe((r.hub.elapsed() - p.received).Seconds())
	}
	p.settled = true
}

// checkReuse ends a connection that used a sequence number again for something else: that page has lost count, and
// whatever it sends next could be taken for what is stored already.
func (r *room) checkReuse(p *push) {
	if p.refusal.Code != text.BadSeq {
		return
	}
	held, _ := r.authority.Since(r.authority.Oldest())
	for _, u := range held {
		if u.Client == p.from.client && u.Seq == p.refusal.Seq {
			r.hub.log.Warn("live: a sequence number was used twice", "document", r.doc, "client", u.Client, "seq", u.Seq)
			p.from.conn.end(closePolicy, true)
			return
		}
	}
}

// confirm answers a push that held nothing new. What it repeated was either sent on this connection already, in its
// place among the others, or is sent now.
func (r *room) confirm(p *push) {
	from := r.told
	if p.version < p.from.since {
		from = p.version
	}
	missed, reaches, err := r.history(from)
	if err != nil || !reaches {
		from, missed = r.told, nil
	}
	p.from.conn.send(r.change(from, missed).message(p.from.seesNames(), ""))
}
