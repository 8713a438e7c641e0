package app_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"rodedraad/app"
	"rodedraad/app/sheet"
	"rodedraad/app/sheet/sheettest"
	"rodedraad/app/survey"
	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// excel is a file as Excel in Dutch writes it: semicolons, commas in numbers, Windows-1252; with names, an answer that nobody
// foresaw, and rows of another case.
const excel = "Respnr;Naam;Organisatie;Groep;e_zzp;Wat mag?;Uren\r\n" +
	"1;Jansen;Case bridge;werknemer;ja;rooster; training;32,5\r\n" +
	"2;De Vries;bridge;leidinggevende;Nee;rooster;36,0\r\n" +
	"3;Smit;lake;werknemer;misschien\xe9;rooster;36,0\r\n" +
	"4;Bakker;bridge;werknemer;ik twijfel;\"rooster;training\";24,5\r\n" +
	"5;Visser;bridge;werknemer;ja;;12,5\r\n" +
	"6;Mulder;bridge;werknemer;nee;training;18,0\r\n"

// dutch is that file without its mistake: a semicolon too many in the first row.
var dutch = []byte(strings.Replace(excel, "rooster; training;", "\"rooster;training\";", 1))

// MustExpect gives the world a survey with a question of more answers, and a dataset of the bridge that is expected.
func MustExpect(tb testing.TB, w *world) domain.DatasetID {
	tb.Helper()
	MustSurvey(tb, w)
	must(tb, one(w.AddIndicator(ctx, researcher, care, domain.Indicator{
		ID: "e-may", Group: domain.EmployeesManagers, Kind: domain.MultiAnswer, Question: words("Wat mag?"),
		Options: []domain.Option{{Code: "roster", Label: words("rooster")}, {Code: "course", Label: words("training")}},
	})))
	for _, code := range []string{bridge, lake} {
		must(tb, one(w.AddDataset(ctx, researcher, care, domain.Dataset{
			ID: domain.DatasetID("w0-" + code), Wave: "w0", Case: domain.CaseID("c-" + code), Group: domain.EmployeesManagers,
		})))
	}
	return "w0-" + bridge
}

// MustFile is the file that somebody brought, as they see it.
func MustFile(tb testing.TB, w *world, id domain.DatasetID, question domain.IndicatorID) *app.FileView {
	tb.Helper()
	page, err := w.Import(ctx, researcher, care, id, question)
	must(tb, err)
	if page.File == nil {
		tb.Fatal("there is no file")
	}
	return page.File
}

// outline is what a file comes to, in a few words.
func outline(f *app.FileView) string {
	var list []string
	for _, q := range f.Questions {
		list = append(list, fmt.Sprintf("%s %v %d %v unknown %d", q.Indicator.ID, q.Columns, q.Base, q.Counts, q.Unknown))
	}
	return strings.Join(list, "; ")
}

