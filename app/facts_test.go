package app_test

import (
	"strings"
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

func TestActionsNeedWhatTheyServe(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := MustWorldIn(t, db)
		question := w.MustAdd(anna, bridge, domain.KindSubQuestion, "How?")
		action := w.MustState(anna, w.MustAdd(anna, bridge, domain.KindAction, "Try it"), domain.Contour)

		agree := app.FactsPatch{Revision: action.Revision, State: ptr(domain.Agreed)}
		_, err := w.ChangeFacts(ctx, anna, care, action.ID, agree)
		want(t, err, "R17")
		link := w.MustLink(anna, action, domain.Serves, question.Ref())
		must(t, one(w.EndLink(ctx, anna, care, link.ID)))
		_, err = w.ChangeFacts(ctx, anna, care, action.ID, agree)
		want(t, err, "R17") // an ended link is none
		w.MustLink(anna, action, domain.Serves, question.Ref())
		gone := w.MustWithdraw(anna, question)
		_, err = w.ChangeFacts(ctx, anna, care, action.ID, agree)
		want(t, err, "R17") // neither is one to a withdrawn question
		must(t, one(w.PutBack(ctx, anna, care, gone.ID, gone.Revision)))
		action = w.MustState(anna, action, domain.Agreed, domain.Started)

		_, err = w.ChangeFacts(ctx, anna, care, action.ID, app.FactsPatch{Revision: action.Revision, State: ptr(domain.Done)})
		want(t, err, "R18")
		_, err = w.ChangeFacts(ctx, anna, care, action.ID, app.FactsPatch{
			Revision: action.Revision, State: ptr(domain.Stopped), NoLesson: ptr("  "),
		})
		want(t, err, "R18")
		lesson := w.MustAdd(bert, bridge, domain.KindLesson, "We learned", app.NewLink{To: action.Ref(), Relation: domain.LearnedFrom})
		done := w.MustState(anna, w.MustCard(anna, action.ID), domain.Done)
		if loose := w.MustBoard(anna, bridge).Loose; len(loose) != 0 {
			t.Errorf("nothing is loose, got %v", keys(loose))
		}
		w.MustWithdraw(bert, lesson) // allowed, though the action leans on it
		same(t, "loose ends", keys(w.MustBoard(anna, bridge).Loose), []string{app.FinishedWithoutLesson + " " + done.Title})
	})
}

func keys(loose []app.LooseEnd) []string {
	list := []string{}
	for _, l := range loose {
		list = append(list, l.Key+" "+l.Card.Title)
	}
	return list
}

func TestEscalatedObstaclesReachTheSponsor(t *testing.T) { // R22
	w := MustWorld(t)
	obstacle := w.MustAdd(facilitator, bridge, domain.KindObstacle, "The law stands in the way")
	_, err := w.CardPage(ctx, sponsor, care, obstacle.ID)
	want(t, err, "not_found")
	obstacle, err = w.ChangeFacts(ctx, anna, care, obstacle.ID, app.FactsPatch{Revision: obstacle.Revision, Type: ptr("culture")})
	must(t, err)
	escalate := app.FactsPatch{Revision: obstacle.Revision, State: ptr(domain.Escalated), Type: ptr("money")}
	_, err = w.ChangeFacts(ctx, facilitator, care, obstacle.ID, escalate)
	want(t, err, "forbidden") // a facilitator never shows what a team has not released
	_, err = w.ChangeFacts(ctx, anna, care, obstacle.ID, escalate)
	must(t, err)
	page, err := w.CardPage(ctx, sponsor, care, obstacle.ID)
	must(t, err)
	if len(page.Acts) != 1 || strings.Contains(asJSON(page.Acts, nil), "culture") {
		t.Errorf("the sponsor reads what was thought before: %+v", page.Acts)
	}
	seen := w.MustCard(sponsor, obstacle.ID)
	if seen.Title != "The law stands in the way" || seen.Visibility != domain.VisibleSponsor {
		t.Errorf("the sponsor sees %+v", seen)
	}
	_, err = w.AddCard(ctx, facilitator, app.AddCard{
		Slug: care, CaseCode: bridge, Kind: domain.KindObstacle, Text: "At once", Facts: domain.Facts{State: domain.Escalated},
	})
	want(t, err, "forbidden")
}

