package app_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"rodedraad/app"
	"rodedraad/domain"
)

// canary stands in everything that the bridge's team has not released: titles, texts, notes, reasons and identifiers.
const canary = "kanarie"

// MustCanaries fills the bridge's board with what its team keeps to itself, linked to what others do see, and returns
// everything that anybody can ask for by reference.
func MustCanaries(t *testing.T, w *world) []domain.Ref {
	t.Helper()
	insight := w.MustRelease(researcher, w.MustAdd(researcher, "", domain.KindInsight, "An open insight"), domain.VisiblePublic)
	theme := w.MustRelease(facilitator, w.MustAdd(facilitator, "", domain.KindTheme, "An open theme"), domain.VisiblePublic)
	open := w.MustAdd(anna, bridge, domain.KindAction, "An open action [[card:"+canary+"-1|"+"see there]]")
	refs := []domain.Ref{insight.Ref(), theme.Ref(), open.Ref(), {Kind: domain.RefCase, ID: "c-" + bridge},
		{Kind: domain.RefMainQuestion, ID: "mq1"}}
	for i, kind := range []domain.CardKind{
		domain.KindQuestion, domain.KindSubQuestion, domain.KindReaction, domain.KindAction, domain.KindCondition,
		domain.KindObstacle, domain.KindLesson,
	} {
		add := app.AddCard{
			Slug: care, CaseCode: bridge, Kind: kind, ID: domain.CardID(fmt.Sprintf("%s-%d", canary, i)),
			Text: "# " + canary + " title\n\n" + canary + " text", Labels: []domain.Label{domain.Synthetic},
			Links: []app.NewLink{{To: insight.Ref(), Relation: domain.RestsOn, Note: canary + " note"}},
		}
		if kind == domain.KindLesson {
			add.Facts.Level = domain.Practice
		}
		if kind == domain.KindAction {
			add.Learn, add.Facts.Next = canary+" learn", "2026-12-24"
			add.Facts.NoLesson = canary + " reason"
		}
		c := w.MustAddCard(anna, add)
		refs = append(refs, c.Ref())
		must(t, one(w.AddLink(ctx, anna, care, app.NewLink{
			From: open.Ref(), To: c.Ref(), Relation: domain.RelatesTo, Note: canary + " other note",
		})))
		must(t, one(w.AddLink(ctx, facilitator, care, app.NewLink{
			From: theme.Ref(), To: c.Ref(), Relation: domain.Supports, Note: canary + " evidence",
		})))
	}
	w.MustState(anna, w.MustCard(anna, canary+"-3"), domain.Contour)
	released := w.MustRelease(anna, w.MustAdd(anna, bridge, domain.KindReaction, canary+" was open"), domain.VisiblePublic)
	must(t, one(w.Withdraw(ctx, anna, care, released.ID, released.Revision, canary+" withdrawn")))
	w.MustRelease(anna, w.MustCard(anna, open.ID), domain.VisiblePublic)
	return append(refs, released.Ref())
}

// TestNothingLeaks asks everything that can be read, as everybody who is not of the team, and looks for what the team
// keeps to itself (A7).
func TestNothingLeaks(t *testing.T) {
	w := MustWorld(t)
	refs := MustCanaries(t, w)
	outside := []domain.PersonID{
		sponsor, reader, friend, participant, otherTeam, otherGuide, admin, stranger, nobody, disabled,
	}
	for _, who := range outside {
		t.Run(string("as "+who), func(t *testing.T) {
			for name, told := range everythingFor(t, w, who, refs) {
				// what stands in a released text was released with it, a pointer to something hidden too
				told = strings.ReplaceAll(told, "[[card:"+canary+"-1|", "")
				if at := strings.Index(strings.ToLower(told), canary); at >= 0 {
					t.Errorf("%s tells %q", name, told[max(0, at-60):min(len(told), at+60)])
				}
				if strings.Contains(told, "Name of anna") || strings.Contains(told, `"anna"`) {
					t.Errorf("%s tells a name: %s", name, told)
				}
			}
		})
	}
	if board := asJSON(w.MustBoard(anna, bridge), nil); strings.Count(board, canary) < 50 {
		t.Error("the team itself misses its own words: the canaries prove nothing")
	}
}

// everythingFor is every read as somebody, each as JSON or as its refusal.
func everythingFor(t *testing.T, w *world, who domain.PersonID, refs []domain.Ref) map[string]string {
	t.Helper()
	told := map[string]string{}
	add := func(name string, v any, err error) { told[name] = asJSON(v, err) }
	programmes, err := w.Programmes(ctx, who)
	add("programmes", programmes, err)
	for _, visit := range []bool{false, true, false} {
		home, err := w.ProgrammeHome(ctx, who, care, visit)
		add(fmt.Sprint("home ", visit), home, err)
	}
	for _, code := range []string{bridge, lake} {
		board, err := w.Board(ctx, who, care, code)
		add("board "+code, board, err)
		team, err := w.TeamPage(ctx, who, care, code)
		add("team "+code, team, err)
		for _, query := range []string{"", canary, "open"} {
			hits, err := w.Search(ctx, who, care, app.AskSearch{Query: query, Case: code})
			hits.Ask.Query = ""
			add("search "+code+query, hits, err)
			found, err := w.References(ctx, who, care, code, query, 50)
			add("references "+code+query, found, err)
		}
	}
	boards, err := w.MyBoards(ctx, who, care)
	add("my boards", boards, err)
	audience, err := w.TopicAudience(ctx, who, "board:c-"+bridge, "nl")
	add("audience", audience, err)
	for _, ref := range refs {
		name := ref.Kind
		id := string(name) + " " + fmt.Sprint(len(told))
		page, err := w.CardPage(ctx, who, care, ref.Card())
		add("card "+id, page, err)
		tr, err := w.Trace(ctx, who, care, ref, time.Time{})
		add("trace "+id, tr, err)
		for _, doc := range []string{app.DocumentText, app.DocumentLearn} {
			history, err := w.History(ctx, who, care, ref.Card(), app.AskHistory{Document: doc, At: -1, Since: 0})
			add("history of "+doc+id, history, err)
		}
		siblings, err := w.Siblings(ctx, who, care, ref.Card())
		add("siblings "+id, siblings, err)
		card, place, err := w.BoardCardFor(ctx, audience.Standing, "board:c-"+bridge, ref)
		add("live "+id, []any{card, place}, err)
		card, place, err = w.BoardCardFor(ctx, audience.Standing, "programme:p-"+care, ref)
		add("live programme "+id, []any{card, place}, err)
		written := "[[" + ref.String() + "|own words]]"
		resolve, err := w.Resolver(ctx, who, care, "nl", written)
		if err == nil {
			add("reference "+id, resolve(ref), nil)
		}
		resolve, err = w.ResolverFor(ctx, audience, "board:c-"+bridge, written)
		if err == nil {
			add("live reference "+id, resolve(ref), nil)
		}
		for _, doc := range []string{"card-" + ref.ID, "learn-" + ref.ID} {
			access, err := w.DocumentAccess(ctx, who, doc)
			add("document "+doc[:5]+id, access, err)
		}
	}
	return told
}

func asJSON(v any, err error) string {
	if err != nil {
		return err.Error()
	}
	b, err := json.Marshal(v)
	if err != nil {
		return "not JSON: " + err.Error()
	}
	return string(b)
}
