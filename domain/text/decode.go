package text

import "unicode/utf8"

// ParseChanges reads a change set in the editor's JSON form: an array whose
// parts are a length that is kept, or an array of a length that is removed and
// the lines put in its place. White space between the parts is allowed.
//
// It refuses (with a *Refusal) everything that the editor could not have meant:
// lengths that are negative, fractional, written with an exponent or beyond
// MaxLength; lines holding NUL, a carriage return, a line feed, invalid UTF-8 or
// half a surrogate pair, escaped or not; more than MaxSections parts; deeper
// arrays, other types, and anything after the end. The result is in normal
// form, so parts without effect are left out. Whether it fits a document is
// for Apply to say.
func ParseChanges(raw []byte) (ChangeSet, error) {
	const usual = 3 // what is kept before, the change, what is kept after
	p := parser{raw: raw, out: builder{sections: make([]section, 0, usual)}}
	if err := p.parse(); err != nil {
		return ChangeSet{}, err
	}
	return p.out.done(), nil
}

// UnmarshalJSON is ParseChanges, for change sets inside other messages.
func (c *ChangeSet) UnmarshalJSON(raw []byte) error {
	parsed, err := ParseChanges(raw)
	if err != nil {
		return err
	}
	*c = parsed
	return nil
}

// parser reads one change set from raw.
type parser struct {
	raw   []byte
	at    int
	units []uint16 // all inserted units; the sections are slices of it
	out   builder
}

// misshapen is what is said of most hostile input.
func misshapen() *Refusal { return refuse(BadChange, "this is not a change set") }

func (p *parser) parse() error {
	if !p.next('[') {
		return misshapen()
	}
	if !p.next(']') {
		for parts := 1; ; parts++ {
			if parts > MaxSections {
				return refuse(BadChange, "the change set has too many parts")
			}
			if err := p.part(); err != nil {
				return err
			}
			if p.out.before > MaxLength {
				return refuse(BadChange, "the change set is for a document longer than any")
			}
			if p.next(']') {
				break
			}
			if !p.next(',') {
				return misshapen()
			}
		}
	}
	if p.space(); p.at < len(p.raw) {
		return misshapen()
	}
	if p.out.after > MaxLength {
		return refuse(TooLarge, "the document would become too long")
	}
	return nil
}

// part reads a length that is kept, or a bracketed replacement.
func (p *parser) part() error {
	if !p.next('[') {
		length, err := p.length()
		if err == nil {
			p.out.keep(length)
		}
		return err
	}
	length, err := p.length()
	if err != nil {
		return err
	}
	start := len(p.units)
	for first := true; p.next(','); first = false {
		if !first {
			p.units = append(p.units, '\n')
		}
		if err := p.line(); err != nil {
			return err
		}
		if len(p.units) > MaxLength {
			return refuse(TooLarge, "the inserted text is too long")
		}
	}
	if !p.next(']') {
		return misshapen()
	}
	p.out.replace(length, p.units[start:len(p.units):len(p.units)], false)
	return nil
}

// length reads a whole number in plain digits, up to MaxLength.
func (p *parser) length() (int, error) {
	p.space()
	start, n := p.at, 0
	for ; p.at < len(p.raw) && p.raw[p.at]-'0' <= 9; p.at++ {
		if n = 10*n + int(p.raw[p.at]-'0'); n > MaxLength {
			return 0, refuse(BadChange, "a length is beyond that of any document")
		}
	}
	if digits := p.at - start; digits == 0 || digits > 1 && p.raw[start] == '0' {
		return 0, misshapen()
	}
	return n, nil
}

// line reads one string and appends its units.
func (p *parser) line() error {
	if !p.next('"') {
		return misshapen()
	}
	for p.at < len(p.raw) {
		b := p.raw[p.at]
		switch {
		case b == '"':
			p.at++
			return nil
		case b < ' ':
			return refuse(BadChange, "a line holds a control character")
		case b == '\\':
			if err := p.escape(); err != nil {
				return err
			}
		case b < utf8.RuneSelf:
			p.units = append(p.units, uint16(b))
			p.at++
		default:
			r, size := utf8.DecodeRune(p.raw[p.at:])
			if r == utf8.RuneError && size == 1 {
				return refuse(BadChange, "a line is not valid UTF-8")
			}
			p.units = appendRune(p.units, r)
			p.at += size
		}
	}
	return misshapen()
}

// escape reads what a backslash introduces; of a surrogate it demands both
// halves, which is where Go's own decoder would write U+FFFD without a word.
func (p *parser) escape() error {
	if p.at+1 >= len(p.raw) {
		return misshapen()
	}
	c := p.raw[p.at+1]
	p.at += 2
	switch c {
	case '"', '\\', '/':
		p.units = append(p.units, uint16(c))
		return nil
	case 'b':
		p.units = append(p.units, '\b')
		return nil
	case 'f':
		p.units = append(p.units, '\f')
		return nil
	case 't':
		p.units = append(p.units, '\t')
		return nil
	case 'n', 'r':
		return refuse(BadChange, "a line holds a line break")
	case 'u':
		return p.unicodeEscape()
	}
	return misshapen()
}

func (p *parser) unicodeEscape() error {
	u, ok := p.hex()
	switch {
	case !ok:
		return misshapen()
	case u == 0 || u == '\n' || u == '\r':
		return refuse(BadChange, "a line holds a NUL or a line break")
	case isLow(u):
		return refuse(BadChange, "a line holds half a surrogate pair")
	case !isHigh(u):
		p.units = append(p.units, u)
		return nil
	}
	if p.at+1 < len(p.raw) && p.raw[p.at] == '\\' && p.raw[p.at+1] == 'u' {
		p.at += 2
		if low, ok := p.hex(); ok && isLow(low) {
			p.units = append(p.units, u, low)
			return nil
		}
	}
	return refuse(BadChange, "a line holds half a surrogate pair")
}

// hex reads four hexadecimal digits.
func (p *parser) hex() (uint16, bool) {
	if p.at+4 > len(p.raw) {
		return 0, false
	}
	u := uint16(0)
	for _, b := range p.raw[p.at : p.at+4] {
		switch {
		case b >= '0' && b <= '9':
			b -= '0'
		case b|0x20 >= 'a' && b|0x20 <= 'f':
			b = b | 0x20 - 'a' + 10
		default:
			return 0, false
		}
		u = u<<4 | uint16(b)
	}
	p.at += 4
	return u, true
}

// next steps over white space, and over b when it is there.
func (p *parser) next(b byte) bool {
	p.space()
	if p.at < len(p.raw) && p.raw[p.at] == b {
		p.at++
		return true
	}
	return false
}

func (p *parser) space() {
	for p.at < len(p.raw) {
		switch p.raw[p.at] {
		case ' ', '\t', '\n', '\r':
			p.at++
		default:
			return
		}
	}
}
