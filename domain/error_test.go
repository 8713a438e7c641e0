package domain_test

import (
	"errors"
	"fmt"
	"testing"

	"rodedraad/domain"
)

func TestErrorSaysWhatItIsAndNoMore(t *testing.T) {
	rule := &domain.Error{Kind: domain.Rule, Key: "lesson_source", Rule: "R25", Args: map[string]any{"n": 1}}
	plain := &domain.Error{Kind: domain.Invalid, Key: "invalid", Fields: map[string]string{"name": "missing"}}
	MustEqual(t, rule.Error(), "rule: lesson_source (R25)")
	MustEqual(t, rule.Code(), "R25")
	MustEqual(t, plain.Error(), "invalid: invalid")
	MustEqual(t, plain.Code(), "invalid")
}

func TestErrorIs(t *testing.T) {
	for name, row := range map[string]struct {
		err, target error
		want        bool
	}{
		"itself":                 {domain.ErrStale, domain.ErrStale, true},
		"wrapped":                {fmt.Errorf("card: %w", domain.ErrNotFound), domain.ErrNotFound, true},
		"same kind, any key":     {domain.ErrNotFound, &domain.Error{Kind: domain.NotFound}, true},
		"same kind, another key": {&domain.Error{Kind: domain.NotFound, Key: "x"}, domain.ErrNotFound, false},
		"another kind":           {domain.ErrForbidden, domain.ErrNotFound, false},
		"no error of ours":       {domain.ErrForbidden, errors.New("forbidden"), false},
	} {
		t.Run(name, func(t *testing.T) { MustEqual(t, errors.Is(row.err, row.target), row.want) })
	}
}

func TestKindOf(t *testing.T) {
	MustEqual(t, domain.KindOf(nil), domain.ErrorKind(""))
	MustEqual(t, domain.KindOf(errors.New("disk")), domain.ErrorKind(""))
	MustEqual(t, domain.KindOf(fmt.Errorf("a: %w", fmt.Errorf("b: %w", domain.ErrStale))), domain.Conflict)
}
