package app

import (
	"context"

	"rodedraad/domain"
)

// TeamPage is the learning team of a case and who works with it; with code "" those who have a role in the programme as a
// whole, for who manages that. Outside the team its members are functions without names (R9).
func (s *Service) TeamPage(ctx context.Context, who domain.PersonID, slug, code string) (TeamPage, error) {
	var page TeamPage
	err := s.look(ctx, who, slug, func(sc *scope) error {
		page = TeamPage{Programme: sc.programme}
		if code == "" {
			page.Standing = sc.standing("")
			if !page.Standing.ManagesProgramme() {
				return domain.ErrForbidden
			}
			return sc.fillTeam(ctx, &page)
		}
		c, err := sc.caseWith(ctx, code)
		if err != nil {
			return err
		}
		u, err := sc.curve(ctx)
		if err != nil {
			return err
		}
		page.Case, page.Standing = u.caseView(sc, c), sc.standing(c.ID)
		if c.Team != nil {
			page.Warnings = c.Team.Warnings()
		}
		return sc.fillTeam(ctx, &page)
	})
	return page, err
}

// fillTeam fills in who takes part and who is invited.
func (sc *scope) fillTeam(ctx context.Context, page *TeamPage) error {
	of := page.Case.ID
	members, err := sc.tx.MembershipsIn(ctx, sc.programme.ID)
	if err != nil {
		return err
	}
	named := page.Standing.SeesNames() || of == ""
	var ids []domain.PersonID
	for _, m := range members {
		if m.Case != of || !m.Active(sc.at) {
			continue
		}
		page.Members = append(page.Members, MemberView{Membership: m})
		if named {
			ids = append(ids, m.Person)
		}
	}
	people, err := peopleByID(ctx, sc.tx, ids)
	if err != nil {
		return err
	}
	for i := range page.Members {
		page.Members[i].show(page.Case.Case, people, page.Standing, named)
	}
	return sc.fillInvitations(ctx, page)
}

// show fills in the seat and, for those who see names, the name.
func (m *MemberView) show(
	in domain.Case, people map[domain.PersonID]domain.Person, st domain.Standing, named bool,
) {
	if in.Team != nil && m.Membership.Seat != "" {
		if seat, found := in.Team.Seat(m.Membership.Seat); found {
			m.Seat = &seat
		}
	}
	if named {
		m.Name, m.Initials = people[m.Person].Name, people[m.Person].Initials
	} else {
		m.Person = ""
	}
	if !named && !st.ManagesTeam() {
		m.ID = ""
	}
}

// fillInvitations fills in the invitations, for who manages the team.
func (sc *scope) fillInvitations(ctx context.Context, page *TeamPage) error {
	if !page.Standing.ManagesTeam() {
		return nil
	}
	list, err := sc.tx.InvitationsIn(ctx, sc.programme.ID)
	if err != nil {
		return err
	}
	for _, i := range list {
		if i.Case == page.Case.ID && i.Usable(sc.at) {
			i.CodeHash = ""
			if !page.Standing.SeesNames() {
				i.By = ""
			}
			page.Invitations = append(page.Invitations, i)
		}
	}
	return nil
}

// RemoveMember ends a membership of the case with that code, or of the programme as a whole when code is "". Every open
// page of that person feels it at once.
func (s *Service) RemoveMember(ctx context.Context, who domain.PersonID, slug, code, membership string) error {
	return s.change(ctx, who, slug, func(sc *scope) error {
		of, err := sc.caseOrNone(ctx, code)
		if err != nil {
			return err
		}
		members, err := sc.tx.MembershipsIn(ctx, sc.programme.ID)
		if err != nil {
			return err
		}
		for _, m := range members {
			if m.ID != membership || m.Case != of || !m.Active(sc.at) {
				continue
			}
			if err := sc.mayManage(m.Role, of); err != nil {
				return err
			}
			if err := sc.tx.EndMembership(ctx, m.ID, sc.at); err != nil {
				return err
			}
			sc.peopleChanged(of, m.Person)
			return nil
		}
		if err := sc.mayManage(domain.Member, of); err != nil {
			return err
		}
		return domain.ErrNotFound
	})
}

// mayManage refuses who may not give or take that role: the team of a case is for who manages the team, every other role
// for who manages the programme.
func (sc *scope) mayManage(role domain.Role, of domain.CaseID) error {
	st := sc.standing(of)
	if st.ManagesProgramme() || (role == domain.Member && of != "" && st.ManagesTeam()) {
		return nil
	}
	return refusal(st, domain.Card{})
}

// peopleChanged announces that who takes part in a case changed, and has the rights of that person asked again.
func (sc *scope) peopleChanged(of domain.CaseID, p domain.PersonID) {
	sc.recheck.people = append(sc.recheck.people, p)
	subject := domain.Ref{Kind: RefProgramme, ID: string(sc.programme.ID)}
	topic := domain.ProgrammeTopic(sc.programme.ID)
	if of != "" {
		subject, topic = domain.Ref{Kind: domain.RefCase, ID: string(of)}, domain.BoardTopic(of)
	}
	sc.event(topic, domain.VerbPeople, subject, domain.VisiblePublic, 0)
}
