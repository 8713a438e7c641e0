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
	if title := []rune(end.Title); len(title) > MaxShort {
		return strings.TrimSpace(string(title[:MaxShort])) + "…"
	}
	return end.Title
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

// cardJSON is CARD of protocol §8.
type cardJSON struct {
	ID         domain.CardID     `json:"id"`
	Kind       domain.CardKind   `json:"kind"`
	Case       string            `json:"case,omitempty"`
	Letter     string            `json:"letter"`
	Title      string            `json:"title"`
	Text       string            `json:"text"`
	HTML       template.HTML     `json:"html"`
	Document   string            `json:"document"`
	Version    int               `json:"version"`
	Revision   int               `json:"revision"`
	State      domain.State      `json:"state"`
	Type       string            `json:"type,omitempty"`
	Level      domain.Level      `json:"level"`
	Visibility domain.Visibility `json:"visibility"`
	URL        string            `json:"url"`
	Parent     domain.CardID     `json:"parent,omitempty"`
	Owner      domain.SeatID     `json:"owner,omitempty"`
	Next       string            `json:"next,omitempty"`
	Tests      *domain.Tests     `json:"tests,omitempty"`
	Origin     domain.Origin     `json:"origin,omitempty"`
	Addressee  domain.Addressee  `json:"addressee,omitempty"`
	Maturity   domain.Maturity   `json:"maturity,omitempty"`
	NoLesson   string            `json:"no_lesson,omitempty"`
	Source     string            `json:"source,omitempty"`
	Labels     []domain.Label    `json:"labels,omitempty"`
	Learn      *learnJSON        `json:"learn,omitempty"`
	Withdrawn  bool              `json:"withdrawn,omitempty"`
	Parts      []cardJSON        `json:"parts,omitempty"`
	May        mayJSON           `json:"may"`
}

// mayJSON is what the reader may do with a card now.
type mayJSON struct {
	Write    bool `json:"write"`
	Release  bool `json:"release"`
	Withdraw bool `json:"withdraw"`
	PutBack  bool `json:"put_back"`
	Link     bool `json:"link"`
}

// learnJSON is the document "what we want to learn" of an action.
type learnJSON struct {
	Document string `json:"document"`
	Text     string `json:"text"`
	Version  int    `json:"version"`
}

func (p painter) cardJSON(v app.CardView) cardJSON {
	j := cardJSON{
		ID: v.ID, Kind: v.Kind, Case: v.CaseCode, Letter: v.Letter, Title: v.Title, Text: v.Text,
		HTML: p.text(string(v.ID), markdown.Body(v.Text)), Document: v.Document, Version: v.Version, Revision: v.Revision,
		State: v.State, Type: v.Type, Level: v.Level, Visibility: v.Visibility, URL: cardURL(v.Slug, v.ID), Parent: v.Parent,
		Owner: v.Owner, Next: v.Next, Origin: v.Origin, Addressee: v.Addressee, Maturity: v.Maturity, NoLesson: v.NoLesson,
		Source: v.Source, Labels: v.Labels, Withdrawn: v.Gone(), May: mayJSON(v.May),
	}
	if v.Kind == domain.KindAction {
		tests := v.Tests
		j.Tests = &tests
		j.Learn = &learnJSON{Document: v.Learn, Text: v.LearnText, Version: v.LearnVersion}
	}
	for _, part := range v.Parts {
		j.Parts = append(j.Parts, p.cardJSON(part))
	}
	return j
}

func (p painter) cardsJSON(views []app.CardView) []cardJSON {
	list := make([]cardJSON, 0, len(views))
	for _, v := range views {
		list = append(list, p.cardJSON(v))
	}
	return list
}

// linkJSON is LINK of protocol §8. A link whose other end the reader may not see is left out altogether.
type linkJSON struct {
	ID       domain.LinkID   `json:"id"`
	From     string          `json:"from"`
	To       string          `json:"to"`
	Relation domain.Relation `json:"relation"`
	Note     string          `json:"note"`
	By       domain.PersonID `json:"by"` // "" for who sees no names
	At       string          `json:"at"`
	Ended    string          `json:"ended,omitempty"`
}

func linkAsJSON(v app.LinkView) linkJSON {
	j := linkJSON{
		ID: v.ID, From: v.From.String(), To: v.To.String(), Relation: v.Relation, Note: v.Note, By: v.By, At: stamp(v.At),
	}
	if !v.Ended.IsZero() {
		j.Ended = stamp(v.Ended)
	}
	return j
}

func linksJSON(views []app.LinkView) []linkJSON {
	list := make([]linkJSON, 0, len(views))
	for _, v := range views {
		if v.Other.Visible {
			list = append(list, linkAsJSON(v))
		}
	}
	return list
}
