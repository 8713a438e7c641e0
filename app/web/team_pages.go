package web

import (
	"github.com/gofiber/fiber/v2"

	"rodedraad/app"
	"rodedraad/domain"
)

// teamPage is where a team is composed, for who manages it; what others may know of a team stands on its board.
func (s *Server) teamPage(c *fiber.Ctx) error {
	p, err := s.App.TeamPage(c.UserContext(), who(c), c.Params("p"), c.Params("c"))
	if err != nil {
		return err
	}
	if !p.Standing.ManagesTeam() {
		return domain.ErrForbidden
	}
	return s.showTeam(c, p, "")
}

// showTeam shows the team with, right after inviting, the new code: it is shown this once and only its hash is kept.
func (s *Server) showTeam(c *fiber.Ctx, p app.TeamPage, code string) error {
	lang := requestOf(c).language
	name, _ := p.Case.Name.In(lang)
	programme, _ := p.Programme.Title.In(lang)
	return s.page(c, "team", fiber.Map{
		"Title": s.say(c, "team.title", "Case", name), "Slug": p.Programme.Slug, "Evidence": p.Standing.SeesEvidence(), "ProgrammeTitle": programme,
		"Page": p, "Code": code, "JoinURL": s.BaseURL.JoinPath("join", code).String(), "Self": boardURL(p.Programme.Slug, p.Case.Code),
		"Now": s.Now(),
	})
}

func (s *Server) invite(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	seat := app.InviteSeat{
		Seat: domain.SeatID(in.text("seat")), Role: domain.Role(in.text("role")), Uses: in.numberOr("uses", 1), Days: in.numberOr("days", 14),
	}
	if err := in.check(); err != nil {
		return err
	}
	code, invitation, err := s.App.Invite(c.UserContext(), who(c), c.Params("p"), c.Params("c"), seat)
	if err != nil {
		return err
	}
	if wantsJSON(c) {
		return c.Status(fiber.StatusCreated).JSON(fiber.Map{
			"code": code, "url": s.BaseURL.JoinPath("join", code).String(), "id": invitation.ID, "expires": stamp(invitation.Expires),
		})
	}
	p, err := s.App.TeamPage(c.UserContext(), who(c), c.Params("p"), c.Params("c"))
	if err != nil {
		return err
	}
	return s.showTeam(c, p, code)
}

func (s *Server) revokeInvitation(c *fiber.Ctx) error {
	return s.manage(c, func(id string) error {
		return s.App.RevokeInvitation(c.UserContext(), who(c), c.Params("p"), c.Params("c"), id)
	})
}

func (s *Server) removeMember(c *fiber.Ctx) error {
	return s.manage(c, func(id string) error {
		return s.App.RemoveMember(c.UserContext(), who(c), c.Params("p"), c.Params("c"), id)
	})
}

// manage runs a change of the team that carries nothing but the id in its path.
func (s *Server) manage(c *fiber.Ctx, change func(id string) error) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	if err := change(c.Params("id")); err != nil {
		return err
	}
	return s.done(c, fiber.StatusOK, fiber.Map{"done": true}, boardURL(c.Params("p"), c.Params("c"))+"/team")
}
