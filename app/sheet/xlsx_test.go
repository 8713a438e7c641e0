package sheet_test

import (
	"fmt"
	"strings"
	"testing"

	"rodedraad/app/sheet"
	"rodedraad/app/sheet/sheettest"
)

// excel is a workbook the way Excel writes it: shared texts, styles, a table that begins in B3, styled cells without
// anything in them, and a sheet that cannot be seen.
func excel(tb testing.TB) []byte {
	shared := head + `<sst ` + main + ` count="9" uniqueCount="9">` +
		`<si><t>nr</t></si><si><t xml:space="preserve">Hoe tevreden?&#10;(1–5) </t></si><si><t>datum</t></si><si><t>deel</t></si>` +
		`<si><r><rPr><b/></rPr><t>zeer </t></r><r><t>tevreden</t></r><rPh sb="0" eb="1"><t>klank</t></rPh></si>` +
		`<si><t>regel_x000D_&#10;twee &amp; <![CDATA[<drie>]]></t></si><si/><si><t>_x005F_x0041_</t></si><si><t>na</t></si></sst>`
	styles := head + `<styleSheet ` + main + `><numFmts count="4"><numFmt numFmtId="164" formatCode="dd\-mm\-yyyy;@"/>` +
		`<numFmt numFmtId="165" formatCode="00000"/><numFmt numFmtId="166" formatCode="[h]:mm"/><numFmt numFmtId="167" formatCode="0.0 &quot;dagen&quot;"/></numFmts>` +
		`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs count="7"><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="10"/>` +
		`<xf numFmtId="165"/><xf numFmtId="22"/><xf numFmtId="166"/><xf numFmtId="167"><alignment/></xf></cellXfs><cellStyles><xf numFmtId="9"/></cellStyles></styleSheet>`
	data := above + `<dimension ref="B3:XFD1048576"/><sheetData>` +
		`<row r="1"><c r="B1" s="1"/><c r="XFD1" s="1"/></row>` +
		`<row r="3" spans="2:5"><c r="B3" t="s"><v>0</v></c><c r="C3" t="s"><v>1</v></c><c r="D3" t="s"><v>2</v></c><c r="E3" t="s"><v>3</v></c></row>` +
		`<row r="4"><c r="B4" s="3"><v>17</v></c><c r="C4" t="s"><v>4</v></c><c r="D4" s="1"><v>43769</v></c><c r="E4" s="2"><v>0.12300000000000001</v></c></row>` +
		`<row r="5"/><row r="6"><c r="B6"><v>0.30000000000000004</v></c><c r="C6" t="s"><v>5</v></c><c r="D6" s="4"><v>43769.583333333336</v></c><c r="E6" t="b"><v>1</v></c></row>` +
		`<row r="7"><c r="B7"><v>12345678901234567</v></c><c r="C7" t="str"><f>A1&amp;"x"</f><v>uitkomst</v></c><c r="D7" s="5"><v>0.5</v></c><c r="E7" s="6"><v>2.5</v></c></row>` +
		`<row r="8"><c r="B8" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="C8"><f>B8</f></c><c r="D8" s="1"><v>0</v></c><c r="E8"><v>abc</v></c><c r="F8" t="s"><v>8</v></c></row>` +
		`<row r="9"><c r="B9" t="s"><v>6</v></c><c r="C9" t="s"><v>7</v></c></row>` +
		`<row r="1048576"><c r="B1048576" s="1"/></row>` +
		`</sheetData><mergeCells count="1"><mergeCell ref="B1:E1"/></mergeCells><extLst><ext><x14:y xmlns:x14="u"><sheetData/></x14:y></ext></extLst></worksheet>`
	return sheettest.MustZip(tb, sheettest.BookParts(shared, styles,
		part{"hidden:Lijsten", above + `<sheetData>` + sheettest.Inline(1, "x") + `</sheetData></worksheet>`},
		part{"Leeg", above + `<sheetData/></worksheet>`},
		part{"Enquête & zo", data})...)
}

