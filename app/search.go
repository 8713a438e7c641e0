package app

import (
	"cmp"
	"context"
	"slices"

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
	Kind  domain.CardKind
	Level domain.Level
	Page  int // from 1; what is less is 1
}

// Hit is a card that answers a search.
type Hit struct {
	End
	Level   domain.Level
	Title   []search.Piece
	Snippet []search.Piece
}

// Search is what was found in a programme, of what the reader may see: nothing else counts.
type Search struct {
	Programme domain.Programme
	Standing  domain.Standing
	Cases     []domain.Case // of the programme, to choose from
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
		if result.Cases, err = sc.tx.Cases(ctx, sc.programme.ID); err != nil {
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

// answer is a card that answers, with how well.
type answer struct {
	domain.Card
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
		see.cards = append(see.cards, a.Card)
	}
	l, err := sc.lens(ctx, see)
	if err != nil {
		return err
	}
	for _, a := range answers {
		body := markdown.Plain(markdown.Body(l.heads[a.Document].Text))
		if learn := l.heads[a.Learn].Text; query.In(learn) > query.In(body) {
			body = markdown.Plain(learn)
		}
		end := l.end(a.Ref())
		result.Hits = append(result.Hits, Hit{
			End: end, Level: a.Level, Title: query.Mark(end.Title), Snippet: query.Snippet(body),
		})
	}
	return nil
}

// answers lists the cards that answer, of those the reader sees, the best first.
func (sc *scope) answers(ctx context.Context, query search.Query, ask AskSearch) ([]answer, error) {
	of, err := sc.caseOrNone(ctx, ask.Case)
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
		wanted := (ask.Case == "" || c.Case == of) && (ask.Kind == "" || c.Kind == ask.Kind) && (ask.Level == "" || c.Level == ask.Level)
		if (answers || learns) && wanted && !c.Gone() && sc.standing(c.Case).Sees(*c) {
			list = append(list, answer{*c, max(n, learn)})
		}
	}
	slices.SortFunc(list, func(a, b answer) int {
		return cmp.Or(cmp.Compare(b.inTitle, a.inTitle), b.Changed.Compare(a.Changed), cmp.Compare(a.ID, b.ID))
	})
	return list, nil
}
