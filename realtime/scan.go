package realtime

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"unicode/utf8"
)

// fault says what is wrong with a message: a reason for the one who wrote the page, and the field, when it is one.
type fault struct {
	field  string
	reason string
}

// object is a JSON object, read strictly: its keys are exactly as written, without escapes, and occur once. The values
// are slices of the message and must not be kept.
type object struct {
	members [maxKeys]pair
	n       int
}

type pair struct{ key, value []byte }

// maxKeys is the greatest number of keys an object of the protocol can have.
const maxKeys = 10

// parseMessage reads one frame. Nothing is taken from a frame that is not valid UTF-8, valid JSON from its first to its
// last byte, and an object.
func parseMessage(frame []byte) (object, *fault) {
	if !utf8.Valid(frame) {
		return object{}, &fault{reason: "not valid UTF-8"}
	}
	if !json.Valid(frame) {
		return object{}, &fault{reason: "not one JSON value"}
	}
	return parseObject(frame)
}

// parseObject reads raw, which is valid JSON, as an object.
func parseObject(raw []byte) (o object, _ *fault) {
	s := scanner{raw: raw}
	if !s.next('{') {
		return o, &fault{reason: "not an object"}
	}
	for !s.next('}') {
		s.next(',')
		key := s.value()
		s.next(':')
		value := s.value()
		key = key[1 : len(key)-1]
		if _, twice := o.get(string(key)); twice {
			return o, &fault{field: printable(key), reason: "the key occurs twice"}
		}
		if o.n == maxKeys {
			return o, &fault{field: printable(key), reason: "too many keys"}
		}
		o.members[o.n] = pair{key, value}
		o.n++
	}
	return o, nil
}

// get gives the raw value of a key.
func (o *object) get(key string) ([]byte, bool) {
	for _, m := range o.members[:o.n] {
		if string(m.key) == key {
			return m.value, true
		}
	}
	return nil, false
}

// allow refuses every key that is not one of keys. Keys are compared as they are, so another case is another key.
func (o *object) allow(keys ...string) *fault {
	for _, m := range o.members[:o.n] {
		if !slices.Contains(keys, string(m.key)) {
			return &fault{field: printable(m.key), reason: "unknown key"}
		}
	}
	return nil
}

// name reads a string that names something: visible ASCII without quotes and backslashes, at most MaxName long. Only
// when optional is it allowed to be absent or empty.
func (o *object) name(key string, optional bool) (string, *fault) {
	raw, present := o.get(key)
	if !present {
		if optional {
			return "", nil
		}
		return "", &fault{field: key, reason: "missing"}
	}
	s, ok := unquote(raw)
	if !ok || !isName(s) && (s != "" || !optional) {
		return "", &fault{field: key, reason: "not a name"}
	}
	return s, nil
}

// number reads a whole number from 0 up to 2^53, written without fraction or exponent.
func (o *object) number(key string) (int, *fault) {
	raw, present := o.get(key)
	if !present {
		return 0, &fault{field: key, reason: "missing"}
	}
	n, err := strconv.ParseUint(string(raw), 10, 54)
	if err != nil || n > 1<<53 {
		return 0, &fault{field: key, reason: "not a whole number from 0"}
	}
	return int(n), nil
}

// optionalNumber is number, or otherwise when the key is absent.
func (o *object) optionalNumber(key string, otherwise int) (int, *fault) {
	if _, present := o.get(key); !present {
		return otherwise, nil
	}
	return o.number(key)
}

// unquote reads a JSON string.
func unquote(raw []byte) (s string, ok bool) {
	if len(raw) < 2 || raw[0] != '"' {
		return "", false
	}
	if bytes.IndexByte(raw, '\\') < 0 {
		return string(raw[1 : len(raw)-1]), true
	}
	err := json.Unmarshal(raw, &s)
	return s, err == nil
}

func isName(s string) bool {
	if s == "" || len(s) > MaxName {
		return false
	}
	for i := range len(s) {
		if c := s[i]; c <= ' ' || c > '~' || c == '"' || c == '\\' {
			return false
		}
	}
	return true
}

// printable is a key that may be told back to the one who sent it.
func printable(key []byte) string {
	if s := string(key); isName(s) {
		return s
	}
	return "?"
}

// scanner walks JSON that is known to be valid.
type scanner struct {
	raw []byte
	at  int
}

// next passes c, when it is the next byte that is not white space.
func (s *scanner) next(c byte) bool {
	s.space()
	if s.at < len(s.raw) && s.raw[s.at] == c {
		s.at++
		return true
	}
	return false
}

func (s *scanner) space() {
	for s.at < len(s.raw) {
		switch s.raw[s.at] {
		case ' ', '\t', '\n', '\r':
			s.at++
		default:
			return
		}
	}
}

// value passes one value and gives its bytes.
func (s *scanner) value() []byte {
	s.space()
	from, depth := s.at, 0
	for s.at < len(s.raw) {
		switch c := s.raw[s.at]; c {
		case '"':
			s.skipString()
		case '{', '[':
			depth++
			s.at++
		case '}', ']', ',', ':', ' ', '\t', '\n', '\r':
			if depth == 0 {
				return s.raw[from:s.at]
			}
			if c == '}' || c == ']' {
				depth--
			}
			s.at++
			if depth == 0 && (c == '}' || c == ']') {
				return s.raw[from:s.at]
			}
			continue
		default:
			s.at++
			continue
		}
		if depth == 0 {
			return s.raw[from:s.at]
		}
	}
	return s.raw[from:]
}

func (s *scanner) skipString() {
	for s.at++; s.raw[s.at] != '"'; s.at++ {
		if s.raw[s.at] == '\\' {
			s.at++
		}
	}
	s.at++
}

// elements hands the raw values of raw, which is valid JSON, to each, until one is refused; it reports false when raw
// is not an array.
func elements(raw []byte, each func(value []byte) bool) bool {
	s := scanner{raw: raw}
	if !s.next('[') {
		return false
	}
	for !s.next(']') {
		s.next(',')
		if !each(s.value()) {
			return true
		}
	}
	return true
}
