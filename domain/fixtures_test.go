package domain_test

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"time"

	"github.com/google/go-cmp/cmp"

	"rodedraad/domain"
)

// at is the moment at which everything in these tests happens.
var at = time.Date(2020, 1, 15, 10, 0, 0, 0, time.UTC)

// failer is what a test and a property have in common.
type failer interface {
	Helper()
	Fatalf(format string, args ...any)
}

// MustCard makes a card as NewCard does, filling in what every card needs.
func MustCard(tb failer, c domain.Card) domain.Card {
	tb.Helper()
	made, err := domain.NewCard(filled(c))
	if err != nil {
		tb.Fatalf("a card that should be fine: %v", err)
	}
	return made
}

// filled gives a card the fields that no test here is about.
func filled(c domain.Card) domain.Card {
	if c.ID == "" {
		c.ID = "k1"
	}
	if c.Programme == "" {
		c.Programme = "p1"
	}
	if c.Case == "" && c.Kind != domain.KindTheme {
		c.Case = "c1"
	}
	if c.Level == "" && c.Kind == domain.KindLesson {
		c.Level = domain.Practice
	}
	c.At = at
	return c
}

// in returns the card in a state, as the store would hand it out.
func in(c domain.Card, s domain.State) domain.Card {
	c.State = s
	return c
}

// seenBy returns the card at a visibility, as the store would hand it out.
func seenBy(c domain.Card, v domain.Visibility) domain.Card {
	c.Visibility = v
	return c
}

// withdrawn returns the card taken off the board, as the store would hand it out.
func withdrawn(c domain.Card) domain.Card {
	c.Withdrawn = &domain.Withdrawal{By: "p9", At: at, Note: "n"}
	return c
}

// MustBreak asserts that err says that this rule was broken.
func MustBreak(tb failer, err error, rule string) {
	tb.Helper()
	var e *domain.Error
	if !errors.As(err, &e) || e.Kind != domain.Rule || e.Rule != rule {
		tb.Fatalf("got %v, want rule %s broken", err, rule)
	}
}

// MustRefuse asserts that err says that this field is wrong, and in this way.
func MustRefuse(tb failer, err error, field, key string) {
	tb.Helper()
	var e *domain.Error
	if !errors.As(err, &e) || e.Kind != domain.Invalid || e.Fields[field] != key {
		tb.Fatalf("got %#v, want field %s refused with %s", err, field, key)
	}
}

// MustPass asserts that nothing was refused.
func MustPass(tb failer, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatalf("refused: %v", err)
	}
}

// MustEqual asserts that two values are the same, and shows where they are not.
func MustEqual(tb failer, got, want any) {
	tb.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		tb.Fatalf("differs (-want +got):\n%s", diff)
	}
}

// check runs one row of a table: refused with the field or rule given, or not at all.
type check struct {
	field, key, rule string
}

// Of asserts what the row expects of err.
func (c check) Of(tb failer, err error) {
	tb.Helper()
	switch {
	case c.rule != "":
		MustBreak(tb, err, c.rule)
	case c.field != "":
		MustRefuse(tb, err, c.field, c.key)
	default:
		MustPass(tb, err)
	}
}

// exported returns the exported names of the package: types, functions, methods, values and fields.
func exported(tb failer) map[string]bool {
	tb.Helper()
	files, err := filepath.Glob("*.go")
	MustPass(tb, err)
	names := map[string]bool{}
	for _, file := range files {
		parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		MustPass(tb, err)
		if parsed.Name.Name != "domain" {
			continue
		}
		ast.Inspect(parsed, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				names[n.Name.Name] = true
			case *ast.TypeSpec:
				names[n.Name.Name] = true
			case *ast.ValueSpec:
				for _, name := range n.Names {
					names[name.Name] = true
				}
			case *ast.Field:
				for _, name := range n.Names {
					names[name.Name] = true
				}
			}
			return true
		})
	}
	maps.DeleteFunc(names, func(name string, _ bool) bool { return !ast.IsExported(name) })
	return names
}
