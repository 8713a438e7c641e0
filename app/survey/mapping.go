package survey

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"unicode/utf8"

	"rodedraad/domain"
)

// Shape says what a row of a table is.
type Shape string

// The two shapes of table.
const (
	Respondents Shape = "respondents" // one row per respondent
	Counts      Shape = "counts"      // one row per option of an indicator
)

// Kind is how a question is answered.
type Kind string

// The kinds of question. A scale is a single answer whose options have an order.
const (
	Single  Kind = "single"
	Multi   Kind = "multi"
	Numeric Kind = "numeric"
	Open    Kind = "open"
)

// Kinds lists the kinds of question.
var Kinds = []Kind{Single, Multi, Numeric, Open}

// Place points to a column by its name, so that it is found again in the next file. Nth tells columns of one name apart,
// beginning with 0.
type Place struct {
	Name string `json:"name"`
	Nth  int    `json:"nth,omitempty"`
}

// Split says to which case, or group, a row belongs: the same for all, or as a column says. Values leads from the text in
// that column to a code; rows whose code is "" are left out.
type Split struct {
	Fixed  string            `json:"fixed,omitempty"`
	Column *Place            `json:"column,omitempty"`
	Values map[string]string `json:"values,omitempty"`
}

// Option is one answer: its code and the texts that mean it. For a number it is a band instead, from From up to and
// including To; nil is without end.
type Option struct {
	Code  string   `json:"code"`
	Texts []string `json:"texts,omitempty"`
	From  *float64 `json:"from,omitempty"`
	To    *float64 `json:"to,omitempty"`
}

// Item is one column of a question. When each option has a column of its own, Option is which; Any says that any text in
// it is a yes, as in the column for "other".
type Item struct {
	Place
	Option string `json:"option,omitempty"`
	Any    bool   `json:"any,omitempty"`
}

// Question is one indicator and where its answers are. Joined is the sign between the answers when more of them stand in
// one cell. Missing are texts that are no answer, beside an empty cell. Everyone counts people who ticked nothing as having
// answered; otherwise they are not in the base.
type Question struct {
	Indicator string   `json:"indicator"`
	Kind      Kind     `json:"kind"`
	Columns   []Item   `json:"columns,omitempty"`
	Joined    string   `json:"joined,omitempty"`
	Options   []Option `json:"options,omitempty"`
	Missing   []string `json:"missing,omitempty"`
	Everyone  bool     `json:"everyone,omitempty"`
}

// Tallies are the columns of a table of counts. Without Base, the base of a single answer is the sum of its counts; with
// Percent, the percentages are compared with the counts.
type Tallies struct {
	Indicator Place  `json:"indicator"`
	Option    Place  `json:"option"`
	Count     Place  `json:"count"`
	Base      *Place `json:"base,omitempty"`
	Percent   *Place `json:"percent,omitempty"`
}

// Mapping says what the columns of a table mean. Respondent is the column that tells respondents apart, each of whom may be
// there once; rows in which Complete is empty were not finished and are not counted. Harmless are columns that look as if
// they were about a person, and are not.
type Mapping struct {
	Shape      Shape      `json:"shape"`
	Case       Split      `json:"case"`
	Group      Split      `json:"group"`
	Respondent *Place     `json:"respondent,omitempty"`
	Complete   *Place     `json:"complete,omitempty"`
	Questions  []Question `json:"questions"`
	Tallies    *Tallies   `json:"tallies,omitempty"`
	Harmless   []Place    `json:"harmless,omitempty"`
}

// ReadMapping reads a mapping that was kept as JSON, and checks it.
func ReadMapping(data []byte) (Mapping, error) {
	var m Mapping
	if len(data) > MaxMapping || !utf8.Valid(data) {
		return Mapping{}, ErrMapping
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&m); err != nil || d.More() {
		return Mapping{}, ErrMapping
	}
	return m, m.Check()
}

// JSON returns the mapping as it is kept.
func (m Mapping) JSON() ([]byte, error) {
	data, err := json.Marshal(m)
	if err != nil {
		return nil, fmt.Errorf("write a mapping: %w", err)
	}
	return data, nil
}

// checker collects what is wrong with a mapping: the place in its JSON, and the key of what is wrong there.
type checker struct {
	wrong map[string]string
}

// Check refuses a mapping that cannot be used with any table. The fields of the refusal are places in the JSON, such as
// questions.3.options.
func (m Mapping) Check() error {
	c := &checker{map[string]string{}}
	if m.Shape != Respondents && m.Shape != Counts {
		c.wrong["shape"] = "not_in_list"
	}
	c.split("case", m.Case)
	c.split("group", m.Group)
	c.place("respondent", m.Respondent)
	c.place("complete", m.Complete)
	switch t := m.Tallies; {
	case m.Shape != Counts:
	case t == nil:
		c.wrong["tallies"] = "missing"
	default:
		c.place("tallies.indicator", &t.Indicator)
		c.place("tallies.option", &t.Option)
		c.place("tallies.count", &t.Count)
		c.place("tallies.base", t.Base)
		c.place("tallies.percent", t.Percent)
	}
	c.questions(m)
	return c.refusal()
}

