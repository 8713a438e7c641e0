package domain_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rodedraad/domain"
)

func TestReleaseOnlyGoesUp(t *testing.T) {
	for _, k := range domain.CardKinds {
		for i, from := range domain.Ladder {
			for j, to := range domain.Ladder {
				card := seenBy(MustCard(t, domain.Card{Kind: k}), from)
				got, err := card.Release(to, everything)
				if j <= i {
					MustBreak(t, err, "ladder")
					MustEqual(t, got, card)
					continue
				}
				MustPass(t, err)
				MustEqual(t, got.Visibility, to)
			}
		}
		card := MustCard(t, domain.Card{Kind: k})
		_, err := card.Release("everybody", everything)
		MustRefuse(t, err, "visibility", "not_in_list")
		_, err = withdrawn(card).Release(domain.VisiblePublic, everything)
		MustBreak(t, err, "withdrawn")
	}
}

// ranking are the words that would make a state better or worse than another.
var ranking = []string{"good", "bad", "better", "worse", "best", "worst", "success", "fail", "score", "rank", "severity", "positive", "negative", "rating"}

func TestR12TheFrameIsNeutral(t *testing.T) {
	// No state, stage or kind has a method that weighs it, and no fact of a card is a weight. What an indicator's lead may
	// set for that one indicator is not known here.
	for name := range exported(t) {
		for _, word := range ranking {
			if strings.Contains(strings.ToLower(name), word) {
				t.Errorf("%s weighs what should stay neutral", name)
			}
		}
	}
}

func TestR19StoppedIsNeutral(t *testing.T) {
	// Stopping asks for what finishing asks for, no more and no less.
	started := in(MustCard(t, domain.Card{Kind: domain.KindAction}), domain.Started)
	for _, has := range []domain.Neighbours{{SubQuestionsServed: 1}, {SubQuestionsServed: 1, Lessons: 1}} {
		for _, reason := range []string{"", "omdat"} {
			_, done := started.Change(domain.Facts{State: domain.Done, NoLesson: reason}, has)
			_, stopped := started.Change(domain.Facts{State: domain.Stopped, NoLesson: reason}, has)
			MustEqual(t, stopped == nil, done == nil)
		}
	}
	// Whoever may see or release a finished action may see or release a stopped one.
	for name, s := range standings {
		for _, v := range domain.Ladder {
			done, stopped := seenBy(in(started, domain.Done), v), seenBy(in(started, domain.Stopped), v)
			if does(s, done) != does(s, stopped) {
				t.Errorf("%s may %s what is done and %s what is stopped", name, does(s, done), does(s, stopped))
			}
		}
	}
}

func TestR22AnEscalatedObstacleReachesTheSponsor(t *testing.T) {
	sponsor := standings["sponsor"]
	for _, before := range domain.Ladder {
		open := seenBy(MustCard(t, domain.Card{Kind: domain.KindObstacle}), before)
		for _, to := range []domain.State{domain.Removed, domain.Accepted} {
			got, err := open.Change(domain.Facts{State: to}, domain.Neighbours{})
			MustPass(t, err)
			MustEqual(t, got.Visibility, before)
		}
		got, err := open.Change(domain.Facts{State: domain.Escalated}, domain.Neighbours{})
		MustPass(t, err)
		want := domain.VisibleSponsor
		if before == domain.VisiblePublic {
			want = before
		}
		MustEqual(t, got.Visibility, want)
		MustEqual(t, sponsor.Sees(got), true)
		// The answer stays where the question was seen, until the team withdraws it.
		answered, err := got.Change(domain.Facts{State: domain.Answered}, domain.Neighbours{})
		MustPass(t, err)
		MustEqual(t, sponsor.Sees(answered), true)
		MustEqual(t, sponsor.Sees(withdrawn(got)), false)
	}
}

