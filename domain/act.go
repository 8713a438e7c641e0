package domain

import "time"

// Verb is what an Act did.
type Verb string

// The verbs of acts on a board.
const (
	ActAdd      Verb = "add"
	ActFacts    Verb = "facts"
	ActMove     Verb = "move"
	ActRelease  Verb = "release"
	ActWithdraw Verb = "withdraw"
	ActPutBack  Verb = "put_back"
	ActLink     Verb = "link"
	ActEndLink  Verb = "end_link"
	ActStep     Verb = "step"
	ActPhase    Verb = "phase"
	ActUndo     Verb = "undo"
)

// Act is one thing somebody did to facts, links or the order of a board. The list of acts is the history of facts: it
// is only ever added to. Before and After hold the state of the subject as JSON; they hold no text of documents.
type Act struct {
	ID        ActID
	Programme ProgrammeID
	Case      CaseID
	By        PersonID
	At        time.Time
	Verb      Verb
	Subject   Ref
	Link      LinkID // of link acts
	Before    []byte
	After     []byte
	Undoes    ActID // the act this one undid
	UndoneBy  ActID // the act that undid this one
}

// Undoable reports whether the act can be undone by the one who did it. Releases are not undone but withdrawn with a
// note: others may have read what was released.
func (a Act) Undoable(by PersonID) bool {
	if a.By != by || a.UndoneBy != "" {
		return false
	}
	switch a.Verb {
	case ActAdd, ActFacts, ActMove, ActWithdraw, ActPutBack, ActLink, ActEndLink:
		return true
	}
	return false
}
