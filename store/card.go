package store

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"rodedraad/domain"
)

type cardRow struct {
	bun.BaseModel `bun:"table:cards"`

	ID         domain.CardID      `bun:"id,pk"`
	Programme  domain.ProgrammeID `bun:"programme"`
	Case       domain.CaseID      `bun:"case_id,nullzero"`
	Kind       string             `bun:"kind"`
	Letter     string             `bun:"letter,nullzero"`
	Parent     domain.CardID      `bun:"parent,nullzero"`
	State      string             `bun:"state"`
	Type       string             `bun:"type"`
	Level      string             `bun:"level"`
	Owner      domain.SeatID      `bun:"owner,nullzero"`
	Next       string             `bun:"next"`
	Meaningful bool               `bun:"meaningful"`
	Now        bool               `bun:"now"`
	Study      bool               `bun:"study"`
	Origin     string             `bun:"origin"`
	Addressee  string             `bun:"addressee"`
	Maturity   string             `bun:"maturity"`
	NoLesson   string             `bun:"no_lesson"`
	Source     string             `bun:"source"`
	Resume     string             `bun:"resume"`
	Visibility string             `bun:"visibility"`
	Position   int                `bun:"position"`
	Document   string             `bun:"document"`
	Learn      string             `bun:"learn,nullzero"`
	Labels     string             `bun:"labels"`
	By         domain.PersonID    `bun:"made_by"`
	At         int64              `bun:"made_at"`
	Changed    int64              `bun:"changed_at"`
	Withdrawn  withdrawal         `bun:"embed:withdrawn_"`
	Revision   int                `bun:"revision"`
}

// cardFixed lists the columns that a card keeps for its life: what it is, whose it is and where its text is.
var cardFixed = []string{"programme", "case_id", "kind", "letter", "document", "made_by", "made_at"}

func (r cardRow) domain() domain.Card {
	c := domain.Card{
		ID: r.ID, Programme: r.Programme, Case: r.Case, Kind: domain.CardKind(r.Kind), Letter: r.Letter, Parent: r.Parent,
		Facts: domain.Facts{
			State: domain.State(r.State), Type: r.Type, Level: domain.Level(r.Level), Owner: r.Owner, Next: r.Next,
			Tests:  domain.Tests{Meaningful: r.Meaningful, Now: r.Now, Study: r.Study},
			Origin: domain.Origin(r.Origin), Addressee: domain.Addressee(r.Addressee),
			Maturity: domain.Maturity(r.Maturity), NoLesson: r.NoLesson, Source: r.Source, Resume: domain.State(r.Resume),
		},
		Visibility: domain.Visibility(r.Visibility), Position: r.Position, Document: r.Document, Learn: r.Learn,
		Labels: splitLabels(r.Labels), By: r.By, At: moment(r.At), Changed: moment(r.Changed), Revision: r.Revision,
	}
	c.Withdrawn = r.Withdrawn.domain()
	return c
}

func rowOfCard(c domain.Card) *cardRow {
	r := &cardRow{
		ID: c.ID, Programme: c.Programme, Case: c.Case, Kind: string(c.Kind), Letter: c.Letter, Parent: c.Parent,
		State: string(c.State), Type: c.Type, Level: string(c.Level), Owner: c.Owner, Next: c.Next,
		Meaningful: c.Tests.Meaningful, Now: c.Tests.Now, Study: c.Tests.Study, Origin: string(c.Origin),
		Addressee: string(c.Addressee), Maturity: string(c.Maturity), NoLesson: c.NoLesson, Source: c.Source,
		Resume: string(c.Resume), Visibility: string(c.Visibility), Position: c.Position, Document: c.Document,
		Learn: c.Learn, Labels: joinLabels(c.Labels), By: c.By, At: millis(c.At), Changed: millis(c.Changed),
		Revision: c.Revision,
	}
	r.Withdrawn = withdrawalOf(c.Withdrawn)
	return r
}

// Card returns the card with that identifier, withdrawn or not.
func (tx *Tx) Card(ctx context.Context, id domain.CardID) (domain.Card, error) {
	return one[cardRow](ctx, tx, "id = ?", id)
}

// CardByDocument returns the card whose text, or whose "what we want to learn", is in that document.
func (tx *Tx) CardByDocument(ctx context.Context, doc string) (domain.Card, error) {
	return one[cardRow](ctx, tx, "document = ? OR learn = ?", doc, doc)
}

// CardsOfCase lists the cards of a case, withdrawn ones too, lane by lane and in the order of each lane.
func (tx *Tx) CardsOfCase(ctx context.Context, of domain.CaseID) ([]domain.Card, error) {
	cards, err := list[cardRow](ctx, tx, "position, made_at, id", 0, "case_id = ?", of)
	sortByLane(cards)
	return cards, err
}

// CardsOfProgramme lists all cards of a programme and its cases, withdrawn ones too, lane by lane and in the order of
// each lane.
func (tx *Tx) CardsOfProgramme(ctx context.Context, in domain.ProgrammeID) ([]domain.Card, error) {
	cards, err := list[cardRow](ctx, tx, "position, made_at, id", 0, "programme = ?", in)
	sortByLane(cards)
	return cards, err
}

func sortByLane(cards []domain.Card) {
	slices.SortStableFunc(cards, func(a, b domain.Card) int {
		return cmp.Compare(slices.Index(domain.Lanes, a.Kind.Lane()), slices.Index(domain.Lanes, b.Kind.Lane()))
	})
}

// AddCard stores a new card at revision 1. Its documents are stored in the same transaction, before or after it.
func (tx *Tx) AddCard(ctx context.Context, c domain.Card) error {
	c.Revision = 1
	return tx.insert(ctx, rowOfCard(c))
}

// UpdateCard stores the card when its revision is still the current one, and returns it at the next revision. What it is
// (kind, letter, programme, case, document, who made it when) never changes.
func (tx *Tx) UpdateCard(ctx context.Context, c domain.Card) (domain.Card, error) {
	was := c.Revision
	c.Revision++
	return c, tx.swap(ctx, rowOfCard(c), cardFixed, was, "id = ?", c.ID)
}

// UsedLetters lists every letter that a sub-question of the case has, withdrawn ones too.
func (tx *Tx) UsedLetters(ctx context.Context, of domain.CaseID) ([]string, error) {
	cards, err := list[cardRow](ctx, tx, "letter", 0, "case_id = ? AND kind = ? AND letter IS NOT NULL", of,
		string(domain.KindSubQuestion))
	if err != nil {
		return nil, err
	}
	letters := make([]string, len(cards))
	for i, c := range cards {
		letters[i] = c.Letter
	}
	return letters, nil
}

// SetPositions gives cards their places within their lanes. It leaves their revisions, so that moving one card does not
// make a change to another one stale.
func (tx *Tx) SetPositions(ctx context.Context, positions map[domain.CardID]int) error {
	if len(positions) == 0 {
		return nil
	}
	var places strings.Builder
	var args []any
	var ids []domain.CardID
	for id, position := range positions {
		places.WriteString(" WHEN ? THEN ?")
		args, ids = append(args, id, position), append(ids, id)
	}
	n, err := tx.exec(ctx, "UPDATE cards SET position = CASE id"+places.String()+" END WHERE id IN (?)",
		append(args, bun.List(ids))...)
	if err == nil && n < int64(len(positions)) {
		return domain.ErrNotFound
	}
	return err
}
