package domain

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strings"
)

// CodeAlphabet holds the signs of an invitation code: those that are not taken for another one when they are read aloud
// or copied from a flip chart.
const CodeAlphabet = "34679ACDEFHJKMNPQRTVWXY"

// CodeLength is the number of signs of an invitation code.
const CodeLength = 6

// CodeSecret is the name under which the store keeps the secret for HashCode.
const CodeSecret = "invitation-codes"

// NormalCode returns a code as it was given out for one as somebody typed it: in capitals, without spaces and hyphens. It
// returns "" for what can be no code.
func NormalCode(typed string) string {
	if len(typed) > 4*CodeLength {
		return ""
	}
	code := strings.Map(func(r rune) rune {
		if r == ' ' || r == '-' {
			return -1
		}
		return r
	}, strings.ToUpper(typed))
	if len(code) != CodeLength || strings.Trim(code, CodeAlphabet) != "" {
		return ""
	}
	return code
}

// HashCode returns what is stored of an invitation code: its HMAC-SHA256 under a secret of the installation, in
// hexadecimal. Codes are too short to be safe behind a plain hash. It returns "" for what can be no code.
func HashCode(secret []byte, typed string) string {
	code := NormalCode(typed)
	if code == "" {
		return ""
	}
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte("rodedraad invitation " + code))
	return hex.EncodeToString(mac.Sum(nil))
}
