package sheet

import (
	"context"
	"errors"
	"io"
	"strconv"
	"strings"
)

// texts are the texts that cells of a workbook share, one behind the other.
type texts struct {
	all  string
	ends []uint32
}

// at returns a text, and whether there is one of that number.
func (t *texts) at(i int) (string, bool) {
	if i < 0 || i >= len(t.ends) {
		return "", false
	}
	from := uint32(0)
	if i > 0 {
		from = t.ends[i-1]
	}
	return t.all[from:t.ends[i]], true
}

// readShared reads the shared texts, those with many looks in one cell put together.
func (b *workbook) readShared(ctx context.Context) (*texts, error) {
	t := &texts{}
	if b.shared == "" || b.parts[b.shared] == nil {
		return t, nil
	}
	in, err := b.open(b.shared)
	if err != nil {
		return nil, err
	}
	s := newScanner(&meter{ctx: ctx, in: in})
	var all strings.Builder
	var one []byte
	for {
		found, err := s.next()
		if errors.Is(err, io.EOF) {
			t.all = all.String()
			return t, nil
		}
		if err != nil {
			return nil, err
		}
		if found != opening || string(s.name) != "si" || s.depth() != 2 {
			continue
		}
		if one, err = s.richText(one[:0]); err != nil {
			return nil, err
		}
		all.Write(one)
		t.ends = append(t.ends, uint32(all.Len()))
		if len(t.ends) > MaxSharedStrings || all.Len() > MaxSharedBytes {
			return nil, ErrShared
		}
	}
}

// richText adds to into the text of the element that was just opened, up to its end: what stands in <t>, and not how it is
// to be read aloud.
func (s *scanner) richText(into []byte) ([]byte, error) {
	from := len(into)
	for depth, wanted := s.depth(), false; s.depth() >= depth; {
		found, err := s.next()
		if err != nil {
			return into, whole(err)
		}
		switch {
		case found == opening && string(s.name) == "rPh":
			if err := s.skip(); err != nil {
				return into, err
			}
		case found == opening:
			wanted = string(s.name) == "t"
		case found == closing:
			wanted = false
		case wanted:
			if into = append(into, s.text...); len(into)-from > maxCellSize+maxToken {
				return into, ErrLongRow
			}
		}
	}
	return into, nil
}

// unescape turns what a workbook writes for characters that XML cannot hold, such as _x000D_, into those characters. Line
// ends become \n.
func unescape(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var out strings.Builder
	for {
		before, after, found := strings.Cut(s, "_x")
		out.WriteString(before)
		if !found {
			break
		}
		code, err := strconv.ParseUint(after[:min(4, len(after))], 16, 16)
		if err != nil || len(after) < 5 || after[4] != '_' {
			out.WriteString("_x")
			s = after
			continue
		}
		if code != '\r' {
			out.WriteRune(rune(code))
		}
		s = after[5:]
	}
	return out.String()
}
