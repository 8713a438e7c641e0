package app

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"rodedraad/domain"
)

// AddSourceTable adds a table of the appendix. Researchers do.
func (s *Service) AddSourceTable(
	ctx context.Context, who domain.PersonID, slug string, t domain.SourceTable,
) (domain.SourceTable, error) {
	err := s.research(ctx, who, slug, func(sc *scope) error {
		all, err := sc.tx.SourceTables(ctx, sc.programme.ID)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(all, func(o domain.SourceTable) bool { return o.Code == t.Code }) {
			return taken("code")
		}
		if t.ID == "" {
			t.ID = domain.TableID(s.called("tab-"+t.Code, func(id string) bool {
				return slices.ContainsFunc(all, func(o domain.SourceTable) bool { return string(o.ID) == id })
			}))
		}
		if t.Order == 0 {
			t.Order = len(all) + 1
		}
		t.Programme, t.Revision = sc.programme.ID, 1
		if err := t.Check(); err != nil {
			return err
		}
		return sc.tx.AddSourceTable(ctx, t)
	})
	return t, err
}

// ChangeSourceTable changes what is said of a table, from a revision. What cites it for a group that it is no longer about
// is in the source check from then on (R38). Researchers do.
func (s *Service) ChangeSourceTable(
	ctx context.Context, who domain.PersonID, slug string, id domain.TableID, revision int, next domain.SourceTable,
) (domain.SourceTable, error) {
	err := s.research(ctx, who, slug, func(sc *scope) error {
		all, err := sc.tx.SourceTables(ctx, sc.programme.ID)
		if err != nil {
			return err
		}
		t, err := found(all, func(t domain.SourceTable) bool { return t.ID == id })
		switch {
		case err != nil:
			return err
		case t.Revision != revision:
			return domain.ErrStale
		case slices.ContainsFunc(all, func(o domain.SourceTable) bool { return o.ID != id && o.Code == next.Code }):
			return taken("code")
		}
		if next, err = t.Become(next); err != nil {
			return err
		}
		if next, err = sc.tx.UpdateSourceTable(ctx, next); err != nil {
			return err
		}
		sc.sourceChanged(next.Ref())
		return nil
	})
	return next, err
}

// tableEnd shows a table of the appendix. What is not there is the zero End.
func (sc *scope) tableEnd(tables []domain.SourceTable, ref domain.Ref) End {
	at := slices.IndexFunc(tables, func(t domain.SourceTable) bool { return t.Ref() == ref })
	if at < 0 || !sc.standing("").SeesEvidence() {
		return End{}
	}
	t := tables[at]
	return End{Ref: ref, Title: t.Topic.NL, Words: t.Topic, Letter: t.Code, Group: t.Group, Visible: true}
}

// DoubtView is a citation to look at again.
type DoubtView struct {
	Doubt    domain.Doubt
	By       End             // what cites
	Of       End             // what is cited, as far as it is there
	Relation domain.Relation // "" where a text cites it
	Written  domain.Ref      // how the card cites it, where that was looked at
	As       domain.Group    // for which group it is cited, when that is said
}

// SourcesPage lists the citations that a researcher should look at again.
type SourcesPage struct {
	Programme domain.Programme
	Doubts    []DoubtView
}

