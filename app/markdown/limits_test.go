package markdown_test

import (
	"fmt"
	"strings"
	"syscall"
	"testing"
	"time"

	"rodedraad/app/markdown"
)

// The lengths of the expensive texts, in bytes, and the processor time that the longer may take. It is some thirty times
// what it takes, room for the race detector, and still far less than anything that grows with the square of the text.
const (
	short, long = 6_000, 50_000
	longLimit   = 3 * time.Second
)

// spent is the processor time that this process has used; unlike a clock it does not care how busy the machine is.
func spent(tb testing.TB) time.Duration {
	tb.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

// expensive are texts that are known to cost markdown libraries more than their length.
func expensive() map[string]func(n int) string {
	fill := func(part string) func(n int) string {
		return func(n int) string { return strings.Repeat(part, n/len(part)+1) }
	}
	halves := func(a, b string) func(n int) string {
		return func(n int) string { return fill(a)(n/2) + fill(b)(n/2) }
	}
	counted := func(format string) func(n int) string {
		return func(n int) string {
			var b strings.Builder
			for i := 0; b.Len() < n; i++ {
				fmt.Fprintf(&b, format, i)
			}
			return b.String()
		}
	}
	texts := map[string]func(n int) string{
		"nested brackets": halves("[", "]"), "nested images": halves("![", "](a)"), "nested emphasis": fill("*a **a "),
		"emphasis that closes nothing": halves("a_ ", "b* "), "emphasis of both kinds": fill("*a_ "),
		"deep deletion": fill("~~a "), "unfinished links": fill("[a]("), "unfinished notes": fill("[^"),
		"unfinished references": fill("[[card:a|b "), "open brackets of references": fill("[[[card:a "),
		"references": counted("[[card:a%d|b]] "), "quotations": fill(">"), "quotations in lists": fill("> - "),
		"lists in lists": fill("1. "), "empty items": fill("-\n"), "headings that clash": fill("# a\n"),
		"headings that clash by number": counted("# a-%d\n# a\n"), "links to headings": fill("# [a](#a)\n"),
		"underlined headings": fill("a\n=\n"), "code marks of growing length": codeMarks,
		"unfinished tags": fill("<a "), "unfinished comments": fill("a <!-- "), "entities": fill("&#"),
		"link definitions": fill("[a]: b\n"), "a long link definition": func(n int) string {
			return "[a]: " + fill("x")(n/2) + "\n\n" + fill("[a] ")(n/2)
		},
		"notes": counted("[^%d]: b\n\n[^%[1]d] "), "one note called often": func(n int) string {
			return "[^a]: x\n\n" + fill("[^a]")(n)
		},
		"notes in notes": counted("[^%d]: [^%[1]d] "), "a wide table of short rows": func(n int) string {
			return fill("|a")(n/4) + "\n" + fill("|-")(n/4) + "\n" + fill("a\n")(n/2)
		},
		"many tables": fill("|a|b|c\n|-|-|-\na\na\n\n"), "addresses": fill("http://a.b/("), "mail addresses": fill("a@b."),
		"tasks": fill("- [ ] a\n"), "one line": fill("a"), "one word a line": fill("a\n"), "empty lines": fill("\n"),
		"spaces": func(n int) string { return "a" + fill(" ")(n) + "b" }, "tabs": fill("-\t"), "backslashes": fill("\\"),
		"lists of growing depth": func(n int) string {
			var b strings.Builder
			for i := 0; b.Len() < n; i++ {
				b.WriteString(strings.Repeat(" ", 2*i) + "- a\n")
			}
			return b.String()
		},
	}
	return texts
}

func codeMarks(n int) string {
	var b strings.Builder
	for i := 1; b.Len() < n; i++ {
		b.WriteString("e" + strings.Repeat("`", i))
	}
	return b.String()
}

// TestTimeGrowsWithLength renders texts made to be slow (quality.md §2.5; L7).
func TestTimeGrowsWithLength(t *testing.T) {
	r := markdown.New("app.example.nl")
	for name, text := range expensive() {
		t.Run(name, func(t *testing.T) {
			began := spent(t)
			out, _ := r.Render(text(long), cardOptions())
			if took := spent(t) - began; took > longLimit {
				t.Errorf("%d bytes took %s", long, took)
			}
			if len(out) > 60*long {
				t.Errorf("%d bytes became %d", long, len(out))
			}
			out, _ = r.Render(text(short), cardOptions())
			mustBeAllowed(t, string(out))
		})
	}
}

// TestLimitsLoseNothing shows what lies beyond a limit as it was typed.
func TestLimitsLoseNothing(t *testing.T) {
	marks := strings.Repeat("[", 2000)
	for _, c := range []struct {
		name, src string
		want      []string
	}{
		{"quotations too deep", strings.Repeat("> ", 20) + "einde", []string{"&gt; &gt; ", "einde"}},
		{"lists too deep", strings.Repeat("- ", 20) + "einde", []string{"- - ", "einde"}},
		{"too many marks", marks + " **vet** einde\n\n**vet**", []string{"**vet** einde", "<strong>vet</strong>"}},
		{"a paragraph too long", strings.Repeat("a ", 20_000) + "**vet** [[les:a]]\n\n**vet**",
			[]string{"**vet** <a class=\"reference", "<strong>vet</strong>"}},
		{"a table too big", "|a|b|\n|-|-|\n" + strings.Repeat("|a|b|\n", 20_000), []string{"|a|b|<br>"}},
		{"too many notes", noted(400), []string{`id="card-x-fn-300"`, "[^399]: noot 399"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			out, _ := markdown.New().Render(c.src, cardOptions())
			mustBeAllowed(t, string(out))
			for _, want := range c.want {
				if !strings.Contains(string(out), want) {
					t.Errorf("does not hold %q", want)
				}
			}
		})
	}
}

func noted(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "[^%d]: noot %[1]d\n\n", i)
	}
	return b.String()
}
