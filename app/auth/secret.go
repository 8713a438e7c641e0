package auth

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
)

// secretBytes is how much randomness a token holds: 256 bits.
const secretBytes = 32

// newSecret returns a fresh token, written so that it fits in a cookie, a header and a path.
func newSecret() string { return base64.RawURLEncoding.EncodeToString(random(secretBytes)) }

// newID returns a fresh identifier that says nothing about whom it identifies.
func newID() string { return hex.EncodeToString(random(16)) }

// random returns that many random bytes. crypto/rand does not fail; it ends the process when the system has none.
func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b)
	return b
}

// fingerprint is what is stored of a token. A token is random enough that a plain hash cannot be turned back.
func fingerprint(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// secretForm reports whether a token can be one of ours, so that nothing oversized is hashed or looked up.
func secretForm(token string) bool {
	raw, err := base64.RawURLEncoding.DecodeString(token)
	return err == nil && len(raw) == secretBytes
}
