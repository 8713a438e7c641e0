package main_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"syscall"
	"testing"
	"time"
)

// profiles lists the kinds of the profiles in a folder, sorted, and fails for one that others may read.
func profiles(t *testing.T, folder string) (kinds []string) {
	t.Helper()
	files, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		found := regexp.MustCompile(`^\d{8}-\d{6}\.\d{3}-(\w+)\.pprof$`).FindStringSubmatch(f.Name())
		about, err := f.Info()
		if found == nil || err != nil || about.Mode() != 0o600 {
			t.Fatalf("%s: %v, %v", f.Name(), about, err)
		}
		kinds = append(kinds, found[1])
	}
	slices.Sort(kinds)
	return kinds
}

func TestAProfileIsWrittenWhenAsked(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "profiles")
	s := MustServe(t, "--database", newDatabase(t), "--profile", folder)
	if kinds := profiles(t, folder); len(kinds) != 0 {
		t.Fatalf("without being asked the server wrote %v", kinds)
	}
	if err := syscall.Kill(os.Getpid(), syscall.SIGUSR1); err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(20 * time.Second); len(profiles(t, folder)) == 0 && time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
	}
	s.stop()
	if code := <-s.done; code != 0 {
		t.Fatalf("ended with %d: %s", code, s.err)
	}
	s.done <- 0
	if kinds := profiles(t, folder); !slices.Equal(kinds, []string{"block", "cpu", "goroutine", "heap", "mutex"}) {
		t.Errorf("a profile that was begun ends in %v: %s", kinds, s.err)
	}
}
