package sheet_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"rodedraad/app/sheet"
	"rodedraad/app/sheet/sheettest"
	"rodedraad/domain"
)

// holds checks what is true of every file, whatever is in it: it is refused with words for people, or it has rows with
// addresses that rise and columns that are within limits, and reading it twice gives the same.
func holds(t *testing.T, data []byte, choice sheet.Choice) {
	t.Helper()
	o := read(data, choice)
	var refusal *domain.Error
	if o.err != nil {
		if !errors.As(o.err, &refusal) || refusal.Key == "" {
			t.Fatalf("refused without words: %v", o.err)
		}
		return
	}
	if o.d.Rows == 0 || o.d.Rows != len(o.rows) || len(o.d.Columns) == 0 || len(o.d.Columns) > sheet.MaxColumns {
		t.Fatalf("%d rows, %d read, %d columns", o.d.Rows, len(o.rows), len(o.d.Columns))
	}
	if len(o.d.Preview) != min(o.d.Rows, sheet.PreviewRows) || len(o.d.Refused) != min(o.d.Wrong, sheet.MaxRefused) {
		t.Fatalf("preview of %d, %d refused of %d", len(o.d.Preview), len(o.d.Refused), o.d.Wrong)
	}
	wrong := 0
	for i, row := range o.rows {
		if o.nums[i] > sheet.MaxRows || i > 0 && o.nums[i] <= o.nums[i-1] || o.nums[i] <= o.d.Choice.Header {
			t.Fatalf("row %d is number %d", i, o.nums[i])
		}
		for _, text := range row {
			if strings.HasPrefix(text, "!") {
				wrong++
			}
			if len(text) > 4*sheet.MaxCell+1 {
				t.Fatalf("a cell of %d bytes", len(text))
			}
		}
	}
	if wrong < o.d.Wrong {
		t.Fatalf("%d refused cells, %d were told", wrong, o.d.Wrong)
	}
	if again := read(data, o.d.Choice); again.err != nil || len(again.rows) != len(o.rows) {
		t.Fatalf("read again: %d rows instead of %d, %v", len(again.rows), len(o.rows), again.err)
	}
}

// FuzzCSV reads any bytes as CSV, in any way that a person can choose.
func FuzzCSV(f *testing.F) {
	for i, text := range []string{dutch, "a,b\n1,2\n", "sep=;\na;b\n1;2\n", "a\tb\n\"x\ny\"\tz\n", "1;2\n3;4", "a;b\n\"x\"y;\"z", "\uFEFF\"id\";\"lastpage\"\r\n\"1\";\"2\"\r\n\r\n"} {
		f.Add([]byte(text), byte(0))
		f.Add(western(text), byte(i))
		f.Add(wide(text, i%2 == 0), byte(i))
	}
	f.Fuzz(func(t *testing.T, data []byte, chosen byte) {
		if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
			return
		}
		var choice sheet.Choice
		if n := int(chosen & 7); n > 0 && n <= len(sheet.Encodings) {
			choice.Encoding = sheet.Encodings[n-1]
		}
		if n := int(chosen >> 3 & 7); n > 0 && n <= len(sheet.Separators) {
			choice.Separator = sheet.Separators[n-1]
		}
		choice.Header = int(chosen>>6) - 1
		holds(t, data, choice)
	})
}

// FuzzXLSX reads a workbook of which the parts are anything, and any bytes as a workbook.
func FuzzXLSX(f *testing.F) {
	f.Add(excel(f), "", "", "")
	styles := `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="d mmm"/></numFmts><cellXfs><xf numFmtId="170"/><xf numFmtId="9"/></cellXfs></styleSheet>`
	for _, rows := range []string{
		sheettest.Table([]string{"a", "b"}, []string{"x", "y"}), two(`<row r="9"><c r="C9" s="0"><v>43769</v></c></row>`), two(`<row><c t="s"><v>0</v></c><c t="b"><v>1</v></c></row>`),
		two(`<row r="3"><c r="Z3"><v>1</v></c><c r="C3"><v>2</v></c></row>`), two(`<row r="-1"/>`), two(`<row r="3"><c t="e"><f>1/0</f><v>#N/A</v></c><c><f/></c></row>`),
	} {
		f.Add([]byte{}, "<worksheet><sheetData>"+rows+"</sheetData></worksheet>", "<sst><si><t>tekst</t></si></sst>", styles)
	}
	f.Fuzz(func(t *testing.T, data []byte, rows, shared, styles string) {
		if bytes.HasPrefix(data, []byte("PK\x03\x04")) {
			holds(t, data, sheet.Choice{})
		}
		if rows != "" {
			holds(t, sheettest.MustPack(t, zip.Store, sheettest.BookParts(shared, styles, part{"B", rows})), sheet.Choice{})
		}
	})
}

// FuzzScanner holds the scanner to the standard library: what it reads, that reads in the same way.
func FuzzScanner(f *testing.F) {
	for _, text := range append(well, ill...) {
		f.Add(text)
	}
	f.Add(above + two("") + "</worksheet>")
	f.Fuzz(func(t *testing.T, text string) {
		got, err := sheet.Tokens(text)
		if err != nil || strings.Contains(text, "<?") || strings.HasPrefix(text, "\uFEFF") {
			return // declarations are passed over, right or wrong
		}
		want, err := reference(text)
		if err != nil {
			t.Fatalf("%q was read as %q, and not by the standard library: %v", text, got, err)
		}
		sheettest.MustEqual(t, got, want)
	})
}

func TestReadEndsWithItsContext(t *testing.T) {
	ctx, stop := context.WithCancel(context.Background())
	data := excel(t)
	f, err := sheet.Open(ctx, bytes.NewReader(data), int64(len(data)))
	sheettest.MustPass(t, err)
	stop()
	if _, err := f.Detect(ctx, sheet.Choice{}); !errors.Is(err, context.Canceled) {
		t.Fatalf("went on: %v", err)
	}
}
