package realtime_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/prometheus/client_golang/prometheus"

	"rodedraad/domain"
	"rodedraad/realtime"
)

// patience is how long a test waits for what must come.
const patience = 10 * time.Second

// node is one hub behind an HTTP server, with a journal, gate and renderer that tests can disturb.
type node struct {
	hub      *realtime.Hub
	journal  *journal
	gate     *gate
	renderer *renderer
	registry *prometheus.Registry
	log      *logBook
	server   *httptest.Server
}

// logBook keeps what was logged.
type logBook struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

// start makes a node; change may change its configuration. It is shut down at the end of the test.
func start(tb testing.TB, change ...func(*realtime.Config)) *node {
	tb.Helper()
	n := &node{journal: newJournal(), gate: newGate(), renderer: &renderer{}, registry: prometheus.NewRegistry(), log: &logBook{}}
	config := realtime.Config{
		Journal: n.journal, Gate: n.gate, Renderer: n.renderer, Secret: []byte("a secret of this test"), Build: "b1",
		Log: slog.New(slog.NewTextHandler(n.log, nil)), Registry: n.registry,
		Limits: realtime.Limits{CloseGrace: 200 * time.Millisecond},
	}
	for _, c := range change {
		c(&config)
	}
	if j, ok := config.Journal.(*journal); ok {
		n.journal = j
	}
	n.hub = realtime.New(config)
	n.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		n.hub.Serve(w, r, realtime.Visitor{Person: domain.PersonID(q.Get("person")), Name: strings.ToUpper(q.Get("person")),
			Language: q.Get("language"), Session: q.Get("session")})
	}))
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		if err := n.hub.Shutdown(ctx); err != nil {
			tb.Errorf("shutdown: %v", err)
		}
		n.server.Close()
	})
	return n
}

// page is one connection as a tab has it.
type page struct {
	tb     testing.TB
	ws     *websocket.Conn
	client string
	key    string
	in     chan string // what arrived; closed when the connection ends
	end    error       // why; read after in is closed
}

// dial opens a socket without reading from it.
func (n *node) dial(tb testing.TB, query string) *websocket.Conn {
	tb.Helper()
	dialer := websocket.Dialer{Subprotocols: []string{realtime.Subprotocol}, HandshakeTimeout: patience}
	ws, _, err := dialer.Dial("ws"+strings.TrimPrefix(n.server.URL, "http")+"/live?"+query, nil)
	if err != nil {
		tb.Fatalf("dial: %v", err)
	}
	tb.Cleanup(func() { ws.Close() })
	return ws
}

// visit opens a page for a person, and reads hello.
func (n *node) visit(tb testing.TB, person string) *page {
	tb.Helper()
	query := "language=nl&person=" + person
	if !strings.Contains(person, "session=") {
		query += "&session=s-" + person
	}
	p := &page{tb: tb, ws: n.dial(tb, query), in: make(chan string, 4096)}
	go p.read()
	hello := p.next()
	p.client, _ = hello["client"].(string)
	p.key, _ = hello["key"].(string)
	if hello["type"] != "hello" || p.client == "" || p.key == "" {
		tb.Fatalf("the first message is %v", hello)
	}
	return p
}

func (p *page) read() {
	defer close(p.in)
	for {
		_, data, err := p.ws.ReadMessage()
		if err != nil {
			p.end = err
			return
		}
		p.in <- string(data)
	}
}

// send sends a literal message; $me stands for the client id.
func (p *page) send(format string, args ...any) {
	p.tb.Helper()
	frame := strings.ReplaceAll(fmt.Sprintf(format, args...), "$me", p.client)
	if err := p.ws.WriteMessage(websocket.TextMessage, []byte(frame)); err != nil {
		p.tb.Fatalf("send: %v", err)
	}
}

// raw gives the next message as it arrived.
func (p *page) raw() string {
	p.tb.Helper()
	select {
	case frame, open := <-p.in:
		if !open {
			p.tb.Fatalf("the connection ended: %v", p.end)
		}
		return frame
	case <-time.After(patience):
		p.tb.Fatalf("nothing came")
		return ""
	}
}

func (p *page) next() map[string]any {
	p.tb.Helper()
	return decode(p.tb, p.raw())
}

// until reads on to the first message of a type.
func (p *page) until(kind string) map[string]any {
	p.tb.Helper()
	for {
		if m := p.next(); m["type"] == kind {
			return m
		}
	}
}

