package realtime

import (
	"context"
	"errors"

	"rodedraad/domain"
	"rodedraad/domain/text"
)

// open makes the member one of those who are told of changes, and gives it the document as it is, or what it missed.
func (r *room) open(q request) {
	m := q.member
	if m.left.Load() {
		close(q.answered)
		return
	}
	if q.version > r.authority.Version() {
		r.hear(q.version) // of another node, which may be ahead
		if r.catchUp(); r.authority == nil {
			r.refuseOpen(q, unavailable)
			return
		}
	}
	answer, since, err := r.answer(m, q.version)
	if err != nil {
		r.hub.log.Error("live: history could not be read", "document", r.doc, "error", kindForLog(err))
		r.refuseOpen(q, unavailable)
		return
	}
	m.since = since
	m.tell.Store(false)
	if !m.joined {
		m.joined = true
		r.members = append(r.members, m)
		r.emptyAt = 0
	}
	m.conn.send(answer)
	r.greet(m)
	close(q.answered)
}

// answer encodes the answer to an open, and gives the version from which the member is told of every update.
func (r *room) answer(m *member, version int) (_ *message, since int, _ error) {
	now := r.authority.Version()
	if version < 0 {
		return docMessage("doc", r.doc, now, r.authority.Text(), r.may(m)), now, nil
	}
	missed, reaches, err := r.history(version)
	if err != nil {
		return nil, 0, err
	}
	if !reaches {
		return docMessage("reset", r.doc, now, r.authority.Text(), r.may(m)), now, nil
	}
	return r.change(version, missed).message(m.seesNames(), r.may(m)), version, nil
}

// reset gives a member the document as it is, because what it missed cannot be had. The page keeps its unsent text.
func (r *room) reset(m *member) {
	m.since = r.authority.Version()
	m.conn.send(docMessage("reset", r.doc, m.since, r.authority.Text(), r.may(m)))
}

// change describes updates that lead from version to the present text.
func (r *room) change(version int, updates []text.Update) *change {
	t := r.authority.Text()
	return &change{doc: r.doc, version: version, updates: updates, length: t.Len(), sum: t.Sum()}
}

// history gives the updates after version, from memory or the journal. It reports false when the document never had that
// version, it is too long ago, or what lies between is damaged.
func (r *room) history(version int) (_ []text.Update, reaches bool, _ error) {
	now := r.authority.Version()
	if version > now || now-version > MaxCatchUp {
		return nil, false, nil
	}
	if version < r.authority.Oldest() {
		if r.damaged {
			return nil, false, nil
		}
		err := r.reachBack(version)
		if errors.Is(err, errDamaged) {
			return nil, false, nil
		}
		if err != nil {
			return nil, false, err
		}
	}
	missed, reaches := r.authority.Since(version)
	return missed, reaches, nil
}

// errShortHistory is returned when the journal does not have the updates it should have.
var errShortHistory = errors.New("the journal gave another number of updates than asked for")

// errDamaged is what a journal says of a stretch that is not what was once stored: no page can catch up over it, however
// often it asks, so it gets the document as it is.
var errDamaged = &domain.Error{Kind: domain.Unavailable, Key: "damaged"}

// reachBack reads from the journal what is needed for the history in memory to reach back to version.
func (r *room) reachBack(version int) error {
	ctx, cancel := context.WithTimeout(r.hub.ctx, LoadTimeout)
	defer cancel()
	oldest := r.authority.Oldest()
	older, err := r.hub.journal.Updates(ctx, r.doc, version, oldest)
	if err != nil {
		return err
	}
	if len(older) != oldest-version {
		return errShortHistory
	}
	r.authority.Prepend(older)
	return nil
}
