package web

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"path"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"rodedraad/app"
	"rodedraad/app/sheet"
	"rodedraad/assets"
	"rodedraad/domain"
)

// pages holds every template, once per language, and the words they use.
type pages struct {
	*words
	byLanguage map[string]*template.Template
	names      map[string]bool
}

// loadPages parses templates/*.html. Files whose name begins with an underscore are parts that pages share.
func loadPages(files *assets.Files, build string) (*pages, error) {
	w, err := loadWords(assets.Locales())
	if err != nil {
		return nil, err
	}
	p := &pages{words: w, byLanguage: map[string]*template.Template{}, names: map[string]bool{}}
	names, err := fs.Glob(assets.Templates(), "*.html")
	if err != nil || len(names) == 0 {
		return nil, fmt.Errorf("no templates found: %w", err)
	}
	for _, lang := range Languages {
		root := template.New("").Funcs(p.functions(lang, files, build)).Option("missingkey=error")
		for _, name := range names {
			raw, err := fs.ReadFile(assets.Templates(), name)
			if err != nil {
				return nil, fmt.Errorf("read template %s: %w", name, err)
			}
			base := strings.TrimSuffix(path.Base(name), ".html")
			if _, err := root.New(base).Parse(string(raw)); err != nil {
				return nil, fmt.Errorf("parse template %s: %w", name, err)
			}
			p.names[base] = true
		}
		p.byLanguage[lang] = root
	}
	return p, nil
}

// functions are what templates may call. Everything that depends on the language is bound to it here.
func (p *pages) functions(lang string, files *assets.Files, build string) template.FuncMap {
	return template.FuncMap{
		"t":    func(key string, pairs ...any) string { return p.text(lang, key, pairs...) },
		"lang": func() string { return lang },
		"otherLang": func() string {
			if lang == domain.Dutch {
				return domain.English
			}
			return domain.Dutch
		},
		"words":       func(w domain.Words) string { s, _ := w.In(lang); return s },
		"wordsIn":     func(w domain.Words) string { _, l := w.In(lang); return l },
		"date":        func(t time.Time) string { return date(lang, t) },
		"moment":      func(t time.Time) string { return moment(lang, t) },
		"day":         func(s string) string { return day(lang, s) },
		"ordinal":     func(n int) string { return ordinal(lang, n) },
		"isoDay":      func(t time.Time) string { return t.In(amsterdam).Format(time.DateOnly) },
		"iso":         func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"asset":       files.URL,
		"modules":     files.Imports,
		"icon":        icon(files),
		"build":       func() string { return build },
		"dict":        dict,
		"tenths":      func(n domain.Tenths) string { return tenths(lang, n) },
		"signed":      func(n *domain.Tenths) string { return signed(lang, *n) },
		"people":      func(n int) string { return thousands(lang, n) },
		"axis":        axis,
		"caseName":    func(cases any, code string) (string, error) { return caseName(lang, cases, code) },
		"endWord":     endWord,
		"endTitle":    func(end app.End) string { return endTitle(lang, end) },
		"endChoice":   func(end app.End) string { return begin(endTitle(lang, end), MaxChoice) },
		"linkURL":     endURL,
		"heading":     heading,
		"functions":   func(seats []domain.Seat) (string, error) { return functions(lang, seats) },
		"scriptWords": func(reader bool) (template.JS, error) { return p.scriptWords(lang, reader) },
		"factWords": func(kind domain.CardKind, seats []domain.Seat, change app.FactChange) *factLine {
			return p.factWords(lang, kind, seats, change)
		},
		"authorWords": func(a app.Author) string { return p.authorWords(lang, a) },
		"initials":    func(a app.Author) string { return initials(p.authorWords(lang, a)) },
		"pattern":     func(writer int) int { return writer % writerPatterns },
		"actIcon":     actIcon,
		"add":         func(a, b int) int { return a + b },
		"uPath":       func() string { return uCurve },
		"uPoint":      uPoint,
		"list":        func(items ...any) []any { return items },
		"letters":     sheet.Letters,
		"has":         func(list []string, s string) bool { return containsText(list, s) },
	}
}

// scriptWords is the part of the words that scripts use, as JSON for a script block that is data. Characters that could
// end the block are escaped by the encoder.
// Who only reads is not told that something was saved, but that what they see is up to date.
func (p *pages) scriptWords(lang string, reader bool) (template.JS, error) {
	list := map[string]string{}
	for key, whole := range p.whole {
		if whole && (strings.HasPrefix(key, "live.") || strings.HasPrefix(key, "editor.")) {
			list[key] = p.text(lang, key)
		}
	}
	if reader {
		list["live.saved"] = p.text(lang, "live.following")
	}
	raw, err := json.Marshal(list)
	return template.JS(raw), err //nolint:gosec // json.Marshal escapes < > and &
}

