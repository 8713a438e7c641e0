package web

import (
	"github.com/gofiber/fiber/v2"

	"rodedraad/app"
	"rodedraad/domain"
)

// evidencePage shows what the cases saw: every wave as a table of cases by groups, and what was asked.
func (s *Server) evidencePage(c *fiber.Ctx) error {
	p, err := s.App.Evidence(c.UserContext(), who(c), c.Params("p"))
	if err != nil {
		return err
	}
	return s.respond(c, func() any { return s.evidenceJSON(c, p) }, "evidence", func() fiber.Map {
		programme, _ := p.Programme.Title.In(requestOf(c).language)
		return fiber.Map{
			"Title": s.say(c, "evidence.title"), "Slug": p.Programme.Slug, "Evidence": p.Standing.SeesEvidence(), "ProgrammeTitle": programme, "Reader": true, "Page": p,
			"Groups": domain.Groups, "Asked": askedOf(p.Indicators),
		}
	})
}

// asked is what one group was asked.
type asked struct {
	Group      domain.Group
	Indicators []domain.Indicator
}

// askedOf sorts indicators by the group that was asked.
func askedOf(all []domain.Indicator) []asked {
	var list []asked
	for _, g := range domain.Groups {
		of := asked{Group: g}
		for _, i := range all {
			if i.Group == g {
				of.Indicators = append(of.Indicators, i)
			}
		}
		if len(of.Indicators) > 0 {
			list = append(list, of)
		}
	}
	return list
}

func (s *Server) evidenceJSON(c *fiber.Ctx, p app.EvidencePage) fiber.Map {
	lang := requestOf(c).language
	waves := make([]fiber.Map, 0, len(p.Waves))
	for _, w := range p.Waves {
		sets := []fiber.Map{}
		for _, row := range w.Rows {
			for _, d := range row.Cells {
				if d.ID != "" {
					sets = append(sets, datasetJSON(lang, row.Case.Code, d))
				}
			}
		}
		label, _ := w.Label.In(lang)
		waves = append(waves, fiber.Map{"id": w.ID, "number": w.Number, "label": label, "final": w.Final, "datasets": sets})
	}
	indicators := make([]fiber.Map, 0, len(p.Indicators))
	for _, i := range p.Indicators {
		question, _ := i.Question.In(lang)
		base, _ := i.Base.In(lang)
		indicators = append(indicators, fiber.Map{"id": i.ID, "group": i.Group, "base": base, "question": question, "url": figureURL(p.Programme.Slug, domain.IndicatorRef(i.ID))})
	}
	return fiber.Map{"waves": waves, "indicators": indicators}
}

// datasetJSON is a dataset as its reader sees it; how many people are in it is left out where that is not told.
func datasetJSON(lang, code string, d app.DatasetView) fiber.Map {
	reason, _ := d.Reason.In(lang)
	out := fiber.Map{
		"id": d.ID, "version": d.Version, "case": code, "group": d.Group, "state": d.State, "reason": reason, "labels": d.Labels,
		"revision": d.Revision,
	}
	if d.Reads && d.Counted() && d.Hidden == "" {
		out["usable"], out["invited"] = d.Usable, d.Invited
	}
	if d.Next != nil {
		out["next"] = fiber.Map{"version": d.Next.Version, "state": d.Next.State, "revision": d.Next.Revision}
	}
	return out
}

func figureURL(slug string, ref domain.Ref) string {
	return "/programmes/" + slug + "/figures/" + ref.ID
}

func datasetURL(slug string, id domain.DatasetID) string {
	return "/programmes/" + slug + "/datasets/" + string(id)
}

// datasetPage shows one version of a dataset, with what can be done with it.
func (s *Server) datasetPage(c *fiber.Ctx) error { return s.showDataset(c, nil) }

// showDataset is datasetPage, with what was typed in a form of it that was refused.
func (s *Server) showDataset(c *fiber.Ctx, was *typed) error {
	version := 0
	if c.Query("version") != "" {
		if version = c.QueryInt("version"); version < 1 {
			return domain.ErrNotFound
		}
	}
	p, err := s.App.Dataset(c.UserContext(), who(c), c.Params("p"), domain.DatasetID(c.Params("d")), version)
	if err != nil {
		return err
	}
	if was != nil && !was.in.has(furtherBy[p.Dataset.State]) {
		return was.err // its form is not on the page
	}
	lang := requestOf(c).language
	return s.respond(c, func() any { return fiber.Map{"dataset": datasetJSON(lang, p.Case.Code, p.Dataset)} }, "dataset", func() fiber.Map {
		name, _ := p.Case.Name.In(lang)
		wave, _ := p.Wave.Label.In(lang)
		charts := make([]chart, 0, len(p.Indicators))
		for n, i := range p.Indicators {
			question, _ := i.Question.In(lang)
			charts = append(charts, chart{
				Title: question, URL: figureURL(p.Programme.Slug, domain.CellRef(p.Dataset.ID, i.ID)), Indicator: i, Figure: p.Figures[n],
				Labels: p.Dataset.Labels, Threshold: p.Programme.PrivacyThreshold, Open: p.Dataset.State != domain.DatasetFrozen,
			})
		}
		return fiber.Map{
			"Title": name + ", " + wave, "Slug": p.Programme.Slug, "Evidence": p.Standing.SeesEvidence(), "ProgrammeTitle": "", "Reader": true, "Page": p, "Charts": charts,
			"Last": p.Versions[0].Version == p.Dataset.Version, "Form": s.form(c, datasetURL(p.Programme.Slug, p.Dataset.ID), was, s.datasetField(c, p.Dataset)),
		}
	})
}

