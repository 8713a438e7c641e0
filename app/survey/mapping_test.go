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

func TestMappingIsKeptAsJSON(t *testing.T) {
	for _, m := range []survey.Mapping{employeesMapping(), countedMapping()} {
		data, err := m.JSON()
		sheettest.MustPass(t, err)
		again, err := survey.ReadMapping(data)
		sheettest.MustPass(t, err)
		sheettest.MustEqual(t, again, m)
	}
	for name, text := range map[string]string{
		"nothing": "", "another thing": `[]`, "a field of nobody": `{"shape":"counts","x":1}`, "two": `{}{}`, "no text": "{\"shape\":\"\xFF\"}",
		"too long": `{"shape":"` + strings.Repeat(" ", survey.MaxMapping) + `"}`,
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := survey.ReadMapping([]byte(text)); !errors.Is(err, survey.ErrMapping) {
				t.Fatalf("got %v", err)
			}
		})
	}
}

func TestMappingThatCannotBe(t *testing.T) {
	one, two := 1.0, 2.0
	long := strings.Repeat("x", survey.MaxText+1)
	for name, row := range map[string]struct {
		change     func(m *survey.Mapping)
		field, key string
	}{
		"shape":               {func(m *survey.Mapping) { m.Shape = "x" }, "shape", "not_in_list"},
		"no case":             {func(m *survey.Mapping) { m.Case = survey.Split{} }, "case", "missing"},
		"case twice":          {func(m *survey.Mapping) { m.Case.Fixed = "x" }, "case", "missing"},
		"no groups":           {func(m *survey.Mapping) { m.Group.Values = nil }, "group.values", "out_of_range"},
		"long group":          {func(m *survey.Mapping) { m.Group.Values[long] = "x" }, "group.values", "too_long"},
		"column without name": {func(m *survey.Mapping) { m.Respondent = at("") }, "respondent", "missing"},
		"column before first": {func(m *survey.Mapping) { m.Respondent.Nth = -1 }, "respondent", "out_of_range"},
		"no questions":        {func(m *survey.Mapping) { m.Questions = nil }, "questions", "missing"},
		"many questions": {func(m *survey.Mapping) {
			for i := range survey.MaxQuestions + 1 {
				m.Questions = append(m.Questions, survey.Question{Indicator: fmt.Sprint(i), Kind: survey.Open, Columns: in("x")})
			}
		}, "questions", "out_of_range"},
		"many options": {func(m *survey.Mapping) {
			m.Questions[0].Options = make([]survey.Option, survey.MaxOptions+1)
		}, "questions", "out_of_range"},
		"no indicator":         {func(m *survey.Mapping) { m.Questions[0].Indicator = "" }, "questions.0.indicator", "missing"},
		"indicator twice":      {func(m *survey.Mapping) { m.Questions[1].Indicator = "e_zzp" }, "questions.1.indicator", "twice"},
		"kind":                 {func(m *survey.Mapping) { m.Questions[0].Kind = "x" }, "questions.0.kind", "not_in_list"},
		"no options":           {func(m *survey.Mapping) { m.Questions[0].Options = nil }, "questions.0.options", "missing"},
		"option without code":  {func(m *survey.Mapping) { m.Questions[0].Options[0].Code = "Één" }, "questions.0.options", "bad_code"},
		"option twice":         {func(m *survey.Mapping) { m.Questions[0].Options[0].Code = "no" }, "questions.0.options", "twice"},
		"text of two options":  {func(m *survey.Mapping) { m.Questions[0].Options[1].Texts = []string{" NIET "} }, "questions.0.options.2", "twice"},
		"empty text":           {func(m *survey.Mapping) { m.Questions[0].Options[1].Texts = []string{" "} }, "questions.0.options.1", "twice"},
		"answer that is none":  {func(m *survey.Mapping) { m.Questions[0].Missing = []string{"misschien"} }, "questions.0.options.1", "twice"},
		"band upside down":     {func(m *survey.Mapping) { m.Questions[0].Options[0].From, m.Questions[0].Options[0].To = &two, &one }, "questions.0.options", "out_of_range"},
		"no column":            {func(m *survey.Mapping) { m.Questions[0].Columns = nil }, "questions.0.columns", "missing"},
		"columns too many":     {func(m *survey.Mapping) { m.Questions[0].Columns = append(in("e_zzp"), in("contract")...) }, "questions.0.columns", "out_of_range"},
		"column of no option":  {func(m *survey.Mapping) { m.Questions[0].Kind = survey.Multi }, "questions.0.columns.0", "not_in_list"},
		"no columns of counts": {func(m *survey.Mapping) { m.Shape = survey.Counts }, "tallies", "missing"},
		"not in the table":     {func(m *survey.Mapping) { m.Questions[0].Columns = in("e_x") }, "questions.0.columns.0", "no_column"},
		"second of its name":   {func(m *survey.Mapping) { m.Respondent.Nth = 1 }, "respondent", "no_column"},
		"a column twice":       {func(m *survey.Mapping) { m.Questions[1].Columns = in("E_ZZP") }, "questions.1.columns.0", "twice"},
		"counts without base": {func(m *survey.Mapping) {
			*m = countedMapping()
			m.Tallies = &survey.Tallies{Indicator: *at("e_zzp"), Option: *at("groep"), Count: *at("respnr")}
		}, "tallies.base", "missing"},
	} {
		t.Run(name, func(t *testing.T) {
			_, d := MustDetect(t, []byte(employees))
			m := employeesMapping()
			row.change(&m)
			_, err := survey.New(m, d)
			MustWrong(t, err, row.field, row.key)
		})
	}
}

