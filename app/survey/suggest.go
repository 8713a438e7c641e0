package survey

import (
	"slices"
	"strings"

	"rodedraad/app/sheet"
)

// Named is something with a code, and what it is called: in two languages, and in whatever way people call it.
type Named struct {
	Code  string
	Texts []string
}

// Indicator is a question that a programme knows.
type Indicator struct {
	Named
	Kind    Kind
	Options []Named
}

// Codebook is what a programme knows: what can be mapped to.
type Codebook struct {
	Indicators    []Indicator
	Cases, Groups []Named
}

// The names that columns have which are no question, as people call them.
var (
	caseNames      = []string{"casus", "case", "organisatie", "organisation", "instelling", "dataset"}
	groupNames     = []string{"groep", "group", "respondentgroep", "doelgroep", "dataset"}
	indicatorNames = []string{"indicator", "vraag", "question", "code"}
	optionNames    = []string{"option", "optie", "antwoord", "answer"}
	countNames     = []string{"count", "aantal", "frequentie", "frequency"}
	baseNames      = []string{"n_base", "base", "basis", "n", "totaal", "total"}
	percentNames   = []string{"percent", "percentage", "procent", "%"}
)

// Suggest makes a mapping that a person can begin with: what an earlier mapping says, where its columns are there; what the
// codebook calls by the same name; and nothing else. What it does not find is not in it, so it may not pass Check yet.
func Suggest(d sheet.Detection, seen []Seen, book Codebook, earlier *Mapping) Mapping {
	s := suggester{d: d, seen: seen, book: book, taken: map[int]bool{}}
	if earlier != nil {
		s.earlier = *earlier
	}
	m := Mapping{Shape: Respondents, Harmless: s.earlier.Harmless}
	m.Case = s.split(caseNames, book.Cases, s.earlier.Case)
	m.Group = s.split(groupNames, book.Groups, s.earlier.Group)
	indicator, option, count := s.named(indicatorNames), s.named(optionNames), s.named(countNames)
	if indicator != nil && option != nil && count != nil {
		m.Shape = Counts
		m.Tallies = &Tallies{Indicator: *indicator, Option: *option, Count: *count, Base: s.named(baseNames), Percent: s.named(percentNames)}
		for _, i := range book.Indicators {
			q := s.question(i)
			for _, text := range i.Texts {
				q.Columns = append(q.Columns, Item{Place: Place{Name: text}})
			}
			m.Questions = append(m.Questions, q)
		}
		return m
	}
	for _, c := range d.Columns {
		place := s.place(c.Index)
		switch {
		case c.Role == sheet.Respondent && m.Respondent == nil:
			m.Respondent = &place
		case c.Role == sheet.Submitted && d.Source == sheet.LimeSurvey && m.Complete == nil:
			m.Complete = &place
		}
	}
	for _, i := range book.Indicators {
		if q := s.question(i); s.columns(i, &q) {
			m.Questions = append(m.Questions, q)
		}
	}
	return m
}

// suggester holds what a suggestion is made of.
type suggester struct {
	d       sheet.Detection
	seen    []Seen
	book    Codebook
	earlier Mapping
	taken   map[int]bool
}

// place points to a column.
func (s *suggester) place(column int) Place {
	p := Place{Name: s.d.Columns[column].Name}
	for _, c := range s.d.Columns[:column] {
		if plain(c.Name) == plain(p.Name) {
			p.Nth++
		}
	}
	return p
}

// named finds the first column with one of the names.
func (s *suggester) named(names []string) *Place {
	for _, name := range names {
		for _, c := range s.d.Columns {
			if plain(c.Name) == name && c.Role != sheet.Personal {
				p := s.place(c.Index)
				return &p
			}
		}
	}
	return nil
}

// index finds the column of a place, or -1.
func (s *suggester) index(p Place) int {
	return slices.IndexFunc(s.d.Columns, func(c sheet.Column) bool {
		return plain(c.Name) == plain(p.Name) && s.place(c.Index).Nth == p.Nth && c.Role != sheet.Personal
	})
}

