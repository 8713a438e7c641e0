package web

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"rodedraad/app"
	"rodedraad/app/sheet"
	"rodedraad/app/survey"
	"rodedraad/domain"
)

// maxUnknownShown is how many answers that nobody knows the page lists; the form of a question has the others.
const maxUnknownShown = 50

// importPage shows how far a researcher is with a file for a dataset, and one question of it more closely.
func (s *Server) importPage(c *fiber.Ctx) error { return s.showImport(c, nil) }

// showImport is importPage, with what was wrong with a file that was brought.
func (s *Server) showImport(c *fiber.Ctx, problem *domain.Error) error {
	question := domain.IndicatorID(c.Query("question"))
	p, err := s.App.Import(c.UserContext(), who(c), c.Params("p"), domain.DatasetID(c.Params("d")), question)
	if err != nil {
		return err
	}
	lang := requestOf(c).language
	return s.respond(c, func() any { return importJSON(p) }, "import", func() fiber.Map {
		name, _ := p.Case.Name.In(lang)
		wave, _ := p.Wave.Label.In(lang)
		data := fiber.Map{
			"Title": s.say(c, "import.title", "Case", name, "Wave", wave), "Slug": p.Programme.Slug, "Evidence": true, "ProgrammeTitle": "", "Reader": true,
			"Page": p, "Self": importURL(c), "MaxText": survey.MaxText, "MaxFile": sheet.MaxFile >> 20, "Problem": s.told(c, p, problem),
			"Encodings": sheet.Encodings, "Separators": separators, "Shapes": []survey.Shape{survey.Respondents, survey.Counts},
		}
		if f := p.File; f != nil {
			data["Failed"], data["Wrong"] = s.told(c, p, f.Failed), s.told(c, p, f.Wrong)
			data["Places"], data["Joints"] = f.Columns, []string{";", ",", "|"}
			data["Unknown"], data["Preview"] = unknownShown(f), previewed(lang, f.Preview)
		}
		return data
	})
}

// separators are the signs between cells, by the last part of a translation key.
var separators = []struct{ Sign, Name string }{{";", "semicolon"}, {",", "comma"}, {"\t", "tab"}, {"|", "bar"}}

func importURL(c *fiber.Ctx) string {
	return datasetURL(c.Params("p"), domain.DatasetID(c.Params("d"))) + "/import"
}

// unknownShown are the texts that nobody knows, grouped, as many as the page lists, and of each the beginning; the form of
// its question has all of it.
func unknownShown(f *app.FileView) []survey.UnknownText {
	if f.Result == nil {
		return nil
	}
	list := slices.Clone(f.Result.Unknown[:min(len(f.Result.Unknown), maxUnknownShown)])
	for n := range list {
		if text := []rune(list[n].Text); len(text) > survey.MaxClip {
			list[n].Text = string(text[:survey.MaxClip]) + "…"
		}
	}
	return list
}

// told is a refusal in words, of which the places in a mapping are named as the page names them; nil for none.
func (s *Server) told(c *fiber.Ctx, p app.ImportPage, e *domain.Error) *errorBody {
	if e == nil {
		return nil
	}
	body := s.errorBody(c, e)
	fields := map[string]string{}
	for field, what := range body.Fields {
		name := field
		parts := strings.Split(field, ".")
		switch at, err := strconv.Atoi(parts[min(1, len(parts)-1)]); {
		case parts[0] == "case" || parts[0] == "group":
			name = s.say(c, "import.which_"+parts[0])
		case parts[0] == "questions" && err == nil && p.File != nil && at < len(p.File.Mapping.Questions):
			for _, q := range p.File.Questions {
				if string(q.Indicator.ID) == p.File.Mapping.Questions[at].Indicator {
					name, _ = q.Indicator.Question.In(requestOf(c).language)
				}
			}
		case parts[0] == "questions":
			name = s.say(c, "import.no_question")
		}
		fields[name] = what
	}
	body.Fields = fields
	return &body
}

// bringFile takes the file of a form.
func (s *Server) bringFile(c *fiber.Ctx) error {
	content, err := readFile(c)
	if err == nil {
		err = s.App.BringFile(c.UserContext(), who(c), c.Params("p"), domain.DatasetID(c.Params("d")), content)
	}
	var problem *domain.Error
	if errors.As(err, &problem) && (problem.Kind == domain.Invalid || problem.Kind == domain.TooLarge) && !wantsJSON(c) {
		c.Status(statusOf[problem.Kind])
		return s.showImport(c, problem)
	}
	return s.imported(c, err)
}

// imported answers a change of how a file is read with the page about it.
func (s *Server) imported(c *fiber.Ctx, err error) error {
	if err != nil {
		return err
	}
	return s.done(c, fiber.StatusOK, fiber.Map{"import": importURL(c)}, importURL(c))
}

// column reads the number of a column; -1 when none was chosen.
func (in *input) column(name string) int {
	if in.has(name) && in.form && in.values[name] == "" {
		return -1
	}
	return in.numberOr(name, -1)
}

