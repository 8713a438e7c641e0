package web

import "github.com/gofiber/fiber/v2"

// sourcesPage lists for a researcher which citations are to be looked at again, and why.
func (s *Server) sourcesPage(c *fiber.Ctx) error {
	p, err := s.App.SourceCheck(c.UserContext(), who(c), c.Params("p"))
	if err != nil {
		return err
	}
	return s.respond(c, func() any {
		list := make([]fiber.Map, 0, len(p.Doubts))
		for _, d := range p.Doubts {
			list = append(list, fiber.Map{
				"doubt": d.Doubt, "by": d.By.Ref.String(), "of": d.Of.Ref.String(), "relation": d.Relation, "as": d.As,
				"written": d.Written.ID,
			})
		}
		return fiber.Map{"doubts": list}
	}, "sources", func() fiber.Map {
		return fiber.Map{"Title": s.say(c, "sources.title"), "Slug": p.Programme.Slug, "Evidence": true, "ProgrammeTitle": "", "Reader": true, "Page": p}
	})
}
