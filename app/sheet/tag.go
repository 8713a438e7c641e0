package sheet

import (
	"bytes"
	"strconv"
	"unicode/utf8"
)

// startTag reads <name a="1" …> and opens the element.
func (s *scanner) startTag() (err error) {
	s.tag = s.tag[:0]
	var quote byte
	for from := 0; ; from = len(s.tag) {
		if s.tag, err = s.upTo('>', s.tag); err != nil {
			return err
		}
		for _, b := range s.tag[from:] {
			switch {
			case quote == 0 && (b == '"' || b == '\''):
				quote = b
			case b == quote:
				quote = 0
			}
		}
		if quote == 0 {
			break
		}
		s.tag = append(s.tag, '>')
	}
	rest := s.tag
	if n := len(rest); n > 0 && rest[n-1] == '/' {
		rest, s.selfEnd = rest[:n-1], true
	}
	full := rest[:nameLength(rest)]
	if err := s.attributes(rest[len(full):]); err != nil {
		return err
	}
	if s.depth() >= maxDepth || s.depth() == 0 && s.rooted {
		return ErrDamaged
	}
	s.rooted = true
	s.open = append(s.open, full...)
	s.lengths = append(s.lengths, len(full))
	var ok bool
	if s.name, _, ok = local(full); !ok {
		return ErrDamaged
	}
	return nil
}

// attributes reads what stands behind the name in a tag.
func (s *scanner) attributes(rest []byte) error {
	s.attrs = s.attrs[:0]
	for {
		rest = space(rest)
		if len(rest) == 0 {
			return nil
		}
		full := rest[:nameLength(rest)]
		rest = space(rest[len(full):])
		if len(rest) == 0 || rest[0] != '=' || len(s.attrs) >= maxAttrs {
			return ErrDamaged
		}
		rest = space(rest[1:])
		if len(rest) == 0 || rest[0] != '"' && rest[0] != '\'' {
			return ErrDamaged
		}
		length := bytes.IndexByte(rest[1:], rest[0])
		if length < 0 || bytes.IndexByte(rest[1:1+length], '<') >= 0 {
			return ErrDamaged
		}
		value, err := decode(rest[1:1+length], true)
		if err != nil {
			return err
		}
		name, prefixed, ok := local(full)
		if !ok {
			return ErrDamaged
		}
		s.attrs = append(s.attrs, attr{prefixed, name, value})
		rest = rest[length+2:]
	}
}

// endTag reads </name> and closes the element.
func (s *scanner) endTag() (err error) {
	s.pos++
	if s.tag, err = s.upTo('>', s.tag[:0]); err != nil {
		return err
	}
	name := s.tag[:nameLength(s.tag)]
	if len(space(s.tag[len(name):])) > 0 || s.depth() == 0 {
		return ErrDamaged
	}
	if last := s.open[len(s.open)-s.lengths[s.depth()-1]:]; !bytes.Equal(last, name) {
		return ErrDamaged
	}
	name, _, _ = local(name)
	return s.pop(name)
}

// pop closes the innermost element, which has this name.
func (s *scanner) pop(name []byte) error {
	s.name = name
	last := len(s.lengths) - 1
	s.open = s.open[:len(s.open)-s.lengths[last]]
	s.lengths = s.lengths[:last]
	return nil
}

// nameLength is the length of the name at the beginning. Nothing in a workbook has a name that is not ASCII.
func nameLength(b []byte) int {
	i := 0
	for i < len(b) && (b[i] >= 'a' && b[i] <= 'z' || b[i] >= 'A' && b[i] <= 'Z' || b[i] == '_' || b[i] == ':' ||
		i > 0 && (b[i] >= '0' && b[i] <= '9' || b[i] == '-' || b[i] == '.')) {
		i++
	}
	return i
}

// local takes the prefix off a name, and reports whether it is one.
func local(name []byte) (short []byte, prefixed, ok bool) {
	if len(name) == 0 {
		return nil, false, false
	}
	colon := bytes.IndexByte(name, ':')
	switch {
	case colon >= 0 && bytes.IndexByte(name[colon+1:], ':') >= 0:
		return nil, false, false
	case colon <= 0 || colon == len(name)-1:
		return name, false, true
	}
	return name[colon+1:], true, true
}

// space takes the space off the beginning.
func space(b []byte) []byte {
	for len(b) > 0 && (b[0] == ' ' || b[0] == '\t' || b[0] == '\n' || b[0] == '\r') {
		b = b[1:]
	}
	return b
}

// decode turns line ends into \n and, if asked, entities into what they stand for. It works in place: nothing gets longer.
// Bytes that are no character of XML are refused.
func decode(b []byte, entities bool) ([]byte, error) {
	if plain(b) {
		return b, nil
	}
	out := b[:0]
	for i := 0; i < len(b); {
		switch c := b[i]; {
		case c == '&' && entities:
			r, length, ok := entity(b[i:])
			if !ok {
				return nil, ErrDamaged
			}
			out = utf8.AppendRune(out, r)
			i += length
		case c == '\r':
			if i+1 == len(b) || b[i+1] != '\n' {
				out = append(out, '\n')
			}
			i++
		case c < utf8.RuneSelf:
			if !character(rune(c)) {
				return nil, ErrDamaged
			}
			out = append(out, c)
			i++
		default:
			r, length := utf8.DecodeRune(b[i:])
			if r == utf8.RuneError && length == 1 || !character(r) {
				return nil, ErrDamaged
			}
			out = append(out, b[i:i+length]...)
			i += length
		}
	}
	return out, nil
}

// plain reports whether there is nothing to decode.
func plain(b []byte) bool {
	for _, c := range b {
		if c < ' ' && c != '\n' && c != '\t' || c == '&' || c >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// character reports whether XML knows this character.
func character(r rune) bool {
	return r >= ' ' && r <= 0xD7FF || r == '\t' || r == '\n' || r == '\r' || r >= 0xE000 && r <= 0xFFFD || r >= 0x10000 && r <= 0x10FFFF
}

// entity reads what begins with an ampersand, and its length.
func entity(b []byte) (r rune, length int, ok bool) {
	end := bytes.IndexByte(b[:min(len(b), 16)], ';')
	if end < 2 {
		return 0, 0, false
	}
	name := string(b[1:end])
	if name[0] == '#' {
		digits, radix := name[1:], 10
		if digits != "" && digits[0] == 'x' {
			digits, radix = digits[1:], 16
		}
		n, err := strconv.ParseUint(digits, radix, 32)
		return rune(n), end + 1, err == nil && n <= utf8.MaxRune && character(rune(n))
	}
	r, ok = entities[name]
	return r, end + 1, ok
}

// entities are those that need no DOCTYPE.
var entities = map[string]rune{"lt": '<', "gt": '>', "amp": '&', "quot": '"', "apos": '\''}