// changedDataset answers a change of a dataset.
func (s *Server) changedDataset(c *fiber.Ctx, v app.DatasetView, err error) error {
	if err != nil {
		return err
	}
	return s.done(c, fiber.StatusOK, fiber.Map{"dataset": datasetJSON(requestOf(c).language, "", v)}, datasetURL(c.Params("p"), v.ID))
}

// datasetAsked reads which dataset is asked for, and at which revision.
func datasetAsked(c *fiber.Ctx) (id domain.DatasetID, revision int, err error) {
	in, err := readInput(c)
	if err != nil {
		return "", 0, err
	}
	revision = in.number("revision")
	return domain.DatasetID(c.Params("d")), revision, in.check()
}

func (s *Server) expectDataset(c *fiber.Ctx) error {
	id, revision, err := datasetAsked(c)
	if err != nil {
		return err
	}
	v, err := s.App.Expect(c.UserContext(), who(c), c.Params("p"), id, revision)
	return s.changedDataset(c, v, err)
}

func (s *Server) approveDataset(c *fiber.Ctx) error {
	id, revision, err := datasetAsked(c)
	if err != nil {
		return err
	}
	v, err := s.App.Approve(c.UserContext(), who(c), c.Params("p"), id, revision)
	return s.changedDataset(c, v, err)
}

func (s *Server) reopenDataset(c *fiber.Ctx) error {
	id, revision, err := datasetAsked(c)
	if err != nil {
		return err
	}
	v, err := s.App.Reopen(c.UserContext(), who(c), c.Params("p"), id, revision)
	return s.changedDataset(c, v, err)
}

// furtherBy is the name of the field beside which a dataset in each state is taken further; of other states nothing is asked.
var furtherBy = map[domain.DatasetState]string{domain.DatasetExpected: "reason", domain.DatasetChecked: "typed", domain.DatasetFrozen: "erratum"}

// datasetField is the field beside which a dataset is taken further: why there is nothing to come, the code that is typed over
// before it is frozen, or what a new version mends.
func (s *Server) datasetField(c *fiber.Ctx, d app.DatasetView) field {
	f := field{Name: "reason", Kind: "text", Label: s.say(c, "dataset.reason"), Lang: domain.Dutch, Required: true, Max: domain.MaxNote}
	switch d.State {
	case domain.DatasetChecked:
		f = field{Name: "typed", Kind: "text", Label: s.say(c, "dataset.typed", "Code", string(d.ID)), Required: true}
	case domain.DatasetFrozen:
		f.Name, f.Label = "erratum", s.say(c, "dataset.erratum")
	}
	return f
}

func (s *Server) ruleOutDataset(c *fiber.Ctx) error {
	return s.furtherDataset(c, "reason", func(id domain.DatasetID, revision int, said string) (app.DatasetView, error) {
		return s.App.RuleOut(c.UserContext(), who(c), c.Params("p"), id, revision, domain.Words{NL: said})
	})
}

func (s *Server) freezeDataset(c *fiber.Ctx) error {
	return s.furtherDataset(c, "typed", func(id domain.DatasetID, revision int, said string) (app.DatasetView, error) {
		return s.App.Freeze(c.UserContext(), who(c), c.Params("p"), id, revision, said)
	})
}

func (s *Server) correctDataset(c *fiber.Ctx) error {
	return s.furtherDataset(c, "erratum", func(id domain.DatasetID, revision int, said string) (app.DatasetView, error) {
		return s.App.Correct(c.UserContext(), who(c), c.Params("p"), id, revision, said)
	})
}

// furtherDataset takes a dataset further with what was typed in its form, and shows the form again with what is wrong with
// that. What somebody else changed meanwhile is to be looked at anew before it is frozen.
func (s *Server) furtherDataset(
	c *fiber.Ctx, name string, act func(id domain.DatasetID, revision int, said string) (app.DatasetView, error),
) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	revision, said := in.number("revision"), in.text(name)
	var v app.DatasetView
	if err = in.check(); err == nil {
		v, err = act(domain.DatasetID(c.Params("d")), revision, said)
	}
	if err != nil && (name != furtherBy[domain.DatasetChecked] || domain.KindOf(err) != domain.Conflict) {
		return s.again(c, in, err, func(was *typed) error { return s.showDataset(c, was) })
	}
	return s.changedDataset(c, v, err)
}
