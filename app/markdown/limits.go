package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// The limits keep the work in step with the length of a text. What lies beyond a limit is shown as it was typed; nothing
// is lost and nothing is refused.
const (
	// MaxSource is the longest text that is read as markdown, in bytes of UTF-8: the longest document there can be.
	// Longer text is shown as plain paragraphs.
	MaxSource = 3 * 262_144
	// MaxReferences is how many references of one text are resolved; later ones show as an ellipsis.
	MaxReferences = 1000
	// MaxAddress is the longest address a link may have, in bytes.
	MaxAddress = 2048
	// MaxLabel is how much of a Target's label is shown, in characters.
	MaxLabel = 200

	maxNesting   = 8      // quotations, lists and notes inside each other
	maxEmphasis  = 6      // emphasis inside emphasis
	maxMarks     = 1000   // brackets and emphasis marks that are tried in one paragraph
	maxParagraph = 32_768 // bytes of a paragraph in which brackets and emphasis marks are tried
	maxCells     = 20_000 // table cells of one text
	maxFootnotes = 300    // footnotes of one text
	maxBacklinks = 10     // ways back from one footnote
	maxSlug      = 60     // characters of a heading's id
)

// guardKey finds the counters of the text that is being parsed.
var guardKey = parser.NewContextKey()

// guard counts what one text has used of its limits. It belongs to one parse and is never shared.
type guard struct {
	block     ast.Node
	marks     int
	cells     int
	footnotes int
}

func guardOf(pc parser.Context) *guard {
	return pc.ComputeIfAbsent(guardKey, func() any { return &guard{} }).(*guard)
}

// enter starts counting afresh when a new paragraph begins.
func (g *guard) enter(block ast.Node) {
	if g.block == block {
		return
	}
	g.block, g.marks = block, 0
	lines := block.Lines()
	if n := lines.Len(); n > 0 && lines.At(n-1).Stop-lines.At(0).Start > maxParagraph {
		g.marks = maxMarks
	}
}

// nestedBlock is a block parser whose blocks nest no deeper than maxNesting.
type nestedBlock struct{ parser.BlockParser }

// Open refuses a block that would lie too deep; the line is then read as text.
func (b nestedBlock) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	if tooDeep(parent) {
		return nil, parser.NoChildren
	}
	return b.BlockParser.Open(parent, reader, pc)
}

// nestedList is nestedBlock for lists, whose parser keeps state and so must always be asked first.
type nestedList struct{ parser.BlockParser }

// Open refuses a list that would lie too deep; the line is then read as text.
func (b nestedList) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	node, state := b.BlockParser.Open(parent, reader, pc)
	if node != nil && tooDeep(parent) {
		return nil, parser.NoChildren
	}
	return node, state
}

func tooDeep(parent ast.Node) bool {
	depth := 0
	for n := parent; n != nil && depth < maxNesting; n = n.Parent() {
		switch n.Kind() {
		case ast.KindBlockquote, ast.KindListItem, extast.KindFootnote:
			depth++
		}
	}
	return depth >= maxNesting
}

// countedNotes is the footnote parser, for at most maxFootnotes of a text, none inside another.
type countedNotes struct{ parser.BlockParser }

// Open refuses a footnote too many or too deep; the line is then read as text.
func (b countedNotes) Open(parent ast.Node, reader text.Reader, pc parser.Context) (ast.Node, parser.State) {
	g := guardOf(pc)
	if g.footnotes >= maxFootnotes || parent.Kind() != ast.KindDocument {
		return nil, parser.NoChildren
	}
	node, state := b.BlockParser.Open(parent, reader, pc)
	if node != nil {
		g.footnotes++
	}
	return node, state
}

// countedMarks is an inline parser that tries at most maxMarks marks of a paragraph, and none of a very long one.
type countedMarks struct{ parser.InlineParser }

// Parse refuses a mark too many; it is then read as text. A closing bracket is always passed on: it is cheap.
func (p countedMarks) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	if block.Peek() != ']' {
		g := guardOf(pc)
		g.enter(parent)
		if g.marks >= maxMarks {
			return nil
		}
		g.marks++
	}
	return p.InlineParser.Parse(parent, block, pc)
}

// CloseBlock passes the end of a paragraph on to parsers that tidy up there.
func (p countedMarks) CloseBlock(parent ast.Node, block text.Reader, pc parser.Context) {
	if c, ok := p.InlineParser.(parser.CloseBlocker); ok {
		c.CloseBlock(parent, block, pc)
	}
}

// doubleTilde is the strikethrough parser for ~~ only: a single tilde means "about" in Dutch.
type doubleTilde struct{ parser.InlineParser }

// Parse passes exactly two tildes on.
func (p doubleTilde) Parse(parent ast.Node, block text.Reader, pc parser.Context) ast.Node {
	line, _ := block.PeekLine()
	if !bytes.HasPrefix(line, []byte("~~")) {
		return nil
	}
	return p.InlineParser.Parse(parent, block, pc)
}
