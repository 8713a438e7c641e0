package app_test

import (
	"strings"
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
	"rodedraad/domain/text"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

func TestAddCard(t *testing.T) {
	w := MustWorld(t)
	question := w.MustAdd(anna, bridge, domain.KindSubQuestion, "How do we keep people?")
	foreign := MustForeignCard(t, w)
	mine := w.MustAdd(anna, bridge, domain.KindAction, "An action")
	part := w.MustAddCard(anna, app.AddCard{Slug: care, CaseCode: bridge, Kind: domain.KindAction, Text: "A part", Parent: mine.ID})
	theirs := w.MustAdd(otherTeam, lake, domain.KindAction, "An action of the lake")
	secret := w.MustAdd(otherTeam, lake, domain.KindSubQuestion, "A question of the lake")
	for _, c := range []struct {
		name string
		who  domain.PersonID
		add  app.AddCard
		want string
	}{
		{"a reaction", anna, app.AddCard{Kind: domain.KindReaction, Text: "We know this", Facts: domain.Facts{Type: "recognise"}}, ""},
		{"an empty text", anna, app.AddCard{Kind: domain.KindReaction, Text: ""}, "invalid"},
		{"an empty first line", anna, app.AddCard{Kind: domain.KindReaction, Text: "\nSecond line"}, "invalid"},
		{"a first line of marks", anna, app.AddCard{Kind: domain.KindReaction, Text: "## \nSecond line"}, "invalid"},
		{"windows line ends", anna, app.AddCard{Kind: domain.KindReaction, Text: "One\r\nTwo"}, ""},
		{"a carriage return", anna, app.AddCard{Kind: domain.KindReaction, Text: "One\rTwo"}, "invalid"},
		{"a NUL", anna, app.AddCard{Kind: domain.KindReaction, Text: "One\x00"}, "invalid"},
		{"the longest text", anna, app.AddCard{Kind: domain.KindReaction, Text: strings.Repeat("a", text.MaxLength)}, ""},
		{"one longer", anna, app.AddCard{Kind: domain.KindReaction, Text: strings.Repeat("a", text.MaxLength+1)}, "text_too_long"},
		{"a kind that is none", anna, app.AddCard{Kind: "note", Text: "A note"}, "invalid"},
		{"a lesson without level (R23)", anna, app.AddCard{Kind: domain.KindLesson, Text: "A lesson"}, "R23"},
		{"a lesson with a level", anna, app.AddCard{Kind: domain.KindLesson, Text: "A lesson",
			Facts: domain.Facts{Level: domain.Practice}}, ""},
		{"a system obstacle without addressee (R21)", anna, app.AddCard{Kind: domain.KindObstacle, Text: "The law",
			Facts: domain.Facts{Level: domain.System}}, "R21"},
		{"an action in its second state", anna, app.AddCard{Kind: domain.KindAction, Text: "A contour",
			Facts: domain.Facts{State: domain.Contour}}, ""},
		{"an action that is done at once", anna, app.AddCard{Kind: domain.KindAction, Text: "Done",
			Facts: domain.Facts{State: domain.Done, NoLesson: "none"}}, "state_order"},
		{"what we want to learn, of an action", anna, app.AddCard{Kind: domain.KindAction, Text: "Act", Learn: "Why?"}, ""},
		{"what we want to learn, of a reaction", anna, app.AddCard{Kind: domain.KindReaction, Text: "Hm", Learn: "Why?"}, "invalid"},
		{"an owner in the team", anna, app.AddCard{Kind: domain.KindAction, Text: "Act", Facts: domain.Facts{Owner: "b2"}}, ""},
		{"an owner in another team", anna, app.AddCard{Kind: domain.KindAction, Text: "Act", Facts: domain.Facts{Owner: "l1"}}, "invalid"},
		{"a link to the question", anna, app.AddCard{Kind: domain.KindAction, Text: "Act",
			Links: []app.NewLink{{To: question.Ref(), Relation: domain.Serves}}}, ""},
		{"a link from the question", anna, app.AddCard{Kind: domain.KindReaction, Text: "Hm",
			Links: []app.NewLink{{From: question.Ref(), Relation: domain.RestsOn}}}, ""},
		{"a link that is not of the card", anna, app.AddCard{Kind: domain.KindAction, Text: "Act",
			Links: []app.NewLink{{From: mine.Ref(), To: question.Ref(), Relation: domain.Serves}}}, "invalid"},
		{"a link to another programme (A2)", anna, app.AddCard{Kind: domain.KindAction, Text: "Act",
			Links: []app.NewLink{{To: foreign.Ref(), Relation: domain.RelatesTo}}}, "not_found"},
		{"a link to what is hidden", anna, app.AddCard{Kind: domain.KindAction, Text: "Act",
			Links: []app.NewLink{{To: secret.Ref(), Relation: domain.RelatesTo}}}, "not_found"},
		{"a relation that does not fit", anna, app.AddCard{Kind: domain.KindReaction, Text: "Hm",
			Links: []app.NewLink{{To: question.Ref(), Relation: domain.Serves}}}, "invalid"},
		{"a part (R20)", anna, app.AddCard{Kind: domain.KindAction, Text: "Part", Parent: mine.ID}, ""},
		{"a part of a part (R20)", anna, app.AddCard{Kind: domain.KindAction, Text: "Part", Parent: part.ID}, "R20"},
		{"a part of a question (R20)", anna, app.AddCard{Kind: domain.KindAction, Text: "Part", Parent: question.ID}, "R20"},
		{"a part of another case's action (A2)", anna, app.AddCard{Kind: domain.KindAction, Text: "Part", Parent: theirs.ID}, "not_found"},
		{"a part of another programme's action (A2)", anna, app.AddCard{Kind: domain.KindAction, Text: "Part", Parent: foreign.ID}, "not_found"},
		{"an identifier of its own", anna, app.AddCard{ID: "my-card", Kind: domain.KindReaction, Text: "Mine"}, ""},
		{"an identifier that is taken", anna, app.AddCard{ID: mine.ID, Kind: domain.KindReaction, Text: "Mine"}, "conflict"},
		{"an identifier of another programme", anna, app.AddCard{ID: foreign.ID, Kind: domain.KindReaction, Text: "Mine"}, "conflict"},
		{"an identifier of the wrong form", anna, app.AddCard{ID: "My card", Kind: domain.KindReaction, Text: "Mine"}, "invalid"},
		{"a letter that is taken", anna, app.AddCard{Kind: domain.KindSubQuestion, Text: "Mine", Letter: question.Letter}, "letter_taken"},
		{"a label that is none", anna, app.AddCard{Kind: domain.KindReaction, Text: "Mine", Labels: []domain.Label{"true"}}, "invalid"},
		{"an unknown case", anna, app.AddCard{CaseCode: "nowhere", Kind: domain.KindReaction, Text: "Mine"}, "not_found"},
		{"a case of another programme (A2)", anna, app.AddCard{CaseCode: mill, Kind: domain.KindReaction, Text: "Mine"}, "not_found"},
		{"an unknown programme", anna, app.AddCard{Slug: "nothing", Kind: domain.KindReaction, Text: "Mine"}, "not_found"},
		{"another programme", anna, app.AddCard{Slug: other, CaseCode: mill, Kind: domain.KindReaction, Text: "Mine"}, "not_found"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.add.Slug == "" {
				c.add.Slug = care
			}
			if c.add.CaseCode == "" {
				c.add.CaseCode = bridge
			}
			before := len(w.MustBoard(anna, bridge).Cards)
			view, err := w.AddCard(ctx, c.who, c.add)
			want(t, err, c.want)
			added := 0
			for _, card := range w.MustBoard(anna, bridge).Cards {
				if card.ID == view.ID && err == nil {
					added = 1
				}
			}
			if now := len(w.MustBoard(anna, bridge).Cards); now != before+added {
				t.Errorf("the board has %d cards, had %d", now, before)
			}
			if err == nil && (view.Visibility != domain.VisibleTeam || view.By != anna || view.Version != 1) {
				t.Errorf("a new card is %+v", view.Card)
			}
		})
	}
}

