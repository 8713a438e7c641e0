package web

import (
	"cmp"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"rodedraad/app"
	"rodedraad/domain"
)

// field is one field of a form with which something of evidence is kept, as a template draws it.
type field struct {
	Name     string
	Ident    string // its identifier on the page, where there are more fields of the name; Name when it is ""
	Of       string // under which name a refusal tells what is wrong with it, besides Name
	Kind     string // text, number, date, area (more lines), choice (one of a list) or box
	Label    string
	Help     string
	Lang     string // the language that is to be typed
	Required bool
	Max      int // of a text or area: the most characters
	Choices  []choice
	Value    string
	Wrong    string // what is wrong with it, in words; "" for nothing
}

// ID is the identifier of the field on its page.
func (f field) ID() string { return cmp.Or(f.Ident, f.Name) }

// choice is one of a list to choose from.
type choice struct{ Value, Label string }

// keeping is a form as a template draws it: its fields as they were typed or as they are kept, and why it was refused.
type keeping struct {
	Action  string
	Fields  []field
	Problem string   // "" when it was not refused
	Loose   []string // what is wrong beside no field, by the names of what it is about
}

// Wrong lists the fields with something wrong in them.
func (k keeping) Wrong() (wrong []field) {
	for _, f := range k.Fields {
		if f.Wrong != "" {
			wrong = append(wrong, f)
		}
	}
	return wrong
}

// typed is what somebody sent in a form that was refused; nil when nobody sent anything.
type typed struct {
	in  *input
	err *domain.Error
}

// again answers a form that was refused for what is in it: the same page, with everything that was typed and what is wrong
// beside each field. Programs, and refusals of another kind, get the error itself.
func (s *Server) again(c *fiber.Ctx, in *input, err error, show func(*typed) error) error {
	var known *domain.Error
	if wantsJSON(c) || !errors.As(err, &known) {
		return err
	}
	switch known.Kind {
	case domain.Invalid, domain.Conflict, domain.Rule:
		c.Status(statusOf[known.Kind])
		return show(&typed{in, known})
	}
	return err
}

// form fills in the fields: with what was typed, and otherwise with the values that the fields have.
func (s *Server) form(c *fiber.Ctx, action string, was *typed, fields ...field) keeping {
	k := keeping{Action: action, Fields: fields}
	if was == nil {
		return k
	}
	body := s.errorBody(c, was.err)
	if k.Problem = body.Message; was.err.Key == "stale" {
		k.Problem = s.say(c, "form.stale")
	}
	for n := range fields {
		f := &fields[n]
		f.Value, f.Wrong = was.in.values[f.Name], cmp.Or(body.Fields[cmp.Or(f.Of, f.Name)], body.Fields[f.Name])
	}
	for _, name := range slices.Sorted(maps.Keys(body.Fields)) {
		if k.has(name) {
			continue
		}
		what := body.Fields[name]
		if word := s.fieldWord(c, name); word != "" {
			what = word + ": " + what
		}
		k.Loose = append(k.Loose, what)
	}
	return k
}

// fieldWord is what people call a field that does not stand in the form; "" when there is no word for it.
func (s *Server) fieldWord(c *fiber.Ctx, name string) string {
	switch name {
	case "case":
		return s.say(c, "kind.case")
	case "group":
		return s.say(c, "wave.group")
	case "wave":
		return s.say(c, "search.wave")
	case "date":
		return s.say(c, "interviews.date")
	case "people":
		return s.say(c, "interviews.people")
	case "consent":
		return s.say(c, "interviews.consent")
	case "show_case":
		return s.say(c, "quotes.show_case")
	case "note":
		return s.say(c, "history.note")
	}
	return ""
}

// has reports whether what is wrong with that name is told beside a field.
func (k keeping) has(name string) bool {
	for _, f := range k.Fields {
		if cmp.Or(f.Of, f.Name) == name || f.Name == name {
			return true
		}
	}
	return false
}

// wordsFields makes two fields for a text, one for each language; English may be left empty.
func wordsFields(name, label, other string, required bool, w domain.Words) []field {
	return []field{
		{Name: name + "_nl", Of: name, Kind: "text", Label: label, Lang: domain.Dutch, Required: required, Max: domain.MaxWords, Value: w.NL},
		{Name: name + "_en", Kind: "text", Label: other, Lang: domain.English, Max: domain.MaxWords, Value: w.EN},
	}
}

// words reads a text in both languages; what was not sent stays as it was.
func (in *input) words(name string, was domain.Words) domain.Words {
	if in.has(name + "_nl") {
		was.NL = strings.TrimSpace(in.text(name + "_nl"))
	}
	if in.has(name + "_en") {
		was.EN = strings.TrimSpace(in.text(name + "_en"))
	}
	return was
}

