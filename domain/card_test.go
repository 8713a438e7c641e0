package domain_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"rodedraad/domain"
)

func TestLanesFollowTheKinds(t *testing.T) {
	want := map[domain.CardKind]domain.Lane{
		domain.KindInsight: domain.LaneSaw, domain.KindReaction: domain.LaneSaw, domain.KindTheme: domain.LaneSaw,
		domain.KindQuestion: domain.LaneAsk, domain.KindSubQuestion: domain.LaneAsk, domain.KindAction: domain.LaneDo,
		domain.KindLesson: domain.LaneLearn, domain.KindCondition: domain.LaneLearn, domain.KindObstacle: domain.LaneLearn,
	}
	for _, k := range domain.CardKinds {
		MustEqual(t, k.Lane(), want[k])
		MustEqual(t, slices.Contains(domain.Lanes, k.Lane()), true)
	}
	MustEqual(t, len(want), len(domain.CardKinds))
}

func TestNewCardBeginsAtTheBeginning(t *testing.T) {
	first := map[domain.CardKind]domain.State{
		domain.KindQuestion: domain.Draft, domain.KindSubQuestion: domain.Open, domain.KindReaction: "",
		domain.KindAction: domain.Idea, domain.KindCondition: "", domain.KindObstacle: domain.Open,
		domain.KindLesson: domain.Draft, domain.KindInsight: "", domain.KindTheme: domain.Candidate,
	}
	for _, k := range domain.CardKinds {
		c := filled(domain.Card{Kind: k, Revision: 9, Withdrawn: &domain.Withdrawal{By: "p1"}, Facts: domain.Facts{Resume: domain.Done}})
		made, err := domain.NewCard(c)
		MustPass(t, err)
		want := c
		want.State, want.Visibility, want.Revision, want.Changed = first[k], domain.VisibleTeam, 1, at
		want.Resume, want.Withdrawn = "", nil
		MustEqual(t, made, want)
	}
}

func TestNewCardRefusesAnotherBeginning(t *testing.T) {
	for _, k := range domain.CardKinds {
		for i, s := range k.States() {
			c := filled(domain.Card{Kind: k, Facts: domain.Facts{State: s}})
			_, err := domain.NewCard(c)
			if i == 0 || k == domain.KindTheme {
				MustPass(t, err)
				continue
			}
			MustBreak(t, err, "states")
		}
		for _, v := range append([]domain.Visibility{"secret"}, domain.Ladder[1:]...) {
			_, err := domain.NewCard(filled(domain.Card{Kind: k, Visibility: v}))
			MustRefuse(t, err, "visibility", "not_in_list")
		}
		_, err := domain.NewCard(filled(domain.Card{Kind: k, Facts: domain.Facts{State: "finished"}}))
		if err == nil {
			t.Errorf("a %s began in a state that does not exist", k)
		}
	}
}

func TestNewCardTable(t *testing.T) {
	action := domain.KindAction
	for name, row := range map[string]struct {
		card domain.Card
		want check
	}{
		"a wrong identifier":        {domain.Card{ID: "A 1", Kind: action}, check{field: "id", key: "bad_id"}},
		"no kind":                   {domain.Card{}, check{field: "kind", key: "not_in_list"}},
		"a kind that is none":       {domain.Card{Kind: "idea"}, check{field: "kind", key: "not_in_list"}},
		"a theme of a case":         {domain.Card{Kind: domain.KindTheme, Case: "c1"}, check{field: "case", key: "not_for_kind"}},
		"a reaction with parent":    {domain.Card{Kind: domain.KindReaction, Parent: "a1"}, check{rule: "R20"}},
		"a letter on an action":     {domain.Card{Kind: action, Letter: "a"}, check{field: "letter", key: "bad_id"}},
		"a letter in capitals":      {domain.Card{Kind: domain.KindSubQuestion, Letter: "A"}, check{field: "letter", key: "bad_id"}},
		"a letter":                  {domain.Card{Kind: domain.KindSubQuestion, Letter: "aa"}, check{}},
		"the code of a theme":       {domain.Card{Kind: domain.KindTheme, Letter: "T3"}, check{}},
		"a code with a space":       {domain.Card{Kind: domain.KindTheme, Letter: "T 3"}, check{field: "letter", key: "bad_id"}},
		"an unknown sort":           {domain.Card{Kind: action, Facts: domain.Facts{Type: "party"}}, check{field: "type", key: "not_in_list"}},
		"a sort on a lesson":        {domain.Card{Kind: domain.KindLesson, Facts: domain.Facts{Type: "pilot"}}, check{field: "type", key: "not_in_list"}},
		"an unknown level":          {domain.Card{Kind: action, Facts: domain.Facts{Level: "world"}}, check{field: "level", key: "not_in_list"}},
		"an unknown origin":         {domain.Card{Kind: action, Facts: domain.Facts{Origin: "sky"}}, check{field: "origin", key: "not_in_list"}},
		"an unknown addressee":      {domain.Card{Kind: domain.KindObstacle, Facts: domain.Facts{Addressee: "king"}}, check{field: "addressee", key: "not_in_list"}},
		"an unknown maturity":       {domain.Card{Kind: domain.KindLesson, Facts: domain.Facts{Maturity: "ripe"}}, check{field: "maturity", key: "not_in_list"}},
		"a date that is none":       {domain.Card{Kind: action, Facts: domain.Facts{Next: "2020-02-30"}}, check{field: "next", key: "bad_date"}},
		"a date":                    {domain.Card{Kind: action, Facts: domain.Facts{Next: "2020-02-29"}}, check{}},
		"the longest source":        {domain.Card{Kind: domain.KindInsight, Facts: domain.Facts{Source: strings.Repeat("é", 500)}}, check{}},
		"a source too long":         {domain.Card{Kind: domain.KindInsight, Facts: domain.Facts{Source: strings.Repeat("é", 501)}}, check{field: "source", key: "too_long"}},
		"a source that is no UTF-8": {domain.Card{Kind: domain.KindInsight, Facts: domain.Facts{Source: "\xff"}}, check{field: "source", key: "too_long"}},
		"a reason too long":         {domain.Card{Kind: action, Facts: domain.Facts{NoLesson: strings.Repeat("x", 501)}}, check{field: "no_lesson", key: "too_long"}},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := domain.NewCard(filled(row.card))
			row.want.Of(t, err)
		})
	}
}

