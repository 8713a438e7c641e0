package web

import (
	"html/template"

	"rodedraad/domain"
)

// face is what a card shows of itself on a board and on its own page, all of it side by side: templates look every field up
// by its name, and those of structs within structs many times slower.
type face struct {
	ID         domain.CardID
	Kind       domain.CardKind
	Ref        domain.Ref
	URL        string
	TraceURL   string
	Stamp      string
	Letter     string
	Title      string
	HTML       template.HTML // its text
	Learns     template.HTML
	State      domain.State
	Type       string
	Level      domain.Level
	Maturity   domain.Maturity
	Addressee  domain.Addressee
	Labels     []domain.Label
	Visibility domain.Visibility
	Owner      domain.SeatID
	OwnerSeat  *domain.Seat
	Next       string
	Tests      domain.Tests
	NoLesson   string
	Source     string
	Gone       bool
	Damaged    bool
	Hidden     bool // does not pass the filter of the board
	Parted     bool // has a place for parts, also when there are none
	Charts     []chart
	Note       domain.Words // how study and national figures are counted (R63); empty where they do not stand together
	Outgoing   []outgoing
	Incoming   []incoming
	Parts      []face
}

// Face is what is shown of the card.
func (c card) Face() face {
	f := face{
		ID: c.ID, Kind: c.Kind, Ref: c.Ref(), URL: c.URL(), TraceURL: c.TraceURL(), Stamp: c.Stamp(), Letter: c.Letter,
		Title: c.Title, HTML: c.HTML, Learns: c.Learns, State: c.State, Type: c.Type, Level: c.Level, Maturity: c.Maturity,
		Addressee: c.Addressee, Labels: c.Labels, Visibility: c.Visibility, Owner: c.Owner, OwnerSeat: c.OwnerSeat, Next: c.Next,
		Tests: c.Tests, NoLesson: c.NoLesson, Source: c.Source, Gone: c.Gone(), Damaged: c.Damaged, Hidden: c.Hidden,
		Parted: c.Kind == domain.KindAction && c.Parent == "", Charts: c.Charts, Note: c.DefinitionNote, Outgoing: c.Outgoing, Incoming: c.Incoming,
	}
	for _, part := range c.Parts {
		f.Parts = append(f.Parts, part.Face())
	}
	return f
}
