package app

import (
	"context"
	"slices"

	"rodedraad/domain"
	"rodedraad/store"
)

// CreateProgramme adds a programme as a draft; only an administrator does. ID, Licence and Phase may be given.
func (s *Service) CreateProgramme(
	ctx context.Context, who domain.PersonID, p domain.Programme,
) (domain.Programme, error) {
	err := s.write(ctx, func(tx *store.Tx) error {
		if err := admin(ctx, tx, who); err != nil {
			return err
		}
		if p.ID == "" {
			p.ID = domain.ProgrammeID(s.newID())
		}
		if p.PrivacyThreshold == 0 {
			p.PrivacyThreshold = domain.DefaultPrivacyThreshold
		}
		if p.Phase == 0 {
			p.Phase = 1
		}
		p.Status, p.Revision = domain.ProgrammeDraft, 1
		if err := p.Check(); err != nil {
			return err
		}
		return tx.AddProgramme(ctx, p)
	})
	return p, err
}

// admin refuses who is no administrator.
func admin(ctx context.Context, tx *store.Tx, who domain.PersonID) error {
	p, err := person(ctx, tx, who)
	if err == nil && !p.Admin {
		err = domain.ErrForbidden
	}
	return err
}

// manage runs a use case of who manages the programme.
func (s *Service) manage(ctx context.Context, who domain.PersonID, slug string, fn func(sc *scope) error) error {
	return s.change(ctx, who, slug, func(sc *scope) error {
		if !sc.standing("").ManagesProgramme() {
			return domain.ErrForbidden
		}
		return fn(sc)
	})
}

// StartProgramme lets a draft run: from then on the main questions are frozen (R2). It needs its commissioner (R1).
func (s *Service) StartProgramme(ctx context.Context, who domain.PersonID, slug string) (domain.Programme, error) {
	return s.lifeChange(ctx, who, slug, func(sc *scope) (domain.Programme, error) {
		parties, err := sc.tx.Parties(ctx, sc.programme.ID)
		if err != nil {
			return sc.programme, err
		}
		return sc.programme.Start(parties)
	})
}

// CloseProgramme ends a running programme: nothing in it changes any more, and every open page feels it.
func (s *Service) CloseProgramme(ctx context.Context, who domain.PersonID, slug string) (domain.Programme, error) {
	return s.lifeChange(ctx, who, slug, func(sc *scope) (domain.Programme, error) { return sc.programme.Close() })
}

// lifeChange stores a programme as a rule lets it become, and has the rights in it asked again.
func (s *Service) lifeChange(
	ctx context.Context, who domain.PersonID, slug string, rule func(sc *scope) (domain.Programme, error),
) (domain.Programme, error) {
	var now domain.Programme
	err := s.manage(ctx, who, slug, func(sc *scope) error {
		next, err := rule(sc)
		if err != nil {
			return err
		}
		if now, err = sc.tx.UpdateProgramme(ctx, next); err != nil {
			return err
		}
		return sc.recheckAll(ctx)
	})
	return now, err
}

// recheckAll has every right in the programme asked again.
func (sc *scope) recheckAll(ctx context.Context) error {
	cards, err := sc.tx.CardsOfProgramme(ctx, sc.programme.ID)
	if err != nil {
		return err
	}
	for _, c := range cards {
		sc.recheck.documents = append(sc.recheck.documents, c.Document)
		if c.Learn != "" {
			sc.recheck.documents = append(sc.recheck.documents, c.Learn)
		}
	}
	cases, err := sc.allCases(ctx)
	sc.recheck.topics = append(sc.recheck.topics, domain.ProgrammeTopic(sc.programme.ID))
	for id := range cases {
		sc.recheck.topics = append(sc.recheck.topics, domain.BoardTopic(id))
	}
	return err
}

// AddParty adds an organisation in its role; a second commissioner is refused (R1).
func (s *Service) AddParty(
	ctx context.Context, who domain.PersonID, slug string, p domain.Party,
) (domain.Party, error) {
	err := s.manage(ctx, who, slug, func(sc *scope) error {
		if p.ID == "" {
			p.ID = s.newID()
		}
		p.Programme = sc.programme.ID
		if !domain.ValidID(p.ID) {
			return invalid("id", "bad_id")
		}
		if p.Name.NL == "" {
			return invalid("name", "missing")
		}
		if err := p.Name.Check("name"); err != nil {
			return err
		}
		parties, err := sc.tx.Parties(ctx, sc.programme.ID)
		if err != nil {
			return err
		}
		commissioned := slices.ContainsFunc(parties, func(q domain.Party) bool { return q.Role == domain.Commissioner })
		if commissioned || p.Role == domain.Commissioner {
			if err := domain.CheckParties(append(parties, p)); err != nil {
				return err
			}
		} else if !slices.Contains(domain.PartyRoles, p.Role) {
			return invalid("role", "not_in_list")
		}
		return sc.tx.AddParty(ctx, p)
	})
	return p, err
}

// AddStep adds a step to the U-curve of the programme.
func (s *Service) AddStep(
	ctx context.Context, who domain.PersonID, slug string, step domain.Step,
) (domain.Step, error) {
	err := s.manage(ctx, who, slug, func(sc *scope) error {
		step.Programme = sc.programme.ID
		switch {
		case !domain.ValidID(step.ID):
			return invalid("id", "bad_id")
		case step.Name.NL == "":
			return invalid("name", "missing")
		case !slices.Contains([]domain.Leg{domain.LegDown, domain.LegBottom, domain.LegUp}, step.Leg):
			return invalid("leg", "not_in_list")
		case step.Scope != domain.ScopeCase && step.Scope != domain.ScopeProgramme:
			return invalid("scope", "not_in_list")
		}
		return sc.tx.AddStep(ctx, step)
	})
	return step, err
}

// DeleteStep removes a step that no case has begun (R4).
func (s *Service) DeleteStep(ctx context.Context, who domain.PersonID, slug, step string) error {
	return s.manage(ctx, who, slug, func(sc *scope) error {
		states, err := sc.tx.StepStates(ctx, sc.programme.ID)
		if err != nil {
			return err
		}
		states = slices.DeleteFunc(states, func(st domain.StepState) bool { return st.Step != step })
		if err := domain.MayDeleteStep(states); err != nil {
			return err
		}
		return sc.tx.DeleteStep(ctx, sc.programme.ID, step)
	})
}