func TestR24ASystemLessonNamesAddresseeAndMainQuestion(t *testing.T) {
	for name, row := range map[string]struct {
		level     domain.Level
		addressee domain.Addressee
		questions int
		want      check
	}{
		"system, neither":          {domain.System, "", 0, check{rule: "R24"}},
		"system, only addressee":   {domain.System, "ministry", 0, check{rule: "R24"}},
		"system, only question":    {domain.System, "", 1, check{rule: "R24"}},
		"system, both":             {domain.System, "sector_body", 2, check{}},
		"practice, neither":        {domain.Practice, "", 0, check{}},
		"organisation, addressee":  {domain.Organisation, "board", 0, check{}},
		"organisation, a question": {domain.Organisation, "", 1, check{}},
	} {
		t.Run(name, func(t *testing.T) {
			has := domain.Neighbours{Sources: 1, MainQuestions: row.questions}
			lesson := MustCard(t, domain.Card{Kind: domain.KindLesson, Facts: domain.Facts{Level: row.level, Addressee: row.addressee}})
			got, err := lesson.Release(domain.VisibleProgramme, has)
			row.want.Of(t, err)
			if err != nil {
				MustEqual(t, got, lesson)
			}
			// Nor does a lesson come there by being released first and raised to the system afterwards.
			released := seenBy(in(MustCard(t, domain.Card{Kind: domain.KindLesson}), domain.Released), domain.VisibleProgramme)
			raised := domain.Facts{State: domain.Released, Level: row.level, Addressee: row.addressee}
			got, err = released.Change(raised, has)
			row.want.Of(t, err)
			if err != nil {
				MustEqual(t, got, released)
			}
			// As a draft within the team it may be anything.
			_, err = lesson.Change(lesson.Facts, domain.Neighbours{})
			MustPass(t, err)
		})
	}
}

func TestR25NoSourceNoRelease(t *testing.T) {
	for _, level := range domain.Levels {
		lesson := MustCard(t, domain.Card{Kind: domain.KindLesson, Facts: domain.Facts{Level: level, Addressee: "ministry"}})
		for _, to := range domain.Ladder[1:] {
			got, err := lesson.Release(to, domain.Neighbours{MainQuestions: 1, Lessons: 5, SubQuestionsServed: 5})
			MustBreak(t, err, "R25")
			MustEqual(t, got, lesson)
			got, err = lesson.Release(to, domain.Neighbours{MainQuestions: 1, Sources: 1})
			MustPass(t, err)
			MustEqual(t, got.State, domain.Released)
			MustEqual(t, got.Visibility, to)
		}
	}
	// A released lesson that lost its source does not go further up either.
	released := seenBy(in(MustCard(t, domain.Card{Kind: domain.KindLesson}), domain.Released), domain.VisibleProgramme)
	_, err := released.Release(domain.VisiblePublic, domain.Neighbours{})
	MustBreak(t, err, "R25")
	// The rule is about lessons.
	_, err = MustCard(t, domain.Card{Kind: domain.KindReaction}).Release(domain.VisiblePublic, domain.Neighbours{})
	MustPass(t, err)
}

func TestWithdraw(t *testing.T) {
	note := func(n int) domain.Withdrawal {
		return domain.Withdrawal{By: "p1", At: at, Note: strings.Repeat("é", n)}
	}
	for name, row := range map[string]struct {
		visibility domain.Visibility
		w          domain.Withdrawal
		want       check
	}{
		"within the team, no note":  {domain.VisibleTeam, note(0), check{}},
		"released, no note":         {domain.VisibleProgramme, note(0), check{rule: "ladder"}},
		"public, a blank note":      {domain.VisiblePublic, domain.Withdrawal{Note: "  "}, check{rule: "ladder"}},
		"released, a note":          {domain.VisiblePublic, note(1), check{}},
		"the longest note":          {domain.VisiblePublic, note(domain.MaxNote), check{}},
		"too long a note":           {domain.VisiblePublic, note(domain.MaxNote + 1), check{field: "note", key: "too_long"}},
		"too long, within the team": {domain.VisibleTeam, note(domain.MaxNote + 1), check{field: "note", key: "too_long"}},
	} {
		t.Run(name, func(t *testing.T) {
			card := seenBy(MustCard(t, domain.Card{Kind: domain.KindReaction}), row.visibility)
			got, err := card.Withdraw(row.w)
			row.want.Of(t, err)
			if err != nil {
				MustEqual(t, got, card)
				return
			}
			want := card
			want.Withdrawn = &row.w
			MustEqual(t, got, want)
		})
	}
}

