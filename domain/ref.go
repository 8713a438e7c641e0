package domain

import (
	"regexp"
	"slices"
	"strings"
)

// Identifiers are opaque, lower-case and stable; see ValidID for their form.
type (
	// ProgrammeID identifies a Programme; people see its slug.
	ProgrammeID string
	// CaseID identifies a Case; people see its code.
	CaseID string
	// SeatID identifies a Seat of a learning team.
	SeatID string
	// PersonID identifies a Person. It says nothing about who that is.
	PersonID string
	// CardID identifies a Card.
	CardID string
	// LinkID identifies a Link.
	LinkID string
	// ActID identifies an Act.
	ActID string
)

// MaxID is the longest identifier, in bytes.
const MaxID = 64

var idForm = regexp.MustCompile(`^[a-z0-9][a-z0-9-]{0,63}$`)

// ValidID reports whether s has the form of an identifier: lower-case letters, digits and hyphens, at most MaxID long,
// beginning with a letter or digit.
func ValidID(s string) bool { return idForm.MatchString(s) }

// RefKind is the kind of thing a Ref points at, as stored (English).
type RefKind string

// The kinds that references and links use. Every card that is not an insight or a theme is RefCard.
const (
	RefCard         RefKind = "card"
	RefInsight      RefKind = "insight"
	RefTheme        RefKind = "theme"
	RefCase         RefKind = "case"
	RefMainQuestion RefKind = "main_question"
	RefFigure       RefKind = "figure"
	RefTable        RefKind = "table"
	RefQuote        RefKind = "quote"
	RefFragment     RefKind = "fragment"
)

// SourceKinds lists the kinds of what the research brings in, which cards rest on and which is no card itself.
var SourceKinds = []RefKind{RefFigure, RefTable, RefQuote, RefFragment}

// refWords maps every kind that may be typed, Dutch or English, to the kind that is stored (domain.md §1.28).
var refWords = map[string]RefKind{
	"card": RefCard, "kaart": RefCard,
	"lesson": RefCard, "les": RefCard,
	"action": RefCard, "actie": RefCard,
	"question": RefCard, "vraag": RefCard,
	"obstacle": RefCard, "drempel": RefCard,
	"condition": RefCard, "voorwaarde": RefCard,
	"reaction": RefCard, "reactie": RefCard,
	"insight": RefInsight, "inzicht": RefInsight,
	"theme": RefTheme, "thema": RefTheme,
	"case": RefCase, "casus": RefCase,
	"main_question": RefMainQuestion, "hoofdvraag": RefMainQuestion,
	"figure": RefFigure, "cijfer": RefFigure,
	"table": RefTable, "tabel": RefTable,
	"quote": RefQuote, "citaat": RefQuote,
	"fragment": RefFragment,
}

// Ref points at one thing of a programme, whatever its kind.
type Ref struct {
	Kind RefKind
	ID   string
}

// String is the written form, such as card:ghz-a4.
func (r Ref) String() string { return string(r.Kind) + ":" + r.ID }

// IsCard reports whether the thing pointed at is stored as a card.
func (r Ref) IsCard() bool { return r.Kind == RefCard || r.Kind == RefInsight || r.Kind == RefTheme }

// IsSource reports whether the thing pointed at is what the research brought in.
func (r Ref) IsSource() bool { return slices.Contains(SourceKinds, r.Kind) }

// Card returns the identifier of the card pointed at, or "" when it is no card.
func (r Ref) Card() CardID {
	if !r.IsCard() {
		return ""
	}
	return CardID(r.ID)
}

// ParseRef reads kind:id, the kind in Dutch or English, and returns it in the stored form. It refuses an unknown kind and
// an identifier of the wrong form.
func ParseRef(s string) (Ref, error) {
	word, id, found := strings.Cut(s, ":")
	kind, known := refWords[strings.ToLower(word)]
	if !found || !known || !ValidID(id) {
		return Ref{}, &Error{Kind: Invalid, Key: "bad_reference"}
	}
	return Ref{Kind: kind, ID: id}, nil
}