// MustForeignCard is a card of another programme.
func MustForeignCard(t *testing.T, w *world) app.CardView {
	t.Helper()
	must(t, one(w.AddMembership(ctx, admin, other, domain.Membership{
		Person: stranger, Role: domain.Member, Case: "c-" + mill, Seat: "m1",
	})))
	return w.MustAddCard(stranger, app.AddCard{
		Slug: other, CaseCode: mill, Kind: domain.KindAction, Text: "An action of another programme",
	})
}

func TestLettersAreNeverUsedAgain(t *testing.T) {
	w := MustWorld(t)
	a := w.MustAdd(anna, bridge, domain.KindSubQuestion, "First")
	b := w.MustAdd(bert, bridge, domain.KindSubQuestion, "Second")
	w.MustWithdraw(anna, b)
	c := w.MustAdd(facilitator, bridge, domain.KindSubQuestion, "Third")
	lakes := w.MustAdd(otherTeam, lake, domain.KindSubQuestion, "First of the lake")
	same(t, "letters", []string{a.Letter, b.Letter, c.Letter, lakes.Letter}, []string{"a", "b", "c", "a"})
}

func TestWhatMayBeAddedByWhom(t *testing.T) {
	w := MustWorld(t)
	team := []domain.PersonID{anna, bert, facilitator}
	for _, c := range []struct {
		kind domain.CardKind
		code string
		may  []domain.PersonID
	}{
		{domain.KindQuestion, bridge, team}, {domain.KindSubQuestion, bridge, team}, {domain.KindReaction, bridge, team},
		{domain.KindAction, bridge, team}, {domain.KindCondition, bridge, team}, {domain.KindObstacle, bridge, team},
		{domain.KindLesson, bridge, team},
		{domain.KindInsight, bridge, []domain.PersonID{researcher}}, {domain.KindInsight, "", []domain.PersonID{researcher}},
		{domain.KindTheme, "", []domain.PersonID{facilitator, otherGuide}},
		{domain.KindLesson, "", []domain.PersonID{facilitator, otherGuide}},
		{domain.KindObstacle, "", []domain.PersonID{facilitator, otherGuide}},
	} {
		for _, who := range everybody {
			t.Run(string(c.kind)+" "+c.code+" "+string(who), func(t *testing.T) {
				add := app.AddCard{Slug: care, CaseCode: c.code, Kind: c.kind, Text: "A card"}
				if c.kind == domain.KindLesson {
					add.Facts.Level = domain.Organisation
				}
				w.live.take()
				_, err := w.AddCard(ctx, who, add)
				want(t, err, refusedTo(who, c.may))
				if told := len(w.live.take()); (told > 0) != (err == nil) {
					t.Errorf("%d events after %v", told, err)
				}
			})
		}
	}
}

