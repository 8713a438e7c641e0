package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"rodedraad/app"
	"rodedraad/domain"
)

// reworded is a question beside the same one in other words, as a template draws it: both wordings, and a table for each case.
type reworded struct {
	app.Rewording
	Both  []app.Wording
	Cases []rewordedCase
}

// rewordedCase is what one case answered to both wordings.
type rewordedCase struct {
	app.CaseRewording
	Labels []domain.Label
	Rows   []rewordedRow
}

// rewordedRow is one answer, as it was given to the one wording and to the other.
type rewordedRow struct {
	Was, Now chartRow
	Both     []chartRow
	Change   domain.Tenths
}

// rewordedOf lays out where other wordings stand beside an indicator.
func rewordedOf(list []app.Rewording) []reworded {
	var all []reworded
	for _, r := range list {
		one := reworded{Rewording: r, Both: []app.Wording{r.Was, r.Now}}
		for _, of := range r.Cases {
			c := rewordedCase{CaseRewording: of, Labels: labelsOf(&app.FigureView{
				Indicator: r.Now.Indicator, Labels: slices.Concat(r.Was.Indicator.Labels, of.Was.Dataset.Labels, of.Now.Dataset.Labels),
			})}
			was := chart{Indicator: r.Was.Indicator, Figure: of.Was.Figure}.Rows()
			for n, now := range (chart{Indicator: r.Now.Indicator, Figure: of.Now.Figure}).Rows() {
				c.Rows = append(c.Rows, rewordedRow{Was: was[n], Now: now, Both: []chartRow{was[n], now}, Change: of.Change[n]})
			}
			one.Cases = append(one.Cases, c)
		}
		all = append(all, one)
	}
	return all
}

// wordingsJSON lists the other wordings of a question.
func wordingsJSON(lang string, list []domain.Indicator) []fiber.Map {
	all := make([]fiber.Map, 0, len(list))
	for _, i := range list {
		question, _ := i.Question.In(lang)
		all = append(all, fiber.Map{"id": i.ID, "question": question})
	}
	return all
}

// rewordedJSON is what each case answered to two wordings, for a program: change is in tenths of a percentage point, in the order
// of the answers.
func rewordedJSON(lang string, list []app.Rewording) []fiber.Map {
	all := []fiber.Map{}
	for _, r := range list {
		for _, of := range r.Cases {
			side := func(w app.Wording, cell app.CellView) fiber.Map {
				question, _ := w.Indicator.Question.In(lang)
				base, _ := w.Indicator.Base.In(lang)
				return answersJSON(w.Indicator, cell.Figure, fiber.Map{
					"indicator": w.Indicator.ID, "question": question, "base": base, "wave": w.Wave.ID, "dataset": cell.Dataset.ID,
				})
			}
			all = append(all, fiber.Map{"case": of.Now.Case.Code, "was": side(r.Was, of.Was), "now": side(r.Now, of.Now), "change": of.Change})
		}
	}
	return all
}
