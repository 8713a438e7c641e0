package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/gorilla/websocket"
	nats "github.com/nats-io/nats-server/v2/server"

	main "rodedraad"
)

// paper is a buffer that two goroutines may use.
type paper struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (p *paper) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
}

func (p *paper) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// server is a server that runs in this process.
type server struct {
	base     string
	out, err *paper
	stop     context.CancelFunc
	done     chan int // gets the exit code
}

// MustServe starts a server and waits until it greets. It is stopped at the end of the test at the latest.
func MustServe(t *testing.T, args ...string) *server {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	s := &server{out: &paper{}, err: &paper{}, stop: stop, done: make(chan int, 1)}
	go func() {
		s.done <- main.Run(ctx, append([]string{"serve", "--listen", "127.0.0.1:0"}, args...), s.out, s.err)
	}()
	t.Cleanup(func() {
		stop()
		select {
		case <-s.done:
		case <-time.After(15 * time.Second):
			t.Error("the server did not stop")
		}
	})
	greeting := regexp.MustCompile(`(?m)^Rode Draad \S+ at (http\S+)$`)
	for end := time.Now().Add(60 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
		if found := greeting.FindStringSubmatch(s.out.String()); found != nil {
			s.base = found[1]
			return s
		}
		select {
		case code := <-s.done:
			s.done <- code
			t.Fatalf("the server ended with %d: %s", code, s.err)
		default:
		}
	}
	t.Fatalf("the server did not start: %s", s.err)
	return nil
}

// MustStop asks the server to stop and returns its exit code and how long it took.
func (s *server) MustStop(t *testing.T) (code int, took time.Duration) {
	t.Helper()
	begun := time.Now()
	s.stop()
	select {
	case code = <-s.done:
		s.done <- code
	case <-time.After(15 * time.Second):
		t.Fatal("the server did not stop")
	}
	return code, time.Since(begun)
}

// get asks for an address of the server and returns the status and the body.
func (s *server) get(t *testing.T, address, token string) (status int, body string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Accept", "application/json")
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	text, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(text)
}

func TestServeADemonstrationAndStop(t *testing.T) {
	at := newDatabase(t)
	s := MustServe(t, "--demo", "--database", at)
	if status, body := s.get(t, s.base+"/healthz", ""); status != 200 || !strings.Contains(body, `"ok"`) {
		t.Errorf("health: %d %s", status, body)
	}
	if got := run(t, "healthcheck", "--listen", strings.TrimPrefix(s.base, "http://")); got.code != 0 {
		t.Errorf("healthcheck: %+v", got)
	}
	if status, body := s.get(t, s.base+"/metrics", ""); status != 200 || !strings.Contains(body, "go_goroutines") {
		t.Errorf("metrics: %d %.80s", status, body)
	}
	token := strings.TrimSpace(run(t, "token", "--database", at, "ghz-begeleider").out)
	if status, body := s.get(t, s.base+"/programmes", token); status != 200 || !strings.Contains(body, "flexwerk-zorg") {
		t.Errorf("programmes: %d %s", status, body)
	}
	signInByLink(t, s)
	socket := MustDial(t, s, token)
	code, took := s.MustStop(t)
	if code != 0 || took > 10*time.Second {
		t.Errorf("stopped with code %d after %s: %s", code, took, s.err)
	}
	var closed *websocket.CloseError
	if err := drain(socket); !errors.As(err, &closed) || closed.Code != websocket.CloseServiceRestart {
		t.Errorf("the socket ended with %v, want 1012", err)
	}
	if strings.Contains(s.err.String(), token) || strings.Contains(s.err.String(), "level=ERROR") {
		t.Errorf("logs: %s", s.err)
	}
	if got := run(t, "healthcheck", "--listen", strings.TrimPrefix(s.base, "http://")); got.code != 1 {
		t.Errorf("healthcheck of a server that stopped: %+v", got)
	}
	again := MustServe(t, "--demo", "--database", at)
	if status, _ := again.get(t, again.base+"/programmes", token); status != 200 {
		t.Errorf("after a restart: %d", status)
	}
}

