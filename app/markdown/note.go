package markdown

import (
	"strconv"

	"github.com/yuin/goldmark/ast"
	extast "github.com/yuin/goldmark/extension/ast"
)

// noteID and noteRefID name a footnote and one place that calls it.
func (p *page) noteID(index int) string { return p.id("fn-" + strconv.Itoa(index)) }

func (p *page) noteRefID(index, nth int) string {
	id := p.id("fnref-" + strconv.Itoa(index))
	if nth == 0 {
		return id
	}
	return id + "-" + strconv.Itoa(nth+1)
}

func (p *page) notes(_ ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		p.put("</ol>\n")
		return ast.WalkContinue
	}
	p.put(`<ol class="footnotes"`)
	p.attr("aria-label", p.options.Words.Notes)
	p.put(">\n")
	return ast.WalkContinue
}

func (p *page) note(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		p.put("</li>\n")
		return ast.WalkContinue
	}
	p.put("<li")
	p.attr("id", p.noteID(n.(*extast.Footnote).Index))
	p.put(">")
	return ast.WalkContinue
}

// noteLink writes the number that calls a footnote; inside a link it is only a number, because links do not nest.
func (p *page) noteLink(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkContinue
	}
	l := n.(*extast.FootnoteLink)
	number := strconv.Itoa(l.Index)
	p.put("<sup")
	p.attr("id", p.noteRefID(l.Index, l.RefIndex))
	p.put(">")
	if p.links == 0 {
		p.put("<a")
		p.attr("class", "footnote")
		p.attr("href", "#"+p.noteID(l.Index))
		p.attr("aria-label", p.options.Words.Note+" "+number)
		p.put(">" + number + "</a>")
	} else {
		p.put(number)
	}
	p.put("</sup>")
	return ast.WalkContinue
}

// noteBack writes the way back from a footnote to one of the first places that call it, if there is any.
func (p *page) noteBack(n ast.Node, entering bool) ast.WalkStatus {
	l := n.(*extast.FootnoteBacklink)
	if !entering || l.RefIndex >= maxBacklinks || l.RefCount == 0 {
		return ast.WalkContinue
	}
	label := p.options.Words.Back + " " + strconv.Itoa(l.Index)
	if l.RefIndex > 0 {
		label += " (" + strconv.Itoa(l.RefIndex+1) + ")"
	}
	p.put(" <a")
	p.attr("class", "footnote-back")
	p.attr("href", "#"+p.noteRefID(l.Index, l.RefIndex))
	p.attr("aria-label", label)
	p.put(">\u21a9\ufe0e</a>")
	return ast.WalkContinue
}
