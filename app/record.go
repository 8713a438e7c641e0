package app

import (
	"encoding/json"
	"fmt"
	"strconv"

	"rodedraad/domain"
)

// record is the state of a subject as an Act keeps it, before and after. It holds facts and never text of documents.
// Its form is stored: a field keeps its name for ever.
type record struct {
	State     domain.State     `json:"state,omitempty"`
	Type      string           `json:"type,omitempty"`
	Level     domain.Level     `json:"level,omitempty"`
	Owner     domain.SeatID    `json:"owner,omitempty"`
	Next      string           `json:"next,omitempty"`
	Tests     *domain.Tests    `json:"tests,omitempty"`
	Origin    domain.Origin    `json:"origin,omitempty"`
	Addressee domain.Addressee `json:"addressee,omitempty"`
	Maturity  domain.Maturity  `json:"maturity,omitempty"`
	NoLesson  string           `json:"no_lesson,omitempty"`
	Source    string           `json:"source,omitempty"`
	Resume    domain.State     `json:"resume,omitempty"`

	Visibility domain.Visibility `json:"visibility,omitempty"`
	Withdrawn  bool              `json:"withdrawn,omitempty"`
	Note       string            `json:"note,omitempty"`    // with which it was withdrawn
	Place      *int              `json:"place,omitempty"`   // in its lane, from 0; of moves
	Follows    domain.CardID     `json:"follows,omitempty"` // the card before it; of moves

	Relation domain.Relation `json:"relation,omitempty"`
	To       string          `json:"to,omitempty"`
	Ended    bool            `json:"ended,omitempty"`

	Step     string              `json:"step,omitempty"`
	Progress domain.StepProgress `json:"progress,omitempty"`
	Times    int                 `json:"times,omitempty"`
	Reason   string              `json:"reason,omitempty"`
	Phase    int                 `json:"phase,omitempty"`
}

// recordOf records the facts of a card.
func recordOf(c domain.Card) record {
	r := record{
		State: c.State, Type: c.Type, Level: c.Level, Owner: c.Owner, Next: c.Next, Origin: c.Origin,
		Addressee: c.Addressee, Maturity: c.Maturity, NoLesson: c.NoLesson, Source: c.Source, Resume: c.Resume,
		Visibility: c.Visibility,
	}
	if c.Tests != (domain.Tests{}) {
		tests := c.Tests
		r.Tests = &tests
	}
	if c.Gone() {
		r.Withdrawn, r.Note = true, c.Withdrawn.Note
	}
	return r
}

// facts returns the facts of the card as they were recorded.
func (r record) facts() domain.Facts {
	f := domain.Facts{
		State: r.State, Type: r.Type, Level: r.Level, Owner: r.Owner, Next: r.Next, Origin: r.Origin,
		Addressee: r.Addressee, Maturity: r.Maturity, NoLesson: r.NoLesson, Source: r.Source, Resume: r.Resume,
	}
	if r.Tests != nil {
		f.Tests = *r.Tests
	}
	return f
}

// at returns the record with the place of the card in its lane.
func (r record) at(place int, follows domain.CardID) record {
	r.Place, r.Follows = &place, follows
	return r
}

// json is the record as it is stored.
func (r record) json() []byte {
	b, err := json.Marshal(r)
	if err != nil {
		panic(fmt.Sprintf("a record of plain facts is always JSON: %v", err))
	}
	return b
}

// readRecord reads a stored record; nothing is the zero record.
func readRecord(b []byte) (record, error) {
	var r record
	if len(b) == 0 {
		return r, nil
	}
	if err := json.Unmarshal(b, &r); err != nil {
		return r, fmt.Errorf("read the record of an act: %w", err)
	}
	return r, nil
}

// fields lists the record as people read it, in a fixed order.
func (r record) fields() []FactChange {
	flag := func(on bool) string {
		if on {
			return "yes"
		}
		return ""
	}
	number := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	f := r.facts()
	list := []FactChange{
		{Field: "state", After: string(r.State)}, {Field: "type", After: r.Type}, {Field: "level", After: string(r.Level)},
		{Field: "owner", After: string(r.Owner)}, {Field: "next", After: r.Next}, {Field: "origin", After: string(r.Origin)},
		{Field: "addressee", After: string(r.Addressee)}, {Field: "maturity", After: string(r.Maturity)},
		{Field: "no_lesson", After: r.NoLesson}, {Field: "source", After: r.Source},
		{Field: "tests.meaningful", After: flag(f.Tests.Meaningful)}, {Field: "tests.now", After: flag(f.Tests.Now)},
		{Field: "tests.study", After: flag(f.Tests.Study)},
		{Field: "visibility", After: string(r.Visibility)}, {Field: "withdrawn", After: flag(r.Withdrawn)},
		{Field: "note", After: r.Note}, {Field: "place", After: ""}, {Field: "ended", After: flag(r.Ended)},
		{Field: "progress", After: string(r.Progress)}, {Field: "times", After: number(r.Times)},
		{Field: "reason", After: r.Reason}, {Field: "phase", After: number(r.Phase)},
	}
	if r.Place != nil {
		for i := range list {
			if list[i].Field == "place" {
				list[i].After = strconv.Itoa(*r.Place + 1)
			}
		}
	}
	return list
}

// changes lists the fields in which two records differ.
func changes(before, after record) []FactChange {
	was, is := before.fields(), after.fields()
	var list []FactChange
	for i := range is {
		if was[i].After != is[i].After {
			list = append(list, FactChange{Field: is[i].Field, Before: was[i].After, After: is[i].After})
		}
	}
	return list
}
