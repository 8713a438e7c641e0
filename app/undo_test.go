package app_test

import (
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// TestUndo does something, perhaps lets something happen after it, and undoes it.
func TestUndo(t *testing.T) {
	w := MustWorld(t)
	mq := domain.Ref{Kind: domain.RefMainQuestion, ID: "mq1"}
	for _, c := range []struct {
		name string
		do   func(c app.CardView)                // by anna, on her card
		then func(c app.CardView)                // by whoever
		want string                              // of the undoing
		is   func(before, now app.CardView) bool // of the card afterwards
	}{
		{name: "an added card is withdrawn", is: func(_, now app.CardView) bool { return now.Gone() }},
		{name: "an added card that somebody changed", then: func(c app.CardView) { w.MustState(bert, c, domain.Contour) },
			want: "undo_changed"},
		{name: "an added card that was released", then: func(c app.CardView) { w.MustRelease(bert, c, domain.VisiblePlaza) },
			want: "undo_released"},
		{name: "facts", do: func(c app.CardView) { w.MustState(anna, c, domain.Contour) },
			is: func(_, now app.CardView) bool { return now.State == domain.Idea }},
		{name: "facts that somebody changed again", do: func(c app.CardView) { w.MustState(anna, c, domain.Contour) },
			then: func(c app.CardView) { w.MustState(bert, w.MustCard(bert, c.ID), domain.Idea) }, want: "undo_changed"},
		{name: "facts beside which somebody changed another fact", do: func(c app.CardView) { w.MustState(anna, c, domain.Contour) },
			then: func(c app.CardView) {
				now := w.MustCard(bert, c.ID)
				must(t, one(w.ChangeFacts(ctx, bert, care, c.ID, app.FactsPatch{Revision: now.Revision, Next: ptr("2026-05-01")})))
			}, want: "undo_changed"},
		{name: "facts of a card that was moved since", do: func(c app.CardView) { w.MustState(anna, c, domain.Contour) },
			then: func(c app.CardView) {
				must(t, one(w.MoveCard(ctx, bert, care, c.ID, w.MustCard(bert, c.ID).Revision, "")))
			}, is: func(_, now app.CardView) bool { return now.State == domain.Idea }},
		{name: "facts of a card that was released since", do: func(c app.CardView) { w.MustState(anna, c, domain.Contour) },
			then: func(c app.CardView) { w.MustRelease(bert, w.MustCard(bert, c.ID), domain.VisiblePlaza) }, want: "undo_released"},
		{name: "facts of a card that anna released herself", do: func(c app.CardView) {
			w.MustRelease(anna, w.MustState(anna, c, domain.Contour), domain.VisiblePlaza)
		}, want: "undo_released"},
		{name: "facts of a card that was withdrawn since", do: func(c app.CardView) { w.MustState(anna, c, domain.Contour) },
			then: func(c app.CardView) { w.MustWithdraw(bert, w.MustCard(bert, c.ID)) }, want: "undo_changed"},
		{name: "withdrawing", do: func(c app.CardView) { w.MustWithdraw(anna, c) },
			is: func(_, now app.CardView) bool { return !now.Gone() }},
		{name: "withdrawing what somebody put back", do: func(c app.CardView) { w.MustWithdraw(anna, c) },
			then: func(c app.CardView) {
				must(t, one(w.PutBack(ctx, bert, care, c.ID, w.MustCard(bert, c.ID).Revision)))
			}, want: "undo_changed"},
		{name: "withdrawing what had been released: it comes back to the team", do: func(c app.CardView) {
			w.MustWithdraw(anna, w.MustRelease(anna, c, domain.VisiblePlaza))
		}, is: func(_, now app.CardView) bool { return !now.Gone() && now.Visibility == domain.VisibleTeam }},
		{name: "putting back", do: func(c app.CardView) {
			must(t, one(w.PutBack(ctx, anna, care, c.ID, w.MustWithdraw(bert, c).Revision)))
		}, is: func(_, now app.CardView) bool { return now.Gone() }},
		{name: "a link", do: func(c app.CardView) { w.MustLink(anna, c, domain.Answers, mq) },
			is: func(_, now app.CardView) bool { return len(now.Links) == 0 }},
		{name: "a link that somebody ended", do: func(c app.CardView) { w.MustLink(anna, c, domain.Answers, mq) },
			then: func(c app.CardView) { must(t, one(w.EndLink(ctx, bert, care, w.MustCard(bert, c.ID).Links[0].ID))) },
			want: "undo_changed"},
		{name: "an ended link", do: func(c app.CardView) {
			must(t, one(w.EndLink(ctx, anna, care, w.MustLink(bert, c, domain.Answers, mq).ID)))
		}, is: func(_, now app.CardView) bool { return len(now.Links) == 1 && now.Links[0].Other.Ref == mq }},
		{name: "an ended link that somebody made again", do: func(c app.CardView) {
			must(t, one(w.EndLink(ctx, anna, care, w.MustLink(bert, c, domain.Answers, mq).ID)))
		}, then: func(c app.CardView) { w.MustLink(bert, c, domain.Answers, mq) }, want: "link_exists"},
	} {
		t.Run(c.name, func(t *testing.T) {
			card := w.MustAdd(anna, bridge, domain.KindAction, "Try it")
			if c.do != nil {
				c.do(card)
			}
			if c.then != nil {
				c.then(w.MustCard(anna, card.ID))
			}
			before := w.MustCard(anna, card.ID)
			w.live.take()
			view, err := w.Undo(ctx, anna, care, bridge)
			want(t, err, c.want)
			now := w.MustCard(anna, card.ID)
			if err != nil {
				if now.Revision != before.Revision || len(w.live.take()) > 0 {
					t.Errorf("a refused undo changed %+v into %+v", before.Card, now.Card)
				}
				// make room for the next case: the same act is the latest one until something follows it
				w.MustAdd(anna, bridge, domain.KindReaction, "something else")
				return
			}
			if !c.is(before, now) {
				t.Errorf("after undoing the card is %+v", now.Card)
			}
			if view.UndoneBy == "" || view.By != anna || len(w.live.take()) == 0 {
				t.Errorf("undone: %+v", view)
			}
		})
	}
}

func TestUndoGoesBackOneByOne(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := MustWorldIn(t, db)
		one1 := w.MustAdd(anna, bridge, domain.KindReaction, "one")
		w.MustAdd(anna, bridge, domain.KindReaction, "two")
		berts := w.MustAdd(bert, bridge, domain.KindReaction, "three")
		must(t, one(w.MoveCard(ctx, anna, care, one1.ID, 1, berts.ID)))
		board := w.MustBoard(anna, bridge)
		same(t, "moved", titles(board.Cards), []string{"two", "three", "one"})
		if board.Undo == nil || board.Undo.Verb != domain.ActMove || board.Undo.Title != "one" {
			t.Errorf("what can be undone is %+v", board.Undo)
		}
		if undo := w.MustBoard(bert, bridge).Undo; undo == nil || undo.Title != "three" {
			t.Errorf("what bert can undo is %+v", undo)
		}
		must(t, one(w.Undo(ctx, anna, care, bridge)))
		same(t, "moved back", titles(w.MustBoard(anna, bridge).Cards), []string{"one", "two", "three"})
		must(t, one(w.Undo(ctx, anna, care, bridge)))
		must(t, one(w.Undo(ctx, anna, care, bridge)))
		same(t, "both withdrawn", titles(w.MustBoard(anna, bridge).Cards), []string{"three"})
		_, err := w.Undo(ctx, anna, care, bridge)
		want(t, err, "nothing_to_undo")
		if undo := w.MustBoard(anna, bridge).Undo; undo != nil {
			t.Errorf("still to undo: %+v", undo)
		}
		_, err = w.Undo(ctx, researcher, care, bridge)
		want(t, err, "nothing_to_undo")
		page, err := w.CardPage(ctx, anna, care, one1.ID)
		must(t, err)
		if len(page.Acts) != 4 || page.Acts[0].Verb != domain.ActUndo || page.Acts[3].UndoneBy == "" {
			t.Errorf("the history is %+v", page.Acts)
		}
	})
}

