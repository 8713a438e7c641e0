package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"rodedraad/app"
	"rodedraad/domain"
)

// figureAsked takes the figure of the path apart.
func figureAsked(c *fiber.Ctx) (domain.DatasetID, domain.IndicatorID) {
	return domain.Ref{Kind: domain.RefFigure, ID: c.Params("f")}.Figure()
}

// figurePage shows an indicator wave by wave, or what one dataset says about it.
func (s *Server) figurePage(c *fiber.Ctx) error {
	only, id := figureAsked(c)
	p, err := s.App.Indicator(c.UserContext(), who(c), c.Params("p"), id, only)
	if err != nil {
		return err
	}
	lang := requestOf(c).language
	return s.respond(c, func() any { return figureJSON(lang, p) }, "figure", func() fiber.Map {
		question, _ := p.Indicator.Question.In(lang)
		ref := domain.IndicatorRef(id)
		if only != "" {
			ref = domain.CellRef(only, id)
		}
		return fiber.Map{
			"Title": question, "Slug": p.Programme.Slug, "Evidence": p.Standing.SeesEvidence(), "ProgrammeTitle": "", "Reader": true, "Page": p, "Ref": ref, "Script": "figure.js",
			"Waves": s.wavesOf(c, p), "Reworded": rewordedOf(p.Reworded), "Higher": higherThan(p.Indicator.Visibility),
		}
	})
}

// waveCharts is what was answered in one wave: all cases together first, then each case.
type waveCharts struct {
	app.FigureView
	Charts []chart
}

// wavesOf draws every wave of an indicator.
func (s *Server) wavesOf(c *fiber.Ctx, p app.IndicatorPage) []waveCharts {
	lang := requestOf(c).language
	var list []waveCharts
	for _, v := range p.Waves {
		w := waveCharts{FigureView: v}
		wave, _ := v.Wave.Label.In(lang)
		base := chart{Wave: wave, Indicator: p.Indicator, Threshold: p.Programme.PrivacyThreshold}
		if v.SeesOver {
			all := base
			all.Title, all.Figure, all.Over, all.Labels = s.say(c, "figure.all_cases"), v.Over.Figure, over(v.Over), labelsOf(&v)
			all.Frozen = v.Frozen
			all.Cite = s.citation(c, p, all, s.say(c, "figure.over_cases", "Count", v.Over.Cases))
			w.Charts = append(w.Charts, all)
		}
		for _, cell := range v.Cells {
			one := base
			one.Title, _ = cell.Case.Name.In(lang)
			one.Figure, one.Labels, one.Change = cell.Figure, cell.Dataset.Labels, cell.Change
			one.Open = cell.Dataset.State != domain.DatasetFrozen
			one.Dataset, one.Version, one.Frozen = cell.Dataset.ID, cell.Dataset.Version, cell.Dataset.Frozen.At
			if p.Only == "" {
				one.URL = figureURL(p.Programme.Slug, cell.Ref)
			}
			one.Cite = s.citation(c, p, one, one.Title)
			w.Charts = append(w.Charts, one)
		}
		list = append(list, w)
	}
	return list
}

// citation is a figure with everything that has to be said beside it, to be copied as one: the answers, of how many people
// of which group and to whom of it the question was put (R32), where, when, how firm it is, and out of which version of what (R57).
func (s *Server) citation(c *fiber.Ctx, p app.IndicatorPage, of chart, place string) string {
	if of.Figure.Hidden != "" {
		return ""
	}
	lang := requestOf(c).language
	question, _ := p.Indicator.Question.In(lang)
	var answers []string
	for _, row := range of.Rows() {
		label, _ := row.Label.In(lang)
		answers = append(answers, label+" "+tenths(lang, row.Percent)+"%")
	}
	people := s.say(c, "figure.n", "N", thousands(lang, of.Figure.N)) + ", " + s.say(c, "group."+string(p.Indicator.Group))
	if base, _ := p.Indicator.Base.In(lang); base != "" {
		people += ", " + s.say(c, "indicator.only", "Base", base)
	}
	said := []string{"“" + question + "” " + strings.Join(answers, ", ") + ".", people + "; " + place + "; " + of.Wave + "."}
	if p.Indicator.Kind == domain.MultiAnswer {
		said = append(said, s.say(c, "figure.multi"))
	}
	if of.Open {
		said = append(said, s.say(c, "figure.open"))
	}
	for _, l := range of.Labels {
		said = append(said, s.say(c, "figure.marked", "Label", s.say(c, "label."+string(l))))
	}
	return strings.Join(append(said, s.sourceOf(c, p, of)...), " ")
}

