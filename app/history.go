package app

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"rodedraad/app/difference"
	"rodedraad/domain"
	"rodedraad/domain/text"
	"rodedraad/store"
)

// Bounds of the history of a document.
const (
	// HistoryEntries is how many versions, counted back from the one that is asked for, are grouped into moments.
	HistoryEntries = 2000
	// MomentPause is how long somebody stops writing before what follows counts as another moment.
	MomentPause = 5 * time.Minute
	// restoreTries is how often a restore begins again because somebody wrote meanwhile.
	restoreTries = 5
)

// The documents of a card.
const (
	DocumentText  = "text"
	DocumentLearn = "learn" // of an action: what we want to learn
)

// Author is who did something, as the reader may know it: by name in the own team, and otherwise by function or role.
type Author struct {
	Name string
	Seat *domain.Seat
	Role domain.Role
}

// Moment is a stretch of writing by one person without a long pause.
type Moment struct {
	From, To int       // the versions before and after it
	At       time.Time // of the last update in it
	Inserted int       // UTF-16 units
	Removed  int       // UTF-16 units
	Author   Author
}

// Passage is a run of text that one person wrote at one moment.
type Passage struct {
	Text    string
	Version int
	Author  Author
	Writer  int // which of the Writers of the history
}

// AskHistory says what to show of a history: the document as it was at a version, and the difference with an earlier one.
// At is the present when it is below 0, and Since is left out when it is below 0.
type AskHistory struct {
	Document  string // DocumentText when empty
	At, Since int
}

// History is how one document of a card came to be.
type History struct {
	CardPage
	Document   string
	Version    int // now
	At         int // what is shown
	Since      int // what it is compared with; -1 when it is not
	When       time.Time
	Moments    []Moment    // latest first
	Story      []Happening // latest first: the moments, the acts and the links to the card in one order
	Passages   []Passage
	Writers    []Author // of the passages, in the order of the text
	Difference []difference.Piece
	MayRestore bool
}

// History shows how a document of a card came to be. It is for those who see what the team has not released; for others
// the card has no history (domain.ErrNotFound).
func (s *Service) History(
	ctx context.Context, who domain.PersonID, slug string, id domain.CardID, ask AskHistory,
) (History, error) {
	page, err := s.CardPage(ctx, who, slug, id)
	if err != nil {
		return History{}, err
	}
	h := History{CardPage: page, Document: ask.Document, Since: ask.Since}
	doc, err := documentOf(page.Card.Card, &h.Document)
	if err != nil {
		return h, err
	}
	if !page.Standing.SeesHistory(page.Card.Card) {
		return h, domain.ErrNotFound
	}
	if h.Version = page.Card.Version; h.Document == DocumentLearn {
		h.Version = page.Card.LearnVersion
	}
	if h.At = ask.At; h.At < 0 {
		h.At = h.Version
	}
	h.MayRestore = page.Card.May.Write && h.At < h.Version
	shown, spans, err := s.store.At(ctx, doc, h.At)
	if err != nil {
		return h, err
	}
	if h.Since >= 0 {
		before, _, err := s.store.At(ctx, doc, h.Since)
		if err != nil {
			return h, err
		}
		h.Difference = difference.Words(before.String(), shown.String())
	}
	return h, s.tellHistory(ctx, who, slug, doc, shown, spans, &h)
}

// documentOf returns the document of a card that is asked for by name, the text when none is named.
func documentOf(c domain.Card, name *string) (string, error) {
	switch *name {
	case "", DocumentText:
		*name = DocumentText
		return c.Document, nil
	case DocumentLearn:
		if c.Learn != "" {
			return c.Learn, nil
		}
	}
	return "", domain.ErrNotFound
}

// tellHistory adds who wrote what, and when.
func (s *Service) tellHistory(
	ctx context.Context, who domain.PersonID, slug, doc string, shown text.Text, spans text.Spans, h *History,
) error {
	return s.look(ctx, who, slug, func(sc *scope) error {
		entries, err := sc.tx.LogEntries(ctx, doc, 0, h.Version, HistoryEntries)
		if err != nil {
			return err
		}
		writers, err := sc.writersOf(ctx, doc, entries, spans)
		if err != nil {
			return err
		}
		see := sight{writersIn: h.Card.Case}
		for _, person := range writers {
			see.writers = append(see.writers, person)
		}
		l, err := sc.lens(ctx, see)
		if err != nil {
			return err
		}
		author := func(person domain.PersonID) Author {
			var a Author
			a.Name, a.Seat, a.Role = l.author(person, h.Card.Case)
			return a
		}
		for _, e := range entries {
			if e.Version == h.At {
				h.When = e.At
			}
		}
		h.Moments = moments(entries, author)
		h.Passages = passages(shown, spans, writers, author)
		h.Writers = writersIn(h.Passages)
		h.Story = story(h.Moments, h.Acts, h.Card.Links)
		return nil
	})
}

