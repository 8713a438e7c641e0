package web

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"rodedraad/app"
	"rodedraad/domain"
)

// stamp writes a moment for programs: UTC, RFC 3339, milliseconds.
func stamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z07:00") }

func (s *Server) front(c *fiber.Ctx) error {
	if who(c) == "" {
		return s.goTo(c, "/sign-in")
	}
	list, err := s.App.Programmes(c.UserContext(), who(c))
	if err != nil {
		return err
	}
	if len(list) == 1 {
		return s.goTo(c, "/programmes/"+list[0].Slug)
	}
	return s.goTo(c, "/programmes")
}

// programmeJSON is a programme in a list of them.
type programmeJSON struct {
	Slug  string `json:"slug"`
	Title string `json:"title"`
	URL   string `json:"url"`
}

func programmeAsJSON(lang string, p domain.Programme) programmeJSON {
	title, _ := p.Title.In(lang)
	return programmeJSON{Slug: p.Slug, Title: title, URL: "/programmes/" + p.Slug}
}

func (s *Server) programmesPage(c *fiber.Ctx) error {
	list, err := s.App.Programmes(c.UserContext(), who(c))
	if err != nil {
		return err
	}
	return s.respond(c, func() any {
		out := make([]programmeJSON, 0, len(list))
		for _, p := range list {
			out = append(out, programmeAsJSON(requestOf(c).language, p))
		}
		return fiber.Map{"programmes": out}
	}, "programmes", func() fiber.Map {
		return fiber.Map{"Title": s.say(c, "programmes.title"), "Programmes": list}
	})
}

// say is a sentence in the language of the request.
func (s *Server) say(c *fiber.Ctx, key string, pairs ...any) string {
	return s.pages.text(requestOf(c).language, key, pairs...)
}

func (s *Server) programmePage(c *fiber.Ctx) error {
	home, err := s.App.ProgrammeHome(c.UserContext(), who(c), c.Params("p"), !wantsJSON(c))
	if err != nil {
		return err
	}
	lang := requestOf(c).language
	paint, err := s.painter(c, home.Programme.Slug, home.Standing, "h3", home.Themes...)
	if err != nil {
		return err
	}
	return s.respond(c, func() any {
		return fiber.Map{
			"programme": programmeAsJSON(lang, home.Programme),
			"topic":     domain.ProgrammeTopic(home.Programme.ID),
			"cases":     casesJSON(lang, home.Cases),
		}
	}, "programme", func() fiber.Map {
		title, _ := home.Programme.Title.In(lang)
		return fiber.Map{
			"Title": title, "Slug": home.Programme.Slug, "Evidence": home.Standing.SeesEvidence(), "ProgrammeTitle": title, "Topic": domain.ProgrammeTopic(home.Programme.ID),
			"Reader": true, "Home": home, "Themes": paint.drawAll(home.Themes),
		}
	})
}

type caseJSON struct {
	Code   string        `json:"code"`
	Name   string        `json:"name"`
	Branch domain.Branch `json:"branch"`
	Stage  domain.Stage  `json:"stage"`
	URL    string        `json:"url"`
}

func caseAsJSON(lang string, v app.CaseView) caseJSON {
	name, _ := v.Name.In(lang)
	return caseJSON{Code: v.Code, Name: name, Branch: v.Branch, Stage: v.Stage, URL: boardURL(v.Slug, v.Code)}
}

func casesJSON(lang string, views []app.CaseView) []caseJSON {
	list := make([]caseJSON, 0, len(views))
	for _, v := range views {
		list = append(list, caseAsJSON(lang, v))
	}
	return list
}

func (s *Server) decidePhase(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	revision, phase := in.number("revision"), in.number("phase")
	if err := in.check(); err != nil {
		return err
	}
	if _, err := s.App.DecidePhase(c.UserContext(), who(c), c.Params("p"), revision, phase); err != nil {
		return err
	}
	return s.done(c, fiber.StatusOK, fiber.Map{"phase": phase}, "/programmes/"+c.Params("p"))
}

// setStep says where a case, or the programme as a whole, stands on one step of the U.
func (s *Server) setStep(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	set := app.SetStep{
		Revision: in.numberOr("revision", 0), Progress: domain.StepProgress(in.text("progress")),
		Times: in.numberOr("times", 0), Reason: in.text("reason"),
	}
	if err := in.check(); err != nil {
		return err
	}
	if _, err := s.App.SetStep(c.UserContext(), who(c), c.Params("p"), c.Params("c"), c.Params("step"), set); err != nil {
		return err
	}
	next := "/programmes/" + c.Params("p")
	if code := c.Params("c"); code != "" {
		next = boardURL(c.Params("p"), code)
	}
	return s.done(c, fiber.StatusOK, fiber.Map{"progress": set.Progress}, next)
}
