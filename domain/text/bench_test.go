package text_test

import (
	"strconv"
	"strings"
	"testing"

	"rodedraad/domain/text"
)

// paragraph is what people here write, with a few characters outside ASCII.
const paragraph = "De rode draad loopt van vraag naar actie, van actie naar les: één lijn 👍.\n"

func document(tb testing.TB, length int) text.Text {
	tb.Helper()
	return MustText(tb, strings.Repeat(paragraph, length/units(paragraph)))
}

// keystroke is the JSON of one letter typed in a document of a length.
func keystroke(length int) []byte {
	at := length / 2 / units(paragraph) * units(paragraph)
	return []byte(`[` + strconv.Itoa(at) + `,[0,"e"],` + strconv.Itoa(length-at) + `]`)
}

func BenchmarkParseKeystroke(b *testing.B) {
	raw := keystroke(100_000)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := text.ParseChanges(raw); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkParseAndReceive is what the owner of a document does for one letter.
func BenchmarkParseAndReceive(b *testing.B) {
	for _, length := range []int{1_000, 10_000, 100_000} {
		b.Run(strconv.Itoa(length), func(b *testing.B) {
			doc := document(b, length)
			raw, back := keystroke(doc.Len()), []byte(nil)
			a := text.NewAuthority(text.Stored{Text: doc})
			b.ReportAllocs()
			for seq := 1; b.Loop(); seq++ {
				change := raw
				if seq%2 == 0 { // take the letter out again, so that the length stays
					change = back
				}
				c, err := text.ParseChanges(change)
				if err != nil {
					b.Fatal(err)
				}
				if back == nil {
					back = c.Invert(doc).AppendJSON(nil)
				}
				p := text.Push{Version: a.Version(), Client: "c1", Updates: []text.Update{{Client: "c1", Seq: seq, Changes: c}}}
				if _, err := a.Receive(p); err != nil {
					b.Fatal(err)
				}
				if a.Version()%512 == 0 {
					a.Trim(256)
				}
			}
		})
	}
}

// BenchmarkReceiveMissed is one letter that was typed 256 versions ago.
func BenchmarkReceiveMissed(b *testing.B) {
	doc := document(b, 10_000)
	a := text.NewAuthority(text.Stored{Text: doc})
	for i := range 256 {
		MustReceive(b, a, push(i, "c1", i+1, text.Insert(doc.Len()+i, i%50, "e")))
	}
	tail, _ := a.Since(0)
	late := push(0, "c2", 1, MustChanges(b, string(keystroke(doc.Len()))))
	b.ReportAllocs()
	for b.Loop() {
		fresh := text.NewAuthority(text.Stored{Version: 256, Text: a.Text(), Tail: tail})
		if _, err := fresh.Receive(late); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkReturnAfterLongAbsence is quality C9: 2,000 updates made offline
// while others made 10,000.
func BenchmarkReturnAfterLongAbsence(b *testing.B) {
	doc := document(b, 10_000)
	a := text.NewAuthority(text.Stored{Text: doc})
	for i := range 10_000 {
		MustReceive(b, a, push(i, "c1", i+1, text.Insert(doc.Len()+i, i%50, "e")))
	}
	tail, _ := a.Since(0)
	var mine []text.ChangeSet
	for i := range 2_000 {
		mine = append(mine, text.Insert(doc.Len()+i, 10*units(paragraph)+i, "o"))
	}
	late := push(0, "c2", 1, mine...)
	for b.Loop() {
		fresh := text.NewAuthority(text.Stored{Version: 10_000, Text: a.Text(), Tail: tail})
		if _, err := fresh.Receive(late); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkSum(b *testing.B) {
	doc := document(b, 100_000)
	b.SetBytes(int64(2 * doc.Len()))
	for b.Loop() {
		doc.Sum()
	}
}

func BenchmarkString(b *testing.B) {
	doc := document(b, 100_000)
	b.SetBytes(int64(2 * doc.Len()))
	for b.Loop() {
		_ = doc.String()
	}
}
