package web

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"rodedraad/app"
	"rodedraad/domain"
)

// factLine is one fact that an act changed, in words. Prose is what somebody typed, whatever the language of the page.
type factLine struct {
	Label, Before, After string
	Prose                bool
}

// factWords tells what changed in a fact of a card of a kind, with the seats of its team; nil for what says nothing to a
// reader, such as a place in a list.
func (p *pages) factWords(lang string, kind domain.CardKind, seats []domain.Seat, change app.FactChange) *factLine {
	line := &factLine{Label: p.text(lang, "fact.tests")}
	words := func(value string) string { return value }
	switch field := change.Field; field {
	case "state", "level", "origin", "addressee", "maturity":
		line.Label = p.text(lang, "fact."+field)
		words = func(value string) string { return p.text(lang, field+"."+value) }
	case "type":
		line.Label = p.text(lang, "type_of."+string(kind))
		words = func(value string) string { return p.text(lang, "type."+value) }
	case "owner":
		line.Label = p.text(lang, "fact.owner")
		words = func(value string) string { return seatWords(lang, seats, value) }
	case "next":
		line.Label = p.text(lang, "fact.next")
		words = func(value string) string { return day(lang, value) }
	case "no_lesson", "source":
		line.Label, line.Prose = p.text(lang, "fact."+field), true
	case "note", "reason":
		line.Label, line.Prose = p.text(lang, "history.note"), true
	case "tests.meaningful", "tests.now", "tests.study":
		words = func(string) string { return p.text(lang, strings.Replace(field, "tests.", "test.", 1)) }
	case "visibility":
		line.Label = p.text(lang, "panel.sees")
		words = func(value string) string { return p.text(lang, "visible."+value) }
	default:
		return nil
	}
	if change.Before != "" {
		line.Before = words(change.Before)
	}
	if change.After != "" {
		line.After = words(change.After)
	}
	return line
}

// seatWords is the function of a seat; what is stored when the seat is no more.
func seatWords(lang string, seats []domain.Seat, id string) string {
	for _, seat := range seats {
		if string(seat.ID) == id {
			words, _ := seat.Function.In(lang)
			return words
		}
	}
	return id
}

// seatsOf lists the seats of the team of a case; none for a card of the programme as a whole.
func seatsOf(c *app.CaseView) []domain.Seat {
	if c == nil || c.Team == nil {
		return nil
	}
	return c.Team.Seats
}

// writerPatterns is how many patterns tell writers apart; a name stands beside each.
const writerPatterns = 5

// initials makes two letters of a name: of its first and its last word.
func initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	if len(words) == 0 {
		return "?"
	}
	first, _ := utf8.DecodeRuneInString(words[0])
	letters := string(first)
	if len(words) > 1 {
		last, _ := utf8.DecodeRuneInString(words[len(words)-1])
		letters += string(last)
	}
	return strings.ToUpper(letters)
}

// authorWords is how an author is called.
func (p *pages) authorWords(lang string, a app.Author) string {
	switch {
	case a.Name != "":
		return a.Name
	case a.Seat != nil:
		words, _ := a.Seat.Function.In(lang)
		return words
	case a.Role != "":
		return p.text(lang, "role."+string(a.Role))
	}
	return p.text(lang, "history.somebody")
}

// actIcons are the icons of what people do, beside the word for it.
var actIcons = map[domain.Verb]string{
	domain.ActAdd: "plus", domain.ActFacts: "list-details", domain.ActMove: "arrows-move", domain.ActRelease: "eye",
	domain.ActWithdraw: "archive", domain.ActPutBack: "refresh", domain.ActLink: "link", domain.ActEndLink: "unlink",
	domain.ActUndo: "arrow-back-up",
}

// actIcon is the icon of what somebody did.
func actIcon(verb domain.Verb) string {
	if name, known := actIcons[verb]; known {
		return name
	}
	return "flag"
}