// signInByLink opens the first link that was printed, as a person would.
func signInByLink(t *testing.T, s *server) {
	t.Helper()
	link := regexp.MustCompile(`http\S+/sign-in/demo/ghz-begeleider`).FindString(s.out.String())
	if link == "" {
		t.Fatalf("no sign-in links: %s", s.out)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	person := http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	page, err := person.Get(link)
	if err != nil || page.StatusCode != http.StatusOK {
		t.Fatalf("the page of the link: %v %v", page, err)
	}
	_ = page.Body.Close()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, link, strings.NewReader(url.Values{}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Origin", s.base)
	done, err := person.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = done.Body.Close()
	if done.StatusCode != http.StatusSeeOther || !strings.Contains(done.Header.Get("Set-Cookie"), "HttpOnly") {
		t.Errorf("signing in by link: %d, cookie %q", done.StatusCode, done.Header.Get("Set-Cookie"))
	}
}

// MustDial opens a socket and reads the hello.
func MustDial(t *testing.T, s *server, token string) *websocket.Conn {
	t.Helper()
	socket, _ := MustGreet(t, s, token)
	return socket
}

// MustGreet opens a socket and returns it with its client id.
func MustGreet(t *testing.T, s *server, token string) (socket *websocket.Conn, client string) {
	t.Helper()
	dialer := websocket.Dialer{Subprotocols: []string{"rodedraad.v1"}, HandshakeTimeout: 5 * time.Second}
	head := http.Header{"Authorization": {"Bearer " + token}}
	socket, res, err := dialer.DialContext(t.Context(), "ws"+strings.TrimPrefix(s.base, "http")+"/live", head)
	if err != nil {
		t.Fatalf("no socket: %v %v", err, res)
	}
	t.Cleanup(func() { _ = socket.Close() })
	_ = socket.SetReadDeadline(time.Now().Add(20 * time.Second))
	var hello struct{ Type, Client string }
	_, text, err := socket.ReadMessage()
	if err != nil || json.Unmarshal(text, &hello) != nil || hello.Type != "hello" || hello.Client == "" {
		t.Fatalf("no hello: %s %v", text, err)
	}
	return socket, hello.Client
}

// drain reads a socket to its end and returns what ended it.
func drain(socket *websocket.Conn) error {
	for {
		if _, _, err := socket.ReadMessage(); err != nil {
			return err
		}
	}
}

func TestServeWithAnAddressOfItsOwnForMetrics(t *testing.T) {
	s := MustServe(t, "--database", newDatabase(t), "--metrics-listen", "localhost:0", "--log-format", "json",
		"--base-url", "HTTPS://Boards.Example.org/", "--trusted-proxy", "10.0.0.0/8,192.0.2.1")
	if s.base != "https://boards.example.org" {
		t.Errorf("the base URL became %s", s.base)
	}
	address := ""
	for _, line := range strings.Split(strings.TrimSpace(s.err.String()), "\n") {
		var entry struct{ Msg, Address, Metrics string }
		if err := json.Unmarshal([]byte(line), &entry); err != nil {
			t.Fatalf("no JSON: %s", line)
		}
		if entry.Msg == "serving" {
			address = entry.Address
			status, body := s.get(t, "http://"+entry.Metrics+"/metrics", "")
			if status != 200 || !strings.Contains(body, "process_cpu_seconds_total") {
				t.Errorf("metrics: %d %.80s", status, body)
			}
		}
	}
	if status, _ := s.get(t, "http://"+address+"/metrics", ""); status != 404 {
		t.Errorf("metrics on the main address: %d", status)
	}
	if !strings.Contains(s.err.String(), "nobody can sign in by mail") {
		t.Errorf("nothing is said of the mail server that is missing: %s", s.err)
	}
	if code, _ := s.MustStop(t); code != 0 {
		t.Errorf("stopped with %d", code)
	}
}

func TestASecondServerOnTheSameAddressChangesNothing(t *testing.T) {
	s := MustServe(t, "--database", newDatabase(t))
	got := run(t, "serve", "--listen", strings.TrimPrefix(s.base, "http://"), "--database", newDatabase(t))
	if got.code != 1 || !strings.Contains(got.err, "cannot listen") || got.out != "" {
		t.Errorf("got %+v", got)
	}
}

func TestServeRefusesAnOlderSchemaWhenAsked(t *testing.T) {
	got := run(t, "serve", "--listen", "127.0.0.1:0", "--no-migrate", "--database", newDatabase(t))
	if got.code != 1 || !strings.Contains(got.err, "rodedraad migrate") {
		t.Errorf("got %+v", got)
	}
}

// MustNATS starts a NATS server and returns its address.
func MustNATS(t *testing.T) string {
	t.Helper()
	s, err := nats.NewServer(&nats.Options{Host: "127.0.0.1", Port: -1, NoLog: true, NoSigs: true})
	if err != nil {
		t.Fatal(err)
	}
	s.Start()
	t.Cleanup(s.Shutdown)
	if !s.ReadyForConnections(10 * time.Second) {
		t.Fatal("NATS did not start")
	}
	return s.ClientURL()
}

// MustAsk sends a message on a socket, unless it is "", and returns the next message of a type.
func MustAsk(t *testing.T, socket *websocket.Conn, message, kind string) map[string]any {
	t.Helper()
	if message != "" {
		if err := socket.WriteMessage(websocket.TextMessage, []byte(message)); err != nil {
			t.Fatal(err)
		}
	}
	for {
		var m map[string]any
		if err := socket.ReadJSON(&m); err != nil {
			t.Fatalf("no %s came: %v", kind, err)
		}
		switch m["type"] {
		case kind:
			return m
		case "refused", "error":
			t.Fatalf("no %s came, but %v", kind, m)
		}
	}
}

// TestTwoNodes runs two servers on one database: what is written on one is shown on the other, and who signs out on one is
// signed out on the other (N8).
func TestTwoNodes(t *testing.T) {
	at, bus := newDatabase(t), MustNATS(t)
	one := MustServe(t, "--demo", "--database", at, "--nats", bus)
	two := MustServe(t, "--demo", "--database", at, "--nats", bus)
	token := strings.TrimSpace(run(t, "token", "--database", at, "ghz-begeleider").out)
	_, card := one.get(t, one.base+"/programmes/flexwerk-zorg/cards/ghz-a1", token)
	document := regexp.MustCompile(`"document":"([^"]+)"`).FindStringSubmatch(card)
	if document == nil {
		t.Fatalf("a card without a document: %.200s", card)
	}
	opening := fmt.Sprintf(`{"type":"open","doc":%q}`, document[1])
	writer, client := MustGreet(t, one, token)
	reader := MustDial(t, two, token)
	MustAsk(t, writer, opening, "doc")
	doc := MustAsk(t, reader, opening, "doc")
	push := fmt.Sprintf(`{"type":"push","doc":%q,"version":%v,"updates":[{"client":%q,"seq":1,"changes":[%d,[0,"!"]]}]}`,
		document[1], doc["version"], client, len(utf16.Encode([]rune(doc["text"].(string)))))
	MustAsk(t, writer, push, "updates")
	if m := MustAsk(t, reader, "", "updates"); m["version"] != doc["version"] {
		t.Errorf("the other node shows %v", m)
	}
	begun := time.Now()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, one.base+"/sign-out", nil)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	var closed *websocket.CloseError
	if err := drain(reader); !errors.As(err, &closed) || closed.Code != 4003 || time.Since(begun) > 2*time.Second {
		t.Errorf("the socket at the other node ended with %v after %v, want 4003 within two seconds", err, time.Since(begun))
	}
}
