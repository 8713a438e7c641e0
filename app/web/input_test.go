package web_test

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"rodedraad/app/web"
	"rodedraad/domain"
)

// TestStrictBodies sends bodies that are almost right (W15): each is refused with the field or fault by name, and nothing
// changes.
func TestStrictBodies(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	card := s.MustAdd(member, ghz, domain.KindAction)
	path, before := inCare+"/cards/"+string(card.ID), s.contents(member)
	good := fmt.Sprintf(`{"revision":%d,"next":"2027-01-01"}`, card.Revision)
	many := make([]string, web.MaxFields+2)
	for i := range many {
		many[i] = fmt.Sprintf(`"f%d":1`, i)
	}
	for name, tt := range map[string]struct {
		body, kind string
		code       string // of the error
		field      string // that is named
	}{
		"an unknown field":           {`{"revision":1,"owner_id":"x"}`, "", "invalid", "owner_id"},
		"an inner field":             {`{"revision":1,"visibility":"public"}`, "", "invalid", "visibility"},
		"a field twice":              {`{"revision":1,"revision":1}`, "", "invalid", "revision"},
		"a field twice, escaped":     {`{"revision":1,"revisi\u006fn":1}`, "", "invalid", "revision"},
		"in other capitals":          {`{"Revision":1}`, "", "invalid", "Revision"},
		"a field without a name":     {`{"revision":1,"":1}`, "", "invalid", ""},
		"a missing number":           {`{"next":"2027-01-01"}`, "", "invalid", "revision"},
		"a number in quotes":         {`{"revision":"1"}`, "", "invalid", "revision"},
		"a fraction":                 {`{"revision":1.0}`, "", "invalid", "revision"},
		"an exponent":                {`{"revision":1e0}`, "", "invalid", "revision"},
		"a number beyond all":        {`{"revision":99999999999999999999}`, "", "invalid", "revision"},
		"a number that is true":      {`{"revision":true}`, "", "invalid", "revision"},
		"a number that is null":      {`{"revision":null}`, "", "invalid", "revision"},
		"a text that is null":        {`{"revision":1,"next":null}`, "", "invalid", "next"},
		"a text that is a number":    {`{"revision":1,"next":20270101}`, "", "invalid", "next"},
		"a text that is a list":      {`{"revision":1,"next":["2027-01-01"]}`, "", "invalid", "next"},
		"a text that is an object":   {`{"revision":1,"next":{}}`, "", "invalid", "next"},
		"tests that are a text":      {`{"revision":1,"tests":"form"}`, "", "invalid", "tests"},
		"tests in quotes":            {`{"revision":1,"tests":"{\"now\":true}"}`, "", "invalid", "tests"},
		"an unknown test":            {`{"revision":1,"tests":{"fun":true}}`, "", "invalid", "tests"},
		"a test in other capitals":   {`{"revision":1,"tests":{"Now":true}}`, "", "invalid", "tests"},
		"a test twice":               {`{"revision":1,"tests":{"now":true,"now":false}}`, "", "invalid", "tests"},
		"a test that is null":        {`{"revision":1,"tests":{"now":null}}`, "", "invalid", "tests"},
		"a test that is a text":      {`{"revision":1,"tests":{"now":"true"}}`, "", "invalid", "tests"},
		"tests as form fields":       {`{"revision":1,"meaningful":"on"}`, "", "invalid", "meaningful"},
		"trailing data":              {good + `{}`, "", "bad_json", ""},
		"trailing letters":           {good + ` x`, "", "bad_json", ""},
		"half an object":             {`{"revision":1`, "", "bad_json", ""},
		"a list":                     {`[` + good + `]`, "", "bad_json", ""},
		"a text":                     {`"revision"`, "", "bad_json", ""},
		"nothing but space":          {` `, "", "bad_json", ""},
		"a comma too many":           {`{"revision":1,}`, "", "bad_json", ""},
		"a comment":                  {`{"revision":1}//`, "", "bad_json", ""},
		"very deep":                  {`{"revision":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}`, "", "bad_json", ""},
		"a NUL, escaped":             {`{"revision":1,"no_lesson":"a\u0000b"}`, "", "bad_text", ""},
		"a NUL":                      {"{\"revision\":1,\"no_lesson\":\"a\x00b\"}", "", "bad_text", ""},
		"a NUL in a name":            {`{"revision":1,"a\u0000":"b"}`, "", "bad_text", ""},
		"broken UTF-8":               {"{\"revision\":1,\"no_lesson\":\"a\xff\"}", "", "bad_text", ""},
		"a high surrogate":           {`{"revision":1,"no_lesson":"\ud83d"}`, "", "bad_text", ""},
		"a low surrogate":            {`{"revision":1,"no_lesson":"\ude00"}`, "", "bad_text", ""},
		"surrogates the wrong way":   {`{"revision":1,"no_lesson":"\ude00\ud83d"}`, "", "bad_text", ""},
		"a high one and a letter":    {`{"revision":1,"no_lesson":"\ud83d\u0041"}`, "", "bad_text", ""},
		"a lone one in a name":       {`{"revision":1,"\ud83d":"x"}`, "", "bad_text", ""},
		"a byte order mark":          {"\ufeff" + good, "", "bad_json", ""},
		"a UTF-16 body":              {"\xff\xfe{\x00}\x00", "", "bad_text", ""},
		"too many fields":            {`{` + strings.Join(many, ",") + `}`, "", "too_many_fields", ""},
		"a very long name":           {`{"revision":1,"` + strings.Repeat("n", 1000) + `":1}`, "", "too_many_fields", ""},
		"no content type":            {good, "-", "bad_content_type", ""},
		"text as plain text":         {good, "text/plain", "bad_content_type", ""},
		"as XML":                     {good, "application/xml", "bad_content_type", ""},
		"as multipart":               {"--x\r\nContent-Disposition: form-data; name=\"revision\"\r\n\r\n1\r\n--x--\r\n", "multipart/form-data; boundary=x", "bad_content_type", ""},
		"JSON as a form":             {good, "application/x-www-form-urlencoded", "invalid", good},
		"a form as JSON":             {"revision=1", "application/json", "bad_json", ""},
		"a form with a field twice":  {"revision=1&revision=1", "application/x-www-form-urlencoded", "invalid", "revision"},
		"a form with an unknown one": {"revision=1&admin=1", "application/x-www-form-urlencoded", "invalid", "admin"},
		"a list in a form":           {"revision=1&next[]=2027-01-01", "application/x-www-form-urlencoded", "invalid", "next[]"},
		"a big index":                {"revision=1&a[999999999]=x", "application/x-www-form-urlencoded", "invalid", "a[999999999]"},
		"a negative index":           {"revision=1&a[-1]=x", "application/x-www-form-urlencoded", "invalid", "a[-1]"},
		"a broken escape":            {"revision=1&next=%zz", "application/x-www-form-urlencoded", "invalid", ""},
		"a semicolon":                {"revision=1;next=2027-01-01", "application/x-www-form-urlencoded", "invalid", ""},
		"a NUL in a form":            {"revision=1&no_lesson=a%00b", "application/x-www-form-urlencoded", "bad_text", ""},
		"broken UTF-8 in a form":     {"revision=1&no_lesson=%ff", "application/x-www-form-urlencoded", "bad_text", ""},
		"a surrogate in a form":      {"revision=1&no_lesson=%ed%a0%bd", "application/x-www-form-urlencoded", "bad_text", ""},
		"a box with another value":   {"revision=1&tests=form&now=maybe", "application/x-www-form-urlencoded", "invalid", "now"},
	} {
		t.Run(name, func(t *testing.T) {
			got := s.do(ask{method: "PATCH", path: path, as: member, accept: asJSON, json: tt.body, header: map[string]string{"Content-Type": or(tt.kind, asJSON)}})
			if got.status != 400 || got.code() != tt.code {
				t.Fatalf("%d %s, want 400 %s: %.200s", got.status, got.code(), tt.code, got.body)
			}
			var body struct {
				Error struct{ Fields map[string]string }
			}
			must(t, json.Unmarshal([]byte(got.body), &body))
			if _, named := body.Error.Fields[tt.field]; named != (tt.code == "invalid" && (tt.field != "" || name == "a field without a name")) {
				t.Errorf("fields %v, want %q", body.Error.Fields, tt.field)
			}
		})
	}
	if tables := changed(before, s.contents()); len(tables) > 0 {
		t.Errorf("refused bodies changed %v", tables)
	}
	ok := s.do(ask{method: "PATCH", path: path, as: member, accept: asJSON,
		json: fmt.Sprintf(`{"revision":%d,"no_lesson":"\ud83d\ude00 \\ud83d","tests":{"now":true}}`, card.Revision)}).mustJSON(t, 200)
	if got := ok["card"].(map[string]any)["no_lesson"]; got != `😀 \ud83d` {
		t.Errorf("a valid pair became %q", got)
	}
}

