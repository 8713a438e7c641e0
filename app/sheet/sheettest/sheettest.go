// Package sheettest makes the workbooks that the tests of importing read, part by part, so that a test can spoil any of them,
// and says in one line what a test asserts most. It is imported by tests only.
package sheettest

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rodedraad/app/sheet"
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

// Part is one file in an XLSX file: its name, and its content.
type Part [2]string

// MustZip packs parts.
func MustZip(tb testing.TB, parts ...Part) []byte {
	tb.Helper()
	return MustPack(tb, zip.Deflate, parts)
}

// MustPack makes an archive of parts, in one of the ways there are.
func MustPack(tb testing.TB, method uint16, parts []Part) []byte {
	tb.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, p := range parts {
		file, err := w.CreateHeader(&zip.FileHeader{Name: p[0], Method: method})
		MustPass(tb, err)
		_, err = file.Write([]byte(p[1]))
		MustPass(tb, err)
	}
	MustPass(tb, w.Close())
	return out.Bytes()
}

// What the parts of a workbook begin with, and the names in it.
const (
	Head      = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	Main      = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
	Docs      = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	Relations = `xmlns="http://schemas.openxmlformats.org/package/2006/relationships"`
	Above     = Head + `<worksheet ` + Main + `><sheetViews><sheetView tabSelected="1"/></sheetViews>`
)

// BookParts are the parts of a workbook as Excel writes them: its sheets, the shared texts and styles being those given. A
// sheet whose name begins with "hidden:" is hidden.
func BookParts(shared, styles string, sheets ...Part) []Part {
	var list, relations strings.Builder
	parts := []Part{
		{"[Content_Types].xml", Head + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`},
		{"_rels/.rels", Head + `<Relationships ` + Relations + `><Relationship Id="rId1" Type="` + Docs + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
	}
	for i, s := range sheets {
		file := fmt.Sprintf("worksheets/sheet%d.xml", i+1)
		state := ""
		name, hidden := strings.CutPrefix(s[0], "hidden:")
		if hidden {
			state = ` state="hidden"`
		}
		_, _ = fmt.Fprintf(&list, `<sheet name="%s" sheetId="%d"%s r:id="rId%d"/>`, Escaped(name), i+1, state, i+1)
		_, _ = fmt.Fprintf(&relations, `<Relationship Id="rId%d" Type="%s/worksheet" Target="%s"/>`, i+1, Docs, file)
		parts = append(parts, Part{"xl/" + file, s[1]})
	}
	if shared != "" {
		_, _ = fmt.Fprintf(&relations, `<Relationship Id="rIdS" Type="%s/sharedStrings" Target="sharedStrings.xml"/>`, Docs)
		parts = append(parts, Part{"xl/sharedStrings.xml", shared})
	}
	if styles != "" {
		_, _ = fmt.Fprintf(&relations, `<Relationship Id="rIdT" Type="%s/styles" Target="/xl/styles.xml"/>`, Docs)
		parts = append(parts, Part{"xl/styles.xml", styles})
	}
	return append(parts,
		Part{"xl/workbook.xml", Head + `<workbook ` + Main + ` xmlns:r="` + Docs + `"><workbookPr/><sheets>` + list.String() + `</sheets></workbook>`},
		Part{"xl/_rels/workbook.xml.rels", Head + `<Relationships ` + Relations + `>` + relations.String() + `</Relationships>`},
	)
}

// MustBook makes a workbook of one sheet with these rows of XML.
func MustBook(tb testing.TB, rows string) []byte {
	tb.Helper()
	return MustZip(tb, BookParts("", "", Part{"Blad1", Above + "<sheetData>" + rows + "</sheetData></worksheet>"})...)
}

// MustTable makes a workbook of one sheet with these rows of texts; see Table.
func MustTable(tb testing.TB, rows ...[]string) []byte {
	tb.Helper()
	return MustBook(tb, Table(rows...))
}

// Escaped is a text as it stands in XML.
func Escaped(s string) string {
	var out bytes.Buffer
	_ = xml.EscapeText(&out, []byte(s))
	return out.String()
}

// Inline is a row of texts as programs other than Excel write them. A text that is empty is no cell, and one that begins with
// # is the number behind it.
func Inline(number int, texts ...string) string {
	var out strings.Builder
	_, _ = fmt.Fprintf(&out, `<row r="%d">`, number)
	for i, s := range texts {
		value, isNumber := strings.CutPrefix(s, "#")
		switch {
		case s == "":
		case isNumber:
			_, _ = fmt.Fprintf(&out, `<c r="%s"><v>%s</v></c>`, sheet.Address(i, number), value)
		default:
			_, _ = fmt.Fprintf(&out, `<c r="%s" t="inlineStr"><is><t xml:space="preserve">%s</t></is></c>`, sheet.Address(i, number), Escaped(s))
		}
	}
	return out.String() + "</row>"
}

// Table is the rows of a sheet, in rows of texts, numbered from 1.
func Table(rows ...[]string) string {
	var out strings.Builder
	for i, r := range rows {
		out.WriteString(Inline(i+1, r...))
	}
	return out.String()
}