// refusedTo is how somebody is refused who is not among those who may.
func refusedTo(who domain.PersonID, may []domain.PersonID) string {
	for _, m := range may {
		if m == who {
			return ""
		}
	}
	switch who {
	case nobody, disabled:
		return "unauthenticated"
	case stranger:
		return "not_found"
	}
	return "forbidden"
}

func TestStaleChanges(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := MustWorldIn(t, db)
		old := w.MustAdd(anna, bridge, domain.KindAction, "Try it")
		now := w.MustState(bert, old, domain.Contour)
		for name, do := range map[string]func() (app.CardView, error){
			"facts": func() (app.CardView, error) {
				return w.ChangeFacts(ctx, anna, care, old.ID, app.FactsPatch{Revision: old.Revision, Next: ptr("2026-04-01")})
			},
			"move": func() (app.CardView, error) { return w.MoveCard(ctx, anna, care, old.ID, old.Revision, "") },
			"release": func() (app.CardView, error) {
				return w.Release(ctx, anna, care, old.ID, old.Revision, domain.VisiblePlaza)
			},
			"withdraw": func() (app.CardView, error) { return w.Withdraw(ctx, anna, care, old.ID, old.Revision, "") },
		} {
			w.live.take()
			view, err := do()
			want(t, err, "stale")
			if view.Revision != now.Revision || view.State != domain.Contour || view.Title != "Try it" {
				t.Errorf("%s: the answer to a stale change is %+v", name, view.Card)
			}
			if told := w.live.take(); len(told) > 0 {
				t.Errorf("%s: announced %v", name, told)
			}
		}
		gone := w.MustWithdraw(anna, now)
		view, err := w.PutBack(ctx, anna, care, gone.ID, now.Revision)
		want(t, err, "stale")
		if !view.Gone() {
			t.Error("the answer is not the withdrawn card")
		}
	})
}

