package markdown_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"rodedraad/app/markdown"
)

// FuzzRender holds every text there can be to the allow-list, both with and without the second line, and checks that
// references stand where they are said to stand. The parser runs unguarded, so that a panic in it is seen.
func FuzzRender(f *testing.F) {
	for _, cases := range mustHostile(f) {
		for _, c := range cases {
			f.Add(c.Source)
		}
	}
	for _, text := range expensive() {
		f.Add(text(300))
	}
	for _, name := range []string{"verslag", "koppen", "kort"} {
		f.Add(mustRead(f, "testdata/golden/"+name+".md"))
	}
	r := markdown.New("app.example.nl")
	f.Fuzz(func(t *testing.T, src string) {
		markdown.ParseUnguarded(src)
		out, refs := r.Render(src, cardOptions())
		mustBeAllowed(t, string(out))
		mustBeAllowed(t, r.RenderUnsanitised(src, cardOptions()))
		for _, text := range []string{markdown.Title(src), markdown.Plain(src), r.Plain(src, cardOptions())} {
			mustBeReadable(t, text)
		}
		if strings.Contains(markdown.Title(src), "\n") || !strings.HasSuffix(src, markdown.Body(src)) {
			t.Fatalf("%q is cut in two at the wrong place", src)
		}
		if !utf8.ValidString(src) {
			return
		}
		for _, ref := range refs {
			at := src[ref.Offset : ref.Offset+ref.Length]
			if !strings.HasPrefix(at, "[[") || !strings.HasSuffix(at, "]]") {
				t.Fatalf("%+v stands at %q", ref, at)
			}
		}
	})
}

// marks are everything that means something to markdown, short of addresses, which are not shown, and of references.
var marks = []string{
	" ", " ", " ", "\n", "\n", "\n\n", "\t", "    ", "# ", "### ", "#", "- ", "+ ", "* ", "1. ", "7) ", "> ", "*", "**", "***",
	"_", "__", "~", "~~", "[", "]", "[]", "![", "[ ] ", "[x] ", "[^1]", "[^1]: ", "|", "|-|-|", "\n|-|-|\n", "---",
	"\n---\n", "\n===\n", "\\", "!", ":", "<", ">", "</", "/>", "<!--", "-->", "&", ";", "\"", "'", "{", "}", "`", "``",
	"$", "%", "^", "=", "\u2013", "\U0001F600",
}

// TestNoWordVanishes writes words between marks in any order and finds every word back on the page and in plain text:
// whatever a person types by accident, the reader gets to see it.
func TestNoWordVanishes(t *testing.T) {
	r := markdown.New("app.example.nl")
	rapid.Check(t, func(t *rapid.T) {
		var src strings.Builder
		var typed []string
		for i := range rapid.IntRange(1, 60).Draw(t, "pieces") {
			src.WriteString(rapid.SampledFrom(marks).Draw(t, "mark"))
			if rapid.Bool().Draw(t, "word") {
				word := "W" + strings.Repeat("o", i) + "rd"
				typed = append(typed, word)
				src.WriteString(word)
			}
		}
		out, _ := r.Render(src.String(), markdown.Options{Prefix: "x"})
		text := markdown.Plain(src.String())
		for _, word := range typed {
			if !strings.Contains(string(out), word) || !strings.Contains(text, word) {
				t.Fatalf("%q vanished from\n%s\nplain:\n%s\npage:\n%s", word, src.String(), text, out)
			}
		}
	})
}
