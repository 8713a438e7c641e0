package survey_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"rodedraad/app/sheet"
	"rodedraad/app/sheet/sheettest"
	"rodedraad/app/survey"
)

// split is a mapping whose groups are as many as its texts.
func split(n int) survey.Mapping {
	m := survey.Mapping{
		Shape: survey.Respondents, Case: survey.Split{Fixed: "c"}, Group: survey.Split{Column: at("g"), Values: map[string]string{}},
		Questions: []survey.Question{{Indicator: "q", Kind: survey.Single, Columns: in("q"), Options: options("ja")}, {Indicator: "o", Kind: survey.Open, Columns: in("o")}},
	}
	for i := range n {
		m.Group.Values[fmt.Sprint("g", i)] = fmt.Sprint("g", i)
	}
	return m
}

// mustBegin begins to count a table of three columns.
func mustBegin(t *testing.T, m survey.Mapping) *survey.Aggregator {
	t.Helper()
	a, err := survey.New(m, sheet.Detection{Columns: []sheet.Column{{Name: "g"}, {Index: 1, Name: "q"}, {Index: 2, Name: "o"}}})
	sheettest.MustPass(t, err)
	return a
}

// row is a row of that table.
func row(n int, cells ...string) sheet.Row {
	r := sheet.Row{Number: n}
	for _, c := range cells {
		r.Cells = append(r.Cells, sheet.Cell{Text: c, Kind: sheet.Text})
	}
	return r
}

func TestPartsHaveALimit(t *testing.T) {
	a := mustBegin(t, split(survey.MaxParts+1))
	for i := range survey.MaxParts {
		sheettest.MustPass(t, a.Add(row(i+2, fmt.Sprint("g", i), "ja")))
	}
	if err := a.Add(row(99, fmt.Sprint("g", survey.MaxParts), "ja")); !errors.Is(err, survey.ErrParts) {
		t.Fatalf("got %v", err)
	}
}

func TestOpenAnswersHaveALimit(t *testing.T) {
	for name, text := range map[string]string{"in number": "x", "in length": strings.Repeat("x", 30_000)} {
		t.Run(name, func(t *testing.T) {
			a := mustBegin(t, split(1))
			var err error
			n := 0
			for ; err == nil && n <= survey.MaxOpen; n++ {
				err = a.Add(row(n+2, "g0", "ja", text))
			}
			want := min(survey.MaxOpen, survey.MaxOpenBytes/len(text)) + 1
			if !errors.Is(err, survey.ErrOpen) || n != want {
				t.Fatalf("after %d instead of %d: %v", n, want, err)
			}
		})
	}
}

func TestListsAreCutOffAndCounted(t *testing.T) {
	a := mustBegin(t, split(1))
	for i := range survey.MaxRefused + 7 {
		sheettest.MustPass(t, a.Add(row(i+2, "g0", fmt.Sprint("onbekend ", i%(survey.MaxUnknown+9), strings.Repeat("é", 200)))))
	}
	r := a.Result()
	sheettest.MustEqual(t, []int{r.Wrong, len(r.Refused), len(r.Unknown)}, []int{survey.MaxRefused + 7, survey.MaxRefused, survey.MaxUnknown})
	if n := len([]rune(r.Refused[0].Text)); n > 121 {
		t.Fatalf("%d characters of a cell are listed", n)
	}
	sheettest.MustEqual(t, r.Unknown[0].Times, 20)
}
