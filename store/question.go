package store

import (
	"context"

	"github.com/uptrace/bun"

	"rodedraad/domain"
)

type mainQuestionRow struct {
	bun.BaseModel `bun:"table:main_questions"`

	Programme   domain.ProgrammeID `bun:"programme,pk"`
	ID          string             `bun:"id,pk"`
	Number      int                `bun:"number"`
	Perspective string             `bun:"perspective"`
	Text        words              `bun:"embed:text_"`
}

func (r mainQuestionRow) domain() domain.MainQuestion {
	return domain.MainQuestion{
		ID: r.ID, Programme: r.Programme, Number: r.Number, Perspective: r.Perspective, Text: domain.Words(r.Text),
	}
}

func rowOfMainQuestion(q domain.MainQuestion) *mainQuestionRow {
	return &mainQuestionRow{
		Programme: q.Programme, ID: q.ID, Number: q.Number, Perspective: q.Perspective, Text: words(q.Text),
	}
}

type amendmentRow struct {
	bun.BaseModel `bun:"table:amendments"`

	Programme domain.ProgrammeID `bun:"programme,pk"`
	Question  string             `bun:"question,pk"`
	Number    int                `bun:"number,pk"`
	Text      words              `bun:"embed:text_"`
	Reason    string             `bun:"reason"`
	By        domain.PersonID    `bun:"made_by"`
	At        int64              `bun:"made_at"`
}

// amendmentOf is an amendment and the question it amends.
type amendmentOf struct {
	question string
	domain.Amendment
}

func (r amendmentRow) domain() amendmentOf {
	return amendmentOf{r.Question, domain.Amendment{
		Number: r.Number, Text: domain.Words(r.Text), Reason: r.Reason, By: r.By, At: moment(r.At),
	}}
}

// MainQuestions lists the main questions of a programme by number, with their amendments.
func (tx *Tx) MainQuestions(ctx context.Context, in domain.ProgrammeID) ([]domain.MainQuestion, error) {
	questions, err := list[mainQuestionRow](ctx, tx, "number", 0, "programme = ?", in)
	if err != nil {
		return nil, err
	}
	amendments, err := list[amendmentRow](ctx, tx, "question, number", 0, "programme = ?", in)
	if err != nil {
		return nil, err
	}
	for i := range questions {
		for _, a := range amendments {
			if a.question == questions[i].ID {
				questions[i].Amendments = append(questions[i].Amendments, a.Amendment)
			}
		}
	}
	return questions, nil
}

// AddMainQuestion stores a new main question. Identifiers are unique within the programme.
func (tx *Tx) AddMainQuestion(ctx context.Context, q domain.MainQuestion) error {
	if err := tx.insert(ctx, rowOfMainQuestion(q)); err != nil {
		return err
	}
	return tx.addAmendments(ctx, q, 0)
}

// UpdateMainQuestion stores the text of a main question and the amendments that are new. Amendments are never changed:
// when the question was amended since it was read, it is domain.ErrStale.
func (tx *Tx) UpdateMainQuestion(ctx context.Context, q domain.MainQuestion) error {
	have, err := list[amendmentRow](ctx, tx, "number", 0, "programme = ? AND question = ?", q.Programme, q.ID)
	if err != nil {
		return err
	}
	for i, a := range have {
		if i >= len(q.Amendments) || !a.same(q.Amendments[i]) {
			return domain.ErrStale
		}
	}
	n, err := tx.update(ctx, rowOfMainQuestion(q), nil, "programme = ? AND id = ?", q.Programme, q.ID)
	switch {
	case err != nil:
		return err
	case n == 0:
		return domain.ErrNotFound
	}
	return tx.addAmendments(ctx, q, len(have))
}

// same reports whether what is stored is the other amendment.
func (a amendmentOf) same(b domain.Amendment) bool {
	return a.Number == b.Number && a.Text == b.Text && a.Reason == b.Reason && a.By == b.By && millis(a.At) == millis(b.At)
}

// addAmendments stores the amendments from the one at that place in the list.
func (tx *Tx) addAmendments(ctx context.Context, q domain.MainQuestion, from int) error {
	for _, a := range q.Amendments[from:] {
		if err := tx.insert(ctx, &amendmentRow{
			Programme: q.Programme, Question: q.ID, Number: a.Number, Text: words(a.Text), Reason: a.Reason, By: a.By,
			At: millis(a.At),
		}); err != nil {
			return err
		}
	}
	return nil
}
