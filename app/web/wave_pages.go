package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"rodedraad/app"
	"rodedraad/domain"
)

func wavesURL(slug string) string { return "/programmes/" + slug + "/waves" }

// waveKept is a wave on the page where it is kept: what there is of it, and what could still be expected.
type waveKept struct {
	domain.Wave
	Rows    []waveRow
	Missing bool // something of a case and group is not planned yet
	Self    string
	Expect  keeping
}

// waveRow is a case of a wave, by group.
type waveRow struct {
	Case  domain.Case
	Cells []domain.Dataset // the zero Dataset where there is none
}

// newWavePage shows an empty form for a wave, with the number that comes next.
func (s *Server) newWavePage(c *fiber.Ctx) error { return s.showNewWave(c, nil) }

func (s *Server) showNewWave(c *fiber.Ctx, was *typed) error {
	k, err := s.App.Kept(c.UserContext(), who(c), c.Params("p"))
	if err != nil {
		return err
	}
	w := domain.Wave{Mode: domain.BySurvey, Status: domain.WavePlanned}
	for _, other := range k.Waves {
		w.Number = max(w.Number, other.Number+1)
	}
	slug := k.Programme.Slug
	expect := field{Name: "expect", Kind: "box", Label: s.say(c, "wave.expect"), Help: s.say(c, "wave.expect_help"), Value: "on"}
	form := s.form(c, wavesURL(slug), was, append(s.waveFields(c, w), expect)...)
	return s.keepPage(c, slug, s.say(c, "wave.add"), s.say(c, "wave.about"), form, nil)
}

// waveFields are the fields of a wave.
func (s *Server) waveFields(c *fiber.Ctx, w domain.Wave) []field {
	fields := []field{{Name: "number", Kind: "number", Label: s.say(c, "wave.number"), Help: s.say(c, "wave.number_help"), Required: true, Value: wholeNumber(w.Number)}}
	fields = append(fields, wordsFields("label", s.say(c, "wave.label"), s.say(c, "wave.label_en"), true, w.Label)...)
	fields = append(fields,
		field{Name: "when", Kind: "date", Label: s.say(c, "wave.when"), Value: w.When},
		field{Name: "until", Kind: "date", Label: s.say(c, "wave.until"), Value: w.Until},
		field{Name: "mode", Kind: "choice", Label: s.say(c, "wave.mode"), Value: string(w.Mode), Choices: choices(domain.WaveModes, func(m domain.WaveMode) string { return s.say(c, "wave_mode."+string(m)) })},
		field{Name: "status", Kind: "choice", Label: s.say(c, "wave.status"), Value: string(w.Status), Choices: choices(domain.WaveStatuses, func(m domain.WaveStatus) string { return s.say(c, "wave_status."+string(m)) })},
	)
	return append(fields, wordsFields("note", s.say(c, "wave.note"), s.say(c, "wave.note_en"), false, w.Note)...)
}

// waveSaid is a wave as a request says it is; what was not sent is as it was.
func waveSaid(in *input, was domain.Wave) domain.Wave {
	return domain.Wave{
		Number: in.numberOr("number", was.Number), Label: in.words("label", was.Label), When: in.textOr("when", was.When),
		Until: in.textOr("until", was.Until), Mode: domain.WaveMode(in.textOr("mode", string(was.Mode))),
		Status: domain.WaveStatus(in.textOr("status", string(was.Status))), Note: in.words("note", was.Note),
	}
}

// addWave adds a wave, and all that is expected in it when that is asked.
func (s *Server) addWave(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	w := waveSaid(in, domain.Wave{Mode: domain.BySurvey, Status: domain.WavePlanned})
	add := s.App.AddWave
	if in.text("expect") == "on" {
		add = s.App.PlanWave
	}
	if err = in.check(); err == nil {
		w, err = add(c.UserContext(), who(c), c.Params("p"), w)
	}
	if err != nil {
		return s.again(c, in, err, func(was *typed) error { return s.showNewWave(c, was) })
	}
	return s.done(c, fiber.StatusCreated, fiber.Map{"wave": waveJSON(w)}, wavesURL(c.Params("p"))+"/"+string(w.ID))
}

func waveJSON(w domain.Wave) fiber.Map {
	return fiber.Map{
		"id": w.ID, "number": w.Number, "label": w.Label, "when": w.When, "until": w.Until, "mode": w.Mode, "status": w.Status, "note": w.Note,
		"revision": w.Revision,
	}
}

// wavePage shows a wave to who keeps it: what is said of it, and what is expected in it.
func (s *Server) wavePage(c *fiber.Ctx) error { return s.showWave(c, nil, nil) }

