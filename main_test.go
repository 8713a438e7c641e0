package main_test

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	main "rodedraad"
)

// answer is what a command gave.
type answer struct {
	code     int
	out, err string
}

// run runs the command with these arguments until it is done.
func run(t *testing.T, args ...string) answer {
	t.Helper()
	var out, err bytes.Buffer
	code := main.Run(t.Context(), args, &out, &err)
	return answer{code, out.String(), err.String()}
}

// newDatabase is the address of a database that does not exist yet.
func newDatabase(t *testing.T) string {
	t.Helper()
	return "sqlite:" + filepath.Join(t.TempDir(), "var", "test.db")
}

func TestVersionAndHelp(t *testing.T) {
	version := run(t, "--version")
	if version.code != 0 || !regexp.MustCompile(`^rodedraad \S+\n$`).MatchString(version.out) {
		t.Errorf("--version gives %+v", version)
	}
	help := run(t, "--help")
	for _, command := range []string{"serve", "migrate", "demo", "admin", "backup", "restore", "token", "healthcheck"} {
		if help.code != 0 || !strings.Contains(help.out, "\n  "+command+" ") {
			t.Errorf("--help does not tell of %s: %+v", command, help)
		}
	}
}

func TestWhatCannotBeUnderstood(t *testing.T) {
	for name, args := range map[string][]string{
		"nothing at all":       nil,
		"an unknown command":   {"brew"},
		"an unknown flag":      {"serve", "--port", "80"},
		"one argument too few": {"token"},
		"one too many":         {"migrate", "now"},
	} {
		t.Run(name, func(t *testing.T) {
			got := run(t, args...)
			if got.code != 2 || got.out != "" || !strings.HasPrefix(got.err, "rodedraad: ") || strings.Count(got.err, "\n") != 1 {
				t.Errorf("got %+v", got)
			}
		})
	}
}

func TestMigrateThenAdmin(t *testing.T) {
	at := newDatabase(t)
	for range 2 {
		got := run(t, "migrate", "--database", at)
		if got.code != 0 || !regexp.MustCompile(`^the database is at step \d{4}\S*\n$`).MatchString(got.out) {
			t.Fatalf("migrate gives %+v", got)
		}
	}
	if got := run(t, "admin", "--database", at, "beheer@example.org", "Beheerder", "BH"); got.code != 0 {
		t.Fatalf("the first administrator is refused: %+v", got)
	}
	got := run(t, "admin", "--database", at, "ander@example.org", "Ander", "AN")
	if got.code != 1 || !strings.Contains(got.err, "there are people in this database already") {
		t.Errorf("a second first administrator: %+v", got)
	}
	if got := run(t, "admin", "--database", newDatabase(t), "beheer@example.org", "Beheerder", "BEHEER"); got.code != 1 ||
		!strings.Contains(got.err, "initials: too_long") {
		t.Errorf("initials that are a word: %+v", got)
	}
	if got := run(t, "admin", "beheer", "Beheerder", "BH"); got.code != 2 || !strings.Contains(got.err, "mail address") {
		t.Errorf("a mail address that is none: %+v", got)
	}
	token := run(t, "token", "--database", at, "beheer@example.org")
	if token.code != 0 || len(strings.TrimSpace(token.out)) < 43 {
		t.Errorf("token gives code %d, %d signs, %q", token.code, len(token.out), token.err)
	}
	unknown := run(t, "token", "--database", at, "niemand@example.org")
	if unknown.code != 1 || unknown.out != "" || strings.Contains(unknown.err, "niemand") {
		t.Errorf("a token for nobody: %+v", unknown)
	}
}

func TestTokenAsksForADatabaseThatIsThere(t *testing.T) {
	got := run(t, "token", "--database", newDatabase(t), "beheerder")
	if got.code != 1 || !strings.Contains(got.err, "migrate") {
		t.Errorf("got %+v", got)
	}
	got = run(t, "migrate", "--database", "sqlite:"+filepath.Join(t.TempDir(), "a", "b", "c.db"))
	if got.code != 1 || !strings.Contains(got.err, "--database (RODEDRAAD_DATABASE)") {
		t.Errorf("two folders that are missing: %+v", got)
	}
}

