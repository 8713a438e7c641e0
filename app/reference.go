package app

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"

	"rodedraad/app/markdown"
	"rodedraad/domain"
	"rodedraad/store"
)

// MaxReferences is the most that References returns.
const MaxReferences = 300

// References lists what a person can point at in the programme: what they see, with every word of the query in its title
// or letter, whatever the case of the letters. The cards of the case with that code come first, then main questions and
// cases, sources, and the other cards, those that changed last first. A limit of 0 is 20.
func (s *Service) References(
	ctx context.Context, who domain.PersonID, slug, code, query string, limit int,
) ([]End, error) {
	if limit <= 0 {
		limit = 20
	}
	var found []End
	err := s.look(ctx, who, slug, func(sc *scope) error {
		own, err := sc.caseOrNone(ctx, code)
		if err != nil {
			return err
		}
		refs, err := sc.pointable(ctx, own)
		if err != nil {
			return err
		}
		words := strings.Fields(strings.ToLower(query))
		limit = min(limit, MaxReferences)
		if len(words) == 0 && len(refs) > limit {
			refs = refs[:limit] // the titles of the others are not needed
		}
		l, err := sc.lens(ctx, sight{refs: refs})
		if err != nil {
			return err
		}
		found = l.matching(refs, words, limit)
		return nil
	})
	return found, err
}

// pointable lists what the person can point at: the cards of their own case, main questions and cases, sources, then the other
// cards, those that changed last first.
func (sc *scope) pointable(ctx context.Context, own domain.CaseID) ([]domain.Ref, error) {
	var cards []domain.Card
	for _, c := range sc.thread.cards {
		if !c.Gone() && sc.standing(c.Case).Sees(*c) {
			cards = append(cards, *c)
		}
	}
	slices.SortFunc(cards, func(a, b domain.Card) int {
		return cmp.Or(b.Changed.Compare(a.Changed), cmp.Compare(a.ID, b.ID))
	})
	var first, last []domain.Ref
	for _, c := range cards {
		if c.Case == own {
			first = append(first, c.Ref())
		} else {
			last = append(last, c.Ref())
		}
	}
	questions, err := sc.tx.MainQuestions(ctx, sc.programme.ID)
	if err != nil {
		return nil, err
	}
	for _, q := range questions {
		first = append(first, domain.Ref{Kind: domain.RefMainQuestion, ID: q.ID})
	}
	cases, err := sc.tx.Cases(ctx, sc.programme.ID)
	for _, c := range cases {
		first = append(first, domain.Ref{Kind: domain.RefCase, ID: string(c.ID)})
	}
	if err != nil {
		return nil, err
	}
	sources, err := sc.pointableSources(ctx)
	return slices.Concat(first, sources, last), err
}

// pointableSources lists the figures that the person can point at, and the quotes, fragments and tables.
func (sc *scope) pointableSources(ctx context.Context) (refs []domain.Ref, err error) {
	if !sc.standing("").SeesEvidence() {
		return nil, nil
	}
	from, err := sc.sources(ctx, domain.SourceKinds, nil)
	if err != nil {
		return nil, err
	}
	for _, i := range from.evidence.order {
		if sc.readsSome(from.evidence, i) {
			refs = append(refs, domain.IndicatorRef(i.ID))
		}
	}
	for _, id := range from.evidence.trends {
		refs = append(refs, domain.SeriesRef(id))
	}
	for _, q := range from.quotes {
		if sc.standing("").SeesQuote(q) {
			refs = append(refs, q.Ref())
		}
	}
	for _, i := range from.interviews {
		if sc.standing("").SeesInterview(i) {
			refs = append(refs, i.Refs()...)
		}
	}
	for _, t := range from.tables {
		refs = append(refs, t.Ref())
	}
	return refs, nil
}

// matching lists the ends that hold every word, in the order given.
func (l *lens) matching(refs []domain.Ref, words []string, limit int) []End {
	var ends []End
	for _, ref := range refs {
		if len(ends) == limit {
			break
		}
		if c, isCard := l.sc.visible(ref); isCard && !holds(words, firstLine(l.opening(c)), c.Letter, l.cases[c.Case].Code) {
			continue // spares working out the title
		}
		end := l.end(ref)
		if end.Visible && holds(words, end.Title, end.Words.EN, end.Letter, end.CaseCode) {
			ends = append(ends, end)
		}
	}
	return ends
}

// holds reports whether every word stands in one of the texts, in capitals or not.
func holds(words []string, texts ...string) bool {
	all := strings.ToLower(strings.Join(texts, " "))
	return !slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(all, w) })
}

