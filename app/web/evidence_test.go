package web_test

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
)

// second is another researcher than who imports.
const second = "onderzoeker-2"

// MustIndicator makes a question that was never asked before, and of which nobody beside researchers and lead sees figures.
func (s *site) MustIndicator() domain.Indicator {
	s.tb.Helper()
	i, err := s.app.AddIndicator(ctx, s.person(researcher), care, domain.Indicator{
		ID: domain.IndicatorID(fmt.Sprintf("proef-%d", count.Add(1))), Group: domain.EmployeesManagers, Kind: domain.MultiAnswer,
		Question: domain.Words{NL: "Proefvraag " + canary + "?"}, Comparable: true,
		Options: []domain.Option{{Code: "a", Label: domain.Words{NL: "antwoord " + canary}}},
	})
	must(s.tb, err)
	return i
}

// MustDataset makes a dataset of ghz in a wave of its own, in that state, imported by the second researcher.
func (s *site) MustDataset(state domain.DatasetState) app.DatasetView {
	s.tb.Helper()
	n := 10 + int(count.Add(1)) // beyond the waves of the demonstration
	wave, id := domain.WaveID(fmt.Sprintf("w%d", n)), domain.DatasetID(fmt.Sprintf("proef-%d", n))
	must(s.tb, one(s.app.AddWave(ctx, s.person(researcher), care, domain.Wave{
		ID: wave, Number: n, Mode: domain.BySurvey, Status: domain.WaveOpen, Label: domain.Words{NL: fmt.Sprint(n, "-meting")},
	})))
	d, err := s.app.AddDataset(ctx, s.person(researcher), care, domain.Dataset{ID: id, Wave: wave, Case: "c-ghz", Group: domain.EmployeesManagers})
	must(s.tb, err)
	step := func(v app.DatasetView, err error) {
		must(s.tb, err)
		d = v
	}
	if state == domain.DatasetNotApplicable {
		step(s.app.RuleOut(ctx, s.person(researcher), care, id, 1, domain.Words{NL: "alleen interviews"}))
		return d
	}
	if state == domain.DatasetExpected {
		return d
	}
	step(s.app.ImportDataset(ctx, s.person(second), care, id, 1, app.Counts{
		FileHash: string(id), Usable: 97, Tallies: []domain.Tally{{Indicator: "e-zzp", Base: 97, Counts: []int{11, 17, 69}}},
	}))
	if state != domain.DatasetImported {
		step(s.app.Approve(ctx, s.person(researcher), care, id, d.Revision))
	}
	if state == domain.DatasetFrozen {
		step(s.app.Freeze(ctx, s.person(researcher), care, id, d.Revision, string(id)))
	}
	return d
}

// MustQuote adds what somebody of ghz said, which only those who keep quotes or work across the cases read.
func (s *site) MustQuote(consent domain.Consent) app.QuoteView {
	s.tb.Helper()
	q, err := s.app.AddQuote(ctx, s.person(researcher), care, domain.Quote{
		Case: "c-ghz", Kind: "interview", Source: canary + " bron", Speaker: domain.Words{NL: "zelfstandige"}, Group: domain.Flexworker, Speakers: 1, ShowCase: true,
		Words: "Dat ging " + canary + " goed.", Consent: consent,
	})
	must(s.tb, err)
	return q
}

// TestQuotesTellNobodysCase holds that of a quote only a class of people is told, no case when there is one possible speaker,
// and no number beside it (R35, R60).
func TestQuotesTellNobodysCase(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	q := s.MustQuote(domain.ConsentPublic)
	must(t, one(s.app.ReleaseQuote(ctx, s.person(researcher), care, q.ID, 1, domain.VisiblePublic)))
	for _, login := range []string{member, sponsor, reader, lead} {
		_, rest, _ := strings.Cut(s.get(login, inCare+"/quotes").body, `id="`+string(q.ID)+`"`)
		said, _, _ := strings.Cut(rest, "</article>")
		if !strings.Contains(said, "goed.") || !strings.Contains(said, "zelfstandige") {
			t.Errorf("%s reads %q", login, said)
		}
		if strings.Contains(said, "Brug") || strings.Contains(said, "bron") || strings.Contains(said, "%") || strings.Contains(said, "n = ") {
			t.Errorf("%s is told more: %q", login, said)
		}
	}
	if said := s.get(researcher, inCare+"/quotes").body; !strings.Contains(said, canary+" bron") {
		t.Error("who keeps the quote does not see its source")
	}
}

