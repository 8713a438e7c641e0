package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"rodedraad/app"
	"rodedraad/domain"
)

func interviewsURL(slug string) string { return "/programmes/" + slug + "/interviews" }

// interviewsPage lists the interviews that the reader may read, for who works across the cases.
func (s *Server) interviewsPage(c *fiber.Ctx) error { return s.showInterviews(c, wasAsked{}) }

// wasAsked is which of the forms beside the interviews was refused, when one was.
type wasAsked struct {
	add, record, end *typed
	ending           domain.SaturationID // what was to be taken back
}

func (s *Server) showInterviews(c *fiber.Ctx, was wasAsked) error {
	p, err := s.App.Interviews(c.UserContext(), who(c), c.Params("p"))
	if err != nil {
		return err
	}
	return s.respond(c, func() any {
		list := make([]fiber.Map, 0, len(p.Interviews))
		for _, i := range p.Interviews {
			list = append(list, interviewJSON(i.Interview))
		}
		return fiber.Map{"interviews": list, "saturations": saturationsJSON(p.Saturations)}
	}, "interviews", func() fiber.Map {
		shown := make([]shownInterview, 0, len(p.Interviews))
		for _, i := range p.Interviews {
			shown = append(shown, shownInterview{i, nameOf(p.Cases, i.Place), waveNamed(p.Waves, i.Wave)})
		}
		form := s.form(c, interviewsURL(p.Programme.Slug), was.add, s.interviewFields(c, p, domain.Interview{Consent: domain.NoConsent})...)
		return fiber.Map{
			"Title": s.say(c, "interviews.title"), "Slug": p.Programme.Slug, "ProgrammeTitle": "", "Reader": true, "Page": p, "Interviews": shown, "Form": form,
			"Saturation": s.shownSaturations(c, p, was),
		}
	})
}

// shownInterview is an interview as a template draws it.
type shownInterview struct {
	app.InterviewView
	Where domain.Words
	Asked domain.Words // the wave
}

// waveNamed is what a wave is called; nothing when there is none.
func waveNamed(waves []domain.Wave, id domain.WaveID) domain.Words {
	for _, w := range waves {
		if w.ID == id {
			return w.Label
		}
	}
	return domain.Words{}
}

// interviewFields are the fields of an interview.
func (s *Server) interviewFields(c *fiber.Ctx, p app.InterviewsPage, i domain.Interview) []field {
	lang := requestOf(c).language
	cases, waves := []choice{{"", s.say(c, "interviews.no_case")}}, []choice{{"", s.say(c, "interviews.no_wave")}}
	for _, of := range p.Cases {
		name, _ := of.Name.In(lang)
		cases = append(cases, choice{string(of.ID), name})
	}
	for _, w := range p.Waves {
		name, _ := w.Label.In(lang)
		waves = append(waves, choice{string(w.ID), name})
	}
	modes := append([]choice{{"", s.say(c, "interviews.not_known")}}, choices(domain.InterviewModes, func(m domain.InterviewMode) string { return s.say(c, "interview_mode."+string(m)) })...)
	return []field{
		{Name: "name", Kind: "text", Label: s.say(c, "interviews.name"), Help: s.say(c, "interviews.name_help"), Lang: domain.Dutch, Required: true, Max: domain.MaxNote, Value: i.Name},
		{Name: "group", Kind: "choice", Label: s.say(c, "interviews.group"), Help: s.say(c, "interviews.group_help"), Value: string(i.Group), Choices: s.speakerChoices(c)},
		{Name: "case", Kind: "choice", Label: s.say(c, "kind.case"), Value: string(i.Case), Choices: cases},
		{Name: "wave", Kind: "choice", Label: s.say(c, "interviews.wave"), Value: string(i.Wave), Choices: waves},
		{Name: "date", Kind: "date", Label: s.say(c, "interviews.date"), Value: i.Date},
		{Name: "mode", Kind: "choice", Label: s.say(c, "interviews.mode"), Value: string(i.Mode), Choices: modes},
		{Name: "people", Kind: "number", Label: s.say(c, "interviews.people"), Help: s.say(c, "interviews.people_help"), Value: written(i.People)},
		{Name: "consent", Kind: "choice", Label: s.say(c, "interviews.consent"), Help: s.say(c, "interviews.consent_help"), Value: string(i.Consent), Choices: s.consentChoices(c, domain.ConsentPublic)},
		{Name: "summary", Kind: "area", Label: s.say(c, "interviews.summary"), Lang: domain.Dutch, Max: domain.MaxSummary, Value: i.Summary},
	}
}

// speakerChoices are the groups that somebody who said something can belong to.
func (s *Server) speakerChoices(c *fiber.Ctx) []choice {
	return choices(domain.Interviewees, func(g domain.Interviewee) string { return s.say(c, "interviewee."+string(g)) })
}

