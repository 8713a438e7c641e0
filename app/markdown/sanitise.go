package markdown

import (
	"regexp"
	"strings"

	"github.com/microcosm-cc/bluemonday"
)

// policy is the second line of defence: an allow-list over the finished HTML that knows nothing of how it was made. It is
// read-only after its making.
var policy = newPolicy()

func newPolicy() *bluemonday.Policy {
	var (
		id    = regexp.MustCompile(`^[a-z0-9-]*-(h-[\p{L}\p{M}\p{Nd}-]+|fn-\d+|fnref-\d+(-\d+)?)$`)
		class = regexp.MustCompile(`^(reference reference-[a-z-]+|footnotes?|footnote-back|task task-(open|done)|` +
			`table-scroll|align-(left|center|right))$`)
		target = regexp.MustCompile(`^[a-z_]+:[a-z0-9-]+$`)
	)
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code",
		"em", "strong", "del", "sup", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowNoAttrs().OnElements("span", "div", "a")
	p.AllowAttrs("id").Matching(id).OnElements("h2", "h3", "h4", "h5", "h6", "li", "sup")
	p.AllowAttrs("class").Matching(class).OnElements("a", "span", "ol", "div", "th", "td")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowAttrs("scope").Matching(regexp.MustCompile(`^col$`)).OnElements("th")
	p.AllowAttrs("role").Matching(regexp.MustCompile(`^(img|group)$`)).OnElements("span", "div")
	p.AllowAttrs("tabindex").Matching(regexp.MustCompile(`^0$`)).OnElements("div")
	p.AllowAttrs("aria-label").OnElements("a", "span", "ol", "div")
	p.AllowAttrs("rel").Matching(regexp.MustCompile(`^` + elsewhere + `$`)).OnElements("a")
	p.AllowAttrs("data-reference").Matching(target).OnElements("a")
	p.AllowAttrs("href").OnElements("a")
	p.AllowURLSchemes("http", "https", "mailto")
	p.AllowRelativeURLs(true)
	p.RequireParseableURLs(true)
	return p
}

// sanitise removes whatever the allow-list does not know.
func sanitise(html string) string { return policy.Sanitize(html) }

// clean gives back the bars that were held and removes characters that no reader should meet: control characters, and
// those that turn the direction of what follows them, with which a text can pass itself off as another.
func clean(s string) string {
	if strings.IndexFunc(s, unclean) < 0 {
		return s
	}
	return strings.Map(func(c rune) rune {
		switch {
		case c == rune(heldBar):
			return '|'
		case unclean(c):
			return -1
		}
		return c
	}, s)
}

// unclean reports whether c is a control character other than a line break or a tab, or one that embeds, overrides or
// isolates a direction of text.
func unclean(c rune) bool {
	return c < ' ' && c != '\n' && c != '\t' || c >= 0x7F && c <= 0x9F || c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069
}
