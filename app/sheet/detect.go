package sheet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
)

// NoHeader is the Choice of a table whose first row is a row like any other.
const NoHeader = -1

// Choice is how a file is read. What is left empty is found out; what a person fills in is believed.
type Choice struct {
	Encoding  Encoding `json:"encoding,omitempty"`  // of CSV
	Separator string   `json:"separator,omitempty"` // of CSV, one of Separators
	Decimal   string   `json:"decimal,omitempty"`   // the sign in numbers that are texts: "," or "."
	Header    int      `json:"header,omitempty"`    // the number of the row with the names, or NoHeader
	Sheet     string   `json:"sheet,omitempty"`     // of XLSX
}

// Check refuses what is no choice.
func (c Choice) Check() error {
	switch {
	case c.Encoding != "" && !slices.Contains(Encodings, c.Encoding),
		c.Separator != "" && !slices.Contains(Separators, c.Separator),
		c.Decimal != "" && c.Decimal != "," && c.Decimal != ".",
		c.Header < NoHeader || c.Header > MaxRows:
		return ErrChoice
	}
	return nil
}

// SheetName is one sheet of a workbook.
type SheetName struct {
	Name   string `json:"name"`
	Hidden bool   `json:"hidden,omitempty"`
}

// Detection is what a file is taken to be, with enough of it to see whether that is right. Its Choice is complete: the file
// can be read with it. The preview has no texts of personal columns.
type Detection struct {
	Format  Format      `json:"format"`
	Source  Source      `json:"source,omitempty"`
	Choice  Choice      `json:"choice"`
	Sheets  []SheetName `json:"sheets,omitempty"`
	Columns []Column    `json:"columns"`
	Rows    int         `json:"rows"` // below the header, with anything in them
	Preview []Row       `json:"preview"`
	Refused []Refused   `json:"refused,omitempty"` // the first MaxRefused
	Wrong   int         `json:"wrong,omitempty"`   // how many there are

	HiddenRows  int   `json:"hidden_rows,omitempty"`  // how many of Rows Excel does not show; they are read like the others
	HiddenFirst []int `json:"hidden_first,omitempty"` // the numbers of the first MaxHidden of them
}

// Detect reads the whole file once, and says what it is taken to be. A file that cannot be read to its end is refused, and
// so is a table without rows.
func (f *File) Detect(ctx context.Context, choice Choice) (Detection, error) {
	d := Detection{Format: f.format, Choice: choice}
	err := choice.Check()
	switch {
	case err != nil:
	case f.format == XLSX:
		err = f.detectBook(ctx, &d)
	default:
		err = f.detectText(ctx, &d)
	}
	if err != nil {
		return Detection{}, err
	}
	t := &table{d: &d, fixed: choice}
	if err := f.rows(ctx, d.Choice, t.add); err != nil {
		return Detection{}, err
	}
	if err := t.finish(); err != nil {
		return Detection{}, err
	}
	for i := range d.Columns {
		d.Columns[i].Hidden = i < len(f.hidden) && f.hidden[i]
	}
	return d, nil
}

// Read hands over the rows below the header that have anything in them, one by one, as the detection says. A cell that
// stands where no column has a name is refused. It stops at the first error of each, and when ctx ends.
func (f *File) Read(ctx context.Context, d Detection, each func(Row) error) error {
	if err := d.Choice.Check(); err != nil {
		return err
	}
	found := false
	err := f.rows(ctx, d.Choice, func(r Row) error {
		if r.Number <= d.Choice.Header || r.Blank() {
			return nil
		}
		found = true
		beyond(r, len(d.Columns))
		return each(r)
	})
	if err == nil && !found {
		return ErrNoRows
	}
	return err
}

// beyond refuses the cells of a row behind the last column.
func beyond(r Row, columns int) {
	for i := columns; i < len(r.Cells); i++ {
		if !r.Cells[i].Blank() {
			r.Cells[i].Problem = BeyondHeader
		}
	}
}

// rows hands over every row of a file.
func (f *File) rows(ctx context.Context, c Choice, each func(Row) error) error {
	if f.format == XLSX {
		return f.sheetRows(ctx, c.Sheet, each)
	}
	if c.Separator == "" || c.Encoding == "" {
		return ErrChoice
	}
	m := f.meter(ctx, io.NewSectionReader(f.in, 0, f.size), f.size)
	r := newCSV(newTranscoder(m, c.Encoding), c.Separator)
	return m.all(func() (Row, error) {
		row, err := r.next()
		if err == nil && row.Number == 1 && announces(row, c.Separator) {
			row.Cells = nil
		}
		return row, err
	}, each)
}

// announces reports whether the first row is the line sep=; with which a file tells Excel its separator. It is read as a
// row, so that the others keep their numbers.
func announces(r Row, separator string) bool {
	return len(r.Cells) == 1 && r.Cells[0].Text == "sep=" || r.At(0).Text == "sep="+separator
}

// sheetRows hands over every row of a sheet.
func (f *File) sheetRows(ctx context.Context, name string, each func(Row) error) error {
	s, ok := f.book.sheet(name)
	if !ok {
		return ErrChoice
	}
	in, err := f.book.open(s.part)
	if err != nil {
		return err
	}
	m := f.meter(ctx, in, int64(f.book.parts[s.part].UncompressedSize64))
	w, err := f.book.worksheet(ctx, m)
	if err != nil {
		return err
	}
	f.hidden = w.hidden
	return m.all(w.next, each)
}

// all hands over the rows that next reads, and tells how far it is.
func (m *meter) all(next func() (Row, error), each func(Row) error) error {
	for {
		row, err := next()
		if errors.Is(err, io.EOF) {
			m.end()
			return nil
		}
		if err != nil {
			return err
		}
		if len(row.Cells) > 0 {
			m.rows++
		}
		if err := each(row); err != nil {
			return err
		}
	}
}

// errFound ends reading early.
var errFound = errors.New("found")

// detectBook finds the sheet to read: the first one that can be seen and has anything in it.
func (f *File) detectBook(ctx context.Context, d *Detection) error {
	for _, s := range f.book.sheets {
		d.Sheets = append(d.Sheets, SheetName{s.name, s.hidden})
	}
	if d.Choice.Sheet != "" {
		if _, ok := f.book.sheet(d.Choice.Sheet); !ok {
			return ErrChoice
		}
		return nil
	}
	quiet := *f
	quiet.Progress = nil
	for _, s := range d.Sheets {
		if s.Hidden {
			continue
		}
		err := quiet.sheetRows(ctx, s.Name, func(r Row) error {
			if r.Blank() {
				return nil
			}
			return errFound
		})
		if errors.Is(err, errFound) {
			d.Choice.Sheet = s.Name
			return nil
		}
		if err != nil {
			return err
		}
	}
	return ErrEmpty
}

// detectText finds the encoding and the separator of a CSV file.
func (f *File) detectText(ctx context.Context, d *Detection) error {
	head := make([]byte, min(f.size, sampleSize))
	if _, err := f.in.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return fmt.Errorf("read the head of a file: %w", err)
	}
	if d.Choice.Encoding == "" {
		quiet := &meter{ctx: ctx, in: io.NewSectionReader(f.in, 0, f.size)}
		as, err := guessEncoding(head, quiet)
		if err != nil {
			return err
		}
		d.Choice.Encoding = as
	}
	text, err := io.ReadAll(newTranscoder(bytes.NewReader(head), d.Choice.Encoding))
	if err != nil {
		return err
	}
	if d.Choice.Separator == "" {
		d.Choice.Separator = guessSeparator(text, int64(len(head)) == f.size)
	}
	return nil
}