// consentChoices are the consents up to the most that can be had.
func (s *Server) consentChoices(c *fiber.Ctx, most domain.Consent) []choice {
	upTo := domain.Consents[:slices.Index(domain.Consents, most)+1]
	return choices(upTo, func(v domain.Consent) string { return s.say(c, "consent."+string(v)) })
}

// interviewSaid is an interview as a request says it is; what was not sent is as it was.
func interviewSaid(in *input, was domain.Interview) domain.Interview {
	i := domain.Interview{
		Name: in.textOr("name", was.Name), Group: domain.Interviewee(in.textOr("group", string(was.Group))), Case: domain.CaseID(in.textOr("case", string(was.Case))),
		Wave: domain.WaveID(in.textOr("wave", string(was.Wave))), Date: in.textOr("date", was.Date), Mode: domain.InterviewMode(in.textOr("mode", string(was.Mode))),
		People: in.countOr("people", was.People), Consent: domain.Consent(in.textOr("consent", string(was.Consent))), Summary: was.Summary,
	}
	if in.has("summary") {
		i.Summary = in.text("summary")
	}
	return i
}

func interviewJSON(i domain.Interview) fiber.Map {
	fragments := make([]fiber.Map, 0, len(i.Fragments))
	for _, f := range i.Fragments {
		fragments = append(fragments, fiber.Map{"id": f.ID, "words": f.Words})
	}
	return fiber.Map{
		"id": i.ID, "name": i.Name, "group": i.Group, "date": i.Date, "mode": i.Mode, "people": i.People, "consent": i.Consent, "summary": i.Summary,
		"fragments": fragments, "revision": i.Revision,
	}
}

// addInterview adds an interview.
func (s *Server) addInterview(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	i := interviewSaid(in, domain.Interview{Consent: domain.NoConsent})
	if err = in.check(); err == nil {
		i, err = s.App.AddInterview(c.UserContext(), who(c), c.Params("p"), i)
	}
	if err != nil {
		return s.again(c, in, err, func(was *typed) error { return s.showInterviews(c, wasAsked{add: was}) })
	}
	return s.done(c, fiber.StatusCreated, fiber.Map{"interview": interviewJSON(i)}, interviewsURL(c.Params("p"))+"/"+string(i.ID))
}

// interviewPage shows one interview.
func (s *Server) interviewPage(c *fiber.Ctx) error { return s.showInterview(c, wasTyped{}) }

// wasTyped is which of the forms of an interview was refused, when one was.
type wasTyped struct{ change, fragment, quote, withdraw *typed }

func (s *Server) showInterview(c *fiber.Ctx, was wasTyped) error {
	p, err := s.App.Interviews(c.UserContext(), who(c), c.Params("p"))
	if err != nil {
		return err
	}
	i, err := p.Interview(domain.InterviewID(c.Params("i")))
	if err != nil {
		return err
	}
	slug := p.Programme.Slug
	self := interviewsURL(slug) + "/" + string(i.ID)
	return s.respond(c, func() any { return fiber.Map{"interview": interviewJSON(i.Interview)} }, "interview", func() fiber.Map {
		title := s.say(c, "interviews.one", "Name", s.say(c, "interviewee."+string(i.Group)))
		if i.Keeps {
			title = i.Name
		}
		return fiber.Map{
			"Title": title, "Slug": slug, "ProgrammeTitle": "", "Reader": true, "Self": self,
			"Interview": shownInterview{i, nameOf(p.Cases, i.Place), waveNamed(p.Waves, i.Wave)}, "Change": s.form(c, self, was.change, s.interviewFields(c, p, i.Interview)...),
			"Fragment": s.form(c, self+"/fragments", was.fragment, field{
				Name: "fragment", Kind: "area", Label: s.say(c, "interviews.fragment"), Help: s.say(c, "interviews.fragment_help"), Lang: domain.Dutch, Required: true, Max: domain.MaxQuote,
			}),
			"Quote": s.form(c, self+"/quotes", was.quote, s.fromFields(c, i)...),
			"Withdraw": s.form(c, self+"/withdraw", was.withdraw, field{
				Name: "note", Kind: "text", Label: s.say(c, "quotes.note"), Lang: domain.Dutch, Max: domain.MaxNote,
			}),
		}
	})
}

// fromFields are the fields of a quote from an interview, with the words of the fragment that the address names.
func (s *Server) fromFields(c *fiber.Ctx, i app.InterviewView) []field {
	words := ""
	for _, f := range i.Fragments {
		if string(f.ID) == c.Query("fragment") {
			words = f.Words
		}
	}
	fields := []field{
		{Name: "spoken", Of: "words", Kind: "area", Label: s.say(c, "quotes.words"), Lang: domain.Dutch, Required: true, Max: domain.MaxQuote, Value: words},
		{Name: "literal", Kind: "box", Label: s.say(c, "quotes.literal")},
	}
	fields = append(fields, wordsFields("speaker", s.say(c, "quotes.speaker"), s.say(c, "interviews.speaker_en"), true, domain.Words{})...)
	fields = append(fields,
		field{Name: "speakers", Kind: "number", Label: s.say(c, "quotes.speakers"), Value: "0"},
		field{Name: "agreed", Of: "consent", Kind: "choice", Label: s.say(c, "quotes.consent"), Help: s.say(c, "interviews.agreed_help"), Choices: s.consentChoices(c, i.Consent)},
	)
	if i.Group.InCase() {
		fields = append(fields, field{Name: "show_case", Kind: "box", Label: s.say(c, "quotes.show_case")})
	}
	return fields
}

