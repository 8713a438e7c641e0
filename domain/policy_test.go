package domain_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"rodedraad/domain"
)

// place is what the rights on a card depend on beside its visibility: its kind, and whether it belongs to a case.
type place struct {
	kind   domain.CardKind
	inCase bool
}

func (p place) String() string {
	if p.inCase {
		return string(p.kind) + " of a case"
	}
	return string(p.kind) + " of the programme"
}

// card is a card of that sort, at team visibility.
func (p place) card() domain.Card {
	c := domain.Card{ID: "k1", Programme: "p1", Kind: p.kind, Visibility: domain.VisibleTeam}
	if p.inCase {
		c.Case = "c1"
	}
	return c
}

// work are the kinds that a team makes and alone lets out.
var work = []place{
	{domain.KindQuestion, true}, {domain.KindSubQuestion, true}, {domain.KindReaction, true}, {domain.KindAction, true},
	{domain.KindCondition, true}, {domain.KindObstacle, true},
}

// rights is the written table of who may do what to a card. Per standing five columns, one for each visibility from team
// to public, and after the bar what holds once the card is withdrawn. The letters:
//
//	s sees · w writes · r releases · d withdraws · p puts back · l links from · - nothing at all
//
// In a programme that is closed everybody keeps their s and loses the rest.
var rights = []struct {
	places []place
	table  string
}{
	{work, `
		                   team  programme  plaza  sponsor  public | withdrawn
		anonymous          -     -          -      -        s      | -
		admin              -     -          -      -        s      | -
		reader             -     -          -      -        s      | -
		sponsor            -     -          -      s        s      | -
		participant        -     -          s      s        s      | -
		critical friend    -     -          s      s        s      | -
		other member       -     s          s      s        s      | -
		other facilitator  -     s          s      s        s      | -
		member             swrdl swrdl      swrdl  swrdl    swrdl  | sp
		facilitator        swdl  swl        swl    swl      swl    | sp
		researcher         s     s          s      s        s      | s
		lead               s     s          s      s        s      | s`},
	{[]place{{domain.KindLesson, true}}, `
		                   team  programme  plaza  sponsor  public | withdrawn
		anonymous          -     -          -      -        s      | -
		admin              -     -          -      -        s      | -
		reader             -     -          -      -        s      | -
		sponsor            -     -          -      s        s      | -
		participant        -     -          s      s        s      | -
		critical friend    -     -          s      s        s      | -
		other member       -     s          s      s        s      | -
		other facilitator  -     s          s      s        s      | -
		member             swrdl swrdl      swrdl  swrdl    swrdl  | sp
		facilitator        swdl  swl        swl    swl      swl    | sp
		researcher         s     s          s      s        s      | s
		lead               s     sr         sr     sr       sr     | s`},
	{[]place{{domain.KindInsight, true}}, `
		                   team  programme  plaza  sponsor  public | withdrawn
		anonymous          -     -          -      -        s      | -
		admin              -     -          -      -        s      | -
		reader             -     -          -      -        s      | -
		sponsor            -     -          -      s        s      | -
		participant        -     -          s      s        s      | -
		critical friend    -     -          s      s        s      | -
		other member       -     s          s      s        s      | -
		other facilitator  -     s          s      s        s      | -
		member             s     s          s      s        s      | s
		facilitator        s     s          s      s        s      | s
		researcher         swrdl swrdl      swrdl  swrdl    swrdl  | sp
		lead               s     s          s      s        s      | s`},
	{[]place{{domain.KindInsight, false}}, `
		                   team  programme  plaza  sponsor  public | withdrawn
		anonymous          -     -          -      -        s      | -
		admin              -     -          -      -        s      | -
		reader             -     -          -      -        s      | -
		sponsor            -     -          -      s        s      | -
		participant        -     -          s      s        s      | -
		critical friend    -     -          s      s        s      | -
		other member       -     s          s      s        s      | -
		other facilitator  s     s          s      s        s      | s
		member             -     s          s      s        s      | -
		facilitator        s     s          s      s        s      | s
		researcher         swrdl swrdl      swrdl  swrdl    swrdl  | sp
		lead               s     s          s      s        s      | s`},
	{[]place{{domain.KindTheme, false}}, `
		                   team  programme  plaza  sponsor  public | withdrawn
		anonymous          -     -          -      -        s      | -
		admin              -     -          -      -        s      | -
		reader             -     -          -      -        s      | -
		sponsor            -     -          -      s        s      | -
		participant        -     -          s      s        s      | -
		critical friend    -     -          s      s        s      | -
		other member       -     s          s      s        s      | -
		other facilitator  swrdl swrdl      swrdl  swrdl    swrdl  | sp
		member             -     s          s      s        s      | -
		facilitator        swrdl swrdl      swrdl  swrdl    swrdl  | sp
		researcher         sl    sl         sl     sl       sl     | s
		lead               sr    sr         sr     sr       sr     | s`},
	{[]place{{domain.KindLesson, false}, {domain.KindObstacle, false}}, `
		                   team  programme  plaza  sponsor  public | withdrawn
		anonymous          -     -          -      -        s      | -
		admin              -     -          -      -        s      | -
		reader             -     -          -      -        s      | -
		sponsor            -     -          -      s        s      | -
		participant        -     -          s      s        s      | -
		critical friend    -     -          s      s        s      | -
		other member       -     s          s      s        s      | -
		other facilitator  swrdl swrdl      swrdl  swrdl    swrdl  | sp
		member             -     s          s      s        s      | -
		facilitator        swrdl swrdl      swrdl  swrdl    swrdl  | sp
		researcher         s     s          s      s        s      | s
		lead               sr    sr         sr     sr       sr     | s`},
}

