package app_test

import (
	"fmt"
	"reflect"
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
)

func TestNamesStayInTheTeam(t *testing.T) { // R9
	w := MustWorld(t)
	card := w.MustRelease(anna, w.MustAdd(anna, bridge, domain.KindReaction, "Open"), domain.VisiblePublic)
	guides := w.MustRelease(anna, w.MustAdd(facilitator, bridge, domain.KindCondition, "Also open"), domain.VisiblePublic)
	insight := w.MustRelease(researcher, w.MustAddCard(researcher, app.AddCard{
		Slug: care, CaseCode: bridge, Kind: domain.KindInsight, Text: "Seen",
	}), domain.VisiblePublic)
	for _, who := range everybody[:12] {
		team := who == anna || who == bert || who == facilitator
		name := map[bool]string{true: "Name of anna"}[team]
		got := w.MustCard(who, card.ID)
		if got.Author != name || (got.By != "") != team {
			t.Errorf("%s sees the author %q (%s)", who, got.Author, got.By)
		}
		if got.AuthorSeat == nil || got.AuthorSeat.Function.NL != "nurse of bridge" || got.AuthorRole != domain.Member {
			t.Errorf("%s sees the function %+v", who, got.AuthorSeat)
		}
		if got := w.MustCard(who, guides.ID); got.AuthorSeat != nil || got.AuthorRole != domain.Facilitator ||
			(got.Author != "") != team {
			t.Errorf("%s sees of the facilitator %q %v", who, got.Author, got.AuthorRole)
		}
		if got := w.MustCard(who, insight.ID); got.Author != "" || got.AuthorRole != domain.Researcher {
			t.Errorf("%s sees of the researcher %q %v", who, got.Author, got.AuthorRole)
		}
		page, err := w.CardPage(ctx, who, care, card.ID)
		must(t, err)
		for _, a := range page.Acts {
			if a.Author != name || (a.By != "") != team || a.Before != nil || a.After != nil {
				t.Errorf("%s sees the act %+v", who, a)
			}
		}
		if !team && who != lead && who != researcher && len(page.Acts) != 1 {
			t.Errorf("%s sees %d acts of what was done before the release", who, len(page.Acts))
		}
	}
}

func TestOneAgendaPerCase(t *testing.T) { // R15
	w := MustWorld(t)
	w.MustAdd(anna, bridge, domain.KindAction, "of the bridge")
	w.MustAdd(otherTeam, lake, domain.KindAction, "of the lake")
	same(t, "bridge", titles(w.MustBoard(lead, bridge).Cards), []string{"of the bridge"})
	same(t, "lake", titles(w.MustBoard(lead, lake).Cards), []string{"of the lake"})
	same(t, "the bridge's, as the lake", titles(w.MustBoard(otherTeam, bridge).Cards), []string{})
}

func TestBoardShowsTheInsightsItLeansOn(t *testing.T) {
	w := MustWorld(t)
	open := w.MustRelease(researcher, w.MustAdd(researcher, "", domain.KindInsight, "open insight"), domain.VisiblePublic)
	closed := w.MustAdd(researcher, "", domain.KindInsight, "closed insight")
	unused := w.MustAddCard(researcher, app.AddCard{Slug: care, CaseCode: bridge, Kind: domain.KindInsight, Text: "own insight"})
	reaction := w.MustAdd(anna, bridge, domain.KindReaction, "reaction", app.NewLink{To: open.Ref(), Relation: domain.ReactsTo})
	must(t, one(w.AddLink(ctx, facilitator, care, app.NewLink{
		From: reaction.Ref(), To: closed.Ref(), Relation: domain.RelatesTo,
	})))
	same(t, "team", titles(w.MustBoard(anna, bridge).Cards), []string{"open insight", "own insight", "reaction"})
	same(t, "guide", titles(w.MustBoard(facilitator, bridge).Cards),
		[]string{"open insight", "closed insight", "own insight", "reaction"})
	same(t, "sponsor", titles(w.MustBoard(sponsor, bridge).Cards), []string{}) // not even the open one: the link is hidden
	same(t, "loose", keys(w.MustBoard(anna, bridge).Loose), []string{app.InsightUnused + " own insight"})
	w.live.take()
	w.MustWithdraw(researcher, w.MustCard(researcher, open.ID))
	want := []string{
		"programme:p-care card insight:" + string(open.ID) + " was=public",
		"board:c-bridge card insight:" + string(open.ID) + " was=public",
		"board:c-bridge link card:" + string(reaction.ID) + " was=team",
	}
	same(t, "events", w.live.take(), want)
	same(t, "after withdrawing", titles(w.MustBoard(anna, bridge).Cards), []string{"own insight", "reaction"})
	w.MustLink(anna, reaction, domain.ReactsTo, unused.Ref())
	if loose := w.MustBoard(anna, bridge).Loose; len(loose) != 0 {
		t.Errorf("loose: %v", keys(loose))
	}
}

