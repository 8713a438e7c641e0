package web

import (
	"fmt"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"rodedraad/app"
	"rodedraad/domain"
)

// The axis on which moments are drawn goes from axisFrom to axisTo percent of its width; marks that would stand closer than
// axisApart percent are drawn as one.
const (
	axisFrom  = 4
	axisTo    = 96
	axisApart = 12
)

// axisMark is a mark on the axis: where it stands, and the numbers of the moments in the list below it.
type axisMark struct {
	X  string // as a percentage of the width
	No string
}

// axis places the moments of a case on a line between its first wave and its last. The list of the moments, in the same
// numbers, is what is read; the line shows how they lie in time.
func axis(b app.Between) []axisMark {
	whole := b.Last.At.Sub(b.First.At)
	var marks []axisMark
	first, begins := 0, 0.0
	for i, m := range b.Moments {
		x := axisPlace(m.At.Sub(b.First.At), whole)
		if len(marks) > 0 && x-begins < axisApart {
			marks[len(marks)-1].No = strconv.Itoa(first) + "–" + strconv.Itoa(i+1)
			continue
		}
		first, begins = i+1, x
		marks = append(marks, axisMark{X: fmt.Sprintf("%.1f%%", x), No: strconv.Itoa(first)})
	}
	return marks
}

// axisPlace is where on the axis a part of the whole time lies.
func axisPlace(part, whole time.Duration) float64 {
	return axisFrom + (axisTo-axisFrom)*float64(part)/float64(max(whole, 1))
}

// momentJSON is one moment between two waves. What it does not have is left out.
type momentJSON struct {
	On     string       `json:"on"` // YYYY-MM-DD
	Action string       `json:"action,omitempty"`
	State  domain.State `json:"state,omitempty"`
	Step   string       `json:"step,omitempty"`
	Times  int          `json:"times,omitempty"`
	Wave   string       `json:"wave,omitempty"`
}

func betweenJSON(lang string, list []app.Between) []fiber.Map {
	all := make([]fiber.Map, 0, len(list))
	for _, b := range list {
		moments := []momentJSON{}
		for _, m := range b.Moments {
			moments = append(moments, momentOf(lang, m))
		}
		all = append(all, fiber.Map{"case": b.Case.Code, "first": momentOf(lang, b.First), "last": momentOf(lang, b.Last), "moments": moments})
	}
	return all
}

func momentOf(lang string, m app.CaseMoment) momentJSON {
	j := momentJSON{On: m.At.In(amsterdam).Format(time.DateOnly), State: m.State, Times: m.Times}
	switch {
	case m.Action != nil:
		j.Action = m.Action.Ref.String()
	case m.Step != nil:
		j.Step, _ = m.Step.Name.In(lang)
	case m.Wave != nil:
		j.Wave = string(m.Wave.ID)
	}
	return j
}
