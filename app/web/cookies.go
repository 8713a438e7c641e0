package web

import (
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"rodedraad/app/auth"
)

// CookieName is the session cookie. The __Host- prefix makes a browser insist on Secure, no Domain and Path=/.
const CookieName = "__Host-rodedraad"

// languageCookie remembers the language somebody chose before signing in. It holds "nl" or "en" and nothing else.
const languageCookie = "__Host-taal"

// languageLife is how long that choice is remembered.
const languageLife = 365 * 24 * time.Hour

// hostCookie is a cookie of this host alone, for browsers that came here over TLS and never for scripts. A life of 0 takes
// it away.
func hostCookie(name, value string, life time.Duration) *fiber.Cookie {
	cookie := &fiber.Cookie{
		Name: name, Value: value, Path: "/", Secure: true, HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode,
		MaxAge: int(life / time.Second),
	}
	if life == 0 {
		cookie.MaxAge, cookie.Expires = -1, time.Unix(0, 0)
	}
	return cookie
}

// startSession sets the cookie of a new session; it lasts as long as the session may.
func (s *Server) startSession(c *fiber.Ctx, token string) {
	c.Cookie(hostCookie(CookieName, token, auth.SessionLife))
}

// endCookie takes the session cookie away and asks the browser to forget what it kept of our pages.
func (s *Server) endCookie(c *fiber.Ctx) {
	c.Cookie(hostCookie(CookieName, "", 0))
	c.Set("Clear-Site-Data", `"cache"`)
}

// nextCookie remembers, until somebody has signed in, the page they were on their way to.
const nextCookie = "__Host-next"

// maxNext is the longest path that is remembered, in bytes, and nextLife for how long.
const (
	maxNext  = 1024
	nextLife = time.Hour
)

// rememberNext remembers a path on this host; the front page needs no remembering.
func (s *Server) rememberNext(c *fiber.Ctx, path string) {
	if path = localPath(path); path != "/" && len(path) <= maxNext {
		c.Cookie(hostCookie(nextCookie, url.QueryEscape(path), nextLife))
	}
}

// takeNext returns the path that was remembered, or the front page, and forgets it. The cookie is no more to be trusted
// than the address it came from.
func (s *Server) takeNext(c *fiber.Ctx) string {
	kept := c.Cookies(nextCookie)
	if kept == "" {
		return "/"
	}
	c.Cookie(hostCookie(nextCookie, "", 0))
	path, err := url.QueryUnescape(kept)
	if err != nil || len(path) > maxNext {
		return "/"
	}
	return localPath(path)
}
