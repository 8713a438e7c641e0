package survey_test

import (
	"math"
	"strings"
	"testing"

	"rodedraad/app/sheet"
	"rodedraad/app/sheet/sheettest"
	"rodedraad/app/survey"
)

// employees is a file as Excel in Dutch writes it, with what goes wrong in practice: a respondent who is there twice,
// capitals and spaces, an answer that nobody foresaw, an empty one.
const employees = "respnr;casus;groep;contract;e_zzp;tevreden_flex;toelichting\r\n" +
	"1;ghz;werknemer;vast;niet;tevreden;\"Het verschilt; per persoon\"\r\n" +
	"2;ghz;werknemer;vast;misschien;neutraal;\r\n" +
	"3;ghz;leidinggevende;vast;niet;tevreden;\"\xE9\xE9n vast gezicht helpt\"\r\n" +
	"4;ghz;werknemer;tijdelijk;zeker wel;ontevreden;\r\n" +
	"4;ghz;werknemer;tijdelijk;zeker wel;ontevreden;\r\n" +
	"5;GHZ ;Werknemer;vast;weet niet;;\"cli\xEBnten zijn onrustig\"\r\n"

// employeesMapping is how it is read.
func employeesMapping() survey.Mapping {
	return survey.Mapping{
		Shape:      survey.Respondents,
		Case:       survey.Split{Column: at("casus"), Values: map[string]string{"ghz": "c-ghz"}},
		Group:      survey.Split{Column: at("groep"), Values: map[string]string{"werknemer": "employees_managers", "Leidinggevende": "employees_managers"}},
		Respondent: at("respnr"),
		Questions: []survey.Question{
			{Indicator: "e_zzp", Kind: survey.Single, Columns: in("e_zzp"), Options: options("certain:zeker wel", "maybe:misschien", "no:niet")},
			{Indicator: "e_sat_flex", Kind: survey.Single, Columns: in("tevreden_flex"), Options: options("satisfied:tevreden", "neutral:neutraal", "dissatisfied:ontevreden")},
			{Indicator: "open", Kind: survey.Open, Columns: in("toelichting")},
		},
	}
}

func TestRespondentsAreCounted(t *testing.T) {
	r := MustCount(t, []byte(employees), employeesMapping())
	sheettest.MustEqual(t, []int{r.Rows, r.Usable, r.Wrong, len(r.Parts), r.Parts[0].Usable}, []int{6, 5, 2, 1, 5})
	sheettest.MustEqual(t, []string{r.Parts[0].Case, r.Parts[0].Group}, []string{"c-ghz", "employees_managers"})
	sheettest.MustEqual(t, figures(r.Parts[0]), []string{"e_zzp 4 [1 1 2]", "e_sat_flex 4 [2 1 1]", "open 3 []"})
	sheettest.MustEqual(t, refused(r), []string{"A6 twice  4", "E7 unknown_answer e_zzp weet niet"})
	sheettest.MustEqual(t, r.Unknown, []survey.UnknownText{{Indicator: "e_zzp", Reason: survey.UnknownAnswer, Text: "weet niet", Times: 1, Cell: "E7"}})
	open := []string{}
	for _, o := range r.Open {
		open = append(open, o.Text)
	}
	sheettest.MustEqual(t, open, []string{"Het verschilt; per persoon", "cliënten zijn onrustig", "één vast gezicht helpt"})
}

func TestGroupsAndCasesOfRows(t *testing.T) {
	data := []byte("casus;groep;q\r\nghz;a;1\r\nhaz;a;2\r\nxyz;a;1\r\nghz;b;1\r\nghz;weg;2\r\nghz;?;2\r\n")
	r := MustCount(t, data, survey.Mapping{
		Shape:     survey.Respondents,
		Case:      survey.Split{Column: at("casus"), Values: map[string]string{"ghz": "g", "haz": "h"}},
		Group:     survey.Split{Column: at("groep"), Values: map[string]string{"a": "x", "b": "y", "weg": ""}},
		Questions: []survey.Question{{Indicator: "q", Kind: survey.Single, Columns: in("q"), Options: options("een:1", "twee:2")}},
	})
	got := []string{}
	for _, p := range r.Parts {
		got = append(got, p.Case+p.Group+" "+figures(p)[0])
	}
	sheettest.MustEqual(t, got, []string{"gx q 1 [1 0]", "gy q 1 [1 0]", "hx q 1 [0 1]"})
	sheettest.MustEqual(t, []int{r.Rows, r.Usable, r.LeftOut, r.Wrong}, []int{6, 3, 1, 2})
	sheettest.MustEqual(t, refused(r), []string{"A4 unknown_case  xyz", "B7 unknown_group  ?"})
}