// TestR26NoRequestChangesWhatIsFrozen tries everything that can be asked of a dataset on a frozen one, as researchers and as
// the administrator.
func TestR26NoRequestChangesWhatIsFrozen(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	d := s.MustDataset(domain.DatasetFrozen)
	path := inCare + "/datasets/" + string(d.ID)
	before := s.get(member, path).body
	for _, login := range []string{researcher, second, admin, lead, member} {
		for _, act := range []string{"rule-out", "expect", "approve", "reopen", "freeze"} {
			pairs := []string{"revision", fmt.Sprint(d.Revision)}
			if act == "rule-out" {
				pairs = append(pairs, "reason", "toch niet")
			}
			if act == "freeze" {
				pairs = append(pairs, "typed", string(d.ID))
			}
			got := s.do(ask{method: "POST", path: path + "/" + act, as: login, accept: asJSON, form: form(pairs...)})
			keeper := login == researcher || login == second
			if keeper && (got.status != 422 || got.code() != "R26") || !keeper && got.status != 403 {
				t.Errorf("%s as %s: %d %s", act, login, got.status, got.code())
			}
		}
	}
	if after := s.get(member, path).body; stable(after) != stable(before) {
		t.Error("the page about it has changed")
	}
}

// nonce is what differs between two answers with the same page.
var nonce = regexp.MustCompile(`content="[^"]*"`)

func stable(page string) string { return nonce.ReplaceAllString(page, "") }

// TestFiguresCarryWhatBelongsToThem holds that no percentage stands without how many people of which group it is of, that
// several answers say so, and that marks travel (R30, R32, R33).
func TestFiguresCarryWhatBelongsToThem(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	must(t, s.app.SetLanguage(ctx, s.person(lead), domain.English))
	for _, c := range []struct {
		login, figure string
		says, hides   []string
	}{
		{member, "e-zzp", []string{"n = 412", "werknemers en leidinggevenden", "10,0%", "(41)", "4,7–12,3% per casus", "over 4 casussen", "fictief", "0-meting"},
			[]string{"Thuiszorg", "n = 146", "kan het meer dan"}},
		{lead, "e-zzp", []string{"n = 412", "n = 146", "10.0%", "4.7–12.3% by case", "fewer than 5 people"}, []string{"n = 3<"}},
		{member, "e-adv", []string{"samen kan het meer dan 100% zijn", "tabel B3.11"}, nil},
		{sponsor, "e-structural", []string{"n = 720", "over 4 casussen", "fictief", "Bevroren datasets, stand van ", "/figures/e-structural"}, []string{"n = 412", "78,1%<"}},
		{member, "w0-ghz-em--e-zzp", []string{"n = 412", "“Wil je als zelfstandige gaan werken?”", "Dataset w0-ghz-em, versie 1, bevroren op ", "Bron: Flexwerk in de zorg: wat het is en wat het waard is. http://127", "/figures/w0-ghz-em--e-zzp"}, []string{"over 4"}},
	} {
		page := s.get(c.login, inCare+"/figures/"+c.figure)
		for _, says := range c.says {
			if !strings.Contains(page.body, says) {
				t.Errorf("%s as %s (%d) does not say %q", c.figure, c.login, page.status, says)
			}
		}
		for _, hides := range c.hides {
			if strings.Contains(page.body, hides) {
				t.Errorf("%s as %s says %q", c.figure, c.login, hides)
			}
		}
		for part := range strings.SplitSeq(page.body, `<table class="chart">`) {
			if table, _, _ := strings.Cut(part, "</table>"); strings.Contains(table, `class="share"`) && !strings.Contains(table, "n = ") {
				t.Errorf("%s as %s has a percentage without people: %s", c.figure, c.login, table)
			}
		}
	}
}

