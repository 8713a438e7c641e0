package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

func TestTextThatTheDatabasesWouldNotKeepIsRefused(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		for _, bad := range []string{"a\x00b", "\xff", "a\xed\xa0\x80", "\xc3"} {
			person := ann
			person.ID, person.Mail, person.Name = "cor", "", bad
			label := zkh
			label.Labels = []domain.Label{domain.Label(bad)}
			act := domain.Act{ID: "x", Programme: "p1", By: "ann", At: noon, Verb: domain.ActAdd, After: []byte(bad)}
			for name, change := range map[string]func(tx *store.Tx) error{
				"name":   func(tx *store.Tx) error { return tx.AddPerson(t.Context(), person) },
				"label":  func(tx *store.Tx) error { return errorOf(tx.UpdateCase(t.Context(), label)) },
				"after":  func(tx *store.Tx) error { return tx.AddAct(t.Context(), act) },
				"id":     func(tx *store.Tx) error { return errorOf(tx.Card(t.Context(), domain.CardID(bad))) },
				"ids":    func(tx *store.Tx) error { return errorOf(tx.Heads(t.Context(), []string{"d-a", bad})) },
				"update": func(tx *store.Tx) error { return tx.RevokeInvitation(t.Context(), bad) },
			} {
				t.Run(name, func(t *testing.T) {
					wantKind(t, db.Write(t.Context(), change), domain.Invalid, "bad_text")
				})
			}
		}
	})
}

func errorOf[V any](_ V, err error) error { return err }

func TestNothingOfAFailedWriteStays(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		ours := errors.New("a rule said no")
		add := func(tx *store.Tx) error { return tx.AddPerson(t.Context(), domain.Person{ID: "cor", Created: noon}) }
		gone := func(t *testing.T) {
			t.Helper()
			err := db.Read(t.Context(), func(tx *store.Tx) error { return errorOf(tx.Person(t.Context(), "cor")) })
			wantKind(t, err, domain.NotFound, "")
		}
		t.Run("error", func(t *testing.T) {
			err := db.Write(t.Context(), func(tx *store.Tx) error { return firstError(add(tx), ours) })
			if !errors.Is(err, ours) {
				t.Errorf("error = %v", err)
			}
			gone(t)
		})
		t.Run("panic", func(t *testing.T) {
			func() {
				defer func() { _ = recover() }()
				_ = db.Write(t.Context(), func(tx *store.Tx) error { panic(firstError(add(tx), ours)) })
			}()
			gone(t)
		})
		t.Run("cancelled", func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			err := db.Write(ctx, func(tx *store.Tx) error {
				defer cancel()
				return add(tx)
			})
			if !errors.Is(err, context.Canceled) {
				t.Errorf("error = %v, want context.Canceled", err)
			}
			gone(t)
		})
		t.Run("refusal that was passed over", func(t *testing.T) {
			err := db.Write(t.Context(), func(tx *store.Tx) error {
				first, second := tx.AddPerson(t.Context(), ann), add(tx)
				if first == nil || second == nil {
					t.Errorf("errors = %v, %v, want two", first, second)
				}
				return nil
			})
			wantKind(t, err, domain.Conflict, "exists")
			gone(t)
		})
	})
}

func TestReadChangesNothing(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		err := db.Read(t.Context(), func(tx *store.Tx) error { return tx.RevokeInvitation(t.Context(), "i1") })
		if err == nil || domain.KindOf(err) != "" {
			t.Errorf("error = %v, want one for ourselves", err)
		}
	})
}

func TestReadSeesOneMoment(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		err := db.Read(t.Context(), func(tx *store.Tx) error {
			before, err := tx.Person(t.Context(), "ann")
			if err != nil {
				return err
			}
			changed := ann
			changed.Name = "Anna"
			MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.UpdatePerson(ctx, changed) })
			after, err := tx.Person(t.Context(), "ann")
			same(t, "the same moment", after, before)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

// Writers look at what there is and then add to it: a total that no row constraint could hold.
func TestWritesRunOneAtATime(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		for _, err := range atOnce(50, func(i int) error {
			return db.Write(t.Context(), func(tx *store.Tx) error {
				parties, err := tx.Parties(t.Context(), "p1")
				if err != nil {
					return err
				}
				return tx.AddParty(t.Context(), domain.Party{
					ID: "party-" + itoa(i), Programme: "p1", Role: domain.Outside, Name: domain.Words{NL: itoa(len(parties))},
				})
			})
		}) {
			if err != nil {
				t.Errorf("writing beside others: %v", err)
			}
		}
		parties := MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Party, error) {
			return tx.Parties(ctx, "p1")
		})
		for i, party := range parties {
			if party.Name.NL != itoa(i) {
				t.Errorf("party %d was added when there were %s", i, party.Name.NL)
			}
		}
	})
}

func TestTimesAreKeptToTheMillisecond(t *testing.T) {
	amsterdam := time.FixedZone("CET", 3600)
	times := []struct{ given, want time.Time }{
		{time.Date(2020, 3, 29, 2, 30, 0, 999_999_999, amsterdam), time.Date(2020, 3, 29, 1, 30, 0, 999_000_000, time.UTC)},
		{time.Date(1969, 12, 31, 23, 59, 59, 999_000_000, time.UTC), time.Date(1969, 12, 31, 23, 59, 59, 999_000_000, time.UTC)},
		{time.Unix(0, 0), time.Unix(0, 0).UTC()},
		{time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)},
		{time.Time{}, time.Time{}},
	}
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for i, test := range times {
			person := domain.Person{ID: domain.PersonID("p" + itoa(i)), Created: test.given}
			MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.AddPerson(ctx, person) })
			got := MustRead(t, db, func(ctx context.Context, tx *store.Tx) (domain.Person, error) {
				return tx.Person(ctx, person.ID)
			})
			if !got.Created.Equal(test.want) || got.Created.Location() != time.UTC || got.Created.IsZero() != test.want.IsZero() {
				t.Errorf("%v came back as %v, want %v", test.given, got.Created, test.want)
			}
		}
	})
}

func TestListsSortAlikeOnBoth(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		for i, login := range []string{"é", "b", "B", "a-b", "ab", "z", "_", "10", "9", "𝄞", "\ufffd"} {
			person := domain.Person{ID: domain.PersonID("p" + itoa(i)), Login: login, Created: noon}
			MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.AddPerson(ctx, person) })
		}
		var order []string
		for _, p := range MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Person, error) {
			return tx.Logins(ctx)
		}) {
			order = append(order, p.Login)
		}
		if got, want := strings.Join(order, " "), "10 9 B _ a-b ab b z é \ufffd 𝄞"; got != want {
			t.Errorf("order = %s, want %s", got, want)
		}
	})
}
