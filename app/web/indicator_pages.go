package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"rodedraad/app"
	"rodedraad/domain"
)

func indicatorsURL(slug string) string { return "/programmes/" + slug + "/indicators" }

// newIndicatorPage shows an empty form for a question that is asked. The group in the address is chosen already.
func (s *Server) newIndicatorPage(c *fiber.Ctx) error { return s.showNewIndicator(c, nil) }

func (s *Server) showNewIndicator(c *fiber.Ctx, was *typed) error {
	k, err := s.App.Kept(c.UserContext(), who(c), c.Params("p"))
	if err != nil {
		return err
	}
	i := domain.Indicator{Group: domain.Group(c.Query("group")), Kind: domain.SingleAnswer, Comparable: true}
	slug := k.Programme.Slug
	code := field{Name: "code", Of: "id", Kind: "text", Label: s.say(c, "indicator.code"), Help: s.say(c, "indicator.code_help"), Required: true, Max: domain.MaxID}
	fields := append([]field{code}, append(s.askedFields(c, i), s.indicatorFields(c, k, i)...)...)
	return s.keepPage(c, slug, s.say(c, "indicator.add"), s.say(c, "indicator.about"), s.form(c, indicatorsURL(slug), was, fields...), fiber.Map{"Another": true})
}

// askedFields are the fields of what was asked of whom, which stay as they are once an answer was counted.
func (s *Server) askedFields(c *fiber.Ctx, i domain.Indicator) []field {
	said := make([]string, 0, len(i.Options))
	for _, o := range i.Options {
		said = append(said, barred(o.Label))
	}
	fields := wordsFields("question", s.say(c, "indicator.question"), s.say(c, "indicator.question_en"), true, i.Question)
	return append(fields,
		field{Name: "group", Kind: "choice", Label: s.say(c, "indicator.group"), Value: string(i.Group), Choices: s.groupChoices(c)},
		field{Name: "kind", Kind: "choice", Label: s.say(c, "indicator.kind"), Value: string(i.Kind), Choices: choices(domain.IndicatorKinds, func(k domain.IndicatorKind) string { return s.say(c, "indicator_kind."+string(k)) })},
		field{Name: "options", Kind: "area", Label: s.say(c, "indicator.options"), Help: s.say(c, "indicator.options_help"), Required: true, Value: strings.Join(said, "\n")},
	)
}

// indicatorFields are the fields that can always be changed.
func (s *Server) indicatorFields(c *fiber.Ctx, k app.Kept, i domain.Indicator) []field {
	tables := []choice{{"", s.say(c, "indicator.no_table")}}
	for _, t := range k.Tables {
		topic, _ := t.Topic.In(requestOf(c).language)
		tables = append(tables, choice{t.Code, t.Code + " " + topic})
	}
	if i.Table != "" && !slices.ContainsFunc(tables, func(t choice) bool { return t.Value == i.Table }) {
		tables = append(tables, choice{i.Table, i.Table})
	}
	fields := wordsFields("base", s.say(c, "indicator.base"), s.say(c, "indicator.base_en"), false, i.Base)
	fields[0].Help = s.say(c, "indicator.base_help")
	return append(fields,
		field{Name: "table", Kind: "choice", Label: s.say(c, "indicator.table"), Value: i.Table, Choices: tables},
		field{Name: "comparable", Kind: "choice", Label: s.say(c, "indicator.comparable"), Value: said(i.Comparable), Choices: s.yesNo(c)},
		field{Name: "comparable_with", Kind: "choice", Label: s.say(c, "indicator.comparable_with"), Help: s.say(c, "indicator.comparable_with_help"), Value: string(i.ComparableWith), Choices: s.wordingChoices(c, k, i)},
		field{Name: "order", Kind: "number", Label: s.say(c, "form.order"), Help: s.say(c, "form.order_help"), Value: written(i.Order)},
	)
}

// wordingChoices are the questions that an indicator can put in other words: first wordings, and once its answers stand, those
// that have the same.
func (s *Server) wordingChoices(c *fiber.Ctx, k app.Kept, i domain.Indicator) []choice {
	list := []choice{{"", s.say(c, "indicator.not_asked_before")}}
	for _, other := range k.Indicators {
		chosen := other.ID == i.ComparableWith
		as := i
		as.ComparableWith = other.ID
		if !chosen && (other.ID == i.ID || other.ComparableWith != "" || k.Counted[i.ID] && as.CheckAlike(k.Indicators, nil) != nil) {
			continue
		}
		question, _ := other.Question.In(requestOf(c).language)
		list = append(list, choice{string(other.ID), question + " (" + s.say(c, "group."+string(other.Group)) + ")"})
	}
	return list
}

// indicatorSaid is an indicator as a request says it is; what was not sent is as it was. All are the questions of the programme.
func indicatorSaid(in *input, all []domain.Indicator, was domain.Indicator) domain.Indicator {
	i := domain.Indicator{
		Question: in.words("question", was.Question), Group: domain.Group(in.textOr("group", string(was.Group))),
		Kind: domain.IndicatorKind(in.textOr("kind", string(was.Kind))), Options: was.Options, Base: in.words("base", was.Base),
		Table: in.textOr("table", was.Table), Comparable: in.yesOr("comparable", was.Comparable), Order: in.countOr("order", was.Order),
		ComparableWith: domain.IndicatorID(in.textOr("comparable_with", string(was.ComparableWith))),
	}
	if in.has("options") {
		known := was.Options
		if at := slices.IndexFunc(all, func(other domain.Indicator) bool { return other.ID == i.ComparableWith }); at >= 0 {
			known = slices.Concat(all[at].Options, known)
		}
		i.Options = optionsSaid(in.text("options"), known)
	}
	return i
}