func TestOnlySomeKindsBelongToTheProgramme(t *testing.T) {
	wide := []domain.CardKind{domain.KindInsight, domain.KindTheme, domain.KindLesson, domain.KindObstacle}
	for _, k := range domain.CardKinds {
		c := filled(domain.Card{Kind: k})
		c.Case = ""
		_, err := domain.NewCard(c)
		if slices.Contains(wide, k) {
			MustPass(t, err)
			continue
		}
		MustRefuse(t, err, "case", "missing")
	}
}

func TestFactsStandOnlyOnTheirKind(t *testing.T) {
	action, lesson, obstacle := domain.KindAction, domain.KindLesson, domain.KindObstacle
	for field, row := range map[string]struct {
		set  func(*domain.Facts)
		only []domain.CardKind
	}{
		"level":     {func(f *domain.Facts) { f.Level = domain.Practice }, []domain.CardKind{action, lesson, obstacle}},
		"owner":     {func(f *domain.Facts) { f.Owner = "s1" }, []domain.CardKind{action}},
		"next":      {func(f *domain.Facts) { f.Next = "2020-05-14" }, []domain.CardKind{action}},
		"tests":     {func(f *domain.Facts) { f.Tests.Now = true }, []domain.CardKind{action}},
		"origin":    {func(f *domain.Facts) { f.Origin = "team" }, []domain.CardKind{action}},
		"no_lesson": {func(f *domain.Facts) { f.NoLesson = "liep dood" }, []domain.CardKind{action}},
		"addressee": {func(f *domain.Facts) { f.Addressee = "ministry" }, []domain.CardKind{lesson, obstacle}},
		"maturity":  {func(f *domain.Facts) { f.Maturity = "solid" }, []domain.CardKind{lesson}},
		"source":    {func(f *domain.Facts) { f.Source = "B3.9" }, []domain.CardKind{domain.KindInsight}},
	} {
		for _, k := range domain.CardKinds {
			c := filled(domain.Card{Kind: k})
			row.set(&c.Facts)
			_, err := domain.NewCard(c)
			if slices.Contains(row.only, k) {
				MustPass(t, err)
				continue
			}
			MustRefuse(t, err, field, "not_for_kind")
		}
	}
}

func TestR15AnActionStandsOnTheOneAgendaOfItsCase(t *testing.T) {
	// The agenda of a case is its actions: there is no other thing an action could belong to, and never none.
	c := filled(domain.Card{Kind: domain.KindAction})
	c.Case = ""
	_, err := domain.NewCard(c)
	MustRefuse(t, err, "case", "missing")
	MustEqual(t, MustCard(t, domain.Card{Kind: domain.KindAction, Case: "c2"}).Case, domain.CaseID("c2"))
	MustEqual(t, domain.KindAction.Lane(), domain.LaneDo)
}

