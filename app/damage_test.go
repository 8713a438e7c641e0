package app_test

import (
	"testing"

	"rodedraad/domain"
	"rodedraad/store/storetest"
)

// A card whose text is not what was stored says so on the board; one whose log is not, where it would be written in.
func TestDamagedCardsSaySo(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		w := MustWorldIn(t, storetest.MustOpen(t, url))
		raw := storetest.Raw(t, url)
		card := w.MustAdd(anna, bridge, domain.KindReaction, "a reaction")
		damaged := func(who domain.PersonID) []string {
			t.Helper()
			page, err := w.CardPage(ctx, who, care, card.ID)
			must(t, err)
			var said []string
			if page.Card.Damaged {
				said = append(said, "page")
			}
			for _, c := range w.MustBoard(who, bridge).Cards {
				if c.Damaged {
					said = append(said, "board: "+string(c.ID))
				}
			}
			return said
		}
		same(t, "before", damaged(anna), nil)
		must(t, one(raw.Exec("DELETE FROM updates WHERE document = (SELECT number FROM documents WHERE id = $1)", card.Document)))
		same(t, "the log", damaged(anna), []string{"page"})
		same(t, "the log, for who does not write", damaged(researcher), nil)
		must(t, one(raw.Exec("UPDATE documents SET text = 'spoilt' WHERE id = $1", card.Document)))
		same(t, "the text", damaged(anna), []string{"page", "board: " + string(card.ID)})
	})
}
