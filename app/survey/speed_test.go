package survey_test

import (
	"bytes"
	"context"
	"fmt"
	"runtime"
	"strings"
	"syscall"
	"testing"
	"time"

	"rodedraad/app/sheet"
	"rodedraad/app/sheet/sheettest"
	"rodedraad/app/survey"
)

// The size of a large survey, and what is promised for it: to be read and counted within promised of a processor, whatever
// else the machine does, and with less than promisedMemory of the heap.
const (
	respondents    = 4_000 / slower // which is as much work under the race detector
	questions      = 60
	promised       = 5 * time.Second
	promisedMemory = 100 << 20
)

// large is a large survey, and how it is read.
func large() (rows [][]string, m survey.Mapping) {
	texts := []string{"zeer tevreden", "tevreden", "neutraal", "ontevreden", "zeer ontevreden"}
	m = survey.Mapping{
		Shape: survey.Respondents, Case: survey.Split{Fixed: "c"}, Respondent: at("nr"),
		Group: survey.Split{Column: at("groep"), Values: map[string]string{"werknemer": "em", "flexwerker": "fx"}},
	}
	head := []string{"nr", "groep"}
	for q := range questions {
		name := fmt.Sprint("vraag ", q+1)
		head = append(head, name)
		m.Questions = append(m.Questions, survey.Question{Indicator: fmt.Sprint("q", q+1), Kind: survey.Single, Columns: in(name),
			Options: options("a:zeer tevreden", "b:tevreden", "c:neutraal", "d:ontevreden", "e:zeer ontevreden")})
	}
	rows = append(rows, head)
	for r := range respondents {
		row := []string{fmt.Sprint(r + 1), []string{"werknemer", "flexwerker"}[r%2]}
		for q := range questions {
			row = append(row, texts[(r*7+q*3+r/5)%len(texts)])
		}
		rows = append(rows, row)
	}
	return rows, m
}

// csv is a table as Excel in Dutch writes it.
func csv(rows [][]string) []byte {
	var out strings.Builder
	for _, row := range rows {
		out.WriteString(strings.Join(row, ";") + "\r\n")
	}
	return []byte(out.String())
}

// whole does all that an import does with a file.
func whole(tb testing.TB, data []byte, m survey.Mapping) survey.Result {
	tb.Helper()
	ctx := context.Background()
	f, err := sheet.Open(ctx, bytes.NewReader(data), int64(len(data)))
	sheettest.MustPass(tb, err)
	_, err = f.Fingerprint(ctx)
	sheettest.MustPass(tb, err)
	d, err := f.Detect(ctx, sheet.Choice{})
	sheettest.MustPass(tb, err)
	v := survey.NewInventory(d)
	sheettest.MustPass(tb, f.Read(ctx, d, v.Add))
	a, err := survey.New(m, d)
	sheettest.MustPass(tb, err)
	sheettest.MustPass(tb, f.Read(ctx, d, a.Add))
	return a.Result()
}

// worked is how long this process has been working, on all processors together.
func worked(tb testing.TB) time.Duration {
	var use syscall.Rusage
	sheettest.MustPass(tb, syscall.Getrusage(syscall.RUSAGE_SELF, &use))
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}

func TestALargeSurveyIsQuick(t *testing.T) {
	rows, m := large()
	for name, data := range map[string][]byte{"csv": csv(rows), "xlsx": sheettest.MustTable(t, rows...)} {
		t.Run(name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.GC()
			runtime.ReadMemStats(&before)
			start := worked(t)
			r := whole(t, data, m)
			took := worked(t) - start
			runtime.ReadMemStats(&after)
			t.Logf("%d bytes: %v, %d kB allocated", len(data), took, (after.TotalAlloc-before.TotalAlloc)>>10)
			sheettest.MustEqual(t, []int{r.Usable, r.Wrong, len(r.Parts), r.Parts[0].Figures[59].Base}, []int{respondents, 0, 2, respondents / 2})
			if took > promised || after.TotalAlloc-before.TotalAlloc > promisedMemory {
				t.Errorf("took %v and %d MiB", took, (after.TotalAlloc-before.TotalAlloc)>>20)
			}
		})
	}
}

// BenchmarkLargeSurvey does all that an import does with a large survey: recognise, detect, list the answers, count.
func BenchmarkLargeSurvey(b *testing.B) {
	rows, m := large()
	for name, data := range map[string][]byte{"csv": csv(rows), "xlsx": sheettest.MustTable(b, rows...)} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				whole(b, data, m)
			}
		})
	}
}
