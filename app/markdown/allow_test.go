package markdown_test

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// allowed is what a rendered text may hold, written down a second time and on purpose: element by element the attributes,
// each with the form of its value. It shares nothing with the package it judges.
var allowed = map[string]map[string]*regexp.Regexp{
	"p": {}, "br": {}, "hr": {}, "ul": {}, "blockquote": {}, "pre": {}, "code": {}, "em": {}, "strong": {}, "del": {},
	"table": {}, "thead": {}, "tbody": {}, "tr": {},
	"h2": {"id": idForm}, "h3": {"id": idForm}, "h4": {"id": idForm}, "h5": {"id": idForm}, "h6": {"id": idForm},
	"ol":  {"start": regexp.MustCompile(`^\d{1,9}$`), "class": regexp.MustCompile(`^footnotes$`), "aria-label": words},
	"li":  {"id": idForm},
	"sup": {"id": idForm},
	"th":  {"scope": regexp.MustCompile(`^col$`), "class": align},
	"td":  {"class": align},
	"div": {
		"class": regexp.MustCompile(`^table-scroll$`), "role": regexp.MustCompile(`^group$`),
		"tabindex": regexp.MustCompile(`^0$`), "aria-label": words,
	},
	"span": {
		"class": regexp.MustCompile(`^(reference reference-[a-z-]+|task task-(open|done))$`),
		"role":  regexp.MustCompile(`^img$`), "aria-label": words,
	},
	"a": {
		"class": regexp.MustCompile(`^(footnote|footnote-back|reference reference-[a-z-]+)$`), "href": regexp.MustCompile(`^.+$`),
		"rel": regexp.MustCompile(`^noopener noreferrer nofollow$`), "aria-label": words,
		"data-reference": regexp.MustCompile(`^(card|insight|theme|case|main_question|figure|table|quote):[a-z0-9-]{1,64}$`),
	},
}

var (
	idForm = regexp.MustCompile(`^card-x-(h|fn|fnref)-[^\s"'<>&]+$`)
	align  = regexp.MustCompile(`^align-(left|center|right)$`)
	words  = regexp.MustCompile(`^[\p{L} ]+( \d+)?( \(\d+\))?$`)
)

// mustBeAllowed fails when out, rendered with the prefix card-x, holds anything that is not allowed, has an element that is
// not closed where it should be, has an id twice, or means something else to a browser than what is written there.
func mustBeAllowed(tb testing.TB, out string) {
	tb.Helper()
	ids, open := map[string]bool{}, []string{}
	z := html.NewTokenizer(strings.NewReader(out))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		token := z.Token()
		switch kind {
		case html.TextToken:
			mustBeReadable(tb, token.Data)
		case html.StartTagToken:
			mustBeAllowedTag(tb, token, ids, open)
			if token.Data != "br" && token.Data != "hr" {
				open = append(open, token.Data)
			}
		case html.EndTagToken:
			if len(open) == 0 || open[len(open)-1] != token.Data {
				tb.Fatalf("</%s> closes %v in %q", token.Data, open, out)
			}
			open = open[:len(open)-1]
		default:
			tb.Fatalf("%s is no element and no text: %q", kind, token)
		}
	}
	if len(open) > 0 {
		tb.Fatalf("%v stay open in %q", open, out)
	}
	mustMeanWhatItSays(tb, out)
}

func mustBeAllowedTag(tb testing.TB, token html.Token, ids map[string]bool, open []string) {
	tb.Helper()
	attributes, ok := allowed[token.Data]
	if !ok {
		tb.Fatalf("<%s> is not allowed", token.Data)
	}
	for _, a := range token.Attr {
		form, ok := attributes[a.Key]
		if !ok || !form.MatchString(a.Val) {
			tb.Fatalf("<%s %s=%q> is not allowed", token.Data, a.Key, a.Val)
		}
		mustBeReadable(tb, a.Val)
		switch a.Key {
		case "id":
			if ids[a.Val] {
				tb.Fatalf("id %q stands there twice", a.Val)
			}
			ids[a.Val] = true
		case "href":
			mustBeAllowedAddress(tb, a.Val)
		}
	}
	for _, o := range open {
		if token.Data == "a" && o == "a" {
			tb.Fatal("a link stands inside a link")
		}
	}
}

func mustBeAllowedAddress(tb testing.TB, href string) {
	tb.Helper()
	u, err := url.Parse(href)
	if err != nil {
		tb.Fatalf("address %q: %v", href, err)
	}
	decoded, err := url.PathUnescape(href)
	if err != nil {
		decoded = href
	}
	mustBeReadable(tb, decoded)
	if strings.Contains(decoded, `\`) || strings.HasPrefix(href, "//") || u.User != nil {
		tb.Fatalf("address %q leads astray", href)
	}
	switch u.Scheme {
	case "http", "https":
		if u.Host == "" {
			tb.Fatalf("address %q has no host", href)
		}
	case "mailto":
		for field := range u.Query() {
			if field != "subject" && field != "body" {
				tb.Fatalf("address %q sets %s", href, field)
			}
		}
	case "":
		if u.Host != "" {
			tb.Fatalf("address %q leaves without a scheme", href)
		}
	default:
		tb.Fatalf("scheme of %q is not allowed", href)
	}
}

// mustBeReadable refuses control characters and characters that turn the text that follows them.
func mustBeReadable(tb testing.TB, s string) {
	tb.Helper()
	for _, c := range s {
		if unicode.IsControl(c) && c != '\n' && c != '\t' || c >= 0x202A && c <= 0x202E || c >= 0x2066 && c <= 0x2069 {
			tb.Fatalf("character %U in %q", c, s)
		}
	}
}

// mustMeanWhatItSays reads out as a browser does and writes it again: what comes back is what was read.
func mustMeanWhatItSays(tb testing.TB, out string) {
	tb.Helper()
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(out), body)
	if err != nil {
		tb.Fatalf("a browser cannot read it: %v", err)
	}
	var again strings.Builder
	for _, n := range nodes {
		if err := html.Render(&again, n); err != nil {
			tb.Fatal(err)
		}
	}
	if tokens(out) != tokens(again.String()) {
		tb.Fatalf("written:\n%s\nread by a browser:\n%s", out, again.String())
	}
}

// tokens writes HTML in one fixed way: attributes in order of name, entities read.
func tokens(out string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(out))
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		t := z.Token()
		if t.Type == html.SelfClosingTagToken {
			t.Type = html.StartTagToken
		}
		slices.SortFunc(t.Attr, func(a, b html.Attribute) int { return strings.Compare(a.Key, b.Key) })
		b.WriteString(t.String())
	}
	return b.String()
}
