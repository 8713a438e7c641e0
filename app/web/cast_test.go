package web_test

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"sync/atomic"
	"time"

	"rodedraad/app"
	"rodedraad/domain"
	"rodedraad/store"
)

// People of the demonstration, by what they are to the case ghz of the programme care. The last two are made so by
// MustCast.
const (
	nobody      = ""
	member      = "ghz-begeleider"
	guide       = "begeleider-2" // facilitates ghz
	otherGuide  = "begeleider-1" // facilitates other cases
	researcher  = "onderzoeker"
	lead        = "projectleider"
	sponsor     = "opdrachtgever"
	friend      = "critical-friend"
	participant = "deelnemer"
	reader      = "lezer"
	otherMember = "zkh-teamhoofd"
	admin       = "beheerder"
	removed     = "ghz-manager" // was a member, and is no more
	stranger    = "vreemde"     // a researcher of the programme city only
)

// everybody lists them.
var everybody = []string{
	nobody, member, guide, otherGuide, researcher, lead, sponsor, friend, participant, reader, otherMember, admin, removed, stranger,
}

var ctx = context.Background()

// MustCast removes the removed member and adds the stranger.
func (s *site) MustCast() {
	s.tb.Helper()
	page, err := s.app.TeamPage(ctx, s.person(member), care, ghz)
	must(s.tb, err)
	for _, m := range page.Members {
		if m.Person == s.person(removed) {
			must(s.tb, s.app.RemoveMember(ctx, s.person(lead), care, ghz, m.ID))
		}
	}
	p := domain.Person{Login: stranger, Name: "Vreemde", Initials: "VR"}
	p, err = s.app.AddPerson(ctx, s.person(admin), p)
	must(s.tb, err)
	must(s.tb, one(s.app.AddMembership(ctx, s.person(admin), city, domain.Membership{Person: p.ID, Role: domain.Researcher})))
}

// count makes names that were never used before.
var count atomic.Int64

// MustAdd adds a card as somebody: to the board of a case, or to the programme when the code is "".
func (s *site) MustAdd(as, code string, kind domain.CardKind, links ...app.NewLink) app.CardView {
	s.tb.Helper()
	add := app.AddCard{Slug: care, CaseCode: code, Kind: kind, Text: fmt.Sprintf("# Proefkaart %d\n\nMeer erover.", count.Add(1)), Links: links}
	if kind == domain.KindLesson {
		add.Facts.Level = domain.Practice
	}
	v, err := s.app.AddCard(ctx, s.person(as), add)
	must(s.tb, err)
	return v
}

// MustRelease shows a card to more people.
func (s *site) MustRelease(as string, v app.CardView, to domain.Visibility) app.CardView {
	s.tb.Helper()
	v, err := s.app.Release(ctx, s.person(as), care, v.ID, v.Revision, to)
	must(s.tb, err)
	return v
}

// MustWithdraw takes a card off the board.
func (s *site) MustWithdraw(as string, v app.CardView) app.CardView {
	s.tb.Helper()
	v, err := s.app.Withdraw(ctx, s.person(as), care, v.ID, v.Revision, "toch niet")
	must(s.tb, err)
	return v
}

// MustCard is a card as somebody sees it now.
func (s *site) MustCard(as string, id domain.CardID) app.CardView {
	s.tb.Helper()
	page, err := s.app.CardPage(ctx, s.person(as), care, id)
	must(s.tb, err)
	return page.Card
}

// mainQuestion is a main question of the programme care.
func (s *site) mainQuestion() domain.Ref {
	s.tb.Helper()
	if s.question.ID == "" {
		home, err := s.app.ProgrammeHome(ctx, s.person(lead), care, false)
		must(s.tb, err)
		s.question = domain.Ref{Kind: domain.RefMainQuestion, ID: home.Questions[0].ID}
	}
	return s.question
}

// MustLink links a card to a main question.
func (s *site) MustLink(as string, from app.CardView) app.LinkView {
	s.tb.Helper()
	l, err := s.app.AddLink(ctx, s.person(as), care, app.NewLink{From: from.Ref(), To: s.mainQuestion(), Relation: domain.Answers})
	must(s.tb, err)
	return l
}

// MustInvite makes a code for a role in a programme, or for a seat in ghz when the role is member.
func (s *site) MustInvite(slug string, role domain.Role, uses int) (code string, invitation domain.Invitation) {
	s.tb.Helper()
	ask, of := app.InviteSeat{Role: role, Uses: uses}, ""
	if role == domain.Member {
		ask.Seat, of = "ghz-1", ghz
	}
	code, invitation, err := s.app.Invite(ctx, s.person(admin), slug, of, ask)
	must(s.tb, err)
	s.hush(code)
	return code, invitation
}

// MustProgramme makes a programme in which nobody is anything.
func (s *site) MustProgramme() (slug string) {
	s.tb.Helper()
	slug = fmt.Sprintf("proef-%d", count.Add(1))
	must(s.tb, one(s.app.CreateProgramme(ctx, s.person(admin), domain.Programme{Slug: slug, Title: domain.Words{NL: "Proef"}})))
	return slug
}

// MustMailLink is the token of a mail link that signs somebody in.
func (s *site) MustMailLink(login string) string {
	s.tb.Helper()
	token := base64.RawURLEncoding.EncodeToString([]byte(fmt.Sprintf("%032d", count.Add(1))))
	sum := sha256.Sum256([]byte(token))
	must(s.tb, s.db.Write(ctx, func(tx *store.Tx) error {
		return tx.AddMailLink(ctx, hex.EncodeToString(sum[:]), s.person(login), s.clock.now().Add(time.Hour))
	}))
	s.hush(token)
	return token
}

// forget makes somebody sign in anew at their next request.
func (s *site) forget(login string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.cookies, login)
}

// step is a step of a case, or of the programme as a whole, that has no state yet or one that may be set again.
func (s *site) step(code string) app.StepView {
	s.tb.Helper()
	home, err := s.app.ProgrammeHome(ctx, s.person(lead), care, false)
	must(s.tb, err)
	steps := home.Steps
	for _, c := range home.Cases {
		if c.Code == code {
			steps = c.Steps
		}
	}
	for _, step := range steps {
		if (step.Scope == domain.ScopeCase) == (code != "") {
			return step
		}
	}
	s.tb.Fatalf("no step of %q", code)
	return app.StepView{}
}
