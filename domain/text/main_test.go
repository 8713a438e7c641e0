package text_test

import (
	"flag"
	"os"
	"testing"
)

// TestMain has property tests try more cases than they do by default; the flag
// on the command line still wins.
func TestMain(m *testing.M) {
	if err := flag.Set("rapid.checks", "3000"); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}
