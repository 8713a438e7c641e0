package web

import (
	"bytes"
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/prometheus/common/expfmt"

	"rodedraad/assets"
	"rodedraad/domain"
)

// health says whether this node can serve: 503 when the database cannot be reached.
func (s *Server) health(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), 2*time.Second)
	defer cancel()
	if err := s.Healthy(ctx); err != nil {
		s.Log.Error("not healthy", "request", requestOf(c).id, "error", err.Error())
		return c.Status(fiber.StatusServiceUnavailable).JSON(fiber.Map{"status": "unavailable", "build": s.Build})
	}
	return c.JSON(fiber.Map{"status": "ok", "build": s.Build})
}

// metrics answers Prometheus, unless metrics have an address of their own: then they are not here.
func (s *Server) metrics(c *fiber.Ctx) error {
	if s.Metrics == nil {
		return domain.ErrNotFound
	}
	families, err := s.Metrics.Gather()
	if err != nil {
		return err
	}
	var b bytes.Buffer
	for _, family := range families {
		if _, err := expfmt.MetricFamilyToText(&b, family); err != nil {
			return err
		}
	}
	c.Set(fiber.HeaderContentType, "text/plain; version=0.0.4; charset=utf-8")
	return c.Send(b.Bytes())
}

// asset serves one built file. Its name carries a hash of its content, so browsers may keep it for ever.
func (s *Server) asset(c *fiber.Ctx) error {
	file, found := s.Assets.File(strings.TrimPrefix(c.Path(), assets.Prefix))
	if !found {
		return domain.ErrNotFound
	}
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	c.Set(fiber.HeaderContentType, file.ContentType)
	c.Vary(fiber.HeaderAcceptEncoding)
	offered := c.Get(fiber.HeaderAcceptEncoding) != ""
	switch {
	case offered && file.Brotli != nil && c.AcceptsEncodings("br") != "":
		c.Set(fiber.HeaderContentEncoding, "br")
		return c.Send(file.Brotli)
	case offered && file.Gzip != nil && c.AcceptsEncodings("gzip") != "":
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(file.Gzip)
	}
	return c.Send(file.Body)
}

// favicon sends the browser to the icon of the sprite's own file, so that no request ends in an error page.
func (s *Server) favicon(c *fiber.Ctx) error {
	url, err := s.Assets.URL("icon.svg")
	if err != nil {
		return err
	}
	return c.Redirect(url, fiber.StatusFound)
}

func (s *Server) robots(c *fiber.Ctx) error {
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	return c.SendString("User-agent: *\nDisallow: /\n")
}

// securityText tells where to report a weakness (RFC 9116). Expires stays within a year, as the RFC asks.
func (s *Server) securityText(c *fiber.Ctx) error {
	if s.SecurityContact == "" {
		return domain.ErrNotFound
	}
	c.Set(fiber.HeaderContentType, fiber.MIMETextPlainCharsetUTF8)
	expires := s.Now().UTC().Truncate(24*time.Hour).AddDate(0, 6, 0)
	return c.SendString("Contact: " + s.SecurityContact + "\nExpires: " + expires.Format(time.RFC3339) +
		"\nPreferred-Languages: nl, en\nCanonical: " + s.BaseURL.JoinPath(".well-known/security.txt").String() + "\n")
}

func (s *Server) accessibilityPage(c *fiber.Ctx) error {
	return s.page(c, "accessibility", fiber.Map{"Title": s.say(c, "accessibility.title")})
}