func TestNumbersInBands(t *testing.T) {
	five, ten, eleven := 5.0, 10.0, 10.5
	m := survey.Mapping{
		Shape: survey.Respondents, Case: survey.Split{Fixed: "c"}, Group: survey.Split{Fixed: "g"},
		Questions: []survey.Question{
			{Indicator: "jaren", Kind: survey.Numeric, Columns: in("jaren"), Missing: []string{"weet niet"},
				Options: []survey.Option{{Code: "kort", To: &five}, {Code: "lang", From: &five, To: &ten}, {Code: "zeer_lang", From: &eleven}}},
			{Indicator: "cijfer", Kind: survey.Numeric, Columns: in("cijfer")},
		},
	}
	data := []byte("jaren;cijfer\r\n5;7,5\r\n5,5;8\r\nweet niet;\r\n1.200;6\r\n10,2;8\r\nveel;acht\r\n")
	r := MustCount(t, data, m)
	sheettest.MustEqual(t, figures(r.Parts[0]), []string{"jaren 3 [1 1 1]", "cijfer 4 []"})
	sheettest.MustEqual(t, refused(r), []string{"A6 out_of_range jaren 10,2", "A7 no_number jaren veel", "B7 no_number cijfer acht"})
	f := r.Parts[0].Figures[1]
	if math.Abs(f.Mean-7.375) > 1e-12 || math.Abs(f.Deviation-0.946484724) > 1e-8 {
		t.Fatalf("mean %v, deviation %v", f.Mean, f.Deviation)
	}
	book := MustCount(t, sheettest.MustTable(t, []string{"jaren", "cijfer"}, []string{"#5", "#7.5"}, []string{"#5.5", "8"}), m)
	sheettest.MustEqual(t, figures(book.Parts[0]), []string{"jaren 2 [1 1 0]", "cijfer 2 []"})
}

