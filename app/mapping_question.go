package app

import (
	"context"
	"slices"
	"strings"

	"rodedraad/app/survey"
	"rodedraad/domain"
)

// QuestionAs says where the answers to one indicator are in a file, and what they mean. Columns are numbered from 0; -1 is
// none, and an indicator without a column is not in the file.
type QuestionAs struct {
	Indicator domain.IndicatorID
	Apart     bool     // each option has a column of its own
	Column    int      // with the answers, unless they are apart; in a table of counts, the number of a name that is not known
	Joined    string   // between the answers, where more of them stand in one cell
	Options   []int    // the columns of the options, in their order, when they are apart
	Any       bool     // any other text in such a column is a yes
	Everyone  bool     // who ticked nothing answered too
	Means     []string // of the texts, in the order of QuestionView: an option, NoAnswer or "" for what is not known
}

// MapQuestion says where the answers to one indicator are, and what they mean.
func (s *Service) MapQuestion(ctx context.Context, who domain.PersonID, slug string, id domain.DatasetID, turn int, as QuestionAs) error {
	return s.remap(ctx, who, slug, id, turn, func(g setting, now brought) (survey.Mapping, error) { return g.mapQuestion(now, as) })
}

func (g setting) mapQuestion(now brought, as QuestionAs) (survey.Mapping, error) {
	m, c := now.mapping, chooser{d: now.detection}
	i, known := g.indicator(as.Indicator)
	if !known {
		return m, invalid("indicator", "not_in_list")
	}
	q, at := g.questionIn(m, i)
	before := q
	texts := g.texts(now, i, q)
	switch {
	case m.Shape == survey.Counts:
		if names := unknownNames(now); as.Column >= 0 && as.Column < len(names) {
			q.Columns = append(slices.Clone(q.Columns), survey.Item{Place: survey.Place{Name: names[as.Column]}})
		}
	case as.Apart && i.Kind == domain.MultiAnswer:
		q.Joined, q.Everyone = "", as.Everyone
		q.Columns = c.apart(i, as)
	default:
		q.Columns, q.Everyone, q.Joined = nil, as.Everyone, ""
		if as.Column >= 0 {
			q.Columns = []survey.Item{{Place: c.place("column", as.Column)}}
		}
		if i.Kind == domain.MultiAnswer {
			q.Joined = as.Joined
		}
	}
	if c.wrong != nil {
		return m, c.wrong
	}
	if m.Shape == survey.Counts || slices.Equal(before.Columns, q.Columns) && before.Joined == q.Joined {
		if err := means(i, &q, texts, as.Means); err != nil {
			return m, err
		}
	}
	m.Questions = slices.Clone(m.Questions)
	switch {
	case at >= 0 && len(q.Columns) == 0:
		m.Questions = slices.Delete(m.Questions, at, at+1)
	case at >= 0:
		m.Questions[at] = q
	case len(q.Columns) > 0:
		m.Questions = append(m.Questions, q)
	}
	return m, nil
}

// apart are the columns of options that each have one.
func (c *chooser) apart(i domain.Indicator, as QuestionAs) (items []survey.Item) {
	for at, column := range as.Options {
		if column >= 0 && at < len(i.Options) {
			items = append(items, survey.Item{Place: c.place("options", column), Option: i.Options[at].Code, Any: as.Any})
		}
	}
	return items
}

// means says what texts mean, where that is something else than it was.
func means(i domain.Indicator, q *survey.Question, texts []TextView, as []string) error {
	for at, text := range texts {
		if at >= len(as) || as[at] == text.Means {
			continue
		}
		if as[at] != "" && as[at] != NoAnswer && i.Option(as[at]) < 0 {
			return invalid("means", "not_in_list")
		}
		setMeaning(q, text.Text, as[at])
	}
	return nil
}

// questionIn is how an indicator is asked in a mapping, with its place there; -1 when it is not.
func (g setting) questionIn(m survey.Mapping, i domain.Indicator) (survey.Question, int) {
	at := slices.IndexFunc(m.Questions, func(q survey.Question) bool { return q.Indicator == string(i.ID) })
	if at < 0 {
		return g.fresh(string(i.ID)), at
	}
	return m.Questions[at], at
}

// TextView is a text in the columns of a question, with how often it is there and what it means: an option, NoAnswer, or ""
// when that is not known.
type TextView struct {
	Text  string
	Times int
	Means string
}

// texts lists the texts of a question, those first that are not known, as many as one form can ask about. Open answers
// beside the options are not texts to choose from; they are not known.
func (g setting) texts(now brought, i domain.Indicator, q survey.Question) (list []TextView) {
	most := MaxTextsAsked
	if i.Kind == domain.MultiAnswer {
		most -= len(i.Options)
	}
	add := func(text string, times int) {
		text = strings.TrimSpace(text)
		if text == "" || survey.CutOff(text) || len(list) >= most || slices.ContainsFunc(list, func(t TextView) bool { return survey.SameText(t.Text, text) }) {
			return
		}
		code, known := q.Meaning(text)
		if known && code == "" {
			code = NoAnswer
		}
		list = append(list, TextView{text, times, code})
	}
	if now.result != nil {
		for _, u := range now.result.Unknown {
			if u.Indicator == q.Indicator && u.Reason == survey.UnknownAnswer {
				add(u.Text, u.Times)
			}
		}
	}
	for _, text := range q.Missing {
		add(text, 0)
	}
	if now.mapping.Shape == survey.Counts || apart(q) {
		return list
	}
	for _, item := range q.Columns {
		if at := columnOf(now.detection, &item.Place); at >= 0 && at < len(now.seen) {
			for _, a := range now.seen[at].Answers {
				for _, text := range parts(a.Text, q.Joined) {
					add(text, a.Times)
				}
			}
		}
	}
	return list
}

// apart reports whether each option of a question has a column.
func apart(q survey.Question) bool { return q.Kind == survey.Multi && q.Joined == "" }

func parts(text, joined string) []string {
	if joined == "" {
		return []string{text}
	}
	return strings.Split(text, joined)
}

// unknownNames are what a table of counts calls indicators that the mapping does not know.
func unknownNames(now brought) (list []string) {
	if now.result == nil {
		return nil
	}
	for _, u := range now.result.Unknown {
		if u.Reason == survey.UnknownIndicator && len(list) < MaxTextsAsked {
			list = append(list, u.Text)
		}
	}
	return list
}
