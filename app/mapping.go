package app

import (
	"context"
	"maps"
	"slices"
	"strings"

	"rodedraad/app/sheet"
	"rodedraad/app/survey"
	"rodedraad/domain"
)

// groupNames are what people call the groups in the column of a file, in Dutch and English.
var groupNames = map[domain.Group][]string{
	domain.EmployeesManagers: {
		"em", "werknemers en leidinggevenden", "werknemer", "werknemers", "medewerker", "medewerkers", "leidinggevende",
		"leidinggevenden", "vast", "vaste medewerkers", "employees and managers", "employee", "employees", "manager", "managers",
	},
	domain.Flexworkers: {"fx", "flex", "flexwerker", "flexwerkers", "flexworker", "flexworkers"},
}

// What a text in a column that divides the rows means.
const (
	RowsOwn   = "own"   // of the case, or group, of the dataset
	RowsOther = "other" // of another one: not counted
)

// NoAnswer is what a text means that is no answer.
const NoAnswer = "-"

// MaxTextsAsked is for how many texts one form asks what they mean; with what else is in it, it stays within the fields of a
// request.
const MaxTextsAsked = 54

// maxSplitTexts is that for each of the two columns that divide the rows.
const maxSplitTexts = 22

// book is what the programme knows, as far as a file about the group can be about it.
func (g setting) book() survey.Codebook {
	var book survey.Codebook
	for _, i := range g.indicators {
		known := survey.Indicator{Kind: survey.Kind(i.Kind), Named: survey.Named{
			Code: string(i.ID), Texts: []string{strings.ReplaceAll(string(i.ID), "-", "_"), i.Question.NL, i.Question.EN},
		}}
		for _, o := range i.Options {
			known.Options = append(known.Options, survey.Named{Code: o.Code, Texts: []string{o.Label.NL, o.Label.EN}})
		}
		book.Indicators = append(book.Indicators, known)
	}
	for _, c := range g.cases {
		book.Cases = append(book.Cases, survey.Named{Code: string(c.ID), Texts: []string{c.Code, c.Name.NL, c.Name.EN}})
	}
	for _, group := range domain.Groups {
		book.Groups = append(book.Groups, survey.Named{Code: string(group), Texts: groupNames[group]})
	}
	return book
}

// suggest makes a mapping to begin with, of which the options are those of the indicators, in their order.
func (g setting) suggest(now brought) survey.Mapping {
	m := survey.Suggest(now.detection, now.seen, g.book(), g.earlier)
	m.Case, m.Group = divided(m.Case, string(g.dataset.Case)), divided(m.Group, string(g.dataset.Group))
	for at, q := range m.Questions {
		m.Questions[at].Options = g.options(q)
	}
	return m
}

// divided is a split, or that all rows are of one case or group when no text of a column is known.
func divided(s survey.Split, own string) survey.Split {
	if s.Column == nil || len(s.Values) == 0 {
		return survey.Split{Fixed: own}
	}
	return s
}

// options are the options of an indicator with the texts that a question knows for them.
func (g setting) options(q survey.Question) (list []survey.Option) {
	i, _ := g.indicator(domain.IndicatorID(q.Indicator))
	for _, o := range i.Options {
		option := survey.Option{Code: o.Code}
		for _, known := range q.Options {
			if known.Code == o.Code {
				option.Texts = slices.Clone(known.Texts)
			}
		}
		list = append(list, option)
	}
	return list
}

func (g setting) indicator(id domain.IndicatorID) (domain.Indicator, bool) {
	at := slices.IndexFunc(g.indicators, func(i domain.Indicator) bool { return i.ID == id })
	if at < 0 {
		return domain.Indicator{}, false
	}
	return g.indicators[at], true
}

// narrow is a mapping that counts the rows of the dataset only.
func (g setting) narrow(m survey.Mapping) survey.Mapping {
	only := func(s survey.Split, own string) survey.Split {
		s.Values = maps.Clone(s.Values)
		for text, code := range s.Values {
			if code != own {
				s.Values[text] = ""
			}
		}
		return s
	}
	m.Case, m.Group = only(m.Case, string(g.dataset.Case)), only(m.Group, string(g.dataset.Group))
	return m
}

