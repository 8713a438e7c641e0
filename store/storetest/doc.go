// Package storetest gives tests a real, empty and migrated database of either kind: a SQLite file, or a database on a
// PostgreSQL server that is started for the test binary and stopped at its end.
//
// A package whose tests use it has
//
//	func TestMain(m *testing.M) { storetest.Main(m) }
//
// and runs them with Each. Nothing is ever skipped: without PostgreSQL's programs the tests fail and say what to do. It is
// imported by tests only.
package storetest
