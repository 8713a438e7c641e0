package markdown

import (
	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

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