func TestUndoOfMovesAmongOthers(t *testing.T) {
	w := MustWorld(t)
	cards := map[string]app.CardView{}
	for _, title := range []string{"one", "two", "three", "four"} {
		cards[title] = w.MustAdd(bert, bridge, domain.KindReaction, title)
	}
	move := func(who domain.PersonID, card, after string) {
		t.Helper()
		must(t, one(w.MoveCard(ctx, who, care, cards[card].ID, 1, cards[after].ID)))
	}
	lane := func(want ...string) {
		t.Helper()
		same(t, "lane", titles(w.MustBoard(anna, bridge).Cards), want)
	}
	move(anna, "four", "one")
	move(bert, "three", "")
	lane("three", "one", "four", "two")
	must(t, one(w.Undo(ctx, anna, care, bridge))) // behind three again, which stands elsewhere now
	lane("three", "four", "one", "two")
	move(anna, "four", "two")
	move(bert, "four", "")
	_, err := w.Undo(ctx, anna, care, bridge)
	want(t, err, "undo_changed")
}

func TestUndoInTheProgramme(t *testing.T) {
	w := MustWorld(t)
	insight := w.MustAdd(researcher, "", domain.KindInsight, "One in ten")
	must(t, one(w.Undo(ctx, researcher, care, "")))
	if !w.MustCard(researcher, insight.ID).Gone() {
		t.Error("the insight still stands")
	}
	_, err := w.Undo(ctx, anna, care, "")
	want(t, err, "forbidden")
}
