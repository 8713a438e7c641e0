package main_test

import (
	"bytes"
	"context"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	main "rodedraad"
)

func TestAWrongSettingStopsTheStart(t *testing.T) {
	mail := []string{"--mail-from", "boards@example.org"}
	for name, row := range map[string]struct {
		args []string
		flag string // the setting that is named
		says string // and what is said of it
	}{
		"no port":                     {[]string{"--listen", "127.0.0.1"}, "listen", "is no HOST:PORT"},
		"a port that is no number":    {[]string{"--listen", ":http"}, "listen", "is no HOST:PORT"},
		"a port too high":             {[]string{"--listen", ":65536"}, "listen", "is no HOST:PORT"},
		"an address instead":          {[]string{"--listen", "http://x:80"}, "listen", "is no HOST:PORT"},
		"another database":            {[]string{"--database", "mysql://x"}, "database", "neither sqlite:PATH nor postgres://"},
		"no path":                     {[]string{"--database", "sqlite:"}, "database", "neither"},
		"no host":                     {[]string{"--database", "postgres:///x"}, "database", "neither"},
		"another bus":                 {[]string{"--nats", "redis://nats:6379"}, "nats", "is no address"},
		"no host of NATS":             {[]string{"--nats", "nats://"}, "nats", "is no address"},
		"one good NATS, one bad":      {[]string{"--nats", "nats://one:4222,two:4222"}, "nats", "is no address"},
		"no base URL":                 {[]string{"--base-url", "boards.example.org"}, "base-url", "is no address"},
		"another scheme":              {[]string{"--base-url", "ftp://example.org"}, "base-url", "is no address"},
		"only a scheme":               {[]string{"--base-url", "https://"}, "base-url", "is no address"},
		"a path":                      {[]string{"--base-url", "https://example.org/boards"}, "base-url", "holds more than"},
		"a user":                      {[]string{"--base-url", "https://a@example.org"}, "base-url", "holds more than"},
		"a query":                     {[]string{"--base-url", "https://example.org?a=1"}, "base-url", "holds more than"},
		"a proxy by name":             {[]string{"--trusted-proxy", "caddy"}, "trusted-proxy", `"caddy" is no address`},
		"one good, one bad":           {[]string{"--trusted-proxy", "10.0.0.1,10.0.0.0/99"}, "trusted-proxy", "is no address"},
		"everybody as proxy":          {[]string{"--trusted-proxy", "0.0.0.0/0"}, "trusted-proxy", "anybody could say who they are"},
		"everybody as proxy, IPv6":    {[]string{"--trusted-proxy", "::/0"}, "trusted-proxy", "anybody could say who they are"},
		"a sender without a server":   {mail, "mail-from", "there is no --smtp"},
		"a server without a sender":   {[]string{"--smtp", "smtp://mail.example.org"}, "mail-from", "is missing"},
		"a sender that is none":       {[]string{"--smtp", "smtp://mail.example.org", "--mail-from", "me"}, "smtp", "no mail address"},
		"a server that is none":       {append(mail, "--smtp", "mail.example.org:25"), "smtp", "is no address"},
		"a port of TLS without it":    {append(mail, "--smtp", "smtp://mail.example.org:465"), "smtp", "goes with smtps"},
		"TLS on another port":         {append(mail, "--smtp", "smtps://mail.example.org:587"), "smtp", "goes with smtps"},
		"no port number":              {append(mail, "--smtp", "smtp://mail.example.org:0"), "smtp", "no port number"},
		"an unknown mail setting":     {append(mail, "--smtp", "smtp://mail.example.org?tls=maybe"), "smtp", "mean nothing"},
		"a password in the clear":     {append(mail, "--smtp", "smtp://a:b@mail.example.org?tls=off"), "smtp", "without encryption"},
		"metrics on the main address": {[]string{"--listen", ":9", "--metrics-listen", ":9"}, "metrics-listen", "leave it out"},
		"no address for metrics":      {[]string{"--metrics-listen", "9100"}, "metrics-listen", "is no HOST:PORT"},
		"a contact by telephone":      {[]string{"--security-contact", "tel:112"}, "security-contact", "neither mailto"},
	} {
		t.Run(name, func(t *testing.T) {
			got := run(t, append([]string{"serve"}, row.args...)...)
			both := "--" + row.flag + " (RODEDRAAD_" + strings.ToUpper(strings.ReplaceAll(row.flag, "-", "_")) + ")"
			if got.code != 2 || !strings.Contains(got.err, both) || !strings.Contains(got.err, row.says) {
				t.Errorf("want %s … %s, got %+v", both, row.says, got)
			}
		})
	}
}

