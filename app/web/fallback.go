package web

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"strconv"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"rodedraad/domain"
	"rodedraad/realtime"
)

// MaxMessages is how many messages one post of a live session may hold.
const MaxMessages = 1000

// openSession begins a live connection without a socket (protocol §1).
func (s *Server) openSession(c *fiber.Ctx) error {
	in, err := readInput(c)
	if err == nil {
		err = in.check()
	}
	if err != nil {
		return err
	}
	id, err := s.Hub.OpenSession(visitorOf(c))
	if err != nil {
		return err
	}
	return c.JSON(fiber.Map{"session": id})
}

// postMessages hands the messages of a page to the hub, in their order.
func (s *Server) postMessages(c *fiber.Ctx) error {
	messages, err := readMessages(c)
	if err != nil {
		return err
	}
	if err := s.Hub.Post(c.Params("id"), visitorOf(c), messages); err != nil {
		return err
	}
	return c.SendStatus(fiber.StatusNoContent)
}

// pollMessages waits for what the hub has to tell a page.
func (s *Server) pollMessages(c *fiber.Ctx) error {
	after, err := strconv.Atoi(c.Query("after", "0"))
	if err != nil {
		return &domain.Error{Kind: domain.Invalid, Key: "invalid", Fields: map[string]string{"after": "not_a_number"}}
	}
	next, messages, err := s.Hub.Poll(c.UserContext(), c.Params("id"), visitorOf(c), after)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	return c.Send(pollBody(next, messages))
}

// pollBody joins messages that are JSON already.
func pollBody(next int, messages []json.RawMessage) []byte {
	size := 64
	for _, m := range messages {
		size += len(m) + 1
	}
	body := strconv.AppendInt(append(make([]byte, 0, size), `{"next":`...), int64(next), 10)
	body = append(body, `,"messages":[`...)
	for i, m := range messages {
		if i > 0 {
			body = append(body, ',')
		}
		body = append(body, m...)
	}
	return append(body, `]}`...)
}

// readMessages reads a JSON array and nothing else. What is in the messages is for the hub to judge.
func readMessages(c *fiber.Ctx) ([]json.RawMessage, error) {
	body := c.BodyRaw() // what is compressed is not unpacked
	kind, _, _ := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	switch {
	case len(body) > realtime.MaxFrame:
		return nil, errTooLarge
	case kind != fiber.MIMEApplicationJSON, c.Get(fiber.HeaderContentEncoding) != "":
		return nil, &domain.Error{Kind: domain.Invalid, Key: "bad_content_type"}
	case !utf8.Valid(body):
		return nil, &domain.Error{Kind: domain.Invalid, Key: "bad_text"}
	}
	d := json.NewDecoder(bytes.NewReader(body))
	if t, err := d.Token(); err != nil || t != json.Delim('[') {
		return nil, errBadJSON
	}
	messages := []json.RawMessage{}
	for d.More() {
		var m json.RawMessage
		if err := d.Decode(&m); err != nil {
			return nil, errBadJSON
		}
		if messages = append(messages, m); len(messages) > MaxMessages {
			return nil, errTooLarge
		}
	}
	if _, err := d.Token(); err != nil {
		return nil, errBadJSON
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errBadJSON
	}
	return messages, nil
}

var errTooLarge = &domain.Error{Kind: domain.TooLarge, Key: "too_large"}
