package store

import (
	"errors"

	"github.com/lib/pq"
)

// postgresFault tells what an error of PostgreSQL means. What is not an answer of the server, such as a connection that
// broke, means that the database is away; so do full disks, shutdowns, read-only servers and locks not got in time.
func postgresFault(err error) fault {
	var e *pq.Error
	if !errors.As(err, &e) {
		return fault{kind: faultAway}
	}
	switch e.Code {
	case "23505", "23P01":
		return fault{faultTaken, e.Constraint}
	case "23503":
		return fault{faultDangling, e.Constraint}
	case "40001", "40P01":
		return fault{kind: faultAgain}
	}
	switch e.Code.Class() {
	case "22", "23":
		return fault{faultRefused, e.Constraint}
	case "42", "0A", "26", "34":
		return fault{kind: faultOurs}
	case "XX": // data_corrupted, index_corrupted, and what must not happen
		return fault{kind: faultCorrupt}
	}
	return fault{kind: faultAway}
}
