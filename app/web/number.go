package web

import (
	"regexp"
	"strconv"
	"strings"

	"rodedraad/domain"
)

// numberForm is a number as people write it in Dutch or English, with one decimal at most: so a sign before three digits can
// only be there to group them, and a sign before one digit only begins the decimal.
var numberForm = regexp.MustCompile(`^([-−+]?)(\d{1,3}(?:[., ]\d{3})*|\d{1,9})(?:[.,](\d))?%?$`)

// tenthsSaid reads a number with one decimal at most, such as 1.074,0 or 14.8; a percent sign may follow it.
func tenthsSaid(text string) (domain.Tenths, bool) {
	parts := numberForm.FindStringSubmatch(strings.TrimSpace(text))
	if parts == nil {
		return 0, false
	}
	whole, err := strconv.Atoi(strings.NewReplacer(".", "", ",", "", " ", "").Replace(parts[2]))
	if err != nil || whole > domain.MaxRespondents*10 {
		return 0, false
	}
	tenths := whole * 10
	if parts[3] != "" {
		tenths += int(parts[3][0] - '0')
	}
	if parts[1] == "-" || parts[1] == "−" {
		tenths = -tenths
	}
	return domain.Tenths(tenths), true
}

// typeable writes a number as people would type it: without a decimal that is none.
func typeable(lang string, n domain.Tenths) string {
	text := tenths(lang, n)
	return strings.TrimSuffix(strings.TrimSuffix(text, ",0"), ".0")
}

// wholeNumber writes a whole number without signs between its digits.
func wholeNumber(n int) string { return strconv.Itoa(n) }

// wholeSaid reads what wholeNumber writes.
func wholeSaid(text string) (int, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	return n, err == nil
}
