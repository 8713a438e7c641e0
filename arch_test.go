package main_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// room is one row of the table of docs/architecture.md: which way the doors of a package open. Anything not listed is an
// error. An import from outside is allowed with everything below it.
type room struct {
	ours    []string // packages of ours
	outside []string // modules of others
	tests   []string // what its tests import beside that, ours or others'
	pure    bool     // no input or output, no clock, no context: of the standard library only what computes
}

// rooms is the table. The last column is for tests only: they may open a real database, and drive the real server.
var rooms = map[string]room{
	".": {
		ours: []string{
			"app", "app/auth", "app/demo", "app/web", "assets", "bench", "domain", "realtime", "store",
		},
		outside: []string{"github.com/alecthomas/kong", "github.com/prometheus/client_golang"},
		tests:   []string{"go.yaml.in/yaml/v3", "github.com/gorilla/websocket", "github.com/nats-io/nats-server/v2"},
	},
	"domain":      {pure: true},
	"domain/text": {pure: true},
	"migrations":  {outside: []string{"github.com/uptrace/bun"}, tests: []string{"store/storetest"}},
	"assets":      {},
	"store": {
		ours:    []string{"domain", "domain/text", "migrations"},
		outside: []string{"github.com/uptrace/bun", "github.com/lib/pq", "modernc.org/sqlite"},
		tests:   []string{"store/storetest"},
	},
	"store/storetest": {ours: []string{"store"}, outside: []string{"github.com/lib/pq"}},
	"realtime": {
		ours:    []string{"domain", "domain/text"},
		outside: []string{"github.com/gorilla/websocket", "github.com/nats-io/nats.go", "github.com/prometheus/client_golang"},
		tests:   []string{"github.com/nats-io/nats-server/v2"},
	},
	"bench/chaos": {tests: []string{
		"domain/text", "store", "store/storetest", "github.com/gorilla/websocket", "github.com/nats-io/nats-server/v2",
		"golang.org/x/sys",
	}},
	"bench": {outside: []string{"github.com/gorilla/websocket", "golang.org/x/sys"}},
	"app/markdown": {
		ours:    []string{"domain"},
		outside: []string{"github.com/yuin/goldmark", "github.com/microcosm-cc/bluemonday"},
		tests:   []string{"golang.org/x/net/html"},
	},
	"app/auth": {
		ours:    []string{"domain", "store"},
		outside: []string{"github.com/wneessen/go-mail", "golang.org/x/crypto"},
		tests:   []string{"store/storetest"},
	},
	"app/sheet":           {ours: []string{"domain"}, tests: []string{"app/sheet/sheettest"}},
	"app/sheet/sheettest": {ours: []string{"app/sheet"}, outside: []string{"github.com/google/go-cmp"}},
	"app/search":          {outside: []string{"github.com/blevesearch/snowballstem", "golang.org/x/text"}},
	"app/survey":          {ours: []string{"app/sheet", "domain"}, outside: []string{"golang.org/x/text"}, tests: []string{"app/sheet/sheettest"}},
	"app/difference":      {outside: []string{"github.com/sergi/go-diff"}},
	"app": {
		ours:  []string{"app/difference", "app/markdown", "app/search", "app/sheet", "app/survey", "domain", "domain/text", "realtime", "store"},
		tests: []string{"app/sheet/sheettest", "store/storetest"},
	},
	"app/demo": {
		ours:  []string{"app", "domain"},
		tests: []string{"store", "store/storetest", "realtime", "domain/text"},
	},
	"app/web": {
		ours: []string{"app", "app/auth", "app/difference", "app/markdown", "app/search", "app/sheet", "app/survey", "assets", "domain", "realtime"},
		outside: []string{
			"github.com/gofiber/fiber/v2", "github.com/valyala/fasthttp", "github.com/nicksnyder/go-i18n/v2", "golang.org/x/text", "golang.org/x/time",
			"github.com/prometheus/client_golang", "github.com/prometheus/common",
		},
		tests: []string{
			"app/demo", "app/sheet/sheettest", "domain/text", "store", "store/storetest", "github.com/gorilla/websocket", "golang.org/x/net/html", "github.com/andybalholm/brotli",
		},
	},
}

// everyTest is what any test may import: comparing values and drawing them.
var everyTest = []string{"github.com/google/go-cmp", "pgregory.net/rapid"}

// impure are the packages of the standard library that a pure room leaves alone, with everything below them.
var impure = []string{"context", "database", "embed", "io", "log", "math/rand", "net", "os", "runtime", "syscall", "testing"}

// module is the path of our module, with the slash that follows it.
const module = "rodedraad/"

// source is one parsed Go file of ours.
type source struct {
	dir, file string // dir is "." for the top
	test      bool
	ast       *ast.File
	set       *token.FileSet
}

// parsed holds what MustParse read, for the tests after the first.
var parsed []source

// MustParse reads every Go file of ours.
func MustParse(tb testing.TB) []source {
	tb.Helper()
	if parsed != nil {
		return parsed
	}
	var list []source
	for _, file := range MustFiles(tb, ".go") {
		set := token.NewFileSet()
		tree, err := parser.ParseFile(set, file, nil, parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			tb.Fatalf("%v", err)
		}
		list = append(list, source{path.Dir(file), file, strings.HasSuffix(file, "_test.go"), tree, set})
	}
	parsed = list
	return list
}

// notOurs are the directories with what others wrote, and what is built.
var notOurs = []string{".git", "bin", "var", "assets/node_modules", "assets/dist", "assets/test-results", "assets/playwright-report"}

