package domain_test

import (
	"testing"

	"rodedraad/domain"
)

func TestActUndoable(t *testing.T) {
	want := map[domain.Verb]bool{
		domain.ActAdd: true, domain.ActFacts: true, domain.ActMove: true, domain.ActWithdraw: true, domain.ActPutBack: true,
		domain.ActLink: true, domain.ActEndLink: true,
		domain.ActRelease: false, domain.ActStep: false, domain.ActPhase: false, domain.ActUndo: false, "rename": false,
	}
	for verb, undoable := range want {
		act := domain.Act{ID: "x1", By: "p1", Verb: verb}
		if act.Undoable("p1") != undoable {
			t.Errorf("%s can be undone by who did it: %v", verb, !undoable)
		}
		if act.Undoable("p2") {
			t.Errorf("%s can be undone by somebody else", verb)
		}
		act.UndoneBy = "x2"
		if act.Undoable("p1") {
			t.Errorf("%s can be undone twice", verb)
		}
	}
}