// expect reads the next message, which must be as given. "*" in it stands for any value, $me for the client id.
func (p *page) expect(format string, args ...any) map[string]any {
	p.tb.Helper()
	want := strings.ReplaceAll(fmt.Sprintf(format, args...), "$me", p.client)
	frame := p.raw()
	got := decode(p.tb, frame)
	if !matches(decode(p.tb, want), got) {
		p.tb.Fatalf("got  %s\nwant %s", frame, want)
	}
	return got
}

// quiet checks that nothing is on its way: a message sent now is answered before anything else arrives.
func (p *page) quiet() {
	p.tb.Helper()
	p.send(`{"type":"clock"}`)
	p.expect(`{"type":"clock","now":"*"}`)
}

// closed checks that the connection ends with a close code; what arrives before that is dropped.
func (p *page) closed(code int) {
	p.tb.Helper()
	deadline := time.After(patience)
	for {
		select {
		case _, open := <-p.in:
			if open {
				continue
			}
			if !websocket.IsCloseError(p.end, code) {
				p.tb.Fatalf("the connection ended with %v, not %d", p.end, code)
			}
			return
		case <-deadline:
			p.tb.Fatalf("the connection did not end")
		}
	}
}

// open opens a document that was empty or has the given text, and checks the answer.
func (p *page) open(doc string, version int, text string) {
	p.tb.Helper()
	p.send(`{"type":"open","doc":%q}`, doc)
	p.expect(`{"type":"doc","doc":%q,"version":%d,"text":%q,"may":"write"}`, doc, version, text)
}

// insert pushes an insertion at the beginning of a document of the given length, as update seq.
func (p *page) insert(doc string, version, seq, length int, text string) {
	p.tb.Helper()
	rest := ""
	if length > 0 {
		rest = fmt.Sprintf(",%d", length)
	}
	p.send(`{"type":"push","doc":%q,"version":%d,"updates":[{"client":"$me","seq":%d,"changes":[[0,%q]%s]}]}`,
		doc, version, seq, text, rest)
}

func decode(tb testing.TB, s string) (m map[string]any) {
	tb.Helper()
	if err := json.Unmarshal([]byte(s), &m); err != nil {
		tb.Fatalf("not JSON: %s", s)
	}
	return m
}

// matches compares two JSON values; "*" matches anything.
func matches(want, got any) bool {
	if want == "*" {
		return got != nil
	}
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || len(w) != len(g) {
			return false
		}
		for k := range w {
			if !matches(w[k], g[k]) {
				return false
			}
		}
		return true
	case []any:
		g, ok := got.([]any)
		if !ok || len(w) != len(g) {
			return false
		}
		for i := range w {
			if !matches(w[i], g[i]) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(want, got)
}

// eventually waits until a condition holds.
func eventually(tb testing.TB, what string, holds func() bool) {
	tb.Helper()
	for deadline := time.Now().Add(patience); !holds(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			tb.Fatalf("it never came about: %s", what)
		}
	}
}

// metric reads one metric of the node, labels and all, such as `rodedraad_live_connections`.
func (n *node) metric(tb testing.TB, name string, label ...string) float64 {
	tb.Helper()
	families, err := n.registry.Gather()
	if err != nil {
		tb.Fatal(err)
	}
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() != name || len(label) > 0 && (len(m.GetLabel()) == 0 || m.GetLabel()[0].GetValue() != label[0]) {
				continue
			}
			switch {
			case m.GetGauge() != nil:
				return m.GetGauge().GetValue()
			case m.GetCounter() != nil:
				return m.GetCounter().GetValue()
			case m.GetHistogram() != nil:
				return float64(m.GetHistogram().GetSampleCount())
			}
		}
	}
	return 0
}

// mustGet asks for an upgrade over plain HTTP, and gives the status and header of the answer.
func (n *node) mustGet(tb testing.TB, query string, header http.Header) (int, http.Header) {
	tb.Helper()
	r, _ := http.NewRequest(http.MethodGet, n.server.URL+"/live?"+query, nil)
	r.Header = header
	answer, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		tb.Fatal(err)
	}
	answer.Body.Close()
	return answer.StatusCode, answer.Header
}

// handshake is the header of an upgrade.
func handshake(protocol string) http.Header {
	return http.Header{
		"Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"},
		"Sec-Websocket-Key": {"dGhlIHNhbXBsZSBub25jZQ=="}, "Sec-Websocket-Protocol": {protocol},
	}
}
