package sheet

import (
	"bytes"
	"encoding/binary"
	"io"
	"unicode/utf16"
	"unicode/utf8"
)

// Encoding is how a CSV file writes its characters.
type Encoding string

// The encodings that are known. A BOM is the mark that some programs put at the beginning of a file.
const (
	UTF8        Encoding = "utf-8"
	UTF8BOM     Encoding = "utf-8-bom"
	UTF16LE     Encoding = "utf-16le"
	UTF16BE     Encoding = "utf-16be"
	Windows1252 Encoding = "windows-1252"
)

// Encodings lists the encodings that a person can choose from.
var Encodings = []Encoding{UTF8, UTF8BOM, UTF16LE, UTF16BE, Windows1252}

// bom is the mark at the beginning of a file, in UTF-8.
const bom = "\uFEFF"

// high are the characters of Windows-1252 from 0x80 to 0x9F; elsewhere it is as Unicode. Five are not in use.
var high = [32]rune{
	'€', utf8.RuneError, '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', utf8.RuneError, 'Ž', utf8.RuneError,
	utf8.RuneError, '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', utf8.RuneError, 'ž', 'Ÿ',
}

// guessEncoding tells the encoding of a file: by its mark, by the zeros that UTF-16 has in most texts, and otherwise
// Windows-1252 when it is not UTF-8. Whether it is UTF-8 is read from the whole file.
func guessEncoding(head []byte, all io.Reader) (Encoding, error) {
	switch {
	case bytes.HasPrefix(head, []byte(bom)):
		return UTF8BOM, nil
	case bytes.HasPrefix(head, []byte("\xFF\xFE")):
		return UTF16LE, nil
	case bytes.HasPrefix(head, []byte("\xFE\xFF")):
		return UTF16BE, nil
	}
	var zeros [2]int
	for i, b := range head {
		if b == 0 {
			zeros[i%2]++
		}
	}
	pairs := len(head) / 2
	switch {
	case zeros[1] > pairs/2 && zeros[0] <= pairs/20:
		return UTF16LE, nil
	case zeros[0] > pairs/2 && zeros[1] <= pairs/20:
		return UTF16BE, nil
	case zeros[0]+zeros[1] > len(head)/100:
		return "", ErrNotTable
	}
	valid, err := validUTF8(all)
	if err != nil || valid {
		return UTF8, err
	}
	return Windows1252, nil
}

// validUTF8 reports whether a file is UTF-8.
func validUTF8(in io.Reader) (bool, error) {
	buffer := make([]byte, 64<<10)
	left := 0
	for {
		n, err := in.Read(buffer[left:])
		n += left
		left = 0
		for left < utf8.UTFMax-1 && left < n && !utf8.Valid(buffer[:n-left]) {
			left++
		}
		if !utf8.Valid(buffer[:n-left]) || left > 0 && utf8.FullRune(buffer[n-left:n]) {
			return false, nil
		}
		copy(buffer, buffer[n-left:n])
		if err == io.EOF {
			return left == 0, nil
		}
		if err != nil {
			return false, err
		}
	}
}

// transcoder reads any of the encodings as UTF-8, without its mark. What is not of the encoding becomes U+FFFD, or stays
// what it is in UTF-8; the cell it is in says so.
type transcoder struct {
	in      io.Reader
	as      Encoding
	raw     []byte
	left    int // bytes at the beginning of raw that wait for the rest of their character
	out     []byte
	started bool
	failed  error
}

func newTranscoder(in io.Reader, as Encoding) *transcoder {
	return &transcoder{in: in, as: as, raw: make([]byte, 16<<10)}
}

// Read reads as any reader does.
func (t *transcoder) Read(p []byte) (int, error) {
	for len(t.out) == 0 {
		if t.failed != nil {
			return 0, t.failed
		}
		n, err := t.in.Read(t.raw[t.left:])
		n += t.left
		t.failed = err
		used := t.convert(t.raw[:n], err != nil)
		t.left = copy(t.raw, t.raw[used:n])
		if !t.started && len(t.out) > 0 {
			t.started = true
			t.out = bytes.TrimPrefix(t.out, []byte(bom))
		}
	}
	n := copy(p, t.out)
	t.out = t.out[n:]
	return n, nil
}

// convert makes out of raw, and returns how much of raw it used. The last of a file is used whatever it is.
func (t *transcoder) convert(raw []byte, last bool) (used int) {
	switch t.as {
	case UTF16LE, UTF16BE:
		return t.utf16(raw, last)
	case Windows1252:
		t.out = t.out[:0]
		for _, b := range raw {
			r := rune(b)
			if b >= 0x80 && b <= 0x9F {
				r = high[b-0x80]
			}
			t.out = utf8.AppendRune(t.out, r)
		}
	default:
		if !t.started && len(raw) < len(bom) && !last {
			return 0
		}
		t.out = append(t.out[:0], raw...)
	}
	return len(raw)
}

func (t *transcoder) utf16(raw []byte, last bool) (used int) {
	order := binary.ByteOrder(binary.LittleEndian)
	if t.as == UTF16BE {
		order = binary.BigEndian
	}
	t.out = t.out[:0]
	for used+1 < len(raw) {
		r := rune(order.Uint16(raw[used:]))
		if utf16.IsSurrogate(r) {
			if used+3 >= len(raw) && !last {
				return used
			}
			pair := utf8.RuneError
			if used+3 < len(raw) {
				pair = utf16.DecodeRune(r, rune(order.Uint16(raw[used+2:])))
			}
			if pair != utf8.RuneError {
				used += 2
			}
			r = pair
		}
		t.out = utf8.AppendRune(t.out, r)
		used += 2
	}
	if last && used < len(raw) {
		t.out = utf8.AppendRune(t.out, utf8.RuneError)
		used = len(raw)
	}
	return used
}
