package web_test

import (
	"strings"
	"testing"

	"rodedraad/domain"
)

// TestWhoJoinsIsAskedOnce joins with something wrong, after which the page still holds what was right; somebody who is
// signed in is asked for nothing that is known of them.
func TestWhoJoinsIsAskedOnce(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	code, _ := s.MustInvite(care, domain.Participant, 2)
	page := s.do(ask{method: "POST", path: "/join/" + code, form: form("initials", "<AB", "name", strings.Repeat("A", domain.MaxName+1))})
	if page.status != 400 || !strings.Contains(page.body, `value="&lt;AB"`) || !strings.Contains(page.body, strings.Repeat("A", domain.MaxName+1)) {
		t.Errorf("what was filled in is gone: %d %s", page.status, page.body)
	}
	fields := []string{`name="initials"`, `name="name"`}
	for _, field := range fields {
		if newcomer := s.do(ask{path: "/join/" + code}); !strings.Contains(newcomer.body, field) {
			t.Errorf("a newcomer is not asked for %s", field)
		}
		if known := s.get(reader, "/join/"+code); known.status != 200 || strings.Contains(known.body, field) {
			t.Errorf("somebody who is signed in is asked for %s: %d", field, known.status)
		}
	}
	if got := s.do(ask{method: "POST", path: "/join/" + code, as: reader}); got.status != 303 {
		t.Errorf("somebody who is signed in joins: %d %s", got.status, got.body)
	}
}
