package web_test

import (
	"bytes"
	"context"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"rodedraad/app"
	"rodedraad/app/auth"
	"rodedraad/app/demo"
	"rodedraad/app/web"
	"rodedraad/assets"
	"rodedraad/domain"
	"rodedraad/realtime"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// The programmes and the case of the demonstration that most tests look at.
const (
	care = "flexwerk-zorg"
	city = "flexwerk-gemeente"
	ghz  = "ghz"
)

// paper is a buffer that several goroutines may use.
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

// clock is a clock that moves a little with every look, so that limits on speed are met only by tests about them.
type clock struct {
	mu   sync.Mutex
	at   time.Time
	step time.Duration
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(c.step)
	return c.at
}

// pass lets time pass at once.
func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = c.at.Add(d)
}

// freeze stops the clock between looks.
func (c *clock) freeze() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.step = 0
}

// site is one running server with the demonstration in a database of its own.
type site struct {
	tb       testing.TB
	url      string // scheme and host
	db       *store.DB
	database string // its address
	app      *app.Service
	auth     *auth.Service
	hub      *realtime.Hub
	web      *web.Server
	log      *paper
	mail     *paper // what would have been mailed
	clock    *clock
	before   func(*web.Server) // what is done to the server before it serves
	asking   string            // who is about to ask, where everybody is tried in turn
	prepared map[string]ask    // what was prepared for them, by route
	question domain.Ref        // a main question, once it was looked up

	mu      sync.Mutex
	cookies map[string]string          // session tokens by login
	people  map[string]domain.PersonID // by login
	secrets []string                   // what must not be in the log
}

// setting changes how a site is set up.
type setting func(*site, *web.Config)

// MustOpen starts a server on the loopback, with a database that holds the demonstration, until the end of the test. Then
// its log is looked through for what people wrote and for secrets (P7).
func MustOpen(tb testing.TB, settings ...setting) *site {
	tb.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	must(tb, err)
	base := &url.URL{Scheme: "http", Host: l.Addr().String()}
	s := &site{
		tb: tb, url: base.String(), log: &paper{}, mail: &paper{}, cookies: map[string]string{}, people: map[string]domain.PersonID{}, prepared: map[string]ask{},
		clock: &clock{at: time.Now().UTC().Truncate(time.Second), step: 25 * time.Millisecond},
	}
	tb.Cleanup(func() { s.checkLog() })
	s.database = MustDemo(tb)
	s.db = storetest.MustOpen(tb, s.database)
	log := slog.New(slog.NewTextHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s.app = app.New(app.Config{Store: s.db, Now: s.clock.now, Log: log})
	s.hub = realtime.New(realtime.Config{Journal: s.db, Gate: s.app, Build: "test", Log: log})
	s.app.SetHub(s.hub)
	s.auth = auth.New(auth.Config{Store: s.db, Now: s.clock.now, Log: log, Terminal: s.mail, BaseURL: base, Demo: true})
	cfg := web.Config{
		App: s.app, Auth: s.auth, Hub: s.hub, Assets: mustAssets(tb), Log: log, BaseURL: base, Build: "test", Demo: true,
		DemoLogins: demoLogins(), SecurityContact: "mailto:veilig@example.org", Healthy: s.db.Ping, Now: s.clock.now,
		Metrics: prometheus.NewRegistry(),
	}
	for _, set := range settings {
		set(s, &cfg)
	}
	s.web, err = web.New(cfg)
	must(tb, err)
	s.hub.SetRenderer(s.web)
	if s.before != nil {
		s.before(s.web)
	}
	served := make(chan error, 1)
	go func() { served <- s.web.Serve(l) }()
	tb.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		if err := s.hub.Shutdown(ctx); err != nil {
			tb.Errorf("the hub did not stop: %v", err)
		}
		idle.CloseIdleConnections()
		if err := s.web.Shutdown(ctx); err != nil {
			tb.Errorf("the server did not stop: %v", err)
		}
		<-served
		s.auth.Close()
	})
	return s
}

// trusting makes a site trust X-Forwarded-For from the loopback.
func trusting(_ *site, c *web.Config) {
	c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
}

func demoLogins() []web.DemoLogin {
	var list []web.DemoLogin
	for _, l := range demo.Logins() {
		list = append(list, web.DemoLogin{Login: l.Login, Name: l.Name, Role: l.Role, CaseCode: l.Case})
	}
	return list
}