// TestLimeSurveyAsItComes reads an export with codes: an option has a column of its own, with Y or nothing in it; who did
// not finish has no date; the code of the access and the address are there as well.
func TestLimeSurveyAsItComes(t *testing.T) {
	head := []string{"id", "submitdate", "lastpage", "startlanguage", "seed", "token", "ipaddr", "G1", "Q1", "Q2[SQ001]", "Q2[SQ002]", "Q2[other]", "Q3[1]", "Q4"}
	rows := [][]string{
		head,
		{"1", "2019-10-01 10:00:00", "4", "nl", "55", "aB3", "10.0.0.1", "A1", "A1", "Y", "", "", "5", "regel\n\"twee\""},
		{"2", "2019-10-01 11:00:00", "4", "nl", "56", "aB4", "10.0.0.2", "A2", "A2", "Y", "Y", "zelf iets", "", ""},
		{"3", "", "2", "nl", "57", "aB5", "10.0.0.3", "A1", "A1", "", "", "", "", ""},
		{"4", "2019-10-01 12:00:00", "4", "nl", "58", "aB6", "10.0.0.4", "A2", "", "", "", "", "4", ""},
		{"5", "2019-10-01 12:00:00", "4", "nl", "58", "aB7", "10.0.0.5", "A2", "A9", "N/A", "N/A", "N/A", "4", ""},
	}
	m := survey.Mapping{
		Shape: survey.Respondents, Case: survey.Split{Fixed: "c"}, Respondent: at("id"), Complete: at("submitdate"),
		Group: survey.Split{Column: at("G1"), Values: map[string]string{"A1": "em", "A2": "fx"}},
		Questions: []survey.Question{
			{Indicator: "q1", Kind: survey.Single, Columns: in("Q1"), Options: options("ja:A1", "nee:A2", "weet_niet:A3")},
			{Indicator: "q2", Kind: survey.Multi, Options: options("uren", "thuis", "anders"), Columns: []survey.Item{
				{Place: *at("Q2[SQ001]"), Option: "uren"}, {Place: *at("Q2[SQ002]"), Option: "thuis"}, {Place: *at("Q2[other]"), Option: "anders", Any: true},
			}},
			{Indicator: "q3", Kind: survey.Single, Columns: in("Q3[1]"), Options: options("vier:4", "vijf:5")},
			{Indicator: "q4", Kind: survey.Open, Columns: in("Q4")},
		},
	}
	for name, data := range map[string][]byte{"csv with commas": quoted(",", rows...), "csv with semicolons": quoted(";", rows...), "xlsx": sheettest.MustTable(t, rows...)} {
		t.Run(name, func(t *testing.T) {
			_, d := MustDetect(t, data)
			sheettest.MustEqual(t, d.Source, sheet.LimeSurvey)
			roles := []sheet.Role{}
			for _, c := range d.Columns {
				roles = append(roles, c.Role)
			}
			sheettest.MustEqual(t, roles[:8], []sheet.Role{sheet.Respondent, sheet.Submitted, sheet.Technical, sheet.Technical, sheet.Technical, sheet.Personal, sheet.Personal, sheet.Answers})
			sheettest.MustEqual(t, []string{d.Columns[9].Code, d.Columns[9].Set, d.Columns[9].Item}, []string{"Q2[SQ001]", "Q2", "SQ001"})
			r := MustCount(t, data, m)
			sheettest.MustEqual(t, []int{r.Rows, r.Usable, r.Incomplete, r.Wrong}, []int{5, 4, 1, 1})
			sheettest.MustEqual(t, figures(r.Parts[0]), []string{"q1 1 [1 0 0]", "q2 1 [1 0 0]", "q3 1 [0 1]", "q4 1 []"})
			sheettest.MustEqual(t, figures(r.Parts[1]), []string{"q1 1 [0 1 0]", "q2 1 [1 1 1]", "q3 2 [2 0]", "q4 0 []"})
			sheettest.MustEqual(t, r.Open[0].Text, "regel\n\"twee\"")
			sheettest.MustEqual(t, refused(r), []string{"I6 unknown_answer q1 A9"})
		})
	}
}

// TestLimeSurveyInFull reads an export with whole questions and answers, in Dutch.
func TestLimeSurveyInFull(t *testing.T) {
	why := "Waarom werk je flexibel? "
	data := quoted(",", []string{"Antwoord-ID", "Datum voltooid", "Laatste pagina", "Starttaal", "E-mailadres", "Wil je zelfstandige worden?", why + "[zelf bepalen]", why + "[thuis]"},
		[]string{"1", "2019-10-01", "3", "nl", "jan@voorbeeld.nl", "Zeker wel", "Ja", "Nee"},
		[]string{"2", "2019-10-01", "3", "nl", "", "Niet", "Nee", "Nee"},
		[]string{"3", "2019-10-01", "3", "nl", "", "Niet", "n.v.t.", "n.v.t."})
	_, d := MustDetect(t, data)
	sheettest.MustEqual(t, []any{d.Source, d.Columns[4].Personal, d.Columns[6].Set, d.Columns[6].Item}, []any{sheet.LimeSurvey, sheet.PersonMail, strings.TrimSpace(why), "zelf bepalen"})
	d, seen := MustSee(t, data)
	sheettest.MustEqual(t, len(seen[4].Answers), 0)
	m := survey.Suggest(d, seen, codebook(), nil)
	sheettest.MustEqual(t, []any{m.Respondent, m.Complete}, []any{at("Antwoord-ID"), at("Datum voltooid")})
	m.Case, m.Group = survey.Split{Fixed: "c"}, survey.Split{Fixed: "fx"}
	r := MustCount(t, data, m)
	sheettest.MustEqual(t, refused(r), []string(nil))
	sheettest.MustEqual(t, figures(r.Parts[0]), []string{"f_zzp 3 [1 0 2]", "f_reason 2 [1 0]"})
}

