package web_test

import (
	"strconv"
	"strings"
	"testing"

	"rodedraad/app"
	"rodedraad/app/sheet/sheettest"
	"rodedraad/domain"
)

// TestADatasetIsTakenFurtherByItsPage sends what is wrong in the forms of a dataset: the page stays, with what was typed and
// what is wrong beside it, and nothing changes. What changed meanwhile is not frozen from a form that was filled in before.
func TestADatasetIsTakenFurtherByItsPage(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	must(t, s.app.SetLanguage(ctx, s.person(researcher), domain.Dutch))
	for _, c := range []struct {
		state            domain.DatasetState
		act, field, said string
		status           int
		wrong, problem   string
	}{
		{domain.DatasetChecked, "freeze", "typed", "fout", 400, "typ de code precies over", "De gegevens kloppen niet helemaal."},
		{domain.DatasetExpected, "rule-out", "reason", " ", 422, "", "Schrijf op waarom"},
		{domain.DatasetFrozen, "correct", "erratum", " ", 422, "", "wat deze versie herstelt"},
	} {
		d := s.MustDataset(c.state)
		path := inCare + "/datasets/" + string(d.ID)
		send := func(revision int) answer {
			pairs := []string{"revision", strconv.Itoa(revision), c.field, c.said}
			return s.do(ask{path: path + "/" + c.act, as: researcher, form: form(pairs...), method: "POST", accept: "text/html"})
		}
		got := send(d.Revision)
		values, wrong := standing(t, got.body)
		if got.status != c.status || values[c.field] != c.said || wrong[c.field] != c.wrong || !strings.Contains(got.body, c.problem) {
			t.Errorf("%s: %d, typed is %q, wrong %v", c.act, got.status, values[c.field], wrong)
		}
		if !strings.Contains(got.body, `action="`+path+"/"+c.act+`"`) || strings.Contains(got.body, "Dat lukte niet") {
			t.Errorf("%s: the form is gone: %.400s", c.act, got.body)
		}
		if after := s.get(researcher, path).body; !strings.Contains(after, `name="revision" value="`+strconv.Itoa(d.Revision)+`"`) {
			t.Errorf("%s: it changed", c.act)
		}
		stale := send(d.Revision - 1)
		if values, _ := standing(t, stale.body); c.act == "freeze" {
			if _, there := values[c.field]; stale.status != 409 || there {
				t.Errorf("%s of what changed meanwhile: %d, and it can be sent once more", c.act, stale.status)
			}
		} else if stale.status != 409 || values[c.field] != c.said || values["revision"] != strconv.Itoa(d.Revision) || !strings.Contains(stale.body, "Wat jij typte, staat hieronder nog.") {
			t.Errorf("%s of what changed meanwhile: %d, typed is %q", c.act, stale.status, values[c.field])
		}
	}
}

// TestWhatADatasetIsNoLongerAskedIsRefused holds that a form of a dataset which is in another state meanwhile does not come
// back as if it could be sent again.
func TestWhatADatasetIsNoLongerAskedIsRefused(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	must(t, s.app.SetLanguage(ctx, s.person(researcher), domain.Dutch))
	for state, act := range map[domain.DatasetState][2]string{
		domain.DatasetImported: {"rule-out", "reason"}, domain.DatasetNotApplicable: {"rule-out", "reason"}, domain.DatasetExpected: {"correct", "erratum"}, domain.DatasetChecked: {"correct", "erratum"},
	} {
		d := s.MustDataset(state)
		for _, revision := range []int{d.Revision, d.Revision + 1} {
			got := s.do(ask{path: inCare + "/datasets/" + string(d.ID) + "/" + act[0], as: researcher, form: form("revision", strconv.Itoa(revision), act[1], "zo is het"), method: "POST", accept: "text/html"})
			if got.status != 409 && got.status != 422 || !strings.Contains(got.body, "Dat lukte niet") || strings.Contains(got.body, "<form method=\"post\" action=\""+inCare) {
				t.Errorf("%s of what is %s, at %d of %d: %d %.200q", act[0], state, revision, d.Revision, got.status, around(t, got.body, "Dat lukte niet"))
			}
		}
	}
}

