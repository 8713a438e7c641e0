package app_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"rodedraad/app"
	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

func TestTeamPage(t *testing.T) {
	w := MustWorld(t)
	_, _, err := w.Invite(ctx, facilitator, care, bridge, app.InviteSeat{Seat: "b2", Uses: 2})
	must(t, err)
	for _, who := range everybody[:12] {
		page, err := w.TeamPage(ctx, who, care, bridge)
		must(t, err)
		named := slices.Contains([]domain.PersonID{anna, bert, facilitator}, who)
		manages := slices.Contains([]domain.PersonID{facilitator, lead, admin}, who)
		if len(page.Members) != 3 || len(page.Case.Team.Seats) != 2 {
			t.Fatalf("%s sees %+v", who, page.Members)
		}
		for _, m := range page.Members {
			if (m.Name != "") != named || (m.Initials != "") != named || (m.Person != "") != named {
				t.Errorf("%s sees the name %q of %q", who, m.Name, m.Person) // R9
			}
			if (m.ID != "") != (named || manages) {
				t.Errorf("%s sees the membership %q", who, m.ID)
			}
			if (m.Role == domain.Member) != (m.Seat != nil) {
				t.Errorf("%s sees a %s on the seat %+v", who, m.Role, m.Seat)
			}
		}
		if (len(page.Invitations) == 1) != manages {
			t.Errorf("%s sees %d invitations", who, len(page.Invitations))
		}
		for _, i := range page.Invitations {
			if i.CodeHash != "" || i.Uses != 2 {
				t.Errorf("%s sees the invitation %+v", who, i)
			}
		}
	}
	_, err = w.TeamPage(ctx, facilitator, care, "")
	want(t, err, "forbidden")
	page, err := w.TeamPage(ctx, lead, care, "")
	must(t, err)
	if !slices.ContainsFunc(page.Members, func(m app.MemberView) bool { return m.Role == domain.Sponsor && m.Name != "" }) {
		t.Errorf("who manages the programme sees %+v", page.Members)
	}
	if slices.ContainsFunc(page.Members, func(m app.MemberView) bool { return m.Role == domain.Member }) {
		t.Error("who manages the programme sees members of teams by name")
	}
}

func TestTeamWarnings(t *testing.T) { // R10
	w := MustWorld(t)
	must(t, one(w.CreateCase(ctx, lead, care, domain.Case{
		Code: "hill", Name: words("Hill"), Type: domain.CareOrganisation, Branch: "hospital", Survey: domain.SurveyPlan{Has: true},
		NoTeamReason: words("still to come"),
	})))
	must(t, one(w.FormTeam(ctx, lead, care, "hill", domain.Team{Seats: []domain.Seat{{Class: "hr", Function: words("adviser")}}})))
	page, err := w.TeamPage(ctx, lead, care, "hill")
	must(t, err)
	if !slices.Equal(page.Warnings, []domain.TeamWarning{domain.OneFunctionClass, domain.NobodyFromCare}) {
		t.Errorf("warnings are %v", page.Warnings)
	}
	_, err = w.FormTeam(ctx, lead, care, "hill", domain.Team{})
	want(t, err, "R6")
}

func TestInvite(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := MustWorldIn(t, db)
		secret, err := db.Secret(ctx, domain.CodeSecret)
		must(t, err)
		for _, c := range []struct {
			name string
			who  domain.PersonID
			code string
			ask  app.InviteSeat
			uses int
			want string
		}{
			{"to a seat", facilitator, bridge, app.InviteSeat{Seat: "b1"}, 1, ""},
			{"to a seat for two", facilitator, bridge, app.InviteSeat{Seat: "b2", Uses: 2, Days: 3}, 2, ""},
			{"to a seat for more than hold it", facilitator, bridge, app.InviteSeat{Seat: "b2", Uses: 3}, 0, "invalid"},
			{"to a seat of another team", facilitator, bridge, app.InviteSeat{Seat: "l1"}, 0, "not_found"},
			{"to a team, to choose a seat", facilitator, bridge, app.InviteSeat{Role: domain.Member, Uses: 3}, 3, ""},
			{"to a team, for more than it seats", facilitator, bridge, app.InviteSeat{Role: domain.Member, Uses: 4}, 0, "invalid"},
			{"to nothing", facilitator, bridge, app.InviteSeat{}, 0, "forbidden"},
			{"to nothing, as lead", lead, bridge, app.InviteSeat{}, 0, "invalid"},
			{"for too long", facilitator, bridge, app.InviteSeat{Seat: "b1", Days: 61}, 0, "invalid"},
			{"for no time", facilitator, bridge, app.InviteSeat{Seat: "b1", Days: -1}, 0, "invalid"},
			{"for nobody", facilitator, bridge, app.InviteSeat{Seat: "b1", Uses: -1}, 0, "invalid"},
			{"in another case", facilitator, lake, app.InviteSeat{Seat: "l1"}, 0, "forbidden"},
			{"participants of a plaza", lead, "", app.InviteSeat{Role: domain.Participant, Uses: 200}, 200, ""},
			{"too many of them", lead, "", app.InviteSeat{Role: domain.Participant, Uses: 201}, 0, "invalid"},
			{"two sponsors with one code", lead, "", app.InviteSeat{Role: domain.Sponsor, Uses: 2}, 0, "invalid"},
			{"a facilitator of no case", lead, "", app.InviteSeat{Role: domain.Facilitator}, 0, "invalid"},
			{"a member of no case", lead, "", app.InviteSeat{Role: domain.Member, Seat: "b1"}, 0, "invalid"},
		} {
			t.Run(c.name, func(t *testing.T) {
				code, made, err := w.Invite(ctx, c.who, care, c.code, c.ask)
				want(t, err, c.want)
				if err != nil {
					return
				}
				if domain.NormalCode(code) != code || made.Uses != c.uses || made.CodeHash != "" {
					t.Errorf("the code %q is for %+v", code, made)
				}
				var found domain.Invitation
				must(t, db.Read(ctx, func(tx *store.Tx) (err error) {
					found, err = tx.InvitationByHash(ctx, domain.HashCode(secret, strings.ToLower(code)))
					return err
				}))
				days := max(c.ask.Days, 0)
				if days == 0 {
					days = app.InvitationDays
				}
				if found.ID != made.ID || found.By != c.who || found.Expires.Sub(w.time).Round(time.Hour) != time.Duration(days)*24*time.Hour {
					t.Errorf("stored is %+v", found)
				}
			})
		}
	})
}

