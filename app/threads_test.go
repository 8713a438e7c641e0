package app_test

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"sync"
	"testing"
	"time"

	"rodedraad/app"
	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// TestTwoNodesSeeTheSame lets two nodes on one database change things at the same time, while both are read. What each
// keeps in memory is compared with what a node sees that has kept nothing.
func TestTwoNodesSeeTheSame(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		one1 := MustWorldIn(t, db)
		two := &world{tb: t, db: db, live: one1.live, time: start.Add(time.Hour)}
		two.Service = app.New(app.Config{Store: db, Now: two.now})
		insight := one1.MustRelease(researcher, one1.MustAdd(researcher, "", domain.KindInsight, "insight"), domain.VisiblePublic)
		theme := one1.MustAdd(facilitator, "", domain.KindTheme, "theme")
		for i := range 5 {
			c := one1.MustAdd(anna, bridge, domain.KindReaction, fmt.Sprint("begin ", i))
			one1.MustLink(anna, c, domain.ReactsTo, insight.Ref())
		}
		var busy sync.WaitGroup
		for n, w := range []*world{one1, two} {
			busy.Add(2)
			go func() {
				defer busy.Done()
				shuffle(t, w, []domain.PersonID{anna, bert}[n], rand.New(rand.NewPCG(uint64(n), 11)), 20, &sync.Map{})
			}()
			go func() {
				defer busy.Done()
				weave(t, w, []domain.PersonID{facilitator, researcher}[n], theme, 20)
			}()
		}
		busy.Wait()
		for range 25 { // fifty acts: more than is followed one by one
			c := two.MustCard(researcher, theme.ID)
			l := two.MustLink(researcher, c, domain.Supports, insight.Ref())
			must(t, one(two.EndLink(ctx, researcher, care, l.ID)))
		}
		fresh := app.New(app.Config{Store: db, Now: one1.now})
		for _, who := range []domain.PersonID{anna, researcher, sponsor} {
			for _, w := range []*world{one1, two} {
				compare(t, w.Service, fresh, who, insight.Ref())
			}
		}
	})
}

// weave links a theme to whatever stands on the board, and lets go again.
func weave(t *testing.T, w *world, who domain.PersonID, theme app.CardView, times int) {
	r := rand.New(rand.NewPCG(5, uint64(times)))
	for range times {
		board, err := w.Board(ctx, who, care, bridge)
		if err != nil || len(board.Cards) == 0 {
			t.Errorf("board: %v", err)
			return
		}
		to := board.Cards[r.IntN(len(board.Cards))].Ref()
		if to.Kind == domain.RefInsight {
			continue
		}
		l, err := w.AddLink(ctx, who, care, app.NewLink{From: theme.Ref(), To: to, Relation: domain.Supports})
		if err == nil && r.IntN(2) == 0 {
			_, err = w.EndLink(ctx, who, care, l.ID)
		}
		if err != nil && domain.KindOf(err) != domain.Conflict {
			t.Errorf("%s: %v", who, err)
		}
	}
}

// compare reads the same through two services.
func compare(t *testing.T, a, b *app.Service, who domain.PersonID, from domain.Ref) {
	t.Helper()
	at := start.AddDate(2, 0, 0)
	for name, read := range map[string]func(s *app.Service) (any, error){
		"bridge": func(s *app.Service) (any, error) { return s.Board(ctx, who, care, bridge) },
		"lake":   func(s *app.Service) (any, error) { return s.Board(ctx, who, care, lake) },
		"home":   func(s *app.Service) (any, error) { return s.ProgrammeHome(ctx, who, care, false) },
		"trace":  func(s *app.Service) (any, error) { return s.Trace(ctx, who, care, from, at) },
	} {
		got, err := read(a)
		must(t, err)
		wanted, err := read(b)
		must(t, err)
		if asJSON(got, nil) != asJSON(wanted, nil) {
			t.Errorf("%s sees another %s:\n%s\n%s", who, name, asJSON(got, nil), asJSON(wanted, nil))
		}
	}
}

// TestARefusedChangeLeavesNothing makes a change that fails after it began, and looks whether anything of it is seen.
func TestARefusedChangeLeavesNothing(t *testing.T) {
	w := MustWorld(t)
	w.MustAdd(anna, bridge, domain.KindReaction, "before")
	before := w.MustBoard(anna, bridge)
	w.live.take()
	_, err := w.AddCard(ctx, anna, app.AddCard{
		Slug: care, CaseCode: bridge, Kind: domain.KindAction, Text: "half", Facts: domain.Facts{State: domain.Agreed},
		Links: []app.NewLink{{To: before.Cards[0].Ref(), Relation: domain.RelatesTo}},
	})
	want(t, err, "state_order")
	if after := w.MustBoard(anna, bridge); !reflect.DeepEqual(before, after) {
		t.Errorf("the board was\n%+v\nand is\n%+v", before, after)
	}
	if told := w.live.take(); len(told) > 0 {
		t.Errorf("announced: %v", told)
	}
	tr, err := w.Trace(ctx, anna, care, before.Cards[0].Ref(), time.Time{})
	must(t, err)
	if len(tr.Nodes) != 1 {
		t.Errorf("the trace shows %v", drawn(tr))
	}
}