// keep is a mapping as it is kept for the next case. Which texts are of no case is said anew for each.
func (g setting) keep(m survey.Mapping) survey.Mapping {
	m.Case.Values = maps.Clone(m.Case.Values)
	maps.DeleteFunc(m.Case.Values, func(_, code string) bool { return code == "" })
	m.Case = divided(m.Case, string(g.dataset.Case))
	return m
}

// RowsAs says what the rows of a file are. Columns are numbered from 0; -1 is none.
type RowsAs struct {
	Shape                                   survey.Shape
	Respondent, Complete                    int
	Case, Group                             SplitAs
	Indicator, Option, Count, Base, Percent int // of a table of counts
}

// SplitAs says which rows are of the dataset: all, or as a column says. Means is what its texts mean, in the order in which
// SplitView lists them.
type SplitAs struct {
	Column int
	Means  []string
}

// MapRows says what the rows of the file are.
func (s *Service) MapRows(ctx context.Context, who domain.PersonID, slug string, id domain.DatasetID, turn int, as RowsAs) error {
	return s.remap(ctx, who, slug, id, turn, func(g setting, now brought) (survey.Mapping, error) { return g.mapRows(now, as) })
}

func (g setting) mapRows(now brought, as RowsAs) (survey.Mapping, error) {
	m, c := now.mapping, chooser{d: now.detection}
	m.Respondent, m.Complete = c.optional("respondent", as.Respondent), c.optional("complete", as.Complete)
	book := g.book()
	m.Case = c.split("case", now, m.Case, as.Case, string(g.dataset.Case), book.Cases)
	m.Group = c.split("group", now, m.Group, as.Group, string(g.dataset.Group), book.Groups)
	switch as.Shape {
	case survey.Respondents:
		m.Tallies = nil
		m.Questions = slices.DeleteFunc(slices.Clone(m.Questions), func(q survey.Question) bool { return !c.there(q) })
	case survey.Counts:
		m.Tallies = &survey.Tallies{Base: c.optional("base", as.Base), Percent: c.optional("percent", as.Percent)}
		for field, place := range map[string]*survey.Place{"indicator": &m.Tallies.Indicator, "option": &m.Tallies.Option, "count": &m.Tallies.Count} {
			column := map[string]int{"indicator": as.Indicator, "option": as.Option, "count": as.Count}[field]
			*place = c.place(field, column)
		}
		if m.Shape != survey.Counts {
			m.Questions = g.named(m.Questions)
		}
	default:
		return m, invalid("shape", "not_in_list")
	}
	m.Shape = as.Shape
	return m, c.wrong
}

// named are the questions of a table of counts, in which an indicator stands by its name.
func (g setting) named(before []survey.Question) (list []survey.Question) {
	for _, i := range g.book().Indicators {
		q := survey.Question{Indicator: i.Code, Kind: i.Kind}
		if at := slices.IndexFunc(before, func(q survey.Question) bool { return q.Indicator == i.Code }); at >= 0 {
			q.Options = before[at].Options
		} else {
			q = g.fresh(i.Code)
		}
		for _, text := range i.Texts {
			if text != "" {
				q.Columns = append(q.Columns, survey.Item{Place: survey.Place{Name: text}})
			}
		}
		list = append(list, q)
	}
	return list
}

// fresh is a question of which only the indicator is known.
func (g setting) fresh(code string) survey.Question {
	for _, i := range g.book().Indicators {
		if i.Code != code {
			continue
		}
		q := survey.Question{Indicator: code, Kind: i.Kind}
		for _, o := range i.Options {
			q.Options = append(q.Options, survey.Option{Code: o.Code})
			for _, text := range o.Texts {
				if text != "" {
					setMeaning(&q, text, o.Code)
				}
			}
		}
		return q
	}
	return survey.Question{}
}