func TestRevokedInvitationsAreGone(t *testing.T) {
	w := MustWorld(t)
	_, made, err := w.Invite(ctx, lead, care, "", app.InviteSeat{Role: domain.Reader, Uses: 3})
	must(t, err)
	want(t, w.RevokeInvitation(ctx, facilitator, care, bridge, made.ID), "not_found")
	want(t, w.RevokeInvitation(ctx, lead, care, bridge, made.ID), "not_found")
	must(t, w.RevokeInvitation(ctx, lead, care, "", made.ID))
	page, err := w.TeamPage(ctx, lead, care, "")
	must(t, err)
	if len(page.Invitations) != 0 {
		t.Errorf("still there: %+v", page.Invitations)
	}
}

func TestRemoveMember(t *testing.T) {
	w := MustWorld(t)
	card := w.MustAdd(anna, bridge, domain.KindAction, "secret")
	berts := w.membership(bert, care)
	for _, who := range []domain.PersonID{anna, bert, otherGuide, researcher, sponsor} {
		want(t, w.RemoveMember(ctx, who, care, bridge, berts), "forbidden")
	}
	want(t, w.RemoveMember(ctx, facilitator, care, bridge, w.membership(facilitator, care)), "forbidden")
	w.live.take()
	must(t, w.RemoveMember(ctx, facilitator, care, bridge, berts))
	if !slices.Equal(w.live.people, []domain.PersonID{bert}) {
		t.Errorf("asked again: %v", w.live.people)
	}
	same(t, "events", w.live.take(), []string{"board:c-bridge people case:c-bridge was=public"})
	_, err := w.Board(ctx, bert, care, bridge)
	want(t, err, "not_found")
	_, err = w.DocumentAccess(ctx, bert, card.Document)
	want(t, err, "not_found")
	_, err = w.TopicAudience(ctx, bert, "board:c-bridge", "nl")
	want(t, err, "not_found")
	want(t, w.RemoveMember(ctx, facilitator, care, bridge, berts), "not_found")
	must(t, one(w.AddMembership(ctx, lead, care, domain.Membership{
		Person: bert, Role: domain.Member, Case: "c-" + lake, Seat: "l2",
	}))) // in one team at a time
}

func TestOneTeamPerProgramme(t *testing.T) { // R67
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := MustWorldIn(t, db)
		for _, c := range []struct {
			name string
			add  domain.Membership
			want string
		}{
			{"a second team", domain.Membership{Person: anna, Role: domain.Member, Case: "c-lake", Seat: "l2"}, "R67"},
			{"a second seat", domain.Membership{Person: anna, Role: domain.Member, Case: "c-bridge", Seat: "b2"}, "R67"},
			{"a guide of a second case", domain.Membership{Person: facilitator, Role: domain.Facilitator, Case: "c-lake"}, ""},
			{"another role", domain.Membership{Person: anna, Role: domain.Participant}, ""},
			{"a member without a seat", domain.Membership{Person: reader, Role: domain.Member, Case: "c-lake"}, "invalid"},
			{"a guide of no case", domain.Membership{Person: reader, Role: domain.Facilitator}, "invalid"},
			{"a role that is none", domain.Membership{Person: reader, Role: "boss"}, "invalid"},
			{"somebody unknown", domain.Membership{Person: "unknown", Role: domain.Reader}, "not_found"},
		} {
			_, err := w.AddMembership(ctx, lead, care, c.add)
			want(t, err, c.want)
			if t.Failed() {
				t.Fatal(c.name)
			}
		}
	})
}
