package domain_test

import (
	"slices"
	"strings"
	"testing"

	"rodedraad/domain"
)

// everything is a card's neighbours when nothing that a rule asks for is missing.
var everything = domain.Neighbours{SubQuestionsServed: 1, Lessons: 1, Sources: 1, MainQuestions: 1}

// transitions is the written table of the state machines: per kind and state the states that may follow by choice. A
// parked action also goes back to where it was.
var transitions = map[domain.CardKind]map[domain.State]string{
	domain.KindQuestion: {
		domain.Draft: "adopted retired", domain.Adopted: "reworded retired", domain.Reworded: "reworded retired",
		domain.Retired: "",
	},
	domain.KindSubQuestion: {
		domain.Open:              "provisional_answer dissolved persistent",
		domain.ProvisionalAnswer: "open dissolved persistent",
		domain.Dissolved:         "open persistent",
		domain.Persistent:        "open provisional_answer dissolved",
	},
	domain.KindAction: {
		domain.Idea: "contour stopped parked", domain.Contour: "idea agreed stopped parked",
		domain.Agreed: "contour started stopped parked", domain.Started: "adjusted done stopped parked",
		domain.Adjusted: "started done stopped parked", domain.Done: "", domain.Stopped: "", domain.Parked: "stopped",
	},
	domain.KindObstacle: {
		domain.Open: "removed accepted escalated", domain.Removed: "open", domain.Accepted: "open",
		domain.Escalated: "answered", domain.Answered: "open removed",
	},
	// A lesson is released by releasing it, and a theme's states carry evidence rules of their own: neither by choice.
	domain.KindLesson: {domain.Draft: "", domain.Released: ""},
	domain.KindTheme:  {domain.Candidate: "", domain.Confirmed: "", domain.Merged: "", domain.Retired: ""},
}

func TestStatesAreThoseOfTheTable(t *testing.T) {
	for _, k := range domain.CardKinds {
		MustEqual(t, len(k.States()), len(transitions[k]))
		for _, s := range k.States() {
			if _, written := transitions[k][s]; !written {
				t.Errorf("%s %s is not in the table", k, s)
			}
		}
	}
}

func TestEveryAllowedAndForbiddenTransition(t *testing.T) {
	all := []domain.State{"finished"}
	for _, k := range domain.CardKinds {
		all = append(all, k.States()...)
	}
	for k, table := range transitions {
		for from, after := range table {
			card := in(MustCard(t, domain.Card{Kind: k}), from)
			allowed := strings.Fields(after)
			MustEqual(t, len(card.NextStates()), len(allowed))
			for _, to := range all {
				facts := card.Facts
				facts.State = to
				got, err := card.Change(facts, everything)
				// To stay is always allowed: other facts change while the state does not.
				if to == from || slices.Contains(allowed, string(to)) {
					if err != nil || got.State != to {
						t.Errorf("%s: %s → %s gives %s, %v", k, from, to, got.State, err)
					}
					continue
				}
				if err == nil {
					t.Errorf("%s: %s → %s was let through", k, from, to)
					continue
				}
				MustBreak(t, err, "states")
				MustEqual(t, got, card)
			}
		}
	}
}

func TestKindsWithoutStatesHaveNone(t *testing.T) {
	for _, k := range []domain.CardKind{domain.KindReaction, domain.KindCondition, domain.KindInsight} {
		card := MustCard(t, domain.Card{Kind: k})
		MustEqual(t, len(card.NextStates()), 0)
		_, err := card.Change(domain.Facts{State: domain.Open}, everything)
		MustBreak(t, err, "states")
		_, err = card.Change(domain.Facts{}, domain.Neighbours{})
		MustPass(t, err)
	}
}