// TestTrendsCarryWhatBelongsToThem holds what has to stand beside national numbers wherever they are shown: what is
// provisional (R39), the caveats (R40), two changes where they differ (R41), no drawing of what has no branch (R42), and the
// note that they are counted otherwise than in the study (R63).
func TestTrendsCarryWhatBelongsToThem(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	page := html.UnescapeString(s.get(sponsor, inCare+"/trends").body)
	part := func(id string) string {
		_, rest, _ := strings.Cut(page, `id="`+id+`"`)
		rest, _, _ = strings.Cut(rest, "</section>")
		return rest
	}
	for id, says := range map[string][]string{
		"tr-zzp-nl":      {"+18,0%", "+24,2%", "2018*", "voorlopig", "Cijfers over 2018 zijn voorlopig", "<polyline", "AZW StatLine"},
		"tr-share-zw":    {"+1,5 procentpunt", "afgerond", "16,0", "hoogste stand was in 2015"},
		"tr-rest-nl":     {"−1,0%"},
		"tr-share-jeugd": {"daalt"},
		"tr-share-loose": {"19,4", "niet tekenen"},
	} {
		for _, want := range says {
			if !strings.Contains(part(id), want) {
				t.Errorf("%s does not say %q", id, want)
			}
		}
	}
	if strings.Contains(part("tr-share-loose"), `<svg class="trend-line"`) {
		t.Error("numbers without a branch are drawn")
	}
	if cited := regexp.MustCompile(`class="citation">([^<]*)`).FindStringSubmatch(part("tr-zzp-nl")); len(cited) != 2 ||
		!strings.Contains(cited[1], "Versie 1 van deze reeks.") || !strings.Contains(cited[1], "2018: 1.074,0 (voorlopig)") || !strings.Contains(cited[1], "Cijfers over 2018 zijn voorlopig") {
		t.Errorf("the citation is %q", cited)
	}
	home, err := s.app.ProgrammeHome(ctx, s.person(lead), care, false)
	must(t, err)
	for _, path := range []string{"/trends", "/figures/e-structural"} {
		if !strings.Contains(s.get(sponsor, inCare+path).body, home.Programme.DefinitionNote.NL) {
			t.Errorf("%s does not say by which definition is counted", path)
		}
	}
}

// TestWhoCitesSaysForWhichGroup makes a link with the form of a card, for another group than the figure is about: it is
// marked where it stands, and listed for the researcher (R38).
func TestWhoCitesSaysForWhichGroup(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	for _, login := range []string{member, researcher} {
		must(t, s.app.SetLanguage(ctx, s.person(login), domain.Dutch))
	}
	card := s.MustAdd(member, ghz, domain.KindAction)
	path := inCare + "/cards/" + string(card.ID)
	if page := s.get(member, path).body; !strings.Contains(page, `name="as"`) || !strings.Contains(page, "Wil je als zelfstandige gaan werken? (werknemers en leidinggevenden)") {
		t.Error("the form of a link does not ask for which group a source is cited")
	}
	made := s.post(member, inCare+"/links", "from", card.Ref().String(), "to", "figure:w0-ghz-em--e-zzp", "relation", "rests_on", "as", "flexworkers").mustJSON(t, 201)
	if as := made["link"].(map[string]any)["as"]; as != "flexworkers" {
		t.Errorf("it is cited for %v", as)
	}
	for login, at := range map[string]string{member: path, researcher: inCare + "/sources"} {
		page := s.get(login, at).body
		if !strings.Contains(page, "van een andere groep") && !strings.Contains(page, "over een andere groep") || !strings.Contains(page, "flexwerkers") {
			t.Errorf("%s does not tell %s of the other group", at, login)
		}
	}
	if got := s.post(member, inCare+"/links", "from", card.Ref().String(), "to", s.mainQuestion().String(), "relation", "answers", "as", "flexworkers"); got.status != 400 {
		t.Errorf("a question is cited for a group: %d", got.status)
	}
}

