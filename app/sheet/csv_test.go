package sheet_test

import (
	"bytes"
	"context"
	"strings"
	"testing"
	"unicode/utf16"

	"rodedraad/app/sheet"
	"rodedraad/app/sheet/sheettest"
)

// wide is a text as UTF-16.
func wide(s string, big bool) []byte {
	var out []byte
	for _, u := range utf16.Encode([]rune(s)) {
		if big {
			out = append(out, byte(u>>8), byte(u))
		} else {
			out = append(out, byte(u), byte(u>>8))
		}
	}
	return out
}

// western is a text as Windows-1252, of the characters that Dutch uses.
func western(s string) []byte {
	var out []byte
	for _, r := range s {
		if high, ok := map[rune]byte{'€': 0x80, '…': 0x85, '‘': 0x91, '’': 0x92, '–': 0x96}[r]; ok {
			out = append(out, high)
		} else {
			out = append(out, byte(r))
		}
	}
	return out
}

// dutch is the table of the next test: what Excel in Dutch makes of six columns.
const dutch = "respnr;casus;e_zzp;cijfer;toelichting\r\n" +
	"1;ghz;niet;7,5;\"Het verschilt; per persoon\"\r\n" +
	"2;ghz;misschien;8;\r\n" +
	"\r\n" +
	"3;ghz ;zeker wel;6,5;\"één \"\"vast\"\" gezicht\nhelpt – € 5\"\r\n"

func TestCSVAsExcelInDutchWritesIt(t *testing.T) {
	want := [][]string{
		{"1", "ghz", "niet", "7,5", "Het verschilt; per persoon"},
		{"2", "ghz", "misschien", "8"},
		{"3", "ghz ", "zeker wel", "6,5", "één \"vast\" gezicht\nhelpt – € 5"},
	}
	for name, row := range map[string]struct {
		data []byte
		want sheet.Choice
	}{
		"Windows-1252":          {western(dutch), sheet.Choice{Encoding: sheet.Windows1252, Separator: ";"}},
		"UTF-8":                 {[]byte(dutch), sheet.Choice{Encoding: sheet.UTF8, Separator: ";"}},
		"UTF-8 with mark":       {[]byte("\uFEFF" + dutch), sheet.Choice{Encoding: sheet.UTF8BOM, Separator: ";"}},
		"UTF-16 LE with mark":   {append([]byte("\xFF\xFE"), wide(strings.ReplaceAll(dutch, ";", "\t"), false)...), sheet.Choice{Encoding: sheet.UTF16LE, Separator: "\t"}},
		"UTF-16 BE with mark":   {append([]byte("\xFE\xFF"), wide(dutch, true)...), sheet.Choice{Encoding: sheet.UTF16BE, Separator: ";"}},
		"UTF-16 LE":             {wide(dutch, false), sheet.Choice{Encoding: sheet.UTF16LE, Separator: ";"}},
		"UTF-16 BE":             {wide(dutch, true), sheet.Choice{Encoding: sheet.UTF16BE, Separator: ";"}},
		"line ends of Unix":     {[]byte(strings.ReplaceAll(dutch, "\r\n", "\n")), sheet.Choice{Encoding: sheet.UTF8, Separator: ";"}},
		"line ends of old Macs": {[]byte(strings.ReplaceAll(dutch, "\r\n", "\r")), sheet.Choice{Encoding: sheet.UTF8, Separator: ";"}},
		"no last line end":      {[]byte(strings.TrimSuffix(dutch, "\r\n")), sheet.Choice{Encoding: sheet.UTF8, Separator: ";"}},
	} {
		t.Run(name, func(t *testing.T) {
			o := MustRead(t, row.data, sheet.Choice{})
			row.want.Header, row.want.Decimal = 1, ","
			sheettest.MustEqual(t, o.d.Choice, row.want)
			rows := want
			if row.want.Separator == "\t" {
				rows = [][]string{want[0], want[1], want[2]}
				rows[0] = append([]string{}, want[0]...)
				rows[0][4] = "Het verschilt\t per persoon"
			}
			sheettest.MustEqual(t, o.rows, rows)
			sheettest.MustEqual(t, o.nums, []int{2, 3, 5})
			sheettest.MustEqual(t, names(o.d), []string{"respnr", "casus", "e_zzp", "cijfer", "toelichting"})
			sheettest.MustEqual(t, o.d.Columns[0].Role, sheet.Respondent)
			sheettest.MustEqual(t, []int{o.d.Rows, len(o.d.Preview), o.d.Wrong}, []int{3, 3, 0})
		})
	}
}

