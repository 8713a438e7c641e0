package chaos_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"

	nats "github.com/nats-io/nats-server/v2/server"
)

// settlePatience is how long everything may take to come together after the last fault, on a busy machine.
const settlePatience = 90 * time.Second

// world is one run of a plan: servers, a database, tabs that write in its documents, and a network in between.
type world struct {
	plan    plan
	ground  *ground
	folder  string
	under   []string // the command that servers are run by; empty for none
	store   *kept
	servers []*server
	lines   []*proxy // one of each tab
	bus     *nats.Server
	buses   []*proxy // one of each node to NATS; none where there is one node
	editors *editors
	book    *ledger
	docs    []string

	storeFaults sync.RWMutex  // read-held while the database is made to fail
	said        chan struct{} // has room for one: a tab has just said something
	killed      int
	failed      int // transactions of which it was unknown whether they were stored

	mu        sync.Mutex
	at        []int          // the node that each tab is led to
	addresses map[int]string // of the nodes
	notes     []string
}

// newWorld is a world in which nothing is yet.
func newWorld(p plan, g *ground, folder string) *world {
	return &world{plan: p, ground: g, folder: folder, addresses: map[int]string{}, said: make(chan struct{}, 1)}
}

// note remembers something that should not be.
func (w *world) note(what string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.notes = append(w.notes, what)
}

// live runs a world from beginning to end, and gives what there is to judge each of its documents by.
func (w *world) live(ctx context.Context, bundle string, s setting) (e []evidence, err error) {
	defer func() { err = errors.Join(err, w.close()) }()
	if err := w.build(ctx, s); err != nil {
		return e, err
	}
	for range documents {
		doc, err := w.card()
		if err != nil {
			return e, err
		}
		w.docs = append(w.docs, doc)
	}
	for i := range w.plan.tabs {
		w.plan.tabs[i].Doc = w.docs[w.plan.tabs[i].in]
	}
	if w.editors, err = startEditors(bundle, 120, w.plan.tabs, w.book); err != nil {
		return e, err
	}
	defer func() { _ = w.editors.end() }()
	if err := w.settle(nil); err != nil {
		return e, err
	}
	if err := w.editors.tell("write", ""); err != nil {
		return e, err
	}
	if err := w.trouble(ctx); err != nil {
		return e, err
	}
	return w.judge(ctx)
}

// judge lets everything come to rest and gathers what can be known then.
func (w *world) judge(ctx context.Context) ([]evidence, error) {
	for _, what := range []string{"rest", "wake"} {
		if err := w.editors.tell(what, ""); err != nil {
			return nil, err
		}
	}
	var looks []look
	if err := w.settle(&looks); err != nil {
		return nil, err
	}
	all := make([]evidence, documents)
	for d := range all {
		for i := range w.servers {
			opened, err := openFresh(w.servers[i].base(), w.ground.tokens[logins[0]], w.docs[d])
			if err != nil {
				return nil, err
			}
			all[d].Opened = append(all[d].Opened, opened)
		}
	}
	_ = w.editors.end()
	book, err := w.bring()
	if err != nil {
		return nil, err
	}
	for d := range all {
		e := &all[d]
		e.Document = w.docs[d]
		if w.plan.removal >= 0 {
			e.Removed = logins[len(logins)-1]
		}
		e.only(d, w.plan.tabs, looks, book)
		if err := e.read(ctx, w.store); err != nil {
			return nil, err
		}
	}
	all[0].Notes = w.notes
	return all, nil
}

// bring stops all servers in an orderly way, and brings the ledger.
func (w *world) bring() ([]entry, error) {
	for _, s := range w.servers {
		if err := s.end(syscall.SIGTERM); err != nil {
			w.note("a server that was asked to stop at the end: " + err.Error())
		}
		lines, failed, err := s.complaints()
		if err != nil {
			return nil, err
		}
		w.failed += failed
		w.notes = append(w.notes, lines...)
	}
	book := w.book
	w.book = nil
	return book.close()
}

