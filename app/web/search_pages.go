package web

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"rodedraad/app"
	"rodedraad/app/search"
	"rodedraad/domain"
)

// hitJSON is one thing that was found.
type hitJSON struct {
	Ref     string `json:"ref"`
	Kind    string `json:"kind"`
	Title   string `json:"title"`
	Case    string `json:"case,omitempty"`
	Snippet string `json:"snippet"`
	URL     string `json:"url"`
}

// searchPage looks for words in everything of a programme that the reader may see.
func (s *Server) searchPage(c *fiber.Ctx) error {
	ask, err := readSearch(c)
	if err != nil {
		return err
	}
	found, err := s.App.Search(c.UserContext(), who(c), c.Params("p"), ask)
	if err != nil {
		return err
	}
	slug := found.Programme.Slug
	return s.respond(c, func() any {
		hits := make([]hitJSON, 0, len(found.Hits))
		for _, h := range found.Hits {
			hits = append(hits, hitJSON{h.Ref.String(), endWord(h.End), h.End.Title, h.CaseCode, plainText(h.Snippet), endURL(slug, h.End)})
		}
		return fiber.Map{"total": found.Total, "page": found.Ask.Page, "pages": found.Pages, "hits": hits}
	}, "search", func() fiber.Map {
		programme, _ := found.Programme.Title.In(requestOf(c).language)
		return fiber.Map{
			"Title": s.say(c, "search.title"), "Slug": slug, "Evidence": found.Standing.SeesEvidence(), "ProgrammeTitle": programme, "Found": found,
			"Kinds": found.Kinds(), "Levels": domain.Levels,
			"Before": searchURL(slug, found.Ask, found.Ask.Page-1), "After": searchURL(slug, found.Ask, found.Ask.Page+1),
		}
	})
}

// readSearch reads from the address what to look for: q, case, kind, level, wave and page.
func readSearch(c *fiber.Ctx) (app.AskSearch, error) {
	ask := app.AskSearch{
		Query: c.Query("q"), Case: c.Query("case"), Kind: c.Query("kind"), Level: domain.Level(c.Query("level")),
		Wave: domain.WaveID(c.Query("wave")), Page: 1, Language: requestOf(c).language,
	}
	wrong := map[string]string{}
	if ask.Kind != "" && !slices.Contains(app.SearchKinds(), ask.Kind) {
		wrong["kind"] = "not_in_list"
	}
	if ask.Level != "" && !slices.Contains(domain.Levels, ask.Level) {
		wrong["level"] = "not_in_list"
	}
	if page := c.Query("page"); page != "" {
		n, err := strconv.Atoi(page)
		if err != nil || n < 1 {
			wrong["page"] = "not_a_number"
		}
		ask.Page = n
	}
	if len(wrong) > 0 {
		return ask, &domain.Error{Kind: domain.Invalid, Key: "invalid", Fields: wrong}
	}
	return ask, nil
}

// searchURL is the address of a page of what was found; "" when there is none before it.
func searchURL(slug string, ask app.AskSearch, page int) string {
	if page < 1 {
		return ""
	}
	query := url.Values{"q": {ask.Query}}
	for name, value := range map[string]string{"case": ask.Case, "kind": ask.Kind, "level": string(ask.Level), "wave": string(ask.Wave)} {
		if value != "" {
			query.Set(name, value)
		}
	}
	if page > 1 {
		query.Set("page", strconv.Itoa(page))
	}
	return "/programmes/" + slug + "/search?" + query.Encode()
}

func plainText(pieces []search.Piece) string {
	text := ""
	for _, p := range pieces {
		text += p.Text
	}
	return text
}
