package markdown

import (
	"html/template"
	"slices"
	"strings"

	"rodedraad/domain"
)

// TargetState says what one reader may know of what a reference points at. The zero value is the careful one.
type TargetState uint8

// The states of a Target.
const (
	// Hidden is there, but not for this reader: only Words.Hidden is shown.
	Hidden TargetState = iota
	// Visible may be seen: a link with the label, or with the author's own text.
	Visible
	// Dangling points at nothing. It is shown as such, in the page and in the source check.
	Dangling
)

// Target is the answer to a reference for one reader. URL is an address within this site; Label is plain text, cut at
// MaxLabel. A figure's label carries its value, n, group and provisional mark (R32, R39), and is therefore shown beside
// the author's own text as well; of other kinds the own text stands in the label's place.
type Target struct {
	URL, Label string
	State      TargetState
}

// Resolver answers a reference. It is called once for each distinct reference of a text, and only for kinds we know; it
// is not called at the same time from more than one goroutine for one text.
type Resolver func(ref domain.Ref) Target

// Options say how one text is shown to one reader.
type Options struct {
	// Prefix makes the ids of this text unique on its page. Two texts on one page need different prefixes; "" is right
	// for a page of one text.
	Prefix string
	// HeadingOffset places the headings in the outline of the page: the outermost heading becomes h(1+HeadingOffset). 0
	// stands for DefaultHeadingOffset. Headings below it follow without skipping a level, down to h6.
	HeadingOffset int
	// Words are the few words of our own, in the reader's language. Empty fields are filled with Dutch ones.
	Words Words
	// Resolve answers references; without it every reference dangles.
	Resolve Resolver
}

// DefaultHeadingOffset makes the outermost heading of a text an h3: a page has an h1 and its parts have an h2.
const DefaultHeadingOffset = 2

// Renderer turns markdown into HTML. It is read-only after New and safe for concurrent use.
type Renderer struct{ hosts []string }

// New returns a Renderer. Hosts are the hosts we are known by, each with its port when it has one; a link to one of them
// is not marked as leading elsewhere.
func New(hosts ...string) *Renderer {
	r := &Renderer{}
	for _, h := range hosts {
		r.hosts = append(r.hosts, strings.ToLower(h))
	}
	return r
}

// Render returns the HTML of a text and the references it holds, in the order in which they stand there. It never fails:
// what is not understood is shown as it was typed. A line break is a line break. The HTML holds no script, style, image,
// form or frame, and no address outside http, https, mailto and our own pages.
func (r *Renderer) Render(src string, o Options) (template.HTML, []Reference) {
	html, refs := r.render(src, o)
	return template.HTML(sanitise(html)), refs
}

// render is Render without the second line of defence.
func (r *Renderer) render(src string, o Options) (string, []Reference) {
	p := newPage(parse(src), r.hosts, o)
	html := p.write()
	slices.SortFunc(p.refs, func(a, b Reference) int { return a.Offset - b.Offset })
	return clean(html), p.refs
}

// Plain returns readable plain text as Options' reader may see it: references stand as their label, or as the words for
// hidden and dangling ones. Paragraphs, items and rows stand on lines of their own.
func (r *Renderer) Plain(src string, o Options) string {
	p := newPage(parse(src), r.hosts, o)
	return plain(p.doc, p.referenceText)
}
