package domain_test

import (
	"testing"

	"rodedraad/domain"
)

func TestNormalCode(t *testing.T) {
	for _, c := range []struct{ name, typed, want string }{
		{"as given out", "ACD347", "ACD347"},
		{"small letters", "acd347", "ACD347"},
		{"spaces and a hyphen", " acd-347 ", "ACD347"},
		{"too short", "ACD34", ""},
		{"too long", "ACD3479", ""},
		{"a sign we never use", "ACD340", ""},
		{"a sign within", "AC0347", ""},
		{"nothing", "", ""},
		{"very long", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", ""},
		{"a letter that grows in capitals", "ßßßßßß", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := domain.NormalCode(c.typed); got != c.want {
				t.Errorf("NormalCode(%q) = %q, want %q", c.typed, got, c.want)
			}
		})
	}
}

func TestHashCode(t *testing.T) {
	one, other := []byte("a secret of this installation"), []byte("a secret of another one")
	hash := domain.HashCode(one, "ACD347")
	if len(hash) != 64 {
		t.Fatalf("hash has %d signs, want 64", len(hash))
	}
	if domain.HashCode(one, "acd 347") != hash {
		t.Error("a code typed differently has another hash")
	}
	if domain.HashCode(other, "ACD347") == hash || domain.HashCode(one, "ACD349") == hash {
		t.Error("another secret or code has the same hash")
	}
	if domain.HashCode(one, "not a code") != "" {
		t.Error("what is no code has a hash")
	}
}
