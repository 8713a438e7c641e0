package survey

import (
	"math"
	"strconv"
	"strings"

	"rodedraad/app/sheet"
)

// counter reads a table of counts: where its columns are, and what was there.
type counter struct {
	indicator, option, count, base, percent int

	names   *dictionary
	options []*dictionary // by question
	seen    map[entry]bool
	bases   map[entry]place // by case, group and question: option is -1
}

// entry is one count: of a case, a group, a question and an option.
type entry struct {
	key
	question, option int
}

// place is where a base stands, and what it is.
type place struct {
	row, column, base int
	given             bool
}

func newCounter(f *finder, m Mapping) *counter {
	t := m.Tallies
	c := &counter{
		indicator: f.find("tallies.indicator", t.Indicator), option: f.find("tallies.option", t.Option),
		count: f.find("tallies.count", t.Count), base: f.optional("tallies.base", t.Base), percent: f.optional("tallies.percent", t.Percent),
		names: newDictionary(), seen: map[entry]bool{}, bases: map[entry]place{},
	}
	for i, q := range m.Questions {
		field := "questions." + strconv.Itoa(i)
		if q.Kind != Single && q.Kind != Multi {
			f.wrong[field+".kind"] = "not_in_list"
		}
		if q.Kind == Multi && c.base < 0 {
			f.wrong["tallies.base"] = "missing"
		}
		c.names.add(i, q.Indicator)
		for _, item := range q.Columns {
			c.names.add(i, item.Name) // how the question is called in the table
		}
		texts := newDictionary()
		for n, o := range q.Options {
			texts.add(n, o.Texts...)
		}
		for n, o := range q.Options {
			texts.add(n, o.Code)
		}
		c.options = append(c.options, texts)
	}
	return c
}

// count adds one row of a table of counts.
func (a *Aggregator) count(r sheet.Row, k key) error {
	c := a.counts
	for _, column := range []int{c.indicator, c.option, c.count, c.base, c.percent} {
		if cell := r.At(column); cell.Problem != "" {
			a.refuse(r.Number, column, cell.Problem, "", cell.Text)
			return nil
		}
	}
	e := entry{key: k}
	if e.question = c.names.meaning(r.At(c.indicator).Text); e.question < 0 {
		a.refuse(r.Number, c.indicator, UnknownIndicator, "", r.At(c.indicator).Text)
		return nil
	}
	q := a.m.Questions[e.question]
	if e.option = c.options[e.question].meaning(r.At(c.option).Text); e.option < 0 {
		a.refuse(r.Number, c.option, UnknownAnswer, q.Indicator, r.At(c.option).Text)
		return nil
	}
	if c.seen[e] {
		a.refuse(r.Number, c.option, Twice, q.Indicator, r.At(c.option).Text)
		return nil
	}
	c.seen[e] = true
	n, ok := a.people(r, c.count, q.Indicator)
	if !ok {
		return nil
	}
	p, err := a.part(k)
	if err != nil {
		return err
	}
	p.tallies[e.question].counts[e.option] = n
	e.option = -1
	a.basis(r, e, n, q.Indicator)
	return nil
}

// people reads a number of people.
func (a *Aggregator) people(r sheet.Row, column int, indicator string) (n int, ok bool) {
	cell := r.At(column)
	decimal := a.decimal
	if cell.Kind == sheet.Number {
		decimal = "."
	}
	value, ok := sheet.ParseNumber(cell.Text, decimal)
	if !ok || value < 0 || value != math.Trunc(value) || value > math.MaxInt32 || strings.Contains(cell.Text, "%") {
		a.refuse(r.Number, column, NotWhole, indicator, cell.Text)
		return 0, false
	}
	return int(value), true
}

// basis reads the base of a row, and holds the count and the percentage to it.
func (a *Aggregator) basis(r sheet.Row, e entry, n int, indicator string) {
	c := a.counts
	before, known := c.bases[e]
	if c.base < 0 {
		before.base += n
		c.bases[e] = place{r.Number, c.count, before.base, false}
		return
	}
	base, ok := a.people(r, c.base, indicator)
	switch {
	case !ok:
		return
	case known && base != before.base:
		a.refuse(r.Number, c.base, OtherBase, indicator, r.At(c.base).Text)
		return
	case n > base:
		a.refuse(r.Number, c.count, AboveBase, indicator, r.At(c.count).Text)
		return
	}
	c.bases[e] = place{r.Number, c.base, base, true}
	if c.percent < 0 || r.At(c.percent).Blank() {
		return
	}
	if !a.agrees(r.At(c.percent), n, base) {
		a.refuse(r.Number, c.percent, OtherPercent, indicator, r.At(c.percent).Text)
	}
}

// agrees reports whether a percentage is that of n people of base, rounded to as many decimals as it has. A fraction, such
// as 0.123, is one too when the cell is a number.
func (a *Aggregator) agrees(c sheet.Cell, n, base int) bool {
	sign := a.decimal
	if c.Kind == sheet.Number {
		sign = "."
	}
	value, ok := sheet.ParseNumber(c.Text, sign)
	if !ok {
		return false
	}
	_, fraction, _ := strings.Cut(strings.TrimRight(c.Text, "% \u00A0"), sign)
	real := 0.0
	if base > 0 {
		real = 100 * float64(n) / float64(base)
	}
	within := func(scale float64) bool {
		return math.Abs(real/scale-value) <= 0.5*math.Pow10(-len(fraction))+1e-9
	}
	return within(1) || c.Kind == sheet.Number && !strings.Contains(c.Text, "%") && len(fraction) > 1 && within(100)
}

// closeCounts fills in the bases, and refuses single answers that are not as many as the people.
func (a *Aggregator) closeCounts() {
	for e, at := range a.counts.bases {
		p := a.parts[e.key]
		p.tallies[e.question].base = at.base
		p.usable = max(p.usable, at.base)
		sum := 0
		for _, n := range p.tallies[e.question].counts {
			sum += n
		}
		if q := a.m.Questions[e.question]; q.Kind == Single && sum != at.base {
			a.refuse(at.row, at.column, OtherSum, q.Indicator, strconv.Itoa(at.base))
		}
	}
	for _, p := range a.parts {
		a.result.Usable += p.usable
	}
}
