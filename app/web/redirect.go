package web

import (
	"net/url"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// localPath returns address when it leads to a page of this host and "/" otherwise. What browsers read as another host
// (//, /\, control characters, a scheme) never passes, and neither does a path that is written in a roundabout way.
func localPath(address string) string {
	if !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") {
		return "/"
	}
	for _, r := range address {
		if r <= ' ' || r == '\\' || r == 0x7f {
			return "/"
		}
	}
	u, err := url.Parse(address)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || path.Clean(u.Path) != u.Path ||
		strings.ContainsAny(u.Path, "\\\t\r\n") {
		return "/"
	}
	return address
}

func escapeQuery(s string) string { return url.QueryEscape(s) }

// goTo answers a form with the page to see next.
func (s *Server) goTo(c *fiber.Ctx, address string) error {
	return c.Redirect(address, fiber.StatusSeeOther)
}
