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

// readInput reads the body of the request. It refuses a body of another type, one that is compressed, trailing data, a
// repeated field, NUL and what is no valid text.
func readInput(c *fiber.Ctx) (*input, error) {
	in := &input{values: map[string]string{}, other: map[string]bool{}, read: map[string]bool{}, wrong: map[string]string{}}
	body := c.BodyRaw() // what is compressed is not unpacked: two megabytes can become two gigabytes
	if len(body) == 0 {
		return in, nil
	}
	if !utf8.Valid(body) || bytes.IndexByte(body, 0) >= 0 {
		return nil, &domain.Error{Kind: domain.Invalid, Key: "bad_text"}
	}
	kind, _, _ := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	switch {
	case c.Get(fiber.HeaderContentEncoding) != "":
	case kind == fiber.MIMEApplicationJSON:
		return in, in.fromJSON(body)
	case kind == fiber.MIMEApplicationForm:
		in.form = true
		return in, in.fromForm(string(body))
	}
	return nil, &domain.Error{Kind: domain.Invalid, Key: "bad_content_type"}
}

// put keeps a field. Browsers send line breaks in forms as CR LF; text is kept with LF.
func (in *input) put(name, value string) error {
	switch _, twice := in.values[name]; {
	case len(in.values) >= MaxFields || len(name) > MaxFieldName:
		return &domain.Error{Kind: domain.Invalid, Key: "too_many_fields"}
	case strings.ContainsRune(name+value, 0) || !utf8.ValidString(name+value):
		return &domain.Error{Kind: domain.Invalid, Key: "bad_text"}
	case twice:
		return &domain.Error{Kind: domain.Invalid, Key: "invalid", Fields: map[string]string{name: "twice"}}
	}
	in.values[name] = strings.ReplaceAll(value, "\r\n", "\n")
	return nil
}

// fromForm reads a form.
func (in *input) fromForm(body string) error {
	values, err := url.ParseQuery(body)
	if err != nil {
		return &domain.Error{Kind: domain.Invalid, Key: "invalid"}
	}
	for name, list := range values {
		for _, value := range list {
			if err := in.put(name, value); err != nil {
				return err
			}
		}
	}
	return nil
}

// fromJSON reads one JSON object.
func (in *input) fromJSON(body []byte) error {
	if hidesSurrogate(body) {
		return &domain.Error{Kind: domain.Invalid, Key: "bad_text"}
	}
	return eachField(body, func(name string, raw json.RawMessage) error {
		value := string(raw)
		if raw[0] != '"' {
			in.other[name] = true
		} else if err := json.Unmarshal(raw, &value); err != nil {
			return errBadJSON
		}
		return in.put(name, value)
	})
}

var errBadJSON = &domain.Error{Kind: domain.Invalid, Key: "bad_json"}

// eachField reads one JSON object and nothing else, field by field in the order in which they stand, so that a repeated
// one is seen.
func eachField(object []byte, do func(name string, raw json.RawMessage) error) error {
	d := json.NewDecoder(bytes.NewReader(object))
	if t, err := d.Token(); err != nil || t != json.Delim('{') {
		return errBadJSON
	}
	for d.More() {
		name, err := d.Token()
		if err != nil {
			return errBadJSON
		}
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return errBadJSON
		}
		if err := do(name.(string), raw); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return errBadJSON
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errBadJSON
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
