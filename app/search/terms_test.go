package search_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"

	"rodedraad/app/search"
)

// TestForms looks for words in other forms than they stand in, in both languages.
func TestForms(t *testing.T) {
	for _, c := range []struct {
		text, typed string
		found       bool
	}{
		{"De flexwerkers roosteren zelf", "flexwerker", true},
		{"De flexwerkers roosteren zelf", "zelf roosteren", true},
		{"De flexwerkers roosteren zelf", "rooster", true},
		{"De flexwerkers roosteren zelf", "rooster dienst", false},
		{"Teams are learning together", "learned", true},
		{"Twee proeven in huizen", "proef huis", true},
		{"Lessen om te vertellen", "les vertel", true},
		{"Hun mogelijkheden", "mogelijkheid", true},
		{"Eén op de tien zou wel willen flexwerken", "een tien", true},
		{"Eén op de tien", "ÉÉN", true},
		{"coördinatie tussen locaties", "coordinatie locatie", true},
		{"Zorgmedewerkers (0-meting)", "0", true},
		{"Wie werkt er in 2026?", "2026", true},
		{"Straße, œuvre, smørrebrød", "strasse oeuvre smorrebrod", true},
		{"работа в Москве", "МОСКВЕ", true},
		{"работа в Москве", "Киеве", false},
		{"", "iets", false},
		{"iets", "", false},
		{"iets", "?!", false},
		{"de zorg", "de", true}, // when it is all there is
		{"zorg", "de zorg", true},
	} {
		query := search.Parse(c.typed)
		if got := query.Matches(c.text); got != c.found {
			t.Errorf("%q in %q: %v", c.typed, c.text, got)
		}
		terms := search.Terms(c.text)
		answers := !query.Empty()
		for _, list := range query.Terms() {
			answers = answers && slices.ContainsFunc(list, func(term string) bool { return slices.Contains(terms, term) })
		}
		if answers != c.found {
			t.Errorf("%q by the terms of %q: %v", c.typed, c.text, answers)
		}
	}
}

// TestAnyText makes terms and snippets of any text: terms are plain, none is there twice, and pieces put together are a part
// of the text.
func TestAnyText(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text, typed := rapid.String().Draw(t, "text"), rapid.String().Draw(t, "typed")
		terms := search.Terms(text)
		seen := map[string]bool{}
		for _, term := range terms {
			if seen[term] || term == "" || strings.Trim(term, "abcdefghijklmnopqrstuvwxyz0123456789") != "" {
				t.Fatalf("the term %q", term)
			}
			seen[term] = true
		}
		query := search.Parse(typed)
		if len(query.Terms()) > search.MaxWords {
			t.Fatal("too many words")
		}
		if whole := joined(query.Mark(text)); whole != text {
			t.Fatalf("%q is marked as %q", text, whole)
		}
		flat := strings.Join(strings.Fields(text), " ")
		part := strings.TrimSuffix(strings.TrimPrefix(joined(query.Snippet(text)), "… "), " …")
		if !strings.Contains(flat, part) && !strings.Contains(flat, strings.TrimPrefix(part, "… ")) {
			t.Fatalf("%q is no part of %q", part, flat)
		}
	})
}

func joined(pieces []search.Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		b.WriteString(p.Text)
	}
	return b.String()
}

// TestSnippet shows the words that were looked for, with what stands around them.
func TestSnippet(t *testing.T) {
	long := strings.Repeat("Eerst veel anders. ", 30) + "Hier gaat het over roosters. " + strings.Repeat("En daarna nog meer. ", 30)
	got := search.Parse("rooster").Snippet(long)
	text := joined(got)
	if n := utf8.RuneCountInString(text); n > search.SnippetLength+8 || n < search.SnippetLength/2 {
		t.Errorf("a snippet of %d letters", n)
	}
	if !strings.HasPrefix(text, "… ") || !strings.HasSuffix(text, " …") || !slices.Contains(got, search.Piece{Text: "roosters", Hit: true}) {
		t.Errorf("the snippet is %+v", got)
	}
	if got := search.Parse("rooster").Snippet(strings.Repeat("x", 400)); utf8.RuneCountInString(joined(got)) > search.SnippetLength+4 {
		t.Errorf("a word without end: %d", utf8.RuneCountInString(joined(got)))
	}
}

// TestLimits goes beyond each limit.
func TestLimits(t *testing.T) {
	var many strings.Builder
	for i := range search.MaxTerms {
		many.WriteString(strings.Repeat("x", 1+i%3) + string(rune('a'+i%26)) + strings.Repeat("y", i%7) + " " + itoa(i) + " ")
	}
	if n := len(search.Terms(many.String())); n != search.MaxTerms {
		t.Errorf("%d terms", n)
	}
	if got := search.Terms(strings.Repeat("a", 1000)); len(got[0]) > search.MaxWord+1 {
		t.Errorf("a term of %d letters", len(got[0]))
	}
	if !search.Parse(strings.Repeat(" ", search.MaxQuery) + "zorg").Empty() {
		t.Error("a question has no end")
	}
	if n := len(search.Parse("a1 a2 a3 a4 a5 a6 a7 a8 a9 b1 b2 b3 b4 b5").Terms()); n != search.MaxWords {
		t.Errorf("%d words count", n)
	}
	search.Parse(strings.Repeat("é", search.MaxQuery)) // is not cut within a letter
}

func itoa(n int) string {
	return string([]rune{rune('a' + n/17576%26), rune('a' + n/676%26), rune('a' + n/26%26), rune('a' + n%26)})
}
