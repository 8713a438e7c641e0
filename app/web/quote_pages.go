package web

import (
	"github.com/gofiber/fiber/v2"

	"rodedraad/app"
	"rodedraad/domain"
)

// quotesPage shows what people said, as far as the reader may read it. Nothing is counted on it: it is about meaning (R60).
func (s *Server) quotesPage(c *fiber.Ctx) error {
	p, err := s.App.Quotes(c.UserContext(), who(c), c.Params("p"))
	if err != nil {
		return err
	}
	lang := requestOf(c).language
	return s.respond(c, func() any {
		list := make([]fiber.Map, 0, len(p.Quotes))
		for _, q := range p.Quotes {
			list = append(list, quoteJSON(lang, q))
		}
		return fiber.Map{"quotes": list}
	}, "quotes", func() fiber.Map {
		shown := make([]shownQuote, 0, len(p.Quotes))
		for _, q := range p.Quotes {
			shown = append(shown, shownQuote{q, nameOf(p.Cases, q.Place), quoteHigher(q.Quote)})
		}
		return fiber.Map{
			"Title": s.say(c, "quotes.title"), "Slug": p.Programme.Slug, "Evidence": p.Standing.SeesEvidence(), "ProgrammeTitle": "", "Reader": true, "Page": p, "Quotes": shown,
			"Sources": domain.QuoteSources, "Consents": domain.Consents,
		}
	})
}

// shownQuote is a quote as a template draws it.
type shownQuote struct {
	app.QuoteView
	Where  domain.Words
	Higher []domain.Visibility
}

// nameOf is what a case is called; nothing when there is none.
func nameOf(cases []domain.Case, id domain.CaseID) domain.Words {
	for _, c := range cases {
		if c.ID == id {
			return c.Name
		}
	}
	return domain.Words{}
}

// quoteHigher lists to whom a quote can still be released, as far as its speaker agreed.
func quoteHigher(q domain.Quote) []domain.Visibility {
	var up []domain.Visibility
	for _, to := range higherThan(q.Visibility) {
		if _, err := q.Release(to); err == nil {
			up = append(up, to)
		}
	}
	return up
}

func quoteJSON(lang string, q app.QuoteView) fiber.Map {
	speaker, _ := q.Speaker.In(lang)
	return fiber.Map{
		"id": q.ID, "words": q.Shown, "literal": q.Literal, "speaker": speaker, "kind": q.Kind, "visibility": q.Visibility,
		"revision": q.Revision,
	}
}

// addQuote adds what somebody said.
func (s *Server) addQuote(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	q := domain.Quote{
		Kind: domain.QuoteSource(in.text("kind")), Source: in.text("source"), Speaker: domain.Words{NL: in.text("speaker")},
		Speakers: in.numberOr("speakers", 0), Words: in.text("words"), Consent: domain.Consent(in.text("consent")),
		Literal: in.text("literal") != "", ShowCase: in.text("show_case") != "", Case: domain.CaseID(in.text("case")),
	}
	if err := in.check(); err != nil {
		return err
	}
	v, err := s.App.AddQuote(c.UserContext(), who(c), c.Params("p"), q)
	return s.changedQuote(c, fiber.StatusCreated, v, err)
}

// changedQuote answers a change of a quote.
func (s *Server) changedQuote(c *fiber.Ctx, status int, v app.QuoteView, err error) error {
	if err != nil {
		return err
	}
	return s.done(c, status, fiber.Map{"quote": quoteJSON(requestOf(c).language, v)}, "/programmes/"+c.Params("p")+"/quotes")
}

// quoteAsked reads which quote is asked for, at which revision, and one field beside it.
func quoteAsked(c *fiber.Ctx, field string) (id domain.QuoteID, revision int, said string, err error) {
	in, err := readInput(c)
	if err != nil {
		return "", 0, "", err
	}
	revision, said = in.number("revision"), in.text(field)
	return domain.QuoteID(c.Params("q")), revision, said, in.check()
}

func (s *Server) shortenQuote(c *fiber.Ctx) error {
	id, revision, short, err := quoteAsked(c, "short")
	if err != nil {
		return err
	}
	v, err := s.App.ShortenQuote(c.UserContext(), who(c), c.Params("p"), id, revision, short)
	return s.changedQuote(c, fiber.StatusOK, v, err)
}

func (s *Server) releaseQuote(c *fiber.Ctx) error {
	id, revision, to, err := quoteAsked(c, "to")
	if err != nil {
		return err
	}
	v, err := s.App.ReleaseQuote(c.UserContext(), who(c), c.Params("p"), id, revision, domain.Visibility(to))
	return s.changedQuote(c, fiber.StatusOK, v, err)
}

func (s *Server) withdrawQuote(c *fiber.Ctx) error {
	id, revision, note, err := quoteAsked(c, "note")
	if err != nil {
		return err
	}
	v, err := s.App.WithdrawQuote(c.UserContext(), who(c), c.Params("p"), id, revision, note)
	return s.changedQuote(c, fiber.StatusOK, v, err)
}
