package markdown

import (
	"bufio"
	"bytes"
	"html"
	"regexp"
	"strconv"
	"strings"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	goldhtml "github.com/yuin/goldmark/renderer/html"

	"rodedraad/domain"
)

// page writes one text for one reader. It can only write the elements and attributes that stand in this file and in
// heading.go, link.go, note.go and table.go. It belongs to one call of Render.
type page struct {
	doc      document
	options  Options
	hosts    []string
	buffer   bytes.Buffer
	out      *bufio.Writer
	refs     []Reference
	targets  map[domain.Ref]Target
	headings map[ast.Node]heading
	anchors  map[string]string // the id of the first heading with a slug
	shown    int               // references shown so far
	links    int               // links around what is being written; never more than one is open
	emphasis int               // emphasis around it
}

func newPage(doc document, hosts []string, o Options) *page {
	o.Words = o.Words.filled()
	if o.HeadingOffset <= 0 {
		o.HeadingOffset = DefaultHeadingOffset
	}
	o.Prefix = tidyPrefix(o.Prefix)
	p := &page{
		doc: doc, options: o, hosts: hosts, targets: map[domain.Ref]Target{},
	}
	p.out = bufio.NewWriter(&p.buffer)
	return p
}

// write returns the HTML.
func (p *page) write() string {
	p.outline()
	p.walk(p.doc.root)
	_ = p.out.Flush()
	return p.buffer.String()
}

// walk writes root and everything inside it.
func (p *page) walk(root ast.Node) {
	_ = ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if tags, ok := plainTags[n.Kind()]; ok {
			p.tag(tags, entering)
			return ast.WalkContinue, nil
		}
		if write, ok := writers[n.Kind()]; ok {
			return write(p, n, entering), nil
		}
		return ast.WalkContinue, nil
	})
}

// tags are an element without attributes: what opens it and what closes it.
type tags struct{ open, close string }

var plainTags = map[ast.NodeKind]tags{
	ast.KindParagraph:     {"<p>", "</p>\n"},
	ast.KindBlockquote:    {"<blockquote>\n", "</blockquote>\n"},
	ast.KindListItem:      {"<li>", "</li>\n"},
	ast.KindThematicBreak: {"<hr>\n", ""},
}

// writers are filled in init: they call each other through page.walk.
var writers map[ast.NodeKind]func(p *page, n ast.Node, entering bool) ast.WalkStatus

func init() {
	writers = map[ast.NodeKind]func(p *page, n ast.Node, entering bool) ast.WalkStatus{
		ast.KindTextBlock:           (*page).textBlock,
		ast.KindHeading:             (*page).heading,
		ast.KindList:                (*page).list,
		ast.KindFencedCodeBlock:     (*page).code,
		ast.KindText:                (*page).text,
		ast.KindString:              (*page).string,
		ast.KindCodeSpan:            (*page).codeSpan,
		ast.KindEmphasis:            (*page).emphasised,
		ast.KindLink:                (*page).link,
		ast.KindImage:               (*page).image,
		ast.KindAutoLink:            (*page).autoLink,
		extast.KindStrikethrough:    (*page).emphasised,
		extast.KindTaskCheckBox:     (*page).task,
		extast.KindTable:            (*page).table,
		extast.KindTableHeader:      (*page).tableHead,
		extast.KindTableRow:         (*page).tableRow,
		extast.KindTableCell:        (*page).tableCell,
		extast.KindFootnoteList:     (*page).notes,
		extast.KindFootnote:         (*page).note,
		extast.KindFootnoteLink:     (*page).noteLink,
		extast.KindFootnoteBacklink: (*page).noteBack,
		kindReference:               (*page).reference,
	}
}

func (p *page) put(s string)            { _, _ = p.out.WriteString(s) }
func (p *page) putText(s string)        { p.put(html.EscapeString(s)) }
func (p *page) attr(name, value string) { p.put(" " + name + `="` + html.EscapeString(value) + `"`) }

// children writes what stands inside n.
func (p *page) children(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		p.walk(c)
	}
}

