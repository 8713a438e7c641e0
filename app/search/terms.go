package search

import (
	"fmt"
	"strings"
	"unicode"

	"github.com/blevesearch/snowballstem"
	"github.com/blevesearch/snowballstem/dutch"
	"github.com/blevesearch/snowballstem/english"
	"golang.org/x/text/unicode/norm"
)

// Limits of what a text can be found by.
const (
	// MaxWord is how long a word is, in letters and digits, of which anything is looked at; what follows is left out.
	MaxWord = 64
	// MaxTerms is how many different terms a text can be found by; words that come after are not found.
	MaxTerms = 40_000
)

// Terms returns what a text can be found by, each term once and in the order in which they come: of every word its Dutch
// and its English stem. Terms are made of the letters a to z and digits alone, whatever the script, so that every database
// takes them for the same.
func Terms(text string) []string {
	var terms []string
	seen := map[string]bool{}
	for _, w := range words(text) {
		for _, term := range w.terms() {
			if !seen[term] && len(terms) < MaxTerms {
				seen[term] = true
				terms = append(terms, term)
			}
		}
	}
	return terms
}

// word is one word in a text, folded, with where it stands in bytes.
type word struct {
	folded   string
	from, to int
}

// words cuts a text in words. What is no letter, mark or digit stands between words; so does an apostrophe at an end.
func words(text string) []word {
	var all []word
	begin := -1
	for i, r := range text {
		inside := unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
		switch {
		case inside && begin < 0:
			begin = i
		case !inside && begin >= 0:
			all = append(all, word{fold(text[begin:i]), begin, i})
			begin = -1
		}
	}
	if begin >= 0 {
		all = append(all, word{fold(text[begin:]), begin, len(text)})
	}
	return all
}

// fold makes a word small and takes its accents away. A letter of another script becomes its number.
func fold(raw string) string {
	var b strings.Builder
	n := 0
	for _, r := range norm.NFKD.String(strings.ToLower(raw)) {
		if n == MaxWord {
			break
		}
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			b.WriteRune(r)
		case unicode.IsMark(r):
			continue
		case spelt[r] != "":
			b.WriteString(spelt[r])
		case r > unicode.MaxASCII:
			fmt.Fprintf(&b, "u%x", r)
		default:
			continue
		}
		n++
	}
	return b.String()
}

// spelt is how letters are written that are no letter with an accent.
var spelt = map[rune]string{'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'ł': "l", 'đ': "d", 'ð': "d", 'þ': "th", 'ı': "i"}

// terms are the terms of one word: its Dutch stem behind an n and its English stem behind an e, so that a stem of one
// language is not taken for one of the other.
func (w word) terms() []string {
	if w.folded == "" {
		return nil
	}
	return []string{"n" + hard(stem(w.folded, dutch.Stem)), "e" + stem(w.folded, english.Stem)}
}

// hard ends a Dutch stem as its word ends when nothing follows: proeven and proef, huizen and huis, lessen and les.
func hard(stem string) string {
	n := len(stem)
	if n < 3 {
		return stem
	}
	last := stem[n-1]
	switch {
	case last == 'v':
		return stem[:n-1] + "f"
	case last == 'z':
		return stem[:n-1] + "s"
	case last == stem[n-2] && !strings.ContainsRune("aeiou0123456789", rune(last)):
		return stem[:n-1]
	}
	return stem
}

func stem(folded string, of func(*snowballstem.Env) bool) string {
	env := snowballstem.NewEnv(folded)
	of(env)
	return env.Current()
}
