package web_test

import (
	"html"
	"strings"
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
)

// TestNobodyReadsAPercentageAsOneOfEverybody holds that to whom of the group a question was put stands beside every number of
// people, in the language of the reader and in what is copied, and that nothing of the kind is said of what everybody was asked.
func TestNobodyReadsAPercentageAsOneOfEverybody(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	s.post(researcher, inCare+"/indicators/e-zzp", "revision", "2", "base_nl", "wie vast <werkt>", "base_en", "those on a contract").mustJSON(t, 200)
	insight := s.MustAdd(researcher, "", domain.KindInsight, app.NewLink{To: domain.IndicatorRef("e-zzp"), Relation: domain.RestsOn})
	insight = s.MustRelease(researcher, insight, domain.VisibleSponsor)
	must(t, s.app.SetLanguage(ctx, s.person(lead), domain.English))
	card := "/cards/" + string(insight.ID)
	for _, c := range []struct {
		login, path, says string
		times             int
	}{
		{member, "/figures/e-zzp", "n = 412, alleen wie vast <werkt>", 1}, {member, "/figures/e-zzp", "leidinggevenden, alleen wie vast <werkt>; ", 4},
		{member, "/figures/e-zzp", "leidinggevenden, alleen wie vast <werkt> ·", 1}, {lead, "/figures/e-zzp", "n = 146, only those on a contract", 1},
		{member, card, "n = 412, alleen wie vast <werkt>", 1}, {lead, card, "n = 720, only those on a contract", 1},
		{member, "/datasets/w0-ghz-em", "n = 412, alleen wie vast <werkt>", 1}, {member, "/trace/figure:e-zzp", "alleen wie vast <werkt> · ", 1},
		{member, "/figures/e-structural", ", alleen ", 0},
	} {
		page := s.get(c.login, inCare+c.path)
		if got := strings.Count(html.UnescapeString(page.body), c.says); page.status != 200 || got != c.times {
			t.Errorf("%s as %s (%d) says %q %d times, want %d", c.path, c.login, page.status, c.says, got, c.times)
		}
	}
	for path, says := range map[string]string{"/figures/e-zzp": `"base":"wie vast`, "/evidence": `"base":"wie vast`, "/figures/e-structural": `"base":""`} {
		if got := s.getJSON(member, inCare+path).body; !strings.Contains(got, says) {
			t.Errorf("%s in JSON does not say %s: %s", path, says, got)
		}
	}
}
