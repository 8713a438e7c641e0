package app_test

import (
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
)

// deed is one use case on a card that a member of the bridge made: who may do it, and how everybody else is refused.
type deed struct {
	name string
	may  []domain.PersonID
	sees []domain.PersonID // who is told "forbidden" instead of "not found"
	do   func(w *world, who domain.PersonID) error
}

// TestWhoMayDoWhat tries every use case on the bridge's own cards as everybody. The card is made anew each time, so that
// nothing depends on what was done before.
func TestWhoMayDoWhat(t *testing.T) {
	w := MustWorld(t)
	team := []domain.PersonID{anna, bert}
	guided := []domain.PersonID{anna, bert, facilitator}
	watchers := []domain.PersonID{lead, facilitator, researcher}
	inProgramme := []domain.PersonID{
		admin, lead, facilitator, otherGuide, researcher, otherTeam, friend, participant, sponsor, reader, anna, bert,
	}
	card := func(w *world) app.CardView { return w.MustAdd(anna, bridge, domain.KindAction, "Try it") }
	for _, d := range []deed{
		{"read a card", []domain.PersonID{anna, bert, facilitator, lead, researcher}, nil, func(w *world, who domain.PersonID) error {
			return one(w.CardPage(ctx, who, care, card(w).ID))
		}},
		{"change facts", guided, watchers, func(w *world, who domain.PersonID) error {
			c := card(w)
			return one(w.ChangeFacts(ctx, who, care, c.ID, app.FactsPatch{Revision: c.Revision, State: ptr(domain.Contour)}))
		}},
		{"move", guided, watchers, func(w *world, who domain.PersonID) error {
			c := card(w)
			return one(w.MoveCard(ctx, who, care, c.ID, c.Revision, ""))
		}},
		{"release", team, watchers, func(w *world, who domain.PersonID) error {
			c := card(w)
			return one(w.Release(ctx, who, care, c.ID, c.Revision, domain.VisibleProgramme))
		}},
		{"withdraw", guided, watchers, func(w *world, who domain.PersonID) error {
			c := card(w)
			return one(w.Withdraw(ctx, who, care, c.ID, c.Revision, ""))
		}},
		{"withdraw what was released", team, inProgramme, func(w *world, who domain.PersonID) error {
			c := w.MustRelease(anna, card(w), domain.VisiblePublic)
			return one(w.Withdraw(ctx, who, care, c.ID, c.Revision, "not so"))
		}},
		{"put back", guided, watchers, func(w *world, who domain.PersonID) error {
			c := w.MustWithdraw(anna, card(w))
			return one(w.PutBack(ctx, who, care, c.ID, c.Revision))
		}},
		{"link", guided, watchers, func(w *world, who domain.PersonID) error {
			return one(w.AddLink(ctx, who, care, app.NewLink{
				From: card(w).Ref(), To: domain.Ref{Kind: domain.RefMainQuestion, ID: "mq1"}, Relation: domain.Answers,
			}))
		}},
		{"end a link", guided, watchers, func(w *world, who domain.PersonID) error {
			l := w.MustLink(anna, card(w), domain.Answers, domain.Ref{Kind: domain.RefMainQuestion, ID: "mq1"})
			return one(w.EndLink(ctx, who, care, l.ID))
		}},
		{"set a step of the case", []domain.PersonID{facilitator, lead}, inProgramme, func(w *world, who domain.PersonID) error {
			done := stepOf(w.MustBoard(anna, bridge).Case.Steps, "s2")
			return one(w.SetStep(ctx, who, care, bridge, "s2", app.SetStep{Revision: done.State.Revision, Progress: domain.StepDone}))
		}},
		{"set a step of the programme", []domain.PersonID{lead}, inProgramme, func(w *world, who domain.PersonID) error {
			home, err := w.ProgrammeHome(ctx, lead, care, false)
			must(w.tb, err)
			revision := stepOf(home.Steps, "s1").State.Revision
			return one(w.SetStep(ctx, who, care, "", "s1", app.SetStep{Revision: revision, Progress: domain.StepDone}))
		}},
		{"decide the phase (R5)", []domain.PersonID{lead}, inProgramme, func(w *world, who domain.PersonID) error {
			home, err := w.ProgrammeHome(ctx, lead, care, false)
			must(w.tb, err)
			return one(w.DecidePhase(ctx, who, care, home.Programme.Revision, 2))
		}},
		{"invite to the team", []domain.PersonID{facilitator, lead, admin}, inProgramme, func(w *world, who domain.PersonID) error {
			_, _, err := w.Invite(ctx, who, care, bridge, app.InviteSeat{Seat: "b1"})
			return err
		}},
		{"invite a sponsor", []domain.PersonID{lead, admin}, inProgramme, func(w *world, who domain.PersonID) error {
			_, _, err := w.Invite(ctx, who, care, "", app.InviteSeat{Role: domain.Sponsor})
			return err
		}},
		{"invite a facilitator", []domain.PersonID{lead, admin}, inProgramme, func(w *world, who domain.PersonID) error {
			_, _, err := w.Invite(ctx, who, care, bridge, app.InviteSeat{Role: domain.Facilitator})
			return err
		}},
		{"revoke an invitation", []domain.PersonID{facilitator, lead, admin}, inProgramme, func(w *world, who domain.PersonID) error {
			_, i, err := w.Invite(ctx, lead, care, bridge, app.InviteSeat{Seat: "b2"})
			must(w.tb, err)
			return w.RevokeInvitation(ctx, who, care, bridge, i.ID)
		}},
		{"add a party", []domain.PersonID{lead, admin}, inProgramme, func(w *world, who domain.PersonID) error {
			return one(w.AddParty(ctx, who, care, domain.Party{Role: domain.Executor, Name: words("Institute")}))
		}},
		{"add a case", []domain.PersonID{lead, admin}, inProgramme, func(w *world, who domain.PersonID) error {
			return one(w.CreateCase(ctx, who, care, domain.Case{
				Code: "x" + w.newID(), Name: words("New"), Type: domain.CareOrganisation, Branch: "gp_care",
				Survey: domain.SurveyPlan{Has: true}, NoTeamReason: words("still to come"),
			}))
		}},
		{"add a step", []domain.PersonID{lead, admin}, inProgramme, func(w *world, who domain.PersonID) error {
			return one(w.AddStep(ctx, who, care, domain.Step{
				ID: w.newID(), Leg: domain.LegUp, Scope: domain.ScopeCase, Phase: 2, Name: words("More"),
			}))
		}},
		{"add a person", []domain.PersonID{admin}, append(inProgramme, stranger), func(w *world, who domain.PersonID) error {
			return one(w.AddPerson(ctx, who, domain.Person{Name: "Somebody", Initials: "S"}))
		}},
		{"create a programme", []domain.PersonID{admin}, append(inProgramme, stranger), func(w *world, who domain.PersonID) error {
			return one(w.CreateProgramme(ctx, who, domain.Programme{Slug: w.newID(), Title: words("New")}))
		}},
		{"undo", guided, inProgramme, func(w *world, who domain.PersonID) error {
			if refusedTo(who, guided) == "" {
				w.MustAdd(who, bridge, domain.KindReaction, "To be undone")
			}
			err := one(w.Undo(ctx, who, care, bridge))
			if who == researcher && domain.KindOf(err) == domain.Conflict {
				return domain.ErrForbidden // a researcher may undo, and did nothing here
			}
			return err
		}},
	} {
		t.Run(d.name, func(t *testing.T) {
			for _, who := range everybody {
				code := refusedTo(who, d.may)
				if code == "forbidden" && refusedTo(who, d.sees) != "" {
					code = "not_found"
				}
				if code == "not_found" && refusedTo(who, d.sees) == "" {
					code = "forbidden"
				}
				if err := d.do(w, who); !matches(err, code) {
					t.Errorf("%s: got %v, want %q", who, err, code)
				}
			}
		})
	}
}

