package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"rodedraad/app"
	"rodedraad/domain"
)

// cardPage shows a card: as a whole page, as JSON, or as one of its parts for a board that is already open: the panel
// below an opened card, or the card as it stands in its lane.
func (s *Server) cardPage(c *fiber.Ctx) error {
	p, err := s.App.CardPage(c.UserContext(), who(c), c.Params("p"), domain.CardID(c.Params("id")))
	if err != nil {
		return err
	}
	heading, part := "h3", c.Query("part")
	if part == "panel" || part == "card" {
		heading = "h4"
	}
	paint, err := s.painter(c, p.Programme.Slug, p.Standing, heading, p.Card)
	if err != nil {
		return err
	}
	switch part {
	case "panel", "page-panel":
		data, err := s.panelData(c, p, paint)
		if err != nil {
			return err
		}
		return s.fragment(c, "_panel", data)
	case "card":
		return s.fragment(c, "_card", paint.draw(p.Card).Face())
	}
	if wantsJSON(c) {
		return c.JSON(fiber.Map{"card": paint.cardJSON(p.Card), "links": linksJSON(p.Card.Links)})
	}
	data, err := s.panelData(c, p, paint)
	if err != nil {
		return err
	}
	programme, _ := p.Programme.Title.In(paint.language)
	data["Title"], data["Slug"], data["ProgrammeTitle"] = p.Card.Title, p.Programme.Slug, programme
	data["Evidence"] = p.Standing.SeesEvidence()
	data["Topic"], data["Script"], data["Reader"] = p.Card.Topic(), "board.js", !p.Card.May.Write
	return s.page(c, "card", data)
}

// panelData is what the panel of a card needs beside the card: what it can be linked to, and where it can move.
func (s *Server) panelData(c *fiber.Ctx, p app.CardPage, paint painter) (fiber.Map, error) {
	data := fiber.Map{
		"Card": paint.draw(p.Card), "Page": p, "Acts": p.Acts, "Heading": paint.heading, "Ends": []endGroup(nil),
		"Siblings": []app.End(nil), "Seats": []domain.Seat(nil), "Relations": relationsFor(p.Card.Kind), "Higher": higher(p.Card),
		"NextStates": p.Card.NextStates(), "Addressees": domain.Addressees, "Maturities": domain.Maturities,
		"Levels": domain.Levels, "Origins": domain.Origins, "MyBoards": []domain.Case(nil),
	}
	if p.Case != nil && p.Case.Team != nil {
		data["Seats"] = p.Case.Team.Seats
	}
	if p.Card.May.Write && p.Case != nil {
		siblings, err := s.App.Siblings(c.UserContext(), who(c), p.Programme.Slug, p.Card.ID)
		if err != nil {
			return nil, err
		}
		data["Siblings"] = siblings
	}
	if p.Card.Kind == domain.KindAction && p.Case != nil && !p.Standing.OnTeam {
		boards, err := s.App.MyBoards(c.UserContext(), who(c), p.Programme.Slug)
		if err != nil {
			return nil, err
		}
		data["MyBoards"] = boards
	}
	if p.Card.May.Link {
		ends, err := s.App.References(c.UserContext(), who(c), p.Programme.Slug, p.Card.CaseCode, "", MaxEnds)
		if err != nil {
			return nil, err
		}
		data["Ends"] = groupsOf(ends, p.Card)
	}
	return data, nil
}

// MaxEnds is how many things the list to link to offers at most. What is left out are cards of other cases, those that changed
// longest ago; a text can refer to them.
const MaxEnds = 300

// endGroup is some of what a card can be linked to, and what they are together.
type endGroup struct {
	Of   string
	Ends []app.End
}

// groupsOf puts what a card can be linked to in groups, in the order it comes in, and leaves out the card itself.
func groupsOf(ends []app.End, from app.CardView) (groups []endGroup) {
	for _, end := range ends {
		of := "programme"
		switch {
		case end.Ref == from.Ref():
			continue
		case end.Ref.IsSource():
			of = "sources"
		case end.Ref.IsCard() && end.Case != from.Case:
			of = "others"
		case end.Ref.IsCard() && end.Case != "":
			of = "case"
		}
		if n := len(groups); n == 0 || groups[n-1].Of != of {
			groups = append(groups, endGroup{Of: of})
		}
		last := &groups[len(groups)-1]
		last.Ends = append(last.Ends, end)
	}
	return groups
}

// higher lists the steps of the ladder above where the card is.
func higher(v app.CardView) []domain.Visibility {
	var up []domain.Visibility
	for _, to := range domain.Ladder {
		if to != v.Visibility && to.AtLeast(v.Visibility) {
			up = append(up, to)
		}
	}
	return up
}

