package app

import (
	"cmp"
	"context"
	"slices"
	"time"

	"rodedraad/domain"
)

// Bounds of what is shown between two waves.
const (
	// BetweenMoments is how many moments of one case are listed between its first wave and its last; of more, the last ones.
	BetweenMoments = 40
	// betweenActs is how many acts of a programme are looked through for them, counted back from the last wave.
	betweenActs = 5_000
)

// CaseMoment is one thing that happened in a case, or that its team planned: an action that came into a state, an action with
// a next moment, a step such as a meeting that was held, or a wave. One of the three is there.
type CaseMoment struct {
	At     time.Time
	Action *End
	State  domain.State // that the action came into; "" when its team planned a moment for it
	Step   *domain.Step
	Times  int // how often the step was held by then; 0 when it was done
	Wave   *domain.Wave
}

// Between is what happened in one case between the first wave and the last one of which the reader sees a figure of it.
type Between struct {
	Case    domain.Case
	First   CaseMoment
	Last    CaseMoment
	Moments []CaseMoment // in order of time
	Earlier bool         // there were more, before these
}

// begunAt returns when a wave was held in the case of a cell: the day on which it began, or when its dataset was frozen or
// imported where that day is not known.
func begunAt(w domain.Wave, cell CellView) time.Time {
	if day, err := time.Parse(time.DateOnly, w.When); err == nil {
		return day
	}
	if at := cell.Dataset.Frozen.At; !at.IsZero() {
		return at
	}
	return cell.Dataset.Imported.At
}

// between shows what happened in each case that the reader sees in more than one wave. Of what happened, the reader learns
// no more than on its board: nothing of an action that is not released to them, nor of what was done to it before it was.
func (sc *scope) between(ctx context.Context, waves []FigureView) ([]Between, error) {
	list := spans(waves)
	if len(list) == 0 {
		return nil, nil
	}
	from, to := list[0].First.At, list[0].Last.At
	for _, b := range list {
		if b.First.At.Before(from) {
			from = b.First.At
		}
		if b.Last.At.After(to) {
			to = b.Last.At
		}
	}
	acts, err := sc.tx.ActsBetween(ctx, sc.programme.ID, from, to, []domain.Verb{domain.ActFacts, domain.ActStep}, betweenActs)
	if err != nil {
		return nil, err
	}
	steps, err := sc.tx.Steps(ctx, sc.programme.ID)
	if err != nil {
		return nil, err
	}
	refs := map[domain.Ref]bool{}
	for n := range list {
		sc.fill(&list[n], acts, steps)
		for _, m := range list[n].Moments {
			if m.Action != nil {
				refs[m.Action.Ref] = true
			}
		}
	}
	see := sight{}
	for ref := range refs {
		see.refs = append(see.refs, ref)
	}
	l, err := sc.lens(ctx, see)
	if err != nil {
		return nil, err
	}
	for n := range list {
		for at, m := range list[n].Moments {
			if m.Action != nil {
				end := l.end(m.Action.Ref)
				list[n].Moments[at].Action = &end
			}
		}
	}
	return list, nil
}

// spans lists the cases that are seen in more than one wave, with those waves; what lies between them is yet to be filled in.
func spans(waves []FigureView) (list []Between) {
	for n := range waves {
		for _, cell := range waves[n].Cells {
			here := CaseMoment{At: begunAt(waves[n].Wave, cell), Wave: &waves[n].Wave}
			at := slices.IndexFunc(list, func(b Between) bool { return b.Case.ID == cell.Case.ID })
			if at < 0 {
				list = append(list, Between{Case: cell.Case, First: here, Last: here})
				continue
			}
			if list[at].Last.Wave.ID == here.Wave.ID {
				continue // asked in two ways
			}
			if last := list[at].Last; last.Wave.ID != list[at].First.Wave.ID {
				list[at].Moments = append(list[at].Moments, last)
			}
			list[at].Last = here
		}
	}
	return slices.DeleteFunc(list, func(b Between) bool { return !b.Last.At.After(b.First.At) })
}

// fill fills in what happened in the case, as far as the reader may know it.
func (sc *scope) fill(b *Between, acts []domain.Act, steps []domain.Step) {
	add := func(m CaseMoment) {
		if m.At.After(b.First.At) && m.At.Before(b.Last.At) {
			b.Moments = append(b.Moments, m)
		}
	}
	waves := b.Moments
	b.Moments = nil
	for _, m := range waves {
		add(m)
	}
	for _, a := range acts {
		if a.Case != b.Case.ID || a.UndoneBy != "" {
			continue
		}
		before, after, sees := sc.seesAct(a)
		if !sees {
			continue
		}
		c, isCard := sc.visible(a.Subject)
		switch {
		case a.Verb == domain.ActStep:
			at := slices.IndexFunc(steps, func(s domain.Step) bool { return s.ID == after.Step })
			held, done := after.Times > before.Times, after.Progress == domain.StepDone && before.Progress != domain.StepDone
			if at >= 0 && held {
				add(CaseMoment{At: a.At, Step: &steps[at], Times: after.Times})
			} else if at >= 0 && done {
				add(CaseMoment{At: a.At, Step: &steps[at]})
			}
		case isCard && c.Kind == domain.KindAction && !c.Gone() && after.State != before.State && slices.Contains(told, after.State):
			add(CaseMoment{At: a.At, Action: &End{Ref: c.Ref()}, State: after.State})
		}
	}
	for _, c := range sc.thread.cards {
		if c.Case != b.Case.ID || c.Kind != domain.KindAction || c.Gone() || !sc.standing(c.Case).Sees(*c) {
			continue
		}
		if day, err := time.Parse(time.DateOnly, c.Next); err == nil {
			add(CaseMoment{At: day, Action: &End{Ref: c.Ref()}})
		}
	}
	slices.SortStableFunc(b.Moments, func(a, b CaseMoment) int { return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.key(), b.key())) })
	if more := len(b.Moments) - BetweenMoments; more > 0 {
		b.Moments, b.Earlier = b.Moments[more:], true
	}
}

// told are the states of an action that are a moment in its case; an idea that is still forming is none.
var told = []domain.State{domain.Agreed, domain.Started, domain.Adjusted, domain.Done, domain.Stopped, domain.Parked}

// key puts moments of the same time in one order.
func (m CaseMoment) key() string {
	if m.Action == nil {
		return ""
	}
	return m.Action.Ref.ID
}