// sourceOf says out of which version of what a figure comes, and where it stands (R57).
func (s *Server) sourceOf(c *fiber.Ctx, p app.IndicatorPage, of chart) []string {
	lang := requestOf(c).language
	title, _ := p.Programme.Title.In(lang)
	var said []string
	frozen := date(lang, of.Frozen)
	switch {
	case of.Dataset != "" && of.Open:
		said = append(said, s.say(c, "cite.dataset", "Dataset", of.Dataset, "Version", of.Version))
	case of.Dataset != "":
		said = append(said, s.say(c, "cite.frozen_dataset", "Dataset", of.Dataset, "Version", of.Version, "Day", frozen))
	default:
		said = append(said, s.say(c, "cite.frozen", "Day", frozen))
	}
	if p.Indicator.Table != "" {
		title += ", " + s.say(c, "figure.table", "Table", p.Indicator.Table)
	}
	ref := domain.IndicatorRef(p.Indicator.ID)
	if of.Dataset != "" {
		ref = domain.CellRef(of.Dataset, p.Indicator.ID)
	}
	return append(said, s.say(c, "cite.source", "Source", title, "URL", s.BaseURL.JoinPath(figureURL(p.Programme.Slug, ref)).String()))
}

func figureJSON(lang string, p app.IndicatorPage) fiber.Map {
	question, _ := p.Indicator.Question.In(lang)
	base, _ := p.Indicator.Base.In(lang)
	waves := make([]fiber.Map, 0, len(p.Waves))
	for _, v := range p.Waves {
		cells := make([]fiber.Map, 0, len(v.Cells))
		for _, cell := range v.Cells {
			cells = append(cells, answersJSON(p.Indicator, cell.Figure, fiber.Map{"case": cell.Case.Code, "dataset": cell.Dataset.ID, "change": cell.Change}))
		}
		wave := fiber.Map{"wave": v.Wave.ID, "cases": cells}
		if v.SeesOver {
			wave["over"] = answersJSON(p.Indicator, v.Over.Figure, fiber.Map{"cases": v.Over.Cases})
		}
		waves = append(waves, wave)
	}
	return fiber.Map{
		"id": p.Indicator.ID, "question": question, "group": p.Indicator.Group, "base": base, "revision": p.Indicator.Revision, "waves": waves,
		"wordings": wordingsJSON(lang, p.Wordings), "reworded": rewordedJSON(lang, p.Reworded), "between": betweenJSON(lang, p.Between),
	}
}

// answersJSON is a figure for a program: percentages in tenths, by the code of the answer, and why there are none.
func answersJSON(i domain.Indicator, f domain.Figure, with fiber.Map) fiber.Map {
	with["hidden"], with["n"] = f.Hidden, f.N
	answers := fiber.Map{}
	for at, n := range f.Counts {
		answers[i.Options[at].Code] = fiber.Map{"count": n, "tenths_of_percent": f.Percent[at]}
	}
	with["answers"] = answers
	return with
}

// higherThan lists the steps of the ladder above one.
func higherThan(v domain.Visibility) []domain.Visibility {
	var up []domain.Visibility
	for _, to := range domain.Ladder {
		if to != v && to.AtLeast(v) {
			up = append(up, to)
		}
	}
	return up
}

// releaseFigure shows the figures of an indicator over all cases to more people.
func (s *Server) releaseFigure(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	revision, to := in.number("revision"), domain.Visibility(in.text("to"))
	if err := in.check(); err != nil {
		return err
	}
	only, id := figureAsked(c)
	if only != "" {
		return domain.ErrNotFound
	}
	i, err := s.App.ReleaseIndicator(c.UserContext(), who(c), c.Params("p"), id, revision, to)
	if err != nil {
		return err
	}
	return s.done(c, fiber.StatusOK, fiber.Map{"visibility": i.Visibility, "revision": i.Revision}, figureURL(c.Params("p"), domain.IndicatorRef(i.ID)))
}
