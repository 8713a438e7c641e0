package store_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"rodedraad/domain"
	"rodedraad/store"
	"rodedraad/store/storetest"
)

func TestClosedDatabaseIsUnavailable(t *testing.T) {
	storetest.EachURL(t, func(t *testing.T, url string) {
		db, err := store.Open(t.Context(), url, store.Options{})
		if err != nil {
			t.Fatal(err)
		}
		MustSeed(t, db)
		typed := MustJoin(t, db, "d-a", "c1").commit(t, "x")
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		wantKind(t, db.Read(t.Context(), func(*store.Tx) error { return nil }), domain.Unavailable, "unavailable")
		wantKind(t, db.Write(t.Context(), func(*store.Tx) error { return nil }), domain.Unavailable, "unavailable")
		wantKind(t, errorOf(db.LoadDocument(t.Context(), "d-a")), domain.Unavailable, "unavailable")
		wantKind(t, errorOf(db.CommitUpdates(t.Context(), batchOf(typed))), domain.Unavailable, "unavailable")
		wantKind(t, db.Ping(t.Context()), domain.Unavailable, "unavailable")
	})
}

// A disk that is full costs the change that did not fit, is told, and is over when there is room again.
func TestFullDiskIsUnavailableUntilThereIsRoom(t *testing.T) {
	db := storetest.MustOpen(t, storetest.URL(t, storetest.SQLite))
	MustSeed(t, db)
	mustOnWriter(t, db, "PRAGMA max_page_count = 1") // the file as it is, and not one page more
	p := MustJoin(t, db, "d-a", "c1")
	long := strings.Repeat("lang ", 20_000)
	_, err := db.CommitUpdates(t.Context(), batchOf(p.commit(t, long)))
	wantKind(t, err, domain.Unavailable, "unavailable")
	if !strings.Contains(err.Error(), "full") {
		t.Errorf("error = %v, which hides the cause", err)
	}
	if got := MustLoad(t, db, "d-a"); got.Version != 1 {
		t.Errorf("version %d after a commit that failed", got.Version)
	}
	err = db.Write(t.Context(), func(tx *store.Tx) error {
		return tx.AddDocument(t.Context(), "d-long", MustText(t, long), "ann", noon)
	})
	wantKind(t, err, domain.Unavailable, "unavailable")
	mustOnWriter(t, db, "PRAGMA max_page_count = 100000")
	wantCommit(t, db, []bool{false}, MustJoin(t, db, "d-a", "c1").commit(t, long))
}

func TestReadOnlyFileIsUnavailable(t *testing.T) {
	db := storetest.MustOpen(t, storetest.URL(t, storetest.SQLite))
	MustSeed(t, db)
	typed := MustJoin(t, db, "d-a", "c1").commit(t, "x")
	mustOnWriter(t, db, "PRAGMA query_only = 1")
	_, err := db.CommitUpdates(t.Context(), batchOf(typed))
	wantKind(t, err, domain.Unavailable, "unavailable")
	mustOnWriter(t, db, "PRAGMA query_only = 0")
	wantCommit(t, db, []bool{false}, typed)
}

// Another process that writes is waited for; one that does not end makes the database unavailable.
func TestSQLiteWaitsForAnotherProcess(t *testing.T) {
	url := storetest.URL(t, storetest.SQLite)
	db := storetest.MustOpen(t, url)
	MustSeed(t, db)
	mustOnWriter(t, db, "PRAGMA busy_timeout = 300")
	raw, err := storetest.Raw(t, url).Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = raw.Close() }()
	for _, held := range []time.Duration{50 * time.Millisecond, time.Minute} {
		if _, err := raw.ExecContext(t.Context(), "BEGIN IMMEDIATE"); err != nil {
			t.Fatal(err)
		}
		released := make(chan error, 1)
		if held < time.Second {
			time.AfterFunc(held, func() { released <- errorOf(raw.ExecContext(context.Background(), "ROLLBACK")) })
		}
		err := db.Write(t.Context(), func(*store.Tx) error { return nil })
		if held > time.Second {
			wantKind(t, err, domain.Unavailable, "unavailable")
			continue
		}
		if err := errors.Join(err, <-released); err != nil {
			t.Errorf("waiting %v: %v", held, err)
		}
	}
}

func TestDeadlineIsUnavailableAndCancellingIsNot(t *testing.T) {
	storetest.Each(t, func(t *testing.T, db *store.DB) {
		MustSeed(t, db)
		ctx, cancel := context.WithTimeout(t.Context(), -time.Second)
		defer cancel()
		typed := MustJoin(t, db, "d-a", "c1").commit(t, "x")
		wantKind(t, errorOf(db.CommitUpdates(ctx, batchOf(typed))), domain.Unavailable, "unavailable")
		gone, leave := context.WithCancel(t.Context())
		leave()
		_, err := db.LoadDocument(gone, "d-a")
		if !errors.Is(err, context.Canceled) || domain.KindOf(err) != "" {
			t.Errorf("error = %v, want context.Canceled", err)
		}
	})
}

// stubborn makes the database refuse that many changes to people before it takes one, as it does when transactions get
// in each other's way.
const stubborn = `
	CREATE SEQUENCE refusals;
	CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
	BEGIN
		IF nextval('refusals') <= %LIMIT% THEN
			RAISE EXCEPTION 'try again' USING ERRCODE = '%CODE%';
		END IF;
		RETURN NEW;
	END $$;
	CREATE TRIGGER refuse BEFORE INSERT ON %TABLE% FOR EACH ROW EXECUTE FUNCTION refuse()`

