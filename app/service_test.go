package app_test

import (
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
	"rodedraad/realtime"
	"rodedraad/store/storetest"
)

// What the live part asks is answered here, and what is told here it understands.
var (
	_ realtime.Gate = (*app.Service)(nil)
	_ app.Live      = (*realtime.Hub)(nil)
)

func TestNothingNeedsALivePart(t *testing.T) {
	w := MustWorld(t)
	w.SetHub(nil)
	w.MustAdd(anna, bridge, domain.KindReaction, "unheard")
	if told := w.live.take(); len(told) > 0 {
		t.Errorf("announced %v", told)
	}
}

func TestIdentifiersAreRandomAndWellFormed(t *testing.T) {
	svc := app.New(app.Config{Store: storetest.MustOpen(t, storetest.URL(t, storetest.SQLite))})
	seen := map[domain.PersonID]bool{}
	first, err := svc.FirstAdmin(ctx, domain.Person{Name: "First", Initials: "F"})
	must(t, err)
	for range 50 {
		p, err := svc.AddPerson(ctx, first.ID, domain.Person{Name: "More", Initials: "M"})
		must(t, err)
		if seen[p.ID] || !domain.ValidID(string(p.ID)) || len(p.ID) != 26 {
			t.Fatalf("an identifier is %q", p.ID)
		}
		seen[p.ID] = true
	}
}
