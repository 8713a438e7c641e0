package web_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"rodedraad/app"
	"rodedraad/app/web"
	"rodedraad/assets"
	"rodedraad/domain"
)

// texts is a list of values as text.
func texts[T ~string](lists ...[]T) (all []string) {
	for _, list := range lists {
		for _, v := range list {
			all = append(all, string(v))
		}
	}
	return all
}

// states and types list every state and sort that a card of any kind can have.
func states() (all []string) {
	for _, k := range domain.CardKinds {
		all = append(all, texts(k.States())...)
	}
	return all
}

func types() (all []string) {
	for _, k := range domain.CardKinds {
		all = append(all, k.Types()...)
	}
	return all
}

// kindsWithTypes lists the kinds of card that come in sorts.
func kindsWithTypes() (all []string) {
	for _, k := range domain.CardKinds {
		if len(k.Types()) > 0 {
			all = append(all, string(k))
		}
	}
	return all
}

// addable are the kinds of card that can be added on a board.
var addable = []string{"reaction", "insight", "question", "sub_question", "action", "lesson", "obstacle", "condition"}

// families are the keys that are put together: what comes after the prefix is one of a list of the domain.
var families = map[string][]string{
	"kind.":           append(texts(domain.CardKinds), "case", "main_question", "figure", "quote", "fragment", "table"),
	"state.":          states(),
	"type.":           types(),
	"type_of.":        kindsWithTypes(),
	"level.":          texts(domain.Levels),
	"maturity.":       texts(domain.Maturities),
	"addressee.":      texts(domain.Addressees),
	"origin.":         texts(domain.Origins),
	"label.":          {"synthetic", "inferred", "derived"},
	"released.":       texts(domain.Ladder[1:]),
	"visible.":        texts(domain.Ladder),
	"sees.":           texts(domain.Ladder),
	"sees_who.":       texts(domain.Ladder),
	"empty.":          texts(domain.Ladder),
	"relation.":       texts(domain.Relations),
	"back.":           texts(domain.Relations),
	"incoming.":       texts(domain.Relations),
	"fact.":           {"state", "level", "origin", "addressee", "maturity", "no_lesson", "source"},
	"act.":            {"add", "facts", "move", "release", "withdraw", "put_back", "link", "end_link", "undo", "step", "phase"},
	"loose.":          {app.ActionWithoutQuestion, app.LessonWithoutSource, app.InsightUnused, app.QuestionWithoutAction, app.FinishedWithoutLesson},
	"lane.":           texts(domain.Lanes),
	"lane_about.":     texts(domain.Lanes),
	"add.":            addable,
	"add_text.":       addable,
	"role.":           texts(domain.Roles),
	"progress.":       texts(domain.StepProgresses),
	"warning.":        {string(domain.OneFunctionClass), string(domain.NobodyFromCare)},
	"branch.":         texts(domain.Branches),
	"stage.":          texts(stages()),
	"phase.":          {"1", "2"},
	"status.":         texts(domain.ProgrammeStatuses),
	"party.":          texts(domain.PartyRoles),
	"group.":          texts(domain.Groups),
	"asked.":          texts(domain.Groups),
	"dataset_state.":  texts(domain.DatasetStates),
	"wave_status.":    texts(domain.WaveStatuses),
	"unit.":           texts(domain.Units),
	"scope.":          domain.Scopes,
	"direction.":      texts(domain.Directions),
	"quote_source.":   texts(domain.QuoteSources),
	"consent.":        texts(domain.Consents),
	"doubt.":          texts(domain.Doubts),
	"links.of_":       {"case", "others", "programme", "sources"},
	"interviewee.":    texts(domain.Interviewees),
	"interview_mode.": texts(domain.InterviewModes),
	"indicator_kind.": texts(domain.IndicatorKinds),
	"certainty.":      texts(domain.Certainties),
	"wave_mode.":      texts(domain.WaveModes),
	"class.":          texts(domain.FunctionClasses),
}