// drawCard draws a card as the store could hold it: any kind, state, facts and visibility, withdrawn or not.
func drawCard(t *rapid.T) domain.Card {
	c := domain.Card{ID: "k1", Programme: "p1", Case: "c1", At: at, Revision: rapid.IntRange(1, 99).Draw(t, "revision")}
	c.Kind = rapid.SampledFrom(domain.CardKinds).Draw(t, "kind")
	if c.Kind == domain.KindTheme {
		c.Case = ""
	}
	c.Facts = drawFacts(t, c.Kind)
	c.Visibility = rapid.SampledFrom(domain.Ladder).Draw(t, "visibility")
	c.Labels = []domain.Label{domain.Synthetic}
	if rapid.Bool().Draw(t, "withdrawn") {
		c = withdrawn(c)
	}
	return c
}

// drawFacts draws facts, most of which fit a card of that kind.
func drawFacts(t *rapid.T, k domain.CardKind) domain.Facts {
	f := domain.Facts{
		Level:     rapid.SampledFrom(append([]domain.Level{""}, domain.Levels...)).Draw(t, "level"),
		Addressee: rapid.SampledFrom(append([]domain.Addressee{""}, domain.Addressees...)).Draw(t, "addressee"),
		NoLesson:  rapid.SampledFrom([]string{"", "", "omdat"}).Draw(t, "no lesson"),
		Next:      rapid.SampledFrom([]string{"", "", "2020-05-14", "morgen"}).Draw(t, "next"),
	}
	if states := k.States(); len(states) > 0 {
		f.State = rapid.SampledFrom(states).Draw(t, "state")
	}
	if f.State == domain.Parked {
		f.Resume = domain.Contour
	}
	return f
}

func TestChangeNeverMutatesOnError(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		card := drawCard(t)
		before, labels := card, card.Labels[0]
		to := drawFacts(t, card.Kind)
		has := domain.Neighbours{SubQuestionsServed: rapid.IntRange(0, 1).Draw(t, "served"), Lessons: rapid.IntRange(0, 1).Draw(t, "lessons")}
		got, err := card.Change(to, has)
		MustEqual(t, card, before)
		MustEqual(t, card.Labels[0], labels)
		if err != nil {
			MustEqual(t, got, before)
			return
		}
		// What went well changed the facts, and the visibility of an escalation, and nothing else.
		got.Facts = before.Facts
		if card.Kind == domain.KindObstacle && to.State == domain.Escalated {
			got.Visibility = before.Visibility
		}
		MustEqual(t, got, before)
		MustEqual(t, card.Gone(), false)
	})
}

func TestWithdrawAndPutBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		card := drawCard(t)
		away, err := card.Withdraw(domain.Withdrawal{By: "p1", At: at, Note: "niet meer"})
		if card.Gone() {
			MustBreak(t, err, "withdrawn")
			MustEqual(t, away, card)
			return
		}
		MustPass(t, err)
		_, err = away.Change(away.Facts, everything)
		MustBreak(t, err, "withdrawn")
		back, err := away.PutBack()
		MustPass(t, err)
		// All is as it was, but that the team alone sees it, and that what only stands in the open is taken back.
		want := card
		want.Visibility = domain.VisibleTeam
		switch {
		case card.Kind == domain.KindLesson:
			want.State = domain.Draft
		case card.State == domain.Escalated:
			want.State = domain.Open
		}
		MustEqual(t, back, want)
		_, err = back.PutBack()
		MustBreak(t, err, "withdrawn")
	})
}
