package search

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Limits of a question.
const (
	// MaxQuery is how long a question is, in bytes, of which anything is looked at.
	MaxQuery = 400
	// MaxWords is how many different words of a question count; words that come after do not.
	MaxWords = 12
	// SnippetLength is how long a snippet is, in letters, about.
	SnippetLength = 220
)

// Query is what somebody looks for: texts that hold every one of these words, each in any of its forms.
type Query struct {
	words []wanted
}

type wanted struct {
	folded string
	terms  []string
}

// Parse reads what somebody typed. Words that stand in every text do not count, unless there are no others.
func Parse(typed string) Query {
	if len(typed) > MaxQuery {
		typed = typed[:MaxQuery]
		for !utf8.ValidString(typed) {
			typed = typed[:len(typed)-1]
		}
	}
	var telling, all Query
	for _, w := range words(typed) {
		if w.folded == "" {
			continue
		}
		all.add(w)
		if !slices.Contains(everywhere, w.folded) {
			telling.add(w)
		}
	}
	if telling.Empty() {
		return all
	}
	return telling
}

// everywhere lists words that stand in every text.
var everywhere = strings.Fields(`de het een en van in op te is dat die voor met aan om bij of er ze we je ik
	the a an and of to is it for with at by or on as are was`)

func (q *Query) add(w word) {
	known := slices.ContainsFunc(q.words, func(k wanted) bool { return k.folded == w.folded })
	if !known && len(q.words) < MaxWords {
		q.words = append(q.words, wanted{w.folded, w.terms()})
	}
}

// Empty reports whether nothing is looked for.
func (q Query) Empty() bool { return len(q.words) == 0 }

// Terms are the terms to find: a text answers when it has, of each list, at least one.
func (q Query) Terms() [][]string {
	lists := make([][]string, len(q.words))
	for i, w := range q.words {
		lists[i] = w.terms
	}
	return lists
}

// In counts the words of the query that stand in a text.
func (q Query) In(text string) int {
	n := 0
	there := words(text)
	for _, w := range q.words {
		if slices.ContainsFunc(there, w.is) {
			n++
		}
	}
	return n
}

// Matches reports whether every word of the query stands in a text.
func (q Query) Matches(text string) bool { return !q.Empty() && q.In(text) == len(q.words) }

// is reports whether it is the word that is wanted, in any of its forms.
func (w wanted) is(other word) bool {
	return other.folded == w.folded ||
		slices.ContainsFunc(other.terms(), func(term string) bool { return slices.Contains(w.terms, term) })
}

// Piece is a part of a text; Hit says that it is one of the words that were looked for.
type Piece struct {
	Text string
	Hit  bool
}

// Snippet is the part of a text, of about SnippetLength letters, that begins shortly before the first word that was looked
// for, or at the beginning when there is none in it. An ellipsis stands where something is left out.
func (q Query) Snippet(text string) []Piece {
	text = strings.Join(strings.Fields(text), " ")
	all := words(text)
	first := slices.IndexFunc(all, q.wants)
	from, to := 0, len(text)
	if first > 6 && utf8.RuneCountInString(text) > SnippetLength {
		from = all[first-6].from
	}
	if utf8.RuneCountInString(text[from:]) > SnippetLength {
		to = from
		for _, w := range all {
			if w.from >= from && utf8.RuneCountInString(text[from:w.to]) > SnippetLength {
				break
			}
			to = max(to, w.to)
		}
		if to == from { // one word that is longer than a snippet
			to = from + len(string([]rune(text[from:])[:SnippetLength]))
		}
	}
	return q.pieces(text, all, from, to)
}

func (q Query) wants(w word) bool {
	return slices.ContainsFunc(q.words, func(k wanted) bool { return k.is(w) })
}

// Mark cuts a text in pieces.
func (q Query) Mark(text string) []Piece { return q.pieces(text, words(text), 0, len(text)) }

func (q Query) pieces(text string, all []word, from, to int) []Piece {
	var list []Piece
	add := func(s string, hit bool) {
		if s != "" {
			list = append(list, Piece{s, hit})
		}
	}
	if from > 0 {
		add("… ", false)
	}
	at := from
	for _, w := range all {
		if w.from >= from && w.to <= to && q.wants(w) {
			add(text[at:w.from], false)
			add(text[w.from:w.to], true)
			at = w.to
		}
	}
	add(text[at:to], false)
	if to < len(text) {
		add(" …", false)
	}
	return list
}
