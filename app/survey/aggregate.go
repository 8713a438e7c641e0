package survey

import (
	"strconv"
	"strings"

	"rodedraad/app/sheet"
)

// Aggregator counts the rows of a table. It belongs to one goroutine, and keeps counts, refused cells, open answers, and
// the numbers of respondents until it is done; no row.
type Aggregator struct {
	collector
	decimal     string
	kase, group divider
	respondent  int
	complete    int
	questions   []question
	seen        map[string]bool
	counts      *counter // for a table of counts
}

// New begins to count a table. It refuses a mapping whose columns are not in the table, or are about a person; the fields of
// the refusal are places in the JSON of the mapping.
func New(m Mapping, d sheet.Detection) (*Aggregator, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	f := &finder{checker: checker{map[string]string{}}, columns: d.Columns, harmless: m.Harmless, taken: map[int]bool{}}
	a := &Aggregator{collector: newCollector(m), decimal: d.Choice.Decimal, seen: map[string]bool{}}
	a.kase = f.divider("case", m.Case, UnknownCase)
	a.group = f.divider("group", m.Group, UnknownGroup)
	if m.Shape == Counts {
		a.counts = newCounter(f, m)
	} else {
		a.respondent = f.optional("respondent", m.Respondent)
		a.complete = f.optional("complete", m.Complete)
		for i, q := range m.Questions {
			a.questions = append(a.questions, f.prepare("questions."+strconv.Itoa(i), q))
		}
	}
	if err := f.refusal(); err != nil {
		return nil, err
	}
	return a, nil
}

// Add counts one row. It fails only for what refuses the file as a whole.
func (a *Aggregator) Add(r sheet.Row) error {
	a.result.Rows++
	if a.complete >= 0 && a.counts == nil && r.At(a.complete).Blank() {
		a.result.Incomplete++
		return nil
	}
	k, ok := a.where(r)
	if !ok {
		return nil
	}
	if a.counts != nil {
		return a.count(r, k)
	}
	if a.respondent >= 0 {
		c := r.At(a.respondent)
		id := plain(c.Text)
		switch {
		case c.Problem != "":
			a.refuse(r.Number, a.respondent, c.Problem, "", c.Text)
			return nil
		case id != "" && a.seen[id]:
			a.refuse(r.Number, a.respondent, Twice, "", c.Text)
			return nil
		case id != "":
			a.seen[strings.Clone(id)] = true
		}
	}
	p, err := a.part(k)
	if err != nil {
		return err
	}
	p.usable++
	a.result.Usable++
	for i := range a.questions {
		if err := a.answer(r, k, &a.questions[i], &p.tallies[i]); err != nil {
			return err
		}
	}
	return nil
}

// where tells the case and the group of a row, and whether it has both.
func (a *Aggregator) where(r sheet.Row) (k key, ok bool) {
	out := false
	for _, d := range []*divider{&a.kase, &a.group} {
		code, known := d.of(r)
		switch {
		case !known:
			c := r.At(d.column)
			reason := d.reason
			if c.Problem != "" {
				reason = c.Problem
			}
			a.refuse(r.Number, d.column, reason, "", c.Text)
			return key{}, false
		case code == "":
			out = true
		case d == &a.kase:
			k.kase = code
		default:
			k.group = code
		}
	}
	if out {
		a.result.LeftOut++
	}
	return k, !out
}

// answer counts what a row says to one question.
func (a *Aggregator) answer(r sheet.Row, k key, q *question, t *tally) error {
	if q.Kind == Multi && q.Joined == "" {
		a.ticks(r, q, t)
		return nil
	}
	column := q.columns[0]
	c := r.At(column)
	if c.Problem != "" {
		a.refuse(r.Number, column, c.Problem, q.Indicator, c.Text)
		return nil
	}
	switch q.Kind {
	case Single:
		switch meaning := q.texts[0].meaning(c.Text); meaning {
		case missing:
		case unknown:
			a.refuse(r.Number, column, UnknownAnswer, q.Indicator, c.Text)
		default:
			t.base++
			t.counts[meaning]++
		}
	case Multi:
		a.several(r, q, t)
	case Numeric:
		a.number(r, q, t)
	case Open:
		return a.words(c.Text, k, q, t)
	}
	return nil
}

