package app

import (
	"context"
	"errors"
	"sync"

	"rodedraad/domain"
	"rodedraad/store"
)

const (
	// maxThreads is how many programmes are kept in memory.
	maxThreads = 64
	// maxCatchUp is how many acts are followed one by one; what is further behind is loaded anew.
	maxCatchUp = 40
)

// threads keeps the threads of programmes in memory, so that a page needs to read what changed and not everything. The
// database says by the number of its last act whether what is kept is still right: whoever changes a card, a place or a
// link stores an act in the same transaction, on the case of the card and with the card as its subject (a link: one of
// its ends). Every node may keep its own.
type threads struct {
	mu   sync.Mutex
	kept map[domain.ProgrammeID]*keptThread
}

// keptThread is the latest known thread of a programme. The lock is held while it is brought up to date, so that many
// readers load it once.
type keptThread struct {
	mu     sync.Mutex
	thread *thread // nil before the first load
}

// errBehind is returned to a reader whose transaction sees less than what is kept: it begins again.
var errBehind = errors.New("app: the transaction is behind")

// of returns the place where the thread of a programme is kept.
func (k *threads) of(in domain.ProgrammeID) *keptThread {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.kept == nil {
		k.kept = map[domain.ProgrammeID]*keptThread{}
	}
	if _, known := k.kept[in]; !known && len(k.kept) >= maxThreads {
		for oldest := range k.kept { // any one will do: it is loaded again when it is asked for
			delete(k.kept, oldest)
			break
		}
	}
	if k.kept[in] == nil {
		k.kept[in] = &keptThread{}
	}
	return k.kept[in]
}

// at returns the thread of a programme as the transaction sees it. The transaction has changed nothing yet.
func (k *threads) at(ctx context.Context, tx *store.Tx, in domain.ProgrammeID) (*thread, error) {
	number, err := tx.LastAct(ctx, in)
	if err != nil {
		return nil, err
	}
	kept := k.of(in)
	kept.mu.Lock()
	defer kept.mu.Unlock()
	have := kept.thread
	switch {
	case have != nil && have.number == number:
		return have, nil
	case have != nil && have.number > number:
		return nil, errBehind
	}
	next, err := catchUp(ctx, tx, in, have, number)
	if err != nil {
		return nil, err
	}
	kept.thread = next
	return next, nil
}

// catchUp returns the thread right after the act with that number, from the one before it when there are few between.
func catchUp(
	ctx context.Context, tx *store.Tx, in domain.ProgrammeID, from *thread, number int64,
) (*thread, error) {
	if from != nil {
		acts, err := tx.ActsAfter(ctx, in, from.number, maxCatchUp+1)
		if err != nil {
			return nil, err
		}
		if len(acts) <= maxCatchUp {
			return follow(ctx, tx, in, from, acts, number)
		}
	}
	cards, err := tx.CardsOfProgramme(ctx, in)
	if err != nil {
		return nil, err
	}
	links, err := tx.LinksOfProgramme(ctx, in)
	if err != nil {
		return nil, err
	}
	return newThread(number, cards, links), nil
}

// follow reads again what acts can have changed: the cards of their cases, whose places may be others now, and the links
// of their subjects.
func follow(
	ctx context.Context, tx *store.Tx, in domain.ProgrammeID, from *thread, acts []domain.Act, number int64,
) (*thread, error) {
	t := from.copy()
	t.number = number
	cases, subjects := map[domain.CaseID]bool{}, map[domain.Ref]bool{}
	for _, a := range acts {
		if !a.Subject.IsCard() {
			continue
		}
		if !cases[a.Case] {
			cases[a.Case] = true
			cards, err := cardsIn(ctx, tx, in, a.Case)
			if err != nil {
				return nil, err
			}
			t.hold(cards)
		}
		if !subjects[a.Subject] {
			subjects[a.Subject] = true
			links, err := tx.LinksOf(ctx, a.Subject)
			if err != nil {
				return nil, err
			}
			t.join(links)
		}
	}
	return t, nil
}

// cardsIn lists the cards of a case, or those of the programme as a whole when the case is "".
func cardsIn(
	ctx context.Context, tx *store.Tx, in domain.ProgrammeID, of domain.CaseID,
) ([]domain.Card, error) {
	if of == "" {
		return tx.CardsOutsideCases(ctx, in)
	}
	return tx.CardsOfCase(ctx, of)
}
