package survey_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"rodedraad/app/sheet"
	"rodedraad/app/sheet/sheettest"
	"rodedraad/app/survey"
	"rodedraad/domain"
)

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
	sheettest.MustPass(tb, err)
	d, err := f.Detect(ctx, sheet.Choice{})
	sheettest.MustPass(tb, err)
	return f, d
}

// MustCount reads a file with a mapping.
func MustCount(tb testing.TB, data []byte, m survey.Mapping) survey.Result {
	tb.Helper()
	f, d := MustDetect(tb, data)
	a, err := survey.New(m, d)
	sheettest.MustPass(tb, err)
	sheettest.MustPass(tb, f.Read(context.Background(), d, a.Add))
	return a.Result()
}

// MustSee lists the answers of a file.
func MustSee(tb testing.TB, data []byte) (sheet.Detection, []survey.Seen) {
	tb.Helper()
	f, d := MustDetect(tb, data)
	v := survey.NewInventory(d)
	sheettest.MustPass(tb, f.Read(context.Background(), d, v.Add))
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
