package sheet_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"rodedraad/app/sheet"
	"rodedraad/app/sheet/sheettest"
)

// lines are the lines of a file as Excel ends them.
func lines(all ...string) string { return strings.Join(all, "\r\n") + "\r\n" }

// records are n lines that a pattern makes of their number.
func records(n int, pattern string) string {
	var out strings.Builder
	for i := range n {
		fmt.Fprintf(&out, pattern+"\r\n", i+1)
	}
	return out.String()
}

// separated are files by what stands between their cells, each with something else that looks as if it did.
var separated = map[string]struct {
	data   string
	want   string
	column int
}{
	"answers with as many commas each": {
		lines("nr;casus;toelichting") + records(40, "%d;ghz;Het rooster, de werkdruk, de reistijd, het team, de uren, de rest"), ";", 3,
	},
	"answers with commas and no spaces": {
		lines("nr;toelichting") + records(40, "%d;rooster,werkdruk,reistijd"), ";", 2,
	},
	"answers with commas, in quotes": {
		lines(`"nr";"toelichting"`) + records(40, `"%d";"Het rooster, de werkdruk, de reistijd"`), ";", 2,
	},
	"quotes only where they are needed": {
		lines("nr;casus;toelichting", `1;ghz;"Rooster; dan werkdruk, reistijd"`, "2;ghz;Rooster, werkdruk, reistijd", "3;ghz;Zeker, zeker, zeker"), ";", 3,
	},
	"decimal commas": {
		lines("casus;cijfer") + records(40, "7,5;%d,3"), ";", 2,
	},
	"decimal commas and no header": {
		records(40, "7,5;%d,3"), ";", 2,
	},
	"a header with commas, as of whole questions": {
		lines("nr;Wat vindt u, alles bij elkaar, van flexwerk?;En van het rooster, in het kort?") + records(40, "%d;Goed, soms, niet, altijd;Nee, nooit"), ";", 3,
	},
	"rows of which Excel left out the empty end": {
		lines("nr;casus;cijfer;toelichting") + records(5, "%d;ghz;7,5;Ja, hoor") + records(30, "%d;ghz;6,5"), ";", 4,
	},
	"rows of which more and more is left out, and answers with one comma": {
		lines("nr;casus;cijfer;toelichting") + records(10, "%d;ghz, noord;7;Ja") + records(15, "%d;ghz, zuid;6") + records(15, "%d;ghz, oost"), ";", 4,
	},
	"a title above the header": {
		lines("Resultaten, eerste meting, najaar", "", "nr;casus;toelichting") + records(20, "%d;ghz;Rooster, werkdruk, reistijd"), ";", 3,
	},
	"tabs": {
		lines("nr\tcasus\ttoelichting") + records(40, "%d\tghz\tRooster, werkdruk; reistijd, 7,5"), "\t", 3,
	},
	"bars": {
		lines("nr|casus|toelichting") + records(40, "%d|ghz|Rooster, werkdruk; reistijd, 7,5"), "|", 3,
	},
	"commas, with semicolons in quotes": {
		lines(`"id","casus","toelichting"`) + records(40, `"%d","ghz","Rooster; werkdruk; reistijd"`), ",", 3,
	},
	"commas, with semicolons that are not in quotes": {
		lines("id,casus,gekozen") + records(40, "%d,ghz,rooster;werkdruk;reistijd"), ",", 3,
	},
	"commas between whole numbers": {
		lines("id,e_zzp,e_vast") + records(40, "%d,2,3"), ",", 3,
	},
	"commas between two whole numbers": {
		lines("id,e_zzp") + records(40, "%d,2"), ",", 2,
	},
	"commas with spaces behind them, as typed by hand": {
		lines("naam, leeftijd", "anna, 31", "bea, 44"), ",", 2,
	},
	"one column of answers with one comma each": {
		lines("toelichting") + records(40, "Ja, %d keer"), ";", 1,
	},
	"one column of answers with commas, also in the question": {
		lines("Wat vindt u, alles bij elkaar?", "Goed", "Soms, niet altijd", "Rooster, werkdruk, reistijd", "Nee", "Ja, altijd, overal", "Weet niet"), ";", 1,
	},
	"one column of numbers": {
		lines("cijfer") + records(40, "%d,5"), ";", 1,
	},
	"one column, and a bar at its end": {
		lines("antwoord", "ja", "nee|misschien"), ";", 1,
	},
	"names of rows, as R writes them: the header is one cell short": {
		lines("groep\tantwoord\tjaren") + records(30, "%d\tzzp\tja\t4"), "\t", 3,
	},
	"names of rows, with commas": {
		lines(`"groep","antwoord","jaren"`) + records(30, `"%d","zzp","ja",4`), ",", 3,
	},
	"a comma at the end of all but the header": {
		lines("id,groep,antwoord") + records(30, "%d,zzp,ja,"), ",", 3,
	},
	"lines of two cells about the file": {
		lines("Enquete,Flex 2024", "Datum,2024-03-01", "", "id,groep,antwoord,jaren") + records(30, "%d,zzp,ja,4"), ",", 4,
	},
	"one such line, with tabs": {
		lines("Export\t2024-03-01", "id\tgroep\tantwoord") + records(30, "%d\tzzp\tja"), "\t", 2,
	},
	"a header of two rows, the first one narrower": {
		lines("Respondent,Vraag 1", "id,a,b,c,d") + records(20, "%d,ja,nee,ja,nee"), ",", 5,
	},
	"answers that go on beyond the header": {
		lines("id,groep,redenen") + records(20, "%d,zzp,a,b,c"), ",", 3,
	},
	"a title above what was typed with spaces": {
		lines("Uitkomsten", "vraag, antwoord, aantal") + records(30, "q%d, ja, 3"), ",", 3,
	},
	"many lines above a small table": {
		lines("Titel", "Bron", "Datum", "Bedrijf", "Plaats", "Jaar", "id,groep,antwoord", "1,zzp,ja", "2,vast,nee", "3,zzp,ja"), ",", 3,
	},
	"announced, against everything in it": {
		lines("sep=;", "a,b;c") + records(20, "%d,2;x"), ";", 2,
	},
	"announced for one column": {
		lines("sep=;", "toelichting") + records(20, "rooster,werkdruk %d"), ";", 1,
	},
	"announced with a tab": {
		lines("sep=\t", "a;b\tc") + records(20, "%d;2\tx"), "\t", 2,
	},
}

