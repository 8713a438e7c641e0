package demo

import (
	"context"
	"strings"

	"rodedraad/app"
	"rodedraad/domain"
)

// setUp plans a programme before its teams begin: what the administrator and the lead would enter, and where everybody
// stands on the steps.
func (l *loader) setUp(s study) {
	slug := s.Programme.Slug
	l.addProgramme(s)
	for n, c := range s.cases {
		l.addCase(slug, n+1, c)
	}
	for _, a := range l.accounts {
		l.addRoles(slug, s.cases, a)
	}
	l.then("start "+slug, func(ctx context.Context) (err error) {
		l.now[slug], err = l.svc.StartProgramme(ctx, l.people[lead], slug)
		return err
	})
	l.then("phase of "+slug, func(ctx context.Context) error {
		_, err := l.svc.DecidePhase(ctx, l.people[lead], slug, l.now[slug].Revision, s.Programme.Phase)
		return err
	})
	l.addProgress(slug, "", lead, s.Progress)
	for _, c := range s.cases {
		l.addProgress(slug, c.Code, l.helpers[[2]string{slug, c.Code}], c.Progress)
	}
}

// addProgramme plans the programme with its parties, main questions and steps, still a draft.
func (l *loader) addProgramme(s study) {
	p := s.Programme
	l.then("programme "+p.Slug, func(ctx context.Context) (err error) {
		l.now[p.Slug], err = l.svc.CreateProgramme(ctx, l.people[administrator], domain.Programme{
			ID: p.ID, Slug: p.Slug, Title: p.Title, Purpose: p.Purpose, Occasion: p.Occasion, Method: p.Method,
			DefinitionNote: p.DefinitionNote, Dossier: p.Dossier, Licence: p.Licence, Status: domain.ProgrammeDraft,
			Phase: 1, PrivacyThreshold: p.PrivacyThreshold, Snapshot: p.Snapshot,
		})
		return err
	})
	for _, party := range s.Parties {
		l.then("party "+party.ID, func(ctx context.Context) error {
			_, err := l.svc.AddParty(ctx, l.people[administrator], p.Slug,
				domain.Party{ID: party.ID, Programme: p.ID, Role: party.Role, Kind: party.Kind, Name: party.Name})
			return err
		})
	}
	for _, q := range s.MainQuestions {
		l.then("main question "+q.ID, func(ctx context.Context) error {
			_, err := l.svc.AddMainQuestion(ctx, l.people[administrator], p.Slug, domain.MainQuestion{
				ID: q.ID, Programme: p.ID, Number: q.Number, Perspective: q.Perspective, Text: q.Text,
			})
			return err
		})
	}
	for _, st := range s.Steps {
		l.then("step "+st.ID, func(ctx context.Context) error {
			_, err := l.svc.AddStep(ctx, l.people[administrator], p.Slug, domain.Step{
				ID: st.ID, Programme: p.ID, Order: st.Order, Leg: st.Leg, Phase: st.Phase, Scope: st.Scope,
				Planned: st.Planned, Name: st.Name,
			})
			return err
		})
	}
}

// addCase plans a case and, where one has started, its learning team.
func (l *loader) addCase(slug string, order int, c place) {
	made := domain.Case{
		ID: c.ID, Code: c.Code, Name: c.Name, Type: c.Type, Branch: c.Branch, Focus: c.Focus, Region: c.Region,
		LocalTerm: c.LocalTerm, Survey: domain.SurveyPlan{Has: c.Survey.Has, Status: c.Survey.Status, Reason: c.Survey.Reason},
		NoTeamReason: c.NoTeamReason, ProvisionalDirection: c.ProvisionalDirection, Labels: c.Labels, Order: order,
	}
	if len(c.Seats) > 0 {
		made.NoTeamReason = domain.Words{NL: "leerteam wordt gevormd", EN: "learning team is being formed"}
	}
	l.then("case "+c.Code, func(ctx context.Context) error {
		made.Programme = l.now[slug].ID
		_, err := l.svc.CreateCase(ctx, l.people[administrator], slug, made)
		return err
	})
	if len(c.Seats) == 0 {
		return
	}
	team := domain.Team{ID: "team-" + c.Code, Case: c.ID}
	for n, s := range c.Seats {
		team.Seats = append(team.Seats, domain.Seat{
			ID: s.ID, Team: team.ID, Class: s.Class, Count: s.Count, Contract: s.Contract, Function: s.Function, Order: n + 1,
		})
	}
	l.then("team "+c.Code, func(ctx context.Context) error {
		_, err := l.svc.FormTeam(ctx, l.people[administrator], slug, c.Code, team)
		return err
	})
}

// addRoles plans what an account is in a programme: one membership for each case it facilitates.
func (l *loader) addRoles(slug string, places []place, a account) {
	ids := map[string]domain.CaseID{}
	for _, c := range places {
		ids[c.Code] = c.ID
	}
	for _, r := range a.Roles {
		if r.Programme != slug {
			continue
		}
		codes := r.Cases
		if r.Seat != "" {
			codes = []string{codeOf(r.Seat)}
		}
		if len(codes) == 0 {
			codes = []string{""}
		}
		for _, code := range codes {
			l.then("role of "+a.Login, func(ctx context.Context) error {
				return l.clock.on(r.Since, func() error {
					_, err := l.svc.AddMembership(ctx, l.people[administrator], slug, domain.Membership{
						Person: l.people[a.Login], Programme: l.now[slug].ID, Role: r.Role, Case: ids[code], Seat: r.Seat,
					})
					return err
				})
			})
		}
	}
}

// codeOf is the code of the case a seat belongs to: seats are numbered within it.
func codeOf(seat domain.SeatID) string {
	code, _, _ := strings.Cut(string(seat), "-")
	return code
}

// addProgress plans where a case, or the programme, stands on the steps.
func (l *loader) addProgress(slug, code, by string, list []progress) {
	for _, p := range list {
		l.then("step "+p.Step+" of "+code, func(ctx context.Context) error {
			_, err := l.svc.SetStep(ctx, l.people[by], slug, code, p.Step,
				app.SetStep{Progress: p.To, Times: p.Times, Note: p.Note, Labels: p.Labels})
			return err
		})
	}
}
