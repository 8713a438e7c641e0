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
