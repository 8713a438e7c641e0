package sheet

import (
	"strconv"
	"strings"
)

// Kind says what a cell holds.
type Kind string

// The kinds of cell. A CSV file has texts only.
const (
	Empty   Kind = ""
	Text    Kind = "text"
	Number  Kind = "number"  // as seen, with a decimal point and perhaps a percent sign
	Date    Kind = "date"    // 2019-10-31, 2019-10-31 14:05:00 or 14:05:00
	Boolean Kind = "boolean" // TRUE or FALSE
)

// Reason says why a cell cannot be used. It is the last part of a translation key.
type Reason string

// The reasons why a cell cannot be read.
const (
	TooLong      Reason = "too_long"       // longer than MaxCell
	Unreadable   Reason = "unreadable"     // has characters that are not of this encoding
	LooseQuote   Reason = "loose_quote"    // text behind the closing quote
	BeyondHeader Reason = "beyond_header"  // no column has a name here
	Failed       Reason = "failed"         // a formula that ended in an error, such as #REF!
	NotWorkedOut Reason = "not_worked_out" // a formula whose outcome is not in the file
	NoDate       Reason = "no_date"        // a date that no calendar has
	NoNumber     Reason = "no_number"      // a number that is none
)

// Reasons lists every reason why a cell cannot be read.
var Reasons = []Reason{TooLong, Unreadable, LooseQuote, BeyondHeader, Failed, NotWorkedOut, NoDate, NoNumber}

// Cell is one cell: its text as a person sees it, and why it cannot be used, if so. Text is what could be read then.
type Cell struct {
	Text    string `json:"text,omitempty"`
	Kind    Kind   `json:"kind,omitempty"`
	Problem Reason `json:"problem,omitempty"`
}

// Blank reports whether there is nothing in the cell but spaces.
func (c Cell) Blank() bool {
	return c.Problem == "" && strings.TrimSpace(c.Text) == ""
}

// Row is one row. Its number is the one that Excel shows, beginning with 1; its cells are those from column A up to the
// last one that holds anything. Cells is valid until the next row is read.
type Row struct {
	Number int    `json:"number"`
	Cells  []Cell `json:"cells"`
	Hidden bool   `json:"hidden,omitempty"` // by who made the file: Excel does not show it
}

// At returns the cell of a column, beginning with 0. Where there is none it is empty.
func (r Row) At(column int) Cell {
	if column < 0 || column >= len(r.Cells) {
		return Cell{}
	}
	return r.Cells[column]
}

// Blank reports whether the row has nothing in it.
func (r Row) Blank() bool {
	for _, c := range r.Cells {
		if !c.Blank() {
			return false
		}
	}
	return true
}

// keep returns the row as one that stays valid, its texts cut off at clipped characters.
func (r Row) keep() Row {
	cells := make([]Cell, len(r.Cells))
	for i, c := range r.Cells {
		c.Text = strings.Clone(clip(c.Text))
		cells[i] = c
	}
	return Row{Number: r.Number, Cells: cells, Hidden: r.Hidden}
}

// clip returns at most the first clipped characters of a text.
func clip(s string) string { return first(s, clipped) }

// first returns at most the first most characters of a text.
func first(s string, most int) string {
	n := 0
	for i := range s {
		if n == most {
			return s[:i] + "…"
		}
		n++
	}
	return s
}

// Refused is one cell that cannot be used.
type Refused struct {
	Row    int    `json:"row"`    // beginning with 1
	Column int    `json:"column"` // beginning with 0
	Cell   string `json:"cell"`   // its address, such as C17
	Reason Reason `json:"reason"`
}

// Letters returns the name of a column, beginning with 0 for A.
func Letters(column int) string {
	var name [8]byte
	i := len(name)
	for n := column + 1; n > 0 && i > 0; n = (n - 1) / 26 {
		i--
		name[i] = byte('A' + (n-1)%26)
	}
	return string(name[i:])
}

// Address returns the address of a cell such as C17. The column begins with 0 and the row with 1, as in Refused.
func Address(column, row int) string {
	return Letters(column) + strconv.Itoa(row)
}

// parseAddress reads an address such as C17, and refuses what no worksheet can have.
func parseAddress(s []byte) (column, row int, ok bool) {
	i := 0
	for ; i < len(s) && s[i] >= 'A' && s[i] <= 'Z'; i++ {
		column = column*26 + int(s[i]-'A') + 1
		if column > lastColumn {
			return 0, 0, false
		}
	}
	row, ok = parseRow(s[i:])
	return column - 1, row, ok && column > 0
}

// parseRow reads the number of a row, and refuses what no worksheet can have.
func parseRow(s []byte) (row int, ok bool) {
	if len(s) == 0 || len(s) > 7 {
		return 0, false
	}
	for _, digit := range s {
		if digit < '0' || digit > '9' {
			return 0, false
		}
		row = row*10 + int(digit-'0')
	}
	return row, row >= 1 && row <= lastRow
}
