package sheet_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"rodedraad/app/sheet"
	"rodedraad/app/sheet/sheettest"
	"rodedraad/domain"
)

// The limits of a hostile file: it is refused within hostileTime, taking no more than hostileMemory of the heap beside the
// file itself. Under the race detector and beside other tests the time is a multiple of what it is.
const (
	hostileTime   = 10 * time.Second
	hostileMemory = 120 << 20
)

// two is a sheet of two rows with a third, which is what the hostile file is about.
func two(row string) string {
	return sheettest.Table([]string{"a", "b"}, []string{"x", "y"}) + row
}

// hostile are the files that nobody makes by accident, and what is said of each.
func hostile(tb testing.TB) map[string]struct {
	data  []byte
	want  *domain.Error
	place string
} {
	worksheet := func(content string) []byte {
		return sheettest.MustZip(tb, sheettest.BookParts("", "", part{"B", content})...)
	}
	shared := func(items, rows string) []byte {
		return sheettest.MustZip(tb, sheettest.BookParts(`<sst>`+items+`</sst>`, "", part{"B", above + `<sheetData>` + rows + `</sheetData></worksheet>`})...)
	}
	long := strings.Repeat("x", 30_000)
	return map[string]struct {
		data  []byte
		want  *domain.Error
		place string
	}{
		"row -1":                    {sheettest.MustBook(tb, two(`<row r="-1"><c r="A1"><v>1</v></c></row>`)), sheet.ErrDamagedAt, "3"},
		"row 0":                     {sheettest.MustBook(tb, two(`<row r="0"/>`)), sheet.ErrDamagedAt, "3"},
		"row 2^31-1":                {sheettest.MustBook(tb, two(`<row r="2147483647"><c r="A2147483647"><v>1</v></c></row>`)), sheet.ErrDamagedAt, "3"},
		"row 2^64":                  {sheettest.MustBook(tb, two(`<row r="18446744073709551617"/>`)), sheet.ErrDamagedAt, "3"},
		"rows out of order":         {sheettest.MustBook(tb, two(`<row r="9"/><row r="4"/>`)), sheet.ErrOrder, "4"},
		"the same row twice":        {sheettest.MustBook(tb, two(`<row r="2"><c r="A2"><v>1</v></c></row>`)), sheet.ErrOrder, "2"},
		"cells out of order":        {sheettest.MustBook(tb, two(`<row r="3"><c r="Z3"><v>1</v></c><c r="C3"><v>2</v></c></row>`)), sheet.ErrOrder, "C3"},
		"the same cell twice":       {sheettest.MustBook(tb, two(`<row r="3"><c r="B3"><v>1</v></c><c r="B3"><v>2</v></c></row>`)), sheet.ErrOrder, "B3"},
		"a cell of another row":     {sheettest.MustBook(tb, two(`<row r="3"><c r="B9"><v>1</v></c></row>`)), sheet.ErrDamagedAt, "3"},
		"a cell without a column":   {sheettest.MustBook(tb, two(`<row r="3"><c r="3"><v>1</v></c></row>`)), sheet.ErrDamagedAt, "3"},
		"a column that is none":     {sheettest.MustBook(tb, two(`<row r="3"><c r="ZZZZZZZZ3"><v>1</v></c></row>`)), sheet.ErrDamagedAt, "3"},
		"one cell at the far end":   {sheettest.MustBook(tb, `<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`), sheet.ErrRows, ""},
		"16384 columns":             {sheettest.MustBook(tb, two(`<row r="3"><c r="XFD3"><v>1</v></c></row>`)), sheet.ErrColumns, ""},
		"16384 columns of CSV":      {[]byte(strings.Repeat("a;", 16_383) + "a\n"), sheet.ErrColumns, ""},
		"shared text -1":            {sheettest.MustBook(tb, two(`<row r="3"><c r="A3" t="s"><v>-1</v></c></row>`)), sheet.ErrDamagedAt, "A3"},
		"shared text 2^31":          {shared(`<si><t>a</t></si>`, `<row r="1"><c r="A1" t="s"><v>2147483648</v></c></row>`), sheet.ErrDamagedAt, "A1"},
		"a type that is none":       {sheettest.MustBook(tb, two(`<row r="3"><c r="A3" t="x"><v>1</v></c></row>`)), sheet.ErrDamagedAt, "A3"},
		"DOCTYPE in the sheet":      {worksheet(`<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/passwd">]>` + above + `<sheetData>` + sheettest.Inline(1, "a") + `</sheetData></worksheet>`), sheet.ErrDoctype, ""},
		"DOCTYPE in the texts":      {sheettest.MustZip(tb, sheettest.BookParts(`<!DOCTYPE sst [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><sst><si><t>&b;</t></si></sst>`, "", part{"B", above + `<sheetData>` + two("") + `</sheetData></worksheet>`})...), sheet.ErrDoctype, ""},
		"an entity of its own":      {sheettest.MustBook(tb, two(`<row r="3"><c r="A3"><v>&xxe;</v></c></row>`)), sheet.ErrDamaged, ""},
		"XML that stops":            {worksheet(above + `<sheetData>` + two(`<row r="3"><c r="A3"><v>1</v>`)), sheet.ErrDamaged, ""},
		"XML in another encoding":   {worksheet(`<?xml version="1.0" encoding="UTF-16"?><worksheet><sheetData/></worksheet>`), sheet.ErrDamaged, ""},
		"no rows at all":            {worksheet(above + `</worksheet>`), sheet.ErrDamaged, ""},
		"elements without end":      {worksheet(above + strings.Repeat("<x>", 100_000)), sheet.ErrDamaged, ""},
		"a tag without end":         {worksheet(above + `<sheetData><row r="1" ` + strings.Repeat(`a="b" `, 300_000)), sheet.ErrUnpacked, ""},
		"an attribute without end":  {worksheet(above + `<sheetData><row r="` + noise(400_000)), sheet.ErrLongRow, ""},
		"a comment without end":     {worksheet(above + `<!--` + noise(400_000)), sheet.ErrLongRow, ""},
		"a cell without end":        {sheettest.MustBook(tb, `<row r="1"><c r="A1" t="str"><v>`+strings.Repeat(noise(1<<17)+"<x/>", 9)+`</v></c></row>`), sheet.ErrLongRow, ""},
		"a row without end":         {sheettest.MustBook(tb, `<row r="1">`+strings.Repeat(`<c t="str"><v>`+noise(30_000)+`</v></c>`, 150)+`</row>`), sheet.ErrLongRow, ""},
		"a row of CSV without end":  {[]byte(strings.Repeat(long+";", 150)), sheet.ErrLongRow, ""},
		"a bomb":                    {sheettest.MustBook(tb, strings.Repeat(`<row/>`, 400_000)), sheet.ErrUnpacked, ""},
		"a bomb of texts":           {shared(`<si><t>`+strings.Repeat(" ", 3<<20)+`</t></si>`, two("")), sheet.ErrUnpacked, ""},
		"a bomb that lies":          {lying(tb, "<!--"+strings.Repeat(" ", 5<<20), 1000), sheet.ErrDamaged, ""},
		"a bomb that lies a lot":    {lying(tb, "<!--"+strings.Repeat(" ", 1<<20), 1<<40), sheet.ErrUnpacked, ""},
		"too many texts":            {shared(items(sheet.MaxSharedStrings+1, 0), two("")), sheet.ErrShared, ""},
		"texts that are too long":   {shared(items(sheet.MaxSharedBytes/30_000+1, 30_000), two("")), sheet.ErrShared, ""},
		"10000 sheets":              {many(tb, 10_000), sheet.ErrSheets, ""},
		"parts without number":      {scattered(tb), sheet.ErrParts, ""},
		"no sheets":                 {sheettest.MustZip(tb, sheettest.BookParts("", "")...), sheet.ErrEmpty, ""},
		"half a file":               {sheettest.MustBook(tb, two(""))[:700], sheet.ErrDamaged, ""},
		"an archive of nothing":     {sheettest.MustZip(tb), sheet.ErrDamaged, ""},
		"another archive":           {sheettest.MustZip(tb, part{"../../etc/passwd", "x"}), sheet.ErrNotTable, ""},
		"an archive in an archive":  {sheettest.MustZip(tb, part{"a.zip", string(sheettest.MustZip(tb, part{"b", "c"}))}), sheet.ErrNotTable, ""},
		"the same part twice":       {sheettest.MustZip(tb, append(sheettest.BookParts("", "", part{"B", ""}), part{"XL/worksheets/Sheet1.xml", ""})...), sheet.ErrDamaged, ""},
		"a document":                {sheettest.MustZip(tb, part{"_rels/.rels", `<R><Relationship Id="a" Type="x/officeDocument" Target="word/document.xml"/></R>`}), sheet.ErrDocument, ""},
		"a sheet of another office": {sheettest.MustZip(tb, part{"mimetype", "application/vnd.oasis.opendocument.spreadsheet"}), sheet.ErrDocument, ""},
		"a binary workbook":         {sheettest.MustZip(tb, part{"_rels/.rels", `<R><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.bin"/></R>`}), sheet.ErrBinary, ""},
		"a sheet that is not there": {sheettest.MustZip(tb, sheettest.BookParts("", "", part{"B", ""})[1:2]...), sheet.ErrNotTable, ""},
		"a damaged sheet":           {damaged(tb), sheet.ErrDamaged, ""},
	}
}

