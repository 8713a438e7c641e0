package realtime

import (
	"context"

	"rodedraad/domain"
	"rodedraad/domain/text"
)

// hear notes that the document is said to have a version. It never waits.
func (r *room) hear(version int) {
	for old := r.heard.Load(); int64(version) > old; old = r.heard.Load() {
		if r.heard.CompareAndSwap(old, int64(version)) {
			break
		}
	}
	if int64(version) > r.known.Load() {
		r.poke()
	}
}

// catchUp reads what other nodes stored since, when there is said to be something, and shows it. What was said is only
// where to look: the journal knows whether it is so.
func (r *room) catchUp() {
	said := int(r.heard.Load())
	if r.authority == nil || said <= r.authority.Version() {
		return
	}
	ctx, cancel := context.WithTimeout(r.hub.ctx, LoadTimeout)
	defer cancel()
	err := r.readOn(ctx, said)
	if domain.KindOf(err) == domain.NotFound {
		var versions map[string]int
		if versions, err = r.hub.journal.Versions(ctx, []string{r.doc}); err == nil {
			r.heard.CompareAndSwap(int64(said), int64(versions[r.doc]))
			err = r.readOn(ctx, versions[r.doc])
		}
	}
	if err == nil {
		err = r.publish()
	}
	if err != nil {
		r.hub.log.Error("live: updates of another node could not be read", "document", r.doc, "error", kindForLog(err))
		r.forget()
	}
}

// yield takes back what was accepted after a version, because another node was first, and reads and shows what that node
// stored. When that does not explain it, the document is loaded anew.
func (r *room) yield(to int, was text.Text) error {
	ctx, cancel := context.WithTimeout(r.hub.ctx, LoadTimeout)
	defer cancel()
	versions, err := r.hub.journal.Versions(ctx, []string{r.doc})
	if err == nil && versions[r.doc] > to && r.authority.TakeBack(to, was) {
		if err = r.readOn(ctx, versions[r.doc]); err == nil {
			err = r.publish()
		}
		if err == nil {
			return nil
		}
	}
	r.forget()
	return r.load()
}

// readOn reads the updates up to a version and puts them behind what is in memory. When they are many, or do not follow on
// it, the document is loaded anew.
func (r *room) readOn(ctx context.Context, to int) error {
	from := r.authority.Version()
	if to <= from {
		return nil
	}
	if to-from > KeptUpdates {
		return r.load()
	}
	updates, err := r.hub.journal.Updates(ctx, r.doc, from, to)
	if err != nil {
		return err
	}
	if len(updates) != to-from {
		return errShortHistory
	}
	for _, u := range updates {
		accepted, err := r.authority.Receive(text.Push{Version: r.authority.Version(), Client: u.Client, Person: u.Person, At: u.At,
			Updates: []text.Update{u}})
		if err != nil || len(accepted) != 1 {
			return r.load()
		}
	}
	return nil
}