// build makes everything but the document.
func (w *world) build(ctx context.Context, s setting) (err error) {
	if w.book, err = newLedger(filepath.Join(w.folder, "ledger.jsonl")); err != nil {
		return err
	}
	if w.store, err = w.ground.open(w.folder, s.nodes); err != nil {
		return err
	}
	if s.nodes > 1 {
		if w.bus, err = nats.NewServer(&nats.Options{Host: "127.0.0.1", Port: -1, NoLog: true, NoSigs: true}); err != nil {
			return err
		}
		w.bus.Start()
		if !w.bus.ReadyForConnections(startPatience) {
			return errors.New("NATS did not start")
		}
	}
	for i := range w.plan.tabs {
		line, err := newProxy("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		line.said = w.said
		w.lines, w.at = append(w.lines, line), append(w.at, i%s.nodes)
		t := &w.plan.tabs[i]
		t.Base, t.Token = "http://"+line.listener.Addr().String(), w.ground.tokens[t.login]
	}
	for n := range s.nodes {
		if err := w.addServer(ctx, n, s); err != nil {
			return err
		}
	}
	return nil
}

// addServer starts a node.
func (w *world) addServer(ctx context.Context, n int, s setting) error {
	one := &server{
		binary: w.ground.binary, under: w.under, database: w.store.urlOf(n), log: filepath.Join(w.folder, "node"+strconv.Itoa(n)+".log"),
		moved: func(address string) { w.arrive(n, address) },
	}
	if s.nodes > 1 {
		line, err := newProxy("tcp", "127.0.0.1:0")
		if err != nil {
			return err
		}
		line.lead("tcp", w.bus.Addr().String())
		w.buses = append(w.buses, line)
		one.nats = "nats://" + line.listener.Addr().String()
	}
	w.servers = append(w.servers, one)
	return w.begin(ctx, n)
}

// card adds a card, gives the document of its text a history, and tells which it is.
func (w *world) card() (string, error) {
	answer, err := w.call(0, logins[0], "/programmes/flexwerk-zorg/cases/ghz/cards", `{"kind":"action","text":"# Chaos\n\n"}`)
	if err != nil {
		return "", err
	}
	_, after, _ := strings.Cut(answer, `"document":"`)
	doc, _, found := strings.Cut(after, `"`)
	if !found {
		return "", fmt.Errorf("a card without a document: %.200s", answer)
	}
	return doc, writeHistory(w.servers[0].base(), w.ground.tokens[logins[0]], doc, w.plan.history)
}

// call posts JSON to a node as somebody.
func (w *world) call(node int, login, path, body string) (string, error) {
	request, err := http.NewRequest(http.MethodPost, w.servers[node].base()+path, strings.NewReader(body))
	if err != nil {
		return "", err
	}
	request.Header = http.Header{
		"Accept": {"application/json"}, "Content-Type": {"application/json"}, "Authorization": {"Bearer " + w.ground.tokens[login]},
	}
	caller := http.Client{Timeout: 10 * time.Second}
	answer, err := caller.Do(request)
	if err != nil {
		return "", err
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode >= 300 {
		err = &refusedCall{answer.StatusCode, string(text)}
	}
	return string(text), err
}

// refusedCall is an answer that is no success.
type refusedCall struct {
	status int
	text   string
}

// Error says what was answered.
func (r *refusedCall) Error() string { return fmt.Sprintf("status %d: %.200s", r.status, r.text) }

// trouble is the time in which things go wrong: servers are killed on one side, and faults happen on the other.
func (w *world) trouble(ctx context.Context) error {
	kills := make(chan error, 1)
	go func() {
		for _, k := range w.plan.kills {
			time.Sleep(k.after)
			if err := w.kill(ctx, k); err != nil {
				kills <- err
				return
			}
		}
		kills <- nil
	}()
	var failed error
	for i, schedule := range w.plan.schedules {
		if failed == nil && i == w.plan.removal {
			failed = w.remove()
		}
		if failed == nil {
			failed = w.play(ctx, schedule)
		}
	}
	err := errors.Join(failed, <-kills)
	w.heal()
	return err
}

// remove takes the last person from the team, and notes when that was answered. While servers are killed it takes more
// than one attempt; the moment of the last is noted then, so that what is judged by it is judged mildly.
func (w *world) remove() error {
	db, err := w.store.raw()
	if err != nil {
		return err
	}
	var id string
	login := logins[len(logins)-1]
	row := db.QueryRow("SELECT m.id FROM memberships AS m JOIN persons AS p ON p.id = m.person WHERE p.login = '" + login +
		"' AND m.role = 'member' AND m.ended_at IS NULL")
	if err := errors.Join(row.Scan(&id), db.Close()); err != nil {
		return fmt.Errorf("the membership to end: %w", err)
	}
	path := "/programmes/flexwerk-zorg/cases/ghz/members/" + id + "/remove"
	for end := time.Now().Add(startPatience); ; time.Sleep(50 * time.Millisecond) {
		_, err := w.call(0, logins[1], path, `{}`)
		var refused *refusedCall
		gone := errors.As(err, &refused) && refused.status < 500 && refused.status != http.StatusTooManyRequests
		if err == nil || gone {
			w.book.add(entry{Removed: login})
		}
		if err == nil || gone && refused.status == http.StatusNotFound {
			return nil
		}
		if gone || time.Now().After(end) {
			return fmt.Errorf("taking somebody from the team: %w", err)
		}
	}
}

// settle waits until every tab has everything, and nothing that others have not. Those of somebody who was taken from the
// team need not.
func (w *world) settle(into *[]look) error {
	db, err := w.store.raw()
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	for end := time.Now().Add(settlePatience); ; time.Sleep(100 * time.Millisecond) {
		looks, err := w.editors.look()
		if err != nil {
			return err
		}
		versions := make([]int, documents)
		for d := range versions {
			if versions[d], err = headOf(db, w.docs[d]); err != nil {
				return err
			}
		}
		if w.together(looks, versions) {
			if into != nil {
				*into = looks
			}
			return nil
		}
		if time.Now().After(end) {
			w.note(fmt.Sprintf("I1: %s after the last fault the tabs have not come together at versions %d: %s", settlePatience, versions, brief(looks)))
			if into != nil {
				*into = looks
			}
			return nil
		}
	}
}

// brief tells how tabs are, without what is in them.
func brief(looks []look) string {
	var list []string
	for _, l := range looks {
		list = append(list, fmt.Sprintf("%s %s%s, %s%s, at %d with %d unsent and %d kept, refused %v", l.Name, l.State, l.Ended, l.Phase, l.Problem,
			l.Version, l.Unsent, len(l.Kept), l.Refused))
	}
	return strings.Join(list, "; ")
}

func headOf(db *sql.DB, doc string) (version int, err error) {
	err = db.QueryRow("SELECT version FROM documents WHERE id = '" + doc + "'").Scan(&version)
	return version, err
}

// together reports whether all tabs that have to be are at the version of their document with nothing unsent.
func (w *world) together(looks []look, versions []int) bool {
	for i, l := range looks {
		if l.Rude || w.plan.removal >= 0 && w.plan.tabs[i].login == logins[len(logins)-1] && l.Phase != "loading" {
			continue
		}
		if l.State != "online" || l.Phase != "live" || l.Unsent > 0 || l.Version != versions[w.plan.tabs[i].in] {
			return false
		}
	}
	return true
}

// close ends whatever still runs.
func (w *world) close() error {
	for _, s := range w.servers {
		_ = s.end(syscall.SIGKILL)
	}
	for _, p := range append(w.lines, w.buses...) {
		p.close()
	}
	if w.bus != nil {
		w.bus.Shutdown()
		w.bus.WaitForShutdown()
	}
	var err error
	if w.book != nil {
		_, err = w.book.close()
	}
	if w.store != nil {
		err = errors.Join(err, w.store.close())
	}
	return err
}
