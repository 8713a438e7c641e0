package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// Separators lists what can stand between the cells of a CSV file.
var Separators = []string{";", ",", "\t", "|"}

// csvReader reads the rows of a CSV file as Excel shows them: an empty line is a row, a line break inside quotes is not. It
// keeps one row at a time.
type csvReader struct {
	in    *bufio.Reader
	comma byte
	row   int
	line  []byte // the texts of the row, one behind the other
	ends  []int  // where each cell ends in line
	wrong []Reason
	cells []Cell

	long    bool // the cell goes beyond what is kept
	content int  // the last column with anything in it, beginning with 1
}

func newCSV(in io.Reader, separator string) *csvReader {
	return &csvReader{in: bufio.NewReaderSize(in, 64<<10), comma: separator[0]}
}

// next reads a row. At the end of the file it returns io.EOF.
func (r *csvReader) next() (Row, error) {
	r.row++
	r.line, r.ends, r.wrong, r.content = r.line[:0], r.ends[:0], r.wrong[:0], 0
	if _, err := r.in.Peek(1); err != nil {
		return Row{}, err
	}
	for {
		more, err := r.cell()
		if err != nil {
			return Row{}, err
		}
		if !more {
			return r.finish()
		}
	}
}

// finish makes a row of what was read.
func (r *csvReader) finish() (Row, error) {
	all := string(r.line)
	r.cells = r.cells[:0]
	from := 0
	for i, end := range r.ends[:r.content] {
		c := Cell{Text: all[from:end], Problem: r.wrong[i]}
		from = end
		if c.Text != "" {
			c.Kind = Text
		}
		switch {
		case c.Problem != "":
		case len(c.Text) > MaxCell && utf8.RuneCountInString(c.Text) > MaxCell:
			c.Problem = TooLong
		case !readable(c.Text):
			c.Problem = Unreadable
		case strings.HasPrefix(c.Text, `="`) && strings.HasSuffix(c.Text, `"`) && len(c.Text) > 2:
			c.Text = c.Text[2 : len(c.Text)-1] // how some programs keep Excel from reading a number
		}
		r.cells = append(r.cells, c)
	}
	if r.content > 0 && r.row > MaxRows {
		return Row{}, ErrRows
	}
	return Row{Number: r.row, Cells: r.cells}, nil
}

// readable reports whether a text is free of what is no character.
func readable(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || s[i] == 0 {
			return utf8.ValidString(s) && !strings.ContainsRune(s, utf8.RuneError) && strings.IndexByte(s, 0) < 0
		}
	}
	return true
}

// cell reads one cell, and reports whether another one follows in the row.
func (r *csvReader) cell() (more bool, err error) {
	from := len(r.line)
	r.long = false
	reason := Reason("")
	b, err := r.in.ReadByte()
	if err == nil && b == '"' {
		if reason, err = r.quoted(from); err != nil {
			return false, err
		}
		b, err = r.in.ReadByte()
	}
	for ; err == nil && b != r.comma && b != '\n' && b != '\r'; b, err = r.in.ReadByte() {
		r.add(from, b)
	}
	ended := errors.Is(err, io.EOF)
	if err != nil && !ended {
		return false, err
	}
	if r.long {
		reason = TooLong
	}
	if len(r.line) > MaxRow {
		return false, ErrLongRow
	}
	r.close(from, reason)
	if len(r.ends) > MaxColumns && r.content == len(r.ends) {
		return false, ErrColumns
	}
	if !ended && b == '\r' {
		if next, _ := r.in.Peek(1); len(next) == 1 && next[0] == '\n' {
			_, _ = r.in.Discard(1)
		}
	}
	return !ended && b == r.comma, nil
}

// close ends a cell. Empty cells behind the last one that is allowed are not kept.
func (r *csvReader) close(from int, reason Reason) {
	blank := reason == "" && len(bytes.TrimSpace(r.line[from:])) == 0
	if blank && len(r.ends) >= MaxColumns {
		r.line = r.line[:from]
		return
	}
	r.ends, r.wrong = append(r.ends, len(r.line)), append(r.wrong, reason)
	if !blank {
		r.content = len(r.ends)
	}
}

// quoted reads what stands between quotes, and leaves the byte behind it. The rest of a cell that goes on there is read as
// it stands.
func (r *csvReader) quoted(from int) (Reason, error) {
	for {
		b, err := r.in.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			return "", at(ErrQuote, Address(len(r.ends), r.row))
		case err != nil:
			return "", err
		case b == '\r':
			if next, _ := r.in.Peek(1); len(next) == 1 && next[0] == '\n' {
				continue
			}
			b = '\n'
		case b == '"':
			next, _ := r.in.Peek(1)
			switch {
			case len(next) == 0 || next[0] == r.comma || next[0] == '\n' || next[0] == '\r':
				return "", nil
			case next[0] != '"':
				return LooseQuote, nil
			}
			_, _ = r.in.Discard(1)
		}
		r.add(from, b)
	}
}

func (r *csvReader) add(from int, b byte) {
	if len(r.line)-from >= maxCellSize {
		r.long = true
		return
	}
	r.line = append(r.line, b)
}
