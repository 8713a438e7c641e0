package app_test

import (
	"fmt"
	"strings"
	"testing"

	"rodedraad/app"
	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// MustManager adds what a manager of the bridge said in an interview there for publication, released to everybody; the interview is
// at revision 2.
func MustManager(tb testing.TB, w *world) (domain.Interview, app.QuoteView) {
	tb.Helper()
	i, err := w.AddInterview(ctx, researcher, care, domain.Interview{
		Name: "manager of the bridge", Case: "c-bridge", Group: domain.Manager, People: 3, Consent: domain.ConsentPublic,
	})
	must(tb, err)
	must(tb, one(w.TellFragment(ctx, researcher, care, i.ID, 1, "Het rooster knelt altijd.")))
	q, err := w.AddQuote(ctx, researcher, care, domain.Quote{
		Interview: i.ID, Speaker: words("leidinggevende"), Speakers: 3, Words: "Het rooster knelt.", Consent: domain.ConsentPublic,
	})
	must(tb, err)
	q, err = w.ReleaseQuote(ctx, researcher, care, q.ID, 1, domain.VisiblePublic)
	must(tb, err)
	i.Revision = 2
	return i, q
}

// TestR61ManagersAreTiedToNoUnit holds that nobody beside who keeps quotes learns where a manager said something: not by a quote,
// by search in a case, or from an interview, whatever is asked for; and that all of it follows when an interview turns out to be
// with managers, or not to be.
func TestR61ManagersAreTiedToNoUnit(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := MustWorldIn(t, db)
		for _, group := range []domain.Interviewee{domain.Manager, ""} {
			want(t, one(w.AddQuote(ctx, researcher, care, domain.Quote{
				Case: "c-bridge", Kind: "team_meeting", Source: "a meeting", Speaker: words("iemand"), Group: group, Speakers: 9, ShowCase: true,
				Words: "Zo is het.", Consent: domain.ConsentPublic,
			})), "R61")
		}
		i, q := MustManager(t, w)
		if q.Group != domain.Manager || strings.Contains(string(i.ID), "bridge") {
			t.Errorf("the quote is %+v, from %s", q.Quote, i.ID)
		}
		want(t, one(w.AddQuote(ctx, researcher, care, domain.Quote{
			Interview: i.ID, Group: domain.Employee, Speaker: words("iemand"), Speakers: 9, ShowCase: true, Words: "Zo is het.", Consent: domain.ConsentPublic,
		})), "R61")
		told := func(who domain.PersonID) string {
			found, err := w.Search(ctx, who, care, app.AskSearch{Query: "knelt", Case: bridge})
			must(t, err)
			page, err := w.Quotes(ctx, who, care)
			must(t, err)
			said := fmt.Sprint(found.Total, " ", page.Quotes[0].Place, page.Quotes[0].Group)
			if told, err := w.Interviews(ctx, who, care); err == nil {
				said += fmt.Sprint(" ", told.Interviews[0].Place)
			}
			return said
		}
		for who, want := range map[domain.PersonID]string{
			researcher: "2 c-bridgemanager c-bridge", lead: "0  ", facilitator: "0  ", anna: "0 ", sponsor: "0 ", reader: "0 ",
		} {
			if got := told(who); got != want {
				t.Errorf("%s is told %q, want %q", who, got, want)
			}
		}
		next := i
		next.Group = domain.Employee
		must(t, one(w.ChangeInterview(ctx, researcher, care, i.ID, 2, next)))
		if got := told(lead); got != "1  c-bridge" { // of the quote it was not asked for
			t.Errorf("with employees the lead is told %q", got)
		}
		must(t, one(w.AddQuote(ctx, researcher, care, domain.Quote{
			Interview: i.ID, Speaker: words("medewerker"), Speakers: 9, ShowCase: true, Words: "Zo knelt het.", Consent: domain.ConsentPublic,
		})))
		if got := told(lead); got != "2  c-bridge" {
			t.Errorf("with a quote of an employee the lead is told %q", got)
		}
		next.Group = domain.Manager
		must(t, one(w.ChangeInterview(ctx, researcher, care, i.ID, 3, next)))
		if got := told(lead); got != "0  " {
			t.Errorf("with managers the lead is told %q", got)
		}
		page, err := w.Quotes(ctx, researcher, care)
		must(t, err)
		for _, q := range page.Quotes {
			if q.Group != domain.Manager || q.ShowCase {
				t.Errorf("of managers is kept %+v", q.Quote)
			}
		}
	})
}

