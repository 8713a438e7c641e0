package app

import (
	"context"
	"errors"
	"slices"

	"rodedraad/domain"
	"rodedraad/store"
)

// curve is the steps along the U of one programme, and where its cases stand on them.
type curve struct {
	programme domain.Programme
	steps     []domain.Step
	states    map[stepOf]domain.StepState
}

// stepOf is one step of one case, or of the programme when the case is "".
type stepOf struct {
	step string
	of   domain.CaseID
}

// curve loads the steps of the programme.
func (sc *scope) curve(ctx context.Context) (curve, error) {
	u := curve{programme: sc.programme, states: map[stepOf]domain.StepState{}}
	var err error
	if u.steps, err = sc.tx.Steps(ctx, sc.programme.ID); err != nil {
		return u, err
	}
	states, err := sc.tx.StepStates(ctx, sc.programme.ID)
	for _, st := range states {
		u.states[stepOf{st.Step, st.Case}] = st
	}
	return u, err
}

// state is where a case stands on a step: not started when nobody said so.
func (u curve) state(step string, of domain.CaseID) domain.StepState {
	if st, known := u.states[stepOf{step, of}]; known {
		return st
	}
	return domain.StepState{Step: step, Case: of, Progress: domain.StepNotStarted}
}

// of lists the steps that a case takes, or the programme as a whole when the case is "".
func (u curve) of(sc *scope, of domain.CaseID) []StepView {
	var views []StepView
	for _, step := range u.steps {
		if (step.Scope == domain.ScopeCase) == (of != "") {
			views = append(views, u.view(sc, step, of))
		}
	}
	return views
}

func (u curve) view(sc *scope, step domain.Step, of domain.CaseID) StepView {
	state := u.state(step.ID, of)
	if !sc.standing(of).SeesNames() {
		state.By = ""
	}
	return StepView{Step: step, State: state}
}

// caseView shows a case with where it stands. The stage is derived from everything that is there, also from what the
// reader does not see: it says how far the case is and nothing of what stands in it.
func (u curve) caseView(sc *scope, c domain.Case) CaseView {
	return CaseView{Case: c, Stage: u.stage(sc.thread, c), Steps: u.of(sc, c.ID), StepCount: len(u.steps), Slug: u.programme.Slug}
}

func (u curve) stage(t *thread, c domain.Case) domain.Stage {
	f := domain.CaseFacts{Team: c.Team != nil && len(c.Team.Seats) > 0, Closed: !u.programme.Running()}
	for _, step := range u.steps {
		if step.Scope == domain.ScopeCase && step.Leg == domain.LegDown {
			f.DataCollected = f.DataCollected || u.state(step.ID, c.ID).Progress == domain.StepDone
		}
	}
	ended, underWay := false, false
	for _, card := range t.cards {
		if card.Case != c.ID || card.Gone() {
			continue
		}
		switch card.Kind {
		case domain.KindInsight:
			f.DataCollected = true
		case domain.KindQuestion:
			f.QuestionSet = f.QuestionSet || card.State == domain.Adopted || card.State == domain.Reworded
		case domain.KindAction:
			f.Contours = f.Contours || card.State != domain.Idea
			f.Acting = f.Acting || slices.Contains(begun, card.State)
			ended = ended || card.State == domain.Done || card.State == domain.Stopped
			underWay = underWay || slices.Contains(running, card.State)
		}
	}
	f.Reflecting = ended && !underWay
	return domain.DeriveStage(f)
}

var (
	begun   = []domain.State{domain.Started, domain.Adjusted, domain.Done}
	running = []domain.State{domain.Agreed, domain.Started, domain.Adjusted}
)

// CaseFor shows where a case stands to everyone with that standing.
func (s *Service) CaseFor(ctx context.Context, to domain.Standing, id domain.CaseID) (CaseView, error) {
	var view CaseView
	err := s.read(ctx, func(tx *store.Tx) error {
		sc, err := s.behold(ctx, tx, to, domain.BoardTopic(id))
		if err != nil {
			return err
		}
		c, err := tx.Case(ctx, id)
		if err != nil {
			return err
		}
		u, err := sc.curve(ctx)
		if err != nil {
			return err
		}
		view = u.caseView(sc, c)
		return nil
	})
	return view, err
}

