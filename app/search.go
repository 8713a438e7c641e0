package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"rodedraad/app/markdown"
	"rodedraad/app/search"
	"rodedraad/domain"
	"rodedraad/store"
)

// Bounds of a search.
const (
	// SearchPage is how many hits are shown at a time.
	SearchPage = 20
	// searchableAtOnce is how many texts are made searchable in one transaction.
	searchableAtOnce = 200
)

// AskSearch says what to look for in a programme, and where. Filters that are empty keep nothing out.
type AskSearch struct {
	Query string
	Case  string // the code of a case
	Kind  string // one of SearchKinds
	Level domain.Level
	Wave  domain.WaveID // only what is of this wave: see waveOf
	Page  int           // from 1; what is less is 1

	Language string // in which figures are told; Dutch when it is not English
}

// SearchKinds lists the kinds of things that can be found: of card, quotes, parts of interviews, and figures by what was asked.
func SearchKinds() []string {
	kinds := make([]string, 0, len(domain.CardKinds)+3)
	for _, k := range domain.CardKinds {
		kinds = append(kinds, string(k))
	}
	return append(kinds, string(domain.RefQuote), string(domain.RefFragment), string(domain.RefFigure))
}

// Kinds lists the kinds of things that the reader could find.
func (s Search) Kinds() []string {
	return slices.DeleteFunc(SearchKinds(), func(kind string) bool {
		switch domain.RefKind(kind) {
		case domain.RefFragment:
			return !s.Standing.SeesAcross()
		case domain.RefQuote, domain.RefFigure:
			return !s.Standing.SeesEvidence()
		}
		return false
	})
}

// Hit is a card, a quote, a part of an interview or a figure that answers a search.
type Hit struct {
	End
	Level    domain.Level
	Title    []search.Piece
	Language string // of the title
	Snippet  []search.Piece
	Other    string // the language of the snippet when it is not that of the title; otherwise ""
}

// Search is what was found in a programme, of what the reader may see: nothing else counts.
type Search struct {
	Programme domain.Programme
	Standing  domain.Standing
	Cases     []domain.Case // of the programme, to choose from
	Waves     []domain.Wave // alike, for who reads evidence
	Ask       AskSearch
	Total     int
	Pages     int
	Hits      []Hit // those of the page
}

// Search looks for words in everything of a programme that the person sees, in any of their forms. Cards with the words in
// their title come first, then what changed last.
func (s *Service) Search(ctx context.Context, who domain.PersonID, slug string, ask AskSearch) (Search, error) {
	query := search.Parse(ask.Query)
	result := Search{Ask: ask}
	if !query.Empty() {
		if err := s.makeSearchable(ctx); err != nil {
			return result, err
		}
	}
	err := s.look(ctx, who, slug, func(sc *scope) error {
		result.Programme, result.Standing = sc.programme, sc.standing("")
		var err error
		if result.Cases, err = sc.caseList(ctx); err != nil {
			return err
		}
		if result.Standing.SeesEvidence() {
			if result.Waves, err = sc.tx.Waves(ctx, sc.programme.ID); err != nil {
				return err
			}
		}
		if _, err := found(result.Waves, func(w domain.Wave) bool { return w.ID == ask.Wave }); ask.Wave != "" && err != nil {
			return err
		}
		return sc.search(ctx, query, &result)
	})
	return result, err
}

// makeSearchable has every text that changed since it was last looked at looked at again, so that what was just written
// is found. It costs nothing while people type, and little when somebody searches often.
func (s *Service) makeSearchable(ctx context.Context) error {
	s.searching.Lock()
	defer s.searching.Unlock()
	for {
		var heads map[string]store.Head
		err := s.store.Read(ctx, func(tx *store.Tx) (err error) {
			heads, err = tx.Unsearchable(ctx, searchableAtOnce)
			return err
		})
		if err != nil || len(heads) == 0 {
			return err
		}
		texts := make([]store.Searchable, 0, len(heads))
		for doc, head := range heads {
			texts = append(texts, store.Searchable{
				Document: doc, Version: head.Version, Title: search.Terms(markdown.Title(head.Text)),
				Rest: search.Terms(markdown.Plain(markdown.Body(head.Text))),
			})
		}
		slices.SortFunc(texts, func(a, b store.Searchable) int { return cmp.Compare(a.Document, b.Document) })
		if err := s.store.Write(ctx, func(tx *store.Tx) error { return tx.MakeSearchable(ctx, texts) }); err != nil {
			return err
		}
		if len(heads) < searchableAtOnce {
			return nil
		}
	}
}

