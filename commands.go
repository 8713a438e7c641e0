package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/mail"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"rodedraad/app"
	"rodedraad/app/auth"
	"rodedraad/app/demo"
	"rodedraad/domain"
	"rodedraad/store"
)

// commands is everything the binary does.
type commands struct {
	Version kong.VersionFlag `env:"-" help:"Say which version this is."`

	Serve       serveCommand   `cmd:"" help:"Serve the boards."`
	Migrate     migrateCommand `cmd:"" help:"Bring the database to the schema of this version."`
	Demo        demoCommand    `cmd:"" help:"Fill an empty database with the demonstration, or list who can sign in to it."`
	Admin       adminCommand   `cmd:"" help:"Add the first person of a new database: an administrator, who signs in by mail."`
	Backup      backupCommand  `cmd:"" help:"Write everything to a new file, while people go on working."`
	Restore     restoreCommand `cmd:"" help:"Put a backup back into an empty database, of either kind."`
	Token       tokenCommand   `cmd:"" help:"Print a token with which a program acts as somebody (Authorization: Bearer …)."`
	Healthcheck healthCommand  `cmd:"" help:"Ask a running server whether it is well; exit 0 when it is."`
	Bench       benchCommand   `cmd:"" help:"Measure this version beside a bare relay, on this machine."`
	BenchRelay  relayCommand   `cmd:"" hidden:"" help:"The bare relay that bench compares with."`
}

// migrateCommand brings the database to the present schema.
type migrateCommand struct{ databaseFlag }

// Run is kong's name for doing it.
func (c migrateCommand) Run(s station) error {
	db, err := c.open(s.ctx, true)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "the database is at step %s\n", db.Version())
	return errors.Join(err, db.Close())
}

// open opens the database. It never begins on one that is newer than this binary.
func (f databaseFlag) open(ctx context.Context, migrate bool) (*store.DB, error) {
	if err := f.makeFolder(); err != nil {
		return nil, err
	}
	return store.Open(ctx, f.Database, store.Options{Migrate: migrate})
}

// demoCommand fills an empty database with the demonstration.
type demoCommand struct {
	databaseFlag
	Logins bool `env:"-" help:"Only list who can sign in, one JSON object a line; the database is not opened."`
}

// Run is kong's name for doing it.
func (c demoCommand) Run(s station) error {
	if c.Logins {
		return c.list(s)
	}
	db, err := c.open(s.ctx, true)
	if err != nil {
		return err
	}
	report, err := loadDemo(s.ctx, db)
	if err == nil {
		_, err = fmt.Fprintf(s.out, "%d programmes, %d cards and %d links\n", len(report.Programmes), report.Cards, report.Links)
	}
	return errors.Join(err, db.Close())
}

// list prints one JSON object a line.
func (demoCommand) list(s station) error {
	lines := json.NewEncoder(s.out)
	for _, l := range demo.Logins() {
		role := string(l.Role)
		if l.Admin {
			role = "admin"
		}
		err := lines.Encode(struct {
			Login     string `json:"login"`
			Role      string `json:"role"`
			Programme string `json:"programme"`
			Case      string `json:"case"`
		}{l.Login, role, l.Programme, l.Case})
		if err != nil {
			return err
		}
	}
	return nil
}

// How the demonstration's past is spread: it began some weeks ago, and each thing in it happened a while after the last.
const (
	demoWeeks = 5
	demoStep  = 7 * time.Minute
)

// loadDemo fills an empty database with the demonstration; in one with people in it the error is a domain.Conflict.
func loadDemo(ctx context.Context, db *store.DB) (demo.Report, error) {
	clock := demo.NewClock(time.Now().AddDate(0, 0, -7*demoWeeks), demoStep)
	return demo.Load(ctx, app.New(app.Config{Store: db, Now: clock.Now}), clock, nil)
}

// adminCommand adds the first person of a new database.
type adminCommand struct {
	databaseFlag
	Mail     string `arg:"" help:"The mail address that sign-in links are sent to."`
	Name     string `arg:"" help:"The name that others see."`
	Initials string `arg:"" help:"Up to four letters that stand for the name."`
}