// stages are the stages a case goes through, as they are worked out.
func stages() (all []domain.Stage) {
	facts := domain.CaseFacts{}
	for _, next := range []func(){
		func() {}, func() { facts.DataCollected = true }, func() { facts.Team = true }, func() { facts.QuestionSet = true },
		func() { facts.Contours = true }, func() { facts.Acting = true }, func() { facts.Reflecting = true }, func() { facts.Closed = true },
	} {
		next()
		if s := domain.DeriveStage(facts); !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// used collects every key that is asked for, with where.
type used map[string]string

func (u used) family(tb testing.TB, prefix, where string) {
	values, known := families[prefix]
	if !known {
		tb.Errorf("%s puts keys together with %q, which the test does not know", where, prefix)
	}
	for _, v := range values {
		u[prefix+v] = where
	}
}

var (
	inTemplate = regexp.MustCompile(`\bt "([^"]+)"`)
	printed    = regexp.MustCompile(`\bt \(print "([^"]+)" `)
	tangled    = regexp.MustCompile(`\bt [^"(]|\bt \([^p]|\bt \(print [^"]`)
	inScript   = regexp.MustCompile("[\"'`]((?:live|editor)\\.[a-z_]+)(\\$\\{)?")
)

func (u used) templates(tb testing.TB) {
	tb.Helper()
	files, err := fs.Glob(assets.Templates(), "*.html")
	must(tb, err)
	for _, file := range files {
		raw, err := fs.ReadFile(assets.Templates(), file)
		must(tb, err)
		for part := range strings.SplitSeq(string(raw), "{{") {
			action, _, _ := strings.Cut(part, "}}")
			for _, m := range inTemplate.FindAllStringSubmatch(action, -1) {
				u[m[1]] = file
			}
			for _, m := range printed.FindAllStringSubmatch(action, -1) {
				u.family(tb, m[1], file)
			}
			if tangled.MatchString(action) {
				tb.Errorf("%s: the key of {{%s}} cannot be told", file, action)
			}
		}
	}
}

func (u used) scripts(tb testing.TB) {
	tb.Helper()
	err := filepath.WalkDir("../../assets/islands", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(file, ".ts") || strings.HasSuffix(file, ".test.ts") {
			return err
		}
		raw, err := os.ReadFile(file)
		for _, m := range inScript.FindAllStringSubmatch(string(raw), -1) {
			if m[2] == "" {
				u[m[1]] = file
				continue
			}
			for _, key := range declared(tb) {
				if strings.HasPrefix(key, m[1]) {
					u[key] = file
				}
			}
		}
		return err
	})
	must(tb, err)
}

// declared lists the keys that scripts say they use.
func declared(tb testing.TB) (keys []string) {
	tb.Helper()
	raw, err := os.ReadFile("../../assets/islands/live/words.ts")
	must(tb, err)
	for _, m := range regexp.MustCompile(`\| "([a-z_.]+)"`).FindAllStringSubmatch(string(raw), -1) {
		keys = append(keys, m[1])
	}
	return keys
}

// text is the value of a string literal.
func text(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

// refusers are the functions that make a refusal, each with which arguments are keys and of what.
var refusers = map[string]map[int]string{
	"invalid": {1: "field."}, "wrongField": {1: "field."}, "unlike": {1: "field."}, "broken": {1: "error."}, "brokenAt": {1: "error.", 3: "field."},
	"conflict": {0: "error."},
}

// source notes what one Go file asks for: words by say and text, and the keys of refusals.
func (u used) source(tb testing.TB, file string) {
	tree, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	must(tb, err)
	ast.Inspect(tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			u.call(tb, file, n)
		case *ast.CompositeLit:
			u.literal(file, n)
		case *ast.AssignStmt:
			if index, ok := n.Lhs[0].(*ast.IndexExpr); ok {
				if sel, ok := index.X.(*ast.SelectorExpr); ok && sel.Sel.Name == "wrong" {
					if key, ok := text(n.Rhs[0]); ok {
						u["field."+key] = file
					}
				}
			}
		}
		return true
	})
}

func (u used) call(tb testing.TB, file string, call *ast.CallExpr) {
	name := ""
	switch f := call.Fun.(type) {
	case *ast.Ident:
		name = f.Name
	case *ast.SelectorExpr:
		name = f.Sel.Name
	}
	for at, prefix := range refusers[name] {
		if at < len(call.Args) {
			if key, ok := text(call.Args[at]); ok {
				u[prefix+key] = file
			}
		}
	}
	if !strings.HasPrefix(file, "../web/") || name != "say" && name != "text" {
		return
	}
	for _, arg := range call.Args {
		key, whole := text(arg)
		if sum, ok := arg.(*ast.BinaryExpr); ok {
			if prefix, ok := text(sum.X); ok && prefix != "error." && prefix != "field." && prefix != "text." {
				u.family(tb, prefix, file)
			}
		}
		switch {
		case whole && strings.Contains(key, "."):
			u[key] = file
			return
		case whole && name == "say" && len(call.Args) == 1: // markdownWords says only the ends
			u["text."+key] = file
		}
	}
}

