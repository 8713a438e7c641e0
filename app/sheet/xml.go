package sheet

import (
	"bytes"
	"errors"
	"io"
)

// token is what scanner.next found.
type token int

const (
	opening token = iota + 1 // scanner.name, and scanner.attr
	closing                  // scanner.name
	chars                    // scanner.text
)

// scanner reads XML piece by piece, in memory that does not grow with the file: at most maxToken bytes for a tag or a
// stretch of text, each of which is valid until the next. It knows what a workbook can have in it. Names are without their
// prefix; declarations and comments are passed over; a DOCTYPE is refused, and so is any entity but the five that need
// none. ADR 8 says why this is not encoding/xml, and a fuzz test holds the two together.
type scanner struct {
	in       io.Reader
	window   []byte
	pos, end int
	failed   error

	name    []byte
	text    []byte
	tag     []byte
	attrs   []attr
	open    []byte // the names of the open elements, one behind the other
	lengths []int  // of each of those names
	selfEnd bool   // the element that was just opened ends as well
	rooted  bool   // the outermost element was seen
}

// attr is an attribute. Its name is without prefix, its value decoded; both are in scanner.tag.
type attr struct {
	prefixed    bool
	name, value []byte
}

func newScanner(in io.Reader) *scanner {
	return &scanner{in: in, window: make([]byte, 32<<10)}
}

// depth is how many elements are open.
func (s *scanner) depth() int { return len(s.lengths) }

// next reads the next token. At the end of a file that is whole it returns io.EOF.
func (s *scanner) next() (token, error) {
	if s.selfEnd {
		s.selfEnd = false
		return closing, s.pop(s.name)
	}
	for {
		if s.pos == s.end && !s.fill() {
			if s.rooted && s.depth() == 0 && errors.Is(s.failed, io.EOF) {
				return 0, io.EOF
			}
			return 0, s.broken()
		}
		if s.window[s.pos] != '<' {
			if err := s.stretch(); err != nil || s.depth() > 0 {
				return chars, err
			}
			continue
		}
		s.pos++
		first, err := s.peek()
		if err != nil {
			return 0, err
		}
		switch first {
		case '?':
			err = s.declaration()
		case '!':
			var found bool
			if found, err = s.marked(); found {
				return chars, err
			}
		case '/':
			return closing, s.endTag()
		default:
			return opening, s.startTag()
		}
		if err != nil {
			return 0, err
		}
	}
}

// skip reads on to the end of the element that was just opened.
func (s *scanner) skip() error {
	for depth := s.depth(); s.depth() >= depth; {
		if _, err := s.next(); err != nil {
			return whole(err)
		}
	}
	return nil
}

// whole turns the end of a file, where there should be more, into a refusal.
func whole(err error) error {
	if errors.Is(err, io.EOF) {
		return ErrDamaged
	}
	return err
}

// attr returns the value of an attribute without prefix, or nil.
func (s *scanner) attr(name string) []byte {
	for _, a := range s.attrs {
		if !a.prefixed && string(a.name) == name {
			return a.value
		}
	}
	return nil
}

// relation returns the value of the attribute r:id, whatever its prefix, or nil.
func (s *scanner) relation() []byte {
	for _, a := range s.attrs {
		if a.prefixed && string(a.name) == "id" {
			return a.value
		}
	}
	return nil
}

// fill reads more, and reports whether there is any.
func (s *scanner) fill() bool {
	for tries := 0; s.failed == nil && tries < 100; tries++ {
		n, err := s.in.Read(s.window)
		s.pos, s.end, s.failed = 0, n, err
		if n > 0 {
			return true
		}
	}
	return false
}

// broken is why nothing more can be read where there should be more.
func (s *scanner) broken() error {
	if s.failed != nil && !errors.Is(s.failed, io.EOF) && !errors.Is(s.failed, io.ErrUnexpectedEOF) {
		return s.failed
	}
	return ErrDamaged
}

func (s *scanner) peek() (byte, error) {
	if s.pos == s.end && !s.fill() {
		return 0, s.broken()
	}
	return s.window[s.pos], nil
}

// upTo adds to into what comes before the next stop. It passes over the stop itself.
func (s *scanner) upTo(stop byte, into []byte) ([]byte, error) {
	for {
		if s.pos == s.end && !s.fill() {
			return into, s.broken()
		}
		rest := s.window[s.pos:s.end]
		i := bytes.IndexByte(rest, stop)
		if i >= 0 {
			rest = rest[:i]
			s.pos++
		}
		into = append(into, rest...)
		s.pos += len(rest)
		if len(into) > maxToken {
			return into, ErrLongRow
		}
		if i >= 0 {
			return into, nil
		}
	}
}

// stretch reads text up to the next tag. Outside the outermost element there may only be space.
func (s *scanner) stretch() (err error) {
	s.text, err = s.upTo('<', s.text[:0])
	if err == nil {
		s.pos-- // the tag is for the next token
	} else if s.depth() == 0 && errors.Is(s.failed, io.EOF) && s.pos == s.end && len(s.text) <= maxToken {
		err = nil // space behind the outermost element
	}
	if err != nil {
		return err
	}
	if s.depth() == 0 {
		if len(space(bytes.TrimPrefix(s.text, []byte(bom)))) > 0 {
			return ErrDamaged
		}
		return nil
	}
	if bytes.Contains(s.text, []byte("]]>")) {
		return ErrDamaged
	}
	s.text, err = decode(s.text, true)
	return err
}

// declaration passes over <? … ?>. A file says there in which encoding it is; only UTF-8 is known.
func (s *scanner) declaration() (err error) {
	s.tag = s.tag[:0]
	for {
		if s.tag, err = s.upTo('>', s.tag); err != nil {
			return err
		}
		if len(s.tag) > 1 && bytes.HasSuffix(s.tag, []byte("?")) {
			break
		}
		s.tag = append(s.tag, '>')
	}
	_, said, found := bytes.Cut(s.tag, []byte("encoding="))
	if !bytes.HasPrefix(s.tag, []byte("?xml")) || !found {
		return nil
	}
	if len(said) < 7 || !bytes.EqualFold(said[1:6], []byte("utf-8")) || said[0] != said[6] {
		return ErrDamaged
	}
	return nil
}

// marked reads what begins with <! and reports whether it is text. A comment is passed over, and the rest refused: a
// workbook has no DOCTYPE.
func (s *scanner) marked() (text bool, err error) {
	s.text = s.text[:0]
	comment := []byte("!--")
	for {
		if s.text, err = s.upTo('>', s.text); err != nil {
			return false, err
		}
		body, cdata := bytes.CutPrefix(s.text, []byte("![CDATA["))
		switch {
		case cdata && s.depth() == 0:
			return false, ErrDamaged
		case cdata && bytes.HasSuffix(body, []byte("]]")):
			s.text, err = decode(body[:len(body)-2], false)
			return true, err
		case cdata:
		case !bytes.HasPrefix(s.text, comment):
			return false, ErrDoctype
		case len(s.text) >= 5 && bytes.HasSuffix(s.text, []byte("--")):
			if bytes.Contains(s.text[3:len(s.text)-1], []byte("--")) {
				return false, ErrDamaged
			}
			return false, nil
		}
		s.text = append(s.text, '>')
	}
}
