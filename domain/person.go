package domain

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Person is somebody who signs in. Name and mail address live here and nowhere else; outside the learning team people
// see functions (R9).
type Person struct {
	ID       PersonID
	Name     string // what the own team sees
	Initials string
	Mail     string // "" when signed in by invitation only
	Login    string // set for demonstration logins only
	Language string // "" follows the browser
	Admin    bool
	Created  time.Time
	Disabled bool
}

// MaxName is the longest display name and MaxInitials the longest initials, in characters.
const (
	MaxName     = 80
	MaxInitials = 4
)

// CleanName trims a name, folds white space and refuses control and direction-changing characters, an empty name, and
// one longer than most characters.
func CleanName(field, s string, most int) (string, error) {
	s = strings.Join(strings.Fields(s), " ")
	if s == "" {
		return "", invalid(field, "missing")
	}
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > most {
		return "", invalid(field, "too_long")
	}
	for _, r := range s {
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) {
			return "", invalid(field, "bad_character")
		}
	}
	return s, nil
}

// Role is what a person is in a programme.
type Role string

// The roles in a programme (domain.md §1.0). Platform administrators are marked on the Person.
const (
	Lead           Role = "lead"
	Facilitator    Role = "facilitator"
	Researcher     Role = "researcher"
	Member         Role = "member"
	CriticalFriend Role = "critical_friend"
	Participant    Role = "participant"
	Sponsor        Role = "sponsor"
	Reader         Role = "reader"
)

// Roles lists the roles in a programme.
var Roles = []Role{Lead, Facilitator, Researcher, Member, CriticalFriend, Participant, Sponsor, Reader}

// Membership gives a person a role in a programme: for a member the seat in the team of one case, for a facilitator the
// case that is facilitated (one membership a case).
type Membership struct {
	ID        string
	Person    PersonID
	Programme ProgrammeID
	Role      Role
	Case      CaseID
	Seat      SeatID
	From      time.Time
	Until     time.Time // zero while it lasts
}

// Active reports whether the membership counts at that moment.
func (m Membership) Active(at time.Time) bool {
	return !at.Before(m.From) && (m.Until.IsZero() || at.Before(m.Until))
}

// Check refuses a membership that cannot be stored: a member needs a case and seat; other roles have no seat.
func (m Membership) Check() error {
	if err := oneOf("role", m.Role, false, Roles); err != nil {
		return err
	}
	if m.Role == Member && (m.Case == "" || m.Seat == "") {
		return invalid("seat", "missing")
	}
	if m.Role != Member && m.Seat != "" {
		return invalid("seat", "not_for_role")
	}
	return nil
}

// MayJoin holds R67: in one programme a person sits in one team; facilitators may serve several cases.
func MayJoin(have []Membership, add Membership, at time.Time) error {
	for _, m := range have {
		if m.Programme != add.Programme || !m.Active(at) {
			continue
		}
		if m.Role == Member && add.Role == Member {
			return broken("R67", "one_team_per_programme")
		}
	}
	return nil
}
