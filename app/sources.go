package app

import (
	"context"
	"slices"

	"rodedraad/domain"
)

// sources is the evidence of a programme, as far as a call needs it. It decides nothing about who sees what: what is shown of
// it passes through scope.sourceEnd.
type sources struct {
	evidence   *evidence // nil when no figure is needed
	quotes     []domain.Quote
	tables     []domain.SourceTable
	interviews []domain.Interview
}

// sources loads the evidence of those kinds, and what was counted for the indicators given.
func (sc *scope) sources(ctx context.Context, kinds []domain.RefKind, counted []domain.IndicatorID) (s sources, err error) {
	of := sc.programme.ID
	for _, kind := range kinds {
		switch kind {
		case domain.RefFigure:
			s.evidence, err = sc.evidence(ctx, counted)
		case domain.RefQuote:
			s.quotes, err = sc.tx.Quotes(ctx, of)
		case domain.RefTable:
			s.tables, err = sc.tx.SourceTables(ctx, of)
		case domain.RefFragment:
			s.interviews, err = sc.tx.Interviews(ctx, of)
		}
		if err != nil {
			return s, err
		}
	}
	return s, nil
}

// sourceEnd shows a source by its title, a figure with what was answered when values are wanted. What the reader may not see,
// and what is not there, is the zero End.
func (sc *scope) sourceEnd(from sources, ref domain.Ref, values bool) End {
	switch ref.Kind {
	case domain.RefFigure:
		if from.evidence != nil {
			return sc.figureEnd(from.evidence, ref, values)
		}
	case domain.RefTable:
		return sc.tableEnd(from.tables, ref)
	case domain.RefQuote:
		return sc.quoteEnd(from.quotes, ref)
	case domain.RefFragment:
		return sc.fragmentEnd(from.interviews, ref)
	}
	return End{}
}

// has reports whether there is such a source, for this reader or for others. Tables are for everybody alike.
func (s sources) has(ref domain.Ref) bool {
	switch ref.Kind {
	case domain.RefQuote:
		return slices.ContainsFunc(s.quotes, func(q domain.Quote) bool { return q.Ref() == ref })
	case domain.RefFragment:
		return s.told(ref)
	case domain.RefFigure:
		if s.evidence == nil {
			return false
		}
		_, id := ref.Figure()
		_, asked := s.evidence.indicators[id]
		_, counted := s.evidence.series[domain.SeriesID(id)]
		return asked || counted
	}
	return false
}

// told reports whether a fragment is kept.
func (s sources) told(ref domain.Ref) bool {
	return slices.ContainsFunc(s.interviews, func(i domain.Interview) bool {
		return slices.Contains(i.Refs(), ref)
	})
}

// saidBy tells which group somebody belongs to who said something, and in which case; nothing of what was not said.
func (s sources) saidBy(ref domain.Ref) (domain.Interviewee, domain.CaseID) {
	for _, q := range s.quotes {
		if q.Ref() == ref {
			return q.Group, q.Case
		}
	}
	for _, i := range s.interviews {
		if slices.Contains(i.Refs(), ref) {
			return i.Group, i.Case
		}
	}
	return "", ""
}

// doubts returns why a source that a text names is to be looked at again; "" when there is no reason, or no such source that
// was ever there. What was counted for a figure is loaded by then, or it would be nowhere to be found (R57).
func (s sources) doubts(ref domain.Ref) domain.Doubt {
	switch ref.Kind {
	case domain.RefFigure:
		return s.evidence.stock().Resolve(ref)
	case domain.RefQuote, domain.RefFragment:
		return s.about(domain.Link{To: ref})
	}
	return ""
}

// about returns why a link is to be looked at again, with what was counted loaded as for doubts; "" when there is no reason.
func (s sources) about(l domain.Link) domain.Doubt {
	switch l.To.Kind {
	case domain.RefQuote:
		for _, q := range s.quotes {
			if q.Ref() == l.To {
				return q.Doubts(l)
			}
		}
	case domain.RefFragment:
		if !s.told(l.To) {
			return domain.DoubtWithdrawn
		}
	case domain.RefTable:
		for _, t := range s.tables {
			if t.Ref() == l.To {
				return t.Doubts(l)
			}
		}
	case domain.RefFigure:
		return s.figure(l)
	}
	return ""
}

// figure is about for a link to a figure: of one dataset, of a national trend, or of every case.
func (s sources) figure(l domain.Link) domain.Doubt {
	if s.evidence == nil {
		return ""
	}
	if doubt := s.evidence.stock().Resolve(l.To); doubt == domain.DoubtUnresolved {
		return doubt
	}
	id, of := l.To.Figure()
	if trend, there := s.evidence.series[domain.SeriesID(of)]; there {
		if trend.Version > 1 && trend.At.After(l.At) {
			return domain.DoubtSuperseded
		}
		return ""
	}
	i := s.evidence.indicators[of]
	if doubt := i.Doubts(l); doubt != "" && i.ID == of {
		return doubt
	}
	for _, set := range s.evidence.datasets {
		if set.ID == id || id == "" && set.Group == i.Group && set.State == domain.DatasetFrozen {
			if doubt := set.Doubts(l); doubt != "" {
				return doubt
			}
		}
	}
	return ""
}

// stock is what numbers are read out of.
func (e *evidence) stock() domain.Stock {
	return domain.Stock{Datasets: e.datasets, Indicators: e.indicators, Tallies: e.tallies, Series: e.series}
}