func TestDemoLogins(t *testing.T) {
	got := run(t, "demo", "--logins")
	if got.code != 0 || got.err != "" {
		t.Fatalf("got %+v", got)
	}
	roles := map[string]int{}
	for _, line := range strings.Split(strings.TrimSpace(got.out), "\n") {
		var l map[string]string
		if err := json.Unmarshal([]byte(line), &l); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
		if len(l) != 4 || l["login"] == "" || (l["programme"] == "") != (l["role"] == "admin") || l["role"] == "member" && l["case"] == "" {
			t.Errorf("login, role, programme and case: %s", line)
		}
		roles[l["role"]]++
	}
	for _, role := range []string{"admin", "lead", "facilitator", "researcher", "member", "critical_friend", "participant", "sponsor", "reader"} {
		if roles[role] == 0 {
			t.Errorf("nobody signs in as %s", role)
		}
	}
}

func TestDemoFillsAnEmptyDatabaseOnly(t *testing.T) {
	at := newDatabase(t)
	first := run(t, "demo", "--database", at)
	if first.code != 0 || !regexp.MustCompile(`^\d+ programmes, \d+ cards and \d+ links\n$`).MatchString(first.out) {
		t.Fatalf("demo gives %+v", first)
	}
	if again := run(t, "demo", "--database", at); again.code != 1 {
		t.Errorf("filled twice: %+v", again)
	}
	if token := run(t, "token", "--database", at, "opdrachtgever"); token.code != 0 {
		t.Errorf("no token for the sponsor of the demonstration: %+v", token)
	}
}

func TestBackupAndRestore(t *testing.T) {
	at, into, folder := newDatabase(t), newDatabase(t), t.TempDir()
	file := filepath.Join(folder, "monday.db")
	if got := run(t, "backup", "--database", at, file); got.code != 1 || !strings.Contains(got.err, "migrate") {
		t.Errorf("a backup of nothing: %+v", got)
	}
	if got := run(t, "demo", "--database", at); got.code != 0 {
		t.Fatalf("demo gives %+v", got)
	}
	if got := run(t, "backup", "--database", at, file); got.code != 0 || got.out != "everything is in "+file+"\n" {
		t.Fatalf("backup gives %+v", got)
	}
	if again := run(t, "backup", "--database", at, file); again.code != 1 || !strings.Contains(again.err, "already") {
		t.Errorf("a backup over a backup: %+v", again)
	}
	got := run(t, "restore", "--database", into, file)
	if got.code != 0 || !regexp.MustCompile(`^\d+ rows came back, \d+ texts with their history among them\n$`).MatchString(got.out) {
		t.Fatalf("restore gives %+v", got)
	}
	if token := run(t, "token", "--database", into, "opdrachtgever"); token.code != 0 {
		t.Errorf("nobody can sign in to what came back: %+v", token)
	}
	if again := run(t, "restore", "--database", into, file); again.code != 1 || !strings.Contains(again.err, "empty") {
		t.Errorf("restored over people: %+v", again)
	}
	if got := run(t, "restore", "--database", newDatabase(t), "go.mod"); got.code != 1 || !strings.Contains(got.err, "backup") {
		t.Errorf("something else is restored: %+v", got)
	}
	if got := run(t, "backup", "--database", at); got.code != 2 {
		t.Errorf("a backup to nowhere: %+v", got)
	}
}

func TestAStoppedCommandSaysSo(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, err bytes.Buffer
	if code := main.Run(ctx, []string{"demo", "--database", newDatabase(t)}, &out, &err); code != 1 || err.Len() == 0 {
		t.Errorf("code %d, %q", code, err.String())
	}
}
