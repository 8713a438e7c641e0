package main

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"rodedraad/app/auth"
)

// databaseFlag says where everything is kept.
type databaseFlag struct {
	Database string `default:"sqlite:var/rodedraad.db" placeholder:"URL" help:"Where everything is kept: sqlite:PATH or postgres://… (${default})."`
}

// Validate refuses an address that is neither of the two. The address is not repeated: it may hold a password.
func (f databaseFlag) Validate() error {
	kind, rest, _ := strings.Cut(f.Database, ":")
	switch {
	case kind == "sqlite" && rest != "":
		return nil
	case kind == "postgres" || kind == "postgresql":
		if u, err := url.Parse(f.Database); err == nil && u.Host != "" {
			return nil
		}
	}
	return wrong("database", "is neither sqlite:PATH nor postgres://USER@HOST/NAME")
}

// makeFolder makes the folder of an SQLite file, when only that is missing.
func (f databaseFlag) makeFolder() error {
	file, found := strings.CutPrefix(f.Database, "sqlite:")
	if !found {
		return nil
	}
	err := os.Mkdir(filepath.Dir(file), 0o700)
	if err != nil && !errors.Is(err, os.ErrExist) {
		return wrong("database", "is in a folder that cannot be made: %v", err)
	}
	return nil
}

// serveFlags are the settings of a server as they are given.
type serveFlags struct {
	databaseFlag
	Listen          string   `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where to listen (${default})."`
	BaseURL         string   `name:"base-url" placeholder:"URL" help:"The address people use, scheme and host; links and the Origin check go by it. Without it: http and the address of --listen."`
	NATS            string   `name:"nats" placeholder:"URL" help:"The NATS server over which several nodes on one database tell each other where to look: nats://HOST:4222, or tls://; commas between the servers of a cluster. Without it this is the only node."`
	Migrate         bool     `default:"true" negatable:"" help:"Bring an older database to the present schema before serving; --no-migrate refuses it instead."`
	Demo            bool     `help:"Be a demonstration: fill an empty database with it and let everybody sign in as its people, without proof."`
	SMTP            string   `name:"smtp" placeholder:"URL" help:"The mail server for sign-in links: smtp://[USER:PASSWORD@]HOST[:PORT], smtps:// for TLS from the first byte, ?tls=off for a mail catcher."`
	MailFrom        string   `placeholder:"ADDRESS" help:"The address sign-in links come from."`
	TrustedProxy    []string `placeholder:"ADDRESS,…" help:"Addresses or networks of proxies whose X-Forwarded-For counts."`
	MetricsListen   string   `placeholder:"HOST:PORT" help:"Where to serve /metrics. Without it they are on the main address, if that is this machine's own."`
	SecurityContact string   `placeholder:"URL" help:"Where weaknesses are reported, for security.txt: mailto:… or https://…"`
	Profile         string   `placeholder:"FOLDER" help:"Where to write profiles of ten seconds of this server whenever it gets SIGUSR1. Without it none are made."`
	LogFormat       string   `default:"text" enum:"text,json" placeholder:"text|json" help:"How logs are written: text or json (${default})."`
}

// settings are the settings of a server, checked.
type settings struct {
	base    *url.URL
	proxies []netip.Prefix
	mailer  *auth.Mailer // nil without a mail server
}

// Validate refuses settings with which a server cannot or should not run, naming the first that is wrong and why.
func (f serveFlags) Validate() error {
	_, err := f.settings()
	return errors.Join(f.databaseFlag.Validate(), err)
}

// settings checks every flag.
func (f serveFlags) settings() (s settings, err error) {
	if err = checkAddress("listen", f.Listen); err != nil {
		return s, err
	}
	if f.MetricsListen != "" {
		if err = checkAddress("metrics-listen", f.MetricsListen); err != nil {
			return s, err
		}
		if f.MetricsListen == f.Listen {
			return s, wrong("metrics-listen", "is the address of --listen; leave it out to serve metrics there")
		}
	}
	if err = f.checkNATS(); err != nil {
		return s, err
	}
	if s.base, err = f.base(); err != nil {
		return s, err
	}
	if s.proxies, err = f.proxies(); err != nil {
		return s, err
	}
	if s.mailer, err = f.mailer(); err != nil {
		return s, err
	}
	contact, err := url.Parse(f.SecurityContact)
	if f.SecurityContact != "" && (err != nil || contact.Scheme != "mailto" && contact.Scheme != "https") {
		return s, wrong("security-contact", "is neither mailto:ADDRESS nor an https address")
	}
	return s, nil
}