// SetStep says where a case stands on a step, or the programme as a whole when code is "". Any state may follow any
// other (R3).
func (s *Service) SetStep(
	ctx context.Context, who domain.PersonID, slug, code, step string, ask SetStep,
) (StepView, error) {
	var view StepView
	err := s.change(ctx, who, slug, func(sc *scope) error {
		of, err := sc.caseOrNone(ctx, code)
		if err != nil {
			return err
		}
		if st := sc.standing(of); !st.SetsSteps() {
			return refusal(st, domain.Card{})
		}
		u, err := sc.curve(ctx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(u.of(sc, of), func(v StepView) bool { return v.Step.ID == step })
		if at < 0 {
			return domain.ErrNotFound
		}
		before := u.state(step, of)
		after, err := before.Set(ask.Progress, ask.Times, ask.Reason, sc.person.ID, sc.at)
		if err != nil {
			return err
		}
		if before.Revision != ask.Revision {
			return domain.ErrStale
		}
		set(&after.Note, ask.Note)
		if ask.Labels != nil {
			after.Labels = ask.Labels
		}
		if err := errors.Join(after.Note.Check("note"), domain.CheckLabels(after.Labels)); err != nil {
			return err
		}
		if after, err = sc.tx.SetStepState(ctx, sc.programme.ID, after); err != nil {
			return err
		}
		view = StepView{Step: u.of(sc, of)[at].Step, State: after}
		return sc.stepChanged(ctx, s.newID(), of, before, after)
	})
	return view, err
}

// stepChanged stores that a step changed, and announces it on the board and in the programme.
func (sc *scope) stepChanged(ctx context.Context, id string, of domain.CaseID, before, after domain.StepState) error {
	subject, topics := domain.Ref{Kind: RefProgramme, ID: string(sc.programme.ID)}, []string{
		domain.ProgrammeTopic(sc.programme.ID),
	}
	if of != "" {
		subject = domain.Ref{Kind: domain.RefCase, ID: string(of)}
		topics = append(topics, domain.BoardTopic(of))
	}
	for _, topic := range topics {
		sc.event(topic, domain.VerbStep, subject, domain.VisiblePublic, after.Revision)
	}
	return sc.tx.AddAct(ctx, domain.Act{
		ID: domain.ActID(id), Programme: sc.programme.ID, Case: of, By: sc.person.ID, At: sc.at, Verb: domain.ActStep,
		Subject: subject, Before: stepRecord(before).json(), After: stepRecord(after).json(),
	})
}

func stepRecord(s domain.StepState) record {
	return record{Step: s.Step, Progress: s.Progress, Times: s.Times, Reason: s.Reason}
}

// RefProgramme is the kind of reference by which acts and events point at a programme as a whole. It is never typed.
const RefProgramme domain.RefKind = "programme"

// DecidePhase says in which phase the programme is: a decision of its lead, which is kept (R5).
func (s *Service) DecidePhase(
	ctx context.Context, who domain.PersonID, slug string, revision, phase int,
) (domain.Programme, error) {
	var decided domain.Programme
	err := s.change(ctx, who, slug, func(sc *scope) error {
		st := sc.standing("")
		if !st.DecidesPhase() {
			return refusal(st, domain.Card{})
		}
		before := sc.programme
		after, err := before.DecidePhase(phase)
		if err != nil {
			return err
		}
		if before.Revision != revision {
			return domain.ErrStale
		}
		if decided, err = sc.tx.UpdateProgramme(ctx, after); err != nil {
			return err
		}
		subject := domain.Ref{Kind: RefProgramme, ID: string(before.ID)}
		sc.event(domain.ProgrammeTopic(before.ID), domain.VerbStep, subject, domain.VisiblePublic, decided.Revision)
		return sc.tx.AddAct(ctx, domain.Act{
			ID: domain.ActID(s.newID()), Programme: before.ID, By: sc.person.ID, At: sc.at, Verb: domain.ActPhase,
			Subject: subject, Before: record{Phase: before.Phase}.json(), After: record{Phase: phase}.json(),
		})
	})
	return decided, err
}
