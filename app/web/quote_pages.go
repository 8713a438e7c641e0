package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"rodedraad/app"
	"rodedraad/domain"
)

func quotesURL(slug string) string { return "/programmes/" + slug + "/quotes" }

// refusedQuote is which form about quotes was refused, when one was: what it was to do, and with which quote; to none, it was
// to add one.
type refusedQuote struct {
	act string
	of  domain.QuoteID
	was *typed
}

// typed is what was typed in a form about a quote, when that is the one that was refused.
func (r refusedQuote) typed(act string, of domain.QuoteID) *typed {
	if r.act != act || r.of != of {
		return nil
	}
	return r.was
}

// quotesPage shows what people said, as far as the reader may read it. Nothing is counted on it: it is about meaning (R60).
func (s *Server) quotesPage(c *fiber.Ctx) error { return s.showQuotes(c, refusedQuote{}) }

func (s *Server) showQuotes(c *fiber.Ctx, r refusedQuote) error {
	p, err := s.App.Quotes(c.UserContext(), who(c), c.Params("p"))
	if err != nil {
		return err
	}
	lang, slug := requestOf(c).language, p.Programme.Slug
	if r.was != nil {
		there := r.of == "" || slices.ContainsFunc(p.Quotes, func(q app.QuoteView) bool { return q.ID == r.of })
		if !there || !p.Standing.KeepsEvidence() {
			return r.was.err // its form is not on the page
		}
		if r.was.err.Kind == domain.Invalid {
			c.Status(fiber.StatusUnprocessableEntity)
		}
	}
	return s.respond(c, func() any {
		list := make([]fiber.Map, 0, len(p.Quotes))
		for _, q := range p.Quotes {
			list = append(list, quoteJSON(lang, q))
		}
		return fiber.Map{"quotes": list}
	}, "quotes", func() fiber.Map {
		shown := make([]shownQuote, 0, len(p.Quotes))
		for _, q := range p.Quotes {
			shown = append(shown, s.shownQuote(c, p, q, r))
		}
		return fiber.Map{
			"Title": s.say(c, "quotes.title"), "Slug": slug, "Evidence": p.Standing.SeesEvidence(), "ProgrammeTitle": "", "Reader": true, "Page": p, "Quotes": shown,
			"Add": s.form(c, quotesURL(slug), r.typed("", ""), s.quoteFields(c, p)...),
		}
	})
}

// shownQuote is a quote as a template draws it.
type shownQuote struct {
	app.QuoteView
	Where domain.Words
	Told  bool   // the case, to everybody who reads it
	From  string // the dataset that it is from, for who may know it
	Open  bool   // one of its forms was refused

	Release, Shorten, Spoke, Withdraw keeping // for who keeps it
}

func (s *Server) shownQuote(c *fiber.Ctx, p app.QuotesPage, q app.QuoteView, r refusedQuote) shownQuote {
	v := shownQuote{QuoteView: q, Where: nameOf(p.Cases, q.Place), Told: !q.Keeps || q.ShowsCase(p.Programme.PrivacyThreshold), Open: r.was != nil && r.of == q.ID}
	if !q.Keeps {
		return v
	}
	if d, err := p.Dataset(q.Dataset); err == nil {
		v.From = s.datasetName(c, p, d)
	}
	form := func(act string, f field) keeping {
		f.Ident = f.Name + "-" + string(q.ID)
		return s.form(c, quotesURL(p.Programme.Slug)+"/"+string(q.ID)+"/"+act, r.typed(act, q.ID), f)
	}
	higher := choices(quoteHigher(q.Quote), func(to domain.Visibility) string { return s.say(c, "visible."+string(to)) })
	v.Release = form("release", field{Name: "to", Kind: "choice", Label: s.say(c, "figure.release_to"), Choices: higher})
	v.Shorten = form("shorten", field{Name: "short", Kind: "text", Label: s.say(c, "quotes.short"), Lang: domain.Dutch, Max: domain.MaxQuote, Value: q.Short})
	if q.Group == "" {
		v.Spoke = form("speaker", field{Name: "group", Kind: "choice", Label: s.say(c, "quotes.group"), Choices: s.speakerChoices(c)})
	}
	v.Withdraw = form("withdraw", field{Name: "note", Kind: "text", Label: s.say(c, "quotes.note"), Lang: domain.Dutch, Max: domain.MaxNote})
	return v
}

