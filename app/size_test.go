package app_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"rodedraad/app"
	"rodedraad/domain"
	"rodedraad/domain/text"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// mustBig fills the programme to 2,000 cards and 10,000 links, 200 of the cards on the bridge's board, and returns one
// of those in the middle. It writes to the store itself: the use cases are not what is measured.
func mustBig(tb testing.TB, w *world) domain.Card {
	tb.Helper()
	const cards, links = 2000, 10_000
	r := rand.New(rand.NewPCG(1, 2))
	var all []domain.Card
	body, err := text.New("# A card with a title of some length\n\n" + strings.Repeat("word ", 80))
	must(tb, err)
	w.inBatches(cards, func(tx *store.Tx, i int) error {
		of, by := domain.CaseID("c-"+lake), otherTeam
		if i%10 == 0 {
			of, by = "c-"+bridge, anna
		}
		c, err := domain.NewCard(domain.Card{
			ID: domain.CardID(fmt.Sprint("big-", i)), Programme: "p-" + care, Case: of, Kind: domain.KindReaction,
			Document: fmt.Sprint("card-big-", i), By: by, At: start, Position: i,
		})
		if i%3 == 0 {
			c.Visibility = domain.VisiblePublic
		}
		all = append(all, c)
		return errors.Join(err, tx.AddDocument(ctx, c.Document, body, by, start), tx.AddCard(ctx, c))
	})
	w.inBatches(links, func(tx *store.Tx, i int) error {
		from := r.IntN(cards-1) + 1
		err := tx.AddLink(ctx, domain.Link{
			ID: domain.LinkID(fmt.Sprint("big-", i)), Programme: "p-" + care, From: all[from].Ref(),
			To: all[r.IntN(from)].Ref(), Relation: domain.Relations[i%len(domain.Relations)], By: anna, At: start,
		})
		if domain.KindOf(err) == domain.Conflict {
			return nil // the same link again
		}
		return err
	})
	w.Service = app.New(app.Config{Store: w.db, Now: w.now, NewID: w.newID}) // it knows nothing of what was there before
	return all[1000]
}

// TestABigProgrammeIsQuick reads a programme of 2,000 cards and 10,000 links. The limits here are far above the goals,
// so that they hold on a busy machine and with the race detector; BenchmarkBigProgramme measures against the goals.
func TestABigProgrammeIsQuick(t *testing.T) {
	w := MustWorld(t)
	middle := mustBig(t, w)
	for name, read := range bigReads(w, middle) {
		best := time.Hour
		for range 3 {
			begin := time.Now()
			must(t, read())
			best = min(best, time.Since(begin))
		}
		t.Logf("%s: %v", name, best)
		if best > 3*time.Second {
			t.Errorf("%s took %v", name, best)
		}
	}
}

// inBatches does something a number of times, in transactions that are short enough for a slow machine.
func (w *world) inBatches(times int, do func(tx *store.Tx, i int) error) {
	w.tb.Helper()
	for first := 0; first < times; first += 250 {
		must(w.tb, w.db.Write(ctx, func(tx *store.Tx) error {
			for i := first; i < min(first+250, times); i++ {
				if err := do(tx, i); err != nil {
					return err
				}
			}
			return nil
		}))
	}
}

func bigReads(w *world, middle domain.Card) map[string]func() error {
	to := domain.Standing{Roles: domain.RoleSet(0).With(domain.Member), OnTeam: true}
	return map[string]func() error{
		"trace":        func() error { return one(w.Trace(ctx, researcher, care, middle.Ref(), time.Time{})) },
		"trace hidden": func() error { return one(w.Trace(ctx, anna, care, middle.Ref(), time.Time{})) },
		"board":        func() error { return one(w.Board(ctx, anna, care, bridge)) },
		"home":         func() error { return one(w.ProgrammeHome(ctx, sponsor, care, false)) },
		"references":   func() error { return one(w.References(ctx, researcher, care, bridge, "title 19", 20)) },
		"live card": func() error {
			_, _, err := w.BoardCardFor(ctx, to, "board:c-"+bridge, middle.Ref())
			return err
		},
		"card": func() error { return one(w.CardPage(ctx, anna, care, middle.ID)) },
		"board after a change": func() error {
			if err := one(w.MoveCard(ctx, anna, care, middle.ID, 1, "")); err != nil {
				return err
			}
			if err := one(w.Undo(ctx, anna, care, bridge)); err != nil {
				return err
			}
			return one(w.Board(ctx, anna, care, bridge))
		},
		"gate": func() error { return one(w.DocumentAccess(ctx, anna, middle.Document)) },
	}
}

func BenchmarkBigProgramme(b *testing.B) {
	for _, kind := range storetest.Kinds {
		w := MustWorldIn(b, storetest.MustOpen(b, storetest.URL(b, kind)))
		middle := mustBig(b, w)
		for name, read := range bigReads(w, middle) {
			b.Run(kind+"/"+name, func(b *testing.B) {
				for range b.N {
					must(b, read())
				}
			})
		}
	}
}
