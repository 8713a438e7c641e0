package markdown_test

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rodedraad/app/markdown"
	"rodedraad/domain"
)

var update = flag.Bool("update", false, "write the golden files afresh")

// report answers the references of the golden texts.
func report(ref domain.Ref) markdown.Target {
	switch ref.String() {
	case "figure:e-sat":
		return markdown.Target{State: markdown.Visible, URL: "/programmes/flex/figures/e-sat",
			Label: "40 % (n = 212, medewerkers en leidinggevenden, voorlopig)"}
	case "card:ghz-o2":
		return markdown.Target{State: markdown.Hidden}
	case "insight:weg":
		return markdown.Target{State: markdown.Dangling}
	}
	return markdown.Target{State: markdown.Visible, URL: "/programmes/flex/cards/" + ref.ID, Label: "Over " + ref.ID}
}

func TestGolden(t *testing.T) {
	r := markdown.New("app.example.nl")
	paths, err := filepath.Glob(filepath.Join("testdata", "golden", "*.md"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no golden texts: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			src := mustRead(t, path)
			out, _ := r.Render(src, markdown.Options{Prefix: "card-x", Resolve: report})
			mustBeAllowed(t, string(out))
			mustEqualGolden(t, strings.TrimSuffix(path, ".md")+".html", string(out))
			text := r.Plain(src, markdown.Options{Resolve: report})
			mustEqualGolden(t, strings.TrimSuffix(path, ".md")+".txt", text+"\n")
		})
	}
}

func mustRead(tb testing.TB, path string) string {
	tb.Helper()
	raw, err := os.ReadFile(path)
	if err != nil {
		tb.Fatal(err)
	}
	return string(raw)
}

func mustEqualGolden(tb testing.TB, path, got string) {
	tb.Helper()
	if *update {
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			tb.Fatal(err)
		}
	}
	if diff := cmp.Diff(mustRead(tb, path), got); diff != "" {
		tb.Errorf("%s (-want +got):\n%s", path, diff)
	}
}