func TestCSVSeparatorAndHeader(t *testing.T) {
	for name, row := range map[string]struct {
		data   string
		want   sheet.Choice
		column []string
		rows   [][]string
	}{
		"announced": {
			"sep=,\r\na,b\r\n\"1;2;3;4;5\",x\r\n", sheet.Choice{Separator: ",", Header: 2, Decimal: "."},
			[]string{"a", "b"}, [][]string{{"1;2;3;4;5", "x"}},
		},
		"announced, the one that also splits the announcement": {
			"sep=;\na;b\n1,5;x\n", sheet.Choice{Separator: ";", Header: 2, Decimal: ","},
			[]string{"a", "b"}, [][]string{{"1,5", "x"}},
		},
		"counts, every row with one decimal comma": {
			"set;code;option;n;base;percent\nw0;e;c;18;146;12,3\nw0;e;m;35;146;24,0\n",
			sheet.Choice{Separator: ";", Header: 1, Decimal: ","},
			[]string{"set", "code", "option", "n", "base", "percent"},
			[][]string{{"w0", "e", "c", "18", "146", "12,3"}, {"w0", "e", "m", "35", "146", "24,0"}},
		},
		"commas and points": {
			"a,b,c\n1.5,\"x, y\",2\n", sheet.Choice{Separator: ",", Header: 1, Decimal: "."},
			[]string{"a", "b", "c"}, [][]string{{"1.5", "x, y", "2"}},
		},
		"bars": {
			"a|b\n1|2\n", sheet.Choice{Separator: "|", Header: 1, Decimal: "."}, []string{"a", "b"}, [][]string{{"1", "2"}},
		},
		"one column": {
			"antwoord\nja\nnee\n", sheet.Choice{Separator: ";", Header: 1, Decimal: ","}, []string{"antwoord"}, [][]string{{"ja"}, {"nee"}},
		},
		"a title above the header": {
			"Resultaten 0-meting;;;\n;;;\nnr;a;b;c\n1;x;y;z\n", sheet.Choice{Separator: ";", Header: 3, Decimal: ","},
			[]string{"nr", "a", "b", "c"}, [][]string{{"1", "x", "y", "z"}},
		},
		"no header": {
			"1;2;3\n4;5;6\n", sheet.Choice{Separator: ";", Header: sheet.NoHeader, Decimal: ","},
			[]string{"A", "B", "C"}, [][]string{{"1", "2", "3"}, {"4", "5", "6"}},
		},
		"ragged, a name missing, the same name twice": {
			"a;;a\nx\nx;y\nx;y;z\n", sheet.Choice{Separator: ";", Header: 1, Decimal: ","},
			[]string{"a", "B", "a"}, [][]string{{"x"}, {"x", "y"}, {"x", "y", "z"}},
		},
		"formulas are text, and a number that was kept from Excel": {
			"a;b\n=HYPERLINK(1);@SUM\n+1;=\"0012\"\n", sheet.Choice{Separator: ";", Header: 1, Decimal: ","},
			[]string{"a", "b"}, [][]string{{"=HYPERLINK(1)", "@SUM"}, {"+1", "0012"}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			o := MustRead(t, []byte(row.data), sheet.Choice{})
			row.want.Encoding = sheet.UTF8
			sheettest.MustEqual(t, o.d.Choice, row.want)
			sheettest.MustEqual(t, names(o.d), row.column)
			sheettest.MustEqual(t, o.rows, row.rows)
		})
	}
}

func TestCSVRefusedCellsHaveTheirPlace(t *testing.T) {
	data := "a;b\r\nx;\"y\"z\r\n1;2;3\r\n\xE9;w\r\n" + strings.Repeat("l", sheet.MaxCell+1) + ";v\r\n" + strings.Repeat("l", sheet.MaxCell) + ";v\r\n"
	o := MustRead(t, []byte(data), sheet.Choice{Encoding: sheet.UTF8})
	sheettest.MustEqual(t, o.d.Refused, []sheet.Refused{
		{Row: 2, Column: 1, Cell: "B2", Reason: sheet.LooseQuote},
		{Row: 3, Column: 2, Cell: "C3", Reason: sheet.BeyondHeader},
		{Row: 4, Column: 0, Cell: "A4", Reason: sheet.Unreadable},
		{Row: 5, Column: 0, Cell: "A5", Reason: sheet.TooLong},
	})
	sheettest.MustEqual(t, o.d.Wrong, 4)
	sheettest.MustEqual(t, o.rows[0], []string{"x", "!loose_quote"})
	sheettest.MustEqual(t, o.rows[1], []string{"1", "2", "!beyond_header"})
	undefined := MustRead(t, []byte("a;b\r\n\x81;\xE9\r\n"), sheet.Choice{})
	sheettest.MustEqual(t, undefined.rows, [][]string{{"!unreadable", "é"}})
	zero := MustRead(t, append([]byte("a;b\r\nx\x00;y\r\n"), strings.Repeat("z;z\r\n", 60)...), sheet.Choice{})
	sheettest.MustEqual(t, zero.rows[0], []string{"!unreadable", "y"})
}