// ticks counts a question of which each option has a column. Who ticked nothing is in the base only when the file says that
// they were asked.
func (a *Aggregator) ticks(r sheet.Row, q *question, t *tally) {
	answered := q.Everyone
	wrong := false
	var chosen []int
	for i, column := range q.columns {
		c := r.At(column)
		meaning := q.texts[i].meaning(c.Text)
		switch {
		case c.Problem != "":
			a.refuse(r.Number, column, c.Problem, q.Indicator, c.Text)
			wrong = true
		case meaning == ticked, meaning == unknown && q.Question.Columns[i].Any:
			chosen = append(chosen, q.options[i])
			answered = true
		case meaning == unticked:
			answered = true
		case meaning == unknown:
			a.refuse(r.Number, column, UnknownAnswer, q.Indicator, c.Text)
			wrong = true
		}
	}
	if answered && !wrong {
		t.add(chosen)
	}
}

// several counts a question of which all answers stand in one cell.
func (a *Aggregator) several(r sheet.Row, q *question, t *tally) {
	answered := q.Everyone
	var chosen []int
	parts := strings.Split(r.At(q.columns[0]).Text, q.Joined)
	for len(parts) > 0 {
		meaning, used := q.first(parts)
		switch meaning {
		case missing:
		case unknown:
			a.refuse(r.Number, q.columns[0], UnknownAnswer, q.Indicator, parts[0])
			return
		default:
			chosen = append(chosen, meaning)
			answered = true
		}
		parts = parts[used:]
	}
	if answered {
		t.add(chosen)
	}
}

// first tells what the first few of these parts mean together, as many as possible, and how many they are: an answer may
// have the sign in it that stands between answers.
func (q *question) first(parts []string) (meaning, used int) {
	for used = min(q.longest, len(parts)); used > 0; used-- {
		if meaning = q.texts[0].meaning(strings.Join(parts[:used], q.Joined)); meaning != unknown {
			return meaning, used
		}
	}
	return unknown, 1
}

// add counts one person who chose these options, each once however often it is there.
func (t *tally) add(chosen []int) {
	t.base++
	for i, option := range chosen {
		again := false
		for _, before := range chosen[:i] {
			again = again || before == option
		}
		if !again {
			t.counts[option]++
		}
	}
}

// number counts a question that is answered with a number.
func (a *Aggregator) number(r sheet.Row, q *question, t *tally) {
	c := r.At(q.columns[0])
	if q.texts[0].meaning(c.Text) == missing {
		return
	}
	decimal := a.decimal
	if c.Kind == sheet.Number {
		decimal = "."
	}
	value, ok := sheet.ParseNumber(c.Text, decimal)
	if !ok {
		a.refuse(r.Number, q.columns[0], sheet.NoNumber, q.Indicator, c.Text)
		return
	}
	for i, o := range q.Options {
		if (o.From == nil || value >= *o.From) && (o.To == nil || value <= *o.To) {
			t.base++
			t.counts[i]++
			t.number(value)
			return
		}
	}
	if len(q.Options) > 0 {
		a.refuse(r.Number, q.columns[0], OutOfRange, q.Indicator, c.Text)
		return
	}
	t.base++
	t.number(value)
}

// words hands on an answer in words.
func (a *Aggregator) words(text string, k key, q *question, t *tally) error {
	if q.texts[0].meaning(text) == missing {
		return nil
	}
	t.base++
	text = strings.TrimSpace(text)
	if a.open += len(text); a.open > MaxOpenBytes || len(a.result.Open) == MaxOpen {
		return ErrOpen
	}
	a.result.Open = append(a.result.Open, OpenAnswer{k.kase, k.group, q.Indicator, strings.Clone(text)})
	return nil
}

// Result returns what the rows came to. Nothing can be added after it.
func (a *Aggregator) Result() Result {
	if a.counts != nil {
		a.closeCounts()
	}
	a.seen = nil
	return a.finish()
}
