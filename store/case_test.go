package store_test

import (
	"context"
	"testing"
	"time"

	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

func TestCasesComeBackAsStored(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		same(t, "cases", MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Case, error) {
			return tx.Cases(ctx, "p1")
		}), []domain.Case{zkh, ghz})
		same(t, "case", MustRead(t, db, func(ctx context.Context, tx *store.Tx) (domain.Case, error) {
			return tx.Case(ctx, "c-ghz")
		}), ghz)
		same(t, "case by code", MustRead(t, db, func(ctx context.Context, tx *store.Tx) (domain.Case, error) {
			return tx.CaseByCode(ctx, "p1", "zkh")
		}), zkh)
		err := db.Read(t.Context(), func(tx *store.Tx) error {
			_, err := tx.CaseByCode(t.Context(), "p2", "ghz")
			return err
		})
		wantKind(t, err, domain.NotFound, "")
	})
}

func TestUpdateCaseIsACompareAndSet(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		changed := zkh
		changed.Name.NL, changed.Programme = "Stadsziekenhuis", "p2"
		team := domain.Team{ID: "t-zkh", Case: "c-zkh", Seats: []domain.Seat{
			{ID: "zkh-1", Team: "t-zkh", Class: "medical", Count: 1, Function: domain.Words{NL: "arts"}},
		}}
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.UpdateCase(ctx, changed)
			return firstError(err, tx.AddTeam(ctx, team))
		})
		changed.Revision, changed.Team, changed.Programme = 2, &team, "p1"
		same(t, "case", MustRead(t, db, func(ctx context.Context, tx *store.Tx) (domain.Case, error) {
			return tx.Case(ctx, "c-zkh")
		}), changed)
		err := db.Write(t.Context(), func(tx *store.Tx) error {
			_, err := tx.UpdateCase(t.Context(), zkh)
			return err
		})
		wantKind(t, err, domain.Conflict, "stale")
		team.ID, team.Seats = "t-zkh-2", nil
		err = db.Write(t.Context(), func(tx *store.Tx) error { return tx.AddTeam(t.Context(), team) })
		wantKind(t, err, domain.Rule, "one_team")
	})
}

func TestMemberships(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		seat := domain.Membership{
			ID: "m1", Person: "ann", Programme: "p1", Role: domain.Member, Case: "c-ghz", Seat: "ghz-hr", From: noon,
		}
		ended := domain.Membership{
			ID: "m2", Person: "ann", Programme: "p1", Role: domain.Lead, From: noon.Add(time.Hour), Until: noon.Add(2 * time.Hour),
		}
		guide := domain.Membership{
			ID: "m3", Person: "bea", Programme: "p1", Role: domain.Facilitator, Case: "c-ghz", From: noon.Add(3 * time.Hour),
		}
		guideAgain := guide
		guideAgain.ID, guideAgain.Case = "m4", "c-zkh"
		all := []domain.Membership{seat, ended, guide, guideAgain}
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			for _, m := range all {
				if err := tx.AddMembership(ctx, m); err != nil {
					return err
				}
			}
			return nil
		})
		same(t, "in the programme", MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Membership, error) {
			return tx.MembershipsIn(ctx, "p1")
		}), all)
		same(t, "of Ann", MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Membership, error) {
			return tx.Memberships(ctx, "ann")
		}), all[:2])

		second := seat
		second.ID, second.Seat = "m5", "ghz-care"
		add := func(tx *store.Tx) error { return tx.AddMembership(t.Context(), second) }
		wantKind(t, db.Write(t.Context(), add), domain.Rule, "one_team_per_programme")
		end := func(tx *store.Tx) error { return tx.EndMembership(t.Context(), "m1", noon.Add(time.Minute)) }
		if err := firstError(db.Write(t.Context(), end), db.Write(t.Context(), add)); err != nil {
			t.Fatalf("another seat after the first one ended: %v", err)
		}
		wantKind(t, db.Write(t.Context(), end), domain.NotFound, "")
	})
}

func TestInvitationsAreUsedOncePerUse(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		invitation := domain.Invitation{
			ID: "i1", Programme: "p1", Case: "c-ghz", Seat: "ghz-care", Role: domain.Member, CodeHash: "hash", Uses: 3,
			Expires: noon.Add(24 * time.Hour), By: "bea",
		}
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.AddInvitation(ctx, invitation) })
		byHash := func(ctx context.Context, tx *store.Tx) (domain.Invitation, error) {
			return tx.InvitationByHash(ctx, "hash")
		}
		same(t, "invitation", MustRead(t, db, byHash), invitation)

		results := atOnce(20, func(int) error {
			return db.Write(t.Context(), func(tx *store.Tx) error { return tx.UseInvitation(t.Context(), "i1") })
		})
		used := 0
		for _, err := range results {
			if err == nil {
				used++
				continue
			}
			wantKind(t, err, domain.NotFound, "")
		}
		if used != 3 {
			t.Errorf("%d of twenty took one of three uses", used)
		}
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.RevokeInvitation(ctx, "i1") })
		invitation.Uses, invitation.Revoked = 0, true
		same(t, "invitations", MustRead(t, db, func(ctx context.Context, tx *store.Tx) ([]domain.Invitation, error) {
			return tx.Invitations(ctx, "c-ghz")
		}), []domain.Invitation{invitation})
	})
}
