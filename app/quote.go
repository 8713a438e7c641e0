package app

import (
	"context"
	"slices"

	"rodedraad/domain"
)

// AddQuote adds what somebody said, in an interview when it names one, and of an open answer in the dataset that it names; seen by
// researchers, and by who works across the cases when the speaker agreed to anything. Researchers do.
func (s *Service) AddQuote(ctx context.Context, who domain.PersonID, slug string, q domain.Quote) (QuoteView, error) {
	var view QuoteView
	err := s.research(ctx, who, slug, func(sc *scope) error {
		if q.ID == "" {
			q.ID = domain.QuoteID(s.newID())
		}
		q.Programme, q.Visibility, q.Withdrawn, q.Revision = sc.programme.ID, domain.VisibleTeam, nil, 1
		q.By, q.At = sc.person.ID, sc.at
		q, err := sc.sourced(ctx, q)
		if err != nil {
			return err
		}
		if err := q.Check(); err != nil {
			return err
		}
		view = sc.quoteView(q)
		return sc.tx.AddQuote(ctx, q)
	})
	return view, err
}

// sourced makes a new quote one of the interview or dataset that it names; an open answer names a dataset (R34).
func (sc *scope) sourced(ctx context.Context, q domain.Quote) (domain.Quote, error) {
	switch {
	case q.Interview != "":
		return sc.fromInterview(ctx, q)
	case q.Kind != domain.OpenAnswer:
		return q, nil
	}
	all, err := sc.tx.Datasets(ctx, sc.programme.ID)
	if err != nil {
		return q, err
	}
	d, _ := found(domain.ShownDatasets(all), func(d domain.Dataset) bool { return d.ID == q.Dataset }) // none is refused below
	return q.AnsweredIn(d)
}

// ShortenQuote shows part of what was said, what was left out being marked (R37); "" shows it whole.
func (s *Service) ShortenQuote(
	ctx context.Context, who domain.PersonID, slug string, id domain.QuoteID, revision int, short string,
) (QuoteView, error) {
	return s.changeQuote(ctx, who, slug, id, revision, func(_ *scope, q domain.Quote) (domain.Quote, error) {
		return q.Shorten(short)
	})
}

// ReleaseQuote shows a quote to more people, as far as its speaker agreed.
func (s *Service) ReleaseQuote(
	ctx context.Context, who domain.PersonID, slug string, id domain.QuoteID, revision int, to domain.Visibility,
) (QuoteView, error) {
	return s.changeQuote(ctx, who, slug, id, revision, func(_ *scope, q domain.Quote) (domain.Quote, error) {
		return q.Release(to)
	})
}

// SayWhoSpoke says to which group the speaker of a quote belongs, where that was not known.
func (s *Service) SayWhoSpoke(
	ctx context.Context, who domain.PersonID, slug string, id domain.QuoteID, revision int, group domain.Interviewee,
) (QuoteView, error) {
	return s.changeQuote(ctx, who, slug, id, revision, func(_ *scope, q domain.Quote) (domain.Quote, error) {
		return q.SpokenBy(group)
	})
}

// WithdrawQuote takes the words away everywhere at once, since their speaker took consent back.
func (s *Service) WithdrawQuote(
	ctx context.Context, who domain.PersonID, slug string, id domain.QuoteID, revision int, note string,
) (QuoteView, error) {
	return s.changeQuote(ctx, who, slug, id, revision, func(sc *scope, q domain.Quote) (domain.Quote, error) {
		return q.Withdraw(sc.person.ID, sc.at, note)
	})
}

// changeQuote stores a quote as a rule lets it become, and announces what rests on it.
func (s *Service) changeQuote(
	ctx context.Context, who domain.PersonID, slug string, id domain.QuoteID, revision int,
	rule func(sc *scope, q domain.Quote) (domain.Quote, error),
) (QuoteView, error) {
	var view QuoteView
	err := s.research(ctx, who, slug, func(sc *scope) error {
		all, err := sc.tx.Quotes(ctx, sc.programme.ID)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(all, func(q domain.Quote) bool { return q.ID == id })
		if at < 0 {
			return domain.ErrNotFound
		}
		q := all[at]
		if q.Revision != revision {
			return domain.ErrStale
		}
		if q, err = rule(sc, q); err != nil {
			return err
		}
		if q, err = sc.tx.UpdateQuote(ctx, q); err != nil {
			return err
		}
		sc.sourceChanged(q.Ref())
		view = sc.quoteView(q)
		return nil
	})
	return view, err
}