// TestR61ACardOfTheCaseDoesNotCiteItsManagers links cards to what a manager said. Only the researcher is refused, since only they
// know where that was.
func TestR61ACardOfTheCaseDoesNotCiteItsManagers(t *testing.T) {
	w := MustWorld(t)
	i, q := MustManager(t, w)
	page, err := w.Interviews(ctx, researcher, care)
	must(t, err)
	told, err := page.Interview(i.ID)
	must(t, err)
	fragment := told.Fragments[0].Ref()
	link := func(who domain.PersonID, code string, kind domain.CardKind, to ...domain.Ref) error {
		from := w.MustAdd(who, code, kind, "card")
		for _, ref := range append(to, q.Ref()) {
			if err := one(w.AddLink(ctx, who, care, app.NewLink{From: from.Ref(), To: ref, Relation: domain.RelatesTo})); err != nil {
				return err
			}
		}
		return nil
	}
	want(t, link(researcher, bridge, domain.KindInsight, fragment), "R61")
	must(t, link(researcher, lake, domain.KindInsight, fragment))
	must(t, link(facilitator, bridge, domain.KindQuestion, fragment))
	want(t, link(researcher, bridge, domain.KindInsight), "R61")
	must(t, link(researcher, lake, domain.KindInsight))
	must(t, link(researcher, "", domain.KindInsight))
	must(t, link(facilitator, bridge, domain.KindQuestion))
	must(t, link(anna, bridge, domain.KindQuestion))
	w.MustAdd(anna, bridge, domain.KindQuestion, "As [["+q.Ref().String()+"]] says")
	check, err := w.SourceCheck(ctx, researcher, care)
	must(t, err)
	ways := map[domain.Relation]int{}
	for _, d := range check.Doubts {
		if d.Doubt != domain.DoubtTied || d.By.Case != "c-bridge" || !d.Of.Visible {
			t.Errorf("the check lists %+v", d)
		}
		ways[d.Relation]++
	}
	if ways[""] != 1 || ways[domain.RelatesTo] != 4 { // the facilitator's two and a half, and anna's
		t.Errorf("what ties a manager to the bridge is told %v times", ways)
	}
	_, err = w.AddCard(ctx, researcher, app.AddCard{
		Slug: care, CaseCode: bridge, Kind: domain.KindInsight, Text: "insight", Links: []app.NewLink{{To: q.Ref(), Relation: domain.RestsOn}},
	})
	want(t, err, "R61")
	other := MustQuote(t, w, "q-1", domain.ConsentPublic)
	insight := w.MustAdd(researcher, bridge, domain.KindInsight, "insight of the bridge")
	w.MustLink(researcher, insight, domain.RestsOn, other.Ref())
}

// MustAnswer adds an open answer of a dataset, for publication and released to everybody.
func MustAnswer(tb testing.TB, w *world, id domain.QuoteID, of domain.DatasetID) app.QuoteView {
	tb.Helper()
	must(tb, one(w.AddQuote(ctx, researcher, care, domain.Quote{
		ID: id, Kind: domain.OpenAnswer, Dataset: of, Source: "elsewhere", Case: "c-lake", Speaker: words("verpleegkundige"), Group: domain.Employee, Speakers: 9,
		ShowCase: true, Words: "Meer rust helpt.", Consent: domain.ConsentPublic,
	})))
	q, err := w.ReleaseQuote(ctx, researcher, care, id, 1, domain.VisiblePublic)
	must(tb, err)
	return q
}

