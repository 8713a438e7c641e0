package sheet_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"rodedraad/app/sheet"
	"rodedraad/app/sheet/sheettest"
	"rodedraad/domain"
)

func TestLimitsOfAFile(t *testing.T) {
	csv := func(rows int) []byte { return []byte("a;b\n" + strings.Repeat("1;2\n", rows-1)) }
	wide := func(columns int) []byte {
		return []byte(strings.Repeat("a;", columns-1) + "a\n" + strings.Repeat("1;", columns-1) + "1" + strings.Repeat(";", 500) + "\n")
	}
	book := func(column, row int) []byte {
		return sheettest.MustBook(t, sheettest.Inline(1, "a", "b")+sheettest.Inline(2, "x")+fmt.Sprintf(`<row r="%d"><c r="%s"><v>1</v></c></row>`, row, sheet.Address(column-1, row)))
	}
	styled := func(styles string) []byte {
		return sheettest.MustZip(t, sheettest.BookParts("", "<styleSheet>"+styles+"</styleSheet>", part{"B", above + "<sheetData>" + two("") + "</sheetData></worksheet>"})...)
	}
	formats := func(n int) string {
		var out strings.Builder
		for i := range n {
			fmt.Fprintf(&out, `<numFmt numFmtId="%d" formatCode="0"/>`, i)
		}
		return "<numFmts>" + out.String() + "</numFmts>"
	}
	for name, row := range map[string]struct {
		fits, beyond []byte
		want         *domain.Error
	}{
		"rows of CSV":     {csv(sheet.MaxRows), csv(sheet.MaxRows + 1), sheet.ErrRows},
		"columns of CSV":  {wide(sheet.MaxColumns), wide(sheet.MaxColumns + 1), sheet.ErrColumns},
		"rows of XLSX":    {book(1, sheet.MaxRows), book(1, sheet.MaxRows+1), sheet.ErrRows},
		"columns of XLSX": {book(sheet.MaxColumns, 3), book(sheet.MaxColumns+1, 3), sheet.ErrColumns},
		"sheets":          {many(t, sheet.MaxSheets), many(t, sheet.MaxSheets+1), sheet.ErrSheets},
		"styles": {
			styled("<cellXfs>" + strings.Repeat("<xf/>", sheet.MaxStyles) + "</cellXfs>"),
			styled("<cellXfs>" + strings.Repeat("<xf/>", sheet.MaxStyles+1) + "</cellXfs>"), sheet.ErrDamaged,
		},
		"formats":    {styled(formats(10_000)), styled(formats(10_001)), sheet.ErrDamaged},
		"attributes": {sheettest.MustBook(t, two("<x"+attributes(256)+"/>")), sheettest.MustBook(t, two("<x"+attributes(257)+"/>")), sheet.ErrDamaged},
		"depth": {
			sheettest.MustBook(t, two(strings.Repeat("<x>", 62)+strings.Repeat("</x>", 62))),
			sheettest.MustBook(t, two(strings.Repeat("<x>", 63)+strings.Repeat("</x>", 63))), sheet.ErrDamaged,
		},
		"unpacked": {sheettest.MustBook(t, two("")), lying(t, "<!--"+noise(2<<20), sheet.MaxUnpacked+1), sheet.ErrUnpacked},
	} {
		t.Run(name, func(t *testing.T) {
			MustRead(t, row.fits, sheet.Choice{})
			MustRefuse(t, read(row.beyond, sheet.Choice{}).err, row.want, "")
		})
	}
}

func attributes(n int) string {
	return strings.Repeat(` a="1"`, n)
}

func TestLimitOfTheSizeOfAFile(t *testing.T) {
	text := []byte("a;b\n1;2\n")
	if _, err := sheet.Open(context.Background(), bytes.NewReader(text), sheet.MaxFile); err != nil {
		t.Fatalf("a file of the largest size is refused: %v", err)
	}
	_, err := sheet.Open(context.Background(), bytes.NewReader(text), sheet.MaxFile+1)
	MustRefuse(t, err, sheet.ErrTooLarge, "")
}

func TestListsOfADetectionAreCutOff(t *testing.T) {
	name := strings.Repeat("é", sheet.MaxName+1)
	o := MustRead(t, []byte(name+";b\n"+strings.Repeat(strings.Repeat("x", 300)+";y;z\n", sheet.MaxRefused+5)), sheet.Choice{})
	sheettest.MustEqual(t, []int{o.d.Rows, o.d.Wrong, len(o.d.Refused), len(o.d.Preview)},
		[]int{sheet.MaxRefused + 5, sheet.MaxRefused + 5, sheet.MaxRefused, sheet.PreviewRows})
	sheettest.MustEqual(t, o.d.Columns[0].Name, strings.Repeat("é", sheet.MaxName)+"…")
	sheettest.MustEqual(t, o.d.Preview[0].Cells[0].Text, strings.Repeat("x", 200)+"…")
}
