package web

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"rodedraad/domain"
)

var errNoRoute = &domain.Error{Kind: domain.NotFound, Key: "not_found"}

// statusOf is the one table from kinds of refusal to HTTP.
var statusOf = map[domain.ErrorKind]int{
	domain.Invalid:         fiber.StatusBadRequest,
	domain.Unauthenticated: fiber.StatusUnauthorized,
	domain.Forbidden:       fiber.StatusForbidden,
	domain.NotFound:        fiber.StatusNotFound,
	domain.Conflict:        fiber.StatusConflict,
	domain.TooLarge:        fiber.StatusRequestEntityTooLarge,
	domain.Rule:            fiber.StatusUnprocessableEntity,
	domain.TooFast:         fiber.StatusTooManyRequests,
	domain.Unavailable:     fiber.StatusServiceUnavailable,
}

// errorBody is how an error looks to a program (protocol §8).
type errorBody struct {
	Code    string            `json:"code"`
	Message string            `json:"message"`
	Fields  map[string]string `json:"fields,omitempty"`
}

// asDomain turns any error into one that was written for people. What was not is logged with the request id and shown as
// "something went wrong" and nothing more.
func (s *Server) asDomain(c *fiber.Ctx, err error) *domain.Error {
	var known *domain.Error
	if errors.As(err, &known) && statusOf[known.Kind] != 0 {
		if known.Kind == domain.Unavailable {
			s.Log.Error("unavailable", "request", requestOf(c).id, "error", err.Error())
		}
		return known
	}
	var wire *fiber.Error
	if errors.As(err, &wire) {
		switch {
		case wire.Code == fiber.StatusRequestEntityTooLarge:
			return &domain.Error{Kind: domain.TooLarge, Key: "too_large"}
		case wire.Code == fiber.StatusNotFound, wire.Code == fiber.StatusMethodNotAllowed:
			return errNoRoute
		case wire.Code < 500:
			return &domain.Error{Kind: domain.Invalid, Key: "invalid"}
		}
	}
	s.Log.Error("failed", "request", requestOf(c).id, "route", c.Route().Path, "error", err.Error())
	return &domain.Error{Key: "internal"}
}

// answerError is the one error handler: JSON for programs, a page for people, the same words for both.
func (s *Server) answerError(c *fiber.Ctx, err error) error {
	e := s.asDomain(c, err)
	status := statusOf[e.Kind]
	if status == 0 {
		status = fiber.StatusInternalServerError
	}
	c.Status(status)
	if e.Kind == domain.TooFast {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(pause(e)))
	}
	body := s.errorBody(c, e)
	if wantsJSON(c) {
		return c.JSON(fiber.Map{"error": body})
	}
	if e.Kind == domain.Unauthenticated && reads(c) && wantsHTML(c) {
		c.Status(fiber.StatusSeeOther)
		return s.goTo(c, "/sign-in?next="+safeNext(c.OriginalURL()))
	}
	if reads(c) && errors.Is(e, domain.ErrForbidden) {
		body.Message = s.say(c, "error.not_found") // there was nothing to change: the page is for others
	}
	return s.page(c, "error", fiber.Map{"Title": s.pages.text(requestOf(c).language, "error.title"), "Error": body, "Status": status, "Changes": !reads(c),
		"RequestID": requestOf(c).id})
}

// usualPause is after how many seconds a request that was too fast is worth repeating, when its refusal does not say so.
const usualPause = 10

// pause is after how many seconds a request that was too fast is worth repeating.
func pause(e *domain.Error) int {
	if seconds, told := e.Args["Seconds"].(int); told {
		return seconds
	}
	return usualPause
}

func (s *Server) errorBody(c *fiber.Ctx, e *domain.Error) errorBody {
	language := requestOf(c).language
	body := errorBody{Code: e.Code(), Message: s.pages.text(language, "error."+e.Key, argPairs(e.Args)...)}
	if len(e.Fields) > 0 {
		body.Fields = map[string]string{}
		for field, key := range e.Fields {
			body.Fields[field] = s.pages.text(language, "field."+key, argPairs(e.Args)...)
		}
	}
	return body
}

func argPairs(args map[string]any) []any {
	pairs := make([]any, 0, 2*len(args))
	for k, v := range args {
		pairs = append(pairs, k, v)
	}
	return pairs
}

// wantsHTML reports whether a browser asks for a page to show; scripts, sockets and programs do not name HTML.
func wantsHTML(c *fiber.Ctx) bool { return strings.Contains(c.Get(fiber.HeaderAccept), "text/html") }

// wantsJSON reports whether a program asks: it accepts or sends JSON, and does not name HTML.
func wantsJSON(c *fiber.Ctx) bool {
	if wantsHTML(c) {
		return false
	}
	return strings.Contains(c.Get(fiber.HeaderAccept), "application/json") || strings.HasPrefix(c.Get(fiber.HeaderContentType), "application/json")
}

// safeNext returns a path on this host to go to after signing in, URL-escaped; anything that could lead elsewhere
// becomes the front page.
func safeNext(path string) string {
	return escapeQuery(localPath(path))
}
