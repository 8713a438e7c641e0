package text_test

import (
	"strings"
	"testing"

	"rodedraad/domain/text"
)

func TestApply(t *testing.T) {
	for _, c := range []struct{ name, doc, changes, want, refused string }{
		{name: "nothing in nothing", doc: "", changes: `[]`, want: ""},
		{name: "nothing changed", doc: "abc", changes: `[3]`, want: "abc"},
		{name: "an insertion at the start", doc: "abc", changes: `[[0,"x"],3]`, want: "xabc"},
		{name: "an insertion at the end", doc: "abc", changes: `[3,[0,"x"]]`, want: "abcx"},
		{name: "several changes", doc: "abcdef", changes: `[1,[2,"X","Y"],1,[1],1,[0,"!"]]`, want: "aX\nYdf!"},
		{name: "lengths count UTF-16 units", doc: "a😀b", changes: `[3,[0,"x"],1]`, want: "a😀xb"},
		{name: "a whole pair deleted", doc: "a😀b", changes: `[1,[2],1]`, want: "ab"},
		{name: "a whole pair replaced", doc: "😀", changes: `[[2,"😁"]]`, want: "😁"},
		{name: "between a letter and its mark", doc: "e\u0301", changes: `[1,[0,"x"],1]`, want: "ex\u0301"},
		{name: "inside a family", doc: "👩‍👩", changes: `[2,[1],2]`, want: "👩👩"},
		{name: "on a shorter text", doc: "ab", changes: `[3]`, refused: text.BadChange},
		{name: "on a longer text", doc: "abcd", changes: `[3]`, refused: text.BadChange},
		{name: "off by one", doc: "abc", changes: `[2,[0,"x"]]`, refused: text.BadChange},
		{name: "the empty change set on a text", doc: "abc", changes: `[]`, refused: text.BadChange},
		{name: "lengths in bytes", doc: "é", changes: `[2,[0,"x"]]`, refused: text.BadChange},
		{name: "lengths in code points", doc: "😀", changes: `[1,[0,"x"]]`, refused: text.BadChange},
		{name: "an insertion into a pair", doc: "😀", changes: `[1,[0,"x"],1]`, refused: text.BadChange},
		{name: "the first half deleted", doc: "a😀", changes: `[1,[1],1]`, refused: text.BadChange},
		{name: "the second half deleted", doc: "😀b", changes: `[1,[1],1]`, refused: text.BadChange},
		{name: "the second half replaced", doc: "😀", changes: `[1,[1,"x"]]`, refused: text.BadChange},
		{name: "a deletion from pair to pair", doc: "😀😁", changes: `[1,[2],1]`, refused: text.BadChange},
		{name: "a boundary inside a deletion", doc: "😀", changes: `[[1,"a"],[1,"b"]]`, refused: text.BadChange},
	} {
		t.Run(c.name, func(t *testing.T) {
			doc := MustText(t, c.doc)
			got, err := MustChanges(t, c.changes).Apply(doc)
			if c.refused != "" {
				wantRefused(t, err, c.refused)
			} else if err != nil || got.String() != c.want {
				t.Errorf("got %q and %v, want %q", got.String(), err, c.want)
			}
			if doc.String() != c.doc {
				t.Errorf("the text itself became %q", doc.String())
			}
		})
	}
}

func TestApplyRefusesTooLong(t *testing.T) {
	doc := MustText(t, strings.Repeat("a", text.MaxLength))
	_, err := text.Insert(text.MaxLength, 0, "b").Apply(doc)
	wantRefused(t, err, text.TooLarge)
	if _, err := MustChanges(t, `[[1,"b"],262143]`).Apply(doc); err != nil {
		t.Errorf("replacing in the longest document: %v", err)
	}
}

