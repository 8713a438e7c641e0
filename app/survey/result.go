package survey

import (
	"cmp"
	"math"
	"slices"

	"rodedraad/app/sheet"
)

// Result is what a table comes to. When Wrong is not 0, something in it was not counted, and it is not to be stored.
type Result struct {
	Rows       int           `json:"rows"`       // with anything in them
	Usable     int           `json:"usable"`     // that were counted; of counts, the largest bases together
	Incomplete int           `json:"incomplete"` // not finished
	LeftOut    int           `json:"left_out"`   // of a case or group that is left out
	Parts      []Part        `json:"parts"`
	Open       []OpenAnswer  `json:"open,omitempty"`
	Refused    []RefusedCell `json:"refused,omitempty"` // the first MaxRefused
	Wrong      int           `json:"wrong,omitempty"`   // how many there are
	Unknown    []UnknownText `json:"unknown,omitempty"` // the first MaxUnknown
}

// Part is what one group in one case answered: what a dataset holds.
type Part struct {
	Case    string   `json:"case"`
	Group   string   `json:"group"`
	Usable  int      `json:"usable"` // people whose answers count
	Figures []Figure `json:"figures"`
}

// Figure is what a part answered to one question. Base are the people who answered; Counts are by the options of the
// mapping, in their order. Of more answers than one, the counts may be more together than Base (R30).
type Figure struct {
	Indicator string  `json:"indicator"`
	Kind      Kind    `json:"kind"`
	Base      int     `json:"base"`
	Counts    []int   `json:"counts,omitempty"`
	Mean      float64 `json:"mean,omitempty"`      // of numbers
	Deviation float64 `json:"deviation,omitempty"` // of numbers, in the sample; 0 for fewer than two
}

// OpenAnswer is an answer in words. Nothing says whose it is: they are ordered by their text within an indicator, so that
// no two of one person can be brought together.
type OpenAnswer struct {
	Case      string `json:"case"`
	Group     string `json:"group"`
	Indicator string `json:"indicator"`
	Text      string `json:"text"`
}

// RefusedCell is one cell that was not counted. Text is the beginning of what stands in it: it is for the person who
// brought the file, and for no log.
type RefusedCell struct {
	sheet.Refused
	Indicator string `json:"indicator,omitempty"`
	Text      string `json:"text,omitempty"`
}

// UnknownText is a text that the mapping does not know, with how often it is there and where first. Its Text is whole up to
// MaxText, so that it can be given a meaning.
type UnknownText struct {
	Indicator string       `json:"indicator,omitempty"`
	Reason    sheet.Reason `json:"reason"`
	Text      string       `json:"text"`
	Times     int          `json:"times"`
	Cell      string       `json:"cell"`
}

// key is a case and a group.
type key struct{ kase, group string }

// tally is what a part answered to one question, while counting.
type tally struct {
	base   int
	counts []int
	mean   float64
	spread float64 // the sum of the squares of the differences from the mean
}

// number adds a number, in the way of Welford, which loses nothing however many there are.
func (t *tally) number(value float64) {
	before := t.mean
	t.mean += (value - before) / float64(t.base)
	t.spread += (value - before) * (value - t.mean)
}

// part is a Part while counting.
type part struct {
	usable  int
	tallies []tally
}

// collector gathers what a table comes to.
type collector struct {
	m       Mapping
	parts   map[key]*part
	result  Result
	unknown map[UnknownText]int // by what, without times and cell, its place in the result
	open    int                 // bytes of open answers
}

func newCollector(m Mapping) collector {
	return collector{m: m, parts: map[key]*part{}, unknown: map[UnknownText]int{}}
}

// part finds what a row adds to.
func (c *collector) part(k key) (*part, error) {
	p := c.parts[k]
	if p != nil {
		return p, nil
	}
	if len(c.parts) == MaxParts {
		return nil, ErrParts
	}
	p = &part{tallies: make([]tally, len(c.m.Questions))}
	for i, q := range c.m.Questions {
		p.tallies[i].counts = make([]int, len(q.Options))
	}
	c.parts[k] = p
	return p, nil
}

// refuse notes a cell that is not counted.
func (c *collector) refuse(row, column int, reason sheet.Reason, indicator, text string) {
	cell := sheet.Address(column, row)
	if c.result.Wrong++; len(c.result.Refused) < MaxRefused {
		c.result.Refused = append(c.result.Refused, RefusedCell{sheet.Refused{Row: row, Column: column, Cell: cell, Reason: reason}, indicator, clip(text, MaxClip)})
	}
	if reason != UnknownAnswer && reason != UnknownGroup && reason != UnknownCase && reason != UnknownIndicator {
		return
	}
	what := UnknownText{Indicator: indicator, Reason: reason, Text: clip(text, MaxText)}
	at, found := c.unknown[what]
	switch {
	case found:
		c.result.Unknown[at].Times++
	case len(c.unknown) < MaxUnknown:
		c.unknown[what] = len(c.result.Unknown)
		what.Times, what.Cell = 1, cell
		c.result.Unknown = append(c.result.Unknown, what)
	}
}

// finish makes the result: parts in the order of their codes, figures in the order of the mapping.
func (c *collector) finish() Result {
	r := c.result
	for k, p := range c.parts {
		made := Part{Case: k.kase, Group: k.group, Usable: p.usable}
		for i, q := range c.m.Questions {
			t := p.tallies[i]
			f := Figure{Indicator: q.Indicator, Kind: q.Kind, Base: t.base, Counts: t.counts}
			if q.Kind == Numeric && t.base > 0 {
				f.Mean = t.mean
				if t.base > 1 {
					f.Deviation = math.Sqrt(t.spread / float64(t.base-1))
				}
			}
			made.Figures = append(made.Figures, f)
		}
		r.Parts = append(r.Parts, made)
	}
	slices.SortFunc(r.Parts, func(a, b Part) int { return cmp.Or(cmp.Compare(a.Case, b.Case), cmp.Compare(a.Group, b.Group)) })
	slices.SortStableFunc(r.Refused, func(a, b RefusedCell) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Column, b.Column))
	})
	slices.SortFunc(r.Open, func(a, b OpenAnswer) int {
		return cmp.Or(cmp.Compare(a.Case, b.Case), cmp.Compare(a.Group, b.Group), cmp.Compare(a.Indicator, b.Indicator), cmp.Compare(a.Text, b.Text))
	})
	return r
}
