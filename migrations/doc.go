// Package migrations holds the history of the schema, one file per step.
//
// A step is frozen once it has been released: it owns its SQL and imports nothing of ours, so that a database of any age
// goes through exactly the steps its neighbours went through. A mistake in a step is mended by a next step.
//
// The steps are written once for both databases. What differs is a handful of column types, see columns.go.
//
// Start reading at migrations.go; the present schema is the sum of the numbered files.
package migrations
