package web

import (
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// localPath returns path when it leads to a page of this host and "/" otherwise. What browsers read as another host
// (//, /\, control characters, a scheme) never passes.
func localPath(path string) string {
	if !strings.HasPrefix(path, "/") || strings.HasPrefix(path, "//") {
		return "/"
	}
	for _, r := range path {
		if r <= ' ' || r == '\\' || r == 0x7f {
			return "/"
		}
	}
	u, err := url.Parse(path)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil {
		return "/"
	}
	if unescaped, err := url.PathUnescape(path); err != nil || strings.HasPrefix(unescaped, "//") ||
		strings.ContainsAny(unescaped, "\\\t\r\n") {
		return "/"
	}
	return path
}

func escapeQuery(s string) string { return url.QueryEscape(s) }

// goTo answers a form with the page to see next.
func (s *Server) goTo(c *fiber.Ctx, path string) error {
	return c.Redirect(path, fiber.StatusSeeOther)
}
