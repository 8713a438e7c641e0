package survey

import (
	"cmp"
	"slices"
	"strings"

	"rodedraad/app/sheet"
)

// Inventory lists which answers there are in each column, so that somebody can say what they mean. Columns about a person
// are passed over.
type Inventory struct {
	columns []Seen
	times   []map[string]int // by column, where an answer is in its list
}

// Seen is what there is in one column: at most MaxSeen different answers, those that are there most first, texts longer than
// MaxText cut off.
// More says that there are others: open answers, mostly. Joined counts the cells that have a semicolon in them.
type Seen struct {
	Column  sheet.Column `json:"column"`
	Filled  int          `json:"filled"`
	Numbers int          `json:"numbers"`
	Joined  int          `json:"joined"`
	More    bool         `json:"more,omitempty"`
	Answers []Answer     `json:"answers"`
}

// Answer is one text and how often it is there.
type Answer struct {
	Text  string `json:"text"`
	Times int    `json:"times"`
}

// NewInventory begins an inventory of a table.
func NewInventory(d sheet.Detection) *Inventory {
	v := &Inventory{}
	for _, c := range d.Columns {
		v.columns = append(v.columns, Seen{Column: c})
		v.times = append(v.times, map[string]int{})
	}
	return v
}

// Add looks at one row.
func (v *Inventory) Add(r sheet.Row) error {
	for i := range v.columns {
		s := &v.columns[i]
		c := r.At(i)
		if s.Column.Role == sheet.Personal || c.Problem != "" || c.Blank() {
			continue
		}
		s.Filled++
		_, comma := sheet.ParseNumber(c.Text, ",")
		_, point := sheet.ParseNumber(c.Text, ".")
		if comma || point {
			s.Numbers++
		}
		if strings.Contains(c.Text, ";") {
			s.Joined++
		}
		at, known := v.times[i][c.Text]
		switch {
		case known:
			s.Answers[at].Times++
		case len(s.Answers) == MaxSeen:
			s.More = true
		default:
			v.times[i][strings.Clone(c.Text)] = len(s.Answers)
			s.Answers = append(s.Answers, Answer{clip(c.Text, MaxText), 1})
		}
	}
	return nil
}

// Columns returns what there is in each column. Nothing can be added after it.
func (v *Inventory) Columns() []Seen {
	for _, s := range v.columns {
		slices.SortStableFunc(s.Answers, func(a, b Answer) int { return cmp.Compare(b.Times, a.Times) })
	}
	v.times = nil
	return v.columns
}