func TestPostgresTransactionsAreTriedAgain(t *testing.T) {
	tests := []struct {
		name, code string
		limit      int
		tries      int
		kind       domain.ErrorKind
	}{
		{"serialization failure", "40001", 3, 4, ""},
		{"deadlock", "40P01", 1, 2, ""},
		{"without end", "40001", 1000, 6, domain.Unavailable},
		{"another error", "53100", 1000, 1, domain.Unavailable},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			url := storetest.URL(t, storetest.Postgres)
			db := storetest.MustOpen(t, url)
			MustSeed(t, db)
			setUp := func(table string) string {
				return strings.NewReplacer("%LIMIT%", itoa(test.limit), "%CODE%", test.code, "%TABLE%", table).Replace(stubborn)
			}
			raw := storetest.Raw(t, url)
			mustExec(t, raw, setUp("persons"))
			tries := 0
			err := db.Write(t.Context(), func(tx *store.Tx) error {
				tries++
				return tx.AddPerson(t.Context(), domain.Person{ID: "cor", Created: noon})
			})
			if domain.KindOf(err) != test.kind || tries != test.tries {
				t.Errorf("%d tries, error = %v, want %d and kind %q", tries, err, test.tries, test.kind)
			}
			mustExec(t, raw, "DROP TRIGGER refuse ON persons; DROP FUNCTION refuse; DROP SEQUENCE refusals")
			mustExec(t, raw, setUp("updates"))
			_, err = db.CommitUpdates(t.Context(), batchOf(MustJoin(t, db, "d-a", "c1").commit(t, "x")))
			if domain.KindOf(err) != test.kind {
				t.Errorf("committing: error = %v, want kind %q", err, test.kind)
			}
		})
	}
}

// One server of our own goes through what servers go through.
func TestPostgresInTrouble(t *testing.T) {
	server := storetest.MustServer(t, "fsync=off")
	_, err := store.Open(t.Context(), server.URL(), store.Options{Migrate: true})
	if err == nil || !strings.Contains(err.Error(), `fsync = "off"`) {
		t.Errorf("error = %v, want a sentence about fsync", err)
	}
	server.Crash()
	server.MustStart(t)
	db, err := store.Open(t.Context(), server.URL(), store.Options{Migrate: true, Stall: 2 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	MustSeed(t, db)
	t.Run("freezes", func(t *testing.T) { freezes(t, server, db) })
	t.Run("goes away and comes back", func(t *testing.T) { goesAway(t, server, db) })
}

// freezes: a server that is alive and says nothing is given up on, in time and without an acknowledgement, and is used
// again when it goes on.
func freezes(t *testing.T, server *storetest.Server, db *store.DB) {
	typed := MustJoin(t, db, "d-a", "c1").commit(t, "x")
	thaw := server.Freeze(t)
	begin := time.Now()
	wantKind(t, errorOf(db.CommitUpdates(t.Context(), batchOf(typed))), domain.Unavailable, "unavailable")
	wantKind(t, db.Ping(t.Context()), domain.Unavailable, "unavailable")
	if took := time.Since(begin); took > 15*time.Second {
		t.Errorf("it took %v to notice", took)
	}
	thaw()
	for deadline := time.Now().Add(30 * time.Second); db.Ping(t.Context()) != nil; {
		if time.Now().After(deadline) {
			t.Fatal("the server goes on and is not used again")
		}
	}
	p := MustJoin(t, db, "d-a", "c1")
	wantCommit(t, db, []bool{false}, p.commit(t, "y"))
	MustLoad(t, db, "d-a")
}

// goesAway: the server stops in the middle of everything and comes back. Nothing is told to be stored that is not, and the
// database that was open goes on.
func goesAway(t *testing.T, server *storetest.Server, db *store.DB) {
	p := MustJoin(t, db, "d-a", "c1")
	for range 3 {
		stored := make(chan int, 1)
		go func() { stored <- p.untilRefused(t, db) }()
		time.Sleep(100 * time.Millisecond)
		server.Crash()
		acknowledged := <-stored
		wantKind(t, db.Ping(t.Context()), domain.Unavailable, "unavailable")
		wantKind(t, errorOf(db.LoadDocument(t.Context(), "d-a")), domain.Unavailable, "unavailable")
		server.MustStart(t)
		p = MustJoin(t, db, "d-a", "c1")
		MustLoad(t, db, "d-a")
		if p.version < acknowledged || p.version > acknowledged+1 {
			t.Errorf("version %d is stored, and %d was acknowledged", p.version, acknowledged)
		}
		wantCommit(t, db, []bool{false}, p.commit(t, "b"))
	}
}

// untilRefused commits until that fails, which must be because the database is away, and returns the last version that
// was acknowledged.
func (p *typist) untilRefused(t *testing.T, db *store.DB) int {
	for {
		acknowledged := p.version
		conflicted, err := db.CommitUpdates(context.Background(), batchOf(p.commit(t, "a")))
		if err == nil && !conflicted[0] {
			continue
		}
		if domain.KindOf(err) != domain.Unavailable {
			t.Errorf("conflicted %v, error = %v, want unavailable", conflicted, err)
		}
		return acknowledged
	}
}

func mustOnWriter(t *testing.T, db *store.DB, statement string) {
	t.Helper()
	if err := db.OnWriter(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
