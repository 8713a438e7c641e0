package web

import (
	"cmp"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"rodedraad/app"
	"rodedraad/domain"
)

func seriesURL(slug string) string { return "/programmes/" + slug + "/series" }

// newSeriesPage shows an empty form for a national trend.
func (s *Server) newSeriesPage(c *fiber.Ctx) error { return s.showNewSeries(c, nil) }

func (s *Server) showNewSeries(c *fiber.Ctx, was *typed) error {
	k, err := s.App.Kept(c.UserContext(), who(c), c.Params("p"))
	if err != nil {
		return err
	}
	slug := k.Programme.Slug
	form := s.form(c, seriesURL(slug), was, s.seriesFields(c, domain.Series{})...)
	return s.keepPage(c, slug, s.say(c, "series.add"), s.say(c, "series.about"), form, fiber.Map{"Back": "/programmes/" + slug + "/trends"})
}

// seriesFields are the fields of a version of a national trend.
func (s *Server) seriesFields(c *fiber.Ctx, t domain.Series) []field {
	lang := requestOf(c).language
	fields := wordsFields("title", s.say(c, "series.name"), s.say(c, "series.name_en"), true, t.Title)
	fields = append(fields,
		field{Name: "unit", Kind: "choice", Label: s.say(c, "series.unit"), Value: string(t.Unit), Choices: choices(domain.Units, func(u domain.Unit) string { return s.say(c, "unit."+string(u)) })},
		field{Name: "scope", Kind: "choice", Label: s.say(c, "series.scope"), Value: t.Scope, Choices: choices(domain.Scopes, func(v string) string { return s.say(c, "scope."+v) })},
	)
	fields = append(fields, wordsFields("definition", s.say(c, "series.definition"), s.say(c, "series.definition_en"), false, t.Definition)...)
	directions := append([]choice{{"", s.say(c, "series.by_points")}}, choices(domain.Directions, func(d domain.Direction) string { return s.say(c, "direction."+string(d)) })...)
	stated := ""
	if t.Stated != nil {
		stated = typeable(lang, *t.Stated)
	}
	return append(fields,
		field{Name: "source", Kind: "text", Label: s.say(c, "series.source"), Required: true, Max: domain.MaxNote, Value: t.Source},
		field{Name: "points", Kind: "area", Label: s.say(c, "series.points"), Help: s.say(c, "series.points_help"), Value: s.pointsTyped(c, t.Points)},
		field{Name: "stated", Kind: "text", Label: s.say(c, "series.stated"), Help: s.say(c, "series.stated_help"), Max: 16, Value: stated},
		field{Name: "direction", Kind: "choice", Label: s.say(c, "series.direction"), Value: string(t.Direction), Choices: directions},
		field{Name: "caveats", Kind: "area", Label: s.say(c, "series.caveats"), Help: s.say(c, "series.caveats_help"), Value: caveatsTyped(t.Caveats)},
		field{Name: "loose", Kind: "area", Label: s.say(c, "series.loose"), Help: s.say(c, "series.loose_help"), Value: s.looseTyped(c, t.Loose)},
		field{Name: "order", Kind: "number", Label: s.say(c, "form.order"), Help: s.say(c, "form.order_help"), Value: written(t.Order)},
	)
}

// pointsTyped writes years as pointsSaid reads them.
func (s *Server) pointsTyped(c *fiber.Ctx, points []domain.Point) string {
	var b strings.Builder
	for _, p := range points {
		b.WriteString(wholeNumber(p.Year) + "; " + typeable(requestOf(c).language, p.Value))
		if p.Provisional {
			b.WriteString("; " + s.say(c, "trends.provisional"))
		}
		if p.Rounded {
			b.WriteString("; " + s.say(c, "trends.rounded"))
		}
		b.WriteByte('\n')
	}
	return b.String()
}

func (s *Server) looseTyped(c *fiber.Ctx, loose []domain.LooseValue) string {
	var b strings.Builder
	for _, v := range loose {
		b.WriteString(wholeNumber(v.Year) + "; " + typeable(requestOf(c).language, v.Value) + "\n")
	}
	return b.String()
}

func caveatsTyped(caveats []domain.Words) string {
	said := make([]string, 0, len(caveats))
	for _, caveat := range caveats {
		said = append(said, barred(caveat))
	}
	return strings.Join(said, "\n")
}

// marks are what can stand behind a number, in either language.
var marks = map[string]func(*domain.Point){
	"voorlopig": func(p *domain.Point) { p.Provisional = true }, "provisional": func(p *domain.Point) { p.Provisional = true },
	"*":        func(p *domain.Point) { p.Provisional = true },
	"afgerond": func(p *domain.Point) { p.Rounded = true }, "rounded": func(p *domain.Point) { p.Rounded = true },
}

