package text_test

import (
	"errors"
	"fmt"
	"hash/crc32"
	"strings"
	"testing"

	"rodedraad/domain/text"
)

// wantRefused fails unless err is a Refusal with this code.
func wantRefused(tb testing.TB, err error, code string) {
	tb.Helper()
	var refusal *text.Refusal
	if !errors.As(err, &refusal) || refusal.Code != code {
		tb.Errorf("got the error %v, want a refusal %s", err, code)
	}
}

func TestNew(t *testing.T) {
	for _, c := range []struct {
		name, in string
		length   int
		refused  string
	}{
		{name: "nothing"},
		{name: "plain", in: "ab\nc", length: 4},
		{name: "outside the basic plane", in: "a😀b", length: 4},
		{name: "a family joined by zero-width joiners", in: "👩‍👩‍👧", length: 8},
		{name: "combining marks stay as they are", in: "e\u0301é", length: 3},
		{name: "the replacement character itself", in: "\ufffd", length: 1},
		{name: "exotic breaks and a byte order mark", in: "\ufeff\u2028\u2029\u0085", length: 4},
		{name: "as long as may be", in: strings.Repeat("😀", text.MaxLength/2), length: text.MaxLength},
		{name: "as many bytes as may be", in: strings.Repeat("漢", text.MaxLength), length: text.MaxLength},
		{name: "one too long", in: strings.Repeat("a", text.MaxLength+1), refused: text.TooLarge},
		{name: "far too long", in: strings.Repeat("漢", text.MaxLength+1), refused: text.TooLarge},
		{name: "carriage return", in: "a\r\nb", refused: text.BadChange},
		{name: "NUL", in: "a\x00b", refused: text.BadChange},
		{name: "a lone surrogate in bytes", in: "a\xed\xa0\xbdb", refused: text.BadChange},
		{name: "half a character", in: "a\xf0\x9f\x98", refused: text.BadChange},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := text.New(c.in)
			if c.refused != "" {
				wantRefused(t, err, c.refused)
				return
			}
			if err != nil || got.Len() != c.length || got.String() != c.in {
				t.Errorf("got %d units %.80q and %v, want %d units %.80q", got.Len(), got.String(), err, c.length, c.in)
			}
			if want := fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(c.in))); got.Sum() != want {
				t.Errorf("the sum is %s, want %s", got.Sum(), want)
			}
		})
	}
}

func TestSumOfLongTexts(t *testing.T) {
	for n := range 600 {
		s := strings.Repeat("a", n) + strings.Repeat("é漢😀", 500)
		if got, want := MustText(t, s).Sum(), fmt.Sprintf("%08x", crc32.ChecksumIEEE([]byte(s))); got != want {
			t.Fatalf("after %d letters the sum is %s, want %s", n, got, want)
		}
	}
}

func TestRefusalMessages(t *testing.T) {
	for _, c := range []struct {
		err  error
		want string
	}{
		{&text.Refusal{Code: text.BadSeq, Seq: 4, Reason: "why"}, "bad_seq: update 4: why"},
		{&text.Refusal{Code: text.BadChange, Reason: "why"}, "bad_change: why"},
		{&text.NeedHistory{From: 7}, "the updates after version 7 are not in memory"},
	} {
		if got := c.err.Error(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