func or(a, b string) string {
	if a == "" {
		return b
	}
	return a
}

// TestMassAssignment sends what is not anybody's to say in every request that makes or changes something (A5): who did it,
// when, and for whom are taken from the session and the path.
func TestMassAssignment(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	code, _ := s.MustInvite(care, domain.Participant, 1)
	requests := map[string]ask{"join": {path: "/join/" + code, form: form("initials", "AB")}}
	for _, row := range web.Routes {
		if row.Method != http.MethodGet && row.Who >= web.InProgramme {
			a := fixtures[row.Method+" "+row.Path][0](s)
			a.method, a.as = row.Method, insider[row.Who]
			requests[row.Method+" "+row.Path] = a
		}
	}
	before := s.contents(member, guide, lead, researcher)
	for name, a := range requests {
		for _, field := range []string{
			"by", "author", "author_id", "person", "at", "created_at", "programme", "programme_id", "case_id", "id", "admin", "role_id",
			"document", "letter", "labels", "position", "revision_after", "expires", "__proto__", "constructor",
		} {
			sent := url.Values{}
			maps.Copy(sent, a.form)
			sent.Set(field, "1")
			again := ask{method: or(a.method, "POST"), path: a.path, as: a.as, accept: asJSON, form: sent}
			if kind := a.header["Content-Type"]; strings.HasPrefix(kind, "multipart/") {
				again.form = nil
				again.json, kind = multipartForm(field, "1")
				again.header = map[string]string{"Content-Type": kind}
			}
			got := s.do(again)
			if got.status != 400 || !strings.Contains(got.body, `"`+field+`"`) {
				t.Fatalf("%s with %s: %d %.200s", name, field, got.status, got.body)
			}
		}
	}
	if tables := changed(before, s.contents()); len(tables) > 0 {
		t.Errorf("refused requests changed %v", tables)
	}
	made := s.post(member, inGHZ+"/cards", "kind", "reaction", "text", "Wat ons opviel").mustJSON(t, 201)["card"].(map[string]any)
	v := s.MustCard(member, domain.CardID(made["id"].(string)))
	if v.By != s.person(member) || v.CaseCode != ghz || v.Visibility != domain.VisibleTeam {
		t.Errorf("a new card is by %q in %q and seen by %q", v.By, v.CaseCode, v.Visibility)
	}
}

