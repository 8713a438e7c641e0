package main_test

import (
	"fmt"
	"go/ast"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The sizes that keep a file and a function readable in one go.
const (
	maxLines    = 400
	maxFunction = 50 // of what is no test; a table in a test may be longer
)

func TestFilesAndFunctionsStaySmall(t *testing.T) {
	for _, file := range MustFiles(t, ".go", ".ts") {
		if n := strings.Count(MustRead(t, file), "\n"); n > maxLines {
			t.Errorf("%s has %d lines, more than %d", file, n, maxLines)
		}
	}
	for _, file := range MustParse(t) {
		for _, d := range file.ast.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || file.test {
				continue
			}
			if n := file.set.Position(f.End()).Line - file.set.Position(f.Pos()).Line + 1; n > maxFunction {
				t.Errorf("%s: %s has %d lines, more than %d", file.file, f.Name.Name, n, maxFunction)
			}
		}
	}
}

// empty are names that say nothing, and so take in everything.
var empty = []string{"util", "utils", "common", "helper", "helpers", "misc", "shared", "lib", "base", "core", "pkg", "internal"}

func TestNamesSaySomething(t *testing.T) {
	for _, file := range MustFiles(t, ".go", ".ts") {
		stem, _, _ := strings.Cut(path.Base(file), ".")
		for _, name := range append(strings.Split(path.Dir(file), "/"), strings.TrimSuffix(stem, "_test")) {
			if slices.Contains(empty, name) {
				t.Errorf("%s: %q says nothing about what is in it", file, name)
			}
		}
	}
}

func TestEveryPackageSaysWhatItHolds(t *testing.T) {
	said := map[string]string{}
	for _, file := range MustParse(t) {
		if _, seen := said[file.dir]; !seen && !file.test {
			said[file.dir] = ""
		}
		if !file.test && file.ast.Doc != nil {
			said[file.dir] += file.ast.Doc.Text()
		}
	}
	for dir, text := range said {
		begin := "Package " + path.Base(dir) + " "
		if dir == "." {
			begin = "Command rodedraad "
		}
		if !strings.HasPrefix(text, begin) || len(strings.Fields(text)) < 12 {
			t.Errorf("package %s: its comment begins with %q and says what it holds, got %q", dir, begin, text)
		}
	}
}

func TestTestsSpeakFromOutside(t *testing.T) {
	for _, file := range MustParse(t) {
		if !file.test || path.Base(file.file) == "export_test.go" {
			continue
		}
		if !strings.HasSuffix(file.ast.Name.Name, "_test") {
			t.Errorf("%s is in package %s; tests speak from outside", file.file, file.ast.Name.Name)
		}
	}
}

func TestNoTestIsSkipped(t *testing.T) {
	for _, file := range MustParse(t) {
		ast.Inspect(file.ast, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			from, ok := call.X.(*ast.Ident)
			skips := slices.Contains([]string{"Skip", "Skipf", "SkipNow"}, call.Sel.Name) && ok && len(from.Name) <= 2
			short := ok && from.Name == "testing" && call.Sel.Name == "Short"
			if skips || short {
				t.Errorf("%s: a test that is skipped says nothing; a tool that is missing is a failure", file.set.Position(n.Pos()))
			}
			return true
		})
	}
	lazy := regexp.MustCompile(`\b(describe|it|test)\.(skip|only|todo|fixme|fails)\b|\bx(it|describe)\(`)
	mustNotHold(t, lazy, "a test that is skipped says nothing", ".ts", ".mjs")
}

func TestNothingIsLeftForLater(t *testing.T) {
	// Split, so that this line is not what it looks for.
	later := regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|X` + `XX|HA` + `CK)\b`)
	mustNotHold(t, later, "write an issue instead", ".go", ".ts", ".mjs", ".css", ".html", ".yml", ".md", "Makefile", "run")
}

func TestLinksInOurPagesLeadSomewhere(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)#:]+)(?:#[^)]*)?\)`)
	for _, file := range MustFiles(t, ".md") {
		if strings.Contains(file, "/testdata/") {
			continue
		}
		for _, found := range link.FindAllStringSubmatch(MustRead(t, file), -1) {
			if _, err := os.Stat(path.Join(path.Dir(file), found[1])); err != nil {
				t.Errorf("%s leads to %s, which is not there", file, found[1])
			}
		}
	}
}

func TestArchitectureNamesEveryRoom(t *testing.T) {
	written := MustRead(t, "docs/architecture.md")
	for room := range rooms {
		if room != "." && room != "store/storetest" && !strings.Contains(written, "\n"+room+"/ ") {
			t.Errorf("docs/architecture.md does not say what %s is for", room)
		}
	}
}

// mustNotHold fails for each line of our files with one of the endings that matches.
func mustNotHold(t *testing.T, unwanted *regexp.Regexp, why string, endings ...string) {
	t.Helper()
	for _, file := range MustFiles(t, endings...) {
		for i, line := range strings.Split(MustRead(t, file), "\n") {
			if unwanted.MatchString(line) {
				t.Errorf("%s: %s; %s", fmt.Sprintf("%s:%d", file, i+1), strings.TrimSpace(line), why)
			}
		}
	}
}

// MustRead reads one of our files.
func MustRead(tb testing.TB, file string) string {
	tb.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		tb.Fatal(err)
	}
	return string(content)
}
