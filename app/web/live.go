package web

import (
	"context"
	"net/http"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"

	"rodedraad/app"
	"rodedraad/domain"
	"rodedraad/realtime"
)

// live upgrades the request to a socket and hands it to the hub, which owns it from then on.
func (s *Server) live(c *fiber.Ctx) error {
	r := requestOf(c)
	visitor := realtime.Visitor{
		Person: r.session.Person.ID, Name: r.session.Person.Name, Language: r.language, Session: r.session.ID,
	}
	return adaptor.HTTPHandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		s.Hub.Serve(w, req, visitor)
	})(c)
}

// RenderEvent renders what changed for one audience, as Turbo Stream elements; "" when there is nothing for them. What
// the audience may not see is absent; a card that just left its sight is taken away.
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
	Card   card
}

func (s *Server) renderCard(ctx context.Context, ev domain.Event, to domain.Audience) (string, error) {
	v, place, err := s.App.BoardCardFor(ctx, to.Standing, ev.Topic, ev.Subject)
	if domain.KindOf(err) == domain.NotFound {
		if ev.Was == "" || !ev.Was.AtLeast(to.Standing.SeesFrom()) {
			return "", nil
		}
		return s.pages.render(to.Language, "_stream_remove", streamed{ID: ev.Subject.ID})
	}
	if err != nil {
		return "", err
	}
	resolve, err := s.App.ResolverFor(ctx, to, ev.Topic, textsOf([]app.CardView{v})...)
	if err != nil {
		return "", err
	}
	paint := painter{server: s, language: to.Language, standing: to.Standing, heading: "h4", resolve: resolve}
	out := streamed{ID: string(v.ID), Target: laneID(place), Card: paint.draw(v)}
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

// laneID is the element that holds the cards of a lane, or the parts of an action.
func laneID(place app.Placement) string {
	if place.Parent != "" {
		return "parts-" + string(place.Parent)
	}
	return "lane-" + string(place.Lane)
}
