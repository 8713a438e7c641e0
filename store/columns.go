package store

import (
	"strings"
	"time"

	"rodedraad/domain"
)

// words are two columns, embedded under the prefix of what they say.
type words struct {
	NL string `bun:"nl"`
	EN string `bun:"en"`
}

// withdrawal are the columns of what can be withdrawn, embedded as withdrawn_; all of them say nothing when it was not.
type withdrawal struct {
	By   domain.PersonID `bun:"by,nullzero"`
	At   *int64          `bun:"at"`
	Note string          `bun:"note"`
}

func withdrawalOf(w *domain.Withdrawal) withdrawal {
	if w == nil {
		return withdrawal{}
	}
	return withdrawal{w.By, millisOrNull(w.At), w.Note}
}

func (w withdrawal) domain() *domain.Withdrawal {
	if w.By == "" {
		return nil
	}
	return &domain.Withdrawal{By: w.By, At: momentOrZero(w.At), Note: w.Note}
}

// millis is how a time is kept: whole milliseconds since 1970 in UTC. A zero time keeps being one.
func millis(t time.Time) int64 { return t.UnixMilli() }

// moment is the time that was kept.
func moment(ms int64) time.Time { return time.UnixMilli(ms).UTC() }

// millisOrNull keeps a zero time as NULL.
func millisOrNull(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	ms := millis(t)
	return &ms
}

// momentOrZero is the time that was kept by millisOrNull.
func momentOrZero(ms *int64) time.Time {
	if ms == nil {
		return time.Time{}
	}
	return moment(*ms)
}

// joinLabels keeps labels as words with a space between.
func joinLabels(labels []domain.Label) string {
	all := make([]string, len(labels))
	for i, l := range labels {
		all[i] = string(l)
	}
	return strings.Join(all, " ")
}

// splitLabels is the labels that were kept; nil when there are none.
func splitLabels(s string) []domain.Label {
	var labels []domain.Label
	for _, l := range strings.Fields(s) {
		labels = append(labels, domain.Label(l))
	}
	return labels
}