// TestR34OpenAnswersBelongToADataset holds that an open answer takes its case and source from a dataset in which something was
// counted, that nobody who does not keep it learns which, and that it is found by its wave.
func TestR34OpenAnswersBelongToADataset(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := MustWorldIn(t, db)
		MustSurvey(t, w)
		MustAnswers(t, w, "w0", bridge, 20, 30)
		must(t, one(w.AddDataset(ctx, researcher, care, domain.Dataset{ID: "w0-lake", Wave: "w0", Case: "c-lake", Group: domain.EmployeesManagers})))
		for of, why := range map[domain.DatasetID]string{"": "R34", "w0-lake": "invalid", "w9-none": "invalid"} {
			want(t, one(w.AddQuote(ctx, researcher, care, domain.Quote{
				Kind: domain.OpenAnswer, Dataset: of, Source: "the survey", Speaker: words("iemand"), Words: "Ja.", Consent: domain.ConsentPublic,
			})), why)
		}
		want(t, one(w.AddQuote(ctx, researcher, care, domain.Quote{
			Kind: "team_meeting", Dataset: "w0-bridge", Source: "a meeting", Speaker: words("iemand"), Words: "Ja.", Consent: domain.ConsentPublic,
		})), "invalid")
		q := MustAnswer(t, w, "q-1", "w0-bridge")
		if q.Case != "c-bridge" || q.Source != "w0-bridge" {
			t.Errorf("it is %+v", q.Quote)
		}
		told := func(who domain.PersonID) string {
			page, err := w.Quotes(ctx, who, care)
			must(t, err)
			found, err := w.Search(ctx, who, care, app.AskSearch{Query: "rust", Wave: "w0"})
			must(t, err)
			other, err := w.Search(ctx, who, care, app.AskSearch{Query: "rust", Wave: "w1"})
			must(t, err)
			return fmt.Sprint(page.Quotes[0].Place, page.Quotes[0].Dataset, page.Quotes[0].Source, len(page.Datasets), " ", found.Total, other.Total)
		}
		for who, want := range map[domain.PersonID]string{researcher: "c-bridgew0-bridgew0-bridge1 1 0", lead: "c-bridge0 1 0", anna: "c-bridge0 1 0", reader: "c-bridge0 1 0"} {
			if got := told(who); got != want {
				t.Errorf("%s is told %q, want %q", who, got, want)
			}
		}
		gone, err := w.WithdrawQuote(ctx, researcher, care, "q-1", q.Revision, "op verzoek")
		if err != nil || gone.Dataset != "w0-bridge" || gone.ShowCase {
			t.Errorf("withdrawn it is %+v, %v", gone.Quote, err)
		}
	})
}

// TestAWaveDoesNotTellTheCase looks by wave for what was said in a case that the reader is not told of: cases are in a wave one
// after the other and in few groups, so that to find it in one, or in none of those with many cases, would tell (R35, R61). How
// many cases there are makes no difference, and what is told is found.
func TestAWaveDoesNotTellTheCase(t *testing.T) {
	w := MustWorld(t)
	MustSurvey(t, w)
	for _, code := range []string{bridge, lake, "hill"} {
		MustImport(t, w, "w0", code, 30, 30)
	}
	MustImport(t, w, "w1", bridge, 30, 30)
	told := domain.Quote{ID: "q-told", Kind: domain.OpenAnswer, Dataset: "w0-lake", Group: domain.Employee, Speakers: 9, ShowCase: true}
	many := domain.Quote{ID: "q-many", Kind: domain.OpenAnswer, Dataset: "w0-lake", Group: domain.Manager}
	alone := domain.Quote{ID: "q-alone", Kind: domain.OpenAnswer, Dataset: "w1-bridge", Group: domain.Manager}
	for _, people := range []int{1, 3} {
		i, err := w.AddInterview(ctx, researcher, care, domain.Interview{
			Name: "somebody", Case: "c-bridge", Wave: "w1", Date: "2026-05-01", Group: domain.Manager, People: people, Consent: domain.ConsentPublic,
		})
		must(t, err)
		f, err := w.TellFragment(ctx, researcher, care, i.ID, 1, "Graag meer rust op de afdeling.")
		must(t, err)
		w.MustRelease(researcher, w.MustAdd(researcher, "", domain.KindInsight, "Rust", app.NewLink{To: f.Ref(), Relation: domain.RestsOn}), domain.VisibleProgramme)
	}
	for _, q := range []domain.Quote{told, many, alone} {
		q.Speaker, q.Words, q.Consent = words("iemand"), "Meer rust helpt.", domain.ConsentPublic
		must(t, one(w.AddQuote(ctx, researcher, care, q)))
		must(t, one(w.ReleaseQuote(ctx, researcher, care, q.ID, 1, domain.VisiblePublic)))
	}
	finds := func(who domain.PersonID, wave domain.WaveID) (n int) {
		found, err := w.Search(ctx, who, care, app.AskSearch{Query: "rust", Wave: wave})
		must(t, err)
		return found.Total
	}
	if a, b := finds(researcher, "w0"), finds(researcher, "w1"); a != 2 || b != 5 {
		t.Errorf("researchers find %d and %d by wave", a, b)
	}
	for _, who := range []domain.PersonID{lead, facilitator, anna, otherTeam, reader} {
		if a, b := finds(who, "w0"), finds(who, "w1"); a != 1 || b != 0 {
			t.Errorf("%s finds %d and %d by wave", who, a, b)
		}
	}
	page, err := w.Interviews(ctx, facilitator, care)
	must(t, err)
	for _, i := range page.Interviews {
		if i.Place != "" || i.Wave != "" || i.Date != "" {
			t.Errorf("an interview is told to be %s %s %s", i.Place, i.Wave, i.Date)
		}
	}
}