// many is a workbook with so many sheets, which are all the same one.
func many(tb testing.TB, n int) []byte {
	parts := sheettest.BookParts("", "", part{"B", above + `<sheetData>` + two("") + `</sheetData></worksheet>`})
	for i, p := range parts {
		if p[0] == "xl/workbook.xml" {
			one := p[1][strings.Index(p[1], "<sheet "):strings.Index(p[1], "</sheets>")]
			parts[i][1] = strings.Replace(p[1], one, strings.Repeat(one, n), 1)
		}
	}
	return sheettest.MustZip(tb, parts...)
}

// scattered is a workbook with thousands of parts that have long names.
func scattered(tb testing.TB) []byte {
	parts := sheettest.BookParts("", "", part{"B", above + `<sheetData>` + two("") + `</sheetData></worksheet>`})
	for i := range 2_000 {
		parts = append(parts, part{strings.Repeat("x", 500) + strconv.Itoa(i), ""})
	}
	return sheettest.MustZip(tb, parts...)
}

// noise is a text that does not pack well.
func noise(n int) string {
	for seed := uint32(1); len(noisy) < n; {
		seed = seed*1664525 + 1013904223
		noisy = append(noisy, byte('a'+seed>>28))
	}
	return string(noisy[:n])
}

// noisy is the noise that there is already.
var noisy []byte

