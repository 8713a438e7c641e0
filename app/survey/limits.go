package survey

import (
	"regexp"

	"rodedraad/app/sheet"
	"rodedraad/domain"
)

// The limits of a mapping and of what is made with it.
const (
	// MaxMapping is the length of a mapping as JSON, in bytes.
	MaxMapping = 1 << 20
	// MaxQuestions is the number of questions of a mapping.
	MaxQuestions = 500
	// MaxOptions is the number of options of all questions of a mapping together.
	MaxOptions = 5_000
	// MaxTexts is the number of texts of one option, of groups, or of cases.
	MaxTexts = 500
	// MaxText is the length of such a text and of the name of a column, in characters. An answer that is longer can be given
	// no meaning.
	MaxText = sheet.MaxName + 1
	// MaxParts is the number of pairs of a case and a group in one file.
	MaxParts = 64
	// MaxRefused is how many refused cells are listed; all are counted.
	MaxRefused = 10_000
	// MaxUnknown is how many different texts are listed that the mapping does not know.
	MaxUnknown = 500
	// MaxOpen and MaxOpenBytes are how many open answers are handed on, and their length together in bytes.
	MaxOpen      = 50_000
	MaxOpenBytes = 8 << 20
	// MaxSeen is how many different answers of a column are listed before there is a mapping.
	MaxSeen = 60

	maxParts = 8     // parts in which one answer may fall apart, when it has the sign in it that stands between answers
	maxKnown = 5_000 // texts of a question whose meaning is remembered
	maxCode  = 64    // characters of the code of an indicator, a case or a group
	// MaxClip is how many characters of a refused cell are kept; a longer text ends in an ellipsis.
	MaxClip = 120
)

var (
	// ErrParts refuses a file with more pairs of a case and a group than MaxParts.
	ErrParts = &domain.Error{Kind: domain.TooLarge, Key: "survey_parts", Args: map[string]any{"Limit": MaxParts}}
	// ErrOpen refuses a file with more open answers than MaxOpen or MaxOpenBytes.
	ErrOpen = &domain.Error{Kind: domain.TooLarge, Key: "survey_open"}
	// ErrMapping refuses a mapping that is no JSON of ours.
	ErrMapping = &domain.Error{Kind: domain.Invalid, Key: "survey_mapping"}
)

// optionCode is what the code of an option is.
var optionCode = regexp.MustCompile(`^[a-z0-9][a-z0-9_]{0,31}$`)

// The reasons why a cell cannot be counted, beside those of sheet.Reasons. Each is the last part of a translation key.
const (
	UnknownAnswer    sheet.Reason = "unknown_answer"
	UnknownGroup     sheet.Reason = "unknown_group"
	UnknownCase      sheet.Reason = "unknown_case"
	UnknownIndicator sheet.Reason = "unknown_indicator"
	Twice            sheet.Reason = "twice"         // a respondent, or a count, that was there before
	OutOfRange       sheet.Reason = "out_of_range"  // a number that is in no band
	NotWhole         sheet.Reason = "not_whole"     // a count that is no whole number of people
	AboveBase        sheet.Reason = "above_base"    // more answers than people
	OtherBase        sheet.Reason = "other_base"    // another number of people than the row above says
	OtherSum         sheet.Reason = "other_sum"     // single answers that are not as many as the people
	OtherPercent     sheet.Reason = "other_percent" // a percentage that the count does not give
)

// Reasons lists every reason why a cell cannot be counted, those of reading it included.
var Reasons = append([]sheet.Reason{
	UnknownAnswer, UnknownGroup, UnknownCase, UnknownIndicator, Twice, OutOfRange, NotWhole, AboveBase, OtherBase, OtherSum, OtherPercent,
}, sheet.Reasons...)
