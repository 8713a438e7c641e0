package web

import (
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"rodedraad/app"
	"rodedraad/domain"
)

// trendsPage shows the national trends, each with its caveats (R40).
func (s *Server) trendsPage(c *fiber.Ctx) error {
	p, err := s.App.Trends(c.UserContext(), who(c), c.Params("p"))
	if err != nil {
		return err
	}
	lang := requestOf(c).language
	return s.respond(c, func() any { return trendsJSON(lang, p) }, "trends", func() fiber.Map {
		list := make([]trend, 0, len(p.Series))
		for _, v := range p.Series {
			list = append(list, trend{v, s.trendCitation(c, p.Programme, v.Series)})
		}
		return fiber.Map{
			"Title": s.say(c, "trends.title"), "Slug": p.Programme.Slug, "Evidence": p.Standing.SeesEvidence(), "ProgrammeTitle": "", "Reader": true, "Script": "figure.js", "Page": p, "Trends": list,
		}
	})
}

// trend is a national trend as a template draws it.
type trend struct {
	app.SeriesView
	Cite string
}

// The size of the drawing of a trend, and the room around its line.
const (
	trendWide, trendHigh = 320.0, 120.0
	trendRoom            = 24.0
)

// trendPoint is one year in the drawing of a trend.
type trendPoint struct {
	domain.Point
	X, Y string
}

// Drawn are the years of a trend where they stand in its drawing. Only its own points are drawn: a number without a branch
// never is (R42).
func (t trend) Drawn() []trendPoint {
	if len(t.Points) < 2 {
		return nil
	}
	first, years := t.Points[0].Year, t.Points[len(t.Points)-1].Year-t.Points[0].Year
	most := domain.Tenths(1)
	for _, p := range t.Points {
		most = max(most, p.Value)
	}
	drawn := make([]trendPoint, 0, len(t.Points))
	for _, p := range t.Points {
		x := trendRoom + (trendWide-2*trendRoom)*float64(p.Year-first)/float64(years)
		y := trendHigh - trendRoom - (trendHigh-2*trendRoom)*float64(p.Value)/float64(most)
		drawn = append(drawn, trendPoint{p, fmt.Sprintf("%.1f", x), fmt.Sprintf("%.1f", y)})
	}
	return drawn
}

// Line is the line through the years up to the first that is provisional, and Dashes what comes after it.
func (t trend) Line() string { return t.through(false) }

// Dashes is the line to what is provisional.
func (t trend) Dashes() string { return t.through(true) }

func (t trend) through(provisional bool) string {
	var at []string
	drawn := t.Drawn()
	for i, p := range drawn {
		switch {
		case p.Provisional == provisional:
			at = append(at, p.X+","+p.Y)
		case provisional && i+1 < len(drawn) && drawn[i+1].Provisional:
			at = append(at, p.X+","+p.Y)
		}
	}
	return strings.Join(at, " ")
}

// Change is how much the series changed by its numbers; nil when they do not say.
func (t trend) Change() *domain.Tenths {
	change, known := t.Computed()
	if !known {
		return nil
	}
	return &change
}

// InPoints reports whether a change is told in percentage points.
func (t trend) InPoints() bool {
	return t.Unit == domain.ShareOfWorkers || t.Unit == domain.ShareOfStaffCosts
}

// trendCitation is a trend with everything that has to be said beside it, to be copied as one (R39, R40).
func (s *Server) trendCitation(c *fiber.Ctx, in domain.Programme, t domain.Series) string {
	lang := requestOf(c).language
	title, _ := t.Title.In(lang)
	var years []string
	for _, p := range t.Points {
		said := fmt.Sprintf("%d: %s", p.Year, tenths(lang, p.Value))
		if p.Provisional {
			said += " (" + s.say(c, "trends.provisional") + ")"
		}
		years = append(years, said)
	}
	said := []string{title + " (" + s.say(c, "unit."+string(t.Unit)) + ")."}
	if len(years) > 0 {
		said = append(said, strings.Join(years, ", ")+".")
	}
	for _, caveat := range t.Caveats {
		text, _ := caveat.In(lang)
		said = append(said, text+".")
	}
	programme, _ := in.Title.In(lang)
	url := s.BaseURL.JoinPath("programmes", in.Slug, "trends").String() + "#" + string(t.ID)
	return strings.Join(append(said, s.say(c, "cite.series", "Version", t.Version),
		s.say(c, "trends.source", "Source", t.Source)+". "+s.say(c, "cite.source", "Source", programme, "URL", url)), " ")
}

func trendsJSON(lang string, p app.TrendsPage) fiber.Map {
	list := make([]fiber.Map, 0, len(p.Series))
	for _, t := range p.Series {
		title, _ := t.Title.In(lang)
		caveats := make([]string, 0, len(t.Caveats))
		for _, caveat := range t.Caveats {
			text, _ := caveat.In(lang)
			caveats = append(caveats, text)
		}
		points := make([]fiber.Map, 0, len(t.Points))
		for _, point := range t.Points {
			points = append(points, fiber.Map{
				"year": point.Year, "tenths": point.Value, "provisional": point.Provisional, "rounded": point.Rounded,
			})
		}
		out := fiber.Map{
			"id": t.ID, "version": t.Version, "title": title, "unit": t.Unit, "source": t.Source, "points": points, "caveats": caveats,
			"stated_tenths": t.Stated,
		}
		if change, known := t.Computed(); known {
			out["computed_tenths"] = change
		}
		list = append(list, out)
	}
	return fiber.Map{"trends": list}
}