func TestR20PartsGoOneLevelDeep(t *testing.T) {
	whole := MustCard(t, domain.Card{ID: "a1", Kind: domain.KindAction})
	part := MustCard(t, domain.Card{ID: "a2", Kind: domain.KindAction})
	lesson := MustCard(t, domain.Card{ID: "l1", Kind: domain.KindLesson})
	elsewhere := MustCard(t, domain.Card{ID: "a3", Kind: domain.KindAction, Case: "c2"})
	made, err := part.Part(whole)
	MustPass(t, err)
	MustEqual(t, made.Parent, whole.ID)
	for name, row := range map[string]struct{ part, of domain.Card }{
		"a part of a part":     {elsewhere, made},
		"a part of itself":     {whole, whole},
		"a part of a lesson":   {part, lesson},
		"a lesson as a part":   {lesson, whole},
		"a lesson in a lesson": {lesson, lesson},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := row.part.Part(row.of)
			MustBreak(t, err, "R20")
			MustEqual(t, got, row.part)
		})
	}
	got, err := elsewhere.Part(whole)
	MustEqual(t, err == domain.ErrNotFound, true)
	MustEqual(t, got, elsewhere)
}

func TestR21ASystemObstacleNamesAnAddressee(t *testing.T) {
	for _, level := range append([]domain.Level{""}, domain.Levels...) {
		for _, who := range append([]domain.Addressee{""}, domain.Addressees...) {
			f := domain.Facts{Level: level, Addressee: who}
			_, err := domain.NewCard(filled(domain.Card{Kind: domain.KindObstacle, Facts: f}))
			_, changed := MustCard(t, domain.Card{Kind: domain.KindObstacle}).Change(
				domain.Facts{State: domain.Open, Level: level, Addressee: who}, domain.Neighbours{})
			if level == domain.System && who == "" {
				MustBreak(t, err, "R21")
				MustBreak(t, changed, "R21")
				continue
			}
			MustPass(t, err)
			MustPass(t, changed)
		}
	}
}

func TestR23ALessonHasExactlyOneLevel(t *testing.T) {
	c := filled(domain.Card{Kind: domain.KindLesson})
	c.Level = ""
	_, err := domain.NewCard(c)
	MustBreak(t, err, "R23")
	lesson := MustCard(t, domain.Card{Kind: domain.KindLesson})
	got, err := lesson.Change(domain.Facts{State: domain.Draft}, domain.Neighbours{})
	MustBreak(t, err, "R23")
	MustEqual(t, got, lesson)
	for _, level := range domain.Levels {
		got, err := lesson.Change(domain.Facts{State: domain.Draft, Level: level}, domain.Neighbours{})
		MustPass(t, err)
		MustEqual(t, got.Level, level)
	}
	// The same lesson at another level is another lesson, linked as a sibling.
	MustPass(t, domain.SiblingOf.Fits(domain.KindLesson, domain.KindLesson))
}

func TestR49LessonsHaveThreeLevels(t *testing.T) {
	MustEqual(t, domain.Levels, []domain.Level{"practice", "organisation", "system"})
	for _, k := range domain.CardKinds {
		want := k == domain.KindLesson || k == domain.KindObstacle || k == domain.KindAction
		MustEqual(t, k.HasLevel(), want)
	}
}

func TestNextLetter(t *testing.T) {
	for name, row := range map[string]struct {
		used []string
		want string
	}{
		"the first":                   {nil, "a"},
		"after three":                 {[]string{"a", "b", "c"}, "d"},
		"in any order":                {[]string{"c", "a"}, "d"},
		"a gap is not filled":         {[]string{"a", "d"}, "e"},
		"after z":                     {[]string{"z", "b"}, "aa"},
		"after az":                    {[]string{"az"}, "ba"},
		"after zz":                    {[]string{"zz", "b"}, "aaa"},
		"nothing used, said in blank": {[]string{""}, "a"},
	} {
		t.Run(name, func(t *testing.T) { MustEqual(t, domain.NextLetter(row.used), row.want) })
	}
}

func TestNextLetterIsNeverUsedAgain(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		used := rapid.SliceOfN(rapid.StringMatching(`[a-z]{1,3}`), 0, 40).Draw(t, "used")
		for range rapid.IntRange(1, 60).Draw(t, "more") {
			next := domain.NextLetter(used)
			for _, l := range used {
				// Later letters come after earlier ones: longer, or as long and further on in the alphabet.
				if l == next || len(l) > len(next) || len(l) == len(next) && l > next {
					t.Fatalf("after %q came %q", l, next)
				}
			}
			if strings.Trim(next, "abcdefghijklmnopqrstuvwxyz") != "" || next == "" {
				t.Fatalf("%q is no letter", next)
			}
			used = append(used, next)
		}
	})
}
