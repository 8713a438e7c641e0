package sheet

import (
	"context"
	"errors"
	"io"
	"strconv"
	"unicode/utf8"
)

// worksheet reads the rows of one sheet of a workbook. It keeps one row at a time.
type worksheet struct {
	book   *workbook
	in     *scanner
	shared *texts
	looks  []look
	row    int
	cells  []Cell
	size   int    // bytes of text in the row
	hidden []bool // by column, up to the last one that is
	veiled bool   // the row is hidden

	value, inline []byte // of the cell that is being read
}

// worksheet begins to read a sheet.
func (b *workbook) worksheet(ctx context.Context, in io.Reader) (*worksheet, error) {
	shared, err := b.readShared(ctx)
	if err != nil {
		return nil, err
	}
	looks, err := b.readStyles(ctx)
	if err != nil {
		return nil, err
	}
	w := &worksheet{book: b, in: newScanner(in), shared: shared, looks: looks}
	for {
		found, err := w.in.next()
		switch {
		case err != nil:
			return nil, whole(err)
		case found == opening && string(w.in.name) == "sheetData" && w.in.depth() == 2:
			return w, nil
		case found == opening && string(w.in.name) == "col" && w.in.depth() == 3 && truth(w.in.attr("hidden")):
			w.hide(string(w.in.attr("min")), string(w.in.attr("max")))
		}
	}
}

// hide notes that the columns from one up to and including another are hidden, numbered from 1.
func (w *worksheet) hide(from, to string) {
	first, err1 := strconv.Atoi(from)
	last, err2 := strconv.Atoi(to)
	if err1 != nil || err2 != nil || first < 1 {
		return
	}
	last = min(last, MaxColumns)
	for len(w.hidden) < last {
		w.hidden = append(w.hidden, false)
	}
	for n := first; n <= last; n++ {
		w.hidden[n-1] = true
	}
}

// next reads a row that has anything in it. At the end of the sheet it returns io.EOF.
func (w *worksheet) next() (Row, error) {
	for {
		found, err := w.in.next()
		switch {
		case err != nil:
			return Row{}, whole(err)
		case found == closing && w.in.depth() == 1:
			return Row{}, w.rest()
		case found != opening:
			continue
		case string(w.in.name) != "row":
			if err := w.in.skip(); err != nil {
				return Row{}, err
			}
			continue
		}
		if err := w.readRow(); err != nil {
			return Row{}, err
		}
		if len(w.cells) > 0 {
			return Row{Number: w.row, Cells: w.cells, Hidden: w.veiled}, nil
		}
	}
}

// rest reads on to the end of the file, so that one that is damaged is noticed.
func (w *worksheet) rest() error {
	for w.in.failed == nil {
		w.in.fill()
	}
	if errors.Is(w.in.failed, io.EOF) {
		return io.EOF
	}
	return w.in.broken()
}

// readRow reads the row whose tag was just read.
func (w *worksheet) readRow() error {
	before := w.row
	w.row++
	w.veiled = truth(w.in.attr("hidden"))
	if number := w.in.attr("r"); number != nil {
		var ok bool
		if w.row, ok = parseRow(number); !ok {
			return at(ErrDamagedAt, strconv.Itoa(before+1))
		}
	}
	switch {
	case w.row <= before:
		return at(ErrOrder, strconv.Itoa(w.row))
	case w.row > lastRow:
		return ErrRows
	}
	w.cells, w.size = w.cells[:0], 0
	last := -1
	for {
		found, err := w.in.next()
		switch {
		case err != nil:
			return whole(err)
		case found == closing && w.in.depth() == 2:
			return nil
		case found != opening:
		case string(w.in.name) != "c":
			if err := w.in.skip(); err != nil {
				return err
			}
		default:
			if last, err = w.readCell(last); err != nil {
				return err
			}
		}
	}
}

