package store_test

import (
	"context"
	"testing"
	"time"

	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

var (
	serves = domain.Link{
		ID: "l1", Programme: "p1", From: action.Ref(), To: question.Ref(), Relation: domain.Serves, Note: hostile, By: "ann",
		At: noon,
	}
	touches = domain.Link{
		ID: "l2", Programme: "p1", From: action.Ref(), To: theme.Ref(), Relation: domain.Touches, As: domain.Flexworkers, By: "bea",
		At: noon.Add(time.Second),
	}
	answers = domain.Link{
		ID: "l3", Programme: "p1", From: question.Ref(), To: domain.Ref{Kind: domain.RefMainQuestion, ID: "mq1"},
		Relation: domain.Answers, By: "ann", At: noon.Add(2 * time.Second),
	}
)

// MustLink stores the three links.
func MustLink(t *testing.T, db *store.DB) {
	t.Helper()
	MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
		return firstError(tx.AddLink(ctx, answers), tx.AddLink(ctx, serves), tx.AddLink(ctx, touches))
	})
}

func TestLinksComeBackAsStored(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		MustLink(t, db)
		ended := serves
		ended.EndedBy, ended.Ended = "bea", noon.Add(time.Hour)
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error { return tx.EndLink(ctx, ended) })
		tests := []struct {
			name string
			list func(ctx context.Context, tx *store.Tx) ([]domain.Link, error)
			want []domain.Link
		}{
			{"programme", func(ctx context.Context, tx *store.Tx) ([]domain.Link, error) {
				return tx.LinksOfProgramme(ctx, "p1")
			}, []domain.Link{ended, touches, answers}},
			{"other programme", func(ctx context.Context, tx *store.Tx) ([]domain.Link, error) {
				return tx.LinksOfProgramme(ctx, "p2")
			}, nil},
			{"question, both ways", func(ctx context.Context, tx *store.Tx) ([]domain.Link, error) {
				return tx.LinksOf(ctx, question.Ref())
			}, []domain.Link{ended, answers}},
			{"main question", func(ctx context.Context, tx *store.Tx) ([]domain.Link, error) {
				return tx.LinksOf(ctx, answers.To)
			}, []domain.Link{answers}},
			{"same id of another kind", func(ctx context.Context, tx *store.Tx) ([]domain.Link, error) {
				return tx.LinksOf(ctx, domain.Ref{Kind: domain.RefInsight, ID: "t1"})
			}, nil},
		}
		for _, test := range tests {
			same(t, test.name, MustRead(t, db, test.list), test.want)
		}
	})
}

func TestOneLiveLinkOfAKind(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		MustLink(t, db)
		twin := serves
		twin.ID = "l9"
		add := func() error {
			return db.Write(t.Context(), func(tx *store.Tx) error { return tx.AddLink(t.Context(), twin) })
		}
		end := func(id domain.LinkID) error {
			return db.Write(t.Context(), func(tx *store.Tx) error {
				return tx.EndLink(t.Context(), domain.Link{ID: id, EndedBy: "ann", Ended: noon})
			})
		}
		wantKind(t, add(), domain.Conflict, "link_exists")
		if err := firstError(end("l1"), add()); err != nil {
			t.Fatalf("the same link after the first one ended: %v", err)
		}
		wantKind(t, end("l1"), domain.Conflict, "link_ended")
		wantKind(t, end("l8"), domain.NotFound, "")
	})
}

func TestLinksStayWithinTheProgramme(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		foreign := serves
		foreign.Programme = "p2"
		nothing := serves
		nothing.To.ID = "none"
		for _, link := range []domain.Link{foreign, nothing} {
			err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.AddLink(t.Context(), link) })
			wantKind(t, err, domain.Conflict, "missing_reference")
		}
	})
}

func TestActsAreListedLatestFirst(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		MustLink(t, db)
		first := domain.Act{
			ID: "x9", Programme: "p1", Case: "c-ghz", By: "ann", At: noon.Add(time.Hour), Verb: domain.ActFacts,
			Subject: question.Ref(), Before: []byte(`{"state":"open","a":"é\u0000"}`), After: []byte(`{"b": 1, "a": [ ]}`),
		}
		second := domain.Act{
			ID: "x1", Programme: "p1", Case: "c-ghz", By: "bea", At: noon, Verb: domain.ActLink, Subject: action.Ref(), Link: "l1",
		}
		third := domain.Act{
			ID: "x5", Programme: "p1", By: "bea", At: noon.Add(2 * time.Hour), Verb: domain.ActUndo, Subject: question.Ref(),
			Undoes: "x9",
		}
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			return firstError(tx.AddAct(ctx, first), tx.AddAct(ctx, second), tx.AddAct(ctx, third), tx.MarkUndone(ctx, "x9", "x5"))
		})
		first.UndoneBy = "x5"
		tests := []struct {
			name string
			list func(ctx context.Context, tx *store.Tx) ([]domain.Act, error)
			want []domain.Act
		}{
			{"case", func(ctx context.Context, tx *store.Tx) ([]domain.Act, error) {
				return tx.ActsOfCase(ctx, "c-ghz", 0)
			}, []domain.Act{second, first}},
			{"case, latest", func(ctx context.Context, tx *store.Tx) ([]domain.Act, error) {
				return tx.ActsOfCase(ctx, "c-ghz", 1)
			}, []domain.Act{second}},
			{"programme since noon", func(ctx context.Context, tx *store.Tx) ([]domain.Act, error) {
				return tx.ActsOfProgramme(ctx, "p1", noon, 10)
			}, []domain.Act{third, first}},
			{"programme since ever", func(ctx context.Context, tx *store.Tx) ([]domain.Act, error) {
				return tx.ActsOfProgramme(ctx, "p1", time.Time{}, 2)
			}, []domain.Act{third, second}},
			{"question", func(ctx context.Context, tx *store.Tx) ([]domain.Act, error) {
				return tx.ActsOf(ctx, question.Ref())
			}, []domain.Act{third, first}},
		}
		for _, test := range tests {
			same(t, test.name, MustRead(t, db, test.list), test.want)
		}
		err := db.Write(t.Context(), func(tx *store.Tx) error { return tx.MarkUndone(t.Context(), "x9", "x1") })
		wantKind(t, err, domain.Conflict, "act_undone")
		err = db.Write(t.Context(), func(tx *store.Tx) error { return tx.MarkUndone(t.Context(), "none", "x1") })
		wantKind(t, err, domain.NotFound, "")
	})
}
