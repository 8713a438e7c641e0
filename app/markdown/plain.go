package markdown

import (
	"bufio"
	"bytes"
	"html"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	goldhtml "github.com/yuin/goldmark/renderer/html"
)

// Title returns the first line that holds anything, as plain text: without the marks of a heading, quotation or list at
// its beginning, and without emphasis, links and code marks. It is "" when the text has no such line, or one that is all
// marks. A reference stands as an ellipsis, whatever the reader may see: a title is shown where nobody asks.
//
// It is as long as the line is; the caller cuts it where it must fit.
func Title(src string) string {
	line, _ := cutTitle(src)
	line = strings.TrimSpace(line)
	for {
		shorter := strings.TrimLeft(trimMark(line), " \t")
		if shorter == line {
			break
		}
		line = shorter
	}
	return strings.Join(strings.Fields(plain(parseLine(line), ellipsis)), " ")
}

// Body returns everything after the line that Title reads, without the empty lines that follow it.
func Body(src string) string {
	_, body := cutTitle(src)
	for {
		line, rest, more := strings.Cut(body, "\n")
		if strings.TrimSpace(line) != "" || line == "" && !more {
			return body
		}
		body = rest
	}
}

// cutTitle splits a text at the end of its first line that holds anything.
func cutTitle(src string) (title, body string) {
	for {
		line, rest, more := strings.Cut(src, "\n")
		if strings.TrimSpace(line) != "" || !more {
			return line, rest
		}
		src = rest
	}
}

// trimMark removes one mark of a heading, quotation, bullet or task from the beginning of a line, and the closing marks of
// a heading. A number is no mark: a title may begin with a year.
func trimMark(line string) string {
	if level := len(line) - len(strings.TrimLeft(line, "#")); level > 0 && level <= 6 {
		rest := line[level:]
		if rest == "" || rest[0] == ' ' || rest[0] == '\t' {
			return trimClosing(strings.TrimSpace(rest))
		}
		return line
	}
	for _, mark := range []string{"> ", "- ", "* ", "+ ", "[ ] ", "[x] ", "[X] "} {
		if strings.HasPrefix(line, mark) {
			return line[len(mark):]
		}
	}
	if strings.Trim(line, ">") == "" || len(line) > 2 && strings.Trim(line, "-*_= ") == "" {
		return ""
	}
	return line
}

// trimClosing removes the number signs that may close a heading.
func trimClosing(line string) string {
	rest := strings.TrimRight(line, "#")
	if rest == "" || strings.HasSuffix(rest, " ") {
		return strings.TrimSpace(rest)
	}
	return line
}

// Plain returns readable plain text for search and previews: one line for each paragraph, item, row and line of code. A
// reference stands as an ellipsis, its own text left out, because not every reader may see it; Renderer.Plain knows more.
func Plain(src string) string { return plain(parse(src), ellipsis) }

func ellipsis(Reference) string         { return "\u2026" }
func withoutReference(Reference) string { return "" }

// plain writes the text of a tree, with each reference as say has it.
func plain(doc document, say func(Reference) string) string {
	w := plainWriter{source: doc.source, say: say}
	_ = ast.Walk(doc.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		return w.node(n, entering), nil
	})
	return clean(strings.TrimSpace(w.out.String()))
}

// plainWriter writes words with single spaces and single line breaks between them.
type plainWriter struct {
	source []byte
	say    func(Reference) string
	out    strings.Builder
	gap    byte // what stands before the next word
}

// space asks for a space before the next word, unless a line break is coming anyway.
func (w *plainWriter) space() {
	if w.gap == 0 {
		w.gap = ' '
	}
}

func (w *plainWriter) newline() { w.gap = '\n' }

// words writes text, folding its white space.
func (w *plainWriter) words(s string) {
	for _, c := range s {
		if c == ' ' || c == '\n' || c == '\t' || c == '\r' {
			w.space()
			continue
		}
		if w.gap != 0 && w.out.Len() > 0 {
			w.out.WriteByte(w.gap)
		}
		w.gap = 0
		w.out.WriteRune(c)
	}
}

func (w *plainWriter) node(n ast.Node, entering bool) ast.WalkStatus {
	if n.Type() == ast.TypeBlock {
		return w.block(n, entering)
	}
	if !entering {
		return ast.WalkContinue
	}
	switch n := n.(type) {
	case *ast.Text:
		w.text(n)
	case *ast.String:
		w.words(string(n.Value))
	case *ast.CodeSpan:
		w.words(childText(n, w.source))
		return ast.WalkSkipChildren
	case *ast.AutoLink:
		w.words(string(n.Label(w.source)))
	case *referenceNode:
		w.words(w.say(n.ref))
	}
	return ast.WalkContinue
}

func (w *plainWriter) text(n *ast.Text) {
	value := n.Segment.Value(w.source)
	if n.IsRaw() {
		w.words(string(value))
	} else {
		w.words(readEscapes(value))
	}
	if n.HardLineBreak() || n.SoftLineBreak() {
		w.newline()
	}
}

func (w *plainWriter) block(n ast.Node, entering bool) ast.WalkStatus {
	if n.Kind() == extast.KindTableCell {
		w.space()
		return ast.WalkContinue
	}
	w.newline()
	code, ok := n.(*ast.FencedCodeBlock)
	if !ok || !entering {
		return ast.WalkContinue
	}
	for line := range strings.Lines(codeText(code, w.source)) {
		w.words(line)
		w.newline()
	}
	return ast.WalkSkipChildren
}

// readEscapes reads backslash escapes and entities exactly as the page does.
func readEscapes(value []byte) string {
	if !bytes.ContainsAny(value, `\&`) {
		return string(value)
	}
	var b bytes.Buffer
	out := bufio.NewWriter(&b)
	goldhtml.DefaultWriter.Write(out, value)
	_ = out.Flush()
	return html.UnescapeString(b.String())
}
