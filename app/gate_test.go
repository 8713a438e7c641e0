package app_test

import (
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

func TestDocumentAccess(t *testing.T) {
	w := MustWorld(t)
	secret := w.MustAdd(anna, bridge, domain.KindAction, "secret")
	open := w.MustRelease(anna, w.MustAdd(anna, bridge, domain.KindAction, "open"), domain.VisiblePublic)
	insight := w.MustAdd(researcher, "", domain.KindInsight, "insight")
	gone := w.MustWithdraw(anna, w.MustAdd(anna, bridge, domain.KindAction, "gone"))
	type access struct{ write, names bool }
	for _, c := range []struct {
		who  domain.PersonID
		card app.CardView
		want *access // nil: not found
	}{
		{anna, secret, &access{true, true}}, {bert, secret, &access{true, true}}, {facilitator, secret, &access{true, true}},
		{researcher, secret, &access{false, false}}, {lead, secret, &access{false, false}},
		{otherTeam, secret, nil}, {otherGuide, secret, nil}, {sponsor, secret, nil}, {friend, secret, nil}, {admin, secret, nil},
		{stranger, secret, nil},
		{anna, open, &access{true, true}}, {sponsor, open, &access{false, false}}, {otherTeam, open, &access{false, false}},
		{admin, open, &access{false, false}}, {stranger, open, nil},
		{researcher, insight, &access{true, false}}, {facilitator, insight, &access{false, false}}, {anna, insight, nil},
		{anna, gone, &access{false, true}}, {sponsor, gone, nil},
	} {
		t.Run(string(c.who)+" "+c.card.Title, func(t *testing.T) {
			for _, doc := range []string{c.card.Document, c.card.Learn} {
				if doc == "" {
					continue
				}
				got, err := w.DocumentAccess(ctx, c.who, doc)
				if c.want == nil {
					want(t, err, "not_found")
					continue
				}
				must(t, err)
				topic := "board:c-bridge"
				if c.card.Case == "" {
					topic = "programme:p-care"
				}
				wanted := domain.DocumentAccess{Write: c.want.write, Names: c.want.names, Topic: topic, Subject: c.card.Ref()}
				if got != wanted {
					t.Errorf("access is %+v, want %+v", got, wanted)
				}
			}
		})
	}
	for _, who := range []domain.PersonID{nobody, disabled, "unknown"} {
		_, err := w.DocumentAccess(ctx, who, open.Document)
		want(t, err, "unauthenticated")
	}
}

func TestTopicAudience(t *testing.T) {
	w := MustWorld(t)
	for _, c := range []struct {
		who   domain.PersonID
		topic string
		want  string
	}{
		{anna, "board:c-bridge", ""}, {anna, "board:c-lake", ""}, {sponsor, "board:c-bridge", ""}, {admin, "board:c-bridge", ""},
		{anna, "programme:p-care", ""}, {anna, "programme:p-other", "not_found"}, {anna, "board:c-mill", "not_found"},
		{stranger, "board:c-mill", ""}, {stranger, "board:c-bridge", "not_found"}, {stranger, "programme:p-care", "not_found"},
		{nobody, "board:c-bridge", "unauthenticated"}, {disabled, "board:c-bridge", "unauthenticated"},
		{anna, "board:", "not_found"}, {anna, "board", "not_found"}, {anna, "", "not_found"}, {anna, "plaza:c-bridge", "not_found"},
		{anna, "board:c-nothing", "not_found"}, {anna, "programme:p-nothing", "not_found"}, {anna, "board:C-BRIDGE", "not_found"},
		{anna, "board:c-bridge\x00", "not_found"},
	} {
		t.Run(string(c.who)+" "+c.topic, func(t *testing.T) {
			to, err := w.TopicAudience(ctx, c.who, c.topic, "en")
			want(t, err, c.want)
			if err == nil && to.Language != "en" {
				t.Errorf("the audience is %+v", to)
			}
		})
	}
	ours, err := w.TopicAudience(ctx, anna, "board:c-bridge", "nl")
	must(t, err)
	theirs, err := w.TopicAudience(ctx, anna, "board:c-lake", "nl")
	must(t, err)
	if !ours.Standing.OnTeam || theirs.Standing.OnTeam {
		t.Errorf("on the team: %v, elsewhere: %v", ours.Standing.OnTeam, theirs.Standing.OnTeam)
	}
}

// TestClosingFreezesEverything closes a programme while people are in it (C12): what they have open is asked again,
// nobody writes any more, and everything can still be read.
func TestClosingFreezesEverything(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := MustWorldIn(t, db)
		card := w.MustAdd(anna, bridge, domain.KindAction, "open on somebody's screen")
		w.live.take()
		must(t, one(w.CloseProgramme(ctx, lead, care)))
		if len(w.live.documents) != 2 || len(w.live.topics) != 3 {
			t.Errorf("asked again: %v and %v", w.live.documents, w.live.topics)
		}
		access, err := w.DocumentAccess(ctx, anna, card.Document)
		must(t, err)
		if access.Write || !access.Frozen {
			t.Errorf("access is %+v", access)
		}
		for name, err := range map[string]error{
			"facts":    one(w.ChangeFacts(ctx, anna, care, card.ID, app.FactsPatch{Revision: 1, State: ptr(domain.Contour)})),
			"move":     one(w.MoveCard(ctx, anna, care, card.ID, 1, "")),
			"release":  one(w.Release(ctx, anna, care, card.ID, 1, domain.VisiblePlaza)),
			"withdraw": one(w.Withdraw(ctx, anna, care, card.ID, 1, "")),
			"add":      one(w.AddCard(ctx, anna, app.AddCard{Slug: care, CaseCode: bridge, Kind: domain.KindReaction, Text: "late"})),
			"undo":     one(w.Undo(ctx, anna, care, bridge)),
			"step":     one(w.SetStep(ctx, facilitator, care, bridge, "s2", app.SetStep{Progress: domain.StepDone})),
			"phase":    one(w.DecidePhase(ctx, lead, care, 2, 2)),
			"case":     one(w.CreateCase(ctx, lead, care, domain.Case{})),
		} {
			if err == nil || domain.KindOf(err) != domain.Forbidden {
				t.Errorf("%s after closing: %v", name, err)
			}
		}
		if got := w.MustCard(anna, card.ID); got.Text == "" || got.May != (app.Rights{}) {
			t.Errorf("the card reads %+v", got)
		}
		_, err = w.CloseProgramme(ctx, lead, care)
		want(t, err, "state_order")
	})
}
