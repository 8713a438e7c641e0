package domain

// DefaultPrivacyThreshold is the size below which groups are not shown when a programme says nothing else (R29).
const DefaultPrivacyThreshold = 5

// Start lets a draft run. It needs exactly one commissioner (R1); the main questions are frozen from then on (R2).
func (p Programme) Start(parties []Party) (Programme, error) {
	if p.Status != ProgrammeDraft {
		return p, broken("states", "state_order")
	}
	if err := CheckParties(parties); err != nil {
		return p, err
	}
	p.Status = ProgrammeRunning
	return p, nil
}

// Close ends a running programme: what stands in it no longer changes.
func (p Programme) Close() (Programme, error) {
	if p.Status != ProgrammeRunning {
		return p, broken("states", "state_order")
	}
	p.Status = ProgrammeClosed
	return p, nil
}
