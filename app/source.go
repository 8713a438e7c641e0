package app

import (
	"context"
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

// doubts finds what is to be looked at again in citations of a programme.
type doubts struct {
	evidence *evidence
	quotes   []domain.Quote
	tables   []domain.SourceTable
}

// about returns why a link is to be looked at again; "" when there is no reason.
func (d doubts) about(l domain.Link) domain.Doubt {
	switch l.To.Kind {
	case domain.RefQuote:
		for _, q := range d.quotes {
			if q.Ref() == l.To {
				return q.Doubts(l)
			}
		}
	case domain.RefTable:
		for _, t := range d.tables {
			if t.Ref() == l.To {
				return t.Doubts(l)
			}
		}
	case domain.RefFigure:
		return d.figure(l)
	}
	return ""
}

// figure is about for a link to a figure: of one dataset, of a national trend, or of every case.
func (d doubts) figure(l domain.Link) domain.Doubt {
	if d.evidence == nil {
		return ""
	}
	id, of := l.To.Figure()
	if s, there := d.evidence.series[domain.SeriesID(of)]; there {
		if s.Version > 1 && s.At.After(l.At) {
			return domain.DoubtSuperseded
		}
		return ""
	}
	i := d.evidence.indicators[of]
	if doubt := i.Doubts(l); doubt != "" && i.ID == of {
		return doubt
	}
	for _, set := range d.evidence.datasets {
		if set.ID == id || id == "" && set.Group == i.Group && set.State == domain.DatasetFrozen {
			if doubt := set.Doubts(l); doubt != "" {
				return doubt
			}
		}
	}
	return ""
}

// DoubtView is a citation to look at again.
type DoubtView struct {
	Doubt    domain.Doubt
	By       End // what cites
	Of       End // what is cited, as far as it is there
	Relation domain.Relation
	As       domain.Group // for which group it is cited, when that is said
}

// SourcesPage lists the citations that a researcher should look at again.
type SourcesPage struct {
	Programme domain.Programme
	Doubts    []DoubtView
}

// SourceCheck lists what cites something that was withdrawn, corrected since, is not frozen, or is about another group. It
// is for researchers.
func (s *Service) SourceCheck(ctx context.Context, who domain.PersonID, slug string) (SourcesPage, error) {
	var page SourcesPage
	err := s.look(ctx, who, slug, func(sc *scope) error {
		if st := sc.standing(""); !st.Roles.Has(domain.Researcher) {
			return domain.ErrForbidden
		}
		page = SourcesPage{Programme: sc.programme}
		d, err := sc.doubts(ctx)
		if err != nil {
			return err
		}
		links := sc.thread.doubtful(d)
		var refs []domain.Ref
		for _, l := range links {
			refs = append(refs, l.From, l.To)
		}
		view, err := sc.lens(ctx, sight{refs: refs})
		if err != nil {
			return err
		}
		for _, l := range links {
			by := view.end(l.From)
			if by.Visible && !by.Gone {
				page.Doubts = append(page.Doubts, DoubtView{Doubt: d.about(l), By: by, Of: view.end(l.To), Relation: l.Relation, As: l.As})
			}
		}
		return nil
	})
	return page, err
}

// doubts loads what citations are held against.
func (sc *scope) doubts(ctx context.Context) (doubts, error) {
	var d doubts
	var err error
	if d.evidence, err = sc.evidence(ctx, nil); err != nil {
		return d, err
	}
	if d.quotes, err = sc.tx.Quotes(ctx, sc.programme.ID); err != nil {
		return d, err
	}
	d.tables, err = sc.tx.SourceTables(ctx, sc.programme.ID)
	return d, err
}

// doubtful lists the live links that are to be looked at again, oldest first.
func (t *thread) doubtful(d doubts) []domain.Link {
	var links []domain.Link
	for ref, list := range t.links {
		for _, l := range list {
			if l.To == ref && l.Ended.IsZero() && d.about(*l) != "" {
				links = append(links, *l)
			}
		}
	}
	slices.SortFunc(links, func(a, b domain.Link) int { return byAge(&a, &b) })
	return links
}