func TestChoiceOfAPersonIsBelieved(t *testing.T) {
	data := []byte("x;y\r\na;b\r\n1;caf\xC3\xA9\r\n")
	o := MustRead(t, data, sheet.Choice{Encoding: sheet.Windows1252, Header: 2, Decimal: "."})
	sheettest.MustEqual(t, o.rows, [][]string{{"1", "cafÃ©"}})
	sheettest.MustEqual(t, o.d.Choice.Decimal, ".")
	o = MustRead(t, data, sheet.Choice{Header: sheet.NoHeader, Separator: "|"})
	sheettest.MustEqual(t, len(o.rows), 3)
	for name, choice := range map[string]sheet.Choice{
		"encoding":             {Encoding: "utf-32"},
		"separator":            {Separator: "x"},
		"decimal":              {Decimal: ";"},
		"header below nothing": {Header: -2},
		"header out of sight":  {Header: 9},
		"header without limit": {Header: sheet.MaxRows + 1},
	} {
		t.Run(name, func(t *testing.T) { MustRefuse(t, read(data, choice).err, sheet.ErrChoice, "") })
	}
}

func TestCSVThatIsNoTable(t *testing.T) {
	for name, row := range map[string]struct {
		data  string
		want  error
		place string
	}{
		"nothing":                        {"", sheet.ErrEmpty, ""},
		"spaces only":                    {" \r\n;;\r\n\t\r\n", sheet.ErrEmpty, ""},
		"a mark only":                    {"\uFEFF", sheet.ErrEmpty, ""},
		"header only":                    {"a;b\r\n;;\r\n", sheet.ErrNoRows, ""},
		"a survey that nobody filled in": {"\uFEFF\"id\";\"lastpage\";\"startlanguage\"\r\n\"\";\"\";\"\"\r\n\r\n", sheet.ErrNoRows, ""},
		"a quote that never ends":        {"a;b\r\n1;\"x\r\n2;y\r\n", sheet.ErrQuote, "B2"},
		"an old Excel file":              {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600), sheet.ErrOldExcel, ""},
		"a file with a password":         {"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + string(wide("EncryptedPackage", false)), sheet.ErrEncrypted, ""},
		"a large file with a password":   {locked(), sheet.ErrEncrypted, ""},
		"a page":                         {"\r\n<!DOCTYPE html><table>", sheet.ErrPage, ""},
		"a page that says it is Excel":   {"<html xmlns:x=\"urn:schemas-microsoft-com:office:excel\">", sheet.ErrPage, ""},
		"a PDF":                          {"%PDF-1.7", sheet.ErrNotTable, ""},
		"bytes":                          {"a\x00\x01\x00\x02\x00b;\x00\x00\x00", sheet.ErrNotTable, ""},
		"UTF-32":                         {"\xFF\xFE\x00\x00a\x00\x00\x00", sheet.ErrEncoding, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var choice sheet.Choice
			err := read([]byte(row.data), choice).err
			MustRefuse(t, err, as(t, row.want), row.place)
		})
	}
}

