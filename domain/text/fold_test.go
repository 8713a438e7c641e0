package text_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"rodedraad/domain/text"
)

// A fold is what applying the updates one by one gives, wherever it begins.
func TestFoldIsApplyingOneByOne(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var doc, begin text.Text
		var spans, beginSpans text.Spans
		var late *text.Fold
		whole, err := text.NewFold(begin, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		from := rapid.IntRange(0, 11).Draw(t, "from")
		for version := 1; version <= 12; version++ {
			if version == from+1 {
				begin, beginSpans = doc, spans
				if late, err = text.NewFold(begin, beginSpans, from); err != nil {
					t.Fatal(err)
				}
			}
			changes := text.Replace(doc, rapid.StringOfN(rapid.RuneFrom([]rune("abé👍🏽\n")), 0, 20, -1).Draw(t, "text"))
			if doc, err = changes.Apply(doc); err != nil {
				t.Fatal(err)
			}
			if spans, err = spans.Apply(changes, version); err != nil {
				t.Fatal(err)
			}
			if err := whole.Add(changes); err != nil {
				t.Fatal(err)
			}
			if late != nil {
				if err := late.Add(changes); err != nil {
					t.Fatal(err)
				}
			}
		}
		for name, fold := range map[string]*text.Fold{"whole": whole, "late": late} {
			got, gotSpans, err := fold.Done()
			if err != nil || !got.Equal(doc) || fold.Version() != 12 {
				t.Fatalf("%s: %q at version %d, %v, want %q", name, got, fold.Version(), err, doc)
			}
			if diff := cmp.Diff([]text.Span(spans), append([]text.Span{}, gotSpans...)); diff != "" && len(spans)+len(gotSpans) > 0 {
				t.Fatalf("%s: %s", name, diff)
			}
		}
	})
}

func TestFoldRefuses(t *testing.T) {
	pair, err := text.New("a👍")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := text.NewFold(pair, text.Spans{{2, 1}}, 1); err == nil {
		t.Error("spans of another length are taken")
	}
	for name, changes := range map[string]string{
		"another length": `[4]`, "half a pair": `[1,[1],1]`,
		"too long": `[3,[0,"` + strings.Repeat("x", text.MaxLength-2) + `"]]`,
	} {
		fold, err := text.NewFold(pair, text.Spans{{3, 1}}, 1)
		if err != nil {
			t.Fatal(err)
		}
		c, err := text.ParseChanges([]byte(changes))
		if err == nil {
			err = fold.Add(c)
		}
		if err == nil {
			_, _, err = fold.Done()
		}
		if err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}

func TestSizeOfAChange(t *testing.T) {
	c, err := text.ParseChanges([]byte(`[1,[2,"👍","b"],3,[1],[0,"c"]]`))
	if err != nil {
		t.Fatal(err)
	}
	if removed, inserted := c.Size(); removed != 3 || inserted != 5 {
		t.Errorf("removed %d and inserted %d, want 3 and 5", removed, inserted)
	}
}
