package app

import (
	"context"
	"slices"

	"rodedraad/domain"
)

// InterviewView is an interview as one reader sees it. Who does not keep it learns no more of where it was than may be told
// (R35, R61), also not by its day, its wave or its quotes, and nothing of what the researchers call it.
type InterviewView struct {
	domain.Interview
	Keeps  bool
	Place  domain.CaseID // the case, when the reader may know it
	Quotes []QuoteView   // from it, that the reader sees

	Cited map[domain.Ref][]LinkView // what rests on each of its fragments, as far as the reader sees it
}

// interviewView shows an interview to somebody who may see it.
func (sc *scope) interviewView(i domain.Interview, quotes []domain.Quote) InterviewView {
	v := InterviewView{Interview: i, Keeps: sc.standing("").KeepsEvidence()}
	if i.ShowsCase() || v.Keeps {
		v.Place = i.Case
	}
	if !v.Keeps {
		v.Name, v.Case, v.By, v.Withdrawn = "", "", "", nil
	}
	if !v.Keeps && v.Place == "" {
		v.Wave, v.Date = "", "" // by which others could tell
	}
	for _, q := range quotes {
		if q.Interview != i.ID || !sc.standing("").SeesQuote(q) {
			continue
		}
		if quote := sc.quoteView(q); v.Keeps || quote.Place == v.Place { // or the one would tell the case of the other
			v.Quotes = append(v.Quotes, quote)
		}
	}
	return v
}

// InterviewsPage is the interviews of a programme that the reader sees.
type InterviewsPage struct {
	Programme  domain.Programme
	Standing   domain.Standing
	Cases      []domain.Case
	Waves      []domain.Wave
	Interviews []InterviewView
	Gone       []InterviewView // whose consent was taken back, for who keeps them

	Saturations []SaturationView // that more of them would tell nothing new, oldest first
}

// Interviews shows the interviews to who works across the cases, as far as those who were interviewed agreed.
func (s *Service) Interviews(ctx context.Context, who domain.PersonID, slug string) (InterviewsPage, error) {
	var page InterviewsPage
	err := s.look(ctx, who, slug, func(sc *scope) error {
		st := sc.standing("")
		if !st.SeesAcross() {
			return domain.ErrForbidden
		}
		page = InterviewsPage{Programme: sc.programme, Standing: st}
		all, err := sc.tx.Interviews(ctx, sc.programme.ID)
		if err != nil {
			return err
		}
		quotes, err := sc.tx.Quotes(ctx, sc.programme.ID)
		if err != nil {
			return err
		}
		if page.Cases, err = sc.caseList(ctx); err != nil {
			return err
		}
		if page.Waves, err = sc.tx.Waves(ctx, sc.programme.ID); err != nil {
			return err
		}
		if page.Saturations, err = sc.saturations(ctx); err != nil {
			return err
		}
		var refs []domain.Ref
		for _, i := range all {
			refs = append(refs, i.Refs()...)
		}
		cited, err := sc.citedBy(ctx, refs...)
		if err != nil {
			return err
		}
		for _, i := range all {
			switch {
			case st.SeesInterview(i):
				v := sc.interviewView(i, quotes)
				v.Cited = cited
				page.Interviews = append(page.Interviews, v)
			case i.Gone() && st.KeepsEvidence():
				page.Gone = append(page.Gone, sc.interviewView(i, quotes))
			}
		}
		return nil
	})
	return page, err
}

// Interview returns the interview with that identifier, of those that the reader reads.
func (p InterviewsPage) Interview(id domain.InterviewID) (InterviewView, error) {
	return found(p.Interviews, func(i InterviewView) bool { return i.ID == id })
}

// AddInterview adds an interview. Its identifier says nothing: those who may not know what the researchers call it see its
// address. Researchers do.
func (s *Service) AddInterview(
	ctx context.Context, who domain.PersonID, slug string, i domain.Interview,
) (domain.Interview, error) {
	err := s.research(ctx, who, slug, func(sc *scope) error {
		if i.ID == "" {
			i.ID = domain.InterviewID(s.newID())
		}
		i.Programme, i.Fragments, i.Withdrawn, i.Revision = sc.programme.ID, nil, nil, 1
		i.By, i.At = sc.person.ID, sc.at
		if err := sc.fitsInterview(ctx, i); err != nil {
			return err
		}
		return sc.tx.AddInterview(ctx, i)
	})
	return i, err
}

// fitsInterview refuses an interview that cannot be stored, or that names a case or wave that is not there.
func (sc *scope) fitsInterview(ctx context.Context, i domain.Interview) error {
	cases, err := sc.allCases(ctx)
	if err != nil {
		return err
	}
	if _, known := cases[i.Case]; i.Case != "" && !known {
		return invalid("case", "not_in_list")
	}
	waves, err := sc.tx.Waves(ctx, sc.programme.ID)
	if err != nil {
		return err
	}
	if i.Wave != "" && !slices.ContainsFunc(waves, func(w domain.Wave) bool { return w.ID == i.Wave }) {
		return invalid("wave", "not_in_list")
	}
	return i.Check()
}

