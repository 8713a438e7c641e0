package domain_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"rodedraad/domain"
)

func link() domain.Link {
	return domain.Link{
		ID: "l1", Programme: "p1", From: domain.Ref{Kind: domain.RefCard, ID: "a1"},
		To: domain.Ref{Kind: domain.RefInsight, ID: "in1"}, Relation: domain.RestsOn, By: "p1", At: at,
	}
}

func TestLinkCheck(t *testing.T) {
	for name, row := range map[string]struct {
		change func(*domain.Link)
		want   check
	}{
		"as it should be":         {func(*domain.Link) {}, check{}},
		"a wrong identifier":      {func(l *domain.Link) { l.ID = "" }, check{field: "link", key: "bad_id"}},
		"from nowhere":            {func(l *domain.Link) { l.From.ID = "../x" }, check{field: "link", key: "bad_id"}},
		"to nowhere":              {func(l *domain.Link) { l.To = domain.Ref{} }, check{field: "link", key: "bad_id"}},
		"to itself":               {func(l *domain.Link) { l.To = l.From }, check{field: "to", key: "linked_to_itself"}},
		"same id, another kind":   {func(l *domain.Link) { l.To.ID = l.From.ID }, check{}},
		"a note too long":         {func(l *domain.Link) { l.Note = strings.Repeat("é", domain.MaxNote+1) }, check{field: "note", key: "too_long"}},
		"the longest note":        {func(l *domain.Link) { l.Note = strings.Repeat("é", domain.MaxNote) }, check{}},
		"a note that is no UTF-8": {func(l *domain.Link) { l.Note = "\xff" }, check{field: "note", key: "too_long"}},
		"a relation that is none": {func(l *domain.Link) { l.Relation = "likes" }, check{field: "relation", key: "not_in_list"}},
		"without a relation":      {func(l *domain.Link) { l.Relation = "" }, check{field: "relation", key: "not_in_list"}},
	} {
		t.Run(name, func(t *testing.T) {
			l := link()
			row.change(&l)
			row.want.Of(t, l.Check())
		})
	}
}

func TestLinkHoldsFromItsBeginningUntilItsEnd(t *testing.T) {
	l := link()
	ended, err := l.End("p2", at.Add(time.Hour))
	MustPass(t, err)
	for name, row := range map[string]struct {
		link domain.Link
		when time.Time
		want bool
	}{
		"before it was made":   {l, at.Add(-1), false},
		"from its beginning":   {l, at, true},
		"years later":          {l, at.AddDate(5, 0, 0), true},
		"ended, before that":   {ended, at.Add(time.Minute), true},
		"ended, at that time":  {ended, at.Add(time.Hour), false},
		"ended, looking after": {ended, at.AddDate(1, 0, 0), false},
	} {
		t.Run(name, func(t *testing.T) { MustEqual(t, row.link.HeldAt(row.when), row.want) })
	}
	again, err := ended.End("p3", at.Add(2*time.Hour))
	MustEqual(t, domain.KindOf(err), domain.Conflict)
	MustEqual(t, again, ended)
	MustEqual(t, l.Ended.IsZero(), true)
}

// fits is the table of which kinds a relation may join: the kinds it may start from and end at; nil is any kind.
var fits = map[domain.Relation]struct{ from, to []domain.CardKind }{
	domain.RestsOn:     {nil, nil},
	domain.ReactsTo:    {[]domain.CardKind{domain.KindReaction}, nil},
	domain.LeadsTo:     {nil, nil},
	domain.Answers:     {nil, nil},
	domain.Serves:      {[]domain.CardKind{domain.KindAction}, []domain.CardKind{domain.KindQuestion, domain.KindSubQuestion}},
	domain.LearnedFrom: {[]domain.CardKind{domain.KindLesson}, nil},
	domain.BlockedBy:   {nil, []domain.CardKind{domain.KindObstacle}},
	domain.Needs:       {nil, []domain.CardKind{domain.KindCondition}},
	domain.InspiredBy:  {[]domain.CardKind{domain.KindAction}, nil},
	domain.Touches:     {nil, []domain.CardKind{domain.KindTheme}},
	domain.Supports:    {nil, nil},
	domain.Nuances:     {nil, nil},
	domain.Contradicts: {nil, nil},
	domain.Asks:        {nil, nil},
	domain.SiblingOf:   {[]domain.CardKind{domain.KindLesson}, []domain.CardKind{domain.KindLesson}},
	domain.RelatesTo:   {nil, nil},
}

