package app_test

import (
	"testing"

	"rodedraad/app/markdown"
	"rodedraad/domain"
)

func TestReferences(t *testing.T) {
	w := MustWorld(t)
	w.MustAdd(anna, bridge, domain.KindSubQuestion, "How do shifts work?")
	w.MustAdd(anna, bridge, domain.KindAction, "Swap shifts")
	w.MustWithdraw(anna, w.MustAdd(anna, bridge, domain.KindAction, "Old shifts"))
	w.MustAdd(otherTeam, lake, domain.KindAction, "Secret shifts of the lake")
	w.MustRelease(otherTeam, w.MustAdd(otherTeam, lake, domain.KindAction, "Shifts of the LAKE"), domain.VisibleProgramme)
	for _, c := range []struct {
		name, code, query string
		who               domain.PersonID
		limit             int
		want              []string
	}{
		{"own case first, then the latest", bridge, "shifts", anna, 0, []string{"Swap shifts", "How do shifts work?", "Shifts of the LAKE"}},
		{"from the other case", lake, "SHIFTS", anna, 0, []string{"Shifts of the LAKE", "Swap shifts", "How do shifts work?"}},
		{"every word, in any order", bridge, "lake shifts", anna, 0, []string{"Shifts of the LAKE"}},
		{"part of a word", bridge, "shif lak", anna, 0, []string{"Shifts of the LAKE"}},
		{"no more than asked", bridge, "shifts", anna, 1, []string{"Swap shifts"}},
		{"from the programme", "", "shifts", otherTeam, 0, []string{"Shifts of the LAKE", "Secret shifts of the lake"}},
		{"a case", bridge, "case lake", anna, 0, []string{"Case lake"}},
		{"a main question, in English", bridge, "2 (en)", anna, 0, []string{"What moves people 2"}},
		{"nothing", bridge, "bicycle", anna, 0, []string{}},
		{"what is not released", bridge, "shifts", sponsor, 0, []string{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			found, err := w.References(ctx, c.who, care, c.code, c.query, c.limit)
			must(t, err)
			got := []string{}
			for _, e := range found {
				got = append(got, e.Title)
			}
			same(t, "found", got, c.want)
		})
	}
}

func TestResolving(t *testing.T) {
	w := MustWorld(t)
	secret := w.MustAdd(otherTeam, lake, domain.KindAction, "Secret")
	question := w.MustAdd(anna, bridge, domain.KindSubQuestion, "How?")
	insight := w.MustRelease(researcher, w.MustAdd(researcher, "", domain.KindInsight, "One in ten"), domain.VisiblePublic)
	foreign := MustForeignCard(t, w)
	text := "[[card:" + string(secret.ID) + "]] [[ Vraag : " + string(question.ID) + " | own ]] [[inzicht:" + string(insight.ID) + "]] " +
		"[[card:" + string(foreign.ID) + "]] [[les:nothing]] [[casus:c-lake]] [[hoofdvraag:mq1]] [[cijfer:f1]] [[theme:" + string(secret.ID) + "]]"
	visible := func(url, label string) markdown.Target {
		return markdown.Target{URL: url, Label: label, State: markdown.Visible}
	}
	hidden, dangling := markdown.Target{State: markdown.Hidden}, markdown.Target{State: markdown.Dangling}
	ours := map[domain.Ref]markdown.Target{
		secret.Ref(): hidden, question.Ref(): visible("/programmes/care/cards/"+string(question.ID), "a. How?"),
		insight.Ref(): visible("/programmes/care/cards/"+string(insight.ID), "One in ten"), foreign.Ref(): dangling,
		{Kind: domain.RefCard, ID: "nothing"}:            dangling,
		{Kind: domain.RefCase, ID: "c-lake"}:             visible("/programmes/care/cases/lake", "Case lake (en)"),
		{Kind: domain.RefMainQuestion, ID: "mq1"}:        visible("/programmes/care#mq1", "1. What moves people 1 (en)"),
		{Kind: domain.RefFigure, ID: "f1"}:               dangling,
		{Kind: domain.RefTheme, ID: string(secret.ID)}:   dangling,
		{Kind: domain.RefCard, ID: "not-in-these-texts"}: dangling,
	}
	sponsors := map[domain.Ref]markdown.Target{secret.Ref(): hidden, question.Ref(): hidden, insight.Ref(): ours[insight.Ref()]}
	for who, answers := range map[domain.PersonID]map[domain.Ref]markdown.Target{anna: ours, sponsor: sponsors} {
		page, err := w.Resolver(ctx, who, care, "en", "no references", text)
		must(t, err)
		to, err := w.TopicAudience(ctx, who, "board:c-"+bridge, "en")
		must(t, err)
		live, err := w.ResolverFor(ctx, to, "board:c-"+bridge, text)
		must(t, err)
		for ref, want := range answers {
			if got := page(ref); got != want {
				t.Errorf("%s: %s is %+v, want %+v", who, ref, got, want)
			}
			if got := live(ref); got != want {
				t.Errorf("%s, live: %s is %+v, want %+v", who, ref, got, want)
			}
		}
	}
	_, err := w.ResolverFor(ctx, domain.Audience{Language: "nl"}, "board:c-"+bridge, text)
	want(t, err, "not_found") // nobody in particular
	none, err := w.Resolver(ctx, anna, care, "nl")
	must(t, err)
	if none(question.Ref()) != dangling {
		t.Error("a reference in no text is answered")
	}
}

func TestMyBoards(t *testing.T) {
	w := MustWorld(t)
	for who, wanted := range map[domain.PersonID][]string{
		anna: {bridge}, facilitator: {bridge}, otherTeam: {lake}, lead: {}, sponsor: {}, admin: {},
	} {
		boards, err := w.MyBoards(ctx, who, care)
		must(t, err)
		got := []string{}
		for _, c := range boards {
			got = append(got, c.Code)
		}
		same(t, string(who), got, wanted)
	}
}