// firstLine is the line of a text that holds its title, as typed.
func firstLine(text string) string {
	line, _, _ := strings.Cut(strings.TrimSpace(text), "\n")
	return line
}

// Resolver answers the references in texts as one person may see what they point at. It answers no others.
func (s *Service) Resolver(
	ctx context.Context, who domain.PersonID, slug, language string, texts ...string,
) (markdown.Resolver, error) {
	var answer markdown.Resolver
	err := s.look(ctx, who, slug, func(sc *scope) error {
		var err error
		answer, err = sc.resolver(ctx, language, texts)
		return err
	})
	return answer, err
}

// ResolverFor is Resolver for everyone with the same standing on the page with that topic.
func (s *Service) ResolverFor(
	ctx context.Context, to domain.Audience, topic string, texts ...string,
) (markdown.Resolver, error) {
	var answer markdown.Resolver
	err := s.read(ctx, func(tx *store.Tx) error {
		sc, err := s.behold(ctx, tx, to.Standing, topic)
		if err != nil {
			return err
		}
		answer, err = sc.resolver(ctx, to.Language, texts)
		return err
	})
	return answer, err
}

// resolver loads what the texts may point at. The answers are worked out here, so that they hold after the transaction.
func (sc *scope) resolver(ctx context.Context, language string, texts []string) (markdown.Resolver, error) {
	refs := written(texts)
	if len(refs) == 0 {
		return func(domain.Ref) markdown.Target { return markdown.Target{State: markdown.Dangling} }, nil
	}
	l, err := sc.lens(ctx, sight{refs: refs})
	if err != nil {
		return nil, err
	}
	targets := make(map[domain.Ref]markdown.Target, len(refs))
	for _, ref := range refs {
		targets[ref] = l.target(ref, language)
	}
	return func(ref domain.Ref) markdown.Target {
		if t, known := targets[ref]; known {
			return t
		}
		return markdown.Target{State: markdown.Dangling}
	}, nil
}

// target is where a reference leads. One to a card of another programme dangles, as one to nothing does.
func (l *lens) target(ref domain.Ref, language string) markdown.Target {
	end := l.end(ref)
	if !end.Visible {
		if _, held := l.sc.thread.card(ref); held || l.from.has(ref) {
			return markdown.Target{State: markdown.Hidden}
		}
		return markdown.Target{State: markdown.Dangling}
	}
	return markdown.Target{URL: URL(l.sc.programme.Slug, end), Label: end.Label(language), State: markdown.Visible}
}

// Label is how a thing is called in a sentence: by its letter or number, when it has one, and its title.
func (e End) Label(language string) string {
	title := e.Title
	if e.Words.NL != "" {
		title, _ = e.Words.In(language)
	}
	if e.Letter == "" || e.Kind == domain.KindTheme {
		return title
	}
	return e.Letter + ". " + title
}

// URL is the address within this site at which a thing of a programme is shown.
func URL(slug string, e End) string {
	base := "/programmes/" + slug
	switch {
	case e.Ref.IsCard():
		return base + "/cards/" + e.Ref.ID
	case e.Ref.Kind == domain.RefCase:
		return base + "/cases/" + e.CaseCode
	case e.Ref.Kind == domain.RefTable:
		return base + "/evidence#" + e.Ref.ID
	case e.Interview != "":
		return base + "/interviews/" + string(e.Interview) + "#" + e.Ref.ID
	case e.Quote != nil:
		return base + "/quotes#" + e.Ref.ID
	case e.Series != nil:
		return base + "/trends#" + e.Ref.ID
	case e.Ref.Kind == domain.RefFigure:
		return base + "/figures/" + e.Ref.ID
	}
	return base + "#" + e.Ref.ID
}

// referenceMark finds what may be a reference in a text. It finds more than there are, such as those inside code.
var referenceMark = regexp.MustCompile(`\[\[[\s\p{Z}]*([A-Za-z_]+)[\s\p{Z}]*:[\s\p{Z}]*([A-Za-z0-9-]+)`)

// written lists what texts may refer to, each once.
func written(texts []string) []domain.Ref {
	seen := map[domain.Ref]bool{}
	var refs []domain.Ref
	for _, text := range texts {
		for _, m := range referenceMark.FindAllStringSubmatch(text, -1) {
			ref, err := domain.ParseRef(strings.ToLower(m[1] + ":" + m[2]))
			if err == nil && !seen[ref] {
				seen[ref] = true
				refs = append(refs, ref)
			}
		}
	}
	return refs
}
