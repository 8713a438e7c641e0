package text_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"rodedraad/domain/text"
)

// FuzzParseChanges looks for input that is let in and should not be, or that
// does not come out as it went in. Its corpus in testdata/fuzz holds the hostile
// change sets of the tables, so that mutation starts from them.
func FuzzParseChanges(f *testing.F) {
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := text.ParseChanges(raw)
		if err != nil {
			var refusal *text.Refusal
			if !errors.As(err, &refusal) || refusal.Code != text.BadChange && refusal.Code != text.TooLarge {
				t.Fatalf("refused with %v", err)
			}
			return
		}
		if !json.Valid(raw) {
			t.Fatal("what is not JSON was let in")
		}
		written := c.AppendJSON(nil)
		again, err := text.ParseChanges(written)
		if err != nil || !again.Equal(c) || !bytes.Equal(again.AppendJSON(nil), written) {
			t.Fatalf("%s became %s with %v", written, again.AppendJSON(nil), err)
		}
		if c.LenBefore() > text.MaxLength || c.LenAfter() > text.MaxLength {
			t.Fatalf("it goes from %d to %d", c.LenBefore(), c.LenAfter())
		}
		doc := MustText(t, string(bytes.Repeat([]byte{'a'}, c.LenBefore())))
		after := MustApply(t, c, doc)
		if MustText(t, after.String()).Len() != c.LenAfter() {
			t.Fatal("the result is no well-formed text of the length it says")
		}
		if !MustApply(t, c.Invert(doc), after).Equal(doc) {
			t.Fatal("the inverse does not restore the text")
		}
	})
}

// FuzzReceive hands an Authority pushes, one a line, on a document with a short
// history. Whatever comes, nothing changes on an error, and the log it keeps
// leads to the text it has, without gaps and without an update twice.
func FuzzReceive(f *testing.F) {
	f.Fuzz(func(t *testing.T, start string, lines []byte) {
		doc, err := text.New(start)
		if err != nil || doc.Len() > 1000 {
			return
		}
		a := text.NewAuthority(text.Stored{Text: doc})
		MustReceive(t, a, push(0, "c1", 1, text.Insert(doc.Len(), 0, "[")))
		MustReceive(t, a, push(0, "c2", 1, text.Insert(doc.Len(), doc.Len(), "]")))
		for line := range bytes.Lines(lines) {
			var p text.Push
			if json.Unmarshal(line, &p) != nil {
				continue
			}
			before, version := state(a), a.Version()
			accepted, err := a.Receive(p)
			if err != nil && (accepted != nil || a.Version() != version || state(a) != before) {
				t.Fatalf("refusing with %v changed %q to %q", err, before, state(a))
			}
			if a.Version() != version+len(accepted) {
				t.Fatalf("%d updates led from version %d to %d", len(accepted), version, a.Version())
			}
		}
		wantLog(t, doc, a)
	})
}

// wantLog fails unless the log leads from start to the text, in order.
func wantLog(tb testing.TB, start text.Text, a *text.Authority) {
	tb.Helper()
	log, ok := a.Since(0)
	if !ok || len(log) != a.Version() {
		tb.Fatalf("the log holds %d updates at version %d", len(log), a.Version())
	}
	seqs := map[string]int{}
	for _, u := range log {
		if seqs[u.Client]++; u.Seq != seqs[u.Client] {
			tb.Fatalf("update %d of %q stands in the place of %d", u.Seq, u.Client, seqs[u.Client])
		}
		start = MustApply(tb, u.Changes, start)
	}
	if !start.Equal(a.Text()) || !MustText(tb, a.Text().String()).Equal(start) {
		tb.Fatalf("the log leads to %q, the text is %q", start.String(), a.Text().String())
	}
}
