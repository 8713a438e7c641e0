package web_test

import (
	"strings"
	"testing"

	"rodedraad/domain"
	"rodedraad/store/storetest"
)

// TestDamagedCards: what cannot be written in says so in the panel, where the way to write would be, and in the reader's
// language.
func TestDamagedCards(t *testing.T) {
	t.Parallel()
	s := MustOpen(t)
	card := s.MustAdd(member, ghz, domain.KindAction)
	const notice, way = "Het logboek van deze tekst is beschadigd", "data-edit="
	said := func() string { return s.get(member, inCare+"/cards/"+string(card.ID)+"?part=panel").body }
	if body := said(); !strings.Contains(body, way) || strings.Contains(body, notice) {
		t.Fatalf("before it is damaged the panel says %s", body)
	}
	raw := storetest.Raw(t, s.database)
	must(t, one(raw.Exec("DELETE FROM updates WHERE document = (SELECT number FROM documents WHERE id = ?)", card.Document)))
	if body := said(); strings.Contains(body, way) || !strings.Contains(body, notice) {
		t.Errorf("the panel of a damaged card says %s", body)
	}
	if body := s.get(member, inGHZ).body; strings.Contains(body, notice) {
		t.Error("the board speaks of damage to a text that is what was stored")
	}
	must(t, one(raw.Exec("UPDATE documents SET text = 'anders' WHERE id = ?", card.Document)))
	if body := s.get(member, inGHZ).body; !strings.Contains(body, notice) {
		t.Error("the board is silent about a text that is not what was stored")
	}
}