// TestNobodyElseReadsACase asks for figures of ghz and of the whole as everybody outside (A7, P6).
func TestNobodyElseReadsACase(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	s.MustCast()
	for _, login := range outsiders {
		for _, path := range []string{
			"/datasets/w0-ghz-em", "/figures/w0-ghz-em--e-zzp", "/trace/figure:w0-ghz-em--e-zzp", "/figures/w0-thz-em--e-zzp",
		} {
			if got := s.getJSON(login, inCare+path); got.status < 400 || strings.Contains(got.body, "412") {
				t.Errorf("%s as %q: %d %s", path, login, got.status, got.body)
			}
		}
		if login == otherMember {
			continue // other teams read what all cases say together
		}
		for _, path := range []string{"/figures/e-zzp", "/trace/figure:e-zzp", "/refs?q=zelfstandige"} {
			if got := s.getJSON(login, inCare+path); strings.Contains(got.body, "Wil je als zelfstandige") {
				t.Errorf("%s as %q: %d %s", path, login, got.status, got.body)
			}
		}
	}
}

// TestTheChartStandsOnTheBoard holds that a team sees the figures of its own case below an insight, also where the card is
// streamed, and the sponsor only what is released.
func TestTheChartStandsOnTheBoard(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	insight := s.MustAdd(researcher, "", domain.KindInsight, app.NewLink{To: domain.IndicatorRef("e-zzp"), Relation: domain.RestsOn})
	insight = s.MustRelease(researcher, insight, domain.VisibleSponsor)
	action := s.MustAdd(member, ghz, domain.KindAction, app.NewLink{To: insight.Ref(), Relation: domain.RestsOn})
	s.MustRelease(member, action, domain.VisibleSponsor)
	card := func(board string) string {
		_, rest, _ := strings.Cut(board, `id="card-`+string(insight.ID)+`"`)
		rest, _, _ = strings.Cut(rest, `</article>`)
		return rest
	}
	if own := card(s.get(member, inGHZ).body); !strings.Contains(own, "n = 412") || !strings.Contains(own, "fictief") {
		t.Errorf("the team reads %s", own)
	}
	if released := card(s.get(sponsor, inGHZ).body); released == "" || strings.Contains(released, "n = ") || strings.Contains(released, "zelfstandige") {
		t.Errorf("the sponsor reads %s", released)
	}
	streamed := s.MustRender(domain.Event{Topic: domain.BoardTopic(s.board()), Verb: domain.VerbCard, Subject: insight.Ref(), Was: domain.VisibleSponsor}, member, domain.Dutch)
	if !strings.Contains(streamed, "n = 412") {
		t.Errorf("streamed is %s", streamed)
	}
}

// MustFollowUp gives ghz a frozen follow-up, in which that question was answered, on a day after everything that was done and
// planned.
func (s *site) MustFollowUp(asked domain.IndicatorID) {
	s.tb.Helper()
	must(s.tb, one(s.app.AddWave(ctx, s.person(researcher), care, domain.Wave{
		ID: "w9", Number: 9, Mode: domain.BySurvey, Status: domain.WaveClosed, Label: domain.Words{NL: "9-meting", EN: "follow-up"}, When: "2032-01-01",
	})))
	d, err := s.app.AddDataset(ctx, s.person(researcher), care, domain.Dataset{ID: "w9-ghz-em", Wave: "w9", Case: "c-ghz", Group: domain.EmployeesManagers})
	must(s.tb, err)
	d, err = s.app.ImportDataset(ctx, s.person(second), care, d.ID, d.Revision, app.Counts{
		FileHash: "w9", Usable: 97, Tallies: []domain.Tally{{Indicator: asked, Base: 97, Counts: []int{11, 17, 69}}},
	})
	must(s.tb, err)
	d, err = s.app.Approve(ctx, s.person(researcher), care, d.ID, d.Revision)
	must(s.tb, err)
	must(s.tb, one(s.app.Freeze(ctx, s.person(researcher), care, d.ID, d.Revision, string(d.ID))))
}

