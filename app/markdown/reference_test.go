package markdown_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rodedraad/app/markdown"
	"rodedraad/domain"
)

// TestKinds reads every kind of the linking grammar in both languages.
func TestKinds(t *testing.T) {
	for _, c := range []struct {
		typed string
		want  domain.RefKind
	}{
		{"les", domain.RefCard}, {"lesson", domain.RefCard}, {"thema", domain.RefTheme}, {"theme", domain.RefTheme},
		{"actie", domain.RefCard}, {"action", domain.RefCard}, {"inzicht", domain.RefInsight}, {"insight", domain.RefInsight},
		{"vraag", domain.RefCard}, {"question", domain.RefCard}, {"cijfer", domain.RefFigure}, {"figure", domain.RefFigure},
		{"tabel", domain.RefTable}, {"table", domain.RefTable}, {"citaat", domain.RefQuote}, {"quote", domain.RefQuote},
		{"casus", domain.RefCase}, {"case", domain.RefCase}, {"drempel", domain.RefCard}, {"obstacle", domain.RefCard},
		{"kaart", domain.RefCard}, {"card", domain.RefCard}, {"hoofdvraag", domain.RefMainQuestion},
		{"main_question", domain.RefMainQuestion}, {"LES", domain.RefCard}, {"Thema", domain.RefTheme},
	} {
		t.Run(c.typed, func(t *testing.T) {
			refs := markdown.References("zie [[" + c.typed + ":x1]].")
			if len(refs) != 1 || !refs[0].Known() || refs[0].Ref != (domain.Ref{Kind: c.want, ID: "x1"}) {
				t.Errorf("got %+v, want one %s:x1", refs, c.want)
			}
		})
	}
}

func TestReferences(t *testing.T) {
	card := func(id string) domain.Ref { return domain.Ref{Kind: domain.RefCard, ID: id} }
	for _, c := range []struct {
		name, src string
		want      []markdown.Reference
	}{
		{"none", "gewoon [tekst](x) en [ ] en [[ ]]", nil},
		{"own text", "[[les:a|eigen  tekst ]]", []markdown.Reference{
			{Ref: card("a"), Written: "les:a", Text: "eigen tekst", Length: 23}}},
		{"capitals and spaces", "[[ Les : GHZ-L1 | x ]]", []markdown.Reference{
			{Ref: card("ghz-l1"), Written: "les:ghz-l1", Text: "x", Length: 22}}},
		{"empty own text", "[[les:a|]]", []markdown.Reference{{Ref: card("a"), Written: "les:a", Length: 10}}},
		{"brackets and bars in own text", "[[les:a|x [y] | z]]", []markdown.Reference{
			{Ref: card("a"), Written: "les:a", Text: "x [y] | z", Length: 19}}},
		{"unknown kind", "[[spook:a]]", []markdown.Reference{{Written: "spook:a", Length: 11}}},
		{"offsets are bytes", "é [[les:a]]", []markdown.Reference{{Ref: card("a"), Written: "les:a", Offset: 3, Length: 9}}},
		{"behind an exclamation mark", "Ja![[les:a]]", []markdown.Reference{
			{Ref: card("a"), Written: "les:a", Offset: 3, Length: 9}}},
		{"in order, notes too", "[^n]: [[les:a]]\n\nx[^n] [[les:b]]", []markdown.Reference{
			{Ref: card("a"), Written: "les:a", Offset: 6, Length: 9},
			{Ref: card("b"), Written: "les:b", Offset: 23, Length: 9}}},
		{"the same twice", "[[les:a]][[les:a]]", []markdown.Reference{
			{Ref: card("a"), Written: "les:a", Length: 9}, {Ref: card("a"), Written: "les:a", Offset: 9, Length: 9}}},
		{"in a table", "|a|b|\n|-|-|\n|[[les:a|x]]|[[les:b\\|y]]|", []markdown.Reference{
			{Ref: card("a"), Written: "les:a", Text: "x", Offset: 13, Length: 11},
			{Ref: card("b"), Written: "les:b", Text: "y", Offset: 25, Length: 12}}},
		{"in a title", "# Over [[les:a]]", []markdown.Reference{{Ref: card("a"), Written: "les:a", Offset: 7, Length: 9}}},
		{"not in code", "`[[les:a]]`\n\n```\n[[les:b]]\n```", nil},
		{"not when escaped", `\[[les:a]]`, nil},
		{"not over two lines", "[[les:\na]]", nil},
		{"not without an id", "[[les:]] [[:a]] [[les]]", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(c.want, markdown.References(c.src)); diff != "" {
				t.Errorf("References (-want +got):\n%s", diff)
			}
			_, rendered := markdown.New().Render(c.src, markdown.Options{})
			if diff := cmp.Diff(c.want, rendered); diff != "" {
				t.Errorf("Render (-want +got):\n%s", diff)
			}
			for _, r := range c.want {
				if at := c.src[r.Offset : r.Offset+r.Length]; !strings.HasPrefix(at, "[[") || !strings.HasSuffix(at, "]]") {
					t.Errorf("%q is not a whole reference", at)
				}
			}
		})
	}
}