// functions lists the functions of a team as JSON, for what is offered behind @ while somebody writes.
func functions(lang string, seats []domain.Seat) (string, error) {
	names := make([]string, 0, len(seats))
	for _, seat := range seats {
		name, _ := seat.Function.In(lang)
		names = append(names, name)
	}
	raw, err := json.Marshal(names)
	return string(raw), err
}

func containsText(list []string, s string) bool {
	for _, item := range list {
		if item == s {
			return true
		}
	}
	return false
}

// icon returns one icon of the sprite as inline SVG, hidden from assistive technology: it always stands beside a word.
func icon(files *assets.Files) func(string) (template.HTML, error) {
	return func(name string) (template.HTML, error) {
		sprite, err := files.URL("icons.svg")
		return template.HTML(`<svg class="icon" aria-hidden="true" focusable="false"><use href="` + //nolint:gosec // both parts are ours
			template.HTMLEscapeString(sprite) + "#" + template.HTMLEscapeString(name) + `"/></svg>`), err
	}
}

// heading writes a heading whose level depends on where the part stands: h3 on a page of its own, h4 inside a board.
func heading(level, text, class string) template.HTML {
	if level != "h3" {
		level = "h4"
	}
	return template.HTML("<" + level + ` class="` + template.HTMLEscapeString(class) + `">` + //nolint:gosec // escaped here
		template.HTMLEscapeString(text) + "</" + level + ">")
}

// dict makes a map for a shared part of a template from pairs of names and values.
func dict(pairs ...any) (map[string]any, error) {
	if len(pairs)%2 != 0 {
		return nil, fmt.Errorf("dict: a name without a value")
	}
	m := make(map[string]any, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		name, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is no name", pairs[i])
		}
		m[name] = pairs[i+1]
	}
	return m, nil
}

// render fills one template.
func (p *pages) render(lang, name string, data any) (string, error) {
	var b bytes.Buffer
	if err := p.byLanguage[lang].ExecuteTemplate(&b, name, data); err != nil {
		return "", fmt.Errorf("render %s: %w", name, err)
	}
	return b.String(), nil
}

// frame is what the layout shows around every page.
type frame struct {
	Title     string
	Nonce     string
	Path      string
	Person    string
	SignedIn  bool
	Slug      string // of the programme the page is in
	Programme string
	Evidence  bool   // the reader sees evidence of it
	Topic     string // the live topic of the page
	Since     int64  // what the page shows of that topic, so that it can ask for what came after
	Script    string // the island of the page beside app.js
	Reader    bool   // nothing can be written on the page
	Content   template.HTML
}

// page answers with a whole page: the named template inside the layout. data carries at least Title, and Slug, Topic and
// Script when they apply. A page of a programme that may have a reader who sees no evidence says so with Evidence; those that
// say nothing lead to it.
func (s *Server) page(c *fiber.Ctx, name string, data fiber.Map) error {
	r := requestOf(c)
	data["R"] = r
	content, err := s.pages.render(r.language, name, data)
	if err != nil {
		return err
	}
	text := func(key string) string { v, _ := data[key].(string); return v }
	f := frame{
		Title: text("Title"), Nonce: r.nonce, Path: here(c), Person: r.session.Person.Name,
		SignedIn: r.session.ID != "", Slug: text("Slug"), Programme: text("ProgrammeTitle"), Topic: text("Topic"), Script: text("Script"),
		Since:    r.position,
		Evidence: data["Evidence"] != false,
		Reader:   data["Reader"] == true,
		Content:  template.HTML(content), //nolint:gosec // rendered by html/template a moment ago
	}
	whole, err := s.pages.render(r.language, "_layout", f)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.SendString(whole)
}

// here is the address of the page that is shown, to come back to: the front page when it answers a form.
func here(c *fiber.Ctx) string {
	if !reads(c) {
		return "/"
	}
	return localPath(c.OriginalURL())
}

// fragment answers with one part of a page, without the layout.
func (s *Server) fragment(c *fiber.Ctx, name string, data any) error {
	html, err := s.pages.render(requestOf(c).language, name, data)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.SendString(html)
}

// respond answers the same handler as JSON or as a page.
func (s *Server) respond(c *fiber.Ctx, asJSON func() any, name string, asPage func() fiber.Map) error {
	if wantsJSON(c) {
		return c.JSON(asJSON())
	}
	return s.page(c, name, asPage())
}

// done answers a change: JSON with the status for a program, and for a form the page to see next.
func (s *Server) done(c *fiber.Ctx, status int, body fiber.Map, next string) error {
	if wantsJSON(c) {
		return c.Status(status).JSON(body)
	}
	return s.goTo(c, next)
}