func matches(err error, code string) bool {
	return (err == nil && code == "") || (err != nil && string(domain.KindOf(err)) == code)
}

func stepOf(steps []app.StepView, id string) app.StepView {
	for _, s := range steps {
		if s.Step.ID == id {
			return s
		}
	}
	return app.StepView{}
}

// TestForeignIdentifiersAreNotFound goes through every use case that takes an identifier with one of another programme,
// as somebody who may do everything in their own (A2).
func TestForeignIdentifiersAreNotFound(t *testing.T) {
	w := MustWorld(t)
	foreign := MustForeignCard(t, w)
	mine := w.MustAdd(anna, bridge, domain.KindAction, "Mine")
	link, err := w.AddLink(ctx, stranger, other, app.NewLink{
		From: foreign.Ref(), To: domain.Ref{Kind: domain.RefMainQuestion, ID: "mq1"}, Relation: domain.Answers,
	})
	must(t, err)
	_, invitation, err := w.Invite(ctx, stranger, other, mill, app.InviteSeat{Seat: "m2"})
	must(t, err)
	millCase := domain.Ref{Kind: domain.RefCase, ID: "c-" + mill}
	for name, do := range map[string]func(who domain.PersonID) error{
		"card": func(who domain.PersonID) error { return one(w.CardPage(ctx, who, care, foreign.ID)) },
		"facts": func(who domain.PersonID) error {
			return one(w.ChangeFacts(ctx, who, care, foreign.ID, app.FactsPatch{Revision: 1}))
		},
		"move": func(who domain.PersonID) error { return one(w.MoveCard(ctx, who, care, foreign.ID, 1, "")) },
		"after": func(who domain.PersonID) error {
			return one(w.MoveCard(ctx, who, care, mine.ID, mine.Revision, foreign.ID))
		},
		"release": func(who domain.PersonID) error {
			return one(w.Release(ctx, who, care, foreign.ID, 1, domain.VisiblePublic))
		},
		"withdraw": func(who domain.PersonID) error { return one(w.Withdraw(ctx, who, care, foreign.ID, 1, "")) },
		"put back": func(who domain.PersonID) error { return one(w.PutBack(ctx, who, care, foreign.ID, 1)) },
		"borrow":   func(who domain.PersonID) error { return one(w.Borrow(ctx, who, care, foreign.ID, bridge)) },
		"link from": func(who domain.PersonID) error {
			return one(w.AddLink(ctx, who, care, app.NewLink{From: foreign.Ref(), To: mine.Ref(), Relation: domain.RelatesTo}))
		},
		"link to": func(who domain.PersonID) error {
			return one(w.AddLink(ctx, who, care, app.NewLink{From: mine.Ref(), To: foreign.Ref(), Relation: domain.RelatesTo}))
		},
		"link to a case": func(who domain.PersonID) error {
			return one(w.AddLink(ctx, who, care, app.NewLink{From: mine.Ref(), To: millCase, Relation: domain.RelatesTo}))
		},
		"link to the wrong kind": func(who domain.PersonID) error {
			return one(w.AddLink(ctx, who, care, app.NewLink{
				From: mine.Ref(), To: domain.Ref{Kind: domain.RefTheme, ID: string(mine.ID)}, Relation: domain.RelatesTo,
			}))
		},
		"end a link": func(who domain.PersonID) error { return one(w.EndLink(ctx, who, care, link.ID)) },
		"trace": func(who domain.PersonID) error {
			return one(w.Trace(ctx, who, care, foreign.Ref(), start.AddDate(1, 0, 0)))
		},
		"trace a case":      func(who domain.PersonID) error { return one(w.Trace(ctx, who, care, millCase, start)) },
		"board":             func(who domain.PersonID) error { return one(w.Board(ctx, who, care, mill)) },
		"team":              func(who domain.PersonID) error { return one(w.TeamPage(ctx, who, care, mill)) },
		"siblings":          func(who domain.PersonID) error { return one(w.Siblings(ctx, who, care, foreign.ID)) },
		"references":        func(who domain.PersonID) error { return one(w.References(ctx, who, care, mill, "", 0)) },
		"undo":              func(who domain.PersonID) error { return one(w.Undo(ctx, who, care, mill)) },
		"the other's home":  func(who domain.PersonID) error { return one(w.ProgrammeHome(ctx, who, other, true)) },
		"the other's visit": func(who domain.PersonID) error { return w.MarkVisit(ctx, who, other) },
		"document":          func(who domain.PersonID) error { return one(w.DocumentAccess(ctx, who, foreign.Document)) },
		"topic":             func(who domain.PersonID) error { return one(w.TopicAudience(ctx, who, "board:c-"+mill, "nl")) },
		"own document of nobody": func(who domain.PersonID) error {
			return one(w.DocumentAccess(ctx, who, "card-nothing"))
		},
	} {
		t.Run(name, func(t *testing.T) { want(t, do(anna), "not_found") })
	}
	for name, do := range map[string]func() error{
		"revoke": func() error { return w.RevokeInvitation(ctx, lead, care, bridge, invitation.ID) },
		"remove": func() error { return w.RemoveMember(ctx, lead, care, bridge, w.membership(stranger, other)) },
		"remove by the wrong case": func() error {
			return w.RemoveMember(ctx, lead, care, lake, w.membership(anna, care))
		},
		"step": func() error {
			return one(w.SetStep(ctx, lead, care, bridge, "s1", app.SetStep{Progress: domain.StepDone})) // not a step of a case
		},
		"form a team": func() error { return one(w.FormTeam(ctx, lead, care, mill, domain.Team{})) },
		"amend": func() error {
			return one(w.AmendMainQuestion(ctx, lead, care, "mq9", words("New"), "a reason"))
		},
		"member of a foreign case": func() error {
			return one(w.AddMembership(ctx, lead, care, domain.Membership{
				Person: reader, Role: domain.Member, Case: "c-" + mill, Seat: "m2",
			}))
		},
		"member on a foreign seat": func() error {
			return one(w.AddMembership(ctx, lead, care, domain.Membership{
				Person: reader, Role: domain.Member, Case: "c-" + bridge, Seat: "l2",
			}))
		},
		"invite to a foreign seat": func() error {
			_, _, err := w.Invite(ctx, lead, care, bridge, app.InviteSeat{Seat: "l2"})
			return err
		},
	} {
		t.Run(name, func(t *testing.T) { want(t, do(), "not_found") })
	}
}

// membership is the identifier of what somebody is in a programme.
func (w *world) membership(p domain.PersonID, slug string) string {
	w.tb.Helper()
	page, err := w.TeamPage(ctx, p, slug, map[string]string{care: bridge, other: mill}[slug])
	must(w.tb, err)
	for _, m := range page.Members {
		if m.Person == p {
			return m.ID
		}
	}
	w.tb.Fatalf("%s is nothing in %s", p, slug)
	return ""
}