func TestAFileBecomesADataset(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := MustWorldIn(t, db)
		id := MustExpect(t, w)
		must(t, w.BringFile(ctx, researcher, care, id, dutch))
		f := MustFile(t, w, id, "e-zzp")
		d := f.Detection
		if d.Choice.Separator != ";" || d.Choice.Encoding != sheet.Windows1252 || d.Choice.Decimal != "," || d.Choice.Header != 1 {
			t.Errorf("it is read as %+v", d.Choice)
		}
		if len(f.Personal) != 1 || len(f.Columns) != 6 || strings.Contains(fmt.Sprintf("%+v", f), "Jansen") {
			t.Errorf("of people it shows %+v", f)
		}
		if got := outline(f); got != "e-zzp [e_zzp] 4 [2 2] unknown 1; e-may [Wat mag?] 4 [3 3] unknown 0" || f.Usable != 5 {
			t.Errorf("it comes to %s of %d", got, f.Usable)
		}
		if f.Ready || len(f.Refused) != 1 || f.Refused[0].Cell != "E5" || f.Refused[0].Reason != survey.UnknownAnswer {
			t.Errorf("refused is %+v", f.Refused)
		}
		_, err := w.StoreFile(ctx, researcher, care, id, f.Turn, 1, 9)
		want(t, err, "upload_wrong")
		said := app.QuestionAs{Indicator: "e-zzp", Column: 4}
		for _, text := range f.Question.Texts {
			said.Means = append(said.Means, map[bool]string{true: app.NoAnswer, false: text.Means}[text.Text == "ik twijfel"])
		}
		must(t, w.MapQuestion(ctx, researcher, care, id, f.Turn, said))
		want(t, w.MapQuestion(ctx, researcher, care, id, f.Turn, said), "stale")
		f = MustFile(t, w, id, "")
		if got := outline(f); !f.Ready || got != "e-zzp [e_zzp] 4 [2 2] unknown 0; e-may [Wat mag?] 4 [3 3] unknown 0" {
			t.Errorf("then it comes to %s, ready is %v: %+v", got, f.Ready, f.Refused)
		}
		_, err = w.StoreFile(ctx, researcher, care, id, f.Turn, 7, 9)
		want(t, err, "stale")
		v, err := w.StoreFile(ctx, researcher, care, id, f.Turn, 1, 9)
		must(t, err)
		if v.State != domain.DatasetImported || v.FileHash != f.Hash || v.Invited != 9 {
			t.Errorf("stored is %+v", v)
		}
		page, err := w.Dataset(ctx, researcher, care, id, 0)
		must(t, err)
		if len(page.Indicators) != 2 || page.Dataset.Usable != 5 || page.Dataset.Response != 556 {
			t.Errorf("the dataset holds %+v", page.Figures)
		}
		nextCase(t, w)
	})
}

// nextCase brings the same file for another case: what was said about it is known already, and that it was used before too.
func nextCase(t *testing.T, w *world) {
	t.Helper()
	must(t, w.BringFile(ctx, researcher, care, "w0-lake", dutch))
	f := MustFile(t, w, "w0-lake", "e-zzp")
	if !slices.Equal(f.Elsewhere, []domain.DatasetID{"w0-bridge"}) || f.Same || !f.Kept {
		t.Errorf("the same file is known as %v, %v", f.Elsewhere, f.Same)
	}
	if len(f.Refused) != 1 || f.Refused[0].Cell != "E4" || f.Question.Texts[0].Means != "" || f.Question.Texts[1].Text != "ik twijfel" || f.Question.Texts[1].Means != app.NoAnswer {
		t.Errorf("what was said before is not known: %+v, %+v", f.Refused, f.Question.Texts)
	}
	must(t, w.BringFile(ctx, researcher, care, "w0-bridge", dutch))
	f = MustFile(t, w, "w0-bridge", "")
	if !f.Same || f.Ready {
		t.Errorf("the same file again is not known")
	}
	_, err := w.StoreFile(ctx, researcher, care, "w0-bridge", f.Turn, 2, 0)
	want(t, err, "same_file")
}

func TestRowsArePickedByAColumn(t *testing.T) {
	w := MustWorld(t)
	id := MustExpect(t, w)
	must(t, w.BringFile(ctx, researcher, care, id, []byte("locatie;e_zzp\nA;ja\nA;nee\nB;ja\nB;ja\nC;ja\n")))
	f := MustFile(t, w, id, "")
	if f.RowsAre.Case.Column != -1 || f.Usable != 5 {
		t.Fatalf("without anybody saying so, %d rows of %+v count", f.Usable, f.RowsAre)
	}
	rows := app.RowsAs{Shape: survey.Respondents, Respondent: -1, Complete: -1, Case: app.SplitAs{Column: 0}, Group: app.SplitAs{Column: -1}}
	must(t, w.MapRows(ctx, researcher, care, id, f.Turn, rows))
	f = MustFile(t, w, id, "")
	if f.Ready || f.Wrong == nil || len(f.RowsAre.Case.Texts) != 3 {
		t.Fatalf("nobody said which rows count, and it is %+v", f)
	}
	rows.Case.Means = []string{app.RowsOwn, app.RowsOther, ""}
	must(t, w.MapRows(ctx, researcher, care, id, f.Turn, rows))
	f = MustFile(t, w, id, "")
	if f.Ready || len(f.Refused) != 1 || f.Refused[0].Reason != survey.UnknownCase || f.Refused[0].Cell != "A6" {
		t.Fatalf("refused is %+v", f.Refused)
	}
	rows.Case.Means = nil
	for _, text := range f.RowsAre.Case.Texts {
		rows.Case.Means = append(rows.Case.Means, map[bool]string{true: app.RowsOwn, false: app.RowsOther}[text.Text == "A"])
	}
	must(t, w.MapRows(ctx, researcher, care, id, f.Turn, rows))
	if f = MustFile(t, w, id, ""); !f.Ready || f.Usable != 2 || f.Result.LeftOut != 3 {
		t.Errorf("of the rows %d count: %+v", f.Usable, f.Result)
	}
}

