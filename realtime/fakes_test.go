package realtime_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"

	"rodedraad/domain"
	"rodedraad/domain/text"
)

// errAway is what a database says that cannot be reached. The words in it must never be logged.
var errAway = errors.New("canary: the database is away")

// journal keeps documents in memory, as the store would, and can be disturbed.
type journal struct {
	mu    sync.Mutex
	docs  map[string][]text.Update
	loads map[string]int
	batch []int // the size of each transaction

	damaged map[string]bool // documents whose log cannot be trusted

	compared int // how often versions were asked

	onLoad   func(doc string) error                      // before a load
	onRead   func(doc string) error                      // before history is read
	onCommit func(batch []text.Commit) error             // before a transaction
	after    func(batch []text.Commit) error             // after one that was stored
	first    func(doc string, version int) []text.Update // what another node stores just before
}

func newJournal() *journal {
	return &journal{docs: map[string][]text.Update{}, loads: map[string]int{}}
}

func (j *journal) set(change func(*journal)) {
	j.mu.Lock()
	defer j.mu.Unlock()
	change(j)
}

func (j *journal) LoadDocument(_ context.Context, doc string) (text.Stored, error) {
	j.mu.Lock()
	hook := j.onLoad
	j.loads[doc]++
	j.mu.Unlock()
	if hook != nil {
		if err := hook(doc); err != nil {
			return text.Stored{}, err
		}
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	all := j.docs[doc]
	if j.damaged[doc] {
		was, err := fold(all)
		return text.Stored{Version: len(all), Text: was, Damaged: true}, err
	}
	s := text.Stored{Version: len(all), Tail: all[max(0, len(all)-256):], Seqs: map[string]int{}}
	for _, u := range all {
		s.Seqs[u.Client] = u.Seq
	}
	var err error
	s.Text, err = fold(all)
	return s, err
}

func (j *journal) Updates(_ context.Context, doc string, from, to int) ([]text.Update, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.onRead != nil {
		if err := j.onRead(doc); err != nil {
			return nil, err
		}
	}
	if to > len(j.docs[doc]) {
		return nil, domain.ErrNotFound
	}
	return slices.Clone(j.docs[doc][from:to]), nil
}

func (j *journal) Versions(_ context.Context, docs []string) (map[string]int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.compared++
	versions := map[string]int{}
	for _, doc := range docs {
		if all, known := j.docs[doc]; known {
			versions[doc] = len(all)
		}
	}
	return versions, nil
}

func (j *journal) CommitUpdates(ctx context.Context, batch []text.Commit) ([]bool, error) {
	j.mu.Lock()
	before, after := j.onCommit, j.after
	j.mu.Unlock()
	if before != nil {
		if err := before(batch); err != nil {
			return nil, err
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	conflicted, err := j.store(batch)
	if err == nil && after != nil {
		err = after(batch)
	}
	return conflicted, err
}

func (j *journal) store(batch []text.Commit) ([]bool, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.batch = append(j.batch, len(batch))
	conflicted := make([]bool, len(batch))
	for i, entry := range batch {
		if j.first != nil {
			j.docs[entry.Document] = append(j.docs[entry.Document], j.first(entry.Document, entry.Version)...)
		}
		if conflicted[i] = entry.Version != len(j.docs[entry.Document]); conflicted[i] {
			continue
		}
		for _, u := range entry.Updates {
			if slices.ContainsFunc(j.docs[entry.Document], func(o text.Update) bool { return o.Client == u.Client && o.Seq == u.Seq }) {
				return nil, errors.New("an update was stored twice")
			}
			j.docs[entry.Document] = append(j.docs[entry.Document], u)
		}
	}
	return conflicted, nil
}

// fold applies all updates to the empty document.
func fold(all []text.Update) (text.Text, error) {
	t, _ := text.New("")
	for _, u := range all {
		var err error
		if t, err = u.Changes.Apply(t); err != nil {
			return t, err
		}
	}
	return t, nil
}

// text is what the journal holds of a document.
func (j *journal) text(tb testing.TB, doc string) string {
	tb.Helper()
	j.mu.Lock()
	defer j.mu.Unlock()
	t, err := fold(j.docs[doc])
	if err != nil {
		tb.Fatalf("the journal cannot be folded: %v", err)
	}
	return t.String()
}

func (j *journal) count(doc string) int {
	j.mu.Lock()
	defer j.mu.Unlock()
	return len(j.docs[doc])
}

// write stores updates of another node: each inserts at the beginning.
func (j *journal) write(doc string, inserts ...string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	t, _ := fold(j.docs[doc])
	length := t.Len()
	seq := len(j.docs[doc])
	for _, s := range inserts {
		seq++
		j.docs[doc] = append(j.docs[doc], text.Update{Client: "elsewhere", Seq: seq, Changes: text.Insert(length, 0, s), Person: "far"})
		length += len(s)
	}
}

// gate lets everyone do everything with names, unless told otherwise.
type gate struct {
	mu     sync.Mutex
	rules  map[string]domain.DocumentAccess // "person document" or "person"
	refuse map[string]error                 // "person document", "person topic" or "person"
	views  map[string]domain.Audience       // "person"
	asked  map[string]int                   // "person document"
	onAsk  func(person, what string) error
}

func newGate() *gate {
	return &gate{rules: map[string]domain.DocumentAccess{}, refuse: map[string]error{}, views: map[string]domain.Audience{},
		asked: map[string]int{}}
}

func (g *gate) set(change func(*gate)) {
	g.mu.Lock()
	defer g.mu.Unlock()
	change(g)
}

func (g *gate) ask(person domain.PersonID, what string) error {
	g.mu.Lock()
	hook := g.onAsk
	g.asked[string(person)+" "+what]++
	g.mu.Unlock()
	if hook != nil {
		if err := hook(string(person), what); err != nil {
			return err
		}
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if err := g.refuse[string(person)]; err != nil {
		return err
	}
	return g.refuse[string(person)+" "+what]
}

func (g *gate) DocumentAccess(ctx context.Context, person domain.PersonID, doc string) (domain.DocumentAccess, error) {
	if err := g.ask(person, doc); err != nil {
		return domain.DocumentAccess{}, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for _, key := range []string{string(person) + " " + doc, string(person)} {
		if a, ok := g.rules[key]; ok {
			return a, nil
		}
	}
	return domain.DocumentAccess{Write: true, Names: true, Topic: "board:c1", Subject: domain.Ref{Kind: domain.RefCard, ID: doc}}, nil
}

func (g *gate) TopicAudience(ctx context.Context, person domain.PersonID, topic, language string) (domain.Audience, error) {
	if err := g.ask(person, topic); err != nil {
		return domain.Audience{}, err
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if a, ok := g.views[string(person)]; ok {
		return a, nil
	}
	return domain.Audience{Language: language, Standing: domain.Standing{OnTeam: true}}, nil
}

// renderer renders an event as its verb and subject for the language it is for.
type renderer struct {
	mu       sync.Mutex
	asked    int
	onRender func(ev domain.Event, to domain.Audience) (string, error)
}

func (r *renderer) RenderEvent(_ context.Context, ev domain.Event, to domain.Audience) (string, error) {
	r.mu.Lock()
	r.asked++
	hook := r.onRender
	r.mu.Unlock()
	if hook != nil {
		return hook(ev, to)
	}
	names := ""
	if to.Standing.SeesNames() {
		names = " names"
	}
	return "<p>" + ev.Verb + " " + ev.Subject.String() + " " + to.Language + names + "</p>", nil
}

func (r *renderer) set(change func(*renderer)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	change(r)
}

func (r *renderer) count() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.asked
}
