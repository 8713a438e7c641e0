package app_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"rodedraad/app"
	"rodedraad/domain"
)

func TestAPersonHasTwoFilesAndANodeTwelve(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := app.NewShelf()
		put := func(person, dataset string, bytes int) {
			s.Put(domain.PersonID(person), domain.DatasetID(dataset), bytes)
			time.Sleep(time.Second)
		}
		put("ann", "d1", 1)
		put("ann", "d2", 1)
		put("bea", "d1", 1)
		must(t, s.Look("ann", "d1"))
		put("ann", "d3", 1)
		put("ann", "d3", 1)
		same(t, "of ann and bea", s.Holds(), []string{"ann d1", "ann d3", "bea d1"})
		for n := range app.MaxUploads - 3 {
			put(fmt.Sprint("person ", 10+n), "d1", 1)
		}
		if n := len(s.Holds()); n != 12 {
			t.Fatalf("a node holds %d", n)
		}
		put("last", "d1", 1)
		if held := s.Holds(); len(held) != app.MaxUploads || slices.Contains(held, "bea d1") || !slices.Contains(held, "last d1") {
			t.Errorf("when there are too many, these stay: %v", held)
		}
		put("large", "d1", app.MaxUploadBytes-5)
		same(t, "beside a large one", s.Holds(), []string{"large d1", "last d1", "person 15 d1", "person 16 d1", "person 17 d1", "person 18 d1"})
		put("larger", "d1", app.MaxUploadBytes)
		same(t, "alone", s.Holds(), []string{"larger d1"})
	})
}

func TestAFileIsForgottenAfterHalfAnHour(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := app.NewShelf()
		s.Put("ann", "d1", 1)
		s.Put("bea", "d1", 1)
		time.Sleep(30*time.Minute - time.Second)
		must(t, s.Look("ann", "d1"))
		time.Sleep(3 * time.Second)
		same(t, "by itself", s.Holds(), []string{"ann d1"})
		time.Sleep(app.UploadLifetime - 4*time.Second)
		must(t, s.Look("ann", "d1"))
		time.Sleep(30 * time.Minute)
		want(t, s.Look("ann", "d1"), "upload_gone")
	})
}

func TestReadingIsBounded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := app.NewShelf()
		var reading, most atomic.Int64
		slow := func(of time.Duration) func(ctx context.Context) error {
			return func(ctx context.Context) error {
				most.Store(max(most.Load(), reading.Add(1)))
				defer reading.Add(-1)
				select {
				case <-time.After(of):
				case <-ctx.Done():
				}
				return nil
			}
		}
		for n := range 4 {
			s.Put("ann", domain.DatasetID(fmt.Sprint("d", n%2)), 1)
			s.Put(domain.PersonID(fmt.Sprint("person ", n)), "d", 1)
			go func() { must(t, s.Read(ctx, domain.PersonID(fmt.Sprint("person ", n)), "d", slow(time.Second))) }()
		}
		time.Sleep(1500 * time.Millisecond)
		if now := reading.Load(); now != 2 {
			t.Errorf("%d are read at once", now)
		}
		time.Sleep(5 * time.Second)
		if n := most.Load(); n != app.MaxReading {
			t.Errorf("at most %d were read at once", n)
		}
		began := time.Now()
		must(t, s.Read(ctx, "ann", "d0", slow(10*time.Second)))
		if waited := time.Since(began); waited != 4*time.Second {
			t.Errorf("who asks waits for %v", waited)
		}
		want(t, s.Read(ctx, "ann", "d0", slow(0)), "upload_busy")
		s.Drop("ann", "d0")
		synctest.Wait()
		if now := reading.Load(); now != 0 {
			t.Error("a file that was thrown away is still read")
		}
		tooLong(t, s, slow)
	})
}

// tooLong reads for longer than may be, for somebody who goes away, and with a fault of ours.
func tooLong(t *testing.T, s app.Shelf, slow func(time.Duration) func(context.Context) error) {
	t.Helper()
	gone, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	if err := s.Read(gone, "ann", "d1", slow(time.Hour)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("for who has gone: %v", err)
	}
	must(t, s.Read(ctx, "ann", "d1", slow(time.Hour)))
	time.Sleep(app.ReadingTime)
	must(t, s.Read(ctx, "ann", "d1", slow(0))) // a minute later another reading may begin
	err := s.Read(ctx, "ann", "d1", func(context.Context) error { panic("Jansen") })
	if err == nil || strings.Contains(err.Error(), "Jansen") {
		t.Errorf("a fault of ours is %v", err)
	}
}
