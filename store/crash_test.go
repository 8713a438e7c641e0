package store_test

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"testing"

	"rodedraad/domain/text"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

func itoa(n int) string { return strconv.Itoa(n) }

func batchOf(commits ...text.Commit) []text.Commit { return commits }

// childURL is the environment variable with the database of a child process that is going to be killed.
const childURL = "RODEDRAAD_TEST_STORE_URL"

// typeUntilKilled is the child process: it commits to two documents at a time and prints each version that was stored,
// or makes or restores a backup.
func typeUntilKilled(url string) {
	work := typeFor
	if os.Getenv(backupFile)+os.Getenv(restoreFile) != "" {
		work = copyUntilKilled
	}
	if err := work(url); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func typeFor(url string) error {
	ctx := context.Background()
	db, err := store.Open(ctx, url, store.Options{})
	if err != nil {
		return err
	}
	for {
		batch := make([]text.Commit, 2)
		for i, doc := range []string{"d-a", "d-t1"} {
			stored, err := db.LoadDocument(ctx, doc)
			if err != nil {
				return err
			}
			changes := text.Insert(stored.Text.Len(), 0, "x")
			after, err := changes.Apply(stored.Text)
			if err != nil {
				return err
			}
			batch[i] = text.Commit{Document: doc, Version: stored.Version, After: after, Updates: []text.Update{
				{Client: "c1", Seq: stored.Seqs["c1"] + 1, Changes: changes, Person: "ann", At: noon},
			}}
		}
		conflicted, err := db.CommitUpdates(ctx, batch)
		if err != nil || conflicted[0] || conflicted[1] {
			return fmt.Errorf("conflicted %v: %w", conflicted, err)
		}
		fmt.Println(batch[0].Version + 1)
	}
}

// A process that is killed at any moment loses nothing that it acknowledged, and leaves nothing by half.
func TestKilledWriterLosesNothing(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.MustOpen(t, url)
		MustSeed(t, db)
		for round := range 5 {
			acknowledged := killAfter(t, url, 3+5*round)
			heads := MustRead(t, db, func(ctx context.Context, tx *store.Tx) (map[string]store.Head, error) {
				return tx.Heads(ctx, []string{"d-a", "d-t1"}) // at one moment: the server may still be ending what was sent to it
			})
			one, other := heads["d-a"], heads["d-t1"]
			if one.Version < acknowledged || one.Version > acknowledged+1 {
				t.Errorf("version %d is stored, and %d was acknowledged", one.Version, acknowledged)
			}
			if one.Version != other.Version {
				t.Errorf("half a batch is stored: versions %d and %d", one.Version, other.Version)
			}
		}
	})
}

// killAfter starts a child, kills it when it has acknowledged that many commits, and returns the last version it told.
func killAfter(t *testing.T, url string, commits int) int {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), childURL+"="+url)
	child.Stderr = os.Stderr
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	last, lines := 0, bufio.NewScanner(out)
	for n := 0; lines.Scan(); n++ {
		if n == commits {
			if err := child.Process.Kill(); err != nil {
				t.Fatal(err)
			}
		}
		if last, err = strconv.Atoi(lines.Text()); err != nil {
			t.Fatal(err)
		}
	}
	if err := child.Wait(); err == nil {
		t.Error("the child ended by itself")
	}
	return last
}
