package web

import (
	"html/template"

	"rodedraad/app"
	"rodedraad/app/markdown"
	"rodedraad/domain"
)

// cardJSON is CARD of protocol §8.
type cardJSON struct {
	ID         domain.CardID     `json:"id"`
	Kind       domain.CardKind   `json:"kind"`
	Case       string            `json:"case,omitempty"`
	Letter     string            `json:"letter"`
	Title      string            `json:"title"`
	Text       string            `json:"text"`
	HTML       template.HTML     `json:"html"`
	Document   string            `json:"document"`
	Version    int               `json:"version"`
	Revision   int               `json:"revision"`
	State      domain.State      `json:"state"`
	Type       string            `json:"type,omitempty"`
	Level      domain.Level      `json:"level"`
	Visibility domain.Visibility `json:"visibility"`
	URL        string            `json:"url"`
	Parent     domain.CardID     `json:"parent,omitempty"`
	Owner      domain.SeatID     `json:"owner,omitempty"`
	Next       string            `json:"next,omitempty"`
	Tests      *domain.Tests     `json:"tests,omitempty"`
	Origin     domain.Origin     `json:"origin,omitempty"`
	Addressee  domain.Addressee  `json:"addressee,omitempty"`
	Maturity   domain.Maturity   `json:"maturity,omitempty"`
	NoLesson   string            `json:"no_lesson,omitempty"`
	Source     string            `json:"source,omitempty"`
	Labels     []domain.Label    `json:"labels,omitempty"`
	Learn      *learnJSON        `json:"learn,omitempty"`
	Withdrawn  bool              `json:"withdrawn,omitempty"`
	Parts      []cardJSON        `json:"parts,omitempty"`
	May        mayJSON           `json:"may"`
}

// mayJSON is what the reader may do with a card now.
type mayJSON struct {
	Write    bool `json:"write"`
	Release  bool `json:"release"`
	Withdraw bool `json:"withdraw"`
	PutBack  bool `json:"put_back"`
	Link     bool `json:"link"`
}

// learnJSON is the document "what we want to learn" of an action.
type learnJSON struct {
	Document string `json:"document"`
	Text     string `json:"text"`
	Version  int    `json:"version"`
}

func (p painter) cardJSON(v app.CardView) cardJSON {
	j := cardJSON{
		ID: v.ID, Kind: v.Kind, Case: v.CaseCode, Letter: v.Letter, Title: v.Title, Text: v.Text,
		HTML: p.text(string(v.ID), markdown.Body(v.Text)), Document: v.Document, Version: v.Version, Revision: v.Revision,
		State: v.State, Type: v.Type, Level: v.Level, Visibility: v.Visibility, URL: cardURL(v.Slug, v.ID), Parent: v.Parent,
		Owner: v.Owner, Next: v.Next, Origin: v.Origin, Addressee: v.Addressee, Maturity: v.Maturity, NoLesson: v.NoLesson,
		Source: v.Source, Labels: v.Labels, Withdrawn: v.Gone(), May: mayJSON(v.May),
	}
	if v.Kind == domain.KindAction {
		tests := v.Tests
		j.Tests = &tests
		j.Learn = &learnJSON{Document: v.Learn, Text: v.LearnText, Version: v.LearnVersion}
	}
	for _, part := range v.Parts {
		j.Parts = append(j.Parts, p.cardJSON(part))
	}
	return j
}

func (p painter) cardsJSON(views []app.CardView) []cardJSON {
	list := make([]cardJSON, 0, len(views))
	for _, v := range views {
		list = append(list, p.cardJSON(v))
	}
	return list
}

// linkJSON is LINK of protocol §8. A link whose other end the reader may not see is left out altogether.
type linkJSON struct {
	ID       domain.LinkID   `json:"id"`
	From     string          `json:"from"`
	To       string          `json:"to"`
	Relation domain.Relation `json:"relation"`
	Note     string          `json:"note"`
	As       domain.Group    `json:"as,omitempty"` // for which group a source is cited
	By       domain.PersonID `json:"by"`           // "" for who sees no names
	At       string          `json:"at"`
	Ended    string          `json:"ended,omitempty"`
}

func linkAsJSON(v app.LinkView) linkJSON {
	j := linkJSON{
		ID: v.ID, From: v.From.String(), To: v.To.String(), Relation: v.Relation, Note: v.Note, As: v.As, By: v.By, At: stamp(v.At),
	}
	if !v.Ended.IsZero() {
		j.Ended = stamp(v.Ended)
	}
	return j
}

func linksJSON(views []app.LinkView) []linkJSON {
	list := make([]linkJSON, 0, len(views))
	for _, v := range views {
		if v.Other.Visible {
			list = append(list, linkAsJSON(v))
		}
	}
	return list
}
