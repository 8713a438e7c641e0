package survey_test

import (
	"testing"

	"rodedraad/app/sheet/sheettest"
	"rodedraad/app/survey"
)

// counted is a table of counts with a decimal comma, as somebody made it in Excel.
const counted = "dataset;indicator;option;count;n_base;percent\r\n" +
	"w0-vph-em;e_zzp;certain;18;146;12,3\r\n" +
	"w0-vph-em;e_zzp;maybe;35;146;24,0\r\n" +
	"w0-vph-em;e_zzp;no;93;146;63,7%\r\n" +
	"w0-haz-em;e_zzp;certain;3;64;5\r\n" +
	"w0-haz-em;e_zzp;maybe;13;64;20,3\r\n" +
	"w0-haz-em;e_zzp;no;48;64;75,0\r\n" +
	"w0-vph-em;Wat levert het op?;Minder druk;64;146;43,8\r\n" +
	"w0-vph-em;e_adv;staffing;104;146;\r\n"

// countedMapping is how it is read.
func countedMapping() survey.Mapping {
	return survey.Mapping{
		Shape: survey.Counts,
		Case:  survey.Split{Column: at("dataset"), Values: map[string]string{"w0-vph-em": "c-vph", "w0-haz-em": "c-haz"}},
		Group: survey.Split{Column: at("dataset"), Values: map[string]string{"w0-vph-em": "em", "w0-haz-em": "em"}},
		Questions: []survey.Question{
			{Indicator: "e_zzp", Kind: survey.Single, Options: options("certain", "maybe", "no")},
			{Indicator: "e_adv", Kind: survey.Multi, Columns: in("Wat levert het op?"), Options: options("staffing", "relief:minder druk")},
		},
		Tallies: &survey.Tallies{
			Indicator: *at("indicator"), Option: *at("option"), Count: *at("count"), Base: at("n_base"), Percent: at("percent"),
		},
	}
}

func TestCountsAreTakenOver(t *testing.T) {
	r := MustCount(t, []byte(counted), countedMapping())
	sheettest.MustEqual(t, refused(r), []string(nil))
	sheettest.MustEqual(t, []int{r.Rows, r.Usable, r.Parts[0].Usable, r.Parts[1].Usable}, []int{8, 210, 64, 146})
	sheettest.MustEqual(t, figures(r.Parts[0]), []string{"e_zzp 64 [3 13 48]", "e_adv 0 [0 0]"})
	sheettest.MustEqual(t, figures(r.Parts[1]), []string{"e_zzp 146 [18 35 93]", "e_adv 146 [104 64]"})
	m := countedMapping()
	m.Tallies.Base, m.Tallies.Percent = nil, nil
	m.Questions = m.Questions[:1]
	r = MustCount(t, []byte("dataset;indicator;option;count\nw0-haz-em;e_zzp;certain;3\nw0-haz-em;e_zzp;no;4\n"), m)
	sheettest.MustEqual(t, figures(r.Parts[0]), []string{"e_zzp 7 [3 0 4]"})
}

func TestCountsThatCannotBe(t *testing.T) {
	const head = "dataset;indicator;option;count;n_base;percent\r\n"
	for name, row := range map[string]struct{ rows, want string }{
		"another indicator":        {"w0-vph-em;e_x;no;1;1;", "B2 unknown_indicator  e_x"},
		"another option":           {"w0-vph-em;e_zzp;wellicht;1;1;", "C2 unknown_answer e_zzp wellicht"},
		"another dataset":          {"w1;e_zzp;no;1;1;", "A2 unknown_case  w1"},
		"twice":                    {"w0-vph-em;e_zzp;no;1;1;\r\nw0-vph-em;e_zzp;NO;1;1;", "C3 twice e_zzp NO"},
		"half a person":            {"w0-vph-em;e_zzp;no;1,5;2;", "D2 not_whole e_zzp 1,5"},
		"fewer than nobody":        {"w0-vph-em;e_zzp;no;-1;2;", "D2 not_whole e_zzp -1"},
		"a percentage as a count":  {"w0-vph-em;e_zzp;no;12%;2;", "D2 not_whole e_zzp 12%"},
		"a base that is none":      {"w0-vph-em;e_zzp;no;1;veel;", "E2 not_whole e_zzp veel"},
		"more than were asked":     {"w0-vph-em;e_adv;staffing;3;2;", "D2 above_base e_adv 3"},
		"another base":             {"w0-vph-em;e_adv;staffing;2;2;\r\nw0-vph-em;e_adv;relief;2;3;", "E3 other_base e_adv 3"},
		"not the sum":              {"w0-vph-em;e_zzp;no;1;3;\r\nw0-vph-em;e_zzp;maybe;1;3;", "E3 other_sum e_zzp 3"},
		"another percentage":       {"w0-vph-em;e_zzp;no;1;3;33,2\r\nw0-vph-em;e_zzp;maybe;2;3;66,7", "F2 other_percent e_zzp 33,2"},
		"a percentage that is not": {"w0-vph-em;e_zzp;no;3;3;alles", "F2 other_percent e_zzp alles"},
		"a cell that is not read":  {"w0-vph-em;e_zzp;no;\"3\"4;3;", "D2 loose_quote  34"},
	} {
		t.Run(name, func(t *testing.T) {
			sheettest.MustEqual(t, refused(MustCount(t, []byte(head+row.rows+"\r\n"), countedMapping())), []string{row.want})
		})
	}
}

// TestPercentagesOfExcel compares percentages that Excel keeps as fractions, or shows as such.
func TestPercentagesOfExcel(t *testing.T) {
	head := []string{"dataset", "indicator", "option", "count", "n_base", "percent"}
	r := MustCount(t, sheettest.MustTable(t, head,
		[]string{"w0-vph-em", "e_adv", "staffing", "#18", "#146", "#0.123287671232877"},
		[]string{"w0-vph-em", "e_adv", "relief", "#35", "#146", "#24"},
		[]string{"w0-haz-em", "e_adv", "relief", "#35", "#146", "#0.25"}), countedMapping())
	sheettest.MustEqual(t, refused(r), []string{"F4 other_percent e_adv 0.25"})
}
