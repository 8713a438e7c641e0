package web_test

import (
	"bytes"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"rodedraad/app/sheet"
	"rodedraad/app/sheet/sheettest"
	"rodedraad/app/survey"
	"rodedraad/app/web"
	"rodedraad/domain"
)

// expected is a dataset of the demonstration that waits for a file.
const expected = inCare + "/datasets/w0-ggz-em"

// respondents is a file that can be stored as it is. Nobody may read the names in it.
const respondents = "nr;Naam;e_zzp\r\n1;" + canary + ";niet\r\n2;" + canary + ";zeker wel\r\n3;" + canary + ";niet\r\n4;;misschien\r\n5;;niet\r\n"

func init() {
	maps.Copy(families, map[string][]string{
		"encoding.":     texts(sheet.Encodings),
		"separator.":    {"semicolon", "comma", "tab", "bar"},
		"source.":       {string(sheet.LimeSurvey), string(sheet.MicrosoftForms)},
		"personal.":     sheet.PersonalSorts,
		"reason.":       texts(survey.Reasons),
		"shape.":        {string(survey.Respondents), string(survey.Counts)},
		"import.which_": {"case", "group"},
	})
}

// multipartForm is a form of one file, as a browser sends it.
func multipartForm(field, content string) (body, kind string) {
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	part, _ := w.CreateFormFile(field, "antwoorden.csv") // into memory, where nothing fails
	_, _ = io.WriteString(part, content)
	_ = w.Close()
	return out.String(), w.FormDataContentType()
}

// bring sends a file for a dataset.
func bring(path, as, accept, content string) ask {
	body, kind := multipartForm("file", content)
	return ask{method: http.MethodPost, path: path + "/import", as: as, accept: accept, json: body, header: map[string]string{"Content-Type": kind}}
}

func bringing(*site) ask { return bring(expected, nobody, asJSON, respondents) }

// onFile asks something of a file that a researcher has brought.
func onFile(act string, pairs ...string) []fixture {
	return []fixture{func(s *site) ask {
		path := inCare + "/datasets/" + string(s.MustDataset(domain.DatasetExpected).ID)
		said := pairs
		if act != "stop" {
			said = append([]string{"turn", fmt.Sprint(s.MustBring(path, respondents))}, pairs...)
		} else {
			s.MustBring(path, respondents)
		}
		return ask{path: path + "/import/" + act, form: form(said...)}
	}}
}

// MustBring brings a file as the researcher, and returns its turn.
func (s *site) MustBring(path, content string) int {
	s.tb.Helper()
	s.do(bring(path, researcher, asJSON, content)).mustJSON(s.tb, 200)
	return s.turn(path)
}

func (s *site) turn(path string) int {
	s.tb.Helper()
	file, _ := s.getJSON(researcher, path+"/import").mustJSON(s.tb, 200)["file"].(map[string]any)
	turn, _ := file["turn"].(float64)
	return int(turn)
}

// TestAFileIsBroughtByAForm goes through the whole import by the forms of the page, and reads the names of nobody on it.
func TestAFileIsBroughtByAForm(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	path := inCare + "/datasets/" + string(s.MustDataset(domain.DatasetExpected).ID)
	got := s.do(bring(path, researcher, asHTML, strings.Replace(respondents, "misschien", "weet niet", 1)))
	if got.status != 303 || got.header.Get("Location") != path+"/import" {
		t.Fatalf("brought: %d %s", got.status, got.body)
	}
	page := s.get(researcher, path+"/import").body
	for _, says := range []string{"puntkomma", "Naam</b> (naam)", "weet niet", "C5", "antwoord dat we niet kennen", "alles of niets", "zeker wel 1"} {
		if !strings.Contains(page, says) {
			t.Errorf("the page does not say %q", says)
		}
	}
	question := s.get(researcher, path+"/import?question=e-zzp").body
	if strings.Contains(page+question, canary) || !strings.Contains(question, "“weet niet”") {
		t.Errorf("the page shows who answered, or not what they did: %s", question)
	}
	said := func(act string, pairs ...string) answer {
		return s.post(researcher, path+"/import/"+act, append([]string{"turn", fmt.Sprint(s.turn(path))}, pairs...)...)
	}
	if got := said("store", "revision", "1"); got.status != 409 || got.code() != "upload_wrong" {
		t.Errorf("stored with a wrong cell: %d %s", got.status, got.code())
	}
	if got := said("question", "indicator", "e-zzp", "column", "2", "m0", "-"); got.status != 200 {
		t.Fatalf("said what it means: %d %s", got.status, got.body)
	}
	if got := said("store", "revision", "1", "invited", "20"); got.status != 200 || !strings.Contains(got.body, `"imported"`) {
		t.Fatalf("stored: %d %s", got.status, got.body)
	}
	if stored := s.get(researcher, path).body; !strings.Contains(stored, "n = 5") || !strings.Contains(stored, "van 20 gevraagd") {
		t.Errorf("stored is %s", stored)
	}
}

