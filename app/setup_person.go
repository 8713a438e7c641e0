package app

import (
	"context"

	"rodedraad/domain"
	"rodedraad/store"
)

// FirstAdmin adds the first person of a database, who is an administrator. When there is somebody already it is refused:
// administrators add each other.
func (s *Service) FirstAdmin(ctx context.Context, p domain.Person) (domain.Person, error) {
	err := s.write(ctx, func(tx *store.Tx) error {
		n, err := tx.CountPeople(ctx)
		if err != nil {
			return err
		}
		if n > 0 {
			return domain.ErrForbidden
		}
		p.Admin = true
		p, err = s.addPerson(ctx, tx, p)
		return err
	})
	return p, err
}

// AddPerson adds somebody who can sign in; only an administrator does.
func (s *Service) AddPerson(ctx context.Context, who domain.PersonID, p domain.Person) (domain.Person, error) {
	err := s.write(ctx, func(tx *store.Tx) error {
		err := admin(ctx, tx, who)
		if err != nil {
			return err
		}
		p, err = s.addPerson(ctx, tx, p)
		return err
	})
	return p, err
}

func (s *Service) addPerson(ctx context.Context, tx *store.Tx, p domain.Person) (domain.Person, error) {
	if p.ID == "" {
		p.ID = domain.PersonID(s.newID())
	}
	if !domain.ValidID(string(p.ID)) {
		return p, invalid("id", "bad_id")
	}
	var err error
	if p.Name, err = domain.CleanName("name", p.Name, domain.MaxName); err != nil {
		return p, err
	}
	if p.Initials, err = domain.CleanName("initials", p.Initials, domain.MaxInitials); err != nil {
		return p, err
	}
	if err := checkLanguage(p.Language); err != nil {
		return p, err
	}
	p.Created = s.clock()
	return p, tx.AddPerson(ctx, p)
}

// AddMembership gives a person a role in the programme. Somebody sits in one team of a programme (R67); a seat belongs to
// the team of the case.
func (s *Service) AddMembership(
	ctx context.Context, who domain.PersonID, slug string, m domain.Membership,
) (domain.Membership, error) {
	err := s.manage(ctx, who, slug, func(sc *scope) error {
		if m.ID == "" {
			m.ID = s.newID()
		}
		if !domain.ValidID(m.ID) {
			return invalid("id", "bad_id")
		}
		m.Programme, m.From = sc.programme.ID, sc.at
		if err := m.Check(); err != nil {
			return err
		}
		if m.Role == domain.Facilitator && m.Case == "" {
			return invalid("case", "missing")
		}
		cases, err := sc.allCases(ctx)
		if err != nil {
			return err
		}
		if of, known := cases[m.Case]; m.Case != "" && !known {
			return domain.ErrNotFound
		} else if m.Role == domain.Member && (of.Team == nil || !sits(*of.Team, m.Seat)) {
			return domain.ErrNotFound
		}
		if _, err := sc.tx.Person(ctx, m.Person); err != nil {
			return err
		}
		have, err := sc.tx.Memberships(ctx, m.Person)
		if err != nil {
			return err
		}
		if err := domain.MayJoin(have, m, sc.at); err != nil {
			return err
		}
		sc.peopleChanged(m.Case, m.Person)
		return sc.tx.AddMembership(ctx, m)
	})
	return m, err
}

// sits reports whether the seat is in the team.
func sits(t domain.Team, id domain.SeatID) bool {
	_, found := t.Seat(id)
	return found
}