func (s *Server) showWave(c *fiber.Ctx, was, expected *typed) error {
	k, err := s.App.Kept(c.UserContext(), who(c), c.Params("p"))
	if err != nil {
		return err
	}
	w, err := k.Wave(domain.WaveID(c.Params("w")))
	if err != nil {
		return err
	}
	slug, lang := k.Programme.Slug, requestOf(c).language
	if wantsJSON(c) {
		return c.JSON(fiber.Map{"wave": waveJSON(w)})
	}
	self := wavesURL(slug) + "/" + string(w.ID)
	v := waveKept{Wave: w, Self: self, Rows: waveRows(k, w)}
	v.Missing = slices.ContainsFunc(v.Rows, func(r waveRow) bool {
		return slices.ContainsFunc(r.Cells, func(d domain.Dataset) bool { return d.ID == "" })
	})
	cases := []choice{}
	for _, of := range k.Cases {
		name, _ := of.Name.In(lang)
		cases = append(cases, choice{string(of.ID), name})
	}
	v.Expect = s.form(c, self+"/datasets", expected, append([]field{
		{Name: "case", Kind: "choice", Label: s.say(c, "kind.case"), Choices: cases},
		{Name: "group", Kind: "choice", Label: s.say(c, "wave.group"), Choices: s.groupChoices(c)},
	}, wordsFields("reason", s.say(c, "wave.reason"), s.say(c, "wave.reason_en"), false, domain.Words{})...)...)
	label, _ := w.Label.In(lang)
	form := s.form(c, self, was, s.waveFields(c, w)...)
	return s.keepPage(c, slug, s.say(c, "wave.change", "Wave", label), "", form, fiber.Map{"Wave": &v, "Revision": w.Revision})
}

// waveRows lays out a wave as its keepers see it: every case of the programme, by group.
func waveRows(k app.Kept, w domain.Wave) []waveRow {
	rows := make([]waveRow, 0, len(k.Cases))
	for _, of := range k.Cases {
		row := waveRow{Case: of}
		for _, g := range domain.Groups {
			cell := domain.Dataset{}
			for _, d := range k.Datasets {
				if d.Wave == w.ID && d.Case == of.ID && d.Group == g {
					cell = d
				}
			}
			row.Cells = append(row.Cells, cell)
		}
		rows = append(rows, row)
	}
	return rows
}

// changeWave changes what is said of a wave.
func (s *Server) changeWave(c *fiber.Ctx) error {
	return changed(s, c, changing[domain.Wave]{
		find: func(k app.Kept) (domain.Wave, error) { return k.Wave(domain.WaveID(c.Params("w"))) },
		said: func(in *input, was domain.Wave) (domain.Wave, error) { return waveSaid(in, was), nil },
		change: func(revision int, was, next domain.Wave) (domain.Wave, error) {
			return s.App.ChangeWave(c.UserContext(), who(c), c.Params("p"), was.ID, revision, next)
		},
		body:  func(w domain.Wave) fiber.Map { return fiber.Map{"wave": waveJSON(w)} },
		again: func(was *typed) error { return s.showWave(c, was, nil) },
		next:  "/programmes/" + c.Params("p") + "/evidence",
	})
}

// expectAll expects something of every case and group of a wave of which nothing is planned.
func (s *Server) expectAll(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err == nil {
		err = in.check()
	}
	if err != nil {
		return err
	}
	made, err := s.App.ExpectAll(c.UserContext(), who(c), c.Params("p"), domain.WaveID(c.Params("w")))
	if err != nil {
		return err
	}
	return s.done(c, fiber.StatusOK, fiber.Map{"made": made}, wavesURL(c.Params("p"))+"/"+c.Params("w"))
}

// expectDatasetIn expects something of one case and group in a wave, or says why nothing will come.
func (s *Server) expectDatasetIn(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	d := domain.Dataset{Wave: domain.WaveID(c.Params("w")), Case: domain.CaseID(in.text("case")), Group: domain.Group(in.text("group")), Reason: in.words("reason", domain.Words{})}
	var v app.DatasetView
	if err = in.check(); err == nil {
		v, err = s.App.AddDataset(c.UserContext(), who(c), c.Params("p"), d)
	}
	if err != nil {
		return s.again(c, in, err, func(was *typed) error { return s.showWave(c, nil, was) })
	}
	return s.done(c, fiber.StatusCreated, fiber.Map{"dataset": datasetJSON(requestOf(c).language, "", v)}, wavesURL(c.Params("p"))+"/"+c.Params("w"))
}