// ChangeInterview changes what is said of an interview, from a revision. When less is agreed to than before, its quotes go no
// further than that from then on (R35); when it turns out to be with another group, they are of that group too, and the case is
// told of none that may be a manager's (R61). Researchers do.
func (s *Service) ChangeInterview(
	ctx context.Context, who domain.PersonID, slug string, id domain.InterviewID, revision int, next domain.Interview,
) (domain.Interview, error) {
	return s.changeInterview(ctx, who, slug, id, revision, func(sc *scope, i domain.Interview, quotes []domain.Quote) (domain.Interview, error) {
		quoted := slices.ContainsFunc(quotes, func(q domain.Quote) bool { return !q.Gone() })
		become, err := i.Become(next, quoted)
		if err != nil {
			return i, err
		}
		if err := sc.fitsInterview(ctx, become); err != nil {
			return i, err
		}
		for _, q := range quotes {
			if follows, changed := q.Following(become); changed {
				if err := sc.keepQuote(ctx, follows); err != nil {
					return i, err
				}
			}
		}
		sc.fragmentsChanged(i.Refs())
		return become, nil
	})
}

// WithdrawInterview takes the consent of an interview back: what is kept of what was said is gone, and so are its quotes,
// everywhere at once. What cited them is in the source check from then on. Researchers do.
func (s *Service) WithdrawInterview(
	ctx context.Context, who domain.PersonID, slug string, id domain.InterviewID, revision int, note string,
) (domain.Interview, error) {
	return s.changeInterview(ctx, who, slug, id, revision, func(sc *scope, i domain.Interview, quotes []domain.Quote) (domain.Interview, error) {
		gone, err := i.Withdraw(sc.person.ID, sc.at, note)
		if err != nil {
			return i, err
		}
		for _, q := range quotes {
			if q.Gone() {
				continue
			}
			if q, err = q.Withdraw(sc.person.ID, sc.at, note); err != nil {
				return i, err
			}
			if err := sc.keepQuote(ctx, q); err != nil {
				return i, err
			}
		}
		sc.fragmentsChanged(i.Refs())
		return gone, nil
	})
}

// fragmentsChanged announces what rests on fragments that are read by others than before, or by nobody.
func (sc *scope) fragmentsChanged(refs []domain.Ref) {
	for _, ref := range refs {
		sc.sourceChanged(ref)
	}
}

// keepQuote stores a quote as it became, and announces what rests on it.
func (sc *scope) keepQuote(ctx context.Context, q domain.Quote) error {
	_, err := sc.tx.UpdateQuote(ctx, q)
	sc.sourceChanged(q.Ref())
	return err
}

// TellFragment adds a part of what was said in an interview. Researchers do.
func (s *Service) TellFragment(
	ctx context.Context, who domain.PersonID, slug string, id domain.InterviewID, revision int, words string,
) (domain.Fragment, error) {
	var f domain.Fragment
	_, err := s.changeInterview(ctx, who, slug, id, revision, func(sc *scope, i domain.Interview, _ []domain.Quote) (domain.Interview, error) {
		f = domain.Fragment{ID: domain.FragmentID(s.newID()), Words: words, At: sc.at}
		next, err := i.Tell(f)
		if err != nil {
			return i, err
		}
		return next, sc.tx.AddFragment(ctx, next, f)
	})
	return f, err
}

// DropFragment takes away a part of what was said, such as one that names somebody. Quotes that were made of it stay; what
// rests on the fragment itself is in the source check from then on.
// Researchers do.
func (s *Service) DropFragment(
	ctx context.Context, who domain.PersonID, slug string, id domain.InterviewID, revision int, of domain.FragmentID,
) (domain.Interview, error) {
	return s.changeInterview(ctx, who, slug, id, revision, func(sc *scope, i domain.Interview, _ []domain.Quote) (domain.Interview, error) {
		sc.fragmentsChanged([]domain.Ref{domain.Fragment{ID: of}.Ref()})
		return i, sc.tx.DropFragment(ctx, i, of)
	})
}

// changeInterview stores an interview as a rule lets it become. The rule is given its quotes, and has them go before it.
func (s *Service) changeInterview(
	ctx context.Context, who domain.PersonID, slug string, id domain.InterviewID, revision int,
	rule func(sc *scope, i domain.Interview, quotes []domain.Quote) (domain.Interview, error),
) (domain.Interview, error) {
	var next domain.Interview
	err := s.research(ctx, who, slug, func(sc *scope) error {
		all, err := sc.tx.Interviews(ctx, sc.programme.ID)
		if err != nil {
			return err
		}
		i, err := found(all, func(i domain.Interview) bool { return i.ID == id })
		switch {
		case err != nil:
			return err
		case i.Revision != revision:
			return domain.ErrStale
		}
		quotes, err := sc.tx.Quotes(ctx, sc.programme.ID)
		if err != nil {
			return err
		}
		quotes = slices.DeleteFunc(quotes, func(q domain.Quote) bool { return q.Interview != id })
		if next, err = rule(sc, i, quotes); err != nil {
			return err
		}
		next, err = sc.tx.UpdateInterview(ctx, next)
		return err
	})
	return next, err
}

// fromInterview makes a new quote one of the interview that it names.
func (sc *scope) fromInterview(ctx context.Context, q domain.Quote) (domain.Quote, error) {
	all, err := sc.tx.Interviews(ctx, sc.programme.ID)
	if err != nil {
		return q, err
	}
	i, err := found(all, func(i domain.Interview) bool { return i.ID == q.Interview })
	if err != nil {
		return q, err
	}
	return q.From(i)
}

// fragmentEnd shows a part of an interview by its words. What the reader may not see, and what is not there, is the zero End.
func (sc *scope) fragmentEnd(interviews []domain.Interview, ref domain.Ref) End {
	for _, i := range interviews {
		for _, f := range i.Fragments {
			if f.Ref() == ref && sc.standing("").SeesInterview(i) {
				return End{Ref: ref, Title: f.Words, Words: domain.Words{NL: f.Words}, Visible: true, Interview: i.ID}
			}
		}
	}
	return End{}
}
