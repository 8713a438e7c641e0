package sheet

import (
	"errors"
	"io"
	"strings"
)

// Tokens reads a text with the scanner, and returns what it finds, texts that touch put together.
func Tokens(text string) (list []string, err error) {
	s := newScanner(strings.NewReader(text))
	for {
		found, err := s.next()
		if errors.Is(err, io.EOF) {
			return list, nil
		}
		if err != nil {
			return list, err
		}
		switch found {
		case opening:
			t := "<" + string(s.name)
			for _, a := range s.attrs {
				t += " " + string(a.name) + "=" + string(a.value)
			}
			list = append(list, t)
		case closing:
			list = append(list, "/"+string(s.name))
		case chars:
			if n := len(list); n > 0 && list[n-1][0] == '.' {
				list[n-1] += string(s.text)
			} else if len(s.text) > 0 {
				list = append(list, "."+string(s.text))
			}
		}
	}
}