func TestXLSXAsExcelWritesIt(t *testing.T) {
	o := MustRead(t, excel(t), sheet.Choice{})
	sheettest.MustEqual(t, o.d.Choice, sheet.Choice{Header: 3, Decimal: ".", Sheet: "Enquête & zo"})
	sheettest.MustEqual(t, o.d.Sheets, []sheet.SheetName{{Name: "Lijsten", Hidden: true}, {Name: "Leeg"}, {Name: "Enquête & zo"}})
	sheettest.MustEqual(t, names(o.d), []string{"A", "nr", "Hoe tevreden? (1–5)", "datum", "deel"})
	sheettest.MustEqual(t, o.rows, [][]string{
		{"", "00017", "zeer tevreden", "2019-10-31", "12.3%"},
		{"", "0.3", "regel\ntwee & <drie>", "2019-10-31 14:00:00", "TRUE"},
		{"", "12345678901234600", "uitkomst", "12:00:00", "2.5"},
		{"", "!failed", "!not_worked_out", "!no_date", "!no_number", "!beyond_header"},
		{"", "", "_x0041_"},
	})
	sheettest.MustEqual(t, o.nums, []int{4, 6, 7, 8, 9})
	sheettest.MustEqual(t, o.d.Wrong, 5)
	sheettest.MustEqual(t, o.d.Refused[0], sheet.Refused{Row: 8, Column: 1, Cell: "B8", Reason: sheet.Failed})
	other := MustRead(t, sheettest.MustZip(t, sheettest.BookParts("", "", part{"hidden:Een", above + `<sheetData>` + sheettest.Table([]string{"a"}, []string{"b"}) + `</sheetData></worksheet>`},
		part{"Twee", above + `<sheetData>` + sheettest.Table([]string{"c"}, []string{"d"}) + `</sheetData></worksheet>`})...), sheet.Choice{Sheet: "Een"})
	sheettest.MustEqual(t, other.rows, [][]string{{"b"}})
	MustRefuse(t, read(excel(t), sheet.Choice{Sheet: "Drie"}).err, sheet.ErrChoice, "")
	MustRefuse(t, read(excel(t), sheet.Choice{Sheet: "Leeg"}).err, sheet.ErrEmpty, "")
}

// TestXLSXOfOtherPrograms reads what is allowed though Excel does not write it: no addresses, prefixes, no compression, a
// workbook elsewhere, capitals in names of parts, dates as texts, days from 1904.
func TestXLSXOfOtherPrograms(t *testing.T) {
	parts := []part{
		{"_rels/.rels", `<r:Relationships xmlns:r="x"><r:Relationship Id="a" Type="y/officeDocument" Target="/XL/Workbook2.xml"/></r:Relationships>`},
		{"xl/workbook2.xml", "\uFEFF" + `<x:workbook xmlns:x="m" xmlns:q="r"><x:workbookPr date1904="true"/><x:sheets><x:sheet name='S' sheetId='1' q:id='b'/></x:sheets></x:workbook>`},
		{"xl/_rels/workbook2.xml.rels", `<Relationships><Relationship Id="b" Type="z/worksheet" Target="../xl/worksheets/../worksheets/s.xml"/><Relationship Id="s" Type="z/styles" Target="styles.xml"/></Relationships>`},
		{"xl/styles.xml", `<styleSheet><cellXfs><xf numFmtId="14"/></cellXfs></styleSheet>`},
		{"xl/worksheets/s.xml", `<?xml version="1.0"?><!-- geen Excel --><x:worksheet xmlns:x="m"><x:sheetData><x:row><x:c t="inlineStr"><x:is><x:t>a</x:t></x:is></x:c>` +
			`<x:c t="inlineStr"><x:is><x:r><x:t>b</x:t></x:r><x:r><x:t>c</x:t></x:r></x:is></x:c></x:row>` +
			`<x:row><x:c s="0"><x:v>0</x:v></x:c><x:c t="d"><x:v>2019-10-31</x:v></x:c></x:row></x:sheetData></x:worksheet>`},
	}
	o := MustRead(t, sheettest.MustZip(t, parts...), sheet.Choice{})
	sheettest.MustEqual(t, names(o.d), []string{"a", "bc"})
	sheettest.MustEqual(t, o.rows, [][]string{{"1904-01-01", "2019-10-31"}})
}

func TestXLSXDecimalOfTexts(t *testing.T) {
	o := MustRead(t, sheettest.MustBook(t, sheettest.Table([]string{"a", "b"}, []string{"x", "7,5"}, []string{"y", "1.234"})), sheet.Choice{})
	sheettest.MustEqual(t, o.d.Choice.Decimal, ",")
}

