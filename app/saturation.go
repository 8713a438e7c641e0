package app

import (
	"context"
	"slices"
	"strings"

	"rodedraad/domain"
)

// SaturationView is a decision that more interviews would tell nothing new, as one reader sees it. Who decided is told by
// name to researchers alone; to others it was a researcher.
type SaturationView struct {
	domain.Saturation
	Decider string // "" for who is no researcher
	Ender   string // who took it back, alike
}

// saturations shows the decisions about the interviews of the programme, oldest first.
func (sc *scope) saturations(ctx context.Context) ([]SaturationView, error) {
	all, err := sc.tx.Saturations(ctx, sc.programme.ID)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	keeps := sc.standing("").Roles.Has(domain.Researcher)
	var ids []domain.PersonID
	if keeps {
		for _, s := range all {
			if ids = append(ids, s.By); !s.Holds() {
				ids = append(ids, s.Ended.By)
			}
		}
	}
	people, err := peopleByID(ctx, sc.tx, ids)
	if err != nil {
		return nil, err
	}
	views := make([]SaturationView, 0, len(all))
	for _, s := range all {
		v := SaturationView{Saturation: s}
		if keeps {
			v.Decider = people[s.By].Name
		} else {
			v.By = ""
		}
		if !s.Holds() {
			ended := *s.Ended
			if v.Ended = &ended; keeps {
				v.Ender = people[ended.By].Name
			} else {
				v.Ended.By = ""
			}
		}
		views = append(views, v)
	}
	return views, nil
}

// Undecided lists the waves of the interviews that the reader sees of which no decision holds, "" for those of no wave.
func (p InterviewsPage) Undecided() []domain.WaveID {
	var open []domain.WaveID
	for _, i := range p.Interviews {
		decided := slices.ContainsFunc(p.Saturations, func(s SaturationView) bool { return s.Wave == i.Wave && s.Holds() })
		if !decided && !slices.Contains(open, i.Wave) {
			open = append(open, i.Wave)
		}
	}
	return open
}

// RecordSaturation records that more interviews of a wave, or of those of no wave, would tell nothing new: from which day,
// and why (R62). Researchers do.
func (s *Service) RecordSaturation(
	ctx context.Context, who domain.PersonID, slug string, d domain.Saturation,
) (domain.Saturation, error) {
	err := s.research(ctx, who, slug, func(sc *scope) error {
		d.ID, d.Programme, d.Reason = domain.SaturationID(s.newID()), sc.programme.ID, strings.TrimSpace(d.Reason)
		d.By, d.At, d.Ended = sc.person.ID, sc.at, nil
		interviews, err := sc.tx.Interviews(ctx, sc.programme.ID)
		if err != nil {
			return err
		}
		before, err := sc.tx.Saturations(ctx, sc.programme.ID)
		if err != nil {
			return err
		}
		if err := d.Decide(interviews, before); err != nil {
			return err
		}
		return sc.tx.AddSaturation(ctx, d)
	})
	return d, err
}

// EndSaturation takes a decision back, with a note that says why; what was decided stays to be read (R62). Researchers do.
func (s *Service) EndSaturation(
	ctx context.Context, who domain.PersonID, slug string, id domain.SaturationID, note string,
) (domain.Saturation, error) {
	var ended domain.Saturation
	err := s.research(ctx, who, slug, func(sc *scope) error {
		all, err := sc.tx.Saturations(ctx, sc.programme.ID)
		if err != nil {
			return err
		}
		d, err := found(all, func(d domain.Saturation) bool { return d.ID == id })
		if err != nil {
			return err
		}
		if ended, err = d.End(sc.person.ID, sc.at, note); err != nil {
			return err
		}
		return sc.tx.EndSaturation(ctx, ended)
	})
	return ended, err
}