// literal notes the keys of an error that is written out.
func (u used) literal(file string, lit *ast.CompositeLit) {
	fields := map[string]ast.Expr{}
	for _, e := range lit.Elts {
		if pair, ok := e.(*ast.KeyValueExpr); ok {
			if name, ok := pair.Key.(*ast.Ident); ok {
				fields[name.Name] = pair.Value
			}
		}
	}
	named, _ := lit.Type.(*ast.SelectorExpr)
	if key, ok := text(fields["Key"]); ok && (fields["Kind"] != nil || named != nil && named.Sel.Name == "Error") {
		u["error."+key] = file
	}
	if inner, ok := fields["Fields"].(*ast.CompositeLit); ok {
		for _, e := range inner.Elts {
			if key, ok := text(e.(*ast.KeyValueExpr).Value); ok {
				u["field."+key] = file
			}
		}
	}
}

// everyUse is every key that is used anywhere.
func everyUse(tb testing.TB) used {
	tb.Helper()
	u := used{}
	u.templates(tb)
	u.scripts(tb)
	for _, dir := range []string{"../web", "..", "../auth", "../demo", "../sheet", "../survey", "../../domain", "../../domain/text", "../../store", "../../realtime"} {
		files, err := filepath.Glob(dir + "/*.go")
		must(tb, err)
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				u.source(tb, filepath.ToSlash(file))
			}
		}
	}
	return u
}

// MustWords reads one locale; a plural is its two sentences.
func MustWords(tb testing.TB, lang string) map[string][]string {
	tb.Helper()
	raw, err := fs.ReadFile(assets.Locales(), lang+".json")
	must(tb, err)
	var entries map[string]json.RawMessage
	must(tb, json.Unmarshal(raw, &entries))
	all := map[string][]string{}
	for key, value := range entries {
		var one string
		var plural struct{ One, Other string }
		if json.Unmarshal(value, &one) == nil {
			all[key] = []string{one}
		} else if err := json.Unmarshal(value, &plural); err == nil {
			all[key] = []string{plural.One, plural.Other}
		}
		if slices.Contains(all[key], "") || len(all[key]) == 0 {
			tb.Errorf("%s: %s says nothing", lang, key)
		}
	}
	return all
}

// TestEveryWordIsThere holds what is asked for to what is there: every key in both languages, with the same values to fill
// in, and none that nobody asks for.
func TestEveryWordIsThere(t *testing.T) {
	t.Parallel()
	uses := everyUse(t)
	words := map[string]map[string][]string{}
	for _, lang := range web.Languages {
		words[lang] = MustWords(t, lang)
		for key, where := range uses {
			if words[lang][key] == nil {
				t.Errorf("%s: %q is missing; %s asks for it", lang, key, where)
			}
		}
		for key := range words[lang] {
			if uses[key] == "" {
				t.Errorf("%s: nobody asks for %q", lang, key)
			}
		}
	}
	values := regexp.MustCompile(`\{\{[^}]*\}\}|\{[a-z]+\}`)
	for key, dutch := range words[domain.Dutch] {
		english := words[domain.English][key]
		if len(dutch) != len(english) {
			t.Errorf("%s is a plural in one language only", key)
			continue
		}
		for i := range dutch {
			one, two := values.FindAllString(dutch[i], -1), values.FindAllString(english[i], -1)
			slices.Sort(one)
			slices.Sort(two)
			if !slices.Equal(one, two) {
				t.Errorf("%s is filled in with %v in Dutch and %v in English", key, one, two)
			}
		}
	}
	if len(uses) < 400 {
		t.Errorf("found %d uses only: the test proves nothing", len(uses))
	}
}

// TestLocalesAreInOrder holds the files to one order and form, so that a change is one line.
func TestLocalesAreInOrder(t *testing.T) {
	t.Parallel()
	for _, lang := range web.Languages {
		raw, err := fs.ReadFile(assets.Locales(), lang+".json")
		must(t, err)
		var keys []string
		for _, m := range regexp.MustCompile(`(?m)^ "([^"]+)":`).FindAllStringSubmatch(string(raw), -1) {
			keys = append(keys, m[1])
		}
		if !slices.IsSorted(keys) {
			t.Errorf("%s.json is not sorted", lang)
		}
		if n := len(MustWords(t, lang)); len(slices.Compact(slices.Clone(keys))) != n || len(keys) != n {
			t.Errorf("%s.json has %d lines that begin a key, and %d keys", lang, len(keys), n)
		}
	}
}