// textOr reads a line, without the space around it; what was not sent stays as it was.
func (in *input) textOr(name, was string) string {
	if !in.has(name) {
		return was
	}
	return strings.TrimSpace(in.text(name))
}

// countOr reads a whole number of which an empty field says nothing; what was not sent stays as it was.
func (in *input) countOr(name string, was int) int {
	if in.has(name) && in.form && strings.TrimSpace(in.values[name]) == "" {
		return 0
	}
	return in.numberOr(name, was)
}

// written is a number as a field holds it; "" for 0.
func written(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// badLine refuses one line of a field with more lines.
func badLine(name string, line int) error {
	return &domain.Error{
		Kind: domain.Invalid, Key: "invalid", Fields: map[string]string{name: "bad_line"}, Args: map[string]any{"Line": line + 1},
	}
}

// line is one line of a text that says something.
type line struct {
	at   int // its place in the text, from 0
	text string
}

// linesOf are the lines of a text that say something.
func linesOf(text string) (said []line) {
	for at, l := range strings.Split(text, "\n") {
		if l = strings.TrimSpace(l); l != "" {
			said = append(said, line{at, l})
		}
	}
	return said
}

// bilingual splits a line in its Dutch and, behind a bar, its English.
func bilingual(text string) domain.Words {
	dutch, english, _ := strings.Cut(text, "|")
	return domain.Words{NL: strings.TrimSpace(dutch), EN: strings.TrimSpace(english)}
}

// barred writes words as bilingual reads them.
func barred(w domain.Words) string {
	if w.EN == "" {
		return w.NL
	}
	return w.NL + " | " + w.EN
}

// choices lists what can be chosen, each by the word that the key with the prefix is translated to.
func choices[T ~string](list []T, word func(T) string) []choice {
	all := make([]choice, 0, len(list))
	for _, v := range list {
		all = append(all, choice{string(v), word(v)})
	}
	return all
}

// yesNo are the two answers to a question of a form.
const (
	yes = "yes"
	no  = "no"
)

func (s *Server) yesNo(c *fiber.Ctx) []choice {
	return []choice{{yes, s.say(c, "form.yes")}, {no, s.say(c, "form.no")}}
}

// said is yes or no.
func said(b bool) string {
	if b {
		return yes
	}
	return no
}

// yesOr reads an answer of yesNo; what was not sent stays as it was.
func (in *input) yesOr(name string, was bool) bool {
	switch in.textOr(name, said(was)) {
	case yes:
		return true
	case no:
	default:
		in.wrong[name] = "not_in_list"
	}
	return false
}

// groupChoices are the groups of respondents to choose from.
func (s *Server) groupChoices(c *fiber.Ctx) []choice {
	return choices(domain.Groups, func(g domain.Group) string { return s.say(c, "group."+string(g)) })
}

// keepPage shows a form, with what else belongs on its page.
func (s *Server) keepPage(c *fiber.Ctx, slug, title, about string, k keeping, more fiber.Map) error {
	data := fiber.Map{
		"Title": title, "Slug": slug, "Evidence": true, "ProgrammeTitle": "", "Reader": true, "About": about, "Form": k, "Back": "/programmes/" + slug + "/evidence",
		"Wave": nil, "Series": nil, "Indicator": nil, "Revision": 0, "Another": false,
	}
	for name, value := range more {
		data[name] = value
	}
	return s.page(c, "keep", data)
}

// changing is how something that is kept is changed by its form.
type changing[T any] struct {
	find   func(k app.Kept) (T, error)
	said   func(in *input, was T) (T, error) // as the request says it is
	change func(revision int, was, next T) (T, error)
	body   func(T) fiber.Map // of the answer
	again  func(was *typed) error
	next   string // the page to see next
}

// changed changes something that is kept, as its form says. What is refused comes back in the form.
func changed[T any](s *Server, c *fiber.Ctx, h changing[T]) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	k, err := s.App.Kept(c.UserContext(), who(c), c.Params("p"))
	if err != nil {
		return err
	}
	was, err := h.find(k)
	if err != nil {
		return err
	}
	revision := in.number("revision")
	next, unread := h.said(in, was)
	if err = in.check(); err == nil {
		err = unread
	}
	if err == nil {
		next, err = h.change(revision, was, next)
	}
	if err != nil {
		return s.again(c, in, err, h.again)
	}
	return s.done(c, fiber.StatusOK, h.body(next), h.next)
}
