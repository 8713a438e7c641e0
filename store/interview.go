package store

import (
	"context"

	"github.com/uptrace/bun"

	"rodedraad/domain"
)

type interviewRow struct {
	bun.BaseModel `bun:"table:interviews"`

	Programme   domain.ProgrammeID `bun:"programme,pk"`
	ID          domain.InterviewID `bun:"id,pk"`
	Name        string             `bun:"name"`
	Case        domain.CaseID      `bun:"case_id,nullzero"`
	Wave        domain.WaveID      `bun:"wave,nullzero"`
	Interviewee string             `bun:"interviewee"`
	Held        string             `bun:"held"`
	Mode        string             `bun:"mode"`
	People      int                `bun:"people"`
	Consent     string             `bun:"consent"`
	Summary     string             `bun:"summary"`
	Withdrawn   withdrawal         `bun:"embed:withdrawn_"`
	Labels      string             `bun:"labels"`
	By          domain.PersonID    `bun:"made_by"`
	At          int64              `bun:"made_at"`
	Revision    int                `bun:"revision"`
}

func (r interviewRow) domain() domain.Interview {
	i := domain.Interview{
		ID: r.ID, Programme: r.Programme, Name: r.Name, Case: r.Case, Wave: r.Wave, Group: domain.Interviewee(r.Interviewee),
		Date: r.Held, Mode: domain.InterviewMode(r.Mode), People: r.People, Consent: domain.Consent(r.Consent), Summary: r.Summary,
		Labels: splitLabels(r.Labels), By: r.By, At: moment(r.At), Revision: r.Revision,
	}
	i.Withdrawn = r.Withdrawn.domain()
	return i
}

func rowOfInterview(i domain.Interview) *interviewRow {
	r := &interviewRow{
		Programme: i.Programme, ID: i.ID, Name: i.Name, Case: i.Case, Wave: i.Wave, Interviewee: string(i.Group), Held: i.Date,
		Mode: string(i.Mode), People: i.People, Consent: string(i.Consent), Summary: i.Summary, Labels: joinLabels(i.Labels),
		By: i.By, At: millis(i.At), Revision: i.Revision,
	}
	r.Withdrawn = withdrawalOf(i.Withdrawn)
	return r
}

type fragmentRow struct {
	bun.BaseModel `bun:"table:interview_fragments"`

	Programme domain.ProgrammeID `bun:"programme,pk"`
	Interview domain.InterviewID `bun:"interview"`
	ID        domain.FragmentID  `bun:"id,pk"`
	Words     string             `bun:"words"`
	At        int64              `bun:"made_at"`
}

// fragmentOf is a fragment and the interview it was said in.
type fragmentOf struct {
	interview domain.InterviewID
	domain.Fragment
}

func (r fragmentRow) domain() fragmentOf {
	return fragmentOf{r.Interview, domain.Fragment{ID: r.ID, Words: r.Words, At: moment(r.At)}}
}

// Interviews lists the interviews of a programme, oldest first, with what is kept of what was said; those whose consent was
// taken back too.
func (tx *Tx) Interviews(ctx context.Context, in domain.ProgrammeID) ([]domain.Interview, error) {
	all, err := list[interviewRow](ctx, tx, "made_at, id", 0, "programme = ?", in)
	if err != nil || len(all) == 0 {
		return all, err
	}
	fragments, err := list[fragmentRow](ctx, tx, "interview, made_at, id", 0, "programme = ?", in)
	if err != nil {
		return nil, err
	}
	of := map[domain.InterviewID][]domain.Fragment{}
	for _, f := range fragments {
		of[f.interview] = append(of[f.interview], f.Fragment)
	}
	for n := range all {
		all[n].Fragments = of[all[n].ID]
	}
	return all, nil
}

// AddInterview stores a new interview at revision 1, without fragments.
func (tx *Tx) AddInterview(ctx context.Context, i domain.Interview) error {
	i.Revision = 1
	return tx.insert(ctx, rowOfInterview(i))
}

// UpdateInterview stores what is said of the interview when its revision is still the current one, and returns it at the next
// revision. Its quotes go no further than it does by then, or it is refused (R35). Fragments of which the consent was taken
// back are gone; otherwise they are not touched, and neither is who made it and when.
func (tx *Tx) UpdateInterview(ctx context.Context, i domain.Interview) (domain.Interview, error) {
	was := i.Revision
	i.Revision++
	if i.Gone() {
		if _, err := tx.exec(ctx, "DELETE FROM interview_fragments WHERE programme = ? AND interview = ?", i.Programme, i.ID); err != nil {
			return i, err
		}
	}
	return i, tx.swap(ctx, rowOfInterview(i), []string{"made_by", "made_at"}, was, "programme = ? AND id = ?", i.Programme, i.ID)
}

// AddFragment stores a part of what was said in an interview.
func (tx *Tx) AddFragment(ctx context.Context, i domain.Interview, f domain.Fragment) error {
	return tx.insert(ctx, &fragmentRow{Programme: i.Programme, Interview: i.ID, ID: f.ID, Words: f.Words, At: millis(f.At)})
}

// DropFragment takes a fragment away; domain.ErrNotFound when the interview has none like it.
func (tx *Tx) DropFragment(ctx context.Context, i domain.Interview, id domain.FragmentID) error {
	return tx.execOne(ctx, "DELETE FROM interview_fragments WHERE programme = ? AND interview = ? AND id = ?", i.Programme, i.ID, id)
}