// TestStrictFiles sends forms with a file that are almost right, and files that are none.
func TestStrictFiles(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	whole, kind := multipartForm("file", respondents)
	other, otherKind := multipartForm("bestand", respondents)
	boundary := strings.TrimPrefix(kind, "multipart/form-data; boundary=")
	for name, tt := range map[string]struct {
		body, kind, code string
		status           int
	}{
		"another field":      {other, otherKind, "invalid", 400},
		"the file twice":     {strings.TrimSuffix(whole, "--"+boundary+"--\r\n") + whole, kind, "invalid", 400},
		"cut off":            {whole[:len(whole)/2], kind, "invalid", 400},
		"no boundary":        {whole, "multipart/form-data", "bad_content_type", 400},
		"as a plain form":    {"file=a", "application/x-www-form-urlencoded", "bad_content_type", 400},
		"nothing":            {"--" + boundary + "--\r\n", kind, "invalid", 400},
		"a page":             {strings.Replace(whole, respondents, "<html>", 1), kind, "sheet_page", 400},
		"an old spreadsheet": {strings.Replace(whole, respondents, "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", 1), kind, "sheet_old_excel", 400},
		"an empty file":      {strings.Replace(whole, respondents, "", 1), kind, "sheet_empty", 400},
	} {
		got := s.do(ask{method: "POST", path: expected + "/import", as: researcher, accept: asJSON, json: tt.body, header: map[string]string{"Content-Type": tt.kind}})
		if got.status != tt.status || got.code() != tt.code {
			t.Errorf("%s: %d %s, want %d %s", name, got.status, got.code(), tt.status, tt.code)
		}
	}
	foreign := bring(expected, researcher, asJSON, respondents)
	foreign.header["Origin"] = "https://elders.example"
	if got := s.do(foreign); got.status != 403 || got.code() != "foreign_origin" {
		t.Errorf("from another site: %d %s", got.status, got.code())
	}
	if got := s.do(bring(expected, researcher, asHTML, "<html>")); got.status != 400 || !strings.Contains(got.body, "Dit is een webpagina") || !strings.Contains(got.body, `type="file"`) {
		t.Errorf("the page after a refusal: %d %s", got.status, got.body)
	}
	if s.turn(expected) != 0 {
		t.Error("a file that was refused is held")
	}
}

