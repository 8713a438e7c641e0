package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"rodedraad/app"
	"rodedraad/app/difference"
	"rodedraad/domain"
)

// historyPage shows how a document of a card came to be: who wrote when, the text at any moment with who wrote which part
// of it, and what changed between two moments. The address of a moment is permanent: versions never change.
func (s *Server) historyPage(c *fiber.Ctx) error {
	ask, err := readHistory(c)
	if err != nil {
		return err
	}
	h, err := s.App.History(c.UserContext(), who(c), c.Params("p"), domain.CardID(c.Params("id")), ask)
	if err != nil {
		return err
	}
	return s.respond(c, func() any { return historyJSON(h) }, "history", func() fiber.Map {
		programme, _ := h.Programme.Title.In(requestOf(c).language)
		return fiber.Map{
			"Title": s.say(c, "history.title", "Title", h.Card.Title), "Slug": h.Programme.Slug, "Evidence": h.Standing.SeesEvidence(), "ProgrammeTitle": programme,
			"Page": h, "URL": cardURL(h.Programme.Slug, h.Card.ID) + "/history", "Seats": seatsOf(h.Case),
		}
	})
}

// readHistory reads what is asked for from the address: doc, at and since.
func readHistory(c *fiber.Ctx) (app.AskHistory, error) {
	ask := app.AskHistory{Document: c.Query("doc"), At: -1, Since: -1}
	for name, into := range map[string]*int{"at": &ask.At, "since": &ask.Since} {
		asked := c.Query(name)
		if asked == "" {
			continue
		}
		n, err := strconv.Atoi(asked)
		if err != nil || n < 0 {
			return ask, &domain.Error{Kind: domain.Invalid, Key: "invalid", Fields: map[string]string{name: "not_a_number"}}
		}
		*into = n
	}
	return ask, nil
}

type authorJSON struct {
	Name     string        `json:"name,omitempty"`
	Function *domain.Words `json:"function,omitempty"`
	Role     domain.Role   `json:"role,omitempty"`
}

func authorAsJSON(a app.Author) authorJSON {
	j := authorJSON{Name: a.Name, Role: a.Role}
	if a.Seat != nil {
		j.Function = &a.Seat.Function
	}
	return j
}

func historyJSON(h app.History) fiber.Map {
	moments := make([]fiber.Map, 0, len(h.Moments))
	for _, m := range h.Moments {
		moments = append(moments, fiber.Map{
			"from": m.From, "to": m.To, "at": stamp(m.At), "inserted": m.Inserted, "removed": m.Removed, "by": authorAsJSON(m.Author),
		})
	}
	passages := make([]fiber.Map, 0, len(h.Passages))
	for _, p := range h.Passages {
		passages = append(passages, fiber.Map{"text": p.Text, "version": p.Version, "by": authorAsJSON(p.Author)})
	}
	answer := fiber.Map{
		"document": h.Document, "version": h.Version, "at": h.At, "moments": moments, "passages": passages,
	}
	if h.Since >= 0 {
		pieces := h.Difference
		if pieces == nil {
			pieces = []difference.Piece{}
		}
		answer["since"], answer["difference"] = h.Since, pieces
	}
	return answer
}

// restore makes a document what it was at a version, as a new change.
func (s *Server) restore(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	document, version := in.text("doc"), in.number("version")
	if err := in.check(); err != nil {
		return err
	}
	id := domain.CardID(c.Params("id"))
	v, err := s.App.Restore(c.UserContext(), who(c), c.Params("p"), id, document, version)
	if err != nil {
		return err
	}
	return s.showCard(c, fiber.StatusOK, v)
}