// pointsSaid reads years from a text or from what was copied out of a spreadsheet: on each line a year, a number, and what
// marks it, with semicolons or tabs between them. A star behind the year says that the number is provisional.
func pointsSaid(name, text string) ([]domain.Point, error) {
	var points []domain.Point
	for _, l := range linesOf(text) {
		parts := strings.FieldsFunc(l.text, func(r rune) bool { return r == ';' || r == '\t' })
		var p domain.Point
		if len(parts) < 2 {
			return nil, badLine(name, l.at)
		}
		year, star := strings.CutSuffix(strings.TrimSpace(parts[0]), "*")
		value, fits := tenthsSaid(parts[1])
		number, whole := wholeSaid(year)
		if !fits || !whole {
			return nil, badLine(name, l.at)
		}
		p.Year, p.Value, p.Provisional = number, value, star
		for _, mark := range parts[2:] {
			set, known := marks[strings.ToLower(strings.TrimSpace(mark))]
			if !known && strings.TrimSpace(mark) != "" {
				return nil, badLine(name, l.at)
			}
			if known {
				set(&p)
			}
		}
		points = append(points, p)
	}
	return points, nil
}

// seriesSaid is a version of a national trend as a request says it is; what was not sent is as it was.
func seriesSaid(in *input, was domain.Series) (domain.Series, error) {
	t := domain.Series{
		Title: in.words("title", was.Title), Unit: domain.Unit(in.textOr("unit", string(was.Unit))), Scope: in.textOr("scope", was.Scope),
		Definition: in.words("definition", was.Definition), Source: in.textOr("source", was.Source),
		Direction: domain.Direction(in.textOr("direction", string(was.Direction))), Stated: was.Stated, Points: was.Points,
		Caveats: was.Caveats, Loose: was.Loose, Order: in.countOr("order", was.Order),
	}
	if in.has("stated") {
		if stated := in.textOr("stated", ""); stated == "" {
			t.Stated = nil
		} else if change, fits := tenthsSaid(stated); fits {
			t.Stated = &change
		} else {
			in.wrong["stated"] = "bad_number"
		}
	}
	if in.has("caveats") {
		t.Caveats = nil
		for _, l := range linesOf(in.text("caveats")) {
			t.Caveats = append(t.Caveats, bilingual(l.text))
		}
	}
	var err, last error
	if in.has("points") {
		t.Points, err = pointsSaid("points", in.text("points"))
		slices.SortStableFunc(t.Points, func(a, b domain.Point) int { return cmp.Compare(a.Year, b.Year) })
	}
	if in.has("loose") {
		var loose []domain.Point
		loose, last = pointsSaid("loose", in.text("loose"))
		t.Loose = nil
		for _, p := range loose {
			t.Loose = append(t.Loose, domain.LooseValue{Year: p.Year, Value: p.Value})
		}
	}
	if err == nil {
		err = last
	}
	return t, err
}

// addSeries adds a national trend.
func (s *Server) addSeries(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	t, unread := seriesSaid(in, domain.Series{})
	if err = in.check(); err == nil {
		err = unread
	}
	if err == nil {
		t, err = s.App.AddSeries(c.UserContext(), who(c), c.Params("p"), t)
	}
	if err != nil {
		return s.again(c, in, err, func(was *typed) error { return s.showNewSeries(c, was) })
	}
	return s.done(c, fiber.StatusCreated, fiber.Map{"series": fiber.Map{"id": t.ID, "version": t.Version}}, "/programmes/"+c.Params("p")+"/trends#"+string(t.ID))
}

// seriesPage shows a national trend to who keeps it: the form for its next version, and the versions there are.
func (s *Server) seriesPage(c *fiber.Ctx) error { return s.showSeries(c, nil) }

func (s *Server) showSeries(c *fiber.Ctx, was *typed) error {
	k, err := s.App.Kept(c.UserContext(), who(c), c.Params("p"))
	if err != nil {
		return err
	}
	versions, err := k.Versions(domain.SeriesID(c.Params("t")))
	if err != nil {
		return err
	}
	if wantsJSON(c) {
		return c.JSON(fiber.Map{"series": fiber.Map{"id": versions[0].ID, "version": versions[0].Version, "title": versions[0].Title}})
	}
	slug := k.Programme.Slug
	title, _ := versions[0].Title.In(requestOf(c).language)
	form := s.form(c, seriesURL(slug)+"/"+string(versions[0].ID), was, s.seriesFields(c, versions[0])...)
	return s.keepPage(c, slug, s.say(c, "series.change", "Title", title), s.say(c, "series.change_about"), form, fiber.Map{
		"Back": "/programmes/" + slug + "/trends", "Revision": versions[0].Version, "Series": versions,
	})
}

// reviseSeries adds the next version of a national trend.
func (s *Server) reviseSeries(c *fiber.Ctx) error {
	id := domain.SeriesID(c.Params("t"))
	return changed(s, c, changing[domain.Series]{
		find: func(k app.Kept) (domain.Series, error) {
			versions, err := k.Versions(id)
			if err != nil {
				return domain.Series{}, err
			}
			return versions[0], nil
		},
		said: seriesSaid,
		change: func(version int, _, next domain.Series) (domain.Series, error) {
			return s.App.ReviseSeries(c.UserContext(), who(c), c.Params("p"), id, version, next)
		},
		body: func(t domain.Series) fiber.Map {
			return fiber.Map{"series": fiber.Map{"id": t.ID, "version": t.Version}}
		},
		again: func(was *typed) error { return s.showSeries(c, was) },
		next:  "/programmes/" + c.Params("p") + "/trends#" + string(id),
	})
}