// insider is somebody in each circle.
var insider = map[web.Who]string{
	web.TakingPart: member, web.Researchers: researcher, web.Overviewers: lead, web.CaseMakers: member, web.CardKeepers: member, web.Insiders: member, web.AgendaKeepers: member, web.StepKeepers: guide,
	web.TeamKeepers: guide, web.LeadOnly: lead,
}

// TestFormsAndJSONAreReadAlike does the same by form and by JSON and compares what was stored.
func TestFormsAndJSONAreReadAlike(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	for name, fields := range map[string]map[string]any{
		"plain":       {"next": "2027-02-03", "type": "pilot", "level": "practice"},
		"lines":       {"no_lesson": "een\r\ntwee\nlijn\u2028drie"},
		"odd letters": {"no_lesson": "é e\u0301 İ 👩‍👩‍👧 \ufffd \\ \" < & % + ; ="},
		"empty":       {"next": "", "no_lesson": ""},
		"spaces":      {"no_lesson": "  om  "},
		"tests":       {"tests": map[string]bool{"meaningful": true, "study": true}},
		"unknown":     {"colour": "red"},
		"wrong":       {"next": "morgen"},
	} {
		t.Run(name, func(t *testing.T) {
			a, b := s.MustAdd(member, ghz, domain.KindAction), s.MustAdd(member, ghz, domain.KindAction)
			object, sent := map[string]any{"revision": a.Revision}, form("revision", strconv.Itoa(b.Revision))
			for field, value := range fields {
				object[field] = value
				if boxes, isTests := value.(map[string]bool); isTests {
					sent.Set("tests", "form")
					for _, box := range slices.Collect(maps.Keys(boxes)) {
						sent.Set(box, "on")
					}
				} else {
					sent.Set(field, value.(string))
				}
			}
			raw, err := json.Marshal(object)
			must(t, err)
			one := s.do(ask{method: "PATCH", path: inCare + "/cards/" + string(a.ID), as: member, accept: asJSON, json: string(raw)})
			two := s.do(ask{method: "POST", path: inCare + "/cards/" + string(b.ID), as: member, accept: asJSON, form: sent})
			if one.status != two.status || one.code() != two.code() {
				t.Errorf("JSON gives %d %s, a form %d %s", one.status, one.code(), two.status, two.code())
			}
			if x, y := s.MustCard(member, a.ID).Facts, s.MustCard(member, b.ID).Facts; x != y {
				t.Errorf("JSON stores %+v, a form %+v", x, y)
			}
		})
	}
}

