package web

import (
	"context"
	"strings"

	"rodedraad/app"
	"rodedraad/domain"
)

// RenderEvent renders what changed for one audience, as Turbo Stream elements; "" when there is nothing for them. What
// the audience may not see is absent; a card that just left its sight is taken away. Pages that are no board read
// themselves again, save for text.
func (s *Server) RenderEvent(ctx context.Context, ev domain.Event, to domain.Audience) (string, error) {
	switch ev.Verb {
	case domain.VerbCard, domain.VerbLink, domain.VerbText:
		return s.renderCard(ctx, ev, to)
	case domain.VerbStep, domain.VerbPeople:
		return s.pages.render(to.Language, "_stream_stale", nil)
	}
	return "", nil
}

// streamed is what the stream templates draw.
type streamed struct {
	ID     string
	Target string
	After  string
	Card   face
}

func (s *Server) renderCard(ctx context.Context, ev domain.Event, to domain.Audience) (string, error) {
	v, place, err := s.App.BoardCardFor(ctx, to.Standing, ev.Topic, ev.Subject)
	switch {
	case domain.KindOf(err) == domain.NotFound:
		return s.renderAbsent(ctx, ev, to)
	case err != nil:
		return "", err
	case !onBoard(ev) && ev.Verb != domain.VerbText:
		return s.pages.render(to.Language, "_stream_stale", nil)
	}
	resolve, err := s.App.ResolverFor(ctx, to, ev.Topic, textsOf([]app.CardView{v})...)
	if err != nil {
		return "", err
	}
	paint := painter{server: s, language: to.Language, standing: to.Standing, heading: "h4", resolve: resolve}
	out := streamed{ID: string(v.ID), Target: laneID(place), Card: paint.draw(v).Face()}
	if place.After != "" {
		out.After = "card-" + string(place.After)
	}
	switch {
	case v.Gone():
		return s.pages.render(to.Language, "_stream_remove", out)
	case ev.Verb == domain.VerbText:
		return s.pages.render(to.Language, "_stream_text", out)
	}
	return s.pages.render(to.Language, "_stream_card", out)
}

// renderAbsent renders what changed of a card that this audience does not find on the page: it left their sight or the
// page, or they are on the page of a card of the programme as a whole, which stands on no other.
func (s *Server) renderAbsent(ctx context.Context, ev domain.Event, to domain.Audience) (string, error) {
	sees, saw, err := s.App.Sight(ctx, to.Standing, ev.Topic, ev.Subject, ev.Was)
	switch {
	case err != nil:
		return "", err
	case sees && !onBoard(ev):
		return s.pages.render(to.Language, "_stream_stale", nil)
	case saw:
		return s.pages.render(to.Language, "_stream_remove", streamed{ID: ev.Subject.ID})
	}
	return "", nil
}

// onBoard reports whether the page of an event is a board, where every card has its place.
func onBoard(ev domain.Event) bool { return strings.HasPrefix(ev.Topic, domain.BoardTopic("")) }

// laneID is the element that holds the cards of a lane, or the parts of an action.
func laneID(place app.Placement) string {
	if place.Parent != "" {
		return "parts-" + string(place.Parent)
	}
	return "lane-" + string(place.Lane)
}