// quoteFields are the fields of a quote that is added.
func (s *Server) quoteFields(c *fiber.Ctx, p app.QuotesPage) []field {
	if !p.Standing.KeepsEvidence() {
		return nil
	}
	lang := requestOf(c).language
	groups := append([]choice{{"", s.say(c, "interviews.not_known")}}, s.speakerChoices(c)...)
	cases, datasets := []choice{{"", s.say(c, "quotes.no_case")}}, []choice{{"", s.say(c, "quotes.no_dataset")}}
	for _, of := range p.Cases {
		name, _ := of.Name.In(lang)
		cases = append(cases, choice{string(of.ID), name})
	}
	for _, d := range p.Datasets {
		datasets = append(datasets, choice{string(d.ID), s.datasetName(c, p, d)})
	}
	return []field{
		{Name: "words", Ident: "spoken", Kind: "area", Label: s.say(c, "quotes.words"), Lang: domain.Dutch, Required: true, Max: domain.MaxQuote},
		{Name: "literal", Kind: "box", Label: s.say(c, "quotes.literal")},
		{Name: "speaker", Kind: "text", Label: s.say(c, "quotes.speaker"), Lang: domain.Dutch, Required: true, Max: domain.MaxWords},
		{Name: "group", Kind: "choice", Label: s.say(c, "quotes.group"), Choices: groups},
		{Name: "kind", Kind: "choice", Label: s.say(c, "quotes.kind"), Choices: choices(domain.QuoteSources, func(k domain.QuoteSource) string { return s.say(c, "quote_source."+string(k)) })},
		{Name: "dataset", Kind: "choice", Label: s.say(c, "quotes.dataset"), Help: s.say(c, "quotes.dataset_help"), Choices: datasets},
		{Name: "source", Kind: "text", Label: s.say(c, "quotes.source"), Lang: domain.Dutch, Max: domain.MaxNote},
		{Name: "case", Kind: "choice", Label: s.say(c, "kind.case"), Choices: cases},
		{Name: "speakers", Kind: "number", Label: s.say(c, "quotes.speakers"), Value: "0"},
		{Name: "consent", Kind: "choice", Label: s.say(c, "quotes.consent"), Choices: s.consentChoices(c, domain.ConsentPublic)},
		{Name: "show_case", Kind: "box", Label: s.say(c, "quotes.show_case"), Help: s.say(c, "quotes.show_case_help")},
	}
}

// datasetName is how a dataset is called among others: by its wave, case and group.
func (s *Server) datasetName(c *fiber.Ctx, p app.QuotesPage, d domain.Dataset) string {
	wave, _ := waveNamed(p.Waves, d.Wave).In(requestOf(c).language)
	name, _ := nameOf(p.Cases, d.Case).In(requestOf(c).language)
	return wave + " · " + name + " · " + s.say(c, "group."+string(d.Group))
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
		Group: domain.Interviewee(in.text("group")), Dataset: domain.DatasetID(in.text("dataset")),
		Speakers: in.countOr("speakers", 0), Words: in.text("words"), Consent: domain.Consent(in.text("consent")),
		Literal: in.text("literal") != "", ShowCase: in.text("show_case") != "", Case: domain.CaseID(in.text("case")),
	}
	var v app.QuoteView
	if err = in.check(); err == nil {
		v, err = s.App.AddQuote(c.UserContext(), who(c), c.Params("p"), q)
	}
	if err != nil {
		return s.again(c, in, err, func(was *typed) error { return s.showQuotes(c, refusedQuote{was: was}) })
	}
	return s.changedQuote(c, fiber.StatusCreated, v)
}

// changedQuote answers a change of a quote.
func (s *Server) changedQuote(c *fiber.Ctx, status int, v app.QuoteView) error {
	return s.done(c, status, fiber.Map{"quote": quoteJSON(requestOf(c).language, v)}, quotesURL(c.Params("p"))+"#"+string(v.ID))
}

// changeQuote does to a quote what a form with one field asks for, from a revision. What is refused comes back in that form.
func (s *Server) changeQuote(c *fiber.Ctx, act, name string, do func(id domain.QuoteID, revision int, said string) (app.QuoteView, error)) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	id, revision, said := domain.QuoteID(c.Params("q")), in.number("revision"), in.text(name)
	var v app.QuoteView
	if err = in.check(); err == nil {
		v, err = do(id, revision, said)
	}
	if err != nil {
		return s.again(c, in, err, func(was *typed) error { return s.showQuotes(c, refusedQuote{act, id, was}) })
	}
	return s.changedQuote(c, fiber.StatusOK, v)
}

func (s *Server) shortenQuote(c *fiber.Ctx) error {
	return s.changeQuote(c, "shorten", "short", func(id domain.QuoteID, revision int, short string) (app.QuoteView, error) {
		return s.App.ShortenQuote(c.UserContext(), who(c), c.Params("p"), id, revision, short)
	})
}

func (s *Server) releaseQuote(c *fiber.Ctx) error {
	return s.changeQuote(c, "release", "to", func(id domain.QuoteID, revision int, to string) (app.QuoteView, error) {
		return s.App.ReleaseQuote(c.UserContext(), who(c), c.Params("p"), id, revision, domain.Visibility(to))
	})
}

func (s *Server) sayWhoSpoke(c *fiber.Ctx) error {
	return s.changeQuote(c, "speaker", "group", func(id domain.QuoteID, revision int, group string) (app.QuoteView, error) {
		return s.App.SayWhoSpoke(c.UserContext(), who(c), c.Params("p"), id, revision, domain.Interviewee(group))
	})
}

func (s *Server) withdrawQuote(c *fiber.Ctx) error {
	return s.changeQuote(c, "withdraw", "note", func(id domain.QuoteID, revision int, note string) (app.QuoteView, error) {
		return s.App.WithdrawQuote(c.UserContext(), who(c), c.Params("p"), id, revision, note)
	})
}
