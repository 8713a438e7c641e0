package domain_test

import (
	"math/bits"
	"strings"
	"testing"

	"rodedraad/domain"
)

// caseRights is the written table of what people may do that is about no single card. The letters:
//
//	c knows of the cases · n sees names · t says where a case stands on the U · m invites and removes people ·
//	p changes the programme itself · d decides its phase (R5) · u undoes own acts · - nothing at all
//
// The second column is a programme that is closed.
var caseRights = map[string][2]string{
	"anonymous":         {"-", "-"},
	"admin":             {"cmp", "cp"},
	"reader":            {"c", "c"},
	"sponsor":           {"c", "c"},
	"participant":       {"c", "c"},
	"critical friend":   {"c", "c"},
	"other member":      {"c", "c"},
	"other facilitator": {"c", "c"},
	"member":            {"cnu", "cn"},
	"facilitator":       {"cntmu", "cn"},
	"researcher":        {"cu", "c"},
	"lead":              {"ctmpd", "cp"},
}

func TestCaseRights(t *testing.T) {
	MustEqual(t, len(caseRights), len(standings))
	for name, want := range caseRights {
		for i, s := range []domain.Standing{standings[name], closed(standings[name])} {
			got := ""
			for _, right := range []struct {
				letter string
				has    bool
			}{
				{"c", s.SeesCase()}, {"n", s.SeesNames()}, {"t", s.SetsSteps()}, {"m", s.ManagesTeam()},
				{"p", s.ManagesProgramme()}, {"d", s.DecidesPhase()}, {"u", s.Undoes()},
			} {
				if right.has {
					got += right.letter
				}
			}
			if got == "" {
				got = "-"
			}
			if got != want[i] {
				t.Errorf("%s, closed %v: may %s, the table says %s", name, s.Closed, got, want[i])
			}
		}
	}
}

// makers is the written table of who adds which cards.
var makers = map[place]string{
	{domain.KindQuestion, true}: "member facilitator", {domain.KindSubQuestion, true}: "member facilitator",
	{domain.KindReaction, true}: "member facilitator", {domain.KindAction, true}: "member facilitator",
	{domain.KindCondition, true}: "member facilitator", {domain.KindObstacle, true}: "member facilitator",
	{domain.KindLesson, true}: "member facilitator", {domain.KindInsight, true}: "researcher",
	{domain.KindInsight, false}: "researcher", {domain.KindTheme, false}: "facilitator other-facilitator",
	{domain.KindLesson, false}: "facilitator other-facilitator", {domain.KindObstacle, false}: "facilitator other-facilitator",
}

func TestAdds(t *testing.T) {
	for p, who := range makers {
		for name, s := range standings {
			want := false
			for _, maker := range strings.Fields(who) {
				want = want || maker == strings.ReplaceAll(name, " ", "-")
			}
			if s.Adds(p.kind, p.inCase) != want {
				t.Errorf("%s adds a %s: %v", name, p, !want)
			}
			if closed(s).Adds(p.kind, p.inCase) {
				t.Errorf("%s adds a %s to a closed programme", name, p)
			}
		}
	}
}

// everyStanding calls f with every value a Standing can have that adds up at most that many roles.
func everyStanding(most int, f func(domain.Standing)) {
	for set := range domain.RoleSet(1 << len(domain.Roles)) {
		if bits.OnesCount16(uint16(set)) > most {
			continue
		}
		for flags := range 16 {
			f(domain.Standing{
				Roles: set, OnTeam: flags&1 != 0, Facilitates: flags&2 != 0, Admin: flags&4 != 0, Closed: flags&8 != 0,
			})
		}
	}
}

// everyPlace lists the sorts of cards there are.
func everyPlace() (list []place) {
	for p := range makers {
		list = append(list, p)
	}
	return list
}

// TestCanary holds the promise under which a team dares to think aloud: what it has not released is seen by nobody
// outside, whatever roles they add up, and no right or document leads round that.
func TestCanary(t *testing.T) {
	outside := roles(domain.Member, domain.Facilitator, domain.CriticalFriend, domain.Participant, domain.Sponsor, domain.Reader)
	tried := 0
	everyStanding(len(domain.Roles), func(s domain.Standing) {
		if s.OnTeam || s.Facilitates || s.Roles&^outside != 0 {
			return
		}
		for _, p := range everyPlace() {
			if !p.inCase && s.Roles.Has(domain.Facilitator) {
				continue // facilitators make the cards of the programme as a whole
			}
			for _, c := range []domain.Card{p.card(), withdrawn(p.card()), withdrawn(seenBy(p.card(), domain.VisiblePublic))} {
				tried++
				_, err := s.Document(c)
				if does(s, c) != "-" || err != domain.ErrNotFound {
					t.Fatalf("%+v may %s a %s of a team that did not release it (%v)", s, does(s, c), p, err)
				}
			}
		}
	})
	if tried < 4000 {
		t.Fatalf("only %d ways to look were tried", tried)
	}
}

func TestWhoSeesOneRungSeesEveryHigherOne(t *testing.T) {
	everyStanding(2, func(s domain.Standing) {
		for _, p := range everyPlace() {
			seen := false
			for _, v := range domain.Ladder {
				now := s.Sees(seenBy(p.card(), v))
				if seen && !now {
					t.Fatalf("%+v sees a %s below %s and not at it", s, p, v)
				}
				seen = now
			}
			if !seen {
				t.Fatalf("%+v does not see a public %s", s, p)
			}
			if s.Sees(seenBy(p.card(), "secret")) && p.inCase {
				t.Fatalf("%+v sees a %s of a visibility that does not exist", s, p)
			}
		}
	})
}

func TestNobodyActsOnWhatTheyDoNotSee(t *testing.T) {
	everyStanding(2, func(s domain.Standing) {
		for _, p := range everyPlace() {
			for _, v := range domain.Ladder {
				for _, c := range []domain.Card{seenBy(p.card(), v), withdrawn(seenBy(p.card(), v))} {
					may := does(s, c)
					if may != "-" && may[0] != 's' {
						t.Fatalf("%+v may %s a %s at %s", s, may, p, v)
					}
					if s.Closed && may != "-" && may != "s" {
						t.Fatalf("%+v may %s a %s of a closed programme", s, may, p)
					}
				}
			}
		}
	})
}

// TestMoreRolesNeverSeeLess holds that adding a role takes nothing away: a person with two roles has the rights of both.
func TestMoreRolesNeverSeeLess(t *testing.T) {
	everyStanding(2, func(s domain.Standing) {
		for _, r := range domain.Roles {
			more := s
			more.Roles = s.Roles.With(r)
			for _, p := range everyPlace() {
				for _, v := range domain.Ladder {
					c := seenBy(p.card(), v)
					for _, letter := range does(s, c) {
						if letter != '-' && !strings.ContainsRune(does(more, c), letter) {
							t.Fatalf("%+v loses %c on a %s at %s by becoming %s", s, letter, p, v, r)
						}
					}
				}
			}
		}
	})
}