// TestFormsAsItComes reads an export of Microsoft Forms in Dutch: who answered, and more answers in one cell.
func TestFormsAsItComes(t *testing.T) {
	data := sheettest.MustTable(t,
		[]string{"ID", "Begintijd", "Tijd van voltooien", "E-mail", "Naam", "Tijd van laatste wijziging", "Wil je zelfstandige\u00A0worden?", "Waarom werk je flexibel?"},
		[]string{"#1", "#43769.5", "#43769.51", "anonymous", "", "", "zeker wel", "zelf bepalen;thuis;"},
		[]string{"#2", "#43769.6", "#43769.61", "anonymous", "", "", "Niet", "thuis;thuis;iets anders;"},
		[]string{"#3", "#43769.7", "#43769.71", "anonymous", "", "", "", "zelf bepalen;"},
		[]string{"#4", "#43769.8", "#43769.81", "anonymous", "", "", "", ""})
	d, seen := MustSee(t, data)
	sheettest.MustEqual(t, d.Source, sheet.MicrosoftForms)
	sheettest.MustEqual(t, []string{d.Columns[3].Personal, d.Columns[4].Personal}, []string{sheet.PersonMail, sheet.PersonName})
	sheettest.MustEqual(t, seen[7].Joined, 3)
	m := survey.Suggest(d, seen, codebook(), nil)
	m.Case, m.Group = survey.Split{Fixed: "c"}, survey.Split{Fixed: "fx"}
	r := MustCount(t, data, m)
	sheettest.MustEqual(t, figures(r.Parts[0]), []string{"f_zzp 2 [1 0 1]", "f_reason 2 [2 1]"})
	sheettest.MustEqual(t, refused(r), []string{"H3 unknown_answer f_reason iets anders"})
	m.Questions[1].Everyone = true
	sheettest.MustEqual(t, figures(MustCount(t, data, m).Parts[0])[1], "f_reason 3 [2 1]")
}

func TestAnswersWithTheSignBetweenThem(t *testing.T) {
	m := survey.Mapping{Shape: survey.Respondents, Case: survey.Split{Fixed: "c"}, Group: survey.Split{Fixed: "g"}, Questions: []survey.Question{
		{Indicator: "q", Kind: survey.Multi, Columns: in("q"), Joined: ";", Options: options("a:rust; ruimte; tijd", "b:geld", "c:rust")},
	}}
	r := MustCount(t, sheettest.MustTable(t, []string{"q"}, []string{"rust; ruimte; tijd;geld;"}, []string{"geld;rust"}, []string{"geld;ruimte; tijd"}), m)
	sheettest.MustEqual(t, figures(r.Parts[0]), []string{"q 2 [1 2 1]"})
	sheettest.MustEqual(t, refused(r), []string{"A4 unknown_answer q ruimte"})
}

// codebook is what a programme knows.
func codebook() survey.Codebook {
	named := func(code string, texts ...string) survey.Named { return survey.Named{Code: code, Texts: texts} }
	return survey.Codebook{
		Indicators: []survey.Indicator{
			{Named: named("f_zzp", "Wil je zelfstandige worden?", "Do you want to?"), Kind: survey.Single,
				Options: []survey.Named{named("certain", "zeker wel", "certainly"), named("maybe", "misschien", "maybe"), named("no", "niet", "no")}},
			{Named: named("f_reason", "Waarom werk je flexibel?", "Why?"), Kind: survey.Multi,
				Options: []survey.Named{named("hours", "zelf bepalen", "decide"), named("private", "thuis", "home")}},
			{Named: named("f_never", "Nooit gevraagd", "Never asked"), Kind: survey.Single, Options: []survey.Named{named("a", "a", "a")}},
		},
		Cases:  []survey.Named{named("c-ghz", "ghz", "Gehandicaptenzorg"), named("c-haz", "haz")},
		Groups: []survey.Named{named("fx", "flexwerker", "flexwerkers"), named("em", "werknemer")},
	}
}
