package app

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"time"

	"rodedraad/domain"
)

// Trace is the chain through a card, case or main question as the links held at a moment, now when at is zero: what the
// thing rests on, and what came of it. Each way stops at what the reader does not see: of that there is a node without
// content, and nothing beyond it.
func (s *Service) Trace(
	ctx context.Context, who domain.PersonID, slug string, ref domain.Ref, at time.Time,
) (Trace, error) {
	var trace Trace
	err := s.look(ctx, who, slug, func(sc *scope) error {
		if at.IsZero() {
			at = sc.at
		}
		from, err := sc.sources(ctx, domain.SourceKinds, nil)
		if err != nil {
			return err
		}
		w := &walk{sc: sc, at: at, sources: from, seen: map[domain.Ref]int{}, drawn: map[domain.LinkID]bool{}}
		if !w.sees(ref) {
			return domain.ErrNotFound
		}
		if !ref.IsCard() && !ref.IsSource() {
			if _, _, err := sc.linkTo(ctx, ref); err != nil {
				return err
			}
		}
		w.from(ref)
		if trace, err = w.trace(ctx, ref); err != nil {
			return err
		}
		trace.Cases, err = sc.caseList(ctx)
		return err
	})
	return trace, err
}

// walk follows the thread both ways from one thing, nearest first.
type walk struct {
	sc      *scope
	at      time.Time
	sources // to know which of them the reader sees

	seen  map[domain.Ref]int // the depth of what was reached
	order []domain.Ref
	drawn map[domain.LinkID]bool
	edges []Edge
	dark  []Node // hidden nodes
}

// from walks down to what the root rests on and up to what came of it.
func (w *walk) from(root domain.Ref) {
	w.seen[root] = 0
	w.order = []domain.Ref{root}
	for _, step := range []int{-1, 1} {
		visited := map[domain.Ref]bool{root: true}
		rim := []domain.Ref{root}
		for depth := step; len(rim) > 0; depth += step {
			var next []domain.Ref
			for _, near := range rim {
				for _, far := range w.step(near, depth) {
					if !visited[far] {
						visited[far] = true
						next = append(next, far)
					}
				}
			}
			rim = next
		}
	}
}

// step follows the links of one thing in the direction of the depth, and returns what it reached.
func (w *walk) step(near domain.Ref, depth int) []domain.Ref {
	var reached []domain.Ref
	hidden := map[domain.Ref]domain.Ref{}
	for _, link := range w.sc.thread.links[near] {
		if (link.From == near) != (depth < 0) || !link.HeldAt(w.at) {
			continue
		}
		far := farEnd(link, near)
		if !w.sees(far) {
			w.hide(link, near, depth, hidden)
			continue
		}
		if _, known := w.seen[far]; !known {
			w.seen[far] = depth
			w.order = append(w.order, far)
		}
		if !w.drawn[link.ID] {
			w.drawn[link.ID] = true
			w.edges = append(w.edges, Edge{
				Link: link.ID, From: link.From, To: link.To, Relation: link.Relation, Note: link.Note,
			})
		}
		reached = append(reached, far)
	}
	return reached
}

// sees reports whether the reader sees what stands at the end of a link of the programme.
func (w *walk) sees(ref domain.Ref) bool {
	if ref.IsCard() {
		_, sees := w.sc.visible(ref)
		return sees
	}
	if ref.IsSource() {
		return w.sc.sourceEnd(w.sources, ref, false).Visible
	}
	return ref.Kind == domain.RefCase || ref.Kind == domain.RefMainQuestion
}

// hide draws a node without content beside a thing that is seen. Two things that lead to the same hidden one each have a
// node of their own, so that nobody learns that they meet there.
func (w *walk) hide(link *domain.Link, near domain.Ref, depth int, hidden map[domain.Ref]domain.Ref) {
	far := farEnd(link, near)
	node, known := hidden[far]
	if !known {
		node = domain.Ref{Kind: HiddenNode, ID: "hidden-" + strconv.Itoa(len(w.dark)+1)}
		hidden[far] = node
		w.dark = append(w.dark, Node{Ref: node, Depth: depth})
	}
	edge := Edge{From: near, To: node, Relation: link.Relation}
	if depth > 0 {
		edge.From, edge.To = node, near
	}
	w.edges = append(w.edges, edge)
}

// trace shows what the walk found.
func (w *walk) trace(ctx context.Context, root domain.Ref) (Trace, error) {
	l, err := w.sc.lens(ctx, sight{refs: w.order, figures: true})
	if err != nil {
		return Trace{}, err
	}
	trace := Trace{Root: root, At: w.at, Edges: w.edges, Standing: w.sc.standing("")}
	for _, ref := range w.order {
		trace.Nodes = append(trace.Nodes, Node{Ref: ref, End: l.end(ref), Depth: w.seen[ref]})
	}
	trace.Nodes = append(trace.Nodes, w.dark...)
	slices.SortStableFunc(trace.Nodes, func(a, b Node) int { return cmp.Compare(abs(a.Depth), abs(b.Depth)) })
	return trace, nil
}

func abs(n int) int { return max(n, -n) }