func TestLooseEnds(t *testing.T) {
	w := MustWorld(t)
	question := w.MustAdd(anna, bridge, domain.KindSubQuestion, "question")
	w.MustAdd(anna, bridge, domain.KindAction, "loose action")
	whole := w.MustAdd(anna, bridge, domain.KindAction, "whole")
	w.MustAddCard(anna, app.AddCard{Slug: care, CaseCode: bridge, Kind: domain.KindAction, Text: "part", Parent: whole.ID})
	w.MustState(anna, w.MustAdd(anna, bridge, domain.KindAction, "parked"), domain.Parked)
	w.MustAdd(anna, bridge, domain.KindLesson, "lesson")
	stopped := w.MustAdd(anna, bridge, domain.KindAction, "stopped with a reason")
	must(t, one(w.ChangeFacts(ctx, anna, care, stopped.ID, app.FactsPatch{
		Revision: stopped.Revision, State: ptr(domain.Stopped), NoLesson: ptr("too early to say"),
	})))
	same(t, "loose", keys(w.MustBoard(anna, bridge).Loose), []string{
		"question_without_action question", "action_without_question loose action", "action_without_question whole",
		"action_without_question part", "lesson_without_source lesson",
	})
	w.MustLink(anna, whole, domain.Serves, question.Ref())
	same(t, "less", keys(w.MustBoard(anna, bridge).Loose), []string{
		"action_without_question loose action", "lesson_without_source lesson",
	})
	for _, who := range []domain.PersonID{sponsor, otherTeam, friend, admin} {
		if loose := w.MustBoard(who, bridge).Loose; loose != nil {
			t.Errorf("%s sees loose ends %v", who, keys(loose))
		}
	}
}

// TestLiveCardsAreThoseOfThePage renders every card of a board for every audience and compares it with the page.
func TestLiveCardsAreThoseOfThePage(t *testing.T) {
	w := MustWorld(t)
	MustCanaries(t, w)
	whole := w.MustAdd(anna, bridge, domain.KindAction, "whole")
	for i := range 3 {
		w.MustAddCard(anna, app.AddCard{
			Slug: care, CaseCode: bridge, Kind: domain.KindAction, Text: fmt.Sprint("part ", i), Parent: whole.ID,
		})
	}
	for _, who := range everybody[:12] {
		to, err := w.TopicAudience(ctx, who, "board:c-"+bridge, "nl")
		must(t, err)
		board := w.MustBoard(who, bridge)
		if to.Standing != board.Standing {
			t.Errorf("%s: the page is for %+v and the live page for %+v", who, board.Standing, to.Standing)
		}
		last := map[domain.Lane]domain.CardID{}
		for _, c := range board.Cards {
			checkLive(t, w, to.Standing, c, app.Placement{Lane: c.Kind.Lane(), After: last[c.Kind.Lane()]})
			last[c.Kind.Lane()] = c.ID
			before := domain.CardID("")
			for _, part := range c.Parts {
				checkLive(t, w, to.Standing, part, app.Placement{Lane: c.Kind.Lane(), After: before, Parent: c.ID})
				before = part.ID
			}
		}
		for _, c := range board.Withdrawn {
			checkLive(t, w, to.Standing, c, app.Placement{})
		}
	}
}

func checkLive(t *testing.T, w *world, to domain.Standing, page app.CardView, at app.Placement) {
	t.Helper()
	live, place, err := w.BoardCardFor(ctx, to, "board:c-"+bridge, page.Ref())
	if err != nil || place != at {
		t.Errorf("%s stands at %+v (%v), want %+v", page.Title, place, err, at)
	}
	for i := range page.Links { // who attached evidence may take it away: only the page knows who
		page.Links[i].May.End = live.Links[i].May.End
		if !page.Links[i].Other.Visible {
			page.Links[i].ID = live.Links[i].ID
		}
	}
	if !reflect.DeepEqual(live, page) {
		t.Errorf("%s is live\n%+v\nand on the page\n%+v", page.Title, live, page)
	}
}

func TestStages(t *testing.T) {
	w := MustWorld(t)
	stage := func(want domain.Stage) {
		t.Helper()
		home, err := w.ProgrammeHome(ctx, reader, care, false)
		must(t, err)
		for _, c := range home.Cases {
			if c.Code == bridge && c.Stage != want {
				t.Errorf("the bridge is at %s, want %s", c.Stage, want)
			}
		}
		if got := w.MustBoard(sponsor, bridge).Case.Stage; got != want {
			t.Errorf("the board is at %s, want %s", got, want)
		}
		view, err := w.CaseFor(ctx, w.MustBoard(reader, bridge).Standing, "c-"+bridge)
		must(t, err)
		if view.Stage != want || len(view.Steps) != 2 {
			t.Errorf("live the bridge is at %s, want %s", view.Stage, want)
		}
	}
	stage(domain.StageTeamFormed)
	question := w.MustAdd(anna, bridge, domain.KindQuestion, "question")
	sub := w.MustAdd(anna, bridge, domain.KindSubQuestion, "sub-question")
	stage(domain.StageTeamFormed)
	w.MustState(anna, question, domain.Adopted)
	stage(domain.StageQuestionSet)
	action := w.MustAdd(anna, bridge, domain.KindAction, "action", app.NewLink{To: sub.Ref(), Relation: domain.Serves})
	stage(domain.StageQuestionSet)
	action = w.MustState(anna, action, domain.Contour)
	stage(domain.StageContours)
	action = w.MustState(anna, action, domain.Agreed, domain.Started)
	stage(domain.StageActing)
	w.MustAdd(anna, bridge, domain.KindLesson, "lesson", app.NewLink{To: action.Ref(), Relation: domain.LearnedFrom})
	w.MustState(anna, w.MustCard(anna, action.ID), domain.Done)
	stage(domain.StageReflecting)
	must(t, one(w.CloseProgramme(ctx, lead, care)))
	stage(domain.StageClosed)
}
