package app_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"rodedraad/app"
	"rodedraad/domain"
)

// drawn writes a trace as lines: nodes as "depth title", edges as "title relation title".
func drawn(tr app.Trace) []string {
	var lines []string
	name := map[domain.Ref]string{}
	for _, n := range tr.Nodes {
		name[n.Ref] = n.End.Title
		if !n.End.Visible {
			name[n.Ref] = "?"
			if n.Ref.Kind != app.HiddenNode || !strings.HasPrefix(n.Ref.ID, "hidden-") || n.End != (app.End{}) {
				lines = append(lines, fmt.Sprintf("LEAK %+v", n))
			}
		}
		lines = append(lines, fmt.Sprintf("%+d %s", n.Depth, name[n.Ref]))
	}
	for _, e := range tr.Edges {
		lines = append(lines, fmt.Sprintf("%s %s %s", name[e.From], e.Relation, name[e.To]))
		if (name[e.From] == "?" || name[e.To] == "?") && (e.Link != "" || e.Note != "") {
			lines = append(lines, fmt.Sprintf("LEAK %+v", e))
		}
	}
	slices.Sort(lines)
	return lines
}

func TestTrace(t *testing.T) {
	w := MustWorld(t)
	insight := w.MustAdd(researcher, "", domain.KindInsight, "insight")
	insight = w.MustRelease(researcher, insight, domain.VisiblePublic)
	reaction := w.MustAdd(anna, bridge, domain.KindReaction, "reaction", app.NewLink{To: insight.Ref(), Relation: domain.ReactsTo})
	question := w.MustAdd(anna, bridge, domain.KindSubQuestion, "question")
	w.MustLink(anna, reaction, domain.LeadsTo, question.Ref())
	action := w.MustAdd(anna, bridge, domain.KindAction, "action", app.NewLink{To: question.Ref(), Relation: domain.Serves},
		app.NewLink{To: insight.Ref(), Relation: domain.RestsOn})
	lesson := w.MustAdd(anna, bridge, domain.KindLesson, "lesson", app.NewLink{To: action.Ref(), Relation: domain.LearnedFrom},
		app.NewLink{To: domain.Ref{Kind: domain.RefMainQuestion, ID: "mq1"}, Relation: domain.Answers})
	early := w.MustAdd(anna, bridge, domain.KindAction, "stays aside", app.NewLink{To: question.Ref(), Relation: domain.Serves})
	lesson = w.MustRelease(anna, w.MustCard(anna, lesson.ID), domain.VisibleSponsor)

	all := []string{
		"+0 action", "+1 lesson", "-1 insight", "-1 question",
		"action rests_on insight", "action serves question", "lesson learned_from action",
	}
	for _, c := range []struct {
		name string
		who  domain.PersonID
		from domain.Ref
		want []string
	}{
		{"from the middle", anna, action.Ref(), all},
		{"as a researcher", researcher, action.Ref(), all},
		{"from the end", bert, lesson.Ref(), []string{
			"+0 lesson", "-1 What moves people 1", "-1 action", "-2 insight", "-2 question",
			"action rests_on insight", "action serves question", "lesson answers What moves people 1", "lesson learned_from action",
		}},
		{"as the sponsor, to what is not released", sponsor, lesson.Ref(), []string{
			"+0 lesson", "-1 ?", "-1 What moves people 1", "lesson answers What moves people 1", "lesson learned_from ?",
		}},
		{"from the beginning, as the sponsor", sponsor, insight.Ref(), []string{
			"+0 insight", "+1 ?", "+1 ?", "? reacts_to insight", "? rests_on insight",
		}},
		{"from a main question, as another team", otherTeam, domain.Ref{Kind: domain.RefMainQuestion, ID: "mq1"}, []string{
			"+0 What moves people 1", "+1 lesson", "lesson answers What moves people 1",
		}},
		{"from a case without links", reader, domain.Ref{Kind: domain.RefCase, ID: "c-" + bridge}, []string{"+0 Case bridge"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr, err := w.Trace(ctx, c.who, care, c.from, time.Time{})
			must(t, err)
			slices.Sort(c.want)
			same(t, "trace", drawn(tr), c.want)
			if tr.Nodes[0].Ref != c.from {
				t.Errorf("the first node is %+v", tr.Nodes[0])
			}
		})
	}
	_, err := w.Trace(ctx, sponsor, care, action.Ref(), time.Time{})
	want(t, err, "not_found")
	_, err = w.Trace(ctx, anna, care, domain.Ref{Kind: domain.RefFigure, ID: "f1"}, time.Time{})
	want(t, err, "not_found")
	w.MustWithdraw(anna, w.MustCard(anna, early.ID))
	if tr, _ := w.Trace(ctx, anna, care, early.Ref(), time.Time{}); len(tr.Nodes) != 2 || !tr.Nodes[0].End.Gone {
		t.Errorf("the team no longer sees its withdrawn card: %v", drawn(tr))
	}
}

func TestTraceAtAMoment(t *testing.T) {
	w := MustWorld(t)
	question := w.MustAdd(anna, bridge, domain.KindSubQuestion, "question")
	action := w.MustAdd(anna, bridge, domain.KindAction, "action")
	before := w.now()
	link := w.MustLink(anna, action, domain.Serves, question.Ref())
	during := w.now()
	must(t, one(w.EndLink(ctx, anna, care, link.ID)))
	for name, c := range map[string]struct {
		at    time.Time
		nodes int
	}{"before": {before, 1}, "while it held": {during, 2}, "after": {w.now(), 1}, "now": {time.Time{}, 1}} {
		tr, err := w.Trace(ctx, anna, care, action.Ref(), c.at)
		must(t, err)
		if len(tr.Nodes) != c.nodes || len(tr.Edges) != c.nodes-1 {
			t.Errorf("%s: %v", name, drawn(tr))
		}
	}
}

func TestTraceGoesRoundInCircles(t *testing.T) {
	w := MustWorld(t)
	a := w.MustAdd(anna, bridge, domain.KindReaction, "a")
	b := w.MustAdd(anna, bridge, domain.KindReaction, "b", app.NewLink{To: a.Ref(), Relation: domain.RelatesTo})
	c := w.MustAdd(anna, bridge, domain.KindReaction, "c", app.NewLink{To: b.Ref(), Relation: domain.RelatesTo})
	w.MustLink(anna, a, domain.RelatesTo, c.Ref())
	tr, err := w.Trace(ctx, anna, care, a.Ref(), time.Time{})
	must(t, err)
	if len(tr.Nodes) != 3 || len(tr.Edges) != 3 {
		t.Errorf("the circle is %v", drawn(tr))
	}
}