// answer is something that answers, with how well.
type answer struct {
	ref     domain.Ref
	card    domain.Card // when it is one
	changed time.Time
	inTitle int
}

func (sc *scope) search(ctx context.Context, query search.Query, result *Search) error {
	answers, err := sc.answers(ctx, query, result.Ask)
	if err != nil {
		return err
	}
	result.Total = len(answers)
	result.Pages = max(1, (len(answers)+SearchPage-1)/SearchPage)
	result.Ask.Page = min(max(result.Ask.Page, 1), result.Pages)
	answers = answers[(result.Ask.Page-1)*SearchPage:]
	answers = answers[:min(len(answers), SearchPage)]
	var see sight
	for _, a := range answers {
		if see.refs = append(see.refs, a.ref); a.card.ID != "" {
			see.cards = append(see.cards, a.card)
		}
	}
	l, err := sc.lens(ctx, see)
	if err != nil {
		return err
	}
	for _, a := range answers {
		end := l.end(a.ref)
		hit := Hit{End: end, Level: a.card.Level, Title: query.Mark(end.Title), Language: domain.Dutch}
		if end.Ref.Kind == domain.RefFigure {
			hit.asked(query, result.Ask.Language)
		}
		if a.card.ID != "" {
			body := markdown.Plain(markdown.Body(l.heads[a.card.Document].Text))
			if learn := l.heads[a.card.Learn].Text; query.In(learn) > query.In(body) {
				body = markdown.Plain(learn)
			}
			hit.Snippet = query.Snippet(body)
		}
		result.Hits = append(result.Hits, hit)
	}
	return nil
}

// answers lists what answers, of what the reader sees, the best first.
func (sc *scope) answers(ctx context.Context, query search.Query, ask AskSearch) ([]answer, error) {
	of, err := sc.caseOrNone(ctx, ask.Case)
	if err != nil {
		return nil, err
	}
	in, err := sc.waveOf(ctx, ask.Wave)
	if err != nil {
		return nil, err
	}
	found, err := sc.tx.Search(ctx, query.Terms())
	if err != nil {
		return nil, err
	}
	inTitle := make(map[string]int, len(found))
	for _, f := range found {
		inTitle[f.Document] = f.InTitle
	}
	var list []answer
	for _, c := range sc.thread.cards {
		n, answers := inTitle[c.Document]
		learn, learns := inTitle[c.Learn]
		wanted := (of == "" || c.Case == of) && (ask.Kind == "" || string(c.Kind) == ask.Kind) && (ask.Level == "" || c.Level == ask.Level)
		if (answers || learns) && wanted && !c.Gone() && sc.standing(c.Case).Sees(*c) && in.has(c.Ref()) {
			list = append(list, answer{c.Ref(), *c, c.Changed, max(n, learn)})
		}
	}
	sources, err := sc.sourcesWith(ctx, query, ask, of, in)
	if err != nil {
		return nil, err
	}
	list = append(list, sources...)
	slices.SortFunc(list, func(a, b answer) int {
		return cmp.Or(cmp.Compare(b.inTitle, a.inTitle), b.changed.Compare(a.changed), cmp.Compare(a.ref.String(), b.ref.String()))
	})
	return list, nil
}

// sourcesWith lists the evidence that answers: it has no level.
func (sc *scope) sourcesWith(
	ctx context.Context, query search.Query, ask AskSearch, of domain.CaseID, in within,
) (list []answer, err error) {
	for kind, with := range map[domain.RefKind]func(context.Context, search.Query, domain.CaseID, within) ([]answer, error){
		domain.RefQuote: sc.quotesWith, domain.RefFragment: sc.fragmentsWith, domain.RefFigure: sc.figuresWith,
	} {
		if ask.Level != "" || ask.Kind != "" && ask.Kind != string(kind) {
			continue
		}
		found, err := with(ctx, query, of, in)
		if err != nil {
			return nil, err
		}
		list = append(list, found...)
	}
	return list, nil
}

// quotesWith lists the quotes that answer, of those the reader may read, and of a case only those of which the reader may
// know that they were said there. They are few, and looked through one by one.
func (sc *scope) quotesWith(ctx context.Context, query search.Query, of domain.CaseID, in within) (list []answer, err error) {
	if query.Empty() || !sc.standing("").SeesEvidence() {
		return nil, nil
	}
	quotes, err := sc.tx.Quotes(ctx, sc.programme.ID)
	for _, q := range quotes {
		if sc.standing("").SeesQuote(q) && query.Matches(q.Shown()) && in.has(q.Ref()) && (of == "" || sc.quoteView(q).Place == of) {
			list = append(list, answer{ref: q.Ref(), changed: q.At})
		}
	}
	return list, err
}
