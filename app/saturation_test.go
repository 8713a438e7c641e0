package app_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// TestR62SaturationIsRecordedAndTakenBack holds that researchers decide, once for a wave while it holds, that others who see
// the interviews read it without a name, and that what was taken back stays, in both databases.
func TestR62SaturationIsRecordedAndTakenBack(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		w := MustWorldIn(t, db)
		MustSurvey(t, w)
		day := start.Format(time.DateOnly)
		decision := domain.Saturation{ID: "mine", Programme: "p9", Wave: "w0", Date: day, Reason: " niets nieuws ", By: anna, Ended: &domain.Withdrawal{By: anna}}
		want(t, one(w.RecordSaturation(ctx, researcher, care, decision)), "saturation_of_nothing")
		i := MustInterview(t, w, "iv-1", domain.ConsentPublic)
		i.Wave = "w0"
		must(t, one(w.ChangeInterview(ctx, researcher, care, "iv-1", 2, i)))
		MustInterview(t, w, "iv-2", domain.NoConsent)
		for _, who := range []domain.PersonID{lead, facilitator, anna, sponsor, admin} {
			want(t, one(w.RecordSaturation(ctx, who, care, decision)), "forbidden")
		}
		undecided := func(who domain.PersonID) string {
			page, err := w.Interviews(ctx, who, care)
			must(t, err)
			return fmt.Sprintf("%q", page.Undecided())
		}
		if got := undecided(researcher) + undecided(lead); got != `["w0" ""]["w0"]` {
			t.Errorf("undecided are %s", got)
		}
		made, err := w.RecordSaturation(ctx, researcher, care, decision)
		must(t, err)
		if made.ID == "mine" || made.Programme == "p9" || made.By != researcher || made.Reason != "niets nieuws" || !made.Holds() {
			t.Errorf("recorded is %+v", made)
		}
		want(t, one(w.RecordSaturation(ctx, researcher, care, decision)), "saturation_holds")
		decision.Wave = ""
		must(t, one(w.RecordSaturation(ctx, researcher, care, decision)))
		if got := undecided(researcher); got != `[]` {
			t.Errorf("undecided are %s", got)
		}
		decision.Date = ""
		want(t, one(w.RecordSaturation(ctx, researcher, care, decision)), "R62")

		for _, who := range []domain.PersonID{lead, facilitator, anna, sponsor, admin} {
			want(t, one(w.EndSaturation(ctx, who, care, made.ID, "toch niet")), "forbidden")
		}
		want(t, one(w.EndSaturation(ctx, researcher, care, "none", "toch niet")), "not_found")
		want(t, one(w.EndSaturation(ctx, researcher, care, made.ID, " ")), "invalid")
		must(t, one(w.EndSaturation(ctx, researcher, care, made.ID, "toch niet")))
		want(t, one(w.EndSaturation(ctx, researcher, care, made.ID, "toch niet")), "saturation_ended")
		for who, named := range map[domain.PersonID]bool{researcher: true, lead: false, facilitator: false} {
			page, err := w.Interviews(ctx, who, care)
			must(t, err)
			if len(page.Saturations) != 2 || page.Saturations[0].Holds() || page.Saturations[0].Ended.Note != "toch niet" || !page.Saturations[1].Holds() {
				t.Fatalf("%s reads %+v", who, page.Saturations)
			}
			first := page.Saturations[0]
			if (first.Decider != "") != named || (first.Ender != "") != named || (first.By != "") != named || (first.Ended.By != "") != named ||
				first.Reason != "niets nieuws" || first.Date != day {
				t.Errorf("%s is told of %+v by %q, ended by %q", who, first.Saturation, first.Decider, first.Ender)
			}
		}
		if _, err := w.Interviews(ctx, anna, care); domain.KindOf(err) != domain.Forbidden || strings.Contains(fmt.Sprint(err), "niets") {
			t.Errorf("a team is told %v", err)
		}
		decision.Wave, decision.Date = "w0", day
		must(t, one(w.RecordSaturation(ctx, researcher, care, decision)))
	})
}
