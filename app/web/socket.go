package web

import (
	"bufio"
	"bytes"
	"net"
	"net/http"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"rodedraad/domain"
	"rodedraad/realtime"
)

// handshake lists the headers of a request that upgrading it to a socket looks at.
var handshake = []string{
	"Connection", "Upgrade", "Sec-Websocket-Key", "Sec-Websocket-Version", "Sec-Websocket-Protocol",
	"Sec-Websocket-Extensions", "Origin",
}

// live upgrades the request to a socket and hands it to the hub, which owns it from then on. The connection is taken out
// of the HTTP server's hands altogether: left there, each idle socket would keep a goroutine and the buffers of a request.
func (s *Server) live(c *fiber.Ctx) error {
	if !strings.EqualFold(c.Get(fiber.HeaderUpgrade), "websocket") {
		return &domain.Error{Kind: domain.Invalid, Key: "not_a_socket"}
	}
	visitor := visitorOf(c)
	request := &http.Request{
		Method: http.MethodGet, URL: &url.URL{Path: c.Path()}, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{}, Host: c.Hostname(), Body: http.NoBody,
	}
	for _, name := range handshake {
		if value := c.Get(name); value != "" {
			request.Header.Set(name, value)
		}
	}
	refusal := http.Header{}
	for name, value := range c.Response().Header.All() {
		refusal.Add(string(name), string(value))
	}
	c.Context().HijackSetNoResponse(true)
	c.Context().Hijack(func(conn net.Conn) {
		if wrapped, ok := conn.(interface{ UnsafeConn() net.Conn }); ok {
			conn = wrapped.UnsafeConn()
		}
		w := &taken{conn: conn, header: refusal}
		s.Hub.Serve(w, request, visitor)
		w.finish()
	})
	return nil
}

// visitorOf is who asks, as the hub knows them.
func visitorOf(c *fiber.Ctx) realtime.Visitor {
	r := requestOf(c)
	return realtime.Visitor{
		Person: r.session.Person.ID, Name: r.session.Person.Name, Language: r.language, Session: r.session.ID,
	}
}

// taken answers on a connection that was taken from the HTTP server: with a socket when Hijack is called, and otherwise
// with a refusal, after which it is closed.
type taken struct {
	conn   net.Conn
	header http.Header
	status int
	body   bytes.Buffer
	gone   bool
}

// Header returns the headers of a refusal.
func (t *taken) Header() http.Header { return t.header }

// WriteHeader sets the status of a refusal.
func (t *taken) WriteHeader(status int) { t.status = status }

// Write adds to the body of a refusal.
func (t *taken) Write(p []byte) (int, error) { return t.body.Write(p) }

// Hijack gives the connection away.
func (t *taken) Hijack() (net.Conn, *bufio.ReadWriter, error) {
	t.gone = true
	return t.conn, bufio.NewReadWriter(bufio.NewReaderSize(t.conn, 16), bufio.NewWriterSize(t.conn, 16)), nil
}

// finish writes the refusal when the connection was not given away.
func (t *taken) finish() {
	if t.gone {
		return
	}
	if t.status == 0 {
		t.status = http.StatusBadRequest
	}
	t.header.Set(fiber.HeaderConnection, "close")
	answer := http.Response{
		StatusCode: t.status, ProtoMajor: 1, ProtoMinor: 1, Header: t.header, Body: http.NoBody, Close: true,
		ContentLength: int64(t.body.Len()),
	}
	if t.body.Len() > 0 {
		answer.Body = readCloser{&t.body}
	}
	_ = answer.Write(t.conn) // who asked may be gone
	_ = t.conn.Close()
}

// readCloser is a buffer as the body of an answer.
type readCloser struct{ *bytes.Buffer }

// Close does nothing: the buffer needs no closing.
func (readCloser) Close() error { return nil }