// mustAssets opens the browser files, once: they never change.
func mustAssets(tb testing.TB) *assets.Files {
	tb.Helper()
	files, err := openAssets()
	must(tb, err)
	return files
}

var openAssets = sync.OnceValues(assets.Open)

// loaded is the demonstration, made once for all tests: the bytes of its database, and what people wrote in it.
var loaded struct {
	once sync.Once
	file []byte
	said []string
	err  error
}

// MustDemo returns the address of a database with the demonstration in it, which is gone after the test.
func MustDemo(tb testing.TB) string {
	tb.Helper()
	loaded.once.Do(func() { loaded.file, loaded.said, loaded.err = load(filepath.Join(tb.TempDir(), "made.db")) })
	must(tb, loaded.err)
	path := filepath.Join(tb.TempDir(), "demo.db")
	must(tb, os.WriteFile(path, loaded.file, 0o600))
	return "sqlite:" + path
}

// load makes the demonstration in a new file, and returns the file and what must never be in a log: every line that
// somebody wrote, and every name.
func load(path string) (file []byte, said []string, err error) {
	ctx := context.Background()
	db, err := store.Open(ctx, "sqlite:"+path, store.Options{Migrate: true})
	if err != nil {
		return nil, nil, err
	}
	clock := demo.NewClock(time.Now().AddDate(0, 0, -35), 7*time.Minute)
	if _, err := demo.Load(ctx, app.New(app.Config{Store: db, Now: clock.Now}), clock, nil); err != nil {
		return nil, nil, err
	}
	err = db.Read(ctx, func(tx *store.Tx) error {
		said, err = wordsIn(ctx, tx)
		return err
	})
	if err != nil {
		return nil, nil, err
	}
	if err := db.Close(); err != nil {
		return nil, nil, err
	}
	file, err = os.ReadFile(path)
	return file, said, err
}

// wordsIn lists what somebody wrote, by line, and every name.
func wordsIn(ctx context.Context, tx *store.Tx) (said []string, err error) {
	people, err := tx.Logins(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range people {
		said = append(said, p.Name)
	}
	programmes, err := tx.Programmes(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range programmes {
		cards, err := tx.CardsOfProgramme(ctx, p.ID)
		if err != nil {
			return nil, err
		}
		var docs []string
		for _, c := range cards {
			docs = append(docs, c.Document)
		}
		heads, err := tx.Heads(ctx, docs)
		if err != nil {
			return nil, err
		}
		for _, h := range heads {
			for line := range strings.SplitSeq(h.Text, "\n") {
				if line = strings.TrimLeft(line, "# "); len(line) > 12 {
					said = append(said, line)
				}
			}
		}
	}
	return said, nil
}

var mailForm = regexp.MustCompile(`[\w.+-]+@[\w.-]*example\.\w+`)

// hush notes what must not be in the log at the end.
func (s *site) hush(secrets ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.secrets = append(s.secrets, secrets...)
}

// checkLog looks through the log for what people wrote and for secrets (P7).
func (s *site) checkLog() {
	s.tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	log := s.log.String()
	for _, list := range [][]string{loaded.said, s.secrets} {
		for _, secret := range list {
			if at := strings.Index(log, secret); at >= 0 && secret != "" {
				s.tb.Errorf("the log tells %q: …%s…", secret, log[max(0, at-80):min(len(log), at+len(secret)+20)])
				return
			}
		}
	}
	if at := mailForm.FindString(log); at != "" {
		s.tb.Errorf("the log holds a mail address: %s", at)
	}
}

// cookie is the session token of somebody of the demonstration; the first use signs them in.
func (s *site) cookie(login string) string {
	s.tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cookies[login] == "" {
		token, err := s.auth.DemoLogin(context.Background(), login)
		must(s.tb, err)
		s.cookies[login] = token
		s.secrets = append(s.secrets, token)
	}
	return s.cookies[login]
}

// person is the identifier of somebody of the demonstration.
func (s *site) person(login string) domain.PersonID {
	s.tb.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.people[login] == "" {
		must(s.tb, s.db.Read(context.Background(), func(tx *store.Tx) error {
			p, err := tx.PersonByLogin(context.Background(), login)
			s.people[login] = p.ID
			return err
		}))
	}
	return s.people[login]
}

func must(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatalf("unexpected: %v", err)
	}
}

// one drops a value, to look at the error only.
func one[T any](_ T, err error) error { return err }
