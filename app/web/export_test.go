package web

import (
	"time"

	"github.com/gofiber/fiber/v2"
)

// Limiter is a limiter for the tests.
type Limiter struct{ *limiter }

// NewLimiter makes a limiter.
func NewLimiter(now func() time.Time) Limiter { return Limiter{newLimiter(now)} }

// Allow is allow.
func (l Limiter) Allow(address string, change bool) bool { return l.allow(address, change) }

// Kept is how many addresses are remembered.
func (l Limiter) Kept() int { return l.order.Len() }

// Poison makes the server overwrite the memory of every request as soon as it was answered, which otherwise the next
// request does. What a handler kept without copying shows as a row of X. It is called before Serve.
func (s *Server) Poison() {
	outer := fiber.New(s.fiber.Config())
	outer.Use(func(c *fiber.Ctx) error {
		err := c.Next()
		overwrite(c)
		return err
	})
	outer.Mount("/", s.fiber)
	outer.Server().KeepHijackedConns = s.fiber.Server().KeepHijackedConns
	s.fiber = outer
}

func overwrite(c *fiber.Ctx) {
	fill := func(memory []byte) {
		for i := range memory {
			memory[i] = 'X'
		}
	}
	r := c.Request()
	for name, value := range r.Header.All() {
		if string(name) != fiber.HeaderConnection { // its values are constants of the library
			fill(value)
		}
	}
	for _, value := range r.Header.Cookies() {
		fill(value)
	}
	for name, value := range r.URI().QueryArgs().All() {
		fill(name)
		fill(value)
	}
	for _, memory := range [][]byte{r.Body(), r.RequestURI(), r.URI().Path(), r.URI().PathOriginal(), r.URI().QueryString(), r.Host()} {
		fill(memory)
	}
}