func TestParkedGoesBackToWhereItWas(t *testing.T) {
	for _, from := range []domain.State{domain.Idea, domain.Contour, domain.Agreed, domain.Started, domain.Adjusted} {
		card := in(MustCard(t, domain.Card{Kind: domain.KindAction}), from)
		parked, err := card.Change(domain.Facts{State: domain.Parked, Resume: domain.Done}, everything)
		MustPass(t, err)
		MustEqual(t, parked.Resume, from)
		MustEqual(t, parked.NextStates(), []domain.State{from, domain.Stopped})
		// Another fact may change meanwhile, and what it returns to stays.
		owned, err := parked.Change(domain.Facts{State: domain.Parked, Owner: "s1"}, everything)
		MustPass(t, err)
		MustEqual(t, owned.Resume, from)
		for _, to := range domain.KindAction.States() {
			got, err := parked.Change(domain.Facts{State: to}, everything)
			switch to {
			case from, domain.Stopped:
				MustPass(t, err)
				MustEqual(t, got.Facts, domain.Facts{State: to})
			case domain.Parked:
				MustPass(t, err)
			default:
				MustBreak(t, err, "states")
			}
		}
	}
}

func TestR17AgreedNeedsASubQuestion(t *testing.T) {
	none, some := domain.Neighbours{Lessons: 1}, domain.Neighbours{Lessons: 1, SubQuestionsServed: 1}
	for _, step := range [][2]domain.State{
		{domain.Contour, domain.Agreed}, {domain.Agreed, domain.Started}, {domain.Started, domain.Adjusted},
		{domain.Adjusted, domain.Started}, {domain.Started, domain.Done}, {domain.Adjusted, domain.Done},
	} {
		card := in(MustCard(t, domain.Card{Kind: domain.KindAction}), step[0])
		got, err := card.Change(domain.Facts{State: step[1]}, none)
		MustBreak(t, err, "R17")
		MustEqual(t, got, card)
		_, err = card.Change(domain.Facts{State: step[1]}, some)
		MustPass(t, err)
	}
	// An action parked as an agreement does not come back as one without a question.
	parked, err := in(MustCard(t, domain.Card{Kind: domain.KindAction}), domain.Agreed).Change(domain.Facts{State: domain.Parked}, none)
	MustPass(t, err)
	_, err = parked.Change(domain.Facts{State: domain.Agreed}, none)
	MustBreak(t, err, "R17")
	// Thinking, parking and stopping ask for no question.
	for _, to := range []domain.State{domain.Idea, domain.Stopped, domain.Parked} {
		_, err := in(MustCard(t, domain.Card{Kind: domain.KindAction}), domain.Contour).Change(domain.Facts{State: to}, none)
		MustPass(t, err)
	}
	// A fact may still be set on an action that lost its question: only going further asks for one.
	_, err = in(MustCard(t, domain.Card{Kind: domain.KindAction}), domain.Started).Change(domain.Facts{State: domain.Started, Owner: "s1"}, none)
	MustPass(t, err)
}

func TestR18AnEndNeedsALessonOrAReason(t *testing.T) {
	for _, end := range []domain.State{domain.Done, domain.Stopped} {
		card := in(MustCard(t, domain.Card{Kind: domain.KindAction}), domain.Started)
		for name, row := range map[string]struct {
			lessons int
			reason  string
			want    check
		}{
			"neither":        {0, "", check{rule: "R18"}},
			"a blank reason": {0, " \n", check{rule: "R18"}},
			"a lesson":       {1, "", check{}},
			"a reason":       {0, "te vroeg gestopt om iets te leren", check{}},
			"both":           {2, "en meer", check{}},
		} {
			t.Run(string(end)+", "+name, func(t *testing.T) {
				has := domain.Neighbours{SubQuestionsServed: 1, Lessons: row.lessons}
				got, err := card.Change(domain.Facts{State: end, NoLesson: row.reason}, has)
				row.want.Of(t, err)
				if err != nil {
					MustEqual(t, got, card)
				}
			})
		}
		// The reason cannot be taken away afterwards while there is no lesson.
		ended := in(card, end)
		ended.NoLesson = "liep dood"
		_, err := ended.Change(domain.Facts{State: end}, domain.Neighbours{})
		MustBreak(t, err, "R18")
		_, err = ended.Change(domain.Facts{State: end}, domain.Neighbours{Lessons: 1})
		MustPass(t, err)
	}
}
