package app

import (
	"context"
	"slices"
	"strings"

	"rodedraad/domain"
)

// Kept is the evidence of a programme as its researchers keep it, to add to and to change.
type Kept struct {
	Programme  domain.Programme
	Waves      []domain.Wave
	Cases      []domain.Case
	Datasets   []domain.Dataset // of each the last version
	Tables     []domain.SourceTable
	Indicators []domain.Indicator
	Counted    map[domain.IndicatorID]bool // answers to it were counted, in any dataset
	Series     []domain.Series             // every version, oldest first
}

// Kept lists what evidence consists of. Researchers of a programme that is not closed may ask.
func (s *Service) Kept(ctx context.Context, who domain.PersonID, slug string) (Kept, error) {
	var k Kept
	err := s.look(ctx, who, slug, func(sc *scope) error {
		if err := sc.mayResearch(); err != nil {
			return err
		}
		k = Kept{Programme: sc.programme}
		var err error
		if k.Waves, err = sc.tx.Waves(ctx, sc.programme.ID); err != nil {
			return err
		}
		if k.Cases, err = sc.tx.Cases(ctx, sc.programme.ID); err != nil {
			return err
		}
		if k.Datasets, err = sc.tx.Datasets(ctx, sc.programme.ID); err != nil {
			return err
		}
		k.Datasets = domain.LatestDatasets(k.Datasets)
		if k.Tables, err = sc.tx.SourceTables(ctx, sc.programme.ID); err != nil {
			return err
		}
		if k.Indicators, err = sc.tx.Indicators(ctx, sc.programme.ID); err != nil {
			return err
		}
		if k.Series, err = sc.tx.SeriesOf(ctx, sc.programme.ID); err != nil {
			return err
		}
		k.Counted, err = sc.tx.Counted(ctx, sc.programme.ID)
		return err
	})
	return k, err
}

// Wave returns the wave with that identifier.
func (k Kept) Wave(id domain.WaveID) (domain.Wave, error) {
	return found(k.Waves, func(w domain.Wave) bool { return w.ID == id })
}

// Indicator returns the indicator with that identifier.
func (k Kept) Indicator(id domain.IndicatorID) (domain.Indicator, error) {
	return found(k.Indicators, func(i domain.Indicator) bool { return i.ID == id })
}

// Table returns the table of the appendix with that identifier.
func (k Kept) Table(id domain.TableID) (domain.SourceTable, error) {
	return found(k.Tables, func(t domain.SourceTable) bool { return t.ID == id })
}

// Versions lists the versions of a national trend, from the last to the first.
func (k Kept) Versions(id domain.SeriesID) ([]domain.Series, error) {
	var of []domain.Series
	for _, s := range slices.Backward(k.Series) {
		if s.ID == id {
			of = append(of, s)
		}
	}
	if len(of) == 0 {
		return nil, domain.ErrNotFound
	}
	return of, nil
}

// found returns the first of a list that is meant, or domain.ErrNotFound.
func found[T any](list []T, meant func(T) bool) (T, error) {
	at := slices.IndexFunc(list, meant)
	if at < 0 {
		var none T
		return none, domain.ErrNotFound
	}
	return list[at], nil
}

// maxCalled is how long an identifier is that is made of words, at the most.
const maxCalled = 40

// called makes an identifier that people can read and type out of what a thing is called: its letters and digits, the rest
// becoming hyphens. What is taken, and what leaves nothing, gets one that says nothing.
func (s *Service) called(name string, taken func(id string) bool) string {
	var b strings.Builder
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b.WriteRune(r)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	id := strings.Trim(b.String()[:min(b.Len(), maxCalled)], "-")
	if !domain.ValidID(id) || taken(id) {
		return s.newID()
	}
	return id
}
