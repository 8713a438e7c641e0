package text

import (
	"fmt"
	"hash/crc32"
	"slices"
	"strings"
	"unicode/utf8"
)

// MaxLength is the greatest length of a document, in UTF-16 code units.
const MaxLength = 262144

// Text is an immutable document. It is kept as UTF-16 code units, because that
// is how editors count, and it is always well-formed: no lone surrogates, no
// NUL, no carriage return. The zero Text is the empty document.
type Text struct {
	units []uint16
}

// New makes a Text of s. It refuses (with a *Refusal) invalid UTF-8, NUL,
// carriage returns, and more than MaxLength UTF-16 code units.
func New(s string) (Text, error) {
	if len(s) > 3*MaxLength {
		return Text{}, refuse(TooLarge, "the text is too long")
	}
	units := make([]uint16, 0, len(s))
	for i := 0; i < len(s); {
		r, size := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, size = utf8.DecodeRuneInString(s[i:])
		}
		switch {
		case r == utf8.RuneError && size == 1:
			return Text{}, refuse(BadChange, "the text is not valid UTF-8")
		case r == 0 || r == '\r':
			return Text{}, refuse(BadChange, "the text holds a NUL or a carriage return")
		}
		units = appendRune(units, r)
		i += size
	}
	if len(units) > MaxLength {
		return Text{}, refuse(TooLarge, "the text is too long")
	}
	return Text{slices.Clip(units)}, nil
}

// Len is the length in UTF-16 code units.
func (t Text) Len() int { return len(t.units) }

// Equal reports whether both texts hold the same characters.
func (t Text) Equal(other Text) bool { return slices.Equal(t.units, other.units) }

// String is the text in UTF-8.
func (t Text) String() string {
	size := 0
	for _, u := range t.units {
		size += unitSize(u)
	}
	var b strings.Builder
	b.Grow(size)
	t.encode(func(p []byte) { b.Write(p) })
	return b.String()
}

// Sum is the CRC-32 (IEEE) of the UTF-8 form, as eight lower-case hexadecimal
// digits. Pages compare it with their own text to notice divergence.
func (t Text) Sum() string {
	sum := uint32(0)
	t.encode(func(p []byte) { sum = crc32.Update(sum, crc32.IEEETable, p) })
	return fmt.Sprintf("%08x", sum)
}

// encode hands the UTF-8 form to emit in pieces that emit must not keep.
func (t Text) encode(emit func([]byte)) {
	var buffer [1024]byte
	n := 0
	for i := 0; i < len(t.units); i++ {
		if n > len(buffer)-utf8.UTFMax {
			emit(buffer[:n])
			n = 0
		}
		u := t.units[i]
		if u < utf8.RuneSelf {
			buffer[n] = byte(u)
			n++
			continue
		}
		r := rune(u)
		if isHigh(u) && i+1 < len(t.units) && isLow(t.units[i+1]) {
			i++
			r = joinPair(u, t.units[i])
		}
		n += utf8.EncodeRune(buffer[n:], r)
	}
	if n > 0 {
		emit(buffer[:n])
	}
}

// unitSize is how many bytes of UTF-8 a code unit of a well-formed text
// accounts for; each half of a pair accounts for two.
func unitSize(u uint16) int {
	switch {
	case u < 0x80:
		return 1
	case u < 0x800 || isHigh(u) || isLow(u):
		return 2
	default:
		return 3
	}
}

func isHigh(u uint16) bool { return u&0xfc00 == 0xd800 }
func isLow(u uint16) bool  { return u&0xfc00 == 0xdc00 }

func joinPair(high, low uint16) rune {
	return rune(high&0x3ff)<<10 + rune(low&0x3ff) + 0x10000
}

func appendRune(units []uint16, r rune) []uint16 {
	if r < 0x10000 {
		return append(units, uint16(r))
	}
	r -= 0x10000
	return append(units, uint16(0xd800+r>>10), uint16(0xdc00+r&0x3ff))
}