func TestReleasingLessons(t *testing.T) {
	w := MustWorld(t)
	action := w.MustAdd(anna, bridge, domain.KindAction, "Try it")
	lesson := w.MustAddCard(anna, app.AddCard{
		Slug: care, CaseCode: bridge, Kind: domain.KindLesson, Text: "The rules hinder", Facts: domain.Facts{Level: domain.System},
	})
	release := func(code string) {
		t.Helper()
		now := w.MustCard(anna, lesson.ID)
		_, err := w.Release(ctx, anna, care, lesson.ID, now.Revision, domain.VisibleSponsor)
		want(t, err, code)
	}
	release("R25")
	w.MustLink(anna, lesson, domain.LearnedFrom, action.Ref())
	release("R24")
	lesson, err := w.ChangeFacts(ctx, anna, care, lesson.ID, app.FactsPatch{
		Revision: w.MustCard(anna, lesson.ID).Revision, Addressee: ptr(domain.Addressee("ministry")),
	})
	must(t, err)
	release("R24")
	w.MustLink(anna, lesson, domain.Answers, domain.Ref{Kind: domain.RefMainQuestion, ID: "mq1"})
	release("")
	if got := w.MustCard(sponsor, lesson.ID); got.State != domain.Released {
		t.Errorf("the released lesson is %s", got.State)
	}
	release("release_goes_up")
}

func TestEveryFactChangesAndComesBack(t *testing.T) {
	w := MustWorld(t)
	action := w.MustAdd(anna, bridge, domain.KindAction, "action")
	lesson := w.MustAdd(anna, bridge, domain.KindLesson, "lesson")
	insight := w.MustAdd(researcher, "", domain.KindInsight, "insight")
	for _, c := range []struct {
		who    domain.PersonID
		code   string
		card   app.CardView
		patch  app.FactsPatch
		fields []string
	}{
		{anna, bridge, action, app.FactsPatch{
			State: ptr(domain.Contour), Type: ptr("pilot"), Level: ptr(domain.Practice), Owner: ptr(domain.SeatID("b1")),
			Next: ptr("2026-05-01"), Tests: &domain.Tests{Meaningful: true, Study: true}, Origin: ptr(domain.Origin("team")),
			NoLesson: ptr("not yet"),
		}, []string{
			"state idea contour", "type  pilot", "level  practice", "owner  b1", "next  2026-05-01", "origin  team",
			"no_lesson  not yet", "tests.meaningful  yes", "tests.study  yes",
		}},
		{bert, bridge, lesson, app.FactsPatch{
			Level: ptr(domain.System), Addressee: ptr(domain.Addressee("ministry")), Maturity: ptr(domain.Maturity("solid")),
		}, []string{"level practice system", "addressee  ministry", "maturity  solid"}},
		{researcher, "", insight, app.FactsPatch{Source: ptr("interviews")}, []string{"source  interviews"}},
	} {
		c.patch.Revision = c.card.Revision
		changed, err := w.ChangeFacts(ctx, c.who, care, c.card.ID, c.patch)
		must(t, err)
		if changed.Revision != c.card.Revision+1 || changed.Facts == c.card.Facts {
			t.Errorf("changed is %+v", changed.Card)
		}
		page, err := w.CardPage(ctx, c.who, care, c.card.ID)
		must(t, err)
		var fields []string
		for _, f := range page.Acts[0].Changes {
			fields = append(fields, f.Field+" "+f.Before+" "+f.After)
		}
		same(t, "history", fields, c.fields)
		again := c.patch
		again.Revision = changed.Revision
		unchanged, err := w.ChangeFacts(ctx, c.who, care, c.card.ID, again)
		must(t, err)
		if unchanged.Revision != changed.Revision {
			t.Error("the same facts again made a new revision")
		}
		must(t, one(w.Undo(ctx, c.who, care, c.code)))
		if now := w.MustCard(c.who, c.card.ID); now.Facts != c.card.Facts {
			t.Errorf("undone is %+v, was %+v", now.Facts, c.card.Facts)
		}
	}
	_, err := w.ChangeFacts(ctx, anna, care, action.ID, app.FactsPatch{Revision: 3, Owner: ptr(domain.SeatID("l1"))})
	want(t, err, "invalid")
	_, err = w.ChangeFacts(ctx, anna, care, action.ID, app.FactsPatch{Revision: 3, Next: ptr("tomorrow")})
	want(t, err, "invalid")
}
