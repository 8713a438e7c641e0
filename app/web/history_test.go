package web_test

import (
	"strings"
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
)

// TestHistoryPage: who wrote which words is told by name, by initials and by a pattern, and what happened to the facts
// stands in words of the reader's language between the moments of writing.
func TestHistoryPage(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	card := s.MustAdd(member, ghz, domain.KindAction)
	level := domain.Organisation
	must(t, one(s.app.ChangeFacts(ctx, s.person(member), care, card.ID, app.FactsPatch{Revision: card.Revision, Level: &level})))
	must(t, one(s.app.Restore(ctx, s.person(guide), care, card.ID, "text", 0)))
	path := inCare + "/cards/" + string(card.ID) + "/history"
	for language, want := range map[string][]string{
		"nl": {"Niveau: ", "<b>organisatie</b>", "Laat zien wie wat schreef", "Vast adres:"},
		"en": {"Level: ", "<b>organisation</b>", "Show who wrote what", "Permanent address:"},
	} {
		page := s.do(ask{path: path + "?at=1", as: member, header: map[string]string{"Accept-Language": language}}).body
		for _, words := range append(want, path+"?doc=text&amp;at=1", `class="stroke w0"`, "<sup aria-hidden=\"true\">") {
			if !strings.Contains(page, words) {
				t.Errorf("%s: the page does not say %s", language, words)
			}
		}
		wrote, added := strings.LastIndex(page, "at=1&amp;since=0"), strings.Index(page, "<b>"+strings.TrimSuffix(strings.TrimPrefix(want[1], "<b>"), "</b>"))
		if restored := strings.Index(page, "at=2&amp;since=1"); restored < 0 || added < restored || wrote < added {
			t.Errorf("%s: what happened is not in order: %d, %d, %d", language, restored, added, wrote)
		}
	}
}
