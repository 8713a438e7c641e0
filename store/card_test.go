package store_test

import (
	"context"
	"testing"
	"time"

	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

func TestCardsComeBackAsStored(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		same(t, "of the case", MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Card, error) {
			return tx.CardsOfCase(ctx, "c-ghz")
		}), []domain.Card{question, action})
		same(t, "of the programme", MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Card, error) {
			return tx.CardsOfProgramme(ctx, "p1")
		}), []domain.Card{theme, question, action})
		for _, doc := range []string{"d-a1", "d-a1-learn"} {
			same(t, doc, MustRead(t, db, func(ctx context.Context, tx *store.Tx) (domain.Card, error) {
				return tx.CardByDocument(ctx, doc)
			}), action)
		}
		same(t, "letters", MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]string, error) {
			return tx.UsedLetters(ctx, "c-ghz")
		}), []string{"a"})
	})
}

func TestUpdateCardIsACompareAndSet(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		changed := action
		changed.Facts = domain.Facts{State: domain.Contour, Origin: "other_case"}
		changed.Withdrawn, changed.Visibility, changed.Labels = nil, domain.VisibleTeam, nil
		changed.Changed = noon.Add(24 * time.Hour)
		forbidden := changed
		forbidden.Kind, forbidden.Letter, forbidden.By, forbidden.At = domain.KindTheme, "z", "bea", noon.Add(time.Hour)
		forbidden.Case, forbidden.Programme, forbidden.Document = "c-gem", "p2", "d-t1"
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.UpdateCard(ctx, forbidden)
			return err
		})
		changed.Revision = 2
		same(t, "card", MustRead(t, db, func(ctx context.Context, tx *store.Tx) (domain.Card, error) {
			return tx.Card(ctx, "ghz-a1")
		}), changed)
	})
}

func TestOneOfManyChangesToACardWins(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		results := atOnce(16, func(i int) error {
			mine := question
			mine.Source = itoa(i)
			return db.Write(t.Context(), func(tx *store.Tx) error {
				after, err := tx.UpdateCard(t.Context(), mine)
				if err == nil && after.Revision != 2 {
					t.Errorf("revision = %d, want 2", after.Revision)
				}
				return err
			})
		})
		won := 0
		for _, err := range results {
			if err == nil {
				won++
				continue
			}
			wantKind(t, err, domain.Conflict, "stale")
		}
		if won != 1 {
			t.Errorf("%d of sixteen changes to the same revision were stored", won)
		}
	})
}

func TestPositionsLeaveRevisions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			return tx.SetPositions(ctx, map[domain.CardID]int{"ghz-a1": 0, "ghz-a": 7})
		})
		cards := MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Card, error) {
			return tx.CardsOfCase(ctx, "c-ghz")
		})
		for i, position := range []int{7, 0} {
			if cards[i].Position != position || cards[i].Revision != 1 {
				t.Errorf("%s: position %d at revision %d", cards[i].ID, cards[i].Position, cards[i].Revision)
			}
		}
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			return tx.SetPositions(t.Context(), map[domain.CardID]int{"ghz-a1": 5, "none": 1})
		})
		wantKind(t, err, domain.NotFound, "")
		if card := MustRead(t, db, func(ctx context.Context, tx *store.Tx) (domain.Card, error) {
			return tx.Card(ctx, "ghz-a1")
		}); card.Position != 0 {
			t.Errorf("position = %d after a move that failed", card.Position)
		}
	})
}

func TestCardNeedsItsDocument(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		card := question
		card.ID, card.Letter, card.Document = "ghz-b", "b", "d-b"
		err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.AddCard(t.Context(), card) })
		wantKind(t, err, domain.Conflict, "missing_reference")
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			return firstError(tx.AddCard(ctx, card), tx.AddDocument(ctx, "d-b", MustText(t, "later"), "ann", noon))
		})
		card.ID, card.Document = "ghz-c", "d-c"
		err = db.Write(t.Context(), func(tx *store.Tx) error { return tx.AddCard(t.Context(), card) })
		wantKind(t, err, domain.Conflict, "exists")
	})
}

func TestRulesOfCardsAreToldByTheirNumber(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		lesson := domain.Card{
			ID: "x", Programme: "p1", Case: "c-ghz", Kind: domain.KindLesson, Facts: domain.Facts{State: domain.Draft},
			Visibility: domain.VisibleTeam, Document: "d-x", By: "ann", At: noon, Changed: noon,
		}
		obstacle := lesson
		obstacle.Kind, obstacle.State, obstacle.Level = domain.KindObstacle, domain.Open, domain.System
		part := lesson
		part.Level, part.Parent = domain.Practice, "ghz-a1"
		for rule, card := range map[string]domain.Card{"R20": part, "R21": obstacle, "R23": lesson} {
			err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.AddCard(t.Context(), card) })
			var told *domain.Error
			if !asError(err, &told) || told.Rule != rule {
				t.Errorf("error = %v, want rule %s", err, rule)
			}
		}
	})
}
