package text_test

import (
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"rodedraad/domain/text"
)

// choose gives a number from 0 up to n, n excluded. Both a seeded generator and
// a property test can be the source of a case.
type choose func(n int) int

func seeded(seed uint64) choose {
	return rand.New(rand.NewPCG(seed, 0x7264)).IntN
}

// pieces are what random documents are made of: everything that counts
// differently in bytes, UTF-16 units, code points and what a reader sees.
var pieces = []string{
	"a", "b", "Z", " ", "\n", "\n\n", "\t", `"`, `\`, "/", "<", ">", "&", "'", "\u0001", "\b", "\f", "\x1f", "\x7f",
	"é", "e\u0301", "n\u0303\u0323", "ß", "İ", "ﬁ", "\u00a0", "\u200b", "\u200d", "\u2028", "\u2029", "\ufeff", "\ufffd", "\uffff",
	"\u202e", "\u2066", "漢字", "ع", "क्ष", "😀", "👍🏽", "👩‍👩‍👧‍👦", "🏳️‍🌈", "🇳🇱", "❤️", "𝔘", "𐀀", "\U0010ffff",
	"De rode draad", "⟦c1-0001⟧",
}

func (c choose) text(most int) string {
	var b strings.Builder
	for range c(most + 1) {
		b.WriteString(pieces[c(len(pieces))])
	}
	return b.String()
}

// changes gives a random change set, as JSON, for the document before, and the
// document it should result in. It never cuts through a surrogate pair.
func (c choose) changes(before string) (raw, after string) {
	rest := []rune(before)
	var json, out strings.Builder
	const kept, added, replaced, kinds = 0, 2, 3, 4 // 1 is removed
	for last := -1; len(rest) > 0 || last != added && c(4) == 0; {
		kind := added
		if len(rest) > 0 {
			kind = c(kinds)
		}
		if kind == last && kind != replaced {
			continue // the library would have joined the two
		}
		part, insert := []rune(nil), ""
		if kind != added {
			part = rest[:1+c(min(len(rest), 1+c(len(rest))))]
			rest = rest[len(part):]
		}
		if kind == added || kind == replaced {
			for insert == "" {
				insert = c.text(3)
			}
		}
		out.WriteString(insert)
		if kind == kept {
			out.WriteString(string(part))
		}
		json.WriteString(sectionJSON(kind == kept, units(string(part)), insert))
		last = kind
	}
	return "[" + strings.TrimPrefix(json.String(), ",") + "]", out.String()
}

// change gives a change set as changes does, half of the time with a single
// change in it, as typing makes them.
func (c choose) change(before string) (raw, after string) {
	if c(2) == 0 {
		return c.changes(before)
	}
	runes := []rune(before)
	from := c(len(runes) + 1)
	to := min(len(runes), from+c(3))
	insert := ""
	if to == from || c(2) == 0 {
		for insert == "" {
			insert = c.text(2)
		}
	}
	json := ""
	if from > 0 {
		json = sectionJSON(true, units(string(runes[:from])), "")
	}
	json += sectionJSON(false, units(string(runes[from:to])), insert)
	if to < len(runes) {
		json += sectionJSON(true, units(string(runes[to:])), "")
	}
	return "[" + json[1:] + "]", string(runes[:from]) + insert + string(runes[to:])
}

// sectionJSON writes one part with a leading comma, the way the editor does.
func sectionJSON(kept bool, length int, insert string) string {
	if kept {
		return "," + strconv.Itoa(length)
	}
	var b strings.Builder
	b.WriteString(",[" + strconv.Itoa(length))
	if insert != "" {
		for line := range strings.SplitSeq(insert, "\n") {
			b.WriteString("," + quoted(line))
		}
	}
	return b.String() + "]"
}

// quoted is a JSON string, written with escapes only where JSON demands them.
func quoted(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b.WriteString(`\` + string(r))
		case r == '\b':
			b.WriteString(`\b`)
		case r == '\f':
			b.WriteString(`\f`)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ':
			b.WriteString(`\u00` + string("01"[r>>4]) + string("0123456789abcdef"[r&15]))
		default:
			b.WriteRune(r)
		}
	}
	return b.String() + `"`
}

func units(s string) int { return len(utf16.Encode([]rune(s))) }

func MustText(tb testing.TB, s string) text.Text {
	tb.Helper()
	t, err := text.New(s)
	if err != nil {
		tb.Fatalf("New(%q): %v", s, err)
	}
	return t
}

func MustChanges(tb testing.TB, raw string) text.ChangeSet {
	tb.Helper()
	c, err := text.ParseChanges([]byte(raw))
	if err != nil {
		tb.Fatalf("ParseChanges(%s): %v", raw, err)
	}
	return c
}

func MustApply(tb testing.TB, c text.ChangeSet, t text.Text) text.Text {
	tb.Helper()
	after, err := c.Apply(t)
	if err != nil {
		tb.Fatalf("applying %s to %q: %v", c.AppendJSON(nil), t.String(), err)
	}
	return after
}
