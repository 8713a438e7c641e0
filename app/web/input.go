package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/url"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"rodedraad/domain"
)

// MaxFields is how many fields one request may carry.
const MaxFields = 64

// input holds the fields of a request, from a form or from a JSON object: the two are read alike. Every field that is
// read is ticked off; check refuses a field that nobody read, one that came twice, and text that is not valid. The value
// of a JSON field that is not a string is kept as it was written.
type input struct {
	values map[string]string
	read   map[string]bool
	wrong  map[string]string
}

// readInput reads the body of the request. It refuses a body of another type, trailing data, a repeated field and NUL.
func readInput(c *fiber.Ctx) (*input, error) {
	in := &input{values: map[string]string{}, read: map[string]bool{}, wrong: map[string]string{}}
	body := c.Body()
	if len(body) == 0 {
		return in, nil
	}
	if !utf8.Valid(body) || bytes.IndexByte(body, 0) >= 0 {
		return nil, &domain.Error{Kind: domain.Invalid, Key: "bad_text"}
	}
	kind, _, _ := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	switch kind {
	case fiber.MIMEApplicationJSON:
		return in, in.fromJSON(body)
	case fiber.MIMEApplicationForm:
		return in, in.fromForm(string(body))
	}
	return nil, &domain.Error{Kind: domain.Invalid, Key: "bad_content_type"}
}

func (in *input) put(name, value string) error {
	if _, twice := in.values[name]; twice {
		return &domain.Error{Kind: domain.Invalid, Key: "invalid", Fields: map[string]string{name: "twice"}}
	}
	if strings.ContainsRune(value, 0) || !utf8.ValidString(value) {
		return &domain.Error{Kind: domain.Invalid, Key: "bad_text"}
	}
	if len(in.values) >= MaxFields {
		return &domain.Error{Kind: domain.Invalid, Key: "too_many_fields"}
	}
	in.values[name] = value
	return nil
}

// fromForm reads a form. Browsers send line breaks as CR LF; text is kept with LF. A field name that ends in [] may come
// more than once and is kept as a list separated by spaces.
func (in *input) fromForm(body string) error {
	values, err := url.ParseQuery(body)
	if err != nil {
		return &domain.Error{Kind: domain.Invalid, Key: "invalid"}
	}
	for name, list := range values {
		if len(list) > 1 && !strings.HasSuffix(name, "[]") {
			return &domain.Error{Kind: domain.Invalid, Key: "invalid", Fields: map[string]string{name: "twice"}}
		}
		value := strings.ReplaceAll(strings.Join(list, " "), "\r\n", "\n")
		if err := in.put(strings.TrimSuffix(name, "[]"), value); err != nil {
			return err
		}
	}
	return nil
}

// fromJSON reads one JSON object token by token, so that a repeated key is seen.
func (in *input) fromJSON(body []byte) error {
	bad := &domain.Error{Kind: domain.Invalid, Key: "bad_json"}
	if hidesSurrogate(body) {
		return &domain.Error{Kind: domain.Invalid, Key: "bad_text"}
	}
	d := json.NewDecoder(bytes.NewReader(body))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return bad
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return bad
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return bad
		}
		value, err := jsonField(raw)
		if err != nil {
			return bad
		}
		if err := in.put(name.(string), value); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return bad
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return bad
	}
	return nil
}

// hidesSurrogate reports an escaped surrogate without its other half, which Go would silently read as U+FFFD.
func hidesSurrogate(body []byte) bool {
	high := false
	for i := 0; i < len(body); i++ {
		if body[i] != '\\' {
			if high {
				return true
			}
			continue
		}
		unit, escaped := int64(0), false
		if i+5 < len(body) && body[i+1] == 'u' {
			u, err := strconv.ParseUint(string(body[i+2:i+6]), 16, 16)
			unit, escaped = int64(u), err == nil
		}
		isHigh, isLow := escaped && unit >= 0xD800 && unit < 0xDC00, escaped && unit >= 0xDC00 && unit < 0xE000
		if isLow != high {
			return true
		}
		high = isHigh
		i++
		if escaped {
			i += 4
		}
	}
	return high
}

func jsonField(raw json.RawMessage) (string, error) {
	if len(raw) > 0 && raw[0] == '"' {
		var s string
		err := json.Unmarshal(raw, &s)
		return s, err
	}
	return string(raw), nil
}

// has reports whether the field was sent.
func (in *input) has(name string) bool {
	_, sent := in.values[name]
	in.read[name] = true
	return sent
}

// text returns the field, or "" when it was not sent.
func (in *input) text(name string) string {
	in.read[name] = true
	return in.values[name]
}

// optional returns the field as a pointer, nil when it was not sent.
func optional[T ~string](in *input, name string) *T {
	if !in.has(name) {
		return nil
	}
	v := T(strings.TrimSpace(in.values[name]))
	return &v
}

// number returns a whole number; a field that is missing or is no number is refused by check.
func (in *input) number(name string) int {
	v, err := strconv.Atoi(strings.TrimSpace(in.text(name)))
	if err != nil {
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

// ticked reports whether a box is ticked: on, true or 1.
func (in *input) ticked(name string) bool {
	switch in.text(name) {
	case "on", "true", "1":
		return true
	}
	return false
}

// tests reads the three choice tests of an action: from JSON an object, from a form three boxes behind a marker field.
func (in *input) tests() *domain.Tests {
	if in.has("tests") && strings.HasPrefix(in.values["tests"], "{") {
		var t domain.Tests
		d := json.NewDecoder(strings.NewReader(in.values["tests"]))
		d.DisallowUnknownFields()
		if d.Decode(&t) != nil {
			in.wrong["tests"] = "not_in_list"
		}
		return &t
	}
	if in.text("tests") != "form" {
		return nil
	}
	return &domain.Tests{Meaningful: in.ticked("meaningful"), Now: in.ticked("now"), Study: in.ticked("study")}
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
	fields := in.wrong
	for name := range in.values {
		if !in.read[name] {
			fields[name] = "unknown"
		}
	}
	if len(fields) > 0 {
		return &domain.Error{Kind: domain.Invalid, Key: "invalid", Fields: fields}
	}
	return nil
}