func TestATableOfCountsBecomesADataset(t *testing.T) {
	w := MustWorld(t)
	id := MustExpect(t, w)
	must(t, w.BringFile(ctx, researcher, care, id, []byte("vraag;antwoord;aantal;n\ne_zzp;ja;4;10\ne_zzp;nee;6;10\nMogen;rooster;5;10\nMogen;training;2;10\n")))
	f := MustFile(t, w, id, "")
	if f.Mapping.Shape != survey.Counts || !slices.Equal(f.Names, []string{"Mogen"}) || f.Ready {
		t.Fatalf("it is taken for %+v with %v", f.Mapping.Shape, f.Names)
	}
	must(t, w.MapQuestion(ctx, researcher, care, id, f.Turn, app.QuestionAs{Indicator: "e-may", Column: 0}))
	f = MustFile(t, w, id, "")
	if got := outline(f); !f.Ready || !strings.Contains(got, "10 [4 6]") || !strings.Contains(got, "10 [5 2]") {
		t.Fatalf("it comes to %s: %+v", got, f.Refused)
	}
	must(t, one(w.StoreFile(ctx, researcher, care, id, f.Turn, 1, 0)))
}

func TestOptionsApart(t *testing.T) {
	w := MustWorld(t)
	id := MustExpect(t, w)
	must(t, w.BringFile(ctx, researcher, care, id, []byte("r;t;naam\nja;;x\nja;anders;y\n;;z\n")))
	f := MustFile(t, w, id, "e-may")
	if f.Ready || f.Question.Found {
		t.Fatalf("a question is found in %+v", f.Columns)
	}
	said := app.QuestionAs{Indicator: "e-may", Apart: true, Column: -1, Options: []int{0, 2}, Everyone: true}
	want(t, w.MapQuestion(ctx, researcher, care, id, f.Turn, said), "invalid") // the third column is about a person
	f = MustFile(t, w, id, "")
	said.Options[1] = 1
	must(t, w.MapQuestion(ctx, researcher, care, id, f.Turn, said))
	if f = MustFile(t, w, id, ""); f.Ready || len(f.Refused) != 1 || f.Refused[0].Cell != "B3" {
		t.Fatalf("refused is %+v", f.Refused)
	}
	said.Any = true
	must(t, w.MapQuestion(ctx, researcher, care, id, f.Turn, said))
	if f = MustFile(t, w, id, ""); !f.Ready || !strings.Contains(outline(f), "3 [2 1]") {
		t.Errorf("it comes to %s", outline(f))
	}
}

func TestAFileIsReadAgainAsSomebodySays(t *testing.T) {
	w := MustWorld(t)
	id := MustExpect(t, w)
	must(t, w.BringFile(ctx, researcher, care, id, dutch))
	f := MustFile(t, w, id, "")
	want(t, w.ReadFileAs(ctx, researcher, care, id, f.Turn, sheet.Choice{Sheet: "", Separator: "x"}), "sheet_choice")
	f = MustFile(t, w, id, "")
	if f.Failed == nil || f.Detection.Choice.Separator != ";" {
		t.Errorf("after a refusal it is %+v", f.Detection.Choice)
	}
	must(t, w.ReadFileAs(ctx, researcher, care, id, f.Turn, sheet.Choice{Separator: ",", Header: 1}))
	if f = MustFile(t, w, id, ""); f.Failed != nil || len(f.Columns)+len(f.Personal) != 1 || f.Ready {
		t.Errorf("with commas it has the columns %+v", f.Columns)
	}
	for what, bad := range map[string][]byte{"sheet_old_excel": []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), "sheet_empty": nil} {
		want(t, w.BringFile(ctx, researcher, care, "w0-lake", bad), what)
	}
	page, err := w.Import(ctx, researcher, care, "w0-lake", "")
	must(t, err)
	if page.File != nil {
		t.Error("what is no table is held")
	}
}

