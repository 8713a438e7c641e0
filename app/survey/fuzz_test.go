package survey_test

import (
	"bytes"
	"context"
	"errors"
	"testing"

	"rodedraad/app/sheet"
	"rodedraad/app/sheet/sheettest"
	"rodedraad/app/survey"
	"rodedraad/domain"
)

// FuzzAggregate counts any table with any mapping, and with what is suggested for it. Whatever comes of it adds up: no more
// answers of an option than people, of a single answer as many as people, nobody in a base who is not usable, and of every
// row what became of it.
func FuzzAggregate(f *testing.F) {
	for _, m := range []survey.Mapping{employeesMapping(), countedMapping(), split(3)} {
		data, err := m.JSON()
		sheettest.MustPass(f, err)
		f.Add([]byte(employees), data)
		f.Add([]byte(counted), data)
	}
	f.Add([]byte("\"id\";\"lastpage\";\"startlanguage\";\"f_zzp\";\"f_reason[hours]\"\n\"1\";\"2\";\"nl\";\"certain\";\"Y\"\n"), []byte(`{}`))
	f.Add([]byte("ID,Begintijd,Tijd van voltooien,E-mail,f_zzp,f_reason\n1,a,b,c,niet,thuis;zelf bepalen;\n"), []byte(`{}`))
	f.Fuzz(func(t *testing.T, table, mapping []byte) {
		ctx := context.Background()
		file, err := sheet.Open(ctx, bytes.NewReader(table), int64(len(table)))
		if err != nil {
			return
		}
		d, err := file.Detect(ctx, sheet.Choice{})
		if err != nil {
			return
		}
		v := survey.NewInventory(d)
		sheettest.MustPass(t, file.Read(ctx, d, v.Add))
		given, err := survey.ReadMapping(mapping)
		var refusal *domain.Error
		if err != nil && !errors.As(err, &refusal) {
			t.Fatalf("refused without words: %v", err)
		}
		suggested := survey.Suggest(d, v.Columns(), codebook(), &given)
		if suggested.Case.Column == nil {
			suggested.Case = survey.Split{Fixed: "c"}
		}
		if suggested.Group.Column == nil {
			suggested.Group = survey.Split{Fixed: "g"}
		}
		for _, m := range []survey.Mapping{given, suggested} {
			a, err := survey.New(m, d)
			if err != nil {
				if !errors.As(err, &refusal) {
					t.Fatalf("refused without words: %v", err)
				}
				continue
			}
			if err := file.Read(ctx, d, a.Add); err != nil {
				if !errors.As(err, &refusal) {
					t.Fatalf("refused without words: %v", err)
				}
				continue
			}
			addsUp(t, m, a.Result(), d.Rows)
		}
	})
}

// addsUp checks what is true of every result.
func addsUp(t *testing.T, m survey.Mapping, r survey.Result, rows int) {
	t.Helper()
	usable := 0
	for _, p := range r.Parts {
		usable += p.Usable
		for i, f := range p.Figures {
			sum := 0
			for _, n := range f.Counts {
				if sum += n; n < 0 || n > f.Base && r.Wrong == 0 {
					t.Fatalf("%d of %d people", n, f.Base)
				}
			}
			if f.Kind == survey.Single && sum != f.Base && r.Wrong == 0 || f.Base > p.Usable || len(f.Counts) != len(m.Questions[i].Options) {
				t.Fatalf("%+v adds up to %d, of %d people", f, sum, p.Usable)
			}
		}
	}
	if usable != r.Usable || r.Rows > rows || len(r.Refused) > r.Wrong || len(r.Parts) > survey.MaxParts {
		t.Fatalf("%d usable instead of %d, %d of %d rows, %d refused of %d", usable, r.Usable, r.Rows, rows, len(r.Refused), r.Wrong)
	}
	if m.Shape == survey.Respondents && r.Rows != r.Usable+r.Incomplete+r.LeftOut+lost(r) {
		t.Fatalf("%d rows: %d usable, %d incomplete, %d left out, %d refused", r.Rows, r.Usable, r.Incomplete, r.LeftOut, lost(r))
	}
}

// lost counts the rows that were refused whole: those with a refused cell of no indicator.
func lost(r survey.Result) (n int) {
	for _, c := range r.Refused {
		if c.Indicator == "" {
			n++
		}
	}
	return n
}
