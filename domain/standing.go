package domain

import "time"

// RoleSet is a set of roles.
type RoleSet uint16

// roleBit returns the set that holds one role.
func roleBit(r Role) RoleSet {
	for i, known := range Roles {
		if r == known {
			return 1 << i
		}
	}
	return 0
}

// Has reports whether the role is in the set.
func (s RoleSet) Has(r Role) bool { return s&roleBit(r) != 0 }

// With returns the set with the role added.
func (s RoleSet) With(r Role) RoleSet { return s | roleBit(r) }

// Standing is what a person is, relative to one programme and one case of it. It is a small comparable value and every
// right follows from it alone, so that a page is rendered once for all who have the same standing. The zero Standing is
// somebody who is not signed in or has no role here: such a person sees nothing that is not public.
type Standing struct {
	Roles       RoleSet // every active role in the programme
	OnTeam      bool    // sits in the learning team of the case
	Facilitates bool    // facilitates the case
	Admin       bool    // platform administrator
	Closed      bool    // the programme no longer changes
}

// StandingIn works out the standing of a person in a programme and, when of is not nil, a case.
func StandingIn(p Person, in Programme, of *Case, memberships []Membership, at time.Time) Standing {
	s := Standing{Closed: !in.Running()}
	if p.ID == "" || p.Disabled {
		return s
	}
	s.Admin = p.Admin
	for _, m := range memberships {
		if m.Person != p.ID || m.Programme != in.ID || !m.Active(at) {
			continue
		}
		s.Roles = s.Roles.With(m.Role)
		if of != nil && m.Case == of.ID {
			s.OnTeam = s.OnTeam || m.Role == Member
			s.Facilitates = s.Facilitates || m.Role == Facilitator
		}
	}
	return s
}

// Audience is everyone who reads the same language and has the same standing: for them a page looks the same.
type Audience struct {
	Language string
	Standing Standing
}

// DocumentAccess is what a person may do with one document now.
type DocumentAccess struct {
	Write   bool
	Names   bool   // sees who writes, by name: the own team and who works with it (R9)
	Frozen  bool   // nobody may write any more
	Topic   string // the live topic that follows the document
	Subject Ref    // the card it belongs to
}

// Event says that something changed, and never what it says: content always comes from the database.
type Event struct {
	Topic    string
	Verb     string
	Subject  Ref
	Was      Visibility // who could see the subject before; "" when it did not exist or was withdrawn
	Revision int
	Actor    PersonID
}

// The verbs of events.
const (
	VerbText   = "text"   // somebody wrote
	VerbCard   = "card"   // a card appeared, changed, moved or went
	VerbLink   = "link"   // a link was made or ended
	VerbStep   = "step"   // a step on the U changed
	VerbPeople = "people" // who takes part changed
)

// BoardTopic is the live topic of the board of a case.
func BoardTopic(c CaseID) string { return "board:" + string(c) }

// ProgrammeTopic is the live topic of a programme.
func ProgrammeTopic(p ProgrammeID) string { return "programme:" + string(p) }