func TestImportIsForResearchersAndOpenDatasets(t *testing.T) {
	w := MustWorld(t)
	id := MustExpect(t, w)
	must(t, w.BringFile(ctx, researcher, care, id, dutch))
	for _, who := range everybody {
		if who == researcher {
			continue
		}
		for name, err := range map[string]error{
			"bring": w.BringFile(ctx, who, care, id, dutch), "look": one(w.Import(ctx, who, care, id, "")),
			"store": one(w.StoreFile(ctx, who, care, id, 1, 1, 0)), "stop": w.StopImport(ctx, who, care, id),
		} {
			if kind := domain.KindOf(err); kind != domain.Forbidden && kind != domain.NotFound && kind != domain.Unauthenticated {
				t.Errorf("%s of %q: %v", name, who, err)
			}
		}
		if w.MayBring(ctx, who, care, id) {
			t.Errorf("%q may bring a file", who)
		}
	}
	page, err := w.Import(ctx, second, care, id, "")
	must(t, err)
	if page.File != nil {
		t.Error("another researcher sees the file")
	}
	frozen := MustAnswers(t, w, "w0", "hill", 4, 8)
	want(t, w.BringFile(ctx, researcher, care, frozen, dutch), "R26")
	must(t, w.StopImport(ctx, researcher, care, id))
	want(t, w.StopImport(ctx, researcher, care, id), "upload_gone")
}

func TestReadingEndsWithItsContext(t *testing.T) {
	w := MustWorld(t)
	id := MustExpect(t, w)
	soon, cancel := context.WithCancel(ctx)
	rows := &strings.Builder{}
	rows.WriteString("e_zzp;x\n")
	for range 90_000 {
		rows.WriteString("ja;" + strings.Repeat("lang", 40) + "\n")
	}
	go func() { // ends with the first look at a file that is being read
		for {
			if page, err := w.Import(ctx, researcher, care, id, ""); err != nil || page.File != nil && page.File.Reading && page.File.Rows > 0 {
				cancel()
				return
			}
		}
	}()
	if err := w.BringFile(soon, researcher, care, id, []byte(rows.String())); !errors.Is(err, context.Canceled) && !errors.Is(err, app.ErrStopped) {
		t.Errorf("bringing a file that is stopped: %v", err)
	}
	page, err := w.Import(ctx, researcher, care, id, "")
	must(t, err)
	if page.File != nil {
		t.Error("what was stopped is held")
	}
}

func TestLongAnswersCanBeGivenAMeaning(t *testing.T) {
	w := MustWorld(t)
	id := MustExpect(t, w)
	begins := strings.Repeat("Ik zou het liefst in dienst blijven ", 12) // far beyond what a list shows
	stay, leave, endless := begins+"en dat blijft zo.", begins+"maar ik ga toch weg.", strings.Repeat("x", survey.MaxText+1)
	file := "Respnr;e_zzp\r\n1;" + stay + "\r\n2;" + leave + "\r\n3;" + leave + "\r\n4;ja\r\n"
	must(t, w.BringFile(ctx, researcher, care, id, []byte(file)))
	f := MustFile(t, w, id, "e-zzp")
	var means []string
	for _, text := range f.Question.Texts {
		means = append(means, map[string]string{stay: "no", leave: "yes", "ja": "yes"}[text.Text])
	}
	must(t, w.MapQuestion(ctx, researcher, care, id, f.Turn, app.QuestionAs{Indicator: "e-zzp", Column: f.Question.Column, Means: means}))
	f = MustFile(t, w, id, "e-zzp")
	if got := outline(f); !strings.HasPrefix(got, "e-zzp [e_zzp] 4 [3 1] unknown 0") || !f.Ready || f.Question.TooLong != 0 {
		t.Errorf("the long answers come to %s", got)
	}
	must(t, one(w.StoreFile(ctx, researcher, care, id, f.Turn, 1, 0)))

	other := domain.DatasetID("w0-" + lake)
	must(t, w.BringFile(ctx, researcher, care, other, []byte(file+"5;"+endless+"\r\n")))
	f = MustFile(t, w, other, "e-zzp")
	if got := outline(f); !strings.HasPrefix(got, "e-zzp [e_zzp] 4 [3 1] unknown 1") || f.Ready || f.Question.TooLong != 1 {
		t.Errorf("what was said is kept, and what is too long is told: %s, %d too long", got, f.Question.TooLong)
	}
	for _, text := range f.Question.Texts {
		if strings.HasPrefix(text.Text, "xxx") {
			t.Errorf("an answer that is too long can be chosen")
		}
	}
}