// QuoteView is a quote as one reader sees it: what is shown of it, by which class of people, and the case only where that
// may be told (R35). Who keeps quotes sees all of it.
type QuoteView struct {
	domain.Quote
	Shown string
	Keeps bool
	Place domain.CaseID // the case, when the reader may know it
	Cited []LinkView
}

// quoteView shows a quote to somebody who may see it.
func (sc *scope) quoteView(q domain.Quote) QuoteView {
	v := QuoteView{Quote: q, Shown: q.Shown(), Keeps: sc.standing("").KeepsEvidence()}
	if q.ShowsCase(sc.programme.PrivacyThreshold) || v.Keeps {
		v.Place = q.Case
	}
	if !v.Keeps {
		v.Case, v.Interview, v.Dataset, v.Words, v.Short, v.Source, v.Speakers, v.Group, v.By, v.ShowCase = "", "", "", "", "", "", 0, "", "", false
	}
	return v
}

// QuotesPage is the quotes of a programme that the reader sees.
type QuotesPage struct {
	Programme domain.Programme
	Standing  domain.Standing
	Cases     []domain.Case
	Quotes    []QuoteView
	Gone      []QuoteView // whose consent was taken back, for who keeps them, with what rests on them
	Waves     []domain.Wave
	Datasets  []domain.Dataset // in which something was counted, for who keeps quotes
}

// Dataset returns the dataset with that identifier, of those in which something was counted.
func (p QuotesPage) Dataset(id domain.DatasetID) (domain.Dataset, error) {
	return found(p.Datasets, func(d domain.Dataset) bool { return d.ID == id })
}

// Quotes shows what people said, as far as the reader may read it. Whoever has a role in the programme may ask.
func (s *Service) Quotes(ctx context.Context, who domain.PersonID, slug string) (QuotesPage, error) {
	var page QuotesPage
	err := s.look(ctx, who, slug, func(sc *scope) error {
		st := sc.standing("")
		if !st.SeesEvidence() {
			return domain.ErrForbidden
		}
		page = QuotesPage{Programme: sc.programme, Standing: st}
		all, err := sc.tx.Quotes(ctx, sc.programme.ID)
		if err != nil {
			return err
		}
		if page.Cases, err = sc.caseList(ctx); err != nil {
			return err
		}
		refs := make([]domain.Ref, 0, len(all))
		for _, q := range all {
			refs = append(refs, q.Ref())
		}
		cited, err := sc.citedBy(ctx, refs...)
		if err != nil {
			return err
		}
		if st.KeepsEvidence() {
			if err := sc.answered(ctx, &page); err != nil {
				return err
			}
		}
		for _, q := range all {
			keeps := q.Gone() && st.KeepsEvidence()
			if !keeps && !st.SeesQuote(q) {
				continue
			}
			v := sc.quoteView(q)
			v.Cited = cited[q.Ref()]
			if keeps {
				page.Gone = append(page.Gone, v)
			} else {
				page.Quotes = append(page.Quotes, v)
			}
		}
		return nil
	})
	return page, err
}

// answered adds to a page of quotes the datasets that an open answer can be from.
func (sc *scope) answered(ctx context.Context, page *QuotesPage) (err error) {
	if page.Waves, err = sc.tx.Waves(ctx, sc.programme.ID); err != nil {
		return err
	}
	all, err := sc.tx.Datasets(ctx, sc.programme.ID)
	page.Datasets = slices.DeleteFunc(domain.ShownDatasets(all), func(d domain.Dataset) bool { return !d.Counted() })
	return err
}

// quoteEnd shows a quote by its words. What the reader may not see, and what is not there, is the zero End.
func (sc *scope) quoteEnd(quotes []domain.Quote, ref domain.Ref) End {
	at := slices.IndexFunc(quotes, func(q domain.Quote) bool { return q.Ref() == ref })
	if at < 0 || !sc.standing("").SeesQuote(quotes[at]) {
		return End{}
	}
	v := sc.quoteView(quotes[at])
	return End{Ref: ref, Title: v.Shown, Words: domain.Words{NL: v.Shown}, Visible: true, Quote: &v}
}