// writersOf tells for every version in the spans who made it, reading entries of the log that were not read yet.
func (sc *scope) writersOf(
	ctx context.Context, doc string, entries []store.Entry, spans text.Spans,
) (map[int]domain.PersonID, error) {
	writers := make(map[int]domain.PersonID, len(entries))
	for _, e := range entries {
		writers[e.Version] = e.Person
	}
	var missing []int
	for _, span := range spans {
		if _, known := writers[span.Version]; !known {
			missing = append(missing, span.Version)
			writers[span.Version] = ""
		}
	}
	people, err := sc.tx.Writers(ctx, doc, missing)
	for version, person := range people {
		writers[version] = person
	}
	return writers, err
}

// moments groups the entries, latest first, by person and pause.
func moments(entries []store.Entry, author func(domain.PersonID) Author) []Moment {
	var list []Moment
	var last store.Entry
	for i, e := range entries {
		if i > 0 && e.Person == last.Person && last.At.Sub(e.At) < MomentPause {
			m := &list[len(list)-1]
			m.From, m.Inserted, m.Removed = e.Version-1, m.Inserted+e.Inserted, m.Removed+e.Removed
		} else {
			list = append(list, Moment{
				From: e.Version - 1, To: e.Version, At: e.At, Inserted: e.Inserted, Removed: e.Removed, Author: author(e.Person),
			})
		}
		last = e
	}
	return list
}

// passages cuts the text where another person begins.
func passages(
	shown text.Text, spans text.Spans, writers map[int]domain.PersonID, author func(domain.PersonID) Author,
) []Passage {
	units := utf16.Encode([]rune(shown.String()))
	var list []Passage
	var last domain.PersonID
	from, at := 0, 0 // of the passage that is read
	end := func() {
		if n := len(list); n > 0 {
			list[n-1].Text = string(utf16.Decode(units[from:at]))
		}
		from = at
	}
	for _, span := range spans {
		person := writers[span.Version]
		if n := len(list); n > 0 && person == last {
			list[n-1].Version = max(list[n-1].Version, span.Version)
		} else {
			end()
			list = append(list, Passage{Version: span.Version, Author: author(person)})
			last = person
		}
		at += span.Length
	}
	end()
	return list
}

// Restore makes a document what it was at a version, as a new change: nothing that was written since is lost from its
// history, and who is writing now sees it happen.
func (s *Service) Restore(
	ctx context.Context, who domain.PersonID, slug string, id domain.CardID, document string, version int,
) (CardView, error) {
	page, err := s.CardPage(ctx, who, slug, id)
	if err != nil {
		return CardView{}, err
	}
	c := page.Card.Card
	doc, err := documentOf(c, &document)
	switch {
	case err != nil:
		return CardView{}, err
	case !page.Standing.SeesHistory(c):
		return CardView{}, domain.ErrNotFound
	case !page.Card.May.Write:
		return CardView{}, refusal(page.Standing, c)
	}
	past, _, err := s.store.At(ctx, doc, version)
	if err != nil {
		return CardView{}, err
	}
	now, err := s.writeWhole(ctx, who, doc, past.String())
	if err != nil {
		return CardView{}, err
	}
	if hub := s.hub(); hub != nil {
		hub.DocumentChanged(doc, now)
		hub.Announce(domain.Event{Topic: c.Topic(), Verb: domain.VerbText, Subject: c.Ref(), Actor: who})
	}
	page, err = s.CardPage(ctx, who, slug, id)
	return page.Card, err
}

// writeWhole makes one update that turns a document into the given text, and returns the version it then has. When
// somebody writes at the same time it begins again from what they made.
func (s *Service) writeWhole(ctx context.Context, who domain.PersonID, doc, whole string) (int, error) {
	client := "r-" + strings.ToLower(s.newID())
	for range restoreTries {
		stored, err := s.store.LoadDocument(ctx, doc)
		if err != nil {
			return 0, err
		}
		if stored.Damaged {
			return 0, &domain.Error{Kind: domain.Conflict, Key: "document_damaged"}
		}
		change := text.Replace(stored.Text, whole)
		if change.Empty() {
			return stored.Version, nil
		}
		after, err := change.Apply(stored.Text)
		if err != nil {
			return 0, err
		}
		conflicted, err := s.store.CommitUpdates(ctx, []text.Commit{{
			Document: doc, Version: stored.Version, After: after,
			Updates: []text.Update{{Client: client, Seq: 1, Changes: change, Person: string(who), At: s.clock()}},
		}})
		if err != nil {
			return 0, err
		}
		if !slices.Contains(conflicted, true) {
			return stored.Version + 1, nil
		}
	}
	return 0, &domain.Error{Kind: domain.Conflict, Key: "text_moving"}
}