// changeInterview changes what is said of an interview.
func (s *Server) changeInterview(c *fiber.Ctx) error {
	in, i, err := s.interviewAsked(c)
	if err != nil {
		return err
	}
	revision, next := in.number("revision"), interviewSaid(in, i)
	if err = in.check(); err == nil {
		next, err = s.App.ChangeInterview(c.UserContext(), who(c), c.Params("p"), i.ID, revision, next)
	}
	if err != nil {
		return s.again(c, in, err, func(was *typed) error { return s.showInterview(c, wasTyped{change: was}) })
	}
	return s.changedInterview(c, fiber.StatusOK, fiber.Map{"interview": interviewJSON(next)})
}

// interviewAsked reads a request about an interview.
func (s *Server) interviewAsked(c *fiber.Ctx) (*input, domain.Interview, error) {
	in, err := readInput(c)
	if err != nil {
		return nil, domain.Interview{}, err
	}
	p, err := s.App.Interviews(c.UserContext(), who(c), c.Params("p"))
	if err != nil {
		return nil, domain.Interview{}, err
	}
	i, err := p.Interview(domain.InterviewID(c.Params("i")))
	return in, i.Interview, err
}

// changedInterview answers a change of an interview with its page.
func (s *Server) changedInterview(c *fiber.Ctx, status int, body fiber.Map) error {
	return s.done(c, status, body, interviewsURL(c.Params("p"))+"/"+c.Params("i"))
}

// tellFragment adds a part of what was said in an interview.
func (s *Server) tellFragment(c *fiber.Ctx) error {
	in, i, err := s.interviewAsked(c)
	if err != nil {
		return err
	}
	revision, words := in.number("revision"), in.text("fragment")
	var f domain.Fragment
	if err = in.check(); err == nil {
		f, err = s.App.TellFragment(c.UserContext(), who(c), c.Params("p"), i.ID, revision, words)
	}
	if err != nil {
		return s.again(c, in, err, func(was *typed) error { return s.showInterview(c, wasTyped{fragment: was}) })
	}
	return s.changedInterview(c, fiber.StatusCreated, fiber.Map{"fragment": fiber.Map{"id": f.ID, "words": f.Words}})
}

// dropFragment takes a part of what was said away.
func (s *Server) dropFragment(c *fiber.Ctx) error {
	in, i, err := s.interviewAsked(c)
	if err != nil {
		return err
	}
	revision := in.number("revision")
	if err := in.check(); err != nil {
		return err
	}
	next, err := s.App.DropFragment(c.UserContext(), who(c), c.Params("p"), i.ID, revision, domain.FragmentID(c.Params("f")))
	if err != nil {
		return err
	}
	return s.changedInterview(c, fiber.StatusOK, fiber.Map{"revision": next.Revision})
}

// quoteInterview adds a quote from an interview.
func (s *Server) quoteInterview(c *fiber.Ctx) error {
	in, i, err := s.interviewAsked(c)
	if err != nil {
		return err
	}
	q := domain.Quote{
		Interview: i.ID, Words: in.text("spoken"), Literal: in.text("literal") != "", Speaker: in.words("speaker", domain.Words{}),
		Speakers: in.countOr("speakers", 0), Consent: domain.Consent(in.text("agreed")), ShowCase: in.text("show_case") != "",
	}
	var v app.QuoteView
	if err = in.check(); err == nil {
		v, err = s.App.AddQuote(c.UserContext(), who(c), c.Params("p"), q)
	}
	if err != nil {
		return s.again(c, in, err, func(was *typed) error { return s.showInterview(c, wasTyped{quote: was}) })
	}
	return s.changedInterview(c, fiber.StatusCreated, fiber.Map{"quote": quoteJSON(requestOf(c).language, v)})
}

// withdrawInterview takes the consent of an interview back, and with it all its quotes.
func (s *Server) withdrawInterview(c *fiber.Ctx) error {
	in, i, err := s.interviewAsked(c)
	if err != nil {
		return err
	}
	revision, note := in.number("revision"), in.text("note")
	if err = in.check(); err == nil {
		i, err = s.App.WithdrawInterview(c.UserContext(), who(c), c.Params("p"), i.ID, revision, note)
	}
	if err != nil {
		return s.again(c, in, err, func(was *typed) error { return s.showInterview(c, wasTyped{withdraw: was}) })
	}
	return s.done(c, fiber.StatusOK, fiber.Map{"revision": i.Revision}, interviewsURL(c.Params("p"))+"#gone")
}