func TestDatesAsCalendarsHaveThem(t *testing.T) {
	styles := `<styleSheet><numFmts><numFmt numFmtId="170" formatCode="d mmm yyyy h:mm"/><numFmt numFmtId="171" formatCode="mmmm"/><numFmt numFmtId="172" formatCode="[$-413]d mmmm yyyy"/>` +
		`<numFmt numFmtId="173" formatCode="[Red]0.0;0"/><numFmt numFmtId="174" formatCode="&quot;dag &quot;0"/></numFmts>` +
		`<cellXfs><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="172"/><xf numFmtId="173"/><xf numFmtId="174"/><xf numFmtId="20"/></cellXfs></styleSheet>`
	for name, row := range map[string]struct {
		style int
		value string
		want  string
	}{
		"the first day":          {2, "1", "1900-01-01"},
		"before the day that is": {2, "59", "1900-02-28"},
		"the day that never was": {2, "60", "!no_date"},
		"behind it":              {2, "61", "1900-03-01"},
		"the last day":           {2, "2958465", "9999-12-31"},
		"behind the last":        {2, "2958466", "!no_date"},
		"before the first":       {2, "-1", "!no_date"},
		"far away":               {2, "1e300", "!no_date"},
		"with a time":            {0, "43769.99999", "2019-10-31 23:59:59"},
		"almost the next day":    {0, "43769.9999999", "2019-11-01 00:00:00"},
		"midnight":               {0, "43769", "2019-10-31"},
		"a month":                {1, "43769", "2019-10-31"},
		"a time":                 {5, "0.25", "06:00:00"},
		"a long time":            {5, "1.25", "1900-01-01 06:00:00"},
		"no date, in red":        {3, "43769.5", "43769.5"},
		"no date, with words":    {4, "43769", "43769"},
		"no style":               {99, "43769", "43769"},
	} {
		t.Run(name, func(t *testing.T) {
			data := above + `<sheetData>` + sheettest.Inline(1, "a", "b") + fmt.Sprintf(`<row r="2"><c r="A2" s="%d"><v>%s</v></c></row></sheetData></worksheet>`, row.style, row.value)
			o := MustRead(t, sheettest.MustZip(t, sheettest.BookParts("", styles, part{"B", data})...), sheet.Choice{})
			sheettest.MustEqual(t, o.rows[0][0], row.want)
		})
	}
}

func TestLongCellsAreRefusedOneByOne(t *testing.T) {
	fits, long := strings.Repeat("é", sheet.MaxCell), strings.Repeat("é", sheet.MaxCell+1)
	o := MustRead(t, sheettest.MustBook(t, sheettest.Table([]string{"a", "b"}, []string{fits, long})), sheet.Choice{})
	sheettest.MustEqual(t, o.rows, [][]string{{fits, "!too_long"}})
}

func TestWhatIsHiddenIsTold(t *testing.T) {
	var rows strings.Builder
	rows.WriteString(`<row r="1" hidden="1"><c r="A1" t="inlineStr"><is><t>boven de kop</t></is></c></row>` + sheettest.Inline(2, "a", "b", "c", "d"))
	hidden := 0
	for n := 3; n < 60; n++ {
		row := sheettest.Inline(n, "1", "2", "3", "4")
		if n%2 == 0 {
			row = strings.Replace(row, "<row ", `<row hidden="true" `, 1)
			hidden++
		}
		rows.WriteString(row)
	}
	rows.WriteString(`<row r="60" hidden="1"/>`)
	content := sheettest.Head + `<worksheet ` + sheettest.Main + `><cols><col min="1" max="1" width="9"/><col min="2" max="3" hidden="1"/>` +
		`<col min="5" max="16384" hidden="1"/><col min="x" max="y" hidden="1"/></cols><sheetData>` + rows.String() + `</sheetData></worksheet>`
	o := MustRead(t, sheettest.MustZip(t, sheettest.BookParts("", "", part{"Blad1", content}, part{"hidden:Oud", above + `<sheetData/></worksheet>`})...), sheet.Choice{Header: 2})
	var columns []string
	for _, c := range o.d.Columns {
		if c.Hidden {
			columns = append(columns, c.Name)
		}
	}
	sheettest.MustEqual(t, columns, []string{"b", "c"})
	sheettest.MustEqual(t, []int{o.d.HiddenRows, len(o.d.HiddenFirst), o.d.HiddenFirst[0], o.d.HiddenFirst[1], len(o.rows)}, []int{hidden, sheet.MaxHidden, 4, 6, 57})
	sheettest.MustEqual(t, []bool{o.d.Preview[0].Hidden, o.d.Preview[1].Hidden, o.d.Sheets[1].Hidden}, []bool{false, true, true})
	plain := MustRead(t, sheettest.MustTable(t, []string{"a"}, []string{"b"}), sheet.Choice{})
	if plain.d.HiddenRows != 0 || plain.d.Columns[0].Hidden {
		t.Errorf("nothing is hidden in %+v", plain.d)
	}
}