// SourceCheck lists what cites something that was withdrawn, corrected since, is not frozen, or is about another group, by a
// link or in its text; numbers that are nowhere to be found (R57), what ties a manager to a case (R61), and what rests on figures
// of the study and on national ones at once (R63). It is for researchers.
func (s *Service) SourceCheck(ctx context.Context, who domain.PersonID, slug string) (SourcesPage, error) {
	var page SourcesPage
	err := s.look(ctx, who, slug, func(sc *scope) error {
		if st := sc.standing(""); !st.Roles.Has(domain.Researcher) {
			return domain.ErrForbidden
		}
		page = SourcesPage{Programme: sc.programme}
		from, err := sc.sources(ctx, domain.SourceKinds, nil)
		if err != nil {
			return err
		}
		cards, err := sc.citing(ctx)
		if err != nil {
			return err
		}
		if err := sc.countCited(ctx, from.evidence, sc.thread.cited(cards)); err != nil {
			return err
		}
		links := sc.thread.doubtful(from)
		var refs []domain.Ref
		for _, l := range links {
			refs = append(refs, l.From, l.To)
		}
		texts := sc.cardDoubts(from, cards)
		for _, v := range texts {
			refs = append(refs, v.By.Ref, v.Written)
		}
		view, err := sc.lens(ctx, sight{refs: refs})
		if err != nil {
			return err
		}
		for _, l := range links {
			by := view.end(l.From)
			if by.Visible && !by.Gone {
				page.Doubts = append(page.Doubts, DoubtView{Doubt: from.about(l), By: by, Of: view.end(l.To), Relation: l.Relation, As: l.As})
			}
		}
		for _, v := range texts {
			v.By, v.Of = view.end(v.By.Ref), view.end(v.Written)
			page.Doubts = append(page.Doubts, v)
		}
		return nil
	})
	return page, err
}

// citing is a card and the sources that its texts cite.
type citing struct {
	card  *domain.Card
	cited []domain.Ref
}

// citing lists the cards that the reader sees, by identifier, with the sources that their texts cite.
func (sc *scope) citing(ctx context.Context) (list []citing, err error) {
	var documents []string
	for _, c := range sc.thread.cards {
		if !c.Gone() && sc.standing(c.Case).Sees(*c) {
			list = append(list, citing{card: c})
			documents = append(documents, c.Document)
			if c.Learn != "" {
				documents = append(documents, c.Learn)
			}
		}
	}
	slices.SortFunc(list, func(a, b citing) int { return cmp.Compare(a.card.ID, b.card.ID) })
	heads, err := sc.tx.Heads(ctx, documents)
	for n, c := range list {
		list[n].cited = slices.DeleteFunc(written([]string{heads[c.card.Document].Text, heads[c.card.Learn].Text}), func(r domain.Ref) bool { return !r.IsSource() })
	}
	return list, err
}

// cited lists what links and the texts of cards refer to.
func (t *thread) cited(cards []citing) []domain.Ref {
	refs := slices.Collect(maps.Keys(t.links))
	for _, c := range cards {
		refs = append(refs, c.cited...)
	}
	return refs
}

// cardDoubts finds what is to be looked at again in cards: numbers and words that their texts cite, what ties a manager to the
// case of the card (R61), and what a card cites together. The ends are named by their references only.
func (sc *scope) cardDoubts(from sources, cards []citing) (list []DoubtView) {
	stock := from.evidence.stock()
	for _, c := range cards {
		by, cited := End{Ref: c.card.Ref()}, c.cited
		for _, ref := range cited {
			if doubt := from.doubts(ref); doubt != "" {
				list = append(list, DoubtView{Doubt: doubt, By: by, Written: ref})
			}
		}
		ties := func(ref domain.Ref, as domain.Relation) {
			group, in := from.saidBy(ref)
			if domain.MayCite(*c.card, group, in, sc.standing(c.card.Case)) != nil {
				list = append(list, DoubtView{Doubt: domain.DoubtTied, By: by, Written: ref, Relation: as})
			}
		}
		for _, ref := range cited {
			ties(ref, "")
		}
		for _, l := range sc.thread.links[by.Ref] {
			if l.From == by.Ref && l.Ended.IsZero() {
				cited = append(cited, l.To)
				ties(l.To, l.Relation)
			}
		}
		if stock.Mixes(cited) {
			list = append(list, DoubtView{Doubt: domain.DoubtMixed, By: by})
		}
	}
	return list
}

// doubtful lists the live links that are to be looked at again, oldest first.
func (t *thread) doubtful(from sources) []domain.Link {
	var links []domain.Link
	for ref, list := range t.links {
		for _, l := range list {
			if l.To == ref && l.Ended.IsZero() && from.about(*l) != "" {
				links = append(links, *l)
			}
		}
	}
	slices.SortFunc(links, func(a, b domain.Link) int { return byAge(&a, &b) })
	return links
}