func TestColumnsAboutAPersonAreNotRead(t *testing.T) {
	data := []byte("id;naam;afdeling\r\n1;team A;jan@voorbeeld.nl\r\n")
	_, d := MustDetect(t, data)
	m := survey.Mapping{Shape: survey.Respondents, Case: survey.Split{Fixed: "c"}, Group: survey.Split{Fixed: "g"},
		Questions: []survey.Question{{Indicator: "q", Kind: survey.Open, Columns: in("naam")}, {Indicator: "r", Kind: survey.Open, Columns: in("afdeling")}}}
	_, err := survey.New(m, d)
	MustWrong(t, err, "questions.0.columns.0", "personal")
	MustWrong(t, err, "questions.1.columns.0", "personal")
	m.Harmless = []survey.Place{*at("naam")}
	m.Questions = m.Questions[:1]
	sheettest.MustEqual(t, figures(MustCount(t, data, m).Parts[0]), []string{"q 1 []"})
	_, seen := MustSee(t, data)
	sheettest.MustEqual(t, []int{len(seen[0].Answers), len(seen[1].Answers), len(seen[2].Answers)}, []int{1, 0, 0})
}

// TestMappingOfTheCaseBefore is used for the next case, of which the file has its columns in another order, one more answer
// and one question less.
func TestMappingOfTheCaseBefore(t *testing.T) {
	first := []byte("groep;wens;reden;reden2\nflexwerker;JA!;x;x\n")
	d, seen := MustSee(t, first)
	m := survey.Suggest(d, seen, codebook(), nil)
	sheettest.MustEqual(t, m.Group, survey.Split{Column: at("groep"), Values: map[string]string{"flexwerker": "fx"}})
	sheettest.MustEqual(t, len(m.Questions), 0)
	m.Case = survey.Split{Fixed: "c-ghz"}
	m.Questions = []survey.Question{
		{Indicator: "f_zzp", Kind: survey.Single, Columns: in("wens"), Missing: []string{"geen idee"}, Options: options("certain:ja!", "maybe", "no:nee!")},
		{Indicator: "f_reason", Kind: survey.Multi, Columns: in("reden"), Joined: "/", Options: options("hours:x", "private")},
	}
	next := []byte("wens;nr;groep\nnee!;1;Flexwerker\ngeen idee;2;werknemer\nwie weet;3;directie\n")
	d, seen = MustSee(t, next)
	again := survey.Suggest(d, seen, codebook(), &m)
	sheettest.MustEqual(t, again.Case, survey.Split{})
	sheettest.MustEqual(t, again.Group.Values, map[string]string{"flexwerker": "fx", "werknemer": "em"})
	sheettest.MustEqual(t, again.Questions, m.Questions[:1])
	sheettest.MustEqual(t, again.Respondent, at("nr"))
	again.Case = survey.Split{Fixed: "c-haz"}
	r := MustCount(t, next, again)
	sheettest.MustEqual(t, refused(r), []string{"C4 unknown_group  directie"})
	sheettest.MustEqual(t, figures(r.Parts[0]), []string{"f_zzp 0 [0 0 0]"})
	sheettest.MustEqual(t, figures(r.Parts[1]), []string{"f_zzp 1 [0 0 1]"})
}

func TestSuggestKnowsATableOfCounts(t *testing.T) {
	d, seen := MustSee(t, []byte("casus;groep;vraag;antwoord;aantal;n;procent\nGHZ;flexwerkers;Wil je zelfstandige worden?;Zeker wel;3;3;100\n"))
	m := survey.Suggest(d, seen, codebook(), nil)
	sheettest.MustEqual(t, m.Shape, survey.Counts)
	sheettest.MustEqual(t, m.Tallies, &survey.Tallies{Indicator: *at("vraag"), Option: *at("antwoord"), Count: *at("aantal"), Base: at("n"), Percent: at("procent")})
	sheettest.MustPass(t, m.Check())
	a, err := survey.New(m, d)
	sheettest.MustPass(t, err)
	sheettest.MustPass(t, a.Add(sheet.Row{Number: 2, Cells: []sheet.Cell{{Text: "ghz"}, {Text: "Flexwerkers"}, {Text: "F_ZZP"}, {Text: "certain"}, {Text: "3"}, {Text: "3"}, {Text: "100"}}}))
	r := a.Result()
	sheettest.MustEqual(t, refused(r), []string(nil))
	sheettest.MustEqual(t, figures(r.Parts[0])[0], "f_zzp 3 [3 0 0]")
}

func TestInventoryOfAnswers(t *testing.T) {
	var text strings.Builder
	text.WriteString("q;open;cijfer\n")
	for i := range survey.MaxSeen + 5 {
		fmt.Fprintf(&text, "%s;tekst %d;%d,5\n", []string{"ja", "nee", "ja"}[i%3], i, i)
	}
	_, seen := MustSee(t, []byte(text.String()))
	sheettest.MustEqual(t, seen[0].Answers, []survey.Answer{{Text: "ja", Times: 43}, {Text: "nee", Times: 22}})
	sheettest.MustEqual(t, []any{seen[1].More, len(seen[1].Answers), seen[2].Numbers, seen[0].More}, []any{true, survey.MaxSeen, survey.MaxSeen + 5, false})
}