// items are shared texts that do not pack too well, so that it is not their ratio that refuses them.
func items(n, length int) string {
	var block strings.Builder
	text := noise(length + 64)
	some := min(n, 4_096)
	for i := range some {
		block.WriteString("<si><t>" + strconv.FormatUint(uint64(uint16(i*40_503)), 16) + text[i%64:i%64+length] + "</t></si>")
	}
	return strings.Repeat(block.String(), (n+some-1)/some)
}

// lying makes a workbook whose sheet ends in a text, and says that it is as long as the claim.
func lying(tb testing.TB, end string, claim uint64) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, p := range sheettest.BookParts("", "", part{"B", ""}) {
		if strings.HasPrefix(p[0], "xl/worksheets/") {
			content := above + `<sheetData>` + sheettest.Table([]string{"a"}, []string{"b"}) + end
			packed := sheettest.MustZip(tb, part{"x", content})
			r, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
			sheettest.MustPass(tb, err)
			h := &zip.FileHeader{Name: p[0], Method: zip.Deflate, CRC32: crc32.ChecksumIEEE([]byte(content)),
				UncompressedSize64: claim, CompressedSize64: r.File[0].CompressedSize64}
			raw, err := r.File[0].OpenRaw()
			sheettest.MustPass(tb, err)
			file, err := w.CreateRaw(h)
			sheettest.MustPass(tb, err)
			_, err = io.Copy(file, raw)
			sheettest.MustPass(tb, err)
			continue
		}
		file, err := w.Create(p[0])
		sheettest.MustPass(tb, err)
		_, err = file.Write([]byte(p[1]))
		sheettest.MustPass(tb, err)
	}
	sheettest.MustPass(tb, w.Close())
	return out.Bytes()
}

// damaged is a workbook whose sheet is not what its checksum says, behind the rows.
func damaged(tb testing.TB) []byte {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, p := range sheettest.BookParts("", "", part{"B", above + `<sheetData>` + two("") + `</sheetData></worksheet>`}) {
		file, err := w.CreateHeader(&zip.FileHeader{Name: p[0], Method: zip.Store})
		sheettest.MustPass(tb, err)
		_, err = file.Write([]byte(p[1]))
		sheettest.MustPass(tb, err)
	}
	sheettest.MustPass(tb, w.Close())
	return bytes.Replace(out.Bytes(), []byte("</worksheet>"), []byte("</worksheep>"), 1)
}

// peak runs something, and returns the most heap that was in use meanwhile beside what was in use before, in bytes.
func peak(run func()) uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	before, most := m.HeapInuse, m.HeapInuse
	stop := make(chan struct{})
	var watch sync.WaitGroup
	watch.Go(func() {
		for {
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
				runtime.ReadMemStats(&m)
				most = max(most, m.HeapInuse)
			}
		}
	})
	run()
	close(stop)
	watch.Wait()
	return most - before
}

func TestHostileFilesAreRefused(t *testing.T) {
	for name, row := range hostile(t) {
		t.Run(name, func(t *testing.T) {
			var o outcome
			start := time.Now()
			used := peak(func() { o = read(row.data, sheet.Choice{}) })
			took := time.Since(start)
			t.Logf("%d bytes, %v, %d kB", len(row.data), took, used>>10)
			MustRefuse(t, o.err, row.want, row.place)
			if took > hostileTime || used > hostileMemory {
				t.Errorf("took %v and %d MiB", took, used>>20)
			}
		})
	}
}

// TestNoBytesMakeItPanic cuts and changes a good file in hundreds of ways.
func TestNoBytesMakeItPanic(t *testing.T) {
	good := excel(t)
	for i := 0; i < len(good); i += 17 {
		read(good[:i], sheet.Choice{})
		bad := bytes.Clone(good)
		bad[i] ^= 0xFF
		read(bad, sheet.Choice{})
		if i+4 < len(bad) {
			binary.LittleEndian.PutUint32(bad[i:], 0xFFFFFFFF)
			read(bad, sheet.Choice{})
		}
	}
}