func TestHeadingOffset(t *testing.T) {
	r := markdown.New()
	for _, c := range []struct {
		name   string
		offset int
		src    string
		want   []string
	}{
		{"by default the outermost is an h3", 0, "# a\n## b", []string{"<h3", "<h4"}},
		{"whatever level was typed", 0, "### a\n#### b", []string{"<h3", "<h4"}},
		{"the caller may ask for an h2", 1, "# a\n## b", []string{"<h2", "<h3"}},
		{"or for less", 4, "# a\n## b\n### c", []string{"<h5", "<h6", "<h6"}},
		{"no level is skipped", 0, "# a\n##### b\n###### c\n# d", []string{"<h3", "<h4", "<h5", "<h3"}},
		{"nothing is higher than the first that was asked for", 0, "### a\n# b\n## c", []string{"<h3", "<h3", "<h4"}},
		{"nonsense is the default", -3, "# a", []string{"<h3"}},
		{"and there is nothing beyond h6", 99, "# a", []string{"<h6"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, _ := r.Render(c.src, markdown.Options{HeadingOffset: c.offset})
			var got []string
			for _, part := range strings.SplitAfter(string(out), "\n") {
				if strings.HasPrefix(part, "<h") {
					got = append(got, part[:3])
				}
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestLinks(t *testing.T) {
	r := markdown.New("App.example.nl:8080")
	const rel = ` rel="noopener noreferrer nofollow"`
	for _, c := range []struct{ name, src, want string }{
		{"elsewhere", "[a](https://example.org/x?a=b&c=d#e)", `<a href="https://example.org/x?a=b&amp;c=d#e"` + rel + `>a</a>`},
		{"elsewhere, without encryption", "[a](http://example.org)", `<a href="http://example.org"` + rel + `>a</a>`},
		{"our own host", "[a](https://app.example.nl:8080/x)", `<a href="https://app.example.nl:8080/x">a</a>`},
		{"our own host on another port", "[a](https://app.example.nl/x)", `<a href="https://app.example.nl/x"` + rel + `>a</a>`},
		{"within the site", "[a](/programmes/p)", `<a href="/programmes/p">a</a>`},
		{"beside this page", "[a](verslag?versie=2)", `<a href="verslag?versie=2">a</a>`},
		{"an anchor of the page", "[a](#elders)", `<a href="#elders">a</a>`},
		{"a heading of this text", "[a](#kop)\n\n# Kop", `<a href="#card-x-h-kop">a</a>`},
		{"mail", "[a](mailto:a@b.example?subject=Over%20ons&body=x)", `<a href="mailto:a@b.example?subject=Over%20ons&amp;body=x">a</a>`},
		{"letters outside ASCII", "[a](https://bücher.example/é)", `<a href="https://b%C3%BCcher.example/%C3%A9"` + rel + `>a</a>`},
		{"spaces", "[a](</een pad>)", `<a href="/een%20pad">a</a>`},
		{"typed as it is", "zie https://example.org/x.", `zie <a href="https://example.org/x"` + rel + `>https://example.org/x</a>.`},
		{"mail typed as it is", "mail a@b.example!", `mail <a href="mailto:a@b.example">a@b.example</a>!`},
		{"in angle brackets", "<https://example.org>", `<a href="https://example.org"` + rel + `>https://example.org</a>`},
		{"a bar in the address", "[a](/x?y=[[card:a|b]])", `<a href="/x?y=%5B%5Bcard:a%7Cb%5D%5D">a</a>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, _ := r.Render(c.src, markdown.Options{Prefix: "card-x"})
			if !strings.Contains(string(out), c.want) {
				t.Errorf("got %s\nwant %s", out, c.want)
			}
			mustBeAllowed(t, string(out))
		})
	}
}

func TestPrefixKeepsTextsApart(t *testing.T) {
	r := markdown.New()
	const src = "# Kop\n\nx[^1]\n\n[^1]: y"
	page := ""
	for _, prefix := range []string{"card-a", "card-b", ""} {
		out, _ := r.Render(src, markdown.Options{Prefix: prefix})
		page += string(out)
	}
	for _, id := range []string{
		"card-a-h-kop", "card-b-h-kop", "text-h-kop", "card-a-fn-1", "card-b-fn-1", "card-a-fnref-1", "text-fnref-1",
	} {
		if strings.Count(page, `id="`+id+`"`) != 1 {
			t.Errorf("id %s stands there %d times", id, strings.Count(page, `id="`+id+`"`))
		}
	}
}

func TestWordsOfTheReader(t *testing.T) {
	r := markdown.New()
	english := markdown.Words{
		Hidden: "not released yet", Dangling: "points at nothing", Notes: "Notes", Note: "Note",
		Back: "Back to the text at note", Done: "done", Open: "to do", Image: "image", Table: "Table",
	}
	const src = "[[les:hidden]] [[les:nowhere]] ![](/x) y[^1]\n\n- [ ] a\n- [x] b\n\n|a|\n|-|\n|b|\n\n[^1]: z"
	for _, c := range []struct {
		name  string
		words markdown.Words
		want  []string
	}{
		{"English", english, []string{">not released yet<", "(points at nothing)", ">image<", `"Notes"`, `"Note 1"`,
			`"Back to the text at note 1"`, `"done"`, `"to do"`, `"Table"`}},
		{"Dutch when the caller has none", markdown.Words{}, []string{">nog niet vrijgegeven<",
			"(verwijzing bestaat niet)", ">afbeelding<", `"Noten"`, `"Noot 1"`, `"Terug naar de tekst bij noot 1"`, `"gedaan"`,
			`"nog te doen"`, `"Tabel"`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, _ := r.Render(src, markdown.Options{Prefix: "card-x", Words: c.words, Resolve: answers})
			for _, want := range c.want {
				if !strings.Contains(string(out), want) {
					t.Errorf("does not hold %s:\n%s", want, out)
				}
			}
		})
	}
}

// TestManyAtOnce lets the race detector watch one Renderer serve many.
func TestManyAtOnce(t *testing.T) {
	r := markdown.New("app.example.nl")
	src := mustRead(t, filepath.Join("testdata", "golden", "verslag.md"))
	want, _ := r.Render(src, markdown.Options{Prefix: "card-x", Resolve: report})
	var group sync.WaitGroup
	for range 8 {
		group.Go(func() {
			for range 20 {
				got, _ := r.Render(src, markdown.Options{Prefix: "card-x", Resolve: report})
				if got != want || markdown.Title(src) == "" || len(markdown.References(src)) == 0 {
					t.Error("the same text came out differently")
				}
			}
		})
	}
	group.Wait()
}

func BenchmarkRender(b *testing.B) {
	r := markdown.New("app.example.nl")
	for name, src := range map[string]string{
		"report": mustRead(b, filepath.Join("testdata", "golden", "verslag.md")),
		"card":   "We vragen drie teams zelf te ruilen, **vier weken** lang, en kijken wat de planning merkt; zie [[les:a]].\n",
	} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(src)))
			for b.Loop() {
				r.Render(src, markdown.Options{Prefix: "card-x", Resolve: report})
			}
		})
	}
}