// TestBetweenWavesNothingLeaks holds that what a team does between two waves stands beside its figures for the team, in both
// languages, and that who reads the same figures without seeing the action learns nothing of it (A7).
func TestBetweenWavesNothingLeaks(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	s.MustCast()
	s.MustCanaries()
	s.MustFollowUp("e-zzp")
	must(t, s.app.SetLanguage(ctx, s.person(lead), domain.English))
	for login, says := range map[string][]string{
		member: {"Tussen de metingen", `<svg class="axis"`, "24 december 2031", canary + " titel", "moment dat het team plande", "1 januari 2032"},
		lead:   {"Between the waves", `<svg class="axis"`, "24 December 2031", canary + " titel", "1 January 2032"},
	} {
		page := s.get(login, inCare+"/figures/e-zzp").body
		for _, want := range says {
			if !strings.Contains(page, want) {
				t.Errorf("%s does not read %q", login, want)
			}
		}
	}
	other := s.get(otherGuide, inCare+"/figures/e-zzp").body + s.getJSON(otherGuide, inCare+"/figures/e-zzp").body
	if !strings.Contains(other, `<svg class="axis"`) || !strings.Contains(other, `"between":[{`) || strings.Contains(other, canary) {
		t.Error("who facilitates another case reads more than the figures, or less")
	}
	for _, login := range outsiders {
		if said := s.get(login, inCare+"/figures/e-zzp").body; strings.Contains(said, "axis") || strings.Contains(said, canary) {
			t.Errorf("%q reads what happened between the waves", login)
		}
	}
}

// TestEvidenceIsAlwaysNear holds that every page of a programme leads to what its cases saw for who may read that, and for
// nobody else.
func TestEvidenceIsAlwaysNear(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	d := s.MustDataset(domain.DatasetExpected)
	to := `<a href="` + inCare + `/evidence"`
	pages := []string{
		inCare, inGHZ, inGHZ + "/team", inCare + "/cards/ghz-a1", inCare + "/trace/card:ghz-a1", inCare + "/search", inCare + "/evidence",
		inCare + "/quotes", inCare + "/trends", inCare + "/figures/e-structural", inCare + "/figures/e-zzp", inCare + "/datasets/w0-ghz-em",
		inCare + "/cards/ghz-a1/history", inCare + "/sources", inCare + "/interviews", inCare + "/datasets/" + string(d.ID) + "/import",
	}
	read := map[string]int{}
	for _, login := range []string{member, sponsor, researcher, admin} {
		for _, path := range pages {
			page := s.get(login, path)
			header, _, _ := strings.Cut(page.body, "</header>")
			if page.status != 200 {
				continue
			}
			read[login]++
			if led := strings.Contains(header, to); led == (login == admin) {
				t.Errorf("%s as %s: leads to evidence: %v", path, login, led)
			}
		}
	}
	if read[member] < 12 || read[sponsor] < 8 || read[researcher] < 15 || read[admin] < 3 {
		t.Errorf("read %v: the test proves too little", read)
	}
}

// TestR63TheDefinitionNoteStandsWhereBothAre holds that a card that rests on figures of the study and on national ones says by
// which definition each is counted, to who sees both, and that no other card does.
func TestR63TheDefinitionNoteStandsWhereBothAre(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	home, err := s.app.ProgrammeHome(ctx, s.person(lead), care, false)
	must(t, err)
	note := html.EscapeString(home.Programme.DefinitionNote.NL)
	study := app.NewLink{To: domain.IndicatorRef("e-zzp"), Relation: domain.RestsOn}
	national := app.NewLink{To: domain.SeriesRef("tr-zzp-nl"), Relation: domain.RestsOn}
	for _, c := range []struct {
		links []app.NewLink
		says  map[string]bool
	}{
		{[]app.NewLink{study}, map[string]bool{researcher: false, sponsor: false}}, {[]app.NewLink{national}, map[string]bool{researcher: false}},
		{[]app.NewLink{study, national}, map[string]bool{researcher: true, member: true, sponsor: false}},
	} {
		v := s.MustRelease(researcher, s.MustAdd(researcher, "", domain.KindInsight, c.links...), domain.VisiblePublic)
		for login, want := range c.says {
			page := s.get(login, inCare+"/cards/"+string(v.ID))
			if page.status != 200 || strings.Contains(page.body, note) != want {
				t.Errorf("%d links as %s (%d): the note is there: %v", len(c.links), login, page.status, !want)
			}
		}
	}
}