// TestHugeBodies sends more than fits, plainly and packed.
func TestHugeBodies(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	path, before := inGHZ+"/cards", s.contents(member)
	if got := s.huge(member, asJSON, path); got.status != 413 || got.code() != "too_large" {
		t.Errorf("a body beyond the limit: %d %s", got.status, got.code())
	}
	if got := s.do(ask{method: "POST", path: path, as: member, accept: asJSON, form: form("kind", "reaction", "text", strings.Repeat("ab ", 100_000))}); got.status != 413 {
		t.Errorf("a text beyond the limit: %d %s", got.status, got.code())
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	for range 1 << 10 {
		_, err := w.Write(bytes.Repeat([]byte("kind=reaction&text=a"), 1<<10))
		must(t, err)
	}
	must(t, w.Close())
	got := s.do(ask{method: "POST", path: path, as: member, accept: asJSON, json: packed.String(),
		header: map[string]string{"Content-Encoding": "gzip", "Content-Type": "application/x-www-form-urlencoded"}})
	if got.status != 400 {
		t.Errorf("a packed body of %d bytes: %d %s", packed.Len(), got.status, got.code())
	}
	packed.Reset()
	w = gzip.NewWriter(&packed)
	_, err := w.Write([]byte("kind=reaction&text=a"))
	must(t, err)
	must(t, w.Close())
	for _, encoding := range []string{"gzip", "identity", "br"} {
		body := map[bool]string{true: packed.String(), false: "kind=reaction&text=a"}[encoding == "gzip"]
		got := s.do(ask{method: "POST", path: path, as: member, accept: asJSON, json: body,
			header: map[string]string{"Content-Encoding": encoding, "Content-Type": "application/x-www-form-urlencoded"}})
		if got.status != 400 {
			t.Errorf("a body packed as %s: %d %s", encoding, got.status, got.code())
		}
	}
	if got := s.raw("GET", "GET / HTTP/1.1\r\nHost: x\r\nX-Long: "+strings.Repeat("a", 65<<10)+"\r\n\r\n"); got.status != 431 && got.status != 400 && got.status != 0 {
		t.Errorf("a header of 65 kB: %d", got.status)
	}
	if got := s.raw("POST", "POST /language HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"); got.status != 400 && got.status != 403 && got.status != 0 {
		t.Errorf("two lengths at once: %d", got.status)
	}
	if tables := changed(before, s.contents()); len(tables) > 0 {
		t.Errorf("refused bodies changed %v", tables)
	}
}

// TestOddQueries searches and filters with what breaks queries elsewhere (W13).
func TestOddQueries(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	for _, q := range []string{
		"'", `"`, "%", "_", `\`, "a' OR '1'='1", "x'; DROP TABLE cards; --", ",(select 1)", strings.Repeat("a", 10_000), "(a+)+$", "[", "\x00", "\xff",
		"İ", "\u202e", "-?", "$1", "?",
	} {
		query := url.QueryEscape(q)
		for _, path := range []string{
			inCare + "/refs?q=" + query, inCare + "/search?q=" + query, inCare + "/search?case=" + query + "&kind=" + query + "&level=" + query + "&page=" + query, inCare + "/refs?case=" + query, inGHZ + "?q=" + query, inGHZ + "?state=" + query + "&level=" + query + "&mine=" + query,
			inCare + "/trace/" + s.mainQuestion().String() + "?at=" + query, inCare + "/cards/ghz-a1?part=" + query, "/sign-in?next=" + query,
		} {
			if got := s.get(member, path); got.status >= 500 {
				t.Errorf("%.80q gives %d", path, got.status)
			}
		}
	}
	if found := s.getJSON(member, inCare+"/refs?q=%25").mustJSON(t, 200)["refs"].([]any); len(found) > 3 {
		t.Errorf("a percent sign finds %d things: it is no wildcard", len(found))
	}
}
