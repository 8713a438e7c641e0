package text

import "maps"

// Authority puts the updates of one document in one order. It is a plain state
// machine: whoever holds it calls it from one goroutine at a time, and commits
// what it accepted before telling anyone.
type Authority struct {
	version int
	text    Text
	tail    []Update // the latest updates, ending at version; never overwritten
	seqs    map[string]int
}

// NewAuthority starts from a document as it was stored. It does not keep s's
// map or write to its tail. A tail whose lengths do not lead to the text is
// used only as far as they do.
func NewAuthority(s Stored) *Authority {
	a := &Authority{version: s.Version, text: s.Text, seqs: maps.Clone(s.Seqs)}
	if a.seqs == nil {
		a.seqs = map[string]int{}
	}
	a.Prepend(s.Tail)
	return a
}

// Version counts the updates accepted since the document began.
func (a *Authority) Version() int { return a.version }

// Text is the document at Version.
func (a *Authority) Text() Text { return a.text }

// Oldest is the version that the history in memory reaches back to.
func (a *Authority) Oldest() int { return a.version - len(a.tail) }

// Since gives the updates after version, oldest first, which the caller must
// not change. It reports false when the history in memory does not reach back
// that far, and for a version the document never had.
func (a *Authority) Since(version int) ([]Update, bool) {
	if version < a.Oldest() || version > a.version {
		return nil, false
	}
	missed := a.tail[version-a.Oldest():]
	return missed[:len(missed):len(missed)], true
}

// Prepend adds older updates, the last of which made version Oldest, so that
// Since and Receive reach further back. Of a history whose lengths do not
// follow on each other only the part that does is taken; look at Oldest.
func (a *Authority) Prepend(older []Update) {
	length := a.text.Len()
	if len(a.tail) > 0 {
		length = a.tail[0].Changes.LenBefore()
	}
	from := len(older)
	for from > 0 && len(older)-from < a.Oldest() && older[from-1].Changes.LenAfter() == length {
		from--
		length = older[from].Changes.LenBefore()
	}
	tail := make([]Update, 0, len(older)-from+len(a.tail)+16)
	a.tail = append(append(tail, older[from:]...), a.tail...)
}

// Trim lets go of all but the latest keep updates.
func (a *Authority) Trim(keep int) {
	if extra := len(a.tail) - max(keep, 0); extra > 0 {
		a.tail = append([]Update(nil), a.tail[extra:]...)
	}
}

// Receive adds a push (protocol §3) and gives what was accepted: one new
// version per update, in order, with the session's person and time. Updates
// that the document holds already are left out, so the result may be empty.
//
// On an error nothing has changed. It is a *Refusal, or a *NeedHistory when the
// push starts from before Oldest.
func (a *Authority) Receive(p Push) ([]Update, error) {
	last := a.seqs[p.Client]
	if err := a.vet(p, last); err != nil {
		return nil, err
	}
	missed, ok := a.Since(p.Version)
	if !ok {
		return nil, &NeedHistory{From: p.Version}
	}
	pending, err := a.dropSeen(p.Updates, missed, last)
	if err != nil || len(pending) == 0 {
		return nil, err
	}
	length := a.text.Len()
	if len(missed) > 0 {
		length = missed[0].Changes.LenBefore()
	}
	if err := vetLengths(pending, length); err != nil {
		return nil, err
	}
	pending, err = rebase(pending, missed)
	if err != nil || len(pending) == 0 {
		return nil, err
	}
	if pending[0].Seq != last+1 {
		return nil, reused(pending[0].Seq)
	}
	after, err := applyAll(a.text, pending)
	if err != nil {
		return nil, err
	}
	accepted := make([]Update, len(pending))
	for i, u := range pending {
		accepted[i] = Update{Client: p.Client, Seq: u.Seq, Changes: u.Changes, Person: p.Person, At: p.At}
	}
	a.text = after
	a.version += len(accepted)
	a.tail = append(a.tail, accepted...)
	a.seqs[p.Client] = accepted[len(accepted)-1].Seq
	return accepted, nil
}

// TakeBack takes back what was accepted after a version and not committed after
// all, because somebody else was first. The text at that version has to be told.
// It reports false, and nothing has changed, when the document never had that
// version, or the history in memory does not begin there with a text that long.
func (a *Authority) TakeBack(to int, was Text) bool {
	undone, reaches := a.Since(to)
	if !reaches || len(undone) > 0 && undone[0].Changes.LenBefore() != was.Len() || len(undone) == 0 && a.text.Len() != was.Len() {
		return false
	}
	for i := len(undone) - 1; i >= 0; i-- {
		if a.seqs[undone[i].Client] = undone[i].Seq - 1; undone[i].Seq == 1 {
			delete(a.seqs, undone[i].Client)
		}
	}
	kept := len(a.tail) - len(undone)
	a.version, a.text, a.tail = to, was, a.tail[:kept:kept]
	return true
}

// Effort estimates what Receive would do for p, in sections to be walked over:
// each of them takes some 30 nanoseconds where changes touch, and far less where
// they do not. The owner of many documents can decline a push by it. It is 0
// when the history in memory does not reach back to p.Version.
func (a *Authority) Effort(p Push) int {
	missed, _ := a.Since(p.Version)
	return len(missed)*countSections(p.Updates) + len(p.Updates)*countSections(missed)
}

func countSections(updates []Update) int {
	n := 0
	for _, u := range updates {
		n += len(u.Changes.sections)
	}
	return n
}

// vet refuses what can be judged without the history: the version, the
// sender's id on every update, and the order of the sequence numbers.
func (a *Authority) vet(p Push, last int) error {
	if p.Version < 0 || p.Version > a.version {
		return refuse(FutureVersion, "the document never had this version")
	}
	for i, u := range p.Updates {
		switch {
		case u.Client != p.Client || u.Client == "":
			return &Refusal{ForeignClient, u.Seq, "the update is under another client's id"}
		case u.Seq < 1 || i == 0 && u.Seq > last+1 || i > 0 && u.Seq != p.Updates[i-1].Seq+1:
			return &Refusal{BadSeq, u.Seq, "the sequence number does not follow on the one before"}
		}
	}
	return nil
}

// dropSeen leaves out the updates that the sender repeats although it says to
// have seen a version that includes them. They must be what was stored, word
// for word; anything else would be lost by leaving it out.
func (a *Authority) dropSeen(pending, missed []Update, last int) ([]Update, error) {
	if len(pending) == 0 {
		return nil, nil
	}
	client, first := pending[0].Client, last+1
	for _, m := range missed {
		if m.Client == client {
			first = m.Seq
			break
		}
	}
	for len(pending) > 0 && pending[0].Seq < first {
		if !a.holds(pending[0]) {
			return nil, reused(pending[0].Seq)
		}
		pending = pending[1:]
	}
	return pending, nil
}

// holds reports whether exactly this update is in the history in memory.
func (a *Authority) holds(u Update) bool {
	for i := len(a.tail) - 1; i >= 0; i-- {
		if m := &a.tail[i]; m.Client == u.Client && m.Seq == u.Seq {
			return m.Changes.Equal(u.Changes)
		}
	}
	return false
}

// vetLengths refuses updates of which one does not start from the document the
// one before it results in; after this no mapping can fail.
func vetLengths(pending []Update, length int) error {
	for _, u := range pending {
		if u.Changes.LenBefore() != length {
			return &Refusal{BadChange, u.Seq, "the change set is for a document of another length"}
		}
		length = u.Changes.LenAfter()
	}
	return nil
}

func reused(seq int) *Refusal {
	return &Refusal{BadSeq, seq, "the sequence number was used for another change"}
}
