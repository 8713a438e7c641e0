package web

import (
	"context"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/client_golang/prometheus"

	"rodedraad/app"
	"rodedraad/app/auth"
	"rodedraad/app/markdown"
	"rodedraad/assets"
	"rodedraad/domain"
	"rodedraad/realtime"
)

// Limits of the edge.
const (
	// MaxBody is the largest request body in bytes: a full document as JSON, with room for escapes. Only what brings a file
	// may be larger: see allowance.
	MaxBody = 2 << 20
	// ReadTimeout is how long a client may take to send a request, headers and body.
	ReadTimeout = 15 * time.Second
	// IdleTimeout is how long a kept-alive connection may stay silent.
	IdleTimeout = 60 * time.Second
	// MaxConnections is how many requests are served at once.
	MaxConnections = 32 * 1024
	// headerBuffer is the largest header block in bytes.
	headerBuffer = 16 << 10
)

// Config is what the edge needs. BaseURL is the address people use, scheme and host: links and the Origin check use it
// and never the Host header.
type Config struct {
	App             *app.Service
	Auth            *auth.Service
	Hub             *realtime.Hub
	Assets          *assets.Files
	Log             *slog.Logger
	BaseURL         *url.URL
	Build           string
	Demo            bool
	DemoLogins      []DemoLogin    // counts only with Demo
	SendsMail       bool           // whether mail links are sent, or printed where the server runs
	TrustedProxies  []netip.Prefix // whose X-Forwarded-For counts
	SecurityContact string         // where weaknesses are reported, as mailto: or https:; without it there is no security.txt
	Healthy         func(context.Context) error
	Metrics         prometheus.Gatherer // nil when metrics are served on an address of their own
	Now             func() time.Time
}

// DemoLogin is one of the demonstration's people, shown on the sign-in page of a demonstration only.
type DemoLogin struct {
	Login    string
	Name     domain.Words
	Role     domain.Role
	CaseCode string
}

// Server is the edge of one node.
type Server struct {
	Config
	fiber    *fiber.App
	markdown *markdown.Renderer
	pages    *pages
	limits   *limiter
}

// New builds the server and parses every template; it fails when a template or a locale is broken.
func New(cfg Config) (*Server, error) {
	pages, err := loadPages(cfg.Assets, cfg.Build)
	if err != nil {
		return nil, err
	}
	if !cfg.Demo {
		cfg.DemoLogins = nil
	}
	s := &Server{Config: cfg, markdown: markdown.New(cfg.BaseURL.Host), pages: pages, limits: newLimiter(cfg.Now)}
	s.fiber = fiber.New(fiber.Config{
		AppName:                      "Rode Draad",
		BodyLimit:                    MaxBody,
		CaseSensitive:                true,
		StrictRouting:                true,
		Concurrency:                  MaxConnections,
		DisableStartupMessage:        true,
		DisablePreParseMultipartForm: true, // what is uploaded is read in memory, so no file is ever written for a request
		EnableTrustedProxyCheck:      true, // of no proxy at all: what a client says of itself is read in address only
		ErrorHandler:                 s.answerUnread,
		IdleTimeout:                  IdleTimeout,
		Immutable:                    true, // strings of a request are kept by sockets and use cases
		ReadBufferSize:               headerBuffer,
		ReadTimeout:                  ReadTimeout,
	})
	s.fiber.Server().KeepHijackedConns = true // a socket is the hub's: see live
	s.fiber.Server().HeaderReceived = s.allowance
	s.mount()
	return s, nil
}

// Serve answers requests on the listener until Shutdown.
func (s *Server) Serve(l net.Listener) error { return s.fiber.Listener(l) }

// Shutdown stops accepting and waits for requests in flight, at most as long as ctx allows. Sockets are the hub's.
func (s *Server) Shutdown(ctx context.Context) error { return s.fiber.ShutdownWithContext(ctx) }
