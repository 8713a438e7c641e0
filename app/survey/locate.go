package survey

import (
	"slices"
	"strconv"
	"strings"

	"rodedraad/app/sheet"
)

// finder looks up the columns of a mapping in a table.
type finder struct {
	checker
	columns  []sheet.Column
	harmless []Place
	taken    map[int]bool // columns with answers, each of which belongs to one question
}

// find returns the number of a column, or -1 after noting what is wrong.
func (f *finder) find(field string, p Place) int {
	nth := 0
	for _, c := range f.columns {
		if plain(c.Name) != plain(p.Name) {
			continue
		}
		if nth == p.Nth {
			if c.Role == sheet.Personal && !slices.Contains(f.harmless, p) {
				f.wrong[field] = "personal"
				return -1
			}
			return c.Index
		}
		nth++
	}
	f.wrong[field] = "no_column"
	return -1
}

// optional is find for a place that need not be given.
func (f *finder) optional(field string, p *Place) int {
	if p == nil {
		return -1
	}
	return f.find(field, *p)
}

// answers is find for a column with answers.
func (f *finder) answers(field string, p Place) int {
	column := f.find(field, p)
	if column >= 0 && f.taken[column] {
		f.wrong[field] = "twice"
	}
	f.taken[column] = true
	return column
}

// divider says to which case or group a row belongs.
type divider struct {
	fixed  string
	column int
	codes  []string
	texts  *dictionary
	reason sheet.Reason
}

func (f *finder) divider(field string, s Split, reason sheet.Reason) divider {
	d := divider{fixed: s.Fixed, column: f.optional(field+".column", s.Column), reason: reason, texts: newDictionary()}
	for text, code := range s.Values {
		d.texts.add(len(d.codes), text)
		d.codes = append(d.codes, code)
	}
	return d
}

// of returns the code for a row, and whether it has one.
func (d *divider) of(r sheet.Row) (code string, ok bool) {
	if d.column < 0 {
		return d.fixed, true
	}
	c := r.At(d.column)
	meaning := d.texts.meaning(c.Text)
	if c.Problem != "" || meaning < 0 {
		return "", false
	}
	return d.codes[meaning], true
}

// question is a question of a mapping, with where its columns are and what its texts mean.
type question struct {
	Question
	columns []int
	options []int         // by column, the option that it is
	texts   []*dictionary // by column
	longest int           // how many parts an answer can fall apart in at the sign between answers
}

// prepare finds the columns of a question and writes down what its texts mean.
func (f *finder) prepare(field string, q Question) question {
	p := question{Question: q, longest: 1}
	for _, o := range q.Options {
		for _, text := range o.Texts {
			if q.Joined != "" {
				p.longest = min(maxParts, max(p.longest, strings.Count(text, q.Joined)+1))
			}
		}
	}
	all := q.dictionary()
	for i, item := range q.Columns {
		p.columns = append(p.columns, f.answers(field+".columns."+strconv.Itoa(i), item.Place))
		at := slices.IndexFunc(q.Options, func(o Option) bool { return o.Code == item.Option })
		p.options = append(p.options, at)
		texts := all
		if q.Kind == Multi && q.Joined == "" {
			texts = newDictionary()
			texts.add(missing, "")
			texts.add(missing, q.Missing...)
			texts.add(unticked, no...) // before the texts of the option, which may be "no" as well
			texts.add(ticked, yes...)
			texts.add(ticked, q.Options[at].Texts...)
			texts.add(missing, none...)
		}
		p.texts = append(p.texts, texts)
	}
	return p
}
