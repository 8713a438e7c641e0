package app

import (
	"context"
	"maps"
	"slices"

	"rodedraad/app/search"
	"rodedraad/domain"
)

// within is what is of a wave; nil when no wave was asked for, and everything is.
type within map[domain.Ref]bool

func (w within) has(ref domain.Ref) bool { return w == nil || w[ref] }

// waveOf lists what is of a wave for the reader: the questions of which they read figures in it, the cards that are linked
// to such a figure or to what was said in interviews about it, which are insights above all, and the cards that are linked to
// such an insight, such as what reacts to it or rests on it. A link counts when the reader sees both its ends, so that what
// they find tells of nothing else.
func (sc *scope) waveOf(ctx context.Context, wave domain.WaveID) (within, error) {
	if wave == "" {
		return nil, nil
	}
	e, err := sc.evidence(ctx, nil)
	if err != nil {
		return nil, err
	}
	if err := sc.count(ctx, e, slices.Collect(maps.Keys(e.indicators))); err != nil {
		return nil, err
	}
	in := within{}
	for _, i := range e.order {
		for _, v := range sc.figureViews(e, i, "") {
			if v.Wave.ID != wave || v.Empty() || !sc.readsSome(e, i) {
				continue
			}
			in[v.Ref] = true
			for _, c := range v.Cells {
				in[c.Ref] = true
			}
		}
	}
	if err := sc.saidOf(ctx, e, wave, in); err != nil {
		return nil, err
	}
	for ref := range maps.Clone(in) {
		sc.linkedTo(ref, in)
	}
	for ref := range maps.Clone(in) {
		if ref.Kind == domain.RefInsight {
			sc.linkedTo(ref, in)
		}
	}
	return in, nil
}

// saidOf adds what was said in interviews about a wave, and what was written in its open answers, as far as the reader reads it and
// may know in which case that was: cases are in a wave one after the other, so that the wave of something tells its case (R61).
func (sc *scope) saidOf(ctx context.Context, e *evidence, wave domain.WaveID, in within) error {
	said, err := sc.sources(ctx, []domain.RefKind{domain.RefQuote, domain.RefFragment}, nil)
	if err != nil {
		return err
	}
	st, of := sc.standing(""), map[domain.InterviewID]bool{}
	for _, i := range said.interviews {
		of[i.ID] = i.Wave == wave
		if v := sc.interviewView(i, nil); of[i.ID] && st.SeesInterview(i) && (v.Keeps || v.Place != "") {
			for _, ref := range i.Refs() {
				in[ref] = true
			}
		}
	}
	for _, q := range said.quotes {
		d, answered := e.dataset(q.Dataset)
		v := sc.quoteView(q)
		if (of[q.Interview] || answered && d.Wave == wave) && st.SeesQuote(q) && (v.Keeps || v.Place != "") {
			in[q.Ref()] = true
		}
	}
	return nil
}

// fragmentsWith lists the parts of interviews that answer, of those the reader may read, and of a case only those of which
// the reader may know that they were said there.
func (sc *scope) fragmentsWith(ctx context.Context, query search.Query, of domain.CaseID, in within) (list []answer, err error) {
	if query.Empty() || !sc.standing("").SeesAcross() {
		return nil, nil
	}
	interviews, err := sc.tx.Interviews(ctx, sc.programme.ID)
	for _, i := range interviews {
		if !sc.standing("").SeesInterview(i) || of != "" && sc.interviewView(i, nil).Place != of {
			continue
		}
		for _, f := range i.Fragments {
			if query.Matches(f.Words) && in.has(f.Ref()) {
				list = append(list, answer{ref: f.Ref(), changed: f.At})
			}
		}
	}
	return list, err
}

// linkedTo adds the cards that the reader sees and that a live link joins to a thing.
func (sc *scope) linkedTo(ref domain.Ref, in within) {
	for _, l := range sc.thread.live(ref) {
		if c, sees := sc.visible(farEnd(l, ref)); sees {
			in[c.Ref()] = true
		}
	}
}

// figuresWith lists the figures that answer by what was asked, in either language, of those the reader may read: of a case
// only those of which they read the figures of that case. National trends answer by their title, and are of no case or wave.
func (sc *scope) figuresWith(ctx context.Context, query search.Query, of domain.CaseID, in within) ([]answer, error) {
	if query.Empty() || !sc.standing("").SeesEvidence() {
		return nil, nil
	}
	e, err := sc.evidence(ctx, nil)
	if err != nil {
		return nil, err
	}
	var ids []domain.IndicatorID
	for _, i := range e.order {
		if answersIn(query, i.Question) && sc.readsSome(e, i) && in.has(domain.IndicatorRef(i.ID)) {
			ids = append(ids, i.ID)
		}
	}
	var list []answer
	for _, id := range e.trends {
		if t := e.series[id]; of == "" && in == nil && answersIn(query, t.Title) {
			list = append(list, answer{ref: domain.SeriesRef(id), inTitle: len(query.Terms()), changed: t.At})
		}
	}
	if of != "" {
		if err := sc.count(ctx, e, ids); err != nil {
			return nil, err
		}
	}
	for _, id := range ids {
		if of == "" || sc.readsOf(e, e.indicators[id], of) {
			list = append(list, answer{ref: domain.IndicatorRef(id), inTitle: len(query.Terms())})
		}
	}
	return list, nil
}

// readsOf reports whether the reader reads figures of an indicator of that case.
func (sc *scope) readsOf(e *evidence, i domain.Indicator, of domain.CaseID) bool {
	return slices.ContainsFunc(sc.figureViews(e, i, ""), func(v FigureView) bool {
		return slices.ContainsFunc(v.Cells, func(c CellView) bool { return c.Case.ID == of })
	})
}

// answersIn reports whether words answer in one of their languages.
func answersIn(query search.Query, w domain.Words) bool {
	return query.Matches(w.NL) || query.Matches(w.EN)
}

// asked tells a figure in the language of the reader and, when it was found by the other, in that one too.
func (h *Hit) asked(query search.Query, language string) {
	text, really := h.Words.In(language)
	h.End.Title, h.Title, h.Language = text, query.Mark(text), really
	other, in := h.Words.NL, domain.Dutch
	if really == domain.Dutch {
		other, in = h.Words.EN, domain.English
	}
	if query.In(other) > query.In(text) {
		h.Snippet, h.Other = query.Mark(other), in
	}
}
