package web_test

import (
	"strings"
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
)

// audience is as whom somebody watches a page.
func (s *site) audience(login, topic, language string) domain.Audience {
	s.tb.Helper()
	to, err := s.app.TopicAudience(ctx, s.person(login), topic, language)
	must(s.tb, err)
	return to
}

// MustRender renders an event for somebody.
func (s *site) MustRender(ev domain.Event, login, language string) string {
	s.tb.Helper()
	html, err := s.web.RenderEvent(ctx, ev, s.audience(login, ev.Topic, language))
	must(s.tb, err)
	return html
}

// about is the event that something happened to a card on the board of ghz.
func (s *site) about(v app.CardView, verb string, was domain.Visibility) domain.Event {
	s.tb.Helper()
	return domain.Event{Topic: domain.BoardTopic(s.board()), Verb: verb, Subject: v.Ref(), Was: was, Revision: v.Revision}
}

// TestRenderedEvents renders what happens to a card for those who see it, those who saw it and those who never did.
func TestRenderedEvents(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	hidden := s.MustAdd(member, ghz, domain.KindReaction)
	open := s.MustRelease(member, s.MustAdd(member, ghz, domain.KindReaction), domain.VisibleSponsor)
	gone := s.MustWithdraw(member, s.MustRelease(member, s.MustAdd(member, ghz, domain.KindReaction), domain.VisibleSponsor))
	part := s.MustPart(member, s.MustAdd(member, ghz, domain.KindAction))
	const nothing, card, text, away = "", "place", "update", "remove"
	for name, tt := range map[string]struct {
		ev   domain.Event
		want map[string]string // the action of the stream, by login
	}{
		"a card of the team": {s.about(hidden, domain.VerbCard, ""), map[string]string{
			member: card, guide: card, researcher: card, lead: card, sponsor: nothing, otherMember: nothing, admin: nothing, reader: nothing,
		}},
		"a card that is open": {s.about(open, domain.VerbCard, domain.VisibleTeam), map[string]string{
			member: card, sponsor: card, otherMember: card, participant: card, reader: nothing, admin: nothing,
		}},
		"its text": {s.about(open, domain.VerbText, ""), map[string]string{member: text, sponsor: text, reader: nothing}},
		"its links": {s.about(open, domain.VerbLink, domain.VisibleSponsor), map[string]string{
			member: card, sponsor: card, reader: nothing,
		}},
		"a card that was withdrawn": {s.about(gone, domain.VerbCard, domain.VisibleSponsor), map[string]string{
			member: away, lead: away, sponsor: away, otherMember: away, reader: nothing, admin: nothing,
		}},
		"one that was the team's": {s.about(gone, domain.VerbCard, domain.VisibleTeam), map[string]string{
			member: away, sponsor: nothing, otherMember: nothing,
		}},
		"one that was not there": {s.about(gone, domain.VerbCard, ""), map[string]string{member: away, sponsor: nothing}},
		"a part of an action":    {s.about(part, domain.VerbCard, ""), map[string]string{member: card, sponsor: nothing}},
		"a card that never was": {domain.Event{
			Topic: domain.BoardTopic(s.board()), Verb: domain.VerbCard, Subject: domain.Ref{Kind: domain.RefCard, ID: "nothing"}, Was: domain.VisiblePublic,
		}, map[string]string{member: nothing, sponsor: nothing}},
		"a step": {domain.Event{Topic: domain.BoardTopic(s.board()), Verb: domain.VerbStep}, map[string]string{member: "refresh", sponsor: "refresh"}},
	} {
		for login, want := range tt.want {
			for _, language := range []string{domain.Dutch, domain.English} {
				html := s.MustRender(tt.ev, login, language)
				if want == nothing && html != "" || want != nothing && !strings.Contains(html, `<turbo-stream action="`+want+`"`) {
					t.Errorf("%s, for %s: want %q, got %.300s", name, login, want, html)
				}
			}
		}
	}
	if html := s.MustRender(s.about(part, domain.VerbCard, ""), member, "nl"); !strings.Contains(html, `target="parts-`+string(part.Parent)+`"`) {
		t.Errorf("a part is placed in %.200s", html)
	}
	dutch, english := s.MustRender(s.about(hidden, domain.VerbCard, ""), member, "nl"), s.MustRender(s.about(hidden, domain.VerbCard, ""), member, "en")
	if !strings.Contains(dutch, "Reactie") || !strings.Contains(english, "Reaction") {
		t.Errorf("the languages are %.300s and %.300s", dutch, english)
	}
	if html := s.MustRender(s.about(open, domain.VerbCard, ""), member, "nl"); !strings.Contains(html, `target="lane-saw"`) ||
		!strings.Contains(html, `after="card-`+string(hidden.ID)+`"`) {
		t.Errorf("a card is placed in %.300s", html)
	}
	if html := s.MustRender(s.about(open, domain.VerbCard, ""), sponsor, "nl"); strings.Contains(html, string(hidden.ID)) {
		t.Errorf("the place of a card names one that is hidden: %.300s", html)
	}
}