func TestWithdrawAndPutBack(t *testing.T) {
	w := MustWorld(t)
	first := w.MustAdd(anna, bridge, domain.KindReaction, "First")
	second := w.MustAdd(anna, bridge, domain.KindReaction, "Second")
	w.MustAdd(anna, bridge, domain.KindReaction, "Third")
	second = w.MustRelease(anna, second, domain.VisiblePlaza)
	_, err := w.Withdraw(ctx, anna, care, second.ID, second.Revision, "")
	want(t, err, "withdraw_note")
	gone := w.MustWithdraw(bert, second)
	_, err = w.ChangeFacts(ctx, anna, care, gone.ID, app.FactsPatch{Revision: gone.Revision, Type: ptr("doubt")})
	want(t, err, "card_withdrawn")
	board := w.MustBoard(anna, bridge)
	same(t, "board", titles(board.Cards), []string{"First", "Third"})
	same(t, "withdrawn", titles(board.Withdrawn), []string{"Second"})
	if len(w.MustBoard(friend, bridge).Withdrawn) != 0 {
		t.Error("a critical friend sees what was withdrawn")
	}
	_, err = w.CardPage(ctx, friend, care, gone.ID)
	want(t, err, "not_found")
	back, err := w.PutBack(ctx, facilitator, care, gone.ID, gone.Revision)
	must(t, err)
	if back.Visibility != domain.VisibleTeam {
		t.Errorf("a card that is put back is seen by %s", back.Visibility)
	}
	same(t, "board", titles(w.MustBoard(anna, bridge).Cards), []string{"First", "Second", "Third"})
	_, err = w.PutBack(ctx, anna, care, first.ID, first.Revision)
	want(t, err, "card_not_withdrawn")
	if got := w.MustCard(anna, back.ID).Text; !strings.HasPrefix(got, "# Second") {
		t.Errorf("the text is %q", got)
	}
}

func TestBorrowing(t *testing.T) { // R16
	w := MustWorld(t)
	theirs := w.MustAddCard(otherTeam, app.AddCard{
		Slug: care, CaseCode: lake, Kind: domain.KindAction, Text: "# Swap shifts\n\nHow.", Learn: "What helps?",
		Facts: domain.Facts{Type: "experiment", Owner: "l1"},
	})
	_, err := w.Borrow(ctx, anna, care, theirs.ID, bridge)
	want(t, err, "not_found") // not released to other teams
	theirs = w.MustRelease(otherTeam, theirs, domain.VisibleProgramme)
	for _, c := range []struct {
		who  domain.PersonID
		to   string
		want string
	}{
		{anna, lake, "forbidden"}, {otherTeam, lake, "invalid"}, {anna, mill, "not_found"}, {sponsor, bridge, "not_found"},
		{lead, bridge, "forbidden"}, {anna, bridge, ""}, {facilitator, bridge, ""},
	} {
		copied, err := w.Borrow(ctx, c.who, care, theirs.ID, c.to)
		want(t, err, c.want)
		if err != nil {
			continue
		}
		if copied.ID == theirs.ID || copied.Text != theirs.Text || copied.LearnText != "What helps?" || copied.Owner != "" ||
			copied.Origin != "other_case" || copied.State != domain.Idea || copied.Visibility != domain.VisibleTeam {
			t.Errorf("the copy is %+v", copied)
		}
		if len(copied.Links) != 1 || copied.Links[0].Relation != domain.InspiredBy || copied.Links[0].Other.Ref != theirs.Ref() {
			t.Errorf("the copy says %+v", copied.Links)
		}
	}
	if got := w.MustCard(otherTeam, theirs.ID); len(got.Links) != 2 || got.Links[0].Other.Visible || got.Links[0].From.ID != "" {
		t.Errorf("the original shows of its hidden copies %+v", got.Links)
	}
}

// TestEveryFactChangesAndComesBack changes every fact that a card can have, looks at what the history says of it, and
// undoes it.