// TestResolverIsAskedOnce counts the questions.
func TestResolverIsAskedOnce(t *testing.T) {
	asked := map[domain.Ref]int{}
	o := markdown.Options{Resolve: func(ref domain.Ref) markdown.Target {
		asked[ref]++
		return markdown.Target{State: markdown.Visible, Label: ref.ID, URL: "/" + ref.ID}
	}}
	src := "[[les:a]] [[card:a]] [[actie:a|b]]\n\n# [[les:a]]\n\n[[thema:a]] [[spook:a]] [[spook:a]]"
	_, refs := markdown.New().Render(src, o)
	want := map[domain.Ref]int{{Kind: domain.RefCard, ID: "a"}: 1, {Kind: domain.RefTheme, ID: "a"}: 1}
	if diff := cmp.Diff(want, asked); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if len(refs) != 7 {
		t.Errorf("got %d references, want 7", len(refs))
	}
}

func TestStates(t *testing.T) {
	figure := func(state markdown.TargetState) markdown.Resolver {
		return func(domain.Ref) markdown.Target {
			return markdown.Target{State: state, URL: "/programmes/p/figures/f", Label: "12 % (n = 40)"}
		}
	}
	for _, c := range []struct {
		name, src string
		resolve   markdown.Resolver
		html      string
		text      string
	}{
		{"label", "[[cijfer:f]]", figure(markdown.Visible),
			`<a class="reference reference-figure" href="/programmes/p/figures/f" data-reference="figure:f">12 % (n = 40)</a>`,
			"12 % (n = 40)"},
		{"a figure keeps its n beside the author's words (R32)", "[[cijfer:f|een op de acht]]", figure(markdown.Visible),
			`>een op de acht: 12 % (n = 40)</a>`, "een op de acht: 12 % (n = 40)"},
		{"other kinds take the author's words", "[[les:f|de les]]", figure(markdown.Visible), `>de les</a>`, "de les"},
		{"nothing is known: the careful state", "[[les:f|de les]]",
			func(domain.Ref) markdown.Target { return markdown.Target{Label: "x", URL: "/x"} },
			`<p><span class="reference reference-hidden">nog niet vrijgegeven</span></p>`, "nog niet vrijgegeven"},
		{"dangling", "[[les:f|de les]]", figure(markdown.Dangling),
			`<span class="reference reference-dangling">de les <em>(verwijzing bestaat niet)</em></span>`,
			"de les (verwijzing bestaat niet)"},
		{"nobody answers", "[[les:f]]", nil, `reference-dangling">les:f <em>`, "les:f (verwijzing bestaat niet)"},
		{"no label", "[[les:f]]", func(domain.Ref) markdown.Target {
			return markdown.Target{State: markdown.Visible, URL: "/f"}
		}, `>les:f</a>`, "les:f"},
		{"no address", "[[les:f]]", func(domain.Ref) markdown.Target {
			return markdown.Target{State: markdown.Visible, Label: "de les"}
		}, `<p><span class="reference reference-card">de les</span></p>`, "de les"},
		{"a long label is cut", "[[les:f]]", func(domain.Ref) markdown.Target {
			return markdown.Target{State: markdown.Visible, URL: "/f", Label: strings.Repeat("é", 300)}
		}, `>` + strings.Repeat("é", markdown.MaxLabel-1) + `…</a>`, strings.Repeat("é", markdown.MaxLabel-1) + "…"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r, o := markdown.New(), markdown.Options{Resolve: c.resolve}
			out, _ := r.Render(c.src, o)
			if !strings.Contains(string(out), c.html) {
				t.Errorf("got %s\nwant %s", out, c.html)
			}
			if got := r.Plain(c.src, o); got != c.text {
				t.Errorf("Plain: got %q, want %q", got, c.text)
			}
		})
	}
}

// TestTooManyReferences resolves the first MaxReferences and shows nothing of the others, not even the author's words.
func TestTooManyReferences(t *testing.T) {
	var src strings.Builder
	for i := range markdown.MaxReferences + 10 {
		fmt.Fprintf(&src, "[[les:a%d|geheim]] ", i)
	}
	asked := 0
	o := markdown.Options{Resolve: func(domain.Ref) markdown.Target { asked++; return markdown.Target{} }}
	out, refs := markdown.New().Render(src.String(), o)
	if asked != markdown.MaxReferences || len(refs) != markdown.MaxReferences+10 {
		t.Errorf("asked %d, listed %d", asked, len(refs))
	}
	if strings.Contains(string(out), "geheim") || strings.Count(string(out), "…") != 10 {
		t.Errorf("the references too many show: %s", out[len(out)-200:])
	}
}
