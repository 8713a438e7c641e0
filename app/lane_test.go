package app_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

func TestMoving(t *testing.T) {
	w := MustWorld(t)
	cards := map[string]app.CardView{}
	for _, title := range []string{"one", "two", "three", "four"} {
		cards[title] = w.MustAdd(anna, bridge, domain.KindReaction, title)
	}
	action := w.MustAdd(anna, bridge, domain.KindAction, "an action")
	for _, step := range []struct {
		move, after string
		want        []string
	}{
		{"four", "", []string{"four", "one", "two", "three"}},
		{"four", "two", []string{"one", "two", "four", "three"}},
		{"one", "three", []string{"two", "four", "three", "one"}},
		{"one", "three", []string{"two", "four", "three", "one"}}, // nothing changes
		{"three", "", []string{"three", "two", "four", "one"}},
	} {
		w.live.take()
		c := cards[step.move]
		moved, err := w.MoveCard(ctx, bert, care, c.ID, c.Revision, cards[step.after].ID)
		must(t, err)
		if moved.Revision != c.Revision {
			t.Errorf("moving made revision %d of %d", moved.Revision, c.Revision)
		}
		board := w.MustBoard(anna, bridge)
		same(t, "lane", titles(board.Cards), append(step.want, "an action"))
		if told := w.live.take(); len(told) > 1 {
			t.Errorf("one move announced %v", told)
		}
	}
	_, err := w.MoveCard(ctx, anna, care, action.ID, action.Revision, cards["one"].ID)
	want(t, err, "invalid") // another lane
	_, err = w.MoveCard(ctx, anna, care, cards["one"].ID, 1, cards["one"].ID)
	want(t, err, "invalid") // itself
	w.MustWithdraw(anna, cards["two"])
	must(t, one(w.MoveCard(ctx, anna, care, cards["one"].ID, 1, cards["two"].ID)))
	same(t, "behind where a withdrawn card stood", titles(w.MustBoard(anna, bridge).Cards),
		[]string{"three", "one", "four", "an action"})
	siblings, err := w.Siblings(ctx, anna, care, cards["one"].ID)
	must(t, err)
	if len(siblings) != 2 || siblings[0].Title != "three" || siblings[1].Title != "four" {
		t.Errorf("siblings are %+v", siblings)
	}
}

func TestPartsHaveTheirOwnOrder(t *testing.T) { // R20
	w := MustWorld(t)
	whole := w.MustAdd(anna, bridge, domain.KindAction, "whole")
	last := w.MustAdd(anna, bridge, domain.KindAction, "last")
	add := func(title string) app.CardView {
		return w.MustAddCard(anna, app.AddCard{Slug: care, CaseCode: bridge, Kind: domain.KindAction, Text: title, Parent: whole.ID})
	}
	a, b := add("a"), add("b")
	must(t, one(w.MoveCard(ctx, anna, care, b.ID, b.Revision, "")))
	_, err := w.MoveCard(ctx, anna, care, a.ID, a.Revision, last.ID)
	want(t, err, "invalid")
	board := w.MustBoard(anna, bridge)
	same(t, "top", titles(board.Cards), []string{"whole", "last"})
	same(t, "parts", titles(board.Cards[0].Parts), []string{"b", "a"})
	w.MustWithdraw(anna, w.MustCard(anna, whole.ID))
	same(t, "parts of what was withdrawn stay", titles(w.MustBoard(anna, bridge).Cards), []string{"last", "b", "a"})
}

// TestNoCardIsEverLost lets several people add, move, withdraw and put back cards of one lane at the same time (C11): in
// the end every card is there once, and the places have no gaps.
func TestNoCardIsEverLost(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := MustWorldIn(t, db)
		for i := range 4 {
			w.MustAdd(anna, bridge, domain.KindReaction, fmt.Sprintf("begin %d", i))
		}
		var made sync.Map
		var busy sync.WaitGroup
		for n, who := range []domain.PersonID{anna, bert, facilitator} {
			busy.Add(1)
			go func() {
				defer busy.Done()
				shuffle(t, w, who, rand.New(rand.NewPCG(uint64(n), 7)), 25, &made)
			}()
		}
		busy.Wait()
		count := 4
		made.Range(func(any, any) bool { count++; return true })
		checkLane(t, w, count)
	})
}

// shuffle does one thing after another to cards of a lane, as somebody who looks at the board now and then.
func shuffle(t *testing.T, w *world, who domain.PersonID, r *rand.Rand, times int, made *sync.Map) {
	for i := range times {
		board, err := w.Board(ctx, who, care, bridge)
		if err != nil {
			t.Errorf("board: %v", err)
			return
		}
		board.Cards = slices.DeleteFunc(board.Cards, func(c app.CardView) bool { return c.Kind != domain.KindReaction })
		card := board.Cards[r.IntN(len(board.Cards))]
		after := board.Cards[r.IntN(len(board.Cards))].ID
		switch r.IntN(8) {
		case 0:
			c, err := w.AddCard(ctx, who, app.AddCard{
				Slug: care, CaseCode: bridge, Kind: domain.KindReaction, Text: fmt.Sprintf("%s %d", who, i),
			})
			if err != nil {
				t.Errorf("add: %v", err)
			}
			made.Store(c.ID, true)
		case 1:
			if len(board.Cards) > 3 {
				_, err = w.Withdraw(ctx, who, care, card.ID, card.Revision, "")
			}
		case 2:
			if len(board.Withdrawn) > 0 {
				c := board.Withdrawn[0]
				_, err = w.PutBack(ctx, who, care, c.ID, c.Revision)
			}
		case 3:
			_, err = w.Undo(ctx, who, care, bridge)
		default:
			if after == card.ID {
				after = ""
			}
			_, err = w.MoveCard(ctx, who, care, card.ID, card.Revision, after)
		}
		if err != nil && !errors.Is(err, &domain.Error{Kind: domain.Conflict}) {
			t.Errorf("%s: %v", who, err)
		}
	}
}

// checkLane checks that the lane holds so many cards, withdrawn ones counted, in places without gaps.
func checkLane(t *testing.T, w *world, count int) {
	t.Helper()
	board := w.MustBoard(anna, bridge)
	if got := len(board.Cards) + len(board.Withdrawn); got != count {
		t.Errorf("%d cards, want %d", got, count)
	}
	seen := map[domain.CardID]bool{}
	for place, c := range board.Cards {
		if c.Position != place || seen[c.ID] {
			t.Errorf("card %s stands at %d, want %d", c.ID, c.Position, place)
		}
		seen[c.ID] = true
	}
	for _, c := range board.Withdrawn {
		if seen[c.ID] {
			t.Errorf("card %s is on the board and withdrawn", c.ID)
		}
		seen[c.ID] = true
	}
	if !slices.IsSortedFunc(board.Cards, func(a, b app.CardView) int { return a.Position - b.Position }) {
		t.Error("the lane is out of order")
	}
}

// TestOneSpotManyTimes reorders a thousand times at one spot (C11): places never run out.
func TestOneSpotManyTimes(t *testing.T) {
	w := MustWorld(t)
	var ids []domain.CardID
	for i := range 5 {
		ids = append(ids, w.MustAdd(anna, bridge, domain.KindReaction, fmt.Sprint(i)).ID)
	}
	for i := range 1000 {
		must(t, one(w.MoveCard(ctx, anna, care, ids[1+i%4], 1, ids[0])))
	}
	checkLane(t, w, 5)
}