// TestTheSeparatorIsWhatTheRecordsAgreeOn holds that what occurs most in a file is not taken for its separator, in the
// encodings that Excel writes, and with the line ends of both kinds.
func TestTheSeparatorIsWhatTheRecordsAgreeOn(t *testing.T) {
	for name, row := range separated {
		t.Run(name, func(t *testing.T) {
			accented := strings.ReplaceAll(row.data, "Ja", "Één")
			for as, data := range map[string][]byte{
				"UTF-8": []byte(row.data), "UTF-8 with mark": []byte("\uFEFF" + row.data), "Windows-1252": western(accented),
				"UTF-16": append([]byte("\xFF\xFE"), wide(row.data, false)...), "Unix": []byte(strings.ReplaceAll(row.data, "\r\n", "\n")),
			} {
				d := MustRead(t, data, sheet.Choice{}).d
				if d.Choice.Separator != row.want || len(d.Columns) != row.column {
					t.Errorf("%s: %q between %d columns, want %q between %d", as, d.Choice.Separator, len(d.Columns), row.want, row.column)
				}
			}
		})
	}
}

// TestTheSeparatorOfALongFile guesses from the beginning of a file that is longer than what is looked at, also where that is
// cut off amid an answer in quotes.
func TestTheSeparatorOfALongFile(t *testing.T) {
	for i := range 7 {
		data := lines("nr;toelichting"+strings.Repeat("x", i)) + records(2500, "%d;\"Rooster, werkdruk,\nreistijd, uren\"")
		o := MustRead(t, []byte(data), sheet.Choice{})
		sheettest.MustEqual(t, []any{o.d.Choice.Separator, len(o.d.Columns), o.d.Rows}, []any{";", 2, 2500})
	}
}

// TestAPersonCorrectsTheSeparator reads a file as one says it is, against the guess.
func TestAPersonCorrectsTheSeparator(t *testing.T) {
	data := []byte(lines("nr;a,b", "1;2,3", "4;5,6"))
	sheettest.MustEqual(t, MustRead(t, data, sheet.Choice{}).d.Choice.Separator, ";")
	o := MustRead(t, data, sheet.Choice{Separator: ","})
	sheettest.MustEqual(t, names(o.d), []string{"nr;a", "b"})
	sheettest.MustEqual(t, o.rows, [][]string{{"1;2", "3"}, {"4;5", "6"}})
}

// TestWhatIsWrittenWithASeparatorIsReadByIt writes tables of what people say, by each separator in turn and with quotes only
// where these are needed, and holds the guess to it.
func TestWhatIsWrittenWithASeparatorIsReadByIt(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	pick := func(from []string) string { return from[random.IntN(len(from))] }
	questions := []string{"nr", "casus", "e_zzp", "Waarom?", "Wat vindt u, alles bij elkaar, van flexwerk?", "Mag je mee, ja of nee?"}
	answers := []string{
		"Het verschilt per week, soms wel, soms niet", "rooster,werkdruk", "7,5", "1.250,75", "€ 5,50", "ongeveer 7,5 uur", "ja", "niet", "", "", "12",
		"Goed, maar duur; echt", "Bureau, Zwolle", "a;b", "eerst dit,\ndan dat", "\"ja\", zei hij", "met een\ttab", "een|twee",
	}
	for i := range 400 {
		separator := sheet.Separators[i%len(sheet.Separators)]
		var file bytes.Buffer
		w := csv.NewWriter(&file)
		w.Comma, w.UseCRLF = rune(separator[0]), true
		given := make([][]string, 2+random.IntN(6)) // of each column the answers that occur in it
		table := [][]string{nil}
		for c := range given {
			table[0] = append(table[0], pick(questions))
			for range 1 + random.IntN(5) {
				given[c] = append(given[c], pick(answers))
			}
		}
		for y := range 2 + random.IntN(40) {
			row := []string{fmt.Sprint(y + 1)}
			for _, column := range given[1:] {
				row = append(row, pick(column))
			}
			table = append(table, row)
		}
		sheettest.MustPass(t, w.WriteAll(table))
		if got := MustRead(t, file.Bytes(), sheet.Choice{}).d.Choice.Separator; got != separator {
			t.Fatalf("written with %q, read with %q:\n%s", separator, got, file.String())
		}
	}
}
