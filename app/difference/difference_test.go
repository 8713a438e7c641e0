package difference_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"rodedraad/app/difference"
)

func TestWords(t *testing.T) {
	kept, added, removed := difference.Kept, difference.Added, difference.Removed
	for name, test := range map[string]struct {
		before, after string
		want          []difference.Piece
	}{
		"nothing":      {"", "", []difference.Piece{}},
		"the same":     {"een twee", "een twee", []difference.Piece{{kept, "een twee"}}},
		"a whole word": {"een kat zit", "een hond zit", []difference.Piece{{kept, "een "}, {removed, "kat "}, {added, "hond "}, {kept, "zit"}}},
		"from nothing": {"", "nieuw 👍🏽", []difference.Piece{{added, "nieuw 👍🏽"}}},
		"a line more":  {"a\nb", "a\n\nb", []difference.Piece{{kept, "a\n"}, {added, "\n"}, {kept, "b"}}},
	} {
		if diff := cmp.Diff(test.want, difference.Words(test.before, test.after)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestPiecesMakeBothTexts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.RuneFrom([]rune("ab é\n\t👍")), 0, 60, -1)
		before, after := text.Draw(t, "before"), text.Draw(t, "after")
		var old, now strings.Builder
		for _, p := range difference.Words(before, after) {
			if p.Kind != difference.Added {
				old.WriteString(p.Text)
			}
			if p.Kind != difference.Removed {
				now.WriteString(p.Text)
			}
		}
		if old.String() != before || now.String() != after {
			t.Fatalf("%q and %q came back as %q and %q", before, after, old.String(), now.String())
		}
	})
}

func TestManyDifferentWords(t *testing.T) {
	var before, after strings.Builder
	for i := range 70_000 {
		before.WriteString(strings.Repeat("x", i%7) + string(rune('a'+i%26)) + time.Duration(i).String() + " ")
		after.WriteString(string(rune('a'+i%26)) + time.Duration(i*2).String() + " ")
	}
	if pieces := difference.Words(before.String(), after.String()); len(pieces) == 0 {
		t.Error("two long texts have no difference")
	}
}