// MustPart adds a part to an action.
func (s *site) MustPart(as string, of app.CardView) app.CardView {
	s.tb.Helper()
	v, err := s.app.AddCard(ctx, s.person(as), app.AddCard{
		Slug: care, CaseCode: of.CaseCode, Kind: domain.KindAction, Text: "# Een onderdeel", Parent: of.ID,
	})
	must(s.tb, err)
	return v
}

// TestRenderedEventsOfTheProgramme renders what happens to cards of the programme as a whole, which members see once they
// are released: on its page, and on a board that links to them. Nobody is told to take away what they never saw.
func TestRenderedEventsOfTheProgramme(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	hidden, theme := s.MustAdd(researcher, "", domain.KindInsight), s.MustAdd(otherGuide, "", domain.KindTheme)
	seen := s.MustRelease(researcher, s.MustAdd(researcher, "", domain.KindInsight), domain.VisibleProgramme)
	home, err := s.app.ProgrammeHome(ctx, s.person(lead), care, false)
	must(t, err)
	programme := domain.ProgrammeTopic(home.Programme.ID)
	for name, tt := range map[string]struct {
		topic, verb string
		card        app.CardView
		was         domain.Visibility
		want        map[string]string
	}{
		"a hidden theme":                  {programme, domain.VerbCard, theme, domain.VisibleTeam, map[string]string{otherGuide: "refresh", member: "", sponsor: ""}},
		"its text":                        {programme, domain.VerbText, theme, "", map[string]string{otherGuide: "update", member: "", sponsor: ""}},
		"a hidden insight":                {programme, domain.VerbCard, hidden, domain.VisibleTeam, map[string]string{researcher: "refresh", member: "", sponsor: ""}},
		"an insight on its own page":      {programme, domain.VerbCard, seen, domain.VisibleProgramme, map[string]string{researcher: "refresh", member: "refresh", sponsor: ""}},
		"the text of an insight":          {programme, domain.VerbText, seen, "", map[string]string{researcher: "refresh", member: "refresh", sponsor: ""}},
		"a hidden insight beside a board": {domain.BoardTopic(s.board()), domain.VerbCard, hidden, domain.VisibleTeam, map[string]string{member: "", guide: "remove"}},
		"an insight that left a board":    {domain.BoardTopic(s.board()), domain.VerbLink, seen, domain.VisibleProgramme, map[string]string{member: "remove", sponsor: ""}},
	} {
		ev := domain.Event{Topic: tt.topic, Verb: tt.verb, Subject: tt.card.Ref(), Was: tt.was}
		for login, want := range tt.want {
			html := s.MustRender(ev, login, domain.Dutch)
			if want == "" && html != "" || want != "" && !strings.Contains(html, `<turbo-stream action="`+want+`"`) {
				t.Errorf("%s, for %s: want %q, got %.200s", name, login, want, html)
			}
		}
	}
	stranger := domain.Event{Topic: programme, Verb: domain.VerbCard, Subject: seen.Ref(), Was: domain.VisibleProgramme}
	if html, err := s.web.RenderEvent(ctx, stranger, domain.Audience{Language: domain.Dutch}); html != "" || err != nil {
		t.Errorf("somebody who is nothing here is told %q, %v", html, err)
	}
}
