package sheet

import (
	"context"
	"math"
	"strconv"
	"strings"
	"time"
)

// look is how a style shows a number.
type look struct {
	day, clock bool  // as a date, a time, or both
	percent    bool  // times a hundred, with a percent sign
	zeros      uint8 // at least so many digits
}

// readStyles reads how each style of a workbook shows numbers.
func (b *workbook) readStyles(ctx context.Context) (looks []look, err error) {
	if b.styles == "" || b.parts[b.styles] == nil {
		return nil, nil
	}
	formats := map[string]look{}
	cells := 0 // the depth of the list of styles of cells, while in it
	err = b.read(ctx, b.styles, func(s *scanner) error {
		if s.depth() <= cells {
			cells = 0
		}
		switch name := string(s.name); {
		case name == "numFmt" && s.depth() == 3:
			formats[string(s.attr("numFmtId"))] = lookOf(string(s.attr("formatCode")))
		case name == "cellXfs":
			cells = s.depth()
		case name == "xf" && cells > 0 && s.depth() == cells+1:
			id := string(s.attr("numFmtId"))
			l, own := formats[id]
			if !own {
				l = builtIn(id)
			}
			looks = append(looks, l)
		}
		if len(looks) > MaxStyles || len(formats) > maxFormats {
			return ErrDamaged
		}
		return nil
	})
	return looks, err
}

// builtIn is what the formats are that every workbook has.
func builtIn(id string) look {
	n, _ := strconv.Atoi(id)
	switch {
	case n == 9 || n == 10:
		return look{percent: true}
	case n >= 14 && n <= 17, n >= 27 && n <= 31, n == 36, n >= 50 && n <= 54, n == 57, n == 58:
		return look{day: true}
	case n >= 18 && n <= 21, n >= 32 && n <= 35, n == 45, n == 46, n == 47, n == 55, n == 56:
		return look{clock: true}
	case n == 22:
		return look{day: true, clock: true}
	}
	return look{}
}

// lookOf reads a format such as dd-mm-jjjj, 0,0% or 0000. What stands between quotes, behind a backslash or between
// brackets is text, but for the hours of a duration.
func lookOf(code string) (l look) {
	code, _, _ = strings.Cut(code, ";")
	var bare strings.Builder
	for i := 0; i < len(code); i++ {
		skip := byte(0)
		switch code[i] {
		case '\\', '_', '*':
			i++
			continue
		case '"':
			skip = '"'
		case '[':
			skip = ']'
			if inner := strings.ToLower(code[i+1:]); strings.HasPrefix(inner, "h") || strings.HasPrefix(inner, "m]") ||
				strings.HasPrefix(inner, "mm]") || strings.HasPrefix(inner, "s]") || strings.HasPrefix(inner, "ss]") {
				l.clock = true
			}
		}
		if skip == 0 {
			bare.WriteByte(code[i])
			continue
		}
		end := strings.IndexByte(code[i+1:], skip)
		if end < 0 {
			break
		}
		i += end + 1
	}
	plain := strings.ToLower(bare.String())
	if plain == "general" || plain == "standaard" || plain == "@" {
		return l
	}
	l.day = strings.ContainsAny(plain, "ydj") || strings.Contains(plain, "m") && !l.clock && !strings.ContainsAny(plain, "hs")
	l.clock = l.clock || strings.ContainsAny(plain, "hs")
	l.percent = strings.Contains(plain, "%") && !l.day && !l.clock
	if n := len(plain); n > 1 && n < 32 && strings.Trim(plain, "0") == "" {
		l.zeros = uint8(n)
	}
	return l
}

// show writes a number as a person sees it, without the noise of binary fractions.
func (l look) show(raw string, date1904 bool) Cell {
	value, err := strconv.ParseFloat(raw, 64)
	if err != nil || math.IsInf(value, 0) || math.IsNaN(value) {
		return Cell{Text: clip(raw), Kind: Number, Problem: NoNumber}
	}
	switch {
	case l.day || l.clock:
		return l.date(value, date1904)
	case l.percent:
		return Cell{Text: decimal(value*100) + "%", Kind: Number}
	}
	text := decimal(value)
	if missing := int(l.zeros) - len(text); missing > 0 && value >= 0 && !strings.Contains(text, ".") {
		text = strings.Repeat("0", missing) + text
	}
	return Cell{Text: text, Kind: Number}
}

// decimal writes a number with the fifteen digits that Excel knows, and a point.
func decimal(value float64) string {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(value, 'g', 15, 64), 64)
	if err != nil || rounded == 0 {
		return "0"
	}
	if math.Abs(rounded) >= 1e21 || math.Abs(rounded) < 1e-9 {
		return strconv.FormatFloat(rounded, 'g', -1, 64)
	}
	return strconv.FormatFloat(rounded, 'f', -1, 64)
}

// lastDay is the number of the last day there is in Excel, the 31st of December 9999.
const lastDay = 2_958_465

// date writes the number of a day as a date. The days before March 1900 are one off, since Excel believes that 1900 was a
// leap year; day 0, which Excel shows as a day that never was, is refused.
func (l look) date(value float64, date1904 bool) Cell {
	day, part := math.Floor(value), value-math.Floor(value)
	seconds := time.Duration(math.Round(part*86_400)) * time.Second
	clock := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC).Add(seconds).Format("15:04:05")
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case date1904:
		first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case day < 60:
		first = first.AddDate(0, 0, 1)
	}
	switch {
	case day == 0 && !l.day:
		return Cell{Text: clock, Kind: Date}
	case day < 0 || day > lastDay || !date1904 && (day == 0 || day == 60):
		return Cell{Text: decimal(value), Kind: Date, Problem: NoDate}
	}
	when := first.AddDate(0, 0, int(day)).Add(seconds)
	if l.clock && (seconds > 0 || !l.day) {
		return Cell{Text: when.Format("2006-01-02 15:04:05"), Kind: Date}
	}
	return Cell{Text: when.Format("2006-01-02"), Kind: Date}
}