func TestRelationFits(t *testing.T) {
	MustEqual(t, len(fits), len(domain.Relations))
	for _, r := range domain.Relations {
		row, written := fits[r]
		if !written {
			t.Errorf("relation %s is not in the table", r)
		}
		for _, from := range domain.CardKinds {
			for _, to := range domain.CardKinds {
				want := (row.from == nil || slices.Contains(row.from, from)) && (row.to == nil || slices.Contains(row.to, to))
				err := r.Fits(from, to)
				if (err == nil) != want {
					t.Errorf("%s %s %s: got %v, want fitting %v", from, r, to, err, want)
				}
				if err != nil {
					MustRefuse(t, err, "relation", "relation_does_not_fit")
				}
			}
		}
	}
}

func TestR13AReactionNeverChangesWhatItReactsTo(t *testing.T) {
	insight := MustCard(t, domain.Card{Kind: domain.KindInsight, Facts: domain.Facts{Source: "enquête"}})
	MustPass(t, domain.ReactsTo.Fits(domain.KindReaction, domain.KindInsight))
	MustRefuse(t, domain.ReactsTo.Fits(domain.KindInsight, domain.KindReaction), "relation", "relation_does_not_fit")
	// The team that reacts may write its reaction and never the insight, whatever its visibility.
	member := standings["member"]
	MustEqual(t, member.Writes(MustCard(t, domain.Card{Kind: domain.KindReaction})), true)
	for _, v := range domain.Ladder {
		MustEqual(t, member.Writes(seenBy(insight, v)), false)
		MustEqual(t, member.Links(seenBy(insight, v)), false)
	}
}

func TestR14MissingFromTheResultsNeedsNoTarget(t *testing.T) {
	// A reaction of any sort stands by itself: nothing asks for a link, and a card holds none.
	for _, sort := range domain.KindReaction.Types() {
		MustCard(t, domain.Card{Kind: domain.KindReaction, Facts: domain.Facts{Type: sort}})
	}
	MustEqual(t, slices.Contains(domain.KindReaction.Types(), "missing"), true)
}

func TestR16OnlyActionsAreBorrowed(t *testing.T) {
	for _, from := range domain.CardKinds {
		got := domain.InspiredBy.Fits(from, domain.KindAction) == nil
		MustEqual(t, got, from == domain.KindAction)
	}
	// A copy keeps standing when the one it came from goes: attribution is a link, and links end, they do not vanish.
	l := link()
	l.Relation = domain.InspiredBy
	ended, err := l.End("p1", at.Add(time.Hour))
	MustPass(t, err)
	MustEqual(t, ended.HeldAt(at), true)
}

func TestR45ContradictionStaysUnlessItsMakerTakesItBack(t *testing.T) {
	theme, card := domain.Ref{Kind: domain.RefTheme, ID: "t3"}, domain.Ref{Kind: domain.RefCard, ID: "zkh-r2"}
	for name, row := range map[string]struct {
		relation domain.Relation
		from, to domain.Ref
		who      domain.PersonID
		want     check
	}{
		"the owner of the theme":             {domain.Contradicts, card, theme, "owner", check{rule: "R45"}},
		"the owner, attached from the theme": {domain.Contradicts, theme, card, "owner", check{rule: "R45"}},
		"who attached it":                    {domain.Contradicts, card, theme, "maker", check{}},
		"what supports may be detached":      {domain.Supports, card, theme, "owner", check{}},
		"what nuances may be detached":       {domain.Nuances, card, theme, "owner", check{}},
		"what asks may be detached":          {domain.Asks, theme, card, "owner", check{}},
		"cards that contradict each other":   {domain.Contradicts, card, domain.Ref{Kind: domain.RefCard, ID: "x"}, "owner", check{}},
	} {
		t.Run(name, func(t *testing.T) {
			l := domain.Link{ID: "l1", From: row.from, To: row.to, Relation: row.relation, By: "maker", At: at}
			for _, s := range standings {
				row.want.Of(t, domain.MayDetach(l, s, row.who))
			}
		})
	}
}