// column names one column of the table.
type column struct {
	visibility domain.Visibility
	withdrawn  bool
}

func columns() []column {
	list := make([]column, 0, len(domain.Ladder)+1)
	for _, v := range domain.Ladder {
		list = append(list, column{v, false})
	}
	return append(list, column{"", true})
}

// MustRead reads one table: per standing the cell of each column.
func MustRead(tb failer, table string) map[string][]string {
	tb.Helper()
	read := map[string][]string{}
	lines := strings.Split(strings.TrimSpace(table), "\n")
	for _, line := range lines[1:] {
		name := ""
		for known := range standings {
			if strings.HasPrefix(strings.TrimSpace(line), known+" ") && len(known) > len(name) {
				name = known
			}
		}
		cells := strings.Fields(strings.Replace(strings.TrimPrefix(strings.TrimSpace(line), name), "|", " ", 1))
		if name == "" || len(cells) != len(columns()) {
			tb.Fatalf("this line of the table cannot be read: %q", line)
		}
		read[name] = cells
	}
	return read
}

// does writes down what the standing may do to the card in the letters of the table.
func does(s domain.Standing, c domain.Card) string {
	letters := ""
	for _, right := range []struct {
		letter string
		has    bool
	}{
		{"s", s.Sees(c)}, {"w", s.Writes(c)}, {"r", s.Releases(c)}, {"d", s.Withdraws(c)}, {"p", s.PutsBack(c)},
		{"l", s.Links(c)},
	} {
		if right.has {
			letters += right.letter
		}
	}
	if letters == "" {
		return "-"
	}
	return letters
}

// closed returns the standing in a programme that no longer changes.
func closed(s domain.Standing) domain.Standing {
	s.Closed = true
	return s
}

// cell is one case of the matrix: a standing, a card and what the table says.
type cell struct {
	name     string
	standing domain.Standing
	card     domain.Card
	want     string
}

// MustCells makes the whole matrix: every standing × kind × visibility × withdrawn × closed.
func MustCells(tb failer) []cell {
	tb.Helper()
	var cells []cell
	for _, group := range rights {
		for name, row := range MustRead(tb, group.table) {
			for i, col := range columns() {
				for _, p := range group.places {
					cells = append(cells, cellsOf(name, p, col, row[i])...)
				}
			}
		}
	}
	return cells
}

// cellsOf makes the cells of one column: running and closed, and for a withdrawn card every visibility it once had.
func cellsOf(name string, p place, col column, want string) []cell {
	cards := []domain.Card{seenBy(p.card(), col.visibility)}
	if col.withdrawn {
		cards = nil
		for _, v := range domain.Ladder {
			cards = append(cards, withdrawn(seenBy(p.card(), v)))
		}
	}
	var cells []cell
	for _, c := range cards {
		title := fmt.Sprintf("%s, %s at %s, withdrawn %v", name, p, c.Visibility, c.Gone())
		only := "-"
		if strings.Contains(want, "s") {
			only = "s"
		}
		cells = append(cells, cell{title, standings[name], c, want}, cell{title + ", closed", closed(standings[name]), c, only})
	}
	return cells
}

func TestPolicyMatrix(t *testing.T) {
	places := 0
	for _, group := range rights {
		places += len(group.places)
		MustEqual(t, slices.Sorted(maps.Keys(MustRead(t, group.table))), slices.Sorted(maps.Keys(standings)))
	}
	cells := MustCells(t)
	// 12 sorts of people, 12 sorts of cards, 5 visibilities and 5 before a withdrawal, open and closed.
	MustEqual(t, len(cells), len(standings)*places*10*2)
	for _, c := range cells {
		if got := does(c.standing, c.card); got != c.want {
			t.Errorf("%s: may %s, the table says %s", c.name, got, c.want)
		}
	}
}

func TestDocumentAccessFollowsTheMatrix(t *testing.T) {
	for _, c := range MustCells(t) {
		access, err := c.standing.Document(c.card)
		if !strings.Contains(c.want, "s") {
			if err != domain.ErrNotFound || access != (domain.DocumentAccess{}) {
				t.Errorf("%s: a document that may not be known of answers %v, %v", c.name, access, err)
			}
			continue
		}
		want := domain.DocumentAccess{
			Write: strings.Contains(c.want, "w"), Names: c.standing.OnTeam || c.standing.Facilitates,
			Frozen: c.standing.Closed, Topic: c.card.Topic(), Subject: c.card.Ref(),
		}
		if err != nil || access != want {
			t.Errorf("%s: document gives %+v, %v, want %+v", c.name, access, err, want)
		}
	}
}