// refusal is what was collected, or nil.
func (c *checker) refusal() error {
	if len(c.wrong) == 0 {
		return nil
	}
	return &domain.Error{Kind: domain.Invalid, Key: "invalid", Fields: c.wrong}
}

func (c *checker) split(field string, s Split) {
	switch {
	case (s.Fixed == "") == (s.Column == nil):
		c.wrong[field] = "missing"
	case len(s.Values) > MaxTexts || s.Column != nil && len(s.Values) == 0:
		c.wrong[field+".values"] = "out_of_range"
	}
	c.code(field+".fixed", s.Fixed)
	c.place(field+".column", s.Column)
	for text, code := range s.Values {
		c.text(field+".values", text)
		c.code(field+".values", code)
	}
}

func (c *checker) code(field, code string) {
	if utf8.RuneCountInString(code) > maxCode || !utf8.ValidString(code) {
		c.wrong[field] = "too_long"
	}
}

func (c *checker) text(field, text string) {
	if utf8.RuneCountInString(text) > MaxText || !utf8.ValidString(text) {
		c.wrong[field] = "too_long"
	}
}

func (c *checker) place(field string, p *Place) {
	if p == nil {
		return
	}
	c.text(field, p.Name)
	switch {
	case p.Name == "":
		c.wrong[field] = "missing"
	case p.Nth < 0:
		c.wrong[field] = "out_of_range"
	}
}

func (c *checker) questions(m Mapping) {
	if len(m.Questions) == 0 {
		c.wrong["questions"] = "missing"
	}
	options := 0
	seen := map[string]bool{}
	for i, q := range m.Questions {
		field := "questions." + strconv.Itoa(i)
		options += len(q.Options)
		if i == MaxQuestions || options > MaxOptions {
			c.wrong["questions"] = "out_of_range"
			return
		}
		switch {
		case q.Indicator == "":
			c.wrong[field+".indicator"] = "missing"
		case seen[q.Indicator]:
			c.wrong[field+".indicator"] = "twice"
		}
		seen[q.Indicator] = true
		c.code(field+".indicator", q.Indicator)
		c.options(field, q)
		if m.Shape == Respondents {
			c.columns(field, q)
		}
	}
}

// options refuses options that cannot be told apart.
func (c *checker) options(field string, q Question) {
	codes, meanings := map[string]bool{}, map[string]bool{}
	switch {
	case q.Kind != Single && q.Kind != Multi && q.Kind != Numeric && q.Kind != Open:
		c.wrong[field+".kind"] = "not_in_list"
	case (q.Kind == Single || q.Kind == Multi) && len(q.Options) == 0:
		c.wrong[field+".options"] = "missing"
	case len(q.Missing) > MaxTexts || len(q.Joined) > 4:
		c.wrong[field+".missing"] = "out_of_range"
	}
	for _, text := range q.Missing {
		c.text(field+".missing", text)
		meanings[plain(text)] = true
	}
	for i, o := range q.Options {
		switch {
		case !optionCode.MatchString(o.Code):
			c.wrong[field+".options"] = "bad_code"
		case codes[o.Code]:
			c.wrong[field+".options"] = "twice"
		case len(o.Texts) > MaxTexts || o.From != nil && o.To != nil && *o.From > *o.To:
			c.wrong[field+".options"] = "out_of_range"
		}
		codes[o.Code] = true
		own := map[string]bool{}
		for _, text := range o.Texts {
			c.text(field+".options", text)
			if p := plain(text); meanings[p] && !own[p] || p == "" {
				c.wrong[field+".options."+strconv.Itoa(i)] = "twice"
			} else {
				meanings[p], own[p] = true, true
			}
		}
	}
}

// columns refuses columns that do not go with the kind of question.
func (c *checker) columns(field string, q Question) {
	apart := q.Kind == Multi && q.Joined == ""
	switch {
	case len(q.Columns) == 0:
		c.wrong[field+".columns"] = "missing"
	case !apart && len(q.Columns) > 1, len(q.Columns) > MaxOptions:
		c.wrong[field+".columns"] = "out_of_range"
	}
	for i, item := range q.Columns {
		c.place(field+".columns."+strconv.Itoa(i), &item.Place)
		known := false
		for _, o := range q.Options {
			known = known || o.Code == item.Option
		}
		if apart && !known {
			c.wrong[field+".columns."+strconv.Itoa(i)] = "not_in_list"
		}
	}
}
