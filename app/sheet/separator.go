package sheet

import (
	"bytes"
	"slices"
	"strings"
)

// How a separator is judged: what a record is worth beside its header, and what tells against the separator.
const (
	narrowRecord = 0.75 // fewer cells than the header: Excel leaves out what is empty at the end of some rows
	singleRecord = 0.25 // one cell where the header has more
	belowTitle   = 0.5  // times what the table is worth when it begins below lines of one cell
	allProse     = 0.5  // times what it is worth when every separator reads like one of a sentence or a number
	cellsShare   = 0.1  // how much of it is for the number of cells
	oneColumn    = 0.3  // what a table of one column is worth
	maxTitles    = 3    // lines of one cell that may stand above a header
	halfAgree    = 0.5  // of the records without a header, so many have as many cells as each other
	nearlyAll    = 0.9  // when so many have three cells or more, they are no sentences
)

// guessSeparator chooses what stands between the cells: what the file announces, or otherwise the separator by which its
// records have as many cells as their header, each read with its own quotes. How often a separator occurs says nothing: open
// answers are full of commas, and so are Dutch numbers. Where no header can be made out, as with R's names of rows or below lines
// about the file, it is the separator by which most records have as many cells as each other.
func guessSeparator(text []byte, whole bool) string {
	if rest, ok := bytes.CutPrefix(text, []byte("sep=")); ok && len(rest) > 1 && (rest[1] == '\r' || rest[1] == '\n') {
		if slices.Contains(Separators, string(rest[:1])) {
			return string(rest[:1])
		}
	}
	samples := make([]sample, len(Separators))
	for i, separator := range Separators {
		samples[i] = readSample(text, separator, whole)
	}
	for _, judge := range []struct {
		worth func(sample) float64
		least float64
	}{{sample.worth, oneColumn}, {sample.agreed, halfAgree}} {
		best, chosen := judge.least, ""
		for i, s := range samples {
			if worth := judge.worth(s); worth > best {
				best, chosen = worth, Separators[i]
			}
		}
		if chosen != "" {
			return chosen
		}
	}
	return Separators[0]
}

// sample is what a separator makes of the beginning of a file.
type sample struct {
	cells   []int // of each record; 0 of one in which a quote ends amid a cell
	between int   // separators with something behind them
	prose   int   // how many of those read like one of a sentence or of a number
	covered float64
}

// readSample reads the records of a text; the last one only when it is whole. Empty lines are no records.
func readSample(text []byte, separator string, whole bool) (s sample) {
	in := bytes.NewReader(text)
	r := newCSV(in, separator)
	read := 0
	for {
		row, err := r.next()
		cut := !whole && in.Len()+r.in.Buffered() == 0
		if err != nil || cut && len(s.cells) > 0 {
			break
		}
		read = len(text) - in.Len() - r.in.Buffered()
		if r.content == 0 && len(r.ends) == 1 {
			continue
		}
		n := len(r.ends)
		if slices.Contains(r.wrong, LooseQuote) {
			n = 0
		}
		s.cells = append(s.cells, n)
		for i := 1; i < len(row.Cells); i++ {
			s.between++
			if inSentence(row.Cells[i].Text) || separator == "," && inNumber(row.Cells, i) {
				s.prose++
			}
		}
	}
	s.covered = float64(read) / float64(max(len(text), 1))
	return s
}

// worth says how much of a table the records are, from 0 to 1: the header is the first with more than one cell, and every
// record that is like it counts. One that is wider does not, as its last cells are of no column.
func (s sample) worth() float64 {
	first := slices.IndexFunc(s.cells, func(n int) bool { return n > 1 })
	if first < 0 {
		return 0
	}
	header, sum := s.cells[first], 0.0
	records := s.cells[min(first, maxTitles):]
	for _, n := range records {
		switch {
		case n == header:
			sum++
		case n > 1 && n < header:
			sum += narrowRecord
		case n == 1:
			sum += singleRecord
		}
	}
	worth := sum / float64(len(records)+1) * (1 - cellsShare/float64(header)) * (1 + s.covered) / 2
	if first > 0 {
		worth *= belowTitle
	}
	return worth * (1 - (1-allProse)*float64(s.prose)/float64(max(s.between, 1)))
}

// agreed is which part of the records, from the first with more than one cell on, has the number of cells that most have; less
// when separators read like those of sentences and numbers, and nothing when no two records agree.
func (s sample) agreed() float64 {
	first := slices.IndexFunc(s.cells, func(n int) bool { return n > 1 })
	if first < 0 {
		return 0
	}
	counts := map[int]int{}
	most, often := 0, 1
	for _, n := range s.cells[first:] {
		if counts[n]++; n > 1 && counts[n] > often {
			most, often = n, counts[n]
		}
	}
	share := float64(often) / float64(len(s.cells)-first)
	switch {
	case most == 0:
		return 0
	case most > 2 && share >= nearlyAll:
		return share
	}
	return share * (1 - float64(s.prose)/float64(max(s.between, 1)))
}

// inSentence reports whether a separator before that text is followed by a space, as in a sentence.
func inSentence(after string) bool {
	return strings.HasPrefix(after, " ") && strings.TrimSpace(after) != ""
}

// inNumber reports whether the comma before cell i is one of a number with decimals: there are digits on both sides of it,
// and beyond those no other comma.
func inNumber(cells []Cell, i int) bool {
	before, after := cells[i-1].Text, cells[i].Text
	whole := strings.TrimRight(before, "0123456789.")
	part := strings.TrimLeft(after, "0123456789")
	sign := strings.TrimRight(whole, "-+")
	return len(whole) < len(before) && len(part) < len(after) &&
		(sign == "" && i == 1 || bounds(sign, len(sign)-1)) &&
		(part == "" && i == len(cells)-1 || bounds(part, 0))
}

// bounds reports whether a space, or another separator than the comma, stands there.
func bounds(s string, i int) bool {
	return i >= 0 && i < len(s) && strings.IndexByte(" ;\t|", s[i]) >= 0
}
