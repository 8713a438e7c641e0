package store_test

import (
	"context"
	"testing"
	"time"

	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

func TestPeopleComeBackAsStored(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		tests := []struct {
			name string
			find func(ctx context.Context, tx *store.Tx) (domain.Person, error)
			want domain.Person
		}{
			{"by id", func(ctx context.Context, tx *store.Tx) (domain.Person, error) { return tx.Person(ctx, "ann") }, ann},
			{"by login", func(ctx context.Context, tx *store.Tx) (domain.Person, error) { return tx.PersonByLogin(ctx, "bea") }, bea},
			{"by mail", func(ctx context.Context, tx *store.Tx) (domain.Person, error) {
				return tx.PersonByMail(ctx, " Ann@Voorbeeld.NL ")
			}, ann},
		}
		for _, test := range tests {
			same(t, test.name, MustRead(t, db, test.find), test.want)
		}
		same(t, "logins", MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Person, error) {
			return tx.Logins(ctx)
		}), []domain.Person{bea})
	})
}

func TestNobodyIsFoundByWhatTheyDoNotHave(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		for name, find := range map[string]func(tx *store.Tx) (domain.Person, error){
			"no mail":  func(tx *store.Tx) (domain.Person, error) { return tx.PersonByMail(t.Context(), "") },
			"no login": func(tx *store.Tx) (domain.Person, error) { return tx.PersonByLogin(t.Context(), "") },
			"pattern":  func(tx *store.Tx) (domain.Person, error) { return tx.PersonByMail(t.Context(), "%") },
		} {
			err := db.Read(t.Context(), func(tx *store.Tx) error {
				_, err := find(tx)
				return err
			})
			t.Run(name, func(t *testing.T) { wantKind(t, err, domain.NotFound, "") })
		}
	})
}

func TestUpdatePerson(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		changed := ann
		changed.Name, changed.Mail, changed.Disabled, changed.Created = "Anna", "ANNA@voorbeeld.nl", true, time.Time{}
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.UpdatePerson(ctx, changed) })
		changed.Mail, changed.Created = "anna@voorbeeld.nl", noon
		same(t, "person", MustRead(t, db, func(ctx context.Context, tx *store.Tx) (domain.Person, error) {
			return tx.Person(ctx, "ann")
		}), changed)
		twin := domain.Person{ID: "cor", Mail: "Anna@Voorbeeld.nl", Created: noon}
		err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.AddPerson(t.Context(), twin) })
		wantKind(t, err, domain.Conflict, "exists")
		err = db.Write(t.Context(), func(tx *store.Tx) error { return tx.UpdatePerson(t.Context(), twin) })
		wantKind(t, err, domain.NotFound, "")
	})
}

func TestVisitTellsWhenTheOneBeforeEnded(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		for _, look := range []struct {
			after time.Duration
			want  time.Time
		}{
			{0, time.Time{}},
			{20 * time.Minute, time.Time{}}, // still the first visit
			{49 * time.Minute, time.Time{}},
			{79 * time.Minute, noon.Add(49 * time.Minute)}, // the second
			{80 * time.Minute, noon.Add(49 * time.Minute)}, // a reload
			{26 * time.Hour, noon.Add(80 * time.Minute)},
		} {
			at := noon.Add(look.after)
			ask := MustRead(t, db, func(ctx context.Context, tx *store.Tx) (time.Time, error) {
				return tx.LastVisit(ctx, "ann", "p1", at, 30*time.Minute)
			})
			MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
				before, err := tx.Visit(ctx, "ann", "p1", at, 30*time.Minute)
				same(t, "before the visit after "+look.after.String(), []time.Time{ask, before}, []time.Time{look.want, look.want})
				return err
			})
		}
	})
}

func TestSessions(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		first := store.Session{
			ID: "s1", Hash: "h1", Person: "ann", Created: noon, Seen: noon, Expires: noon.Add(time.Hour), Kind: store.SessionBrowser,
		}
		token, hers := first, first
		token.ID, token.Hash, token.Kind = "s2", "h2", store.SessionToken
		hers.ID, hers.Hash, hers.Person = "s3", "h3", "bea"
		var ended []string
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) (err error) {
			err = firstError(tx.AddSession(ctx, first), tx.AddSession(ctx, token), tx.AddSession(ctx, hers),
				tx.TouchSession(ctx, "s3", noon.Add(time.Minute)))
			if err == nil {
				ended, err = tx.EndSessionsOf(ctx, "ann")
			}
			return err
		})
		same(t, "ended", ended, []string{"s1", "s2"})
		hers.Seen = noon.Add(time.Minute)
		same(t, "session", MustRead(t, db, func(ctx context.Context, tx *store.Tx) (store.Session, error) {
			return tx.SessionByHash(ctx, "h3")
		}), hers)
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			return firstError(tx.EndSession(ctx, "s3"), tx.EndSession(ctx, "s3"))
		})
		for _, hash := range []string{"h1", "h2", "h3"} {
			err := db.Read(t.Context(), func(tx *store.Tx) error {
				_, err := tx.SessionByHash(t.Context(), hash)
				return err
			})
			wantKind(t, err, domain.NotFound, "")
		}
	})
}

func TestMailLinksWorkOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			return firstError(tx.AddMailLink(ctx, "good", "ann", noon.Add(time.Hour)), tx.AddMailLink(ctx, "old", "bea", noon))
		})
		results := atOnce(8, func(int) error {
			return db.Write(t.Context(), func(tx *store.Tx) error {
				person, err := tx.UseMailLink(t.Context(), "good", noon)
				if err == nil && person != "ann" {
					t.Errorf("the link signs in %q", person)
				}
				return err
			})
		})
		used := 0
		for _, err := range results {
			if err == nil {
				used++
			}
		}
		if used != 1 {
			t.Errorf("the link worked %d times", used)
		}
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.UseMailLink(t.Context(), "old", noon)
			return err
		})
		wantKind(t, err, domain.NotFound, "")
	})
}

func TestSecretsAreMadeOnce(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		secrets := make([]string, 12)
		for _, err := range atOnce(12, func(i int) error {
			secret, err := db.Secret(t.Context(), []string{"clients", "forms"}[i%2])
			secrets[i] = string(secret)
			return err
		}) {
			if err != nil {
				t.Fatal(err)
			}
		}
		for i := range secrets {
			if len(secrets[i]) != 32 || secrets[i] != secrets[i%2] {
				t.Errorf("secret %d is %x, want the 32 bytes %x", i, secrets[i], secrets[i%2])
			}
		}
		if secrets[0] == secrets[1] {
			t.Error("two names share a secret")
		}
	})
}