// optionsSaid are the answers of a text, one a line. An answer that is called as before, or as in the earlier wording of the
// question, has the code that it has there; another gets one of its letters and digits.
func optionsSaid(text string, was []domain.Option) (options []domain.Option) {
	taken := map[string]bool{}
	for _, l := range linesOf(text) {
		o := domain.Option{Label: bilingual(l.text)}
		if at := slices.IndexFunc(was, func(w domain.Option) bool { return w.Label.NL == o.Label.NL }); at >= 0 {
			o.Code = was[at].Code
		}
		if o.Code == "" || taken[o.Code] {
			o.Code = optionCode(o.Label.NL, taken)
		}
		taken[o.Code] = true
		options = append(options, o)
	}
	return options
}

// maxOptionCode is how much of the code of an answer is made of its words; a number may come behind it.
const maxOptionCode = 28

// optionCode is a code for an answer that is not taken.
func optionCode(label string, taken map[string]bool) string {
	var b strings.Builder
	for _, r := range strings.ToLower(label) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "_"):
			b.WriteByte('_')
		}
	}
	stem := strings.Trim(b.String()[:min(b.Len(), maxOptionCode)], "_")
	if stem == "" {
		stem = "a"
	}
	code := stem
	for n := 2; taken[code]; n++ {
		code = stem + strconv.Itoa(n)
	}
	return code
}

// addIndicator adds a question that is asked.
func (s *Server) addIndicator(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	k, err := s.App.Kept(c.UserContext(), who(c), c.Params("p"))
	if err != nil {
		return err
	}
	i := indicatorSaid(in, k.Indicators, domain.Indicator{Kind: domain.SingleAnswer})
	i.ID = domain.IndicatorID(strings.ToLower(in.textOr("code", "")))
	another := in.text("then") == "another"
	if err = in.check(); err == nil && i.ID == "" {
		err = &domain.Error{Kind: domain.Invalid, Key: "invalid", Fields: map[string]string{"id": "missing"}}
	}
	if err == nil {
		i, err = s.App.AddIndicator(c.UserContext(), who(c), c.Params("p"), i)
	}
	if err != nil {
		return s.again(c, in, err, func(was *typed) error { return s.showNewIndicator(c, was) })
	}
	next := "/programmes/" + c.Params("p") + "/evidence"
	if another {
		next = indicatorsURL(c.Params("p")) + "?group=" + escapeQuery(string(i.Group))
	}
	return s.done(c, fiber.StatusCreated, fiber.Map{"indicator": indicatorJSON(i)}, next)
}

func indicatorJSON(i domain.Indicator) fiber.Map {
	options := make([]fiber.Map, 0, len(i.Options))
	for _, o := range i.Options {
		options = append(options, fiber.Map{"code": o.Code, "label": o.Label})
	}
	return fiber.Map{
		"id": i.ID, "question": i.Question, "group": i.Group, "kind": i.Kind, "options": options, "base": i.Base, "table": i.Table,
		"comparable": i.Comparable, "comparable_with": i.ComparableWith, "order": i.Order, "visibility": i.Visibility, "revision": i.Revision,
	}
}

// indicatorPage shows an indicator to who keeps it.
func (s *Server) indicatorPage(c *fiber.Ctx) error { return s.showIndicator(c, nil) }

func (s *Server) showIndicator(c *fiber.Ctx, was *typed) error {
	k, err := s.App.Kept(c.UserContext(), who(c), c.Params("p"))
	if err != nil {
		return err
	}
	i, err := k.Indicator(domain.IndicatorID(c.Params("i")))
	if err != nil {
		return err
	}
	if wantsJSON(c) {
		return c.JSON(fiber.Map{"indicator": indicatorJSON(i), "counted": k.Counted[i.ID]})
	}
	slug := k.Programme.Slug
	fields := s.indicatorFields(c, k, i)
	more := fiber.Map{"Revision": i.Revision}
	if k.Counted[i.ID] {
		more["Indicator"] = &i
	} else {
		fields = append(s.askedFields(c, i), fields...)
	}
	question, _ := i.Question.In(requestOf(c).language)
	form := s.form(c, indicatorsURL(slug)+"/"+string(i.ID), was, fields...)
	return s.keepPage(c, slug, s.say(c, "indicator.change", "Question", question), "", form, more)
}

// changeIndicator changes what is said of an indicator.
func (s *Server) changeIndicator(c *fiber.Ctx) error {
	var all []domain.Indicator
	return changed(s, c, changing[domain.Indicator]{
		find: func(k app.Kept) (domain.Indicator, error) {
			all = k.Indicators
			return k.Indicator(domain.IndicatorID(c.Params("i")))
		},
		said: func(in *input, was domain.Indicator) (domain.Indicator, error) {
			return indicatorSaid(in, all, was), nil
		},
		change: func(revision int, was, next domain.Indicator) (domain.Indicator, error) {
			return s.App.ChangeIndicator(c.UserContext(), who(c), c.Params("p"), was.ID, revision, next)
		},
		body:  func(i domain.Indicator) fiber.Map { return fiber.Map{"indicator": indicatorJSON(i)} },
		again: func(was *typed) error { return s.showIndicator(c, was) },
		next:  "/programmes/" + c.Params("p") + "/evidence",
	})
}