// list reads fields that are numbered from 0.
func (in *input) list(name string) (values []string) {
	for in.has(name + strconv.Itoa(len(values))) {
		values = append(values, in.text(name+strconv.Itoa(len(values))))
	}
	return values
}

func (s *Server) readFileAs(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	turn := in.number("turn")
	as := sheet.Choice{
		Encoding: sheet.Encoding(in.text("encoding")), Separator: in.text("separator"), Decimal: in.text("decimal"), Sheet: in.text("sheet"),
	}
	if as.Header = in.numberOr("header", 0); in.text("no_header") == "on" {
		as.Header = sheet.NoHeader
	}
	if err := in.check(); err != nil {
		return err
	}
	return s.imported(c, s.App.ReadFileAs(c.UserContext(), who(c), c.Params("p"), domain.DatasetID(c.Params("d")), turn, as))
}

func (s *Server) mapRows(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	turn := in.number("turn")
	as := app.RowsAs{
		Shape: survey.Shape(in.text("shape")), Respondent: in.column("respondent"), Complete: in.column("complete"),
		Case: app.SplitAs{Column: in.column("case"), Means: in.list("c")}, Group: app.SplitAs{Column: in.column("group"), Means: in.list("g")},
		Indicator: in.column("indicator"), Option: in.column("option"), Count: in.column("count"), Base: in.column("base"),
		Percent: in.column("percent"),
	}
	if err := in.check(); err != nil {
		return err
	}
	return s.imported(c, s.App.MapRows(c.UserContext(), who(c), c.Params("p"), domain.DatasetID(c.Params("d")), turn, as))
}

func (s *Server) mapQuestion(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	turn := in.number("turn")
	as := app.QuestionAs{
		Indicator: domain.IndicatorID(in.text("indicator")), Apart: in.text("way") == "apart", Column: in.column("column"),
		Joined: in.text("joined"), Any: in.text("any") == "on", Everyone: in.text("everyone") == "on", Means: in.list("m"),
	}
	for n := 0; in.has("o" + strconv.Itoa(n)); n++ {
		as.Options = append(as.Options, in.column("o"+strconv.Itoa(n)))
	}
	if err := in.check(); err != nil {
		return err
	}
	return s.imported(c, s.App.MapQuestion(c.UserContext(), who(c), c.Params("p"), domain.DatasetID(c.Params("d")), turn, as))
}

func (s *Server) storeFile(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	turn, revision, invited := in.number("turn"), in.number("revision"), max(0, in.column("invited"))
	if err := in.check(); err != nil {
		return err
	}
	v, err := s.App.StoreFile(c.UserContext(), who(c), c.Params("p"), domain.DatasetID(c.Params("d")), turn, revision, invited)
	return s.changedDataset(c, v, err)
}

func (s *Server) stopImport(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err == nil {
		err = in.check()
	}
	if err == nil {
		err = s.App.StopImport(c.UserContext(), who(c), c.Params("p"), domain.DatasetID(c.Params("d")))
	}
	return s.imported(c, err)
}

// importJSON is what a program is told of an import.
func importJSON(p app.ImportPage) fiber.Map {
	out := fiber.Map{"dataset": p.Dataset.ID, "revision": p.Dataset.Revision, "state": p.Dataset.State, "file": nil}
	f := p.File
	if f == nil {
		return out
	}
	questions := make([]fiber.Map, 0, len(f.Questions))
	for _, q := range f.Questions {
		questions = append(questions, fiber.Map{
			"indicator": q.Indicator.ID, "columns": q.Columns, "unknown": q.Unknown, "base": q.Base, "counts": q.Counts,
		})
	}
	file := fiber.Map{
		"turn": f.Turn, "size": f.Size, "reading": f.Reading, "percent": f.Percent, "rows": f.Rows, "hash": f.Hash, "same": f.Same,
		"elsewhere": f.Elsewhere, "choice": f.Detection.Choice, "columns": f.Columns, "questions": questions, "refused": f.Refused,
		"usable": f.Usable, "ready": f.Ready, "hidden": fiber.Map{
			"sheet": f.Hidden.This, "sheets": f.Hidden.Sheets, "rows": f.Hidden.Rows, "columns": len(f.Hidden.Columns),
		},
	}
	if f.Question != nil {
		file["texts"] = f.Question.Texts
	}
	if f.Failed != nil {
		file["failed"] = f.Failed.Code()
	}
	if f.Result != nil {
		file["wrong"], file["left_out"], file["incomplete"] = f.Result.Wrong, f.Result.LeftOut, f.Result.Incomplete
	}
	out["file"] = file
	return out
}

// previewed are the first rows of a file, the numbers of a workbook with the sign for decimals of the language, as Excel shows
// them.
func previewed(lang string, rows []sheet.Row) []sheet.Row {
	if lang != domain.Dutch {
		return rows
	}
	shown := make([]sheet.Row, 0, len(rows))
	for _, r := range rows {
		r.Cells = slices.Clone(r.Cells)
		for n := range r.Cells {
			if c := &r.Cells[n]; c.Kind == sheet.Number {
				c.Text = strings.Replace(c.Text, ".", ",", 1)
			}
		}
		shown = append(shown, r)
	}
	return shown
}
