package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"rodedraad/app/auth"
	"rodedraad/domain"
)

// signInPage shows the ways to sign in, and remembers the page that somebody was on their way to.
func (s *Server) signInPage(c *fiber.Ctx) error {
	s.rememberNext(c, c.Query("next"))
	return s.showSignIn(c, fiber.Map{})
}

func (s *Server) showSignIn(c *fiber.Ctx, more fiber.Map) error {
	data := fiber.Map{
		"Title": s.say(c, "signin.title"), "Sent": false, "Wrong": "",
		"Logins": s.DemoLogins, "Mail": s.SendsMail,
	}
	for k, v := range more {
		data[k] = v
	}
	return s.page(c, "signin", data)
}

// enterCode sends a typed code to the page of its invitation, where function and initials are asked.
func (s *Server) enterCode(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	code := in.text("code")
	if err := in.check(); err != nil {
		return err
	}
	if _, err := s.Auth.InvitationFor(c.UserContext(), code); err != nil {
		return s.wrongCode(c, err)
	}
	return s.goTo(c, "/join/"+escapeQuery(domain.NormalCode(code)))
}

// wrongCode shows the sign-in page again with what is wrong, without telling expired, used and unknown codes apart.
func (s *Server) wrongCode(c *fiber.Ctx, err error) error {
	kind := domain.KindOf(err)
	if wantsJSON(c) || (kind != domain.NotFound && kind != domain.Invalid) {
		return err
	}
	c.Status(fiber.StatusNotFound)
	return s.showSignIn(c, fiber.Map{"Wrong": s.say(c, "error.code_unknown")})
}

func (s *Server) joinPage(c *fiber.Ctx) error {
	return s.showJoin(c, auth.Newcomer{As: who(c)}, nil)
}

// showJoin asks a newcomer who they are, again when something in it is wrong. Somebody who is signed in is not asked what
// is known of them.
func (s *Server) showJoin(c *fiber.Ctx, newcomer auth.Newcomer, wrong *domain.Error) error {
	asked, err := s.Auth.InvitationFor(c.UserContext(), c.Params("code"))
	if err != nil {
		return s.wrongCode(c, err)
	}
	data := fiber.Map{"Title": s.say(c, "join.title"), "Invitation": asked, "Code": c.Params("code"), "Wrong": map[string]string{}, "Newcomer": newcomer}
	if wrong != nil {
		data["Wrong"] = s.errorBody(c, wrong).Fields
		c.Status(fiber.StatusBadRequest)
	}
	return s.page(c, "join", data)
}

func (s *Server) join(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	newcomer := auth.Newcomer{
		As: who(c), Seat: domain.SeatID(in.text("seat")), Name: in.text("name"), Initials: in.text("initials"), Language: requestOf(c).language,
	}
	if err := in.check(); err != nil {
		return err
	}
	asked, err := s.Auth.InvitationFor(c.UserContext(), c.Params("code"))
	if err != nil {
		return s.wrongCode(c, err)
	}
	token, err := s.Auth.Redeem(c.UserContext(), c.Params("code"), newcomer)
	var wrong *domain.Error
	if errors.As(err, &wrong) && wrong.Kind == domain.Invalid && len(wrong.Fields) > 0 && !wantsJSON(c) {
		return s.showJoin(c, newcomer, wrong)
	}
	if err != nil {
		return s.wrongCode(c, err)
	}
	if asked.CaseCode != "" {
		return s.signedIn(c, token, boardURL(asked.Slug, asked.CaseCode))
	}
	return s.signedIn(c, token, "/")
}

// signedIn begins the new session, ends the one the browser may still have had, and goes on to where somebody was going,
// or otherwise to where they belong.
func (s *Server) signedIn(c *fiber.Ctx, token, home string) error {
	if old := requestOf(c).session.ID; old != "" && !requestOf(c).bearer {
		if err := s.Auth.End(c.UserContext(), old); err != nil {
			return err
		}
		s.Hub.EndSession(old)
	}
	s.startSession(c, token)
	next := s.takeNext(c)
	if next == "/" {
		next = home
	}
	return s.goTo(c, next)
}

func (s *Server) askMailLink(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	mail := in.text("mail")
	if err := in.check(); err != nil {
		return err
	}
	if err := s.Auth.StartMail(c.UserContext(), mail); err != nil {
		return err
	}
	if wantsJSON(c) {
		return c.Status(fiber.StatusAccepted).JSON(fiber.Map{"sent": true})
	}
	return s.showSignIn(c, fiber.Map{"Sent": true})
}

// mailLinkPage asks for one press of a button: mail scanners follow links, and a GET changes nothing.
func (s *Server) mailLinkPage(c *fiber.Ctx) error {
	return s.page(c, "continue", fiber.Map{
		"Title": s.say(c, "continue.title"), "Action": "/sign-in/mail/" + escapeQuery(c.Params("token")), "As": "",
	})
}

func (s *Server) useMailLink(c *fiber.Ctx) error {
	if err := s.emptyInput(c); err != nil {
		return err
	}
	token, err := s.Auth.FinishMail(c.UserContext(), c.Params("token"))
	if err != nil {
		return err
	}
	return s.signedIn(c, token, "/")
}

func (s *Server) demoPage(c *fiber.Ctx) error {
	for _, login := range s.DemoLogins {
		if login.Login == c.Params("login") {
			name, _ := login.Name.In(requestOf(c).language)
			return s.page(c, "continue", fiber.Map{
				"Title": s.say(c, "continue.title"), "Action": "/sign-in/demo/" + login.Login, "As": name,
			})
		}
	}
	return domain.ErrNotFound
}

func (s *Server) demoSignIn(c *fiber.Ctx) error {
	if err := s.emptyInput(c); err != nil {
		return err
	}
	token, err := s.Auth.DemoLogin(c.UserContext(), c.Params("login"))
	if err != nil {
		return err
	}
	return s.signedIn(c, token, "/")
}

// emptyInput refuses a request that carries fields where there are none to carry.
func (s *Server) emptyInput(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	return in.check()
}

func (s *Server) signOut(c *fiber.Ctx) error {
	if err := s.emptyInput(c); err != nil {
		return err
	}
	if id := requestOf(c).session.ID; id != "" {
		if err := s.Auth.End(c.UserContext(), id); err != nil {
			return err
		}
		s.Hub.EndSession(id)
	}
	s.endCookie(c)
	return s.done(c, fiber.StatusOK, fiber.Map{"signed_out": true}, "/sign-in")
}

func (s *Server) setLanguage(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	lang, next := in.text("language"), localPath(in.text("next"))
	if err := in.check(); err != nil {
		return err
	}
	if s.pages.preferred(lang, "", "") != lang {
		return &domain.Error{Kind: domain.Invalid, Key: "invalid", Fields: map[string]string{"language": "not_in_list"}}
	}
	if id := who(c); id != "" {
		if err := s.App.SetLanguage(c.UserContext(), id, lang); err != nil {
			return err
		}
	}
	c.Cookie(hostCookie(languageCookie, lang, languageLife))
	return s.done(c, fiber.StatusOK, fiber.Map{"language": lang}, next)
}
