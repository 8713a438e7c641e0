package text_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"rodedraad/domain/text"
)

func TestSpansTellWhoWroteWhat(t *testing.T) {
	var spans text.Spans
	for _, step := range []struct {
		version int
		changes string
		want    text.Spans
	}{
		{1, `[[0,"hello"]]`, text.Spans{{5, 1}}},
		{2, `[2,[0,"XY"],3]`, text.Spans{{2, 1}, {2, 2}, {3, 1}}},
		{3, `[1,[4],2]`, text.Spans{{3, 1}}},
		{4, `[3,[0,"!"]]`, text.Spans{{3, 1}, {1, 4}}},
		{5, `[[4,"a","b"]]`, text.Spans{{3, 5}}},
		{6, `[[3]]`, text.Spans{}},
	} {
		changes, err := text.ParseChanges([]byte(step.changes))
		if err != nil {
			t.Fatalf("%s: %v", step.changes, err)
		}
		if spans, err = spans.Apply(changes, step.version); err != nil {
			t.Fatalf("%s: %v", step.changes, err)
		}
		if diff := cmp.Diff(step.want, spans); diff != "" {
			t.Errorf("%s: %s", step.changes, diff)
		}
	}
}

func TestSpansRefuseAnotherLength(t *testing.T) {
	changes, err := text.ParseChanges([]byte(`[3]`))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := (text.Spans{{2, 1}}).Apply(changes, 2); err == nil {
		t.Error("a change for three units was applied to spans of two")
	}
}

func TestSpansAlwaysCoverTheText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		doc, err := text.New("")
		if err != nil {
			t.Fatal(err)
		}
		var spans text.Spans
		for version := 1; version <= 12; version++ {
			next := rapid.StringOfN(rapid.RuneFrom([]rune("abé👍🏽\n")), 0, 20, -1).Draw(t, "text")
			changes := text.Replace(doc, next)
			if doc, err = changes.Apply(doc); err != nil {
				t.Fatal(err)
			}
			if spans, err = spans.Apply(changes, version); err != nil {
				t.Fatal(err)
			}
			if spans.Len() != doc.Len() {
				t.Fatalf("version %d: spans cover %d of %d units", version, spans.Len(), doc.Len())
			}
		}
	})
}
