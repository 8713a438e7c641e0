package app_test

import (
	"context"
	"strings"
	"testing"

	"rodedraad/app"
	"rodedraad/app/difference"
	"rodedraad/domain"
)

func TestHistoryTellsWhoWroteWhatAndRestores(t *testing.T) {
	w := MustWorld(t)
	ctx := context.Background()
	card := w.MustAdd(anna, bridge, domain.KindReaction, "Drie teams\nhadden een plan.")
	v, err := w.Restore(ctx, anna, care, card.ID, "text", 0)
	if err != nil || v.Text != "" || v.Version != 2 {
		t.Fatalf("back to nothing: version %d, %q, %v", v.Version, v.Text, err)
	}
	if v, err = w.Restore(ctx, anna, care, card.ID, "", 1); err != nil || v.Text != card.Text || v.Version != 3 {
		t.Fatalf("back to the first wording: version %d, %q, %v", v.Version, v.Text, err)
	}
	h, err := w.History(ctx, anna, care, card.ID, app.AskHistory{At: -1, Since: 2})
	if err != nil {
		t.Fatal(err)
	}
	if h.Version != 3 || h.At != 3 || h.MayRestore || len(h.Moments) == 0 || h.Moments[0].To != 3 {
		t.Errorf("the history is at %d of %d, with moments %v", h.At, h.Version, h.Moments)
	}
	if len(h.Difference) != 1 || h.Difference[0].Kind != difference.Added || h.Difference[0].Text != card.Text {
		t.Errorf("the difference is %v", h.Difference)
	}
	if len(h.Passages) != 1 || h.Passages[0].Text != card.Text || h.Passages[0].Author.Name == "" {
		t.Errorf("who wrote what is %v", h.Passages)
	}
	then, err := w.History(ctx, anna, care, card.ID, app.AskHistory{At: 1, Since: -1})
	if err != nil || !then.MayRestore || then.Difference != nil || !strings.Contains(then.Passages[0].Text, "plan") {
		t.Errorf("at version 1: %v, %v", then.Passages, err)
	}
}

func TestHistoryIsForInsiders(t *testing.T) {
	w := MustWorld(t)
	ctx := context.Background()
	card := w.MustAdd(anna, bridge, domain.KindReaction, "Een eerste gedachte")
	card = w.MustRelease(anna, card, domain.VisiblePublic)
	for _, who := range []domain.PersonID{sponsor, friend} {
		_, err := w.History(ctx, who, care, card.ID, app.AskHistory{At: -1, Since: -1})
		want(t, err, "not_found")
		_, err = w.Restore(ctx, who, care, card.ID, "text", 0)
		want(t, err, "not_found")
	}
	_, err := w.History(ctx, anna, care, card.ID, app.AskHistory{Document: "learn", At: -1, Since: -1})
	want(t, err, "not_found")
	_, err = w.History(ctx, anna, care, card.ID, app.AskHistory{At: 99, Since: -1})
	want(t, err, "not_found")
}

func TestStoryPutsWritingFactsAndLinksInOneOrder(t *testing.T) {
	w := MustWorld(t)
	card := w.MustAdd(anna, bridge, domain.KindAction, "Drie teams")
	other := w.MustAdd(bert, bridge, domain.KindReaction, "Een reactie")
	must(t, one(w.ChangeFacts(ctx, anna, care, card.ID, app.FactsPatch{Revision: card.Revision, Level: ptr(domain.Practice)})))
	w.MustLink(bert, other, domain.ReactsTo, card.Ref())
	w.MustLink(anna, card, domain.RelatesTo, other.Ref())
	must(t, one(w.Restore(ctx, bert, care, card.ID, "text", 0)))
	must(t, one(w.Restore(ctx, anna, care, card.ID, "text", 1)))
	h, err := w.History(ctx, anna, care, card.ID, app.AskHistory{At: -1, Since: -1})
	must(t, err)
	var lines []string
	for i, it := range h.Story {
		switch {
		case it.Moment != nil:
			lines = append(lines, "wrote "+it.Moment.Author.Name)
		case it.Act != nil:
			lines = append(lines, string(it.Act.Verb)+" "+it.Act.Author)
		case it.Link != nil:
			lines = append(lines, "from "+it.Link.Other.Title+" "+it.Link.Author)
		}
		if i > 0 && it.At.After(h.Story[i-1].At) {
			t.Errorf("what happened at %d is later than what stands above it", i)
		}
	}
	same(t, "the story", lines, []string{
		"wrote Name of anna", "wrote Name of bert", "link Name of anna", "from Een reactie Name of bert", "facts Name of anna",
		"wrote Name of anna", "add Name of anna",
	})
	if len(h.Writers) != 1 || h.Writers[0].Name != "Name of anna" || h.Passages[0].Writer != 0 {
		t.Errorf("the text is by %v", h.Writers)
	}
}
