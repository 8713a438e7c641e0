package markdown

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/ast"
)

// heading is where one heading stands in the outline of the page, and its id.
type heading struct {
	level int
	id    string
}

// outline gives every heading its level and its id. Levels follow the nesting that was typed and never skip one; ids
// come from the words, with what a reference shows left out, because not everybody may see that.
func (p *page) outline() {
	p.headings, p.anchors = map[ast.Node]heading{}, map[string]string{}
	used, next := map[string]bool{}, map[string]int{}
	var open []int
	_ = ast.Walk(p.doc.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		h, ok := n.(*ast.Heading)
		if !ok || !entering {
			return ast.WalkContinue, nil
		}
		for len(open) > 0 && open[len(open)-1] >= h.Level {
			open = open[:len(open)-1]
		}
		open = append(open, h.Level)
		slug := slugOf(plain(document{root: h, source: p.doc.source}, withoutReference))
		unique := slug
		for used[unique] {
			next[slug]++
			unique = slug + "-" + strconv.Itoa(next[slug]+1)
		}
		used[unique] = true
		p.headings[h] = heading{level: min(p.options.HeadingOffset+len(open), 6), id: p.id("h-" + unique)}
		p.anchors[unique] = p.id("h-" + unique)
		return ast.WalkSkipChildren, nil
	})
}

func (p *page) heading(n ast.Node, entering bool) ast.WalkStatus {
	h := p.headings[n]
	level := strconv.Itoa(h.level)
	if !entering {
		p.put("</h" + level + ">\n")
		return ast.WalkContinue
	}
	p.put("<h" + level)
	p.attr("id", h.id)
	p.put(">")
	return ast.WalkContinue
}

// id is a name unique on the page.
func (p *page) id(name string) string {
	if p.options.Prefix == "" {
		return "text-" + name
	}
	return p.options.Prefix + "-" + name
}

// tidyPrefix keeps what an id may be made of.
func tidyPrefix(prefix string) string {
	return strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' {
			return c
		}
		if c >= 'A' && c <= 'Z' {
			return unicode.ToLower(c)
		}
		return '-'
	}, prefix)
}

// slugOf makes an address of a heading's words: letters and digits in lower case with hyphens between.
func slugOf(words string) string {
	var b strings.Builder
	length, gap := 0, false
	for _, c := range words {
		if !unicode.In(c, unicode.L, unicode.Nd, unicode.M) {
			gap = true
			continue
		}
		if length >= maxSlug {
			break
		}
		if gap && length > 0 {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(c))
		gap = false
		length++
	}
	if length == 0 {
		return "kop"
	}
	return b.String()
}
