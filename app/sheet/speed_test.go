package sheet_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"rodedraad/app/sheet"
	"rodedraad/app/sheet/sheettest"
)

// The size of the benchmark: a large survey.
const (
	respondents = 4_000
	questions   = 60
)

// survey is a large survey as CSV, and as XLSX with shared texts.
func survey(tb testing.TB) (csv, xlsx []byte) {
	answers := []string{"zeer tevreden", "tevreden", "neutraal", "ontevreden", "zeer ontevreden"}
	var text, rows, shared strings.Builder
	shared.WriteString("<sst>")
	for _, a := range answers {
		shared.WriteString("<si><t>" + a + "</t></si>")
	}
	head := make([]string, questions)
	for i := range head {
		head[i] = fmt.Sprintf("vraag_%d", i+1)
	}
	text.WriteString(strings.Join(head, ";") + "\r\n")
	rows.WriteString(sheettest.Inline(1, head...))
	for r := range respondents {
		fmt.Fprintf(&rows, `<row r="%d" spans="1:60">`, r+2)
		for q := range questions {
			n := (r*7 + q*3 + r/5) % len(answers)
			text.WriteString(answers[n] + ";")
			fmt.Fprintf(&rows, `<c r="%s" s="1" t="s"><v>%d</v></c>`, sheet.Address(q, r+2), n)
		}
		text.WriteString("\r\n")
		rows.WriteString("</row>")
	}
	data := above + "<sheetData>" + rows.String() + "</sheetData></worksheet>"
	return []byte(text.String()), sheettest.MustZip(tb, sheettest.BookParts(shared.String()+"</sst>", "", part{"B", data})...)
}

// BenchmarkLargeSurvey detects and reads a large survey, each of which goes through the whole file.
func BenchmarkLargeSurvey(b *testing.B) {
	csv, xlsx := survey(b)
	for name, data := range map[string][]byte{"csv": csv, "xlsx": xlsx} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				ctx := context.Background()
				f, err := sheet.Open(ctx, bytes.NewReader(data), int64(len(data)))
				sheettest.MustPass(b, err)
				d, err := f.Detect(ctx, sheet.Choice{})
				sheettest.MustPass(b, err)
				rows := 0
				sheettest.MustPass(b, f.Read(ctx, d, func(sheet.Row) error { rows++; return nil }))
				if rows != respondents {
					b.Fatalf("%d rows", rows)
				}
			}
			b.ReportMetric(float64(peak(func() { read(data, sheet.Choice{}) }))/(1<<20), "MiB-peak")
		})
	}
}
