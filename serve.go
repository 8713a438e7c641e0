package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/url"
	"os"

	"github.com/alecthomas/kong"

	"rodedraad/app/demo"
	"rodedraad/app/web"
	"rodedraad/assets"
	"rodedraad/domain"
	"rodedraad/store"
)

// serveCommand serves until it is asked to stop.
type serveCommand struct{ serveFlags }

// Run is kong's name for doing it.
func (c serveCommand) Run(s station, parser *kong.Kong) error {
	log := c.logger(s)
	for _, name := range misspelt(variables(parser.Model.Node), os.Environ()) {
		log.Warn("an environment variable looks like a setting and is none", "name", name)
	}
	set, err := c.settings()
	if err != nil {
		return err
	}
	files, err := assets.Open()
	if err != nil {
		return err
	}
	profiler, err := startProfiler(c.Profile, log)
	if err != nil {
		return err
	}
	defer profiler.close()
	doors, err := c.listen(&set)
	if err != nil {
		return err
	}
	n, err := c.join(s, set, files, log)
	if err != nil {
		return errors.Join(err, doors.close())
	}
	log.Info("serving", "address", doors.people.Addr().String(), "metrics", doors.measured(), "build", buildName(),
		"database", n.db.Kind())
	if err := c.greet(s.out, set); err != nil {
		return errors.Join(err, doors.close(), n.close())
	}
	return n.serve(s.ctx, doors)
}

// doors are the addresses a node listens on.
type doors struct{ people, metrics net.Listener } // metrics is nil without an address of their own

func (d doors) close() error {
	if d.metrics == nil {
		return d.people.Close()
	}
	return errors.Join(d.people.Close(), d.metrics.Close())
}

// measured is the address of metrics, or "" without one of their own.
func (d doors) measured() string {
	if d.metrics == nil {
		return ""
	}
	return d.metrics.Addr().String()
}

// listen takes the addresses before anything else is done, so that a second server on them changes nothing. It fills in
// the port of the base URL when the system chose it.
func (c serveCommand) listen(set *settings) (d doors, err error) {
	if d.people, err = new(net.ListenConfig).Listen(context.Background(), "tcp", c.Listen); err != nil {
		return d, fmt.Errorf("cannot listen: %w", err)
	}
	if set.base.Port() == "0" {
		_, port, _ := net.SplitHostPort(d.people.Addr().String())
		set.base.Host = net.JoinHostPort(set.base.Hostname(), port)
	}
	if c.MetricsListen == "" {
		return d, nil
	}
	if d.metrics, err = new(net.ListenConfig).Listen(context.Background(), "tcp", c.MetricsListen); err != nil {
		return d, errors.Join(fmt.Errorf("cannot listen for metrics: %w", err), d.people.Close())
	}
	return d, nil
}

// variables lists the environment variables that are settings.
func variables(of *kong.Node) map[string]bool {
	known := map[string]bool{}
	for _, flag := range of.Flags {
		for _, name := range flag.Envs {
			known[name] = true
		}
	}
	for _, child := range of.Children {
		for name := range variables(child) {
			known[name] = true
		}
	}
	return known
}

// own reports whether an address is one that only this machine itself can reach.
func own(u *url.URL) bool {
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// fill loads the demonstration into an empty database; one that has people in it is left as it is.
func (c serveCommand) fill(ctx context.Context, db *store.DB, log *slog.Logger) error {
	report, err := loadDemo(ctx, db)
	if domain.KindOf(err) == domain.Conflict {
		return nil
	}
	if err == nil {
		log.Info("demonstration loaded", "programmes", len(report.Programmes), "cards", report.Cards, "links", report.Links)
	}
	return err
}

// terminal is where sign-in links go without a mail server: to whoever started a server that only this machine reaches.
// Elsewhere no link is made, for logs are read by more people than mail is.
func terminal(s station, set settings, log *slog.Logger) io.Writer {
	if !own(set.base) && set.base.Scheme == "http" {
		log.Warn("people at this base URL cannot sign in with a browser: session cookies need https", "base-url", set.base.String())
	}
	switch {
	case set.mailer != nil:
		return nil
	case own(set.base):
		return s.err
	}
	log.Warn("there is no mail server, so nobody can sign in by mail", "setting", "--smtp")
	return nil
}

// demoLogins lists the people of the demonstration for the sign-in page.
func demoLogins() []web.DemoLogin {
	var list []web.DemoLogin
	for _, l := range demo.Logins() {
		list = append(list, web.DemoLogin{Login: l.Login, Name: l.Name, Role: l.Role, CaseCode: l.Case})
	}
	return list
}

// greet says where the server is, and in a demonstration how to sign in as each of its people.
func (c serveCommand) greet(out io.Writer, set settings) error {
	_, err := fmt.Fprintf(out, "Rode Draad %s at %s\n", buildName(), set.base)
	if !c.Demo || err != nil {
		return err
	}
	for _, l := range demo.Logins() {
		to := set.base.JoinPath("sign-in", "demo", l.Login)
		if _, err := fmt.Fprintf(out, "  %-28s %s\n", l.Name.NL, to); err != nil {
			return err
		}
	}
	return nil
}
