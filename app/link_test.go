package app_test

import (
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

func TestLinks(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := MustWorldIn(t, db)
		question := w.MustAdd(anna, bridge, domain.KindSubQuestion, "question")
		action := w.MustAdd(anna, bridge, domain.KindAction, "action")
		gone := w.MustWithdraw(anna, w.MustAdd(anna, bridge, domain.KindObstacle, "gone"))
		serves := app.NewLink{From: action.Ref(), To: question.Ref(), Relation: domain.Serves, Note: "because"}
		w.live.take()
		link, err := w.AddLink(ctx, bert, care, serves)
		must(t, err)
		if link.By != bert || link.Note != "because" || !link.Outgoing || link.Other.Title != "question" || !link.May.End {
			t.Errorf("the link is %+v", link)
		}
		for who, name := range map[domain.PersonID]string{anna: "Name of bert", researcher: ""} {
			seen := w.MustCard(who, action.ID).Links[0]
			if seen.Author != name || seen.AuthorSeat == nil || seen.AuthorRole != domain.Member {
				t.Errorf("%s sees that the link was made by %q, %+v, %q", who, seen.Author, seen.AuthorSeat, seen.AuthorRole)
			}
		}
		same(t, "events", w.live.take(), []string{
			"board:c-bridge link card:" + string(action.ID) + " was=team", "board:c-bridge link card:" + string(question.ID) + " was=team",
		})
		for _, c := range []struct {
			name string
			add  app.NewLink
			want string
		}{
			{"the same again", serves, "link_exists"},
			{"to itself", app.NewLink{From: action.Ref(), To: action.Ref(), Relation: domain.RelatesTo}, "invalid"},
			{"a relation that is none", app.NewLink{From: action.Ref(), To: question.Ref(), Relation: "likes"}, "invalid"},
			{"to what was withdrawn", app.NewLink{From: action.Ref(), To: gone.Ref(), Relation: domain.BlockedBy}, "card_withdrawn"},
			{"from what was withdrawn", app.NewLink{From: gone.Ref(), To: action.Ref(), Relation: domain.RelatesTo}, "forbidden"},
			{"from a main question", app.NewLink{
				From: domain.Ref{Kind: domain.RefMainQuestion, ID: "mq1"}, To: action.Ref(), Relation: domain.RelatesTo,
			}, "not_found"},
			{"to a figure that is not there", app.NewLink{
				From: action.Ref(), To: domain.Ref{Kind: domain.RefFigure, ID: "f1"}, Relation: domain.RestsOn,
			}, "not_found"},
			{"to a main question", app.NewLink{
				From: action.Ref(), To: domain.Ref{Kind: domain.RefMainQuestion, ID: "mq2"}, Relation: domain.Answers,
			}, ""},
			{"to another case", app.NewLink{
				From: action.Ref(), To: domain.Ref{Kind: domain.RefCase, ID: "c-" + lake}, Relation: domain.RelatesTo,
			}, ""},
		} {
			_, err := w.AddLink(ctx, anna, care, c.add)
			if err != nil || c.want != "" {
				want(t, err, c.want)
			}
			if t.Failed() {
				t.Fatal(c.name)
			}
		}
		ended, err := w.EndLink(ctx, anna, care, link.ID)
		must(t, err)
		if ended.Ended.IsZero() || ended.EndedBy != anna {
			t.Errorf("the ended link is %+v", ended)
		}
		_, err = w.EndLink(ctx, anna, care, link.ID)
		want(t, err, "link_ended")
		must(t, one(w.AddLink(ctx, anna, care, serves)))
	})
}

func TestContradictionsStay(t *testing.T) { // R45
	w := MustWorld(t)
	theme := w.MustAdd(facilitator, "", domain.KindTheme, "theme")
	reaction := w.MustRelease(anna, w.MustAdd(anna, bridge, domain.KindReaction, "not so here"), domain.VisibleProgramme)
	attach := func(who domain.PersonID, r domain.Relation) app.LinkView {
		t.Helper()
		l, err := w.AddLink(ctx, who, care, app.NewLink{From: theme.Ref(), To: reaction.Ref(), Relation: r})
		must(t, err)
		return l
	}
	against := attach(researcher, domain.Contradicts)
	support := attach(researcher, domain.Supports)
	_, err := w.EndLink(ctx, facilitator, care, against.ID)
	want(t, err, "R45")
	must(t, one(w.EndLink(ctx, facilitator, care, support.ID)))
	for _, l := range w.MustCard(facilitator, theme.ID).Links {
		if l.May.End {
			t.Errorf("the owner of the theme is offered to end %+v", l)
		}
	}
	must(t, one(w.EndLink(ctx, researcher, care, against.ID)))
}
