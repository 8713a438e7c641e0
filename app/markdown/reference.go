package markdown

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"

	"rodedraad/domain"
)

// Reference is one [[kind:id]] or [[kind:id|own text]] in a text.
type Reference struct {
	// Ref is what it points at, in the stored form; the zero Ref when the kind is not one we know.
	Ref domain.Ref
	// Written is the kind and id as typed, without the spaces, such as les:ghz-l1.
	Written string
	// Text is the author's own text, "" when there is none.
	Text string
	// Offset and Length are its place in the source, brackets included, in bytes of UTF-8.
	Offset, Length int
}

// Known reports whether the reference has a kind that can point at anything.
func (r Reference) Known() bool { return r.Ref != domain.Ref{} }

// References lists the references of a text in the order in which they stand there. What looks like one inside code is
// none.
func References(src string) []Reference {
	doc := parse(src)
	var found []Reference
	_ = ast.Walk(doc.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if r, ok := n.(*referenceNode); ok && entering {
			found = append(found, r.ref)
		}
		return ast.WalkContinue, nil
	})
	slices.SortFunc(found, func(a, b Reference) int { return a.Offset - b.Offset })
	return found
}

const (
	maxKind    = 24  // bytes of a kind, room for the longest word and more
	maxOwnText = 600 // bytes of an author's own text
	maxWritten = maxKind + domain.MaxID + maxOwnText + 32
)

// scanReference reads a reference at the start of line. The id may be typed in capitals, and spaces may stand around
// each part.
func scanReference(line []byte) (Reference, bool) {
	if !bytes.HasPrefix(line, []byte("[[")) || bytes.HasPrefix(line, []byte("[[[")) {
		return Reference{}, false
	}
	inner := line[2:min(len(line), maxWritten)]
	end := bytes.Index(inner, []byte("]]"))
	if end < 0 || bytes.ContainsAny(inner[:end], "\r\n") || bytes.Contains(inner[:end], []byte("[[")) {
		return Reference{}, false
	}
	target, own := cutOwnText(inner[:end])
	kind, id, found := strings.Cut(target, ":")
	kind, id = strings.ToLower(strings.TrimSpace(kind)), strings.ToLower(strings.TrimSpace(id))
	if !found || !validKind(kind) || !domain.ValidID(id) || len(own) > maxOwnText {
		return Reference{}, false
	}
	r := Reference{Written: kind + ":" + id, Text: own, Length: end + 4}
	if ref, err := domain.ParseRef(r.Written); err == nil {
		r.Ref = ref
	}
	return r, true
}

// cutOwnText splits at the first bar. In a table the bar may be typed as \|, and stands as heldBar while it is parsed.
func cutOwnText(inner []byte) (target, own string) {
	s := strings.ReplaceAll(string(inner), string(heldBar), "|")
	target, own, _ = strings.Cut(s, "|")
	own = strings.Join(strings.Fields(strings.ReplaceAll(own, `\|`, "|")), " ")
	return strings.TrimSuffix(strings.TrimSpace(target), `\`), own
}

// validKind reports whether s is written like a kind, known or not.
func validKind(s string) bool {
	if s == "" || len(s) > maxKind || !utf8.ValidString(s) {
		return false
	}
	for _, c := range s {
		if (c < 'a' || c > 'z') && c != '_' {
			return false
		}
	}
	return true
}

// heldBar stands for the bar inside a reference while the text is parsed, so that the reference can be typed in a table
// without cutting the cell in two. A text never holds it: readable replaces control characters first.
const heldBar = byte(0x1f)

// holdBars replaces the bars inside references by heldBar, in place.
func holdBars(src []byte) {
	for at := 0; ; {
		next := bytes.Index(src[at:], []byte("[["))
		if next < 0 {
			return
		}
		at += next
		r, ok := scanReference(src[at:])
		if !ok {
			at++
			continue
		}
		for i := at; i < at+r.Length; i++ {
			if src[i] == '|' {
				src[i] = heldBar
			}
		}
		at += r.Length
	}
}

// releaseBars undoes holdBars.
func releaseBars(s string) string { return strings.ReplaceAll(s, string(heldBar), "|") }

// kindReference is the kind of referenceNode.
var kindReference = ast.NewNodeKind("Reference")

// referenceNode is a Reference in the parsed text.
type referenceNode struct {
	ast.BaseInline
	ref Reference
}

// Kind tells goldmark what this node is.
func (n *referenceNode) Kind() ast.NodeKind { return kindReference }

// Dump writes the node for a person who is debugging the parser.
func (n *referenceNode) Dump(source []byte, level int) {
	ast.DumpHelper(n, source, level, map[string]string{"Written": n.ref.Written}, nil)
}

// referenceParser reads references inside paragraphs.
type referenceParser struct{}

// Trigger names the characters a reference may begin with. The exclamation mark is there so that it does not become the
// beginning of an image.
func (referenceParser) Trigger() []byte { return []byte{'[', '!'} }

// Parse reads one reference, or returns nil when there is none here.
func (referenceParser) Parse(parent ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, segment := block.PeekLine()
	skip := 0
	if line[0] == '!' {
		skip = 1
	}
	r, ok := scanReference(line[skip:])
	if !ok {
		return nil
	}
	if skip == 1 {
		ast.MergeOrAppendTextSegment(parent, text.NewSegment(segment.Start, segment.Start+1))
	}
	r.Offset = segment.Start + skip
	block.Advance(skip + r.Length)
	return &referenceNode{ref: r}
}
