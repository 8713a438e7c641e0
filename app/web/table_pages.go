package web

import (
	"github.com/gofiber/fiber/v2"

	"rodedraad/app"
	"rodedraad/domain"
)

func tablesURL(slug string) string { return "/programmes/" + slug + "/tables" }

// newTablePage shows an empty form for a table of the appendix.
func (s *Server) newTablePage(c *fiber.Ctx) error { return s.showNewTable(c, nil) }

func (s *Server) showNewTable(c *fiber.Ctx, was *typed) error {
	k, err := s.App.Kept(c.UserContext(), who(c), c.Params("p"))
	if err != nil {
		return err
	}
	slug := k.Programme.Slug
	form := s.form(c, tablesURL(slug), was, s.tableFields(c, domain.SourceTable{Certainty: domain.Certainties[0]})...)
	return s.keepPage(c, slug, s.say(c, "tables.add"), s.say(c, "tables.about"), form, nil)
}

// tableFields are the fields of a table of the appendix.
func (s *Server) tableFields(c *fiber.Ctx, t domain.SourceTable) []field {
	fields := []field{{Name: "code", Kind: "text", Label: s.say(c, "tables.code"), Required: true, Max: domain.MaxTable, Value: t.Code}}
	fields = append(fields, wordsFields("topic", s.say(c, "tables.topic"), s.say(c, "tables.topic_en"), true, t.Topic)...)
	return append(fields,
		field{Name: "group", Kind: "choice", Label: s.say(c, "tables.group"), Value: string(t.Group), Choices: append([]choice{{"", s.say(c, "tables.groups")}}, s.groupChoices(c)...)},
		field{Name: "certainty", Kind: "choice", Label: s.say(c, "tables.certainty"), Value: string(t.Certainty), Choices: choices(domain.Certainties, func(v domain.Certainty) string { return s.say(c, "certainty."+string(v)) })},
		field{Name: "order", Kind: "number", Label: s.say(c, "form.order"), Help: s.say(c, "form.order_help"), Value: written(t.Order)},
	)
}

// tableSaid is a table as a request says it is; what was not sent is as it was.
func tableSaid(in *input, was domain.SourceTable) domain.SourceTable {
	return domain.SourceTable{
		Code: in.textOr("code", was.Code), Topic: in.words("topic", was.Topic), Group: domain.Group(in.textOr("group", string(was.Group))),
		Certainty: domain.Certainty(in.textOr("certainty", string(was.Certainty))), Order: in.countOr("order", was.Order),
	}
}

func tableJSON(t domain.SourceTable) fiber.Map {
	return fiber.Map{
		"id": t.ID, "code": t.Code, "topic": t.Topic, "group": t.Group, "certainty": t.Certainty, "order": t.Order, "revision": t.Revision,
	}
}

// addTable adds a table of the appendix.
func (s *Server) addTable(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	t := tableSaid(in, domain.SourceTable{Certainty: domain.Certainties[0]})
	if err = in.check(); err == nil {
		t, err = s.App.AddSourceTable(c.UserContext(), who(c), c.Params("p"), t)
	}
	if err != nil {
		return s.again(c, in, err, func(was *typed) error { return s.showNewTable(c, was) })
	}
	return s.done(c, fiber.StatusCreated, fiber.Map{"table": tableJSON(t)}, "/programmes/"+c.Params("p")+"/evidence#tables")
}

// tablePage shows a table of the appendix to who keeps it.
func (s *Server) tablePage(c *fiber.Ctx) error { return s.showTable(c, nil) }

func (s *Server) showTable(c *fiber.Ctx, was *typed) error {
	k, err := s.App.Kept(c.UserContext(), who(c), c.Params("p"))
	if err != nil {
		return err
	}
	t, err := k.Table(domain.TableID(c.Params("t")))
	if err != nil {
		return err
	}
	if wantsJSON(c) {
		return c.JSON(fiber.Map{"table": tableJSON(t)})
	}
	slug := k.Programme.Slug
	form := s.form(c, tablesURL(slug)+"/"+string(t.ID), was, s.tableFields(c, t)...)
	return s.keepPage(c, slug, s.say(c, "tables.change", "Code", t.Code), "", form, fiber.Map{"Revision": t.Revision})
}

// changeTable changes what is said of a table of the appendix.
func (s *Server) changeTable(c *fiber.Ctx) error {
	return changed(s, c, changing[domain.SourceTable]{
		find: func(k app.Kept) (domain.SourceTable, error) { return k.Table(domain.TableID(c.Params("t"))) },
		said: func(in *input, was domain.SourceTable) (domain.SourceTable, error) { return tableSaid(in, was), nil },
		change: func(revision int, was, next domain.SourceTable) (domain.SourceTable, error) {
			return s.App.ChangeSourceTable(c.UserContext(), who(c), c.Params("p"), was.ID, revision, next)
		},
		body:  func(t domain.SourceTable) fiber.Map { return fiber.Map{"table": tableJSON(t)} },
		again: func(was *typed) error { return s.showTable(c, was) },
		next:  "/programmes/" + c.Params("p") + "/evidence#tables",
	})
}
