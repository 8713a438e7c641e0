package markdown

import (
	"strings"

	"github.com/yuin/goldmark/ast"

	"rodedraad/domain"
)

// elsewhere is what a link to another host tells the browser: do not say where the reader came from, and do not count
// this as our advice.
const elsewhere = "noopener noreferrer nofollow"

// openLink writes the opening of a link when there may be one: the address is allowed and no other link is open.
func (p *page) openLink(raw string) bool {
	if p.links > 0 {
		return false
	}
	href, outside, ok := address(raw, p.hosts)
	if !ok {
		return false
	}
	if id, here := p.anchors[strings.TrimPrefix(raw, "#")]; here && raw[0] == '#' {
		href = "#" + id
	}
	p.put("<a")
	p.attr("href", href)
	if outside {
		p.attr("rel", elsewhere)
	}
	p.put(">")
	p.links++
	return true
}

func (p *page) closeLink() {
	p.put("</a>")
	p.links--
}

// link writes a link, or only its words when it may lead nowhere.
func (p *page) link(n ast.Node, entering bool) ast.WalkStatus {
	if !entering || !p.openLink(typed(n.(*ast.Link).Destination)) {
		return ast.WalkContinue
	}
	p.children(n)
	p.closeLink()
	return ast.WalkSkipChildren
}

// image writes a link with the description of the image: a page that fetched an image from elsewhere would tell that
// place who reads it.
func (p *page) image(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkContinue
	}
	words := plain(document{root: n, source: p.doc.source}, withoutReference)
	if words == "" {
		words = p.options.Words.Image
	}
	linked := p.openLink(typed(n.(*ast.Image).Destination))
	p.putText(words)
	if linked {
		p.closeLink()
	}
	return ast.WalkSkipChildren
}

// autoLink writes an address that was typed as it is.
func (p *page) autoLink(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkContinue
	}
	l := n.(*ast.AutoLink)
	raw := string(l.URL(p.doc.source))
	if l.AutoLinkType == ast.AutoLinkEmail && !strings.HasPrefix(strings.ToLower(raw), "mailto:") {
		raw = "mailto:" + raw
	}
	linked := p.openLink(raw)
	p.raw(l.Label(p.doc.source))
	if linked {
		p.closeLink()
	}
	return ast.WalkSkipChildren
}

// reference writes what this reader may see of a reference. Hidden shows our own words and nothing else: not the
// author's, not the title, not the address, not the kind.
func (p *page) reference(n ast.Node, entering bool) ast.WalkStatus {
	if !entering {
		return ast.WalkContinue
	}
	r := n.(*referenceNode).ref
	p.refs = append(p.refs, r)
	target, ok := p.resolve(r)
	switch {
	case !ok:
		p.put("\u2026")
	case target.State == Visible:
		p.visible(r, target)
	case target.State == Dangling:
		p.put(`<span class="reference reference-dangling">`)
		p.putText(orElse(r.Text, r.Written))
		p.put(" <em>(")
		p.putText(p.options.Words.Dangling)
		p.put(")</em></span>")
	default:
		p.put(`<span class="reference reference-hidden">`)
		p.putText(p.options.Words.Hidden)
		p.put("</span>")
	}
	return ast.WalkContinue
}

func (p *page) visible(r Reference, t Target) {
	class := "reference reference-" + strings.ReplaceAll(string(r.Ref.Kind), "_", "-")
	href, outside, ok := address(t.URL, p.hosts)
	if ok && !outside && p.links == 0 {
		p.put("<a")
		p.attr("class", class)
		p.attr("href", href)
		p.attr("data-reference", r.Ref.String())
		p.put(">")
		p.putText(p.words(r, t))
		p.put("</a>")
		return
	}
	p.put("<span")
	p.attr("class", class)
	p.put(">")
	p.putText(p.words(r, t))
	p.put("</span>")
}

// words are the words of a visible reference.
func (p *page) words(r Reference, t Target) string {
	label := orElse(shorten(t.Label), r.Written)
	switch {
	case r.Text == "":
		return label
	case r.Ref.Kind == domain.RefFigure && t.Label != "":
		return r.Text + ": " + label
	}
	return r.Text
}

// referenceText is a reference in plain text.
func (p *page) referenceText(r Reference) string {
	t, ok := p.resolve(r)
	switch {
	case !ok:
		return "\u2026"
	case t.State == Visible:
		return p.words(r, t)
	case t.State == Dangling:
		return orElse(r.Text, r.Written) + " (" + p.options.Words.Dangling + ")"
	}
	return p.options.Words.Hidden
}

// resolve answers a reference, or reports false when the text holds too many.
func (p *page) resolve(r Reference) (Target, bool) {
	if p.shown >= MaxReferences {
		return Target{}, false
	}
	p.shown++
	if !r.Known() || p.options.Resolve == nil {
		return Target{State: Dangling}, true
	}
	t, known := p.targets[r.Ref]
	if !known {
		t = p.options.Resolve(r.Ref)
		p.targets[r.Ref] = t
	}
	return t, true
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// shorten cuts a label to one line of at most MaxLabel characters.
func shorten(label string) string {
	label = strings.Join(strings.Fields(label), " ")
	if len(label) <= MaxLabel {
		return label
	}
	runes := []rune(label)
	if len(runes) <= MaxLabel {
		return label
	}
	return strings.TrimSpace(string(runes[:MaxLabel-1])) + "\u2026"
}