func TestAWrongSettingNeverShowsAPassword(t *testing.T) {
	for _, args := range [][]string{
		{"serve", "--smtp", "smtp://me:geheim@"}, {"serve", "--smtp", "smtp://me:geheim@mail.example.org:465", "--mail-from", "a@example.org"},
		{"serve", "--database", "postgres://me:geheim@/x"}, {"migrate", "--database", "mysql://me:geheim@db/x"},
		{"migrate", "--database", "postgres://me:geheim@127.0.0.1:1/x"}, {"serve", "--nats", "nats://me:geheim@"},
	} {
		if got := run(t, args...); got.code == 0 || strings.Contains(got.err+got.out, "geheim") {
			t.Errorf("%v gives %+v", args, got)
		}
	}
}

func TestEveryFlagIsAVariableToo(t *testing.T) {
	t.Setenv("RODEDRAAD_LOG_FORMAT", "xml")
	if got := run(t, "serve"); got.code != 2 || !strings.Contains(got.err, "log-format") {
		t.Errorf("a log format that is none: %+v", got)
	}
	t.Setenv("RODEDRAAD_LOG_FORMAT", "json")
	t.Setenv("RODEDRAAD_DEMO", "perhaps")
	if got := run(t, "serve"); got.code != 2 || !strings.Contains(got.err, "demo") {
		t.Errorf("a demonstration, perhaps: %+v", got)
	}
	t.Setenv("RODEDRAAD_DEMO", "false")
	t.Setenv("RODEDRAAD_BASE_URL", "nowhere")
	if got := run(t, "serve"); got.code != 2 || !strings.Contains(got.err, "RODEDRAAD_BASE_URL") {
		t.Errorf("a base URL that is none: %+v", got)
	}
	if got := run(t, "serve", "--base-url", "ftp://flag.example.org"); !strings.Contains(got.err, "base-url") {
		t.Errorf("a flag goes before its variable: %+v", got)
	}
	// A setting that the command does not have is no reason to stop: all commands share one environment.
	t.Setenv("RODEDRAAD_DATABASE", newDatabase(t))
	if got := run(t, "migrate"); got.code != 0 {
		t.Errorf("migrate among the settings of serve: %+v", got)
	}
}

func TestAMisspeltVariableIsNoticed(t *testing.T) {
	t.Setenv("RODEDRAAD_DATABSE", "sqlite:/elsewhere")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, err bytes.Buffer
	main.Run(ctx, []string{"serve", "--listen", "127.0.0.1:0", "--database", newDatabase(t)}, &out, &err)
	if !strings.Contains(err.String(), "name=RODEDRAAD_DATABSE") {
		t.Errorf("nothing is said of the variable: %s", err.String())
	}
}

// TestOperationsListsEveryFlag holds that the table in docs/operations.md is the list of flags, no more and no less, with
// the defaults they have.
func TestOperationsListsEveryFlag(t *testing.T) {
	t.Setenv("COLUMNS", "400")
	var real []string
	for _, line := range strings.Split(run(t, "serve", "--help").out, "\n") {
		flag := regexp.MustCompile(`^\s+--(?:\[no-\])?([a-z-]+)`).FindStringSubmatch(line)
		if flag != nil && flag[1] != "version" {
			real = append(real, flag[1])
		}
	}
	written, err := os.ReadFile("docs/operations.md")
	if err != nil {
		t.Fatal(err)
	}
	var listed []string
	row := regexp.MustCompile("(?m)^\\| `--([a-z-]+)[^`]*` \\| `(RODEDRAAD_[A-Z_]+)` \\|")
	for _, found := range row.FindAllStringSubmatch(string(written), -1) {
		listed = append(listed, found[1])
		if want := "RODEDRAAD_" + strings.ToUpper(strings.ReplaceAll(found[1], "-", "_")); found[2] != want {
			t.Errorf("docs/operations.md calls the variable of --%s %s; it is %s", found[1], found[2], want)
		}
	}
	slices.Sort(real)
	slices.Sort(listed)
	if len(real) < 10 || !slices.Equal(real, listed) {
		t.Errorf("docs/operations.md lists %v\nserve has %v", listed, real)
	}
}
