package domain_test

import (
	"encoding/json"
	"testing"

	"rodedraad/domain"
)

func TestWordsFallBackToDutch(t *testing.T) {
	both, dutch := domain.Words{NL: "zorg", EN: "care"}, domain.Words{NL: "zorg"}
	for name, row := range map[string]struct {
		words        domain.Words
		language     string
		text, really string
	}{
		"Dutch":                   {both, domain.Dutch, "zorg", domain.Dutch},
		"English":                 {both, domain.English, "care", domain.English},
		"English that is missing": {dutch, domain.English, "zorg", domain.Dutch},
		"a language we lack":      {both, "fr", "zorg", domain.Dutch},
		"none chosen":             {both, "", "zorg", domain.Dutch},
	} {
		t.Run(name, func(t *testing.T) {
			text, really := row.words.In(row.language)
			MustEqual(t, [2]string{text, really}, [2]string{row.text, row.really})
		})
	}
	MustEqual(t, both.String(), "zorg")
	got, err := json.Marshal([]domain.Words{both, dutch})
	MustPass(t, err)
	MustEqual(t, string(got), `[{"nl":"zorg","en":"care"},{"nl":"zorg"}]`)
}
