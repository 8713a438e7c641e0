package markdown

import "github.com/yuin/goldmark/text"

// RenderUnsanitised is Render without the second line of defence, so that a test can hold each line to the rules alone.
func (r *Renderer) RenderUnsanitised(src string, o Options) string {
	html, _ := r.render(src, o)
	return html
}

// Sanitise is the second line of defence alone.
func Sanitise(html string) string { return sanitise(html) }

// ParseUnguarded parses without catching a panic of the library.
func ParseUnguarded(src string) {
	source := readable(src)
	holdBars(source)
	wholeParser.Parse(text.NewReader(source))
}
