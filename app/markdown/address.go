package markdown

import (
	"net/url"
	"slices"
	"strings"
	"unicode"

	"github.com/yuin/goldmark/util"
)

// address decides whether a link may lead to raw, an address as a person typed it, and returns it as it goes into the
// page. It is an allow-list: http and https with a host and without a user, mailto with at most a subject and a body, and
// addresses within this site. Outside reports whether it leads to a host that is none of hosts, which are ours.
//
// Control characters, characters that turn or hide text, and backslashes are refused wherever they stand, also behind a
// percent sign: browsers drop or rewrite some of them, and people cannot see them.
func address(raw string, hosts []string) (href string, outside, ok bool) {
	raw = strings.TrimSpace(releaseBars(raw))
	if raw == "" || len(raw) > MaxAddress || deceptive(raw) {
		return "", false, false
	}
	href = string(util.URLEscape([]byte(raw), false))
	if decoded, err := url.PathUnescape(href); err != nil || deceptive(decoded) {
		return "", false, false
	}
	u, err := url.Parse(href)
	if err != nil {
		return "", false, false
	}
	switch {
	case u.Scheme == "http" || u.Scheme == "https":
		ok = u.Host != "" && u.Hostname() != "" && u.User == nil
		outside = !slices.Contains(hosts, strings.ToLower(u.Host))
	case u.Scheme == "mailto":
		ok = mailable(u)
	case u.Scheme == "":
		ok = u.Host == "" && !strings.HasPrefix(href, "//")
	}
	return href, outside, ok
}

// deceptive reports whether s holds a character that an address never needs and that deceives people or browsers.
func deceptive(s string) bool {
	return strings.ContainsFunc(s, func(c rune) bool {
		return c == '\\' || unicode.In(c, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co)
	})
}

// mailable reports whether a mailto address names one mailbox, with nothing but a subject and a body.
func mailable(u *url.URL) bool {
	mailbox, err := url.PathUnescape(u.Opaque)
	if err != nil || strings.Count(mailbox, "@") != 1 || strings.ContainsAny(mailbox, " ,;:<>\"()") {
		return false
	}
	if name, domain, _ := strings.Cut(mailbox, "@"); name == "" || domain == "" {
		return false
	}
	query, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return false
	}
	for field := range query {
		if field != "subject" && field != "body" {
			return false
		}
	}
	return true
}

// typed returns an address from markdown with its escapes and entities read.
func typed(destination []byte) string {
	d := util.UnescapePunctuations(destination)
	d = util.ResolveNumericReferences(d)
	return string(util.ResolveEntityNames(d))
}
