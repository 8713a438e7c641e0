package store

import (
	"errors"
	"strings"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// sqliteFault tells what an error of SQLite means. Full disks, read-only files, files that cannot be read and waits that
// took too long all mean that the database is away.
func sqliteFault(err error) fault {
	var e *sqlite.Error
	if !errors.As(err, &e) {
		return fault{kind: faultAway}
	}
	switch e.Code() {
	case sqlite3.SQLITE_CONSTRAINT_UNIQUE, sqlite3.SQLITE_CONSTRAINT_PRIMARYKEY, sqlite3.SQLITE_CONSTRAINT_ROWID:
		return fault{faultTaken, sqliteConstraint(e)}
	case sqlite3.SQLITE_CONSTRAINT_FOREIGNKEY:
		return fault{kind: faultDangling}
	}
	switch e.Code() & 0xff {
	case sqlite3.SQLITE_CONSTRAINT, sqlite3.SQLITE_MISMATCH, sqlite3.SQLITE_TOOBIG:
		return fault{faultRefused, sqliteConstraint(e)}
	case sqlite3.SQLITE_ERROR, sqlite3.SQLITE_MISUSE, sqlite3.SQLITE_RANGE:
		return fault{kind: faultOurs}
	case sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB:
		return fault{kind: faultCorrupt}
	}
	return fault{kind: faultAway}
}

// sqliteConstraint finds what was violated: the name of a check, or the first column of a unique index.
func sqliteConstraint(e *sqlite.Error) string {
	_, rest, found := strings.Cut(e.Error(), "constraint failed: ")
	if _, deeper, again := strings.Cut(rest, "constraint failed: "); again {
		rest = deeper
	}
	if !found {
		return ""
	}
	rest, _, _ = strings.Cut(rest, " (")
	rest = strings.TrimPrefix(rest, "index ")
	return strings.Trim(rest, "'")
}