// MustFiles lists our files that end in one of the endings, with slashes, from the top.
func MustFiles(tb testing.TB, endings ...string) []string {
	tb.Helper()
	var list []string
	err := filepath.WalkDir(".", func(file string, d fs.DirEntry, err error) error {
		file = filepath.ToSlash(file)
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains(notOurs, file):
			return fs.SkipDir
		case d.IsDir():
			return nil
		}
		if slices.ContainsFunc(endings, func(end string) bool { return strings.HasSuffix(file, end) }) {
			list = append(list, file)
		}
		return nil
	})
	if err != nil {
		tb.Fatalf("%v", err)
	}
	if len(list) == 0 {
		tb.Fatalf("no files that end in %v: is this the top of the repository?", endings)
	}
	return list
}

// below reports whether an import is one of the allowed ones, or below it.
func below(imported string, allowed []string) bool {
	return slices.ContainsFunc(allowed, func(a string) bool { return imported == a || strings.HasPrefix(imported, a+"/") })
}

// mayImport reports whether a file of the room may import a path.
func (r room) mayImport(of source, imported string) bool {
	if ours, found := strings.CutPrefix(imported, module); found {
		return slices.Contains(r.ours, ours) || of.test && (ours == of.dir || slices.Contains(r.tests, ours))
	}
	if !strings.Contains(strings.SplitN(imported, "/", 2)[0], ".") {
		return of.test || !r.pure || !below(imported, impure)
	}
	return below(imported, r.outside) || of.test && (below(imported, r.tests) || below(imported, everyTest))
}

func TestDoorsOpenInward(t *testing.T) {
	lived := map[string]bool{}
	for _, file := range MustParse(t) {
		lived[file.dir] = true
		r, known := rooms[file.dir]
		if !known {
			t.Errorf("%s: package %s has no row in the table of rooms", file.file, file.dir)
			continue
		}
		for _, spec := range file.ast.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				t.Fatalf("%s: %v", file.file, err)
			}
			if !r.mayImport(file, imported) {
				t.Errorf("%s imports %s, which the table of rooms does not allow", file.file, imported)
			}
		}
	}
	for dir := range rooms {
		if !lived[dir] {
			t.Errorf("the table of rooms has a row for %s, where no Go file is", dir)
		}
	}
}

// TestTheHouseHasNoSideDoor holds the sentences that the table is about, so that a row that grows is noticed.
func TestTheHouseHasNoSideDoor(t *testing.T) {
	for imported, only := range map[string][]string{
		"github.com/gofiber/fiber/v2":  {"app/web"},
		"github.com/uptrace/bun":       {"migrations", "store"},
		"github.com/gorilla/websocket": {"bench", "realtime"},
		"github.com/nats-io":           {"realtime"},
		"github.com/yuin/goldmark":     {"app/markdown"},
		"github.com/wneessen/go-mail":  {"app/auth"},
		"github.com/alecthomas/kong":   {"."},
		module + "store":               {".", "app", "app/auth", "store/storetest"},
		module + "app/web":             {"."},
		module + "store/storetest":     {},
		module + "app/sheet/sheettest": {},
		"html/template":                {"app/markdown", "app/web"}, // markdown only for the type that says "this is safe"
		"database/sql":                 {"migrations", "store", "store/storetest"},
		"os/exec":                      {"bench", "store/storetest"},
		"github.com/valyala/fasthttp":  {"app/web"}, // for the size of one request
		"github.com/gofiber/contrib":   {},
		"math/rand":                    {"bench", "realtime", "store"}, // for pauses and places, never for a secret
		"encoding/gob":                 {},
		"github.com/gofiber/websocket": {},
		"github.com/mattn/go-sqlite3":  {},
	} {
		for _, file := range MustParse(t) {
			for _, spec := range file.ast.Imports {
				found, _ := strconv.Unquote(spec.Path.Value)
				same := found == imported || !strings.HasPrefix(imported, module) && below(found, []string{imported})
				if same && !file.test && !slices.Contains(only, file.dir) {
					t.Errorf("%s imports %s; only %v may", file.file, found, only)
				}
			}
		}
	}
}

func TestDomainReadsNoClock(t *testing.T) {
	for _, file := range MustParse(t) {
		if !rooms[file.dir].pure || file.test {
			continue
		}
		ast.Inspect(file.ast, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			from, ok := call.X.(*ast.Ident)
			clock := []string{"Now", "Since", "Until", "After", "Tick", "NewTimer", "NewTicker", "Sleep"}
			if ok && from.Name == "time" && slices.Contains(clock, call.Sel.Name) {
				t.Errorf("%s: time.%s; the moment is an argument here", file.set.Position(n.Pos()), call.Sel.Name)
			}
			return true
		})
	}
}

// top is everything that stands at the top of the repository. What is built, and never committed, is left out.
var top = []string{
	".ci", ".env", ".git", ".gitignore", ".golangci.yml", "CHANGELOG.md", "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md",
	"app", "assets", "bench", "bench.go", "docker-compose.yml", "docs", "domain", "go.mod", "go.sum", "migrations", "realtime", "store",
	"arch_test.go", "commands.go", "config.go", "config_test.go", "deploy_test.go", "house_test.go", "main.go",
	"main_test.go", "node.go", "profile.go", "profile_test.go", "serve.go", "serve_test.go", "bin", "var",
}

func TestTopOfTheRepository(t *testing.T) {
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !slices.Contains(top, e.Name()) {
			t.Errorf("%s stands at the top; the rooms of the house are listed in docs/architecture.md", e.Name())
		}
	}
}
