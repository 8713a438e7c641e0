package app

import (
	"context"
	"slices"
	"time"

	"rodedraad/domain"
	"rodedraad/store"
)

// VisitPause is how long somebody stays away from a programme's home before coming back is another visit.
const VisitPause = 30 * time.Minute

// homeChanges is how many changes a programme's home shows; homeActs how many acts are looked through for them.
const (
	homeChanges = 30
	homeActs    = 5000
)

// Programmes lists the programmes that the person takes part in; for an administrator all of them.
func (s *Service) Programmes(ctx context.Context, who domain.PersonID) ([]domain.Programme, error) {
	var mine []domain.Programme
	err := s.read(ctx, func(tx *store.Tx) error {
		p, err := person(ctx, tx, who)
		if err != nil {
			return err
		}
		of, err := tx.Memberships(ctx, p.ID)
		if err != nil {
			return err
		}
		all, err := tx.Programmes(ctx)
		now := s.clock()
		mine = slices.DeleteFunc(all, func(in domain.Programme) bool {
			return !domain.StandingIn(p, in, nil, of, now).SeesCase()
		})
		return err
	})
	return mine, err
}

// ProgrammeHome is what the person sees of a programme when they come in, with what changed since the visit before this
// one. With visit the moment is kept; another visit begins after VisitPause.
func (s *Service) ProgrammeHome(ctx context.Context, who domain.PersonID, slug string, visit bool) (ProgrammeHome, error) {
	var home ProgrammeHome
	var since time.Time
	if visit {
		var err error
		if since, err = s.visit(ctx, who, slug); err != nil {
			return home, err
		}
	}
	err := s.look(ctx, who, slug, func(sc *scope) error {
		var err error
		if !visit {
			if since, err = sc.tx.LastVisit(ctx, who, sc.programme.ID, sc.at, VisitPause); err != nil {
				return err
			}
		}
		home, err = sc.home(ctx, since)
		return err
	})
	return home, err
}

// MarkVisit keeps that the person was in the programme now.
func (s *Service) MarkVisit(ctx context.Context, who domain.PersonID, slug string) error {
	_, err := s.visit(ctx, who, slug)
	return err
}

// visit keeps the moment and returns when the visit before ended; zero when there was none.
func (s *Service) visit(ctx context.Context, who domain.PersonID, slug string) (time.Time, error) {
	var previous time.Time
	err := s.write(ctx, func(tx *store.Tx) error {
		sc, err := s.enter(ctx, tx, who, slug)
		if err != nil {
			return err
		}
		previous, err = tx.Visit(ctx, who, sc.programme.ID, sc.at, VisitPause)
		return err
	})
	return previous, err
}

// home shows the programme, with what changed since a moment.
func (sc *scope) home(ctx context.Context, since time.Time) (ProgrammeHome, error) {
	home := ProgrammeHome{Programme: sc.programme, Since: since, Standing: sc.standing("")}
	var err error
	if home.Parties, err = sc.tx.Parties(ctx, sc.programme.ID); err != nil {
		return home, err
	}
	if home.Questions, err = sc.tx.MainQuestions(ctx, sc.programme.ID); err != nil {
		return home, err
	}
	if err = sc.homeCases(ctx, &home); err != nil {
		return home, err
	}
	acts, err := sc.newsSince(ctx, since)
	if err != nil {
		return home, err
	}
	themes := sc.themeSurface()
	l, err := sc.lens(ctx, sight{cards: themes.top, acts: acts})
	if err != nil {
		return home, err
	}
	for _, c := range themes.top {
		home.Themes = append(home.Themes, l.card(c))
	}
	home.Changes = l.acts(acts)
	if !home.Standing.SeesNames() {
		for i := range home.Questions {
			home.Questions[i] = unsigned(home.Questions[i])
		}
	}
	return home, nil
}

// newsSince lists the acts since a moment that are news to the person. It looks through few of them first: that is enough
// for nearly everybody.
func (sc *scope) newsSince(ctx context.Context, since time.Time) ([]domain.Act, error) {
	for limit := homeChanges * 4; ; limit = homeActs {
		acts, err := sc.tx.ActsOfProgramme(ctx, sc.programme.ID, since, limit)
		if err != nil {
			return nil, err
		}
		news := sc.news(acts, homeChanges)
		if len(news) == homeChanges || len(acts) < limit || limit == homeActs {
			return news, nil
		}
	}
}

// homeCases fills in the steps and the cases with where they stand.
func (sc *scope) homeCases(ctx context.Context, home *ProgrammeHome) error {
	u, err := sc.curve(ctx)
	if err != nil {
		return err
	}
	for _, step := range u.steps {
		home.Steps = append(home.Steps, u.view(sc, step, ""))
	}
	cases, err := sc.caseList(ctx)
	if err != nil {
		return err
	}
	for _, c := range cases {
		home.Cases = append(home.Cases, u.caseView(sc, c))
	}
	return nil
}

// unsigned is a main question without who amended it.
func unsigned(q domain.MainQuestion) domain.MainQuestion {
	q.Amendments = slices.Clone(q.Amendments)
	for i := range q.Amendments {
		q.Amendments[i].By = ""
	}
	return q
}

// CardPage is one card with its history.
func (s *Service) CardPage(
	ctx context.Context, who domain.PersonID, slug string, id domain.CardID,
) (CardPage, error) {
	var page CardPage
	err := s.look(ctx, who, slug, func(sc *scope) error {
		c, st, err := sc.card(id)
		if err != nil {
			return err
		}
		page = CardPage{Programme: sc.programme, Standing: st}
		if page.Case, err = sc.caseOf(ctx, c); err != nil {
			return err
		}
		acts, err := sc.tx.ActsOf(ctx, c.Ref())
		if err != nil {
			return err
		}
		parts := sc.parts(c)
		see := sight{cards: append([]domain.Card{c}, parts...), acts: acts}
		if c.Parent != "" {
			see.refs = []domain.Ref{c.Kind.Ref(c.Parent)}
		}
		l, err := sc.lens(ctx, see)
		if err != nil {
			return err
		}
		page.Card, page.Acts = l.withParts(c, parts), l.acts(acts)
		if c.Parent != "" {
			if parent := l.end(c.Kind.Ref(c.Parent)); parent.Visible {
				page.Parent = &parent
			}
		}
		return sc.noteDamage(ctx, &page.Card)
	})
	return page, err
}

// noteDamage looks whether the documents of a card that may be written in can be.
func (sc *scope) noteDamage(ctx context.Context, v *CardView) error {
	for _, doc := range []string{v.Document, v.Learn} {
		if doc == "" || !v.May.Write || v.Damaged {
			continue
		}
		sound, err := sc.tx.Sound(ctx, doc)
		if err != nil {
			return err
		}
		v.Damaged = !sound
	}
	return nil
}

// caseOf shows the case of a card; nil for a card of the programme as a whole.
func (sc *scope) caseOf(ctx context.Context, c domain.Card) (*CaseView, error) {
	if c.Case == "" {
		return nil, nil
	}
	cases, err := sc.allCases(ctx)
	if err != nil {
		return nil, err
	}
	u, err := sc.curve(ctx)
	if err != nil {
		return nil, err
	}
	view := u.caseView(sc, cases[c.Case])
	return &view, nil
}
