package sheet

import (
	"slices"
	"strconv"
	"strings"
)

// table looks at the rows of a file as they pass, and fills in a Detection: where the header is, what the columns are, how
// numbers are written, what cannot be read.
type table struct {
	d       *Detection
	fixed   Choice
	waiting []Row // until it is clear where the header is
	settled bool
	signs   [2]int // texts that are a number with a comma, and with a point
	ours    bool   // the columns get their names from us, as many as there are
}

// add looks at one row.
func (t *table) add(r Row) error {
	if r.Blank() {
		return nil
	}
	if t.settled {
		t.body(r)
		return nil
	}
	t.waiting = append(t.waiting, Row{Number: r.Number, Cells: slices.Clone(r.Cells), Hidden: r.Hidden})
	if len(t.waiting) == headRows {
		t.settle()
	}
	return nil
}

// finish completes the detection.
func (t *table) finish() error {
	if !t.settled {
		if len(t.waiting) == 0 {
			return ErrEmpty
		}
		t.settle()
	}
	switch {
	case len(t.d.Columns) == 0:
		return ErrChoice
	case t.d.Rows == 0:
		return ErrNoRows
	}
	if t.d.Choice.Decimal == "" {
		t.d.Choice.Decimal = t.sign()
	}
	t.mask()
	return nil
}

// mask takes what is about a person out of the preview.
func (t *table) mask() {
	for _, r := range t.d.Preview {
		for _, c := range t.d.Columns[:min(len(t.d.Columns), len(r.Cells))] {
			if c.Role == Personal {
				r.Cells[c.Index].Text = ""
			}
		}
	}
}

// sign is the decimal sign: the one that more numbers have, or otherwise the one that goes with the separator in Excel.
func (t *table) sign() string {
	switch {
	case t.signs[0] > t.signs[1], t.signs[0] == t.signs[1] && t.d.Choice.Separator == ";":
		return ","
	}
	return "."
}

// settle chooses the header and looks at the rows that waited.
func (t *table) settle() {
	t.settled = true
	source, header := recognise(t.waiting, t.fixed.Header)
	t.d.Source = source
	switch {
	case t.fixed.Header != 0:
		header = t.fixed.Header
	case header == 0:
		header = guessHeader(t.waiting)
	}
	t.d.Choice.Header = header
	t.ours = header == NoHeader
	for _, r := range t.waiting {
		switch {
		case r.Number == header:
			t.d.Columns = columns(r, source)
		case r.Number > header:
			t.body(r)
		}
	}
	t.waiting = nil
}

// body looks at a row below the header. A header that a person chose may come after the rows that waited.
func (t *table) body(r Row) {
	switch {
	case r.Number == t.d.Choice.Header:
		t.d.Columns = columns(r, t.d.Source)
		return
	case r.Number < t.d.Choice.Header:
		return
	}
	for t.ours && len(t.d.Columns) < len(r.Cells) {
		t.d.Columns = append(t.d.Columns, Column{Index: len(t.d.Columns), Name: Letters(len(t.d.Columns))})
	}
	beyond(r, len(t.d.Columns))
	t.d.Rows++
	if r.Hidden {
		if t.d.HiddenRows++; len(t.d.HiddenFirst) < MaxHidden {
			t.d.HiddenFirst = append(t.d.HiddenFirst, r.Number)
		}
	}
	if len(t.d.Preview) < PreviewRows {
		t.d.Preview = append(t.d.Preview, r.keep())
	}
	for i, c := range r.Cells {
		if c.Problem != "" {
			if t.d.Wrong++; len(t.d.Refused) < MaxRefused {
				t.d.Refused = append(t.d.Refused, Refused{r.Number, i, Address(i, r.Number), c.Problem})
			}
			continue
		}
		if c.Kind == Text {
			t.votes(c.Text)
		}
		if i < len(t.d.Columns) {
			t.d.Columns[i].look(c.Text)
		}
	}
}

// votes notes which sign a number in a text has for its decimals. A number such as 1.234 says nothing.
func (t *table) votes(text string) {
	if len(text) > 24 || len(text) < 3 || !strings.ContainsAny(text, ",.") {
		return
	}
	comma, point := strings.LastIndexByte(text, ','), strings.LastIndexByte(text, '.')
	last := max(comma, point)
	fraction := len(strings.TrimRight(text[last+1:], "% \u00A0"))
	alone := comma < 0 || point < 0
	if alone && fraction == 3 && text[0] != '0' {
		return
	}
	if _, ok := ParseNumber(text, text[last:last+1]); ok {
		if last == comma {
			t.signs[0]++
		} else {
			t.signs[1]++
		}
	}
}

// guessHeader chooses the first row that has as many names as the rows below have cells, or nearly, and not mostly numbers.
func guessHeader(rows []Row) int {
	width := 0
	for _, r := range rows {
		width = max(width, filled(r, false))
	}
	for _, r := range rows[:min(len(rows), PreviewRows)] {
		if all := filled(r, false); 5*all >= 3*width && 2*filled(r, true) > all {
			return r.Number
		}
	}
	return NoHeader
}

// filled counts the cells of a row with anything in them, or those of them that are names.
func filled(r Row, names bool) (n int) {
	for _, c := range r.Cells {
		if c.Blank() || names && (c.Kind != Text || isNumber(c.Text)) {
			continue
		}
		n++
	}
	return n
}

func isNumber(text string) bool {
	_, comma := ParseNumber(text, ",")
	_, point := ParseNumber(text, ".")
	return comma || point
}

// ParseNumber reads a number that is written with that sign for its decimals, "," or ".": 1234, -0,5, 1.234,50 or 12,3%. A
// percentage is the number before its sign. Anything else is not a number, such as 1e5.
func ParseNumber(text, sign string) (float64, bool) {
	text = strings.Trim(text, " \t\u00A0")
	text = strings.TrimRight(strings.TrimSuffix(text, "%"), " \u00A0")
	bare := strings.TrimLeft(text, "+-")
	if len(text)-len(bare) > 1 || bare == "" || len(bare) > 40 {
		return 0, false
	}
	group := "."
	if sign == "." {
		group = ","
	}
	units, fraction, decimals := strings.Cut(bare, sign)
	if decimals && (fraction == "" || !digits(fraction)) {
		return 0, false
	}
	parts := strings.Split(units, group)
	for i, p := range parts {
		if !digits(p) || len(parts) > 1 && (i > 0 && len(p) != 3 || i == 0 && (len(p) == 0 || len(p) > 3)) {
			return 0, false
		}
	}
	units = strings.Join(parts, "")
	if units == "" && fraction == "" {
		return 0, false
	}
	number := units + "." + fraction
	if strings.HasPrefix(text, "-") {
		number = "-" + number
	}
	value, err := strconv.ParseFloat(strings.TrimSuffix(number, "."), 64)
	return value, err == nil
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
