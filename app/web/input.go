package web

import (
	"encoding/json"
	"strconv"
	"strings"

	"rodedraad/domain"
)

// The bounds of what one request carries.
const (
	// MaxFields is how many fields one request may carry.
	MaxFields = 64
	// MaxFieldName is the longest name of a field, in bytes.
	MaxFieldName = 64
)

// input holds the fields of a request, from a form or from a JSON object: the two are read alike. Every field that is
// read is ticked off; check refuses a field that nobody read and one that was not what it was read as.
type input struct {
	form   bool
	values map[string]string
	other  map[string]bool // fields of a JSON object that are no text, kept as they were written
	read   map[string]bool
	wrong  map[string]string
}

// has reports whether the field was sent.
func (in *input) has(name string) bool {
	_, sent := in.values[name]
	in.read[name] = true
	return sent
}

// text returns the field, or "" when it was not sent. In JSON it has to be a string.
func (in *input) text(name string) string {
	if in.has(name) && in.other[name] {
		in.wrong[name] = "not_text"
	}
	return in.values[name]
}

// optional returns the field as a pointer, nil when it was not sent.
func optional[T ~string](in *input, name string) *T {
	if !in.has(name) {
		return nil
	}
	v := T(strings.TrimSpace(in.text(name)))
	return &v
}

// number returns a whole number; a field that is missing or is no number is refused by check. In JSON it has to be a
// number.
func (in *input) number(name string) int {
	sent := in.has(name)
	v, err := strconv.Atoi(strings.TrimSpace(in.values[name]))
	if err != nil || !sent || in.form == in.other[name] {
		in.wrong[name] = "not_a_number"
	}
	return v
}

// numberOr is number for a field that may be left out.
func (in *input) numberOr(name string, otherwise int) int {
	if !in.has(name) {
		return otherwise
	}
	return in.number(name)
}

// tests reads the three choice tests of an action: from JSON an object, from a form three boxes behind a marker field.
func (in *input) tests() *domain.Tests {
	var t domain.Tests
	if !in.has("tests") {
		return nil
	}
	boxes := map[string]*bool{"meaningful": &t.Meaningful, "now": &t.Now, "study": &t.Study}
	if in.form {
		for name, ticked := range boxes {
			if *ticked = in.has(name); *ticked && in.values[name] != "on" {
				in.wrong[name] = "not_in_list"
			}
		}
		return &t
	}
	err := eachField([]byte(in.values["tests"]), func(name string, raw json.RawMessage) error {
		ticked, known := boxes[name]
		if !known || json.Unmarshal(raw, ticked) != nil || string(raw) == "null" {
			return errBadJSON
		}
		delete(boxes, name)
		return nil
	})
	if err != nil || !in.other["tests"] {
		in.wrong["tests"] = "not_in_list"
	}
	return &t
}

// ref reads a reference kind:id.
func (in *input) ref(name string) domain.Ref {
	r, err := domain.ParseRef(in.text(name))
	if err != nil {
		in.wrong[name] = "bad_reference"
	}
	return r
}

// check refuses the request when a field was wrong or unknown. Call it after every field was read.
func (in *input) check() error {
	for name := range in.values {
		if !in.read[name] {
			in.wrong[name] = "unknown"
		}
	}
	if len(in.wrong) > 0 {
		return &domain.Error{Kind: domain.Invalid, Key: "invalid", Fields: in.wrong}
	}
	return nil
}
