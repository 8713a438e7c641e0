package store_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

func TestWhatStandsAroundACard(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		same(t, "outside the cases", MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Card, error) {
			return tx.CardsOutsideCases(ctx, "p1")
		}), []domain.Card{theme})
		same(t, "outside the cases of another programme", MustRead(t, db,
			func(ctx context.Context, tx *store.Tx) ([]domain.Card, error) { return tx.CardsOutsideCases(ctx, "p2") }),
			[]domain.Card{})
		same(t, "people", MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Person, error) {
			return tx.People(ctx, []domain.PersonID{"bea", "nobody", "ann"})
		}), []domain.Person{ann, bea})
		same(t, "nobody", MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Person, error) {
			return tx.People(ctx, nil)
		}), nil)
		same(t, "how many", MustRead(t, db, func(ctx context.Context, tx *store.Tx) (int, error) {
			return tx.CountPeople(ctx)
		}), 2)
	})
}

func TestOpenings(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		long := strings.Repeat("é", store.TitleLength+50)
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			return tx.AddDocument(ctx, "d-long", MustText(t, long), "ann", noon)
		})
		same(t, "openings", MustRead(t, db, func(ctx context.Context, tx *store.Tx) (map[string]string, error) {
			return tx.Openings(ctx, []string{"d-t1", "d-a1-learn", "d-none", "d-long"})
		}), map[string]string{"d-t1": hostile, "d-a1-learn": "", "d-long": long[:2*store.TitleLength]})
		same(t, "of nothing", MustRead(t, db, func(ctx context.Context, tx *store.Tx) (map[string]string, error) {
			return tx.Openings(ctx, nil)
		}), map[string]string{})
	})
}

func TestActsAreFollowedByNumber(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		last := func(in domain.ProgrammeID) int64 {
			t.Helper()
			return MustRead(t, db, func(ctx context.Context, tx *store.Tx) (int64, error) { return tx.LastAct(ctx, in) })
		}
		same(t, "before the first", last("p1"), 0)
		for i, in := range []domain.ProgrammeID{"p1", "p2", "p1", "p1"} {
			MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
				return tx.AddAct(ctx, domain.Act{
					ID: domain.ActID("a" + itoa(i)), Programme: in, By: "ann", At: noon.Add(-time.Duration(i) * time.Hour),
					Verb: domain.ActFacts, Subject: theme.Ref(),
				})
			})
		}
		same(t, "the last one", last("p1"), 4)
		same(t, "the last one of the other", last("p2"), 2)
		for _, c := range []struct {
			after int64
			limit int
			want  string
		}{{0, 0, "a0 a2 a3"}, {1, 0, "a2 a3"}, {1, 1, "a2"}, {4, 0, ""}} {
			acts := MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Act, error) {
				return tx.ActsAfter(ctx, "p1", c.after, c.limit)
			})
			var ids []string
			for _, a := range acts {
				ids = append(ids, string(a.ID))
			}
			same(t, "after "+itoa(int(c.after)), strings.Join(ids, " "), c.want)
		}
	})
}

func TestInvitationsAndVisitsOfAProgramme(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			of := domain.Invitation{Programme: "p1", Role: domain.Reader, By: "ann", Uses: 1}
			here, there, late := of, of, of
			here.ID, here.CodeHash, here.Case, here.Expires = "i1", "h1", "c-ghz", noon
			late.ID, late.CodeHash, late.Expires = "i2", "h2", noon.Add(time.Hour)
			there.ID, there.CodeHash, there.Programme, there.Expires = "i3", "h3", "p2", noon
			return firstError(tx.AddInvitation(ctx, here), tx.AddInvitation(ctx, late), tx.AddInvitation(ctx, there))
		})
		list := MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Invitation, error) {
			return tx.InvitationsIn(ctx, "p1")
		})
		if len(list) != 2 || list[0].ID != "i2" || list[1].ID != "i1" {
			t.Errorf("invitations are %+v", list)
		}
	})
}
