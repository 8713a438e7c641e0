package web

import (
	"fmt"
	"html/template"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"rodedraad/app"
	"rodedraad/app/markdown"
	"rodedraad/domain"
)

// TextHeading is the level at which headings in a card's own text begin: below the card's title (3) wherever it stands.
const TextHeading = 4

// card is a card as a template draws it: the view, its text as HTML, and what the reader is.
type card struct {
	app.CardView
	HTML     template.HTML
	HasText  bool
	Learns   template.HTML
	Parts    []card
	Standing domain.Standing
	Heading  string // "h3" on a page of its own, "h4" inside a board
	Open     bool
	Hidden   bool // does not pass the filter of the board
	Outgoing []outgoing
	Incoming []incoming
	Charts   []chart // of the figures it rests on
}

// outgoing is a link from the card, short enough to stand in one line below it.
type outgoing struct {
	Relation domain.Relation
	URL      string
	Short    string
}

// incoming counts the links of one relation that come from things the reader may see.
type incoming struct {
	Relation domain.Relation
	Count    int
}

// MaxShort is how many characters of a title stand in a line of links.
const MaxShort = 48

// short is the letter of a sub-question, and otherwise the beginning of the title.
func short(end app.End) string {
	if end.Letter != "" {
		return end.Letter
	}
	return begin(end.Title, MaxShort)
}

// MaxChoice is how many characters of a title stand in a list to choose from.
const MaxChoice = 100

// begin is the beginning of a text, of at most so many characters.
func begin(text string, most int) string {
	if all := []rune(text); len(all) > most {
		return strings.TrimSpace(string(all[:most])) + "…"
	}
	return text
}

// join sorts the links of the card into those it makes and a count of those it gets; hidden ends are left out.
func (c *card) join() {
	counts := map[domain.Relation]int{}
	for _, l := range c.Links {
		switch {
		case !l.Other.Visible:
		case l.Outgoing:
			c.Outgoing = append(c.Outgoing, outgoing{l.Relation, endURL(c.Slug, l.Other), short(l.Other)})
		default:
			counts[l.Relation]++
		}
	}
	for _, r := range domain.Relations {
		if counts[r] > 0 {
			c.Incoming = append(c.Incoming, incoming{r, counts[r]})
		}
	}
}

// Stamp changes whenever the facts or links of the card do, so that an open panel knows that it is old.
func (c card) Stamp() string {
	newest := time.Time{}
	for _, l := range c.Links {
		if l.At.After(newest) {
			newest = l.At
		}
	}
	return fmt.Sprintf("%d.%d.%d", c.Revision, len(c.Links), newest.UnixMilli())
}

// TraceURL is the page of the red thread through the card.
func (c card) TraceURL() string { return "/programmes/" + c.Slug + "/trace/" + c.Ref().String() }

// URL is the page of the card.
func (c card) URL() string { return cardURL(c.Slug, c.ID) }

func cardURL(slug string, id domain.CardID) string {
	return "/programmes/" + slug + "/cards/" + string(id)
}

func boardURL(slug, code string) string { return "/programmes/" + slug + "/cases/" + code }

// painter draws cards for one reader, or for everyone of one standing: same language, same rights, same references.
type painter struct {
	server   *Server
	language string
	standing domain.Standing
	heading  string // "h3" on a page of its own, "h4" inside a board
	resolve  markdown.Resolver
}

// painter prepares to draw these cards for one person.
func (s *Server) painter(c *fiber.Ctx, slug string, standing domain.Standing, heading string, views ...app.CardView) (painter, error) {
	lang := requestOf(c).language
	resolve, err := s.App.Resolver(c.UserContext(), who(c), slug, lang, textsOf(views)...)
	return painter{server: s, language: lang, standing: standing, heading: heading, resolve: resolve}, err
}

// textsOf collects every text of the cards, so that their references are looked up together.
func textsOf(views []app.CardView) []string {
	var texts []string
	for _, v := range views {
		texts = append(texts, v.Text, v.LearnText)
		texts = append(texts, textsOf(v.Parts)...)
	}
	return texts
}

// text renders a card's own words; prefix makes its ids unique on the page.
func (p painter) text(prefix, source string) template.HTML {
	html, _ := p.server.markdown.Render(source, markdown.Options{
		Prefix: prefix, HeadingOffset: TextHeading - 1, Words: p.server.markdownWords(p.language), Resolve: p.resolve,
	})
	return html
}

func (s *Server) markdownWords(lang string) markdown.Words {
	say := func(key string) string { return s.pages.text(lang, "text."+key) }
	return markdown.Words{
		Hidden: say("hidden"), Dangling: say("dangling"), Notes: say("notes"), Note: say("note"), Back: say("back"),
		Done: say("done"), Open: say("open"), Image: say("image"), Table: say("table"),
	}
}

// caseName is what the case with that code is called; "" when it is not among those given, as cases or as views of them.
func caseName(lang string, among any, code string) (string, error) {
	var names []domain.Case
	switch list := among.(type) {
	case []domain.Case:
		names = list
	case []app.CaseView:
		for _, v := range list {
			names = append(names, v.Case)
		}
	default:
		return "", fmt.Errorf("%T are no cases", among)
	}
	for _, c := range names {
		if c.Code == code {
			name, _ := c.Name.In(lang)
			return name, nil
		}
	}
	return "", nil
}

// endTitle is what a thing at the other end of a link is called: in the reader's language when it has words in both.
func endTitle(lang string, end app.End) string {
	if end.Words.NL == "" {
		return end.Title
	}
	title, _ := end.Words.In(lang)
	return title
}

// endURL is the page of the thing at the other end of a link; "" when the reader does not see it.
func endURL(slug string, end app.End) string {
	if !end.Visible {
		return ""
	}
	return app.URL(slug, end)
}

// draw prepares a card, and its parts, for a template.
func (p painter) draw(v app.CardView) card {
	body := markdown.Body(v.Text)
	c := card{CardView: v, Standing: p.standing, Heading: p.heading, HasText: strings.TrimSpace(body) != ""}
	c.HTML = p.text(string(v.ID), body)
	if strings.TrimSpace(v.LearnText) != "" {
		c.Learns = p.text(string(v.ID)+"-learn", v.LearnText)
	}
	c.join()
	c.Charts = chartsOf(p.language, v.Slug, v.Threshold, v.Links)
	for _, part := range v.Parts {
		c.Parts = append(c.Parts, p.draw(part))
	}
	return c
}

func (p painter) drawAll(views []app.CardView) []card {
	cards := make([]card, 0, len(views))
	for _, v := range views {
		cards = append(cards, p.draw(v))
	}
	return cards
}
