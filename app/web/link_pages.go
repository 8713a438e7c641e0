package web

import (
	"cmp"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"rodedraad/app"
	"rodedraad/domain"
)

func (s *Server) addLink(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	link := app.NewLink{From: in.ref("from"), To: in.ref("to"), Relation: domain.Relation(in.text("relation")), Note: in.text("note"), As: domain.Group(in.text("as"))}
	if err := in.check(); err != nil {
		return err
	}
	v, err := s.App.AddLink(c.UserContext(), who(c), c.Params("p"), link)
	if err != nil {
		return err
	}
	return s.done(c, fiber.StatusCreated, fiber.Map{"link": linkAsJSON(v)}, cardURL(c.Params("p"), link.From.Card()))
}

func (s *Server) endLink(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err != nil {
		return err
	}
	if err := in.check(); err != nil {
		return err
	}
	v, err := s.App.EndLink(c.UserContext(), who(c), c.Params("p"), domain.LinkID(c.Params("id")))
	if err != nil {
		return err
	}
	return s.done(c, fiber.StatusOK, fiber.Map{"link": linkAsJSON(v)}, cardURL(c.Params("p"), v.From.Card()))
}

// references answers what can be referred to, for completion while writing.
func (s *Server) references(c *fiber.Ctx) error {
	ends, err := s.App.References(c.UserContext(), who(c), c.Params("p"), c.Query("case"), c.Query("q"), MaxCompletions)
	if err != nil {
		return err
	}
	list := make([]fiber.Map, 0, len(ends))
	for _, end := range ends {
		list = append(list, fiber.Map{
			"ref": end.Ref.String(), "label": end.Label(requestOf(c).language), "kind": end.Kind, "word": s.say(c, "kind."+endWord(end)),
		})
	}
	return c.JSON(fiber.Map{"refs": list})
}

// MaxCompletions is how many references are offered while somebody types.
const MaxCompletions = 12

// endWord names the kind of thing at the other end of a link.
func endWord(end app.End) string {
	if end.Kind != "" {
		return string(end.Kind)
	}
	return string(end.Ref.Kind)
}

// nodeJSON is one thing on the red thread; what the reader may not see has no content at all.
type nodeJSON struct {
	ID      string          `json:"id"`
	Kind    domain.CardKind `json:"kind,omitempty"`
	Title   string          `json:"title,omitempty"`
	Letter  string          `json:"letter,omitempty"`
	State   domain.State    `json:"state,omitempty"`
	Case    string          `json:"case,omitempty"`
	URL     string          `json:"url,omitempty"`
	Depth   int             `json:"depth"`
	Visible bool            `json:"visible"`
}

// tracePage shows the red thread through one thing: what it rests on and what came of it, now or at a past moment.
func (s *Server) tracePage(c *fiber.Ctx) error {
	ref, err := domain.ParseRef(c.Params("ref"))
	if err != nil {
		return domain.ErrNotFound
	}
	var at time.Time
	if asked := c.Query("at"); asked != "" {
		if at, err = momentAsked(asked); err != nil {
			return &domain.Error{Kind: domain.Invalid, Key: "invalid", Fields: map[string]string{"at": "bad_date"}}
		}
	}
	trace, err := s.App.Trace(c.UserContext(), who(c), c.Params("p"), ref, at)
	if err != nil {
		return err
	}
	return s.respond(c, func() any { return traceJSON(c.Params("p"), trace) }, "trace", func() fiber.Map {
		return fiber.Map{
			"Title": s.say(c, "trace.title"), "Slug": c.Params("p"), "Evidence": trace.Standing.SeesEvidence(), "ProgrammeTitle": "", "Trace": trace, "Steps": traceSteps(c.Params("p"), trace),
		}
	})
}

// momentAsked reads a moment (RFC 3339) or a day, which stands for the end of that day.
func momentAsked(asked string) (time.Time, error) {
	if at, err := time.Parse(time.RFC3339, asked); err == nil {
		return at, nil
	}
	at, err := time.ParseInLocation(time.DateOnly, asked, amsterdam)
	return at.AddDate(0, 0, 1).Add(-time.Millisecond), err
}

func traceJSON(slug string, trace app.Trace) fiber.Map {
	nodes := make([]nodeJSON, 0, len(trace.Nodes))
	for _, n := range trace.Nodes {
		nodes = append(nodes, nodeJSON{
			ID: n.Ref.String(), Kind: n.End.Kind, Title: n.End.Title, Letter: n.End.Letter, State: n.End.State, Case: n.End.CaseCode,
			URL: endURL(slug, n.End), Depth: n.Depth, Visible: n.End.Visible,
		})
	}
	edges := make([]fiber.Map, 0, len(trace.Edges))
	for _, e := range trace.Edges {
		edges = append(edges, fiber.Map{"from": e.From.String(), "to": e.To.String(), "relation": e.Relation, "note": e.Note})
	}
	return fiber.Map{"root": trace.Root.String(), "at": stamp(trace.At), "nodes": nodes, "edges": edges}
}

// traceStep is one line of the chain as a list: a thing, how it hangs on the thing before it, and when that was said.
type traceStep struct {
	app.Node
	URL   string
	Edges []traceEdge
}

// traceEdge is how a thing hangs on an earlier one.
type traceEdge struct {
	app.Edge
	To app.End
}

// traceSteps puts the chain in reading order: from what was seen at the start to what came of it in the end.
func traceSteps(slug string, trace app.Trace) []traceStep {
	ends := make(map[domain.Ref]app.End, len(trace.Nodes))
	for _, n := range trace.Nodes {
		ends[n.Ref] = n.End
	}
	steps := make([]traceStep, 0, len(trace.Nodes))
	for _, n := range trace.Nodes {
		step := traceStep{Node: n, URL: endURL(slug, n.End)}
		for _, e := range trace.Edges {
			if e.From == n.Ref {
				step.Edges = append(step.Edges, traceEdge{e, ends[e.To]})
			}
		}
		steps = append(steps, step)
	}
	sortSteps(steps)
	return steps
}

// sortSteps orders by depth, things of the same depth staying in the order the use case gave.
func sortSteps(steps []traceStep) {
	slices.SortStableFunc(steps, func(a, b traceStep) int { return cmp.Compare(a.Depth, b.Depth) })
}
