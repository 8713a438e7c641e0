package domain_test

import (
	"errors"
	"testing"

	"rodedraad/domain"
)

func TestProgrammeLifecycle(t *testing.T) {
	commissioned := []domain.Party{{ID: "p1", Role: domain.Commissioner}, {ID: "p2", Role: domain.Signatory}}
	order := &domain.Error{Kind: domain.Rule, Key: "state_order"}
	for _, c := range []struct {
		name    string
		status  domain.ProgrammeStatus
		parties []domain.Party
		start   error
		close   error
	}{
		{"draft", domain.ProgrammeDraft, commissioned, nil, order},
		{"draft without commissioner (R1)", domain.ProgrammeDraft, commissioned[1:],
			&domain.Error{Kind: domain.Rule, Key: "one_commissioner"}, order},
		{"running", domain.ProgrammeRunning, commissioned, order, nil},
		{"closed", domain.ProgrammeClosed, commissioned, order, order},
		{"archived", domain.ProgrammeArchived, commissioned, order, order},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := domain.Programme{Status: c.status}
			started, err := p.Start(c.parties)
			if !errors.Is(err, c.start) || (err == nil) != (started.Status == domain.ProgrammeRunning && c.start == nil) {
				t.Errorf("Start: %v, %v; want %v", started.Status, err, c.start)
			}
			closed, err := p.Close()
			if !errors.Is(err, c.close) || (err == nil && closed.Running()) {
				t.Errorf("Close: %v, %v; want %v", closed.Status, err, c.close)
			}
		})
	}
}
