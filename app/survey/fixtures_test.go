package survey_test

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
	"rodedraad/app/survey"
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

// MustWrong asserts that this field is refused, and in this way.
func MustWrong(tb testing.TB, err error, field, key string) {
	tb.Helper()
	var e *domain.Error
	if !errors.As(err, &e) || e.Kind != domain.Invalid || e.Fields[field] != key {
		tb.Fatalf("got %#v, want %s refused with %s", err, field, key)
	}
}

// MustDetect opens a file and says what it is.
func MustDetect(tb testing.TB, data []byte) (*sheet.File, sheet.Detection) {
	tb.Helper()
	ctx := context.Background()
	f, err := sheet.Open(ctx, bytes.NewReader(data), int64(len(data)))
	MustPass(tb, err)
	d, err := f.Detect(ctx, sheet.Choice{})
	MustPass(tb, err)
	return f, d
}

// MustCount reads a file with a mapping.
func MustCount(tb testing.TB, data []byte, m survey.Mapping) survey.Result {
	tb.Helper()
	f, d := MustDetect(tb, data)
	a, err := survey.New(m, d)
	MustPass(tb, err)
	MustPass(tb, f.Read(context.Background(), d, a.Add))
	return a.Result()
}

// MustSee lists the answers of a file.
func MustSee(tb testing.TB, data []byte) (sheet.Detection, []survey.Seen) {
	tb.Helper()
	f, d := MustDetect(tb, data)
	v := survey.NewInventory(d)
	MustPass(tb, f.Read(context.Background(), d, v.Add))
	return d, v.Columns()
}

// figures are what a part answered, in words: indicator, base, counts.
func figures(p survey.Part) (list []string) {
	for _, f := range p.Figures {
		list = append(list, fmt.Sprint(f.Indicator, " ", f.Base, " ", f.Counts))
	}
	return list
}

// refused are the refused cells, in words.
func refused(r survey.Result) (list []string) {
	for _, c := range r.Refused {
		list = append(list, strings.TrimSpace(fmt.Sprint(c.Cell, " ", c.Reason, " ", c.Indicator, " ", c.Text)))
	}
	return list
}

// MustBook makes a workbook of one sheet, its texts in the cells, as LimeSurvey and Forms write it.
func MustBook(tb testing.TB, rows ...[]string) []byte {
	tb.Helper()
	var content strings.Builder
	content.WriteString(`<worksheet><sheetData>`)
	for i, row := range rows {
		fmt.Fprintf(&content, `<row r="%d">`, i+1)
		for n, text := range row {
			if text == "" {
				continue
			}
			if value, number := strings.CutPrefix(text, "#"); number {
				fmt.Fprintf(&content, `<c r="%s"><v>%s</v></c>`, sheet.Address(n, i+1), value)
				continue
			}
			var safe bytes.Buffer
			MustPass(tb, xml.EscapeText(&safe, []byte(text)))
			fmt.Fprintf(&content, `<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, sheet.Address(n, i+1), safe.String())
		}
		content.WriteString(`</row>`)
	}
	content.WriteString(`</sheetData></worksheet>`)
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, p := range [][2]string{
		{"_rels/.rels", `<Relationships><Relationship Id="a" Type="x/officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook xmlns:r="r"><sheets><sheet name="Sheet1" sheetId="1" r:id="b"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="b" Type="x/worksheet" Target="s.xml"/></Relationships>`},
		{"xl/s.xml", content.String()},
	} {
		file, err := w.Create(p[0])
		MustPass(tb, err)
		_, err = file.Write([]byte(p[1]))
		MustPass(tb, err)
	}
	MustPass(tb, w.Close())
	return out.Bytes()
}

// quoted is a table as LimeSurvey writes it: with a mark, everything between quotes, and an empty line at the end.
func quoted(separator string, rows ...[]string) []byte {
	var out strings.Builder
	out.WriteString("\uFEFF")
	for _, row := range rows {
		for i, text := range row {
			if i > 0 {
				out.WriteString(separator)
			}
			out.WriteString(`"` + strings.ReplaceAll(text, `"`, `""`) + `"`)
		}
		out.WriteString("\r\n")
	}
	return []byte(out.String() + "\r\n")
}

func at(name string) *survey.Place { return &survey.Place{Name: name} }

func in(name string) []survey.Item { return []survey.Item{{Place: survey.Place{Name: name}}} }

// options are options whose texts are those behind the colon, separated by bars.
func options(list ...string) (all []survey.Option) {
	for _, o := range list {
		code, texts, _ := strings.Cut(o, ":")
		option := survey.Option{Code: code}
		if texts != "" {
			option.Texts = strings.Split(texts, "|")
		}
		all = append(all, option)
	}
	return all
}
