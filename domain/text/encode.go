package text

import (
	"strconv"
	"unicode/utf8"
)

// MarshalJSON gives the bytes that JSON.stringify gives for the editor's own
// ChangeSet.toJSON(). Note that json.Marshal escapes <, > and & in it once
// more, unless an encoder with SetEscapeHTML(false) is used; AppendJSON does
// not go that way.
func (c ChangeSet) MarshalJSON() ([]byte, error) {
	size := 2
	for _, s := range c.sections {
		size += 12 + len(s.insert) + len(s.insert)/8
	}
	return c.AppendJSON(make([]byte, 0, size)), nil
}

// AppendJSON appends the JSON form to dst.
func (c ChangeSet) AppendJSON(dst []byte) []byte {
	dst = append(dst, '[')
	for i, s := range c.sections {
		if i > 0 {
			dst = append(dst, ',')
		}
		if s.kept {
			dst = strconv.AppendInt(dst, int64(s.length), 10)
			continue
		}
		dst = append(dst, '[')
		dst = strconv.AppendInt(dst, int64(s.length), 10)
		if len(s.insert) > 0 {
			dst = append(dst, `,"`...)
			dst = appendLines(dst, s.insert)
			dst = append(dst, '"')
		}
		dst = append(dst, ']')
	}
	return append(dst, ']')
}

// appendLines appends the lines of units as JSON strings, without the first
// and the last quote.
func appendLines(dst []byte, units []uint16) []byte {
	const hex = "0123456789abcdef"
	for i := 0; i < len(units); i++ {
		u := units[i]
		switch {
		case u == '\n':
			dst = append(dst, `","`...)
		case u == '"' || u == '\\':
			dst = append(dst, '\\', byte(u))
		case u == '\b':
			dst = append(dst, `\b`...)
		case u == '\t':
			dst = append(dst, `\t`...)
		case u == '\f':
			dst = append(dst, `\f`...)
		case u >= ' ' && u < utf8.RuneSelf:
			dst = append(dst, byte(u))
		case isHigh(u) && i+1 < len(units) && isLow(units[i+1]):
			i++
			dst = utf8.AppendRune(dst, joinPair(u, units[i]))
		case u < ' ' || isHigh(u) || isLow(u):
			dst = append(dst, '\\', 'u', hex[u>>12], hex[u>>8&15], hex[u>>4&15], hex[u&15])
		default:
			dst = utf8.AppendRune(dst, rune(u))
		}
	}
	return dst
}
