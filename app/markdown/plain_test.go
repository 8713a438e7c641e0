package markdown_test

import (
	"strings"
	"testing"

	"rodedraad/app/markdown"
)

func TestTitleAndBody(t *testing.T) {
	for _, c := range []struct{ name, src, title, body string }{
		{"nothing", "", "", ""},
		{"blank", " \n\t\n", "", ""},
		{"heading", "# Ruilen werkt\n\nOmdat…", "Ruilen werkt", "Omdat…"},
		{"closed heading", "## Ruilen werkt ##\nx", "Ruilen werkt", "x"},
		{"number sign that belongs", "# Graad C#\nx", "Graad C#", "x"},
		{"no heading", "Ruilen werkt\nOmdat…", "Ruilen werkt", "Omdat…"},
		{"hashtag", "#rooster\nx", "#rooster", "x"},
		{"seven number signs", "####### a", "####### a", ""},
		{"empty lines before and after", "\n \n# Ruilen\n \n\n\nx\n", "Ruilen", "x\n"},
		{"indentation of the body stays", "a\n\n    b", "a", "    b"},
		{"emphasis", "# **Ruilen** _werkt_ `altijd` ~~nooit~~\nx", "Ruilen werkt altijd nooit", "x"},
		{"link", "# Zie [de les](https://example.org) en <https://example.org>", "Zie de les en https://example.org", ""},
		{"image", "# ![bord](x.png)", "bord", ""},
		{"escapes and entities", `# 5 \* 3 &amp; 4 &lt; 5`, "5 * 3 & 4 < 5", ""},
		{"raw HTML stays text", "# <b>Ruilen</b>", "<b>Ruilen</b>", ""},
		{"reference without own text", "# Over [[les:a]] en meer", "Over … en meer", ""},
		{"own text of a reference is not shown", "# Over [[les:a|geheim]]", "Over …", ""},
		{"list, quotation, task", "> - [ ] *Bellen*\nx", "Bellen", "x"},
		{"year", "2026. Een goed jaar\nx", "2026. Een goed jaar", "x"},
		{"only marks", "###\nx", "", "x"},
		{"only a line", "---\nx", "", "x"},
		{"only quotation marks", ">>\nx", "", "x"},
		{"control and turning characters", "# a\x00b\u202Ec\u2066d", "a bcd", ""},
		{"white space", "#   a \t  b   ", "a b", ""},
		{"CRLF", "# a\r\nb", "a", "b"},
		{"no heading below", "a\n===\nb", "a", "===\nb"},
		{"task", "- [x] gedaan", "gedaan", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := markdown.Title(c.src); got != c.title {
				t.Errorf("Title: got %q, want %q", got, c.title)
			}
			if got := markdown.Body(c.src); got != c.body {
				t.Errorf("Body: got %q, want %q", got, c.body)
			}
		})
	}
}

func TestPlain(t *testing.T) {
	for _, c := range []struct{ name, src, want string }{
		{"nothing", "", ""},
		{"paragraphs and lines", "a\nb\n\nc", "a\nb\nc"},
		{"marks", "# a\n\n> **b** *c* ~~d~~\n\n- e\n- [x] f\n\n1. g", "a\nb c d\ne\nf\ng"},
		{"table", "|a|b|\n|-|-|\n|c|d|", "a b\nc d"},
		{"rows of another length than the head", "|a|b|\n|-|-|\n|c|\n|d|e|f|g|\n", "a b\nc\nd e|f|g"},
		{"bars in a table", "|a|\n|-|\n|b \\| `c \\| d`|", "a\nb | c | d"},
		{"code", "`a`  `b`\n\n```go\nc   d\n  e\n```", "a b\nc d\ne"},
		{"links and images", "[a](/x) ![b](/y) https://example.org/z", "a b https://example.org/z"},
		{"notes", "a[^1].\n\n[^1]: b", "a.\nb"},
		{"references", "zie [[les:a]], [[les:b|geheim]]", "zie …, …"},
		{"entities", "&eacute;&amp;&#39; \\*", "é&' *"},
		{"raw HTML stays text", "<i>a</i>", "<i>a</i>"},
		{"turning characters", "a\u202Eb", "ab"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := markdown.Plain(c.src); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

// TestBeyondMaxSource shows a text that is too long as it was typed, with its references still kept from those who may
// not see them.
func TestBeyondMaxSource(t *testing.T) {
	src := "# Titel\n**vet** <b> [[les:hidden|geheim]] einde\n" + strings.Repeat("a", markdown.MaxSource)
	out, refs := markdown.New().Render(src, cardOptions())
	mustBeAllowed(t, string(out))
	want := "<p># Titel<br>\n**vet** &lt;b&gt; <span class=\"reference reference-hidden\">nog niet vrijgegeven</span> einde<br>\n"
	if !strings.HasPrefix(string(out), want) || len(refs) != 1 {
		t.Errorf("got %d references and %s", len(refs), out[:200])
	}
	if text := markdown.Plain(src); !strings.HasPrefix(text, "# Titel\n**vet** <b> … einde\na") {
		t.Errorf("Plain: %q", text[:100])
	}
	if title := markdown.Title(strings.Repeat("a", markdown.MaxSource+1)); len(title) != markdown.MaxSource+1 {
		t.Errorf("the title has %d bytes", len(title))
	}
}