// TestOnlyFilesMayBeLarge sends as much as a file may be, and one byte more than any other request may be, by who may bring a
// file and who may not, to that route and to others.
func TestOnlyFilesMayBeLarge(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	announced := func(as, path string, length int) answer {
		return s.raw("POST", fmt.Sprintf("POST %s HTTP/1.1\r\nHost: x\r\nAccept: %s\r\nOrigin: %s\r\nCookie: %s=%s\r\nContent-Type: "+
			"application/octet-stream\r\nContent-Length: %d\r\n\r\n", path, asJSON, s.url, web.CookieName, s.cookie(as), length))
	}
	for name, tt := range map[string]struct {
		as, path string
		length   int
	}{
		"a file that is too large":      {researcher, expected + "/import", web.MaxUploadBody + 1},
		"somebody of a team":            {member, expected + "/import", web.MaxBody + 1},
		"the lead":                      {lead, expected + "/import", web.MaxBody + 1},
		"a frozen dataset":              {researcher, inCare + "/datasets/w0-ghz-em/import", web.MaxBody + 1},
		"no dataset":                    {researcher, inCare + "/datasets/nergens/import", web.MaxBody + 1},
		"another step of the import":    {researcher, expected + "/import/read", web.MaxBody + 1},
		"the import written in full":    {researcher, expected + "//import", web.MaxBody + 1},
		"another route, and everything": {researcher, inGHZ + "/cards", web.MaxBody + 1},
	} {
		if got := announced(tt.as, tt.path, tt.length); got.status != 413 {
			t.Errorf("%s: %d %s, want 413", name, got.status, got.code())
		}
	}
	anonymous := bring(expected, nobody, asJSON, strings.Repeat("a;b\n", web.MaxBody/4))
	if res, err := client.Do(s.request(anonymous)); err == nil {
		if got := s.read(res); got.status != 413 {
			t.Errorf("nobody: %d %s", got.status, got.code())
		}
	}
	rows := "nr;e_zzp\n" + strings.Repeat("1;"+strings.Repeat("x", 30_000)+"\n", web.MaxBody/30_000+10)
	if got := s.do(bring(expected, researcher, asJSON, rows)); got.status != 200 {
		t.Errorf("a file beyond the limit of others: %d %s", got.status, got.code())
	}
	if got := s.do(bring(expected, researcher, asJSON, strings.Repeat("x", sheet.MaxFile+1))); got.status != 413 || got.code() != "sheet_too_large" {
		t.Errorf("a file one byte too large: %d %s", got.status, got.code())
	}
	if got := s.huge(researcher, asJSON, inGHZ+"/cards"); got.status != 413 {
		t.Errorf("after a large file another request may be large: %d", got.status)
	}
}

// TestHiddenPartsAreTold holds that who brings a workbook reads in both languages what of it Excel does not show, before
// anything of it is stored, and reads no name in a hidden column.
func TestHiddenPartsAreTold(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	must(t, s.app.SetLanguage(ctx, s.person(second), domain.English))
	path := inCare + "/datasets/" + string(s.MustDataset(domain.DatasetExpected).ID)
	rows := sheettest.Inline(1, "nr", "Naam", "e_zzp") + sheettest.Inline(2, "1", canary, "niet") +
		strings.Replace(sheettest.Inline(3, "2", canary, "zeker wel"), "<row ", `<row hidden="1" `, 1)
	content := sheettest.Head + `<worksheet ` + sheettest.Main + `><cols><col min="2" max="3" hidden="1"/></cols><sheetData>` + rows + `</sheetData></worksheet>`
	book := string(sheettest.MustZip(t, sheettest.BookParts("", "", sheettest.Part{"hidden:Oud", content}, sheettest.Part{"Nieuw", content})...))
	for login, says := range map[string][]string{
		researcher: {"Excel laat niet alles van dit bestand zien", "Er is 1 rij verborgen. Die telt wel mee: 3", "Er is 1 kolom verborgen. Die wordt wel gelezen: C (<code>e_zzp</code>)", "1 ander werkblad verborgen", "<code>Oud</code>"},
		second:     {"Excel does not show everything", "1 row is hidden. It counts all the same: 3", "1 column is hidden", "1 other sheet is hidden"},
	} {
		s.do(bring(path, login, asJSON, book)).mustJSON(t, 200)
		page := s.get(login, path+"/import").body
		for _, want := range says {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not read %q", login, want)
			}
		}
		if strings.Contains(page, canary) {
			t.Errorf("%s reads who answered", login)
		}
		if before := s.getJSON(login, path).body; !strings.Contains(before, `"expected"`) {
			t.Errorf("something is stored: %s", before)
		}
	}
}