// TestAnInterviewDoesNotTellTheCaseOfAQuote lists the quotes of an interview: one of which the case is not told does not stand below
// an interview of which it is, and the other way around.
func TestAnInterviewDoesNotTellTheCaseOfAQuote(t *testing.T) {
	w := MustWorld(t)
	MustInterview(t, w, "iv-1", domain.ConsentPublic)
	must(t, one(quoted(w, "q-told", "iv-1", domain.ConsentPublic)))
	must(t, one(quoted(w, "q-not", "iv-1", domain.ConsentInternal)))
	lists := func(who domain.PersonID) string {
		page, err := w.Interviews(ctx, who, care)
		must(t, err)
		said := string(page.Interviews[0].Place)
		for _, q := range page.Interviews[0].Quotes {
			said += fmt.Sprint(" ", q.ID)
		}
		return said
	}
	if got := lists(researcher); got != "c-bridge q-told q-not" {
		t.Errorf("the researcher reads %q", got)
	}
	if got := lists(facilitator); got != "c-bridge q-told" {
		t.Errorf("the facilitator reads %q", got)
	}
	page, err := w.Interviews(ctx, researcher, care)
	must(t, err)
	next := page.Interviews[0].Interview
	next.People = 1
	must(t, one(w.ChangeInterview(ctx, researcher, care, "iv-1", next.Revision, next)))
	if got := lists(facilitator); got != " q-not" {
		t.Errorf("of an interview with one person the facilitator reads %q", got)
	}
}

// TestResearchersSayWhoSpoke says of which group the speaker of a quote is, of whom that was not known: nobody else does, and the
// case is not told by it.
func TestResearchersSayWhoSpoke(t *testing.T) {
	w := MustWorld(t)
	must(t, one(w.AddQuote(ctx, researcher, care, domain.Quote{
		ID: "q-1", Case: "c-bridge", Kind: "team_meeting", Source: "a meeting", Speaker: words("iemand"), Speakers: 9, Words: "Zo is het.", Consent: domain.ConsentPublic,
	})))
	for _, who := range []domain.PersonID{lead, facilitator, anna, sponsor, admin} {
		want(t, one(w.SayWhoSpoke(ctx, who, care, "q-1", 1, domain.Employee)), "forbidden")
	}
	q, err := w.SayWhoSpoke(ctx, researcher, care, "q-1", 1, domain.Employee)
	must(t, err)
	if q.Group != domain.Employee || q.Revision != 2 || q.ShowCase {
		t.Errorf("it is %+v", q.Quote)
	}
	want(t, one(w.SayWhoSpoke(ctx, researcher, care, "q-1", 1, domain.Manager)), "stale")
	want(t, one(w.SayWhoSpoke(ctx, researcher, care, "q-1", 2, domain.Manager)), "quote_group_known")
}
