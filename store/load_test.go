package store_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"rodedraad/domain"
	"rodedraad/domain/text"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

// Fifty people write facts and text while somebody reads everything: nobody sees an error, and the reader sees one moment.
func TestFiftyWritersAndALongReader(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db := storetest.MustOpen(t, url)
		MustSeed(t, db)
		MustWrite(t, db, func(ctx context.Context, tx *store.Tx) error {
			for i := range 50 {
				err := firstError(
					tx.AddPerson(ctx, domain.Person{ID: domain.PersonID(fmt.Sprint("w", i)), Created: noon}),
					tx.AddDocument(ctx, fmt.Sprint("dw", i), text.Text{}, "ann", noon))
				if err != nil {
					return err
				}
			}
			return nil
		})
		ended := make(chan error, 1)
		begun := make(chan struct{})
		go func() { ended <- readForLong(db, begun) }()
		<-begun
		for i, err := range atOnce(50, func(i int) error { return writeForLong(t, db, i) }) {
			if err != nil {
				t.Errorf("writer %d: %v", i, err)
			}
		}
		if err := <-ended; err != nil {
			t.Errorf("the reader: %v", err)
		}
		for i := range 50 {
			if got := MustLoad(t, db, fmt.Sprint("dw", i)); got.Version != 4 {
				t.Errorf("document %d has version %d, want 4", i, got.Version)
			}
		}
		wantSmallLog(t, db, url)
	})
}

func readForLong(db *store.DB, begun chan<- struct{}) error {
	ctx := context.Background()
	return db.Read(ctx, func(tx *store.Tx) error {
		first, err := tx.Person(ctx, "w0")
		if err != nil {
			return err
		}
		close(begun)
		time.Sleep(time.Second)
		last, err := tx.Person(ctx, "w0")
		if err == nil && first != last {
			return fmt.Errorf("two moments: %v and %v", first, last)
		}
		return err
	})
}

func writeForLong(t *testing.T, db *store.DB, i int) error {
	ctx := context.Background()
	me := domain.Person{ID: domain.PersonID(fmt.Sprint("w", i)), Created: noon}
	for round := range 4 {
		me.Name = itoa(round)
		if err := db.Write(ctx, func(tx *store.Tx) error { return tx.UpdatePerson(ctx, me) }); err != nil {
			return err
		}
		p := MustJoin(t, db, fmt.Sprint("dw", i), "c1")
		conflicted, err := db.CommitUpdates(ctx, batchOf(p.commit(t, strings.Repeat("x", 500))))
		if err != nil || conflicted[0] {
			return fmt.Errorf("conflicted %v: %w", conflicted, err)
		}
	}
	return nil
}

// wantSmallLog fails the test when SQLite's log, once nobody reads any more, does not begin again at its start.
func wantSmallLog(t *testing.T, db *store.DB, url string) {
	t.Helper()
	path, isFile := strings.CutPrefix(url, "sqlite:")
	if !isFile {
		return
	}
	p := MustJoin(t, db, "d-a", "c1")
	for range 20 {
		wantCommit(t, db, []bool{false}, p.commit(t, strings.Repeat("x", 1000)))
	}
	before := sizeOf(t, path+"-wal")
	for range 200 {
		wantCommit(t, db, []bool{false}, p.commit(t, strings.Repeat("y", 1000)))
	}
	if after := sizeOf(t, path+"-wal"); after > before+8<<20 {
		t.Errorf("the log grew from %d to %d bytes", before, after)
	}
}

func sizeOf(t *testing.T, path string) int64 {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Size()
}