// split suggests what divides the rows: a column that an earlier mapping or its name points to, with those of its texts that
// are known; or the one there is.
func (s *suggester) split(names []string, book []Named, earlier Split) Split {
	column := s.named(names)
	if earlier.Column != nil && s.index(*earlier.Column) >= 0 {
		column = earlier.Column
	}
	if column == nil {
		if len(book) == 1 {
			return Split{Fixed: book[0].Code}
		}
		return Split{}
	}
	split := Split{Column: column, Values: map[string]string{}}
	known := newDictionary()
	codes := []string{}
	for text, code := range earlier.Values {
		known.add(len(codes), text)
		codes = append(codes, code)
	}
	for _, n := range book {
		known.add(len(codes), append([]string{n.Code}, n.Texts...)...)
		codes = append(codes, n.Code)
	}
	if at := s.index(*column); at < len(s.seen) {
		for _, a := range s.seen[at].Answers {
			if meaning := known.meaning(a.Text); meaning >= 0 {
				split.Values[plain(a.Text)] = codes[meaning]
			}
		}
	}
	return split
}

// question begins a question for an indicator, with the texts that an earlier mapping knew for its options.
func (s *suggester) question(i Indicator) Question {
	q := Question{Indicator: i.Code, Kind: i.Kind}
	before := slices.IndexFunc(s.earlier.Questions, func(q Question) bool { return q.Indicator == i.Code && q.Kind == i.Kind })
	if before >= 0 {
		old := s.earlier.Questions[before]
		q.Missing, q.Everyone = old.Missing, old.Everyone
		if len(old.Options) > 0 {
			q.Options = old.Options
			return q
		}
	}
	for _, o := range i.Options {
		q.Options = append(q.Options, Option{Code: o.Code, Texts: distinct(o.Texts)})
	}
	return q
}

// distinct are the texts of which no other is the same but for its looks.
func distinct(texts []string) (list []string) {
	seen := map[string]bool{"": true}
	for _, t := range texts {
		if !seen[plain(t)] {
			seen[plain(t)] = true
			list = append(list, t)
		}
	}
	return list
}

// columns finds the columns of a question, and reports whether there are any.
func (s *suggester) columns(i Indicator, q *Question) bool {
	for _, old := range s.earlier.Questions {
		here := func(item Item) bool { at := s.index(item.Place); return at >= 0 && !s.taken[at] }
		if old.Indicator == i.Code && old.Kind == i.Kind && len(old.Columns) > 0 && !slices.ContainsFunc(old.Columns, func(item Item) bool { return !here(item) }) {
			q.Columns, q.Joined = old.Columns, old.Joined
			for _, item := range old.Columns {
				s.taken[s.index(item.Place)] = true
			}
			return true
		}
	}
	names := map[string]bool{plain(i.Code): true}
	for _, text := range i.Texts {
		names[plain(text)] = true
	}
	for _, c := range s.d.Columns {
		if c.Role != sheet.Answers || s.taken[c.Index] {
			continue
		}
		_, long, _ := strings.Cut(c.Name, ". ")
		switch {
		case i.Kind == Multi && c.Set != "" && (names[plain(c.Set)] || names[plain(before(long))]):
			if option := optionOf(i, c, long); option != "" {
				q.Columns = append(q.Columns, Item{Place: s.place(c.Index), Option: option})
				s.taken[c.Index] = true
			}
		case len(q.Columns) == 0 && (names[plain(c.Name)] || c.Code != "" && names[plain(c.Code)] || long != "" && names[plain(long)]):
			q.Columns = []Item{{Place: s.place(c.Index)}}
			s.taken[c.Index] = true
			if i.Kind == Multi {
				q.Joined = ";"
				return true
			}
		}
	}
	return len(q.Columns) > 0
}

// before is what stands before the part between brackets at the end.
func before(name string) string {
	text, _, _ := strings.Cut(name, "[")
	return text
}

// optionOf tells which option a column is, by its code or the text between brackets.
func optionOf(i Indicator, c sheet.Column, long string) string {
	_, text, _ := strings.Cut(strings.TrimSuffix(long, "]"), "[")
	for _, o := range i.Options {
		for _, known := range append([]string{o.Code}, o.Texts...) {
			if p := plain(known); p == plain(c.Item) || text != "" && p == plain(text) {
				return o.Code
			}
		}
	}
	return ""
}