// TestRefusalsSpeakToPeople holds that a page that refuses names no field by its code, says of a page for others that it is not
// for the reader, and tells that nothing changed only to who wanted to change something.
func TestRefusalsSpeakToPeople(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	for _, login := range []string{sponsor, member} {
		must(t, s.app.SetLanguage(ctx, s.person(login), domain.Dutch))
	}
	const kept, others = "Er is niets veranderd.", "het is niet voor jou zichtbaar"
	page := s.get(sponsor, inCare+"/interviews")
	if page.status != 403 || !strings.Contains(page.body, others) || strings.Contains(page.body, "veranderen") || strings.Contains(page.body, kept) {
		t.Errorf("a page for others: %d %s", page.status, page.body)
	}
	if got := s.getJSON(sponsor, inCare+"/interviews"); got.code() != "forbidden" {
		t.Errorf("a program is told %s", got.body)
	}
	act := s.do(ask{path: inCare + "/interviews", as: sponsor, form: form("name", "x"), method: "POST"})
	if act.status != 403 || !strings.Contains(act.body, kept) || !strings.Contains(act.body, "niet veranderen") {
		t.Errorf("an act for others: %d %s", act.status, act.body)
	}
	v := s.MustAdd(member, ghz, domain.KindAction)
	wrong := s.do(ask{path: inCare + "/cards/" + string(v.ID), as: member, form: form("revision", "1", "owner", "nobody", "addressee", "x"), method: "POST"})
	if wrong.status != 400 || strings.Contains(wrong.body, "<code>") || !strings.Contains(wrong.body, "<li>") {
		t.Errorf("a form with something wrong: %d %s", wrong.status, wrong.body)
	}
}

// TestPagesNameCases holds that the thread through a card, and the page of a figure, name cases by what they are called, never
// by their code.
func TestPagesNameCases(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	must(t, one(s.app.AddCard(ctx, s.person(researcher), app.AddCard{
		Slug: care, CaseCode: ghz, Kind: domain.KindInsight, Text: "Wat blijkt", Links: []app.NewLink{{To: domain.IndicatorRef("e-zzp"), Relation: domain.RestsOn}},
	})))
	for path, from := range map[string]string{"/trace/card:ghz-a1": `<ol class="chain">`, "/figures/e-zzp": `id="cited"`} {
		_, list, found := strings.Cut(s.get(member, inCare+path).body, from)
		if !found || !strings.Contains(list, "· Gehandicaptenzorg De Brug") || strings.Contains(list, "· "+ghz) {
			t.Errorf("%s says %s", path, list)
		}
	}
}

// TestTheImportSpeaksAsPeopleDo holds that numbers of a workbook are shown as the reader writes them, that one answer is not
// told as several, and that the step is that of what is on the page.
func TestTheImportSpeaksAsPeopleDo(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	must(t, s.app.SetLanguage(ctx, s.person(second), domain.English))
	must(t, s.app.SetLanguage(ctx, s.person(researcher), domain.Dutch))
	path := inCare + "/datasets/" + string(s.MustDataset(domain.DatasetExpected).ID)
	rows := sheettest.Inline(1, "nr", "deel", "e_zzp") + sheettest.Inline(2, "1", "#20.5", "niet") + sheettest.Inline(3, "2", "#3", "weet ik niet")
	content := sheettest.Head + `<worksheet ` + sheettest.Main + `><sheetData>` + rows + `</sheetData></worksheet>`
	book := string(sheettest.MustZip(t, sheettest.BookParts("", "", sheettest.Part{"Blad1", content})...))
	for login, says := range map[string][]string{
		researcher: {"<td>20,5", "1 antwoord nog niet bekend", "1 cel telt niet mee", "Teken voor decimalen in cellen met tekst"},
		second:     {"<td>20.5", "1 answer not known yet", "1 cell is not counted", "Sign for decimals in cells with text"},
	} {
		s.do(bring(path, login, asJSON, book)).mustJSON(t, 200)
		page := s.get(login, path+"/import").body
		for _, want := range says {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not read %q", login, want)
			}
		}
	}
	for at, step := range map[string]string{"": "Controleren", "?question=e-zzp": "Wat betekent het"} {
		if page := s.get(researcher, path+"/import"+at).body; !strings.Contains(page, `aria-current="step">`+step) {
			t.Errorf("import%s is not at %s", at, step)
		}
	}
}