func TestInsert(t *testing.T) {
	for _, c := range []struct {
		name       string
		length, at int
		s, want    string
	}{
		{"at the start", 2, 0, "x", `[[0,"x"],2]`},
		{"in the middle", 2, 1, "x\ny", `[1,[0,"x","y"],1]`},
		{"at the end", 2, 2, "x", `[2,[0,"x"]]`},
		{"before the start", 2, -4, "x", `[[0,"x"],2]`},
		{"after the end", 2, 9, "x", `[2,[0,"x"]]`},
		{"in an empty document", 0, 0, "x", `[[0,"x"]]`},
		{"nothing", 2, 1, "", `[2]`},
		{"untidy text", 0, 0, "a\r\nb\rc\x00\xff", `[[0,"a","b","c` + "\ufffd" + `"]]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := string(text.Insert(c.length, c.at, c.s).AppendJSON(nil)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestReplace(t *testing.T) {
	for _, c := range []struct{ name, old, wanted, want string }{
		{"the same", "abc", "abc", `[3]`},
		{"both empty", "", "", `[]`},
		{"from nothing", "", "ab", `[[0,"ab"]]`},
		{"to nothing", "ab", "", `[[2]]`},
		{"in the middle", "abcd", "abxd", `[2,[1,"x"],1]`},
		{"a letter doubled", "aa", "aaa", `[2,[0,"a"]]`},
		{"a letter fewer", "aaa", "aa", `[2,[1]]`},
		{"pairs with one high half", "a😀b", "a😁b", `[1,[2,"😁"],1]`},
		{"pairs with one low half", "a😀b", "a\U0001fa00b", `[1,[2,"` + "\U0001fa00" + `"],1]`},
		{"a pair doubled", "😀", "😀😀", `[2,[0,"😀"]]`},
		{"Windows line breaks", "a\nb", "a\r\nb", `[3]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			old := MustText(t, c.old)
			change := text.Replace(old, c.wanted)
			if got := string(change.AppendJSON(nil)); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
			if got := MustApply(t, change, old).String(); got != strings.ReplaceAll(c.wanted, "\r", "") {
				t.Errorf("it leads to %q", got)
			}
		})
	}
}

func TestMapPos(t *testing.T) {
	change := MustChanges(t, `[2,[0,"xx"],2,[2],1,[1,"yyy"]]`) // ab|cd--g[h]
	for _, c := range []struct{ pos, assoc, want int }{
		{-3, -1, 0}, {0, 1, 0}, {1, -1, 1},
		{2, -1, 2}, {2, 1, 4}, {2, 0, 4}, {3, -1, 5},
		{4, 1, 6}, {5, -1, 6}, {5, 1, 6}, {6, 1, 6},
		{7, -1, 7}, {7, 1, 7}, {8, -1, 10}, {8, 1, 10}, {99, 1, 10},
	} {
		if got := change.MapPos(c.pos, c.assoc); got != c.want {
			t.Errorf("position %d with assoc %d goes to %d, want %d", c.pos, c.assoc, got, c.want)
		}
	}
}

// TestWrongCallsPanic covers what no input can bring about, only a caller that
// did not look at the lengths.
func TestWrongCallsPanic(t *testing.T) {
	three, four := MustChanges(t, `[3]`), MustChanges(t, `[4]`)
	for name, call := range map[string]func(){
		"Map":     func() { three.Map(four, false) },
		"Compose": func() { three.Compose(four) },
		"Invert":  func() { three.Invert(MustText(t, "ab")) },
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("it did not panic")
				}
			}()
			call()
		})
	}
}

// TestChangeSetsShareNothing has results of one operation be input of others,
// over and over, and looks whether anything that existed already has changed.
func TestChangeSetsShareNothing(t *testing.T) {
	c := seeded(7)
	doc := c.text(10)
	kept := map[string]text.ChangeSet{}
	keep := func(set text.ChangeSet) text.ChangeSet {
		kept[string(set.AppendJSON(nil))] = set
		return set
	}
	base := MustText(t, doc)
	rawMine, _ := c.changes(doc)
	mine := keep(MustChanges(t, rawMine))
	for range 300 {
		raw, _ := c.changes(base.String())
		other := keep(MustChanges(t, raw))
		over := keep(other.Map(mine, true))
		all := keep(keep(mine.Compose(over)).Compose(text.Insert(over.LenAfter(), 0, "x")))
		keep(all.Invert(base))
		mine, base = keep(mine.Map(other, false)), MustApply(t, other, base)
		if base.Len() > 400 {
			base, mine = MustText(t, doc), MustChanges(t, rawMine)
		}
	}
	for raw, set := range kept {
		if now := string(set.AppendJSON(nil)); now != raw {
			t.Fatalf("%s became %s", raw, now)
		}
	}
}

// TestJoiningTwiceToOne looks for one memory serving two results: to one
// insertion, which has room behind it, two others come to be joined.
func TestJoiningTwiceToOne(t *testing.T) {
	first, gone := text.Insert(3, 0, "é"), MustChanges(t, `[[2]]`)
	one := MustChanges(t, `[2,[0,"x"]]`).Compose(first).Map(gone, false)
	two := MustChanges(t, `[2,[0,"y"]]`).Compose(first).Map(gone, false)
	if a, b := string(one.AppendJSON(nil)), string(two.AppendJSON(nil)); a != `[[0,"éx"]]` || b != `[[0,"éy"]]` {
		t.Errorf("got %s and %s", a, b)
	}
}
