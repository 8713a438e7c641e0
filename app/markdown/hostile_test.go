package markdown_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rodedraad/app/markdown"
	"rodedraad/domain"
)

// hostile is one text of testdata/hostile; its README says what the fields mean.
type hostile struct {
	Name, Source      string
	Forbidden, Wanted []string
}

// mustHostile reads the corpus, by file.
func mustHostile(tb testing.TB) map[string][]hostile {
	tb.Helper()
	paths, err := filepath.Glob(filepath.Join("testdata", "hostile", "*.json"))
	if err != nil || len(paths) == 0 {
		tb.Fatalf("no hostile texts: %v", err)
	}
	corpus := map[string][]hostile{}
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		var cases []hostile
		if err := json.Unmarshal(raw, &cases); err != nil {
			tb.Fatalf("%s: %v", path, err)
		}
		corpus[strings.TrimSuffix(filepath.Base(path), ".json")] = cases
	}
	return corpus
}

// answers is a Resolver whose answer is in the id.
func answers(ref domain.Ref) markdown.Target {
	switch ref.ID {
	case "hidden":
		return markdown.Target{State: markdown.Hidden, Label: "secret label", URL: "/secret"}
	case "attack":
		return markdown.Target{State: markdown.Visible, Label: `<script>alert(1)</script>" onclick="x`, URL: `/x"onclick="x`}
	case "script-address":
		return markdown.Target{State: markdown.Visible, Label: "naar script", URL: "javascript:alert(1)"}
	case "away":
		return markdown.Target{State: markdown.Visible, Label: "naar elders", URL: "https://evil.example/"}
	case "nowhere":
		return markdown.Target{State: markdown.Dangling}
	}
	return markdown.Target{State: markdown.Visible, Label: "over " + ref.ID, URL: "/programmes/p/cards/" + ref.ID}
}

func cardOptions() markdown.Options { return markdown.Options{Prefix: "card-x", Resolve: answers} }

// TestHostileTexts holds the page to what each text forbids and wants (W6; quality.md §2.4, §2.5).
func TestHostileTexts(t *testing.T) {
	r := markdown.New("app.example.nl")
	for file, cases := range mustHostile(t) {
		for _, c := range cases {
			t.Run(file+"/"+c.Name, func(t *testing.T) {
				out, _ := r.Render(c.Source, cardOptions())
				mustBeAllowed(t, string(out))
				for _, s := range c.Forbidden {
					if strings.Contains(string(out), s) {
						t.Errorf("holds %q:\n%s", s, out)
					}
				}
				for _, s := range c.Wanted {
					if !strings.Contains(string(out), s) {
						t.Errorf("does not hold %q:\n%s", s, out)
					}
				}
			})
		}
	}
}

// TestEachLineHoldsAlone checks the writer without the sanitiser, and the sanitiser without the writer.
func TestEachLineHoldsAlone(t *testing.T) {
	r := markdown.New("app.example.nl")
	for file, cases := range mustHostile(t) {
		for _, c := range cases {
			t.Run(file+"/"+c.Name, func(t *testing.T) {
				written := r.RenderUnsanitised(c.Source, cardOptions())
				mustBeAllowed(t, written)
				if again := markdown.Sanitise(written); tokens(again) != tokens(written) {
					t.Errorf("the second line changed what the first wrote:\n%s\nto\n%s", written, again)
				}
			})
		}
	}
}

// TestSanitiserKnowsNothingElse feeds the second line what the first can never write.
func TestSanitiserKnowsNothingElse(t *testing.T) {
	for _, in := range []string{
		`<script>alert(1)</script>`, `<img src="x" onerror="alert(1)">`, `<a href="javascript:alert(1)">x</a>`,
		`<a href="https://example.org" target="_blank" onclick="x">x</a>`, `<p style="color:red" class="x" id="main">x</p>`,
		`<h1>x</h1>`, `<iframe src="https://evil.example"></iframe>`, `<form action="/x"><button>x</button></form>`,
		`<div data-controller="board">x</div>`, `<turbo-stream action="remove" target="x"></turbo-stream>`,
		`<span role="button" tabindex="0">x</span>`, `<svg onload="x"></svg>`, `<!-- x -->`, `<style>x</style>`,
		`<a data-reference="x y" href="/x">x</a>`, `<ol start="-1e9"><li value="3">x</li></ol>`,
	} {
		mustBeAllowed(t, markdown.Sanitise(in))
	}
}

// TestEveryFieldIsHostile puts the corpus where our own side speaks: labels, words, prefixes.
func TestEveryFieldIsHostile(t *testing.T) {
	r := markdown.New("app.example.nl")
	for file, cases := range mustHostile(t) {
		for _, c := range cases {
			o := markdown.Options{Prefix: "card-x", Resolve: func(domain.Ref) markdown.Target {
				return markdown.Target{State: markdown.Visible, Label: c.Source, URL: c.Source}
			}}
			out, _ := r.Render("# a\n[[card:a]] [[figure:b|b]] c[^1]\n\n[^1]: d", o)
			t.Run(file+"/"+c.Name, func(t *testing.T) { mustBeAllowed(t, string(out)) })
		}
	}
	hostileWords := `"><script>alert(1)</script>`
	out, _ := r.Render("# a\n- [ ] b\n[[card:a]] ![](/x) c[^1]\n\n|a|\n|-|\n\n[^1]: d", markdown.Options{
		Prefix: hostileWords, Words: markdown.Words{
			Hidden: hostileWords, Dangling: hostileWords, Notes: hostileWords, Note: hostileWords, Back: hostileWords,
			Done: hostileWords, Open: hostileWords, Image: hostileWords, Table: hostileWords,
		},
	})
	if strings.Contains(string(out), "<script") || strings.Contains(string(out), `"><`+"script") {
		t.Errorf("words of our own are not escaped:\n%s", out)
	}
}
