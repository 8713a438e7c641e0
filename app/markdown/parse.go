package markdown

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// document is a text after parsing: the tree, and the source its segments point into.
type document struct {
	root   ast.Node
	source []byte
}

// wholeParser and lineParser are the two ways of reading a text: whole, or one line of it as if it stood in a paragraph. They are
// read-only after their making and safe for concurrent use.
var (
	wholeParser = newParser(blockParsers(), transformers())
	lineParser  = newParser([]util.PrioritizedValue{
		util.Prioritized(paragraph{parser.NewParagraphParser()}, 1000),
	}, nil)
)

func newParser(blocks, transformers []util.PrioritizedValue) parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(blocks...),
		parser.WithInlineParsers(inlineParsers()...),
		parser.WithParagraphTransformers(transformers...),
		parser.WithASTTransformers(
			util.Prioritized(extension.NewTableASTTransformer(), 0),
			util.Prioritized(uncalledNotes{}, 900),
			util.Prioritized(extension.NewFootnoteASTTransformer(), 999),
		),
	)
}

// blockParsers is CommonMark without what makes words vanish or change for people who do not know markdown: raw HTML stays
// visible as typed, an indented line is a line, and there are no link definitions.
func blockParsers() []util.PrioritizedValue {
	return []util.PrioritizedValue{
		util.Prioritized(parser.NewSetextHeadingParser(), 100),
		util.Prioritized(parser.NewThematicBreakParser(), 200),
		util.Prioritized(nestedList{parser.NewListParser()}, 300),
		util.Prioritized(parser.NewListItemParser(), 400),
		util.Prioritized(parser.NewATXHeadingParser(), 600),
		util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
		util.Prioritized(nestedBlock{parser.NewBlockquoteParser()}, 800),
		util.Prioritized(countedNotes{extension.NewFootnoteBlockParser()}, 999),
		util.Prioritized(paragraph{parser.NewParagraphParser()}, 1000),
	}
}

func inlineParsers() []util.PrioritizedValue {
	return []util.PrioritizedValue{
		util.Prioritized(extension.NewTaskCheckBoxParser(), 0),
		util.Prioritized(referenceParser{}, 90),
		util.Prioritized(parser.NewCodeSpanParser(), 100),
		util.Prioritized(countedMarks{extension.NewFootnoteParser()}, 101),
		util.Prioritized(countedMarks{parser.NewLinkParser()}, 200),
		util.Prioritized(parser.NewAutoLinkParser(), 300),
		util.Prioritized(countedMarks{parser.NewEmphasisParser()}, 500),
		util.Prioritized(countedMarks{doubleTilde{extension.NewStrikethroughParser()}}, 500),
		util.Prioritized(extension.NewLinkifyParser(), 999),
	}
}

func transformers() []util.PrioritizedValue {
	return []util.PrioritizedValue{
		util.Prioritized(boundedTables{extension.NewTableParagraphTransformer()}, 200),
	}
}

// paragraph is the paragraph parser, which here takes indented lines as well.
type paragraph struct{ parser.BlockParser }

// CanAcceptIndentedLine lets a paragraph begin with an indented line.
func (paragraph) CanAcceptIndentedLine() bool { return true }

// uncalledNotes numbers the footnotes that nothing calls after those that are called, so that they are shown too.
type uncalledNotes struct{}

// Transform runs before the transformer of footnotes, which drops what has no number.
func (uncalledNotes) Transform(root *ast.Document, _ text.Reader, _ parser.Context) {
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		list, ok := n.(*extast.FootnoteList)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		for c := list.FirstChild(); c != nil; c = c.NextSibling() {
			if note, ok := c.(*extast.Footnote); ok && note.Index < 0 {
				list.Count++
				note.Index = list.Count
			}
		}
		return ast.WalkStop, nil
	})
}

// parse reads a whole text. Text that is too long, or that the parser fails on, comes back as one paragraph to be shown
// as typed: nobody loses a page over what somebody else typed.
func parse(src string) document {
	if len(src) > MaxSource {
		return asTyped(src)
	}
	doc, err := parseWith(wholeParser, src)
	if err != nil {
		return asTyped(src)
	}
	return doc
}

// parseLine reads one line as the inside of a paragraph.
func parseLine(line string) document {
	if len(line) > MaxSource {
		return asTyped(line)
	}
	doc, err := parseWith(lineParser, line)
	if err != nil {
		return asTyped(line)
	}
	return doc
}

// parseWith runs a parser and turns a panic inside it, which would be a fault of the library, into an error.
func parseWith(p parser.Parser, src string) (doc document, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("markdown parser: %v", r)
		}
	}()
	source := readable(src)
	holdBars(source)
	return document{root: p.Parse(text.NewReader(source)), source: source}, nil
}

// asTyped is a document of one paragraph without any markup. Its references stay references, so that what stands inside
// them is shown to nobody who may not see it.
func asTyped(src string) document {
	doc := document{root: ast.NewDocument(), source: readable(src)}
	whole := ast.NewParagraph()
	doc.root.AppendChild(doc.root, whole)
	for at := 0; at < len(doc.source); {
		r, before := nextReference(doc.source[at:])
		appendLines(whole, doc.source, at, at+before)
		at += before
		if r.Length > 0 {
			r.Offset = at
			whole.AppendChild(whole, &referenceNode{ref: r})
			at += r.Length
		}
	}
	return doc
}

// appendLines appends source[start:stop] to parent, keeping its line breaks.
func appendLines(parent ast.Node, source []byte, start, stop int) {
	for start < stop {
		end, broken := stop, false
		if i := bytes.IndexByte(source[start:stop], '\n'); i >= 0 {
			end, broken = start+i, true
		}
		line := ast.NewRawTextSegment(text.NewSegment(start, end))
		line.SetSoftLineBreak(broken)
		parent.AppendChild(parent, line)
		start = end
		if broken {
			start++
		}
	}
}

// nextReference finds the first reference in src and what stands before it; Length is 0 when there is none.
func nextReference(src []byte) (r Reference, before int) {
	for i := 0; i+1 < len(src); i++ {
		if src[i] != '[' || src[i+1] != '[' {
			continue
		}
		if r, ok := scanReference(src[i:]); ok {
			return r, i
		}
	}
	return Reference{}, len(src)
}

// readable returns the bytes to parse. Control characters become spaces, byte for byte, so that offsets keep their
// meaning; invalid UTF-8, which no document can hold, becomes the replacement character.
func readable(src string) []byte {
	source := []byte(strings.ToValidUTF8(src, "\uFFFD"))
	for i, c := range source {
		if c < ' ' && c != '\n' && c != '\t' && c != '\r' || c == 0x7f {
			source[i] = ' '
		}
	}
	return source
}
