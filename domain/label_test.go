package domain_test

import (
	"strings"
	"testing"

	"rodedraad/domain"
)

func TestCheckLabels(t *testing.T) {
	for _, c := range []struct {
		name   string
		labels []domain.Label
		fine   bool
	}{
		{"none", nil, true},
		{"all of them", []domain.Label{domain.Synthetic, domain.Inferred, domain.Derived}, true},
		{"one that is not in use", []domain.Label{domain.Synthetic, "true"}, false},
		{"an empty one", []domain.Label{""}, false},
	} {
		if err := domain.CheckLabels(c.labels); (err == nil) != c.fine {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestWordsHaveALength(t *testing.T) {
	longest := strings.Repeat("é", domain.MaxWords)
	for _, c := range []struct {
		name  string
		words domain.Words
		fine  bool
	}{
		{"nothing", domain.Words{}, true},
		{"the longest", domain.Words{NL: longest, EN: longest}, true},
		{"one longer", domain.Words{NL: longest + "é"}, false},
		{"one longer in English", domain.Words{NL: "kort", EN: longest + "é"}, false},
		{"no text", domain.Words{NL: "\xff"}, false},
	} {
		if err := c.words.Check("note"); (err == nil) != c.fine {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
