package store

import (
	"context"

	"github.com/uptrace/bun"

	"rodedraad/domain"
)

type programmeRow struct {
	bun.BaseModel `bun:"table:programmes"`

	ID               domain.ProgrammeID `bun:"id,pk"`
	Slug             string             `bun:"slug"`
	Title            words              `bun:"embed:title_"`
	Purpose          words              `bun:"embed:purpose_"`
	Occasion         words              `bun:"embed:occasion_"`
	Method           words              `bun:"embed:method_"`
	Definition       words              `bun:"embed:definition_"`
	Dossier          string             `bun:"dossier"`
	Licence          string             `bun:"licence"`
	Status           string             `bun:"status"`
	Phase            int                `bun:"phase"`
	PrivacyThreshold int                `bun:"privacy_threshold"`
	Snapshot         string             `bun:"snapshot"`
	Revision         int                `bun:"revision"`
}

func (r programmeRow) domain() domain.Programme {
	return domain.Programme{
		ID: r.ID, Slug: r.Slug, Title: domain.Words(r.Title), Purpose: domain.Words(r.Purpose),
		Occasion: domain.Words(r.Occasion), Method: domain.Words(r.Method), DefinitionNote: domain.Words(r.Definition),
		Dossier: r.Dossier, Licence: r.Licence, Status: domain.ProgrammeStatus(r.Status), Phase: r.Phase,
		PrivacyThreshold: r.PrivacyThreshold, Snapshot: r.Snapshot, Revision: r.Revision,
	}
}

func rowOfProgramme(p domain.Programme) *programmeRow {
	return &programmeRow{
		ID: p.ID, Slug: p.Slug, Title: words(p.Title), Purpose: words(p.Purpose), Occasion: words(p.Occasion),
		Method: words(p.Method), Definition: words(p.DefinitionNote), Dossier: p.Dossier, Licence: p.Licence,
		Status: string(p.Status), Phase: p.Phase, PrivacyThreshold: p.PrivacyThreshold, Snapshot: p.Snapshot,
		Revision: p.Revision,
	}
}

// Programmes lists all programmes by slug.
func (tx *Tx) Programmes(ctx context.Context) ([]domain.Programme, error) {
	return list[programmeRow](ctx, tx, "slug", 0, "1 = 1")
}

// Programme returns the programme with that identifier.
func (tx *Tx) Programme(ctx context.Context, id domain.ProgrammeID) (domain.Programme, error) {
	return one[programmeRow](ctx, tx, "id = ?", id)
}

// ProgrammeBySlug returns the programme with that slug.
func (tx *Tx) ProgrammeBySlug(ctx context.Context, slug string) (domain.Programme, error) {
	return one[programmeRow](ctx, tx, "slug = ?", slug)
}

// AddProgramme stores a new programme at revision 1.
func (tx *Tx) AddProgramme(ctx context.Context, p domain.Programme) error {
	p.Revision = 1
	return tx.insert(ctx, rowOfProgramme(p))
}

// UpdateProgramme stores the programme when its revision is still the current one, and returns it at the next revision.
func (tx *Tx) UpdateProgramme(ctx context.Context, p domain.Programme) (domain.Programme, error) {
	was := p.Revision
	p.Revision++
	return p, tx.swap(ctx, rowOfProgramme(p), nil, was, "id = ?", p.ID)
}

type partyRow struct {
	bun.BaseModel `bun:"table:parties"`

	Programme domain.ProgrammeID `bun:"programme,pk"`
	ID        string             `bun:"id,pk"`
	Role      string             `bun:"role"`
	Kind      string             `bun:"kind"`
	Name      words              `bun:"embed:name_"`
	Position  int                `bun:"position"`
}

func (r partyRow) domain() domain.Party {
	return domain.Party{
		ID: r.ID, Programme: r.Programme, Role: domain.PartyRole(r.Role), Kind: r.Kind, Name: domain.Words(r.Name),
	}
}

// Parties lists the parties of a programme in the order in which they were added.
func (tx *Tx) Parties(ctx context.Context, in domain.ProgrammeID) ([]domain.Party, error) {
	return list[partyRow](ctx, tx, "position, id", 0, "programme = ?", in)
}

// AddParty adds a party after the others; a second commissioner is refused (R1).
func (tx *Tx) AddParty(ctx context.Context, p domain.Party) error {
	have, err := tx.Parties(ctx, p.Programme)
	if err != nil {
		return err
	}
	return tx.insert(ctx, &partyRow{
		Programme: p.Programme, ID: p.ID, Role: string(p.Role), Kind: p.Kind, Name: words(p.Name), Position: len(have),
	})
}