// locked is a file with a password whose list of contents is far from its beginning.
func locked() string {
	data := make([]byte, 300_000)
	copy(data, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")
	data[30], data[48], data[49] = 9, 0xF4, 0x01 // sectors of 512 bytes, of which number 500
	copy(data[501*512+128:], wide("EncryptedPackage", false))
	return string(data)
}

func TestReadingStopsAndTells(t *testing.T) {
	data := []byte("a;b\r\n" + strings.Repeat("1;2\r\n", 90_000))
	ctx, stop := context.WithCancel(context.Background())
	f, err := sheet.Open(ctx, bytes.NewReader(data), int64(len(data)))
	sheettest.MustPass(t, err)
	var last, total int64
	rows := 0
	f.Progress = func(done, of int64, n int) {
		if done < last || n < rows || of != int64(len(data)) {
			t.Fatalf("progress went from %d (%d rows) to %d (%d rows) of %d", last, rows, done, n, of)
		}
		last, total, rows = done, of, n
	}
	d, err := f.Detect(ctx, sheet.Choice{})
	sheettest.MustPass(t, err)
	sheettest.MustEqual(t, []int64{last, int64(rows)}, []int64{total, 90_001})
	last, rows = 0, 0
	n := 0
	err = f.Read(ctx, d, func(sheet.Row) error {
		if n++; n == 100 {
			stop()
		}
		return nil
	})
	if err == nil || n > 60_000 || ctx.Err() == nil {
		t.Fatalf("went on for %d rows: %v", n, err)
	}
}

func TestFingerprint(t *testing.T) {
	ctx := context.Background()
	data := []byte("a;b\n1;2\n")
	f, err := sheet.Open(ctx, bytes.NewReader(data), int64(len(data)))
	sheettest.MustPass(t, err)
	sum, err := f.Fingerprint(ctx)
	sheettest.MustPass(t, err)
	sheettest.MustEqual(t, sum, "403bea5152c251c5bc7ef420d824d191605723f99392e83a0549ad58c6d46291")
}

func TestParseNumber(t *testing.T) {
	for text, row := range map[string]struct {
		sign string
		want float64
		ok   bool
	}{
		"12,3": {",", 12.3, true}, "-0,5": {",", -0.5, true}, "1.234,50": {",", 1234.5, true}, "12,3%": {",", 12.3, true},
		"12 %": {",", 12, true}, ",5": {",", 0.5, true}, "1.234": {",", 1234, true}, "+7": {".", 7, true}, "1,234.5": {".", 1234.5, true},
		"5.0000000000": {".", 5, true}, "1.23": {",", 0, false}, "1e5": {".", 0, false}, "": {".", 0, false}, "-": {".", 0, false},
		"--1": {".", 0, false}, "1,": {",", 0, false}, "%": {".", 0, false}, "0x10": {".", 0, false}, "1,2,3": {",", 0, false},
		".234,5": {",", 0, false}, "NaN": {".", 0, false}, "٣": {".", 0, false},
	} {
		got, ok := sheet.ParseNumber(text, row.sign)
		if got != row.want || ok != row.ok {
			t.Errorf("%q with %q: %v, %v", text, row.sign, got, ok)
		}
	}
}

func TestPreviewHasNothingAboutAPerson(t *testing.T) {
	o := MustRead(t, []byte("nr;naam;via;groep\r\n1;Jan;-;a\r\n2;Piet;jan@voorbeeld.nl;b\r\n3;Els;192.168.1.20;c\r\n"), sheet.Choice{})
	sheettest.MustEqual(t, o.rows[1], []string{"2", "Piet", "jan@voorbeeld.nl", "b"})
	shown := [][]string{}
	for _, r := range o.d.Preview {
		shown = append(shown, []string{r.At(0).Text, r.At(1).Text, r.At(2).Text, r.At(3).Text})
	}
	sheettest.MustEqual(t, shown, [][]string{{"1", "", "", "a"}, {"2", "", "", "b"}, {"3", "", "", "c"}})
	sheettest.MustEqual(t, []string{o.d.Columns[1].Personal, o.d.Columns[2].Personal}, []string{sheet.PersonName, sheet.PersonMail})
}

// TestColumnsAreKnownByTheirNames holds the names of columns to what they are, with and without a program behind them.
func TestColumnsAreKnownByTheirNames(t *testing.T) {
	for name, want := range map[string]string{
		"E-mailadres": sheet.PersonMail, "email": sheet.PersonMail, "Uw e-mail": sheet.PersonMail, "Naam": sheet.PersonName, "Achternaam": sheet.PersonName,
		"firstname": sheet.PersonName, "Telefoonnummer": sheet.PersonPhone, "Mobiel": sheet.PersonPhone, "IP-adres": sheet.PersonAddress, "ipaddr": sheet.PersonAddress,
		"ipaddr. IP address": sheet.PersonAddress, "Q1. Naam": sheet.PersonName, "postcode": sheet.PersonAddress, "token": sheet.PersonNumber, "BSN": sheet.PersonNumber,
		"attribute_1": sheet.PersonNumber, "Personeelsnummer": sheet.PersonNumber, "Geboortedatum": sheet.PersonBirth,
		"naam van het team": "", "e_zzp": "", "Q1. Hoe heet je team?": "", "Wat is de naam van je organisatie?": "", "mailverkeer": "", "adreswijzigingen": "",
	} {
		o := MustRead(t, []byte("nr;"+name+";x\r\n1;2;3\r\n"), sheet.Choice{})
		if got := o.d.Columns[1].Personal; got != want {
			t.Errorf("%q is %q, want %q", name, got, want)
		}
	}
}
