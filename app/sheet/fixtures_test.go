package sheet_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"rodedraad/app/sheet"
	"rodedraad/app/sheet/sheettest"
	"rodedraad/domain"
)

// outcome is what reading a file comes to: the detection, its rows as texts, and the refusal.
type outcome struct {
	d    sheet.Detection
	rows [][]string
	nums []int
	err  error
}

// read opens, detects and reads a file.
func read(data []byte, choice sheet.Choice) (o outcome) {
	ctx := context.Background()
	f, err := sheet.Open(ctx, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return outcome{err: err}
	}
	if o.d, o.err = f.Detect(ctx, choice); o.err != nil {
		return o
	}
	o.err = f.Read(ctx, o.d, func(r sheet.Row) error {
		row := []string{}
		for _, c := range r.Cells {
			text := c.Text
			if c.Problem != "" {
				text = "!" + string(c.Problem)
			}
			row = append(row, text)
		}
		o.rows, o.nums = append(o.rows, row), append(o.nums, r.Number)
		return nil
	})
	return o
}

// MustRead is read for a file that should be fine.
func MustRead(tb testing.TB, data []byte, choice sheet.Choice) outcome {
	tb.Helper()
	o := read(data, choice)
	sheettest.MustPass(tb, o.err)
	return o
}

// MustRefuse asserts that a file is refused with this refusal, at this cell if one is given.
func MustRefuse(tb testing.TB, err error, want *domain.Error, place string) {
	tb.Helper()
	var got *domain.Error
	if !errors.As(err, &got) || got.Key != want.Key || got.Kind != want.Kind {
		tb.Fatalf("got %v, want %v", err, want)
	}
	if sheet.Place(got) != place {
		tb.Fatalf("%v: at %q, want %q", err, sheet.Place(got), place)
	}
}

// names are the names of the columns.
func names(d sheet.Detection) (list []string) {
	for _, c := range d.Columns {
		list = append(list, c.Name)
	}
	return list
}

const (
	head  = sheettest.Head
	main  = sheettest.Main
	docs  = sheettest.Docs
	rels  = sheettest.Relations
	above = sheettest.Above
)

// part is one file in an XLSX file.
type part = sheettest.Part

// as is the refusal that an error is.
func as(tb testing.TB, err error) *domain.Error {
	tb.Helper()
	var e *domain.Error
	if !errors.As(err, &e) {
		tb.Fatalf("%v is no refusal", err)
	}
	return e
}
