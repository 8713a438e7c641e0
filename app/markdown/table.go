package markdown

import (
	"bytes"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
)

// boundedTables is the table transformer, for at most maxCells cells of a text: a wide head over many short rows would
// otherwise grow with the square of the text. A row with more cells than the head keeps them, in its last cell.
type boundedTables struct{ parser.ParagraphTransformer }

// Transform leaves a paragraph alone that would make too many cells.
func (t boundedTables) Transform(node *ast.Paragraph, reader text.Reader, pc parser.Context) {
	lines, widest := node.Lines(), 0
	for i := range lines.Len() {
		line := lines.At(i)
		widest = max(widest, bytes.Count(line.Value(reader.Source()), []byte("|"))+1)
	}
	g, cells, parent, before := guardOf(pc), widest*lines.Len(), node.Parent(), node.PreviousSibling()
	if widest == 1 || g.cells+cells > maxCells {
		return
	}
	t.ParagraphTransformer.Transform(node, reader, pc)
	next := parent.FirstChild()
	if before != nil {
		next = before.NextSibling()
	}
	for ; next != nil; next = next.NextSibling() {
		if table, ok := next.(*extast.Table); ok {
			g.cells += cells
			keepRest(table, reader.Source())
		}
	}
}

// keepRest gives the last cell of each full row what stands behind it on its line.
func keepRest(table *extast.Table, source []byte) {
	for row := table.FirstChild(); row != nil; row = row.NextSibling() {
		last := row.LastChild()
		if last == nil || last.Lines().Len() == 0 {
			continue
		}
		cell := last.Lines().At(0)
		end := len(source)
		if i := bytes.IndexByte(source[cell.Stop:], '\n'); i >= 0 {
			end = cell.Stop + i
		}
		rest := bytes.TrimRight(source[cell.Stop:end], " \t\r|")
		if len(rest) > 0 {
			last.Lines().Set(0, cell.WithStop(cell.Stop+len(rest)))
		}
	}
}

// table stands in a box of its own that scrolls sideways, so that the page never does; the box takes the keyboard.
func (p *page) table(_ ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		p.put("</table>\n</div>\n")
		return ast.WalkContinue
	}
	p.put(`<div class="table-scroll" role="group" tabindex="0"`)
	p.attr("aria-label", p.options.Words.Table)
	p.put(">\n<table>\n")
	return ast.WalkContinue
}

func (p *page) tableHead(n ast.Node, entering bool) ast.WalkStatus {
	if entering {
		p.put("<thead>\n<tr>\n")
		return ast.WalkContinue
	}
	p.put("</tr>\n</thead>\n")
	if n.NextSibling() != nil {
		p.put("<tbody>\n")
	}
	return ast.WalkContinue
}

func (p *page) tableRow(n ast.Node, entering bool) ast.WalkStatus {
	if entering {
		p.put("<tr>\n")
		return ast.WalkContinue
	}
	p.put("</tr>\n")
	if n.NextSibling() == nil {
		p.put("</tbody>\n")
	}
	return ast.WalkContinue
}

// alignment is the class of a cell; a style attribute would not pass our content policy.
var alignment = map[extast.Alignment]string{
	extast.AlignLeft: "align-left", extast.AlignCenter: "align-center", extast.AlignRight: "align-right",
}

// tableCell writes a heading of a column as such, unless it is empty and so heads nothing.
func (p *page) tableCell(n ast.Node, entering bool) ast.WalkStatus {
	element := "td"
	if n.Parent().Kind() == extast.KindTableHeader && n.FirstChild() != nil {
		element = "th"
	}
	if !entering {
		p.put("</" + element + ">\n")
		return ast.WalkContinue
	}
	p.put("<" + element)
	if element == "th" {
		p.attr("scope", "col")
	}
	if class, ok := alignment[n.(*extast.TableCell).Alignment]; ok {
		p.attr("class", class)
	}
	p.put(">")
	return ast.WalkContinue
}
