// Package difference says what changed between two texts, in words and not in characters, so that people can read it.
//
// It must never decide who may read the texts. Start reading at Words.
package difference

import (
	"strings"
	"time"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// Kind says what became of a piece of text.
type Kind string

// The kinds of pieces.
const (
	Kept    Kind = "kept"
	Added   Kind = "added"
	Removed Kind = "removed"
)

// Piece is a run of whole words, with the space behind them, that had one fate.
type Piece struct {
	Kind Kind   `json:"kind"`
	Text string `json:"text"`
}

// Patience is how long is searched for the smallest difference; after it what is left is told as replaced.
const Patience = 80 * time.Millisecond

// Words lists the pieces that lead from one text to the other, in reading order: the kept and removed ones together are
// before, the kept and added ones after.
func Words(before, after string) []Piece {
	known := map[string]rune{}
	var words []string
	a, b := number(before, known, &words), number(after, known, &words)
	search := diffmatchpatch.New()
	search.DiffTimeout = Patience
	diffs := search.DiffMainRunes(a, b, false)
	pieces := make([]Piece, 0, len(diffs))
	for _, d := range diffs {
		var said strings.Builder
		for _, r := range d.Text {
			said.WriteString(words[index(r)])
		}
		pieces = append(pieces, Piece{kindOf(d.Type), said.String()})
	}
	return pieces
}

func kindOf(op diffmatchpatch.Operation) Kind {
	switch op {
	case diffmatchpatch.DiffInsert:
		return Added
	case diffmatchpatch.DiffDelete:
		return Removed
	}
	return Kept
}

// number gives every different word a rune of its own, since the library compares runes.
func number(text string, known map[string]rune, words *[]string) []rune {
	var runes []rune
	for _, word := range split(text) {
		r, seen := known[word]
		if !seen {
			r = letter(len(*words))
			known[word] = r
			*words = append(*words, word)
		}
		runes = append(runes, r)
	}
	return runes
}

// surrogates are no runes: numbers step over them.
const (
	firstSurrogate = 0xd800
	surrogates     = 0x800
)

// letter is the rune that stands for the word with that number, from 1 so that none is NUL.
func letter(n int) rune {
	if n+1 >= firstSurrogate {
		return rune(n + 1 + surrogates)
	}
	return rune(n + 1)
}

// index is the number that letter was given.
func index(r rune) int {
	if r >= firstSurrogate {
		return int(r) - surrogates - 1
	}
	return int(r) - 1
}

// split cuts a text into words, each with the white space that follows it; line breaks stand by themselves.
func split(text string) []string {
	var parts []string
	start, space := 0, false
	for i, r := range text {
		blank := r == ' ' || r == '\t'
		if i > start && (r == '\n' || text[i-1] == '\n' || (space && !blank)) {
			parts = append(parts, text[start:i])
			start = i
		}
		space = blank
	}
	if start < len(text) {
		parts = append(parts, text[start:])
	}
	return parts
}