// base is the address people use. Its path is empty: the pages link to each other from the root.
func (f serveFlags) base() (*url.URL, error) {
	if f.BaseURL == "" {
		host, port, _ := net.SplitHostPort(f.Listen)
		if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
			host = "127.0.0.1"
		}
		return &url.URL{Scheme: "http", Host: net.JoinHostPort(host, port)}, nil
	}
	u, err := url.Parse(f.BaseURL)
	switch {
	case err != nil, u.Scheme != "http" && u.Scheme != "https", u.Host == "", u.Hostname() == "":
		return nil, wrong("base-url", "is no address such as https://boards.example.org")
	case u.User != nil, u.RawQuery != "", u.Fragment != "", strings.Trim(u.Path, "/") != "":
		return nil, wrong("base-url", "holds more than a scheme and a host; Rode Draad stands at the root of its own host")
	}
	return &url.URL{Scheme: u.Scheme, Host: strings.ToLower(u.Host)}, nil
}

// checkNATS refuses what is no address of NATS. The address is not repeated: it may hold a password.
func (f serveFlags) checkNATS() error {
	if f.NATS == "" {
		return nil
	}
	for _, address := range strings.Split(f.NATS, ",") {
		u, err := url.Parse(strings.TrimSpace(address))
		if err != nil || u.Scheme != "nats" && u.Scheme != "tls" || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" {
			return wrong("nats", "is no address such as nats://nats.example.org:4222")
		}
	}
	return nil
}

// proxies reads addresses and networks.
func (f serveFlags) proxies() ([]netip.Prefix, error) {
	var list []netip.Prefix
	for _, text := range f.TrustedProxy {
		if prefix, err := netip.ParsePrefix(text); err == nil {
			if prefix.Bits() == 0 {
				return nil, wrong("trusted-proxy", "trusts every address there is, so anybody could say who they are")
			}
			list = append(list, prefix.Masked())
			continue
		}
		addr, err := netip.ParseAddr(text)
		if err != nil {
			return nil, wrong("trusted-proxy", "%q is no address or network, such as 10.0.0.0/8", text)
		}
		list = append(list, netip.PrefixFrom(addr, addr.BitLen()))
	}
	return list, nil
}

// mailer reads the mail server; nil when there is none. The address is not repeated: it may hold a password.
func (f serveFlags) mailer() (*auth.Mailer, error) {
	if f.SMTP == "" {
		if f.MailFrom != "" {
			return nil, wrong("mail-from", "says who letters come from, but there is no --smtp to send them with")
		}
		return nil, nil
	}
	u, err := url.Parse(f.SMTP)
	if err != nil || u.Scheme != "smtp" && u.Scheme != "smtps" || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" {
		return nil, wrong("smtp", "is no address such as smtp://USER:PASSWORD@mail.example.org:587")
	}
	off := u.Query().Get("tls") == "off"
	if u.RawQuery != "" && (!off || len(u.Query()) > 1) || off && u.Scheme == "smtps" {
		return nil, wrong("smtp", "has settings after the question mark that mean nothing; there is only ?tls=off, and not with smtps")
	}
	if f.MailFrom == "" {
		return nil, wrong("mail-from", "is missing; letters need the address they come from")
	}
	port := map[string]int{"smtp": 587, "smtps": 465}[u.Scheme]
	if u.Port() != "" {
		if port, err = strconv.Atoi(u.Port()); err != nil || port < 1 || port > 65535 {
			return nil, wrong("smtp", "has no port number after its host")
		}
	}
	if (port == 465) != (u.Scheme == "smtps") {
		return nil, wrong("smtp", "port 465 goes with smtps, and every other port with smtp")
	}
	password, _ := u.User.Password()
	mailer, err := auth.NewMailer(auth.SMTP{
		Host: u.Hostname(), Port: port, User: u.User.Username(), Password: password, From: f.MailFrom, Plain: off,
	})
	if err != nil {
		return nil, wrong("smtp", "%v", err)
	}
	return mailer, nil
}

// logger writes structured logs. Nothing personal goes into them.
func (f serveFlags) logger(s station) *slog.Logger {
	if f.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(s.err, nil))
	}
	return slog.New(slog.NewTextHandler(s.err, nil))
}

// checkAddress refuses what is no address to listen on.
func checkAddress(flag, address string) error {
	host, port, err := net.SplitHostPort(address)
	number, bad := strconv.Atoi(port)
	if err != nil || bad != nil || number < 0 || number > 65535 || strings.ContainsAny(host, " /@?#") {
		return wrong(flag, "%q is no HOST:PORT, such as 127.0.0.1:8080", address)
	}
	return nil
}

// wrong says which setting is wrong, under both its names, and why.
func wrong(flag, why string, args ...any) error {
	name := "RODEDRAAD_" + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
	return fmt.Errorf("--%s (%s) %s", flag, name, fmt.Sprintf(why, args...))
}

// misspelt lists the variables that look like a setting and are none, so that a typing mistake is noticed.
func misspelt(known map[string]bool, environment []string) (list []string) {
	for _, pair := range environment {
		name, _, _ := strings.Cut(pair, "=")
		if strings.HasPrefix(name, "RODEDRAAD_") && !known[name] {
			list = append(list, name)
		}
	}
	return list
}
