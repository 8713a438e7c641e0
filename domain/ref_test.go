package domain_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rodedraad/domain"
)

func TestValidID(t *testing.T) {
	for id, want := range map[string]bool{
		"a": true, "9": true, "ghz-a4": true, "a--": true, strings.Repeat("a", domain.MaxID): true,
		"": false, "-a": false, "A": false, "a_b": false, "a/b": false, "a b": false, "é": false, "a\n": false, "a:b": false,
		"a.b": false, "a\x00": false, strings.Repeat("a", domain.MaxID+1): false,
	} {
		if domain.ValidID(id) != want {
			t.Errorf("ValidID(%q) is %v", id, !want)
		}
	}
}

func TestParseRefReadsBothLanguages(t *testing.T) {
	for written, want := range map[string]domain.Ref{
		"card:a1": {Kind: domain.RefCard, ID: "a1"}, "kaart:a1": {Kind: domain.RefCard, ID: "a1"},
		"les:a1": {Kind: domain.RefCard, ID: "a1"}, "lesson:a1": {Kind: domain.RefCard, ID: "a1"},
		"actie:a1": {Kind: domain.RefCard, ID: "a1"}, "vraag:a1": {Kind: domain.RefCard, ID: "a1"},
		"drempel:a1": {Kind: domain.RefCard, ID: "a1"}, "Les:a1": {Kind: domain.RefCard, ID: "a1"},
		"thema:t3": {Kind: domain.RefTheme, ID: "t3"}, "theme:t3": {Kind: domain.RefTheme, ID: "t3"},
		"inzicht:in1": {Kind: domain.RefInsight, ID: "in1"}, "insight:in1": {Kind: domain.RefInsight, ID: "in1"},
		"casus:c-ghz": {Kind: domain.RefCase, ID: "c-ghz"}, "hoofdvraag:mq1": {Kind: domain.RefMainQuestion, ID: "mq1"},
		"cijfer:f1": {Kind: domain.RefFigure, ID: "f1"}, "tabel:b3-1": {Kind: domain.RefTable, ID: "b3-1"},
		"citaat:q1": {Kind: domain.RefQuote, ID: "q1"}, "fragment:f1": {Kind: domain.RefFragment, ID: "f1"},
	} {
		got, err := domain.ParseRef(written)
		MustPass(t, err)
		MustEqual(t, got, want)
	}
	for _, written := range []string{"", "card", ":", "card:", ":a1", "kard:a1", "card:A1", "card:a1:b", "card a1", "les: a1"} {
		got, err := domain.ParseRef(written)
		if domain.KindOf(err) != domain.Invalid || got != (domain.Ref{}) {
			t.Errorf("ParseRef(%q) gives %v, %v", written, got, err)
		}
	}
}

func TestRefRoundTrip(t *testing.T) {
	kinds := []domain.RefKind{
		domain.RefCard, domain.RefInsight, domain.RefTheme, domain.RefCase, domain.RefMainQuestion, domain.RefFigure,
		domain.RefTable, domain.RefQuote, domain.RefFragment,
	}
	rapid.Check(t, func(t *rapid.T) {
		r := domain.Ref{Kind: rapid.SampledFrom(kinds).Draw(t, "kind"), ID: rapid.StringMatching(`[a-z0-9][a-z0-9-]{0,63}`).Draw(t, "id")}
		got, err := domain.ParseRef(r.String())
		if err != nil || got != r {
			t.Fatalf("%v became %v, %v", r, got, err)
		}
	})
}

func TestRefOfACard(t *testing.T) {
	for _, k := range domain.CardKinds {
		c := MustCard(t, domain.Card{ID: "x1", Kind: k})
		want := domain.RefCard
		switch k {
		case domain.KindInsight:
			want = domain.RefInsight
		case domain.KindTheme:
			want = domain.RefTheme
		}
		MustEqual(t, c.Ref(), domain.Ref{Kind: want, ID: "x1"})
		MustEqual(t, c.Ref().IsCard(), true)
		MustEqual(t, c.Ref().Card(), domain.CardID("x1"))
	}
	of := domain.Ref{Kind: domain.RefCase, ID: "c-ghz"}
	MustEqual(t, of.IsCard(), false)
	MustEqual(t, of.IsSource(), false)
	MustEqual(t, domain.Fragment{ID: "f1"}.Ref().IsSource(), true)
	MustEqual(t, of.Card(), domain.CardID(""))
}
