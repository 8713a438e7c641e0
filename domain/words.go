package domain

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// Words is a short text in both languages of the product. Dutch always exists (R65); English may be missing.
type Words struct {
	NL string `json:"nl"`
	EN string `json:"en,omitempty"`
}

// In returns the text in the given language and the language it really is in: English falls back to Dutch.
func (w Words) In(language string) (text, really string) {
	if language == English && w.EN != "" {
		return w.EN, English
	}
	return w.NL, Dutch
}

// String returns the Dutch text.
func (w Words) String() string { return w.NL }

// The languages of the product.
const (
	Dutch   = "nl"
	English = "en"
)

// MaxWords is the longest short text, in characters.
const MaxWords = 600

// Label is a mark that travels with a thing wherever it is shown.
type Label string

// The labels in use. Synthetic is invented, inferred follows from neighbouring text, derived was drawn by the makers.
const (
	Synthetic Label = "synthetic"
	Inferred  Label = "inferred"
	Derived   Label = "derived"
)

// CheckLabels refuses marks that are not in use.
func CheckLabels(labels []Label) error {
	for _, l := range labels {
		if err := oneOf("labels", l, false, []Label{Synthetic, Inferred, Derived}); err != nil {
			return err
		}
	}
	return nil
}

// Check refuses words that are longer than MaxWords, or no text.
func (w Words) Check(field string) error {
	for _, s := range []string{w.NL, w.EN} {
		if !utf8.ValidString(s) || utf8.RuneCountInString(s) > MaxWords {
			return invalid(field, "too_long")
		}
	}
	return nil
}

// blank reports whether a note or reason says nothing.
func blank(s string) bool { return strings.TrimSpace(s) == "" }

// oneOf refuses a value that is not in a closed list; the empty value passes when optional is true.
func oneOf[T ~string](field string, value T, optional bool, list []T) error {
	if (optional && value == "") || slices.Contains(list, value) {
		return nil
	}
	return invalid(field, "not_in_list")
}