func TestWhatIsHiddenInAWorkbookIsTold(t *testing.T) {
	w := MustWorld(t)
	id := MustExpect(t, w)
	rows := sheettest.Inline(1, "Respnr", "e_zzp", "Naam") + sheettest.Inline(2, "1", "ja", "Jansen") +
		strings.Replace(sheettest.Inline(3, "2", "nee", "Smit"), "<row ", `<row hidden="1" `, 1)
	content := sheettest.Head + `<worksheet ` + sheettest.Main + `><cols><col min="2" max="3" hidden="1"/></cols><sheetData>` + rows + `</sheetData></worksheet>`
	book := sheettest.MustZip(t, sheettest.BookParts("", "", sheettest.Part{"hidden:Oud", content}, sheettest.Part{"Nieuw", content})...)
	must(t, w.BringFile(ctx, researcher, care, id, book))
	f := MustFile(t, w, id, "")
	h := f.Hidden
	if !h.Any() || h.This || fmt.Sprint(h.Sheets) != "[Oud]" || h.Rows != 1 || fmt.Sprint(h.First) != "[3]" || len(h.Columns) != 1 || h.Columns[0].Name != "e_zzp" {
		t.Errorf("hidden is %+v", h)
	}
	must(t, w.ReadFileAs(ctx, researcher, care, id, f.Turn, sheet.Choice{Sheet: "Oud"}))
	if h := MustFile(t, w, id, "").Hidden; !h.This || len(h.Sheets) != 0 {
		t.Errorf("of the sheet that is hidden is told %+v", h)
	}
	must(t, w.BringFile(ctx, researcher, care, id, dutch))
	if h := MustFile(t, w, id, "").Hidden; h.Any() {
		t.Errorf("in a CSV file there is hidden %+v", h)
	}
}

// TestNobodyOfAFileIsStored brings and stores an export in which there are names and addresses, and looks for them in
// everything that the database has written.
func TestNobodyOfAFileIsStored(t *testing.T) {
	address := storetest.URL(t, storetest.SQLite)
	w := MustWorldIn(t, storetest.MustOpen(t, address))
	id := MustExpect(t, w)
	file := "\uFEFF\"id\",\"submitdate\",\"lastpage\",\"startlanguage\",\"token\",\"firstname\",\"email\",\"e_zzp\",\"extra\"\r\n" +
		"\"1\",\"2019-10-01\",\"3\",\"nl\",\"tok-geheim\",\"Geheim\",\"zoe@geheim.nl\",\"ja\",\"bel@geheim.nl\"\r\n" +
		"\"2\",\"2019-10-02\",\"3\",\"nl\",\"tok-geheim2\",\"Geheim\",\"jan@geheim.nl\",\"nee\",\"\"\r\n"
	must(t, w.BringFile(ctx, researcher, care, id, []byte(file)))
	f := MustFile(t, w, id, "e-zzp")
	if len(f.Personal) != 4 || strings.Contains(strings.ToLower(fmt.Sprintf("%+v", f)), "geheim") {
		t.Errorf("of people it shows %+v", f.Personal)
	}
	must(t, one(w.StoreFile(ctx, researcher, care, id, f.Turn, 1, 0)))
	path, written := strings.TrimPrefix(address, "sqlite:"), 0
	for _, file := range []string{path, path + "-wal"} {
		raw, err := os.ReadFile(file)
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		written += bytes.Count(raw, []byte("e-zzp"))
		if bytes.Contains(bytes.ToLower(raw), []byte("geheim")) {
			t.Errorf("%s has somebody in it", file)
		}
	}
	if written == 0 {
		t.Error("nothing was written: the test proves nothing")
	}
}