// readCell reads the cell whose tag was just read, which stands behind the last one, and returns its column.
func (w *worksheet) readCell(last int) (int, error) {
	column := last + 1
	if address := w.in.attr("r"); address != nil {
		found, row, ok := parseAddress(address)
		if !ok || row != w.row {
			return 0, at(ErrDamagedAt, strconv.Itoa(w.row))
		}
		column = found
	}
	if column <= last || column >= lastColumn {
		return 0, at(ErrOrder, Address(column, w.row))
	}
	c, err := w.readValue(string(w.in.attr("t")), w.style(), column)
	if err != nil || c.Text == "" && c.Problem == "" {
		return column, err
	}
	switch {
	case w.row > MaxRows:
		return 0, ErrRows
	case column >= MaxColumns:
		return 0, ErrColumns
	}
	if w.size += len(c.Text); w.size > MaxRow {
		return 0, ErrLongRow
	}
	for len(w.cells) < column {
		w.cells = append(w.cells, Cell{})
	}
	w.cells = append(w.cells, c)
	return column, nil
}

// style is the look of the cell whose tag was just read.
func (w *worksheet) style() look {
	if len(w.looks) == 0 {
		return look{}
	}
	n, err := strconv.Atoi(string(w.in.attr("s")))
	if err != nil || n < 0 || n >= len(w.looks) {
		return look{}
	}
	return w.looks[n]
}

// readValue reads what is in a cell, up to its end.
func (w *worksheet) readValue(kind string, l look, column int) (Cell, error) {
	w.value, w.inline = w.value[:0], w.inline[:0]
	formula, given, depth := false, false, w.in.depth()
	for w.in.depth() >= depth {
		found, err := w.in.next()
		if err != nil {
			return Cell{}, whole(err)
		}
		if found != opening {
			continue
		}
		switch string(w.in.name) {
		case "f":
			formula = true
			err = w.in.skip()
		case "v":
			given = true
			w.value, err = w.in.content(w.value)
		case "is":
			w.inline, err = w.in.richText(w.inline)
		default:
			err = w.in.skip()
		}
		if err != nil {
			return Cell{}, err
		}
	}
	if formula && !given {
		return Cell{Problem: NotWorkedOut}, nil
	}
	return w.interpret(kind, l, column)
}

// content adds to into the text of the element that was just opened, up to its end.
func (s *scanner) content(into []byte) ([]byte, error) {
	for depth := s.depth(); s.depth() >= depth; {
		found, err := s.next()
		if err != nil {
			return into, whole(err)
		}
		if found == chars {
			if into = append(into, s.text...); len(into) > maxCellSize+maxToken {
				return into, ErrLongRow
			}
		}
	}
	return into, nil
}

// interpret says what is in a cell of that type.
func (w *worksheet) interpret(kind string, l look, column int) (Cell, error) {
	value := w.value
	switch kind {
	case "inlineStr":
		return textCell(string(w.inline)), nil
	case "str":
		return textCell(string(value)), nil
	}
	if len(value) == 0 {
		return Cell{}, nil
	}
	switch kind {
	case "s":
		n, err := strconv.Atoi(string(value))
		text, ok := w.shared.at(n)
		if err != nil || !ok {
			return Cell{}, at(ErrDamagedAt, Address(column, w.row))
		}
		return textCell(text), nil
	case "b":
		if truth(value) {
			return Cell{Text: "TRUE", Kind: Boolean}, nil
		}
		return Cell{Text: "FALSE", Kind: Boolean}, nil
	case "e":
		return Cell{Text: clip(string(value)), Kind: Text, Problem: Failed}, nil
	case "d":
		return textCell(string(value)), nil
	case "", "n":
		return l.show(string(value), w.book.date1904), nil
	}
	return Cell{}, at(ErrDamagedAt, Address(column, w.row))
}

// textCell is a cell with a text.
func textCell(s string) Cell {
	s = unescape(s)
	c := Cell{Text: s, Kind: Text}
	switch {
	case s == "":
		c.Kind = Empty
	case len(s) > MaxCell && utf8.RuneCountInString(s) > MaxCell:
		c.Problem = TooLong
		c.Text = clip(s)
	case !readable(s):
		c.Problem = Unreadable
	}
	return c
}