// Validate refuses what no letter can be sent to.
func (c adminCommand) Validate() error {
	if read, err := mail.ParseAddress(c.Mail); err != nil || read.Address != c.Mail {
		return errors.New("the mail address is none, such as you@example.org")
	}
	return c.databaseFlag.Validate()
}

// Run is kong's name for doing it.
func (c adminCommand) Run(s station) error {
	db, err := c.open(s.ctx, true)
	if err != nil {
		return err
	}
	_, err = app.New(app.Config{Store: db}).FirstAdmin(s.ctx, domain.Person{
		Mail: c.Mail, Name: c.Name, Initials: c.Initials,
	})
	if errors.Is(err, domain.ErrForbidden) {
		err = errors.New("there are people in this database already; its administrators add the others")
	}
	return errors.Join(err, db.Close())
}

// backupCommand writes everything to a file.
type backupCommand struct {
	databaseFlag
	File string `arg:"" help:"The file to write. One that is there is never replaced."`
}

// Run is kong's name for doing it.
func (c backupCommand) Run(s station) error {
	db, err := c.open(s.ctx, false)
	if err != nil {
		return err
	}
	err = db.Backup(s.ctx, c.File)
	if err == nil {
		_, err = fmt.Fprintf(s.out, "everything is in %s\n", c.File)
	}
	return errors.Join(err, db.Close())
}

// restoreCommand puts a backup back.
type restoreCommand struct {
	databaseFlag
	File string `arg:"" help:"A file that backup wrote, of this version or an older one."`
}

// Run is kong's name for doing it. Documents that were damaged when the backup was made are an error, after everything was
// put back: somebody has to know.
func (c restoreCommand) Run(s station) error {
	if err := c.makeFolder(); err != nil {
		return err
	}
	done, err := store.Restore(s.ctx, c.File, c.Database)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(s.out, "%d rows came back, %d texts with their history among them\n", done.Rows, done.Documents)
	if n := len(done.Damaged); err == nil && n > 0 {
		err = fmt.Errorf("everything came back as it was; %d of the texts were damaged already, and can only be read: %s",
			n, strings.Join(done.Damaged, " "))
	}
	return err
}

// tokenCommand prints a bearer token.
type tokenCommand struct {
	databaseFlag
	Login string `arg:"" help:"A login of the demonstration, or the mail address of a person."`
}

// Run is kong's name for doing it.
func (c tokenCommand) Run(s station) error {
	db, err := c.open(s.ctx, false)
	if err != nil {
		return err
	}
	signing := auth.New(auth.Config{Store: db})
	token, err := signing.IssueToken(s.ctx, c.Login)
	signing.Close()
	if errors.Is(err, domain.ErrNotFound) {
		err = errors.New("nobody with that login or mail address can sign in here")
	}
	if err == nil {
		_, err = fmt.Fprintln(s.out, token)
	}
	return errors.Join(err, db.Close())
}

// healthCommand asks a server on this machine whether it is well: for containers that hold nothing but the binary.
type healthCommand struct {
	Listen string `default:"127.0.0.1:8080" placeholder:"HOST:PORT" help:"Where the server listens (${default})."`
}

// Validate refuses an address that is none.
func (c healthCommand) Validate() error { return checkAddress("listen", c.Listen) }

// healthPatience is how long a server may take to say that it is well.
const healthPatience = 4 * time.Second

// Run is kong's name for doing it.
func (c healthCommand) Run(s station) error {
	host, port, err := net.SplitHostPort(c.Listen)
	if err != nil {
		return err
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	ctx, cancel := context.WithTimeout(s.ctx, healthPatience)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+net.JoinHostPort(host, port)+"/healthz", nil)
	if err != nil {
		return err
	}
	direct := http.Client{Transport: &http.Transport{Proxy: nil}}
	answer, err := direct.Do(req)
	if err != nil {
		return errors.New("the server does not answer")
	}
	if err := answer.Body.Close(); err != nil {
		return err
	}
	if answer.StatusCode != http.StatusOK {
		return fmt.Errorf("the server is not well: it answers %d", answer.StatusCode)
	}
	return nil
}
