package web

import (
	"bytes"
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"rodedraad/app/sheet"
	"rodedraad/domain"
)

// The limits of the one request that brings a file; every other request keeps MaxBody and ReadTimeout.
const (
	// MaxUploadBody is the largest body in bytes: a file as large as may be, with room for what a form puts around it.
	MaxUploadBody = sheet.MaxFile + 64<<10
	// UploadTimeout is how long sending it may take.
	UploadTimeout = 3 * time.Minute
	// uploadAsked is how long it may take to find out who sends it.
	uploadAsked = 5 * time.Second
)

// allowance is how large a request may be, and how long it may take: more than others only for a file that somebody brings
// who may bring one for that dataset. It is asked when the headers have come, before any of the body is read.
func (s *Server) allowance(h *fasthttp.RequestHeader) fasthttp.RequestConfig {
	slug, dataset, bringing := bringsFile(string(h.Method()), string(h.RequestURI()))
	if !bringing || h.ContentLength() <= MaxBody {
		return fasthttp.RequestConfig{}
	}
	ctx, cancel := context.WithTimeout(context.Background(), uploadAsked)
	defer cancel()
	find, secret := s.Auth.Session, string(h.Cookie(CookieName))
	if bearer, has := strings.CutPrefix(string(h.Peek(fiber.HeaderAuthorization)), "Bearer "); has {
		find, secret = s.Auth.Bearer, bearer
	}
	session, err := find(ctx, secret)
	if err != nil || !s.App.MayBring(ctx, session.Person.ID, slug, dataset) {
		return fasthttp.RequestConfig{}
	}
	return fasthttp.RequestConfig{MaxRequestBodySize: MaxUploadBody, ReadTimeout: UploadTimeout}
}

// bringsFile reports whether a request brings a file, and for which dataset. It knows the address as our pages write it.
func bringsFile(method, uri string) (slug string, id domain.DatasetID, bringing bool) {
	path, _, _ := strings.Cut(uri, "?")
	parts := strings.Split(path, "/")
	if method != post || len(parts) != 6 || parts[1] != "programmes" || parts[3] != "datasets" || parts[5] != "import" {
		return "", "", false
	}
	return parts[2], domain.DatasetID(parts[4]), true
}

// readFile reads a form that holds one file, in the field named file, and nothing else. It is read in memory: nothing of it
// is ever written for a request.
func readFile(c *fiber.Ctx) ([]byte, error) {
	body := c.Request().SwapBody(nil) // as it came, without a copy, and ours: it goes when the file has been taken out of it
	kind, params, _ := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if kind != fiber.MIMEMultipartForm || params["boundary"] == "" || c.Get(fiber.HeaderContentEncoding) != "" {
		return nil, &domain.Error{Kind: domain.Invalid, Key: "bad_content_type"}
	}
	parts := multipart.NewReader(bytes.NewReader(body), params["boundary"])
	var file []byte
	for found := false; ; found = true {
		part, err := parts.NextRawPart()
		switch {
		case errors.Is(err, io.EOF) && found:
			return file, nil
		case err != nil:
			return nil, invalidField("file", "missing")
		case len(part.FormName()) > MaxFieldName || !utf8.ValidString(part.FormName()):
			return nil, &domain.Error{Kind: domain.Invalid, Key: "too_many_fields"}
		case found || part.FormName() != "file":
			return nil, invalidField(part.FormName(), "unknown")
		}
		room := bytes.NewBuffer(make([]byte, 0, len(body)+bytes.MinRead))
		if _, err := room.ReadFrom(part); err != nil {
			return nil, invalidField("file", "missing")
		}
		file = room.Bytes()
	}
}

func invalidField(field, key string) error {
	return &domain.Error{Kind: domain.Invalid, Key: "invalid", Fields: map[string]string{field: key}}
}
