// Package store keeps programmes, people, cards and their text in SQLite or PostgreSQL: one implementation, written once,
// in which the databases differ only in the files dialect_*.go.
//
// What it promises, on both databases alike:
//
//   - Every change goes through DB.Write or DB.CommitUpdates, each one transaction. When they return without an error the
//     change is on the disk: SQLite runs with synchronous=FULL, PostgreSQL with fsync and synchronous_commit on, and
//     every new connection is asked whether that is so before it is used.
//   - The functions given to Write run one at a time, on SQLite because there is one writer and on PostgreSQL because
//     they take one lock, so that a rule which looks at several rows holds. Text is not a rule and does not wait for it.
//   - A function given to Read sees one moment.
//   - Times are kept in UTC to the millisecond, as whole milliseconds since 1970. Lists are sorted by code point.
//   - Text with a NUL or invalid UTF-8 is refused before it reaches the database: the two would not keep it alike.
//   - Constraints of the database hold what can be held there (R1, R2, R4, R6, R7, R8, R20, R21, R23, R67, unique versions
//     and sequence numbers, nothing of one programme linked into another); see package migrations.
//   - Each entry of the log of a text carries a sum of itself and of all before it. What is not what was once stored is
//     noticed when it is read; such a document is given as damaged, with its text, and never as empty.
//   - What a caller gets are values of the domain, never rows. What is not there is domain.ErrNotFound; a change made on
//     an old revision is domain.ErrStale; errors of the drivers are told as errors of the domain, see errors.go.
//
// It holds no decision about who may do what, and no clock: times are arguments.
//
// Start reading at open.go and tx.go, then document.go for the log of updates, history.go for what it was
// and backup.go for copies.
package store