// setMeaning says what a text means in a question: an option, NoAnswer, or "" for nothing. Of two options that are called
// the same, the last one is.
func setMeaning(q *survey.Question, text, means string) {
	other := func(known string) bool { return survey.SameText(known, text) }
	q.Missing = slices.DeleteFunc(slices.Clone(q.Missing), other)
	q.Options = slices.Clone(q.Options)
	for at, o := range q.Options {
		texts := slices.DeleteFunc(slices.Clone(o.Texts), other)
		if o.Code == means {
			texts = append(texts, text)
		}
		q.Options[at].Texts = texts
	}
	if means == NoAnswer {
		q.Missing = append(q.Missing, text)
	}
}

// chooser looks up the columns that somebody chose, and keeps the first refusal.
type chooser struct {
	d     sheet.Detection
	wrong error
}

// place points to a column. One that is about a person cannot be chosen.
func (c *chooser) place(field string, column int) survey.Place {
	if column < 0 || column >= len(c.d.Columns) || c.d.Columns[column].Role == sheet.Personal {
		if c.wrong == nil {
			c.wrong = invalid(field, "no_column")
		}
		return survey.Place{}
	}
	return placeOf(c.d, column)
}

// placeOf points to a column.
func placeOf(d sheet.Detection, column int) survey.Place {
	p := survey.Place{Name: d.Columns[column].Name}
	for _, before := range d.Columns[:column] {
		if survey.SameText(before.Name, p.Name) {
			p.Nth++
		}
	}
	return p
}

// columnOf finds a place in a table; -1 when it is not there.
func columnOf(d sheet.Detection, p *survey.Place) int {
	if p == nil {
		return -1
	}
	nth := 0
	for _, c := range d.Columns {
		if !survey.SameText(c.Name, p.Name) {
			continue
		}
		if nth == p.Nth {
			return c.Index
		}
		nth++
	}
	return -1
}

// optional is place for a column that need not be chosen.
func (c *chooser) optional(field string, column int) *survey.Place {
	if column < 0 {
		return nil
	}
	p := c.place(field, column)
	return &p
}

// there reports whether all columns of a question are in the table.
func (c *chooser) there(q survey.Question) bool {
	return len(q.Columns) > 0 && !slices.ContainsFunc(q.Columns, func(item survey.Item) bool { return columnOf(c.d, &item.Place) < 0 })
}

// split is which rows are of the dataset.
func (c *chooser) split(field string, now brought, was survey.Split, as SplitAs, own string, book []survey.Named) survey.Split {
	if as.Column < 0 {
		return survey.Split{Fixed: own}
	}
	p := c.place(field, as.Column)
	s := survey.Split{Column: &p, Values: map[string]string{}}
	if c.wrong != nil {
		return s
	}
	texts := splitTexts(now, p)
	if was.Column == nil || *was.Column != p {
		for _, text := range texts {
			for _, known := range book {
				if slices.ContainsFunc(append([]string{known.Code}, known.Texts...), func(t string) bool { return survey.SameText(t, text) }) {
					s.Values[text] = known.Code
				}
			}
		}
		return s
	}
	maps.Copy(s.Values, was.Values)
	for at, text := range texts {
		if at >= len(as.Means) {
			break
		}
		code, known := meaningIn(s, text)
		maps.DeleteFunc(s.Values, func(t, _ string) bool { return survey.SameText(t, text) })
		switch {
		case as.Means[at] == RowsOwn:
			s.Values[text] = own
		case as.Means[at] == RowsOther && known && code != own:
			s.Values[text] = code
		case as.Means[at] == RowsOther:
			s.Values[text] = ""
		}
	}
	return s
}

// meaningIn says what a text means in a split.
func meaningIn(s survey.Split, text string) (code string, known bool) {
	for t, code := range s.Values {
		if survey.SameText(t, text) {
			return code, true
		}
	}
	return "", false
}

// splitTexts are the texts in a column that divides the rows.
func splitTexts(now brought, p survey.Place) (list []string) {
	at := columnOf(now.detection, &p)
	if at < 0 || at >= len(now.seen) {
		return nil
	}
	for _, a := range now.seen[at].Answers {
		if len(list) < maxSplitTexts {
			list = append(list, a.Text)
		}
	}
	return list
}