// relationsFor lists the relations that make sense from a card of that kind, the most likely first.
func relationsFor(kind domain.CardKind) []domain.Relation {
	always := []domain.Relation{domain.RestsOn, domain.RelatesTo, domain.Contradicts, domain.Nuances}
	own := map[domain.CardKind][]domain.Relation{
		domain.KindQuestion:    {domain.Answers},
		domain.KindSubQuestion: {domain.Answers},
		domain.KindReaction:    {domain.ReactsTo, domain.LeadsTo, domain.Touches},
		domain.KindAction:      {domain.Serves, domain.BlockedBy, domain.Needs, domain.InspiredBy, domain.Touches},
		domain.KindObstacle:    {domain.Touches, domain.Answers},
		domain.KindCondition:   {domain.Touches},
		domain.KindLesson:      {domain.LearnedFrom, domain.Touches, domain.Answers, domain.SiblingOf},
		domain.KindInsight:     {domain.Answers, domain.Touches},
		domain.KindTheme:       {domain.Answers},
	}
	return append(append([]domain.Relation{}, own[kind]...), always...)
}

func (s *Server) changeFacts(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	patch := app.FactsPatch{
		Revision: in.number("revision"), State: optional[domain.State](in, "state"), Type: optional[string](in, "type"),
		Level: optional[domain.Level](in, "level"), Owner: optional[domain.SeatID](in, "owner"), Next: optional[string](in, "next"),
		Tests: in.tests(), Origin: optional[domain.Origin](in, "origin"), Addressee: optional[domain.Addressee](in, "addressee"),
		Maturity: optional[domain.Maturity](in, "maturity"), NoLesson: optional[string](in, "no_lesson"),
		Source: optional[string](in, "source"),
	}
	if err := in.check(); err != nil {
		return err
	}
	id := domain.CardID(c.Params("id"))
	return s.changed(c)(s.App.ChangeFacts(c.UserContext(), who(c), c.Params("p"), id, patch))
}

// changed answers a change of a card. On a stale revision the answer is 409 with the current value beside the error, so
// that nothing is overwritten unseen (protocol §8).
func (s *Server) changed(c *fiber.Ctx) func(app.CardView, error) error {
	return func(v app.CardView, err error) error {
		if errors.Is(err, domain.ErrStale) && wantsJSON(c) && v.ID != "" {
			paint, failed := s.painter(c, v.Slug, domain.Standing{}, "h4", v)
			if failed != nil {
				return failed
			}
			return c.Status(fiber.StatusConflict).JSON(fiber.Map{
				"error": s.errorBody(c, domain.ErrStale), "card": paint.cardJSON(v),
			})
		}
		if err != nil {
			return err
		}
		return s.showCard(c, fiber.StatusOK, v)
	}
}

// showCard answers with a card that was just made or changed: its JSON, or its place on the board.
func (s *Server) showCard(c *fiber.Ctx, status int, v app.CardView) error {
	if wantsJSON(c) {
		paint, err := s.painter(c, v.Slug, domain.Standing{}, "h4", v)
		if err != nil {
			return err
		}
		return c.Status(status).JSON(fiber.Map{"card": paint.cardJSON(v)})
	}
	if v.CaseCode == "" {
		return s.goTo(c, cardURL(v.Slug, v.ID))
	}
	return s.goTo(c, boardURL(v.Slug, v.CaseCode)+"#card-"+string(v.ID))
}

// cardAct is a change of a card that carries its revision and one more field.
type cardAct func(slug string, id domain.CardID, revision int, value string) (app.CardView, error)

func (s *Server) actOnCard(c *fiber.Ctx, field string, act cardAct) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	revision, value := in.number("revision"), in.text(field)
	if err := in.check(); err != nil {
		return err
	}
	return s.changed(c)(act(c.Params("p"), domain.CardID(c.Params("id")), revision, value))
}

func (s *Server) moveCard(c *fiber.Ctx) error {
	return s.actOnCard(c, "after", func(slug string, id domain.CardID, revision int, after string) (app.CardView, error) {
		return s.App.MoveCard(c.UserContext(), who(c), slug, id, revision, domain.CardID(after))
	})
}

func (s *Server) releaseCard(c *fiber.Ctx) error {
	return s.actOnCard(c, "to", func(slug string, id domain.CardID, revision int, to string) (app.CardView, error) {
		return s.App.Release(c.UserContext(), who(c), slug, id, revision, domain.Visibility(to))
	})
}

func (s *Server) withdrawCard(c *fiber.Ctx) error {
	return s.actOnCard(c, "note", func(slug string, id domain.CardID, revision int, note string) (app.CardView, error) {
		return s.App.Withdraw(c.UserContext(), who(c), slug, id, revision, note)
	})
}

func (s *Server) putBackCard(c *fiber.Ctx) error {
	return s.actOnCard(c, "", func(slug string, id domain.CardID, revision int, _ string) (app.CardView, error) {
		return s.App.PutBack(c.UserContext(), who(c), slug, id, revision)
	})
}

// borrowCard copies an action of another case to a board of one's own, with where it came from (R16).
func (s *Server) borrowCard(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	to := in.text("case")
	if err := in.check(); err != nil {
		return err
	}
	v, err := s.App.Borrow(c.UserContext(), who(c), c.Params("p"), domain.CardID(c.Params("id")), to)
	if err != nil {
		return err
	}
	return s.showCard(c, fiber.StatusCreated, v)
}
