package sheet_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rodedraad/app/sheet"
	"rodedraad/domain"
)

// MustEqual asserts that two values are the same, and shows where they are not.
func MustEqual(tb testing.TB, got, want any) {
	tb.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		tb.Fatalf("differs (-want +got):\n%s", diff)
	}
}

// MustPass asserts that nothing went wrong.
func MustPass(tb testing.TB, err error) {
	tb.Helper()
	if err != nil {
		tb.Fatalf("refused: %v", err)
	}
}

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
	MustPass(tb, o.err)
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

// part is one file in an XLSX file.
type part struct{ name, content string }

// MustZip packs parts.
func MustZip(tb testing.TB, parts ...part) []byte {
	tb.Helper()
	return mustPack(tb, zip.Deflate, parts)
}

// mustPack makes an archive of parts, in one of the ways there are.
func mustPack(tb testing.TB, method uint16, parts []part) []byte {
	tb.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, p := range parts {
		file, err := w.CreateHeader(&zip.FileHeader{Name: p.name, Method: method})
		MustPass(tb, err)
		_, err = file.Write([]byte(p.content))
		MustPass(tb, err)
	}
	MustPass(tb, w.Close())
	return out.Bytes()
}

const (
	head  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	main  = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	docs  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	rels  = `xmlns="http://schemas.openxmlformats.org/package/2006/relationships"`
	above = head + `<worksheet ` + main + `><sheetViews><sheetView tabSelected="1"/></sheetViews>`
)

// bookParts are the parts of a workbook as Excel writes them: its sheets, the shared texts and styles being those given.
func bookParts(shared, styles string, sheets ...part) []part {
	var list, relations strings.Builder
	parts := []part{
		{"[Content_Types].xml", head + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`},
		{"_rels/.rels", head + `<Relationships ` + rels + `><Relationship Id="rId1" Type="` + docs + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	}
	for i, s := range sheets {
		file := fmt.Sprintf("worksheets/sheet%d.xml", i+1)
		state := ""
		name, hidden := strings.CutPrefix(s.name, "hidden:")
		if hidden {
			state = ` state="hidden"`
		}
		fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d"%s r:id="rId%d"/>`, escaped(name), i+1, state, i+1)
		fmt.Fprintf(&relations, `<Relationship Id="rId%d" Type="%s/worksheet" Target="%s"/>`, i+1, docs, file)
		parts = append(parts, part{"xl/" + file, s.content})
	}
	if shared != "" {
		fmt.Fprintf(&relations, `<Relationship Id="rIdS" Type="%s/sharedStrings" Target="sharedStrings.xml"/>`, docs)
		parts = append(parts, part{"xl/sharedStrings.xml", shared})
	}
	if styles != "" {
		fmt.Fprintf(&relations, `<Relationship Id="rIdT" Type="%s/styles" Target="/xl/styles.xml"/>`, docs)
		parts = append(parts, part{"xl/styles.xml", styles})
	}
	return append(parts,
		part{"xl/workbook.xml", head + `<workbook ` + main + ` xmlns:r="` + docs + `"><workbookPr/><sheets>` + list.String() + `</sheets></workbook>`},
		part{"xl/_rels/workbook.xml.rels", head + `<Relationships ` + rels + `>` + relations.String() + `</Relationships>`},
	)
}

// MustBook makes a workbook of one sheet with these rows of XML.
func MustBook(tb testing.TB, rows string) []byte {
	tb.Helper()
	return MustZip(tb, bookParts("", "", part{"Blad1", above + "<sheetData>" + rows + "</sheetData></worksheet>"})...)
}

// escaped is a text as it stands in XML.
func escaped(s string) string {
	var out bytes.Buffer
	_ = xml.EscapeText(&out, []byte(s))
	return out.String()
}

// inline is a row of texts as programs other than Excel write them.
func inline(number int, texts ...string) string {
	var out strings.Builder
	fmt.Fprintf(&out, `<row r="%d">`, number)
	for i, s := range texts {
		fmt.Fprintf(&out, `<c r="%s" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, sheet.Address(i, number), escaped(s))
	}
	return out.String() + "</row>"
}

// table is the rows of a sheet, in rows of texts.
func table(rows ...[]string) string {
	var out strings.Builder
	for i, r := range rows {
		out.WriteString(inline(i+1, r...))
	}
	return out.String()
}

// as is the refusal that an error is.
func as(tb testing.TB, err error) *domain.Error {
	tb.Helper()
	var e *domain.Error
	if !errors.As(err, &e) {
		tb.Fatalf("%v is no refusal", err)
	}
	return e
}
