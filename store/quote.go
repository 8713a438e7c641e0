package store

import (
	"context"

	"github.com/uptrace/bun"

	"rodedraad/domain"
)

type quoteRow struct {
	bun.BaseModel `bun:"table:quotes"`

	Programme  domain.ProgrammeID `bun:"programme,pk"`
	ID         domain.QuoteID     `bun:"id,pk"`
	Case       domain.CaseID      `bun:"case_id,nullzero"`
	Interview  domain.InterviewID `bun:"interview,nullzero"`
	Dataset    domain.DatasetID   `bun:"dataset,nullzero"`
	Kind       string             `bun:"kind"`
	Source     string             `bun:"source"`
	Speaker    words              `bun:"embed:speaker_"`
	Group      string             `bun:"interviewee"`
	Speakers   int                `bun:"speakers"`
	ShowCase   bool               `bun:"show_case"`
	Literal    bool               `bun:"literal"`
	Words      string             `bun:"words"`
	Short      string             `bun:"short"`
	Consent    string             `bun:"consent"`
	Visibility string             `bun:"visibility"`
	Withdrawn  withdrawal         `bun:"embed:withdrawn_"`
	Labels     string             `bun:"labels"`
	By         domain.PersonID    `bun:"made_by"`
	At         int64              `bun:"made_at"`
	Revision   int                `bun:"revision"`
}

func (r quoteRow) domain() domain.Quote {
	q := domain.Quote{
		ID: r.ID, Programme: r.Programme, Case: r.Case, Interview: r.Interview, Dataset: r.Dataset, Kind: domain.QuoteSource(r.Kind), Source: r.Source,
		Speaker: domain.Words(r.Speaker), Group: domain.Interviewee(r.Group), Speakers: r.Speakers, ShowCase: r.ShowCase, Literal: r.Literal, Words: r.Words,
		Short: r.Short, Consent: domain.Consent(r.Consent), Visibility: domain.Visibility(r.Visibility),
		Labels: splitLabels(r.Labels), By: r.By, At: moment(r.At), Revision: r.Revision,
	}
	q.Withdrawn = r.Withdrawn.domain()
	return q
}

func rowOfQuote(q domain.Quote) *quoteRow {
	r := &quoteRow{
		Programme: q.Programme, ID: q.ID, Case: q.Case, Interview: q.Interview, Dataset: q.Dataset, Kind: string(q.Kind), Source: q.Source,
		Speaker: words(q.Speaker), Group: string(q.Group), Speakers: q.Speakers, ShowCase: q.ShowCase, Literal: q.Literal, Words: q.Words, Short: q.Short, Consent: string(q.Consent),
		Visibility: string(q.Visibility), Labels: joinLabels(q.Labels), By: q.By, At: millis(q.At), Revision: q.Revision,
	}
	r.Withdrawn = withdrawalOf(q.Withdrawn)
	return r
}

// Quotes lists the quotes of a programme, oldest first, those whose consent was taken back too.
func (tx *Tx) Quotes(ctx context.Context, in domain.ProgrammeID) ([]domain.Quote, error) {
	return list[quoteRow](ctx, tx, "made_at, id", 0, "programme = ?", in)
}

// AddQuote stores a new quote at revision 1.
func (tx *Tx) AddQuote(ctx context.Context, q domain.Quote) error {
	q.Revision = 1
	return tx.insert(ctx, rowOfQuote(q))
}

// UpdateQuote stores the quote when its revision is still the current one, and returns it at the next revision. Who made it
// and when is not touched.
func (tx *Tx) UpdateQuote(ctx context.Context, q domain.Quote) (domain.Quote, error) {
	was := q.Revision
	q.Revision++
	return q, tx.swap(ctx, rowOfQuote(q), []string{"made_by", "made_at", "kind"}, was, "programme = ? AND id = ?", q.Programme, q.ID)
}