func (p *page) tag(t tags, entering bool) {
	if entering {
		p.put(t.open)
	} else {
		p.put(t.close)
	}
}

// raw writes source text without reading anything in it.
func (p *page) raw(value []byte) { p.putText(string(value)) }

func (p *page) textBlock(n ast.Node, entering bool) ast.WalkStatus {
	if !entering && n.NextSibling() != nil && n.FirstChild() != nil {
		p.put("\n")
	}
	return ast.WalkContinue
}

func (p *page) text(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkContinue
	}
	t := n.(*ast.Text)
	value := t.Segment.Value(p.doc.source)
	if t.IsRaw() {
		p.raw(value)
	} else {
		goldhtml.DefaultWriter.Write(p.out, value)
	}
	if t.HardLineBreak() || t.SoftLineBreak() {
		p.put("<br>\n")
	}
	return ast.WalkContinue
}

func (p *page) string(n ast.Node, entering bool) ast.WalkStatus {
	if entering {
		p.raw(n.(*ast.String).Value)
	}
	return ast.WalkContinue
}

func (p *page) codeSpan(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkContinue
	}
	p.put("<code>")
	p.putText(strings.ReplaceAll(childText(n, p.doc.source), "\n", " "))
	p.put("</code>")
	return ast.WalkSkipChildren
}

// childText joins the raw text directly under n.
func childText(n ast.Node, source []byte) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		if t, ok := c.(*ast.Text); ok {
			b.Write(t.Segment.Value(source))
		}
	}
	return b.String()
}

func (p *page) code(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkContinue
	}
	p.put("<pre><code>")
	p.putText(codeText(n.(*ast.FencedCodeBlock), p.doc.source))
	p.put("</code></pre>\n")
	return ast.WalkSkipChildren
}

// languageName is what may stand behind the fence of a code block without being shown.
var languageName = regexp.MustCompile(`^[a-z0-9+#-]{0,16}$`)

// codeText is what stands in a code block, beginning with what stands behind its fence unless that names a language:
// people who do not know markdown put their text there.
func codeText(n *ast.FencedCodeBlock, source []byte) string {
	var b strings.Builder
	if n.Info != nil {
		if info := n.Info.Segment.Value(source); !languageName.Match(info) {
			b.Write(info)
			b.WriteByte('\n')
		}
	}
	for i := range n.Lines().Len() {
		segment := n.Lines().At(i)
		b.Write(segment.Value(source))
	}
	return b.String()
}

// emphasised leaves out emphasis (and strikethrough) that lies too deep in other emphasis to mean anything.
func (p *page) emphasised(n ast.Node, entering bool) ast.WalkStatus {
	t := tags{"<em>", "</em>"}
	if e, ok := n.(*ast.Emphasis); !ok {
		t = tags{"<del>", "</del>"}
	} else if e.Level == 2 {
		t = tags{"<strong>", "</strong>"}
	}
	if entering {
		p.emphasis++
	}
	if p.emphasis <= maxEmphasis {
		p.tag(t, entering)
	}
	if !entering {
		p.emphasis--
	}
	return ast.WalkContinue
}

func (p *page) list(n ast.Node, entering bool) ast.WalkStatus {
	l := n.(*ast.List)
	if !l.IsOrdered() {
		p.tag(tags{"<ul>\n", "</ul>\n"}, entering)
		return ast.WalkContinue
	}
	if entering && l.Start != 1 {
		p.put(`<ol start="` + strconv.Itoa(l.Start) + "\">\n")
	} else {
		p.tag(tags{"<ol>\n", "</ol>\n"}, entering)
	}
	return ast.WalkContinue
}

// task writes the state of a task as a mark that screen readers name. It is no form control: nothing happens on it.
func (p *page) task(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkContinue
	}
	mark, class, words := "\u2610", "task task-open", p.options.Words.Open
	if n.(*extast.TaskCheckBox).IsChecked {
		mark, class, words = "\u2611", "task task-done", p.options.Words.Done
	}
	p.put("<span")
	p.attr("class", class)
	p.attr("role", "img")
	p.attr("aria-label", words)
	p.put(">" + mark + "</span> ")
	return ast.WalkContinue
}
