package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"rodedraad/app"
	"rodedraad/app/auth"
	"rodedraad/app/web"
	"rodedraad/assets"
	"rodedraad/realtime"
	"rodedraad/store"
)

const (
	// shutdownPatience is how long a server that was asked to stop may take to commit what is queued and say goodbye.
	shutdownPatience = 9 * time.Second
	// metricsPatience is how long asking for metrics and answering may take, each.
	metricsPatience = 10 * time.Second
)

// secretOfClients is the name under which the database keeps the secret for client keys, the same for every node.
const secretOfClients = "client-keys"

// node is one running server and everything it is made of.
type node struct {
	db      *store.DB
	auth    *auth.Service
	hub     *realtime.Hub
	bus     *realtime.NATS // nil for a node that is alone
	web     *web.Server
	metrics *http.Server // used when metrics have an address of their own
	log     *slog.Logger
}

// join opens the database and joins the rooms. The hub comes before the edge, which renders for it.
func (c serveCommand) join(s station, set settings, files *assets.Files, log *slog.Logger) (n *node, err error) {
	db, err := c.open(s.ctx, c.Migrate)
	if err != nil {
		return nil, err
	}
	n = &node{db: db, log: log}
	defer func() {
		if err != nil {
			err = errors.Join(err, n.close())
		}
	}()
	if c.Demo {
		if err := c.fill(s.ctx, db, log); err != nil {
			return n, err
		}
	}
	secret, err := db.Secret(s.ctx, secretOfClients)
	if err != nil {
		return n, err
	}
	if c.NATS != "" {
		if n.bus, err = realtime.DialNATS(c.NATS, secret, log); err != nil {
			return n, wrong("nats", "%v", err)
		}
	}
	figures := prometheus.NewRegistry()
	figures.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	use := app.New(app.Config{Store: db, Log: log})
	n.auth = auth.New(auth.Config{
		Store: db, Log: log, Mailer: set.mailer, Terminal: terminal(s, set, log), BaseURL: set.base, Demo: c.Demo,
	})
	n.hub = realtime.New(n.live(realtime.Config{
		Journal: db, Gate: use, Ended: n.auth.Ended, Names: use.NameOf, Secret: secret, Build: buildName(), Log: log, Registry: figures,
	}))
	use.SetHub(n.hub)
	n.metrics = &http.Server{
		Handler: promhttp.HandlerFor(figures, promhttp.HandlerOpts{}), ReadTimeout: metricsPatience, WriteTimeout: metricsPatience,
	}
	if n.web, err = web.New(c.edge(n, use, set, files, figures)); err != nil {
		return n, err
	}
	n.hub.SetRenderer(n.web)
	return n, nil
}

// live adds the bus to what the hub needs, when there is one.
func (n *node) live(cfg realtime.Config) realtime.Config {
	if n.bus != nil {
		cfg.Bus = n.bus
	}
	return cfg
}

// edge is what the edge needs. Without an address of their own, metrics are on the main one only where nobody else can
// ask for them.
func (c serveCommand) edge(
	n *node, use *app.Service, set settings, files *assets.Files, figures prometheus.Gatherer,
) web.Config {
	cfg := web.Config{
		App: use, Auth: n.auth, Hub: n.hub, Assets: files, Log: n.log, BaseURL: set.base, Build: buildName(),
		Demo: c.Demo, DemoLogins: demoLogins(), SendsMail: set.mailer != nil, TrustedProxies: set.proxies,
		SecurityContact: c.SecurityContact, Healthy: n.db.Ping, Now: time.Now,
	}
	if c.MetricsListen == "" && own(set.base) {
		cfg.Metrics = figures
	}
	return cfg
}

// serve answers until ctx ends, or a listener does, and then stops in an orderly way.
func (n *node) serve(ctx context.Context, at doors) error {
	broken := make(chan error, 2) // one for each listener; both goroutines end when their listener is closed
	go func() { broken <- n.web.Serve(at.people) }()
	if at.metrics != nil {
		go func() { broken <- n.metrics.Serve(at.metrics) }()
	}
	var failed error
	select {
	case <-ctx.Done():
	case failed = <-broken:
	}
	return errors.Join(failed, n.stop())
}

// stop ends the node: nothing new is accepted, sockets are closed with 1012 after what is queued was committed, and the
// database is closed last. It takes at most shutdownPatience and a little.
func (n *node) stop() error {
	n.log.Info("stopping")
	ctx, cancel := context.WithTimeout(context.Background(), shutdownPatience)
	defer cancel()
	edge := make(chan error, 1) // the goroutine ends with ctx at the latest
	go func() { edge <- n.web.Shutdown(ctx) }()
	err := n.hub.Shutdown(ctx)
	if err != nil {
		err = fmt.Errorf("what was queued could not all be committed in time: %w", err)
	}
	if failed := <-edge; failed != nil {
		n.log.Warn("requests were cut off", "error", failed)
	}
	err = errors.Join(err, n.metrics.Close(), n.close())
	n.log.Info("stopped")
	return err
}

// close ends what holds on to other nodes and the database, and closes it.
func (n *node) close() error {
	if n.bus != nil {
		n.bus.Close()
	}
	if n.auth != nil {
		n.auth.Close()
	}
	return n.db.Close()
}
