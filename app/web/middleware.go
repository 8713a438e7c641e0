package web

import (
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"rodedraad/app/auth"
	"rodedraad/domain"
)

// request is what the edge knows about the request it is answering.
type request struct {
	id       string
	nonce    string
	language string
	session  auth.Session
	bearer   bool
	position int64 // of the hub before anything was read for this request
}

const requestKey = "request"

func requestOf(c *fiber.Ctx) *request {
	if r, ok := c.Locals(requestKey).(*request); ok {
		return r
	}
	return &request{language: domain.Dutch}
}

// who is the person asking; "" when nobody is signed in.
func who(c *fiber.Ctx) domain.PersonID { return requestOf(c).session.Person.ID }

// guard stands before every route: it gives the request an id, sets the headers every answer carries, recovers from a
// panic and logs the request without anything a person wrote.
func (s *Server) guard(c *fiber.Ctx) (err error) {
	r, address, began := s.begin(c), s.address(c), s.Now()
	c.SetUserContext(auth.WithAddress(c.UserContext(), address))
	defer func() {
		if p := recover(); p != nil {
			s.Log.Error("panic", "request", r.id, "value", fmt.Sprintf("%T", p), "stack", string(debug.Stack()))
			err = s.answerError(c, errors.New("panic"))
		}
		s.Log.Debug("request", "request", r.id, "method", c.Method(), "route", c.Route().Path,
			"status", c.Response().StatusCode(), "ms", s.Now().Sub(began).Milliseconds())
	}()
	if !s.mayAsk(c, auth.Network(address)) {
		return s.answerError(c, &domain.Error{Kind: domain.TooFast, Key: "too_fast"})
	}
	if err := c.Next(); err != nil {
		return s.answerError(c, err)
	}
	return nil
}

// mayAsk reports whether one more request of that address is within its limits.
func (s *Server) mayAsk(c *fiber.Ctx, address string) bool {
	if strings.HasPrefix(c.Path(), "/live/sessions/") {
		return s.limits.allowMessages(address)
	}
	return s.limits.allow(address, !reads(c))
}

// begin begins an answer: what is known of the request, and the headers that every kind of answer carries.
func (s *Server) begin(c *fiber.Ctx) *request {
	r := &request{id: randomText(12), nonce: randomText(18), position: s.Hub.Position()}
	r.language = s.pages.preferred("", c.Cookies(languageCookie), c.Get(fiber.HeaderAcceptLanguage))
	c.Locals(requestKey, r)
	s.setHeaders(c, r)
	return r
}

// answerUnread answers what never reached the guard, such as a body that is too long. What an earlier request of the same
// connection left behind is not looked at: behind a proxy it may be somebody else's.
func (s *Server) answerUnread(c *fiber.Ctx, err error) error {
	s.begin(c)
	return s.answerError(c, err)
}

// reads reports whether the method of the request is one that changes nothing.
func reads(c *fiber.Ctx) bool { return c.Method() == get || c.Method() == fiber.MethodHead }

// address is where the request comes from: the other end of the connection, or, when that is a proxy of ours, the last
// address in X-Forwarded-For that is not. What stands before it in that header is whatever the client wrote.
func (s *Server) address(c *fiber.Ctx) string {
	from, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	var told []string
	for _, line := range c.Request().Header.PeekAll(fiber.HeaderXForwardedFor) {
		told = append(told, strings.Split(string(line), ",")...)
	}
	for i := len(told) - 1; i >= 0 && s.ownProxy(from); i-- {
		next, err := netip.ParseAddr(strings.TrimSpace(told[i]))
		if err != nil {
			break
		}
		from = next
	}
	return from.Unmap().String()
}

func (s *Server) ownProxy(a netip.Addr) bool {
	return slices.ContainsFunc(s.TrustedProxies, func(p netip.Prefix) bool { return p.Contains(a.Unmap()) })
}

// setHeaders sets the security headers that every kind of answer carries (quality.md §3.2).
func (s *Server) setHeaders(c *fiber.Ctx, r *request) {
	c.Set("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-"+r.nonce+"'; "+
		"img-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; "+
		"frame-src 'none'; frame-ancestors 'none'; object-src 'none'")
	c.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	c.Set("X-Content-Type-Options", "nosniff")
	c.Set("X-Frame-Options", "DENY")
	c.Set("Referrer-Policy", "same-origin") // with no-referrer browsers send Origin: null with our own forms
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), interest-cohort=()")
	c.Set("Cache-Control", "no-store")
	c.Set("X-Request-Id", r.id)
}

// route wraps the handler of a row: the Origin is checked first, before a session is even looked up, then who asks.
func (s *Server) route(row Route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		bearer, hasBearer := strings.CutPrefix(c.Get(fiber.HeaderAuthorization), "Bearer ")
		unsafe := row.Method != get || row.poll
		if (unsafe || row.socket) && !hasBearer && !s.ownOrigin(c, row.socket) {
			return &domain.Error{Kind: domain.Forbidden, Key: "foreign_origin"}
		}
		if err := s.identify(c, bearer, hasBearer); err != nil {
			return err
		}
		if row.Who == Nobody || (row.Who != Everyone && who(c) == "") {
			return &domain.Error{Kind: domain.Unauthenticated, Key: "not_signed_in"}
		}
		return row.handler(s, c)
	}
}

// ownOrigin reports whether a state-changing request or a socket comes from our own pages. A browser always sends
// Origin with those, and a page cannot change it; a request without one is accepted only when it is no socket and the
// browser says same-origin.
func (s *Server) ownOrigin(c *fiber.Ctx, socket bool) bool {
	origin := c.Get(fiber.HeaderOrigin)
	if origin == "" {
		return !socket && c.Get("Sec-Fetch-Site") == "same-origin"
	}
	return origin == s.BaseURL.Scheme+"://"+s.BaseURL.Host
}

// identify finds out who asks, from the bearer token or else the session cookie. A wrong token is an error; a cookie
// that no longer counts makes the request anonymous.
func (s *Server) identify(c *fiber.Ctx, bearer string, hasBearer bool) error {
	r := requestOf(c)
	var err error
	switch cookie := c.Cookies(CookieName); {
	case hasBearer:
		r.bearer = true
		if r.session, err = s.Auth.Bearer(c.UserContext(), bearer); err != nil {
			return err
		}
	case cookie != "":
		r.session, err = s.Auth.Session(c.UserContext(), cookie)
		if err != nil && domain.KindOf(err) != domain.Unauthenticated {
			return err
		}
	}
	if chosen := r.session.Person.Language; chosen != "" {
		r.language = s.pages.preferred(chosen, "", "")
	}
	return nil
}

func randomText(bytes int) string {
	b := make([]byte, bytes)
	if _, err := rand.Read(b); err != nil {
		panic("no randomness: " + err.Error())
	}
	return base64.RawURLEncoding.EncodeToString(b)
}
