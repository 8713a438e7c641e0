package storetest

import (
	"context"
	"database/sql"
	"errors"
	"net/url"
	"strconv"
	"testing"
)

// url is the address of a database of the server.
func (s *Server) url(name string) string {
	query := url.Values{"host": {s.dir}, "sslmode": {"disable"}}
	address := url.URL{Scheme: "postgres", User: url.User("postgres"), Path: "/" + name, RawQuery: query.Encode()}
	return address.String()
}

// database lends a database to one test: a migrated one, or a blank one. Making one takes longer than most tests, so
// migrated ones are emptied afterwards and lent again, unless the test had a raw connection to it.
func (s *Server) database(tb testing.TB, migrated bool) string {
	tb.Helper()
	name, template := "", "template0"
	if migrated {
		template = "template1"
		name = s.takeFree()
	}
	if name == "" {
		name = "test" + strconv.FormatInt(s.made.Add(1), 10)
		s.mustExec(tb, "postgres", "CREATE DATABASE "+name+" TEMPLATE "+template)
	}
	address := s.url(name)
	tb.Cleanup(func() {
		if _, raw := s.raw.Load(address); raw || !migrated {
			s.mustExec(tb, "postgres", "DROP DATABASE "+name+" WITH (FORCE)")
			return
		}
		s.mustExec(tb, name, emptied)
		s.mu.Lock()
		defer s.mu.Unlock()
		s.free = append(s.free, name)
	})
	return address
}

// emptied ends whoever is still connected and removes every row, whatever refers to it.
const emptied = `
	SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid();
	SET session_replication_role = replica;
	DO $$
	DECLARE name text;
	BEGIN
		FOR name IN SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'schema_steps%' LOOP
			EXECUTE 'DELETE FROM ' || quote_ident(name);
		END LOOP;
	END $$`

// takeFree takes an emptied database; "" when there is none.
func (s *Server) takeFree() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.free) == 0 {
		return ""
	}
	name := s.free[len(s.free)-1]
	s.free = s.free[:len(s.free)-1]
	return name
}

func (s *Server) mustExec(tb testing.TB, database, statement string) {
	tb.Helper()
	db, err := sql.Open("postgres", s.url(database))
	if err == nil {
		_, err = db.ExecContext(context.Background(), statement)
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		tb.Fatalf("%s: %v", statement, err)
	}
}
