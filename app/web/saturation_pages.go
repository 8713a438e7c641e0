package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"rodedraad/app"
	"rodedraad/domain"
)

func saturationsURL(slug string) string { return "/programmes/" + slug + "/saturations" }

// saturations is what was decided about the interviews, as a template draws it.
type saturations struct {
	Holding []shownSaturation
	Ended   []shownSaturation
	Keeps   bool
	Record  keeping // without fields when there is nothing left to decide about
	Late    late
}

// late is why a decision could not be taken back that somebody else took back meanwhile, with the note that was typed.
type late struct {
	keeping
	Note string
}

// shownSaturation is one decision: of which wave it is, and the form to take it back.
type shownSaturation struct {
	app.SaturationView
	Asked string
	End   keeping
}

// shownSaturations prepares what was decided about the interviews, with the forms of who keeps them.
func (s *Server) shownSaturations(c *fiber.Ctx, p app.InterviewsPage, was wasAsked) saturations {
	url := saturationsURL(p.Programme.Slug)
	shown := saturations{Keeps: p.Standing.KeepsEvidence()}
	for _, v := range p.Saturations {
		one := shownSaturation{SaturationView: v, Asked: s.waveAsked(c, p, v.Wave)}
		if !v.Holds() {
			if shown.Ended = append(shown.Ended, one); v.ID == was.ending && was.end != nil {
				shown.Late = late{s.form(c, "", was.end), was.end.in.values["note"]}
			}
			continue
		}
		var refused *typed
		if v.ID == was.ending {
			refused = was.end
		}
		one.End = s.form(c, url+"/"+string(v.ID)+"/end", refused, field{
			Name: "note", Ident: "note-" + string(v.ID), Kind: "text", Label: s.say(c, "saturation.note"), Lang: domain.Dutch, Required: true, Max: domain.MaxNote,
		})
		shown.Holding = append(shown.Holding, one)
	}
	if waves := s.wavesToDecide(c, p, was.record); len(waves) > 0 || was.record != nil {
		shown.Record = s.form(c, url, was.record,
			field{Name: "round", Of: "wave", Kind: "choice", Label: s.say(c, "saturation.wave"), Choices: waves},
			field{Name: "decided", Of: "date", Kind: "date", Label: s.say(c, "saturation.date"), Required: true},
			field{Name: "reason", Kind: "area", Label: s.say(c, "saturation.reason"), Help: s.say(c, "saturation.reason_help"), Lang: domain.Dutch, Required: true, Max: domain.MaxNote},
		)
	}
	return shown
}

// wavesToDecide are the waves of whose interviews nothing was decided yet, and the one that was chosen in a form that was refused:
// without it the form would say another than the person did.
func (s *Server) wavesToDecide(c *fiber.Ctx, p app.InterviewsPage, was *typed) []choice {
	ids := p.Undecided()
	if was != nil {
		round, chosen := was.in.values["round"]
		id := domain.WaveID(round)
		known := id == "" || slices.ContainsFunc(p.Waves, func(w domain.Wave) bool { return w.ID == id })
		if chosen && known && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return choices(ids, func(id domain.WaveID) string { return s.waveAsked(c, p, id) })
}

// waveAsked is of which wave interviews are, in words.
func (s *Server) waveAsked(c *fiber.Ctx, p app.InterviewsPage, id domain.WaveID) string {
	if id == "" {
		return s.say(c, "saturation.no_wave")
	}
	name, _ := waveNamed(p.Waves, id).In(requestOf(c).language)
	return name
}

func saturationsJSON(all []app.SaturationView) []fiber.Map {
	list := make([]fiber.Map, 0, len(all))
	for _, v := range all {
		one := saturationJSON(v.Saturation)
		if v.Decider != "" {
			one["by"] = v.Decider
		}
		list = append(list, one)
	}
	return list
}

func saturationJSON(d domain.Saturation) fiber.Map {
	out := fiber.Map{"id": d.ID, "wave": d.Wave, "date": d.Date, "reason": d.Reason, "at": stamp(d.At)}
	if !d.Holds() {
		out["ended"] = fiber.Map{"at": stamp(d.Ended.At), "note": d.Ended.Note}
	}
	return out
}

// recordSaturation records that more interviews would tell nothing new (R62).
func (s *Server) recordSaturation(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	if !in.has("round") {
		in.wrong["round"] = "missing" // which is not the interviews of no wave
	}
	d := domain.Saturation{Wave: domain.WaveID(in.textOr("round", "")), Date: in.textOr("decided", ""), Reason: in.textOr("reason", "")}
	if err = in.check(); err == nil {
		d, err = s.App.RecordSaturation(c.UserContext(), who(c), c.Params("p"), d)
	}
	if err != nil {
		return s.again(c, in, err, func(was *typed) error { return s.showInterviews(c, wasAsked{record: was}) })
	}
	return s.decided(c, fiber.StatusCreated, d)
}

// endSaturation takes such a decision back.
func (s *Server) endSaturation(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	id, note := domain.SaturationID(c.Params("s")), in.textOr("note", "")
	var d domain.Saturation
	if err = in.check(); err == nil {
		d, err = s.App.EndSaturation(c.UserContext(), who(c), c.Params("p"), id, note)
	}
	if err != nil {
		return s.again(c, in, err, func(was *typed) error { return s.showInterviews(c, wasAsked{end: was, ending: id}) })
	}
	return s.decided(c, fiber.StatusOK, d)
}

// decided answers what was decided about the interviews with their page.
func (s *Server) decided(c *fiber.Ctx, status int, d domain.Saturation) error {
	return s.done(c, status, fiber.Map{"saturation": saturationJSON(d)}, interviewsURL(c.Params("p"))+"#saturation")
}
