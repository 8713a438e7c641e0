package survey

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// plain is a text as it is compared: without regard to capitals, spaces, kinds of quotation mark, and how a letter with an
// accent is put together.
func plain(s string) string {
	if simple(s) {
		return s
	}
	s = strings.Join(strings.Fields(norm.NFC.String(s)), " ")
	return strings.Map(func(r rune) rune {
		switch r {
		case '‘', '’', '`', '´':
			return '\''
		case '“', '”', '„':
			return '"'
		case '–', '—', '‑':
			return '-'
		case '\u200B', '\uFEFF', '\u00AD':
			return -1
		}
		return unicode.ToLower(r)
	}, s)
}

// simple reports whether a text is as it is compared.
func simple(s string) bool {
	for i := range len(s) {
		c := s[i]
		if c >= 0x80 || c < ' ' || c >= 'A' && c <= 'Z' || c == '`' || c == ' ' && (i == 0 || i == len(s)-1 || s[i-1] == ' ') {
			return false
		}
	}
	return true
}

// CutOff reports whether a text of an Answer or an UnknownText is only the beginning of one: it is longer than MaxText, and
// cannot be given a meaning.
func CutOff(s string) bool {
	return strings.HasSuffix(s, "…") && utf8.RuneCountInString(s) > MaxText
}

// clip is a text for a list, cut off when it is longer than so many characters.
func clip(s string, most int) string {
	n := 0
	for i := range s {
		if n == most {
			return strings.Clone(s[:i]) + "…"
		}
		n++
	}
	return strings.Clone(s)
}

// What a text means, when it is no option. Options are numbers from 0.
const (
	unknown = -1 - iota
	missing
	ticked
	unticked
)

// The texts that LimeSurvey, Forms and people put in a column that is an option, and for a question that was not asked.
var (
	yes  = []string{"y", "yes", "ja", "j", "1", "true", "waar", "x", "ticked", "aangevinkt", "geselecteerd", "selected"}
	no   = []string{"n", "no", "nee", "0", "false", "onwaar", "-", "not selected", "niet geselecteerd", "unticked", "niet aangevinkt"}
	none = []string{"n/a", "n.v.t.", "nvt"}
)

// dictionary is what the texts of one question, or column, mean. Texts are remembered as they were written, so that each
// is tidied once.
type dictionary struct {
	plain map[string]int
	known map[string]int
}

func newDictionary() *dictionary {
	return &dictionary{map[string]int{}, map[string]int{}}
}

// add says what texts mean; what was said before stays.
func (d *dictionary) add(meaning int, texts ...string) {
	for _, text := range texts {
		text = plain(text)
		if _, said := d.plain[text]; !said {
			d.plain[text] = meaning
		}
	}
}

// meaning looks a text up.
func (d *dictionary) meaning(text string) int {
	if meaning, ok := d.known[text]; ok {
		return meaning
	}
	meaning, ok := d.plain[plain(text)]
	if !ok {
		meaning = unknown
	}
	if len(d.known) < maxKnown && len(text) <= 4*MaxText {
		d.known[strings.Clone(text)] = meaning
	}
	return meaning
}

// SameText reports whether two texts are one answer: alike but for capitals, spaces and kinds of quotation mark.
func SameText(a, b string) bool { return plain(a) == plain(b) }

// Meaning says what a text stands for in a question that has one column: the code of an option, or "" when it is no answer.
// It is not ok when the mapping does not know the text.
func (q Question) Meaning(text string) (code string, ok bool) {
	switch meaning := q.dictionary().meaning(text); {
	case meaning == missing:
		return "", true
	case meaning < 0:
		return "", false
	default:
		return q.Options[meaning].Code, true
	}
}

// dictionary is what texts mean in a question that has one column.
func (q Question) dictionary() *dictionary {
	all := newDictionary()
	all.add(missing, "")
	all.add(missing, q.Missing...)
	for i, o := range q.Options {
		all.add(i, o.Texts...)
	}
	for i, o := range q.Options {
		all.add(i, o.Code)
	}
	all.add(missing, none...)
	return all
}
